"""Bars below each other, each with its name and its value in words; a broken line where the norm is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from ui.charts.base import ChartWidget, Inks
from ui.charts.model import Bar, Limit

#: So much of a row is the bar.
_THICK = 0.58


class BarChart(ChartWidget):
    """Shows bars from the same beginning."""

    _bars: tuple[Bar, ...] = ()
    _limit: Limit | None = None

    def show_bars(self, name: str, bars: Sequence[Bar], limit: Limit | None = None) -> None:
        """Show bars, with the norm as a line."""
        self._bars, self._limit = tuple(bars), limit
        lines = [f"{bar.name}: {bar.text}" for bar in bars]
        self.tell(name, [*lines, limit.text] if limit else lines)

    def rows(self) -> Sequence[Bar]:
        return self._bars

    def row_top(self) -> float:
        return self.unit * 0.2

    def height_wanted(self) -> float:
        below = self.unit * (0.6 + self.lines_of(self._limit.text)) if self._limit else 0.0
        return self.row_height * len(self._bars) + below + self.unit * 0.4

    def draw(self, painter: QPainter, inks: Inks) -> None:
        left = self.names_width([bar.name for bar in self._bars])
        right = self.width() - self.texts_width([bar.text for bar in self._bars])
        room = max(1.0, right - left)
        limit = self._limit.value if self._limit else 0
        most = max([limit, *(bar.value for bar in self._bars), 1])
        top = self.row_top()
        for at, bar in enumerate(self._bars):
            y = top + at * self.row_height
            self.write(painter, QRectF(0, y, left - self.unit * 0.5, self.row_height), bar.name, inks.text)
            length = room * bar.value / most
            height = self.row_height * _THICK
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(inks.accent)
            painter.drawRoundedRect(QRectF(left, y + (self.row_height - height) / 2, max(2.0, length), height), 2, 2)
            after = QRectF(right + self.unit * 0.4, y, self.width() - right - self.unit * 0.4, self.row_height)
            self.write(painter, after, bar.text, inks.text)
        painter.setPen(inks.muted)
        bottom = top + len(self._bars) * self.row_height
        painter.drawLine(QPointF(left, top), QPointF(left, bottom))
        if self._limit is not None:
            x = left + room * self._limit.value / most
            self.dashed(painter, QPointF(x, top), QPointF(x, bottom + self.unit * 0.2), inks.text)
            below = bottom + self.unit * 0.5
            box = QRectF(0, below, self.width(), self.height() - below)
            self.explain(painter, box, self._limit.text, inks.muted)
