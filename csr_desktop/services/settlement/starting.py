"""Starts carrying out an agreed proposal: its term, its moments, and the reviews that belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from csr_desktop.clock import Clock
from csr_desktop.dates import add_months
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.proposals import Proposal, ProposalStatus
from csr_desktop.domain.settlement import Review, Settlement
from csr_desktop.domain.settlement_terms import SettlementTerms
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.services.organisation import OrganisationService, ZeroDischarge
from csr_desktop.services.phases import move_phase
from csr_desktop.services.process_days import refuse_closed
from csr_desktop.services.settlement.facts import NormsOn, SettlementFacts, read_facts, read_settlements
from csr_desktop.services.settlement.telling import Told, told_of_agreement
from csr_desktop.store.unit_of_work import Reader, Store, UnitOfWork

_LONGEST_MONTHS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPlan:
    """How an agreed proposal would start, before anybody says otherwise; `told` is who knows that all agreed.

    `lump_sum_on` and `lender` are of a saneringskrediet, the months of debt mediation, `ends_on` of a settlement
    without capacity; `first_repayment_on` is what the dossier knows already.
    """

    proposal: Proposal
    told: Told
    first_repayment_on: date | None = None
    lump_sum_on: date | None = None
    lender: str = ""
    payout_months: tuple[int, ...] = ()
    review_months: tuple[int, ...] = ()
    ends_on: date | None = None


class SettlementStart:
    """Starts settlements."""

    def __init__(
        self,
        store: Store,
        ids: IdMaker,
        clock: Clock,
        norms_on: NormsOn,
        terms: SettlementTerms,
        organisation: OrganisationService,
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._norms_on = norms_on
        self._terms = terms
        self._organisation = organisation

    def preview(self, dossier_id: str) -> StartPlan:
        """Return how the agreed proposal would start today; stores nothing. UserError as `start`."""
        dossier = self._store.get(Dossier, dossier_id)
        refuse_closed(dossier)
        proposal = _agreed(self._store, dossier)
        today = self._clock.today()
        _check_start(proposal, today, today)
        norms = self._norms_on(proposal.made_on)
        agreed_on = proposal.agreed_on or today
        plan = StartPlan(
            proposal=proposal,
            told=told_of_agreement(self._store, proposal),
            first_repayment_on=dossier.first_repayment_on,
        )
        if proposal.product is Product.SK:
            day = max(today, agreed_on + timedelta(days=norms.lump_sum_days))
            return replace(plan, lump_sum_on=day, lender=self._organisation.get().lender)
        if proposal.product is Product.SB:
            return replace(
                plan,
                payout_months=_moments(norms.payout_months, proposal.months),
                review_months=tuple(month for month in norms.reexamination_months if month <= proposal.months),
            )
        at_once = self._organisation.get().zero_discharge is ZeroDischarge.AT_ONCE
        return replace(plan, ends_on=today if at_once else max(today, add_months(agreed_on, proposal.months)))

    def start(
        self,
        dossier_id: str,
        *,
        started_on: date | None = None,
        first_repayment_on: date | None = None,
        lump_sum_on: date | None = None,
        lender: str = "",
        payout_months: Sequence[int] | None = None,
        review_months: Sequence[int] | None = None,
        remark: str = "",
    ) -> Settlement:
        """Start carrying out the agreed proposal; the dossier goes to the phase of carrying out.

        A saneringskrediet has the day of the lump sum and the lender, debt mediation the day of the first repayment
        and the months of payout and review (of the norms, unless given). A settlement without capacity ends at once or
        after the agreed months, as the organisation set it and its letters say (domain.md 2.1).

        Raises UserError `settlement.not_agreed`, `settlement.already_started`, `settlement.date_order`,
        `settlement.future`, `settlement.first_repayment`, `settlement.lump_sum`, `settlement.not_for_product` or
        `settlement.months`.
        """
        today = self._clock.today()
        with self._store.unit_of_work("settlement.start") as work:
            dossier = work.get(Dossier, dossier_id)
            refuse_closed(dossier)
            proposal = _agreed(work, dossier)
            begin = started_on or today
            _check_start(proposal, begin, today)
            norms = self._norms_on(proposal.made_on)
            made = Settlement(
                id=self._ids.new(),
                dossier_id=dossier_id,
                proposal_id=proposal.id,
                product=proposal.product,
                started_on=begin,
                planned_end_on=begin,
                months=proposal.months,
                remark=remark.strip(),
            )
            asked = {
                "first_repayment": first_repayment_on, "lump_sum": lump_sum_on, "lender": lender.strip(),
                "payout_months": payout_months, "review_months": review_months,
            }  # fmt: skip
            _refuse_what_does_not_belong(proposal.product, {name for name, value in asked.items() if value})
            if proposal.product is Product.SK:
                made = self._credit(made, proposal, norms, lump_sum_on, lender.strip())
                made = replace(made, first_repayment_on=self._first_repayment(made, dossier, first_repayment_on))
            elif proposal.product is Product.SB:
                made = self._mediation(made, dossier, norms, first_repayment_on, payout_months)
            else:
                made = _without_capacity(made, proposal.agreed_on or begin, self._organisation.get().zero_discharge)
            work.add(made)
            if proposal.product is Product.SB:
                self._plan_reviews(work, made, norms.reexamination_months if review_months is None else review_months)
            if made.first_repayment_on is not None:
                dossier = work.save(replace(dossier, first_repayment_on=made.first_repayment_on))
            move_phase(work, self._ids, dossier, Phase.EXECUTION, begin)
            return made

    def _credit(
        self, made: Settlement, proposal: Proposal, norms: NormPackage, lump_sum_on: date | None, lender: str
    ) -> Settlement:
        agreed_on = proposal.agreed_on or made.started_on
        day = lump_sum_on or max(made.started_on, agreed_on + timedelta(days=norms.lump_sum_days))
        if not agreed_on <= day <= add_months(made.started_on, 12):
            raise UserError("settlement.lump_sum", agreed=agreed_on, day=day)
        lent_by = lender or self._organisation.get().lender
        if not lent_by:
            raise UserError("settlement.lender_missing")
        # Creditors are done with once the lump sum is paid; the term is that of the loan.
        return replace(made, lump_sum_on=day, lender=lent_by, planned_end_on=max(day, made.started_on))

    def _mediation(
        self,
        made: Settlement,
        dossier: Dossier,
        norms: NormPackage,
        first_repayment_on: date | None,
        payout_months: Sequence[int] | None,
    ) -> Settlement:
        day = self._first_repayment(made, dossier, first_repayment_on)
        wanted = norms.payout_months if payout_months is None else payout_months
        _check_months(wanted, made.months)
        moments = _moments(wanted, made.months)
        # Until the first repayment is known, months are counted from the start.
        end = add_months(day or made.started_on, made.months)
        return replace(made, first_repayment_on=day, planned_end_on=end, payout_months=moments)

    def record_first_repayment(self, dossier_id: str, day: date) -> Settlement:
        """Record on which day the client repaid for the first time: the Wsnp counts from it too (Fw 349a(1), T11).

        The term of debt mediation and the reviews that are planned move along. Raises UserError
        `settlement.first_repayment`, `settlement.future`, `settlement.not_for_product`, or
        `settlement.first_repayment_late` once creditors were paid or a review was held.
        """
        if day > self._clock.today():
            raise UserError("settlement.future", day=day)
        with self._store.unit_of_work("settlement.first_repayment") as work:
            facts = read_facts(work, self._norms_on, dossier_id, running_only=True)
            settlement = facts.settlement
            if settlement.product is Product.SA:
                raise UserError("settlement.not_for_product", product=f"product.{settlement.product.value}")
            self._first_repayment(settlement, facts.dossier, day)
            changed = replace(settlement, first_repayment_on=day)
            if settlement.product is Product.SB:
                if facts.payouts or facts.held_reviews:
                    raise UserError("settlement.first_repayment_late")
                changed = replace(changed, planned_end_on=add_months(day, settlement.months))
                _move_reviews(work, facts, day)
            work.save(replace(facts.dossier, first_repayment_on=day))
            return work.save(changed)

    def _first_repayment(self, made: Settlement, dossier: Dossier, given: date | None) -> date | None:
        """Return the first repayment that is known; refuse a day long before or after the start."""
        day = given or dossier.first_repayment_on
        latest = add_months(made.started_on, self._terms.start.first_repayment_within_months)
        earliest = dossier.registered_on or made.started_on
        if day is not None and not earliest <= day <= latest:
            raise UserError("settlement.first_repayment", earliest=earliest, latest=latest, day=day)
        return day

    def _plan_reviews(self, work: UnitOfWork, made: Settlement, months: Sequence[int]) -> None:
        _check_months(months, made.months)
        begin = made.first_repayment_on or made.started_on
        for month in sorted(set(months)):
            if month <= made.months:
                work.add(
                    Review(
                        id=self._ids.new(),
                        dossier_id=made.dossier_id,
                        settlement_id=made.id,
                        due_on=add_months(begin, month),
                    )
                )


def _move_reviews(work: UnitOfWork, facts: SettlementFacts, begin: date) -> None:
    """Let reviews that were planned by months move with the first repayment; others stay where a person put them."""
    by_day = {facts.day_of_month(month): month for month in range(1, facts.settlement.months + 1)}
    for review in facts.reviews:
        if review.due_on in by_day:
            work.save(replace(review, due_on=add_months(begin, by_day[review.due_on])))


def _agreed(work: Reader, dossier: Dossier) -> Proposal:
    last = read_settlements(work, dossier.id)[-1:]
    if last and last[0].ended_on is None:
        raise UserError("settlement.already_started", number=dossier.number, day=last[0].started_on)
    agreed = work.find(Proposal, dossier_id=dossier.id, status=ProposalStatus.AGREED, order_by="version")
    if not agreed or dossier.phase is not Phase.AGREED:
        raise UserError("settlement.not_agreed", number=dossier.number)
    if last and last[0].proposal_id == agreed[-1].id:
        raise UserError("settlement.proposal_done", number=dossier.number, version=agreed[-1].version)
    return agreed[-1]


def _check_start(proposal: Proposal, begin: date, today: date) -> None:
    agreed_on = proposal.agreed_on
    if agreed_on is not None and agreed_on > today:
        raise UserError("settlement.clock_back", agreed=agreed_on, today=today)
    if begin > today:
        raise UserError("settlement.future", day=begin)
    if agreed_on is not None and begin < agreed_on:
        raise UserError("settlement.date_order", day=begin, agreed=agreed_on)


def _refuse_what_does_not_belong(product: Product, given: set[str]) -> None:
    allowed = {
        Product.SK: {"lump_sum", "lender", "first_repayment"},
        Product.SB: {"first_repayment", "payout_months", "review_months"},
        Product.SA: set(),
    }[product]
    if given - allowed:
        raise UserError("settlement.not_for_product", product=f"product.{product.value}")


def _moments(wanted: Sequence[int], term: int) -> tuple[int, ...]:
    """The last payout is always that of the last month; the norms may know later ones, of a longer term."""
    return (*(month for month in sorted(set(wanted)) if month < term), term)


def _check_months(months: Sequence[int], term: int) -> None:
    if any(not 1 <= month <= _LONGEST_MONTHS for month in months):
        raise UserError("settlement.months", term=term)


def _without_capacity(made: Settlement, agreed_on: date, moment: ZeroDischarge) -> Settlement:
    if moment is ZeroDischarge.AT_ONCE:
        return replace(made, months=0)
    # As the confirmation told the creditors: counted from the day of the agreement.
    return replace(made, planned_end_on=max(made.started_on, add_months(agreed_on, made.months)))
