"""Where the dated tables are: those of the program, with the tables of accepted norm packages laid over them.

Small on purpose: every start of the program needs it, and most have no packages.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from csr_desktop.domain.dated_tables import GivenTable, OverlaidFolder, TableFolder

if TYPE_CHECKING:
    from csr_desktop.services.table_packages import TablePackage

#: The setting that remembers which packages a person accepted.
ACCEPTED = "norms.packages"


class TableKind(StrEnum):
    """What a package may bring. Terms of safety and of the exchange are not among them: a file may not weaken these."""

    NORMS = "norms"
    TERMS = "terms"
    CLASSES = "classes"
    CLAIM_RULES = "claim_rules"
    SETTLEMENT = "settlement"
    COURT = "court"
    FIGURES = "figures"


class TableFolders:
    """The tables of the program with those of packages laid over them."""

    def __init__(self, resources: Path, packages: Sequence[TablePackage] = ()) -> None:
        """`packages` count all; of two with a table of one name the higher number wins."""
        self._resources = resources
        self._packages = tuple(sorted(packages, key=lambda package: package.number))

    @property
    def packages(self) -> tuple[TablePackage, ...]:
        """The packages that count, lowest number first."""
        return self._packages

    def folder(self, kind: TableKind) -> TableFolder:
        """Return where the tables of a kind are."""
        given: dict[str, GivenTable] = {}
        for package in self._packages:
            given |= package.tables.get(kind, {})
        shipped = self.shipped(kind)
        return OverlaidFolder(shipped, given) if given else shipped

    def shipped(self, kind: TableKind) -> Path:
        """Return the folder of the program itself."""
        return self._resources / kind.value

    def origin(self, kind: TableKind, name: str) -> TablePackage | None:
        """Return the package a table came with; None when it is one of the program."""
        found = [package for package in self._packages if name in package.tables.get(kind, {})]
        return found[-1] if found else None
