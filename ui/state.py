"""What the window remembers on this computer: sizes, filters, appearance. Never anything about a client."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

if TYPE_CHECKING:
    from csr_desktop.domain.safety_terms import LockTerms


class UiState:
    """Typed access to an .ini file in the user's own folder."""

    def __init__(self, file: Path) -> None:
        self._settings = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def appearance(self) -> str:
        """`system`, `light`, `dark` or `contrast`."""
        return str(self._settings.value("appearance", "system"))

    @appearance.setter
    def appearance(self, value: str) -> None:
        self._settings.setValue("appearance", value)

    @property
    def text_percent(self) -> int:
        """Text size in percent of the system's, 80 to 200."""
        try:
            wanted = int(str(self._settings.value("text_percent", 100)))
        except ValueError:
            return 100
        return min(200, max(80, wanted))

    @text_percent.setter
    def text_percent(self, value: int) -> None:
        self._settings.setValue("text_percent", value)

    @property
    def seen_version(self) -> str:
        """The version of the program that was last worked with on this computer; empty when none was."""
        return str(self._settings.value("seen_version", ""))

    @seen_version.setter
    def seen_version(self, value: str) -> None:
        self._settings.setValue("seen_version", value)

    @property
    def start_page(self) -> str:
        """The key of the page the window begins on."""
        return str(self._settings.value("start_page", "today"))

    @start_page.setter
    def start_page(self, value: str) -> None:
        self._settings.setValue("start_page", value)

    def idle_minutes(self, terms: LockTerms) -> int:
        """After how many minutes without a key or the mouse the screen locks; always within the bounds of the terms."""
        try:
            wanted = int(str(self._settings.value("idle_minutes", terms.idle_minutes)))
        except ValueError:
            return terms.idle_minutes
        return min(terms.idle_minutes_most, max(terms.idle_minutes_least, wanted))

    def put_idle_minutes(self, minutes: int) -> None:
        """Keep the person's choice."""
        self._settings.setValue("idle_minutes", minutes)

    @property
    def hide_from_capture(self) -> bool:
        """Whether screenshots and shared screens may not show our windows; Windows only, off until somebody asks."""
        return self.flag("hide_from_capture")

    @hide_from_capture.setter
    def hide_from_capture(self, value: bool) -> None:
        self.put_flag("hide_from_capture", value)

    @property
    def may_leave_memory(self) -> bool:
        """Whether a crash may leave a copy of the memory on the disk; off until whoever helps asks for it."""
        return self.flag("may_leave_memory")

    @may_leave_memory.setter
    def may_leave_memory(self, value: bool) -> None:
        self.put_flag("may_leave_memory", value)

    def bytes_of(self, key: str) -> QByteArray | None:
        """Return what Qt stored about a window or a table header."""
        value = self._settings.value(key)
        return value if isinstance(value, QByteArray) else None

    def put_bytes(self, key: str, value: QByteArray) -> None:
        """Keep what Qt says about a window or a table header."""
        self._settings.setValue(key, value)

    def word(self, key: str, default: str = "") -> str:
        """Return a word of a closed set, such as the tray of the printer on this desk."""
        return str(self._settings.value(key, default))

    def put_word(self, key: str, value: str) -> None:
        """Keep a word."""
        self._settings.setValue(key, value)

    def flag(self, key: str, default: bool = False) -> bool:
        """Return a yes or no."""
        return str(self._settings.value(key, "true" if default else "false")) == "true"

    def put_flag(self, key: str, value: bool) -> None:
        """Keep a yes or no."""
        self._settings.setValue(key, "true" if value else "false")
