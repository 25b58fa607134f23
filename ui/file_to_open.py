"""A dossier file that the program was started for: it waits until the window stands and can show what is in it.

Double-clicking a file that a colleague sent starts the program with its path, or hands the path to the window that is
open already. Then the screen may be locked, the passphrase still asked, or a dialog open; the file waits, the newest
one when there were more. It is read as one that is chosen in the window: looked at first, written only when a person
says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from ui.main_window import MainWindow

#: Nothing of Qt tells that the last dialog closed.
_LOOK_AGAIN_MS = 250


class FileToOpen(QObject):
    """Holds at most one file until a window takes it; outlives the windows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
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

    def window_stands(self, window: MainWindow) -> None:
        """From now on this window can show a file."""
        self._window = window
        self._offer()

    def window_goes(self) -> None:
        """The screen locks or the program ends: what waits goes on waiting."""
        self._window = None
        self._timer.stop()

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
        if window.look_along.keeps_out():
            return
        from ui.pages.dossiers.page import DossiersPage

        window.go_to("dossiers")
        page = window.page("dossiers")
        assert isinstance(page, DossiersPage)
        page.take_in_file(file)
