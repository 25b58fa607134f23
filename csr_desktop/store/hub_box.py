"""Out-box, in-box, address book and cursors of the exchange hub: where each message stands.

Bookkeeping of what the hub says; it is no part of log and undo. Callers open the transaction, so that a change of data,
its message and its place in the box are committed together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from csr_desktop.domain.hub_messages import (
    InMessage,
    InStanding,
    InState,
    MessageType,
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
#: References per statement, well below what SQLite takes.
_IN_LIMIT = 5_000


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message of ours with where it stands."""

    message: OutMessage
    standing: OutStanding


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the plan of a round needs to know of a message that is not accepted yet."""

    id: str
    conversation_id: str
    state: OutState
    attempts: int
    next_attempt_at: datetime | None
    type: MessageType


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

    def put_out_all(self, standings: Sequence[OutStanding]) -> None:
        """Write where several of our messages stand."""
        self._put_all("out_standing", "message_id", _OUT, standings)

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

    def outgoing_of(self, message_ids: Collection[str]) -> dict[str, Outgoing]:
        """Return those of these messages that are ours, by reference."""
        found: dict[str, Outgoing] = {}
        wanted = list(message_ids)
        for start in range(0, len(wanted), _IN_LIMIT):
            chunk = wanted[start : start + _IN_LIMIT]
            rows = self._outgoing(f"WHERE m.id IN ({', '.join('?' * len(chunk))})", chunk)
            found |= {item.message.id: item for item in rows}
        return found

    def waiting(self) -> list[Waiting]:
        """Return what is not accepted yet, in the order it was made; failed ones too: they hold their conversation."""
        states = (*_WAITING, OutState.FAILED)
        rows = self._database.tuples(
            "SELECT m.id, m.conversation_id, coalesce(s.state, 'READY'), coalesce(s.attempts, 0),"  # noqa: S608 - marks only
            " s.next_attempt_at, m.type FROM out_message m LEFT JOIN out_standing s ON s.message_id = m.id"
            f" WHERE coalesce(s.state, 'READY') IN ({', '.join('?' * len(states))}) ORDER BY m.pk",
            [state.value for state in states],
        )
        return [
            Waiting(
                row[0],
                row[1],
                OutState(row[2]),
                int(row[3]),
                row[4] and datetime.fromisoformat(row[4]),
                MessageType(row[5]),
            )
            for row in rows
        ]

    def counts(self) -> tuple[dict[OutState, int], dict[InState, int]]:
        """Return how many messages stand where, out and in."""
        out = self._database.tuples(
            "SELECT coalesce(s.state, 'READY'), count(*) FROM out_message m"
            " LEFT JOIN out_standing s ON s.message_id = m.id GROUP BY 1"
        )
        into = self._database.tuples("SELECT state, count(*) FROM in_standing GROUP BY 1")
        return {OutState(state): count for state, count in out}, {InState(state): count for state, count in into}

    def past_their_end(self, now: datetime, limit: int) -> list[str]:
        """Return messages of ours that should have expired on the hub by now (UTC), though nothing was heard of it."""
        rows = self._database.tuples(
            "SELECT message_id FROM out_standing WHERE state IN ('ACCEPTED', 'COLLECTED') AND expires_at <= ?"
            " ORDER BY expires_at LIMIT ?",
            (now.isoformat(), limit),
        )
        return [str(row[0]) for row in rows]

    def resent(self, message_id: str) -> bool:
        """Whether a message of ours that is on its way or arrived replaces this one, or it heads such a chain."""
        rows = self._database.tuples(
            "SELECT 1 FROM out_message m LEFT JOIN out_standing s ON s.message_id = m.id WHERE m.replaces = ?"
            " AND coalesce(s.state, 'READY') NOT IN ('EXPIRED', 'FAILED', 'WITHDRAWN')",
            (message_id,),
        )
        return bool(rows)

    def last_of_conversation(self, conversation_id: str) -> OutMessage | None:
        """Return the newest message of ours in a conversation; None when the conversation is not ours."""
        names = ", ".join(codec(OutMessage).columns)
        rows = self._database.tuples(
            f"SELECT {names} FROM out_message WHERE conversation_id = ? ORDER BY pk DESC LIMIT 1",  # noqa: S608 - our own
            (conversation_id,),
        )
        return codec(OutMessage).from_values(rows[0]) if rows else None

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

    def into(self, message_id: str) -> Incoming | None:
        """Return one received message by its reference."""
        found = self._incoming("m.id = ?", (message_id,))
        return found[0] if found else None

    def into_by_root(self, root: str) -> list[Incoming]:
        """Return the messages of a chain of resends, in the order they came."""
        return self._incoming("m.root = ?", (root,))

    def unconfirmed(self) -> list[str]:
        """Return the references of what is stored and not confirmed to the hub."""
        rows = self._database.tuples("SELECT message_id FROM in_standing WHERE confirmed = 0")
        return sorted(str(row[0]) for row in rows)

    def confirmed(self, message_ids: Collection[str]) -> None:
        """Keep that the hub knows that these are stored."""
        self._database.executemany(
            "UPDATE in_standing SET confirmed = 1 WHERE message_id = ?", [(message_id,) for message_id in message_ids]
        )

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
        return self._incoming(" AND ".join(conditions), values)

    def _incoming(self, where: str, values: Sequence[object]) -> list[Incoming]:
        columns = codec(InMessage).columns
        names = ", ".join([*(f"m.{name}" for name in columns), *(f"s.{name}" for name in _IN.columns)])
        rows = self._database.tuples(
            f"SELECT {names} FROM in_message m JOIN in_standing s ON s.message_id = m.id"  # noqa: S608 - our own names
            f" WHERE {where} ORDER BY m.pk",
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
        self._put_all(table, key, coder, [record])

    def _put_all(self, table: str, key: str, coder: Codec, records: Sequence[Any]) -> None:
        changes = ", ".join(f"{name} = excluded.{name}" for name in coder.columns if name != key)
        self._database.executemany(
            f"INSERT INTO {table} ({', '.join(coder.columns)})"  # noqa: S608 - our own names
            f" VALUES ({', '.join('?' * len(coder.columns))}) ON CONFLICT ({key}) DO UPDATE SET {changes}",
            [coder.to_values(record) for record in records],
        )
