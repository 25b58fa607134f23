"""Keeps the windows out of screenshots and shared screens, for whoever asked for it (Windows only).

It also blinds a colleague who watches along, so it is off until somebody turns it on (design/safety.md 4.5).
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication, QWindow

from ui.state import UiState

# winuser.h; hides the window wholly since Windows 10 2004, shows it black before.
_WDA_NONE, _WDA_EXCLUDEFROMCAPTURE = 0x00, 0x11


class CaptureGuard(QObject):
    """Tells Windows for every window that comes in use whether it may be captured."""

    def __init__(self, state: UiState, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._on_focus_window_changed)

    @Slot(QWindow)
    def _on_focus_window_changed(self, window: QWindow | None) -> None:
        if window is not None and sys.platform == "win32":
            import ctypes

            affinity = _WDA_EXCLUDEFROMCAPTURE if self._state.hide_from_capture else _WDA_NONE
            ctypes.windll.user32.SetWindowDisplayAffinity(int(window.winId()), affinity)
