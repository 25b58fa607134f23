"""The row of the start dialog that says what is being done; a module of its own, read when something is."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from ui.forms.parts import button, label


class BusyRow(QFrame):
    """Says what is being done and how far it is; hidden when nothing is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words_label = label(wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Voortgang"))
        self.cancel_button = button(self.tr("Stoppen"))
        self.cancel_button.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words_label, 1)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel_button)
        self.hide()

    def begin(self, words: str, *, can_stop: bool) -> None:
        """Show what began; a bar without an end moves by itself, because nobody knows how long it takes."""
        self.words_label.setText(words)
        self.bar.setRange(0, 0)
        self.cancel_button.setVisible(can_stop)
        self.cancel_button.setEnabled(can_stop)
        self.show()
        if can_stop:
            self.cancel_button.setFocus()

    def move_on(self, words: str, done: int, count: int) -> None:
        """Show how far it is."""
        self.bar.setRange(0, count)
        self.bar.setValue(done)
        self.words_label.setText(words)

    def show_stopping(self) -> None:
        """Say that the stop was heard."""
        self.cancel_button.setEnabled(False)
        self.words_label.setText(self.tr("Bezig met stoppen…"))
