"""Working days as the hub counts them: Dutch time, without weekends and the days of the Algemene termijnenwet.

Terms of the hub run in working days (design/exchange.md 1.3, rules 2.1 and 2.3). Article 3 of the Algemene termijnenwet
names New Year's Day, Good Friday, Easter Monday, King's Day, 5 May (every year), Ascension Day, Whit Monday and both
days of Christmas.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.domain.easter import easter_sunday

_SUNDAY = 6
_FIRST_OF_THE_KING = 2014
#: How far the days that move lie from Easter Sunday: Good Friday, Easter Monday, Ascension Day, Whit Monday.
_FROM_EASTER = (-2, 1, 39, 50)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    """Return the days of article 3 in a year from 1980 on, the first with the Queen's Day of Beatrix.

    Reckoned here, not asked of a library: that one reads the calendars of two hundred countries first, at every start.
    """
    easter = easter_sunday(year)
    fixed = (date(year, 1, 1), _day_of_the_king(year), date(year, 5, 5), date(year, 12, 25), date(year, 12, 26))
    return frozenset((*fixed, *(easter + timedelta(days=days) for days in _FROM_EASTER)))


def _day_of_the_king(year: int) -> date:
    """Return the day on which the birthday is kept: never a Sunday, then it is the day before."""
    day = date(year, 4, 27) if year >= _FIRST_OF_THE_KING else date(year, 4, 30)
    return day - timedelta(days=1) if day.weekday() == _SUNDAY else day


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
