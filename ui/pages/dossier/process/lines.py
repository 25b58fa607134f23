"""Sentences with the steps that can be taken with what each of them tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.forms.parts import button, label


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence; `steps` are pairs of a key and the words on its button. `mark` stands before it, with its look."""

    text: str
    steps: tuple[tuple[str, str], ...] = ()
    mark: str = ""
    kind: str = ""


class LineList(QWidget):
    """Shows lines below each other.

    Signals:
        chosen: a step was asked for (its key).
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._lines: tuple[Line, ...] = ()

    @property
    def texts(self) -> list[str]:
        """The sentences that are shown."""
        return [line.text for line in self._lines]

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines; the same ones stay as they are, with the focus in them."""
        self.setVisible(bool(lines))
        if tuple(lines) == self._lines:
            return
        self._lines = tuple(lines)
        while self._layout.count():
            item = self._layout.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for line in lines:
            shown = _LineWidget(line, self)
            shown.chosen.connect(self.chosen)
            self._layout.addWidget(shown)

    def first_button(self) -> QPushButton | None:
        """Return the first button, None when no line has one."""
        for at in range(self._layout.count()):
            item = self._layout.itemAt(at)
            widget = item.widget() if item else None
            if isinstance(widget, _LineWidget) and widget.buttons:
                return next(iter(widget.buttons.values()))
        return None

    def button_of(self, key: str) -> QPushButton | None:
        """Return the button of a step that is in sight."""
        for at in range(self._layout.count()):
            item = self._layout.itemAt(at)
            widget = item.widget() if item else None
            if isinstance(widget, _LineWidget) and key in widget.buttons:
                return widget.buttons[key]
        return None


class _LineWidget(QWidget):
    chosen = Signal(object)

    def __init__(self, line: Line, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if line.mark:
            row.addWidget(label(line.mark, line.kind), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(line.text, line.kind, wrap=True), 1)
        self.buttons: dict[str, QPushButton] = {}
        for key, words in line.steps:
            made = button(words)
            made.setAccessibleName(f"{words.removesuffix('…')}: {line.text}")
            made.clicked.connect(self._on_clicked)
            row.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
            self.buttons[key] = made

    @Slot()
    def _on_clicked(self) -> None:
        sender = self.sender()
        self.chosen.emit(next(key for key, made in self.buttons.items() if made is sender))


def button_rows(buttons: Sequence[QPushButton], per_row: int = 2) -> QVBoxLayout:
    """Lay buttons out in rows that also fit in a narrow column."""
    rows = QVBoxLayout()
    rows.setSpacing(8)
    for start in range(0, len(buttons), per_row):
        row = QHBoxLayout()
        row.setSpacing(8)
        for made in buttons[start : start + per_row]:
            row.addWidget(made)
        row.addStretch(1)
        rows.addLayout(row)
    return rows
