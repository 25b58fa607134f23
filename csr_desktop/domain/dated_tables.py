"""Which of several dated tables holds on a day; one rule for all tables in `resources` that carry `valid_from`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class _Dated(Protocol):
    @property
    def valid_from(self) -> date: ...


T = TypeVar("T", bound=_Dated)


def table_in_force(tables: Iterable[T], day: date) -> T | None:
    """Return the newest table whose `valid_from` is not later than the day, the oldest when all begin later.

    None when there is no table at all. Norms of a calculation are stricter (`proposals/norms.py`): a wrong norm is a
    wrong offer, while a program without terms would watch over nothing.
    """
    found = sorted(tables, key=lambda table: table.valid_from)
    in_force = [table for table in found if table.valid_from <= day]
    return in_force[-1] if in_force else next(iter(found), None)
