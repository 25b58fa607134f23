"""A row of buttons that goes on in the next line where the window is too narrow for it, also with large text."""

from __future__ import annotations

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
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

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
        return self._place(QRect(0, 0, width, 0), is_real=False)

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
        lines: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            if lines[-1] and used + size.width() > rect.width():
                lines.append([])
                used = 0
            # What is wider than a whole line gets the line: its words wrap, or have a tip.
            size.setWidth(max(item.minimumSize().width(), min(size.width(), rect.width())))
            lines[-1].append((item, size))
            used += size.width() + self.spacing()
        top = rect.y()
        for line in lines:
            sizes = [QSize(size.width(), _height(item, size)) for item, size in line]
            high = max((size.height() for size in sizes), default=0)
            if is_real:
                self._place_line([item for item, _size in line], sizes, QRect(rect.x(), top, rect.width(), high))
            top += high + self.spacing()
        return top - self.spacing() - rect.y()

    def _place_line(self, items: list[QLayoutItem], sizes: list[QSize], room: QRect) -> None:
        spare = room.width() - sum(size.width() for size in sizes) - self.spacing() * (len(sizes) - 1)
        filling = [at for at, item in enumerate(items) if item.widget() in self._filling]
        left = room.x()
        for at, (item, size) in enumerate(zip(items, sizes, strict=True)):
            width = size.width()
            if at in filling and spare > 0:
                width += spare // len(filling)
            elif not filling and spare > 0 and item.widget() in self._ending:
                left, spare = left + spare, 0
            top = room.y() + (room.height() - size.height()) // 2
            item.setGeometry(QRect(QPoint(left, top), QSize(width, size.height())))
            left += width + self.spacing()


def _height(item: QLayoutItem, size: QSize) -> int:
    """Words that wrap are as high as their width asks for."""
    return max(item.heightForWidth(size.width()), 0) if item.hasHeightForWidth() else size.height()


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
