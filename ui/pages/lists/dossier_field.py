"""Choose a dossier by typing any part of its number or the client's name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Slot
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from csr_desktop.services.overviews import DossierRow
from csr_desktop.texts import Texts
from ui.forms.fields import Field


class DossierField(Field):
    """A line with the dossiers that fit below it while typing; `committed` carries the id, or None when emptied."""

    def __init__(self, label: str, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(label, texts, "", parent)
        self._by_words: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        self._shown = ""
        self.edit = QLineEdit(self)
        self.edit.setPlaceholderText(self.tr("typ een deel van het nummer of de naam"))
        self.edit.setMaxLength(200)
        # A file dropped here is a file for the page, not a text for the field.
        self.edit.setAcceptDrops(False)
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(12)
        self.edit.setCompleter(completer)
        self.lay_out()
        self.edit.editingFinished.connect(self._on_editing_finished)

    @property
    def editor(self) -> QWidget:
        return self.edit

    @property
    def dossier_id(self) -> str:
        """The dossier that is chosen; empty when none is."""
        return self._shown

    @property
    def number(self) -> str:
        """The number of the dossier that is chosen."""
        return self._numbers.get(self._shown, "")

    def set_dossiers(self, rows: Sequence[DossierRow]) -> None:
        """Say which dossiers there are."""
        self._by_words, self._names, self._numbers = {}, {}, {}
        for row in rows:
            words = " – ".join(part for part in (row.number, row.client_names) if part)
            self._names[row.id] = words
            self._numbers[row.id] = row.number
            self._by_words[words.casefold()] = row.id
            self._by_words.setdefault(row.number.casefold(), row.id)
        self._model.setStringList(list(self._names.values()))
        if not (self.edit.hasFocus() and self.edit.isModified()):
            self._show()

    def set_value(self, dossier_id: str) -> None:
        """Choose a dossier without telling anyone."""
        self._shown = dossier_id
        self._show()
        self.show_error(None)

    def _show(self) -> None:
        self.edit.setText(self._names.get(self._shown, ""))
        self.edit.setModified(False)

    def _find(self, text: str) -> str | None:
        """Return the dossier that is meant; None when nothing or more than one fits."""
        wanted = text.casefold()
        if wanted in self._by_words:
            return self._by_words[wanted]
        hits = [dossier_id for dossier_id, words in self._names.items() if wanted in words.casefold()]
        return hits[0] if len(hits) == 1 else None

    @Slot()
    def _on_editing_finished(self) -> None:
        text = self.edit.text().strip()
        found = self._find(text) if text else ""
        if found is None:
            self.show_error(self.tr("Geen of meer dan één dossier past hierbij. Kies een dossier uit de lijst."))
            # What was chosen before no longer stands in the field, so it must not be used either.
            if self._shown:
                self._shown = ""
                self.committed.emit(None)
            return
        changed = found != self._shown
        self.set_value(found)
        if changed:
            self.committed.emit(found or None)
