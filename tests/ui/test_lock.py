"""The lock: everything readable goes at once, the database closes, and the person comes back to the same place."""

from __future__ import annotations

import json
import threading

import pytest
from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QEvent, QMimeData, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from csr_desktop.bootstrap import create_core, open_core
from csr_desktop.domain.safety_terms import load_safety_terms
from csr_desktop.paths import resources_dir
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE, TODAY, Office
from ui.clipboard import PassingClipboard
from ui.dialogs.lock_screen import LockScreen
from ui.dialogs.new_claim import NewClaimDialog
from ui.dialogs.new_dossier import NewDossierDialog
from ui.main_window import MainWindow
from ui.messages import QtDialogs
from ui.session_events import Heartbeat, IdleWatch, LockReason, SessionEvents
from ui.session_events_windows import reason_of
from ui.state import UiState

WAIT_MS = 20_000
CTRL = Qt.KeyboardModifier.ControlModifier
#: What nobody may read on a locked screen: names, numbers, what was typed.
SECRETS = ("Berg", "999990019", "WR-2026-0001", "Noorderlicht", "Kade", "half getypt", "98765", "987,65", "0012345")


@pytest.fixture
def database(tmp_path, clock, texts):
    """A database with one dossier of one claim; its id is kept beside it."""
    path = tmp_path / "dossiers.csrdb"
    core, _key = create_core(path, PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    office = Office(core, clock)
    dossier = office.dossier()
    office.claim(dossier, office.creditor("Energiebedrijf Noorderlicht"), 98_765, reference="0012345")
    core.close()
    return path


@pytest.fixture
def dialogs():
    """The real ones: a lock has to put them away."""
    return QtDialogs()


@pytest.fixture
def opened(session, database, tmp_path, qtbot):
    """The window on that database, as after typing the passphrase."""
    key_file = tmp_path / "wachtzin.txt"
    key_file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    with qtbot.waitSignal(session.opened, timeout=WAIT_MS):
        session.start(database, key_file=key_file)
    settle(session, qtbot)
    return session


@pytest.fixture
def dossier_page(opened, qtbot):
    opened.window.go_to("dossiers")
    settle(opened, qtbot)
    row = opened.window.page("dossiers").dossiers_table.visible_rows()[0]
    page = opened.window.open_dossier(row.id, "people")
    activate(qtbot, opened.window)
    settle(opened, qtbot)
    return page


def activate(qtbot, window):
    """Wait until keys go to a window."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)


def settle(session, qtbot):
    """Wait until nothing is asked of the database any more."""
    qtbot.waitUntil(lambda: not session.tasks.is_busy, timeout=WAIT_MS)


def lock(session, qtbot, reason=LockReason.ASKED):
    with qtbot.waitSignal(session.closed, timeout=WAIT_MS):
        session.lock(reason)
    qtbot.waitUntil(only_lock_screen_left, timeout=WAIT_MS)


def unlock(session, qtbot):
    screen = session.start_dialog
    qtbot.keyClicks(screen.unlock_page.passphrase_field.edit, PASSPHRASE)
    with qtbot.waitSignal(session.opened, timeout=WAIT_MS):
        qtbot.keyClick(screen.unlock_page.passphrase_field.edit, Qt.Key.Key_Return)
    settle(session, qtbot)
    return session.window


def only_lock_screen_left():
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return not any(isinstance(widget, MainWindow) for widget in QApplication.topLevelWidgets())


def readable_texts():
    """Every text in every widget there is, in sight or not."""
    for widget in QApplication.allWidgets():
        yield widget.windowTitle()
        yield widget.toolTip()
        yield widget.accessibleName()
        yield widget.accessibleDescription()
        for name in ("text", "placeholderText", "title", "currentText", "toPlainText"):
            value = getattr(widget, name, None)
            if callable(value):
                yield str(value())
        model = widget.model() if hasattr(widget, "model") else None
        if isinstance(model, QAbstractItemModel):
            for row in range(model.rowCount()):
                for column in range(model.columnCount()):
                    yield str(model.index(row, column).data())


def secrets_in_sight():
    return [(text, secret) for text in readable_texts() for secret in SECRETS if secret in text]


def log_of(database, clock, texts):
    core = open_core(database, PASSPHRASE, clock, texts)
    try:
        return [(entry["action"], entry) for entry in core.store.log_records()], core.backups.all()
    finally:
        core.close()


# --- what goes, and what comes back -----------------------------------------------------------------------------------


def test_the_walk_over_all_widgets_sees_what_is_there(dossier_page, qtbot):
    """Else the next test could not fail."""
    remark = dossier_page.tab("people").text_fields["remark"]
    remark.setFocus()
    qtbot.keyClicks(remark.edit, "half getypt")
    found = {secret for _text, secret in secrets_in_sight()}
    assert {"Berg", "WR-2026-0001", "Kade", "half getypt"} <= found


def test_a_lock_leaves_nothing_readable_and_comes_back_to_the_same_place(opened, dossier_page, qtbot):
    opened.window.page("dossiers").filter_edit.setText("berg")
    remark = dossier_page.tab("people").text_fields["remark"]
    birth = dossier_page.tab("people").client_card.fields["birth_date"]
    birth.setFocus()
    birth.edit.selectAll()
    qtbot.keyClicks(birth.edit, "31-2-1980")
    remark.setFocus()
    qtbot.keyClicks(remark.edit, "half getypt")
    qtbot.keyClick(opened.window, Qt.Key.Key_L, CTRL)
    assert not any(widget.isVisible() for widget in QApplication.topLevelWidgets() if widget is not opened.start_dialog)
    qtbot.waitUntil(only_lock_screen_left, timeout=WAIT_MS)
    settle(opened, qtbot)
    assert secrets_in_sight() == []
    assert opened.window is None
    assert "U hebt het scherm vergrendeld." in " ".join(readable_texts())

    window = unlock(opened, qtbot)
    page = window.current_page
    assert page.key == "dossier"
    assert page.current_tab.key == "people"
    assert window.page("dossiers").filter_edit.text() == "berg"
    qtbot.waitUntil(lambda: page.tab("people").text_fields["remark"].value == "half getypt", timeout=WAIT_MS)
    again = page.tab("people").client_card.fields["birth_date"]
    assert again.edit.text() == "31-2-1980"
    assert again.has_error
    assert "Teruggezet" in window.notice_bar.text
    assert "Nog niet bewaard" in window.saved_label.text()


def test_the_database_is_closed_and_the_log_says_why(opened, dossier_page, database, qtbot, clock, texts):
    lock(opened, qtbot, LockReason.SLEEP)
    lines, backups = log_of(database, clock, texts)
    locked = [entry for action, entry in lines if action == "database.lock"]
    assert len(locked) == 1
    assert "sleep" in json.dumps(locked[0], default=str)
    assert [backup.manifest.reason for backup in backups].count("lock") <= 1


def test_what_changed_is_backed_up_at_the_lock(opened, dossier_page, database, qtbot, clock, texts):
    before = len(log_of_backups(opened, qtbot))
    remark = dossier_page.tab("people").text_fields["remark"]
    remark.setFocus()
    qtbot.keyClicks(remark.edit, "gewijzigd")
    dossier_page.tab("people").text_fields["guidance"].setFocus()
    settle(opened, qtbot)
    lock(opened, qtbot)
    _lines, backups = log_of(database, clock, texts)
    assert len(backups) == before + 1
    assert "lock" in {backup.manifest.reason for backup in backups}


def log_of_backups(session, qtbot):
    seen = []
    session.tasks.run_db(session, lambda core: core.backups.all(), seen.append)
    qtbot.waitUntil(lambda: bool(seen), timeout=WAIT_MS)
    return seen[0]


def test_a_dialog_with_half_a_dossier_closes_and_has_its_text_back(opened, qtbot):
    activate(qtbot, opened.window)
    qtbot.keyClick(opened.window, Qt.Key.Key_N, CTRL)
    dialog = opened.window.findChild(NewDossierDialog)
    activate(qtbot, dialog)
    for field, text in ((dialog.applicant_form.initials_field, "J."), (dialog.applicant_form.surname_field, "Berg")):
        field.setFocus()
        qtbot.keyClicks(field.edit, text)
    dialog.partner_box.setChecked(True)
    dialog.partner_form.surname_field.setFocus()
    qtbot.keyClicks(dialog.partner_form.surname_field.edit, "Jansen")
    del dialog
    lock(opened, qtbot)
    assert secrets_in_sight() == []
    window = unlock(opened, qtbot)
    assert window.notice_bar.action_button.text() == "Verder met het nieuwe dossier…"
    window.notice_bar.action_button.click()
    again = window.findChild(NewDossierDialog)
    activate(qtbot, again)
    assert again.applicant_form.initials_field.edit.text() == "J."
    assert again.applicant_form.surname_field.edit.text() == "Berg"
    assert again.partner_box.isChecked()
    assert again.partner_form.surname_field.edit.text() == "Jansen"
    again.reject()
    settle(opened, qtbot)
    seen = []
    opened.tasks.run_db(opened, lambda core: core.drafts.all(), seen.append)
    qtbot.waitUntil(lambda: bool(seen), timeout=WAIT_MS)
    assert seen == [[]], "cancelled on purpose, so forgotten"


def test_a_question_that_waits_is_answered_with_no(opened, dossier_page, qtbot):
    """A message box runs a loop of its own inside the call of a page; the page must outlive it."""
    answers = []

    def ask():
        answers.append(
            opened.window.current_page.context.dialogs.confirm(opened.window, "Berg verwijderen?", "999990019", "Ja")
        )

    with qtbot.waitSignal(opened.closed, timeout=WAIT_MS):
        QTimer.singleShot(0, ask)
        QTimer.singleShot(50, opened.window.lock_requested.emit)
    qtbot.waitUntil(only_lock_screen_left, timeout=WAIT_MS)
    assert answers == [False]
    assert secrets_in_sight() == []


def test_a_file_dialog_that_waits_is_closed(opened, dossier_page, qtbot):
    answers = []

    def ask():
        answers.append(QtDialogs().open_file(opened.window, "Lijst voor Berg", "*.csv"))

    with qtbot.waitSignal(opened.closed, timeout=WAIT_MS):
        QTimer.singleShot(0, ask)
        QTimer.singleShot(200, opened.window.lock_requested.emit)
    qtbot.waitUntil(only_lock_screen_left, timeout=WAIT_MS)
    assert answers == [None]
    assert secrets_in_sight() == []


def test_the_key_works_in_a_dialog_too(opened, qtbot):
    activate(qtbot, opened.window)
    qtbot.keyClick(opened.window, Qt.Key.Key_N, CTRL)
    dialog = opened.window.findChild(NewDossierDialog)
    activate(qtbot, dialog)
    with qtbot.waitSignal(opened.closed, timeout=WAIT_MS):
        QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_L, CTRL)
    assert isinstance(opened.start_dialog, LockScreen)


def test_lists_that_hang_open_go_too(opened, dossier_page, qtbot):
    """Results of a search, and the parties below a field: windows of their own."""
    dossier_page.show_tab("debts")
    dossier_page.tab("debts").add_button.click()
    dialog = dossier_page.findChild(NewClaimDialog)
    settle(opened, qtbot)
    activate(qtbot, dialog)
    dialog.creditor_field.setFocus()
    qtbot.keyClicks(dialog.creditor_field.edit, "noord")
    popup = dialog.creditor_field.edit.completer().popup()
    qtbot.waitUntil(popup.isVisible, timeout=WAIT_MS)
    assert "Noorderlicht" in {secret for _text, secret in secrets_in_sight()}
    del dialog, popup
    lock(opened, qtbot)
    assert secrets_in_sight() == []


def test_a_sleep_while_the_database_opens_is_not_missed(session, database, tmp_path, qtbot):
    key_file = tmp_path / "wachtzin.txt"
    key_file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    with qtbot.waitSignal(session.closed, timeout=WAIT_MS):
        session.start(database, key_file=key_file)
        session.lock(LockReason.SLEEP)
    assert isinstance(session.start_dialog, LockScreen)
    assert session.window is None


def test_work_that_runs_is_finished_first(opened, dossier_page, database, qtbot, clock, texts):
    dossier_id = dossier_page.dossier_id
    may_end, began = threading.Event(), threading.Event()

    def work(core):
        began.set()
        may_end.wait(20)
        core.dossiers.change(dossier_id, remark="nog bewaard")

    opened.tasks.run_db(opened, work)
    assert began.wait(20)
    opened.lock(LockReason.IDLE)
    qtbot.waitUntil(only_lock_screen_left, timeout=WAIT_MS)
    assert secrets_in_sight() == [], "the screen does not wait for the work"
    with qtbot.waitSignal(opened.closed, timeout=WAIT_MS):
        may_end.set()
    core = open_core(database, PASSPHRASE, clock, texts)
    try:
        assert core.dossiers.get(dossier_id).remark == "nog bewaard"
    finally:
        core.close()


def test_before_sleep_the_database_is_closed_at_once(opened, dossier_page, database, clock, texts):
    opened.lock(LockReason.SLEEP)
    # No event loop ran since: the computer may be asleep by now.
    open_core(database, PASSPHRASE, clock, texts).close()


def test_reading_a_list_is_given_up(opened, qtbot):
    seen = []

    def read(token):
        while not token.is_cancelled():
            threading.Event().wait(0.001)
        seen.append("given up")

    opened.tasks.run_io(opened, read)
    lock(opened, qtbot)
    qtbot.waitUntil(lambda: seen == ["given up"], timeout=WAIT_MS)


def test_the_wrong_passphrase_does_not_unlock(opened, dossier_page, qtbot):
    lock(opened, qtbot)
    edit = opened.start_dialog.unlock_page.passphrase_field.edit
    qtbot.keyClicks(edit, "een andere wachtzin")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened.start_dialog.unlock_page.passphrase_field.has_error, timeout=WAIT_MS)
    assert opened.window is None
    assert secrets_in_sight() == []


def test_the_practice_environment_opens_again_with_one_click(session, database, tmp_path, qtbot):
    key_file = tmp_path / "wachtzin.txt"
    key_file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    with qtbot.waitSignal(session.opened, timeout=WAIT_MS):
        session.start(database, practice=True, key_file=key_file)
    settle(session, qtbot)
    lock(session, qtbot)
    with qtbot.waitSignal(session.opened, timeout=WAIT_MS):
        session.start_dialog.again_button.click()
    assert "oefenomgeving" in session.window.windowTitle()


def test_real_work_is_never_unlocked_by_its_key_file(opened, qtbot):
    lock(opened, qtbot)
    assert not opened.start_dialog.again_button.isVisible()


# --- why --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", list(LockReason))
def test_every_reason_locks_and_is_told(opened, qtbot, reason):
    source = SessionEvents(opened)
    source.must_lock.connect(opened.lock)
    with qtbot.waitSignal(opened.closed, timeout=WAIT_MS):
        source.must_lock.emit(reason)
    assert isinstance(opened.start_dialog, LockScreen)
    assert "ergrendeld" in " ".join(readable_texts())


def test_a_lock_before_anything_is_open_does_nothing(session, database, qtbot):
    session.start(database)
    session.lock(LockReason.SCREEN)
    assert not isinstance(session.start_dialog, LockScreen)


class Watch:
    """A clock that a test turns."""

    def __init__(self):
        self.seconds = 1_000.0

    def __call__(self):
        return self.seconds


def test_the_heartbeat_notices_that_the_program_stood_still(qtbot):
    watch = Watch()
    heart, reasons = Heartbeat(watch), []
    heart.must_lock.connect(reasons.append)
    for _ in range(5):
        watch.seconds += 1.5
        heart.beat()
    assert reasons == []
    watch.seconds += 30
    heart.beat()
    heart.beat()
    assert reasons == [LockReason.SLEEP]


def test_the_screen_locks_when_nobody_does_anything(qtbot):
    watch, edit = Watch(), QLineEdit()
    qtbot.addWidget(edit)
    edit.show()
    activate(qtbot, edit)
    idle, reasons = IdleWatch(lambda: 600, watch), []
    idle.must_lock.connect(reasons.append)
    idle.start()
    watch.seconds += 599
    idle.beat()
    where = edit.rect().center().toPointF()
    moved = QMouseEvent(
        QEvent.Type.MouseMove,
        where,
        where,
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QGuiApplication.sendEvent(edit.windowHandle(), moved)
    watch.seconds += 599
    idle.beat()
    assert reasons == []
    watch.seconds += 1
    idle.beat()
    idle.beat()
    assert reasons == [LockReason.IDLE]


def test_the_choice_of_minutes_stays_within_the_bounds(tmp_path):
    terms = load_safety_terms(resources_dir() / "safety", TODAY).lock
    state = UiState(tmp_path / "window.ini")
    assert state.idle_minutes(terms) == 10
    for wanted, given in ((1, 2), (5, 5), (90, 30)):
        state.put_idle_minutes(wanted)
        assert state.idle_minutes(terms) == given


@pytest.mark.parametrize(
    ("message", "word", "reason"),
    [
        (0x02B1, 7, LockReason.SCREEN),
        (0x02B1, 2, LockReason.USER),
        (0x02B1, 4, LockReason.USER),
        (0x02B1, 8, None),
        (0x0218, 4, LockReason.SLEEP),
        (0x0218, 18, None),
        (0x0100, 7, None),
    ],
)
def test_what_windows_says_is_understood(message, word, reason):
    assert reason_of(message, word) is reason


# --- the clipboard ----------------------------------------------------------------------------------------------------


@pytest.fixture
def clipboard(qapp):
    made = PassingClipboard(qapp.clipboard(), 20)
    yield made
    qapp.clipboard().clear()


def test_a_number_leaves_the_clipboard(clipboard, qapp):
    clipboard.copy("999990019")
    assert qapp.clipboard().text() == "999990019"
    assert any("ExcludeClipboardContentFromMonitorProcessing" in kind for kind in qapp.clipboard().mimeData().formats())
    assert clipboard.timer.isActive()
    assert clipboard.timer.interval() == 20_000
    clipboard.timer.timeout.emit()
    assert qapp.clipboard().text() == ""


def test_what_another_put_there_stays(clipboard, qapp):
    clipboard.copy("999990019")
    other = QMimeData()
    other.setText("van een ander")
    qapp.clipboard().setMimeData(other)
    clipboard.timer.timeout.emit()
    assert qapp.clipboard().text() == "van een ander"


def test_a_lock_clears_what_we_copied(opened, dossier_page, qtbot, qapp):
    card = dossier_page.tab("people").client_card
    assert not card.bsn_copy_button.isVisible()
    card.bsn_button.click()
    assert card.bsn_copy_button.isVisible()
    card.bsn_copy_button.click()
    assert qapp.clipboard().text() == "999990019"
    lock(opened, qtbot)
    assert qapp.clipboard().text() == ""


# --- the end ----------------------------------------------------------------------------------------------------------


def test_the_end_makes_a_back_up_and_says_so(opened, dossier_page, database, qtbot, clock, texts):
    dossier_page.tab("people").text_fields["remark"].setFocus()
    qtbot.keyClicks(dossier_page.tab("people").text_fields["remark"].edit, "het laatste woord")
    with qtbot.waitSignal(opened.closed, timeout=WAIT_MS):
        opened.window.close()
        shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
        assert ["Reservekopie maken" in text for text in texts_of(shown)].count(True) == 1
    lines, backups = log_of(database, clock, texts)
    assert "database.close" in {action for action, _entry in lines}
    assert "exit" in {backup.manifest.reason for backup in backups}


def texts_of(widgets: list[QWidget]):
    for widget in widgets:
        for part in widget.findChildren(QWidget):
            if hasattr(part, "text") and not isinstance(part, QLineEdit | QPlainTextEdit):
                yield part.text()
