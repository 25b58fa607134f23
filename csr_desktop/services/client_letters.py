"""Letters to the client (L01 to L07, L21, L23): made from what the dossier holds, kept and sent like all letters.

A decision carries its plan of action, and remembers its letter: the term to object runs from the day that letter was
sent (T05; Awb 6:8). A request to complete data is remembered by the time in which the term stands still (T04).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.correspondence import Letter
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.intake import Decision, DecisionKind, Suspension
from csr_desktop.errors import UserError
from csr_desktop.letters.model import LetterData
from csr_desktop.services.client_letter_facts import Appointment, ClientLetterComposer
from csr_desktop.services.letter_facts import DossierFacts
from csr_desktop.services.letters import LetterService
from csr_desktop.services.process_days import refuse_closed, refuse_in_bin
from csr_desktop.store.unit_of_work import Store, UnitOfWork

#: An end of help closes the dossier, and a dossier may be closed before its last letter is made.
_AFTER_CLOSING = frozenset({ClientLetter.DECISION, ClientLetter.FINAL})


@dataclass(frozen=True, slots=True)
class _Wish:
    """One letter that is asked for, with what is read for it."""

    work: UnitOfWork
    facts: DossierFacts
    reference: str
    appointment: Appointment

    @property
    def dossier_id(self) -> str:
        return self.facts.dossier.id


class ClientLetterService:
    """Makes letters to the client."""

    def __init__(self, store: Store, letters: LetterService, composer: ClientLetterComposer) -> None:
        self._store = store
        self._letters = letters
        self._composer = composer

    def make(self, dossier_id: str, letter: ClientLetter, *, time: str = "", place: str = "") -> tuple[Letter, ...]:
        """Make a letter to the client and keep it; a decision to let in brings its plan of action along.

        `time` and `place` are for letters with an appointment. Raises UserError with what is missing and where to fill
        it in (`client_letter.*`, `plan.*`), `client_letter.decision_sent` for a decision that was told already,
        `process.closed` or `process.in_bin`.
        """
        with self._store.unit_of_work("letters.client") as work:
            dossier = work.get(Dossier, dossier_id)
            if letter in _AFTER_CLOSING:
                refuse_in_bin(dossier)
            else:
                refuse_closed(dossier)
            wish = _Wish(
                work=work,
                facts=self._letters.facts(work, dossier, ()),
                reference=self._letters.next_reference(work, dossier),
                appointment=Appointment(time.strip(), place.strip()),
            )
            match letter:
                case ClientLetter.DECISION:
                    return self._decision(wish)
                case ClientLetter.COMPLETION:
                    return (self._completion(wish),)
                case _:
                    return (self._keep(wish, self._data(wish, letter)),)

    def _data(self, wish: _Wish, letter: ClientLetter) -> LetterData:
        compose, work, facts, reference = self._composer, wish.work, wish.facts, wish.reference
        match letter:
            case ClientLetter.INVITATION:
                return compose.invitation(work, facts, reference, wish.appointment)
            case ClientLetter.PLAN:
                return compose.plan(work, facts, reference)
            case ClientLetter.MANDATE:
                return compose.mandate(work, facts, reference)
            case ClientLetter.AGREEMENT:
                return compose.agreement(work, facts, reference)
            case ClientLetter.REVIEW_INVITATION:
                return compose.review_invitation(facts, reference, wish.appointment)
            case ClientLetter.REVIEW_OUTCOME:
                return compose.review_outcome(work, facts, reference)
        return compose.final(work, facts, reference)

    def _decision(self, wish: _Wish) -> tuple[Letter, ...]:
        """Make the letter of the newest decision (L02 with L05, or L03)."""
        work = wish.work
        decisions = work.find(Decision, dossier_id=wish.dossier_id, order_by=("decided_on", "pk"))
        if not decisions:
            raise UserError("client_letter.no_decision")
        decision = decisions[-1]
        if decision.letter_id is not None:
            sent_on = work.get(Letter, decision.letter_id).sent_on
            if sent_on is not None:
                raise UserError("client_letter.decision_sent", day=sent_on)
        if decision.kind is not DecisionKind.ADMISSION:
            made = self._keep(wish, self._composer.decision(work, wish.facts, decision, wish.reference, ""))
            work.save(replace(decision, letter_id=made.id))
            return (made,)
        # The decision names the plan by its reference, and goes first into the envelope: so its number comes first.
        plan_reference = self._letters.next_reference(work, wish.facts.dossier, after=1)
        told = self._composer.decision(work, wish.facts, decision, wish.reference, plan_reference)
        plan = self._composer.plan(work, wish.facts, plan_reference)
        letters = (self._keep(wish, told), self._keep(wish, plan))
        work.save(replace(decision, letter_id=letters[0].id))
        return letters

    def _completion(self, wish: _Wish) -> Letter:
        """Make the request to complete data (L04) of the time in which the term stands still now."""
        found = wish.work.find(Suspension, dossier_id=wish.dossier_id, ended_on=None, order_by=("began_on", "pk"))
        if not found:
            raise UserError("client_letter.no_suspension")
        made = self._keep(wish, self._composer.completion(wish.work, wish.facts, found[-1], wish.reference))
        wish.work.save(replace(found[-1], letter_id=made.id))
        return made

    def _keep(self, wish: _Wish, data: LetterData) -> Letter:
        return self._letters.keep(wish.work, wish.facts.dossier, data, None, ())
