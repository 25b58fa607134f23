"""The list of all keys as a page of the help, made from the actions themselves so that it is never out of date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from csr_desktop.manual.pages import HelpPage
from ui.actions import ActionSpec

#: The key of the page.
KEYS = "sneltoetsen"


def keys_page(specs: Sequence[ActionSpec]) -> HelpPage:
    """Return the page: what stands in the menus, menu by menu, and what works inside pages."""
    tell = QCoreApplication.translate
    title = tell("keys", "Sneltoetsen")
    parts = [f"# {title}", tell("keys", "Alles in dit programma kan zonder muis. Alt opent het menu.")]
    for menu in dict.fromkeys(spec.menu for spec in specs):
        rows = [(native(spec.shortcut), spec.name, spec.tip) for spec in specs if spec.menu == menu and spec.shortcut]
        parts += [f"## {menu.replace('&', '')}", _table(rows)] if rows else []
    parts += [f"## {tell('keys', 'In lijsten en velden')}", _table(inside())]
    return HelpPage(KEYS, title, "\n\n".join(parts))


def inside() -> list[tuple[str, str, str]]:
    """Return what no menu can show: key, what it does, and more about it."""
    tell = QCoreApplication.translate
    return [
        ("Enter", tell("keys", "Openen"), tell("keys", "Opent de gekozen rij, of doet de stap")),
        (native("Escape"), tell("keys", "Terug"), tell("keys", "Sluit een venster of wist het zoekveld")),
        (native("Tab"), tell("keys", "Volgend veld"), tell("keys", "Bewaart het veld en gaat verder")),
        (native("Shift+Tab"), tell("keys", "Vorig veld"), tell("keys", "Bewaart het veld en gaat terug")),
        (native("Ctrl+Tab"), tell("keys", "Volgend tabblad"), tell("keys", "Gaat naar het volgende tabblad")),
        (native("Ctrl+F"), tell("keys", "Filteren"), tell("keys", "Gaat naar het filter van de pagina")),
        (native("Ctrl+A"), tell("keys", "Alles kiezen"), tell("keys", "In een tabel; of met Shift en een pijl")),
        (native("Ctrl+C"), tell("keys", "Kopiëren"), tell("keys", "De gekozen rijen, met de kolomnamen erboven")),
        (native("Ctrl+V"), tell("keys", "Plakken"), tell("keys", "Rijen uit Excel bij Schulden, beeld bij stukken")),
        ("+", tell("keys", "Uitstellen"), tell("keys", "In Vandaag: typ +1d, +1w, +2w of +1m")),
        (tell("keys", "Alt+pijl omlaag"), tell("keys", "Keuzelijst openen"), tell("keys", "In een keuzeveld")),
    ]  # fmt: skip


def native(shortcut: str) -> str:
    """Return keys as this computer writes them."""
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)


def _table(rows: Iterable[tuple[str, str, str]]) -> str:
    tell = QCoreApplication.translate
    head = (tell("keys", "Toets"), tell("keys", "Wat"), tell("keys", "Uitleg"))
    lines = [f"| {' | '.join(head)} |", "| --- | --- | --- |"]
    lines += [f"| **{keys}** | {what} | {more} |" for keys, what, more in rows]
    return "\n".join(lines)
