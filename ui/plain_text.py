"""Text of others on the screen: shown as it is, never read as markup, a link or a shortcut (design/safety.md L6).

Labels, message boxes and tool tips of Qt guess whether a text is rich text. A name such as `<img src=…>` would then
vanish, or fetch something. Here the guessing ends; a test keeps other modules from making labels of their own.
"""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

#: Shown in the place of a character that steers the text or hides in it.
HIDDEN = "▯"


class PlainLabel(QLabel):
    """A label that shows what it gets, character by character."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


def plain_tip(text: str) -> str:
    """Return a tool tip that shows this text as it is.

    >>> plain_tip("Jansen & Zn")
    'Jansen & Zn'
    >>> plain_tip("<b>x</b>")
    '<qt>&lt;b&gt;x&lt;/b&gt;</qt>'
    """
    shown = visible(text)
    # The two things that make Qt take a text for rich text.
    if "<" not in shown and "&lt;" not in shown:
        return shown
    import html

    return f"<qt>{html.escape(shown)}</qt>".replace("\n", "<br>")


def visible(text: str) -> str:
    """Show a sign where a text has characters that turn its direction, hide or control: two names may look the same."""
    # What hides is never printable; neither is a hard space, which stands in every amount.
    if text.replace("\N{NO-BREAK SPACE}", " ").isprintable():
        return text
    return "".join(HIDDEN if _is_hidden(character) else character for character in text)


def without_shortcut(text: str) -> str:
    """Return a text for a button, a check box or a tab, where a single & would make a shortcut of the next letter."""
    return text.replace("&", "&&")


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"} and character not in "\n\t\u00ad"
