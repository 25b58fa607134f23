"""Reviews (hercontrole) of debt mediation: a new capacity, what it means for the creditors, and what must be set right.

When income fell, what was reserved too much goes back to the client; when it rose, the client tops up the reserve
(design/domain.md 1.4). A saneringskrediet has a fixed outcome and no review; a settlement without capacity has no
reserve that could change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from csr_desktop.clock import Clock
from csr_desktop.dates import add_months
from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.settlement import Review, ReviewOutcome
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.proposals.distribution import Distribution, distribute
from csr_desktop.services.settlement.facts import NormsOn, SettlementFacts, month_of, read_facts
from csr_desktop.services.settlement.reserve import Reserve
from csr_desktop.store.unit_of_work import Reader, Store, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewResult:
    """What a review found. `told` are the percentages that creditors were told before, in hundredths.

    `returned_cents` went back to the client, `top_up_cents` is what the client still has to add for the months since
    the change. `percentages_changed` means that every creditor must be told (L21).
    """

    review: Review
    told: tuple[int, int]
    returned_cents: int
    top_up_cents: int
    notes: tuple[Message, ...]

    @property
    def percentages_changed(self) -> bool:
        """Whether the creditors can expect another percentage than they were told."""
        return (self.review.preferential_hundredths, self.review.ordinary_hundredths) != self.told


class Reviews:
    """Plans and holds reviews."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock, norms_on: NormsOn, reserve: Reserve) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._norms_on = norms_on
        self._reserve = reserve

    def plan(self, dossier_id: str, due_on: date) -> Review:
        """Plan one more review, for a year or for a change that was announced.

        Raises UserError `review.not_for_product`, `review.planned_already`, or `review.due_day` for a day in the past
        or after the term.
        """
        with self._store.unit_of_work("settlement.review_plan") as work:
            facts = _reviewable(work, self._norms_on, dossier_id)
            if not self._clock.today() <= due_on <= facts.settlement.planned_end_on:
                raise UserError("review.due_day", latest=facts.settlement.planned_end_on)
            if any(item.due_on == due_on for item in facts.reviews):
                raise UserError("review.planned_already", day=due_on)
            return work.add(self._new(facts, due_on))

    def basis(self, dossier_id: str) -> VtlbResult:
        """Return the VTLB with which a review of today would be held; UserError as `hold`."""
        facts = _reviewable(self._store, self._norms_on, dossier_id)
        return _new_vtlb(self._store, facts, self._clock.today())

    def hold(
        self,
        dossier_id: str,
        *,
        held_on: date | None = None,
        changed_on: date | None = None,
        give_back: bool = True,
        remark: str = "",
    ) -> ReviewResult:
        """Hold the first review that is planned, or one in between, with the newest VTLB of the dossier.

        `changed_on` is the day from which the new capacity holds: the one on the VTLB, unless given. With `give_back`
        what was reserved too much since then goes back to the client at once, if the reserve has it.

        Raises UserError `review.not_for_product`, `review.held_day`, `review.changed_day` or `review.no_new_vtlb`.
        """
        today = self._clock.today()
        with self._store.unit_of_work("settlement.review") as work:
            before = _reviewable(work, self._norms_on, dossier_id)
            day = held_on or today
            earliest = _last_held(before) or before.settlement.started_on
            if not earliest <= day <= today:
                raise UserError("review.held_day", earliest=earliest, today=today, day=day)
            vtlb = _new_vtlb(work, before, day)
            waiting = next((item for item in before.reviews if item.held_on is None), None)
            review = replace(
                waiting or self._new(before, day),
                held_on=day,
                vtlb_id=vtlb.id,
                old_capacity_cents=before.capacity_cents,
                new_capacity_cents=vtlb.capacity_cents,
                changed_on=_changed_on(before, vtlb, changed_on, day),
                remark=remark.strip(),
            )
            facts = _with(before, review)
            excess, short = _differences(facts, review)
            notes: list[Message] = []
            returned = sum(excess.values())
            if excess and give_back:
                facts, notes = self._give_back(work, facts, excess, day)
            if excess and (notes or not give_back):
                returned = 0
                notes.append(Message.of("review.return_open", amount=sum(excess.values())))
            found = prognosis(facts, day, short)
            review = replace(
                review,
                prognosis_cents=found.offered_cents,
                preferential_hundredths=found.preferential_hundredths,
                ordinary_hundredths=found.ordinary_hundredths,
                outcome=_outcome(before, vtlb.capacity_cents, found),
            )
            if waiting:
                work.save(review)
            else:
                work.add(review)
            result = ReviewResult(
                review=review,
                told=_told(before),
                returned_cents=returned,
                top_up_cents=sum(short.values()),
                notes=tuple(notes),
            )
        return replace(result, notes=(*notes, *_notes(result)))

    def _new(self, facts: SettlementFacts, due_on: date) -> Review:
        return Review(id=self._ids.new(), dossier_id=facts.dossier.id, settlement_id=facts.settlement.id, due_on=due_on)

    def _give_back(
        self, work: UnitOfWork, facts: SettlementFacts, excess: Mapping[date, int], day: date
    ) -> tuple[SettlementFacts, list[Message]]:
        made = [self._reserve.returned(facts, month, cents, day) for month, cents in excess.items()]
        if self._reserve.free_after(facts, made) < 0:
            free = max(0, facts.free_cents)
            return facts, [Message.of("review.not_enough_to_return", amount=sum(excess.values()), free=free)]
        booked = self._reserve.write(work, facts, made)
        return replace(facts, deposits=(*facts.deposits, *booked.deposits)), []


def months_to_come(facts: SettlementFacts, on: date) -> list[date]:
    """Return the months of the settlement for which capacity is still to come: later ones, and this one if empty."""
    first, now = month_of(facts.begins_on), month_of(on)
    months = [add_months(first, number) for number in range(facts.settlement.months)]
    return [month for month in months if month > now or (month == now and not facts.in_month(month))]


def prognosis(facts: SettlementFacts, on: date, top_ups: Mapping[date, int] | None = None) -> Distribution:
    """Return what the creditors can expect in all: what is reserved by now, what the client adds, the months to come.

    Everything at the capacity in force, fees taken off; nothing is expected of months that were missed.
    """
    later = sum(facts.split(facts.capacity_cents).net_cents for _month in months_to_come(facts, on))
    added = sum(
        facts.split(facts.in_month(month) + cents).net_cents - facts.split(facts.in_month(month)).net_cents
        for month, cents in (top_ups or {}).items()
    )
    return distribute(
        max(0, facts.for_standing_cents + added + later),
        [line.amount_cents for line in facts.standing],
        [line.rank is ClaimRank.PREFERENTIAL for line in facts.standing],
        facts.norms.preferential_multiplier,
    )


def _reviewable(reader: Reader, norms_on: NormsOn, dossier_id: str) -> SettlementFacts:
    facts = read_facts(reader, norms_on, dossier_id, running_only=True)
    if facts.settlement.product is not Product.SB:
        raise UserError("review.not_for_product", form=f"settlement_form.{facts.form.value}")
    return facts


def _last_held(facts: SettlementFacts) -> date | None:
    return facts.held_reviews[-1].held_on if facts.held_reviews else None


def _new_vtlb(reader: Reader, facts: SettlementFacts, day: date) -> VtlbResult:
    """Return the newest VTLB, if it was made for this review and not for the proposal or an earlier one."""
    results = reader.find(VtlbResult, dossier_id=facts.dossier.id, order_by=("calculated_on", "pk"))
    used = {facts.proposal.vtlb_id, *(item.vtlb_id for item in facts.reviews)}
    known = [item for item in results if item.calculated_on <= day]
    if not known or known[-1].id in used:
        raise UserError("review.no_new_vtlb")
    return known[-1]


def _changed_on(facts: SettlementFacts, vtlb: VtlbResult, given: date | None, day: date) -> date:
    earliest = facts.begins_on
    if given is not None and not earliest <= given <= day:
        raise UserError("review.changed_day", earliest=earliest, latest=day)
    return given or max(earliest, min(vtlb.valid_from or vtlb.calculated_on, day))


def _with(facts: SettlementFacts, review: Review) -> SettlementFacts:
    return replace(facts, reviews=(*(item for item in facts.reviews if item.id != review.id), review))


def _differences(facts: SettlementFacts, review: Review) -> tuple[dict[date, int], dict[date, int]]:
    """Return what was reserved too much and too little, by month, since the new capacity holds."""
    since, until = review.changed_on or date.min, month_of(review.held_on or date.min)
    to_come = set(months_to_come(facts, review.held_on or date.min))
    first = month_of(facts.begins_on)
    excess: dict[date, int] = {}
    short: dict[date, int] = {}
    for number in range(facts.settlement.months):
        month = add_months(first, number)
        if month < since or month > until or month in to_come:
            continue
        difference = facts.in_month(month) - facts.capacity_in(month)
        if difference > 0:
            excess[month] = difference
        elif difference < 0:
            short[month] = -difference
    return excess, short


def _told(facts: SettlementFacts) -> tuple[int, int]:
    for item in reversed(facts.held_reviews):
        if item.preferential_hundredths is not None and item.ordinary_hundredths is not None:
            return item.preferential_hundredths, item.ordinary_hundredths
    return facts.proposal.preferential_hundredths, facts.proposal.ordinary_hundredths


def _outcome(before: SettlementFacts, new_capacity_cents: int, found: Distribution) -> ReviewOutcome:
    if found.offered_cents == before.total_cents and not before.pays_all:
        return ReviewOutcome.CAN_PAY_ALL
    if new_capacity_cents == before.capacity_cents:
        return ReviewOutcome.UNCHANGED
    return ReviewOutcome.HIGHER if new_capacity_cents > before.capacity_cents else ReviewOutcome.LOWER


def _notes(result: ReviewResult) -> Iterator[Message]:
    if result.top_up_cents:
        yield Message.of("review.top_up", amount=result.top_up_cents)
    if result.review.outcome is ReviewOutcome.CAN_PAY_ALL:
        yield Message.of("review.can_pay_all")
    if result.review.new_capacity_cents == 0:
        yield Message.of("review.no_capacity_left")
    if result.percentages_changed:
        yield Message.of(
            "review.tell_creditors",
            preferential=result.review.preferential_hundredths,
            ordinary=result.review.ordinary_hundredths,
        )
