"""Out-box, in-box, address book and cursors of the exchange hub: where each message stands.

Bookkeeping of what the hub says; it is no part of log and undo. Callers open the transaction, so that a change of data,
its message and its place in the box are committed together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from csr_desktop.domain.hub_messages import (
    InMessage,
    InStanding,
    InState,
    OutMessage,
    OutStanding,
    OutState,
    Participant,
)
from csr_desktop.store.database import Database
from csr_desktop.store.mapping import Codec, codec

T = TypeVar("T")

_OUT, _IN, _PARTICIPANT = Codec(OutStanding), Codec(InStanding), Codec(Participant)
_WAITING = (OutState.READY, OutState.RETRY, OutState.SENDING)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message of ours with where it stands."""

    message: OutMessage
    standing: OutStanding


@dataclass(frozen=True, slots=True)
class Incoming:
    """A received message with where it stands."""

    message: InMessage
    standing: InStanding


class HubBox:
    """The boxes of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- out -------------------------------------------------------------------------------------------------------

    def put_out(self, standing: OutStanding) -> None:
        """Write where one of our messages stands."""
        self._put("out_standing", "message_id", _OUT, standing)

    def out(self, message_id: str) -> Outgoing | None:
        """Return one of our messages by its reference."""
        found = self._outgoing("WHERE m.id = ?", (message_id,))
        return found[0] if found else None

    def outgoing(self, states: Collection[OutState] = (), dossier_id: str | None = None) -> list[Outgoing]:
        """Return our messages in the order they were made, all or those in some states, of all or one dossier."""
        conditions, values = [], list[object]()
        if states:
            conditions.append(f"coalesce(s.state, 'READY') IN ({', '.join('?' * len(states))})")
            values += [state.value for state in states]
        if dossier_id is not None:
            conditions.append("m.dossier_id = ?")
            values.append(dossier_id)
        return self._outgoing("WHERE " + " AND ".join(conditions) if conditions else "", values)

    def to_send(self, now: datetime, limit: int) -> list[Outgoing]:
        """Return what may be sent now: per conversation only the messages before which nothing waits or failed.

        A message whose try was cut off (SENDING) is sent again: the hub knows its reference.
        """
        blocked: set[str] = set()
        found: list[Outgoing] = []
        for item in self.outgoing((*_WAITING, OutState.FAILED)):
            conversation = item.message.conversation_id
            if conversation in blocked:
                continue
            due = item.standing.next_attempt_at
            if item.standing.state is OutState.FAILED or (due is not None and due > now):
                blocked.add(conversation)
                continue
            found.append(item)
            if len(found) >= limit:
                break
        return found

    def _outgoing(self, where: str, values: Sequence[object]) -> list[Outgoing]:
        columns = codec(OutMessage).columns
        names = ", ".join([*(f"m.{name}" for name in columns), *(f"s.{name}" for name in _OUT.columns)])
        rows = self._database.tuples(
            f"SELECT {names} FROM out_message m LEFT JOIN out_standing s ON s.message_id = m.id {where}"  # noqa: S608
            " ORDER BY m.pk",
            values,
        )
        found = []
        for row in rows:
            message = codec(OutMessage).from_values(row[: len(columns)])
            rest = row[len(columns) :]
            standing = OutStanding(message_id=message.id, state=OutState.READY)
            found.append(Outgoing(message, standing if rest[0] is None else _OUT.from_values(rest)))
        return found

    # --- in --------------------------------------------------------------------------------------------------------

    def put_in(self, standing: InStanding) -> None:
        """Write where a received message stands."""
        self._put("in_standing", "message_id", _IN, standing)

    def knows(self, message_id: str) -> bool:
        """Whether this message was received before."""
        return bool(self._database.tuples("SELECT 1 FROM in_message WHERE id = ?", (message_id,)))

    def applied_root(self, root: str) -> bool:
        """Whether a message of this chain of resends was received before."""
        return bool(self._database.tuples("SELECT 1 FROM in_message WHERE root = ?", (root,)))

    def incoming(
        self, states: Collection[InState] = (), dossier_id: str | None = None, *, unconfirmed: bool = False
    ) -> list[Incoming]:
        """Return received messages, oldest first."""
        conditions, values = ["1"], list[object]()
        if states:
            conditions.append(f"s.state IN ({', '.join('?' * len(states))})")
            values += [state.value for state in states]
        if dossier_id is not None:
            conditions.append("m.dossier_id = ?")
            values.append(dossier_id)
        if unconfirmed:
            conditions.append("s.confirmed = 0")
        columns = codec(InMessage).columns
        names = ", ".join([*(f"m.{name}" for name in columns), *(f"s.{name}" for name in _IN.columns)])
        rows = self._database.tuples(
            f"SELECT {names} FROM in_message m JOIN in_standing s ON s.message_id = m.id"  # noqa: S608 - our own names
            f" WHERE {' AND '.join(conditions)} ORDER BY m.pk",
            values,
        )
        return [
            Incoming(codec(InMessage).from_values(row[: len(columns)]), _IN.from_values(row[len(columns) :]))
            for row in rows
        ]

    # --- address book and marks ------------------------------------------------------------------------------------

    def replace_participants(self, participants: Sequence[Participant]) -> None:
        """Let this address book take the place of the one before."""
        self._database.execute("DELETE FROM participant")
        names = ", ".join(_PARTICIPANT.columns)
        marks = ", ".join("?" * len(_PARTICIPANT.columns))
        self._database.executemany(
            f"INSERT INTO participant ({names}) VALUES ({marks})",  # noqa: S608 - our own names
            [_PARTICIPANT.to_values(item) for item in participants],
        )

    def participants(self) -> list[Participant]:
        """Return the address book, by name."""
        names = ", ".join(_PARTICIPANT.columns)
        rows = self._database.tuples(f"SELECT {names} FROM participant ORDER BY name")  # noqa: S608 - our own names
        return [_PARTICIPANT.from_values(row) for row in rows]

    def mark(self, name: str) -> str | None:
        """Return a cursor, an ETag or another mark of the hub."""
        found = self._database.tuples("SELECT value FROM hub_mark WHERE name = ?", (name,))
        return str(found[0][0]) if found else None

    def put_mark(self, name: str, value: str | None) -> None:
        """Keep a mark, or forget it."""
        self._database.execute("DELETE FROM hub_mark WHERE name = ?", (name,))
        if value is not None:
            self._database.execute("INSERT INTO hub_mark (name, value) VALUES (?, ?)", (name, value))

    def _put(self, table: str, key: str, coder: Codec, record: Any) -> None:  # noqa: ANN401 - a standing
        names = [field.name for field in fields(record)]
        changes = ", ".join(f"{name} = excluded.{name}" for name in names if name != key)
        self._database.execute(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - our own
            f" ON CONFLICT ({key}) DO UPDATE SET {changes}",
            coder.to_values(record),
        )
