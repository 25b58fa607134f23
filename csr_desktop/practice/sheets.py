"""Writes tables as CSV and Excel files that come out the same byte for byte from the same cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

#: The moment that stands in every workbook as the time it was made: a fixed one, or no two files would be equal.
_MADE = datetime(2026, 1, 1, 9, 0)  # noqa: DTZ001 - Excel's document properties know no time zone
_WIDTH = 18


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in cents that is a number in Excel."""

    cents: int


Cell = str | int | date | Money


def csv_bytes(rows: Sequence[Sequence[str]], *, delimiter: str, encoding: str, quote_all: bool = False) -> bytes:
    """Return a CSV file with Windows line ends; letters that the encoding lacks become `?`, as Excel makes them."""
    text = io.StringIO(newline="")
    writer = csv.writer(
        text, delimiter=delimiter, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL, lineterminator="\r\n"
    )
    writer.writerows(rows)
    return text.getvalue().encode(encoding, errors="replace")


def xlsx_bytes(sheets: Sequence[tuple[str, Sequence[Sequence[Cell]]]], *, header_row: int = 0) -> bytes:
    """Return a workbook; row `header_row` (from zero) of every sheet is bold, amounts and dates look Dutch."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False})
    book.set_properties({"created": _MADE, "author": "Oefenkantoor"})
    bold = book.add_format({"bold": True})
    money = book.add_format({"num_format": "#,##0.00"})
    day = book.add_format({"num_format": "d-m-yyyy"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        sheet.set_column(0, max((len(row) for row in rows), default=1) - 1, _WIDTH)
        for row_index, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, Money):
                    sheet.write_number(row_index, column, Decimal(cell.cents) / 100, money)
                elif isinstance(cell, date):
                    sheet.write_datetime(row_index, column, cell, day)
                elif isinstance(cell, int):
                    sheet.write_number(row_index, column, cell)
                elif cell:
                    sheet.write_string(row_index, column, cell, bold if row_index == header_row else None)
    book.close()
    return target.getvalue()


def write_file(path: Path, content: bytes) -> Path:
    """Write a whole file or none; returns the path."""
    from csr_desktop.files import atomic_write

    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as file:
        file.write(content)
    return path
