"""From the dossier to what messages say: people, address, contact, numbers of claims (design/exchange.md 5.3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import Claim, ClaimRank
from csr_desktop.domain.clients import Client, Gender
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.proposals import ProposalLine
from csr_desktop.hub import payloads
from csr_desktop.hub.scalars import Amount
from csr_desktop.hub.vocabulary import ClaimRank as WireRank
from csr_desktop.hub.vocabulary import Sex
from csr_desktop.services.organisation import Organisation

#: Where the contract wants the client's number at the creditor and nobody knows it.
NUMBER_NOT_KNOWN = "onbekend"
_SEX = {Gender.MALE: Sex.MALE, Gender.FEMALE: Sex.FEMALE, Gender.OTHER: Sex.OTHER}
_NUMBER = re.compile(r"([0-9]{1,5})(?![0-9])\s*(.*)", re.ASCII)
#: One letter, alone or followed by something that is no letter of the same word: `a`, `A 2`, `b-hs`, `A12`.
_LETTER_FIRST = re.compile(r"([A-Za-z])(?:[\s/-]+(\S.*)|([0-9].*))?", re.ASCII)
_NOT_COUNTED = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class HouseNumber:
    """A house number in the parts that the contract has."""

    number: int | None
    letter: str | None
    addition: str | None


def house_number(number: str, suffix: str) -> HouseNumber:
    """Split a house number as people write it into number, letter and addition.

    What does not fit the addition's four characters stays whole, so that the check of the message names that field.

    >>> house_number("12", "a")
    HouseNumber(number=12, letter='a', addition=None)
    >>> house_number("12", "bis")
    HouseNumber(number=12, letter=None, addition='bis')
    >>> house_number("7 B-2", "")
    HouseNumber(number=7, letter='B', addition='2')
    """
    found = _NUMBER.fullmatch(number.strip())
    if found is None:
        return HouseNumber(None, None, " ".join((number, suffix)).strip() or None)
    rest = " ".join(part.strip(" -/") for part in (found[2], suffix) if part.strip(" -/"))
    letter_first = _LETTER_FIRST.fullmatch(rest)
    if letter_first is None:
        return HouseNumber(int(found[1]), None, rest or None)
    return HouseNumber(int(found[1]), letter_first[1], letter_first[2] or letter_first[3] or None)


def postal_address(address: Address) -> payloads.PostalAddress:
    """Return an address as the contract has it; what is missing is found by the check of the message."""
    house = house_number(address.house_number, address.house_suffix)
    return payloads.PostalAddress(
        postcode="".join(address.postcode.split()).upper(),
        city=address.city,
        street=address.street or address.po_box or None,
        house_number=house.number,
        house_letter=house.letter,
        addition=house.addition,
    )


def person(client: Client) -> payloads.Person:
    """Return the client or the partner."""
    return payloads.Person(
        surname=client.surname,
        # Absent, it is found by the check of the message, which names the field.
        birth_date=client.birth_date,  # type: ignore[arg-type]
        sex=_SEX.get(client.gender),
        initials=client.initials or None,
        first_names=client.first_names or None,
        prefix=client.prefix or None,
    )


def contact(dossier: Dossier, organisation: Organisation) -> payloads.Contact:
    """Return whom to ask about a dossier."""
    return payloads.Contact(
        name=dossier.counsellor or organisation.counsellor or organisation.name,
        phone=organisation.phone or None,
        email=organisation.email or None,
    )


def claim_number(claim: Claim, dossier: Dossier) -> str:
    """Return the number under which we name a claim; without one of the creditor's it is our own."""
    return claim.handler_reference or claim.reference or f"{dossier.number}/{claim.position}"


def customer_number(claims: Sequence[Claim]) -> str | None:
    """Return the client's number at the creditor if its claims agree on one."""
    numbers = {claim.customer_number for claim in claims if claim.customer_number}
    return next(iter(numbers)) if len(numbers) == 1 else None


def same_number(number: str) -> str:
    """Reduce a number of a claim to what counts when two notations are compared."""
    return _NOT_COUNTED.sub("", number.casefold())


def proposed_claim(claim: Claim, dossier: Dossier, line: ProposalLine) -> payloads.ProposedClaim:
    """Return what a proposal offers for a claim; percentages in two decimals, as in the letters."""
    return payloads.ProposedClaim(
        invoice_number=claim_number(claim, dossier),
        percentage=Fraction(line.percentage_hundredths, 100),
        expected_cents=Amount(line.offer_cents),
        balance_cents=Amount(line.amount_cents),
        rank=WireRank.PREFERENTIAL if line.rank is ClaimRank.PREFERENTIAL else WireRank.ORDINARY,
        payment_reference=claim.payment_reference or None,
    )
