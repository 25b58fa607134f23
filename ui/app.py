"""The application: arguments, looks, unlocking, and an end in order."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from csr_desktop.clock import Clock
from csr_desktop.crash_dumps import leave_no_memory
from csr_desktop.paths import AppPaths, resources_dir
from csr_desktop.texts import Texts
from ui.capture import CaptureGuard
from ui.fault_log import FaultLog
from ui.file_to_open import FileToOpen
from ui.icons import Icons
from ui.letting_go import let_go
from ui.messages import Dialogs, QtDialogs
from ui.notices import Notices
from ui.read_ahead import read_ahead, read_window
from ui.reading_modules import breathe
from ui.session_events import Heartbeat, IdleWatch, LockKey, LockReason, SessionEvents, system_events
from ui.single_instance import SingleInstance
from ui.state import UiState
from ui.tasks import TaskRunner, ThreadLane
from ui.theme import apply_theme

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core
    from csr_desktop.domain.safety_terms import LockTerms
    from csr_desktop.lists.reading import ListReading
    from csr_desktop.services.backups import Prepared
    from csr_desktop.services.day_tables import DayTables
    from ui.clipboard import PassingClipboard
    from ui.context import UiContext
    from ui.dialogs.start import StartDialog, Starter
    from ui.drafts import PlaceDrafts
    from ui.farewell import Farewell
    from ui.forms.page import Page
    from ui.keepers import Keepers
    from ui.lock import Curtain
    from ui.main_window import MainWindow
    from ui.place import WindowPlace
    from ui.practice_hub import PracticeHubHost
    from ui.straight_in import StraightIn

#: Windows grants a program two seconds before the computer sleeps.
_BEFORE_SLEEP_SECONDS = 1.5
#: Before a database is open there is nothing to lock.
_NEVER = 1_000_000_000


class CoreFacts(NamedTuple):
    """What the window needs to know of an open core; plain data and functions that touch no database."""

    tables: DayTables
    read_list: Callable[..., ListReading]
    user: str
    database: Path
    lock: LockTerms
    #: Where the window stood when the screen was locked, None after an ordinary end.
    place: WindowPlace | None


def facts_of(core: Core) -> CoreFacts:
    """Return the facts; called in the database's lane."""
    from ui.drafts import WINDOW_PLACE

    place = core.drafts.of(WINDOW_PLACE).get("place", "")
    found: WindowPlace | None = None
    if place:
        from ui.place import decoded_place

        core.drafts.clear(WINDOW_PLACE)
        found = decoded_place(place)
    return CoreFacts(
        core.tables,
        core.list_reader(),
        core.counsellor or getpass.getuser(),
        core.store.database.path,
        core.safety.lock,
        found,
    )


class Session(QObject):
    """One run of the program: from the start dialog to the closed database.

    Signals:
        opened: the main window stands on an open database.
        locked: the window is gone and the passphrase is asked (`LockReason`).
        closed: the database is closed after a lock or at the end.
    """

    opened = Signal()
    locked = Signal(object)
    closed = Signal()

    def __init__(
        self,
        application: QApplication,
        paths: AppPaths,
        clock: Clock,
        *,
        dialogs: Dialogs | None = None,
        instance: SingleInstance | None = None,
    ) -> None:
        """`instance` already holds the database that will be opened."""
        super().__init__(application)
        self._application = application
        self._paths = paths
        self._clock = clock
        self._practice = False
        self._practice_key_file: Path | None = None
        self._dialogs = dialogs or QtDialogs()
        self.texts = Texts.when_asked(resources_dir() / "texts")
        self.tasks = TaskRunner(ThreadLane("database"), ThreadLane("files"), self, hub_lane=ThreadLane("hub"))
        self.state = UiState(paths.config / "window.ini")
        if not self.state.may_leave_memory:
            leave_no_memory()
        self.notices = Notices(self.texts, self)
        self.fault_log = FaultLog(self.notices, paths.logs, clock, self)
        self.tasks.failed.connect(self.fault_log.record)
        self.window: MainWindow | None = None
        self.start_dialog: StartDialog | None = None
        self._is_down = self._is_closing = False
        self._missed: LockReason | None = None
        self._database: Path | None = None
        self._instance = instance or SingleInstance(paths.data / "vensters", self)
        self._instance.raise_requested.connect(self.come_forward)
        self._file = FileToOpen(self._dialogs, self)
        self._instance.file_requested.connect(self._file.ask)
        self._farewell: Farewell | None = None
        self.clipboard: PassingClipboard | None = None
        self._lock_terms: LockTerms | None = None
        self._context: UiContext | None = None
        self._keepers: Keepers | None = None
        self._straight_in: StraightIn | None = None
        self._place: WindowPlace | None = None
        self.idle = IdleWatch(self._idle_seconds, parent=self)
        self.session_events: list[SessionEvents] = [
            self.idle,
            Heartbeat(parent=self),
            LockKey(self),
            *system_events(self),
        ]
        for events in self.session_events:
            events.must_lock.connect(self.lock)
        self._capture_guard = CaptureGuard(self.state, self)
        colours = apply_theme(application, self.state.appearance, self.state.text_percent)
        self.icons = Icons(resources_dir() / "icons", colours.text)
        application.aboutToQuit.connect(self.shut_down)

    # What only an open database needs; the passphrase is asked before it is read (docs/adr/0017).

    @cached_property
    def _curtain(self) -> Curtain:
        from ui.lock import Curtain

        return Curtain(self)

    @cached_property
    def practice_hub(self) -> PracticeHubHost:
        """The hub beside the practice environment."""
        from ui.practice_hub import PracticeHubHost

        return PracticeHubHost(self.tasks, self._clock, self)

    def start(self, database: Path, *, practice: bool = False, key_file: Path | None = None) -> None:
        """Ask for the passphrase, or make the first database; with a key file open it at once."""
        self._practice = practice
        if practice:
            self._practice_key_file = key_file
        if key_file is None:
            dialog = self._ask(database)
            dialog.seen.connect(self._on_start_seen)
            dialog.show()
            return
        from ui.straight_in import StraightIn

        # Nobody types a passphrase meanwhile, so that it may as well be read at one go.
        read_window()
        self._database = database
        self._straight_in = StraightIn(self.tasks, self.texts, self.notices, self._clock, self)
        self._straight_in.opened.connect(self._on_straight_in)
        self._straight_in.failed.connect(self._on_not_straight_in)
        self._straight_in.begin(database, key_file)

    def _ask(self, database: Path) -> StartDialog:
        from ui.dialogs.start import StartDialog

        dialog = StartDialog(self._starter(), database, self._paths, practice=self._practice)
        dialog.opened.connect(self._on_opened)
        self.start_dialog = dialog
        return dialog

    @Slot()
    def _on_start_seen(self) -> None:
        self._instance.listen()
        self.tasks.run_io(self, read_ahead)

    @Slot()
    def _on_straight_in(self) -> None:
        self._on_opened(self._practice)

    @Slot(object)
    def _on_not_straight_in(self, error: BaseException) -> None:
        self._straight_in = None
        database, self._database = self._database, None
        assert database is not None
        self._ask(database).tell(error)

    def take_in(self, file: Path) -> None:
        """Show what a file of ours holds, as soon as a window stands on an open database."""
        self._file.ask(file)

    @property
    def takes_in_later(self) -> bool:
        """Whether a file of ours waits for a window that can show it."""
        return self._file.is_waiting

    def claim(self, database: Path) -> bool:
        """Be the one window of this database; False when there is one already, which then comes forward."""
        return self._instance.claim(database)

    @Slot(object)
    def lock(self, reason: LockReason) -> None:
        """Take everything readable away at once, keep what was typed, close the database, and ask the passphrase."""
        if self._is_down or self.window is None or self._database is None:
            is_opening = self.start_dialog is not None or self._straight_in is not None
            if is_opening and self.tasks.is_busy and not self._is_closing:
                # The computer went to sleep while the database was being opened.
                self._missed = reason
            return
        from ui.lock import last_work_of_lock

        window, self.window = self.window, None
        self._is_closing = True
        self.idle.stop()
        self._stop_keepers()
        drafts, place = self._left_behind(window)
        self.tasks.cancel_io()
        # Whatever is being stored comes first; nothing asked after this finds an open database.
        self.tasks.close_core(self, last_work_of_lock(reason, drafts, place), self._on_closed, self._on_close_failed)
        self._show_lock_screen(reason, self._database)
        if self.clipboard is not None:
            self.clipboard.leave_nothing()
        assert self.start_dialog is not None
        self._curtain.fall(self.start_dialog)
        if reason is LockReason.SLEEP:
            # Memory may go to disk now; the key should not.
            self.tasks.wait_for_database(_BEFORE_SLEEP_SECONDS)
        self.locked.emit(reason)

    @Slot()
    def come_forward(self) -> None:
        """Show the window that is there: somebody started the program again."""
        for window in (self._farewell, self.start_dialog, self.window):
            if window is not None:
                if window.isMinimized():
                    window.showNormal()
                window.show()
                window.raise_()
                window.activateWindow()
                return

    @Slot()
    def shut_down(self) -> None:
        """End in order, once: stop work, close the database, let the windows go."""
        if self._is_down:
            return
        from ui.lock import last_work_of_end

        self._is_down = True
        self.idle.stop()
        self._stop_keepers()
        drafts = self.window.drafts.stop() if self.window is not None else {}
        self.tasks.shutdown(last_work_of_end(drafts))
        if self.clipboard is not None:
            self.clipboard.leave_nothing()
        for window in (self.window, self.start_dialog, self._farewell):
            if window is not None:
                let_go(window)
        self.window = self.start_dialog = self._farewell = None
        self._instance.release()
        self.fault_log.uninstall()

    @Slot()
    def _on_lock_requested(self) -> None:
        self.lock(LockReason.ASKED)

    @Slot()
    def _on_window_closing(self) -> None:
        """The last back-up may take a while; a small window says so until the database is closed."""
        window, self.window = self.window, None
        if window is None:
            return
        self.idle.stop()
        self._stop_keepers()
        from ui.farewell import Farewell
        from ui.lock import last_work_of_end

        self._farewell = Farewell()
        self._farewell.show()
        drafts = window.drafts.stop()
        self.tasks.close_core(self, last_work_of_end(drafts), self._on_ended, self._on_end_failed)
        let_go(window)

    def _on_ended(self, _nothing: None) -> None:
        self.closed.emit()
        if self._farewell is not None:
            # The last window: Qt ends the program when it closes.
            self._farewell.close()

    def _on_end_failed(self, error: BaseException) -> None:
        self.fault_log.record(error)
        self._on_ended(None)

    def _on_closed(self, _nothing: None) -> None:
        self._is_closing = False
        self.closed.emit()

    def _on_close_failed(self, error: BaseException) -> None:
        self.fault_log.record(error)
        if self.start_dialog is not None:
            self.start_dialog.tell(error)
        self._on_closed(None)

    def _left_behind(self, window: MainWindow) -> tuple[dict[str, PlaceDrafts], WindowPlace | None]:
        """Return what must be written before the window goes; nothing that fails here may keep it in sight."""
        from ui.place import place_of_window

        drafts: dict[str, PlaceDrafts] = {}
        place: WindowPlace | None = None
        try:
            drafts = window.drafts.stop()
            place = place_of_window(window)
        except Exception as error:
            self.fault_log.record(error)
        return drafts, place

    def _show_lock_screen(self, reason: LockReason, database: Path) -> None:
        from ui.dialogs.lock_screen import LockScreen

        minutes = self.state.idle_minutes(self._lock_terms) if self._lock_terms is not None else 0
        screen = LockScreen(
            self._starter(),
            database,
            self._paths,
            reason,
            practice=self._practice,
            key_file=self._key_file_of(database),
            minutes=minutes,
        )
        screen.opened.connect(self._on_opened)
        self.start_dialog = screen
        screen.show()
        screen.activateWindow()

    @Slot(object)
    def _on_restore_confirmed(self, prepared: Prepared) -> None:
        """A back-up takes the place of the open database: the window goes first, then the database closes."""
        from ui.dialogs.restore_screen import RestoreScreen

        window, self.window = self.window, None
        if window is None or self._database is None or self._is_down:
            self.window = window
            return
        self.idle.stop()
        self._stop_keepers()
        # What was typed and not kept belongs to the database that goes aside.
        window.drafts.stop()
        screen = RestoreScreen(
            self._starter(),
            self._database,
            self._paths,
            prepared,
            practice=self._practice,
            key_file=self._key_file_of(self._database),
        )
        screen.opened.connect(self._on_opened)
        self.start_dialog = screen
        screen.show()
        screen.begin()
        self._curtain.fall(screen)

    def _key_file_of(self, database: Path) -> Path | None:
        """The key of the practice environment lies beside it; of any other database it is asked."""
        from csr_desktop.practice_database import PracticePlace

        place = PracticePlace(self._paths.data / "oefenomgeving")
        return place.key_file if self._practice and database == place.database else self._practice_key_file

    def _idle_seconds(self) -> int:
        return self.state.idle_minutes(self._lock_terms) * 60 if self._lock_terms is not None else _NEVER

    @Slot(object)
    def _on_opened(self, practice: bool) -> None:
        self._practice = practice
        self.tasks.run_db(self, facts_of, self._show_window, self._on_facts_failed)

    def _on_facts_failed(self, error: BaseException) -> None:
        self.fault_log.record(error)
        if self._straight_in is not None:
            self._on_not_straight_in(error)
        elif self.start_dialog is not None:
            self.start_dialog.tell(error)

    def _starter(self) -> Starter:
        from ui.dialogs.start import Starter

        return Starter(self.tasks, self.texts, self.notices, self.icons, self._clock, self._dialogs)

    def _show_window(self, facts: CoreFacts) -> None:
        from ui.context import UiContext
        from ui.main_window import MainWindow
        from ui.page_list import make_pages

        self._database, self._lock_terms = facts.database, facts.lock
        # Another database than was asked for: the practice environment, by its button.
        self._instance.take(facts.database)
        if self.clipboard is None:
            from ui.clipboard import PassingClipboard

            self.clipboard = PassingClipboard(self._application.clipboard(), facts.lock.clipboard_seconds, self)
        context = UiContext(
            tasks=self.tasks,
            texts=self.texts,
            notices=self.notices,
            dialogs=self._dialogs,
            state=self.state,
            icons=self.icons,
            clock=self._clock,
            tables=facts.tables,
            read_list=facts.read_list,
            clipboard=self.clipboard,
            user=facts.user,
            practice=self._practice,
        )
        context.looking.put(facts.place is not None and facts.place.looking)
        self.window = MainWindow(context, make_pages(), dossier_page, begins_when_seen=True)
        self.window.begun.connect(self._on_begun)
        self.window.lock_requested.connect(self._on_lock_requested)
        self.window.closing.connect(self._on_window_closing)
        self._place = facts.place
        self._context = context
        self.window.show()
        self._straight_in = None
        self.idle.start()
        if self.start_dialog is not None:
            self.start_dialog.close()
            let_go(self.start_dialog)
            self.start_dialog = None

    @Slot()
    def _on_begun(self) -> None:
        place, self._place = self._place, None
        if self.window is None:
            return
        if place is not None:
            from ui.place import Return

            Return(self.window, self.tasks, place).begin()
        self.window.help_desk.tell_news()
        self.opened.emit()
        missed, self._missed = self._missed, None
        if missed is not None:
            self.lock(missed)
        elif self.window is not None:
            self._file.window_stands(self.window)
            self._begin_keeping(self.window)
        self._instance.listen()
        breathe()

    def _begin_keeping(self, window: MainWindow) -> None:
        from ui.keepers import Keepers

        assert self._context is not None
        assert self._database is not None
        self._keepers = Keepers(self._context, window, self.practice_hub, self._database)
        self._keepers.restore_confirmed.connect(self._on_restore_confirmed)

    def _stop_keepers(self) -> None:
        self._file.window_goes()
        keepers, self._keepers = self._keepers, None
        if keepers is not None:
            keepers.stop()


def dossier_page(context: UiContext, dossier_id: str) -> Page:
    """Make the page of one dossier; its module is read when the first dossier is opened."""
    from ui.pages.dossier.page import DossierPage

    return DossierPage(context, dossier_id)
