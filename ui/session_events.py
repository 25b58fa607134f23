"""Why the screen locks by itself: nobody at the keyboard, the computer slept, its screen was locked, another user.

One port (`SessionEvents`) with a source per reason, so that a test can play the computer. What only Windows knows is in
`session_events_windows`; the heartbeat works on every system and also sees what nobody announced.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

#: Gives seconds on a clock that also runs while the computer sleeps.
Seconds = Callable[[], float]

_TICK_MS = 1_000
#: A timer of a second that comes so late was not just held up by work: the program or the computer stood still.
_ASLEEP_AFTER = 20.0

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
    }
)


class LockReason(StrEnum):
    """Why the screen was locked; stands in the log."""

    ASKED = "asked"
    IDLE = "idle"
    SCREEN = "screen"
    SLEEP = "sleep"
    USER = "user"


class SessionEvents(QObject):
    """A source of reasons to lock.

    Signals:
        must_lock: lock now (`LockReason`).
    """

    must_lock = Signal(object)


class Heartbeat(SessionEvents):
    """Notices afterwards that this program stood still: sleep, hibernation, or a stopped process."""

    def __init__(self, seconds: Seconds | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seconds = seconds or seconds_with_sleep
        self._last = self._seconds()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.beat)
        self._timer.start()

    @Slot()
    def beat(self) -> None:
        """Compare with the last beat."""
        now = self._seconds()
        gap, self._last = now - self._last, now
        if gap > _ASLEEP_AFTER:
            self.must_lock.emit(LockReason.SLEEP)


class _WindowEvents(SessionEvents):
    """Sees what arrives at the windows of the program, not what goes on between widgets: nothing per event of Qt."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._on_focus_window_changed)

    @Slot(QWindow)
    def _on_focus_window_changed(self, window: QWindow | None) -> None:
        if window is not None:
            # Installing it again only moves it to the front.
            window.installEventFilter(self)


class LockKey(_WindowEvents):
    """Ctrl+L in a dialog that blocks the menu of the window; without such a dialog the menu itself takes the key."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            is_ours = event.key() == Qt.Key.Key_L and event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if is_ours and QGuiApplication.modalWindow() is not None:
                self.must_lock.emit(LockReason.ASKED)
                return True
        return super().eventFilter(watched, event)


class IdleWatch(_WindowEvents):
    """Notices that nobody used keyboard or mouse in this program for a while."""

    def __init__(
        self, limit_seconds: Callable[[], float], seconds: Seconds | None = None, parent: QObject | None = None
    ) -> None:
        """`limit_seconds` is asked at every beat, so that another choice counts at once."""
        super().__init__(parent)
        self._limit = limit_seconds
        self._seconds = seconds or seconds_with_sleep
        self._last = self._seconds()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.beat)

    def start(self) -> None:
        """Count from now."""
        self._last = self._seconds()
        self._timer.start()
        self._on_focus_window_changed(QGuiApplication.focusWindow())

    def stop(self) -> None:
        """Count no more: there is nothing to lock."""
        self._timer.stop()

    @Slot()
    def beat(self) -> None:
        """Lock when it has been quiet for long enough."""
        if self._timer.isActive() and self._seconds() - self._last >= self._limit():
            self._timer.stop()
            self.must_lock.emit(LockReason.IDLE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self._last = self._seconds()
        return super().eventFilter(watched, event)


def system_events(parent: QObject) -> list[SessionEvents]:
    """Return the sources of this system that know more than the heartbeat."""
    if sys.platform == "win32":
        from ui.session_events_windows import WindowsSessionEvents

        return [WindowsSessionEvents(parent)]
    return []


def seconds_with_sleep() -> float:
    """Seconds on a clock that only goes forward and also counts the time asleep.

    Linux stops its monotonic clock during sleep and has another one that does not; Windows counts on by itself.
    """
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()
