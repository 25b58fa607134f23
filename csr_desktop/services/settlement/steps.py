"""What must be done next in a settlement, each with its day, its reason, and the letter that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from csr_desktop.clock import Clock
from csr_desktop.dates import add_months
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.settlement import Payout, PayoutStatus, SettlementResult
from csr_desktop.errors import Message, UserError
from csr_desktop.services.letters_due import LettersDue, settlement_letters_due
from csr_desktop.services.settlement.facts import NormsOn, SettlementFacts, month_of, read_facts
from csr_desktop.services.settlement.planning import Moment, due_amounts, due_moment
from csr_desktop.store.unit_of_work import Store


class SettlementStep(StrEnum):
    """Things to do while a settlement is carried out, and after it."""

    BOOK_LOAN = "book_loan"
    ASK_ARREARS = "ask_arrears"
    MEND_RESERVE = "mend_reserve"
    PLAN_PAYOUTS = "plan_payouts"
    EXPORT_PAYOUTS = "export_payouts"
    NOTE_PAID = "note_paid"
    PAY_AGAIN = "pay_again"
    HOLD_REVIEW = "hold_review"
    TELL_PAYMENT = "tell_payment"
    TELL_REVIEW = "tell_review"
    DISCHARGE = "discharge"
    CONFIRM_DISCHARGE = "confirm_discharge"
    TELL_CREDITORS = "tell_creditors"
    TELL_CLIENT = "tell_client"
    SEND_LETTERS = "send_letters"
    CLOSE_DOSSIER = "close_dossier"


@dataclass(frozen=True, slots=True)
class NextSettlementStep:
    """One thing to do from a day on. `letter` is the number of the letter in design/domain.md 6, empty for none."""

    step: SettlementStep
    due_on: date
    reason: Message
    letter: str = ""


class SettlementSteps:
    """Derives what is next from the records; stores nothing."""

    def __init__(self, store: Store, clock: Clock, norms_on: NormsOn) -> None:
        self._store = store
        self._clock = clock
        self._norms_on = norms_on

    def of(self, dossier_id: str) -> list[NextSettlementStep]:
        """Return what is to be done in the last settlement of a dossier, the earliest first.

        Raises UserError `settlement.none`.
        """
        facts = read_facts(self._store, self._norms_on, dossier_id)
        today = self._clock.today()
        due = {item.kind: item for item in settlement_letters_due(self._store, facts)}
        found = list(_running(facts, today, due) if facts.settlement.ended_on is None else _after(facts, due))
        if self._is_told(facts):
            found = [item for item in found if item.step is not SettlementStep.TELL_CLIENT]
        return sorted(found, key=lambda item: (item.due_on, list(SettlementStep).index(item.step)))

    def _is_told(self, facts: SettlementFacts) -> bool:
        """Whether the end letter was made since the settlement ended; one of before it was opened again is old."""
        ended_on = facts.settlement.ended_on
        if ended_on is None:
            return False
        letters = self._store.find(Letter, dossier_id=facts.dossier.id, kind=LetterKind.FINAL, withdrawn_on=None)
        return any(letter.made_on >= ended_on for letter in letters)


def arrears(facts: SettlementFacts, today: date) -> dict[date, int]:
    """Return what of each month that is over did not come in, at the capacity of that month (debt mediation)."""
    if facts.settlement.product is not Product.SB:
        return {}
    first = month_of(facts.begins_on)
    months = [add_months(first, number) for number in range(facts.settlement.months)]
    missing = {month: facts.capacity_in(month) - facts.in_month(month) for month in months if month < month_of(today)}
    return {month: cents for month, cents in missing.items() if cents > 0}


def _running(facts: SettlementFacts, today: date, due: Mapping[LetterKind, LettersDue]) -> Iterator[NextSettlementStep]:
    if facts.reserve_cents < 0:
        reason = Message.of("deposit.reserve_negative", amount=facts.reserve_cents)
        yield NextSettlementStep(SettlementStep.MEND_RESERVE, today, reason)
    behind = arrears(facts, today)
    if behind:
        reason = Message.of("settlement.arrears", amount=sum(behind.values()), months=len(behind))
        yield NextSettlementStep(SettlementStep.ASK_ARREARS, max(behind), reason)
    yield from _payouts(facts, today)
    for review in facts.reviews:
        if review.held_on is None:
            reason = Message.of("settlement.review_due", day=review.due_on)
            yield NextSettlementStep(SettlementStep.HOLD_REVIEW, review.due_on, reason, "L21")
    last = facts.held_reviews[-1] if facts.held_reviews else None
    if last is not None and LetterKind.REVIEW in due:
        reason = Message.of(
            "review.tell_creditors",
            preferential=last.preferential_hundredths,
            ordinary=last.ordinary_hundredths,
        )
        yield from _tell(SettlementStep.TELL_REVIEW, due[LetterKind.REVIEW], reason)
    if LetterKind.PAYMENT in due:
        paid = due[LetterKind.PAYMENT]
        yield from _tell(SettlementStep.TELL_PAYMENT, paid, Message.of("settlement.tell_payment"))
    yield from _discharge(facts)


def _payouts(facts: SettlementFacts, today: date) -> Iterator[NextSettlementStep]:
    planned = facts.planned_out()
    if planned:
        reason = Message.of("settlement.planned", count=len(planned), amount=facts.sum_of({PayoutStatus.PLANNED}))
        yield NextSettlementStep(SettlementStep.EXPORT_PAYOUTS, planned[0].planned_on, reason)
    exported = [item for item in facts.payouts if item.status is PayoutStatus.EXPORTED]
    if exported:
        reason = Message.of("settlement.exported", count=len(exported))
        yield NextSettlementStep(SettlementStep.NOTE_PAID, exported[0].planned_on + timedelta(days=1), reason)
    for item in facts.payouts:
        if item.status is PayoutStatus.RETURNED and _is_unpaid(facts, item):
            reason = Message.of("settlement.returned", payee=item.payee, amount=item.amount_cents)
            yield NextSettlementStep(SettlementStep.PAY_AGAIN, item.returned_on or today, reason)
    if facts.settlement.product is Product.SA:
        return
    if facts.settlement.product is Product.SK:
        day = facts.settlement.lump_sum_on or facts.settlement.started_on
        left = sum(due_amounts(facts, Moment(0, is_final=True)).values())
        if left > facts.free_cents:
            reason = Message.of("settlement.loan_wanted", amount=left - facts.free_cents)
            yield NextSettlementStep(SettlementStep.BOOK_LOAN, day, reason)
        elif left:
            reason = Message.of("settlement.payout_due", day=day, amount=left)
            yield NextSettlementStep(SettlementStep.PLAN_PAYOUTS, day, reason)
        return
    yield from _mediation_payout(facts, today)


def _mediation_payout(facts: SettlementFacts, today: date) -> Iterator[NextSettlementStep]:
    try:
        moment = due_moment(facts, today)
    except UserError:
        moment = None
    if moment is not None:
        due = sum(due_amounts(facts, moment).values())
        if due:
            day = min(facts.day_of_month(moment.month), today)
            reason = Message.of("settlement.payout_due", day=day, amount=due)
            yield NextSettlementStep(SettlementStep.PLAN_PAYOUTS, day, reason)
            return
    later = [day for month in facts.settlement.payout_months if (day := facts.day_of_month(month)) > today]
    if later:
        reason = Message.of("settlement.payout_later", day=later[0])
        yield NextSettlementStep(SettlementStep.PLAN_PAYOUTS, later[0], reason)


def _discharge(facts: SettlementFacts) -> Iterator[NextSettlementStep]:
    settlement = facts.settlement
    waits = any(item.status in {PayoutStatus.PLANNED, PayoutStatus.EXPORTED} for item in facts.payouts)
    if settlement.product is Product.SK and (waits or any(due_amounts(facts, Moment(0, is_final=True)).values())):
        return
    reason = Message.of("settlement.discharge_due", day=settlement.planned_end_on)
    yield NextSettlementStep(SettlementStep.DISCHARGE, settlement.planned_end_on, reason, "L22")


def _after(facts: SettlementFacts, due: Mapping[LetterKind, LettersDue]) -> Iterator[NextSettlementStep]:
    """After the end: who was not told over the hub gets a letter, the client gets a list, the dossier is closed."""
    day = facts.settlement.ended_on or facts.settlement.planned_end_on
    if facts.dossier.closed_on is not None:
        return
    succeeded = facts.settlement.result is SettlementResult.SUCCEEDED
    for item in facts.payouts if succeeded else ():
        if item.status is PayoutStatus.RETURNED and _is_unpaid(facts, item):
            reason = Message.of("settlement.returned_after_end", payee=item.payee, amount=item.amount_cents)
            yield NextSettlementStep(SettlementStep.PAY_AGAIN, item.returned_on or day, reason)
    reason = Message.of("settlement.tell_discharge") if succeeded else Message.of("settlement.tell_ended")
    kind = LetterKind.DISCHARGE if succeeded else LetterKind.WITHDRAWAL
    yield from _tell(SettlementStep.TELL_CREDITORS, due[kind], reason)
    if succeeded:
        yield NextSettlementStep(SettlementStep.TELL_CLIENT, day, Message.of("settlement.tell_client"), "L23")
        open_ = sum(item.is_discharged and item.confirmed_on is None for item in facts.discharges)
        if open_:
            reason = Message.of("settlement.confirmations_open", count=open_)
            yield NextSettlementStep(SettlementStep.CONFIRM_DISCHARGE, day, reason)
    yield NextSettlementStep(SettlementStep.CLOSE_DOSSIER, day, Message.of("settlement.close_dossier"))


def _tell(step: SettlementStep, due: LettersDue, reason: Message) -> Iterator[NextSettlementStep]:
    """The letters that nobody made yet, or that lie ready; done when all of them were sent."""
    if due.missing:
        yield NextSettlementStep(step, due.since, reason, due.kind.value)
    elif due.unsent:
        ready = Message.of("settlement.letters_lie_ready", count=len(due.unsent))
        yield NextSettlementStep(SettlementStep.SEND_LETTERS, due.since, ready, due.kind.value)


def _is_unpaid(facts: SettlementFacts, returned: Payout) -> bool:
    """Whether a payment that came back was not made good by a later one."""
    return facts.given_cents(returned.claim_id) + returned.amount_cents <= returned.cumulative_cents
