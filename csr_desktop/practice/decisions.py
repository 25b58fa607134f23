"""What a creditor knows about a debt and makes of a request: the same for lists, hub and paper."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from csr_desktop.practice.chance import Chance
from csr_desktop.practice.debts import payment_reference
from csr_desktop.practice.facts import Debt, Office, Party

_NOISE = re.compile(r"[^0-9a-z]+")
#: Of 100 balance requests to the creditor itself; the rest is a plain statement. A collector never passes a debt on.
_OUTCOMES = (86, 3, 2, 4, 5)
_HANDLER_OUTCOMES = (91, 2, 2, 0, 5)
_CONSENTS_PERCENT = 94
_CONSENTS_WITHOUT_AGREEMENT_PERCENT = 3
_REMEMBERS_PRIORITY_PERCENT = 82
_CLAIMS_PRIORITY_WITHOUT_GROUND_PERCENT = 3
#: Of those who were silent the first time, so many answer a reminder.
_ANSWERS_REMINDER_PERCENT = 65


class Outcome(StrEnum):
    """The kinds of answers to a balance request."""

    OPEN = "open"
    CLIENT_UNKNOWN = "client_unknown"
    DEBT_UNKNOWN = "debt_unknown"
    TRANSFERRED = "transferred"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One line of a request: which reference, who is asked, and whether this is the first time (`attempt`).

    Where the reference is empty the debt is known by the dossier (lists) or by the amount (letters).
    """

    reference: str
    recipient: str
    creditor: str = ""
    dossier_number: str = ""
    amount_cents: int | None = None
    attempt: int = 1

    @property
    def key(self) -> tuple[str, ...]:
        """What makes this question another than the next one; the same when it is asked again."""
        reference = reduce_reference(self.reference)
        return (
            (self.recipient, reference) if reference else (self.recipient, self.dossier_number, str(self.amount_cents))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the creditor says; amounts are cents, and only an open debt has them."""

    outcome: Outcome
    contact: str
    email: str
    phone: str
    reference: str = ""
    customer_number: str = ""
    original_cents: int = 0
    interest_cents: int = 0
    costs_cents: int = 0
    origin_date: date | None = None
    transferred_to: str = ""
    claims_preference: bool = False
    consents: bool = False
    iban: str = ""
    payment_reference: str = ""

    @property
    def total_cents(self) -> int:
        """What is open according to the creditor."""
        return self.original_cents + self.interest_cents + self.costs_cents


class Books:
    """The creditors' own books: every debt of the office can be found by its references."""

    def __init__(self, seed: int, office: Office, contacts: tuple[str, ...]) -> None:
        self._seed = seed
        self._office = office
        self._contacts = contacts
        self._collectors = [party.name for party in office.parties.values() if party.role == "collector"]
        self._debts: dict[str, Debt] = {}
        self._without_reference: list[Debt] = []
        for dossier in office.dossiers:
            for debt in dossier.debts:
                self._note(debt)

    def statement(self, question: Question) -> Statement:
        """Return the answer to one question; it follows from the seed and the question alone."""
        debt = self._find(question)
        party = self._office.parties.get(question.recipient)
        known_by = (question.recipient, _identity(debt)) if debt else question.key
        chance = Chance(self._seed, "answer", *known_by)
        plain = Statement(
            outcome=self._outcome(chance, question, debt, party),
            contact=chance.pick(self._contacts),
            email=party.email if party else "post@voorbeeld.example",
            phone=party.phone if party else "010-5550000",
        )
        if plain.outcome is Outcome.TRANSFERRED:
            goes_to = debt.handler if debt and debt.handler else chance.pick(self._collectors)
            return replace(plain, reference=question.reference, transferred_to=goes_to)
        if plain.outcome is not Outcome.OPEN:
            return plain
        return self._open(chance, plain, question, debt, party)

    def _note(self, debt: Debt) -> None:
        for reference in (debt.reference, debt.handler_reference):
            if reference:
                self._debts[reduce_reference(reference)] = debt
        if not debt.reference:
            self._without_reference.append(debt)

    def _find(self, question: Question) -> Debt | None:
        if question.reference:
            return self._debts.get(reduce_reference(question.reference))
        found = [
            debt
            for debt in self._without_reference
            if debt.creditor in {question.recipient, question.creditor}
            and question.dossier_number in {"", debt.dossier_number}
            and question.amount_cents in {None, debt.balance_cents}
        ]
        return found[0] if len(found) == 1 else None

    def _outcome(self, chance: Chance, question: Question, debt: Debt | None, party: Party | None) -> Outcome:
        if debt and debt.handler and question.recipient == debt.creditor:
            return Outcome.TRANSFERRED
        role = party.role if party else "creditor"
        if debt and party and role == "creditor" and question.recipient != debt.creditor:
            # The counsellor took the name in the client's list for another creditor.
            return Outcome.CLIENT_UNKNOWN
        shares = _OUTCOMES if role == "creditor" else _HANDLER_OUTCOMES
        outcome = chance.weighted(
            (
                Outcome.OPEN,
                Outcome.CLIENT_UNKNOWN,
                Outcome.DEBT_UNKNOWN,
                Outcome.TRANSFERRED,
                Outcome.SILENT,
            ),
            shares,
        )
        if outcome is Outcome.SILENT and question.attempt > 1 and chance.happens(_ANSWERS_REMINDER_PERCENT):
            return Outcome.OPEN
        return outcome

    def _open(
        self, chance: Chance, plain: Statement, question: Question, debt: Debt | None, party: Party | None
    ) -> Statement:
        original, interest, costs = self._amounts(chance, question, debt)
        may_consent = _CONSENTS_PERCENT if party and party.consents else _CONSENTS_WITHOUT_AGREEMENT_PERCENT
        priority = (
            _REMEMBERS_PRIORITY_PERCENT if debt and debt.preferential else _CLAIMS_PRIORITY_WITHOUT_GROUND_PERCENT
        )
        origin = debt.origin_date if debt else self._office.today - timedelta(days=chance.number(200, 1500))
        return replace(
            plain,
            # One in ten knows the debt under a number of its own that was not in the request.
            reference=question.reference if question.reference and chance.happens(90) else f"0{chance.digits(7)}",
            customer_number=f"K{chance.digits(6)}",
            original_cents=original,
            interest_cents=interest,
            costs_cents=costs,
            origin_date=origin,
            claims_preference=chance.happens(priority),
            consents=chance.happens(may_consent),
            iban=party.iban if party else "",
            payment_reference=payment_reference(chance.digits(15)),
        )

    def _amounts(self, chance: Chance, question: Question, debt: Debt | None) -> tuple[int, int, int]:
        """Principal, interest and costs: as asked, with more interest or costs, or quite another debt than thought."""
        if debt is None:
            asked = question.amount_cents or chance.skewed_cents(40, 2500)
            return asked, 0, 0
        way = chance.weighted(("as asked", "interest", "costs", "less", "other"), (40, 33, 12, 10, 5))
        original, interest, costs = debt.principal_cents, debt.interest_cents, debt.costs_cents
        if way == "interest":
            interest += original * chance.number(1, 60) // 1000
        elif way == "costs":
            costs += chance.pick((4_000, 4_840, 7_500, 11_234))
        elif way == "less":
            original = max(100, original * chance.number(55, 95) // 100)
        elif way == "other":
            original = max(100, original * chance.number(105, 160) // 100 + chance.number(0, 99))
        return original, interest, costs


def _identity(debt: Debt) -> str:
    """What a creditor knows a debt by, however it was asked for."""
    return f"{debt.dossier_number} {debt.creditor} {debt.reference} {debt.handler_reference} {debt.balance_cents}"


def reduce_reference(reference: str) -> str:
    """Reduce a reference to what survives copying and Excel: no case, signs or leading zeros."""
    return _NOISE.sub("", reference.casefold()).lstrip("0")
