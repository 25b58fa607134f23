"""Drafts: what is being typed and not kept yet, so that a lock, a power cut or a crash costs at most two seconds of it.

A draft is no data: nothing reads it but the field it came from, undo does not know it, and it goes when the field is
kept or emptied. It lies in the encrypted database and nowhere else (design/safety.md 4.6, C7).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from csr_desktop.clock import Clock
from csr_desktop.store.database import Database

#: More than a letter; what is pasted beyond it is not typing.
_MOST_CHARACTERS = 200_000


class Draft(msgspec.Struct, frozen=True):
    """What was being typed in one field of one place of the window."""

    place: str
    field: str
    content: str
    dossier_id: str | None
    at: datetime


class Drafts:
    """Keeps and hands out drafts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def put(self, place: str, contents: Mapping[str, str], dossier_id: str | None = None) -> None:
        """Keep the fields of one place as they are now, in one transaction; an empty text forgets that field."""
        at = self._clock.now().isoformat()
        with self._database.transaction():
            for field, content in contents.items():
                self._database.execute("DELETE FROM draft WHERE place = ? AND field = ?", (place, field))
                if content:
                    self._database.execute(
                        "INSERT INTO draft (place, field, content, dossier_id, at) VALUES (?, ?, ?, ?, ?)",
                        (place, field, content[:_MOST_CHARACTERS], dossier_id, at),
                    )

    def of(self, place: str) -> dict[str, str]:
        """Return what was being typed in a place, by field."""
        rows = self._database.query("SELECT field, content FROM draft WHERE place = ? ORDER BY pk", (place,))
        return {row["field"]: row["content"] for row in rows}

    def all(self) -> list[Draft]:
        """Return every draft, oldest first."""
        return [
            Draft(row["place"], row["field"], row["content"], row["dossier_id"], datetime.fromisoformat(row["at"]))
            for row in self._database.query("SELECT place, field, content, dossier_id, at FROM draft ORDER BY at, pk")
        ]

    def clear(self, place: str) -> None:
        """Forget what was being typed in a place."""
        with self._database.transaction():
            self._database.execute("DELETE FROM draft WHERE place = ?", (place,))
