"""A short list of names with what can be done with the chosen one: add, change, remove."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui.forms.flow import FlowLayout
from ui.forms.parts import button
from ui.theme import Space

#: So many names are in sight; more scroll.
_MOST_LINES = 4


class NamedList(QWidget):
    """The list hides itself while it is empty; the button to add stays.

    Signals:
        change_wanted: change the chosen one (its place, from 0).
        remove_wanted: take the chosen one away (its place, from 0).
    """

    change_wanted = Signal(object)
    remove_wanted = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        self.add_button = button(self.tr("Toevoegen…"))
        self.change_button = button(self.tr("Wijzigen…"))
        self.remove_button = button(self.tr("Verwijderen"))
        for made in (self.add_button, self.change_button, self.remove_button):
            made.setAccessibleName(self.tr("{name}: {step}").format(name=name, step=made.text().rstrip("…")))
        row = FlowLayout()
        for made in (self.add_button, self.change_button, self.remove_button):
            row.addWidget(made)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.SMALL)
        layout.addWidget(self.list)
        layout.addLayout(row)
        self.list.itemActivated.connect(self._on_activated)
        self.change_button.clicked.connect(self._on_change_clicked)
        self.remove_button.clicked.connect(self._on_remove_clicked)
        self.show_names(())

    def show_names(self, names: Sequence[str]) -> None:
        """Show these lines; the chosen place stays where it was."""
        at = max(0, self.list.currentRow())
        self.list.clear()
        self.list.addItems(list(names))
        self.list.setVisible(bool(names))
        self.change_button.setVisible(bool(names))
        self.remove_button.setVisible(bool(names))
        if names:
            self.list.setCurrentRow(min(at, len(names) - 1))
            line = max(self.list.sizeHintForRow(0), self.fontMetrics().height())
            self.list.setFixedHeight(line * min(_MOST_LINES, len(names)) + Space.SMALL)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.list.hasFocus() and self.list.count():
            self._on_remove_clicked()
            return
        super().keyPressEvent(event)

    @Slot(QListWidgetItem)
    def _on_activated(self, item: QListWidgetItem) -> None:
        self.change_wanted.emit(self.list.row(item))

    @Slot()
    def _on_change_clicked(self) -> None:
        if self.list.currentRow() >= 0:
            self.change_wanted.emit(self.list.currentRow())

    @Slot()
    def _on_remove_clicked(self) -> None:
        if self.list.currentRow() >= 0:
            self.remove_wanted.emit(self.list.currentRow())
