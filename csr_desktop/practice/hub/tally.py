"""Counts what came in and what became of it, so that a test can prove that nothing was lost and nothing doubled."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from typing import Any


class Tally:
    """Counts per operation, per fault and per message; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Start counting anew."""
        with self._lock:
            self._requests: Counter[str] = Counter()
            self._statuses: Counter[str] = Counter()
            self._faults: Counter[str] = Counter()
            self._offered: Counter[str] = Counter()
            self._accepted: Counter[str] = Counter()
            self._delivered: Counter[str] = Counter()
            self._confirmed: Counter[str] = Counter()
            self._effects: Counter[str] = Counter()
            self._alike: dict[str, list[str]] = defaultdict(list)

    def request(self, operation: str, status: int) -> None:
        """Count a request that was answered; the answer may still get lost on its way."""
        with self._lock:
            self._requests[operation] += 1
            self._statuses[f"{operation} {status}"] += 1

    def fault(self, kind: str) -> None:
        """Count a fault that was played."""
        with self._lock:
            self._faults[kind] += 1

    def offered(self, reference: str) -> None:
        """Count a message that reached the hub, the same one again included."""
        with self._lock:
            self._offered[reference] += 1

    def accepted(self, reference: str, alike: str) -> None:
        """Count a message that was taken; `alike` is the same for messages that say the same to the same party."""
        with self._lock:
            self._accepted[reference] += 1
            self._alike[alike].append(reference)

    def delivered(self, reference: str) -> None:
        """Count a message that stood on a page of a message box."""
        with self._lock:
            self._delivered[reference] += 1

    def confirmed(self, reference: str) -> None:
        """Count a confirmation."""
        with self._lock:
            self._confirmed[reference] += 1

    def effect(self, root: str) -> None:
        """Count that a creditor acted on a message; a message sent again counts under its first number."""
        with self._lock:
            self._effects[root] += 1

    def message(self, reference: str) -> dict[str, int]:
        """Return the counts of one message."""
        with self._lock:
            return self._of(reference)

    def as_json(self) -> dict[str, Any]:
        """Return everything. `alike`: groups of messages that were taken though they say the same."""
        with self._lock:
            references = set().union(self._offered, self._accepted, self._delivered, self._confirmed, self._effects)
            return {
                "requests": dict(self._requests),
                "statuses": dict(self._statuses),
                "faults": dict(self._faults),
                "messages": {reference: self._of(reference) for reference in sorted(references)},
                "alike": [found for found in self._alike.values() if len(found) > 1],
            }

    def _of(self, reference: str) -> dict[str, int]:
        return {
            "offered": self._offered[reference],
            "accepted": self._accepted[reference],
            "delivered": self._delivered[reference],
            "confirmed": self._confirmed[reference],
            "effects": self._effects[reference],
        }
