"""Days without work, against a library that keeps the calendars of all countries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.easter import easter
from holidays.constants import OPTIONAL, PUBLIC
from holidays.utils import country_holidays, financial_holidays

from csr_desktop.domain.banking_days import is_banking_day
from csr_desktop.domain.easter import easter_sunday
from csr_desktop.domain.working_days import is_working_day


def weekdays(year: int) -> list[date]:
    days = (date(year, 1, 1) + timedelta(days=at) for at in range(366))
    return [day for day in days if day.year == year and day.weekday() < 5]


def test_easter_is_that_of_the_whole_gregorian_calendar():
    assert [easter_sunday(year) for year in range(1600, 4000)] == [easter(year) for year in range(1600, 4000)]


@pytest.mark.parametrize("year", [1982, 2000, 2008, 2013, 2014, 2019, 2024, 2025, 2026, 2027, 2030, 2031, 2038, 2100])
def test_working_days_are_those_of_the_law(year):
    # Good Friday and 5 May of ordinary years are in article 3, and in the library a category apart.
    free = country_holidays("NL", years=year, categories=(PUBLIC, OPTIONAL))
    assert [day for day in weekdays(year) if not is_working_day(day)] == [day for day in weekdays(year) if day in free]


@pytest.mark.parametrize("year", [2002, 2010, 2020, 2026, 2027, 2028, 2040, 2100])
def test_banking_days_are_those_of_the_european_central_bank(year):
    closed = financial_holidays("XECB", years=year)
    assert [day for day in weekdays(year) if not is_banking_day(day)] == [
        day for day in weekdays(year) if day in closed
    ]
