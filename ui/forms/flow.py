"""A row of buttons that goes on in the next line where the window is too narrow for it, also with large text."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QWidget

from ui.forms.field import Field
from ui.forms.parts import label
from ui.theme import Space


class FlowLayout(QLayout):
    """Widgets from left to right, as many on a line as fit; what is hidden takes no room."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = Space.SMALL) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._filling: list[QWidget] = []
        self._ending: list[QWidget] = []
        #: How high it is at a width: Qt asks ten times for each time that anything changed.
        self._heights: dict[int, int] = {}
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def __del__(self) -> None:
        # Qt leaves it to each kind of layout to delete its items; those that were taken belong to who took them.
        for item in self._items:
            shiboken6.delete(item)

    def add(self, widget: QWidget, *, fills: bool = False, at_end: bool = False) -> None:
        """Add a widget that `fills` what is left of its line, or that stands `at_end` of it with all that follows."""
        self.addWidget(widget)
        if fills:
            self._filling.append(widget)
        if at_end:
            self._ending.append(widget)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal if self._filling or self._ending else Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), is_real=False)
        return self._heights[width]

    def invalidate(self) -> None:
        self._heights.clear()
        super().invalidate()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, is_real=True)

    def sizeHint(self) -> QSize:
        """All on one line: how wide that is, and how high."""
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, is_real: bool) -> int:
        """Put the items in lines, in the middle of their line, and return how high these are together."""
        top = rect.y()
        for line in self._lines(rect.width()):
            widths, left = self._spread(line, rect.width())
            heights = [_height(item, width) for item, width in zip(line, widths, strict=True)]
            high = max(heights, default=0)
            if is_real:
                x = rect.x()
                for at, (item, width, height) in enumerate(zip(line, widths, heights, strict=True)):
                    x += left if at == self._end_of(line) else 0
                    item.setGeometry(QRect(QPoint(x, top + (high - height) // 2), QSize(width, height)))
                    x += width + self.spacing()
            top += high + self.spacing()
        return top - self.spacing() - rect.y()

    def _lines(self, room: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = [[]]
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            width = item.sizeHint().width()
            if lines[-1] and used + width > room:
                lines.append([])
                used = 0
            lines[-1].append(item)
            used += width + self.spacing()
        return lines

    def _spread(self, line: list[QLayoutItem], room: int) -> tuple[list[int], int]:
        """Return how wide each item of a line is, and how much is left before those that stand at its end."""
        # What is wider than a whole line gets the line: its words wrap, or have a tip.
        widths = [max(item.minimumSize().width(), min(item.sizeHint().width(), room)) for item in line]
        left = max(0, room - sum(widths) - self.spacing() * (len(line) - 1))
        filling = [at for at, item in enumerate(line) if item.widget() in self._filling]
        for at in filling:
            widths[at] += left // len(filling)
        return widths, 0 if filling else left

    def _end_of(self, line: list[QLayoutItem]) -> int:
        """Return the first item of a line that stands at its end, with all that follow it."""
        return next((at for at, item in enumerate(line) if item.widget() in self._ending), -1)


def _height(item: QLayoutItem, width: int) -> int:
    """Words that wrap are as high as their width asks for."""
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()


def flowing(*widgets: QWidget) -> FlowLayout:
    """Return a row of these, that goes on in the next line where there is no room."""
    row = FlowLayout()
    for widget in widgets:
        row.addWidget(widget)
    return row


def named(field: Field) -> QWidget:
    """Return a field with its label before it, to go to the next line as one."""
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    words = label(field.label)
    words.setBuddy(field.editor)
    row.addWidget(words)
    row.addWidget(field)
    return both
