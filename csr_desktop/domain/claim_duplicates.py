"""Claims of one dossier that are probably the same debt: creditor and collector both listed it (domain.md 0.10).

A guess to point out, never to act on: whoever knows the dossier looks, and leaves one of the two out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, combinations, product
from typing import NamedTuple

from csr_desktop.domain.claims import Claim

_NOISE = re.compile(r"[^0-9a-z]+")
#: A shorter reference is shared by chance.
_SHORTEST = 4


class _Marks(NamedTuple):
    """What a claim is known by, read once."""

    id: str
    parties: frozenset[str]
    amounts: frozenset[int]
    references: frozenset[str]


def probable_duplicates(claims: Sequence[Claim]) -> dict[str, tuple[str, ...]]:
    """Map each claim that takes part to the others that are probably the same debt; claims without any are left out.

    Same debt: one reference in common and a party or the amount in common; or a party and the amount in common while
    one of the two has no reference. Two fines of one amount with references of their own are two debts.
    """
    taking_part = [
        _Marks(claim.id, _parties(claim), _amounts(claim), _references(claim)) for claim in claims if claim.takes_part
    ]
    found: dict[str, list[str]] = {}
    for at, to in sorted(_worth_a_look(taking_part)):
        one, other = taking_part[at], taking_part[to]
        if _is_same(one, other):
            found.setdefault(one.id, []).append(other.id)
            found.setdefault(other.id, []).append(one.id)
    return {claim_id: tuple(others) for claim_id, others in found.items()}


def _worth_a_look(claims: Sequence[_Marks]) -> set[tuple[int, int]]:
    """Return the places of pairs that share a reference, or a party and an amount: no other pair is the same debt.

    Holding each of 400 claims against all others takes a quarter of the time in which a dossier opens.
    """
    sharing: dict[object, list[int]] = {}
    for at, claim in enumerate(claims):
        for mark in chain(claim.references, product(claim.parties, claim.amounts)):
            sharing.setdefault(mark, []).append(at)
    return set(chain.from_iterable(combinations(places, 2) for places in sharing.values()))


def _is_same(one: _Marks, other: _Marks) -> bool:
    party = not one.parties.isdisjoint(other.parties)
    amount = not one.amounts.isdisjoint(other.amounts)
    if not one.references.isdisjoint(other.references):
        return party or amount
    return party and amount and not (one.references and other.references)


def _parties(claim: Claim) -> frozenset[str]:
    return frozenset(key for key in (claim.creditor_id, claim.collector_id, claim.bailiff_id) if key)


def _amounts(claim: Claim) -> frozenset[int]:
    return frozenset(cents for cents in (claim.balance_cents, claim.original_cents) if cents)


def _references(claim: Claim) -> frozenset[str]:
    """References as people compare them; leading zeros do not count, because a spreadsheet eats them."""
    given = (claim.reference, claim.collector_reference, claim.bailiff_reference)
    reduced = (_NOISE.sub("", item.casefold()).lstrip("0") for item in given)
    return frozenset(item for item in reduced if len(item) >= _SHORTEST)
