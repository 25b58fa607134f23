"""Norm packages: dated tables as one signed file, and where the accepted ones are kept (ADR 0025).

A package is text only. Its tables are never written as files: they are laid over the folders of the program and read by
the same loaders. Which packages count stands in the database, and so do their files: a back-up put back elsewhere
calculates the same. One that is not the very file that was accepted, or whose signature does not hold, does not count,
and neither does any of its tables.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from csr_desktop.domain.dated_tables import GivenTable
from csr_desktop.errors import CsrError, Message, UserError
from csr_desktop.proposals.norms import NormPackage, load_norms, read_package
from csr_desktop.services.table_folders import ACCEPTED, TableFolders, TableKind
from csr_desktop.signed_files import NORMS, PublicKey, check, load_keys
from csr_desktop.store.unit_of_work import Store

#: All tables of the program together are about 100 kB.
MOST_PACKAGE_BYTES = 2_000_000
_MOST_TABLES = 40
_LONGEST_NAME = 80
_LONGEST_SOURCE = 500
_MOST_NUMBER = 999_999
_PROGRAM = "csr-desktop"
_TABLE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}\.toml", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FIELDS = frozenset({"name", "number", "program", "source", "tables", "valid_from"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePackage:
    """A package whose signature holds. `number` rises with each package; `tables` by kind and name."""

    number: int
    name: str
    valid_from: date
    source: str
    sha256: str
    key_name: str
    tables: Mapping[TableKind, Mapping[str, GivenTable]]

    @property
    def norms(self) -> tuple[NormPackage, ...]:
        """The norms it brings."""
        return tuple(read_package(table) for table in self.tables.get(TableKind.NORMS, {}).values())


class AcceptedPackage(msgspec.Struct, frozen=True, kw_only=True):
    """What the database remembers of a package that a person accepted.

    norms: the versions it brings. begins: from which day its tables hold, by kind.
    """

    number: int
    name: str
    valid_from: date
    source: str
    sha256: str
    accepted_on: date
    norms: tuple[str, ...]
    begins: dict[str, date]


@dataclass(frozen=True, slots=True)
class RefusedPackage:
    """An accepted package that does not count, and why."""

    accepted: AcceptedPackage
    reason: Message


class PackageShelf:
    """The accepted packages of one database, with their files in it."""

    def __init__(self, store: Store, resources: Path, day: date) -> None:
        """`day`: what counts is what counts on it; all dated tables of a run of the program are those of one day."""
        self._store = store
        self._resources = resources
        self.day = day

    @cached_property
    def keys(self) -> tuple[PublicKey, ...]:
        """The public keys of this release."""
        return load_keys(self._resources / "keys")

    def accepted(self) -> tuple[AcceptedPackage, ...]:
        """Return what was accepted and not withdrawn, lowest number first."""
        kept = self._store.setting(ACCEPTED)
        return msgspec.json.decode(kept, type=tuple[AcceptedPackage, ...]) if kept else ()

    def counting(self, day: date | None = None) -> tuple[tuple[TablePackage, ...], tuple[RefusedPackage, ...]]:
        """Return the packages that count on a day (of opening), each verified anew, and those that were refused."""
        good: list[TablePackage] = []
        refused: list[RefusedPackage] = []
        for item in self.accepted():
            if item.valid_from > (day or self.day):
                continue
            try:
                package = self._verified(item)
                check_tables(TableFolders(self._resources, [*good, package]), self._resources, package)
            except CsrError as error:
                refused.append(RefusedPackage(item, error.messages[0]))
            else:
                good.append(package)
        return tuple(good), tuple(refused)

    def _content(self, item: AcceptedPackage) -> bytes:
        data = self._store.database.content(item.sha256)
        if data is None or hashlib.sha256(data).hexdigest() != item.sha256:
            raise UserError("norm_file.damaged", name=item.name)
        return data

    def _verified(self, item: AcceptedPackage) -> TablePackage:
        # The key counted when it was accepted; that it ended since takes nothing away from what was signed then.
        return read_package_file(self._content(item), self.keys, item.accepted_on, item.name)


def setting_of(packages: Iterable[AcceptedPackage]) -> tuple[str, str]:
    """Return the setting that remembers the accepted packages: its key and its value."""
    return ACCEPTED, msgspec.json.encode(sorted(packages, key=lambda item: item.number)).decode()


def read_package_file(data: bytes, keys: Sequence[PublicKey], day: date, file: str) -> TablePackage:
    """Return the package in a file; its signature is looked at first.

    Raises UserError `signed.…`, or `norm_file.faulty` when what was signed is no package.
    """
    signed = check(data, NORMS, keys, day, file)
    content = signed.content
    if content.keys() != _FIELDS or content["program"] != _PROGRAM:
        raise UserError("norm_file.faulty", file=file)
    return TablePackage(
        number=_number(content["number"], file),
        name=_line(content["name"], _LONGEST_NAME, file),
        valid_from=_day(content["valid_from"], file),
        source=_line(content["source"], _LONGEST_SOURCE, file),
        sha256=hashlib.sha256(data).hexdigest(),
        key_name=signed.key_name,
        tables=_tables(content["tables"], file),
    )


def package_content(number: int, name: str, valid_from: date, source: str, tables: Mapping[str, str]) -> dict[str, Any]:
    """Return the content of a package to be signed; `tables` are texts by kind and name (`norms/2027.toml`)."""
    return {
        "program": _PROGRAM,
        "number": number,
        "name": name,
        "valid_from": valid_from.isoformat(),
        "source": source,
        "tables": [
            {"path": path, "sha256": hashlib.sha256(text.encode()).hexdigest(), "text": text}
            for path, text in sorted(tables.items())
        ],
    }


def check_tables(folders: TableFolders, resources: Path, package: TablePackage) -> None:
    """Read every table with its own loader and hold the package against those of the program.

    Raises UserError: that of the loader, `norm_file.table` for a table that cannot be read, `norm_file.same_day` when
    two tables of a kind begin on one day, `norm_file.version_taken` when norms have the name of other norms of the
    program, `norm_file.kinds_missing` when kinds of debts would be gone.
    """
    for kind in package.tables:
        begins = [(_begin_of(kind, file.name, file.read_text("utf-8")), file.name)
                  for file in folders.folder(kind).glob("*.toml")]  # fmt: skip
        days = [day for day, _name in begins]
        for table in package.tables[kind].values():
            day = _begin_of(kind, table.name, table.text)
            if days.count(day) > 1:
                raise UserError("norm_file.same_day", file=table.name, day=day)
            _load(folders, kind, max(day, package.valid_from), table.name)
    _check_norm_versions(resources, package)
    _check_kinds(folders, resources, package)


def _load(folders: TableFolders, kind: TableKind, day: date, name: str) -> None:
    from csr_desktop.domain.claim_rules import load_claim_rules
    from csr_desktop.domain.class_table import load_class_table
    from csr_desktop.domain.court_terms import load_court_table
    from csr_desktop.domain.figure_norms import load_figure_norms
    from csr_desktop.domain.settlement_terms import load_settlement_terms
    from csr_desktop.domain.term_table import load_term_table

    load = {
        TableKind.NORMS: load_norms,
        TableKind.TERMS: load_term_table,
        TableKind.CLASSES: load_class_table,
        TableKind.CLAIM_RULES: load_claim_rules,
        TableKind.SETTLEMENT: load_settlement_terms,
        TableKind.COURT: load_court_table,
        TableKind.FIGURES: load_figure_norms,
    }[kind]
    try:
        load(folders.folder(kind), day)
    except (KeyError, TypeError, ValueError) as error:
        raise UserError("norm_file.table", file=name) from error


def _check_norm_versions(resources: Path, package: TablePackage) -> None:
    """A proposal names its norms by their version: that name may mean one thing only."""
    shipped = {
        norms.version: norms for norms in map(read_package, sorted((resources / TableKind.NORMS).glob("*.toml")))
    }
    for norms in package.norms:
        if norms.version in shipped and shipped[norms.version] != norms:
            raise UserError("norm_file.version_taken", version=norms.version)


def _check_kinds(folders: TableFolders, resources: Path, package: TablePackage) -> None:
    """A claim names its kind by a code: a table that lacks one of the program would make another kind of it."""
    from csr_desktop.domain.class_table import load_class_table

    for table in package.tables.get(TableKind.CLASSES, {}).values():
        day = _begin_of(TableKind.CLASSES, table.name, table.text)
        shipped = load_class_table(resources / TableKind.CLASSES, day).kinds
        missing = shipped.keys() - load_class_table(folders.folder(TableKind.CLASSES), day).kinds.keys()
        if missing:
            raise UserError("norm_file.kinds_missing", file=table.name, kinds=", ".join(sorted(missing)))


def _begin_of(kind: TableKind, name: str, text: str) -> date:
    try:
        begin = tomllib.loads(text).get("valid_from")
    except tomllib.TOMLDecodeError as error:
        raise UserError("norm_file.table", file=f"{kind}/{name}") from error
    if type(begin) is not date:
        raise UserError("norm_file.table", file=f"{kind}/{name}")
    return begin


def _tables(raw: object, file: str) -> dict[TableKind, dict[str, GivenTable]]:
    if not isinstance(raw, list) or not 1 <= len(raw) <= _MOST_TABLES:
        raise UserError("norm_file.faulty", file=file)
    tables: dict[TableKind, dict[str, GivenTable]] = {}
    for item in raw:
        if not isinstance(item, dict) or item.keys() != {"path", "sha256", "text"}:
            raise UserError("norm_file.faulty", file=file)
        path, text = item["path"], item["text"]
        if not isinstance(path, str) or not isinstance(text, str):
            raise UserError("norm_file.faulty", file=file)
        folder, _, name = path.partition("/")
        if folder not in set(TableKind) or not _TABLE_NAME.fullmatch(name):
            raise UserError("norm_file.faulty", file=file)
        of_kind = tables.setdefault(TableKind(folder), {})
        if name in of_kind or hashlib.sha256(text.encode()).hexdigest() != item["sha256"]:
            raise UserError("norm_file.faulty", file=file)
        of_kind[name] = GivenTable(name, text)
    return tables


def _number(value: object, file: str) -> int:
    if type(value) is not int or not 1 <= value <= _MOST_NUMBER:
        raise UserError("norm_file.faulty", file=file)
    return value


def _line(value: object, longest: int, file: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > longest or not value.isprintable():
        raise UserError("norm_file.faulty", file=file)
    return value


def _day(value: object, file: str) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise UserError("norm_file.faulty", file=file)
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise UserError("norm_file.faulty", file=file) from error
