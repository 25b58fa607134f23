"""Days on which banks carry out payments: not in the weekend, and not on a closing day of TARGET (the euro system).

The European Central Bank names New Year's Day, Good Friday, Easter Monday, 1 May, and both days of Christmas.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from csr_desktop.domain.easter import easter_sunday


@lru_cache(maxsize=64)
def _closing_days(year: int) -> frozenset[date]:
    """Return the closing days of a year from 2002 on; before, TARGET was also closed on other days."""
    easter = easter_sunday(year)
    fixed = ((1, 1), (5, 1), (12, 25), (12, 26))
    moving = (easter - timedelta(days=2), easter + timedelta(days=1))
    return frozenset((*(date(year, month, day) for month, day in fixed), *moving))


def is_banking_day(day: date) -> bool:
    """Return whether banks carry out payments in euro on a day."""
    return day.weekday() < 5 and day not in _closing_days(day.year)


def banking_day_from(day: date) -> date:
    """Return the first banking day that is not earlier than a day."""
    while not is_banking_day(day):
        day += timedelta(days=1)
    return day
