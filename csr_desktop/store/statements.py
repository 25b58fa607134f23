"""Statements that put rows into a table, many at a time; names in them come from our own code and log only."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from operator import itemgetter

from csr_desktop.errors import Bug

#: Where there is a trigger, so many rows go into one statement. SQLite begins a savepoint for every statement that may
#: fail half-way, and its end walks through all that the savepoint around it keeps: row by row that grows with the
#: square of the rows. One row without a trigger cannot fail half-way, so there it is the other way round: many rows in
#: a statement would make a savepoint needed that one row does without.
AT_ONCE = 400

Rows = Sequence[Sequence[object]]


def checked_name(text: str) -> str:
    """Check a table or column name; names come from our own code and log, never from outside."""
    if not text.isidentifier():
        raise Bug("store.bad_name")
    return text


@functools.lru_cache(maxsize=64)
def insert_sql(table: str, columns: tuple[str, ...], rows: int = 1) -> str:
    """Return the statement that inserts so many rows."""
    names = ", ".join(checked_name(column) for column in columns)
    marks = ", ".join([f"({', '.join('?' * len(columns))})"] * rows)
    return f"INSERT INTO {checked_name(table)} ({names}) VALUES {marks}"  # noqa: S608 - checked names


def select_by_ids(table: str, columns: Sequence[str]) -> str:
    """Return the query for some columns of rows, whose ids are handed over as one JSON list; in no order."""
    names = ", ".join(map(checked_name, columns))
    return f"SELECT {names} FROM {checked_name(table)} WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608


def bulk_inserts(
    table: str, columns: Sequence[str], rows: Rows, *, optional: Collection[str], has_trigger: bool
) -> Iterator[tuple[str, Rows]]:
    """Return statements with the parameters of each, that together insert all rows (one at least) in their order.

    A column that is NULL in every row is left out when it is `optional`: NULL is what it gets then. To hand over a NULL
    costs the driver several times what a text costs.
    """
    columns, rows = _filled(tuple(columns), rows, optional)
    if not has_trigger:
        yield insert_sql(table, columns), rows
        return
    whole = len(rows) - len(rows) % AT_ONCE
    if whole:
        many = [tuple(chain.from_iterable(rows[at : at + AT_ONCE])) for at in range(0, whole, AT_ONCE)]
        yield insert_sql(table, columns, AT_ONCE), many
    if whole < len(rows):
        yield insert_sql(table, columns, len(rows) - whole), [tuple(chain.from_iterable(rows[whole:]))]


def _filled(columns: tuple[str, ...], rows: Rows, optional: Collection[str]) -> tuple[tuple[str, ...], Rows]:
    kept = [place for place, name in enumerate(columns) if name not in optional or not _is_empty(rows, place)]
    if len(kept) == len(columns) or len(kept) < 2:
        return columns, rows
    pick = itemgetter(*kept)
    return pick(columns), list(map(pick, rows))


def _is_empty(rows: Rows, place: int) -> bool:
    return rows[0][place] is None and [row[place] for row in rows].count(None) == len(rows)
