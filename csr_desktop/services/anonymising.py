"""Takes the person out of records for support: only what is known to be harmless stays, everything else is replaced.

What stays: amounts and counts to the cent (support must be able to recompute), codes of closed sets, the year of a
birth date. Other days move by one number of weeks that is drawn anew for each export. Every other text, number of a
person, name, reference and address becomes a made-up word; the same value gets the same word, so that doubles show.
A field that nobody thought of is replaced too.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

_LEAST_WEEKS, _MOST_WEEKS = 26, 260
_AMOUNT = re.compile(r"-?[0-9]{1,12}\.[0-9]{2,6}", re.ASCII)
_VERSION = re.compile(r"[0-9]{1,4}(?:[.-][0-9]{1,3}){1,3}", re.ASCII)
_KEY = re.compile(r"[a-z][a-z_]{0,40}", re.ASCII)

#: Fields and keys whose value is kept when it is a word of a closed set.
_CODES = frozenset(
    {"code", "kind", "debt_kind", "rank", "channel", "debt_type", "product", "type", "interest_borne_by"}
)
_VERSIONS = frozenset({"norms", "norm_package", "calculator_version", "template_version", "version"})
#: Keys below which a text in a calculation may be an amount or a percentage.
_NO_AMOUNTS = frozenset({"id", "creditor", "reason", "reference", "explanation", "text"})
_WALKED = frozenset({"input_json", "result_json", "reasons_json"})
_WORDS = {
    "id": "id", "bsn": "bsn", "iban": "rekening", "surname": "naam", "initials": "naam", "first_names": "naam",
    "prefix": "naam", "name": "naam", "counsellor": "naam", "number": "nummer", "kvk": "nummer", "email": "mail",
    "phone": "telefoon",
}  # fmt: skip


class Anonymiser:
    """Replaces values the same way within one export; `words` are the codes of closed sets."""

    def __init__(self, words: Collection[str]) -> None:
        self._words = frozenset(words)
        self._tokens: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._shift = -timedelta(weeks=_LEAST_WEEKS + secrets.randbelow(_MOST_WEEKS - _LEAST_WEEKS))

    def record(self, record: object) -> dict[str, object]:
        """Return a record of the field without the person."""
        assert is_dataclass(record)
        return {field.name: self.value(field.name, getattr(record, field.name)) for field in fields(record)}

    def value(self, name: str, value: object) -> object:
        """Return what may be told of one field."""
        match value:
            case None | bool() | int():
                return value
            case StrEnum():
                return value.value
            case date():
                return self._day(name, value)
            case str():
                return self._text(name, value)
            case tuple() | list():
                return [self.value(name, item) for item in value]
        if is_dataclass(value) and not isinstance(value, type):
            return self.record(value)
        return self._token(name, repr(value))

    def _day(self, name: str, day: date) -> object:
        if name == "birth_date":
            return day.year
        try:
            moved = day + self._shift
        except OverflowError:
            return None
        return moved.date().isoformat() if isinstance(moved, datetime) else moved.isoformat()

    def _text(self, name: str, text: str) -> object:
        if not text:
            return ""
        if name in _WALKED:
            return self._json(text)
        if name in _CODES and text in self._words:
            return text
        if name in _VERSIONS and _VERSION.fullmatch(text):
            return text
        return self._token(name, text)

    def _json(self, text: str) -> object:
        try:
            return self._walk("", json.loads(text))
        except (ValueError, RecursionError):
            return self._token("", text)

    def _walk(self, key: str, value: object) -> object:
        match value:
            case Mapping():
                # A key is ours when it looks like ours; anything else could be a name.
                return {
                    name if _KEY.fullmatch(name) else str(self._token("", name)): self._walk(name, item)
                    for name, item in value.items()
                }
            case list():
                return [self._walk(key, item) for item in value]
            case str():
                if key not in _NO_AMOUNTS and _AMOUNT.fullmatch(value):
                    return value
                return self._text(key, value)
            case bool() | int() | None:
                return value
        return None

    def _token(self, name: str, value: str) -> str:
        known = self._tokens.get(value)
        if known is None:
            word = "id" if name.endswith(("_id", "_ids")) else _WORDS.get(name, "tekst")
            self._counts[word] = self._counts.get(word, 0) + 1
            known = self._tokens[value] = f"{word}-{self._counts[word]}"
        return known
