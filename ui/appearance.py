"""How the window looks: the person's choices, kept on this computer, put on the running program."""

from __future__ import annotations

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
