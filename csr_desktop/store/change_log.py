"""The change log: who changed what and when, with old and new values; undo, redo and replay read from it.

Append-only (triggers refuse changes). A unit of work is the rows with one `unit_id`; the row without an object that
opens it carries the action's figures. An undo is a unit of its own that names the unit it takes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

import msgspec

from csr_desktop.clock import Clock
from csr_desktop.errors import Message, UserError
from csr_desktop.store.database import Database
from csr_desktop.store.faults import told_values


class Operation(StrEnum):
    """What happened to an object; `begin` opens a unit."""

    BEGIN = "begin"
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


_INVERSE = {Operation.ADD: Operation.REMOVE, Operation.REMOVE: Operation.ADD, Operation.CHANGE: Operation.CHANGE}


@dataclass(frozen=True, slots=True)
class _Step:
    """One line of the log as it is to be done now: an undo swaps old and new."""

    operation: Operation
    kind: str
    object_id: str
    dossier_id: str | None
    old: str | None
    new: str | None

    @property
    def before(self) -> dict[str, Any]:
        """The values that must be there now."""
        return _load(self.old)

    @property
    def after(self) -> dict[str, Any]:
        """The values that will be there."""
        return _load(self.new)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One unit of work as a person may read it."""

    unit_id: str
    at: str
    actor: str
    action: str
    count: int
    undone: bool


class ChangeLog:
    """Writes and reads the log of one database."""

    def __init__(self, database: Database, clock: Clock, *, actor: str, origin: str) -> None:
        self._database = database
        self._clock = clock
        self._actor = actor
        self._origin = origin

    def begin(self, unit_id: str, action: str, detail: Mapping[str, object], undoes: str | None = None) -> None:
        """Open a unit of work in the log."""
        head = self._head(unit_id, action)
        self._database.append_log([(*head, Operation.BEGIN.value, None, None, None, None, _dump(detail), undoes)])

    def write(
        self,
        unit_id: str,
        action: str,
        operation: Operation,
        kind: str,
        object_id: str,
        dossier_id: str | None,
        old: Mapping[str, object] | None,
        new: Mapping[str, object] | None,
    ) -> None:
        """Log one change with its old and new values."""
        self._write_steps(unit_id, action, [_Step(operation, kind, object_id, dossier_id, _dump(old), _dump(new))])

    def write_added(
        self, unit_id: str, action: str, kind: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> None:
        """Log many additions of one kind at once."""
        head = (*self._head(unit_id, action), Operation.ADD.value, kind)
        place, dossiers = columns.index("id"), dossiers_of(kind, columns, rows)
        with told_values():
            self._database.append_log(
                [
                    (*head, row[place], dossier_id, None, _encode(dict(zip(columns, row, strict=True))).decode(), None)
                    for row, dossier_id in zip(rows, dossiers, strict=True)
                ]
            )

    def _write_steps(self, unit_id: str, action: str, steps: Iterable[_Step]) -> None:
        head = self._head(unit_id, action)
        self._database.append_log(
            [(*head, step.operation.value, step.kind, step.object_id, step.dossier_id, step.old, step.new, None)
             for step in steps]
        )  # fmt: skip

    def _head(self, unit_id: str, action: str) -> tuple[str, str, str, str, str]:
        return unit_id, self._actor, self._origin, self._clock.now().isoformat(), action

    def next_to_undo(self) -> str | None:
        """Return the newest unit that changed something and stands (was not taken back, or was done again)."""
        undone = self._undone()
        for row in self._database.query(
            "SELECT unit_id FROM change_log b WHERE operation = 'begin' AND undoes IS NULL"
            " AND EXISTS (SELECT 1 FROM change_log c WHERE c.unit_id = b.unit_id AND c.operation <> 'begin')"
            " ORDER BY seq DESC"
        ):
            if row["unit_id"] not in undone:
                return str(row["unit_id"])
        return None

    def next_to_redo(self) -> str | None:
        """Return the unit that was taken back last, unless something new was done since."""
        undone = self._undone()
        if not undone:
            return None
        unit_id, seq = max(undone.items(), key=lambda item: item[1])
        newer = self._database.tuples(
            "SELECT 1 FROM change_log WHERE operation = 'begin' AND undoes IS NULL AND seq > ? LIMIT 1", (seq,)
        )
        return None if newer else unit_id

    def _undone(self) -> dict[str, int]:
        """Map each unit that is taken back to the place in the log where that happened."""
        state: dict[str, int] = {}
        for row in self._database.query(
            "SELECT seq, action, undoes FROM change_log WHERE undoes IS NOT NULL ORDER BY seq"
        ):
            if row["action"] == "undo":
                state[row["undoes"]] = row["seq"]
            else:
                state.pop(row["undoes"], None)
        return state

    def reverse(self, unit_id: str, new_unit: str, kind: str) -> tuple[set[tuple[str, str]], set[str], str]:
        """Take back (`undo`) or do again (`redo`) a unit; refuse when what it touched looks different by now."""
        if (unit_id in self._undone()) is not (kind == "redo"):
            raise UserError("store.already_undone" if kind == "undo" else "store.not_undone")
        entries = self._entries(unit_id)
        if not entries:
            raise UserError("store.unit_unknown")
        self.begin(new_unit, kind, {"of": entries[0]["action"]}, unit_id)
        steps = [_step(entry, undo=kind == "undo") for entry in (reversed(entries) if kind == "undo" else entries)]
        self._apply(steps)
        self._write_steps(new_unit, kind, steps)
        objects = {(step.kind, step.object_id) for step in steps}
        return objects, {step.dossier_id for step in steps if step.dossier_id}, kind

    def replay(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Apply the records of another database's log, and keep them here with their own facts."""
        kept = list(records)
        self._apply(_step(record, undo=False) for record in kept if record["operation"] != Operation.BEGIN)
        self._database.append_log([tuple(record[name] for name in LOG_COLUMNS) for record in kept])

    def records(self) -> list[dict[str, object]]:
        """Return the whole log, oldest first."""
        return [
            dict(row)
            for row in self._database.query(f"SELECT {', '.join(LOG_COLUMNS)} FROM change_log ORDER BY seq")  # noqa: S608
        ]

    def history(self, limit: int, dossier_id: str | None) -> list[HistoryEntry]:
        """Return the last units that changed something, newest first."""
        undone = self._undone()
        condition, parameters = "", []
        if dossier_id:
            condition = "AND b.unit_id IN (SELECT unit_id FROM change_log WHERE dossier_id = ?)"
            parameters = [dossier_id]
        rows = self._database.query(
            "SELECT unit_id, at, actor, action,"  # noqa: S608 - the condition is one of two of our own
            " (SELECT count(*) FROM change_log c WHERE c.unit_id = b.unit_id) - 1 AS n"
            " FROM change_log b WHERE operation = 'begin'"
            " AND EXISTS (SELECT 1 FROM change_log c WHERE c.unit_id = b.unit_id AND c.operation <> 'begin')"
            f" {condition}"
            " ORDER BY seq DESC LIMIT ?",
            [*parameters, limit],
        )
        return [
            HistoryEntry(row["unit_id"], row["at"], row["actor"], row["action"], row["n"], row["unit_id"] in undone)
            for row in rows
        ]

    def check(self) -> list[Message]:
        """Return what is wrong with the log: gaps in its numbers."""
        row = next(self._database.query("SELECT count(*) AS n, coalesce(max(seq), 0) AS last FROM change_log"))
        return [] if row["n"] == row["last"] else [Message.of("store.log_gap", missing=row["last"] - row["n"])]

    def _entries(self, unit_id: str) -> list[Mapping[str, Any]]:
        return list(
            self._database.query(
                "SELECT * FROM change_log WHERE unit_id = ? AND operation <> 'begin' ORDER BY seq", (unit_id,)
            )
        )

    def _apply(self, steps: Iterable[_Step]) -> None:
        """Do steps in their order; neighbours that add or remove objects of one kind go together."""
        for (operation, kind), group in groupby(steps, key=lambda step: (step.operation, step.kind)):
            if operation is Operation.ADD:
                self._apply_added(kind, list(group))
            elif operation is Operation.REMOVE:
                self._apply_removed(kind, list(group))
            else:
                for step in group:
                    self._expect(kind, [step])
                    self._database.update(kind, step.object_id, step.after)

    def _apply_added(self, kind: str, steps: Sequence[_Step]) -> None:
        if self._present(kind, steps):
            raise UserError("store.changed_since", kind=kind)
        for columns, rows in groupby((step.after for step in steps), key=tuple):
            self._database.insert(kind, columns, [tuple(row.values()) for row in rows])

    def _apply_removed(self, kind: str, steps: Sequence[_Step]) -> None:
        self._expect(kind, steps)
        self._database.delete(kind, [step.object_id for step in steps])

    def _expect(self, kind: str, steps: Sequence[_Step]) -> None:
        """Refuse when an object is gone or differs from what the log says was there."""
        present = self._present(kind, steps)
        for step in steps:
            current = present.get(step.object_id)
            if current is None or any(current[name] != value for name, value in step.before.items()):
                raise UserError("store.changed_since", kind=kind)

    def _present(self, kind: str, steps: Sequence[_Step]) -> dict[str, Mapping[str, Any]]:
        return {row["id"]: row for row in self._database.rows(kind, [step.object_id for step in steps])}


#: Columns of the log in the order they are written.
LOG_COLUMNS = (
    "unit_id", "actor", "origin", "at", "action", "operation", "object_kind", "object_id", "dossier_id", "old", "new",
    "undoes",
)  # fmt: skip


def dossier_of(kind: str, row: Mapping[str, object]) -> str | None:
    """Return the dossier a row belongs to, as far as the row itself says."""
    dossier = row["id"] if kind == "dossier" else row.get("dossier_id")
    return str(dossier) if dossier else None


def dossiers_of(kind: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str | None]:
    """Return for each row the dossier it belongs to, as far as the row itself says."""
    name = "id" if kind == "dossier" else "dossier_id"
    if name not in columns:
        return [None] * len(rows)
    place = columns.index(name)
    return [str(row[place]) if row[place] else None for row in rows]


def _step(entry: Mapping[str, Any], *, undo: bool) -> _Step:
    operation, old, new = Operation(entry["operation"]), entry["old"], entry["new"]
    if undo:
        operation, old, new = _INVERSE[operation], new, old
    return _Step(operation, str(entry["object_kind"]), str(entry["object_id"]), entry["dossier_id"], old, new)


def _dump(values: Mapping[str, object] | None) -> str | None:
    if not values:
        return None
    with told_values():
        return _encode(values).decode()


def _load(text: str | None) -> dict[str, Any]:
    assert text is not None
    return _decode(text)


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode
