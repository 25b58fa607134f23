"""What a dossier would give for a letter now, to see a text with that no letter was made of there yet.

It is found by making the letter for real and taking that step back before it is committed, so there is one way to fill
in letters and not two. Nothing of it is kept, and nobody is told of a letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.errors import UserError
from csr_desktop.letters.model import LetterData
from csr_desktop.services.balances import BalanceService
from csr_desktop.services.client_letters import ClientLetterService
from csr_desktop.services.letter_inputs import Inputs, read_inputs
from csr_desktop.services.letter_preview import LetterPreview
from csr_desktop.services.letters import LetterService
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


class _TakenBackError(Exception):
    """Ends a rehearsal, so that nothing of it is committed."""


class LetterRehearsal:
    """Shows a text with what a dossier would give for that letter now."""

    def __init__(
        self,
        store: Store,
        preview: LetterPreview,
        letters: LetterService,
        client_letters: ClientLetterService,
        outcome_letters: OutcomeLetterService,
        balances: BalanceService,
        proposals: ProposalService,
    ) -> None:
        self._store = store
        self._preview = preview
        self._letters = letters
        self._client_letters = client_letters
        self._outcome_letters = outcome_letters
        self._balances = balances
        self._proposals = proposals

    def data(self, name: str, dossier_id: str) -> LetterData:
        """Return what a dossier would give for this letter (`L09`, `L21-outcome`) now.

        Raises UserError with what is missing in the dossier, or `letter_text.no_material` when it is not one that could
        be made there now. Whoever shows it tells the log that the dossier was looked at.
        """
        from csr_desktop.letters.vocabulary import DATA_OF

        inputs = self._rehearsed(name, dossier_id)
        if inputs is None:
            raise UserError("letter_text.no_material")
        return msgspec.convert(inputs.letter, type=DATA_OF[name])

    def make(self, name: str, text: str, dossier_id: str) -> bytes:
        """Return the letter of a text with this dossier as PDF; raises what `data` does, and the faults of the text."""
        return self._preview.show(text, self.data(name, dossier_id))

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
