"""Makes the practice environment in the lane for files, told item by item, and stopped when a person says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from PySide6.QtCore import QObject, Signal

from csr_desktop.practice_database import PracticePlace, make_practice, practice_day_for
from csr_desktop.texts import Texts
from ui.tasks import CancelToken, TaskRunner

#: Enough to see every phase, and made within a minute on an old computer.
_DOSSIERS = 12


class Stopped(Exception):
    """A person stopped the practice run; raised in the lane for files."""


class PracticeRun(QObject):
    """Lives as long as the task runner, so that no work can miss it.

    Signals:
        moved: what is being done, how many are done, and how many there are.
    """

    moved = Signal(object, object, object)

    def __init__(self, tasks: TaskRunner) -> None:
        super().__init__(tasks)
        self._tasks = tasks

    def start(
        self,
        owner: QObject,
        place: PracticePlace,
        texts: Texts,
        today: date,
        on_done: Callable[[object], None],
        on_error: Callable[[BaseException], None],
    ) -> CancelToken:
        """Begin; the token returned stops it between two items."""
        moved, first_day = self.moved, practice_day_for(today)

        def make(token: CancelToken) -> None:
            def walk(items: Sequence[object], part: str) -> Iterable[object]:
                for at, item in enumerate(items):
                    if token.is_cancelled():
                        raise Stopped
                    moved.emit(part, at, len(items))
                    yield item

            make_practice(place, texts, walk, dossiers=_DOSSIERS, today=first_day)

        return self._tasks.run_io(owner, make, on_done, on_error)
