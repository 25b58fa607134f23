"""The words that a letter's text can use, each with what it says in the letter of the preview; typed to find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from csr_desktop.services.letter_texts import WordHelp
from ui.forms.parts import label
from ui.theme import Space

_NAME_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class ListedWord:
    """One word of the list: its name, what is said about it, and how it is put into a text."""

    name: str
    about: str
    is_condition: bool = False
    rows: tuple[str, ...] = ()


class WordPanel(QWidget):
    """A field to find by and the list; Enter puts the chosen word into the text.

    Signals:
        chosen: a word is to be put into the text (`ListedWord`).
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[ListedWord, ...] = ()
        self.find_edit = QLineEdit()
        self.find_edit.setPlaceholderText(self.tr("Zoek een invulveld"))
        self.find_edit.setAccessibleName(self.tr("Invulveld zoeken"))
        self.find_edit.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Invulvelden van deze brief"))
        self.list.setWordWrap(True)
        self.list.setAlternatingRowColors(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.SMALL, 0, 0)
        layout.setSpacing(Space.SMALL)
        layout.addWidget(self.find_edit)
        layout.addWidget(self.list, 1)
        layout.addWidget(
            label(self.tr("Enter zet het invulveld in de tekst. In de tekst zelf: Ctrl+Spatie."), "muted", wrap=True)
        )
        self.find_edit.textChanged.connect(self._on_find_changed)
        self.find_edit.returnPressed.connect(self._on_enter)
        self.list.itemActivated.connect(self._on_activated)

    def show_words(self, words: Sequence[WordHelp], examples: Mapping[str, str]) -> None:
        """Show the words of a letter, with what they say in the letter of the preview."""
        self._words = tuple(self._listed(words, examples))
        self._fill()

    @property
    def names(self) -> list[str]:
        """The names of all words, as they are typed."""
        return [word.name for word in self._words]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.find_edit.hasFocus() and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(min(max(0, self.list.currentRow() + step), self.list.count() - 1))
            return
        super().keyPressEvent(event)

    @Slot(str)
    def _on_find_changed(self, _text: str) -> None:
        self._fill()

    @Slot()
    def _on_enter(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._on_activated(item)

    @Slot(QListWidgetItem)
    def _on_activated(self, item: QListWidgetItem) -> None:
        name = item.data(_NAME_ROLE)
        self.chosen.emit(next(word for word in self._words if word.name == name))

    def _fill(self) -> None:
        sought = self.find_edit.text().casefold().split()
        self.list.clear()
        for word in self._words:
            line = self.tr("{name}: {about}").format(name=word.name, about=word.about) if word.about else word.name
            if all(part in line.casefold().replace("_", " ") or part in word.name.casefold() for part in sought):
                item = QListWidgetItem(line)
                item.setData(_NAME_ROLE, word.name)
                self.list.addItem(item)
        self.list.setCurrentRow(0 if self.list.count() else -1)

    def _listed(self, words: Sequence[WordHelp], examples: Mapping[str, str]) -> Iterator[ListedWord]:
        seen: set[str] = set()
        for word in words:
            rows = tuple(f"rij.{row.name}" for row in word.rows)
            if rows:
                yield ListedWord(word.name, self.tr("voor een tabel"), is_condition=word.is_asked_only, rows=rows)
            elif word.is_asked_only:
                yield ListedWord(word.name, self.tr("alleen in een voorwaarde"), is_condition=True)
            else:
                yield ListedWord(word.name, examples.get(word.name, self.tr("leeg in dit voorbeeld")))
            for row in rows:
                if row not in seen:
                    seen.add(row)
                    about = examples.get(row, "")
                    yield ListedWord(row, self.tr("in een tabel, {example}").format(example=about or "…"))
