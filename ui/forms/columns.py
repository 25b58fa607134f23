"""Two columns of parts that go below each other when there is no room beside each other."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

#: From this width, in average characters, two columns fit beside each other.
_WIDE = 110
_GAP = 14


class TwoColumns(QWidget):
    """Fill `left` and `right`; below each other the left one comes first."""

    def __init__(self, gap: int = 32, parent: QWidget | None = None, *, shares: tuple[int, int] = (1, 1)) -> None:
        """`shares` divide the width between both, when they are beside each other."""
        super().__init__(parent)
        self._gap = gap
        self.left, self.right = QVBoxLayout(), QVBoxLayout()
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)
        for column, share in zip((self.left, self.right), shares, strict=True):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(_GAP)
            self._row.addLayout(column, share)

    def minimumSizeHint(self) -> QSize:
        # Beside each other they would keep the page as wide as both of them together.
        left, right = self.left.minimumSize().width(), self.right.minimumSize().width()
        return QSize(max(left, right), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        both = self.left.minimumSize().width() + self._gap + self.right.minimumSize().width()
        is_wide = self.width() > max(both, self.fontMetrics().averageCharWidth() * _WIDE)
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._row.direction() is not direction:
            self._row.setDirection(direction)
            self._row.setSpacing(self._gap if is_wide else _GAP)
