"""The tables held against the log: every row must be what the log says was done to it.

A page of yesterday put back under today's number is a valid page to the cipher and to SQLite. It is none to the log,
which is chained and anchored; so the log is the digest of every dossier (design/safety.md 4.1, Health).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from csr_desktop.errors import Message
from csr_desktop.store.database import Database
from csr_desktop.store.mapping import TABLES, codec

_decode = msgspec.json.Decoder(dict[str, Any]).decode
_Key = tuple[str, str]


def differences(database: Database) -> list[Message]:
    """Return a message per table with rows that differ from the log, are missing, or came from nowhere.

    What was erased has no values in the log any more, and settings that the program keeps for itself no lines.
    """
    # A check is rare, and its module is read at every opening.
    from csr_desktop.domain.erasure import DossierFigures

    known, erased = _state_of_log(database)
    problems = []
    for kind, table in TABLES.items():
        if kind is DossierFigures:
            # Kept outside the log on purpose: nothing may lead from the figures back to a dossier.
            continue
        wrong = 0
        later = _defaults(database, table)
        for object_id, row in _rows(database, table, codec(kind).columns):
            key = (table, object_id)
            told = known.pop(key, None)
            # A field that came with a later schema is unknown to older lines; it has what the schema says until then.
            if (told is None or {**later, **told} != row) and key not in erased:
                wrong += 1
        # What is left of this table is in the log and no longer in the table.
        gone = [key for key in known if key[0] == table]
        for key in gone:
            del known[key]
        wrong += sum(key not in erased for key in gone)
        if wrong:
            problems.append(Message.of("store.check_log_differs", table=table, count=wrong))
    return problems


def _state_of_log(database: Database) -> tuple[dict[_Key, dict[str, Any]], set[_Key]]:
    state: dict[_Key, dict[str, Any]] = {}
    erased: set[_Key] = set()
    lines = database.stream(
        "SELECT object_kind, object_id, operation, new, erased_by FROM change_log"
        " WHERE operation IN ('add', 'change', 'remove') ORDER BY seq"
    )
    for kind, object_id, operation, new, erased_by in lines:
        key = (kind, object_id)
        if erased_by is not None:
            erased.add(key)
        elif operation == "remove":
            state.pop(key, None)
        elif operation == "add":
            state[key] = _decode(new)
        elif key in state:
            state[key].update(_decode(new))
    return state, erased


def _defaults(database: Database, table: str) -> dict[str, Any]:
    """What the columns of a table hold that have a value of their own, or none: only later schemas gave such."""
    found = {}
    for row in database.query(f"PRAGMA table_info({table})"):
        if row["dflt_value"] is not None:
            found[row["name"]] = database.tuples(f"SELECT {row['dflt_value']}")[0][0]
        elif not row["notnull"]:
            found[row["name"]] = None
    found.pop("pk", None)
    return found


def _rows(database: Database, table: str, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    at = columns.index("id")
    for row in database.stream(f"SELECT {', '.join(columns)} FROM {table}"):  # noqa: S608 - names of our own records
        yield row[at], dict(zip(columns, row, strict=True))
