"""Profiles: which column is which field, as data that a municipality can change without touching the program."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csr_desktop.errors import UserError

KINDS = ("claims", "creditors", "answers")

_DELIMITERS = ";,\t|:^~"
#: Column names that hold a BSN: never read from a list and never written to one (design/exchange.md 2).
_BSN = re.compile(r"bsn.*|.*bsn|.*burgerservice.*|sofi|sofin(?:umme)?r")
_BRACKETS = re.compile(r"\([^)]*\)?")
_NOISE = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a kind of list: how its cells are read, and under which column names it goes."""

    name: str
    type: str
    names: tuple[str, ...]
    required: bool = False
    positive: bool = False


@dataclass(frozen=True, slots=True)
class ReadProfile:
    """How lists are read: the fields of each kind, and what a municipality's own profile fixes."""

    fields: Mapping[str, tuple[FieldSpec, ...]]
    kind: str | None = None
    sheet: str | None = None
    delimiter: str | None = None

    def lookup(self, kind: str) -> dict[str, FieldSpec]:
        """Map every reduced column name to its field; an own column name comes first."""
        return {name: spec for spec in self.fields[kind] for name in spec.names}


@dataclass(frozen=True, slots=True)
class OwnColumns:
    """How one sender's lists are read: the column name of each field (as in the file), and columns left out."""

    kind: str
    columns: Mapping[str, str]
    unused: tuple[str, ...] = ()
    sheet: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column of a list we write; without a field it stays empty for the other side."""

    header: str
    field: str
    width: int


@dataclass(frozen=True, slots=True)
class ListProfile:
    """The columns of a list we write, in order, and how large a file may be."""

    name: str
    delimiter: str
    max_bytes: int
    columns: tuple[ListColumn, ...]


def reduce_header(text: str) -> str:
    """Reduce a column name to what is compared: no brackets, accents, case, spaces or punctuation."""
    decomposed = unicodedata.normalize("NFKD", _BRACKETS.sub("", text).casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOISE.sub("", plain)


def names_bsn(text: str) -> bool:
    """Whether a column name says that a citizen service number stands below it."""
    return bool(_BSN.fullmatch(reduce_header(text))) or "bsn" in _NOISE.split(text.casefold())


def field_names(default: Path, kind: str) -> tuple[str, ...]:
    """Return the fields a kind of list can have, in the order of the shipped profile."""
    return tuple(tomllib.loads(default.read_text(encoding="utf-8"))[kind]["fields"])


def required_fields(default: Path, kind: str) -> frozenset[str]:
    """Return the fields without which a list of this kind cannot be read."""
    fields = tomllib.loads(default.read_text(encoding="utf-8"))[kind]["fields"]
    return frozenset(name for name, spec in fields.items() if spec.get("required", False))


def load_read_profile(default: Path, own: Path | OwnColumns | None = None) -> ReadProfile:
    """Read the shipped profile, and on top of it a municipality's own file, or what a person chose on the screen.

    Raises UserError `profile.faulty` when the own one cannot be read or names fields that do not exist.
    """
    fields = {kind: _specs(body) for kind, body in tomllib.loads(default.read_text(encoding="utf-8")).items()}
    if own is None:
        return ReadProfile(fields)
    return _with_own(fields, own if isinstance(own, OwnColumns) else _own_of(fields, own), _name_of(own))


def load_list_profile(file: Path) -> ListProfile:
    """Read the columns of a list we write; UserError `profile.faulty` when the file is not whole."""
    raw = _load(file)
    try:
        columns = tuple(
            ListColumn(str(column["header"]), str(column["field"]), int(column.get("width", 14)))
            for column in raw["columns"]
        )
        profile = ListProfile(str(raw["name"]), str(raw["delimiter"]), int(raw["max_bytes"]), columns)
    except (KeyError, TypeError, ValueError) as error:
        raise UserError("profile.faulty", file=file.name) from error
    names_keys = {"conversation", "message"} <= {column.field for column in columns}
    holds_bsn = any(column.field == "bsn" or names_bsn(column.header) for column in columns)
    if profile.delimiter not in tuple(_DELIMITERS) or profile.max_bytes < 1 or not names_keys or holds_bsn:
        raise UserError("profile.faulty", file=file.name)
    return profile


def _load(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError("profile.faulty", file=file.name) from error


def _specs(body: Mapping[str, Any]) -> tuple[FieldSpec, ...]:
    return tuple(
        FieldSpec(
            name,
            spec["type"],
            tuple(dict.fromkeys(reduce_header(text) for text in spec["names"])),
            spec.get("required", False),
            spec.get("positive", False),
        )
        for name, spec in body["fields"].items()
    )


def _are_names(names: Collection[object]) -> bool:
    """Whether these are column names that can be told apart, none of them of a BSN."""
    reduced = {reduce_header(name) for name in names if isinstance(name, str) and not names_bsn(name)}
    return len(reduced) == len(names) and "" not in reduced


def _is_readable(raw: Mapping[str, object]) -> bool:
    sheet, delimiter = raw.get("sheet"), raw.get("delimiter")
    return (sheet is None or isinstance(sheet, str)) and (delimiter is None or delimiter in tuple(_DELIMITERS))


def _name_of(own: Path | OwnColumns) -> str:
    return own.name if isinstance(own, Path) else own.kind


def _own_of(fields: Mapping[str, tuple[FieldSpec, ...]], own: Path) -> OwnColumns:
    raw = _load(own)
    kind, columns = raw.get("kind"), raw.get("columns", {})
    if not isinstance(kind, str) or kind not in fields or not isinstance(columns, dict) or not _is_readable(raw):
        raise UserError("profile.faulty", file=own.name)
    return OwnColumns(kind, columns, (), raw.get("sheet"), raw.get("delimiter"))


def _with_own(fields: Mapping[str, tuple[FieldSpec, ...]], own: OwnColumns, name: str) -> ReadProfile:
    known = {spec.name for spec in fields.get(own.kind, ())}
    if not known or not own.columns.keys() <= known or not _are_names(own.columns.values()):
        raise UserError("profile.faulty", file=name)
    taken = {reduce_header(column) for column in (*own.columns.values(), *own.unused)}
    changed = tuple(
        FieldSpec(spec.name, spec.type, (reduce_header(own.columns[spec.name]),), spec.required, spec.positive)
        if spec.name in own.columns
        else FieldSpec(
            spec.name,
            spec.type,
            tuple(column for column in spec.names if column not in taken),
            spec.required,
            spec.positive,
        )
        for spec in fields[own.kind]
    )
    return ReadProfile({**fields, own.kind: changed}, own.kind, own.sheet, own.delimiter)
