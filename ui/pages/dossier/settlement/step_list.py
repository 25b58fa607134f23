"""What is to be done now, and what comes later, each with the button that does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.forms.parts import button
from ui.forms.sized_label import RowLabel
from ui.plain_text import PlainLabel


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: its key, when and why in words, and the words on its button; without those nothing is done here."""

    key: str
    words: str
    step: str
    is_due: bool


class StepList(QWidget):
    """Lines in the order they come; the first one that is due may be the one primary step.

    Signals:
        chosen: the button of a step was pressed (its key).
    """

    chosen = Signal(object)

    def __init__(self, after: QWidget, parent: QWidget | None = None) -> None:
        """`after` is the widget behind which Tab comes to the buttons of the list."""
        super().__init__(parent)
        self._after = after
        self.lines: tuple[StepLine, ...] = ()
        self._leads = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)

    @property
    def first_button(self) -> QPushButton | None:
        """The button of the first step that has one."""
        return next((found for found in self.findChildren(QPushButton) if not found.isHidden()), None)

    def show_lines(self, lines: Sequence[StepLine], *, leads: bool) -> None:
        """Show other lines; the same ones are left alone, so that the focus stays.

        With `leads` no other step of the page is the primary one.
        """
        if (tuple(lines), leads) == (self.lines, self._leads):
            return
        self.lines, self._leads = tuple(lines), leads
        focused = self.window().focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        while self._layout.count():
            item = self._layout.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        primary = next((line for line in lines if line.step and line.is_due), None) if leads else None
        for line in lines:
            made = _Line(line, self, is_primary=line is primary)
            made.chosen.connect(self.chosen)
            self._layout.addWidget(made)
            # A layout shows what is added to it only later; a button must be there at once.
            made.show()
        before = self._after
        for made_button in self.findChildren(QPushButton):
            QWidget.setTabOrder(before, made_button)
            before = made_button
        if had_focus and self.first_button is not None:
            # The button that was pressed is gone; the next thing to do stands in its place.
            self.first_button.setFocus()


class _Line(QWidget):
    chosen = Signal(object)

    def __init__(self, line: StepLine, parent: QWidget, *, is_primary: bool) -> None:
        super().__init__(parent)
        self._key = line.key
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        # On one line with the words of the button, where there is one.
        kind = RowLabel if line.step else PlainLabel
        sign, words = kind("→" if line.is_due else "◷"), kind(line.words)
        words.setWordWrap(True)
        for part in (sign, words):
            part.setAlignment(Qt.AlignmentFlag.AlignTop)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        if line.step:
            go = button(line.step, "primary" if is_primary else "")
            go.setAccessibleDescription(line.words)
            go.clicked.connect(self._on_clicked)
            row.addWidget(go, 0, Qt.AlignmentFlag.AlignTop)

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(self._key)
