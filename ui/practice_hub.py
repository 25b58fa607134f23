"""The practice hub beside the window: in the practice environment it starts and ends with the database.

It listens on this computer only and answers in the name of made-up creditors, so that a counsellor can try the whole
exchange without network; nothing leaves the machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from csr_desktop.clock import Clock, FixedClock
from csr_desktop.practice_database import PRACTICE_DAY, PracticePlace
from ui.tasks import CancelToken, TaskRunner

if TYPE_CHECKING:
    from csr_desktop.practice.hub.hub import PracticeHub


@dataclass(slots=True)
class _Place:
    """Where the running hub is kept; the lane puts it there, the window's thread takes it away."""

    hub: list[PracticeHub] = field(default_factory=list)


class PracticeHubHost(QObject):
    """Starts and stops the hub of one practice environment; outlives the window, so that it is always stopped.

    Signals:
        started: the hub listens; or there is none, and the window goes on without.
        failed: it could not start (the exception).
        moved: its creditors are a working day further.
    """

    started = Signal()
    failed = Signal(object)
    moved = Signal()

    def __init__(self, tasks: TaskRunner, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._clock = clock
        self._place = _Place()
        self._token: CancelToken | None = None

    @property
    def is_running(self) -> bool:
        """Whether the hub listens."""
        return bool(self._place.hub)

    def start(self, database: Path) -> None:
        """Go on with the hub that lies beside a practice database; one that never had a hub gets none."""
        folder = PracticePlace(database.parent).hub_folder
        if self.is_running or not folder.is_dir():
            self.started.emit()
            return
        place = _Place()
        self._place = place
        today = self._clock.day if isinstance(self._clock, FixedClock) else None

        def work(token: CancelToken) -> None:
            # Only here: a server that no other start of the program has to load.
            from csr_desktop.practice.hub.serving import Served, open_hub

            hub, _connection = open_hub(Served(folder=folder, office_day=PRACTICE_DAY, today=today))
            place.hub.append(hub)
            if token.is_cancelled():
                place.hub.clear()
                hub.stop()

        self._token = self._tasks.run_io(self, work, self._on_started, self._on_failed)

    def stop(self) -> None:
        """Stop listening and keep the state; also a hub that is just starting stops again."""
        if self._token is not None:
            self._token.cancel()
            self._token = None
        place, self._place = self._place, _Place()
        while place.hub:
            place.hub.pop().stop()

    @Slot()
    def next_day(self) -> None:
        """Let a working day go by at the hub: creditors collect, answer, or let things expire."""
        hubs = list(self._place.hub)

        def work(_token: CancelToken) -> None:
            for hub in hubs:
                hub.move(working_days=1)

        self._tasks.run_io(self, work, self._on_moved, self._on_failed)

    def _on_started(self, _nothing: None) -> None:
        self.started.emit()

    def _on_failed(self, error: BaseException) -> None:
        self.failed.emit(error)

    def _on_moved(self, _nothing: None) -> None:
        self.moved.emit()
