"""Whether a client looks along with the person at the desk; every part of the window may ask it and hears of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Looking(QObject):
    """One yes or no for the whole window.

    Signals:
        changed: it was put on or off.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_on = False

    @property
    def is_on(self) -> bool:
        """Whether only one client may be in sight."""
        return self._is_on

    def put(self, is_on: bool) -> None:
        """Put it on or off."""
        if is_on != self._is_on:
            self._is_on = is_on
            self.changed.emit()
