"""The calculation: one proposal of 40 claims, and 10,000 of 14 beside a plain loop that does only the arithmetic.

Ours is the public `calculate` with all fees, results and checks; the plain loop's offers are held against it first.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.paths import resources_dir
from csr_desktop.proposals.calculation import CalculationRequest, ClaimLine, calculate
from csr_desktop.proposals.norms import load_norms
from csr_desktop.texts import Texts
from tests.bench.shape import Aim, Line, Subject, Works, repeated

#: A single proposal is too quick to time alone.
TIMES = 40
DAY = date(2026, 11, 24)


def make_claims(chance: random.Random, count: int) -> tuple[ClaimLine, ...]:
    ranks = [ClaimRank.PREFERENTIAL, ClaimRank.ORDINARY, ClaimRank.ORDINARY, ClaimRank.ORDINARY]
    return tuple(
        ClaimLine(str(number), f"Schuldeiser {number}", chance.choice(ranks), chance.randint(1_000, 900_000))
        for number in range(count)
    )


def plain(gross: int, assets: int, amounts: list[int], preferential: list[bool]) -> list[int]:
    """Only the arithmetic, without checks, results or explanation (SB, 9 %, 6.00 a month, 18 months)."""
    fee = (2 * gross * 9 + 100) // 200
    available = 18 * (gross - fee - min(600, gross - fee)) + assets
    first = second = 0
    for amount, has_priority in zip(amounts, preferential, strict=True):
        if has_priority:
            first += amount
        else:
            second += amount
    if available >= first + second:
        return amounts
    if 2 * available <= 2 * first + second:
        high, low, denominator = 2 * available, available, 2 * first + second
    else:
        high, low, denominator = second, available - first, second
    offers, rests = [], []
    for amount, has_priority in zip(amounts, preferential, strict=True):
        whole, rest = divmod(amount * (high if has_priority else low), denominator)
        offers.append(whole)
        rests.append(rest)
    left = available - sum(offers)
    for index in sorted(range(len(amounts)), key=lambda i: (-rests[i], -amounts[i], i))[:left]:
        offers[index] += 1
    return offers


class Proposals:
    """Requests of made-up proposals, and the same in bare figures."""

    def __init__(self) -> None:
        self.norms = load_norms(resources_dir() / "norms", DAY)
        self.texts = Texts.load(resources_dir() / "texts")
        self._chance = random.Random(20261124)

    def request(self, product: Product, count: int) -> CalculationRequest:
        return CalculationRequest.with_norms(
            self.norms,
            product=product,
            gross_capacity_cents=self._chance.randint(0, 60_000),
            assets_cents=self._chance.choice([0, 0, self._chance.randint(0, 500_000)]),
            claims=make_claims(self._chance, count),
        )


def bare_figures(item: CalculationRequest) -> tuple[int, int, list[int], list[bool]]:
    return (
        item.gross_capacity_cents,
        item.assets_cents,
        [line.amount_cents for line in item.claims],
        [line.rank is ClaimRank.PREFERENTIAL for line in item.claims],
    )


@contextmanager
def one(_stage: Path, _folder: Path, size: int) -> Iterator[Works]:
    made = Proposals()
    norms, texts = made.norms, made.texts
    requests = {product: made.request(product, size) for product in Product}
    figures = bare_figures(requests[Product.SB])
    works: dict[str, object] = {
        product.value: repeated(lambda item=item: calculate(item, norms), TIMES) for product, item in requests.items()
    }
    works["said"] = repeated(
        lambda: [texts.say(step) for step in calculate(requests[Product.SB], norms).explanation], TIMES
    )
    yield works | {"plain": repeated(lambda: plain(*figures), TIMES)}  # type: ignore[misc]


@contextmanager
def many(_stage: Path, _folder: Path, size: int) -> Iterator[Works]:
    made = Proposals()
    requests = [made.request(Product.SB, 14) for _ in range(size)]
    raw = [bare_figures(item) for item in requests]

    def ours() -> None:
        for item in requests:
            calculate(item, made.norms)

    def bare() -> None:
        for figures in raw:
            plain(*figures)

    for item, figures in zip(requests[:1_000], raw, strict=False):
        assert [line.offer_cents for line in calculate(item, made.norms).lines] == plain(*figures)
    yield {"ours": ours, "plain": bare}


_BARE = "the arithmetic only (SB)"
SUBJECTS = (
    Subject(
        "calculation-one", 2, "claims", (40, 400), one,
        (
            *(
                Line(f"one proposal, {product.value}", product.value, "plain", _BARE, Aim(2, "ms"), TIMES)
                for product in Product
            ),
            Line("one proposal, explained in sentences", "said", "plain", _BARE, times=TIMES),
        ),
    ),
    Subject(
        "calculation-many", 2, "proposals", (1_000, 10_000), many,
        (Line("proposals of 14 claims", "ours", "plain", "the arithmetic only", Aim(10, "x", at_large=True)),),
    ),
)  # fmt: skip
