"""The parts a letter is built from: paragraphs, lists, facts, tables, places to sign and to fill in.

Each method turns words into pieces of known height (`layout.Piece`), measured from the left edge of the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from csr_desktop.letters.columns import CELL_X, Columns, ColumnStyle, gutter
from csr_desktop.letters.fonts import Face
from csr_desktop.letters.layout import BoxOp, ImageOp, LineOp, Op, Picture, Piece, TextOp
from csr_desktop.letters.styles import BODY, FORM, HEAD, INK, MUTED, RULE, SMALL, Style
from csr_desktop.letters.tags import Tag
from csr_desktop.letters.text import Line, LineBreaker, Span

PARAGRAPH_GAP = 6.5
_HEADING_GAP = 9.5
_BULLET_INDENT = 13.0
_NUMBER_INDENT = 17.0
_FACT_GAP = 14.0
_CELL_Y = 2.7
_BLANK_CELL = 21.0
#: A last line narrower than this part of the text gets a word of the line above.
_LAST_LINE = 0.07
#: How close lines may come to spare a page: the white that is left between parts, and the height of a line.
TIGHTER = ((0.62, 12.8), (0.55, 12.3))
#: White that a pen needs stays.
_PEN_ROOM = 24.0
_ROW_LINES = 40
_KEPT_ROWS = 9
_TICK = 8.5
_FIELD_HEIGHT = 23.0
_SIGN_SPACE = 34.0
_SIGN_GAP = 4.0


class Typesetter:
    """Sets the parts of one letter in a column of a given width and the accent colour of the house.

    Each part gets a tag, behind the others of `part`; headings get the role `heading_role`. `words` say what is drawn.
    """

    def __init__(self, breaker: LineBreaker, width: float, accent: str, part: Tag, words: Mapping[str, str]) -> None:
        self._breaker = breaker
        self._words = words
        self.width = width
        self._accent = accent
        self.part = part
        self.heading_role = "H2"

    # --- running text --------------------------------------------------------------------------------------------

    def paragraph(
        self,
        spans: Sequence[Span],
        style: Style = BODY,
        *,
        before: float = PARAGRAPH_GAP,
        keep: bool = False,
        tag: Tag | None = None,
    ) -> list[Piece]:
        """Return the lines of a paragraph, or of what `tag` says; never one alone at the foot or the top of a page."""
        lines = self._breaker.lines(spans, style.size, self.width)
        if len(lines) > 1 and lines[-1].width < self.width * _LAST_LINE:
            lines[-2:] = self._breaker.evened(lines[-2], lines[-1], style.size)
        return self._flow(lines, style, before, tag or self.part.add("P"), keep=keep)

    def heading(self, text: str) -> list[Piece]:
        """Return a heading that stays with what follows."""
        lines = self._breaker.lines([Span(text, Face.BOLD)], HEAD.size, self.width)
        tag = self.part.add(self.heading_role, title=text)
        return self._flow(lines, replace(HEAD, colour=self._accent), _HEADING_GAP, tag, keep=True)

    def items(self, items: Sequence[Sequence[Span]], *, numbered: bool) -> list[Piece]:
        """Return a list with bullets or numbers."""
        indent = _NUMBER_INDENT if numbered else _BULLET_INDENT
        pieces: list[Piece] = []
        tags = self.part.add("L", numbering="Decimal" if numbered else "Disc")
        for number, spans in enumerate(items, 1):
            lines = self._breaker.lines(spans, BODY.size, self.width - indent)
            sign = f"{number}." if numbered else "•"
            item = tags.add("LI")
            mark = TextOp(3, BODY.baseline, sign, Face.REGULAR, BODY.size, self._accent, item.add("Lbl"))
            before = PARAGRAPH_GAP if number == 1 else 2.5
            flow = self._flow(lines, BODY, before, item.add("LBody"), indent=indent)
            pieces.append(replace(flow[0], ops=(mark, *flow[0].ops)))
            pieces.extend(flow[1:])
            if number in {1, len(items) - 1} and len(items) > 1:
                # No item stands alone at the foot or the top of a page.
                pieces[-1] = replace(pieces[-1], glued=True)
        return pieces

    def facts(self, rows: Sequence[tuple[str, Sequence[Span]]], *, style: Style = BODY) -> list[Piece]:
        """Return labels with their values in a second column."""
        labels = [self._breaker.width(label, Face.REGULAR, style.size) for label, _ in rows]
        indent = min(max(labels, default=0) + _FACT_GAP, self.width * 0.45)
        pieces: list[Piece] = []
        tags = self.part.add("Table") if rows else self.part
        for number, (label, spans) in enumerate(rows):
            labelled = self._breaker.lines([Span(label, Face.REGULAR)], style.size, indent - _FACT_GAP / 2)
            lines = self._breaker.lines(spans, style.size, self.width - indent)
            tag = tags.add("TR")
            head = tag.add("TH", scope="Row")
            flow = self._flow(lines, style, PARAGRAPH_GAP if number == 0 else 1.0, tag.add("TD"), indent=indent)
            for at, line in enumerate(labelled):
                muted = replace(style, colour=MUTED)
                ops = tuple(self._line_ops(line, muted, 0, style.baseline, head, goes_on=at + 1 < len(labelled)))
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
            style, widths = Columns(self._breaker, self.width, columns).shared_out(rows, total, style)
        table = self.part.add("Table")
        head = self._table_row(
            columns, widths, [column.head for column in columns], style, table, face=Face.BOLD, is_head=True
        )
        height = _BLANK_CELL if is_blank else 0.0
        body: list[Piece] = []
        for row in rows:
            body.extend(self._long_row(columns, widths, row, style, height, head, table))
        if total:
            if body:
                body[-1] = replace(body[-1], glued=True)
            body.append(self._table_row(columns, widths, total, style, table, face=Face.BOLD, is_total=True))
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
        table: Tag,
    ) -> list[Piece]:
        """One row, or more when a cell is longer than any page could hold."""
        tags = _cells_of(table, len(columns))
        cells = self._cells(columns, widths, row, style, Face.REGULAR)
        longest = max(len(lines) for lines in cells)
        parts: list[Piece] = []
        for start in range(0, longest, _ROW_LINES):
            part = [lines[start : start + _ROW_LINES] for lines in cells]
            is_last = start + _ROW_LINES >= longest
            drawn = self._draw_row(columns, widths, part, style, tags, is_last=is_last, height=height)
            parts.append(replace(drawn, head=head))
        return parts

    def _table_row(
        self,
        columns: Sequence[ColumnStyle],
        widths: Sequence[float],
        row: Sequence[str],
        style: Style,
        table: Tag,
        *,
        face: Face,
        is_head: bool = False,
        is_total: bool = False,
    ) -> Piece:
        cells = self._cells(columns, widths, row, style, face)
        if is_head:
            style = replace(style, colour=self._accent)
        tags = _cells_of(table, len(columns), is_head=is_head)
        return self._draw_row(columns, widths, cells, style, tags, is_head=is_head, is_total=is_total)

    def _cells(
        self,
        columns: Sequence[ColumnStyle],
        widths: Sequence[float],
        row: Sequence[str],
        style: Style,
        face: Face,
    ) -> list[list[Line]]:
        inner = [width - gutter(at, len(columns)) for at, width in enumerate(widths)]
        return [
            self._breaker.lines([Span(cell, face)], style.size, width) for cell, width in zip(row, inner, strict=True)
        ]

    def _draw_row(
        self,
        columns: Sequence[ColumnStyle],
        widths: Sequence[float],
        cells: Sequence[Sequence[Line]],
        style: Style,
        tags: Sequence[Tag],
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
            left = x if at == 0 else x + CELL_X
            right = x + width if at == len(columns) - 1 else x + width - CELL_X
            # A head of one line stands at the foot of its row, beside heads of two lines.
            top = height - _CELL_Y - len(lines) * style.leading if is_head else _CELL_Y
            for number, line in enumerate(lines):
                start = right - line.width if column.is_right else left
                y = top + number * style.leading + style.baseline
                goes_on = number + 1 < len(lines) or not is_last
                ops.extend(self._line_ops(line, style, start, y, tags[at], goes_on=goes_on))
            if height == _BLANK_CELL and at > 0:
                ops.append(BoxOp(x, 0, width, height, edge=RULE, thickness=0.4))
            x += width
        if is_total:
            ops.append(LineOp(0, 0, x, 0, 0.8, self._accent))
        elif is_last:
            ops.append(LineOp(0, height, x, height, 0.8 if is_head else 0.4, self._accent if is_head else RULE))
        return Piece(height, tuple(ops))

    # --- forms ---------------------------------------------------------------------------------------------------

    def ticks(self, items: Sequence[Sequence[Span]], style: Style = BODY) -> list[Piece]:
        """Return boxes to tick, each with its text."""
        pieces: list[Piece] = []
        indent = _TICK + 9
        tags = self.part.add("L", numbering="Square")
        for number, spans in enumerate(items):
            lines = self._breaker.lines(spans, style.size, self.width - indent)
            item = tags.add("LI")
            figure = item.add("Lbl").add("Figure", alt=self._words["tick_box"])
            flow = self._flow(lines, style, 10.0 if number == 0 else 4.0, item.add("LBody"), indent=indent)
            top = style.baseline - _TICK + 0.6
            box = BoxOp(0, top, _TICK, _TICK, edge=INK, thickness=0.7, tag=figure)
            flow[0] = replace(flow[0], ops=(box, *flow[0].ops))
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
                if label:
                    ops.append(TextOp(x, base, label, Face.REGULAR, SMALL.size, MUTED, self.part.add("P")))
                ops.append(LineOp(x + length + 6, base + 2, x + share, base + 2, 0.5, FORM))
            pieces.append(Piece(_FIELD_HEIGHT, tuple(ops), before=0.0 if pieces else 5.0))
        return pieces

    def grid(self, heads: Sequence[str], labels: Sequence[tuple[str, str]]) -> list[Piece]:
        """Return boxes to write in: a row per label, a column per head; the second part of a label is a hint inside."""
        first = self.width * (0.36 if len(heads) < 3 else 0.28)
        width = (self.width - first) / len(heads)
        rows = [self._breaker.lines([Span(head, Face.BOLD)], SMALL.size, width - 2 * CELL_X) for head in heads]
        height = max(len(lines) for lines in rows) * SMALL.leading + 2 * _CELL_Y
        style = replace(SMALL, colour=self._accent)
        table = self.part.add("Table")
        # Above the labels stands nothing, so nothing heads them.
        corner = table.add("TR")
        corner.add("TD")
        ops: list[Op] = []
        for at, lines in enumerate(rows):
            tag = corner.add("TH", scope="Column")
            for number, line in enumerate(lines):
                x, y = first + at * width + CELL_X, _CELL_Y + number * style.leading + style.baseline
                ops.extend(self._line_ops(line, style, x, y, tag, goes_on=number + 1 < len(lines)))
        head = Piece(height, tuple(ops), before=PARAGRAPH_GAP, glued=True)
        return [head, *(self._grid_row(label, hint, len(heads), first, width, head, table) for label, hint in labels)]

    def _grid_row(
        self, label: str, hint: str, count: int, first: float, width: float, head: Piece, table: Tag
    ) -> Piece:
        row = table.add("TR")
        name = row.add("TH", scope="Row")
        lines = self._breaker.lines([Span(label, Face.REGULAR)], SMALL.size, first - CELL_X)
        height = max(19.0, len(lines) * SMALL.leading + 4)
        ops: list[Op] = []
        top = (height - len(lines) * SMALL.leading) / 2
        for number, line in enumerate(lines):
            y = top + number * SMALL.leading + SMALL.baseline
            ops.extend(self._line_ops(line, SMALL, 0, y, name, goes_on=number + 1 < len(lines)))
        for at in range(count):
            x, cell = first + at * width, row.add("TD")
            ops.append(BoxOp(x, 0, width, height, edge=FORM, thickness=0.5))
            if hint:
                ops.append(TextOp(x + CELL_X, (height + 5.5) / 2, hint, Face.REGULAR, 8, FORM, cell))
        return Piece(height, tuple(ops), head=replace(head, before=0))

    def signature(self, greeting: str, lines: Sequence[str], scan: tuple[float, float] | None = None) -> list[Piece]:
        """Return the close of a letter, never parted; room for a pen, or a scan of so many points wide and high."""
        close = Piece(
            BODY.leading,
            (TextOp(0, BODY.baseline, greeting, Face.REGULAR, BODY.size, INK, self.part.add("P")),),
            before=PARAGRAPH_GAP + 4,
            glued=True,
        )
        ops: list[Op] = []
        y = 0.0
        if scan is not None:
            figure = self.part.add("Figure", alt=self._words["signature_of"].format(name=lines[0]))
            ops.append(ImageOp(0, 0, *scan, Picture.SIGNATURE, figure))
            y = scan[1] + _SIGN_GAP
        for number, line in enumerate(line for line in lines if line):
            tag = self.part.add("P")
            broken = self._breaker.lines([Span(line, Face.BOLD if number == 0 else Face.REGULAR)], 10, self.width)
            for at, part in enumerate(broken, 1):
                ops.extend(self._line_ops(part, BODY, 0, y + BODY.baseline, tag, goes_on=at < len(broken)))
                y += BODY.leading
        return [close, Piece(y, tuple(ops), before=_SIGN_SPACE if scan is None else _SIGN_GAP)]

    def signing_places(self, names: Sequence[str], labels: Sequence[str]) -> list[Piece]:
        """Return a block per person with lines for place, date and signature, two beside each other."""
        return [self._signing_row(names[at : at + 2], labels) for at in range(0, len(names), 2)]

    def _signing_row(self, names: Sequence[str], labels: Sequence[str]) -> Piece:
        gap = 24.0
        share = (self.width - gap) / 2
        ops: list[Op] = []
        height = 0.0
        broken = [self._breaker.lines([Span(name, Face.BOLD)], BODY.size, share) for name in names]
        below = max(len(lines) for lines in broken) * BODY.leading
        for at, lines in enumerate(broken):
            x = at * (share + gap)
            tag = self.part.add("P")
            for number, line in enumerate(lines):
                y = number * BODY.leading + BODY.baseline
                ops.extend(self._line_ops(line, BODY, x, y, tag, goes_on=number + 1 < len(lines)))
            y = below
            for label in labels:
                y += 30.0 if label != labels[-1] else 46.0
                length = self._breaker.width(label, Face.REGULAR, SMALL.size)
                ops.append(TextOp(x, y, label, Face.REGULAR, SMALL.size, MUTED, self.part.add("P")))
                ops.append(LineOp(x + length + 6, y + 2, x + share, y + 2, 0.5, FORM))
            height = max(height, y + 6)
        return Piece(height, tuple(ops), before=PARAGRAPH_GAP + 6)

    # --- helpers -------------------------------------------------------------------------------------------------

    def _flow(
        self,
        lines: Sequence[Line],
        style: Style,
        before: float,
        tag: Tag,
        *,
        indent: float = 0.0,
        keep: bool = False,
    ) -> list[Piece]:
        last = len(lines) - 1
        return [
            Piece(
                style.leading,
                tuple(self._line_ops(line, style, indent, style.baseline, tag, goes_on=number < last)),
                before=before if number == 0 else 0.0,
                glued=(number < last and (number == 0 or number == last - 1)) or keep,
            )
            for number, line in enumerate(lines)
        ]

    def _line_ops(self, line: Line, style: Style, x: float, y: float, tag: Tag, *, goes_on: bool) -> list[TextOp]:
        """The marks of a line; if its text `goes_on`, it ends with the space that parts its last word from the next."""
        size, colour = style.size, style.colour
        ops = []
        for text, face in line.spans:
            ops.append(TextOp(x, y, text, face, size, colour, tag))
            x += self._breaker.width(text, face, size)
        if goes_on and not line.is_cut and ops:
            ops[-1] = ops[-1]._replace(text=ops[-1].text + " ")
        return ops


def _cells_of(table: Tag, count: int, *, is_head: bool = False) -> list[Tag]:
    """Add a row to a table and return the tags of its cells."""
    row = table.add("TR")
    return [row.add("TH", scope="Column") if is_head else row.add("TD") for _ in range(count)]


def tightened(pieces: Sequence[Piece], white: float, leading: float) -> list[Piece]:
    """The same text with less white between its parts (`TIGHTER`), to spare a letter a page for its last lines."""
    return [
        replace(
            piece,
            before=max(piece.before * white, min(piece.before, _PEN_ROOM) if piece.before > _PEN_ROOM else 0.0),
            height=leading if piece.height == BODY.leading else piece.height,
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
