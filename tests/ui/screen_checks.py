"""What a person would see at once and a program does not: words cut off, parts that lie outside their place."""

from __future__ import annotations

import re
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QWidget,
)

#: Of Qt's rounding.
_SLACK = 2


def settle(root: QWidget) -> None:
    """Let layouts find their sizes; some need a second look, because a height follows from a width."""
    for _ in range(6):
        QApplication.sendPostedEvents(None, 0)
        for widget in (root, *root.findChildren(QWidget)):
            layout = widget.layout()
            if layout is not None and widget.isVisible():
                layout.activate()


def faults(root: QWidget) -> list[str]:
    """Return everything that is cut off in what is in sight, in words."""
    found: list[str] = []
    for widget in (root, *root.findChildren(QWidget)):
        if not widget.isVisible() or widget.width() == 0:
            continue
        if isinstance(widget, QLabel):
            found += _of_label(widget)
        elif isinstance(widget, QAbstractButton):
            found += _of_button(widget)
        elif isinstance(widget, QComboBox):
            found += _of_box(widget)
        elif isinstance(widget, QTabBar):
            found += _of_tabs(widget)
        elif isinstance(widget, QHeaderView):
            found += _of_header(widget)
        elif isinstance(widget, QScrollArea) and widget.horizontalScrollBar().maximum() > 0:
            found.append(f"scrolls sideways by {widget.horizontalScrollBar().maximum()}: {_place(widget)}")
    return found


def _of_label(label: QLabel) -> list[str]:
    text = label.text()
    if not text.strip():
        return []
    if not label.wordWrap():
        return _too_small(label, label.minimumSizeHint()) or _outside(label)
    metrics = label.fontMetrics()
    margins = label.contentsMargins()
    width = label.contentsRect().width()
    longest = max((metrics.horizontalAdvance(word) for word in re.split(r"[\s\-/]+", text)), default=0)
    needed = label.heightForWidth(label.width())
    if label.height() + _SLACK < needed:
        return [f"label too low {label.height()}<{needed}: {_short(text)} in {_place(label)}"]
    if width + _SLACK < min(longest, metrics.averageCharWidth() * 25) and not margins.left():
        return [f"label too narrow {width}<{longest}: {_short(text)} in {_place(label)}"]
    return _outside(label)


def _of_button(button: QAbstractButton) -> list[str]:
    if not button.text().strip() or button.property("elides"):
        return []
    wanted = button.sizeHint()
    if button.hasHeightForWidth():
        # Its words go on in the next line.
        wanted = QSize(button.minimumSizeHint().width(), button.heightForWidth(button.width()))
    icon_only = getattr(button, "toolButtonStyle", None)
    if icon_only is not None and button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly:
        return []
    return _too_small(button, wanted) or _outside(button)


def _of_box(box: QComboBox) -> list[str]:
    """Of what is chosen the first dozen characters are in sight at least; the list that opens shows all."""
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    edit = QStyle.SubControl.SC_ComboBoxEditField
    room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, edit, box).width()
    wanted = min(box.fontMetrics().horizontalAdvance(box.currentText()), box.fontMetrics().averageCharWidth() * 12)
    if room + _SLACK < wanted and not box.isEditable():
        return [f"choice too narrow {room}<{wanted}: {_short(box.currentText())} in {_place(box)}"]
    return _outside(box)


def _of_tabs(bar: QTabBar) -> list[str]:
    """Tabs that do not fit beside each other can be scrolled to; a word is not shortened, but a name that has a tip."""
    found = []
    for at in range(bar.count()):
        text = bar.tabText(at).replace("&&", "&")
        width = bar.fontMetrics().horizontalAdvance(text)
        if bar.isTabVisible(at) and not bar.tabToolTip(at) and bar.tabRect(at).width() + _SLACK < width:
            found.append(f"tab too narrow: {text} in {_place(bar)}")
    shown = [bar.tabRect(at) for at in range(bar.count()) if bar.isTabVisible(at)]
    for first, second in pairwise(shown):
        if second.left() - first.right() > 1 + _SLACK:
            found.append(f"a gap of {second.left() - first.right()} between tabs in {_place(bar)}")
    return found


def _of_header(header: QHeaderView) -> list[str]:
    if header.orientation() is not Qt.Orientation.Horizontal or header.model() is None:
        return []
    found = []
    for at in range(header.count()):
        text = str(header.model().headerData(at, Qt.Orientation.Horizontal) or "")
        wanted = header.fontMetrics().horizontalAdvance(text)
        if text and not header.isSectionHidden(at) and header.sectionSize(at) + _SLACK < wanted:
            found.append(f"column too narrow {header.sectionSize(at)}<{wanted}: {text} in {_place(header)}")
    return found


def _too_small(widget: QWidget, wanted: QSize) -> list[str]:
    if widget.width() + _SLACK < wanted.width() or widget.height() + _SLACK < wanted.height():
        text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
        size = f"{widget.width()}x{widget.height()}<{wanted.width()}x{wanted.height()}"
        return [f"{type(widget).__name__} too small {size}: {_short(text)} in {_place(widget)}"]
    return []


def _outside(widget: QWidget) -> list[str]:
    """What lies outside a parent is not drawn; inside something that scrolls a person can get to it."""
    parent = widget.parentWidget()
    while parent is not None and not widget.isWindow():
        if isinstance(parent.parentWidget(), QAbstractScrollArea):
            return []
        room = parent.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
        if not room.contains(QRect(widget.mapTo(parent, QPoint(0, 0)), widget.size())):
            text = getattr(widget, "text", None)
            return [f"outside: {type(widget).__name__} {_short(text() if callable(text) else '')} in {_place(widget)}"]
        if parent.isWindow():
            return []
        parent = parent.parentWidget()
    return []


def size_fault(root: QWidget, most: QSize) -> list[str]:
    """A window or dialog that does not fit on the smallest screen it is made for."""
    window = root.window()
    if isinstance(window, QDialog) or window is root:
        wanted = window.minimumSizeHint().expandedTo(window.size())
    else:
        wanted = window.size()
    if wanted.width() > most.width() or wanted.height() > most.height():
        return [f"too large for the screen: {wanted.width()}x{wanted.height()}"]
    return []


def _short(text: str) -> str:
    return text if len(text) <= 50 else f"{text[:47]}..."


def _place(widget: QWidget) -> str:
    """Where it stands: the classes above it that are ours, the nearest first."""
    names = []
    parent: QWidget | None = widget
    while parent is not None and len(names) < 3:
        if type(parent).__module__.startswith("ui."):
            names.append(type(parent).__name__)
        parent = parent.parentWidget()
    return " < ".join(names)
