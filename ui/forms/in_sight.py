"""Stacks and tabs that ask for the room of what is in sight, and a ground that scrolls when that is more than there is.

Qt lets a stack be as large as the largest of all its pages, and squeezes what does not fit until texts lie over each
other. With large text in a small window a page scrolls instead.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QTabWidget, QWidget

from ui.theme import KIND

#: The line between the tabs and the page below them, in dots.
_LINE = 2


class StackInSight(QStackedWidget):
    """A stack of which only the page in sight counts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(self._on_current_changed)

    def minimumSizeHint(self) -> QSize:
        return _least(self.currentWidget())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return _height(self.currentWidget(), width)

    @Slot(int)
    def _on_current_changed(self, _at: int) -> None:
        self.updateGeometry()


class StackInPart(StackInSight):
    """The same within a part of a page: a layout around a stack asks Qt's own for heights, and that counts all pages.

    So it gives none, and asks for what its page in sight needs at the width it has.
    """

    def hasHeightForWidth(self) -> bool:
        return False

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), _height(self.currentWidget(), self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()


class TabsInSight(QTabWidget):
    """Tabs of which only the one in sight counts."""

    def __init__(self, parent: QWidget | None = None, *, is_whole: bool = False) -> None:
        """`is_whole`: the parts below have margins of their own, and the tabs begin where these do."""
        super().__init__(parent)
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        if is_whole:
            self.setProperty(KIND, "whole")
        self.currentChanged.connect(self._on_current_changed)

    def minimumSizeHint(self) -> QSize:
        least = _least(self.currentWidget())
        # The bar itself scrolls when its tabs do not fit.
        return QSize(least.width(), least.height() + self.tabBar().sizeHint().height() + _LINE)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return _height(self.currentWidget(), width) + self.tabBar().sizeHint().height() + _LINE

    @Slot(int)
    def _on_current_changed(self, _at: int) -> None:
        self.updateGeometry()


def ground(stack: QWidget) -> QScrollArea:
    """Put a stack on a ground that scrolls when its page needs more room than there is; it takes no focus."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(stack)
    return area


def _least(widget: QWidget | None) -> QSize:
    return widget.minimumSizeHint().expandedTo(widget.minimumSize()) if widget is not None else QSize(0, 0)


def _height(widget: QWidget | None, width: int) -> int:
    if widget is None:
        return 0
    least = _least(widget).height()
    layout = widget.layout()
    if layout is not None and layout.hasHeightForWidth():
        # What it cannot do without: a table in it would like more, and has its own scroll bar.
        return max(least, layout.minimumHeightForWidth(width))
    return max(least, widget.heightForWidth(width)) if widget.hasHeightForWidth() else least
