"""CSV as offices have it: found-out encoding and delimiter, quoted line breaks, open quotes, `sep=` lines.

The delimiter is the one with which the file makes most sense: most known column names, then most even rows
(design/safety.md L3, L4: csv.Sniffer guesses wrong).
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Sequence

from csr_desktop.errors import Message, UserError
from csr_desktop.lists.reading.guard import Limits
from csr_desktop.lists.reading.raw import RawTable

_DELIMITERS = ";,\t|"
_SEP_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_SAMPLE_ROWS = 40
#: An open quote swallows the rest of the file; an honest cell has fewer line breaks than this.
_MOST_LINES_IN_A_CELL = 200

HeaderScore = Callable[[Sequence[object]], int]


def read_csv(data: bytes, header_score: HeaderScore, limits: Limits, delimiter: str | None = None) -> RawTable:
    """Read a CSV file; `header_score` says how many known column names a row holds."""
    text, encoding = decode(data)
    offset = 0
    if match := _SEP_LINE.match(text):
        delimiter, text, offset = delimiter or match[1], text[match.end() :], 1
    chosen = delimiter or _best_delimiter(text, header_score)
    table = RawTable("csv", [], encoding=encoding, delimiter=chosen)
    csv.field_size_limit(limits.unpacked_bytes)
    _read_records(text, chosen, offset, table, limits)
    return table


def decode(data: bytes) -> tuple[str, str]:
    """Find the encoding: byte order mark, strict UTF-8, UTF-16 by its zero bytes, else Windows-1252.

    Raises UserError `file.encoding` when none fits: guessing would turn names into nonsense.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strict(data, encoding), encoding
    if b"\0" in data[:4000]:
        even, odd = data[0:4000:2].count(0), data[1:4000:2].count(0)
        if max(even, odd) < len(data[:4000]) // 8:
            raise UserError("file.encoding")
        encoding = "utf-16-be" if even > odd else "utf-16-le"
        return _strict(data, encoding), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _strict(data, "cp1252"), "cp1252"


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UserError("file.encoding") from error
    if "\0" in text:
        raise UserError("file.encoding")
    return text


def _best_delimiter(text: str, header_score: HeaderScore) -> str:
    sample = text[:60_000]
    scored = []
    for order, delimiter in enumerate(_DELIMITERS):
        rows = _sample(sample, delimiter)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        evenness = max(widths.values(), default=0)
        known = max((header_score(row) for row in rows), default=0)
        scored.append((known, evenness, -order, delimiter))
    return max(scored)[3]


def _sample(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) >= _SAMPLE_ROWS:
                break
    except csv.Error:
        return rows
    return rows


def _read_records(text: str, delimiter: str, offset: int, table: RawTable, limits: Limits) -> None:
    lines = io.StringIO(text, newline="").readlines()
    start = 0
    while start < len(lines):
        start = _read_until_trouble(lines, start, delimiter, offset, table, limits)


def _read_until_trouble(
    lines: list[str], start: int, delimiter: str, offset: int, table: RawTable, limits: Limits
) -> int:
    """Read records from a line on; return the line to go on at (the end, or after a line with an open quote)."""
    reader = csv.reader(iter(lines[start:]), delimiter=delimiter)
    begin = start
    for row in reader:
        end = start + reader.line_num
        number = begin + 1 + offset
        if end - begin > 1 and _is_open(lines[begin:end], end - begin, at_end=end == len(lines)):
            loose = next(csv.reader([lines[begin]], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
            table.rows.append((number, list(loose)))
            table.problems.append((number, Message.of("csv.quote_open")))
            return begin + 1
        table.rows.append((number, list(row)))
        _check_size(table, row, limits)
        begin = end
    return len(lines)


def _is_open(record: list[str], lines: int, *, at_end: bool) -> bool:
    odd = sum(line.count('"') for line in record) % 2 == 1
    return lines > _MOST_LINES_IN_A_CELL or (at_end and odd)


def _check_size(table: RawTable, row: list[str], limits: Limits) -> None:
    if len(table.rows) > limits.rows:
        raise UserError("file.too_many_rows", limit=limits.rows)
    if len(row) > limits.columns:
        raise UserError("file.too_many_columns", limit=limits.columns)
