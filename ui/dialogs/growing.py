"""A dialog that grows when a reason or a warning appears in it, so that nothing is pressed flat."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialog


class GrowingDialog(QDialog):
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
                self.resize(self.width(), wanted)
        return done
