"""A dialog that is never larger than what it stands in front of: nobody looks for a button below the screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog


class FittingDialog(QDialog):
    """The base of all dialogs. How large one would like to be is a wish; what does not fit scrolls inside it."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.resize(self.size().boundedTo(self.room()))

    def room(self) -> QSize:
        """How large the dialog may be: as the window it belongs to, else as the screen."""
        owner = self.parentWidget()
        if owner is not None and owner.window().isVisible():
            return owner.window().size()
        return self.screen().availableGeometry().size()
