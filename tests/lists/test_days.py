"""Dates in lists: day before month, no day that does not exist, nothing from another century without a word."""

# ruff: noqa: DTZ001 - a cell of a workbook knows no time zone

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.dates import format_long, format_short
from csr_desktop.errors import Message, UserError
from csr_desktop.lists.reading.days import parse_day
from csr_desktop.texts import Texts

TODAY = date(2026, 11, 24)
FIRST = date(2026, 2, 1)

FIRST_OF_FEBRUARY = [
    "1-2-2026", "01-02-2026", "1/2/2026", "01/02/2026", "1.2.2026", "01.02.2026", "1 2 2026", "01-2-2026",
    "1-2-26", "01-02-26", "01/02/26", "1.2.26",
    "2026-02-01", "2026-2-1", "2026/02/01", "2026.02.01", "20260201",
    "1 februari 2026", "01 februari 2026", "1 Februari 2026", "1 FEBRUARI 2026", "1 feb 2026", "1 feb. 2026",
    "1-feb-2026", "1-feb-26", "01-Feb-2026", "1 feb 26", "1  februari  2026", "1\u00a0februari\u00a02026",
    " 01-02-2026 ", "\t01-02-2026\n",
    "01-02-2026 00:00", "01-02-2026 00:00:00", "1-2-2026 9:05", "2026-02-01 00:00:00", "2026-02-01T00:00:00",
    "2026-02-01T23:59:59.999", "2026-02-01T00:00:00Z", "2026-02-01T00:00:00+01:00", "2026-02-01  12:00",
    "46054", 46054, Decimal(46054), Decimal("46054.0"), Decimal("46054.75"), Decimal("46054.99999"), 20260201,
    date(2026, 2, 1), datetime(2026, 2, 1), datetime(2026, 2, 1, 23, 59),
]  # fmt: skip

MONTHS = {
    1: ["januari", "jan", "jan."], 2: ["februari", "feb", "feb."], 3: ["maart", "mrt", "mrt.", "maa"],
    4: ["april", "apr", "apr."], 5: ["mei"], 6: ["juni", "jun"], 7: ["juli", "jul"], 8: ["augustus", "aug", "aug."],
    9: ["september", "sep", "sept", "sept."], 10: ["oktober", "okt", "okt."], 11: ["november", "nov"],
    12: ["december", "dec", "dec."],
}  # fmt: skip

NO_DATE = [
    # days that do not exist
    "29-02-2025", "30-02-2026", "31-02-2026", "31-04-2026", "31-06-2026", "31-09-2026", "31-11-2026", "32-01-2026",
    "00-02-2026", "01-00-2026", "0-0-0", "00-00-0000", "29-02-1900", "01-13-2026", "2026-13-01", "2026-02-30",
    "20260230", "20261301", "29 februari 2025", "31 april 2026", 20260230,
    # the American order is never taken for Dutch: 13 is no month
    "02/13/2026", "12/31/2026", "1/25/26", "2026-31-12",
    # not a whole date
    "2026", "02-2026", "feb 2026", "februari 2026", "1 februari", "01-02", "1-2-6", "01-02-202", "010226", "1-2-20266",
    "01-02-2026-01", "--", "-", "/", "2026-02", "2026-W05", "Q1 2026",
    # other words
    "", "onbekend", "n.v.t.", "vandaag", "gisteren", "+2w", "begin 2026", "1 foo 2026", "1 february 2026", "1 may 2026",
    "1 oct 2026", "1 m 2026", "1 ma 2026", "1 februarii 2026", "#N/B", "=VANDAAG()",
    # separators mixed, signs, other digits
    "1--2--2026", "-1-2-2026", "1-2--2026", "１-２-２０２６", "١-٢-٢٠٢٦", "1_2_2026", "01-02-2026 25", "01-02-2026 uur",
    # numbers that are no serial
    "0", "1", "123", "1234", "99999", "123456", "1234567", "12345678", 0, 1, -1, -46054, 3653, 73416, 99999, 10**30,
    Decimal("0.5"), Decimal(-1), Decimal("NaN"), Decimal("Infinity"), Decimal("1E+1000000"), Decimal("20260201.5"),
    True, False, None, 1.5, b"46054",
]  # fmt: skip


def reason(value: object) -> str:
    with pytest.raises(UserError) as caught:
        parse_day(value, TODAY)
    return caught.value.code


@pytest.mark.parametrize("value", FIRST_OF_FEBRUARY, ids=repr)
def test_every_notation_of_one_day(value):
    assert parse_day(value, TODAY) == FIRST


@pytest.mark.parametrize(("month", "names"), MONTHS.items())
def test_month_names_and_their_short_forms(month, names):
    for name in names:
        for text in (f"3 {name} 2026", f"3-{name}-2026", f"03 {name.upper()} 26"):
            assert parse_day(text, TODAY) == date(2026, month, 3), text


@pytest.mark.parametrize("value", NO_DATE, ids=repr)
def test_what_is_no_date_is_refused(value):
    assert reason(value) == "date.form"


@pytest.mark.parametrize("text", ["02/03/2026", "02-03-2026", "2.3.26"])
def test_a_date_that_fits_both_orders_is_dutch(text):
    assert parse_day(text, TODAY) == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("01-01-99", 1999),
        ("01-01-00", 2000),
        ("01-01-26", 2026),
        ("01-01-46", 2046),
        ("01-01-47", 1947),
        ("1 jan 68", 1968),
    ],
)
def test_two_digits_of_a_year_lie_around_today(text, year):
    assert parse_day(text, TODAY).year == year


@pytest.mark.parametrize(
    "value",
    ["01-01-1899", "31-12-1899", "01-01-1026", "1-1-0001", "1899-12-31", "01-01-2057", "31-12-9999", "1 januari 2206",
     "2060-01-01", "20990101", date(1899, 12, 31), date(9999, 12, 31), datetime(2057, 1, 1), 58000],
    ids=repr,
)  # fmt: skip
def test_very_old_and_far_ahead_is_asked_about(value):
    assert reason(value) == "date.implausible"


@pytest.mark.parametrize("value", ["01-01-1900", "31-12-2056", "29-02-2000", "29-02-2024", "31-12-2026"])
def test_edges_that_exist(value):
    assert format_short(parse_day(value, TODAY)) == value


def test_the_first_and_last_serial_of_excel_that_count():
    assert parse_day(3_654, TODAY) == date(1910, 1, 1)
    assert parse_day(36_526, TODAY) == date(2000, 1, 1)
    assert parse_day("36526", TODAY) == date(2000, 1, 1)
    assert reason(73_415) == "date.implausible"


@pytest.mark.parametrize("code", ["date.form", "date.implausible"])
def test_every_reason_is_a_sentence(code):
    texts = Texts.load(Path(__file__).resolve().parents[2] / "resources" / "texts")
    assert texts.say(Message.of(code)).endswith(".")


class TestAnyDay:
    DAYS = st.dates(date(1900, 1, 1), date(2056, 12, 31))

    @given(DAYS)
    def test_the_way_we_write_a_day_is_read_back(self, day):
        for text in (
            format_short(day),
            format_long(day),
            day.isoformat(),
            f"{day:%Y%m%d}",
            f"{day.day}/{day.month}/{day.year}",
        ):
            assert parse_day(text, TODAY) == day

    @given(st.dates(date(1910, 1, 1), date(2056, 12, 31)), st.integers(0, 86_399))
    def test_excels_serial_is_the_day_it_shows(self, day, second):
        serial = (day - date(1899, 12, 30)).days
        assert parse_day(serial, TODAY) == day
        assert parse_day(serial + Decimal(second) / 86_400, TODAY) == day

    @given(st.dates(date(1947, 1, 1), date(2046, 12, 31)))
    def test_two_digits_are_enough_for_a_hundred_years(self, day):
        assert parse_day(f"{day:%d-%m-%y}", TODAY) == day

    @given(st.text(max_size=24) | st.text("0123456789-/. :TZ", max_size=20) | st.integers() | st.decimals())
    def test_anything_is_a_day_or_a_reason(self, value):
        outcome: date | str
        try:
            outcome = parse_day(value, TODAY)
        except UserError as error:
            outcome = error.code
        if isinstance(outcome, str):
            assert outcome in {"date.form", "date.implausible"}
        else:
            assert date(1900, 1, 1) <= outcome <= TODAY + timedelta(days=366 * 31)
