"""Bars that are divided into kinds, with a legend that names and counts each kind."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.charts.base import ChartWidget, Inks
from ui.charts.model import Bar, Whole
from ui.charts.patterns import fill

_THICK = 0.72


class StackedChart(ChartWidget):
    """Shows wholes of equal length; the number stands in each part that has room for it."""

    _wholes: tuple[Whole, ...] = ()
    _legend: tuple[Bar, ...] = ()

    def show_wholes(self, name: str, wholes: Sequence[Whole], legend: Sequence[Bar]) -> None:
        """Show divided bars; the place of a kind in the legend is its `Part.kind`."""
        self._wholes, self._legend = tuple(wholes), tuple(legend)
        lines = [f"{kind.name}: {kind.text}" for kind in legend]
        if len(wholes) > 1:
            for whole in wholes:
                parts = ", ".join(f"{legend[part.kind].name} {part.count}" for part in whole.parts)
                lines.append(f"{whole.name}: {parts}")
        self.tell(name, lines)

    def rows(self) -> Sequence[Bar]:
        """The wholes by name; where there is one for all, the kinds of the legend."""
        if self._has_names:
            return [Bar(whole.name, sum(part.count for part in whole.parts), whole.text) for whole in self._wholes]
        return self._legend

    def row_top(self) -> float:
        return self._wholes_top if self._has_names else self.unit * 0.2

    @property
    def _has_names(self) -> bool:
        return any(whole.name for whole in self._wholes)

    @property
    def _wholes_top(self) -> float:
        return self.unit * 0.7 + self.row_height * len(self._legend)

    def height_wanted(self) -> float:
        rows = self.row_height * len(self._wholes)
        return rows + self.unit * 0.8 + self.row_height * len(self._legend)

    def draw(self, painter: QPainter, inks: Inks) -> None:
        left = self.names_width([whole.name for whole in self._wholes]) if self._has_names else 0.0
        right = self.width() - self.texts_width([whole.text for whole in self._wholes])
        room = max(1.0, right - left)
        self._draw_legend(painter, self.unit * 0.2, inks)
        top = self._wholes_top
        for at, whole in enumerate(self._wholes):
            y = top + at * self.row_height
            height = self.row_height * _THICK
            if left:
                self.write(painter, QRectF(0, y, left - self.unit * 0.5, self.row_height), whole.name, inks.text)
            self._draw_parts(painter, QRectF(left, y + (self.row_height - height) / 2, room, height), whole, inks)
            after = QRectF(right + self.unit * 0.4, y, self.width() - right - self.unit * 0.4, self.row_height)
            self.write(painter, after, whole.text, inks.text)

    def _draw_parts(self, painter: QPainter, box: QRectF, whole: Whole, inks: Inks) -> None:
        total = max(1, sum(part.count for part in whole.parts))
        x = box.left()
        for part in whole.parts:
            width = box.width() * part.count / total
            piece = QRectF(x, box.top(), width, box.height())
            fill(painter, piece, part.kind, inks, self.unit)
            self._draw_count(painter, piece, str(part.count), inks)
            x += width

    def _draw_count(self, painter: QPainter, piece: QRectF, text: str, inks: Inks) -> None:
        """On a plate of the ground: text over a pattern cannot be read."""
        width = painter.fontMetrics().horizontalAdvance(text) + self.unit * 0.5
        if width + 4 > piece.width():
            return
        plate = QRectF(piece.center().x() - width / 2, piece.top() + 2, width, piece.height() - 4)
        painter.setPen(QPen(inks.text, 1))
        painter.setBrush(inks.ground)
        painter.drawRoundedRect(plate, 3, 3)
        painter.drawText(plate, int(Qt.AlignmentFlag.AlignCenter), text)

    def _draw_legend(self, painter: QPainter, top: float, inks: Inks) -> None:
        numbers = self.texts_width([kind.text for kind in self._legend])
        for at, kind in enumerate(self._legend):
            y = top + at * self.row_height
            side = self.unit * 0.95
            fill(painter, QRectF(0, y + (self.row_height - side) / 2, side * 1.4, side), at, inks, self.unit)
            left = side * 1.4 + self.unit * 0.5
            names = min(
                self.width() - left - numbers,
                max(float(painter.fontMetrics().horizontalAdvance(one.name)) for one in self._legend) + 4,
            )
            self.write(painter, QRectF(left, y, names, self.row_height), kind.name, inks.text)
            self.write(painter, QRectF(left + names, y, numbers, self.row_height), kind.text, inks.text, right=True)
