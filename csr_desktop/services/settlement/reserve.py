"""The reserve: what the client saves for the creditors, with the fees that are taken off it, exact to the cent.

Fees are taken over monthly capacity only, never over assets or incidental money (design/domain.md 2.2). They follow
from all months together: a payment that comes late, twice or in parts takes what one payment would have taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from csr_desktop.clock import Clock
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.settlement import Deposit, DepositKind
from csr_desktop.errors import Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.money import MAX_CENTS
from csr_desktop.services.settlement.facts import NormsOn, SettlementFacts, month_of, read_facts
from csr_desktop.store.unit_of_work import Store, UnitOfWork

#: What a person may book; fees follow by themselves.
BOOKABLE = (
    DepositKind.MONTHLY,
    DepositKind.ASSETS,
    DepositKind.INCIDENTAL,
    DepositKind.LOAN,
    DepositKind.RETURNED_TO_CLIENT,
)
_OF_PRODUCT = {
    Product.SK: frozenset(
        {DepositKind.LOAN, DepositKind.ASSETS, DepositKind.INCIDENTAL, DepositKind.RETURNED_TO_CLIENT}
    ),
    Product.SB: frozenset(
        {DepositKind.MONTHLY, DepositKind.ASSETS, DepositKind.INCIDENTAL, DepositKind.RETURNED_TO_CLIENT}
    ),
    Product.SA: frozenset[DepositKind](),
}


@dataclass(frozen=True, slots=True)
class Booked:
    """What was booked, fees included, what is in the reserve after it, and what a person should know."""

    deposits: tuple[Deposit, ...]
    reserve_cents: int
    free_cents: int
    warnings: tuple[Message, ...]


class Reserve:
    """Books money in and out of the reserve."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock, norms_on: NormsOn) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._norms_on = norms_on

    def book(
        self,
        dossier_id: str,
        kind: DepositKind,
        amount_cents: int,
        *,
        booked_on: date | None = None,
        for_month: date | None = None,
        remark: str = "",
    ) -> Booked:
        """Book money that came in, or that goes back to the client, and the fees that belong to it.

        `amount_cents` is what came in, or what goes back. A negative amount takes an earlier booking of the same kind
        back (a direct debit that was reversed) and needs a remark. `for_month` is the month of monthly capacity: that
        of the booking, unless given; with money that goes back it says of which month it was, and is left out when it
        was no monthly capacity.

        Raises UserError `deposit.…` for what cannot be, among it more going back than the reserve holds. Money that is
        taken back may leave the reserve below zero, because that is what happened: then there is a warning.
        """
        today = self._clock.today()
        with self._store.unit_of_work("deposit.add") as work:
            # What is left after an early end may still go back to the client.
            running = kind is not DepositKind.RETURNED_TO_CLIENT
            facts = read_facts(work, self._norms_on, dossier_id, running_only=running)
            made = self._checked(facts, kind, amount_cents, booked_on or today, for_month, remark.strip())
            return self.write(work, facts, [made])

    def write(self, work: UnitOfWork, facts: SettlementFacts, made: list[Deposit]) -> Booked:
        """Write bookings with the fees that follow from them; refuses what the reserve cannot give back."""
        work.add_all(made)
        after = replace(facts, deposits=(*facts.deposits, *made))
        fees = list(self._fees(after, made[-1].booked_on))
        work.add_all(fees)
        after = replace(after, deposits=(*after.deposits, *fees))
        goes_back = any(item.kind is DepositKind.RETURNED_TO_CLIENT for item in made)
        if goes_back and after.free_cents < 0:
            raise UserError("deposit.more_than_free", short=-after.free_cents, free=facts.free_cents)
        return Booked(
            tuple((*made, *fees)), after.reserve_cents, after.free_cents, tuple(_warnings(after, made[-1], facts))
        )

    def free_after(self, facts: SettlementFacts, made: list[Deposit]) -> int:
        """Return what would be free in the reserve after bookings and the fees that follow from them."""
        after = replace(facts, deposits=(*facts.deposits, *made))
        return after.free_cents + sum(after.fees_taken()) - sum(after.fees_due())

    def returned(self, facts: SettlementFacts, month: date, amount_cents: int, booked_on: date) -> Deposit:
        """Make the booking of monthly capacity that goes back to the client, of one month."""
        return Deposit(
            id=self._ids.new(),
            dossier_id=facts.dossier.id,
            settlement_id=facts.settlement.id,
            kind=DepositKind.RETURNED_TO_CLIENT,
            booked_on=booked_on,
            amount_cents=-amount_cents,
            for_month=month,
        )

    def _checked(
        self,
        facts: SettlementFacts,
        kind: DepositKind,
        amount_cents: int,
        booked_on: date,
        for_month: date | None,
        remark: str,
    ) -> Deposit:
        if kind not in _OF_PRODUCT[facts.settlement.product]:
            raise UserError(
                "deposit.kind_not_here",
                kind=f"deposit_kind.{kind.value}",
                form=f"settlement_form.{facts.form.value}",
            )
        if not 0 < abs(amount_cents) <= MAX_CENTS:
            raise UserError("deposit.amount")
        self._check_days(facts, booked_on, for_month)
        goes_back = kind is DepositKind.RETURNED_TO_CLIENT
        month = month_of(for_month or booked_on) if kind is DepositKind.MONTHLY or (goes_back and for_month) else None
        if amount_cents < 0:
            self._check_correction(facts, kind, amount_cents, month, remark)
        if goes_back and month is not None and amount_cents > facts.in_month(month):
            raise UserError("deposit.returns_too_much", month=month, amount=facts.in_month(month))
        return Deposit(
            id=self._ids.new(),
            dossier_id=facts.dossier.id,
            settlement_id=facts.settlement.id,
            kind=kind,
            booked_on=booked_on,
            amount_cents=-amount_cents if goes_back else amount_cents,
            for_month=month,
            remark=remark,
        )

    def _check_days(self, facts: SettlementFacts, booked_on: date, for_month: date | None) -> None:
        if booked_on > self._clock.today():
            raise UserError("deposit.future", day=booked_on)
        earliest = facts.dossier.registered_on or facts.settlement.started_on
        if booked_on < earliest:
            raise UserError("deposit.too_early", day=booked_on, earliest=earliest)
        if for_month is not None and not month_of(earliest) <= month_of(for_month) <= month_of(booked_on):
            raise UserError("deposit.month", earliest=month_of(earliest), latest=month_of(booked_on))

    def _check_correction(
        self, facts: SettlementFacts, kind: DepositKind, amount_cents: int, month: date | None, remark: str
    ) -> None:
        if kind is DepositKind.RETURNED_TO_CLIENT:
            raise UserError("deposit.amount")
        if not remark:
            raise UserError("deposit.correction_without_reason")
        booked = sum(
            item.amount_cents for item in facts.deposits if item.kind is kind and month in (None, item.for_month)
        )
        if booked + amount_cents < 0:
            raise UserError("deposit.correction_too_much", amount=booked)

    def _fees(self, facts: SettlementFacts, booked_on: date) -> Iterator[Deposit]:
        kinds = (DepositKind.FEE, DepositKind.ACCOUNT_FEE)
        for kind, due, taken in zip(kinds, facts.fees_due(), facts.fees_taken(), strict=True):
            if due != taken:
                yield Deposit(
                    id=self._ids.new(),
                    dossier_id=facts.dossier.id,
                    settlement_id=facts.settlement.id,
                    kind=kind,
                    booked_on=booked_on,
                    amount_cents=taken - due,
                )


def _warnings(after: SettlementFacts, made: Deposit, before: SettlementFacts) -> Iterator[Message]:
    if after.reserve_cents < 0:
        yield Message.of("deposit.reserve_negative", amount=after.reserve_cents)
    elif after.free_cents < 0:
        yield Message.of("deposit.planned_not_covered", short=-after.free_cents)
    if made.kind is DepositKind.MONTHLY and made.for_month is not None and made.amount_cents > 0:
        capacity = after.capacity_in(made.for_month)
        if after.in_month(made.for_month) > capacity:
            yield Message.of("deposit.above_capacity", month=made.for_month, capacity=capacity)
        if before.in_month(made.for_month) == made.amount_cents:
            yield Message.of("deposit.same_again", month=made.for_month)
    if after.collected_cents >= after.total_cents:
        yield Message.of("deposit.all_debts_covered", total=after.total_cents)
