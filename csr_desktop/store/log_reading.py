"""The log as it is read: page by page from the newest line, what one step changed, and who looked at a dossier.

Pages are found by their place in the log (`seq`), so that the last page of a million lines costs as much as the first.
An entry is what a person did: one step with everything it changed, or one note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from csr_desktop.store.database import Database

_decode = msgspec.json.Decoder(dict[str, Any]).decode
_HEAD_COLUMNS = "seq, unit_id, at, actor, origin, action, operation, result, object_kind, object_id, dossier_id, new"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """Which entries are wanted; an empty condition lets everything through.

    `since` and `until` are moments in UTC as ISO text, the second not included.
    """

    dossier_id: str | None = None
    actor: str = ""
    actions: tuple[str, ...] = ()
    result: str = ""
    operation: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class LogGroup:
    """What a step did with one kind of object; id and fields are those of the only object when there is one."""

    operation: str
    object_kind: str
    count: int
    object_id: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One thing somebody did: a step (`begin`) or a note. `at` is the moment in UTC as ISO text."""

    seq: int
    unit_id: str
    at: str
    actor: str
    origin: str
    action: str
    operation: str
    result: str
    object_kind: str
    object_id: str
    dossier_id: str | None
    detail: Mapping[str, Any]
    groups: tuple[LogGroup, ...] = ()

    @property
    def is_step(self) -> bool:
        """Whether this could change something."""
        return self.operation == "begin"


@dataclass(frozen=True, slots=True)
class LogChange:
    """One object that a step touched; the values are None when the client they belonged to was erased."""

    seq: int
    operation: str
    object_kind: str
    object_id: str
    fields: tuple[str, ...]
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    is_erased: bool


def page(database: Database, wanted: LogFilter, before: int | None, limit: int) -> list[LogEntry]:
    """Return up to `limit` entries from the newest on, or those before a place in the log."""
    conditions, parameters = _conditions(wanted)
    if before is not None:
        conditions.append("seq < ?")
        parameters.append(before)
    rows = database.tuples(
        f"SELECT {_HEAD_COLUMNS} FROM change_log WHERE {' AND '.join(conditions)}"  # noqa: S608 - conditions of our own
        " ORDER BY seq DESC LIMIT ?",
        [*parameters, limit],
    )
    return _with_groups(database, [_entry(row) for row in rows])


def entries_at(database: Database, places: Sequence[int]) -> list[LogEntry]:
    """Return the entries that begin at these places, in the order of the log."""
    rows = database.tuples(
        f"SELECT {_HEAD_COLUMNS} FROM change_log"  # noqa: S608 - names of our own
        " WHERE seq IN (SELECT value FROM json_each(?)) AND operation IN ('begin', 'note') ORDER BY seq",
        (msgspec.json.encode(list(places)).decode(),),
    )
    return _with_groups(database, [_entry(row) for row in rows])


def stream(database: Database, since: str, until: str) -> Iterator[LogEntry]:
    """Return the entries of a period one after the other, oldest first, without what they changed."""
    conditions, parameters = _conditions(LogFilter(since=since, until=until))
    sql = f"SELECT {_HEAD_COLUMNS} FROM change_log WHERE {' AND '.join(conditions)} ORDER BY seq"  # noqa: S608
    for row in database.stream(sql, parameters):
        yield _entry(row)


def changes_of(database: Database, unit_id: str, limit: int) -> list[LogChange]:
    """Return what one step changed, with the values the log still has."""
    rows = database.tuples(
        "SELECT seq, operation, object_kind, object_id, fields, old, new, salt IS NULL FROM change_log"
        " WHERE unit_id = ? AND operation NOT IN ('begin', 'note') ORDER BY seq LIMIT ?",
        (unit_id, limit),
    )
    return [
        LogChange(
            seq, operation, kind, object_id, tuple((fields or "").split()), _values(old), _values(new), bool(erased)
        )
        for seq, operation, kind, object_id, fields, old, new, erased in rows
    ]


def touches_of(database: Database, dossier_id: str) -> list[tuple[str, str, str, str]]:
    """Return every touch of a dossier: moment, person, action, and the step that changed it or "" for a look."""
    return database.tuples(
        "SELECT min(at), actor, action, CASE WHEN operation = 'note' THEN '' ELSE unit_id END FROM change_log"
        " WHERE dossier_id = ? AND result = 'done' GROUP BY unit_id ORDER BY min(seq)",
        (dossier_id,),
    )


def last_look(database: Database, dossier_id: str, action: str, actor: str, object_id: str) -> str | None:
    """Return when a person last did this with a dossier, as the log knows it."""
    found = database.tuples(
        "SELECT at FROM change_log WHERE dossier_id = ? AND operation = 'note' AND action = ? AND actor = ?"
        " AND object_id = ? ORDER BY seq DESC LIMIT 1",
        (dossier_id, action, actor, object_id),
    )
    return str(found[0][0]) if found else None


def first_moment(database: Database) -> str | None:
    """Return when the log begins."""
    found = database.tuples("SELECT at FROM change_log ORDER BY seq LIMIT 1")
    return str(found[0][0]) if found else None


def actors(database: Database) -> list[str]:
    """Return everybody the log knows."""
    return [str(row[0]) for row in database.tuples("SELECT DISTINCT actor FROM change_log ORDER BY actor")]


def dossier_numbers(database: Database, dossier_ids: Sequence[str]) -> dict[str, str]:
    """Return the numbers of dossiers that are still there."""
    return dict(
        database.tuples(
            "SELECT id, number FROM dossier WHERE id IN (SELECT value FROM json_each(?))",
            (msgspec.json.encode(list(dossier_ids)).decode(),),
        )
    )


def party_names(database: Database, object_ids: Sequence[str]) -> dict[str, str]:
    """Return the creditor's name for each claim, answer, agreement or creditor among the ids."""
    wanted = msgspec.json.encode(list(object_ids)).decode()
    sql = """
        WITH wanted AS (SELECT value AS id FROM json_each(?))
        SELECT id, name FROM creditor WHERE id IN (SELECT id FROM wanted)
        UNION ALL SELECT v.id, k.name FROM claim v JOIN creditor k ON k.id = v.creditor_id
            WHERE v.id IN (SELECT id FROM wanted)
        UNION ALL SELECT a.id, k.name FROM balance_answer a JOIN claim v ON v.id = a.claim_id
            JOIN creditor k ON k.id = v.creditor_id WHERE a.id IN (SELECT id FROM wanted)
        UNION ALL SELECT p.id, k.name FROM participation p JOIN creditor k ON k.id = p.creditor_id
            WHERE p.id IN (SELECT id FROM wanted)"""
    return dict(database.tuples(sql, (wanted,)))


def people_of(database: Database, dossier_ids: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """Return dossier, prefix, surname and address (JSON) of the clients of dossiers."""
    return database.tuples(
        "SELECT dossier_id, prefix, surname, address FROM client"
        " WHERE dossier_id IN (SELECT value FROM json_each(?)) ORDER BY dossier_id, position",
        (msgspec.json.encode(list(dossier_ids)).decode(),),
    )


def _conditions(wanted: LogFilter) -> tuple[list[str], list[object]]:
    conditions, parameters = ["operation IN ('begin', 'note')"], []
    values: dict[str, object] = {
        "operation = ?": wanted.operation,
        "actor = ?": wanted.actor,
        "result = ?": wanted.result,
        "at >= ?": wanted.since,
        "at < ?": wanted.until,
        "unit_id IN (SELECT unit_id FROM change_log WHERE dossier_id = ?)": wanted.dossier_id,
        "action IN (SELECT value FROM json_each(?))": (
            msgspec.json.encode(list(wanted.actions)).decode() if wanted.actions else None
        ),
    }
    for condition, value in values.items():
        if value:
            conditions.append(condition)
            parameters.append(value)
    return conditions, parameters


def _with_groups(database: Database, entries: list[LogEntry]) -> list[LogEntry]:
    steps = [entry.unit_id for entry in entries if entry.is_step]
    groups: dict[str, list[LogGroup]] = {}
    dossiers: dict[str, set[str]] = {}
    if steps:
        rows = database.tuples(
            "SELECT unit_id, operation, object_kind, count(*), min(object_id), min(fields), min(dossier_id),"
            " max(dossier_id) FROM change_log WHERE unit_id IN (SELECT value FROM json_each(?))"
            " AND operation <> 'begin' GROUP BY unit_id, operation, object_kind ORDER BY min(seq)",
            (msgspec.json.encode(steps).decode(),),
        )
        for unit_id, operation, kind, count, object_id, fields, *of in rows:
            names = tuple(fields.split()) if fields and count == 1 else ()
            groups.setdefault(unit_id, []).append(LogGroup(operation, kind, count, object_id, names))
            dossiers.setdefault(unit_id, set()).update(one for one in of if one)
    return [
        replace(
            entry,
            dossier_id=_only(dossiers.get(entry.unit_id), entry.dossier_id),
            groups=tuple(groups.get(entry.unit_id, ())),
        )
        for entry in entries
    ]


def _only(found: set[str] | None, otherwise: str | None) -> str | None:
    """The dossier of a step that touched only one."""
    return next(iter(found)) if found and len(found) == 1 else otherwise


def _entry(row: Sequence[Any]) -> LogEntry:
    seq, unit_id, at, actor, origin, action, operation, result, kind, object_id, dossier_id, detail = row
    facts = (unit_id, at, actor, origin, action, operation, result, kind, object_id, dossier_id)
    return LogEntry(seq, *facts, detail=_values(detail))


def _values(text: str | None) -> Mapping[str, Any]:
    return _decode(text) if text else {}
