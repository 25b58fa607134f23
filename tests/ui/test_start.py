"""The start: unlocking, the first database, the recovery key and the practice environment, by keyboard."""

from __future__ import annotations

import re
import threading
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget

from csr_desktop import practice_database
from csr_desktop.bootstrap import create_core, open_core, open_core_by
from csr_desktop.errors import UserError
from csr_desktop.paths import AppPaths, resources_dir
from csr_desktop.practice_database import PracticePlace, make_practice
from csr_desktop.services.backups import with_recovery_key
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.vault import NoVault
from tests.conftest import ORGANISATION, PASSPHRASE
from ui.dialogs import practice_run, ways_in
from ui.dialogs.start import StartDialog, Starter
from ui.forms.recovery_sheet import RecoverySheet
from ui.icons import Icons
from ui.notices import Notices
from ui.tasks import TaskRunner, ThreadLane
from ui.unproven_key import mark_proven

NEW_PASSPHRASE = "paard batterij nietje juist"


@pytest.fixture
def paths(tmp_path):
    return AppPaths.below(tmp_path)


@pytest.fixture
def database(tmp_path, clock, texts):
    """A closed database with its recovery key."""
    path = tmp_path / "dossiers.csrdb"
    core, recovery_key = create_core(path, PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    core.close()
    return path, recovery_key


@pytest.fixture
def make_dialog(qtbot, tasks, texts, clock, dialogs, paths, qapp):
    """Make a start dialog on a runner; `opened` collects what it tells."""

    made = []

    def make(path, *, practice=False, runner=None):
        icons = Icons(resources_dir() / "icons", "#000000")
        starter = Starter(runner or tasks, texts, Notices(texts, qapp), icons, clock, dialogs, NoVault)
        dialog = StartDialog(starter, path, paths, practice=practice)
        made.append(dialog)
        dialog.told = []
        dialog.opened.connect(dialog.told.append)
        # It looks round when the first page was painted.
        with qtbot.waitSignal(dialog.seen):
            dialog.show()
        return dialog

    yield make
    tasks.shutdown()


@pytest.fixture(autouse=True)
def _fast_keys(monkeypatch):
    """The start dialog makes databases with the cost of the real thing; tests have no second to spare."""

    def fast(*args):
        return create_core(*args, kdf=FAST_KDF_FOR_TESTS)

    monkeypatch.setattr(ways_in, "create_core", fast)


def shown_page(dialog):
    return dialog.pages_stack.currentWidget()


def organisation_of(path, passphrase, clock, texts):
    core = open_core(path, passphrase, clock, texts)
    try:
        return core.organisation.get()
    finally:
        core.close()


# --- unlocking --------------------------------------------------------------------------------------------------------


def test_passphrase_and_enter_open_the_database(make_dialog, database, qtbot, tasks, qapp):
    dialog = make_dialog(database[0])
    assert shown_page(dialog) is dialog.unlock_page
    edit = dialog.unlock_page.passphrase_field.edit
    assert dialog.focusWidget() is edit
    assert edit.echoMode() is QLineEdit.EchoMode.Password
    qtbot.keyClicks(edit, PASSPHRASE)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert dialog.told == [False]
    assert edit.text() == ""
    names = []
    tasks.run_db(dialog, lambda core: core.organisation.get().name, names.append)
    assert names == ["Gemeente Waterrijk"]


def test_a_wrong_passphrase_is_told_below_the_field_and_can_be_typed_over(make_dialog, database, qtbot):
    dialog = make_dialog(database[0])
    field = dialog.unlock_page.passphrase_field
    qtbot.keyClicks(field.edit, "niet de goede zin")
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert dialog.told == []
    assert "past niet bij deze database" in field.error_label.text()
    assert field.edit.accessibleDescription() == field.error_label.text()
    assert field.edit.selectedText() != ""
    assert dialog.focusWidget() is field.edit
    qtbot.keyClicks(field.edit, PASSPHRASE)
    assert not field.has_error
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert dialog.told == [False]


def test_an_empty_passphrase_asks_nothing_of_the_database(make_dialog, database, qtbot):
    dialog = make_dialog(database[0])
    qtbot.keyClick(dialog.unlock_page.passphrase_field.edit, Qt.Key.Key_Return)
    assert dialog.unlock_page.passphrase_field.error_label.text() == "Typ de wachtzin."


def test_caps_lock_is_noticed(make_dialog, database, qtbot):
    field = make_dialog(database[0]).unlock_page.passphrase_field
    qtbot.keyClick(field.edit, "A", Qt.KeyboardModifier.ShiftModifier)
    assert field.caps_label.isHidden()
    # Caps Lock: a capital arrives while nobody holds Shift.
    field.edit.keyPressEvent(key_event("A"))
    assert not field.caps_label.isHidden()
    qtbot.keyClick(field.edit, "b")
    assert field.caps_label.isHidden()


def key_event(text):
    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, text)


def test_the_passphrase_can_be_shown(make_dialog, database, qtbot):
    field = make_dialog(database[0]).unlock_page.passphrase_field
    field.show_button.setFocus()
    qtbot.keyClick(field.show_button, Qt.Key.Key_Space)
    assert field.edit.echoMode() is QLineEdit.EchoMode.Normal
    assert field.show_button.text() == "Verbergen"


def test_a_database_in_use_is_told(make_dialog, database, clock, texts):
    core = open_core(database[0], PASSPHRASE, clock, texts)
    try:
        dialog = make_dialog(database[0])
        dialog.unlock(PASSPHRASE)
    finally:
        core.close()
    assert "al geopend door een ander venster" in dialog.error_label.text()
    assert dialog.told == []


def test_a_foreign_file_is_told_and_left_alone(make_dialog, database):
    path = database[0]
    path.write_bytes(b"SQLite format 3\x00 van iemand anders")
    dialog = make_dialog(path)
    dialog.unlock(PASSPHRASE)
    assert "geen database van dit programma" in dialog.error_label.text()
    assert path.read_bytes().endswith(b"van iemand anders")


def test_a_database_that_is_not_there_is_told(make_dialog, tmp_path):
    dialog = make_dialog(tmp_path / "weg.csrdb", practice=True)
    dialog.unlock(PASSPHRASE)
    assert dialog.error_label.text().startswith("Er is geen database weg.csrdb.")


def test_an_unforeseen_error_is_told_without_its_text(make_dialog, database, monkeypatch):
    def broken(*_args):
        raise RuntimeError("Jansen 999990019")

    monkeypatch.setattr(ways_in, "open_core", broken)
    dialog = make_dialog(database[0])
    dialog.unlock(PASSPHRASE)
    assert "RuntimeError" in dialog.error_label.text()
    assert "Jansen" not in dialog.error_label.text()


def test_opening_takes_time_and_the_dialog_says_so(make_dialog, database, qtbot, monkeypatch):
    runner = TaskRunner(ThreadLane("database"), ThreadLane("files"))
    may_open = threading.Event()

    def slow(*args):
        may_open.wait(20)
        return open_core(*args)

    monkeypatch.setattr(ways_in, "open_core", slow)
    dialog = make_dialog(database[0], runner=runner)
    dialog.unlock(PASSPHRASE)
    assert dialog.busy_frame.words_label.text() == "Bezig met openen…"
    assert dialog.busy_frame.isVisible()
    assert not dialog.unlock_page.primary_button.isEnabled()
    may_open.set()
    qtbot.waitUntil(lambda: dialog.told == [False])
    assert not dialog.busy_frame.isVisible()
    runner.shutdown()


# --- the first start --------------------------------------------------------------------------------------------------


def fill_in(qtbot, page, passphrase=NEW_PASSPHRASE, again=None):
    qtbot.keyClicks(page.name_field.edit, "Gemeente Proefstad")
    qtbot.keyClicks(page.municipality_code_field.edit, "gm9999")
    qtbot.keyClicks(page.counsellor_field.edit, "A. Proef")
    qtbot.keyClicks(page.street_field.edit, "Markt")
    qtbot.keyClicks(page.number_field.edit, "1")
    qtbot.keyClicks(page.postcode_field.edit, "1234 ab")
    qtbot.keyClicks(page.city_field.edit, "Proefstad")
    qtbot.keyClicks(page.new_passphrase.passphrase_field.edit, passphrase)
    qtbot.keyClicks(page.new_passphrase.again_field.edit, passphrase if again is None else again)


def prove(qtbot, dialog, key):
    """Go on from the key and type back the two groups that are asked, with Enter at the end."""
    qtbot.keyClick(dialog.recovery_page.view.print_button, Qt.Key.Key_Return)
    assert shown_page(dialog) is dialog.proof_page
    proof = dialog.proof_page.proof
    assert dialog.focusWidget() is proof.fields[0].edit
    for number, field in zip(proof.asked, proof.fields, strict=True):
        qtbot.keyClicks(field.edit, key.split("-")[number - 1].lower())
    qtbot.keyClick(proof.fields[1].edit, Qt.Key.Key_Return)


def recovers(path, key, clock, texts):
    """Whether the key on paper opens the database."""
    core = open_core_by(path, with_recovery_key(key), clock, texts)
    core.close()
    return True


def test_the_first_start_makes_a_database_that_opens_again(make_dialog, tmp_path, qtbot, tasks, clock, texts):
    path = tmp_path / "nieuw.csrdb"
    dialog = make_dialog(path)
    page = dialog.setup_page
    assert shown_page(dialog) is page
    assert dialog.focusWidget() is page.name_field.edit
    fill_in(qtbot, page)
    qtbot.keyClick(page.new_passphrase.again_field.edit, Qt.Key.Key_Return)
    assert shown_page(dialog) is dialog.recovery_page
    assert dialog.told == []
    assert page.new_passphrase.value == ""

    key = dialog.recovery_page.view.key
    assert re.fullmatch(r"([0-9A-Z]{4}-){8}[0-9A-Z]{4}", key)
    prove(qtbot, dialog, key)
    assert dialog.told == []
    assert key[:4] not in dialog.recovery_page.view.key_label.text()
    assert shown_page(dialog) is dialog.second_page
    qtbot.keyClick(dialog.second_page.later_button, Qt.Key.Key_Space)
    assert dialog.told == [False]

    tasks.shutdown()
    assert recovers(path, key, clock, texts)
    organisation = organisation_of(path, NEW_PASSPHRASE, clock, texts)
    assert (organisation.name, organisation.counsellor) == ("Gemeente Proefstad", "A. Proef")
    assert organisation.municipality_code == "GM9999"
    assert organisation.address.postcode == "1234AB"


@pytest.mark.parametrize(
    ("passphrase", "again", "sentence"),
    [
        ("te kort", "te kort", "De wachtzin is te kort: 7 van minstens 15 tekens"),
        ("               ", "               ", "staat steeds hetzelfde"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "staat steeds hetzelfde"),
        (NEW_PASSPHRASE, NEW_PASSPHRASE + "!", "niet dezelfde wachtzin"),
    ],
)
def test_a_weak_or_mistyped_passphrase_makes_nothing(make_dialog, tmp_path, qtbot, passphrase, again, sentence):
    path = tmp_path / "nieuw.csrdb"
    dialog = make_dialog(path)
    fill_in(qtbot, dialog.setup_page, passphrase, again)
    qtbot.mouseClick(dialog.setup_page.primary_button, Qt.MouseButton.LeftButton)
    new = dialog.setup_page.new_passphrase
    assert sentence in new.passphrase_field.error_label.text() + new.again_field.error_label.text()
    assert not path.exists()


def test_every_fault_is_shown_and_the_first_one_gets_the_focus(make_dialog, tmp_path, qtbot):
    dialog = make_dialog(tmp_path / "nieuw.csrdb")
    page = dialog.setup_page
    qtbot.keyClicks(page.postcode_field.edit, "12")
    qtbot.mouseClick(page.primary_button, Qt.MouseButton.LeftButton)
    assert page.name_field.error_label.text() == "Vul 'Organisatie' in."
    assert page.postcode_field.has_error
    assert page.new_passphrase.passphrase_field.has_error
    assert dialog.focusWidget() is page.name_field.edit


@pytest.fixture
def at_the_key(make_dialog, tmp_path, qtbot):
    dialog = make_dialog(tmp_path / "nieuw.csrdb")
    fill_in(qtbot, dialog.setup_page)
    qtbot.mouseClick(dialog.setup_page.primary_button, Qt.MouseButton.LeftButton)
    return dialog


def test_the_recovery_key_is_not_closed_away_by_accident(at_the_key, qtbot):
    key = at_the_key.recovery_page.view.key
    qtbot.keyClick(at_the_key, Qt.Key.Key_Escape)
    assert at_the_key.isVisible()
    assert "eerst op papier" in at_the_key.error_label.text()
    qtbot.keyClick(at_the_key.recovery_page.view.print_button, Qt.Key.Key_Return)
    at_the_key.close()
    assert at_the_key.isVisible()
    at_the_key._show_page(at_the_key.recovery_page)
    prove(qtbot, at_the_key, key)
    at_the_key.close()
    assert not at_the_key.isVisible()


def test_a_wrong_group_is_told_and_the_key_can_be_seen_again(at_the_key, qtbot):
    key = at_the_key.recovery_page.view.key
    qtbot.keyClick(at_the_key.recovery_page.view.print_button, Qt.Key.Key_Return)
    proof = at_the_key.proof_page.proof
    qtbot.keyClicks(proof.fields[0].edit, "ZZZZ")
    qtbot.keyClick(proof.fields[0].edit, Qt.Key.Key_Return)
    assert shown_page(at_the_key) is at_the_key.proof_page
    assert proof.fields[0].has_error
    assert at_the_key.focusWidget() is proof.fields[0].edit
    qtbot.keyClick(at_the_key.proof_page.back_button, Qt.Key.Key_Space)
    assert shown_page(at_the_key) is at_the_key.recovery_page
    assert at_the_key.recovery_page.view.key == key
    prove(qtbot, at_the_key, key)
    assert shown_page(at_the_key) is at_the_key.second_page


def test_the_recovery_key_can_be_saved_as_text(at_the_key, dialogs, tmp_path, qtbot):
    file = tmp_path / "sleutel.txt"
    dialogs.will(file)
    view = at_the_key.recovery_page.view
    qtbot.keyClick(view.save_button, Qt.Key.Key_Space)
    text = file.read_text(encoding="utf-8")
    assert view.key in text
    assert "Organisatie: Gemeente Proefstad" in text
    assert "Database: nieuw.csrdb" in text


def test_a_key_that_was_never_typed_back_is_told_at_the_next_opening(at_the_key, make_dialog, tmp_path, qtbot, tasks):
    """The power went while the key was on the screen."""
    again = make_dialog(tmp_path / "nieuw.csrdb")
    again.unlock(NEW_PASSPHRASE)
    assert again.told == [False]
    assert ["niet teruggetypt" in notice.text for notice in again._starter.notices.staying] == [True]
    tasks.run_db(again, mark_proven)
    last = make_dialog(tmp_path / "nieuw.csrdb")
    last.unlock(NEW_PASSPHRASE)
    assert last._starter.notices.staying == ()


def test_a_proven_key_is_no_more_a_matter(at_the_key, make_dialog, tmp_path, qtbot):
    prove(qtbot, at_the_key, at_the_key.recovery_page.view.key)
    again = make_dialog(tmp_path / "nieuw.csrdb")
    again.unlock(NEW_PASSPHRASE)
    assert again.told == [False]
    assert again._starter.notices.staying == ()


def test_a_second_place_is_chosen_right_away(at_the_key, dialogs, tmp_path, qtbot, tasks):
    prove(qtbot, at_the_key, at_the_key.recovery_page.view.key)
    page, folder = at_the_key.second_page, tmp_path / "netwerk"
    assert not page.primary_button.isEnabled()
    dialogs.will(folder)
    qtbot.keyClick(page.choose_button, Qt.Key.Key_Space)
    assert "bestaat niet" in at_the_key.error_label.text()
    folder.mkdir()
    dialogs.will(folder)
    qtbot.keyClick(page.choose_button, Qt.Key.Key_Space)
    assert at_the_key.error_label.isHidden()
    assert page.chosen_label.text() == f"Reservekopieën gaan ook naar {folder}."
    assert at_the_key.focusWidget() is page.primary_button
    qtbot.keyClick(page.primary_button, Qt.Key.Key_Return)
    assert at_the_key.told == [False]
    chosen = []
    tasks.run_db(at_the_key, lambda core: core.backups.second_folder, chosen.append)
    assert chosen == [folder]


# --- the recovery key -------------------------------------------------------------------------------------------------


def to_reset(dialog, qtbot):
    qtbot.keyClick(dialog.unlock_page.recovery_button, Qt.Key.Key_Space)
    assert shown_page(dialog) is dialog.reset_page
    return dialog.reset_page


def test_a_forgotten_passphrase_is_replaced_with_the_recovery_key(make_dialog, database, qtbot, tasks, clock, texts):
    path, recovery_key = database
    dialog = make_dialog(path)
    page = to_reset(dialog, qtbot)
    # As somebody copies it from paper.
    qtbot.keyClicks(page.recovery_field.edit, recovery_key.lower().replace("-", " "))
    qtbot.keyClicks(page.new_passphrase.passphrase_field.edit, NEW_PASSPHRASE)
    qtbot.keyClicks(page.new_passphrase.again_field.edit, NEW_PASSPHRASE)
    qtbot.keyClick(page.new_passphrase.again_field.edit, Qt.Key.Key_Return)
    assert dialog.told == [False]
    tasks.shutdown()
    assert organisation_of(path, NEW_PASSPHRASE, clock, texts).name == "Gemeente Waterrijk"
    with pytest.raises(UserError, match=r"passphrase_wrong"):
        open_core(path, PASSPHRASE, clock, texts)


def test_a_misread_recovery_key_is_told_at_its_field_and_changes_nothing(make_dialog, database, qtbot, clock, texts):
    path, recovery_key = database
    dialog = make_dialog(path)
    page = to_reset(dialog, qtbot)
    wrong = ("7" if recovery_key[0] != "7" else "8") + recovery_key[1:]
    qtbot.keyClicks(page.recovery_field.edit, wrong)
    qtbot.keyClicks(page.new_passphrase.passphrase_field.edit, NEW_PASSPHRASE)
    qtbot.keyClicks(page.new_passphrase.again_field.edit, NEW_PASSPHRASE)
    qtbot.mouseClick(page.primary_button, Qt.MouseButton.LeftButton)
    assert "groepjes van vier" in page.recovery_field.error_label.text()
    assert dialog.told == []
    assert organisation_of(path, PASSPHRASE, clock, texts).name == "Gemeente Waterrijk"


def test_back_to_the_passphrase_forgets_the_key(make_dialog, database, qtbot):
    dialog = make_dialog(database[0])
    page = to_reset(dialog, qtbot)
    qtbot.keyClicks(page.recovery_field.edit, "ABCD")
    qtbot.keyClick(page.back_button, Qt.Key.Key_Space)
    assert shown_page(dialog) is dialog.unlock_page
    assert page.recovery_field.edit.text() == ""


# --- the practice environment -----------------------------------------------------------------------------------------


@pytest.fixture
def small_practice(monkeypatch):
    """The real run on two dossiers."""
    monkeypatch.setattr(practice_run, "_DOSSIERS", 2)
    fast = create_core
    monkeypatch.setattr("csr_desktop.bootstrap.create_core", lambda *a: fast(*a, kdf=FAST_KDF_FOR_TESTS))


@pytest.mark.usefixtures("small_practice")
def test_one_click_makes_the_practice_environment_and_the_next_one_opens_it(
    make_dialog, tmp_path, paths, qtbot, tasks, monkeypatch
):
    dialog = make_dialog(tmp_path / "nieuw.csrdb")
    moves = []
    dialog._run.moved.connect(lambda part, done, count: moves.append((part, done, count)))
    qtbot.keyClick(dialog.practice_button, Qt.Key.Key_Space)
    assert dialog.told == [True]
    assert ("Dossiers en schuldenlijsten", 0, 2) in moves
    place = PracticePlace(paths.data / "oefenomgeving")
    assert place.exists
    assert [item.name for item in paths.data.iterdir()] == ["oefenomgeving"]
    counts = []
    tasks.run_db(dialog, lambda core: len(core.overviews.dossiers()), counts.append)
    assert counts == [2]
    assert not (tmp_path / "nieuw.csrdb").exists()
    # The office was at work until just now: nothing lies ahead, and nothing was left alone for months.
    days = []
    tasks.run_db(dialog, lambda core: max(letter.made_on for letter in core.letters.archive()), days.append)
    assert timedelta(0) < dialog._starter.clock.today() - days[0] < timedelta(days=40)

    monkeypatch.setattr(practice_run, "make_practice", None)
    again = make_dialog(tmp_path / "nieuw.csrdb")
    qtbot.keyClick(again.practice_button, Qt.Key.Key_Space)
    assert again.told == [True]


@pytest.mark.usefixtures("small_practice")
def test_making_the_practice_environment_can_be_stopped(make_dialog, tmp_path, paths, qtbot):
    runner = TaskRunner(ThreadLane("database"), ThreadLane("files"))
    dialog = make_dialog(tmp_path / "nieuw.csrdb", runner=runner)
    qtbot.keyClick(dialog.practice_button, Qt.Key.Key_Space)
    assert dialog.busy_frame.cancel_button.isVisible()
    qtbot.keyClick(dialog.busy_frame.cancel_button, Qt.Key.Key_Space)
    assert dialog.busy_frame.words_label.text() == "Bezig met stoppen…"
    qtbot.waitUntil(lambda: dialog.error_label.text() == "Gestopt. Er is niets gemaakt.", timeout=30_000)
    assert list(paths.data.iterdir()) == []
    assert dialog.practice_button.isEnabled()
    assert dialog.told == []
    runner.shutdown()


def test_a_practice_environment_is_never_made_over_another(tmp_path, texts):
    place = PracticePlace(tmp_path)
    place.database.write_bytes(b"van iemand")
    with pytest.raises(UserError, match=r"demo\.exists"):
        make_practice(place, texts, lambda items, _part: items, dossiers=1)
    assert place.database.read_bytes() == b"van iemand"


def test_a_run_that_fails_leaves_nothing(tmp_path, texts, monkeypatch):
    def half(place, *_rest):
        place.folder.mkdir()
        place.database.write_bytes(b"half")
        raise OSError("schijf vol")

    monkeypatch.setattr(practice_database, "_run", half)
    with pytest.raises(OSError, match="schijf vol"):
        make_practice(PracticePlace(tmp_path / "oefenen"), texts, lambda items, _part: items, dossiers=1)
    assert list(tmp_path.iterdir()) == []


def test_the_dialog_closes_with_escape_and_with_its_own_button(make_dialog, database, qtbot):
    first, second = make_dialog(database[0]), make_dialog(database[0])
    qtbot.keyClick(first.unlock_page.passphrase_field.edit, Qt.Key.Key_Escape)
    second.close()
    assert not first.isVisible()
    assert not second.isVisible()
    assert first.told == second.told == []


def test_closing_the_dialog_stops_the_practice_run(make_dialog, tmp_path, paths, qtbot):
    runner = TaskRunner(ThreadLane("database"), ThreadLane("files"))
    dialog = make_dialog(tmp_path / "nieuw.csrdb", runner=runner)
    qtbot.keyClick(dialog.practice_button, Qt.Key.Key_Space)
    dialog.close()
    runner.shutdown()
    assert not PracticePlace(paths.data / "oefenomgeving").exists
    assert not paths.data.exists() or list(paths.data.iterdir()) == []


# --- for everyone -----------------------------------------------------------------------------------------------------


PAGES = [
    "unlock_page",
    "setup_page",
    "recovery_page",
    "proof_page",
    "second_page",
    "reset_page",
    "organisation_page",
    "restore_page",
]


@pytest.mark.parametrize("page", PAGES)
def test_everything_that_takes_the_focus_has_a_name(make_dialog, database, page, qtbot):
    dialog = make_dialog(database[0])
    key = "ABCD-0001-EFGH-0002-JKMN-0003-PQRS-0004-TVWX"
    dialog.recovery_page.view.show_sheet(RecoverySheet(key, "x.csrdb", "Gemeente Proefstad", date(2026, 11, 24)))
    dialog.proof_page.proof.ask(key)
    dialog.unlock_page.offer(can_remember=True, is_remembered=False)
    dialog._show_page(getattr(dialog, page))
    # At its ordinary size a page is seen whole.
    assert [area.verticalScrollBar().maximum() for area in shown_page(dialog).findChildren(QScrollArea)] == [0]
    stops = [
        widget
        for widget in dialog.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert [
        widget for widget in stops if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ] == []
    # Once around with Tab: no trap, and the primary button is on the way.
    seen = []
    for _ in range(60):
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        if dialog.focusWidget() in seen:
            break
        seen.append(dialog.focusWidget())
    primary = shown_page(dialog).primary_button
    assert primary in seen or not primary.isEnabled()
