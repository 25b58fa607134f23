"""The table of days without work: what the library says, without asking it."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

from csr_desktop.domain.working_days import from_library, is_working_day
from tests.core import make_calendar


def test_the_table_is_what_the_library_says():
    """A new library that knows of another day: `python -m tests.core.make_calendar`, and look at what it changes."""
    assert make_calendar.TARGET.read_text(encoding="utf-8") == make_calendar.text()


def test_days_of_every_year_are_those_of_the_library():
    for year in (make_calendar.YEARS[0], 2026, make_calendar.YEARS[-1], make_calendar.YEARS[-1] + 1, 1995):
        days = [date(year, 1, 1).replace(month=month, day=day) for month in range(1, 13) for day in range(1, 29)]
        free = {day for day in days if not is_working_day(day)}
        assert free == {day for day in days if day.weekday() > 4 or day in from_library(year)}, year


def test_the_library_is_not_read_for_a_year_of_the_table():
    asked = (
        "import sys; from datetime import date; from csr_desktop.domain.working_days import is_working_day as w;"
        " print(w(date(2026, 4, 27)), w(date(2026, 4, 28)), 'holidays' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, encoding="utf-8").stdout
    assert said.split() == ["False", "True", "False"]
