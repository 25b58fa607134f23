"""Reads the lists of balance requests that a creditor gets, and writes them back with the answers filled in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from csr_desktop.dates import format_short
from csr_desktop.errors import Bug
from csr_desktop.lists.workbooks import first_sheet
from csr_desktop.money import format_amount
from csr_desktop.practice.chance import Chance
from csr_desktop.practice.decisions import Outcome, Statement
from csr_desktop.practice.sheets import Cell, Money, csv_bytes, xlsx_bytes

CASE_NUMBER = "KlantnummerSHV"
REFERENCE_ASKED = "Vordering.FactuurnummerSEVolgensSHV"
ORIGIN_DATE = "openstaand.Ontstaansdatum(dd-mm-jjjj)"
TOTAL = "openstaand.Totaal"
_CLIENT = "Klant (geslacht, voorletters, voornamen, voorvoegsel, achternaam, geboortedatum)"
_CUSTOMER = "Klantnummer SE"
_CONTACT = ("Contactpersoon SE.Naam", "Contactpersoon SE.Email", "Contactpersoon SE.Telefoon")
_CLIENT_UNKNOWN = "Klant onbekend (Ja, leeg)"
_CONSENT = "Standaard akkoord (Ja, leeg)"
_DATE = "Datum (dd-mm-jjjj)"
_DEBT_TYPE = "Schuldtype (openstaande schuld, overgedragen schuld, onbekende schuld bij SE)"
_REFERENCE = "FactuurnummerSE"
_ORIGINAL = "openstaand.Orginele vordering"
_INTEREST = "openstaand.Rente"
_COSTS = "openstaand.Kosten"
_TRANSFERRED = "Overgedragen aan"
_PREFERENCE = "Preferent (Ja, leeg)"
_IBAN = "IBAN"
_PAYMENT = "Betaalreferentie"
ANSWER_COLUMNS = frozenset(
    {
        _CUSTOMER, *_CONTACT, _CLIENT_UNKNOWN, _CONSENT, _DATE, _DEBT_TYPE, _REFERENCE, ORIGIN_DATE, _ORIGINAL,
        _INTEREST, _COSTS, TOTAL, _TRANSFERRED, _PREFERENCE, _IBAN, _PAYMENT,
    }
)  # fmt: skip
_DEBT_TYPES = {
    Outcome.OPEN: "openstaande schuld",
    Outcome.TRANSFERRED: "overgedragen schuld",
    Outcome.DEBT_UNKNOWN: "onbekende schuld bij SE",
}
_PLAIN_AMOUNT = re.compile(r"(?<=[0-9])\.(?=[0-9]{3})")

Answers = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class RequestList:
    """A list as it came in: the header, and per row the cell of each column."""

    header: tuple[str, ...]
    rows: tuple[dict[str, str], ...]


def read_requests(path: Path) -> RequestList:
    """Read a list of balance requests, CSV or Excel. Raises Bug when it has not the columns of the portal."""
    table = _workbook(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    header = tuple(table[0]) if table else ()
    missing = sorted({CASE_NUMBER, REFERENCE_ASKED, *ANSWER_COLUMNS} - set(header))
    if missing:
        raise Bug("practice.not_a_request_list", columns=", ".join(missing))
    return RequestList(header, tuple(dict(zip(header, row, strict=True)) for row in table[1:] if any(row)))


def _csv(path: Path) -> list[list[str]]:
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def _workbook(path: Path) -> list[list[str]]:
    return [[_as_text(cell) for cell in row] for row in first_sheet(path)]


def _as_text(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return format_short(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def answer_cells(statement: Statement, today: date) -> Answers:
    """Return the answer columns of one row; a creditor that is silent leaves all of them empty."""
    if statement.outcome is Outcome.SILENT:
        return {}
    cells: Answers = {
        _CUSTOMER: statement.customer_number,
        **dict(zip(_CONTACT, (statement.contact, statement.email, statement.phone), strict=True)),
        _DATE: today,
    }
    if statement.outcome is Outcome.CLIENT_UNKNOWN:
        return cells | {_CLIENT_UNKNOWN: "Ja"}
    cells |= {_DEBT_TYPE: _DEBT_TYPES[statement.outcome], _REFERENCE: statement.reference}
    if statement.outcome is Outcome.TRANSFERRED:
        return cells | {_TRANSFERRED: statement.transferred_to}
    if statement.outcome is Outcome.DEBT_UNKNOWN:
        return cells
    assert statement.origin_date is not None
    return cells | {
        _CONSENT: "Ja" if statement.consents else "",
        ORIGIN_DATE: statement.origin_date,
        _ORIGINAL: Money(statement.original_cents),
        _INTEREST: Money(statement.interest_cents),
        _COSTS: Money(statement.costs_cents),
        TOTAL: Money(statement.total_cents),
        _PREFERENCE: "Ja" if statement.claims_preference else "",
        _IBAN: statement.iban,
        _PAYMENT: statement.payment_reference,
    }


def filled_in(requests: RequestList, answers: Sequence[Answers], way: str, chance: Chance) -> bytes:
    """Return the list with the answers as a file.

    `way` is "portal" (as the portal writes it), "excel csv" (opened and saved in Excel: other notations, zeros in
    front of numbers gone from the question, rows moved, an empty line at the end) or "workbook" (sorted by client,
    real dates and amounts).
    """
    rows: list[dict[str, Cell]] = [
        {**question, **answer} for question, answer in zip(requests.rows, answers, strict=True)
    ]
    if way == "workbook":
        rows.sort(key=lambda row: str(row.get(_CLIENT, "")).split(", ")[-2:])
        table: list[Sequence[Cell]] = [requests.header, *([row[name] for name in requests.header] for row in rows)]
        return xlsx_bytes([("Saldo", table)])
    if way == "excel csv":
        return _saved_by_excel(requests.header, chance.shuffled(rows))
    texts = [[_dutch(row[name]) for name in requests.header] for row in rows]
    return csv_bytes([requests.header, *texts], delimiter=";", encoding="utf-8-sig")


def _dutch(cell: Cell) -> str:
    if isinstance(cell, Money):
        return format_amount(cell.cents)
    return format_short(cell) if isinstance(cell, date) else str(cell)


def _saved_by_excel(header: Sequence[str], rows: Sequence[dict[str, Cell]]) -> bytes:
    texts = [[_excel(name, row[name]) for name in header] for row in rows]
    texts.append([""] * len(header))
    # Who opens it in an older Excel saves it in Windows' own encoding; names with other letters lose them there.
    return csv_bytes([header, *texts], delimiter=";", encoding="cp1252")


def _excel(name: str, cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell.day}-{cell.month}-{cell.year}"
    if isinstance(cell, Money):
        return _PLAIN_AMOUNT.sub("", format_amount(cell.cents))
    text = str(cell)
    if name == REFERENCE_ASKED and text.isdigit():
        return text.lstrip("0") or "0"
    return text
