"""Makes the parties of the register: creditors of every kind, collectors and bailiffs, with their agreements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from csr_desktop.practice.chance import Chance
from csr_desktop.practice.facts import Party
from csr_desktop.practice.material import Material, PartyKind, PartyName

#: The bank that does not exist, as in other practice lists.
BANK = "PRAC"
_MUNICIPALITY_KVK = "90000015"
_FIRST_KVK = 90_000_101


@dataclass(frozen=True, slots=True)
class _Agreement:
    """A cell of "Doet mee aan CSR", its validity in days from today, and whether the party says yes beforehand."""

    written: str
    starts_after_days: int | None = None
    ends_after_days: int | None = None
    consents: bool = False


_NATIONAL = _Agreement("Ja, landelijk", consents=True)
_LOCAL = _Agreement("Ja, lokaal", consents=True)
_ELSEWHERE = _Agreement("Ja, alleen Amsterdam en Den Haag")
_COVENANT = _Agreement("Convenant")
_ADVANCE = _Agreement("Convenant, vooraf akkoord", consents=True)
_NONE = _Agreement("Nee")
#: The party goes on saying yes although its agreement has ended: the program has to notice.
_ENDED = _Agreement("Ja, landelijk", ends_after_days=-40, consents=True)
_ENDED_COVENANT = _Agreement("Convenant, vooraf akkoord", ends_after_days=-200, consents=True)
_NOT_YET = _Agreement("Ja, landelijk", starts_after_days=60)

#: What the parties of one sort have agreed to; dealt out in turn after shuffling, so that every case occurs.
_DECKS: dict[str, tuple[_Agreement, ...]] = {
    "public": (*[_NATIONAL] * 6, *[_ADVANCE] * 3, _COVENANT, _NONE),
    "large": (*[_NATIONAL] * 6, *[_ADVANCE] * 3, _COVENANT, _COVENANT, _ELSEWHERE, _NONE, _ENDED),
    "small": (
        *[_NATIONAL] * 3, *[_LOCAL] * 4, *[_ADVANCE] * 3, _COVENANT, _COVENANT, _ELSEWHERE, *[_NONE] * 4,
        _ENDED_COVENANT, _NOT_YET,
    ),
    "local": (*[_LOCAL] * 4, _NONE, _COVENANT),
    "never": (_NONE,),
}  # fmt: skip


def make_parties(material: Material, seed: int, creditors: int, today: date) -> list[Party]:
    """Return at least `creditors` parties, collectors and bailiffs among them, in the order of the register."""
    decks = {taking: Chance(seed, "agreements", taking).shuffled(agreements) for taking, agreements in _DECKS.items()}
    dealt = dict.fromkeys(decks, 0)
    parties = []
    for index, (kind, name) in enumerate(_named(material, seed, creditors)):
        deck = decks[kind.taking]
        agreement = deck[dealt[kind.taking] % len(deck)]
        dealt[kind.taking] += 1
        parties.append(_party(material, Chance(seed, "party", name.name), index, kind, name, agreement, today))
    return parties


def _named(material: Material, seed: int, creditors: int) -> Iterator[tuple[PartyKind, PartyName]]:
    """Give every name of the data, then as many made from the patterns as are still wanted."""
    count = 0
    for kind in material.kinds:
        for name in kind.names:
            count += 1
            yield kind, name
    patterns = [(kind, pattern) for kind in material.kinds for pattern in kind.patterns]
    more = [(kind, pattern.format(name=fill)) for fill in material.fill_names for kind, pattern in patterns]
    for kind, text in Chance(seed, "more parties").shuffled(more)[: max(0, creditors - count)]:
        yield kind, PartyName(name=text, aliases=(), national=False, foreign=False)


def _party(
    material: Material,
    chance: Chance,
    index: int,
    kind: PartyKind,
    name: PartyName,
    agreement: _Agreement,
    today: date,
) -> Party:
    street, house_number, postcode, city, po_box = _address(material, chance, name)
    takes_part = agreement is not _NONE
    return Party(
        name=name.name,
        aliases=name.aliases,
        kind=kind.code,
        kind_written=chance.pick(kind.written),
        role="bailiff" if kind.bailiff else "collector" if kind.code == "collection" else "creditor",
        kvk=_kvk(kind, name, index),
        street=street,
        house_number=house_number,
        postcode=postcode,
        city=city,
        po_box=po_box,
        email=f"schuldregeling{index}@voorbeeld.example",
        phone=f"010-555{chance.digits(4)}",
        iban=practice_iban(1000 + index),
        participation=agreement.written,
        valid_from=_valid_from(agreement, today) if takes_part else None,
        valid_until=None if agreement.ends_after_days is None else today + timedelta(days=agreement.ends_after_days),
        channel=_channel(chance, kind, agreement),
        consents=agreement.consents,
        foreign=name.foreign,
        national=name.national,
    )


def practice_iban(account: int) -> str:
    """Return an account number of the bank that does not exist, with the right check digits (ISO 13616, mod 97)."""
    basic = f"{BANK}{account:010d}"
    digits = "".join(str(int(char, 36)) for char in f"{basic}NL00")
    return f"NL{98 - int(digits) % 97:02d}{basic}"


def _kvk(kind: PartyKind, name: PartyName, index: int) -> str:
    """One number for all desks of the own municipality, none for people and for the state's own bodies."""
    if name.name.startswith("Gemeente Waterrijk"):
        return _MUNICIPALITY_KVK
    if name.national or name.foreign or kind.code in {"private_person", "criminal_fine"}:
        return ""
    return str(_FIRST_KVK + index)


def _address(material: Material, chance: Chance, name: PartyName) -> tuple[str, str, str, str, str]:
    number = str(chance.number(1, 240))
    if name.foreign:
        street, postcode, city = chance.pick(material.foreign_addresses)
        return street, number, postcode, city, ""
    postcode = f"{chance.number(1001, 9999)} {chance.pick('ABCDEGHJKLN')}{chance.pick('BCDEGHJKLX')}"
    city = chance.pick(material.dutch_places)
    street = chance.pick(material.party_streets)
    po_box = f"Postbus {chance.number(10, 90000)}"
    shape = chance.weighted(("street", "box", "both"), (70, 18, 12))
    if shape == "box":
        return "", "", postcode, city, po_box
    return street, number, postcode, city, po_box if shape == "both" else ""


def _valid_from(agreement: _Agreement, today: date) -> date:
    if agreement.starts_after_days is not None:
        return today + timedelta(days=agreement.starts_after_days)
    return date(today.year - 1 if agreement.ends_after_days is not None else today.year, 1, 1)


def _channel(chance: Chance, kind: PartyKind, agreement: _Agreement) -> str:
    """Who takes part is nearly always reached digitally; others mostly by post (design/domain.md 5.5)."""
    shares: Sequence[int] = (5, 10, 85)
    if kind.code == "private_person":
        shares = (0, 0, 1)
    elif agreement.written in {"Ja, landelijk", "Convenant, vooraf akkoord"}:
        shares = (50, 45, 5)
    elif agreement.consents:
        shares = (15, 55, 30)
    return chance.weighted(("hub", "lijst", "post"), shares)
