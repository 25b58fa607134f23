"""Clients and debts in the words of the standard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import UNSET, UnsetType

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client, Gender
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.identifiers import parse_bsn, parse_postcode
from csr_desktop.errors import UserError
from csr_desktop.services.ddas.model import CreditorPart, Debt, DebtWord, GenderWord, Person
from csr_desktop.services.hub_facts import house_number

_GENDERS = {
    Gender.MALE: GenderWord.MALE,
    Gender.FEMALE: GenderWord.FEMALE,
    # The standard has no word for it.
    Gender.OTHER: GenderWord.UNKNOWN,
    Gender.UNKNOWN: GenderWord.UNKNOWN,
}
_HALF_EURO = 50


def whole_euros(cents: int) -> int:
    """Round to whole euros, exactly half upwards: each amount by itself, so that a total is the sum of what is told."""
    return (cents + _HALF_EURO) // 100


def has_good_bsn(client: Client) -> bool:
    """Whether the client has a citizen service number that passes the eleven test."""
    try:
        return client.bsn is not None and parse_bsn(client.bsn) == client.bsn
    except UserError:
        return False


def dutch_postcode(text: str) -> str:
    """Return a Dutch postcode as `1234AB`, or nothing when it is none."""
    if not text:
        return ""
    try:
        return parse_postcode(text)
    except UserError:
        return ""


def missing_of(client: Client) -> tuple[str, ...]:
    """Return which of the four are not known that together name a person without a BSN."""
    known = {
        "birth_date": client.birth_date is not None,
        "gender": client.gender is not Gender.UNKNOWN,
        "postcode": bool(dutch_postcode(client.address.postcode)),
        "house_number": bool(_house(client.address)[0]),
    }
    return tuple(name for name, is_known in known.items() if not is_known)


def person(client: Client) -> Person:
    """Return a client: by the BSN alone, else by all that the standard asks instead; never half of both."""
    if client.bsn:
        return Person(bsn=client.bsn)
    number, suffix = _house(client.address)
    return Person(
        born_on=client.birth_date.isoformat() if client.birth_date else UNSET,
        gender=_GENDERS[client.gender],
        postcode=filled(dutch_postcode(client.address.postcode)),
        house_number=filled(number),
        house_suffix=filled(suffix),
    )


def counted(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims the trajectory is about: those that take part in the settlement."""
    return [claim for claim in claims if claim.takes_part]


def debt(claim: Claim, creditors: Mapping[str, Creditor]) -> Debt:
    """Return a claim with its creditor (never the collector). A day without an amount says nothing and is left out."""
    is_known = claim.balance_cents is not None
    creditor = creditors.get(claim.creditor_id)
    return Debt(
        amount=UNSET if claim.balance_cents is None else whole_euros(claim.balance_cents),
        fixed_on=claim.balance_date if is_known and claim.balance_date else UNSET,
        kind=DebtWord(claim.debt_kind.value),
        is_business=claim.is_business,
        creditor=UNSET if creditor is None else _creditor(creditor),
    )


def total(claims: Sequence[Claim]) -> int | UnsetType:
    """Return the debts together in whole euros; nothing when no amount is known."""
    amounts = [whole_euros(claim.balance_cents) for claim in claims if claim.balance_cents is not None]
    return sum(amounts) if amounts else UNSET


def filled(text: str) -> str | UnsetType:
    """Return the text without white space around it, or nothing when nothing is left."""
    return " ".join(text.split()) or UNSET


def _house(address: Address) -> tuple[str, str]:
    """Return number and addition apart, also where somebody typed `12b` as the number; no number, nothing at all."""
    house = house_number(address.house_number, address.house_suffix)
    if house.number is None:
        return "", ""
    return str(house.number), " ".join(filter(None, (house.letter, house.addition)))


def _creditor(creditor: Creditor) -> CreditorPart:
    name = filled(creditor.name)
    addresses = (creditor.visiting_address, creditor.post_address)
    return CreditorPart(
        name=name,
        name_again=name,
        kvk=filled(creditor.kvk or ""),
        postcode=filled(next(filter(None, (dutch_postcode(address.postcode) for address in addresses)), "")),
        is_person=creditor.is_person,
    )
