"""A print run: letters on their way through the printer to the post, so that a jam or a restart loses none of them.

Every piece knows in which part of the run it was last handed to the printer. So each letter belongs to one part only,
and a sheet that came out spoiled is never counted beside the one that replaced it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RunState(StrEnum):
    """How far a run as a whole is: `open` until every letter of it was sent or left out."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class PieceState(StrEnum):
    """How far one letter of a run is; only a person says that paper is good, and that it was posted."""

    WAITING = "waiting"
    PRINTED = "printed"
    GOOD = "good"
    SENT = "sent"
    LEFT_OUT = "left_out"


#: What can still be printed, and what still has to be told of.
OPEN_PIECES = frozenset({PieceState.WAITING, PieceState.PRINTED, PieceState.GOOD})


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintRun:
    """One run. `last_part` counts how often something of it was handed to the printer."""

    id: str
    number: int
    made_at: datetime
    made_by: str
    is_duplex: bool
    has_cover: bool
    has_separators: bool
    state: RunState = RunState.OPEN
    last_part: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPiece:
    """One letter of a run: its place (from 1), its envelope (from 1), and the part it was printed in (0: none)."""

    id: str
    run_id: str
    dossier_id: str
    letter_id: str
    position: int
    envelope: int
    part: int = 0
    state: PieceState = PieceState.WAITING
