"""What a workbook shows beside its values, read from its XML: leading zeros, formulas without outcome, error values.

The fast reader gives numbers without their format and nothing where a formula has no stored outcome. Only workbooks
that have such cells pay for this second look. The parser is expat; it stops at any document type declaration.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from csr_desktop.errors import UserError
from csr_desktop.lists.reading.archive import Archive

Position = tuple[int, int]

_LETTERS = re.compile(r"[A-Z]{1,7}", re.ASCII)
_ROW_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_SECTION_NOISE = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.|_.|\*.|[ \-.()+]')
_PADDED = re.compile(r"#*0{2,}", re.ASCII)
_LEADING_ZERO = re.compile(r"0[0-9]+", re.ASCII)
# Found as writers of workbooks write them; a miss costs a remark or a clearer refusal, never safety.
#: A cell with content (an empty one ends in `/>`) beyond column G or row 99,999.
_FAR_CELL = re.compile(rb'r="(?:[G-Z][A-Z]|[A-Z]{3,7}|[A-Z]{1,7}(?=[0-9]{6}))[0-9]{1,9}"[^>]*(?<!/)>')
_SPECIAL_CELLS = (
    *(start + end for start in (b"<f", b":f") for end in (b">", b" ", b"/", b"\t", b"\r", b"\n")),
    b't="e"',
)
_MOST_REPEATED = 1 << 24
_ODS_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})


@dataclass(slots=True)
class SheetNotes:
    """What must be known of single cells; a position is (row as people count, column from 0)."""

    texts: dict[Position, str] = field(default_factory=dict)
    widths: dict[Position, int] = field(default_factory=dict)
    uncached: set[Position] = field(default_factory=set)
    last_row: int = 0
    last_column: int = 0


def scan_xlsx(archive: Archive, sheet: str) -> SheetNotes | None:
    """Look at one sheet of an XLSX; None when nothing in it needs a second look."""
    part = _sheet_part(archive, sheet)
    data = archive.read(part) if part else None
    if data is None:
        return None
    padded = _padded_styles(archive.read("xl/styles.xml") or b"")
    if not (padded or any(mark in data for mark in _SPECIAL_CELLS) or _FAR_CELL.search(data)):
        return None
    scan = _XlsxScan(padded)
    _parse(data, scan.start, scan.end, scan.text)
    return scan.notes


def scan_ods(archive: Archive) -> dict[str, SheetNotes]:
    """Look at all sheets of an ODS, where the shown text stands beside the value; by name.

    The fast reader unpacks every repeated cell of every sheet as soon as it opens the file, so this comes first.
    """
    scan = _OdsScan()
    _parse(archive.read("content.xml") or b"", scan.start, scan.end, scan.text)
    return scan.sheets


def zero_padding(code: str) -> int:
    """Return how many digits a number format always shows (`00000000` → 8), 0 for an ordinary format."""
    section = code.split(";")[0]
    digits = _SECTION_NOISE.sub("", section)
    return digits.count("0") if _PADDED.fullmatch(digits) and not _has_decimals(section) else 0


def _has_decimals(section: str) -> bool:
    """A point between digits is a decimal sign, unless it is quoted."""
    return "." in re.sub(r'\[[^\]]*\]|"[^"]*"|\\.', "", section)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _parse(
    data: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Parse XML without a document type declaration; raises UserError `file.doctype` or `file.damaged`."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise UserError("file.damaged") from error


def _refuse(*_anything: object) -> None:
    raise UserError("file.doctype")


def _attributes(found: Mapping[str, str]) -> dict[str, str]:
    return {_local(name): value for name, value in found.items()}


def _sheet_part(archive: Archive, sheet: str) -> str | None:
    """Find the part of a sheet: name → relation → file."""
    relations: dict[str, str] = {}
    targets: dict[str, str] = {}

    def workbook(name: str, found: dict[str, str]) -> None:
        if _local(name) == "sheet":
            known = _attributes(found)
            relations.setdefault(known.get("name", ""), known.get("id", ""))

    def relation(name: str, found: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            targets[found.get("Id", "")] = found.get("Target", "")

    _parse(archive.read("xl/workbook.xml") or b"<x/>", workbook)
    _parse(archive.read("xl/_rels/workbook.xml.rels") or b"<x/>", relation)
    target = targets.get(relations.get(sheet, ""))
    if not target:
        return None
    return target[1:] if target.startswith("/") else target if target.startswith("xl/") else f"xl/{target}"


def _padded_styles(data: bytes) -> dict[str, int]:
    """Return the digits per cell style (as the cells name them) of the styles that pad with zeros."""
    widths: dict[str, int] = {}
    formats: list[str] = []
    inside = [False]

    def start(name: str, found: dict[str, str]) -> None:
        match _local(name):
            case "numFmt":
                widths.setdefault(found.get("numFmtId", ""), zero_padding(found.get("formatCode", "")))
            case "cellXfs":
                inside[0] = True
            case "xf" if inside[0]:
                formats.append(found.get("numFmtId", ""))

    def end(name: str) -> None:
        if _local(name) == "cellXfs":
            inside[0] = False

    if data:
        _parse(data, start, end)
    return {str(index): widths[number] for index, number in enumerate(formats) if widths.get(number)}


class _XlsxScan:
    """Follows the cells of one worksheet; a million of them, so every step counts."""

    def __init__(self, padded: Mapping[str, int]) -> None:
        self.notes = SheetNotes()
        self._padded = padded
        self._columns: dict[str, int] = {}
        self._row = 0
        self._column = -1
        self._cell: dict[str, str] | None = None
        self._formula = False
        self._value = ""
        self._in_value = False
        self._filled = False

    def start(self, name: str, found: dict[str, str]) -> None:
        """An element begins."""
        if ":" in name:
            name = _local(name)
        if name == "c":
            self._cell = found
            self._formula = self._filled = False
            self._value = ""
        elif name == "v":
            self._in_value = True
        elif name == "is":
            self._filled = True
        elif name == "f":
            self._formula = True
        elif name == "row":
            stated = found.get("r", "")
            self._row = int(stated) if _ROW_NUMBER.fullmatch(stated) else self._row + 1
            self._column = -1

    def text(self, text: str) -> None:
        """Text of the value of a cell."""
        if self._in_value:
            self._value += text

    def end(self, name: str) -> None:
        """An element ends."""
        if ":" in name:
            name = _local(name)
        if name == "v":
            self._in_value = False
        elif name == "c" and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None

    def _end_cell(self, found: dict[str, str]) -> None:
        cell = self._position(found.get("r", ""))
        self._column = cell[1]
        notes = self.notes
        if self._value or self._filled:
            if cell[0] > notes.last_row:
                notes.last_row = cell[0]
            if cell[1] > notes.last_column:
                notes.last_column = cell[1]
        kind = found.get("t", "n")
        if kind == "e" and self._value:
            notes.texts[cell] = self._value.strip()
        elif self._formula and not self._value and kind != "str":
            notes.uncached.add(cell)
        elif kind == "n" and self._value and (width := self._padded.get(found.get("s", ""))):
            notes.widths[cell] = width

    def _position(self, stated: str) -> Position:
        """Where a cell stands: as it says, or else right of the one before it."""
        letters = stated.rstrip("0123456789")
        row = stated[len(letters) :]
        column = self._columns.get(letters)
        if column is None:
            if not _LETTERS.fullmatch(letters):
                return self._row, self._column + 1
            column = self._columns[letters] = _column(letters)
        return (int(row), column) if _ROW_NUMBER.fullmatch(row) else (self._row, self._column + 1)


class _OdsScan:
    """Follows the cells of the tables of an OpenDocument spreadsheet."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetNotes] = {}
        self.notes = SheetNotes()
        self._depth = 0
        self._row = 0
        self._row_repeat = 1
        self._column = 0
        self._known: dict[str, str] | None = None
        self._text = ""
        self._in_remark = False

    def start(self, name: str, found: dict[str, str]) -> None:
        """An element begins."""
        if name == "table:table":
            self._depth += 1
            if self._depth == 1:
                self._row = 0
                self.notes = self.sheets.setdefault(found.get("table:name", ""), SheetNotes())
        elif self._depth != 1:
            return
        elif name == "table:table-row":
            self._row += 1
            self._row_repeat = _repeat(found.get("table:number-rows-repeated"))
            self._column = 0
        elif name in _ODS_CELLS:
            self._known, self._text = found, ""
        elif name == "office:annotation":
            self._in_remark = True

    def text(self, text: str) -> None:
        """The shown text of a cell."""
        if self._known is not None and not self._in_remark:
            self._text += text

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "table:table":
            self._depth -= 1
        elif self._depth != 1:
            return
        elif name == "table:table-row":
            self._row += self._row_repeat - 1
        elif name == "office:annotation":
            self._in_remark = False
        elif name in _ODS_CELLS and self._known is not None:
            self._end_cell(self._known)
            self._known = None

    def _end_cell(self, known: Mapping[str, str]) -> None:
        repeat = _repeat(known.get("table:number-columns-repeated"))
        shown = self._text.strip()
        kind = known.get("office:value-type", "")
        if kind or shown:
            self.notes.last_row = max(self.notes.last_row, self._row + self._row_repeat - 1)
            self.notes.last_column = max(self.notes.last_column, self._column + repeat - 1)
        padded = kind == "float" and _LEADING_ZERO.fullmatch(shown)
        uncached = "table:formula" in known and not kind and not shown
        if padded or uncached:
            self._note(repeat, shown if padded else None)
        self._column += repeat

    def _note(self, repeat: int, shown: str | None) -> None:
        """Note a cell for every place it is repeated at, as far as a list reaches."""
        for row in range(self._row, self._row + min(self._row_repeat, 1000)):
            for column in range(self._column, self._column + min(repeat, 200)):
                if shown is None:
                    self.notes.uncached.add((row, column))
                else:
                    self.notes.texts[(row, column)] = shown


def _repeat(text: str | None) -> int:
    return min(int(text), _MOST_REPEATED) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1
