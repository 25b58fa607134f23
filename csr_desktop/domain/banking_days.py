"""Days on which banks carry out payments: not in the weekend, and not on a closing day of TARGET (the euro system).

The European Central Bank names New Year's Day, Good Friday, Easter Monday, 1 May, and both days of Christmas.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta
from functools import lru_cache


@lru_cache(maxsize=64)
def _closing_days(year: int) -> Container[date]:
    from holidays.utils import financial_holidays

    return frozenset(financial_holidays("XECB", years=year))


def is_banking_day(day: date) -> bool:
    """Return whether banks carry out payments in euro on a day."""
    return day.weekday() < 5 and day not in _closing_days(day.year)


def banking_day_from(day: date) -> date:
    """Return the first banking day that is not earlier than a day."""
    while not is_banking_day(day):
        day += timedelta(days=1)
    return day
