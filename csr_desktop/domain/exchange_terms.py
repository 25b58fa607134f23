"""Terms of the exchange with the hub: dated tables in `resources/exchange`.

The table in force is the newest whose `valid_from` is not later than the day asked for, the oldest when all begin
later: without terms nobody would be warned. Days are working days (`domain/working_days.py`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec

from csr_desktop.domain.dated_tables import table_in_force
from csr_desktop.errors import UserError

WorkingDays = Annotated[int, msgspec.Meta(ge=1, le=250)]


class MessageTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long the hub keeps messages and when answers are due, until the hub tells its own terms."""

    retention_working_days: WorkingDays
    answer_working_days: WorkingDays


class GuardTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long before the end somebody is warned, and how often a round is expected."""

    warn_working_days: WorkingDays
    round_working_days: WorkingDays


class RoundTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often a round begins while the window is open, and how far its moment may vary (per cent, both ways)."""

    every_minutes: Annotated[int, msgspec.Meta(ge=1, le=1_440)]
    spread_percent: Annotated[int, msgspec.Meta(ge=0, le=90)]

    @property
    def earliest_ms(self) -> int:
        """Milliseconds after which the next round begins at the earliest."""
        return self.every_minutes * 600 * (100 - self.spread_percent)

    @property
    def latest_ms(self) -> int:
        """Milliseconds after which the next round begins at the latest."""
        return self.every_minutes * 600 * (100 + self.spread_percent)


class ExchangeTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table."""

    version: str
    valid_from: date
    source: str
    messages: MessageTerms
    guard: GuardTerms
    rounds: RoundTerms


def load_exchange_terms(folder: Path, day: date) -> ExchangeTerms:
    """Read the table in force on a day.

    Raises UserError `exchange_terms.none`, or `exchange_terms.unreadable` with the name of a file that will not do.
    """
    table = table_in_force(map(_read, folder.glob("*.toml")), day)
    if table is None:
        raise UserError("exchange_terms.none")
    return table


def _read(file: Path) -> ExchangeTerms:
    try:
        table = msgspec.toml.decode(file.read_bytes(), type=ExchangeTerms)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise UserError("exchange_terms.unreadable", file=file.name) from error
    if table.guard.warn_working_days >= table.messages.retention_working_days:
        # Everything would be red from the first day on, and then nobody looks any more.
        raise UserError("exchange_terms.unreadable", file=file.name)
    return table
