"""Finds a person who stands in two trajectories at the same time: Statistics Netherlands would make them one.

"It is the same trajectory when there is overlap in time and it is about the same clients; clients can have only one
trajectory at a time" (documentation of the standard, Uitwisselmodel).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import msgspec

from csr_desktop.domain.clients import Client
from csr_desktop.errors import Message
from csr_desktop.services.ddas import people
from csr_desktop.services.ddas.selection import DossierRecords


@dataclass(frozen=True, slots=True)
class _Stay:
    dossier_id: str
    number: str
    began_on: date
    ended_on: date

    def meets(self, other: _Stay) -> bool:
        return self.began_on <= other.ended_on and other.began_on <= self.ended_on


class PersonBook:
    """Remembers who stands in which trajectory."""

    def __init__(self) -> None:
        self._stays: dict[tuple[object, ...], list[_Stay]] = {}

    def add(self, records: DossierRecords) -> None:
        """Remember the people of a dossier."""
        dossier = records.dossier
        stay = _Stay(dossier.id, dossier.number, dossier.registered_on or date.min, records.ended_on or date.max)
        for who in {identity(client) for client in records.clients}:
            self._stays.setdefault(who, []).append(stay)

    def doubles(self) -> Iterator[tuple[str, str, Message]]:
        """Return the dossiers (number and id) that share a person with others at the same time, and with which."""
        found: dict[tuple[str, str], set[str]] = {}
        for stays in self._stays.values():
            for one in stays if len(stays) > 1 else ():
                others = {other.number for other in stays if other.dossier_id != one.dossier_id and one.meets(other)}
                if others:
                    found.setdefault((one.number, one.dossier_id), set()).update(others)
        for (number, dossier_id), others in found.items():
            yield number, dossier_id, Message.of("ddas.person_twice", others=", ".join(sorted(others)))


def identity(client: Client) -> tuple[object, ...]:
    """Return what tells one person from another in the delivery; an incomplete person equals nobody."""
    if client.bsn:
        return (client.bsn,)
    if people.missing_of(client):
        return (client.id,)
    return tuple(msgspec.structs.astuple(people.person(client)))
