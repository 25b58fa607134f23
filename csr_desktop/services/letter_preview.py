"""A letter's text seen at once: made with the data of a letter that was made before, or with made-up people.

Nothing is kept and nothing is sent. The data of a real letter are those it was made of (`services.letter_inputs`), so
that a text can be judged by a dossier somebody knows; whoever shows them tells the log that this letter was looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from csr_desktop.domain.clients import Client
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.errors import UserError
from csr_desktop.services.letter_inputs import read_inputs

if TYPE_CHECKING:
    from csr_desktop.clock import Clock
    from csr_desktop.letters.desk import LetterDesk
    from csr_desktop.letters.model import LetterData
    from csr_desktop.services.house_style import HouseStyleDesk
    from csr_desktop.store.unit_of_work import Store

#: Made-up people to see a text with: one client, or a client and a partner.
ONE_PERSON, TWO_PEOPLE = "one", "two"
#: Letters in the words of a client; all others go to creditors and courts.
_TO_CLIENTS = frozenset(
    {LetterKind.ACKNOWLEDGEMENT, LetterKind.ADMISSION, LetterKind.REJECTION, LetterKind.COMPLETION, LetterKind.PLAN,
     LetterKind.MANDATE, LetterKind.CLIENT_AGREEMENT, LetterKind.DEBT_OVERVIEW, LetterKind.REVIEW, LetterKind.FINAL}
)  # fmt: skip
_TO_CREDITORS = frozenset({"L21-creditor"})
#: So many letters of the past are offered to judge a text by, the newest first.
MOST_CHOICES = 40


@dataclass(frozen=True, slots=True)
class PreviewChoice:
    """A letter of the past whose data a text can be tried with."""

    letter_id: str
    reference: str
    client: str
    made_on: date


def goes_to_client(name: str) -> bool:
    """Whether a letter (`L09`, `L21-creditor`) is read by a client, and has to be plain."""
    return LetterKind(name.partition("-")[0]) in _TO_CLIENTS and name not in _TO_CREDITORS


class LetterPreview:
    """Makes letters that are only looked at."""

    def __init__(self, store: Store, desk: LetterDesk, house: HouseStyleDesk, clock: Clock) -> None:
        self._store = store
        self._desk = desk
        self._house = house
        self._clock = clock

    def choices(self, name: str) -> list[PreviewChoice]:
        """Return the newest letters of this text (`L09`, `L21-creditor`) whose data were kept, newest first."""
        kind = LetterKind(name.partition("-")[0])
        letters = self._store.find(Letter, kind=kind, order_by="id")[::-1][:MOST_CHOICES]
        inputs = read_inputs(self._store, letters)
        kept = [letter for letter in letters if letter.id in inputs and inputs[letter.id].text == name]
        dossier_ids = tuple({letter.dossier_id for letter in kept})
        here = {dossier.id for dossier in self._store.find(Dossier, id=dossier_ids, deleted_on=None)}
        clients = self._store.find(Client, dossier_id=dossier_ids, position=1)
        names = {client.dossier_id: client.full_name for client in clients}
        return [
            PreviewChoice(letter.id, letter.reference, names.get(letter.dossier_id, ""), letter.made_on)
            for letter in kept
            if letter.dossier_id in here
        ]

    def letter(self, letter_id: str) -> Letter:
        """Return the letter of a choice: the log is told that it is looked at."""
        return self._store.get(Letter, letter_id)

    def make(self, name: str, text: str, source: str = ONE_PERSON) -> bytes:
        """Return a letter of this text as PDF: of made-up people, or with the data of a letter of the past (its id).

        UserError with every fault of the text and every reason why this letter cannot be made of it;
        `letter_text.no_inputs` when the data of that letter are gone or of an older program.
        """
        return self.show(text, self.data(name, source))

    def show(self, text: str, data: LetterData) -> bytes:
        """Return the letter of a text with these data as PDF; raises what `make` does."""
        return self._desk.try_text(data.template_name(), text, data, self._house.style(data.counsellor)).pdf

    def words(self, data: LetterData) -> dict[str, str]:
        """Return what each word of a letter's text says with these data; words of rows bear `rij.`."""
        return self._desk.texts.word_examples(data.template_name(), data, self._house.style(data.counsellor))

    def data(self, name: str, source: str = ONE_PERSON) -> LetterData:
        """Return the data of made-up people, or of a letter of the past (its id); raises what `make` does of it."""
        if source in (ONE_PERSON, TWO_PEOPLE):
            return self._desk.texts.example(name, self._clock.today(), couple=source == TWO_PEOPLE)
        from csr_desktop.letters.vocabulary import DATA_OF

        inputs = read_inputs(self._store, [self._store.get(Letter, source)]).get(source)
        if inputs is None or inputs.text != name:
            raise UserError("letter_text.no_inputs")
        try:
            return msgspec.convert(inputs.letter, type=DATA_OF[name])
        except msgspec.ValidationError as error:
            raise UserError("letter_text.no_inputs") from error
