"""How the window looks: the person's choices, kept on this computer, put on the running program."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from ui.icons import Icons
from ui.state import UiState
from ui.theme import apply_theme

#: The sizes of text that can be chosen, in percent.
TEXT_PERCENTS = (80, 90, 100, 110, 125, 150, 175, 200)


def change_appearance(
    state: UiState, icons: Icons, *, appearance: str | None = None, percent: int | None = None
) -> None:
    """Keep a choice and dress the program with it."""
    if appearance is not None:
        state.appearance = appearance
    if percent is not None:
        state.text_percent = percent
    application = QApplication.instance()
    if isinstance(application, QApplication):
        icons.recolour(apply_theme(application, state.appearance, state.text_percent).text)


def next_percent(now: int, step: int) -> int:
    """Return the size of text one step larger (1) or smaller (-1); the last one stays."""
    at = min(range(len(TEXT_PERCENTS)), key=lambda place: abs(TEXT_PERCENTS[place] - now))
    return TEXT_PERCENTS[min(len(TEXT_PERCENTS) - 1, max(0, at + step))]


class TextSize(QObject):
    """The keys of the window that make its text larger or smaller."""

    def __init__(self, state: UiState, icons: Icons, parent: QObject) -> None:
        super().__init__(parent)
        self._state = state
        self._icons = icons

    @Slot()
    def enlarge(self) -> None:
        """Take the next larger size."""
        self._take(next_percent(self._state.text_percent, 1))

    @Slot()
    def shrink(self) -> None:
        """Take the next smaller size."""
        self._take(next_percent(self._state.text_percent, -1))

    @Slot()
    def reset(self) -> None:
        """Take the size that the computer uses elsewhere."""
        self._take(100)

    def _take(self, percent: int) -> None:
        change_appearance(self._state, self._icons, percent=percent)
