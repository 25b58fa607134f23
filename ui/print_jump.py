"""Ctrl+P: from wherever a person is to where paper is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from ui.forms.page import Wish

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class PrintJump(QObject):
    """Goes to the letters of the dossier in sight, else to the letters of all dossiers that must go out."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    @Slot()
    def go(self) -> None:
        """Show where the letters are printed."""
        page = self._window.current_page
        if page.dossier_id:
            page.perform(Wish.SHOW_TAB, "letters")
        else:
            self._window.go_to("letters/outbox")
