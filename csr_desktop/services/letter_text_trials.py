"""Seeing a text before it is used: with a letter that was made, with what a dossier would give now, or made up.

The material is gathered once; then every change of the text is shown with it, without touching the database. What a
dossier would give now is found by making the letter for real and taking that step back before it is committed, so
there is one way to fill in letters and not two. Nothing of it is kept, and nobody is told of a letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from csr_desktop.clock import Clock
from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.errors import UserError
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.letters.model import HouseStyle, LetterData
from csr_desktop.letters.pdf import RenderedLetter
from csr_desktop.services.balances import BalanceService
from csr_desktop.services.client_letters import ClientLetterService
from csr_desktop.services.house_style import house_style
from csr_desktop.services.letter_inputs import Inputs, read_inputs
from csr_desktop.services.letters import LetterService
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.services.outcome_letters import OutcomeLetterService
from csr_desktop.services.proposals import ProposalService
from csr_desktop.store.unit_of_work import Store

_CLIENT_LETTERS: Mapping[str, ClientLetter] = {
    "L01": ClientLetter.INVITATION,
    "L02": ClientLetter.DECISION,
    "L03": ClientLetter.DECISION,
    "L03-termination": ClientLetter.DECISION,
    "L04": ClientLetter.COMPLETION,
    "L05": ClientLetter.PLAN,
    "L06": ClientLetter.MANDATE,
    "L07": ClientLetter.AGREEMENT,
    "L21-invitation": ClientLetter.REVIEW_INVITATION,
    "L21-outcome": ClientLetter.REVIEW_OUTCOME,
    "L23": ClientLetter.FINAL,
}
_OUTCOME_LETTERS = frozenset({"L16", "L17", "L19", "L20", "L21-creditor", "L22"})


@dataclass(frozen=True, slots=True)
class TrialLetter:
    """A letter that was made of one of the texts of a name, to try another text with."""

    letter_id: str
    dossier_id: str
    dossier_number: str
    reference: str
    made_on: date


@dataclass(frozen=True, slots=True)
class Material:
    """What a text is shown with: the data of one letter and the house style. `dossier_id` None: made up."""

    name: str
    data: LetterData
    house: HouseStyle
    dossier_id: str | None = None


class _TakenBackError(Exception):
    """Ends a rehearsal, so that nothing of it is committed."""


class LetterTextTrials:
    """Shows texts of letters with real and with made-up data."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        desk: LetterDesk,
        organisation: OrganisationService,
        letters: LetterService,
        client_letters: ClientLetterService,
        outcome_letters: OutcomeLetterService,
        balances: BalanceService,
        proposals: ProposalService,
    ) -> None:
        self._store = store
        self._clock = clock
        self._desk = desk
        self._organisation = organisation
        self._letters = letters
        self._client_letters = client_letters
        self._outcome_letters = outcome_letters
        self._balances = balances
        self._proposals = proposals

    def letters(self, name: str, limit: int = 20) -> list[TrialLetter]:
        """Return the newest letters that a text of this name can be tried with, newest first."""
        kind = LetterKind(name.partition("-")[0])
        newest = self._store.find(Letter, kind=kind, order_by="id")[::-1][: 5 * limit]
        inputs = read_inputs(self._store, newest)
        fitting = [item for item in newest if item.id in inputs and inputs[item.id].text == name][:limit]
        numbers = {
            item.id: item.number for item in self._store.find(Dossier, id=tuple({item.dossier_id for item in fitting}))
        }
        return [
            TrialLetter(item.id, item.dossier_id, numbers[item.dossier_id], item.reference, item.made_on)
            for item in fitting
        ]

    def of_letter(self, letter_id: str) -> Material:
        """Return the material of a letter that was made; UserError `letter_text.no_material` when it was not kept."""
        letter = self._store.get(Letter, letter_id)
        inputs = read_inputs(self._store, [letter]).get(letter_id)
        if inputs is None:
            raise UserError("letter_text.no_material")
        return self._material(inputs, letter.dossier_id)

    def of_dossier(self, name: str, dossier_id: str) -> Material:
        """Return what a dossier would give for this letter now, else its newest letter of this text.

        Raises UserError with what is missing in the dossier, or `letter_text.no_material` when this letter is not one
        that could be made there now. Whoever shows it tells the log that the dossier was looked at.
        """
        made = [item for item in self.letters(name, limit=200) if item.dossier_id == dossier_id]
        reason: UserError | None = None
        try:
            inputs = self._rehearsed(name, dossier_id)
        except UserError as error:
            inputs, reason = None, error
        if inputs is not None:
            return self._material(inputs, dossier_id)
        if made:
            return self.of_letter(made[0].letter_id)
        raise reason or UserError("letter_text.no_material")

    def example(self, name: str, *, couple: bool = False, bare: bool = False) -> Material:
        """Return made-up material for one person or two; with `bare` everything that can be lacking lacks."""
        from csr_desktop.letters.example import example

        data = example(name, self._clock.today(), self._desk.texts.labels, couple=couple, bare=bare)
        return Material(name, data, self._house(""))

    def show(self, text: str, material: Material) -> RenderedLetter:
        """Make the letter of a text that need not be in use; its `pdf` is what a person looks at.

        UserError with every fault of the text (line, column and word), or with what the letter lacks.
        """
        from csr_desktop.letters.source import tidy

        return self._desk.try_text(material.name, tidy(text), material.data, material.house)

    # --- within --------------------------------------------------------------------------------------------------

    def _house(self, counsellor: str) -> HouseStyle:
        organisation = self._organisation.get()
        return house_style(organisation, counsellor or organisation.counsellor, self._organisation.picture)

    def _material(self, inputs: Inputs, dossier_id: str) -> Material:
        from csr_desktop.letters.vocabulary import DATA_OF

        try:
            data = msgspec.convert(inputs.letter, type=DATA_OF[inputs.text])
        except (KeyError, msgspec.ValidationError) as error:
            # An older program wrote other fields; the letter itself is as it was, only trying is not possible.
            raise UserError("letter_text.no_material") from error
        return Material(inputs.text, data, self._house(data.counsellor), dossier_id)

    def _rehearsed(self, name: str, dossier_id: str) -> Inputs | None:
        """Make the letters of this step, read what they were made from, and take it all back."""
        make = self._maker(name, dossier_id)
        if make is None:
            return None
        found: list[Inputs] = []
        try:
            with self._store.together():
                found.extend(read_inputs(self._store, make()).values())
                raise _TakenBackError
        except _TakenBackError:
            return next((inputs for inputs in found if inputs.text == name), None)

    def _maker(self, name: str, dossier_id: str) -> Callable[[], Sequence[Letter]] | None:
        if name in _CLIENT_LETTERS:
            return lambda: self._client_letters.make(dossier_id, _CLIENT_LETTERS[name])
        if name in _OUTCOME_LETTERS:
            return lambda: self._outcome_letters.make(dossier_id, LetterKind(name.partition("-")[0]))
        match name:
            case "L08":
                return lambda: self._letters.notices(dossier_id).letters
            case "L09":
                return lambda: self._balances.request([dossier_id]).letters
            case "L10":
                return lambda: self._balances.remind([dossier_id])
            case "L11":
                return lambda: [self._letters.debt_overview(dossier_id)]
            case "L12" | "L13" | "L14" | "L26":
                return lambda: self._proposals.send(dossier_id)
            case "L15":
                return lambda: self._proposals.remind(dossier_id)
        return None
