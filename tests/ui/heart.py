"""How long the event loop let nothing else come through: a timer that wants to beat all the time."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer


class Heart(QObject):
    """Counts its beats and remembers the longest wait between two."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)
        self.begin()
        self._timer.start(1)

    def begin(self) -> None:
        """Forget what was and begin anew."""
        self.beats, self.longest_ms = 0, 0.0
        self._last = time.monotonic()

    def _beat(self) -> None:
        now = time.monotonic()
        self.beats += 1
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000)
        self._last = now
