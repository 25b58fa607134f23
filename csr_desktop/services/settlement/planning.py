"""Plans payouts: who gets what now, by cumulative entitlement over the original claims (design/domain.md 3.2).

Nothing is made while an account or a reference is missing, unless a person leaves those creditors for later: what they
are entitled to stays in the reserve for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from csr_desktop.clock import Clock
from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.identifiers import Iban, parse_iban
from csr_desktop.domain.process import PAYOUTS
from csr_desktop.domain.settlement import Payout, PayoutStatus
from csr_desktop.errors import Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.proposals.interim import interim_payments, payments_below_the_offer
from csr_desktop.services.settlement.facts import LIVE, NormsOn, SettlementFacts, claims_of, read_facts
from csr_desktop.services.settlement.payees import Payee, payees_of
from csr_desktop.store.unit_of_work import Reader, Store

#: The moment of a lump sum: there are no months.
LUMP_SUM = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """When is paid: the month of the settlement, and whether it is the last time."""

    month: int
    is_final: bool


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A claim that would be paid and cannot be yet: what stands in the way, and what is known of it."""

    claim_id: str
    creditor: str
    amount_cents: int
    iban: str
    reference: str
    faults: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class PayoutPlan:
    """Payouts as they would be made, those that cannot be made with their reasons, and what to look at."""

    moment: Moment
    payouts: tuple[Payout, ...]
    faults: tuple[Message, ...]
    notes: tuple[Message, ...]
    incomplete: tuple[Incomplete, ...] = ()

    @property
    def total_cents(self) -> int:
        """What is paid in all."""
        return sum(item.amount_cents for item in self.payouts)


class PayoutPlanner:
    """Plans payouts and takes plans back."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock, norms_on: NormsOn) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._norms_on = norms_on

    def preview(self, dossier_id: str, *, closing: bool = False) -> PayoutPlan:
        """Say what would be paid now, and what stands in the way; stores nothing.

        Raises UserError as `plan`, but for what is missing of single creditors.
        """
        return self._plan(self._store, dossier_id, closing=closing)

    def plan(self, dossier_id: str, *, leave_out_incomplete: bool = False, closing: bool = False) -> PayoutPlan:
        """Plan the payouts that are due: of a saneringskrediet all at once, of debt mediation those of the month.

        With `closing` everything that is in the reserve of debt mediation is divided at once, before an early end.

        Raises UserError with a sentence for everything that is missing (account, reference, name), unless those
        creditors are left out; `payout.none_in_product`, `payout.too_early` or `payout.nothing` when nothing is due;
        `payout.reserve_short` when the reserve does not hold what a lump sum needs.
        """
        with self._store.unit_of_work("payout.plan") as work:
            plan = self._plan(work, dossier_id, closing=closing)
            if plan.faults and not leave_out_incomplete:
                raise UserError.many(plan.faults)
            if not plan.payouts:
                raise UserError("payout.nothing")
            work.add_all(plan.payouts)
            return plan

    def again(self, payout_id: str, iban: str = "") -> tuple[Payout, tuple[Message, ...]]:
        """Plan a payout that came back once more, to the account as it is known now or to `iban`.

        Raises UserError `payout.not_returned`, `payout.paid_again_already`, or what is missing of the creditor.
        """
        with self._store.unit_of_work("payout.again") as work:
            old = work.get(Payout, payout_id)
            facts = read_facts(work, self._norms_on, old.dossier_id, running_only=True)
            if old.status is not PayoutStatus.RETURNED:
                raise UserError("payout.not_returned")
            if facts.given_cents(old.claim_id) + old.amount_cents > old.cumulative_cents:
                raise UserError("payout.paid_again_already", payee=old.payee)
            if facts.free_cents < old.amount_cents:
                raise UserError("payout.reserve_short", wanted=old.amount_cents, free=facts.free_cents)
            claim = claims_of(work, facts)[old.claim_id]
            if iban:
                claim = work.save(replace(claim, iban=parse_iban(iban)))
            payee = payees_of(work, {claim.id: claim}, facts.dossier.number)[claim.id]
            if payee.faults:
                raise UserError.many(payee.faults)
            made = self._payout(facts, claim.id, payee, old.moment, old.amount_cents, old.cumulative_cents)
            notes = list(payee.notes)
            if (made.iban, made.payee) == (old.iban, old.payee):
                notes.append(Message.of("payout.same_account", payee=old.payee))
            return work.add(made), tuple(notes)

    def set_account(self, dossier_id: str, claim_id: str, *, iban: str = "", reference: str = "") -> None:
        """Store the account or the payment reference of one claim of the settlement, as its creditor gave it."""
        account: Iban | None = parse_iban(iban) if iban else None
        with self._store.unit_of_work("payout.account") as work:
            facts = read_facts(work, self._norms_on, dossier_id, running_only=True)
            claim = claims_of(work, facts).get(claim_id)
            if claim is None:
                raise UserError("payout.claim_unknown")
            work.save(
                replace(
                    claim, iban=account or claim.iban, payment_reference=reference.strip() or claim.payment_reference
                )
            )

    def cancel(self, payout_ids: Sequence[str], reason: str = "") -> list[Payout]:
        """Let planned payouts lapse; those in a payment file only with the reason why the bank will not pay them.

        What lapses is free in the reserve again and can be planned anew. Raises UserError `payout.cancel_reason`, or
        when a payout was paid already.
        """
        with self._store.unit_of_work("payout.cancel") as work:
            found = []
            for payout_id in payout_ids:
                payout = work.get(Payout, payout_id)
                if PAYOUTS.check(payout.status, PayoutStatus.CANCELLED) is None:
                    continue
                if payout.status is PayoutStatus.EXPORTED and not reason.strip():
                    raise UserError("payout.cancel_reason")
                found.append(work.save(replace(payout, status=PayoutStatus.CANCELLED, returned_reason=reason.strip())))
            return found

    def _plan(self, reader: Reader, dossier_id: str, *, closing: bool) -> PayoutPlan:
        facts = read_facts(reader, self._norms_on, dossier_id, running_only=True)
        today = self._clock.today()
        moment = closing_moment(facts, today) if closing else due_moment(facts, today)
        amounts = due_amounts(facts, moment)
        wanted = {claim_id: cents for claim_id, cents in amounts.items() if cents > 0}
        if not wanted:
            raise UserError("payout.nothing")
        needed = sum(wanted.values())
        if needed > facts.free_cents:
            raise UserError("payout.reserve_short", wanted=needed, free=facts.free_cents)
        # What fell away gets nothing, but not in silence: its fault stops the plan until a person leaves it out.
        asked = wanted.keys() | facts.fallen
        claims = {claim_id: claim for claim_id, claim in claims_of(reader, facts).items() if claim_id in asked}
        payees = payees_of(reader, claims, facts.dossier.number)
        faults = without_doubles(fault for payee in payees.values() for fault in payee.faults)
        whole = [claim_id for claim_id in wanted if not payees[claim_id].faults]
        payouts = [
            self._payout(
                facts, claim_id, payees[claim_id], moment.month, wanted[claim_id],
                facts.given_cents(claim_id) + wanted[claim_id],
            )
            for claim_id in whole
        ]  # fmt: skip
        notes = without_doubles(note for claim_id in whole for note in payees[claim_id].notes)
        incomplete = tuple(
            Incomplete(
                claim_id, payee.creditor, amounts[claim_id], payee.iban or "", claims[claim_id].payment_reference,
                payee.faults,
            )
            for claim_id, payee in payees.items()
            if payee.faults
        )  # fmt: skip
        return PayoutPlan(moment, tuple(payouts), faults, notes, incomplete)

    def _payout(
        self, facts: SettlementFacts, claim_id: str, payee: Payee, moment: int, amount_cents: int, cumulative_cents: int
    ) -> Payout:
        new_id = self._ids.new()
        return Payout(
            id=new_id,
            dossier_id=facts.dossier.id,
            settlement_id=facts.settlement.id,
            claim_id=claim_id,
            creditor_id=payee.party_id,
            moment=moment,
            amount_cents=amount_cents,
            cumulative_cents=cumulative_cents,
            planned_on=self._clock.today(),
            status=PayoutStatus.PLANNED,
            payee=payee.name,
            iban=payee.iban,
            payment_reference=payee.reference,
            # 32 signs, one number for good, and nothing of a person in it.
            end_to_end=new_id.replace("-", ""),
        )


def due_moment(facts: SettlementFacts, today: date) -> Moment:
    """Return which payout is due: the lump sum, or the last month of payout that is full by today.

    Months that were passed over are made up for, because entitlement is cumulative. Once the reserve covers all debts
    the last payout may be made at any time (domain.md 2.5). Raises UserError `payout.none_in_product` or
    `payout.too_early`.
    """
    settlement = facts.settlement
    if settlement.product is Product.SA:
        raise UserError("payout.none_in_product")
    if settlement.product is Product.SK:
        return Moment(LUMP_SUM, is_final=True)
    if facts.collected_cents >= facts.total_cents:
        return Moment(settlement.months, is_final=True)
    reached = [month for month in settlement.payout_months if facts.day_of_month(month) <= today]
    if not reached:
        raise UserError("payout.too_early", day=facts.day_of_month(settlement.payout_months[0]))
    return Moment(reached[-1], is_final=reached[-1] == settlement.months)


def closing_moment(facts: SettlementFacts, today: date) -> Moment:
    """Return the moment of dividing the whole reserve now; UserError `payout.none_in_product` without one."""
    if facts.settlement.product is not Product.SB:
        raise UserError("payout.none_in_product")
    full = sum(facts.day_of_month(month) <= today for month in range(1, facts.settlement.months + 1))
    return Moment(full, is_final=True)


def due_amounts(facts: SettlementFacts, moment: Moment) -> dict[str, int]:
    """Return what each claim gets now, in cents; 0 for those that have what they are entitled to.

    A lump sum brings each claim to its offer. Before the last payout of debt mediation no claim passes its offer; a
    claim that was paid in this month waits for the next. What fell away gets nothing more: of a lump sum its part is
    left over, in debt mediation the others get it.
    """
    lines = facts.standing
    given = [facts.given_cents(line.claim_id) for line in lines]
    ids = [line.claim_id for line in lines]
    nothing = dict.fromkeys((line.claim_id for line in facts.lines), 0)
    offers = [line.offer_cents for line in lines]
    if facts.settlement.product is Product.SK:
        due = {item: max(0, offer - has) for item, offer, has in zip(ids, offers, given, strict=True)}
        return nothing | due
    amounts = [line.amount_cents for line in lines]
    first = [line.rank is ClaimRank.PREFERENTIAL for line in lines]
    multiplier = facts.norms.preferential_multiplier
    collected = max(0, facts.for_standing_cents)
    if moment.is_final:
        return nothing | dict(zip(ids, interim_payments(collected, amounts, first, given, multiplier), strict=True))
    payments = payments_below_the_offer(collected, amounts, first, given, offers, multiplier)
    had = {item.claim_id for item in facts.payouts if item.moment == moment.month and item.status in LIVE}
    return nothing | {item: 0 if item in had else payment for item, payment in zip(ids, payments, strict=True)}


def without_doubles(messages: Iterator[Message]) -> tuple[Message, ...]:
    """Return messages without those that say the same."""
    found: dict[tuple[str, str], Message] = {}
    for message in messages:
        found.setdefault((message.code, repr(sorted(message.params.items()))), message)
    return tuple(found.values())
