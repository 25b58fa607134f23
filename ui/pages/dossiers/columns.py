"""The columns of the list of dossiers: what is read, and what goes to Excel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication

from csr_desktop.dates import format_short
from csr_desktop.money import format_euro
from csr_desktop.services.overviews import DossierRow, Euro, Sheet
from csr_desktop.texts import Texts
from ui.models.table_model import Column

#: In sight until a person chooses.
USUAL = ("number", "client", "phase", "claims", "total", "answered", "consented", "counsellor", "registered")

Cell = str | int | date | Euro | None
#: What a spreadsheet can count with; any other column goes as it is read.
_VALUES: dict[str, Callable[[DossierRow], Cell]] = {
    "claims": lambda row: row.claims,
    "total": lambda row: Euro(row.total_cents),
    "answered": lambda row: row.answered,
    "waiting": lambda row: row.requested,
    "consented": lambda row: row.consented,
    "registered": lambda row: date.fromisoformat(row.registered_on) if row.registered_on else None,
}


def dossier_columns(texts: Texts) -> tuple[Column, ...]:
    """Return every column there is."""
    tell = QCoreApplication.translate
    of = tell("DossiersPage", "{count} van {claims}")
    return (
        Column("number", tell("DossiersPage", "Nummer"), lambda row: row.number),
        Column("client", tell("DossiersPage", "Cliënt"), lambda row: row.client_names or "", tip=_names),
        Column("city", tell("DossiersPage", "Woonplaats"), lambda row: row.city or ""),
        Column("phase", tell("DossiersPage", "Fase"), lambda row: texts.label("phase", row.phase)),
        Column(
            "claims", tell("DossiersPage", "Schulden"), lambda row: str(row.claims), lambda row: row.claims, right=True
        ),
        Column(
            "total",
            tell("DossiersPage", "Totaal"),
            lambda row: format_euro(row.total_cents),
            lambda row: row.total_cents,
            right=True,
        ),
        Column(
            "answered",
            tell("DossiersPage", "Saldo's"),
            lambda row: of.format(count=row.answered, claims=row.claims),
            lambda row: row.claims - row.answered,
            right=True,
        ),
        Column(
            "waiting",
            tell("DossiersPage", "Wacht op saldo"),
            lambda row: str(row.requested),
            lambda row: row.requested,
            right=True,
        ),
        Column(
            "consented",
            tell("DossiersPage", "Vooraf akkoord"),
            lambda row: of.format(count=row.consented, claims=row.claims),
            lambda row: row.consented,
            right=True,
        ),
        Column("counsellor", tell("DossiersPage", "Behandelaar"), lambda row: row.counsellor),
        Column(
            "registered",
            tell("DossiersPage", "Aangemeld"),
            lambda row: _short(row.registered_on),
            lambda row: row.registered_on,
        ),
    )


def sheet_of(name: str, columns: Sequence[Column], rows: Sequence[DossierRow]) -> Sheet:
    """Return what is seen as one sheet; amounts, numbers and days are of their own kind. No column holds a BSN."""
    values: list[Callable[[DossierRow], Cell]] = [_VALUES.get(column.key, column.text) for column in columns]
    return Sheet(name, tuple(column.title for column in columns), [[value(row) for value in values] for row in rows])


def _names(row: DossierRow) -> str:
    return row.client_names or ""


def _short(iso: str) -> str:
    return format_short(date.fromisoformat(iso)) if iso else ""
