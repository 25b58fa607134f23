"""Dates as Dutch people read and type them."""

from __future__ import annotations

import re
from datetime import date, timedelta

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip

_NUMERIC = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{2}|[0-9]{4})", re.ASCII)
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", re.ASCII)
_WORDS = re.compile(r"([0-9]{1,2})[ -]([a-z]{3,9})\.?[ -]([0-9]{2}|[0-9]{4})", re.ASCII)
_STEP = re.compile(r"([+-])([0-9]{1,3})([dwm])", re.ASCII)
_MONTH_SHORT = {name[:3]: number for number, name in enumerate(MONTHS, 1)} | {"mrt": 3, "maa": 3}


def format_long(day: date) -> str:
    """Write a date as in a letter: `6 maart 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_short(day: date) -> str:
    """Write a date as in a table: `06-03-2026`."""
    return f"{day.day:02d}-{day.month:02d}-{day.year:04d}"


def add_months(day: date, months: int) -> date:
    """Move by whole months; the end of a shorter month is the limit (31 August + 6 months = 28 or 29 February)."""
    month_index = day.year * 12 + day.month - 1 + months
    year, month = divmod(month_index, 12)
    next_first = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (next_first - timedelta(days=1)).day))


def parse_dutch(text: str, *, pivot_year: int) -> date:
    """Read `1-2-2026`, `01-02-26`, `2026-02-01`, `1 feb 2026`, `1 februari 2026` (day before month).

    Two-digit years lie in the hundred years that end twenty years after `pivot_year`. Raises ValueError for other
    texts and for days that do not exist.
    """
    cleaned = " ".join(text.strip().lower().split())
    if match := _ISO.fullmatch(cleaned):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMERIC.fullmatch(cleaned):
        return date(_full_year(match[3], pivot_year), int(match[2]), int(match[1]))
    if match := _WORDS.fullmatch(cleaned):
        word = match[2]
        month = _MONTH_SHORT.get(word[:3])
        if month is None or not (word in {"mrt", "sept"} or MONTHS[month - 1].startswith(word)):
            raise ValueError(text)
        return date(_full_year(match[3], pivot_year), month, int(match[1]))
    raise ValueError(text)


def parse_typed(text: str, today: date) -> date:
    """Read what a person types in a date field: `vandaag`, `morgen`, `+2w`, `-3d`, `+1m`, or a Dutch date."""
    cleaned = text.strip().lower()
    named = {"vandaag": 0, "morgen": 1, "gisteren": -1}
    if cleaned in named:
        return today + timedelta(days=named[cleaned])
    if match := _STEP.fullmatch(cleaned.replace(" ", "")):
        amount = int(match[2]) * (1 if match[1] == "+" else -1)
        if match[3] == "m":
            return add_months(today, amount)
        return today + timedelta(days=amount * (7 if match[3] == "w" else 1))
    return parse_dutch(text, pivot_year=today.year)


def _full_year(digits: str, pivot_year: int) -> int:
    if len(digits) == 4:
        return int(digits)
    first = pivot_year - 79
    return first + (int(digits) - first) % 100
