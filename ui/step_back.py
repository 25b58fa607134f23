"""Ctrl+Z and Ctrl+Y of the whole window: the last step is taken back or done again, with a word about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

from ui.context import UiContext
from ui.forms.field import Field

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class StepBack(QObject):
    """Belongs to a main window."""

    def __init__(self, context: UiContext, window: MainWindow) -> None:
        super().__init__(window)
        self._context = context
        self._window = window

    def keep_typed(self) -> None:
        """Store what is being typed in the page in sight."""
        for field in self._window.current_page.findChildren(Field):
            field.commit_pending()

    @Slot()
    def undo(self) -> None:
        """Take the last step back; what is being typed is stored first, as a step of its own."""
        self.keep_typed()
        self._context.tasks.run_db(self, lambda core: core.history.undo(), self._undone)

    @Slot()
    def redo(self) -> None:
        """Do again what was taken back."""
        self.keep_typed()
        self._context.tasks.run_db(self, lambda core: core.history.redo(), self._redone)

    def _undone(self, changes: Any) -> None:  # noqa: ANN401 - `Changes` of the services
        if changes is None:
            self._context.notices.warn(self.tr("Er is niets om ongedaan te maken."))
        else:
            self._context.notices.done(self.tr("De laatste stap is teruggenomen."), self.tr("Opnieuw"), self.redo)

    def _redone(self, changes: Any) -> None:  # noqa: ANN401 - `Changes` of the services
        if changes is None:
            self._context.notices.warn(self.tr("Er is niets om opnieuw te doen."))
        else:
            self._context.notices.done(self.tr("De stap is opnieuw gedaan."))
