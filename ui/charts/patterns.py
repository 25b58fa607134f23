"""Fillings that differ by pattern as well as by shade; drawn with lines, so that they are sharp at every scale."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.charts.base import Inks

#: Shade in per cent of the accent, and what is drawn over it; neighbours differ in both.
_FILLINGS = (
    (100, ""),
    (35, "up"),
    (70, "dots"),
    (15, ""),
    (45, "down"),
    (85, "across"),
    (25, "dots"),
    (0, "across"),
)
#: More kinds than this cannot be told apart.
MOST_KINDS = len(_FILLINGS)


def fill(painter: QPainter, box: QRectF, kind: int, inks: Inks, unit: float) -> None:
    """Fill a box in the way of a kind, with an outline."""
    shade, pattern = _FILLINGS[kind % MOST_KINDS]
    painter.save()
    painter.setClipRect(box)
    painter.fillRect(box, inks.tint(shade))
    ink = inks.ground if shade >= 60 else inks.text
    step = unit * 0.36
    painter.setPen(QPen(ink, max(1.0, unit * 0.07)))
    if pattern in {"up", "down"}:
        painter.drawLines(_slanted(box, step * 1.3, is_up=pattern == "up"))
    elif pattern == "across":
        count = int(box.height() / step) + 1
        lines = [QLineF(box.left(), box.top() + at * step, box.right(), box.top() + at * step) for at in range(count)]
        painter.drawLines(lines)
    elif pattern == "dots":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        for row in range(int(box.height() / step) + 1):
            for column in range(int(box.width() / step) + 1):
                shift = step / 2 if row % 2 else 0.0
                spot = QPointF(box.left() + column * step + shift, box.top() + (row + 0.5) * step)
                painter.drawEllipse(spot, unit * 0.07, unit * 0.07)
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(inks.text, 1))
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))


def _slanted(box: QRectF, step: float, *, is_up: bool) -> list[QLineF]:
    height = box.height()
    count = int((box.width() + height) / step) + 1
    lines = []
    for at in range(count):
        x = box.left() - height + at * step
        ends = (box.bottom(), box.top()) if is_up else (box.top(), box.bottom())
        lines.append(QLineF(x, ends[0], x + height, ends[1]))
    return lines
