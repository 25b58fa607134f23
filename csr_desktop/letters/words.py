"""The Dutch words of a letter's text: one for every field, way of writing and value (`resources/letters/words.toml`).

Shipped texts keep the names of the program; a team reads and writes Dutch. This module goes between the two and knows
what each letter has to offer: which words, how each is written by itself, and which may be empty.
"""

from __future__ import annotations

import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from csr_desktop.errors import Bug
from csr_desktop.letters import model
from csr_desktop.letters.vocabulary import DATA_OF, Word, words_of

#: What stands before the word of one row of a table.
ROW = "rij"
#: Kinds of values that have more than one way to be written, with the one that is meant when none is named.
_NATURAL: Mapping[frozenset[str], str] = {
    frozenset({"date", "short_date"}): "date",
    frozenset({"enumerated", "first_three"}): "enumerated",
}
#: Texts that are written in their own way; other texts stand as they are.
_NATURAL_TEXTS = {"iban": "iban", "payment_iban": "iban", "reply_code": "reply_code", "counsellor_phone": "unbroken"}


@dataclass(frozen=True, slots=True)
class DutchWord:
    """One word that a letter's text may use.

    `inner` is how the program calls it (`row.amount_cents`), `ways` are the ways of writing it by their inner names
    (the first is meant when none is named; none: as it is), `may_be_empty` that a letter can lack it, `is_asked_only`
    that it stands in conditions and not in the text itself.
    """

    name: str
    inner: str
    word: Word
    ways: tuple[str, ...] = ()
    may_be_empty: bool = False
    is_asked_only: bool = False

    @property
    def rows(self) -> type | None:
        """The kind of rows when a table can go through this word."""
        element = self.word.element
        return element if element is not None and element not in {str, date} else None

    @property
    def values(self) -> type[StrEnum] | None:
        """The closed set its value is from."""
        return self.word.holds if issubclass(self.word.holds, StrEnum) else None


class Words:
    """All Dutch words by the names of the program."""

    def __init__(self, raw: Mapping[str, Mapping[str, str]]) -> None:
        self.fields = raw["fields"]
        self.house = raw["house"]
        self.rows = raw["rows"]
        self.filters = raw["filters"]
        self.values = raw["values"]
        self._letters: dict[str, LetterWords] = {}
        for part in (
            {**self.fields, **{f"house.{name}": word for name, word in self.house.items()}}, self.rows, self.filters,
        ):  # fmt: skip
            if len(set(part.values())) != len(part):
                raise Bug("letter.words_not_unique")

    @classmethod
    def load(cls, letters: Path) -> Words:
        """Read `words.toml` in the folder of the letter texts."""
        return cls(tomllib.loads((letters / "words.toml").read_text(encoding="utf-8")))

    @cached_property
    def filter_names(self) -> Mapping[str, str]:
        """The ways of writing by their Dutch names."""
        return {dutch: inner for inner, dutch in self.filters.items()}

    def of_letter(self, name: str) -> LetterWords:
        """Return what the text of one letter (`L09`, `L21-creditor`) may use."""
        if name not in self._letters:
            self._letters[name] = LetterWords(self, DATA_OF[name])
        return self._letters[name]

    def value_name(self, kind: type[StrEnum], value: str) -> str:
        """Return the Dutch name of a value of a closed set."""
        return self.values[f"{kind.__name__}.{value}"]

    def value_names(self, kind: type[StrEnum]) -> Mapping[str, str]:
        """Return the values of a closed set by their Dutch names."""
        return {self.value_name(kind, item.value): item.value for item in kind}


class LetterWords:
    """The words of one letter, by Dutch name and by inner name."""

    def __init__(self, words: Words, data: type[model.LetterData]) -> None:
        self.all = words
        self.data = data
        self._rows: dict[type, Mapping[str, DutchWord]] = {}
        nullable = _nullable(data)
        own = [
            _dutch(words.fields[name], name, word, name in nullable)
            for name, word in words_of(data).items()
            if name in words.fields
        ]
        house = words_of(model.HouseStyle)
        own.extend(_dutch(dutch, f"house.{name}", house[name], False) for name, dutch in words.house.items())
        self.by_name: Mapping[str, DutchWord] = {word.name: word for word in own}
        self.by_inner: Mapping[str, DutchWord] = {word.inner: word for word in own}

    def rows_of(self, element: type | None) -> Mapping[str, DutchWord]:
        """Return the words of one row, by Dutch name without `rij.`; none outside a table."""
        if element is None:
            return {}
        if element not in self._rows:
            nullable = _nullable(element)
            words = [
                _dutch(self.all.rows[name], f"row.{name}", word, name in nullable)
                for name, word in words_of(element).items()
            ]
            self._rows[element] = {word.name: word for word in words}
        return self._rows[element]


def _dutch(dutch: str, inner: str, word: Word, may_be_empty: bool) -> DutchWord:
    filters = word.filters
    ways: tuple[str, ...]
    if filters == {""}:
        return DutchWord(dutch, inner, word, (), may_be_empty, is_asked_only=True)
    if filters:
        natural = _NATURAL.get(filters, min(filters))
        ways = (natural, *sorted(filters - {natural}))
    elif word.name in _NATURAL_TEXTS:
        ways = (_NATURAL_TEXTS[word.name],)
    else:
        ways = ("", "unbroken")
    return DutchWord(dutch, inner, word, ways, may_be_empty)


def _nullable(data: type) -> frozenset[str]:
    hints = typing.get_type_hints(data)
    return frozenset(
        field.name
        for field in fields(data)
        if isinstance(hints[field.name], types.UnionType) and types.NoneType in typing.get_args(hints[field.name])
    )
