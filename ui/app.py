"""The application: arguments, looks, unlocking, and an end in order."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from csr_desktop import __version__
from csr_desktop.bootstrap import Core
from csr_desktop.clock import Clock, FixedClock, SystemClock
from csr_desktop.domain.class_table import ClassTable
from csr_desktop.errors import CsrError
from csr_desktop.key_file import read_key_file
from csr_desktop.lists.reading import ListReading
from csr_desktop.paths import AppPaths, resources_dir
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.texts import Texts
from ui.application import Application
from ui.backup_keeper import BackupKeeper
from ui.context import UiContext
from ui.dialogs.start import StartDialog, Starter
from ui.fault_log import FaultLog
from ui.forms.page import Page
from ui.icons import Icons
from ui.main_window import MainWindow
from ui.messages import Dialogs, QtDialogs
from ui.notices import Notices
from ui.pages.creditors.page import CreditorsPage
from ui.pages.dossier.page import DossierPage
from ui.pages.dossiers import DossiersPage
from ui.pages.letters.page import LettersPage
from ui.pages.lists.page import ListsPage
from ui.pages.settings import SettingsPage
from ui.state import UiState
from ui.tasks import TaskRunner, ThreadLane
from ui.theme import apply_theme


@dataclass(frozen=True, slots=True)
class CoreFacts:
    """What the window needs to know of an open core; plain data and functions that touch no database."""

    class_table: ClassTable
    norms: NormPackage
    read_list: Callable[..., ListReading]
    user: str


def facts_of(core: Core) -> CoreFacts:
    """Return the facts; called in the database's lane."""
    return CoreFacts(
        core.class_table,
        core.norms,
        core.list_imports.read,
        core.organisation.get().counsellor or getpass.getuser(),
    )


class Session(QObject):
    """One run of the program: from the start dialog to the closed database.

    Signals:
        opened: the main window stands on an open database.
    """

    opened = Signal()

    def __init__(
        self, application: QApplication, paths: AppPaths, clock: Clock, *, dialogs: Dialogs | None = None
    ) -> None:
        super().__init__(application)
        self._application = application
        self._paths = paths
        self._clock = clock
        self._practice = False
        self._dialogs = dialogs or QtDialogs()
        self.texts = Texts.load(resources_dir() / "texts")
        self.tasks = TaskRunner(ThreadLane("database"), ThreadLane("files"), self)
        self.state = UiState(paths.config / "window.ini")
        self.notices = Notices(self.texts, self)
        self.fault_log = FaultLog(self.notices, paths.logs, clock, self)
        self.tasks.failed.connect(self.fault_log.record)
        self.window: MainWindow | None = None
        self.start_dialog: StartDialog | None = None
        self._is_down = False
        colours = apply_theme(application, self.state.appearance, self.state.text_percent)
        self.icons = Icons(resources_dir() / "icons", colours.text)
        application.aboutToQuit.connect(self.shut_down)

    def start(self, database: Path, *, practice: bool = False, key_file: Path | None = None) -> None:
        """Ask for the passphrase, or make the first database; with a key file open it at once."""
        dialog = StartDialog(self._starter(), database, self._paths, practice=practice)
        self.start_dialog = dialog
        dialog.opened.connect(self._on_opened)
        if key_file is None:
            dialog.show()
            return
        try:
            passphrase = read_key_file(key_file)
        except CsrError as error:
            dialog.tell(error)
        else:
            dialog.unlock(passphrase)

    @Slot()
    def shut_down(self) -> None:
        """End in order, once: stop work, close the database, let the windows go."""
        if self._is_down:
            return
        self._is_down = True
        self.tasks.shutdown()
        for window in (self.window, self.start_dialog):
            if window is not None:
                window.hide()
                window.deleteLater()
        self.window = self.start_dialog = None
        self.fault_log.uninstall()

    @Slot(object)
    def _on_opened(self, practice: bool) -> None:
        self._practice = practice
        self.tasks.run_db(self, facts_of, self._show_window, self._on_facts_failed)

    def _on_facts_failed(self, error: BaseException) -> None:
        self.fault_log.record(error)
        if self.start_dialog is not None:
            self.start_dialog.tell(error)

    def _starter(self) -> Starter:
        return Starter(self.tasks, self.texts, self.notices, self.icons, self._clock, self._dialogs)

    def _show_window(self, facts: CoreFacts) -> None:
        context = UiContext(
            tasks=self.tasks,
            texts=self.texts,
            notices=self.notices,
            dialogs=self._dialogs,
            state=self.state,
            icons=self.icons,
            clock=self._clock,
            class_table=facts.class_table,
            norms=facts.norms,
            read_list=facts.read_list,
            user=facts.user,
            practice=self._practice,
        )
        self.window = MainWindow(context, make_pages(context), DossierPage)
        self.window.show()
        self._keep_backups(context, self.window)
        if self.start_dialog is not None:
            self.start_dialog.close()
            self.start_dialog.deleteLater()
            self.start_dialog = None
        self.opened.emit()

    def _keep_backups(self, context: UiContext, window: MainWindow) -> None:
        """Back-ups are kept as long as this window lives, and told on its bottom line."""
        keeper = BackupKeeper(context, window)
        keeper.told.connect(window.backup_sign.show_words)
        keeper.start()


def make_pages(context: UiContext) -> list[tuple[Page, str, str]]:
    """Return the pages of the side bar with name and icon, in their order."""
    translate = QCoreApplication.translate
    return [
        (DossiersPage(context), translate("pages", "Dossiers"), "dossiers"),
        (CreditorsPage(context), translate("pages", "Schuldeisers"), "creditors"),
        (ListsPage(context), translate("pages", "Lijsten"), "lists"),
        (LettersPage(context), translate("pages", "Brieven"), "letters"),
        (SettingsPage(context), translate("pages", "Instellingen"), "settings"),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the window; return the exit code."""
    options = _options(list(sys.argv[1:] if arguments is None else arguments))
    if options.self_test:
        from ui.self_test import run_self_test

        return run_self_test(options.report)
    application = Application(sys.argv[:1])
    paths = AppPaths.for_user()
    clock: Clock = FixedClock(options.today) if options.today else SystemClock()
    session = Session(application, paths, clock)
    session.fault_log.install()
    session.start(options.database or paths.database, practice=options.practice, key_file=options.key_file)
    return application.exec()


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="csr-desktop", description="De werkplek van de schuldhulpverlener.")
    parser.add_argument("--version", action="version", version=f"csr-desktop {__version__}")
    parser.add_argument("--database", type=Path, help="Databasebestand (anders: de map van de gebruiker).")
    parser.add_argument("--key-file", type=Path, help="Bestand met de wachtzin op de eerste regel.")
    parser.add_argument("--practice", action="store_true", help="De database is de oefenomgeving.")
    parser.add_argument("--today", type=date.fromisoformat, metavar="JJJJ-MM-DD", help="Zet de datum vast.")
    parser.add_argument("--self-test", action="store_true", help="Controleer de installatie en stop.")
    parser.add_argument("--report", type=Path, metavar="BESTAND", help="Schrijf de uitkomst van de zelftest hierin.")
    return parser.parse_args(arguments)
