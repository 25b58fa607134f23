"""What makes a text easy, and the words that do not: dated tables in `resources/plain_language`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec

from csr_desktop.domain.dated_tables import table_in_force
from csr_desktop.errors import UserError

_Count = Annotated[int, msgspec.Meta(ge=1, le=200)]


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From where a sentence or word counts as long, and a text as easy or fair (points of Flesch-Douma)."""

    sentence_words: _Count
    average_words: _Count
    word_letters: _Count
    easy_from: _Count
    fair_from: _Count
    apart_words: _Count
    easy_findings_per_hundred: _Count


class WordLists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that the rules go by; the table says what each list is for."""

    known: frozenset[str]
    joining: frozenset[str]
    negations: frozenset[str]
    passive_worden: frozenset[str]
    passive_zijn: frozenset[str]
    helpers: frozenset[str]
    no_participle: frozenset[str]
    active_with_zijn: frozenset[str]
    strong_participles: frozenset[str]
    negative_prefixes: tuple[str, ...]


class HardWord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word or phrase that few people know, what to write instead, and its other forms."""

    word: str
    instead: str
    forms: tuple[str, ...] = ()


class PlainTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table."""

    version: str
    valid_from: date
    source: str
    limits: Limits
    words: WordLists
    word: tuple[HardWord, ...]


def load_plain_table(folder: Path, day: date) -> PlainTable:
    """Read the table in force on a day.

    Raises UserError `plain.no_table`, or `plain.table_unreadable` with the name of a file that will not do.
    """
    table = table_in_force(map(_read, folder.glob("*.toml")), day)
    if table is None:
        raise UserError("plain.no_table")
    return table


def _read(file: Path) -> PlainTable:
    try:
        return msgspec.toml.decode(file.read_bytes(), type=PlainTable)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise UserError("plain.table_unreadable", file=file.name) from error
