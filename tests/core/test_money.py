"""Amounts as integer cents: exact both ways, and nothing half-read."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop import money

AMOUNTS = st.integers(-money.MAX_CENTS, money.MAX_CENTS)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0", 0),
        ("0.00", 0),
        ("3", 300),
        ("1234.50", 123450),
        ("1234.5", 123450),
        ("0.01", 1),
        ("-3", -300),
        ("-0.05", -5),
        ("999999999999999.99", 99999999999999999),
    ],
)
def test_machine_notation_is_read_exactly(text: str, cents: int) -> None:
    assert money.parse_machine(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        "", " 1", "1 ", "1_000", "1e3", "NaN", "Infinity", "1,50", "1.234", ".5", "5.", "--1", "+1", "1.2.3", "€ 1",
        "１２", "١٢", "1\n", "9999999999999999",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        money.parse_machine(text)


@given(AMOUNTS)
def test_machine_notation_there_and_back(cents: int) -> None:
    assert money.parse_machine(money.format_machine(cents)) == cents


@given(st.text(max_size=8))
def test_any_text_is_read_as_it_is_written_or_refused(text: str) -> None:
    try:
        cents = money.parse_machine(text)
    except ValueError:
        return
    assert Fraction(cents, 100) == Fraction(text)


@pytest.mark.parametrize(
    ("cents", "shown"),
    [
        (0, "0,00"),
        (5, "0,05"),
        (123456, "1.234,56"),
        (-5, "-0,05"),
        (-123456, "-1.234,56"),
        (100000000, "1.000.000,00"),
        (money.MAX_CENTS, "10.000.000.000,00"),
    ],
)
def test_people_read_points_and_a_comma(cents: int, shown: str) -> None:
    assert money.format_amount(cents) == shown
    assert money.format_euro(cents) == "€\u00a0" + shown


@given(AMOUNTS)
def test_what_people_read_is_the_same_amount(cents: int) -> None:
    assert money.parse_machine(money.format_amount(cents).replace(".", "").replace(",", ".")) == cents


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (Fraction(3, 2), 2),
        (Fraction(5, 2), 3),
        (Fraction(-5, 2), -3),
        (Fraction(49, 100), 0),
        (Fraction(-49, 100), 0),
        (Fraction(10**30 + 1, 2), (10**30 + 2) // 2),
    ],
)
def test_half_goes_away_from_zero(value: Fraction, rounded: int) -> None:
    assert money.round_half_up(value) == rounded


@given(st.fractions())
def test_rounding_is_never_more_than_half_away_and_symmetric(value: Fraction) -> None:
    rounded = money.round_half_up(value)
    assert abs(rounded - value) <= Fraction(1, 2)
    assert money.round_half_up(-value) == -rounded


@pytest.mark.parametrize(
    ("ratio", "hundredths", "shown", "machine"),
    [
        (Fraction(0), 0, "0,00%", "0.00"),
        (Fraction(1635, 10_000), 1635, "16,35%", "16.35"),
        (Fraction(1, 3), 3333, "33,33%", "33.33"),
        (Fraction(2, 3), 6667, "66,67%", "66.67"),
        (Fraction(1, 20_000), 1, "0,01%", "0.01"),
        (Fraction(1), 10_000, "100,00%", "100.00"),
    ],
)
def test_percentages_have_two_decimals_half_up(ratio: Fraction, hundredths: int, shown: str, machine: str) -> None:
    assert money.percentage_hundredths(ratio) == hundredths
    assert money.format_percentage(hundredths) == shown
    assert money.format_percentage_machine(hundredths) == machine


def test_a_negative_percentage_keeps_its_sign() -> None:
    assert money.format_percentage(-5) == "-0,05%"
