"""A made-up letter of every kind, to see a text with: for a text that no letter was made of yet, and to try it out.

Everything is made from the type of each field: amounts, days and percentages are round figures, texts say in words what
will stand there (`de oorzaak van de schulden`). Nobody is in it.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from csr_desktop.letters import reply_code
from csr_desktop.letters.model import ClientBlock, LetterData
from csr_desktop.letters.vocabulary import DATA_OF

_CENTS, _HUNDREDTHS, _COUNT = 123_456, 1_250, 6
_ROWS = 2
#: Fields that stay as they are: what is drawn beside the words, and what every letter says by itself.
_LEFT = frozenset({"companion", "payment_code", "salutation"})
#: Fields that have a form of their own.
_FORMED: Mapping[str, str] = {
    "iban": "NL74PRAC0123456789",
    "payment_iban": "NL74PRAC0123456789",
    "counsellor_phone": "030 000 00 00",
    "counsellor_email": "naam@gemeente.example",
}


def example(
    name: str, today: date, labels: Mapping[str, str], *, couple: bool = False, bare: bool = False
) -> LetterData:
    """Return a letter of one text (`L09`) with every field filled, about one person or (`couple`) two.

    `labels` are the Dutch names of fields (`terms.toml`). With `bare` everything that can be lacking lacks.
    """
    return _Maker(today, labels, couple=couple, bare=bare).letter(DATA_OF[name])


class _Maker:
    def __init__(self, today: date, labels: Mapping[str, str], *, couple: bool, bare: bool) -> None:
        self._today = today
        self._labels = labels
        self._couple = couple
        self._bare = bare
        self._days = 0

    def letter(self, kind: type[LetterData]) -> LetterData:
        own: dict[str, Any] = {
            "addressee": (self._label("recipient"), "Kade 12", "3012 BJ Utrecht"),
            "letter_date": self._today,
            "reply_code": "" if self._bare else reply_code.make(1),
            "clients": tuple(self._client(number) for number in range(2 if self._couple else 1)),
        }
        made: LetterData = self._record(kind, own)
        return made

    def _client(self, number: int) -> ClientBlock:
        return ClientBlock(
            name=("mevrouw A. Voorbeeld", "de heer B. Voorbeeld")[number],
            birth_date=None if self._bare else date(1980, 3, 6 + number),
            address="" if self._bare else "Kade 12, 3012 BJ Utrecht",
        )

    def _record(self, kind: type, own: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any of our records
        hints = typing.get_type_hints(kind)
        return kind(
            **{
                field.name: own[field.name] if field.name in own else self._value(field, hints[field.name])
                for field in fields(kind)
                if not self._is_left(field) or field.name in own
            }
        )

    def _is_left(self, field: Field[Any]) -> bool:
        """Whether a field keeps what it is without anybody filling it in."""
        may = field.default is not MISSING or field.default_factory is not MISSING
        return may and (self._bare or field.type == "bytes" or field.name in _LEFT)

    def _value(self, field: Field[Any], hint: Any) -> Any:  # noqa: ANN401 - a type expression and its value
        if isinstance(hint, types.UnionType):
            if self._bare:
                return None
            (hint,) = (option for option in typing.get_args(hint) if option is not types.NoneType)
        if typing.get_origin(hint) is tuple:
            element = typing.get_args(hint)[0]
            return tuple(self._single(field.name, element) for _ in range(_ROWS))
        return self._single(field.name, hint)

    def _single(self, name: str, kind: type) -> Any:  # noqa: ANN401 - of any of the kinds a letter has
        if kind is bool:
            return not self._bare
        if kind is int:
            return _CENTS if name.endswith("_cents") else _HUNDREDTHS if name.endswith("_hundredths") else _COUNT
        if kind is str:
            return _FORMED.get(name) or self._label(name)
        if kind is date:
            self._days += 7
            return self._today + timedelta(days=self._days)
        if issubclass(kind, StrEnum):
            return next(iter(kind))
        return self._record(kind, {})

    def _label(self, name: str) -> str:
        return self._labels.get(name, name)
