"""The parts a letter is built from: paragraphs, lists, facts, tables, places to sign and to fill in.

Each method turns words into pieces of known height (`layout.Piece`), measured from the left edge of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from csr_desktop.letters.fonts import Face
from csr_desktop.letters.layout import BoxOp, ImageOp, LineOp, Op, Picture, Piece, TextOp
from csr_desktop.letters.text import LONG_WORD, Line, LineBreaker, Span, is_words

#: The parts of a text that must stay on one line.
_Kept = Callable[[str], Sequence[str]]

INK = "#1a1a1a"
MUTED = "#5b6470"
RULE = "#c9ced6"
FORM = "#8a93a0"


@dataclass(frozen=True, slots=True)
class Style:
    """A size of type with its line height, in points."""

    size: float
    leading: float
    colour: str = INK

    @property
    def baseline(self) -> float:
        """How far below the top of a line its letters stand."""
        return (self.leading + 0.714 * self.size) / 2


BODY = Style(10, 13.6)
SMALL = Style(8.5, 11.5)
NOTE = Style(8, 11, MUTED)
LABEL = Style(7.5, 10, MUTED)
HEAD = Style(10.5, 13)
TIGHT = replace(SMALL, size=8, leading=10.5)

PARAGRAPH_GAP = 6.5
_HEADING_GAP = 9.5
_BULLET_INDENT = 13.0
_NUMBER_INDENT = 17.0
_FACT_GAP = 14.0
_CELL_X = 5.0
_CELL_Y = 2.7
_BLANK_CELL = 21.0
_MIN_COLUMN = 44.0
#: A last line narrower than this part of the text gets a word of the line above.
_LAST_LINE = 0.07
_LEAST_COLUMN = 30.0
_TIGHT_WHITE = 0.62
_TIGHT_LEADING = 12.8
_ROW_LINES = 40
_KEPT_ROWS = 9
_TICK = 8.5
_FIELD_HEIGHT = 23.0
_SIGN_SPACE = 34.0
_SIGN_GAP = 4.0


@dataclass(frozen=True, slots=True)
class ColumnStyle:
    """How one column is set; `weight` shares out what the figures leave."""

    head: str
    is_right: bool = False
    weight: int = 1


class Typesetter:
    """Sets the parts of one letter in a column of a given width and the accent colour of the house."""

    def __init__(self, breaker: LineBreaker, width: float, accent: str) -> None:
        self._breaker = breaker
        self.width = width
        self._accent = accent

    # --- running text --------------------------------------------------------------------------------------------

    def paragraph(
        self, spans: Sequence[Span], style: Style = BODY, *, before: float = PARAGRAPH_GAP, keep: bool = False
    ) -> list[Piece]:
        """Return the lines of a paragraph; never one line alone at the foot or the top of a page."""
        lines = self._breaker.lines(spans, style.size, self.width)
        if len(lines) > 1 and lines[-1].width < self.width * _LAST_LINE:
            lines[-2:] = self._breaker.evened(lines[-2], lines[-1], style.size)
        return self._flow(lines, style, before, keep=keep)

    def heading(self, text: str) -> list[Piece]:
        """Return a heading that stays with what follows."""
        lines = self._breaker.lines([Span(text, Face.BOLD)], HEAD.size, self.width)
        return self._flow(lines, replace(HEAD, colour=self._accent), _HEADING_GAP, keep=True)

    def items(self, items: Sequence[Sequence[Span]], *, numbered: bool) -> list[Piece]:
        """Return a list with bullets or numbers."""
        indent = _NUMBER_INDENT if numbered else _BULLET_INDENT
        pieces: list[Piece] = []
        for number, spans in enumerate(items, 1):
            lines = self._breaker.lines(spans, BODY.size, self.width - indent)
            mark = TextOp(3, BODY.baseline, f"{number}." if numbered else "•", Face.REGULAR, BODY.size, self._accent)
            flow = self._flow(lines, BODY, PARAGRAPH_GAP if number == 1 else 2.5, indent=indent)
            pieces.append(replace(flow[0], ops=(mark, *flow[0].ops)))
            pieces.extend(flow[1:])
        return pieces

    def facts(self, rows: Sequence[tuple[str, Sequence[Span]]], *, style: Style = BODY) -> list[Piece]:
        """Return labels with their values in a second column."""
        labels = [self._breaker.width(label, Face.REGULAR, style.size) for label, _ in rows]
        indent = min(max(labels, default=0) + _FACT_GAP, self.width * 0.45)
        pieces: list[Piece] = []
        for number, (label, spans) in enumerate(rows):
            labelled = self._breaker.lines([Span(label, Face.REGULAR)], style.size, indent - _FACT_GAP / 2)
            lines = self._breaker.lines(spans, style.size, self.width - indent)
            flow = self._flow(lines, style, PARAGRAPH_GAP if number == 0 else 1.0, indent=indent)
            for at, line in enumerate(labelled):
                ops = tuple(self._line_ops(line, replace(style, colour=MUTED), 0, style.baseline))
                if at < len(flow):
                    flow[at] = replace(flow[at], ops=(*ops, *flow[at].ops))
                else:
                    flow[-1] = replace(flow[-1], glued=True)
                    flow.append(Piece(style.leading, ops))
            pieces.extend(flow)
        return glued_ends(pieces)

    # --- tables --------------------------------------------------------------------------------------------------

    def table(
        self,
        columns: Sequence[ColumnStyle],
        rows: Sequence[Sequence[str]],
        total: Sequence[str] = (),
        *,
        is_blank: bool = False,
        style: Style = SMALL,
    ) -> list[Piece]:
        """Return a table whose head comes back on every page; the total stays with the last row."""
        if is_blank:
            # Room to write by hand is shared out by weight alone.
            weight = sum(column.weight for column in columns)
            widths = [self.width * column.weight / weight for column in columns]
        else:
            style, widths = self._column_widths(columns, rows, total, style)
        head = self._table_row(
            columns, widths, [column.head for column in columns], style, face=Face.BOLD, is_head=True
        )
        height = _BLANK_CELL if is_blank else 0.0
        body: list[Piece] = []
        for row in rows:
            body.extend(self._long_row(columns, widths, row, style, height, head))
        if total:
            if body:
                body[-1] = replace(body[-1], glued=True)
            body.append(self._table_row(columns, widths, total, style, face=Face.BOLD, is_total=True))
        if len(body) > 2:
            body[0] = replace(body[0], glued=True)
        if len(rows) <= _KEPT_ROWS:
            body = glued_all(body)
        return [replace(head, before=PARAGRAPH_GAP + 1, glued=True), *body]

    def _long_row(
        self,
        columns: Sequence[ColumnStyle],
        widths: Sequence[float],
        row: Sequence[str],
        style: Style,
        height: float,
        head: Piece,
    ) -> list[Piece]:
        """One row, or more when a cell is longer than any page could hold."""
        cells = self._cells(columns, widths, row, style, Face.REGULAR)
        longest = max(len(lines) for lines in cells)
        parts: list[Piece] = []
        for start in range(0, longest, _ROW_LINES):
            part = [lines[start : start + _ROW_LINES] for lines in cells]
            drawn = self._draw_row(columns, widths, part, style, is_last=start + _ROW_LINES >= longest, height=height)
            parts.append(replace(drawn, head=head))
        return parts

    def _table_row(
        self,
        columns: Sequence[ColumnStyle],
        widths: Sequence[float],
        row: Sequence[str],
        style: Style,
        *,
        face: Face,
        is_head: bool = False,
        is_total: bool = False,
    ) -> Piece:
        cells = self._cells(columns, widths, row, style, face)
        if is_head:
            style = replace(style, colour=self._accent)
        return self._draw_row(columns, widths, cells, style, is_head=is_head, is_total=is_total)

    def _cells(
        self,
        columns: Sequence[ColumnStyle],
        widths: Sequence[float],
        row: Sequence[str],
        style: Style,
        face: Face,
    ) -> list[list[Line]]:
        inner = [width - self._gutter(at, len(columns)) for at, width in enumerate(widths)]
        return [
            self._breaker.lines([Span(cell, face)], style.size, width) for cell, width in zip(row, inner, strict=True)
        ]

    def _draw_row(
        self,
        columns: Sequence[ColumnStyle],
        widths: Sequence[float],
        cells: Sequence[Sequence[Line]],
        style: Style,
        *,
        is_head: bool = False,
        is_total: bool = False,
        is_last: bool = True,
        height: float = 0.0,
    ) -> Piece:
        count = max(len(lines) for lines in cells)
        height = max(height, count * style.leading + 2 * _CELL_Y)
        ops: list[Op] = []
        x = 0.0
        for at, (column, width, lines) in enumerate(zip(columns, widths, cells, strict=True)):
            left = x if at == 0 else x + _CELL_X
            right = x + width if at == len(columns) - 1 else x + width - _CELL_X
            # A head of one line stands at the foot of its row, beside heads of two lines.
            top = height - _CELL_Y - len(lines) * style.leading if is_head else _CELL_Y
            for number, line in enumerate(lines):
                start = right - line.width if column.is_right else left
                ops.extend(self._line_ops(line, style, start, top + number * style.leading + style.baseline))
            if height == _BLANK_CELL and at > 0:
                ops.append(BoxOp(x, 0, width, height, edge=RULE, thickness=0.4))
            x += width
        if is_total:
            ops.append(LineOp(0, 0, x, 0, 0.8, self._accent))
        elif is_last:
            ops.append(LineOp(0, height, x, height, 0.8 if is_head else 0.4, self._accent if is_head else RULE))
        return Piece(height, tuple(ops))

    def _gutter(self, at: int, count: int) -> float:
        """The white at both sides of a cell; the outer edges of the table stand flush with the text."""
        return _CELL_X * ((at > 0) + (at < count - 1))

    def _column_widths(
        self, columns: Sequence[ColumnStyle], rows: Sequence[Sequence[str]], total: Sequence[str], style: Style
    ) -> tuple[Style, list[float]]:
        """Figures get the room they need, texts what they ask for as far as there is room, the rest goes by weight.

        A table that asks for too much keeps its words whole, in smaller type if that helps; then its references.
        """
        weights = [0 if column.is_right else column.weight for column in columns]
        for kept_heads in (_whole, _in_words):
            wanted = self._asked(columns, rows, total, style, (_whole, kept_heads))
            spare = self.width - sum(wanted)
            if spare >= 0 and any(weights):
                return style, [
                    width + spare * weight / sum(weights) for width, weight in zip(wanted, weights, strict=True)
                ]
        for tried, kept in ((style, _in_words), (TIGHT, _in_words), (TIGHT, _in_short_words), (TIGHT, _in_references)):
            least = self._asked(columns, rows, total, tried, (kept, kept))
            if sum(least) <= self.width:
                wanted = self._asked(columns, rows, total, tried, (_whole, _in_words))
                return tried, _between(least, wanted, self.width)
        return TIGHT, self._squeezed(columns, self._asked(columns, rows, total, TIGHT, (_whole, _in_words)))

    def _asked(
        self,
        columns: Sequence[ColumnStyle],
        rows: Sequence[Sequence[str]],
        total: Sequence[str],
        style: Style,
        kept: tuple[_Kept, _Kept],
    ) -> list[float]:
        """The width each column needs when what `kept` gives of its cells and of its head stays on one line."""
        asked: list[float] = []
        for at, column in enumerate(columns):
            of_cell = _whole if column.is_right else kept[0]
            regular = [part for row in rows for part in of_cell(row[at])]
            bold = [*kept[1](column.head), *(of_cell(total[at]) if total else ())]
            widest = max(
                max((self._breaker.width(text, Face.REGULAR, style.size) for text in regular), default=0.0),
                max((self._breaker.width(text, Face.BOLD, style.size) for text in bold), default=0.0),
            )
            asked.append(max(widest + 1, _LEAST_COLUMN) + self._gutter(at, len(columns)))
        return asked

    def _squeezed(self, columns: Sequence[ColumnStyle], natural: Sequence[float]) -> list[float]:
        """Widths for a table that asks for too much: small columns keep theirs, the large ones share the rest."""
        widths = [width if column.is_right else 0.0 for column, width in zip(columns, natural, strict=True)]
        room = self.width - sum(widths)
        flexible = [at for at, column in enumerate(columns) if not column.is_right]
        if not flexible or room < _MIN_COLUMN * len(flexible):
            return [self.width / len(columns)] * len(columns)
        while flexible:
            share = room / sum(columns[at].weight for at in flexible)
            small = [at for at in flexible if natural[at] <= share * columns[at].weight]
            if not small:
                break
            for at in small:
                widths[at] = natural[at]
                room -= natural[at]
                flexible.remove(at)
        for at in flexible:
            widths[at] = share * columns[at].weight
        return widths

    # --- forms ---------------------------------------------------------------------------------------------------

    def ticks(self, items: Sequence[Sequence[Span]], style: Style = BODY) -> list[Piece]:
        """Return boxes to tick, each with its text."""
        pieces: list[Piece] = []
        indent = _TICK + 9
        for number, spans in enumerate(items):
            lines = self._breaker.lines(spans, style.size, self.width - indent)
            flow = self._flow(lines, style, 10.0 if number == 0 else 4.0, indent=indent)
            top = style.baseline - _TICK + 0.6
            flow[0] = replace(flow[0], ops=(BoxOp(0, top, _TICK, _TICK, edge=INK, thickness=0.7), *flow[0].ops))
            pieces.extend(flow)
        return pieces

    def fill_in(self, rows: Sequence[Sequence[str]]) -> list[Piece]:
        """Return lines to write on, one row of labels each; the labels of a row share its width."""
        pieces: list[Piece] = []
        for row in rows:
            share = (self.width - 14 * (len(row) - 1)) / len(row)
            ops: list[Op] = []
            for at, label in enumerate(row):
                x = at * (share + 14)
                length = self._breaker.width(label, Face.REGULAR, SMALL.size)
                base = _FIELD_HEIGHT - 4
                ops.append(TextOp(x, base, label, Face.REGULAR, SMALL.size, MUTED))
                ops.append(LineOp(x + length + 6, base + 2, x + share, base + 2, 0.5, FORM))
            pieces.append(Piece(_FIELD_HEIGHT, tuple(ops), before=0.0 if pieces else 5.0))
        return pieces

    def grid(self, heads: Sequence[str], labels: Sequence[tuple[str, str]]) -> list[Piece]:
        """Return boxes to write in: a row per label, a column per head; the second part of a label is a hint inside."""
        first = self.width * (0.36 if len(heads) < 3 else 0.28)
        width = (self.width - first) / len(heads)
        rows = [self._breaker.lines([Span(head, Face.BOLD)], SMALL.size, width - 2 * _CELL_X) for head in heads]
        height = max(len(lines) for lines in rows) * SMALL.leading + 2 * _CELL_Y
        style = replace(SMALL, colour=self._accent)
        ops: list[Op] = []
        for at, lines in enumerate(rows):
            for number, line in enumerate(lines):
                y = _CELL_Y + number * style.leading + style.baseline
                ops.extend(self._line_ops(line, style, first + at * width + _CELL_X, y))
        head = Piece(height, tuple(ops), before=PARAGRAPH_GAP, glued=True)
        return [head, *(self._grid_row(label, hint, len(heads), first, width, head) for label, hint in labels)]

    def _grid_row(self, label: str, hint: str, count: int, first: float, width: float, head: Piece) -> Piece:
        lines = self._breaker.lines([Span(label, Face.REGULAR)], SMALL.size, first - _CELL_X)
        height = max(19.0, len(lines) * SMALL.leading + 4)
        ops: list[Op] = []
        top = (height - len(lines) * SMALL.leading) / 2
        for number, line in enumerate(lines):
            ops.extend(self._line_ops(line, SMALL, 0, top + number * SMALL.leading + SMALL.baseline))
        for at in range(count):
            x = first + at * width
            ops.append(BoxOp(x, 0, width, height, edge=FORM, thickness=0.5))
            if hint:
                ops.append(TextOp(x + _CELL_X, (height + 5.5) / 2, hint, Face.REGULAR, 8, FORM))
        return Piece(height, tuple(ops), head=replace(head, before=0))

    def signature(self, greeting: str, lines: Sequence[str], scan: tuple[float, float] | None = None) -> list[Piece]:
        """Return the close of a letter, never parted; room for a pen, or a scan of so many points wide and high."""
        close = Piece(
            BODY.leading,
            (TextOp(0, BODY.baseline, greeting, Face.REGULAR, BODY.size, INK),),
            before=PARAGRAPH_GAP + 4,
            glued=True,
        )
        ops: list[Op] = []
        y = 0.0
        if scan is not None:
            ops.append(ImageOp(0, 0, *scan, Picture.SIGNATURE))
            y = scan[1] + _SIGN_GAP
        for number, line in enumerate(line for line in lines if line):
            for broken in self._breaker.lines([Span(line, Face.BOLD if number == 0 else Face.REGULAR)], 10, self.width):
                ops.extend(self._line_ops(broken, BODY, 0, y + BODY.baseline))
                y += BODY.leading
        return [close, Piece(y, tuple(ops), before=_SIGN_SPACE if scan is None else _SIGN_GAP)]

    def signing_places(self, names: Sequence[str], labels: Sequence[str]) -> list[Piece]:
        """Return a block per person with lines for place, date and signature, side by side."""
        gap = 24.0
        share = (self.width - gap) / 2
        ops: list[Op] = []
        height = 0.0
        for at, name in enumerate(names):
            x = at * (share + gap)
            y = 0.0
            for line in self._breaker.lines([Span(name, Face.BOLD)], BODY.size, share):
                ops.extend(self._line_ops(line, BODY, x, y + BODY.baseline))
                y += BODY.leading
            for label in labels:
                y += 30.0 if label != labels[-1] else 46.0
                length = self._breaker.width(label, Face.REGULAR, SMALL.size)
                ops.append(TextOp(x, y, label, Face.REGULAR, SMALL.size, MUTED))
                ops.append(LineOp(x + length + 6, y + 2, x + share, y + 2, 0.5, FORM))
            height = max(height, y + 6)
        return [Piece(height, tuple(ops), before=PARAGRAPH_GAP + 6)]

    # --- helpers -------------------------------------------------------------------------------------------------

    def _flow(
        self, lines: Sequence[Line], style: Style, before: float, *, indent: float = 0.0, keep: bool = False
    ) -> list[Piece]:
        last = len(lines) - 1
        return [
            Piece(
                style.leading,
                tuple(self._line_ops(line, style, indent, style.baseline)),
                before=before if number == 0 else 0.0,
                glued=(number < last and (number == 0 or number == last - 1)) or keep,
            )
            for number, line in enumerate(lines)
        ]

    def _line_ops(self, line: Line, style: Style, x: float, y: float) -> list[TextOp]:
        ops = []
        for text, face in line.spans:
            ops.append(TextOp(x, y, text, face, style.size, style.colour))
            x += self._breaker.width(text, face, style.size)
        return ops


def _whole(text: str) -> Sequence[str]:
    return (text,)


def _in_words(text: str) -> Sequence[str]:
    return text.split(" ")


def _in_short_words(text: str) -> Sequence[str]:
    return [part for part in text.split(" ") if len(part) < LONG_WORD or not is_words(part)]


def _in_references(text: str) -> Sequence[str]:
    """Only what has no place for a hyphen; words may be hyphenated."""
    return [part for part in text.split(" ") if not is_words(part)]


def _between(least: Sequence[float], wanted: Sequence[float], width: float) -> list[float]:
    """Share out what the least widths leave, to each column by what it still wants."""
    wishes = [max(most - fewest, 0.0) for most, fewest in zip(wanted, least, strict=True)]
    spare, wished = width - sum(least), sum(wishes)
    return [
        fewest + (spare * wish / wished if wished else spare / len(least))
        for fewest, wish in zip(least, wishes, strict=True)
    ]


def tightened(pieces: Sequence[Piece]) -> list[Piece]:
    """The same text with less white between its parts, to spare a letter a page for its last lines."""
    return [
        replace(
            piece,
            before=piece.before * _TIGHT_WHITE,
            height=_TIGHT_LEADING if piece.height == BODY.leading else piece.height,
        )
        for piece in pieces
    ]


def glued_ends(pieces: list[Piece]) -> list[Piece]:
    """Keep the first two and the last two of a run of pieces together."""
    if len(pieces) > 1:
        pieces[0] = replace(pieces[0], glued=True)
        pieces[-2] = replace(pieces[-2], glued=True)
    return pieces


def glued_all(pieces: Sequence[Piece]) -> list[Piece]:
    """Keep a whole run of pieces on one page, if one page can hold it."""
    return [
        *(replace(piece, glued=True) for piece in pieces[:-1]),
        *(replace(piece, glued=False) for piece in pieces[-1:]),
    ]
