"""Workbooks (XLSX, ODS, XLS) as rows of plain values; formulas are never reckoned, links never followed.

The values come from python-calamine, what they look like from `sheet_scan`. No binary floating point leaves this
module: a number is a whole number or the shortest decimal that means the same.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from csr_desktop.errors import CsrError, UserError
from csr_desktop.lists.reading.archive import Archive
from csr_desktop.lists.reading.guard import Limits
from csr_desktop.lists.reading.raw import Cell
from csr_desktop.lists.reading.sheet_scan import Position, SheetNotes, scan_ods, scan_xlsx

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

#: Above this a binary number no longer knows its own last digit.
_EXACT_BELOW = 2**53
#: The reader of ODS makes a cell for every place up to the last one; far above any list, still below the memory.
_MOST_PLACES = 20_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows with the number a person sees, and where a formula stands without an outcome."""

    name: str
    rows: list[tuple[int, list[Cell]]]
    uncached: frozenset[Position]


def read_sheet(data: bytes, kind: str, sheet: str | None, limits: Limits) -> Sheet:
    """Read the named sheet, or else the first visible one with something in it.

    Raises UserError: `file.unknown_sheet`, `file.empty`, `file.encrypted`, `file.damaged`, `file.too_many_rows` or
    `file.too_many_columns`. Call `check_file` first, and this in a process with limits.
    """
    notes_of = _notes_of(data, kind, limits)
    with _workbook(data) as book:
        name, found, notes = _choose(book, notes_of, sheet, limits)
        values = found.to_python(skip_empty_area=False, nrows=limits.rows + 1) if found is not None else []
    rows: list[tuple[int, list[Cell]]] = [(number, _cells(row)) for number, row in enumerate(values, start=1)]
    del values
    _dress(rows, notes)
    return Sheet(name, rows, frozenset(notes.uncached))


@contextmanager
def _workbook(data: bytes) -> Iterator[CalamineWorkbook]:
    import python_calamine

    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            yield book
    except (CsrError, MemoryError):
        raise
    except python_calamine.PasswordError as error:
        raise UserError("file.encrypted") from error
    except (python_calamine.CalamineError, ValueError, OverflowError, OSError) as error:
        raise UserError("file.damaged") from error
    except BaseException as error:
        # A panic in the reader's own language does not count as an ordinary exception.
        if type(error).__name__ != "PanicException":
            raise
        raise UserError("file.damaged") from error


def _choose(
    book: CalamineWorkbook, notes_of: Callable[[str], SheetNotes | None], sheet: str | None, limits: Limits
) -> tuple[str, CalamineSheet | None, SheetNotes]:
    names = [found.name for found in _worksheets(book)]
    if sheet is not None:
        wanted = [name for name in names if name == sheet] or [
            name for name in names if name.strip().casefold() == sheet.strip().casefold()
        ]
        if not wanted:
            raise UserError("file.unknown_sheet", sheet=sheet, sheets=", ".join(names))
        names = wanted[:1]
    for name in names:
        notes = notes_of(name) or SheetNotes()
        _check_extent(notes.last_row, notes.last_column + 1, limits)
        found = book.get_sheet_by_name(name)
        if found.end is not None:
            _check_extent(found.end[0] + 1, found.end[1] + 1, limits)
            return name, found, notes
        if notes.uncached or notes.texts:
            return name, None, notes
    raise UserError("file.empty")


def _worksheets(book: CalamineWorkbook) -> list[Any]:
    """Return the sheets with cells, those a person sees first."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [found for found in book.sheets_metadata if found.typ == SheetTypeEnum.WorkSheet]
    return sorted(sheets, key=lambda found: found.visible != SheetVisibleEnum.Visible)


def _notes_of(data: bytes, kind: str, limits: Limits) -> Callable[[str], SheetNotes | None]:
    """Return what gives the notes of a sheet by its name; old XLS files have none."""
    if kind == "xls":
        return lambda _name: None
    archive = Archive(data, limits)
    if kind == "xlsx":
        return lambda name: scan_xlsx(archive, name)
    sheets = scan_ods(archive)
    if any(notes.last_row * (notes.last_column + 1) > _MOST_PLACES for notes in sheets.values()):
        raise UserError("file.too_heavy")
    return sheets.get


def _check_extent(rows: int, columns: int, limits: Limits) -> None:
    if rows > limits.rows:
        raise UserError("file.too_many_rows", limit=limits.rows)
    if columns > limits.columns:
        raise UserError("file.too_many_columns", limit=limits.columns)


def _number(value: Any) -> Cell:  # noqa: ANN401 - a number as the library gives it
    if value.is_integer() and -_EXACT_BELOW < value < _EXACT_BELOW:
        return int(value)
    exact = Decimal(repr(value))
    return exact if exact.is_finite() else str(value)


def _duration(value: timedelta) -> str:
    minutes = int(value.total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"


_CONVERT: dict[type, Callable[[Any], Cell]] = {
    str: lambda value: value or None,
    float: _number,
    datetime: lambda value: value.date(),
    time: lambda value: f"{value:%H:%M}",
    timedelta: _duration,
    bool: lambda value: value,
    int: lambda value: value,
    date: lambda value: value,
}


def _cells(row: Sequence[Any]) -> list[Cell]:
    convert = _CONVERT
    return [convert[type(value)](value) for value in row]


def _dress(rows: list[tuple[int, list[Cell]]], notes: SheetNotes) -> None:
    """Give numbers the zeros they are shown with, and put error values back where they stand."""
    for (row, column), width in notes.widths.items():
        cells = rows[row - 1][1] if row <= len(rows) else []
        if column < len(cells):
            value = cells[column]
            if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
                cells[column] = str(value).zfill(width)
    for (row, column), text in notes.texts.items():
        while row > len(rows):
            rows.append((len(rows) + 1, []))
        cells = rows[row - 1][1]
        cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = text
