"""The norms a team works with: what is in force, and packages that bring new ones (ADR 0025)."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from csr_desktop.clock import Clock
from csr_desktop.errors import Message, UserError
from csr_desktop.proposals.norms import load_norms, read_package
from csr_desktop.services.norm_changes import NormChanges, changes_between, versions_in_use
from csr_desktop.services.table_folders import TableFolders, TableKind
from csr_desktop.services.table_packages import (
    MOST_PACKAGE_BYTES,
    AcceptedPackage,
    PackageShelf,
    RefusedPackage,
    TablePackage,
    check_tables,
    read_package_file,
    setting_of,
)
from csr_desktop.signed_files import NORMS, read_file
from csr_desktop.store.unit_of_work import Store


class PackageState(StrEnum):
    """Where an accepted package stands."""

    IN_FORCE = "in_force"
    #: Its day is still to come.
    WAITING = "waiting"
    #: Accepted, withdrawn or due since the program was opened: the next opening looks again.
    NEXT_START = "next_start"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStanding:
    """The table of one kind that holds now; `next_change` is the day on which another one begins, if one is known."""

    kind: TableKind
    version: str
    valid_from: date
    source: str
    package: str
    next_change: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageStanding:
    """An accepted package and where it stands; `reason` when it does not count."""

    accepted: AcceptedPackage
    state: PackageState
    reason: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NormStanding:
    """All that holds, and all that was accepted; without keys no package can be read."""

    tables: tuple[TableStanding, ...]
    packages: tuple[PackageStanding, ...]
    has_keys: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChange:
    """A table that a package brings; `replaces`: one of the same name holds its place now."""

    kind: TableKind
    version: str
    valid_from: date
    replaces: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivingPackage:
    """A package that was read and not accepted yet; `changes` None when no norm of a calculation changes."""

    package: TablePackage
    data: bytes
    tables: tuple[TableChange, ...]
    #: The day on which old and new were compared.
    compared_on: date
    changes: NormChanges | None


class NormService:
    """Shows the norms in force; reads, accepts and withdraws packages."""

    def __init__(
        self, store: Store, clock: Clock, shelf: PackageShelf, folders: TableFolders, resources: Path,
        refused: Sequence[RefusedPackage],
    ) -> None:  # fmt: skip
        """`folders` and `refused`: what counted, and what did not, when the program was opened."""
        self._store = store
        self._clock = clock
        self._shelf = shelf
        self._folders = folders
        self._resources = resources
        self._refused = {item.accepted.sha256: item.reason for item in refused}

    def standing(self) -> NormStanding:
        """Return what holds and what was accepted."""
        accepted = self._shelf.accepted()
        return NormStanding(
            tables=tuple(self._standing_of(kind, accepted) for kind in TableKind),
            packages=tuple(map(self._package_standing, accepted)),
            has_keys=any(NORMS in key.purposes for key in self._shelf.keys),
        )

    def read(self, path: Path) -> ArrivingPackage:
        """Read a package, check all of it, and calculate what it changes; nothing is written.

        Raises UserError `signed.…`, `norm_file.…`, or what a loader says of a table; EnvironmentProblem `file.…`.
        """
        with self._store.attempt("norms.accept"):
            data = read_file(path, MOST_PACKAGE_BYTES)
            today = self._clock.today()
            package = read_package_file(data, self._shelf.keys, today, path.name)
            self._refuse_what_is_old(package)
            day = max([today, package.valid_from, *sorted(norms.valid_from for norms in package.norms)[:1]])
            before = TableFolders(self._resources, self._shelf.counting(day)[0])
            after = TableFolders(self._resources, [*before.packages, package])
            check_tables(after, self._resources, package)
            return ArrivingPackage(
                package=package,
                data=data,
                tables=_table_changes(package, before),
                compared_on=day,
                changes=self._changes(before, after, day),
            )

    def waiting(self, data: bytes, file: str) -> TablePackage | None:
        """Return the package in a file that nobody chose, when it holds and is newer than all that were accepted."""
        try:
            package = read_package_file(data, self._shelf.keys, self._clock.today(), file)
            self._refuse_what_is_old(package)
        except UserError:
            # What is wrong with it is told to who opens it.
            return None
        return package

    def accept(self, arriving: ArrivingPackage) -> AcceptedPackage:
        """Keep a package, in one step that can be undone until something was calculated with its norms.

        It counts from its day on, and from the next opening of the program: one run works with the tables of one day.
        The file is kept in the database, so that a back-up calculates the same wherever it is put back.
        Raises UserError `norm_file.known`, `norm_file.older`.
        """
        accepted = self._accepted_of(arriving)
        with self._store.attempt("norms.accept"):
            self._refuse_what_is_old(arriving.package)
        with self._store.unit_of_work("norms.accept", package=accepted.number, norms=list(accepted.norms)) as work:
            work.put_content(arriving.data)
            work.put_setting(*setting_of([*self._shelf.accepted(), accepted]))
        return accepted

    def withdraw(self, number: int) -> AcceptedPackage:
        """Stop using a package, in one step that can be undone; its file stays.

        Raises UserError `norm_file.unknown` for a number that was not accepted, and `norm_file.used` when proposals
        were calculated with its norms: then a later package with other norms is the way.
        """
        with self._store.unit_of_work("norms.withdraw", package=number) as work:
            accepted = self._shelf.accepted()
            found = next((item for item in accepted if item.number == number), None)
            if found is None:
                raise UserError("norm_file.unknown", number=number)
            used = sum(versions_in_use(self._store, found.norms).values())
            if used:
                raise UserError("norm_file.used", name=found.name, count=used)
            work.put_setting(*setting_of(item for item in accepted if item is not found))
        return found

    def _accepted_of(self, arriving: ArrivingPackage) -> AcceptedPackage:
        package = arriving.package
        return AcceptedPackage(
            number=package.number,
            name=package.name,
            valid_from=package.valid_from,
            source=package.source,
            sha256=package.sha256,
            accepted_on=self._clock.today(),
            norms=tuple(sorted({norms.version for norms in package.norms} - self._shipped_versions())),
            begins={
                table.kind.value: max(table.valid_from, package.valid_from)
                for table in sorted(arriving.tables, key=lambda table: table.valid_from, reverse=True)
            },
        )

    def _refuse_what_is_old(self, package: TablePackage) -> None:
        """Refuse a number that is not higher than all that was accepted: an old file, or the same one."""
        accepted = self._shelf.accepted()
        if any(item.sha256 == package.sha256 for item in accepted):
            raise UserError("norm_file.known", name=package.name)
        newest = max((item.number for item in accepted), default=0)
        if package.number <= newest:
            raise UserError("norm_file.older", name=package.name, number=package.number, newest=newest)

    def _changes(self, before: TableFolders, after: TableFolders, day: date) -> NormChanges | None:
        old, new = (load_norms(folders.folder(TableKind.NORMS), day) for folders in (before, after))
        return None if old == new else changes_between(self._store, old, new)

    def _shipped_versions(self) -> set[str]:
        return {read_package(file).version for file in self._folders.shipped(TableKind.NORMS).glob("*.toml")}

    def _standing_of(self, kind: TableKind, accepted: Sequence[AcceptedPackage]) -> TableStanding:
        day = self._shelf.day
        found = sorted(
            ((raw["valid_from"], file.name, raw) for file, raw in _read_all(self._folders, kind)),
            key=lambda item: item[0],
        )
        holds = [item for item in found if item[0] <= day] or found[:1]
        valid_from, name, raw = holds[-1]
        package = self._folders.origin(kind, name)
        in_force = {item.number for item in self._folders.packages}
        waiting = [item.begins[kind] for item in accepted if item.number not in in_force and kind in item.begins]
        later = [begin for begin in (*(item[0] for item in found), *waiting) if begin > day]
        return TableStanding(
            kind=kind,
            version=str(raw["version"]),
            valid_from=valid_from,
            source=str(raw["source"]),
            package="" if package is None else package.name,
            next_change=min(later, default=None),
        )

    def _package_standing(self, item: AcceptedPackage) -> PackageStanding:
        in_force = {package.sha256 for package in self._folders.packages}
        reason = self._refused.get(item.sha256)
        if reason is not None:
            return PackageStanding(accepted=item, state=PackageState.REFUSED, reason=reason)
        if item.sha256 in in_force:
            state = PackageState.IN_FORCE
        elif item.valid_from > self._clock.today():
            state = PackageState.WAITING
        else:
            state = PackageState.NEXT_START
        return PackageStanding(accepted=item, state=state)


def _read_all(folders: TableFolders, kind: TableKind) -> list[tuple[Any, dict[str, Any]]]:
    return [(file, tomllib.loads(file.read_text("utf-8"))) for file in folders.folder(kind).glob("*.toml")]


def _table_changes(package: TablePackage, before: TableFolders) -> tuple[TableChange, ...]:
    made = []
    for kind, tables in package.tables.items():
        names = {file.name for file in before.folder(kind).glob("*.toml")}
        for name, table in sorted(tables.items()):
            raw = tomllib.loads(table.text)
            made.append(
                TableChange(
                    kind=kind, version=str(raw["version"]), valid_from=raw["valid_from"], replaces=name in names
                )
            )
    return tuple(made)
