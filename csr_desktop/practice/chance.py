"""Chance that always falls the same way: everything made up here follows from one seed and a name for the throw."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Chance:
    """A stream of throws that depends on the seed and the key alone, not on what was thrown elsewhere.

    A key per party, person or claim keeps a dossier the same when another dossier gets one claim more.
    """

    def __init__(self, seed: int, *key: str) -> None:
        # Made-up data is no secret: a reproducible generator is what is wanted here.
        self._random = random.Random("\x1f".join((str(seed), *key)))  # noqa: S311

    def number(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return self._random.randint(low, high)

    def happens(self, percent: int) -> bool:
        """Return whether something with this chance happens."""
        return self._random.randrange(100) < percent

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items."""
        return items[self._random.randrange(len(items))]

    def weighted(self, items: Sequence[Item], shares: Sequence[int]) -> Item:
        """Return one of the items, each as often as its share says."""
        throw = self._random.randrange(sum(shares))
        for item, share in zip(items, shares, strict=True):
            throw -= share
            if throw < 0:
                return item
        raise AssertionError("shares are not negative")

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return the items in another order."""
        mixed = list(items)
        self._random.shuffle(mixed)
        return mixed

    def digits(self, length: int) -> str:
        """Return a text of digits; it may start with zeros."""
        return "".join(str(self._random.randrange(10)) for _ in range(length))

    def skewed_cents(self, low_euros: int, high_euros: int) -> int:
        """Return an amount in cents, small ones more often than large ones (debts are spread like that)."""
        low, high = low_euros * 100, high_euros * 100
        return min(self._random.randint(low, high), self._random.randint(low, high))
