"""The class table: kinds of claims with the rank they start with, its legal basis and how certain that is.

The facts are data (`resources/classes/<year>.toml`, design/domain.md 3.4); this module only gives them a shape.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from csr_desktop.domain.claims import ClaimRank, DebtKind
from csr_desktop.domain.dated_tables import TableFile, TableFolder, table_in_force
from csr_desktop.errors import Bug

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimKind:
    """One row of the table."""

    code: str
    label: str
    rank: ClaimRank
    basis: str
    certainty: str
    debt_kind: DebtKind
    public: bool
    moratorium_months: int | None
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassTable:
    """The whole table of one version."""

    version: str
    valid_from: date
    source: str
    kinds: Mapping[str, ClaimKind]

    def kind(self, code: str) -> ClaimKind:
        """Return a kind; an unknown code (a table of another year) counts as `other`."""
        return self.kinds.get(code) or self.kinds["other"]

    def find(self, text: str) -> str | None:
        """Return the code of the kind a person meant (`Gemeentebelasting`, `zorg`, or a code), or None."""
        wanted = " ".join(text.casefold().split())
        if wanted in self.kinds:
            return wanted
        for kind in self.kinds.values():
            if wanted == kind.label.casefold() or wanted in kind.synonyms:
                return kind.code
        return None


def load_class_table(folder: TableFolder, day: date) -> ClassTable:
    """Read the table in force on a day: the newest whose `valid_from` is not later (the oldest if none is)."""
    table = table_in_force(map(_read, folder.glob("*.toml")), day)
    if table is None:
        raise Bug("classes.none")
    return table


def _read(file: TableFile) -> ClassTable:
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    kinds = {
        row["code"]: ClaimKind(
            code=row["code"],
            label=row["label"],
            rank=ClaimRank(row["rank"]),
            basis=row["basis"],
            certainty=row["certainty"],
            debt_kind=DebtKind(row["debt_kind"]),
            public=row["public"],
            moratorium_months=row.get("moratorium_months"),
            synonyms=tuple(row["synonyms"]),
        )
        for row in raw["kind"]
    }
    return ClassTable(raw["version"], raw["valid_from"], raw["source"], kinds)
