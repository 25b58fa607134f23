"""Opening a database with a key file: nobody is asked anything, so no dialog has to be made for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from csr_desktop.clock import Clock
from csr_desktop.errors import Message
from csr_desktop.key_file import read_key_file
from csr_desktop.texts import Texts
from ui.notices import Notices
from ui.tasks import TaskRunner
from ui.unproven_key import told_of_key

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core


class StraightIn(QObject):
    """Opens one database once.

    Signals:
        opened: the services stand ready in the database's lane.
        failed: it did not open (the exception).
    """

    opened = Signal()
    failed = Signal(object)

    def __init__(self, tasks: TaskRunner, texts: Texts, notices: Notices, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._texts, self._notices, self._clock = tasks, texts, notices, clock

    def begin(self, database: Path, key_file: Path) -> None:
        """Read the key and open the database in its lane."""
        texts, clock = self._texts, self._clock

        def opener() -> Core:
            from csr_desktop.bootstrap import open_core

            return open_core(database, read_key_file(key_file), clock, texts)

        self._tasks.open_core(self, opener, self._on_core_opened, self.failed.emit)

    def _on_core_opened(self, _nothing: None) -> None:
        self._tasks.run_db(
            self, lambda core: (*core.store.warnings, *told_of_key(core)), self._on_looked, self.failed.emit
        )

    def _on_looked(self, warnings: tuple[Message, ...]) -> None:
        for warning in warnings:
            self._notices.stay(self._texts.say(warning))
        self.opened.emit()
