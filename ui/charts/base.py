"""The base of our charts: drawn with lines and palette roles, sharp at every scale, read aloud in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.charts.model import Bar
from ui.plain_text import plain_tip, visible

#: Which part of the width the names may take at most.
_NAMES = 0.36
#: How many average characters fit in a chart that is not stretched.
_WIDE = 46
_WRAP = int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class Inks:
    """The colours of one chart, from the palette."""

    text: QColor
    muted: QColor
    line: QColor
    accent: QColor
    ground: QColor

    @classmethod
    def of(cls, palette: QPalette) -> Inks:
        """Take them from a palette; in high contrast they are the system's."""
        return cls(
            palette.color(QPalette.ColorRole.WindowText),
            palette.color(QPalette.ColorRole.PlaceholderText),
            palette.color(QPalette.ColorRole.Mid),
            palette.color(QPalette.ColorRole.Accent),
            palette.color(QPalette.ColorRole.Base),
        )

    def tint(self, percent: int) -> QColor:
        """Return the accent, so many per cent of it on the ground."""
        parts = (
            (getattr(self.accent, name)() * percent + getattr(self.ground, name)() * (100 - percent)) // 100
            for name in ("red", "green", "blue")
        )
        return QColor(*parts)


class ChartWidget(QWidget):
    """A picture of rows below each other; Tab stops at it, so that a screen reader says what it shows.

    A row can be chosen with the arrows or the mouse; choosing it again lets it go.

    Signals:
        row_chosen: another row is chosen (its name), or none any more ("").
    """

    row_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._chosen = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def chosen_row(self) -> str:
        """The name of the row that is chosen; empty when none is."""
        return self._chosen

    def choose(self, name: str) -> None:
        """Choose a row by its name; an empty name, or one that is no row, lets go of any."""
        names = [row.name for row in self.rows()]
        chosen = name if name in names else ""
        if chosen == self._chosen:
            return
        self._chosen = chosen
        text = next((row.text for row in self.rows() if row.name == chosen), "")
        self.setAccessibleName(visible(f"{self._name}. {chosen}: {text}" if chosen else self._name))
        self.update()
        self.row_chosen.emit(chosen)

    def rows(self) -> Sequence[Bar]:
        """Return what can be chosen, from top to bottom."""
        raise NotImplementedError

    def row_top(self) -> float:
        """Return where the first of these rows begins; each is `row_height` high."""
        raise NotImplementedError

    @property
    def unit(self) -> float:
        """The height of a line of text; everything is measured in it."""
        return float(self.fontMetrics().height())

    @property
    def row_height(self) -> float:
        """How high a row is, with the white around it."""
        return self.unit * 1.7

    def height_wanted(self) -> float:
        """How high the whole picture is."""
        raise NotImplementedError

    def draw(self, painter: QPainter, inks: Inks) -> None:
        """Draw the picture."""
        raise NotImplementedError

    def tell(self, name: str, lines: Sequence[str]) -> None:
        """Say what the chart shows, for whoever does not see it."""
        self._name, self._chosen = name, ""
        self.setAccessibleName(visible(name))
        words = "; ".join(visible(line) for line in lines)
        self.setAccessibleDescription(words)
        self.setToolTip(plain_tip("\n".join(lines)))
        self.updateGeometry()
        self.update()

    # --- Qt ------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * _WIDE, int(self.height_wanted()) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * _WIDE // 2, int(self.height_wanted()) + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            # Words below the picture may take another number of lines.
            self.updateGeometry()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        names = [row.name for row in self.rows()]
        at = names.index(self._chosen) if self._chosen in names else None
        places = {
            Qt.Key.Key_Down: 0 if at is None else min(len(names) - 1, at + 1),
            Qt.Key.Key_Up: len(names) - 1 if at is None else max(0, at - 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(names) - 1,
        }
        to = places.get(Qt.Key(event.key()))
        if to is None or not names:
            super().keyPressEvent(event)
            return
        self.choose(names[to])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        rows, at = self.rows(), int((event.position().y() - self.row_top()) // self.row_height)
        if 0 <= at < len(rows):
            self.choose("" if rows[at].name == self._chosen else rows[at].name)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inks = Inks.of(self.palette())
        self._draw_choice(painter, inks)
        self.draw(painter, inks)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(inks.accent, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _draw_choice(self, painter: QPainter, inks: Inks) -> None:
        names = [row.name for row in self.rows()]
        if self._chosen not in names:
            return
        top = self.row_top() + names.index(self._chosen) * self.row_height
        box = QRectF(0, top, self.width(), self.row_height).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(inks.accent, 1))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(box, 3, 3)

    # --- for subclasses --------------------------------------------------------------------------------------------

    def names_width(self, names: Sequence[str]) -> float:
        """Return how wide the column of names is."""
        widest = max((self.fontMetrics().horizontalAdvance(name) for name in names), default=0)
        return min(self.width() * _NAMES, widest + self.unit * 0.3) + self.unit * 0.5

    def texts_width(self, texts: Sequence[str]) -> float:
        """Return how wide the column of words behind the bars is."""
        widest = max((self.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
        return widest + self.unit * 0.8

    def write(self, painter: QPainter, box: QRectF, text: str, ink: QColor, *, right: bool = False) -> None:
        """Write one line, shortened when there is no room."""
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = painter.fontMetrics().elidedText(visible(text), Qt.TextElideMode.ElideRight, int(box.width()))
        painter.setPen(ink)
        painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)

    def explain(self, painter: QPainter, box: QRectF, text: str, ink: QColor) -> None:
        """Write what the signs mean, on as many lines as it takes."""
        painter.setPen(ink)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | _WRAP, visible(text))

    def lines_of(self, text: str) -> int:
        """Return on how many lines a text fits in the width there is now."""
        room = QRect(0, 0, max(1, self.width()), 10_000)
        return max(1, round(self.fontMetrics().boundingRect(room, _WRAP, visible(text)).height() / self.unit))

    def dashed(self, painter: QPainter, start: QPointF, end: QPointF, ink: QColor) -> None:
        """Draw a broken line."""
        pen = QPen(ink, max(1.5, self.unit * 0.1))
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(start, end)
