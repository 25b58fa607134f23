"""Choose a party of the register by typing any part of its name, alias or town."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QWidget

from csr_desktop.domain.creditors import Creditor
from csr_desktop.errors import UserError
from csr_desktop.texts import Texts
from ui.forms.fields import LineField


class PartyField(LineField):
    """A line with a list of parties below it while typing; its value is the id of a party, None when empty."""

    def __init__(self, label: str, texts: Texts, *, required: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(label, texts, "", parent)
        self._required = required
        self._by_words: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self.edit.setPlaceholderText(self.tr("typ een deel van de naam"))
        self.edit.setMaxLength(200)
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(12)
        self.edit.setCompleter(completer)
        completer.activated.connect(self._on_edited)

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.edit.text().strip()

    @property
    def party_id(self) -> str | None:
        """The party that was chosen; raises UserError when nobody is called so."""
        return self.parse(self.text)

    def parse(self, text: str) -> str | None:
        if not text:
            if self._required:
                raise UserError("field.required", label=self.label)
            return None
        found = self._by_words.get(text.casefold())
        if found is None:
            raise UserError("field.party_unknown", name=text)
        return found

    def show_text(self, value: object) -> str:
        return self._names.get(str(value or ""), "")

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
            self.edit.setText(self.show_text(self._shown))
