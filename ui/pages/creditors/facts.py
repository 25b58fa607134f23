"""What the page of the register reads and how it says it in words; plain values, no widgets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from csr_desktop.bootstrap import Core
from csr_desktop.domain.creditors import Creditor, Participation
from csr_desktop.services.overviews import CreditorRow


@dataclass(frozen=True, slots=True)
class PartyLine:
    """One line of the register, with the other names it is found by."""

    row: CreditorRow
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartyDetail:
    """One party with its agreements."""

    party: Creditor
    participations: tuple[Participation, ...]
    claims: int


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two parties that are probably one; `score` is how much they are alike (100 is the same)."""

    first: Creditor
    second: Creditor
    score: int
    first_claims: int
    second_claims: int

    @property
    def key(self) -> str:
        """What tells this pair from the others."""
        return f"{self.first.id} {self.second.id}"


def read_lines(core: Core) -> list[PartyLine]:
    """Return the register."""
    aliases = {party.id: party.aliases for party in core.register.all()}
    return [PartyLine(row, aliases.get(row.id, ())) for row in core.overviews.creditors()]


def read_detail(core: Core, party_id: str) -> PartyDetail:
    """Return one party; for one that was merged away the party that took its place."""
    party = core.register.get(party_id)
    seen = {party.id}
    while party.merged_into is not None and party.merged_into not in seen:
        party = core.register.get(party.merged_into)
        seen.add(party.id)
    claims = next((row.claims for row in core.overviews.creditors() if row.id == party.id), 0)
    return PartyDetail(party, tuple(core.register.participations(party.id)), claims)


def read_duplicates(core: Core) -> list[DuplicatePair]:
    """Return the pairs that are probably one party, most alike first."""
    claims = {row.id: row.claims for row in core.overviews.creditors()}
    return [
        DuplicatePair(first, second, score, claims.get(first.id, 0), claims.get(second.id, 0))
        for first, second, score in core.register.duplicates()
    ]


def change_party(core: Core, party_id: str, name: str, value: Any) -> Creditor:  # noqa: ANN401 - of any field
    """Store one field; the rest stays as it is in the database at this moment.

    A field of an address is named with its address: `visiting_address.city`.
    """
    party = core.register.get(party_id)
    whole, _, part = name.partition(".")
    if part:
        value = replace(getattr(party, whole), **{part: value})
    return core.register.save(replace(party, **{whole: value}))


def split_names(text: str) -> tuple[str, ...]:
    """Return the names that stand on lines or between commas, each once.

    >>> split_names("NUON, Vattenfall Sales, nuon")
    ('NUON', 'Vattenfall Sales')
    """
    found: dict[str, str] = {}
    for name in text.replace(";", ",").replace("\n", ",").split(","):
        clean = " ".join(name.split())
        if clean:
            found.setdefault(clean.casefold(), clean)
    return tuple(found.values())
