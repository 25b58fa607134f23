"""The change log: who changed what and when, with old and new values; undo, redo and replay read from it.

Append-only (triggers refuse changes). A unit of work is the rows with one `unit_id`; the row without an object that
opens it carries the action's figures. An undo is a unit of its own that names the unit it takes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from csr_desktop.clock import Clock
from csr_desktop.errors import Message, UserError
from csr_desktop.store.database import Database


class Operation(StrEnum):
    """What happened to an object; `begin` opens a unit."""

    BEGIN = "begin"
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


_INVERSE = {Operation.ADD: Operation.REMOVE, Operation.REMOVE: Operation.ADD, Operation.CHANGE: Operation.CHANGE}


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
        self._insert(unit_id, action, Operation.BEGIN, None, None, None, None, detail or None, undoes)

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
        self._insert(unit_id, action, operation, kind, object_id, dossier_id, old, new, None)

    def write_added(self, unit_id: str, action: str, kind: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Log many additions of one kind at once."""
        now = self._clock.now().isoformat()
        head = (unit_id, self._actor, self._origin, now, action, Operation.ADD.value, kind)
        self._database.append_log_lines(
            [(*head, row["id"], dossier_of(kind, row), None, _dump(row), None) for row in rows]
        )

    def _insert(self, unit_id: str, action: str, operation: Operation, kind: str | None, object_id: str | None,
                dossier_id: str | None, old: Mapping[str, object] | None, new: Mapping[str, object] | None,
                undoes: str | None) -> None:  # fmt: skip
        self._database.append_log(
            (
                unit_id,
                self._actor,
                self._origin,
                self._clock.now().isoformat(),
                action,
                operation.value,
                kind,
                object_id,
                dossier_id,
                _dump(old),
                _dump(new),
                undoes,
            )
        )

    def next_to_undo(self) -> str | None:
        """Return the newest unit that changed something and stands (was not taken back, or was done again)."""
        undone = self._undone()
        for row in self._database.query(
            "SELECT unit_id FROM change_log WHERE operation <> 'begin' GROUP BY unit_id"
            " HAVING unit_id IN (SELECT unit_id FROM change_log WHERE operation = 'begin' AND undoes IS NULL)"
            " ORDER BY min(seq) DESC"
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
        newer = next(
            self._database.query(
                "SELECT count(*) AS n FROM change_log WHERE operation = 'begin' AND undoes IS NULL AND seq > ?", (seq,)
            )
        )
        return None if newer["n"] else unit_id

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
        objects: set[tuple[str, str]] = set()
        dossiers: set[str] = set()
        self.begin(new_unit, kind, {"of": entries[0]["action"]}, unit_id)
        for entry in reversed(entries) if kind == "undo" else entries:
            operation, before, after = _direction(entry, kind)
            self._apply(entry["object_kind"], entry["object_id"], operation, before, after)
            self.write(
                new_unit, kind, operation, entry["object_kind"], entry["object_id"], entry["dossier_id"], before, after
            )
            objects.add((entry["object_kind"], entry["object_id"]))
            if entry["dossier_id"]:
                dossiers.add(entry["dossier_id"])
        return objects, dossiers, kind

    def replay(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Apply the records of another database's log, and keep them here with their own facts."""
        for record in records:
            if record["operation"] != Operation.BEGIN:
                self._apply(
                    str(record["object_kind"]),
                    str(record["object_id"]),
                    Operation(record["operation"]),
                    _load(record["old"]),
                    _load(record["new"]),
                )
            self._database.append_log(tuple(record[name] for name in LOG_COLUMNS))

    def records(self) -> list[dict[str, object]]:
        """Return the whole log, oldest first."""
        return [
            dict(row)
            for row in self._database.query(f"SELECT {', '.join(LOG_COLUMNS)} FROM change_log ORDER BY seq")  # noqa: S608
        ]

    def history(self, limit: int, dossier_id: str | None) -> list[HistoryEntry]:
        """Return the last units that changed something, newest first."""
        undone = self._undone()
        condition, parameters = ("WHERE dossier_id = ?", [dossier_id]) if dossier_id else ("", [])
        rows = self._database.query(
            "SELECT unit_id, min(at) AS at, min(actor) AS actor, min(action) AS action, count(*) - 1 AS n"  # noqa: S608
            f" FROM change_log WHERE unit_id IN (SELECT unit_id FROM change_log {condition})"
            " GROUP BY unit_id HAVING n > 0 ORDER BY min(seq) DESC LIMIT ?",
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

    def _apply(
        self,
        kind: str,
        object_id: str,
        operation: Operation,
        before: Mapping[str, object] | None,
        after: Mapping[str, object] | None,
    ) -> None:
        current = self._database.row(kind, object_id)
        if operation is Operation.ADD:
            assert after is not None
            if current is not None:
                raise UserError("store.changed_since", kind=kind)
            self._database.insert(kind, tuple(after), [after])
            return
        assert before is not None
        if current is None or any(current[name] != value for name, value in before.items()):
            raise UserError("store.changed_since", kind=kind)
        if operation is Operation.REMOVE:
            self._database.delete(kind, object_id)
        else:
            assert after is not None
            self._database.update(kind, object_id, after)


#: Columns of the log in the order they are written.
LOG_COLUMNS = (
    "unit_id", "actor", "origin", "at", "action", "operation", "object_kind", "object_id", "dossier_id", "old", "new",
    "undoes",
)  # fmt: skip


def dossier_of(kind: str, row: Mapping[str, object]) -> str | None:
    """Return the dossier a row belongs to, as far as the row itself says."""
    dossier = row["id"] if kind == "dossier" else row.get("dossier_id")
    return str(dossier) if dossier else None


def _direction(
    entry: Mapping[str, Any], kind: str
) -> tuple[Operation, Mapping[str, object] | None, Mapping[str, object] | None]:
    operation, old, new = Operation(entry["operation"]), _load(entry["old"]), _load(entry["new"])
    return (_INVERSE[operation], new, old) if kind == "undo" else (operation, old, new)


def _dump(values: Mapping[str, object] | None) -> str | None:
    return None if values is None else msgspec.json.encode(values).decode()


def _load(text: object) -> dict[str, Any] | None:
    return None if text is None else msgspec.json.decode(str(text))
