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
    if wanted.actions and not wanted.dossier_id:
        places = _newest(database, wanted.actions, conditions, parameters, limit)
        return entries_at(database, places)[::-1]
    rows = database.tuples(
        f"SELECT {_HEAD_COLUMNS} FROM change_log WHERE {' AND '.join(conditions)}"  # noqa: S608 - conditions of our own
        " ORDER BY seq DESC LIMIT ?",
        [*parameters, limit],
    )
    return _with_groups(database, [_entry(row) for row in rows])


def _newest(
    database: Database, actions: Sequence[str], conditions: Sequence[str], parameters: Sequence[object], limit: int
) -> list[int]:
    """Where the newest entries of some actions are: asked of each alone, which ends at the last one that is wanted."""
    sql = f"SELECT seq FROM change_log WHERE action = ? AND {' AND '.join(conditions)} ORDER BY seq DESC LIMIT ?"  # noqa: S608
    found = {row[0] for action in actions for row in database.tuples(sql, (action, *parameters, limit))}
    return sorted(found, reverse=True)[:limit]


def entries_at(database: Database, places: Sequence[int]) -> list[LogEntry]:
    """Return the entries that begin at these places, in the order of the log."""
    rows = database.tuples(
        f"SELECT {_HEAD_COLUMNS} FROM change_log"  # noqa: S608 - names of our own
        " WHERE seq IN (SELECT value FROM json_each(?)) AND operation IN ('begin', 'note') ORDER BY seq",
        (_json(places),),
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
    """Return everybody the log knows, by name."""
    # From one to the next in the index: a DISTINCT would walk through all lines for a handful of people.
    sql = """
        WITH RECURSIVE known (actor) AS (
            SELECT min(actor) FROM change_log WHERE operation IN ('begin', 'note')
            UNION ALL
            SELECT (SELECT min(actor) FROM change_log WHERE operation IN ('begin', 'note') AND actor > known.actor)
            FROM known WHERE known.actor IS NOT NULL
        )
        SELECT actor FROM known WHERE actor IS NOT NULL"""
    return [str(row[0]) for row in database.tuples(sql)]


def dossier_numbers(database: Database, dossier_ids: Sequence[str]) -> dict[str, str]:
    """Return the numbers of dossiers that are still there."""
    return dict(
        database.tuples(
            "SELECT id, number FROM dossier WHERE id IN (SELECT value FROM json_each(?))",
            (_json(dossier_ids),),
        )
    )


def party_names(database: Database, object_ids: Sequence[str]) -> dict[str, str]:
    """Return the creditor's name for each claim, answer, agreement or creditor among the ids."""
    wanted = _json(object_ids)
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
        (_json(dossier_ids),),
    )


def _conditions(wanted: LogFilter) -> tuple[list[str], list[object]]:
    """Return the conditions of a filter; the lead is in what names least, a plus keeps an index out of the way."""
    conditions, parameters = ["operation IN ('begin', 'note')"], []
    plus = "+" if wanted.dossier_id or wanted.actions else ""
    values: dict[str, object] = {
        "operation = ?": wanted.operation,
        f"{plus}actor = ?": wanted.actor,
        f"{plus}result = ?": wanted.result,
        "at >= ?": wanted.since,
        "at < ?": wanted.until,
        "unit_id IN (SELECT unit_id FROM change_log WHERE dossier_id = ?)": wanted.dossier_id,
    }
    if wanted.result and wanted.result != "done":
        # Said once more as the index says it.
        conditions.append("result IN ('refused', 'failed')")
    if wanted.actions and wanted.dossier_id:
        values["+action IN (SELECT value FROM json_each(?))"] = _json(wanted.actions)
    for condition, value in values.items():
        if value:
            conditions.append(condition)
            parameters.append(value)
    return conditions, parameters


def _with_groups(database: Database, entries: list[LogEntry]) -> list[LogEntry]:
    """Tell what each step did; of a step with thousands of lines an index alone counts them."""
    steps = _json([entry.unit_id for entry in entries if entry.is_step])
    counted = database.tuples(
        "SELECT unit_id, operation, object_kind, count(*), min(seq) FROM change_log"
        " WHERE unit_id IN (SELECT value FROM json_each(?)) AND operation <> 'begin'"
        " GROUP BY unit_id, operation, object_kind",
        (steps,),
    )
    alone = _json([seq for *_group, count, seq in counted if count == 1])
    sql = "SELECT seq, object_id, fields FROM change_log WHERE seq IN (SELECT value FROM json_each(?))"
    singles = {seq: (object_id, fields) for seq, object_id, fields in database.tuples(sql, (alone,))}
    groups: dict[str, list[LogGroup]] = {}
    for unit_id, operation, kind, count, seq in sorted(counted, key=lambda group: group[-1]):
        object_id, fields = singles.get(seq, ("", None))
        names = tuple(fields.split()) if fields else ()
        groups.setdefault(unit_id, []).append(LogGroup(operation, kind, count, object_id, names))
    dossiers = _only_dossiers(database, steps)
    return [
        replace(
            entry,
            dossier_id=dossiers.get(entry.unit_id) or entry.dossier_id,
            groups=tuple(groups.get(entry.unit_id, ())),
        )
        for entry in entries
    ]


def _only_dossiers(database: Database, steps: str) -> dict[str, str]:
    """Return the dossier of each step that touched only one; where a second one is met nothing more is read."""
    line = "FROM change_log WHERE unit_id = s.value AND operation <> 'begin' AND"
    rows = database.tuples(
        f"WITH first AS (SELECT s.value AS unit_id, (SELECT dossier_id {line} dossier_id IS NOT NULL LIMIT 1) AS one"  # noqa: S608
        " FROM json_each(?) s) SELECT s.unit_id, s.one FROM first s WHERE s.one IS NOT NULL"
        f" AND NOT EXISTS (SELECT 1 {line.replace('s.value', 's.unit_id')} dossier_id <> s.one)",
        (steps,),
    )
    return dict(rows)


def _json(values: Sequence[object]) -> str:
    return msgspec.json.encode(list(values)).decode()


def _entry(row: Sequence[Any]) -> LogEntry:
    seq, unit_id, at, actor, origin, action, operation, result, kind, object_id, dossier_id, detail = row
    facts = (unit_id, at, actor, origin, action, operation, result, kind, object_id, dossier_id)
    return LogEntry(seq, *facts, detail=_values(detail))


def _values(text: str | None) -> Mapping[str, Any]:
    return _decode(text) if text else {}
