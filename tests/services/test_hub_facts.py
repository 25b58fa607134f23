"""House numbers and numbers of claims as the contract has them."""

from __future__ import annotations

import pytest

from csr_desktop.services.hub_facts import HouseNumber, house_number, same_number


@pytest.mark.parametrize(
    ("number", "suffix", "expected"),
    [
        ("12", "", (12, None, None)),
        ("12", "a", (12, "a", None)),
        ("12a", "", (12, "a", None)),
        ("12", "A 2", (12, "A", "2")),
        ("12", "A12", (12, "A", "12")),
        ("12", "b-hs", (12, "b", "hs")),
        ("12", "bis", (12, None, "bis")),
        ("12", "hs", (12, None, "hs")),
        ("12", "-3", (12, None, "3")),
        ("12-3", "", (12, None, "3")),
        ("12", "/ II", (12, None, "II")),
        ("12", "achterzijde", (12, None, "achterzijde")),
        ("", "", (None, None, None)),
        ("zes", "", (None, None, "zes")),
        ("123456", "", (None, None, "123456")),
    ],
)
def test_house_numbers_are_split(number, suffix, expected):
    assert house_number(number, suffix) == HouseNumber(*expected)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("F 1-2", "f12", True), ("F.1", "F1", True), ("F-1", "F-10", False), ("001", "1", False), ("", "-", True)],
)
def test_numbers_of_claims_are_compared_without_notation(one, other, same):
    assert (same_number(one) == same_number(other)) is same
