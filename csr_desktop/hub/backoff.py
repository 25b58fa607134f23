"""When to try again (design/exchange.md 4.1, rule 5): full jitter, a cap, and what the hub itself demands."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

BASE_MS = 2_000
CAP_MS = 300_000
#: What a hub demands is obeyed up to an hour (safety.md H1).
MOST_DEMANDED_S = 3_600

_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)


def waiting_time(attempts: int, draw: Callable[[int], int], demanded_s: int | None = None) -> timedelta:
    """Return how long to wait after a number of failed attempts (1, 2, …).

    `draw(n)` gives a random whole number from 0 up to but not including n (`random.Random.randrange`). What the hub
    demanded (`RetryLater.after`) comes before our own reckoning.
    """
    if demanded_s is not None:
        # A little of our own on top, so that not every office comes back in the same second.
        return timedelta(seconds=min(max(demanded_s, 0), MOST_DEMANDED_S), milliseconds=draw(BASE_MS))
    ceiling = min(CAP_MS, BASE_MS << min(max(attempts, 1) - 1, 16))
    return timedelta(milliseconds=draw(ceiling + 1))


def demanded_seconds(header: str | None, now: datetime) -> int | None:
    """Read Retry-After (seconds or a date; `now` is the hub's own moment); nonsense is as if it was not there."""
    if header is None:
        return None
    text = header.strip()
    if _SECONDS.fullmatch(text):
        return min(int(text), MOST_DEMANDED_S)
    moment = http_moment(text)
    if moment is None:
        return None
    return min(max(math.ceil((moment - now).total_seconds()), 0), MOST_DEMANDED_S)


def http_moment(text: str | None) -> datetime | None:
    """Read a date of HTTP as a moment in UTC; None when it is none."""
    if not text or len(text) > 64:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).astimezone(UTC)
