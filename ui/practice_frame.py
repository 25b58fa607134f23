"""The practice environment in a colour of its own, all around the window: nobody takes it for the real work."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow

from ui.forms.parts import label
from ui.theme import KIND

#: Wide enough to be seen from the next desk.
_BORDER = 6


def frame_practice(window: QMainWindow) -> QFrame:
    """Give a window its coloured border; return the bar with the words, to be put on top."""
    window.setProperty(KIND, "practice")
    window.setContentsMargins(_BORDER, _BORDER, _BORDER, _BORDER)
    bar = QFrame()
    bar.setProperty(KIND, "practice")
    row = QHBoxLayout(bar)
    row.setContentsMargins(16, 4, 16, 4)
    words = QCoreApplication.translate(
        "practice", "OEFENOMGEVING – verzonnen mensen en schuldeisers; er gaat niets naar buiten"
    )
    row.addWidget(label(words, wrap=True), 1)
    return bar
