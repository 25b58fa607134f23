"""The blocks of a letter's text that begin with a name between brackets: tables, facts, and what is filled in by hand.

[tabel vorderingen, klein]                    for each row one line; `rij.` is its words
* Uw kenmerk | {{ rij.kenmerk }} | breedte 3, mag weg
= Totaal | {{ totaal_vorderingen }}

[lijst papieren, genummerd]                   its items once more for each row
- {{ rij.papier }}

[overzicht]                                   a small table whose rows stand in the text
* Berekening | breedte 3
* Bedrag | rechts
Netto-inkomen | {{ netto_inkomen }}

[gegevens]          Label | tekst             labels with what belongs to them; betaalcode: with its QR code
[ondertekening]     Met vriendelijke groet,
[handtekeningen]    Plaats | Datum            places to sign, one for each client
[invulregels]       IBAN | ___                lines to write on; ___ has no label
[invulvakken vorderingen]                     a box for each row, with `# kop` and labels
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from csr_desktop.errors import Message
from csr_desktop.letters.expressions import FaultyError
from csr_desktop.letters.inline import Inline, cells_of
from csr_desktop.letters.places import Placed

TABLE, FIGURES, FACTS, SIGNATURE = "tabel", "overzicht", "gegevens", "ondertekening"
LIST, SIGNATURES, LINES, GRID = "lijst", "handtekeningen", "invulregels", "invulvakken"
SMALL, BLANK, PAY_CODE, NUMBERED = "klein", "invullen", "betaalcode", "genummerd"
RIGHT, OPTIONAL, WIDTH = "rechts", "mag weg", "breedte"
NO_LABEL = "___"
COLUMN_SIGN, TOTAL_SIGN, HEADING_SIGN, ITEM_SIGN = "*", "=", "#", "-"

_BRACES = re.compile(r"\{[{%][^{}]*(?:[%}]\})?")
_WIDTH = re.compile(rf"{WIDTH}\s+([1-9][0-9]?)")


@dataclass(frozen=True, slots=True)
class NamedBlock:
    """A block as it was found: its name, what follows the name, and its lines."""

    name: str
    subject: Placed
    options: tuple[Placed, ...]
    lines: tuple[Placed, ...]
    known: frozenset[str]


class NamedBlocks:
    """Reads the blocks with a name."""

    def __init__(self, inline: Inline) -> None:
        self._inline = inline
        self._makers: Mapping[str, Callable[[NamedBlock], dict[str, Any]]] = {
            TABLE: self._table,
            LIST: self._list,
            FIGURES: self._figures,
            FACTS: self._facts,
            SIGNATURE: self._signature,
            SIGNATURES: self._signatures,
            LINES: self._lines,
            GRID: self._grid,
        }

    @property
    def names(self) -> tuple[str, ...]:
        """What such a block can be called."""
        return tuple(self._makers)

    def read(self, header: Placed, lines: Sequence[Placed], known: frozenset[str]) -> dict[str, Any]:
        """Read a block; `header` is what stands between the brackets. Raises FaultyError after noting the fault."""
        first, *options = _parted(header, ",")
        name = first.text.split(" ")[0].casefold()
        subject = first.part(len(name), len(first.text))
        block = NamedBlock(name, subject, tuple(options), tuple(lines), known)
        if subject.text and name not in {TABLE, LIST, GRID}:
            self._inline.findings.add(lambda at: Message.of("letter_text.unknown_option", **at), subject)
        return self._makers[name](block)

    # --- kinds ---------------------------------------------------------------------------------------------------

    def _table(self, block: NamedBlock) -> dict[str, Any]:
        rows, source = self._source(block)
        raw: dict[str, Any] = {"type": "table", "source": source}
        raw |= self._block_options(block, {SMALL: "small", BLANK: "blank"})
        columns = []
        for line in self._signed(block, COLUMN_SIGN):
            cells = cells_of(line)
            if len(cells) not in {2, 3}:
                self._stop(lambda at: Message.of("letter_text.column_cells", **at), line)
            column = {"head": self.label(cells[0]), "text": self._inline.inner(cells[1], rows, block.known)}
            columns.append(column | (self._column_options(cells[2]) if len(cells) == 3 else {}))
        raw["columns"] = self._needed(columns, block)
        self._total(block, raw)
        self._nothing_else(block, COLUMN_SIGN, TOTAL_SIGN)
        return raw

    def _list(self, block: NamedBlock) -> dict[str, Any]:
        rows, source = self._source(block)
        options = self._block_options(block, {NUMBERED: "numbered"})
        items = [self._inline.inner(line, rows, block.known) for line in self._signed(block, ITEM_SIGN)]
        for line in block.lines:
            if not line.text.startswith(f"{ITEM_SIGN} "):
                self._inline.findings.add(lambda at: Message.of("letter_text.list_line", **at), line)
        return {"type": "list", "source": source, "items": list(self._needed(items, block))} | options

    def _figures(self, block: NamedBlock) -> dict[str, Any]:
        self._block_options(block, {})
        columns = []
        for line in self._signed(block, COLUMN_SIGN):
            cells = cells_of(line)
            if len(cells) > 2:
                self._stop(lambda at: Message.of("letter_text.column_cells", **at), line)
            columns.append({"head": self.label(cells[0])} | (self._column_options(cells[1]) if len(cells) == 2 else {}))
        raw: dict[str, Any] = {"type": "figures", "columns": self._needed(columns, block)}
        raw["figures"] = [
            [self._inline.inner(cell, None, block.known) for cell in self._as_many(line, len(columns))]
            for line in block.lines
            if not line.text.startswith((COLUMN_SIGN, TOTAL_SIGN))
        ]
        self._total(block, raw)
        return raw

    def _facts(self, block: NamedBlock) -> dict[str, Any]:
        pays = "payment_code" in self._inline.words.by_inner
        options = self._block_options(block, {PAY_CODE: "code"} if pays else {})
        rows = [self.pair(line, block.known) for line in self._needed(block.lines, block)]
        return {"type": "facts", "rows": rows} | options

    def _signature(self, block: NamedBlock) -> dict[str, Any]:
        self._block_options(block, {})
        lines = self._needed(block.lines, block)
        text = Placed()
        for line in lines:
            text.add(line.text, *line.place(0), joint=" ")
        return {"type": "signature", "text": self._inline.inner(text, None, block.known)}

    def _signatures(self, block: NamedBlock) -> dict[str, Any]:
        self._block_options(block, {})
        labels = [self.label(cell) for line in self._needed(block.lines, block) for cell in cells_of(line)]
        return {"type": "client_signatures", "labels": labels}

    def _lines(self, block: NamedBlock) -> dict[str, Any]:
        self._block_options(block, {})
        rows = [
            ["" if cell.text == NO_LABEL else self.label(cell) for cell in cells_of(line)]
            for line in self._needed(block.lines, block)
        ]
        return {"type": "lines", "fields": rows}

    def _grid(self, block: NamedBlock) -> dict[str, Any]:
        rows, source = self._source(block)
        self._block_options(block, {})
        heads = list(self._signed(block, HEADING_SIGN))
        if len(heads) != 1:
            self._stop(lambda at: Message.of("letter_text.grid_head", **at), heads[1] if heads else block.subject)
        labels = [self.pair(line, block.known) for line in block.lines if not line.text.startswith(f"{HEADING_SIGN} ")]
        head = self._inline.inner(heads[0], rows, block.known)
        return {"type": "grid", "source": source, "head": head, "labels": labels}

    # --- parts ---------------------------------------------------------------------------------------------------

    def pair(self, line: Placed, known: frozenset[str]) -> list[str]:
        """Read `Label | tekst`."""
        cells = cells_of(line)
        if len(cells) != 2:
            self._stop(lambda at: Message.of("letter_text.two_cells", **at), line)
        return [self.label(cells[0]), self._inline.inner(cells[1], None, known)]

    def label(self, piece: Placed) -> str:
        """Return words that stand in the letter as they are; braces in them would be printed, so they are a fault."""
        for found in _BRACES.finditer(piece.text):
            self._inline.findings.add(
                lambda at: Message.of("letter_text.braces_in_label", **at), piece, found.start(), found.end()
            )
        return piece.text

    def _source(self, block: NamedBlock) -> tuple[type, str]:
        """The rows a table goes through."""
        known = {name: word for name, word in self._inline.words.by_name.items() if word.rows is not None}
        word = known.get(block.subject.text)
        if word is None or word.rows is None:
            options = ", ".join(sorted(known))
            self._stop(lambda at: Message.of("letter_text.unknown_rows", options=options, **at), block.subject)
        return word.rows, word.inner

    def _signed(self, block: NamedBlock, sign: str) -> list[Placed]:
        return [line.part(len(sign), len(line.text)) for line in block.lines if line.text.startswith(f"{sign} ")]

    def _needed(self, found: Sequence[Any], block: NamedBlock) -> Sequence[Any]:
        if not found:
            self._stop(lambda at: Message.of("letter_text.empty_block", **at), block.subject)
        return found

    def _total(self, block: NamedBlock, raw: dict[str, Any]) -> None:
        totals = self._signed(block, TOTAL_SIGN)
        if totals:
            cells = self._as_many(totals[0], len(raw["columns"]))
            raw["total"] = [self._inline.inner(cell, None, block.known) for cell in cells]
        for line in totals[1:]:
            self._inline.findings.add(lambda at: Message.of("letter_text.second_total", **at), line)

    def _as_many(self, line: Placed, count: int) -> list[Placed]:
        cells = cells_of(line)
        if len(cells) != count:
            self._stop(lambda at: Message.of("letter_text.cell_count", count=count, found=len(cells), **at), line)
        return cells

    def _nothing_else(self, block: NamedBlock, *signs: str) -> None:
        for line in block.lines:
            if not line.text.startswith(tuple(f"{sign} " for sign in signs)):
                self._inline.findings.add(lambda at: Message.of("letter_text.table_line", **at), line)

    def _column_options(self, cell: Placed) -> dict[str, Any]:
        raw: dict[str, Any] = {}
        for option in _parted(cell, ","):
            text = option.text.casefold()
            width = _WIDTH.fullmatch(text)
            if width:
                raw["weight"] = int(width[1])
            elif text == RIGHT:
                raw["align"] = "right"
            elif text == OPTIONAL:
                raw["optional"] = True
            elif text:
                self._inline.findings.add(lambda at: Message.of("letter_text.unknown_option", **at), option)
        return raw

    def _block_options(self, block: NamedBlock, known: Mapping[str, str]) -> dict[str, Any]:
        raw: dict[str, Any] = {}
        for option in block.options:
            key = known.get(option.text.casefold())
            if key is None:
                self._inline.findings.add(lambda at: Message.of("letter_text.unknown_option", **at), option)
            else:
                raw[key] = True
        return raw

    def _stop(self, say: Callable[[Mapping[str, object]], Message], piece: Placed) -> NoReturn:
        self._inline.findings.add(say, piece)
        raise FaultyError


def _parted(piece: Placed, sign: str) -> list[Placed]:
    parts, start = [], 0
    for found in re.finditer(re.escape(sign), piece.text):
        parts.append(piece.part(start, found.start()))
        start = found.end()
    parts.append(piece.part(start, len(piece.text)))
    return parts
