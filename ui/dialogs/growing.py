"""A dialog that grows when a reason or a warning appears in it, so that nothing is pressed flat."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialog


class GrowingDialog(QDialog):
    """The base of dialogs with texts that wrap: Qt itself does not count their height once the dialog is shown."""

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        layout = self.layout()
        if event.type() is QEvent.Type.LayoutRequest and layout is not None:
            wanted = max(layout.totalHeightForWidth(self.width()), layout.totalMinimumSize().height())
            if wanted > self.height():
                self.resize(self.width(), wanted)
        return done
