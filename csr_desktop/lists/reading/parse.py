"""What the child process does: bytes → raw table → header → checked rows."""

from __future__ import annotations

from datetime import date

from csr_desktop.domain.class_table import ClassTable
from csr_desktop.errors import Message
from csr_desktop.lists.profiles import ReadProfile
from csr_desktop.lists.reading.cells import clean_text
from csr_desktop.lists.reading.csv_reader import read_csv
from csr_desktop.lists.reading.guard import Limits, check_file
from csr_desktop.lists.reading.headers import HeaderFinder
from csr_desktop.lists.reading.raw import RawTable
from csr_desktop.lists.reading.result import ListReading, RowProblem
from csr_desktop.lists.reading.rows import RowReader

#: Enough to recognise a list by.
_PEEKED_ROWS, _PEEKED_COLUMNS = 12, 40


def parse_list(
    data: bytes,
    file_name: str,
    sha256: str,
    profile: ReadProfile,
    kind: str | None,
    sheet: str | None,
    limits: Limits,
    class_table: ClassTable,
    today: date,
) -> ListReading:
    """Turn the bytes of a file into a checked reading (see `read_list`)."""
    finder = HeaderFinder(profile, kind)
    table = _raw_table(data, finder, profile, sheet, limits)
    header = finder.find(table)
    reader = RowReader(profile, header, class_table, today)
    reader.read(table)
    notices = [RowProblem(None, name, Message.of("bsn.ignored", column=name)) for name in header.bsn_columns]
    return ListReading(
        file=file_name,
        sha256=sha256,
        kind=header.kind,
        format=table.format,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        header_row=header.row,
        columns=header.used,
        unused_columns=tuple(header.unused),
        rows=tuple(reader.rows),
        problems=(*notices, *reader.problems),
    )


def peek(data: bytes, profile: ReadProfile, sheet: str | None, limits: Limits) -> tuple[tuple[str, ...], ...]:
    """Return the first rows as text, of one length each (see `first_rows`)."""
    table = _raw_table(data, HeaderFinder(profile, None), profile, sheet, limits)
    rows = [
        [clean_text(cell)[0] if isinstance(cell, str) else "" if cell is None else str(cell) for cell in cells]
        for _number, cells in table.rows[:_PEEKED_ROWS]
    ]
    width = min(_PEEKED_COLUMNS, max((len(row) for row in rows), default=0))
    return tuple(tuple([*row, *[""] * width][:width]) for row in rows)


def _raw_table(data: bytes, finder: HeaderFinder, profile: ReadProfile, sheet: str | None, limits: Limits) -> RawTable:
    kind = check_file(data, limits)
    if kind == "csv":
        return read_csv(data, finder.score, limits, profile.delimiter)
    from csr_desktop.lists.reading.sheet_reader import read_sheet

    found = read_sheet(data, kind, sheet or profile.sheet, limits)
    return RawTable(kind, found.rows, sheet=found.name, uncached=found.uncached)
