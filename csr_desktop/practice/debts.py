"""Makes the debts of a household: which creditors, how much, at whom now, and how the client spells it all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.class_table import ClassTable
from csr_desktop.practice.chance import Chance
from csr_desktop.practice.facts import Debt, Party
from csr_desktop.practice.material import Material, PartyKind

#: Number of debts of a household at parts of ten thousand of all households: about fourteen on average, never below
#: five or above forty (design/domain.md 5.5: an average of 13 to 14 creditors per client).
_NUMBERS = ((0, 5), (1_000, 7), (5_000, 12), (8_000, 19), (9_500, 29), (10_000, 40))
_MISSPELLED_PERCENT = 10
_NEW_CREDITOR_PERCENT = 30
_NEW_CREDITOR_HIGH = 900
_SMALL_HIGH = 600
_SHORTER = (
    ("Zorgverzekeraar", "Zorgverz."), ("Woningstichting", "Woningst."), ("Deurwaarders", "Deurw."),
    ("Incassobureau", "Inc.bureau"), ("Gerechtsdeurwaarderskantoor", "GDW"), ("Verzekeringen", "Verz."),
    ("Tandartspraktijk", "Tandarts"), ("Energiebedrijf", "Energiebedr."), ("Gemeente", "Gem."), ("Webwinkel", "Webw."),
)  # fmt: skip
_LEGAL_FORM = re.compile(r" (B\.V\.|N\.V\.|U\.A\.|GmbH|S\.A\.|V\.O\.F\.)$")


@dataclass(frozen=True, slots=True)
class DebtMaker:
    """Draws debts from one register."""

    material: Material
    parties: Sequence[Party]
    class_table: ClassTable
    seed: int
    today: date
    #: References given out; they are unique in the whole office, so that a creditor's books can be searched by them.
    taken: set[str] = field(default_factory=set)

    def make(self, dossier_number: str, registered_on: date, count: int, *, small: bool) -> tuple[Debt, ...]:
        """Return the debts of one dossier; `small` keeps each below 600 euros (a household that can pay all)."""
        chance = Chance(self.seed, "debts", dossier_number)
        creditors = self._creditors(chance, count)
        unknown_at = chance.number(0, count - 1) if chance.happens(_NEW_CREDITOR_PERCENT) else None
        debts = []
        for index, (kind, party) in enumerate(creditors):
            own = Chance(self.seed, "debt", dossier_number, str(index))
            name = own.pick(self.material.unknown_creditors) if index == unknown_at else None
            debts.append(self._debt(own, dossier_number, registered_on, kind, party, name, small=small))
        return tuple(debts)

    def _creditors(self, chance: Chance, count: int) -> list[tuple[PartyKind, Party]]:
        """Draw creditors; one may come back with another debt, but not a third one."""
        by_kind: dict[str, list[Party]] = {}
        for party in self.parties:
            if party.role == "creditor":
                by_kind.setdefault(party.kind, []).append(party)
        kinds = [kind for kind in self.material.kinds if kind.share]
        shares = [kind.share for kind in kinds]
        drawn: list[tuple[PartyKind, Party]] = []
        seen: dict[str, int] = {}
        while len(drawn) < count:
            kind = chance.weighted(kinds, shares)
            party = chance.pick(by_kind[kind.code])
            times = seen.get(party.name, 0)
            if times == 0 or (times == 1 and chance.happens(15)):
                seen[party.name] = times + 1
                drawn.append((kind, party))
        return drawn

    def _debt(
        self,
        chance: Chance,
        dossier_number: str,
        registered_on: date,
        kind: PartyKind,
        party: Party,
        unknown_name: str | None,
        *,
        small: bool,
    ) -> Debt:
        handler = None if unknown_name else self._handler(chance, party)
        # A shop around the corner is owed no mortgage.
        usual = _NEW_CREDITOR_HIGH if unknown_name else kind.high_euros
        high = min(usual, _SMALL_HIGH) if small else usual
        principal = chance.skewed_cents(min(kind.low_euros, high - 10), high)
        origin = registered_on - timedelta(days=chance.number(120, 1900))
        name = unknown_name or party.name
        reference = self._fresh(chance)
        return Debt(
            dossier_number=dossier_number,
            creditor=name,
            creditor_written=name if unknown_name else misspell(chance, name, party.aliases),
            kind="other" if unknown_name else party.kind,
            kind_written="" if unknown_name else party.kind_written,
            handler=handler.name if handler else "",
            handler_written=misspell(chance, handler.name, handler.aliases) if handler else "",
            handler_role=handler.role if handler else "",
            reference=reference if chance.happens(97) else "",
            handler_reference=chance.pick(("D", "I-", "")) + self._fresh(chance) if handler else "",
            customer_number=chance.digits(7) if chance.happens(35) else "",
            principal_cents=principal,
            interest_cents=principal * chance.number(0, 14) // 100,
            costs_cents=principal * chance.number(5, 15) // 100 + 4_000 if handler else chance.pick((0, 0, 4_000)),
            origin_date=origin,
            balance_date=min(self.today, registered_on + timedelta(days=chance.number(-60, 20))),
            iban=(handler or party).iban if not unknown_name and chance.happens(60) else "",
            payment_reference=payment_reference(chance.digits(15)) if chance.happens(50) else "",
            remark=chance.pick(self.material.texts["remarks"]) if chance.happens(25) else "",
            preferential=self.class_table.kind(party.kind).rank is ClaimRank.PREFERENTIAL and not unknown_name,
            in_register=unknown_name is None,
        )

    def _handler(self, chance: Chance, party: Party) -> Party | None:
        """Public bodies and people mostly collect themselves; a third of the other debts lies with someone else."""
        percent = 6 if self.class_table.kind(party.kind).public or party.kind == "private_person" else 34
        if not chance.happens(percent):
            return None
        role = chance.weighted(("collector", "bailiff"), (60, 40))
        return chance.pick([item for item in self.parties if item.role == role])

    def _fresh(self, chance: Chance) -> str:
        """Return a reference, some with zeros in front; no other debt has it, also when those zeros get lost."""
        while True:
            digits = chance.digits(8)
            text = chance.weighted((digits, f"00{digits[:6]}", f"F{digits[:4]}-{digits[4:]}"), (70, 20, 10))
            key = digits.lstrip("0") if text == digits else text.lstrip("0F").replace("-", "").lstrip("0")
            if key and key not in self.taken:
                self.taken.add(key)
                return text


def debt_counts(seed: int, dossiers: int) -> list[int]:
    """Return how many debts each dossier has: spread evenly over the whole range, so that averages hold."""
    places = [(2 * index + 1) * 5_000 // dossiers for index in range(dossiers)]
    return Chance(seed, "debt counts").shuffled([_number_at(place) for place in places])


def _number_at(place: int) -> int:
    for (low_place, low), (high_place, high) in pairwise(_NUMBERS):
        if place <= high_place:
            return low + (high - low) * (place - low_place) // (high_place - low_place)
    return _NUMBERS[-1][1]


def payment_reference(digits: str) -> str:
    """Return a Dutch payment reference of 16 digits: a check digit and the 15 given ones (design/domain.md 8)."""
    weights = (2, 4, 8, 5, 10, 9, 7, 3, 6, 1)
    total = sum(int(digit) * weights[index % 10] for index, digit in enumerate(reversed(digits)))
    check = 11 - total % 11
    return str({10: 1, 11: 0}.get(check, check)) + digits


def misspell(chance: Chance, name: str, aliases: Sequence[str]) -> str:
    """Return a name as a client writes it: nine times in ten as it should be."""
    if not chance.happens(_MISSPELLED_PERCENT):
        return name
    way = chance.pick(("alias", "upper", "form", "short", "typo"))
    if way == "alias" and aliases:
        return chance.pick(aliases)
    if way == "form":
        plain = _LEGAL_FORM.sub("", name)
        return plain if plain != name else f"{name} B.V."
    if way == "short":
        for long, short in _SHORTER:
            if long in name:
                return name.replace(long, short)
    if way == "typo" and len(name) > 8:
        at = chance.number(3, len(name) - 3)
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name.upper()
