"""Periods that people ask for by name: quarters, half years and years around a day."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from csr_desktop.dates import add_months
from csr_desktop.services.figures.model import Period


class Span(StrEnum):
    """A period by name, as seen from a day."""

    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    THIS_HALF = "this_half"
    LAST_HALF = "last_half"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"


#: Months in a span, and how many spans ago it lies.
_SPANS = {
    Span.THIS_QUARTER: (3, 0),
    Span.LAST_QUARTER: (3, 1),
    Span.THIS_HALF: (6, 0),
    Span.LAST_HALF: (6, 1),
    Span.THIS_YEAR: (12, 0),
    Span.LAST_YEAR: (12, 1),
}


def period_of(span: Span, today: date) -> Period:
    """Return the days of a span.

    >>> period_of(Span.LAST_QUARTER, date(2026, 2, 3))
    Period(first=datetime.date(2025, 10, 1), last=datetime.date(2025, 12, 31))
    """
    months, ago = _SPANS[span]
    running = date(today.year, (today.month - 1) // months * months + 1, 1)
    first = add_months(running, -months * ago)
    return Period(first=first, last=add_months(first, months) - timedelta(days=1))
