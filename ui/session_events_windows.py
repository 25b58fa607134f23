"""What Windows tells of its session: screen locked, another user, going to sleep (design/safety.md 4.5).

Only imported on Windows, except for `reason_of`, which a test tries anywhere.
"""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject
from PySide6.QtGui import QWindow

from ui.session_events import LockReason, SessionEvents

# winuser.h and wtsapi32.h
_WM_POWERBROADCAST = 0x0218
_WM_WTSSESSION_CHANGE = 0x02B1
_PBT_APMSUSPEND = 4
_NOTIFY_FOR_THIS_SESSION = 0
_DEVICE_NOTIFY_WINDOW_HANDLE = 0
_SESSION_REASONS = {
    2: LockReason.USER,  # WTS_CONSOLE_DISCONNECT: "switch user"
    4: LockReason.USER,  # WTS_REMOTE_DISCONNECT
    6: LockReason.USER,  # WTS_SESSION_LOGOFF
    7: LockReason.SCREEN,  # WTS_SESSION_LOCK
}


def reason_of(message: int, word: int) -> LockReason | None:
    """Return why a message of Windows means a lock, None for every other message."""
    if message == _WM_WTSSESSION_CHANGE:
        return _SESSION_REASONS.get(word)
    if message == _WM_POWERBROADCAST and word == _PBT_APMSUSPEND:
        return LockReason.SLEEP
    return None


class _Filter(QAbstractNativeEventFilter):
    """Sees every message of the windows of this program; must be fast and never raise."""

    def __init__(self, events: WindowsSessionEvents) -> None:
        super().__init__()
        self._events = events

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> Any:  # noqa: ANN401
        if QByteArray(kind).data() == b"windows_generic_MSG":
            told = wintypes.MSG.from_address(int(message))
            reason = reason_of(told.message, told.wParam)
            if reason is not None:
                self._events.must_lock.emit(reason)
        return False, 0


class WindowsSessionEvents(SessionEvents):
    """Asks Windows to tell, through a window of its own that is never shown."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._filter = _Filter(self)
        application = QCoreApplication.instance()
        assert application is not None
        application.installNativeEventFilter(self._filter)
        # Only windows at the top are told of sleep, and only a window can ask for the session.
        self._ear = QWindow()
        self._ear.create()
        if sys.platform == "win32":
            handle = wintypes.HWND(int(self._ear.winId()))
            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(handle, wintypes.DWORD(_NOTIFY_FOR_THIS_SESSION))
            # Laptops with modern standby only tell windows that asked; the others tell every window.
            ctypes.windll.user32.RegisterSuspendResumeNotification(handle, wintypes.DWORD(_DEVICE_NOTIFY_WINDOW_HANDLE))
