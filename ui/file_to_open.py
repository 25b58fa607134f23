"""A file of ours that a person opens: it waits until the window stands and can show what is in it.

Double-clicking a dossier of a colleague, a norm package or an announcement starts the program with its path, or hands
the path to the window that is open already. Then the screen may be locked, the passphrase still asked, or a dialog
open; the file waits, the newest one when there were more. Dragging it into the window and Bestand > Openen end here
as well.
It is read as one that is chosen on its page: looked at first, written only when a person says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from csr_desktop.file_names import OwnFile, own_kind

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.messages import Dialogs

#: Nothing of Qt tells that the last dialog closed.
_LOOK_AGAIN_MS = 250


class FileToOpen(QObject):
    """Holds at most one file until a window takes it; outlives the windows."""

    def __init__(self, dialogs: Dialogs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dialogs = dialogs
        self._file: Path | None = None
        self._window: MainWindow | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LOOK_AGAIN_MS)
        self._timer.timeout.connect(self._offer)

    @property
    def is_waiting(self) -> bool:
        """Whether a file waits."""
        return self._file is not None

    @Slot(object)
    def ask(self, file: Path) -> None:
        """Show this file as soon as that is possible."""
        self._file = file
        self._offer()

    @Slot()
    def choose(self) -> None:
        """Let a person choose a file."""
        window = self._window
        if window is None or window.look_along.keeps_out():
            return
        endings = " ".join(f"*{kind.value}" for kind in OwnFile)
        path = self._dialogs.open_file(
            window, self.tr("Openen"), self.tr("Bestanden van CSR Desktop ({endings})").format(endings=endings)
        )
        if path is not None:
            self.ask(path)

    def window_stands(self, window: MainWindow) -> None:
        """From now on this window can show a file."""
        self._window = window
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        window.open_requested.connect(self.choose)
        self._offer()

    def window_goes(self) -> None:
        """The screen locks or the program ends: what waits goes on waiting."""
        self._window = None
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files of ours that are dropped anywhere in the window; a page that wants others takes these itself."""
        if watched is self._window and isinstance(event, QDropEvent):
            from ui.forms.dropped import own_file_in

            file = own_file_in(event.mimeData())
            if file is not None:
                event.acceptProposedAction()
                if event.type() is QEvent.Type.Drop:
                    self.ask(file)
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def _offer(self) -> None:
        file, window = self._file, self._window
        if file is None or window is None:
            return
        if QApplication.activeModalWidget() is not None:
            # Another dialog on top of a half-filled one helps nobody.
            self._timer.start()
            return
        self._file = None
        if not window.look_along.keeps_out():
            show_file(window, file)


def show_file(window: MainWindow, file: Path) -> None:
    """Go to the page where a file belongs and let it show what is in it."""
    if own_kind(file.name) in {OwnFile.NORMS, OwnFile.NEWS}:
        from ui.pages.settings.page import SettingsPage

        window.go_to("settings/norms")
        settings = window.page("settings")
        assert isinstance(settings, SettingsPage)
        settings.norms_part.open_file(file)
        return
    from ui.pages.dossiers.page import DossiersPage

    window.go_to("dossiers")
    page = window.page("dossiers")
    assert isinstance(page, DossiersPage)
    page.take_in_file(file)
