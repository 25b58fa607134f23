"""Typed access to a checked row (keys and notation of `csr read-list`, docs/cli.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from csr_desktop.money import parse_machine

Row = Mapping[str, object]


def row_number(row: Row) -> int:
    """Return the row number a person sees in Excel."""
    number = row["row"]
    assert isinstance(number, int)
    return number


def text(row: Row, key: str) -> str:
    """Return a text, empty when the cell was."""
    value = row.get(key)
    return value if isinstance(value, str) else ""


def texts_of(row: Row, keys: Iterable[str]) -> tuple[str, ...]:
    """Return several texts at once, each empty when its cell was."""
    return tuple([value if value.__class__ is str else "" for value in map(row.get, keys)])


def texts(row: Row, key: str) -> tuple[str, ...]:
    """Return a list of texts (aliases, municipalities)."""
    value = row.get(key)
    return tuple(str(item) for item in value) if value and isinstance(value, list | tuple) else ()


def cents(row: Row, key: str) -> int | None:
    """Return an amount in cents, None when the cell was empty."""
    value = row.get(key)
    return parse_machine(value) if isinstance(value, str) else None


def day(row: Row, key: str) -> date | None:
    """Return a date, None when the cell was empty."""
    value = row.get(key)
    return date.fromisoformat(value) if isinstance(value, str) else None


def day_of(written: str, known: dict[str, date]) -> date:
    """Return a date of a list that repeats its dates: each is made once and kept in `known`."""
    found = known.get(written)
    if found is None:
        found = known[written] = date.fromisoformat(written)
    return found


def flag(row: Row, key: str) -> bool | None:
    """Return a yes or no, None when the cell was empty."""
    value = row.get(key)
    return value if isinstance(value, bool) else None
