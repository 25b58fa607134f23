"""Proposals: three products side by side, versions that never change once frozen, answers and the agreement."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from csr_desktop.clock import Clock
from csr_desktop.domain.claims import Claim, ClaimRank
from csr_desktop.domain.correspondence import Letter
from csr_desktop.domain.creditors import Creditor, Product
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.hub_messages import OutMessage
from csr_desktop.domain.identifiers import Iban
from csr_desktop.domain.process import PROPOSALS
from csr_desktop.domain.proposals import (
    AnswerOutcome,
    Proposal,
    ProposalAnswer,
    ProposalLine,
    ProposalStatus,
)
from csr_desktop.domain.second_look import LookStep
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.proposals.calculation import Calculation, CalculationRequest, ClaimLine, best_product, calculate
from csr_desktop.proposals.codec import calculation_to_json, request_to_json
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.services.channel_choice import ChannelChoice, Step
from csr_desktop.services.claim_rules import ClaimRules
from csr_desktop.services.consents import ConsentService, ConsentSummary, Foreseen, ToAsk
from csr_desktop.services.held_back import MadeLetters
from csr_desktop.services.hub_outgoing import HubComposer
from csr_desktop.services.letters import LetterService
from csr_desktop.services.offer_sending import OfferSending
from csr_desktop.services.offer_states import check_answers
from csr_desktop.services.phases import move_phase
from csr_desktop.services.proposal_answers import counting_answers, write_answers, write_payment
from csr_desktop.services.readiness import blocking_faults
from csr_desktop.services.reconsiderations import ask_over_hub
from csr_desktop.services.reconsidered import end_of_reconsideration
from csr_desktop.services.second_eyes import SecondEyes, proposal_digest
from csr_desktop.store.unit_of_work import Store, UnitOfWork
from csr_desktop.texts import Texts

_OPEN = (ProposalStatus.DRAFT, ProposalStatus.FROZEN, ProposalStatus.SENT)


class ProposalService:
    """Makes, freezes, sends and concludes proposals."""

    def __init__(
        self,
        store: Store,
        ids: IdMaker,
        clock: Clock,
        norms: NormPackage,
        texts: Texts,
        consents: ConsentService,
        letters: LetterService,
        channels: ChannelChoice,
        hub: HubComposer,
        rules: ClaimRules,
        second_eyes: SecondEyes,
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._norms = norms
        self._texts = texts
        self._rules = rules
        self._eyes = second_eyes
        self._consents = consents
        self._letters = letters
        self._channels = channels
        self._hub = hub
        self._sending = OfferSending(consents, letters, channels, hub)

    @property
    def norm_package(self) -> str:
        """The version of the norms that a new version is made with."""
        return self._norms.version

    def request_for(
        self,
        dossier_id: str,
        product: Product,
        *,
        capacity_cents: int | None = None,
        assets_cents: int | None = None,
    ) -> CalculationRequest:
        """Build the calculation of a dossier from its newest VTLB result and its claims.

        `capacity_cents` and `assets_cents` replace the VTLB's figures while trying out (the slider). Raises UserError
        with every reason why no calculation is possible.
        """
        vtlb = self._newest_vtlb(self._store, dossier_id)
        claims = self._claims(self._store, dossier_id)
        faults = blocking_faults(claims, vtlb)
        if faults:
            raise UserError.many(faults)
        assert vtlb is not None
        return self._request(
            product,
            claims,
            vtlb.capacity_cents if capacity_cents is None else capacity_cents,
            vtlb.assets_cents if assets_cents is None else assets_cents,
        )

    def compare(
        self, dossier_id: str, *, capacity_cents: int | None = None, assets_cents: int | None = None
    ) -> dict[Product, Calculation]:
        """Calculate the three products side by side (features.md D4)."""
        return {
            product: calculate(
                self.request_for(dossier_id, product, capacity_cents=capacity_cents, assets_cents=assets_cents),
                self._norms,
            )
            for product in Product
        }

    def foreseen(self, dossier_id: str, calculations: Mapping[Product, Calculation]) -> dict[Product, Foreseen]:
        """Return how many creditors agreed beforehand to each of the products that were calculated."""
        return self._consents.foresee(self._store, self._store.get(Dossier, dossier_id), calculations)

    def make(self, dossier_id: str, product: Product | None = None) -> Proposal:
        """Calculate and store a new version as a draft, with the judgement of every advance consent.

        Without a product the recommended one is taken. Earlier versions that are not agreed are replaced by this one;
        their figures stay as they were. Raises UserError when the dossier is not ready or already has an agreement.
        """
        wanted, request = self.wanted(dossier_id, product)
        with self._store.unit_of_work("proposal.make", product=wanted.value) as work:
            return self.draft_within(work, dossier_id, request)

    def wanted(self, dossier_id: str, product: Product | None) -> tuple[Product, CalculationRequest]:
        """Return what is to be calculated: the product, or the recommended one, with the figures of today."""
        with self._store.attempt("proposal.make", dossier_id):
            wanted = product or best_product(self.request_for(dossier_id, Product.SK), self._norms)
            return wanted, self.request_for(dossier_id, wanted)

    def draft_within(self, work: UnitOfWork, dossier_id: str, request: CalculationRequest) -> Proposal:
        """Store a new version as `make` does, as part of a larger step.

        Raises UserError `proposal.already_agreed`, or `proposal.before_court` while a judge looks at the present one.
        """
        calculation = calculate(request, self._norms)
        vtlb = self._newest_vtlb(work, dossier_id)
        assert vtlb is not None
        dossier = work.get(Dossier, dossier_id)
        versions = work.find(Proposal, dossier_id=dossier_id, order_by="version")
        if any(item.status is ProposalStatus.AGREED for item in versions):
            raise UserError("proposal.already_agreed", number=dossier.number)
        if dossier.phase is Phase.COURT:
            raise UserError("proposal.before_court", number=dossier.number)
        for item in versions:
            if item.status in _OPEN:
                work.save(_moved(item, ProposalStatus.REPLACED))
        proposal = work.add(
            Proposal(
                id=self._ids.new(),
                dossier_id=dossier_id,
                version=(versions[-1].version if versions else 0) + 1,
                product=request.product,
                status=ProposalStatus.DRAFT,
                made_on=self._clock.today(),
                norm_package=self._norms.version,
                vtlb_id=vtlb.id,
                months=request.months,
                available_cents=calculation.available_cents,
                offered_cents=calculation.offered_cents,
                preferential_hundredths=calculation.preferential_hundredths,
                ordinary_hundredths=calculation.ordinary_hundredths,
                input_json=json.dumps(request_to_json(request), ensure_ascii=False),
                result_json=json.dumps(calculation_to_json(calculation, self._texts), ensure_ascii=False),
            )
        )
        lines = work.add_all(
            [
                ProposalLine(
                    id=self._ids.new(),
                    proposal_id=proposal.id,
                    claim_id=line.id,
                    rank=line.rank,
                    amount_cents=line.amount_cents,
                    offer_cents=line.offer_cents,
                    percentage_hundredths=line.percentage_hundredths,
                )
                for line in calculation.lines
            ]
        )
        self._consents.judge_all(work, dossier, proposal, lines)
        return proposal

    def freeze(self, dossier_id: str) -> Proposal:
        """Make the newest draft immutable; from now on a change makes a new version.

        Raises UserError `proposal.no_draft`, `proposal.outdated`, or `look.*` while a second pair of eyes is wanted.
        """
        today = self._clock.today()
        with self._store.unit_of_work("proposal.freeze") as work:
            proposal = self._newest(work, dossier_id, (ProposalStatus.DRAFT,), "proposal.no_draft")
            self._refuse_when_outdated(work, proposal)
            self._refuse_when_blocked(work, dossier_id)
            self._eyes.require(work, dossier_id, LookStep.PROPOSAL_FREEZE, proposal.id, proposal_digest(work, proposal))
            dossier = work.get(Dossier, dossier_id)
            if dossier.phase in {Phase.REGISTERED, Phase.INTAKE, Phase.ADMITTED, Phase.STABILISATION}:
                dossier = move_phase(work, self._ids, dossier, Phase.INVENTORY, today)
            move_phase(work, self._ids, dossier, Phase.PROPOSAL_READY, today)
            return work.save(replace(_moved(proposal, ProposalStatus.FROZEN), frozen_on=today))

    def to_ask(self, dossier_id: str) -> tuple[ToAsk, ...]:
        """Return who must still be asked about the newest version, over which channel, and why not over the hub."""
        newest = self.newest(dossier_id)
        return () if newest is None else self._sending.ways(self._store, newest)

    def ways(self, proposal_id: str) -> tuple[ToAsk, ...]:
        """Return who must still be asked about a version, over which channel, and why not over the hub."""
        return self._sending.ways(self._store, self._store.get(Proposal, proposal_id))

    def to_send(self, proposal_id: str) -> tuple[ToAsk, ...]:
        """Return whom `send` would ask about a version: of one that was sent, only who was held back then."""
        proposal = self._store.get(Proposal, proposal_id)
        if proposal.status is ProposalStatus.SENT:
            return self._sending.unasked(self._store, proposal)
        return self._sending.ways(self._store, proposal)

    def send(self, dossier_id: str) -> MadeLetters:
        """Ask everyone whose consent was not given beforehand, over the hub where that is possible, else by letter.

        Returns the letters, one per handler, and who waits because of a text that fits no more; messages are queued for
        the hub in the same step. Once it was sent this asks who was held back then. With all consent given beforehand
        nothing is made: the step falls away (NVVK Collectief Schuldregelen). Raises UserError
        `proposal.handlers_without_address` before anything is made when a letter could not be posted,
        `letter_text.in_use_faulty` when nothing could go out at all, and `look.*` while a second pair of eyes is
        wanted.
        """
        today = self._clock.today()
        with self._store.unit_of_work("proposal.send") as work:
            fault = "proposal.not_frozen"
            proposal = self._newest(work, dossier_id, (ProposalStatus.FROZEN, ProposalStatus.SENT), fault)
            is_first = proposal.status is ProposalStatus.FROZEN
            to_ask = self._sending.ways(work, proposal) if is_first else self._sending.unasked(work, proposal)
            if not is_first and not to_ask:
                raise UserError(fault)
            self._refuse_when_outdated(work, proposal)
            self._refuse_when_blocked(work, dossier_id)
            self._eyes.require(work, dossier_id, LookStep.PROPOSAL_SEND, proposal.id, proposal_digest(work, proposal))
            dossier = work.get(Dossier, dossier_id)
            made = self._sending.send(work, dossier, proposal, to_ask)
            if is_first:
                work.save(replace(_moved(proposal, ProposalStatus.SENT), sent_on=today))
                move_phase(work, self._ids, dossier, Phase.PROPOSAL_SENT, today)
        return made

    def remind(self, dossier_id: str) -> MadeLetters:
        """Remind everyone who has not answered the proposal that was sent: over the hub where it went, else by L15.

        Over the hub only what was delivered is reminded, and once. Letters of a text that fits no more are held back.
        """
        with self._store.unit_of_work("proposal.remind") as work:
            proposal = self._newest(work, dossier_id, (ProposalStatus.SENT,), "proposal.not_sent")
            return self._sending.remind(work, work.get(Dossier, dossier_id), proposal)

    def reconsider(self, dossier_id: str, handler_id: str, text: str) -> OutMessage:
        """Ask a creditor that refused over the hub to think again, with what speaks for it (design/domain.md 1.4).

        Raises UserError `proposal.reconsider_without_text`, or `proposal.reconsider_not_possible` when this creditor
        did not refuse the present version over the hub: then a person writes or calls, and notes what was said.
        """
        with self._store.unit_of_work("proposal.reconsider") as work:
            return ask_over_hub(work, self._ids, self._clock, self._hub, dossier_id, handler_id, text)

    def record_answer(
        self, proposal_id: str, claim_ids: Sequence[str], outcome: AnswerOutcome, *, channel: str, reason: str = ""
    ) -> list[ProposalAnswer]:
        """Record one answer of a creditor for all its claims; see `record_answers`."""
        return self.record_answers(
            proposal_id, dict.fromkeys(claim_ids, outcome), channel=channel, reasons={outcome: reason}
        )

    def record_answers(
        self,
        proposal_id: str,
        outcomes: Mapping[str, AnswerOutcome],
        *,
        channel: str,
        reasons: Mapping[AnswerOutcome, str] | None = None,
        iban: Iban | None = None,
        payment_reference: str = "",
    ) -> list[ProposalAnswer]:
        """Record what a creditor answered, claim by claim, as one step.

        A later answer replaces an earlier one in the tally, both are kept; the last no after a request to think again
        makes it an impasse. `iban` and `payment_reference` are what the
        slip says about paying; they go to the claims that agreed. Raises UserError when the version was not sent or
        does not hold these claims.
        """
        with self._store.unit_of_work("proposal.answer", answers=len(outcomes)) as work:
            proposal = work.get(Proposal, proposal_id)
            if proposal.status is not ProposalStatus.SENT:
                raise UserError("proposal.answer_not_expected")
            lines = {line.claim_id for line in work.find(ProposalLine, proposal_id=proposal_id)}
            if not outcomes or not outcomes.keys() <= lines:
                raise UserError("proposal.answer_other_claims")
            if AnswerOutcome.ORDERED in outcomes.values():
                raise UserError("proposal.only_court_orders")
            check_answers(work, proposal, outcomes)
            answers = write_answers(
                work,
                self._ids,
                self._clock.today(),
                proposal_id,
                outcomes,
                channel=channel,
                reasons=reasons or {},
            )
            agreed = [claim_id for claim_id, outcome in outcomes.items() if outcome is AnswerOutcome.AGREED]
            write_payment(work, dict.fromkeys(agreed, (iban, payment_reference)))
            end_of_reconsideration(work, self._ids, proposal, self._clock.today())
            return answers

    def conclude(self, dossier_id: str) -> tuple[Letter, ...]:
        """Close the agreement when everyone involved agreed, and tell all of them: over the hub or by letter (L18).

        Returns the letters. Raises UserError `proposal.not_everyone_agreed` with the numbers while someone refused or
        has not answered, `proposal.claim_not_in_version` when a claim that takes part came after the version, or
        `proposal.outdated` when one of the version fell away: what it was to get could never be paid.
        """
        today = self._clock.today()
        with self._store.unit_of_work("proposal.conclude") as work:
            proposal = self._newest(
                work, dossier_id, (ProposalStatus.SENT, ProposalStatus.FROZEN), "proposal.not_frozen"
            )
            dossier = work.get(Dossier, dossier_id)
            summary = self._consents.summary(work, proposal)
            if not summary.tally.is_complete:
                raise UserError("proposal.not_everyone_agreed", open=summary.tally.open, refused=summary.tally.refused)
            if proposal.status is ProposalStatus.FROZEN and summary.to_ask:
                raise UserError("proposal.not_sent")
            agreed = work.save(replace(_moved(proposal, ProposalStatus.AGREED), agreed_on=today))
            claims = [claim for claim in self._claims(work, dossier_id) if claim.takes_part]
            _refuse_other_claims(work, proposal, claims)
            by_handler: dict[str, list[Claim]] = {}
            for claim in claims:
                by_handler.setdefault(claim.handler_id, []).append(claim)
            letters = []
            routes = self._channels.within(work)(dossier_id)
            parties = {party.id: party for party in work.find(Creditor, id=tuple(by_handler))}
            for handler_id, items in by_handler.items():
                route = routes.choose(Step.AGREED, parties[handler_id]).route
                if route is not None:
                    self._hub.agreed(work, dossier, agreed, parties[handler_id], route, items)
                else:
                    letters.append(self._letters.agreement(work, dossier, agreed, handler_id, items))
            move_phase(work, self._ids, dossier, Phase.AGREED, today)
        return tuple(letters)

    def impasse(self, dossier_id: str) -> Dossier:
        """Record that the proposal, as it is, does not get everyone's agreement."""
        with self._store.unit_of_work("proposal.impasse") as work:
            dossier = work.get(Dossier, dossier_id)
            return move_phase(work, self._ids, dossier, Phase.IMPASSE, self._clock.today())

    def versions(self, dossier_id: str) -> list[Proposal]:
        """Return all versions, newest first."""
        return self._store.find(Proposal, dossier_id=dossier_id, order_by="version")[::-1]

    def newest(self, dossier_id: str) -> Proposal | None:
        """Return the newest version, or None."""
        versions = self.versions(dossier_id)
        return versions[0] if versions else None

    def lines(self, proposal_id: str) -> list[ProposalLine]:
        """Return what each claim gets under a version."""
        return self._store.find(ProposalLine, proposal_id=proposal_id, order_by="pk")

    def answers(self, proposal_id: str) -> dict[str, ProposalAnswer]:
        """Return the answer that counts for each claim: the last one, or what a court ordered."""
        return counting_answers(self._store.find(ProposalAnswer, proposal_id=proposal_id, order_by="pk"))

    def recommended(self, dossier_id: str) -> Product:
        """Return the product that `make` takes when nobody chooses (domain.md 2.3)."""
        return best_product(self.request_for(dossier_id, Product.SK), self._norms)

    def summary(self, proposal_id: str) -> ConsentSummary:
        """Return who has agreed, by number and amount, and who must still be asked over which channel."""
        return self._consents.summary(self._store, self._store.get(Proposal, proposal_id))

    def _request(
        self, product: Product, claims: Sequence[Claim], capacity_cents: int, assets_cents: int
    ) -> CalculationRequest:
        names = {
            party.id: party.name
            for party in self._store.find(Creditor, id=tuple({claim.creditor_id for claim in claims}))
        }
        return CalculationRequest.with_norms(
            self._norms,
            product=product,
            gross_capacity_cents=capacity_cents,
            assets_cents=assets_cents,
            claims=tuple(
                ClaimLine(
                    id=claim.id,
                    creditor=names[claim.creditor_id],
                    rank=claim.rank,
                    amount_cents=claim.balance_cents or 0,
                    reason=claim.excluded_reason,
                )
                for claim in claims
            ),
        )

    def _claims(self, reader: Store | UnitOfWork, dossier_id: str) -> list[Claim]:
        """Claims of the calculation: excluded ones are listed too, unless nobody knows their amount."""
        claims = reader.find(Claim, dossier_id=dossier_id, deleted_on=None, order_by=("position", "id"))
        return [claim for claim in claims if claim.rank is not ClaimRank.EXCLUDED or claim.balance_cents]

    def _newest_vtlb(self, reader: Store | UnitOfWork, dossier_id: str) -> VtlbResult | None:
        results = reader.find(VtlbResult, dossier_id=dossier_id, order_by=("calculated_on", "pk"))
        return results[-1] if results else None

    def _newest(self, work: UnitOfWork, dossier_id: str, statuses: Sequence[ProposalStatus], fault: str) -> Proposal:
        versions = work.find(Proposal, dossier_id=dossier_id, order_by="version")
        if not versions or versions[-1].status not in statuses:
            raise UserError(fault)
        return versions[-1]

    def _refuse_when_blocked(self, work: UnitOfWork, dossier_id: str) -> None:
        """Refuse to bind creditors to a sum with a claim in it that is disputed, perhaps lapsed, or too new."""
        blocking = self._rules.blocking(work, dossier_id)
        if blocking:
            raise UserError.many(blocking)

    def _refuse_when_outdated(self, work: UnitOfWork, proposal: Proposal) -> None:
        """Refuse to go on with figures that no longer hold: a claim came, went or changed, or the VTLB is another."""
        lines = {line.claim_id: line for line in work.find(ProposalLine, proposal_id=proposal.id)}
        claims = {claim.id: claim for claim in self._claims(work, proposal.dossier_id)}
        same = lines.keys() == claims.keys() and all(
            (claims[key].balance_cents, claims[key].rank) == (line.amount_cents, line.rank)
            for key, line in lines.items()
        )
        if not same:
            raise UserError("proposal.outdated")
        newest, used = self._newest_vtlb(work, proposal.dossier_id), work.get(VtlbResult, proposal.vtlb_id)
        if newest and (newest.capacity_cents, newest.assets_cents) != (used.capacity_cents, used.assets_cents):
            raise UserError("proposal.outdated_vtlb")


def _moved(proposal: Proposal, status: ProposalStatus) -> Proposal:
    PROPOSALS.check(proposal.status, status)
    return replace(proposal, status=status)


def _refuse_other_claims(work: UnitOfWork, proposal: Proposal, claims: Sequence[Claim]) -> None:
    lines = work.find(ProposalLine, proposal_id=proposal.id)
    offered = {line.claim_id for line in lines if line.rank is not ClaimRank.EXCLUDED}
    present = {claim.id for claim in claims}
    if present - offered:
        raise UserError("proposal.claim_not_in_version")
    if offered - present:
        raise UserError("proposal.outdated")
