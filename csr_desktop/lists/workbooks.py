"""Workbooks of our own hand: tables written with numbers as numbers, and cells read back.

Reading is only for files of our own hand, such as a list of balance requests in the practice office. A file of somebody
else goes through `csr_desktop.lists.reading`, which guards memory and time.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from csr_desktop.files import atomic_write
from csr_desktop.lists.formulas import neutralise

_LONGEST_NAME = 31
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class Euro:
    """An amount in cents; the workbook shows euros with two decimals."""

    cents: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, the heads of its columns, and its rows."""

    name: str
    heads: tuple[str, ...]
    rows: Sequence[Sequence[str | int | date | Euro | None]]


def write_workbook(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write sheets as XLSX, whole or not at all: heads bold and fixed, numbers to count with, no text that runs.

    Names of sheets are cut to what Excel takes, and made different from each other.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats = {
        date: book.add_format({"num_format": "dd-mm-yyyy"}),
        Euro: book.add_format({"num_format": "#,##0.00"}),
    }
    used: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(_name(sheet.name, used))
        page.freeze_panes(1, 0)
        for column, head in enumerate(sheet.heads):
            page.write_string(0, column, neutralise(head), bold)
            texts = [str(row[column]) for row in sheet.rows[:500] if row[column] is not None]
            page.set_column(column, column, min(_WIDEST, max(len(text) for text in (head, *texts)) + 2))
        if sheet.rows:
            page.autofilter(0, 0, len(sheet.rows), len(sheet.heads) - 1)
        for number, row in enumerate(sheet.rows, 1):
            for column, cell in enumerate(row):
                match cell:
                    case str():
                        page.write_string(number, column, neutralise(cell))
                    case Euro():
                        page.write_number(number, column, Decimal(cell.cents).scaleb(-2), formats[Euro])
                    case date():
                        page.write_datetime(number, column, cell, formats[date])
                    case int():
                        page.write_number(number, column, cell)
    book.close()
    with atomic_write(path) as file:
        file.write(buffer.getvalue())


def _name(wanted: str, used: set[str]) -> str:
    """Return a name that Excel takes and that no sheet has yet."""
    plain = "".join(char for char in wanted if char not in "[]:*?/\\").strip("'")[:_LONGEST_NAME] or "Blad"
    name, number = plain, 1
    while name.casefold() in used:
        number += 1
        name = f"{plain[: _LONGEST_NAME - 4]} ({number})"
    used.add(name.casefold())
    return name


def first_sheet(path: Path) -> list[list[object]]:
    """Return the cells of the first sheet, row by row, each as Excel holds it; an empty cell is an empty text."""
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]
