"""References with their check digits, text in the SEPA set, and the days on which banks pay."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.domain.banking_days import banking_day_from, is_banking_day
from csr_desktop.payments.references import ReferenceKind, has_wrong_check_digit, is_dutch_reference, reference_of
from csr_desktop.payments.sepa_text import is_plain_reference, sepa_text

#: Published references for tax, with the check digit in front (the tax authority's own page to look one up).
DUTCH = [
    "5010002167010010", "3010002167042021", "0001041146910100", "9001041146812501", "2017166777600001",
    "8049244482480005", "3961307998410020", "1808980197629000", "2001041141201080", "6849613076003030",
]  # fmt: skip


@pytest.mark.parametrize("number", DUTCH)
def test_dutch_references_have_their_check_digit(number):
    assert is_dutch_reference(number)
    assert reference_of(f"{number[:4]}.{number[4:8]} {number[8:]}").kind is ReferenceKind.DUTCH
    others = [f"{digit}{number[1:]}" for digit in range(10) if str(digit) != number[0]]
    assert not any(is_dutch_reference(other) for other in others)
    assert all(has_wrong_check_digit(other) for other in others)


@pytest.mark.parametrize("text", ["", "501000216701001", "50100021670100100", "٥010002167010010", "W-1"])
def test_other_texts_are_no_dutch_reference(text):
    assert not is_dutch_reference(text)
    assert not has_wrong_check_digit(text)


def test_iso_reference_and_plain_text():
    assert reference_of("RF18 5390 0754 7034").kind is ReferenceKind.ISO
    assert reference_of("RF19539007547034").kind is ReferenceKind.TEXT
    assert reference_of("  klant  12 ").value == "klant 12"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Öztürk", "Ozturk"),
        ("Van Loon & Partners", "Van Loon + Partners"),
        ("Straße", "Strasse"),
        ("Ĳsselmeer’s", "IJsselmeer's"),
        ("Café\u00a0Noord – West", "Cafe Noord - West"),
        ("Иван", None),
        ("Bakker #1", None),
        ("a_b", None),
    ],
)
def test_text_for_banks(text, plain):
    assert sepa_text(text) == plain


@given(st.text(max_size=80))
def test_what_comes_out_is_always_in_the_set(text):
    plain = sepa_text(text)
    assert plain is None or sepa_text(plain) == plain


@pytest.mark.parametrize("text", ["", "/1", "1/", "1//2", "é", "1" * 36])
def test_numbers_of_ours_keep_the_rules_for_slashes(text):
    assert not is_plain_reference(text)
    assert is_plain_reference("WR-2026/0001")


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2026, 11, 24), True),
        (date(2026, 11, 28), False),
        (date(2027, 3, 26), False),  # Good Friday
        (date(2027, 3, 29), False),  # Easter Monday
        (date(2026, 5, 1), False),
        (date(2026, 4, 27), True),  # the King's birthday is no closing day
        (date(2026, 12, 25), False),
    ],
)
def test_closing_days_of_target(day, open_):
    assert is_banking_day(day) is open_


def test_next_banking_day_over_christmas():
    assert banking_day_from(date(2026, 12, 25)) == date(2026, 12, 28)
    assert banking_day_from(date(2026, 12, 28)) == date(2026, 12, 28)
