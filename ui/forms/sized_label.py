"""Labels whose size goes with that of the text, also when it is changed while they are in sight (Weergave, Ctrl++)."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget

from ui.plain_text import PlainLabel

#: A field has so much of a line above its text.
_GAP = 0.45


class LargeLabel(PlainLabel):
    """Words some times as large as text is, in bold; a style sheet knows no sizes relative to the chosen one."""

    def __init__(self, text: str, times: float, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._times = times
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # A font of its own hears nothing of that of the program; the looks that are put on again with it are heard.
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        font = QFont(self.font())
        size = QApplication.font().pointSizeF() * self._times
        if not font.bold() or font.pointSizeF() != size:
            font.setPointSizeF(size)
            font.setBold(True)
            self.setFont(font)


class RowLabel(PlainLabel):
    """Words that stand on one line with the text of a field or a button beside them, also when that is higher."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.setContentsMargins(0, round(self.fontMetrics().height() * _GAP), 0, 0)
