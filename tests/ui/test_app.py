"""The whole program: from the start dialog to the closed database, with real threads."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from csr_desktop.bootstrap import open_core
from csr_desktop.errors import Bug, UserError
from tests.conftest import PASSPHRASE
from ui.fault_log import FaultLog
from ui.notices import Notices

#: What a person does, in a program of its own: wait until the window stands, look, and close it.
DRIVER = """
import sys
from PySide6.QtCore import QTimer
from ui import app, entry

real_start = app.Session.start

def start(session, *args, **options):
    def look():
        print("OPEN", session.window.windowTitle(), session.window.current_page.key)
        session.window.close()
    session.opened.connect(lambda: QTimer.singleShot(0, look))
    real_start(session, *args, **options)
    def give_up():
        if session.start_dialog is not None and session.start_dialog.error_label.text():
            print("TOLD", session.start_dialog.error_label.text())
            session.start_dialog.close()
    session.timer = QTimer(interval=20)
    session.timer.timeout.connect(give_up)
    session.timer.start()

app.Session.start = start
sys.exit(entry.main(sys.argv[1:]))
"""


@pytest.fixture
def key_file(tmp_path):
    file = tmp_path / "wachtzin.txt"
    file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    return file


# --- in this process --------------------------------------------------------------------------------------------------


def test_a_key_file_opens_the_window(session, database, key_file, qtbot):
    with qtbot.waitSignal(session.opened, timeout=20_000):
        session.start(database, key_file=key_file)
    assert session.window.isVisible()
    assert session.start_dialog is None
    assert session.window.current_page.key == "today"
    assert "oefenomgeving" not in session.window.windowTitle()


def test_typing_the_passphrase_opens_the_window(session, database, qtbot):
    session.start(database)
    edit = session.start_dialog.unlock_page.passphrase_field.edit
    qtbot.keyClicks(edit, PASSPHRASE)
    with qtbot.waitSignal(session.opened, timeout=20_000):
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert session.window.isVisible()


def test_the_practice_environment_says_so(session, database, key_file, qtbot):
    with qtbot.waitSignal(session.opened, timeout=20_000):
        session.start(database, practice=True, key_file=key_file)
    assert "oefenomgeving" in session.window.windowTitle()


def test_the_database_is_free_again_after_the_end(session, database, key_file, qtbot, clock, texts):
    with qtbot.waitSignal(session.opened, timeout=20_000):
        session.start(database, key_file=key_file)
    session.window.close()
    session.shut_down()
    session.shut_down()
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith(("database", "files"))]
    open_core(database, PASSPHRASE, clock, texts).close()


def told(session, qtbot):
    qtbot.waitUntil(
        lambda: session.start_dialog is not None and bool(session.start_dialog.error_label.text()), timeout=20_000
    )
    assert session.start_dialog.isVisible()
    assert session.window is None
    return session.start_dialog.error_label.text()


def test_a_second_start_of_the_same_database_is_told(session, database, key_file, qtbot, clock, texts):
    first = open_core(database, PASSPHRASE, clock, texts)
    try:
        session.start(database, key_file=key_file)
        assert "al geopend door een ander venster of programma" in told(session, qtbot)
    finally:
        first.close()


def test_a_missing_database_is_told(session, tmp_path, key_file, qtbot):
    session.start(tmp_path / "weg.csrdb", key_file=key_file)
    assert told(session, qtbot).startswith("Er is geen database weg.csrdb.")


def test_a_foreign_file_is_told(session, database, key_file, qtbot):
    database.write_bytes(b"een heel ander bestand")
    session.start(database, key_file=key_file)
    assert told(session, qtbot)


def test_a_key_file_that_is_not_there_is_told(session, database, tmp_path, qtbot):
    session.start(database, key_file=tmp_path / "weg.txt")
    assert "wachtzin kan niet worden gelezen" in told(session, qtbot)


def test_a_key_file_with_the_wrong_passphrase_asks_for_the_right_one(session, database, key_file, qtbot):
    key_file.write_text("een andere wachtzin\n", encoding="utf-8")
    session.start(database, key_file=key_file)
    qtbot.waitUntil(lambda: session.start_dialog is not None, timeout=20_000)
    field = session.start_dialog.unlock_page.passphrase_field
    assert field.has_error
    assert session.start_dialog.isVisible()
    with qtbot.waitSignal(session.opened, timeout=20_000):
        qtbot.keyClicks(field.edit, PASSPHRASE)
        qtbot.keyClick(field.edit, Qt.Key.Key_Return)


# --- as a program -----------------------------------------------------------------------------------------------------


def run_program(*arguments, code=DRIVER):
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.mark.journey
def test_the_program_opens_and_ends_by_itself(database, key_file):
    done = run_program("--practice", "--database", database, "--key-file", key_file, "--today", "2026-11-24")
    assert done.stdout.startswith("OPEN "), done.stderr
    assert "oefenomgeving today" in done.stdout
    assert "Traceback" not in done.stderr
    assert done.returncode == 0


@pytest.mark.journey
def test_a_second_program_on_the_same_database_tells_and_ends(database, key_file, clock, texts):
    first = open_core(database, PASSPHRASE, clock, texts)
    try:
        done = run_program("--database", database, "--key-file", key_file)
    finally:
        first.close()
    assert done.stdout.startswith("TOLD dossiers.csrdb is al geopend"), done.stderr
    assert done.returncode == 0


# --- what nobody foresaw ----------------------------------------------------------------------------------------------


@pytest.fixture
def fault_log(qapp, tmp_path, clock, texts):
    notices = Notices(texts)
    log = FaultLog(notices, tmp_path / "logs", clock)
    log.shown = []
    notices.shown.connect(log.shown.append)
    log.install()
    yield log
    log.uninstall()


class Button(QObject):
    pressed = Signal()


def stumble(secret):
    raise ValueError(f"BSN {secret}")


@pytest.mark.qt_no_exception_capture
def test_an_unforeseen_error_is_shown_and_logged_without_personal_data(fault_log, qtbot):
    with qtbot.waitSignal(fault_log.recorded):
        QTimer.singleShot(0, lambda: stumble("999990019"))
    assert "ValueError" in fault_log.shown[0].text
    assert "999990019" not in fault_log.shown[0].text
    line = fault_log.file.read_text(encoding="utf-8")
    assert line.startswith("2026-11-24T12:00:00Z ")
    assert "ValueError at ui/test_app.py:" in line
    assert "in stumble" in line
    assert "999990019" not in line


def test_an_error_in_another_thread_is_shown_in_the_windows_thread(fault_log, qtbot):
    seen = []
    fault_log.recorded.connect(lambda _line: seen.append(threading.current_thread() is threading.main_thread()))
    thread = threading.Thread(target=lambda: sys.excepthook(ValueError, ValueError("x"), None))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: seen == [True])


def test_what_a_person_can_mend_is_no_fault(fault_log):
    fault_log.record(UserError("field.date", text="x"))
    assert not fault_log.file.exists()
    fault_log.record(Bug("texts.duplicate_code", text_code="a", file="b"))
    assert "Bug texts.duplicate_code" in fault_log.file.read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_made_does_not_make_a_second_fault(fault_log, capsys):
    fault_log.file.parent.write_text("hier staat al iets", encoding="utf-8")
    fault_log.record(ValueError("999990019"))
    assert "999990019" not in "".join(capsys.readouterr())
