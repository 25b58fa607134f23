"""Parts beside each other as long as there is room for all of them, else below each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QWidget


class SideBySide(QWidget):
    """A row of widgets or layouts of one width each."""

    def __init__(
        self, parts: Sequence[QWidget | QLayout], characters: int, *, spacing: int = 12, parent: QWidget | None = None
    ) -> None:
        """`characters` is the width, in average characters of the chosen text size, from which all fit in one row."""
        super().__init__(parent)
        self._characters = characters
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(spacing)
        for part in parts:
            if isinstance(part, QWidget):
                self._row.addWidget(part, 1)
            else:
                self._row.addLayout(part, 1)
        # Narrower than the row asks for: that is when it turns.
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)

    @property
    def is_row(self) -> bool:
        """Whether the parts stand beside each other."""
        return self._row.direction() is QBoxLayout.Direction.LeftToRight

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fits = self.width() >= self.fontMetrics().averageCharWidth() * self._characters
        wanted = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if self._row.direction() is not wanted:
            self._row.setDirection(wanted)
