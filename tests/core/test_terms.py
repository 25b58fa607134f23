"""The arithmetic of terms: the Algemene termijnenwet by article, month ends, working days, terms that stand still.

The calendars around the dates, to follow by hand:

    April 2026          May 2026              November 2026         December 2026         February 2027
    Mo Tu We Th Fr      Mo Tu We Th Fr        Mo Tu We Th Fr        Mo Tu We Th Fr        Mo Tu We Th Fr
          1  2  3*       .  .  .  .  1         2  3  4  5  6         .  1  2  3  4         1  2  3  4  5
     6* 7  8  9 10       4  5* 6  7  8         9 10 11 12 13         7  8  9 10 11         8  9 10 11 12
    13 14 15 16 17      11 12 13 14* 15+      16 17 18 19 20        14 15 16 17 18        15 16 17 18 19
    20 21 22 23 24      18 19 20 21 22        23 24 25 26 27        21 22 23 24 25*       22 23 24 25 26
    27* 28 29 30        25* 26 27 28 29       30                    28 29 30 31

    * holiday of article 3 (3 April is Good Friday, 27 April King's Day, 14 May Ascension Day, 25 May Whit Monday;
      26 December 2026 is a Saturday)      + made equal to a holiday by royal decree
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.domain.terms import (
    LATEST,
    Length,
    OfficeCalendar,
    Standstill,
    Unit,
    end_of,
    is_under_atw,
    standstill,
)
from csr_desktop.errors import UserError

CALENDAR = OfficeCalendar()
DECREE = OfficeCalendar(frozenset({date(2026, 5, 15)}))
DAYS, WORKING, WEEKS, MONTHS = Unit.DAYS, Unit.WORKING_DAYS, Unit.WEEKS, Unit.MONTHS


def end(begin, count, unit, *, atw=False, calendar=CALENDAR, stills=()):
    return end_of(date.fromisoformat(begin), Length(count, unit), calendar, atw=atw, standstills=stills).isoformat()


# --- article 1: never on a Saturday, a Sunday or a holiday ------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "count", "unit", "wanted"),
    [
        ("2026-11-24", 4, WEEKS, "2026-12-22"),  # an ordinary Tuesday
        ("2026-11-07", 4, WEEKS, "2026-12-07"),  # Saturday 5 December, so Monday
        ("2026-11-27", 4, WEEKS, "2026-12-28"),  # Friday is Christmas Day, then a weekend
        ("2026-04-07", 4, WEEKS, "2026-05-06"),  # 5 May, Liberation Day, every year
        ("2026-03-30", 4, WEEKS, "2026-04-28"),  # Monday 27 April is King's Day
        ("2026-03-06", 4, WEEKS, "2026-04-07"),  # Good Friday, the weekend, Easter Monday
        ("2025-03-29", 4, WEEKS, "2025-04-28"),  # 27 April 2025 is a Sunday: King's Day was Saturday the 26th
        ("2026-04-16", 4, WEEKS, "2026-05-15"),  # Ascension Day, so Friday
    ],
)
def test_article_1_moves_the_end_to_the_next_ordinary_day(begin, count, unit, wanted):
    assert end(begin, count, unit, atw=True) == wanted


def test_article_3_days_made_equal_by_decree_count_too():
    assert end("2026-04-16", 4, WEEKS, atw=True, calendar=DECREE) == "2026-05-18"


def test_what_is_no_statutory_term_ends_where_it_ends():
    assert end("2026-11-27", 4, WEEKS) == "2026-12-25"


# --- article 2: two ordinary days in a term of at least three ---------------------------------------------------------


def test_article_2_three_days_hold_two_ordinary_ones():
    # Thursday 24 December: 25, 26, 27 are free. The end moves to Monday 28, and one day is not enough.
    assert end("2026-12-24", 3, DAYS, atw=True) == "2026-12-29"
    # Thursday 2 April: Good Friday, Saturday, Sunday; Easter Monday too. Tuesday 7 and Wednesday 8.
    assert end("2026-04-02", 3, DAYS, atw=True) == "2026-04-08"
    # Friday 20 November: Monday is the only ordinary day of the three.
    assert end("2026-11-20", 3, DAYS, atw=True) == "2026-11-24"


def test_article_2_leaves_two_days_alone():
    assert end("2026-12-24", 2, DAYS, atw=True) == "2026-12-28"


# --- article 4: what the act leaves out -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "unit", "under"),
    [
        (90, DAYS, True), (91, DAYS, False), (12, WEEKS, True), (13, WEEKS, False), (3, MONTHS, True),
        (4, MONTHS, False), (6, MONTHS, False), (18, MONTHS, False),
    ],
)  # fmt: skip
def test_article_4_long_terms_are_not_extended(count, unit, under):
    assert is_under_atw(Length(count, unit)) is under
    # A begin from which the plain end is a Saturday.
    begin = next(
        day
        for day in (date(2026, 6, 1) + timedelta(days=at) for at in range(60))
        if end_of(day, Length(count, unit), CALENDAR).weekday() == 5
    )
    plain = end_of(begin, Length(count, unit), CALENDAR)
    assert (end_of(begin, Length(count, unit), CALENDAR, atw=True) > plain) is under


# --- months, working days ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "count", "wanted"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-06-24", 8, "2027-02-24"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-11-24", 18, "2028-05-24"),
    ],
)
def test_months_end_with_the_month(begin, count, wanted):
    assert end(begin, count, MONTHS) == wanted


@pytest.mark.parametrize(
    ("begin", "wanted"),
    [
        ("2026-11-24", "2026-11-27"),
        ("2026-04-02", "2026-04-09"),  # over Easter
        ("2026-04-24", "2026-04-30"),  # over King's Day
        ("2025-04-24", "2025-04-29"),  # King's Day on Saturday the 26th, because the 27th was a Sunday
        ("2026-05-04", "2026-05-08"),  # over 5 May
        ("2026-12-24", "2026-12-30"),  # over Christmas
        ("2026-11-28", "2026-12-02"),  # reported on a Saturday
    ],
)
def test_three_working_days(begin, wanted):
    assert end(begin, 3, WORKING, atw=True) == wanted


def test_a_decree_takes_a_working_day_away():
    assert (end("2026-05-13", 3, WORKING), end("2026-05-13", 3, WORKING, calendar=DECREE)) == (
        "2026-05-19",
        "2026-05-20",
    )


# --- standing still (Awb 4:15) ----------------------------------------------------------------------------------------


def still(first, last):
    return Standstill(date.fromisoformat(first), date.fromisoformat(last))


def test_which_days_stand_still():
    asked, until = date(2026, 12, 7), date(2026, 12, 21)
    # From the day after it was asked; the day on which it was complete counts again.
    assert standstill(asked, until, date(2026, 12, 14)) == still("2026-12-08", "2026-12-13")
    # The day that was given passed unused: it stood still through that day.
    assert standstill(asked, until, date(2026, 12, 30)) == still("2026-12-08", "2026-12-21")
    # Nobody knows yet.
    assert standstill(asked, until, None) == still("2026-12-08", "2026-12-21")
    # Complete on the next day, or at once: no day was lost.
    assert standstill(asked, until, date(2026, 12, 8)) is None
    assert standstill(asked, asked, None) is None


def test_a_suspension_that_ends_before_it_begins_is_refused():
    for until, ended in ((date(2026, 12, 6), None), (date(2026, 12, 21), date(2026, 12, 6))):
        with pytest.raises(UserError) as refused:
            standstill(date(2026, 12, 7), until, ended)
        assert refused.value.code == "term.suspension_backwards"


def test_standing_still_moves_the_end():
    """Eight weeks from Tuesday 1 December 2026 end on Tuesday 26 January 2027."""
    assert end("2026-12-01", 8, WEEKS, atw=True) == "2027-01-26"
    fortnight = still("2026-12-08", "2026-12-21")
    assert end("2026-12-01", 8, WEEKS, atw=True, stills=[fortnight]) == "2027-02-09"
    # Six days more end on Monday 1 February; seven on Tuesday the 2nd.
    assert end("2026-12-01", 8, WEEKS, atw=True, stills=[still("2026-12-08", "2026-12-13")]) == "2027-02-01"
    # Four days more end on Saturday 30 January, so Monday.
    assert end("2026-12-01", 8, WEEKS, atw=True, stills=[still("2026-12-08", "2026-12-11")]) == "2027-02-01"


def test_days_that_overlap_count_once():
    overlapping = [still("2026-12-15", "2026-12-28"), still("2026-12-08", "2026-12-21")]
    assert end("2026-12-01", 8, WEEKS, stills=overlapping) == "2027-02-16"
    within = [still("2026-12-08", "2026-12-28"), still("2026-12-10", "2026-12-12")]
    assert end("2026-12-01", 8, WEEKS, stills=within) == "2027-02-16"


def test_a_second_suspension_may_begin_in_the_time_the_first_one_gave():
    first, second = still("2026-12-08", "2026-12-21"), still("2027-02-01", "2027-02-07")
    assert end("2026-12-01", 8, WEEKS, stills=[second]) == "2027-01-26"
    assert end("2026-12-01", 8, WEEKS, stills=[first, second]) == "2027-02-16"


def test_what_stood_still_before_the_begin_or_after_the_end_changes_nothing():
    outside = [still("2026-11-01", "2026-12-01"), still("2027-01-27", "2027-03-01")]
    assert end("2026-12-01", 8, WEEKS, stills=outside) == "2027-01-26"
    # Of one that had begun before, only the days after the begin.
    assert end("2026-12-01", 8, WEEKS, stills=[still("2026-11-20", "2026-12-03")]) == "2027-01-28"


# --- what cannot be ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, -3])
def test_a_term_of_nothing_is_refused(count):
    with pytest.raises(UserError) as refused:
        Length(count, DAYS)
    assert refused.value.code == "term.length"


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(1, 1, 1), date(2200, 1, 1), date(9999, 12, 31)])
@pytest.mark.parametrize("unit", list(Unit))
def test_days_of_another_century_are_refused(day, unit):
    with pytest.raises(UserError) as refused:
        end_of(day, Length(3, unit), CALENDAR, atw=True)
    assert refused.value.code == "term.day_impossible"


@pytest.mark.parametrize("unit", list(Unit))
def test_an_end_that_cannot_be_is_refused(unit):
    with pytest.raises(UserError) as refused:
        end_of(LATEST, Length(10_000_000, unit), CALENDAR, atw=True)
    assert refused.value.code == "term.day_impossible"


# --- properties -------------------------------------------------------------------------------------------------------

DAY = st.dates(date(2015, 1, 1), date(2045, 12, 31))
LENGTH = st.builds(Length, st.integers(1, 120), st.sampled_from(list(Unit)))
STATUTORY = LENGTH.filter(is_under_atw)
STILLS = st.lists(
    st.builds(lambda first, days: Standstill(first, first + timedelta(days=days)), DAY, st.integers(0, 60)), max_size=4
)


@given(DAY, STATUTORY, STILLS)
def test_a_statutory_term_never_ends_on_a_free_day(begin, length, stills):
    assert not CALENDAR.is_free(end_of(begin, length, CALENDAR, atw=True, standstills=stills))


@given(DAY, st.integers(0, 40), LENGTH, st.booleans())
def test_who_begins_later_never_ends_earlier(begin, days, length, atw):
    later = begin + timedelta(days=days)
    assert end_of(begin, length, CALENDAR, atw=atw) <= end_of(later, length, CALENDAR, atw=atw)


@given(DAY, STATUTORY, STILLS)
def test_the_act_only_ever_lengthens(begin, length, stills):
    plain = end_of(begin, length, CALENDAR, standstills=stills)
    assert plain <= end_of(begin, length, CALENDAR, atw=True, standstills=stills)


@given(DAY, LENGTH, st.integers(0, 100), st.integers(1, 60))
def test_a_suspension_while_the_term_runs_gives_at_least_its_days(begin, length, after, days):
    plain = end_of(begin, length, CALENDAR)
    first = begin + timedelta(days=1 + after % max(1, (plain - begin).days))
    last = first + timedelta(days=days - 1)
    shifted = end_of(begin, length, CALENDAR, standstills=[Standstill(first, last)])
    if length.unit is Unit.WORKING_DAYS:
        lost = sum(not CALENDAR.is_free(first + timedelta(days=at)) for at in range(days))
        counted = sum(not CALENDAR.is_free(plain + timedelta(days=at)) for at in range(1, (shifted - plain).days + 1))
        assert counted == lost
    else:
        assert (shifted - plain).days == days


@given(DAY, LENGTH, STILLS)
def test_the_order_in_which_suspensions_are_told_does_not_matter(begin, length, stills):
    ends = {end_of(begin, length, CALENDAR, standstills=order) for order in (stills, stills[::-1])}
    assert len(ends) == 1


@given(DAY, st.integers(3, 90))
def test_three_days_and_more_hold_two_ordinary_days(begin, count):
    last = end_of(begin, Length(count, DAYS), CALENDAR, atw=True)
    assert sum(not CALENDAR.is_free(begin + timedelta(days=at)) for at in range(1, (last - begin).days + 1)) >= 2
