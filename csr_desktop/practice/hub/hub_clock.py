"""The hub's clock can be moved, and knows which days are working days."""

from __future__ import annotations

import threading
from collections.abc import Container
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from csr_desktop.clock import DUTCH_TIME, Clock


@lru_cache(maxsize=64)
def _holidays(year: int) -> Container[date]:
    """Return the days of the Algemene termijnenwet, article 3: Good Friday and 5 May count every year."""
    from holidays.constants import OPTIONAL, PUBLIC
    from holidays.utils import country_holidays

    return frozenset(country_holidays("NL", years=year, categories=(PUBLIC, OPTIONAL)))


def is_working_day(day: date) -> bool:
    """Return whether a day is neither in the weekend nor a holiday of the Algemene termijnenwet."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def add_working_days(moment: datetime, days: int) -> datetime:
    """Return the same Dutch time of day, so many working days later; the moment is in UTC, and so is the result.

    In the hour that does not exist in spring the result is an hour later (the notes say "the same time of day").
    """
    local = moment.astimezone(DUTCH_TIME)
    day = local.date()
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return datetime.combine(day, local.time(), tzinfo=DUTCH_TIME).astimezone(UTC)


class HubClock:
    """A clock of its own that is so far ahead of another one as it was moved."""

    def __init__(self, base: Clock, ahead: timedelta = timedelta()) -> None:
        self._base = base
        self._ahead = ahead
        self._lock = threading.Lock()

    @property
    def ahead(self) -> timedelta:
        """How far it was moved."""
        return self._ahead

    def now(self) -> datetime:
        """Return the moment in UTC."""
        return self._base.now() + self._ahead

    def today(self) -> date:
        """Return the Dutch calendar date."""
        return self.now().astimezone(DUTCH_TIME).date()

    def move(self, by: timedelta) -> None:
        """Move on, or back."""
        with self._lock:
            self._ahead += by

    def move_working_days(self, days: int) -> None:
        """Move on by working days, to the same time of day."""
        with self._lock:
            now = self._base.now() + self._ahead
            self._ahead += add_working_days(now, days) - now


def iso(moment: datetime) -> str:
    """Write a moment as the contract does: UTC, to the microsecond where it has any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """Read a moment written by `iso`."""
    return datetime.fromisoformat(text)
