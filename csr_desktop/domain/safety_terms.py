"""Terms of retention and of the workplace's own guard (back-up, lock, log): dated tables in `resources/safety`.

The table in force is the newest whose `valid_from` is not later than the day asked for, the oldest when all begin
later: a program without terms would keep everything for ever. Years, days, hours and minutes are whole numbers.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from csr_desktop.domain.dated_tables import table_in_force
from csr_desktop.errors import UserError

Positive = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
Hour = Annotated[int, msgspec.Meta(ge=0, le=24)]


class RetentionRule(msgspec.Struct, frozen=True, rename={"since": "from"}, forbid_unknown_fields=True):
    """How long a dossier is kept; the first rule of the table that fits counts (T19, design/domain.md 7)."""

    rule: str
    years: Positive
    since: Literal["closed_on"]
    when: Literal["agreed", "always"]
    basis: str
    certainty: Literal["sure", "unsure"]


class BinTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bin."""

    days: Positive


class ErasureTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Erasing with four eyes."""

    code_signs: Positive


class LogTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The log of actions and its monthly review."""

    years: Positive
    review_sample: Positive
    many_views: Positive
    day_begins: Hour
    day_ends: Hour
    same_view_minutes: Positive


class BackupTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When back-ups are made and how long they are kept."""

    every_minutes: Positive
    keep_all_hours: Positive
    keep_daily: Positive
    keep_weekly: Positive
    keep_at_most_days: Positive
    aside_days: Positive
    warn_after_days: Positive
    second_every_hours: Positive


class HealthTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The check of every page of the database."""

    every_hours: Positive


class LockTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the screen locks; a person chooses within the bounds."""

    idle_minutes: Positive
    idle_minutes_least: Positive
    idle_minutes_most: Positive
    clipboard_seconds: Positive


class SafetyTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table."""

    version: str
    valid_from: date
    source: str
    retention: Annotated[tuple[RetentionRule, ...], msgspec.Meta(min_length=1)]
    bin: BinTerms
    erasure: ErasureTerms
    log: LogTerms
    backup: BackupTerms
    health: HealthTerms
    lock: LockTerms


def load_safety_terms(folder: Path, day: date) -> SafetyTerms:
    """Read the table in force on a day; UserError `safety.unreadable` with the name of a file that will not do."""
    table = table_in_force(map(_read, folder.glob("*.toml")), day)
    if table is None:
        raise UserError("safety.none")
    return table


def _read(file: Path) -> SafetyTerms:
    try:
        table = msgspec.toml.decode(file.read_bytes(), type=SafetyTerms)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise UserError("safety.unreadable", file=file.name) from error
    if table.backup.aside_days > table.backup.keep_at_most_days:
        raise UserError("safety.unreadable", file=file.name)
    return table
