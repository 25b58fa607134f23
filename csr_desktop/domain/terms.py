"""The arithmetic of terms: when a term of days, working days, weeks or months ends. Pure; asks no clock.

Statutory terms follow the Algemene termijnenwet (Atw):

- article 1: a term that ends on a Saturday, a Sunday or a recognised holiday runs on to the next day that is none;
- article 2: a term of at least three days is made so long that two days in it are none of those;
- article 3: which days are holidays (`working_days`); a royal decree makes others equal to them (third paragraph);
- article 4: none of this for terms of hours, of more than 90 days, twelve weeks or three months, or of years.

(design/domain.md 1.3 calls the second of these article 3; the law is followed here.) The Atw is about terms in an act:
not about those of a covenant, a court, or a municipal ordinance, unless that ordinance says so.

The day of the event itself does not count: six weeks from Monday the 2nd end on Monday the 14th of the next month. For
an objection the law says it outright (Awb 6:8(1): the term begins on the day after), with the same end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from csr_desktop.dates import add_months
from csr_desktop.domain.working_days import is_working_day
from csr_desktop.errors import UserError

#: Days outside these years are typing errors or a clock that stands wrong: no term of a dossier runs there.
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)

_ONE = timedelta(days=1)
#: Article 4 Atw: above this many the act does not extend a term.
_ATW_MOST = {"days": 90, "weeks": 12, "months": 3}
#: Article 2 Atw: from this many days on, so many of them must be ordinary days.
_ATW_SHORT, _ATW_OPEN_DAYS = 3, 2


class Unit(StrEnum):
    """What a term is counted in."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Length:
    """How long a term is; a whole number of at least one."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.count < 1:
            raise UserError("term.length", count=self.count)


@dataclass(frozen=True, slots=True)
class OfficeCalendar:
    """Which days do not count: weekends, the holidays of article 3 Atw, and the days made equal to them by decree."""

    equated: frozenset[date] = frozenset()

    def is_free(self, day: date) -> bool:
        """Whether a day is a Saturday, a Sunday, a recognised holiday, or made equal to one."""
        return day in self.equated or not is_working_day(day)

    def open_from(self, day: date) -> date:
        """Return the day itself, or the first one after it on which is worked."""
        while self.is_free(day):
            day += _ONE
        return day

    def later(self, day: date, working_days: int) -> date:
        """Return the day that lies so many working days after a day."""
        while working_days > 0:
            day += _ONE
            working_days -= not self.is_free(day)
        return day


@dataclass(frozen=True, slots=True)
class Standstill:
    """Days on which a term does not run, the first and the last of them included."""

    first: date
    last: date


def checked_day(day: date) -> date:
    """Return the day; UserError `term.day_impossible` for one on which no term of a dossier can begin or end."""
    if not EARLIEST <= day <= LATEST:
        raise UserError("term.day_impossible", day=day)
    return day


def standstill(began_on: date, until: date, ended_on: date | None) -> Standstill | None:
    """Return the days on which the term of a decision stands still (Awb 4:15(1)); None when there are none.

    From the day after the applicant was asked to complete (`began_on`), until the day on which that was done
    (`ended_on`, which counts again), or through the last day that was given (`until`) when it passed unused; while
    nobody knows yet, through that day too. Raises UserError `term.suspension_backwards` when it ends before it begins.
    """
    if until < began_on or (ended_on is not None and ended_on < began_on):
        raise UserError("term.suspension_backwards", began=began_on, ended=min(until, ended_on or until))
    last = until if ended_on is None or ended_on > until else ended_on - _ONE
    return Standstill(began_on + _ONE, last) if last > began_on else None


def end_of(
    begin: date,
    length: Length,
    calendar: OfficeCalendar,
    *,
    atw: bool = False,
    standstills: Iterable[Standstill] = (),
) -> date:
    """Return the last day of a term that runs from an event on `begin`.

    `atw`: the term stands in an act, so the Algemene termijnenwet extends it where its article 4 allows. Days on which
    the term stands still are added, each once, also when they overlap; what begins after the end changes nothing.
    Raises UserError `term.day_impossible`.
    """
    end = _shifted(begin, _plain_end(checked_day(begin), length, calendar), length, calendar, standstills)
    if atw and is_under_atw(length):
        end = _extended(begin, end, length, calendar)
    return checked_day(end)


def is_under_atw(length: Length) -> bool:
    """Whether article 4 Atw leaves a statutory term of this length under the act."""
    return length.unit is Unit.WORKING_DAYS or length.count <= _ATW_MOST[length.unit]


def _plain_end(begin: date, length: Length, calendar: OfficeCalendar) -> date:
    try:
        if length.unit is Unit.MONTHS:
            return add_months(begin, length.count)
        if length.unit is Unit.WORKING_DAYS:
            return calendar.later(begin, min(length.count, _MOST_WORKING_DAYS))
        return begin + timedelta(days=length.count * (7 if length.unit is Unit.WEEKS else 1))
    except (OverflowError, ValueError) as error:
        raise UserError("term.day_impossible", day=LATEST) from error


#: More working days than lie between the first and the last day; counting on would only take time.
_MOST_WORKING_DAYS = (LATEST - EARLIEST).days


def _shifted(
    begin: date, end: date, length: Length, calendar: OfficeCalendar, standstills: Iterable[Standstill]
) -> date:
    """Move the end by the days on which the term stood still while it ran, in their order."""
    counted_until = begin
    for still in sorted(standstills, key=lambda item: item.first):
        first = max(still.first, counted_until + _ONE)
        if first > end:
            break
        if still.last < first:
            continue
        if length.unit is Unit.WORKING_DAYS:
            lost = sum(not calendar.is_free(first + timedelta(days=at)) for at in range((still.last - first).days + 1))
            end = calendar.later(end, lost)
        else:
            end += timedelta(days=(still.last - first).days + 1)
        counted_until = still.last
    return end


def _extended(begin: date, end: date, length: Length, calendar: OfficeCalendar) -> date:
    end = calendar.open_from(end)
    if length.unit is Unit.DAYS and length.count < _ATW_SHORT:
        return end
    # Of a term so short that this matters every day can be looked at.
    while (end - begin).days <= 31 and _open_days(begin, end, calendar) < _ATW_OPEN_DAYS:
        end = calendar.open_from(end + _ONE)
    return end


def _open_days(begin: date, end: date, calendar: OfficeCalendar) -> int:
    return sum(not calendar.is_free(begin + timedelta(days=at)) for at in range(1, (end - begin).days + 1))
