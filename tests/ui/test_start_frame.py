"""The start dialog is there before what comes after it: what the program has read and made when a person sees it."""

import os
import subprocess
import sys
from pathlib import Path

#: The program itself, up to the first paint of the screen that asks the passphrase (docs/adr/0017).
ASKS = """
import enum, sys
from ui import app, entry

LATER = {"csr_desktop.bootstrap", "csr_desktop.services.backups", "csr_desktop.services.organisation",
         "csr_desktop.services.today", "ui.main_window", "ui.keepers", "ui.side_bar",
         "ui.dialogs.ways_in", "ui.dialogs.setup_pages", "ui.dialogs.restore_page", "ui.dialogs.practice_run",
         "ui.dialogs.busy_row", "ui.forms.recovery_key", "ui.forms.recovery_sheet", "ui.pages", "keyring", "msgspec",
         "sqlcipher3", "cryptography", "argon2"}
COSTLY = {"QStyle", "QMessageBox", "QFileDialog", "QProgressBar"}
asked = app.Session._ask

def kinds(of):
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)

class Watch(app.QObject):
    def tell(self):
        dialog = self.session.start_dialog
        made = {kind.__qualname__.partition(".")[0] for kind in kinds(enum.Enum)}
        print([type(page).__name__ for page in dialog.made], sorted(LATER & set(sys.modules)), sorted(COSTLY & made))
        dialog.close()

def ask(session, database):
    dialog = asked(session, database)
    watch.session = session
    # The first to hear it: what is read ahead has not begun.
    dialog.seen.disconnect()
    dialog.seen.connect(watch.tell)
    return dialog

watch = Watch()
app.Session._ask = ask
sys.exit(entry.main(sys.argv[1:]))
"""


def test_who_types_the_passphrase_waits_for_that_page_only(tmp_path):
    database = tmp_path / "dossiers.csrdb"
    database.write_bytes(b"not opened here")
    around = {name: str(tmp_path / name) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    told = subprocess.run(
        [sys.executable, "-c", ASKS, "--database", database],
        check=True, cwd=Path(__file__).resolve().parents[2], timeout=120, capture_output=True, encoding="utf-8",
        env=os.environ | around,
    ).stdout  # fmt: skip
    assert told.splitlines() == ["['UnlockPage'] [] []"]
