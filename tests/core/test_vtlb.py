"""The days on which the norms of the VTLB change (term T12): a calculation of the day itself is of the new norms."""

from __future__ import annotations

from datetime import date

import pytest

from csr_desktop.domain.vtlb import last_norm_change, next_norm_change


@pytest.mark.parametrize(
    ("day", "last", "following"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 7, 1)),
        (date(2026, 6, 30), date(2026, 1, 1), date(2026, 7, 1)),
        (date(2026, 7, 1), date(2026, 7, 1), date(2027, 1, 1)),
        (date(2026, 12, 31), date(2026, 7, 1), date(2027, 1, 1)),
    ],
)
def test_norms_change_on_the_first_of_january_and_of_july(day, last, following):
    assert (last_norm_change(day), next_norm_change(day)) == (last, following)
