"""What nobody foresaw: a sentence for the person, a line for whoever mends it, and the program goes on.

The log holds kinds of errors and places in our code, never the text of an error: that may hold a name or a number of a
client.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal, Slot

from csr_desktop.clock import Clock
from csr_desktop.errors import Bug, CsrError
from csr_desktop.logs import QuietLog
from ui.notices import Notices


class FaultLog(QObject):
    """Takes over `sys.excepthook`; may be called in any thread, works in the window's.

    Signals:
        recorded: a fault was written down (the line, without its time).
    """

    recorded = Signal(object)
    _caught = Signal(object)

    def __init__(self, notices: Notices, folder: Path, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self._before = sys.excepthook
        self._log = QuietLog(folder, clock)
        self.file = self._log.file
        # A bound method of an object of the window's thread runs there, whichever thread emits.
        self._caught.connect(self._on_caught)

    def install(self) -> None:
        """Catch what nobody else caught, also what libraries would print."""
        self._before, sys.excepthook = sys.excepthook, self._hook
        self._log.take_libraries()

    def uninstall(self) -> None:
        """Give Python its own hook back."""
        sys.excepthook = self._before
        self._log.close()

    @Slot(object)
    def record(self, error: BaseException) -> None:
        """Write a fault of our own down; what a person can mend is told on the screen and is no fault."""
        if isinstance(error, CsrError) and not isinstance(error, Bug):
            return
        self.recorded.emit(self._log.fault(error))

    def _hook(self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if not issubclass(kind, Exception):
            self._before(kind, error, traceback)
            return
        self._caught.emit(error)

    @Slot(object)
    def _on_caught(self, error: BaseException) -> None:
        self.record(error)
        self._notices.error(error)
