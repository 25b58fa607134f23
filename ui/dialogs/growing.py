"""A dialog that grows when a reason or a warning appears in it, and in which Enter never gives up what was typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton

from ui.forms.fitting import FittingDialog


class GrowingDialog(FittingDialog):
    """The base of dialogs with texts that wrap: Qt itself does not count their height once the dialog is shown."""

    def event(self, event: QEvent) -> bool:
        # Looked at first: after DeferredDelete there is no dialog left to ask.
        if event.type() is not QEvent.Type.LayoutRequest:
            return super().event(event)
        done = super().event(event)
        layout = self.layout()
        if layout is not None:
            wanted = max(layout.totalHeightForWidth(self.width()), layout.totalMinimumSize().height())
            if wanted > self.height():
                self.resize(self.width(), min(wanted, self.room().height()))
        return done

    def showEvent(self, event: QShowEvent) -> None:
        keep_enter_from_cancelling(self)
        super().showEvent(event)


def keep_enter_from_cancelling(dialog: QDialog) -> None:
    """Take Cancel out of what Enter may press, unless the dialog chose it on purpose.

    Where no button is the default yet, Qt takes the first one that may be; in a box of buttons that is Cancel.
    """
    for box in dialog.findChildren(QDialogButtonBox):
        for made in box.buttons():
            rejects = box.buttonRole(made) is QDialogButtonBox.ButtonRole.RejectRole
            if rejects and isinstance(made, QPushButton) and not made.isDefault():
                made.setAutoDefault(False)
