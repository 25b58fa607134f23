"""What a round hands out and gets back, so that the network never stands still in the database's lane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from csr_desktop.errors import CsrError
from csr_desktop.services.exchange.report import RoundReport


class Step(StrEnum):
    """What a round is doing, for a person who waits."""

    GREET = "greet"
    FILES = "files"
    SEND = "send"
    FETCH = "fetch"
    CONFIRM = "confirm"
    CHANGES = "changes"
    PARTICIPANTS = "participants"


@dataclass(frozen=True, slots=True)
class Came:
    """What the network gave: a value, or what went wrong."""

    value: object = None
    problem: CsrError | None = None


@dataclass(frozen=True, slots=True)
class NetworkWork:
    """Something to ask the hub; touches no database. `run` may take long and never raises what the round can deal with.

    All work of one round belongs in one thread.
    """

    step: Step
    _ask: Callable[[], object]

    def run(self) -> Came:
        """Ask, and return what came of it."""
        try:
            return Came(value=self._ask())
        except CsrError as problem:
            return Came(problem=problem)


@dataclass(frozen=True, slots=True)
class Finished:
    """The round is over."""

    report: RoundReport
