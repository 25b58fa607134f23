"""Working days as the hub counts them: Dutch time, without weekends and the days of the Algemene termijnenwet.

Terms of the hub run in working days (design/exchange.md 1.3, rules 2.1 and 2.3). Article 3 of the Algemene termijnenwet
names New Year's Day, Good Friday, Easter Monday, King's Day, 5 May (every year), Ascension Day, Whit Monday and both
days of Christmas.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import msgspec

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.paths import resources_dir


class _Calendar(msgspec.Struct, frozen=True):
    """What the library said when the table was made: the days of each year, as month and day with spaces between."""

    source: str
    year: Mapping[str, str]


@lru_cache(maxsize=64)
def _holidays(year: int) -> Container[date]:
    """Return the days of article 3: from the table, for the library reads two hundred calendars to tell of one."""
    known = _calendar().year.get(str(year))
    if known is None:
        return from_library(year)
    return frozenset(date.fromisoformat(f"{year}-{day}") for day in known.split())


@lru_cache(maxsize=1)
def _calendar() -> _Calendar:
    return msgspec.toml.decode((resources_dir() / "calendar" / "nl.toml").read_bytes(), type=_Calendar)


def from_library(year: int) -> frozenset[date]:
    """Return the days as the library knows them; it keeps Good Friday and 5 May of ordinary years apart as optional."""
    from holidays.constants import OPTIONAL, PUBLIC
    from holidays.utils import country_holidays

    return frozenset(country_holidays("NL", years=year, categories=(PUBLIC, OPTIONAL)))


def is_working_day(day: date) -> bool:
    """Return whether a day is neither in the weekend nor a holiday of the Algemene termijnenwet."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def later_working_day(day: date, days: int) -> date:
    """Return the day that lies so many working days after a day."""
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def working_days_until(day: date, last: date) -> int:
    """Return how many working days come after `day` up to and including `last`; negative when it has passed."""
    if last < day:
        return -working_days_until(last, day)
    found = 0
    while day < last:
        day += timedelta(days=1)
        found += is_working_day(day)
    return found


def later_working_moment(moment: datetime, days: int) -> datetime:
    """Return the same Dutch time of day, so many working days later, in UTC: when a message expires on the hub."""
    local = moment.astimezone(DUTCH_TIME)
    return datetime.combine(later_working_day(local.date(), days), local.time(), tzinfo=DUTCH_TIME).astimezone(UTC)


def dutch_day(moment: datetime) -> date:
    """Return the Dutch calendar date of a moment."""
    return moment.astimezone(DUTCH_TIME).date()
