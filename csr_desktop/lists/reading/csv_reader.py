"""CSV as offices have it: found-out encoding and delimiter, quoted line breaks, open quotes, `sep=` lines.

The delimiter is the one with which the file makes most sense: most known column names, then most even rows
(design/safety.md L3, L4: csv.Sniffer guesses wrong).
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from csr_desktop.errors import Message, UserError
from csr_desktop.lists.reading.guard import Limits
from csr_desktop.lists.reading.raw import RawTable

_DELIMITERS = ";,\t|"
_SEP_LINE = re.compile(r"sep=([;,\t|:^~])(?:\r\n|\r|\n)", re.IGNORECASE)
_SAMPLE_ROWS = 40
#: An open quote swallows the rest of the file; an honest cell has fewer line breaks than this.
_MOST_LINES_IN_A_CELL = 200
#: What stands inside a Dutch word when an old encoding was guessed right (an apostrophe in `foto’s` too).
_INSIDE_A_WORD = re.compile("(?<=[A-Za-z])[éèëêïíìîóòöôúùüûáàäâçñ’](?=[A-Za-z])")
#: Windows, then DOS and the old Mac: a file without byte order mark that is no UTF-8.
_OLD_ENCODINGS = ("cp1252", "cp850", "mac_roman")

HeaderScore = Callable[[Sequence[object]], int]


def read_csv(data: bytes, header_score: HeaderScore, limits: Limits, delimiter: str | None = None) -> RawTable:
    """Read a CSV file; `header_score` says how many known column names a row holds."""
    text, encoding = decode(data)
    # The limit holds for the whole process, so it is only ever raised.
    csv.field_size_limit(max(len(text), csv.field_size_limit()))
    offset = 0
    if match := _SEP_LINE.match(text):
        delimiter, text, offset = delimiter or match[1], text[match.end() :], 1
    chosen = delimiter or _best_delimiter(text, header_score)
    table = RawTable("csv", [], encoding=encoding, delimiter=chosen)
    _read_records(text, chosen, offset, table, limits)
    return table


def decode(data: bytes) -> tuple[str, str]:
    """Find the encoding: byte order mark, UTF-16 by its zero bytes, strict UTF-8, else an old one of a single byte.

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
        return _without_nul(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        return _decode_old(data)


def _decode_old(data: bytes) -> tuple[str, str]:
    """Take the old encoding that puts the most accents inside words; Windows when that says nothing."""
    found: tuple[int, str, str] | None = None
    for encoding in _OLD_ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = len(_INSIDE_A_WORD.findall(text))
        if (encoding == "cp1252" and found is None) or score > (found[0] if found else 0):
            found = (score, text, encoding)
    if found is None:
        raise UserError("file.encoding")
    return _without_nul(found[1]), found[2]


def _strict(data: bytes, encoding: str) -> str:
    try:
        return _without_nul(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise UserError("file.encoding") from error


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise UserError("file.encoding")
    # DOS programs close a text with this sign.
    return text.rstrip("\x1a")


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
    start = widest = 0
    while start < len(lines):
        start, widest = _read_until_trouble(lines, start, widest, delimiter, offset, table, limits)


def _read_until_trouble(
    lines: list[str], start: int, widest: int, delimiter: str, offset: int, table: RawTable, limits: Limits
) -> tuple[int, int]:
    """Read records from a line on; return the line to go on at (the end, or after an open quote) and the widest row."""
    begin = position = start

    def feed() -> Iterator[str]:
        nonlocal position
        # An open quote is given up here, so that it does not swallow the file again and again.
        while position < len(lines) and position - begin <= _MOST_LINES_IN_A_CELL:
            position += 1
            yield lines[position - 1]

    for row in csv.reader(feed(), delimiter=delimiter):
        number = begin + 1 + offset
        # One line without a quote is one record, whatever stands in it: nothing to look into.
        has_quotes = position - begin != 1 or '"' in lines[begin]
        if has_quotes and (_is_open(lines[begin:position], delimiter) or _has_rows_inside(row, delimiter, widest)):
            loose = next(csv.reader([lines[begin]], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
            table.rows.append((number, list(loose)))
            table.problems.append((number, Message.of("csv.quote_open")))
            return begin + 1, widest
        table.rows.append((number, row))  # type: ignore[arg-type]  # texts are cells
        _check_size(table, row, limits)
        begin = position
        if len(row) > widest:
            widest = len(row)
    return len(lines), widest


def _is_open(record: list[str], delimiter: str) -> bool:
    """Whether a quote of this record is not closed, or only by the first quote of a later row."""
    if len(record) > _MOST_LINES_IN_A_CELL:
        return True
    if len(record) == 1:
        # `12" buis` and `"Zn" & Co` are sloppy but whole; open is what would take the next line with it.
        return '"' in record[0] and len(list(csv.reader([*record, "next"], delimiter=delimiter))) == 1
    try:
        list(csv.reader(record, delimiter=delimiter, strict=True))
    except csv.Error:
        return True
    return False


def _has_rows_inside(row: list[str], delimiter: str, widest: int) -> bool:
    """Whether lines between the quotes of one cell look like rows: full rows, or any when this one is short."""
    for cell in row:
        if "\n" in cell or "\r" in cell:
            signs = min(line.count(delimiter) for line in cell.splitlines()[1:] or [""])
            if signs and (len(row) < widest or signs >= max(widest - 1, 2)):
                return True
    return False


def _check_size(table: RawTable, row: list[str], limits: Limits) -> None:
    if len(table.rows) > limits.rows:
        raise UserError("file.too_many_rows", limit=limits.rows)
    if len(row) > limits.columns:
        raise UserError("file.too_many_columns", limit=limits.columns)
