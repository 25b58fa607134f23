"""Lead time by phase: the mean as a bar, the middle one as a mark, and a line up to which nine of ten come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.charts.base import ChartWidget, Inks
from ui.charts.model import Bar, Spread

_THICK = 0.5


class SpreadChart(ChartWidget):
    """Shows phases in their order."""

    _spreads: tuple[Spread, ...] = ()
    _key = ""

    def show_spreads(self, name: str, spreads: Sequence[Spread], key: str) -> None:
        """Show phases; `key` says in words what bar, mark and line are."""
        self._spreads, self._key = tuple(spreads), key
        self.tell(name, [*(f"{spread.name}: {spread.text}" for spread in spreads), key])

    def rows(self) -> Sequence[Bar]:
        return [Bar(spread.name, spread.mean, spread.text) for spread in self._spreads]

    def row_top(self) -> float:
        return self.unit * 0.2

    def height_wanted(self) -> float:
        return self.row_height * len(self._spreads) + self.unit * (0.8 + self.lines_of(self._key))

    def draw(self, painter: QPainter, inks: Inks) -> None:
        left = self.names_width([spread.name for spread in self._spreads])
        right = self.width() - self.texts_width([spread.text for spread in self._spreads])
        room = max(1.0, right - left)
        most = max([*(max(spread.most, spread.mean) for spread in self._spreads), 1])
        top = self.row_top()
        for at, spread in enumerate(self._spreads):
            y = top + at * self.row_height
            middle, height = y + self.row_height / 2, self.row_height * _THICK
            self.write(painter, QRectF(0, y, left - self.unit * 0.5, self.row_height), spread.name, inks.text)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(inks.tint(60))
            length = max(2.0, room * spread.mean / most)
            painter.drawRoundedRect(QRectF(left, middle - height / 2, length, height), 2, 2)
            pen = QPen(inks.text, max(1.5, self.unit * 0.09))
            painter.setPen(pen)
            end = left + room * spread.most / most
            painter.drawLine(QPointF(left, middle), QPointF(end, middle))
            painter.drawLine(QPointF(end, middle - height * 0.3), QPointF(end, middle + height * 0.3))
            x = left + room * spread.middle / most
            painter.setBrush(inks.ground)
            radius = height * 0.3
            painter.drawEllipse(QPointF(x, middle), radius, radius)
            after = QRectF(right + self.unit * 0.6, y, self.width() - right - self.unit * 0.6, self.row_height)
            self.write(painter, after, spread.text, inks.text)
        bottom = top + len(self._spreads) * self.row_height
        painter.setPen(inks.muted)
        painter.drawLine(QPointF(left, top), QPointF(left, bottom))
        below = bottom + self.unit * 0.4
        self.explain(painter, QRectF(0, below, self.width(), self.height() - below), self._key, inks.muted)
