"""Which of several dated tables holds on a day; one rule for all tables in `resources` that carry `valid_from`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import PurePath
from typing import Protocol, TypeVar

import msgspec


class TableFile(Protocol):
    """One table as its loader reads it: a file of the program, or a part of a norm package that was accepted."""

    @property
    def name(self) -> str:
        """The name of the file."""
        ...

    def read_text(self, encoding: str) -> str:
        """Return its text."""
        ...

    def read_bytes(self) -> bytes:
        """Return its bytes."""
        ...


class TableFolder(Protocol):
    """Where the tables of one kind are: a folder of the program, or one with tables of a norm package laid over it."""

    def glob(self, pattern: str) -> Iterable[TableFile]:
        """Return the tables whose name has a pattern."""
        ...


class GivenTable(msgspec.Struct, frozen=True):
    """A table that is no file of the program."""

    name: str
    text: str

    def read_text(self, encoding: str) -> str:
        """Return its text; it was read already, so the encoding says nothing."""
        return self.text

    def read_bytes(self) -> bytes:
        """Return its bytes, UTF-8."""
        return self.text.encode()


class OverlaidFolder(msgspec.Struct, frozen=True):
    """Tables laid over a folder: one with the name of a file takes its place, another comes beside the files."""

    folder: TableFolder
    given: Mapping[str, GivenTable]

    def glob(self, pattern: str) -> Iterable[TableFile]:
        """Return the tables whose name has a pattern, the given ones last."""
        kept = [file for file in self.folder.glob(pattern) if file.name not in self.given]
        return [*kept, *(table for name, table in sorted(self.given.items()) if PurePath(name).match(pattern))]


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
