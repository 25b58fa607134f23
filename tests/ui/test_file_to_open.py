"""A dossier file that somebody double-clicks: shown in the window, also when that is locked or busy at that moment."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from csr_desktop.bootstrap import create_core
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE, Office
from ui.dialogs.new_dossier import NewDossierDialog
from ui.dialogs.take_in import OpenSealedDialog, TakeInDialog
from ui.session_events import LockReason

WAIT_MS = 20_000
FILE_PASSPHRASE = "vier losse woorden voor het bestand"

#: The second start: Windows gives the program the path of the file.
SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from ui.single_instance import SingleInstance

app = QCoreApplication([])
sys.exit(SingleInstance(Path(sys.argv[1])).claim(Path(sys.argv[2]), Path(sys.argv[3])))
"""


@pytest.fixture
def file(tmp_path, clock, texts):
    core, _key = create_core(tmp_path / "collega.csrdb", PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    colleague = Office(core, clock)
    dossier = colleague.dossier()
    colleague.claim(dossier, colleague.creditor("Energiebedrijf Noorderlicht"), 98_765)
    path = tmp_path / "van Zoë.csrdossier"
    core.transfer.export(dossier.id, path, FILE_PASSPHRASE)
    core.close()
    return path


@pytest.fixture
def double_click(paths, database):
    """Start the program for a file while a window is open; its end says that the other one has the path."""

    def start(file):
        arguments = [sys.executable, "-c", SECOND, paths.data / "vensters", database, file]
        return subprocess.Popen(list(map(str, arguments)), env=os.environ)

    started = []
    yield lambda file: started.append(start(file))
    for program in started:
        assert program.wait(60) == 0


def dialog_of(session, kind, qtbot):
    def there():
        return session.window is not None and any(part.isVisible() for part in session.window.findChildren(kind))

    qtbot.waitUntil(there, timeout=WAIT_MS)
    return next(part for part in session.window.findChildren(kind) if part.isVisible())


def gone(qtbot):
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None, timeout=WAIT_MS)


def test_a_double_click_shows_what_is_in_it(session, database, file, double_click, tmp_path, qtbot):
    key_file = tmp_path / "wachtzin.txt"
    key_file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    # The program is started for the file.
    session.take_in(file)
    with qtbot.waitSignal(session.opened, timeout=WAIT_MS):
        session.start(database, key_file=key_file)
    dialog = dialog_of(session, OpenSealedDialog, qtbot)
    assert session.window.current_page.key == "dossiers"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    gone(qtbot)
    # A second start while a dialog is half filled in waits for it.
    session.window.page("dossiers").new_dossier()
    half = dialog_of(session, NewDossierDialog, qtbot)
    double_click(file)
    qtbot.waitUntil(lambda: session.takes_in_later, timeout=WAIT_MS)
    assert not session.window.findChildren(OpenSealedDialog)
    half.reject()
    qtbot.keyClick(dialog_of(session, OpenSealedDialog, qtbot), Qt.Key.Key_Escape)
    gone(qtbot)
    # A second start while the screen is locked waits for the passphrase.
    qtbot.waitUntil(lambda: not session.tasks.is_busy, timeout=WAIT_MS)
    with qtbot.waitSignal(session.closed, timeout=WAIT_MS):
        session.lock(LockReason.ASKED)
    double_click(file)
    qtbot.waitUntil(lambda: session.takes_in_later, timeout=WAIT_MS)
    assert session.window is None
    edit = session.start_dialog.unlock_page.passphrase_field.edit
    qtbot.keyClicks(edit, PASSPHRASE)
    with qtbot.waitSignal(session.opened, timeout=WAIT_MS):
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    locked = dialog_of(session, OpenSealedDialog, qtbot)
    qtbot.keyClicks(locked.passphrase_field.edit, FILE_PASSPHRASE)
    qtbot.keyClick(locked.passphrase_field.edit, Qt.Key.Key_Return)
    preview = dialog_of(session, TakeInDialog, qtbot)
    counted = []
    session.tasks.run_db(session, lambda core: core.store.count(Dossier), counted.append)
    qtbot.waitUntil(lambda: counted == [0], timeout=WAIT_MS)
    qtbot.keyClick(preview.to_field.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(session.window.current_page.dossier_id), timeout=WAIT_MS)


def test_nothing_comes_in_sight_while_a_client_looks_along(session, database, file, tmp_path, qtbot):
    key_file = tmp_path / "wachtzin.txt"
    key_file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    with qtbot.waitSignal(session.opened, timeout=WAIT_MS):
        session.start(database, key_file=key_file)
    session.window.look_along.start_with("")
    session.take_in(file)
    assert not session.takes_in_later
    qtbot.waitUntil(lambda: not session.tasks.is_busy, timeout=WAIT_MS)
    assert not session.window.findChildren(OpenSealedDialog)
