"""The fault script: what goes wrong, at which request, before or after the hub has done what was asked."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from csr_desktop.practice.chance import Chance


class FaultKind(StrEnum):
    """Everything that can go wrong on the way. "Before" means that the hub did nothing with the request."""

    DROP_BEFORE = "drop_before"  # closed without an answer, nothing done
    DROP_AFTER = "drop_after"  # done, and closed without an answer
    STATUS = "status"  # 429, 500, 502, 503 or 504 as problem+json, nothing done
    GATEWAY = "gateway"  # the same status as a page of HTML, nothing done
    LOGIN_PAGE = "login_page"  # 200 with HTML, as a guest network does, nothing done
    TOKEN_ENDS = "token_ends"  # noqa: S105 - the caller's token ends at this request: 401, nothing done
    TRUNCATED = "truncated"  # done; half of the body, then closed
    WRONG_LENGTH = "wrong_length"  # done; Content-Length says less than there is
    NO_JSON = "no_json"  # done; the body is rubbish with the right headers
    DRIP = "drip"  # done; the answer comes byte by byte
    HANG_BEFORE = "hang_before"  # silence, then closed, nothing done
    HANG_AFTER = "hang_after"  # done; silence, then closed
    OTHER_MAJOR = "other_major"  # done; API-Version of another major version
    HUGE = "huge"  # done; the page has a member of many megabytes
    REDIRECT = "redirect"  # 307 to another host, nothing done
    DUPLICATE = "duplicate"  # done; every message of the page stands there twice
    REORDER = "reorder"  # done; the page stands in the opposite order
    GAP = "gap"  # done; the page lacks its first message, though the cursor goes past it
    CURSOR_GONE = "cursor_gone"  # 410 for the cursor, nothing done


#: What `noise` draws from: all that a client must come through by itself, and nothing that takes long.
NOISE = (
    "drop_before", "drop_after", "status 429", "status 500", "status 503", "gateway 502", "gateway 504", "login_page",
    "token_ends", "truncated", "wrong_length", "no_json", "duplicate", "reorder", "cursor_gone",
)  # fmt: skip
_PAGES = frozenset({FaultKind.DUPLICATE, FaultKind.REORDER, FaultKind.GAP})
_CURSORS = frozenset({FaultKind.CURSOR_GONE})
_PAGED = frozenset({"leesPostbus", "leesStatuswijzigingen"})
#: Whoever asks for a token has none that could end.
_NOT_FOR_TOKENS = frozenset({FaultKind.TOKEN_ENDS})
TOKEN = "token"  # noqa: S105 - the name of an operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong. `milliseconds` is how long a silence or the pause between two drips lasts.

    `size` is the number of bytes of a huge page.
    """

    kind: FaultKind
    status: int = 503
    retry_after: int | None = None
    milliseconds: int = 30_000
    size: int = 16_000_000


@dataclass(slots=True, kw_only=True)
class Rule:
    """A fault for requests of one operation (or any), after `skip` of them have passed, so many `times` (0: always)."""

    fault: Fault
    operation: str = ""
    skip: int = 0
    times: int = 1
    passed: int = 0
    played: int = 0

    def meets(self, operation: str) -> bool:
        """Count a request and return whether it goes wrong."""
        if self.operation not in {"", operation} or not fits(self.fault.kind, operation):
            return False
        if self.times and self.played >= self.times:
            return False
        self.passed += 1
        if self.passed <= self.skip:
            return False
        self.played += 1
        return True


def fits(kind: FaultKind, operation: str) -> bool:
    """Return whether this can go wrong with this operation at all."""
    if kind in _PAGES:
        return operation == "leesPostbus"
    if kind in _CURSORS:
        return operation in _PAGED
    return not (kind in _NOT_FOR_TOKENS and operation == TOKEN)


def rule_from(told: Mapping[str, Any]) -> Rule:
    """Read a rule of the control side. Raises ValueError or TypeError for what is no rule."""
    own = {name: told[name] for name in ("operation", "skip", "times") if name in told}
    more = {name: told[name] for name in ("status", "retry_after", "milliseconds", "size") if name in told}
    left = set(told) - set(own) - set(more) - {"kind"}
    if left:
        raise ValueError(f"unknown: {', '.join(sorted(left))}")
    return Rule(fault=Fault(kind=FaultKind(told.get("kind", "")), **more), **own)


class FaultScript:
    """Decides for each request whether something goes wrong: first the rules in their order, then by chance."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[Rule] = []
        self._chance: Chance | None = None
        self._percent = 0
        self._kinds: Sequence[str] = NOISE
        self._retry_after: int | None = None

    def add(self, rule: Rule) -> None:
        """Add a rule behind the others."""
        with self._lock:
            self._rules.append(rule)

    def noise(self, percent: int, seed: int, kinds: Sequence[str] = NOISE, *, retry_after: int | None = None) -> None:
        """Let so many of 100 requests go wrong by chance; `retry_after` goes with 429 and 503, half of the time."""
        for kind in kinds:
            _from_word(kind, None)
        with self._lock:
            self._percent, self._kinds, self._retry_after = percent, tuple(kinds), retry_after
            self._chance = Chance(seed, "hub noise")

    def clear(self) -> None:
        """Let everything go right again."""
        with self._lock:
            self._rules, self._percent = [], 0

    def next(self, operation: str) -> Fault | None:
        """Return what goes wrong with the request that has just come in."""
        with self._lock:
            for rule in self._rules:
                if rule.meets(operation):
                    return rule.fault
            if self._chance is None or not self._chance.happens(self._percent):
                return None
            possible = [kind for kind in self._kinds if fits(FaultKind(kind.split(" ")[0]), operation)]
            if not possible:
                return None
            return _from_word(self._chance.pick(possible), self._retry_after if self._chance.happens(50) else None)


def _from_word(word: str, retry_after: int | None) -> Fault:
    kind, _, status = word.partition(" ")
    return Fault(kind=FaultKind(kind), status=int(status or 503), retry_after=retry_after)
