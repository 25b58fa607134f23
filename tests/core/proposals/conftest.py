"""The norms of today, and short ways to make claims and requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.proposals.calculation import CalculationRequest, ClaimLine
from csr_desktop.proposals.norms import NormPackage, load_norms


@pytest.fixture(scope="session")
def norms(resources: Path) -> NormPackage:
    """The norms in force on 24 November 2026."""
    return load_norms(resources / "norms", date(2026, 11, 24))


@pytest.fixture(scope="session")
def ten_claims() -> tuple[ClaimLine, ...]:
    """The ten creditors of the worked example (domain.md 3.3)."""
    rows = [
        ("Belastingdienst", 215000), ("UWV", 127550), ("Zorgverzekeraar", 183427), ("Woningcorporatie", 341290),
        ("Energie", 98765), ("Webwinkel via incasso", 14612), ("Telecom", 62344), ("Gemeente (belasting)", 31800),
        ("CJIB (Wahv)", 48000), ("Bank", 625000),
    ]  # fmt: skip
    return tuple(
        ClaimLine(str(number), name, ClaimRank.PREFERENTIAL if number <= 2 else ClaimRank.ORDINARY, cents)
        for number, (name, cents) in enumerate(rows, 1)
    )


@pytest.fixture(scope="session")
def make_request(norms: NormPackage, ten_claims: tuple[ClaimLine, ...]) -> Callable[..., CalculationRequest]:
    """Return a function that makes a request from a product, capacity, assets and claims; the rest are the norms."""

    def make(
        product: Product = Product.SB, gross: int = 20000, assets: int = 0, claims: tuple[ClaimLine, ...] = ten_claims
    ) -> CalculationRequest:
        return CalculationRequest.with_norms(
            norms, product=product, gross_capacity_cents=gross, assets_cents=assets, claims=claims
        )

    return make
