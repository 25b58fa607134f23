"""Choose a party of the register by typing any part of its name, alias or town."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal, Slot
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from csr_desktop.domain.creditors import Creditor
from csr_desktop.errors import UserError
from csr_desktop.texts import Texts
from ui.forms.fields import Field


class PartyField(Field):
    """A line with a list of parties below it while typing.

    Signals:
        chosen: another party stands in the field (its id, or None when emptied).
    """

    chosen = Signal(object)

    def __init__(self, label: str, texts: Texts, *, required: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, texts, "", parent)
        self._required = required
        self._by_words: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._shown: str | None = None
        self.edit = QLineEdit(self)
        self.edit.setPlaceholderText(self.tr("typ een deel van de naam"))
        self.edit.setMaxLength(200)
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
    def text(self) -> str:
        """What stands in the field."""
        return self.edit.text().strip()

    @property
    def value(self) -> str | None:
        """The id of the party, None when empty; raises UserError when nobody is called so."""
        text = self.text
        if not text:
            if self._required:
                raise UserError("field.required", label=self.label)
            return None
        found = self._by_words.get(text.casefold())
        if found is None:
            raise UserError("field.party_unknown", name=text)
        return found

    def set_parties(self, parties: Sequence[Creditor]) -> None:
        """Say who can be chosen; names that occur twice get their town."""
        names: dict[str, list[Creditor]] = {}
        for party in parties:
            names.setdefault(party.name.casefold(), []).append(party)
        self._by_words, self._names = {}, {}
        words = []
        for party in parties:
            shown = party.name
            if len(names[party.name.casefold()]) > 1:
                shown = f"{party.name} ({party.letter_address.city or party.kvk or party.id[-4:]})"
            words.append(shown)
            self._names[party.id] = shown
            self._by_words[shown.casefold()] = party.id
            for alias in party.aliases:
                self._by_words.setdefault(alias.casefold(), party.id)
        self._model.setStringList(sorted(words, key=str.casefold))
        if self._shown is not None and not self.edit.isModified():
            self.edit.setText(self._names.get(self._shown, ""))

    def set_value(self, party_id: str | None) -> None:
        """Show a party without telling anyone."""
        if self.edit.hasFocus() and self.edit.isModified():
            return
        self._shown = party_id
        self.edit.setText(self._names.get(party_id or "", ""))
        self.edit.setModified(False)
        self.show_error(None)

    def check(self) -> bool:
        """Check the content and show the reason when it will not do."""
        try:
            _ = self.value
        except UserError as error:
            self.show_error(error)
            return False
        self.show_error(None)
        return True

    @Slot()
    def _on_editing_finished(self) -> None:
        if not self.check():
            return
        value = self.value
        if value != self._shown:
            self.set_value_shown(value)
            self.chosen.emit(value)
            self.committed.emit(value)

    def set_value_shown(self, party_id: str | None) -> None:
        """Show the proper name of what was typed (an alias becomes the name)."""
        self._shown = party_id
        self.edit.setText(self._names.get(party_id or "", ""))
        self.edit.setModified(False)
