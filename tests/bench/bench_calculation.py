"""How fast the calculation is: `python tests/bench/bench_calculation.py`.

Prints the time for one proposal of 40 claims and, for 10,000 proposals of 14 claims, the ratio between the public
`calculate` (all fees, results and checks) and a plain loop that does only the arithmetic. Medians of several runs.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import date

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.paths import resources_dir
from csr_desktop.proposals.calculation import CalculationRequest, ClaimLine, calculate
from csr_desktop.proposals.norms import load_norms
from csr_desktop.texts import Texts

RUNS = 5
PROPOSALS = 10_000
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


def median_seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def main() -> None:
    norms = load_norms(resources_dir() / "norms", DAY)
    texts = Texts.load(resources_dir() / "texts")
    chance = random.Random(20261124)

    def request(product: Product, count: int) -> CalculationRequest:
        return CalculationRequest.with_norms(
            norms,
            product=product,
            gross_capacity_cents=chance.randint(0, 60_000),
            assets_cents=chance.choice([0, 0, chance.randint(0, 500_000)]),
            claims=make_claims(chance, count),
        )

    for product in Product:
        big = request(product, 40)
        seconds = median_seconds(lambda big=big: calculate(big, norms), 101)
        spoken = median_seconds(lambda big=big: [texts.say(step) for step in calculate(big, norms).explanation], 51)
        print(
            f"{product.value}, 40 claims: {seconds * 1000:.3f} ms, "
            f"with the explanation in sentences {spoken * 1000:.3f} ms (target < 2 ms)"
        )

    requests = [request(Product.SB, 14) for _ in range(PROPOSALS)]
    raw = [
        (
            item.gross_capacity_cents,
            item.assets_cents,
            [line.amount_cents for line in item.claims],
            [line.rank is ClaimRank.PREFERENTIAL for line in item.claims],
        )
        for item in requests
    ]
    for item, figures in zip(requests, raw, strict=True):
        assert [line.offer_cents for line in calculate(item, norms).lines] == plain(*figures)
    public = median_seconds(lambda: [calculate(item, norms) for item in requests])
    arithmetic = median_seconds(lambda: [plain(*figures) for figures in raw])
    print(
        f"{PROPOSALS} proposals of 14 claims: calculate {public:.3f} s, arithmetic only {arithmetic:.3f} s, "
        f"ratio {public / arithmetic:.2f} (target <= 10)"
    )


if __name__ == "__main__":
    main()
