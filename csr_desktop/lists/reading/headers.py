"""Finds the header row and which column is which field; title lines may stand above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from csr_desktop.errors import UserError
from csr_desktop.lists.profiles import KINDS, FieldSpec, ReadProfile, names_bsn, reduce_header
from csr_desktop.lists.reading.raw import RawTable

_SEARCH_ROWS = 40


@dataclass(frozen=True, slots=True)
class Header:
    """The header row: its place among the rows, and the field of each column index that is used."""

    kind: str
    index: int
    row: int
    fields: dict[int, FieldSpec]
    names: tuple[str, ...]
    cells: tuple[object, ...]

    @property
    def used(self) -> dict[str, str]:
        """Field → column name as the file has it."""
        return {spec.name: self.names[column] for column, spec in self.fields.items()}

    @property
    def unused(self) -> list[str]:
        """Column names that are not used."""
        return [name for column, name in enumerate(self.names) if name and column not in self.fields]

    @property
    def bsn_columns(self) -> list[str]:
        """Column names that look like a BSN."""
        return [name for name in self.unused if names_bsn(name)]


class HeaderFinder:
    """Knows the column names of the kinds of lists that are looked for."""

    def __init__(self, profile: ReadProfile, kind: str | None) -> None:
        wanted = kind or profile.kind
        self._kinds = (wanted,) if wanted else KINDS
        self._lookups = {name: profile.lookup(name) for name in self._kinds}

    def score(self, row: Sequence[object]) -> int:
        """Return how many different fields a row names, in the kind that fits best."""
        reduced = [reduce_header(cell) for cell in row if isinstance(cell, str) and cell]
        return max(len({lookup[name].name for name in reduced if name in lookup}) for lookup in self._lookups.values())

    def find(self, table: RawTable) -> Header:
        """Return the header; UserError `list.no_header` when no row names enough fields, with what was looked for."""
        best: tuple[int, int, Header] | None = None
        for index, (row, cells) in enumerate(table.rows[:_SEARCH_ROWS]):
            for order, kind in enumerate(self._kinds):
                header = self._header(kind, index, row, cells)
                if header is None:
                    continue
                rank = (len(header.fields), -order)
                if best is None or rank > best[:2]:
                    best = (*rank, header)
        if best is None:
            raise UserError("list.no_header")
        return best[2]

    def _header(self, kind: str, index: int, row: int, cells: Sequence[object]) -> Header | None:
        lookup = self._lookups[kind]
        names = tuple(" ".join(cell.split()) if isinstance(cell, str) else "" for cell in cells)
        fields: dict[int, FieldSpec] = {}
        taken: set[str] = set()
        for column, name in enumerate(names):
            spec = lookup.get(reduce_header(name)) if name and not names_bsn(name) else None
            # Of two columns with one name the first counts; the second is shown as not used.
            if spec is not None and spec.name not in taken:
                fields[column] = spec
                taken.add(spec.name)
        required = {spec.name for spec in lookup.values() if spec.required}
        keys = {"conversation", "case_number"} if kind == "answers" else set()
        enough = len(taken) >= 2 and required <= taken and (not keys or keys & taken)
        return Header(kind, index, row, fields, names, tuple(cells)) if enough else None
