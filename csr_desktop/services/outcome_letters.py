"""Makes the letters about how an offer and a settlement go on: to creditors not told over the hub, and to the court.

What must be written follows from the records (`letters_due`); a letter is rendered and kept in one unit of work with
whatever it changes. They go to the print run and the archive like all others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.court import CourtCase, CourtRoute
from csr_desktop.domain.court_terms import CourtTable
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.proposals import AskedBy, Proposal, ProposalAnswer, Reconsideration
from csr_desktop.domain.settlement import Review
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import Bug, UserError
from csr_desktop.letters.outcome_model import WithdrawalReason
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.services.court_facts import OfferFigures, asks, facts_of
from csr_desktop.services.letters import LetterService
from csr_desktop.services.letters_due import (
    LettersDue,
    offer_letters_due,
    settlement_letters_due,
    told_before,
    untold_payments,
)
from csr_desktop.services.outcome_facts import MADE_TOGETHER, OutcomeComposer
from csr_desktop.services.proposal_answers import counting_answers
from csr_desktop.services.reconsiderations import AskedAgain, ReconsiderationService, asked_again, sent_version
from csr_desktop.services.settlement.facts import NormsOn, SettlementFacts, read_facts, read_settlements
from csr_desktop.store.unit_of_work import Reader, Store, UnitOfWork


@dataclass(frozen=True, slots=True)
class DueToName:
    """What is to be written, with the names of who has no letter of it yet."""

    due: LettersDue
    names: tuple[str, ...]
    ids: tuple[str, ...]

    @property
    def kind(self) -> LetterKind:
        """Which letter it is."""
        return self.due.kind


class OutcomeLetterService:
    """Says which letters are due and makes them."""

    def __init__(
        self,
        store: Store,
        letters: LetterService,
        composer: OutcomeComposer,
        reconsiderations: ReconsiderationService,
        court: CourtTable,
        norms: NormPackage,
        norms_on: NormsOn,
        bkr_on: Callable[[date], date],
    ) -> None:
        """`norms_on` gives the norms of a settlement, `bkr_on` the day by which a registration must be gone (T18)."""
        self._store = store
        self._letters = letters
        self._composer = composer
        self._reconsiderations = reconsiderations
        self._court = court
        self._norms = norms
        self._norms_on = norms_on
        self._bkr_on = bkr_on

    # --- what is due -------------------------------------------------------------------------------------------------

    def due(self, dossier_id: str) -> tuple[DueToName, ...]:
        """Return what must be written, or lies ready and was not marked sent; nothing that is done."""
        found = []
        for item in self._due(self._store, dossier_id):
            if item.is_done:
                continue
            missing = tuple(item.missing)
            names = {party.id: party.name for party in self._store.find(Creditor, id=missing)} if missing else {}
            found.append(DueToName(item, tuple(names[key] for key in missing), missing))
        return tuple(found)

    def _due(self, reader: Reader, dossier_id: str) -> list[LettersDue]:
        found = list(offer_letters_due(reader, reader.get(Dossier, dossier_id)))
        if read_settlements(reader, dossier_id):
            found += settlement_letters_due(reader, read_facts(reader, self._norms_on, dossier_id))
        return found

    # --- making ------------------------------------------------------------------------------------------------------

    def make(self, dossier_id: str, kind: LetterKind) -> tuple[Letter, ...]:
        """Make the letters of one kind for everybody who has none yet.

        Raises UserError `outcome.own_words` for a letter that needs words of a person, `outcome.nothing_due` when
        nobody is to be written to, `outcome.handlers_without_address` before anything is made when a letter could not
        be posted, and every reason why a letter cannot be made.
        """
        if kind not in MADE_TOGETHER:
            raise UserError("outcome.own_words", letter=f"letter.{kind.value}")
        with self._store.unit_of_work("letters.outcome", letter=kind.value) as work:
            wanted = [item for item in self._due(work, dossier_id) if item.kind is kind and item.missing]
            if not wanted:
                raise UserError("outcome.nothing_due", letter=f"letter.{kind.value}")
            return tuple(letter for item in wanted for letter in self._make(work, dossier_id, item))

    def ask_again(self, dossier_id: str, handler_id: str, text: str) -> tuple[AskedAgain, Letter]:
        """Ask a creditor that refused to think again by letter: note it and make the letter (L16), or do neither.

        Raises UserError as `ReconsiderationService.ask` and `make`.
        """
        with self._store.together():
            asked = self._reconsiderations.ask(dossier_id, handler_id, text, AskedBy.LETTER)
            (letter,) = (
                item for item in self.make(dossier_id, LetterKind.RECONSIDERATION) if item.creditor_id == handler_id
            )
        return asked, letter

    def explain_fraud(self, dossier_id: str, handler_id: str, explanation: str) -> Letter:
        """Make the letter (L25) to a creditor that calls its claim fraud, with what is said to that creditor alone.

        Raises UserError `outcome.without_explanation`, `outcome.nothing_due` when this creditor has no such claim in
        the version that was sent, or `outcome.handlers_without_address`.
        """
        if not explanation.strip():
            raise UserError("outcome.without_explanation")
        with self._store.unit_of_work("letters.outcome", letter=LetterKind.FRAUD.value) as work:
            due = [item for item in self._due(work, dossier_id) if item.kind is LetterKind.FRAUD]
            claims = due[0].missing.get(handler_id) if due else None
            if claims is None:
                raise UserError("outcome.nothing_due", letter=f"letter.{LetterKind.FRAUD.value}")
            dossier = work.get(Dossier, dossier_id)
            facts = self._letters.facts(work, dossier, claims)
            handler = facts.parties[handler_id]
            _refuse_without_address([handler])
            proposal = sent_version(work, dossier_id)
            offer = self._letters.offer_facts(work, proposal, claims)
            reference = self._letters.next_reference(work, dossier)
            data = self._composer.fraud(facts, handler, offer, explanation.strip(), reference)
            return self._letters.keep(work, dossier, data, handler_id, claims, proposal_id=proposal.id)

    def for_court(self, case_id: str, address: Sequence[str] = ()) -> Letter:
        """Make the letter (L24) that goes with the file for the court; `address` are the lines below its name.

        Raises UserError `outcome.court_unknown`, or `court.statement_without_reason` for a 285 statement that says
        nothing yet.
        """
        with self._store.unit_of_work("letters.outcome", letter=LetterKind.COURT_LETTER.value) as work:
            case = work.get(CourtCase, case_id)
            dossier = work.get(Dossier, case.dossier_id)
            court = facts_of(work, case, self._court, self._norms)
            everybody = self._letters.facts(work, dossier, ())
            facts = replace(everybody, clients=[client for client in everybody.clients if asks(court, client)])
            letters = work.find(Letter, dossier_id=dossier.id, order_by="id")
            reference = self._letters.next_reference(work, dossier)
            data = self._composer.court_letter(facts, court, address, letters, reference)
            return self._letters.keep(work, dossier, data, None, ())

    # --- one by one --------------------------------------------------------------------------------------------------

    def _make(self, work: UnitOfWork, dossier_id: str, due: LettersDue) -> list[Letter]:
        dossier = work.get(Dossier, dossier_id)
        missing = due.missing
        handlers = {party.id: party for party in work.find(Creditor, id=tuple(missing))}
        _refuse_without_address([handlers[key] for key in missing])
        make = {
            LetterKind.RECONSIDERATION: self._plea,
            LetterKind.COURT_NOTICE: self._plea,
            LetterKind.WITHDRAWAL: self._withdrawal,
            LetterKind.PAYMENT: self._payment,
            LetterKind.REVIEW: self._review,
            LetterKind.DISCHARGE: self._discharge,
        }[due.kind]
        return [make(work, dossier, due, handlers[key], claims) for key, claims in missing.items()]

    def _plea(
        self, work: UnitOfWork, dossier: Dossier, due: LettersDue, handler: Creditor, claims: Sequence[Claim]
    ) -> Letter:
        proposal = sent_version(work, dossier.id)
        facts = self._letters.facts(work, dossier, claims)
        offer = self._letters.offer_facts(work, proposal, claims)
        figures = self._figures(work, dossier, proposal, due)
        answers = self._answers(work, proposal)
        reference, code = self._letters.next_reference(work, dossier), self._letters.new_code(work)
        if due.kind is LetterKind.RECONSIDERATION:
            asked = work.get(Reconsideration, due.subject)
            data = self._composer.reconsideration(facts, handler, offer, figures, answers, asked, reference, code)
            letter = self._letters.keep(work, dossier, data, handler.id, claims, code=code, proposal_id=proposal.id)
            work.save(replace(asked, letter_id=letter.id))
            return letter
        before = [item.record for item in asked_again(work, proposal.id) if item.record.creditor_id == handler.id]
        notice = self._composer.court_notice(
            facts,
            handler,
            offer,
            figures,
            answers,
            before[-1].asked_on if before else None,
            work.get(CourtCase, due.subject).court,
            reference,
            code,
        )
        return self._letters.keep(work, dossier, notice, handler.id, claims, code=code, proposal_id=proposal.id)

    def _figures(self, work: UnitOfWork, dossier: Dossier, proposal: Proposal, due: LettersDue) -> OfferFigures:
        """The offer beside the Wsnp, with the costs that the case has when there is one."""
        cases = work.find(
            CourtCase, dossier_id=dossier.id, route=CourtRoute.FORCED_SETTLEMENT, proposal_id=proposal.id, order_by="id"
        )
        case = cases[-1] if cases else CourtCase(
            id="", dossier_id=dossier.id, route=CourtRoute.FORCED_SETTLEMENT, opened_on=due.since,
            proposal_id=proposal.id,
        )  # fmt: skip
        figures = facts_of(work, case, self._court, self._norms).offer
        if figures is None:
            raise Bug("outcome.offer_not_sent")
        return figures

    @staticmethod
    def _answers(work: UnitOfWork, proposal: Proposal) -> Mapping[str, ProposalAnswer]:
        return counting_answers(work.find(ProposalAnswer, proposal_id=proposal.id, order_by="pk"))

    def _withdrawal(
        self, work: UnitOfWork, dossier: Dossier, due: LettersDue, handler: Creditor, claims: Sequence[Claim]
    ) -> Letter:
        if due.reason is None:
            raise Bug("outcome.reason_missing")
        sent = [
            item.sent_on
            for item in work.find(Proposal, dossier_id=dossier.id, order_by="version")
            if item.sent_on is not None
        ]
        settlement = self._settlement(work, dossier) if due.reason is WithdrawalReason.ENDED_EARLY else None
        data = self._composer.withdrawal(
            self._letters.facts(work, dossier, claims),
            handler,
            claims,
            due.reason,
            self._letters.next_reference(work, dossier),
            offered_on=sent[-1] if sent else None,
            settlement=settlement,
        )
        return self._letters.keep(work, dossier, data, handler.id, claims)

    def _payment(
        self, work: UnitOfWork, dossier: Dossier, _due: LettersDue, handler: Creditor, claims: Sequence[Claim]
    ) -> Letter:
        settlement = self._settlement(work, dossier)
        ids = {claim.id for claim in claims}
        payouts = [item for item in untold_payments(work, settlement) if item.claim_id in ids]
        data = self._composer.payment(
            self._letters.facts(work, dossier, claims),
            handler,
            claims,
            settlement,
            payouts,
            self._letters.next_reference(work, dossier),
        )
        return self._letters.keep(work, dossier, data, handler.id, claims, proposal_id=settlement.proposal.id)

    def _review(
        self, work: UnitOfWork, dossier: Dossier, due: LettersDue, handler: Creditor, claims: Sequence[Claim]
    ) -> Letter:
        settlement = self._settlement(work, dossier)
        review = work.get(Review, due.subject)
        if review.vtlb_id is None:
            raise Bug("outcome.review_not_held")
        data = self._composer.review(
            self._letters.facts(work, dossier, claims),
            handler,
            claims,
            settlement,
            review,
            told_before(settlement),
            work.get(VtlbResult, review.vtlb_id),
            self._letters.next_reference(work, dossier),
        )
        return self._letters.keep(work, dossier, data, handler.id, claims, proposal_id=settlement.proposal.id)

    def _discharge(
        self, work: UnitOfWork, dossier: Dossier, due: LettersDue, handler: Creditor, claims: Sequence[Claim]
    ) -> Letter:
        settlement = self._settlement(work, dossier)
        data = self._composer.discharge(
            self._letters.facts(work, dossier, claims),
            handler,
            claims,
            settlement,
            self._bkr_on(due.since),
            self._letters.next_reference(work, dossier),
        )
        return self._letters.keep(work, dossier, data, handler.id, claims, proposal_id=settlement.proposal.id)

    def _settlement(self, work: UnitOfWork, dossier: Dossier) -> SettlementFacts:
        return read_facts(work, self._norms_on, dossier.id)


def _refuse_without_address(handlers: Sequence[Creditor]) -> None:
    names = [handler.name for handler in handlers if not handler.letter_address.is_complete]
    if names:
        raise UserError("outcome.handlers_without_address", names=", ".join(names))
