"""Dates as Dutch people write them, the ends of months, and what is not a date."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from csr_desktop import dates

TODAY = date(2026, 11, 24)
DAYS = st.dates(date(1907, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1-2-2026", date(2026, 2, 1)),
        ("01-02-26", date(2026, 2, 1)),
        ("1/2/2026", date(2026, 2, 1)),
        ("1.2.2026", date(2026, 2, 1)),
        ("1 2 2026", date(2026, 2, 1)),
        ("2026-02-01", date(2026, 2, 1)),
        ("2026-2-1", date(2026, 2, 1)),
        ("1 feb 2026", date(2026, 2, 1)),
        ("1 feb. 2026", date(2026, 2, 1)),
        ("1-feb-26", date(2026, 2, 1)),
        ("1 Februari 2026", date(2026, 2, 1)),
        ("6 mrt 2026", date(2026, 3, 6)),
        ("6 maart 2026", date(2026, 3, 6)),
        ("30 sept 2026", date(2026, 9, 30)),
        ("  1   mei  2026 ", date(2026, 5, 1)),
        ("29-02-2024", date(2024, 2, 29)),
    ],
)
def test_dutch_notations(text: str, day: date) -> None:
    assert dates.parse_dutch(text, pivot_year=2026) == day


@pytest.mark.parametrize(
    "text",
    [
        "", "vandaag", "30-02-2026", "29-02-2026", "31-04-2026", "13-13-2026", "0-1-2026", "2026-13-01", "1-2",
        "1-2-026", "1-2-20266", "1 foo 2026", "1 mei", "februari 2026", "1 febru4ri 2026", "1 maai 2026",
        "1-2-2026 12:00",
        "٠١-٠٢-٢٠٢٦", "０１-０２-２０２６", "01022026", "45000", "1--2-2026", "-1-2-2026", "0000-01-01",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        dates.parse_dutch(text, pivot_year=2026)


@pytest.mark.parametrize(
    ("text", "year"), [("1-1-00", 2000), ("1-1-26", 2026), ("1-1-46", 2046), ("1-1-47", 1947), ("1-1-99", 1999)]
)
def test_two_digit_years_end_twenty_years_after_the_pivot(text: str, year: int) -> None:
    assert dates.parse_dutch(text, pivot_year=2026).year == year


@pytest.mark.parametrize("pivot_year", [1985, 1999, 2026, 2085, 2099])
def test_two_digit_years_lie_in_the_promised_hundred_years(pivot_year: int) -> None:
    years = [dates.parse_dutch(f"1-1-{digits:02d}", pivot_year=pivot_year).year for digits in range(100)]
    assert sorted(years) == list(range(pivot_year - 79, pivot_year + 21))


@given(DAYS)
def test_what_we_write_we_can_read(day: date) -> None:
    assert dates.parse_dutch(dates.format_long(day), pivot_year=2026) == day
    assert dates.parse_dutch(dates.format_short(day), pivot_year=2026) == day
    assert dates.parse_dutch(day.isoformat(), pivot_year=2026) == day


@given(st.text(max_size=14))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        day = dates.parse_typed(text, TODAY)
    except ValueError:
        return
    assert isinstance(day, date)


@pytest.mark.parametrize(
    ("day", "shown"), [(date(2026, 3, 6), "6 maart 2026"), (date(2026, 12, 31), "31 december 2026")]
)
def test_long_form(day: date, shown: str) -> None:
    assert dates.format_long(day) == shown


def test_short_form() -> None:
    assert dates.format_short(date(2026, 3, 6)) == "06-03-2026"


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 11, 24), 18, date(2028, 5, 24)),
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
    ],
)
def test_months_end_where_the_month_ends(start: date, months: int, end: date) -> None:
    assert dates.add_months(start, months) == end


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.integers(-400, 400))
def test_adding_months_lands_in_the_right_month(day: date, months: int) -> None:
    moved = dates.add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and dates.add_months(moved.replace(day=1), 1).day == 1)


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.integers(-400, 400))
def test_adding_months_can_be_taken_back_unless_cut_off(day: date, months: int) -> None:
    moved = dates.add_months(day, months)
    assume(moved.day == day.day)
    assert dates.add_months(moved, -months) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("vandaag", TODAY),
        ("Morgen", date(2026, 11, 25)),
        (" gisteren ", date(2026, 11, 23)),
        ("+2w", date(2026, 12, 8)),
        ("-3d", date(2026, 11, 21)),
        ("+ 1 m", date(2026, 12, 24)),
        ("-12m", date(2025, 11, 24)),
        ("1-2-27", date(2027, 2, 1)),
    ],
)
def test_what_people_type_in_a_date_field(text: str, day: date) -> None:
    assert dates.parse_typed(text, TODAY) == day


@pytest.mark.parametrize("text", ["2w", "+w", "+2x", "overmorgen", "+1000d", "+1,5w"])
def test_what_a_date_field_refuses(text: str) -> None:
    with pytest.raises(ValueError):
        dates.parse_typed(text, TODAY)
