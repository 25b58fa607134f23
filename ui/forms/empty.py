"""What stands where nothing is yet: what the place is for, and the steps that begin it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.forms.parts import button, label

#: Lines longer than this nobody reads in the middle of a page.
_MOST_WIDE = 64


class EmptyPlace(QWidget):
    """Words in the middle with the first steps below them; takes the place of an empty table.

    Signals:
        chosen: a step was chosen (its key).
    """

    chosen = Signal(object)

    def __init__(
        self, heading: str, words: str, steps: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        """`steps` are pairs of key and words of a button, the one that most people want first."""
        super().__init__(parent)
        self.words_label = label(words, wrap=True)
        self.words_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words_label.setMaximumWidth(self.fontMetrics().averageCharWidth() * _MOST_WIDE)
        # In a row of its own: what is aligned in a column gets no height for lines that wrap.
        beside = QHBoxLayout()
        beside.addStretch(1)
        beside.addWidget(self.words_label, 20)
        beside.addStretch(1)
        self.buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        for key, text in steps:
            made = button(text)
            made.setProperty("step", key)
            made.clicked.connect(self._on_clicked)
            row.addWidget(made)
            self.buttons[key] = made
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(label(heading, "title"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(beside)
        column.addLayout(row)
        column.addStretch(3)

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(str(self.sender().property("step")))
