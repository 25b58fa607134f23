"""What hands do with the parts of the window, for every test that needs no more than that."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog


def press(qtbot, button):
    """Press a button with the space bar."""
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)


def fill(qtbot, field, text):
    """Put a text in the place of what stands in a field, and leave it with Enter."""
    field.edit.setFocus()
    field.edit.selectAll()
    field.edit.insert(text)
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)


def choose(field, value):
    """Choose a value of a closed list at once, as a click does."""
    at = field._values.index(value)
    field.box.setCurrentIndex(at)
    field.box.activated.emit(at)


def choose_by_keys(qtbot, field, value):
    """Walk down a closed list until the value is there, as somebody does who reads it."""
    field.box.setFocus()
    qtbot.keyClick(field.box, Qt.Key.Key_Home)
    for _ in range(len(field._values)):
        if field.value == value:
            return
        qtbot.keyClick(field.box, Qt.Key.Key_Down)
    assert field.value == value


def dialog_of(page):
    """Return the dialog in front."""
    return [found for found in page.findChildren(QDialog) if found.isVisible()][-1]
