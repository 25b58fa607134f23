"""Numbers with their noun."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def dossiers(count: int) -> str:
    """Return `1 dossier` or `412 dossiers`."""
    words = (
        QCoreApplication.translate("counting", "{count} dossier")
        if count == 1
        else QCoreApplication.translate("counting", "{count} dossiers")
    )
    return words.format(count=count)


def counted(count: int, one: str, more: str, **params: object) -> str:
    """Return the sentence that fits a number: `one` for 1, else `more`, with `{count}` and the others filled in."""
    return (one if count == 1 else more).format(count=count, **params)
