"""The clock as a port: the core never asks the operating system for the time by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

DUTCH_TIME = ZoneInfo("Europe/Amsterdam")


class Clock(Protocol):
    """Where the core gets its time from."""

    def now(self) -> datetime:
        """Return the moment in UTC."""
        ...

    def today(self) -> date:
        """Return the Dutch calendar date."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """Return the moment in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Return the Dutch calendar date."""
        return datetime.now(DUTCH_TIME).date()


@dataclass(slots=True)
class FixedClock:
    """A clock that stands at one day (`--today`, tests, the practice office) and moves only when told to."""

    day: date

    def now(self) -> datetime:
        """Return noon UTC of the fixed day."""
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)

    def today(self) -> date:
        """Return the fixed day."""
        return self.day
