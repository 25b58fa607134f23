"""What nobody foresaw: a sentence for the person, a line for whoever mends it, and the program goes on.

The log holds kinds of errors and places in our code, never the text of an error: that may hold a name or a number of a
client.
"""

from __future__ import annotations

import sys
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

from PySide6.QtCore import QObject, Signal, Slot

from csr_desktop import __version__
from csr_desktop.clock import Clock
from csr_desktop.errors import Bug, CsrError
from csr_desktop.files import atomic_write
from ui.notices import Notices

_FILE = "csr-desktop.log"
_MOST_LINES = 500


class FaultLog(QObject):
    """Takes over `sys.excepthook`; may be called in any thread, works in the window's.

    Signals:
        recorded: a fault was written down (the line).
    """

    recorded = Signal(object)
    _caught = Signal(object)

    def __init__(self, notices: Notices, folder: Path, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self._clock = clock
        self._before = sys.excepthook
        self.file = folder / _FILE
        # A bound method of an object of the window's thread runs there, whichever thread emits.
        self._caught.connect(self._on_caught)

    def install(self) -> None:
        """Catch what nobody else caught."""
        self._before, sys.excepthook = sys.excepthook, self._hook

    def uninstall(self) -> None:
        """Give Python its own hook back."""
        sys.excepthook = self._before

    @Slot(object)
    def record(self, error: BaseException) -> None:
        """Write a fault of our own down; what a person can mend is told on the screen and is no fault."""
        if isinstance(error, CsrError) and not isinstance(error, Bug):
            return
        line = f"{self._clock.now():%Y-%m-%dT%H:%M:%SZ} {__version__} {described(error)}"
        try:
            self._append(line)
        except OSError:
            # A full disk must not make a second fault of the first.
            return
        self.recorded.emit(line)

    def _hook(self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if not issubclass(kind, Exception):
            self._before(kind, error, traceback)
            return
        self._caught.emit(error)

    @Slot(object)
    def _on_caught(self, error: BaseException) -> None:
        self.record(error)
        self._notices.error(error)

    def _append(self, line: str) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        lines = self.file.read_text(encoding="utf-8").splitlines() if self.file.is_file() else []
        with atomic_write(self.file) as out:
            out.write("".join(f"{kept}\n" for kept in [*lines, line][-_MOST_LINES:]).encode())


def described(error: BaseException) -> str:
    """Return an error as kinds and places: `ValueError at services/claims.py:88 in add < ui/tasks.py:117 in work`."""
    frames = [
        f"{'/'.join(Path(frame.f_code.co_filename).parts[-2:])}:{line} in {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    ]
    code = f" {error.code}" if isinstance(error, CsrError) else ""
    where = f" at {' < '.join(reversed(frames))}" if frames else ""
    cause = error.__cause__ or error.__context__
    return f"{type(error).__name__}{code}{where}" + (f" from {described(cause)}" if cause is not None else "")
