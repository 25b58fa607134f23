"""Lists we write, by a profile's columns: CSV for Dutch Excel and portals, XLSX whose keys survive sorting and editing.

Cells that a spreadsheet could run as a formula get an apostrophe in front; reading takes exactly that one off again
(design/safety.md 1d, L11).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from csr_desktop.dates import format_short
from csr_desktop.files import atomic_write
from csr_desktop.lists.formulas import neutralise
from csr_desktop.lists.profiles import ListProfile

Record = Mapping[str, object]

_BOM = "\ufeff"


def write_csv(path: Path, profile: ListProfile, records: Iterable[Record]) -> None:
    """Write a CSV: UTF-8 with mark, the profile's delimiter, line ends for Windows; whole or not at all."""
    with atomic_write(path) as file:
        file.write((_BOM + _line(profile, [column.header for column in profile.columns])).encode())
        for record in records:
            file.write(_line(profile, _cells(profile, record)).encode())


def split_csv_by_size(profile: ListProfile, records: Sequence[Record]) -> Iterator[list[Record]]:
    """Cut records into parts that each stay within the profile's size as a file (the portal takes 4 MB)."""
    head = len((_BOM + _line(profile, [column.header for column in profile.columns])).encode())
    part: list[Record] = []
    size = head
    for record in records:
        length = len(_line(profile, _cells(profile, record)).encode())
        if part and size + length > profile.max_bytes:
            yield part
            part, size = [], head
        part.append(record)
        size += length
    if part:
        yield part


def write_xlsx(path: Path, profile: ListProfile, records: Iterable[Record], *, sheet: str = "Saldoverzoek") -> None:
    """Write an XLSX: every cell is text, so that leading zeros and keys stay what they are; header bold and fixed."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    page = book.add_worksheet(sheet)
    text = book.add_format({"num_format": "@"})
    bold = book.add_format({"bold": True, "num_format": "@", "text_wrap": True, "valign": "top"})
    for index, column in enumerate(profile.columns):
        page.set_column(index, index, column.width, text)
    page.freeze_panes(1, 0)
    for index, column in enumerate(profile.columns):
        page.write_string(0, index, column.header, bold)
    for number, record in enumerate(records, 1):
        for index, cell in enumerate(_cells(profile, record)):
            if cell:
                page.write_string(number, index, cell, text)
            else:
                page.write_blank(number, index, None, text)
    book.close()
    with atomic_write(path) as file:
        file.write(buffer.getvalue())


def _cells(profile: ListProfile, record: Record) -> list[str]:
    return [neutralise(_text(record.get(column.field))) if column.field else "" for column in profile.columns]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return format_short(value)
    if isinstance(value, bool):
        return "Ja" if value else ""
    return str(value)


def _line(profile: ListProfile, cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=profile.delimiter, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()
