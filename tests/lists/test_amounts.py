"""Amounts in lists: every notation people and programs use, none guessed, none wrong without a word."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.errors import Message, UserError
from csr_desktop.lists.reading.amounts import Marks, column_marks, parse_amount, tidy_amount
from csr_desktop.money import MAX_CENTS, format_amount, format_euro, format_machine
from csr_desktop.texts import Texts

NBSP, FIGURE, THIN, NARROW = "\u00a0", "\u2007", "\u2009", "\u202f"
TEXTS = Texts.load(Path(__file__).resolve().parents[2] / "resources" / "texts")
SOURCES = (Marks.UNKNOWN, Marks.COMMA, Marks.POINT)

#: Notations with one meaning, whatever the rest of the column says: text → cents.
CERTAIN: dict[str, int] = {
    # whole euros
    "0": 0,
    "1": 100,
    "12": 1_200,
    "123": 12_300,
    "1234": 123_400,
    "0012": 1_200,
    "1234567": 123_456_700,
    "9999999999": 999_999_999_900,
    # Dutch: comma before the cents
    "0,5": 50,
    "0,05": 5,
    "0,00": 0,
    "1,5": 150,
    "12,3": 1_230,
    "12,34": 1_234,
    "1234,5": 123_450,
    "1234,56": 123_456,
    "1.234,5": 123_450,
    "1.234,56": 123_456,
    "12.345,67": 1_234_567,
    "123.456,78": 12_345_678,
    "1.234.567,89": 123_456_789,
    "1.234.567": 123_456_700,
    "12.345.678": 1_234_567_800,
    "1.000,00": 100_000,
    # English: point before the cents
    "0.5": 50,
    "0.05": 5,
    "1.5": 150,
    "12.34": 1_234,
    "1234.5": 123_450,
    "1234.56": 123_456,
    "1,234.5": 123_450,
    "1,234.56": 123_456,
    "12,345.67": 1_234_567,
    "123,456.78": 12_345_678,
    "1,234,567.89": 123_456_789,
    "1,234,567": 123_456_700,
    # thousands by spaces of any width, and by apostrophes
    "1 234": 123_400,
    "1 234,56": 123_456,
    "1 234.56": 123_456,
    "12 345,6": 1_234_560,
    "1 234 567,89": 123_456_789,
    f"1{NBSP}234,56": 123_456,
    f"1{NBSP}234{NBSP}567": 123_456_700,
    f"1{THIN}234,56": 123_456,
    f"1{NARROW}234,56": 123_456,
    f"1{FIGURE}234,56": 123_456,
    f"€{NBSP}1{NARROW}234,56": 123_456,
    "1'234.56": 123_456,
    "1'234": 123_400,
    "1'234'567.89": 123_456_789,
    "1’234,56": 123_456,
    # no cents written
    "12,-": 1_200,
    "12.-": 1_200,
    "12,--": 1_200,
    "12,–": 1_200,
    "12,—": 1_200,
    "12,=": 1_200,
    "1234,-": 123_400,
    "1.234,-": 123_400,
    "1.234,--": 123_400,
    "1,234.-": 123_400,
    "1.234.567,-": 123_456_700,
    "1 234,-": 123_400,
    "€ 1.234,-": 123_400,
    "€1.234,=": 123_400,
    # currency before and after
    "€12": 1_200,
    "€ 12": 1_200,
    "€12,50": 1_250,
    "€ 1.234,56": 123_456,
    "€1234.56": 123_456,
    f"€{NBSP}1.234,56": 123_456,
    f"€{NARROW}1.234,56": 123_456,
    "12,50 €": 1_250,
    "12,50€": 1_250,
    "EUR 12,-": 1_200,
    "EUR 1.234,56": 123_456,
    "eur 12,50": 1_250,
    "Eur12,50": 1_250,
    "EURO 12,50": 1_250,
    "euro 12": 1_200,
    "12,50 EUR": 1_250,
    "12,50 euro": 1_250,
    "12,50EUR": 1_250,
    "€ 12,50 EUR": 1_250,
    # spaces around
    " 12,50 ": 1_250,
    "\t12,50\t": 1_250,
    "12,50\n": 1_250,
    f"{NBSP}12,50{NBSP}": 1_250,
    "€    12,50": 1_250,
    # negative, in every place a minus stands
    "-5": -500,
    "- 5": -500,
    "-5,25": -525,
    "-1.234,56": -123_456,
    "-1,234.56": -123_456,
    "−5": -500,
    "–5": -500,
    "‐5": -500,
    "‑5": -500,
    "5-": -500,
    "5,25-": -525,
    "5,25 -": -525,
    "1.234,56-": -123_456,
    "5−": -500,
    "(5)": -500,
    "(5,25)": -525,
    "( 5,25 )": -525,
    "(1.234,56)": -123_456,
    "(€ 5,25)": -525,
    "€ -5": -500,
    "€-5,25": -525,
    "-€5": -500,
    "- € 5,25": -525,
    "-EUR 5,25": -525,
    "€ 5,25-": -525,
    "-5 €": -500,
    "-12,-": -1_200,
    "-1.234,-": -123_400,
    "€ -1.234,56": -123_456,
    "-0,00": 0,
    # a plus says nothing
    "+5": 500,
    "+5,25": 525,
    "+ 5": 500,
    "€ +5": 500,
    "+€5": 500,
    # largest
    "10.000.000.000,00": MAX_CENTS,
    "10000000000": MAX_CENTS,
    "-10000000000,00": -MAX_CENTS,
}

#: Two meanings: refused on its own, thousands when the column settles it, and still refused in a column that would
#: make three decimals of it. text → (the column's sign that settles it, cents).
AMBIGUOUS: dict[str, tuple[Marks, int]] = {
    "1.234": (Marks.COMMA, 123_400),
    "1.000": (Marks.COMMA, 100_000),
    "12.345": (Marks.COMMA, 1_234_500),
    "123.456": (Marks.COMMA, 12_345_600),
    "999.999": (Marks.COMMA, 99_999_900),
    "€ 1.234": (Marks.COMMA, 123_400),
    "1.234 EUR": (Marks.COMMA, 123_400),
    "-1.234": (Marks.COMMA, -123_400),
    "1.234-": (Marks.COMMA, -123_400),
    "(1.234)": (Marks.COMMA, -123_400),
    " 1.234 ": (Marks.COMMA, 123_400),
    "1,234": (Marks.POINT, 123_400),
    "1,000": (Marks.POINT, 100_000),
    "12,345": (Marks.POINT, 1_234_500),
    "123,456": (Marks.POINT, 12_345_600),
    "€ 1,234": (Marks.POINT, 123_400),
    "-1,234": (Marks.POINT, -123_400),
    "(1,234)": (Marks.POINT, -123_400),
}

#: Never an amount, whatever the column says: text → reason.
REFUSED: dict[str, str] = {
    # nothing, or not a number
    "": "form",
    " ": "form",
    "-": "form",
    "–": "form",
    "—": "form",
    "+": "form",
    "€": "form",
    "EUR": "form",
    "€ -": "form",
    "()": "form",
    ".": "form",
    ",": "form",
    ",-": "form",
    "?": "form",
    "onbekend": "form",
    "n.v.t.": "form",
    "nvt": "form",
    "ca. 500": "form",
    "± 500": "form",
    "500 p/m": "form",
    "500 + rente": "form",
    "100/200": "form",
    "100 - 200": "form",
    "12 euro 50": "form",
    "twaalf": "form",
    "#N/B": "form",
    "#VALUE!": "form",
    "01-02-2026": "form",
    "2026-02-01": "form",
    "12:30": "form",
    # numbers that only programs write
    "1e3": "form",
    "1E3": "form",
    "1,5e3": "form",
    "1e309": "form",
    "1E1000000": "form",
    "1.234E+5": "form",
    "1,23457E+11": "form",
    "NaN": "form",
    "nan": "form",
    "Infinity": "form",
    "inf": "form",
    "-inf": "form",
    "1_000": "form",
    "0x10": "form",
    "0b1": "form",
    "True": "form",
    "None": "form",
    "1j": "form",
    # digits of other scripts and look-alikes
    "١٢٣": "form",
    "۱۲۳": "form",
    "१२३": "form",
    "１２３": "form",
    "１２,５０": "form",
    "²³": "form",
    "①": "form",
    "Ⅻ": "form",
    "½": "form",
    "1½": "form",
    "l2,50": "form",
    "1O0": "form",
    # groups that are no groups
    "1.23.456": "form",
    "1,23,456": "form",
    "12.34.56": "form",
    "1.234.56": "form",
    "1,234,56": "form",
    "1.234.5": "form",
    "1.234,567,89": "form",
    "1.234,567.89": "form",
    "1234.567,89": "form",
    "1.2345,67": "form",
    ".234,56": "form",
    "1 23": "form",
    "12 34,56": "form",
    "1 2345": "form",
    "1  234 56": "form",
    "1'23": "form",
    "1.234 567,89": "form",
    "1..234": "form",
    "1,,5": "form",
    "12,": "form",
    "12.": "form",
    ",50": "form",
    ".50": "form",
    "1.234,": "form",
    "1.234.-": "form",
    # signs that contradict each other, other currencies
    "--5": "form",
    "-5-": "form",
    "+5-": "form",
    "+-5": "form",
    "-+5": "form",
    "(-5)": "form",
    "(5-)": "form",
    "€ (5)": "form",
    "(5": "form",
    "5)": "form",
    "((5))": "form",
    "$ 5": "form",
    "£5": "form",
    "USD 5": "form",
    "5 CHF": "form",
    "ƒ 100": "form",
    "€€ 5": "form",
    # formulas stay text
    "=1+1": "form",
    "=SOM(A1:A9)": "form",
    "@5": "form",
    # more than cents
    "0,123": "decimals",
    "0.123": "decimals",
    "0,005": "decimals",
    "00.123": "decimals",
    "1234,567": "decimals",
    "1234.567": "decimals",
    "1,2345": "decimals",
    "1.23456": "decimals",
    "12,34567": "decimals",
    "-0,001": "decimals",
    "1234,0000": "decimals",
    # percentages
    "5%": "percent",
    "5 %": "percent",
    "12,5%": "percent",
    "%": "percent",
    # too large to be true
    "10.000.000.000,01": "too_large",
    "10000000001": "too_large",
    "99.999.999.999": "too_large",
    "1234567890123456": "too_large",
    "12345678901234567890": "too_large",
    "9" * 400: "too_large",
    "-1234567890123456,00": "too_large",
    "NL69PRAC0000001002": "form",
}

#: Cells of a workbook: numbers are exact to the cent or refused.
NUMBERS: dict[object, int | str] = {
    0: 0,
    5: 500,
    -5: -500,
    1234: 123_400,
    10**10: MAX_CENTS,
    10**10 + 1: "too_large",
    10**400: "too_large",
    Decimal("12.5"): 1_250,
    Decimal("1234.56"): 123_456,
    Decimal("-0.01"): -1,
    Decimal("1.10"): 110,
    Decimal("0.30000000000000004"): 30,
    Decimal("1234.5600000000001"): 123_456,
    Decimal("1E+3"): 100_000,
    Decimal("1.005"): "decimals",
    Decimal("0.001"): "decimals",
    Decimal("12.345"): "decimals",
    Decimal("NaN"): "form",
    Decimal("Infinity"): "form",
    Decimal("-Infinity"): "form",
    Decimal("1E+308"): "too_large",
    Decimal("1E+1000000"): "too_large",
    Decimal("1E-400"): 0,
}


def reason(value: object, marks: Marks) -> str:
    with pytest.raises(UserError) as caught:
        parse_amount(value, marks)
    return caught.value.code


def test_the_table_is_as_large_as_the_plan_asks():
    assert len(CERTAIN) + len(AMBIGUOUS) + len(REFUSED) + len(NUMBERS) >= 200


@pytest.mark.parametrize("text", CERTAIN, ids=repr)
def test_notation_with_one_meaning(text):
    assert {parse_amount(text, marks) for marks in SOURCES} == {CERTAIN[text]}


@pytest.mark.parametrize("text", AMBIGUOUS, ids=repr)
def test_two_meanings_are_settled_by_the_column_or_refused(text):
    settles, cents = AMBIGUOUS[text]
    assert parse_amount(text, settles) == cents
    for marks in set(SOURCES) - {settles}:
        assert reason(text, marks) == "amount.ambiguous"


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text[:24]))
def test_what_is_no_amount_is_refused_with_its_reason(text):
    assert {reason(text, marks) for marks in SOURCES} == {f"amount.{REFUSED[text]}"}


@pytest.mark.parametrize(
    "value", [*NUMBERS, True, False, 1.5, None, date(2026, 1, 1), b"5"], ids=lambda value: repr(value)[:24]
)
def test_numbers_of_a_workbook(value):
    expected = "form" if isinstance(value, float | bool) else NUMBERS.get(value, "form")
    if isinstance(expected, int):
        assert parse_amount(value) == expected
    else:
        assert reason(value, Marks.UNKNOWN) == f"amount.{expected}"


@pytest.mark.parametrize("code", ["ambiguous", "form", "decimals", "percent", "too_large", "not_positive"])
def test_every_reason_is_a_sentence_that_says_what_to_do(code):
    assert TEXTS.say(Message.of(f"amount.{code}")).endswith(".")


class TestColumns:
    @pytest.mark.parametrize(
        ("column", "marks"),
        [
            (["1.234", "12,50"], Marks.COMMA),
            (["1.234", "€ 1.234,56"], Marks.COMMA),
            (["1.234", "12,-"], Marks.COMMA),
            (["1.234", "1.234.567"], Marks.COMMA),
            (["1,234", "12.50"], Marks.POINT),
            (["1,234", "1,234.56"], Marks.POINT),
            (["1,234", "1,234,567"], Marks.POINT),
            (["1.234", "500", "onbekend", ""], Marks.UNKNOWN),
            (["1.234", "1.000", "2.500"], Marks.UNKNOWN),
            (["12,50", "12.50"], Marks.UNKNOWN),
            (["1.234.567", "1.50"], Marks.UNKNOWN),
            (["-12,50", "(3,10)", "4,00-"], Marks.COMMA),
            ([None, 5, Decimal("1.5"), date(2026, 1, 1), "1,5"], Marks.COMMA),
            ([], Marks.UNKNOWN),
        ],
    )
    def test_only_what_is_unambiguous_speaks(self, column, marks):
        assert column_marks(column) is marks

    def test_a_column_that_contradicts_itself_settles_nothing(self):
        column = ["1.234", "12,50", "13.50"]
        assert reason("1.234", column_marks(column)) == "amount.ambiguous"
        assert parse_amount("12,50", column_marks(column)) == 1_250


class TestAnyAmount:
    @given(st.integers(-MAX_CENTS, MAX_CENTS), st.sampled_from(SOURCES))
    def test_what_we_write_ourselves_is_read_back_to_the_cent(self, cents, marks):
        assert parse_amount(format_euro(cents), marks) == cents
        assert parse_amount(format_amount(cents), marks) == cents
        assert parse_amount(format_machine(cents), marks) == cents

    @given(st.integers(0, MAX_CENTS))
    def test_the_sign_of_thousands_never_changes_the_amount(self, cents):
        whole, rest = divmod(cents, 100)
        for group in (".", " ", NBSP, "'"):
            text = f"{whole:,}".replace(",", group) + f",{rest:02d}"
            assert parse_amount(text) == cents
            assert parse_amount(f"({text})") == -cents

    @given(st.integers(-MAX_CENTS, MAX_CENTS))
    def test_a_binary_number_of_a_workbook_is_the_cent_it_stands_for(self, cents):
        assert parse_amount(Decimal(repr(cents / 100))) == cents

    @given(st.text(max_size=40) | st.text("0123456789.,-+€ ()eE'%", max_size=16))
    def test_any_text_is_an_amount_or_a_reason(self, text):
        outcome: int | str
        try:
            outcome = parse_amount(text)
        except UserError as error:
            outcome = error.code
        assert outcome.startswith("amount.") if isinstance(outcome, str) else abs(outcome) <= MAX_CENTS

    @given(st.text("0123456789.,", min_size=1, max_size=16))
    def test_two_columns_never_read_one_text_as_two_amounts(self, text):
        read = set()
        for marks in SOURCES:
            try:
                read.add(parse_amount(text, marks))
            except UserError:
                continue
        assert len(read) <= 1


_DIGITS = st.text("0123456789", min_size=1, max_size=13)
_WRITTEN = st.builds("{}{}{}{}".format, st.sampled_from(["", "-", "+", " "]), _DIGITS, st.sampled_from(",."), _DIGITS)
_ANY_CELL = (
    st.integers(-MAX_CENTS, MAX_CENTS).map(format_amount)
    | _WRITTEN
    | st.text("0123456789.,-€ ", max_size=16)
    | st.integers()
    | st.decimals(allow_nan=True, allow_infinity=True)
    | st.decimals(min_value=-(10**9), max_value=10**11, places=2)
    | st.floats(allow_nan=False, allow_infinity=False).map(lambda value: Decimal(repr(value)))
    | st.booleans()
    | st.none()
)


@given(_ANY_CELL)
def test_the_quick_reading_of_an_amount_says_what_the_whole_one_says_or_nothing(cell):
    quick = tidy_amount(cell)
    if quick is not None:
        assert quick == format_machine(parse_amount(cell))


@given(st.integers(0, 10**11 - 1))
def test_an_amount_as_most_lists_have_it_is_read_quickly(cents):
    assert tidy_amount(format_amount(cents)) == format_machine(cents)
    assert tidy_amount(Decimal(cents) / 100) == format_machine(cents)
