"""Dates in lists: Dutch notations, ISO, month names, and Excel's serial numbers; day before month."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from csr_desktop.dates import parse_dutch
from csr_desktop.errors import UserError

_TIME = re.compile(r"[ T]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$", re.ASCII)
_YEAR_FIRST = re.compile(
    r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})|((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})", re.ASCII
)
_TWO_NUMBERS = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ](?:[0-9]{2}|[0-9]{4})", re.ASCII)
_SERIAL = re.compile(r"[0-9]{5}", re.ASCII)
#: Excel counts days from here (its leap day of 1900 never was).
_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 3_654, 73_415
_OLDEST = date(1900, 1, 1)
#: Lists speak of agreements and terms some years ahead; what lies further is a typing error.
_YEARS_AHEAD = 30


def is_month_first(texts: Iterable[object]) -> bool:
    """Whether a column writes the month before the day: some dates only fit so, and none only fits the Dutch way."""
    found = False
    for text in texts:
        numbers = _two_numbers(text)
        if numbers is not None:
            if numbers[0] > 12:
                return False
            found = found or numbers[1] > 12
    return found


def may_be_turned(text: object) -> bool:
    """Whether a date can be read with the month first too, and is another day then."""
    numbers = _two_numbers(text)
    return numbers is not None and numbers[0] != numbers[1] and max(numbers) <= 12


def _two_numbers(text: object) -> tuple[int, int] | None:
    found = _TWO_NUMBERS.fullmatch(_TIME.sub("", text.strip())) if isinstance(text, str) else None
    return None if found is None else (int(found[1]), int(found[2]))


def parse_day(value: object, today: date) -> date:
    """Return the date of a cell.

    Raises UserError `date.form` for what is no date and `date.implausible` for one before 1900 or far ahead.
    """
    day = _read(value, today)
    if day < _OLDEST or day.year > today.year + _YEARS_AHEAD:
        raise UserError("date.implausible")
    return day


def _read(value: object, today: date) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _from_number(Decimal(value))
    if not isinstance(value, str):
        raise UserError("date.form")
    return _from_text(_TIME.sub("", value.strip()), today)


def _from_text(text: str, today: date) -> date:
    if _SERIAL.fullmatch(text):
        return _from_serial(int(text))
    if match := _YEAR_FIRST.fullmatch(text):
        text = "-".join(part for part in match.groups() if part)
    try:
        return parse_dutch(text, pivot_year=today.year)
    except ValueError as error:
        raise UserError("date.form") from error


def _from_number(value: Decimal) -> date:
    """Excel's serial with the time behind the point, or `20260201` that Excel took for a number."""
    if not value.is_finite() or not 0 <= value < 100_000_000:
        raise UserError("date.form")
    number = int(value)
    if number == value and (match := _YEAR_FIRST.fullmatch(str(number))):
        try:
            return date(int(match[4]), int(match[5]), int(match[6]))
        except ValueError as error:
            raise UserError("date.form") from error
    return _from_serial(number)


def _from_serial(number: int) -> date:
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        raise UserError("date.form")
    return _EPOCH + timedelta(days=number)
