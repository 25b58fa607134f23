"""When a version counts as one that pays everybody in full: then it is not asked whether they agree to less."""

from __future__ import annotations

import pytest

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.proposals import ProposalLine
from csr_desktop.services.full_payment import pays_all


def line(amount, offer, rank=ClaimRank.ORDINARY):
    return ProposalLine(
        id=f"l{amount}", proposal_id="p", claim_id=f"c{amount}", rank=rank, amount_cents=amount, offer_cents=offer,
        percentage_hundredths=10_000 * offer // amount,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "is_full"),
    [
        ([line(10_000, 10_000), line(5_000, 5_000)], True),
        ([line(10_000, 10_000), line(5_000, 4_999)], False),
        ([line(10_000, 10_000), line(5_000, 0, ClaimRank.EXCLUDED)], True),
        ([line(5_000, 0, ClaimRank.EXCLUDED)], False),
        ([], False),
    ],
)
def test_only_who_takes_part_counts_and_nobody_is_not_everybody(lines, is_full):
    assert pays_all(lines) is is_full
