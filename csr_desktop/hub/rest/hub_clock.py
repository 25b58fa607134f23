"""The hub's clock, as heard in its answers: what expires there expires by its time, not by this computer's."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from csr_desktop.clock import Clock
from csr_desktop.hub.backoff import http_moment

#: A moment outside these is a mistake, and reckoning with it could go over the end of the calendar.
_LIKELY_YEARS = range(2020, 2200)


class HubClock:
    """Hears the time in answers and keeps it going by ticks; before the first answer it is the computer's time."""

    def __init__(self, clock: Clock, ticks: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ticks = ticks
        self._heard: datetime | None = None
        self._heard_at = self._ticks()

    @property
    def heard(self) -> datetime | None:
        """The hub's time now; None before it was heard."""
        if self._heard is None:
            return None
        return self._heard + timedelta(seconds=self._ticks() - self._heard_at)

    def now(self) -> datetime:
        """Return the hub's time now, the computer's when the hub was not heard yet."""
        return self.heard or self._clock.now()

    def hear(self, date_header: str | None) -> bool:
        """Take the time of an answer (header Date); return whether it was more than a minute from what we held."""
        moment = http_moment(date_header)
        return moment is not None and self.take(moment)

    def take(self, moment: datetime) -> bool:
        """Take a moment of the hub's; return whether it was more than a minute from what we held."""
        if moment.year not in _LIKELY_YEARS:
            return False
        surprise = abs((moment - self.now()).total_seconds()) > 60
        self._heard, self._heard_at = moment, self._ticks()
        return surprise
