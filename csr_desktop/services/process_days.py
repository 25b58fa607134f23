"""Days that people give for what happened: none in the future, and none before the law that the work rests on."""

from __future__ import annotations

from datetime import date, timedelta

from csr_desktop.clock import Clock
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.errors import UserError

#: The Wgs began (Stb. 2012, 297); no dossier is older, so an earlier day is a slip of the keyboard.
WGS_BEGAN = date(2012, 7, 1)
#: An appointment or a term that lies further ahead than this is a slip of the keyboard too.
_FAR_AHEAD = timedelta(days=730)


def past_day(clock: Clock, day: date | None) -> date:
    """Return a day on which something happened; today when none is given.

    Raises UserError `process.future_day` or `process.day_unlikely`.
    """
    today = clock.today()
    if day is None:
        return today
    if day > today:
        raise UserError("process.future_day", day=day, today=today)
    if day < WGS_BEGAN:
        raise UserError("process.day_unlikely", day=day)
    return day


def planned_day(clock: Clock, day: date) -> date:
    """Return a day that may still come; UserError `process.day_unlikely` when it lies too far off."""
    if not WGS_BEGAN <= day <= clock.today() + _FAR_AHEAD:
        raise UserError("process.day_unlikely", day=day)
    return day


def in_order(first: date | None, first_word: str, then: date, then_word: str) -> None:
    """Refuse a day before the one it follows; the words are names of fields (`label.field`).

    Raises UserError `process.days_out_of_order`.
    """
    if first is not None and then < first:
        raise UserError(
            "process.days_out_of_order",
            earlier=f"field.{first_word}",
            first=first,
            later=f"field.{then_word}",
            then=then,
        )


def refuse_in_bin(dossier: Dossier) -> None:
    """Refuse a step with a dossier that lies in the bin; UserError `process.in_bin`."""
    if dossier.deleted_on is not None:
        raise UserError("process.in_bin", number=dossier.number)


def refuse_closed(dossier: Dossier) -> None:
    """Refuse a step with a dossier that is closed or lies in the bin; UserError `process.closed`, `process.in_bin`."""
    refuse_in_bin(dossier)
    if dossier.closed_on is not None:
        raise UserError("process.closed", number=dossier.number)
