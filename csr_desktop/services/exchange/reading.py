"""The content of a message line by line, for a person: whatever came, also what this program does not know.

Names are those of the contract, taken apart into words; amounts, dates and yes or no are written as people read them.
What is no JSON is shown as it came. Nothing here decides anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from csr_desktop import money
from csr_desktop.dates import format_short

_AMOUNT = re.compile(r"-?[0-9]{1,12}\.[0-9]{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
#: A person reads no further, and a message may hold what others chose.
_MOST_LINES = 400
_MOST_TEXT = 2_000
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One fact of a message: where it stands, in words, and what it says; plain text of others."""

    place: str
    text: str


def content_lines(body: str) -> list[ContentLine]:
    """Return the facts of a message in their order.

    >>> content_lines('{"vorderingen": [{"openstaandBedrag": "1234.50"}], "standaardAkkoord": true}')
    [ContentLine(place='vorderingen 1 › openstaand bedrag', text='€ 1.234,50'), \
ContentLine(place='standaard akkoord', text='ja')]
    >>> content_lines("geen json")
    [ContentLine(place='', text='geen json')]
    """
    try:
        found = json.loads(body, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return [ContentLine("", body[:_MOST_TEXT])]
    lines: list[ContentLine] = []
    for place, value in _facts(found, (), 0):
        lines.append(ContentLine(" › ".join(place), _words(place, value)))
        if len(lines) >= _MOST_LINES:
            break
    return lines


def _facts(value: object, place: tuple[str, ...], depth: int) -> Iterator[tuple[tuple[str, ...], object]]:
    if depth < _DEEPEST and isinstance(value, dict):
        for name, inner in value.items():
            yield from _facts(inner, (*place, _name(str(name))), depth + 1)
    elif depth < _DEEPEST and isinstance(value, list):
        for number, inner in enumerate(value, 1):
            last = f"{place[-1]} {number}" if place else str(number)
            yield from _facts(inner, (*place[:-1], last), depth + 1)
    else:
        yield place, value


def _name(name: str) -> str:
    """Take a name of the contract apart; capitals at the end (SHV, SE) stay."""
    parts = _HUMP.split(name[:100])
    return " ".join(part if part.isupper() else part.lower() for part in parts)


def _words(place: tuple[str, ...], value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    text = str(value)
    if _AMOUNT.fullmatch(text) and not any("percentage" in part for part in place):
        euros, _, cents = text.partition(".")
        sign = -1 if euros.startswith("-") else 1
        return money.format_euro(int(euros) * 100 + sign * int(cents))
    if _DAY.fullmatch(text):
        try:
            return format_short(date.fromisoformat(text))
        except ValueError:
            return text
    return text[:_MOST_TEXT]
