"""A short list of points, each with a button that leads on; more than a few are folded until somebody asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.forms.parts import button, label

#: So many are seen at once.
_AT_FIRST = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One point: a sign, what it says, what is known beside it, and its button ("" for none) with a tip."""

    key: str
    sign: str
    text: str
    beside: str = ""
    go: str = ""
    kind: str = ""
    tip: str = ""


class PointList(QWidget):
    """Shows points below each other.

    Signals:
        chosen: the button of a point was pressed (its key).
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: tuple[Point, ...] = ()
        self._is_open = False
        self._lines: list[_PointLine] = []
        self.more_button = button("", "link")
        self.more_button.clicked.connect(self._on_more_clicked)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._layout.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.more_button.hide()

    @property
    def texts(self) -> list[str]:
        """What the points in sight say."""
        return [line.point.text for line in self._lines]

    def show_points(self, points: Sequence[Point]) -> None:
        """Show other points; nothing is made anew when they are the same."""
        if tuple(points) != self._points:
            self._points = tuple(points)
            self._fill()

    def focus_point(self, key: str) -> bool:
        """Give the focus to the button of a point; False when there is no such point."""
        if not any(point.key == key for point in self._points):
            return False
        if all(line.point.key != key for line in self._lines):
            self._is_open = True
            self._fill()
        line = next(line for line in self._lines if line.point.key == key)
        line.go_button.setFocus()
        return True

    def press(self, key: str) -> None:
        """Press the button of a point."""
        next(line for line in self._lines if line.point.key == key).go_button.click()

    @Slot()
    def _on_more_clicked(self) -> None:
        self._is_open = not self._is_open
        self._fill()

    def _fill(self) -> None:
        for line in self._lines:
            line.hide()
            line.deleteLater()
        shown = self._points if self._is_open else self._points[:_AT_FIRST]
        self._lines = [_PointLine(point, self) for point in shown]
        for at, line in enumerate(self._lines):
            line.chosen.connect(self.chosen)
            self._layout.insertWidget(at, line)
        rest = len(self._points) - _AT_FIRST
        self.more_button.setVisible(rest > 0)
        words = self.tr("Toon er minder") if self._is_open else self.tr("Toon er nog {count}").format(count=rest)
        self.more_button.setText(words)


class _PointLine(QWidget):
    chosen = Signal(object)

    def __init__(self, point: Point, parent: QWidget) -> None:
        super().__init__(parent)
        self.point = point
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        sign = label(point.sign, point.kind)
        sign.setMinimumWidth(self.fontMetrics().averageCharWidth() * 2)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(point.text, wrap=True))
        if point.beside:
            words.addWidget(label(point.beside, "muted", wrap=True))
        row.addLayout(words, 1)
        self.go_button = button(point.go, "link", point.tip)
        self.go_button.setAccessibleName(f"{point.go}: {point.text}")
        self.go_button.clicked.connect(self._on_clicked)
        row.addWidget(self.go_button, 0, Qt.AlignmentFlag.AlignTop)
        if not point.go:
            self.go_button.hide()

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self.point.key)
