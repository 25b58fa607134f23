"""Cells that a spreadsheet could run as a formula: made harmless when written, given back when read (safety.md L11)."""

from __future__ import annotations

import re

#: What starts a formula, after spaces that a spreadsheet may take off; apostrophes before it are counted, not eaten.
_RISKY = re.compile(r"'*\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def neutralise(text: str) -> str:
    """Put an apostrophe before a text that could start a formula.

    >>> neutralise("=1+1")
    "'=1+1"
    """
    return f"'{text}" if _RISKY.match(text) else text


def restore(text: str) -> str:
    """Take off exactly the apostrophe that `neutralise` put there.

    >>> restore("'=1+1")
    '=1+1'
    """
    return text[1:] if text.startswith("'") and _RISKY.match(text, 1) else text
