"""Pictures of the start dialog, the cards for keys and back-ups, and their dialogs, for people to look at.

Run: `python tests/ui/make_safety_pictures.py DIR [light|dark]`; `QT_SCALE_FACTOR=1.5` gives 150 %.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtWidgets import QApplication, QWidget

from csr_desktop.bootstrap import create_core, open_core
from csr_desktop.clock import FixedClock
from csr_desktop.paths import AppPaths, resources_dir
from csr_desktop.services.keys import new_organisation_key
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.texts import Texts
from csr_desktop.vault import NoVault
from tests.conftest import ORGANISATION, PASSPHRASE, Office
from tests.ui.on_screen import context_on, window_on
from ui.application import Application
from ui.backup_keeper import BackupKeeper
from ui.context import UiContext
from ui.dialogs.backup_list import BackupListDialog
from ui.dialogs.change_passphrase import ChangePassphraseDialog
from ui.dialogs.new_recovery_key import NewRecoveryKeyDialog
from ui.dialogs.organisation_keys import OrganisationKeysDialog
from ui.dialogs.start import StartDialog, Starter
from ui.forms.recovery_sheet import RecoverySheet
from ui.icons import Icons
from ui.messages import QtDialogs
from ui.notices import Notices
from ui.tasks import InlineLane, TaskRunner
from ui.theme import apply_theme

TODAY = date(2026, 11, 24)
KEY = "ABCD-0001-EFGH-0002-JKMN-0003-PQRS-0004-TVWX"


def taken(widget: QWidget, file: Path) -> None:
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
    widget.grab().save(str(file))
    print(file.name)


def start_pages(starter: Starter, database: Path, paths: AppPaths, out: Path) -> None:
    dialog = StartDialog(starter, database, paths, practice=False)
    dialog.show()
    dialog.unlock_page.offer(can_remember=True, is_remembered=False)
    dialog.unlock_page.remember_box.setChecked(True)
    taken(dialog, out / "start-unlock.png")
    dialog.show_locked("Het scherm is vergrendeld, omdat u 10 minuten niets deed. Wat u typte, is bewaard.")
    dialog._countdown.start(8)
    taken(dialog, out / "start-wait.png")
    dialog._countdown.start(0)
    dialog.unlock_page.offer(can_remember=True, is_remembered=True)
    taken(dialog, out / "start-remembered.png")
    dialog.recovery_page.view.show_sheet(RecoverySheet(KEY, database.name, "Gemeente Waterrijk", TODAY))
    dialog.proof_page.proof.ask(KEY)
    dialog.proof_page.proof.is_proven()
    for page in ("recovery", "proof", "second", "reset", "organisation"):
        dialog._show_page(getattr(dialog, f"{page}_page"))
        taken(dialog, out / f"start-{page}.png")
    (database.with_name(database.name + ".keys")).rename(database.with_name("weg"))
    dialog._show_page(dialog.unlock_page)
    dialog.unlock(PASSPHRASE)
    taken(dialog, out / "start-restore.png")
    dialog.restore_page.recovery_choice.setChecked(True)
    taken(dialog, out / "start-restore-key.png")
    database.with_name("weg").rename(database.with_name(database.name + ".keys"))
    dialog.close()
    first = StartDialog(starter, database.with_name("nieuw") / "nieuw.csrdb", paths, practice=False)
    first.show()
    taken(first, out / "start-setup.png")
    first.setup_page.restore_button.click()
    taken(first, out / "start-restore-new.png")
    first.close()


def window_and_dialogs(context: UiContext, office: Office, clock: FixedClock, out: Path) -> None:
    window = window_on(context)
    keeper = BackupKeeper(context, window)
    keeper.told.connect(window.backup_sign.show_words)
    keeper.look()
    context.notices.stay("De reservekopie is teruggezet. Wat er stond is niet weg: het staat in de map dossiers.aside.")
    window.go_to("settings")
    page = window.current_page
    scroll = page.findChildren(type(page.layout().itemAt(0).widget()))[0]
    for name, card in (("security", page.security_card), ("backups", page.backup_card)):
        scroll.ensureWidgetVisible(card, 0, 200)
        taken(window, out / f"settings-{name}.png")
    office.dossier("WR-2026-0009")
    clock.day = date(2026, 11, 28)
    keeper.told.emit(*keeper._words(office.core.backups.status()))
    page.backup_card.refresh()
    scroll.ensureWidgetVisible(page.backup_card, 0, 200)
    taken(window, out / "settings-stale.png")
    for name, dialog in (
        ("passphrase", ChangePassphraseDialog(context, window)),
        ("recovery", NewRecoveryKeyDialog(context, window)),
        ("organisation", OrganisationKeysDialog(context, window)),
        ("backups", BackupListDialog(context, window)),
    ):
        dialog.open()
        taken(dialog, out / f"dialog-{name}.png")
        if name == "backups":
            dialog.restore_button.click()
            taken(dialog.preview_dialog, out / "dialog-preview.png")
            dialog.preview_dialog.reject()
        if name == "recovery":
            dialog.next_button.click()
            taken(dialog, out / "dialog-recovery-proof.png")
        dialog.reject()


def main() -> None:
    out = Path(sys.argv[1])
    appearance = sys.argv[2] if len(sys.argv) > 2 else "light"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts, clock = Texts.load(resources_dir() / "texts"), FixedClock(TODAY)
        database = folder / "dossiers.csrdb"
        core, _key = create_core(database, PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
        office = Office(core, clock)
        office.dossier()
        core.keys.add_organisation_key("Teamleider", new_organisation_key("sleutel van de teamleider")[1])
        core.keys.add_organisation_key("Beveiligingsfunctionaris", new_organisation_key("sleutel van de CISO 2")[1])
        core.backups.make("import")
        office.dossier("WR-2026-0002")
        application = Application(["pictures"])
        colours = apply_theme(application, appearance, 100)
        icons, notices = Icons(resources_dir() / "icons", colours.text), Notices(texts, application)
        tasks = TaskRunner(InlineLane(), InlineLane(), application)
        core.close()
        starter = Starter(tasks, texts, notices, icons, clock, QtDialogs(), NoVault)
        start_pages(starter, database, AppPaths.below(folder / "gebruiker"), out)
        office.core = open_core(database, PASSPHRASE, clock, texts)
        context = context_on(office.core, application, folder, clock, tasks=tasks, ink=colours.text)
        window_and_dialogs(context, office, clock, out)
        tasks.shutdown()


if __name__ == "__main__":
    main()
