"""What stands around the text: the address in the window of the envelope, the sender, references, feet of pages.

A letter is folded twice, to a third of A4, for an envelope with a window (NEN 1026 zone as far as design/domain.md 8
knows it: 20-25 mm from the side, 45-50 mm from the top, 90 by 35 mm). The house style moves the zone by half
millimetres; `window_test` prints the sheet to measure by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from csr_desktop.errors import UserError
from csr_desktop.letters.fonts import Face
from csr_desktop.letters.layout import MM, PAGE_HEIGHT, Frame, ImageOp, LineOp, Op, Page, TextOp
from csr_desktop.letters.model import HouseStyle, WindowSide
from csr_desktop.letters.styles import INK, LABEL, MUTED, RULE, Style
from csr_desktop.letters.tags import RUNNING_FOOT, RUNNING_HEAD, Tag
from csr_desktop.letters.text import Line, LineBreaker, Span

LEFT = 25 * MM
TEXT_WIDTH = 163 * MM
_FIRST_TOP = 89 * MM
_NEXT_TOP = 25 * MM
_BOTTOM = 277 * MM

#: The hole in the envelope, and where the address stands in it: as far from its sides as paper can shift.
HOLE_LEFT_MM = {WindowSide.LEFT: 20, WindowSide.RIGHT: 110}
HOLE_TOP_MM = 45
HOLE_WIDTH_MM, HOLE_HEIGHT_MM = 90, 35
WINDOW_LEFT_MM = {side: left + 5 for side, left in HOLE_LEFT_MM.items()}
WINDOW_TOP_MM = HOLE_TOP_MM + 1
WINDOW_WIDTH = 80 * MM
WINDOW_LINES = 7
#: Where the paper is folded for such an envelope, from its top.
FOLDS_MM = (99, 198)

_SIDE_WIDTH = 68 * MM
_LABEL_WIDTH = 22.5 * MM
_ADDRESS = Style(10, 13.6)
#: Seven lines only fit in the window when they stand closer.
_FULL_ADDRESS = Style(10, 11.5)
_MOST_AT_EASE = 6
_RETURN = Style(6.8, 9, MUTED)
_SENDER = Style(8, 11, MUTED)
_DEPARTMENT = Style(8.5, 11.5)
_META = Style(8.3, 11.5)
_LOGO_ROOM = (56 * MM, 18 * MM)
#: The room for a scanned signature, wide and high.
SCAN_ROOM = (56 * MM, 17 * MM)


@dataclass(frozen=True, slots=True)
class FrameTexts:
    """The words around one letter, already cleaned and filled in."""

    addressee: tuple[str, ...]
    meta: tuple[tuple[str, str], ...]
    running: str
    page_of: str


def fitted(size: tuple[int, int], room: tuple[float, float]) -> tuple[float, float]:
    """Return the width and height, in points, of a picture that fills its room without being stretched."""
    scale = min(room[0] / size[0], room[1] / size[1])
    return size[0] * scale, size[1] * scale


class PageFrame:
    """Draws everything of a letter that is not its text; what is read of it gets tags in `part`."""

    def __init__(
        self, breaker: LineBreaker, house: HouseStyle, logo_size: tuple[int, int] | None, part: Tag, words: str = ""
    ) -> None:
        self._breaker = breaker
        self._part = part
        self._logo_words = words
        self._house = house
        self._logo_size = logo_size
        is_left = house.window_side is WindowSide.LEFT
        self._window_x = (WINDOW_LEFT_MM[house.window_side] + house.window_offset_x_mm) * MM
        self._window_y = (WINDOW_TOP_MM + house.window_offset_y_mm) * MM
        self._side_x = LEFT + TEXT_WIDTH - _SIDE_WIDTH if is_left else LEFT
        self._logo_x = LEFT if is_left else LEFT + TEXT_WIDTH

    def first_page(self, texts: FrameTexts) -> tuple[list[Op], float]:
        """Return the marks of the first page's head, and where the text may begin."""
        ops = [*self.address(texts.addressee), *self._logo()]
        side, below = self._sender()
        ops.extend(side)
        meta, end = self._meta(texts.meta, below + 9)
        ops.extend(meta)
        ops.extend(LineOp(4 * MM, fold * MM, 8 * MM, fold * MM, 0.4, RULE) for fold in FOLDS_MM)
        return ops, max(_FIRST_TOP, end + 14, self._window_y + 40 * MM)

    def frame(self, first_top: float) -> Frame:
        """Return where the text goes."""
        return Frame(LEFT, TEXT_WIDTH, first_top, _NEXT_TOP, self._foot_top() - 12)

    def around(self, pages: Sequence[Page], texts: FrameTexts) -> None:
        """Add the running head of later pages and the foot of every page."""
        for number, page in enumerate(pages, 1):
            page_of = texts.page_of.format(page=number, pages=len(pages))
            if number > 1:
                page.ops[:0] = self._running_head(texts.running)
            page.ops.extend(self._foot(texts.running, page_of))

    def address(self, addressee: Sequence[str]) -> list[Op]:
        """Return the marks in the window of the envelope; UserError `letter.address_too_long` when they do not fit."""
        ops: list[Op] = []
        y = self._window_y
        if self._house.return_line:
            # The two spaces behind a postcode belong in an address, not in a running line.
            running = " ".join(self._house.return_line.split())
            sender = self._fitting(running, Face.REGULAR, _RETURN.size, WINDOW_WIDTH)
            tag = self._part.add("P")
            ops.append(TextOp(self._window_x, y + _RETURN.baseline, sender, Face.REGULAR, _RETURN.size, MUTED, tag))
            length = self._breaker.width(sender, Face.REGULAR, _RETURN.size)
            ops.append(LineOp(self._window_x, y + 11, self._window_x + length, y + 11, 0.3, RULE))
        y += 14
        lines = [line for text in addressee for line in self._address_lines(text)]
        if len(lines) > WINDOW_LINES:
            raise UserError("letter.address_too_long", lines=len(lines), most=WINDOW_LINES)
        style = _ADDRESS if len(lines) <= _MOST_AT_EASE else _FULL_ADDRESS
        tag = self._part.add("P")
        for number, line in enumerate(lines, 1):
            words = "".join(span.text for span in line.spans)
            shown = words if line.is_cut or number == len(lines) else words + " "
            ops.append(TextOp(self._window_x, y + style.baseline, shown, Face.REGULAR, style.size, INK, tag))
            y += style.leading
        return ops

    def _address_lines(self, text: str) -> list[Line]:
        """One line as it is, with the two spaces behind a postcode; broken only when wider than the window."""
        width = self._breaker.width(text, Face.REGULAR, _ADDRESS.size)
        if width <= WINDOW_WIDTH:
            return [Line((Span(text, Face.REGULAR),), width)]
        return self._breaker.lines([Span(text, Face.REGULAR)], _ADDRESS.size, WINDOW_WIDTH)

    def _logo(self) -> list[Op]:
        if self._logo_size is None:
            return []
        width, height = fitted(self._logo_size, _LOGO_ROOM)
        x = self._logo_x if self._logo_x == LEFT else self._logo_x - width
        figure = self._part.add("Figure", alt=self._logo_words)
        return [ImageOp(x, 14 * MM, width, height, tag=figure)]

    def _sender(self) -> tuple[list[Op], float]:
        y = 14 * MM
        ops: list[Op] = []
        name = Style(10.5, 14, self._house.accent)
        y = self._side_text(ops, self._house.organisation, Face.BOLD, name, y)
        if self._house.department:
            y = self._side_text(ops, self._house.department, Face.BOLD, _DEPARTMENT, y)
        y += 2
        # The name stands above already; an organisation that repeats it as its first line is not printed twice.
        repeats = self._house.sender_lines[:1] == (self._house.organisation,)
        for text in self._house.sender_lines[1 if repeats else 0 :]:
            y = self._side_text(ops, text, Face.REGULAR, _SENDER, y)
        return ops, max(y, self._window_y)

    def _side_text(self, ops: list[Op], text: str, face: Face, style: Style, y: float) -> float:
        """Add a text of the sender, and return where the next one goes."""
        lines = self._breaker.lines([Span(text, face)], style.size, _SIDE_WIDTH)
        return self._side_lines(ops, lines, style, self._side_x, y, self._part.add("P"))

    def _side_lines(self, ops: list[Op], lines: Sequence[Line], style: Style, x: float, y: float, tag: Tag) -> float:
        for number, line in enumerate(lines, 1):
            ends = "" if line.is_cut or number == len(lines) else " "
            ops.extend(
                TextOp(x, y + style.baseline, text + ends, face, style.size, style.colour, tag)
                for text, face in line.spans
            )
            y += style.leading
        return y

    def _meta(self, rows: Sequence[tuple[str, str]], y: float) -> tuple[list[Op], float]:
        """Date, references and who to speak to: a small label beside each value."""
        ops: list[Op] = []
        table = self._part.add("Table")
        for label, value in rows:
            row = table.add("TR")
            head = row.add("TH", scope="Row")
            ops.append(TextOp(self._side_x, y + _META.baseline, label, Face.REGULAR, LABEL.size, MUTED, head))
            lines = self._breaker.lines([Span(value, Face.REGULAR)], _META.size, _SIDE_WIDTH - _LABEL_WIDTH)
            y = self._side_lines(ops, lines, _META, self._side_x + _LABEL_WIDTH, y, row.add("TD")) + 1.5
        return ops, y

    def _running_head(self, running: str) -> list[Op]:
        text = f"{self._house.organisation}  ·  {running}"
        shown = self._fitting(text, Face.REGULAR, 8, TEXT_WIDTH)
        return [
            TextOp(LEFT, 15 * MM, shown, Face.REGULAR, 8, MUTED, RUNNING_HEAD),
            LineOp(LEFT, 17.5 * MM, LEFT + TEXT_WIDTH, 17.5 * MM, 0.4, RULE),
        ]

    def _foot_top(self) -> float:
        return min(_BOTTOM, PAGE_HEIGHT - 12 * MM - 10 * max(len(self._house.footer_lines), 1))

    def _foot(self, running: str, page_of: str) -> list[Op]:
        top = self._foot_top()
        ops: list[Op] = [LineOp(LEFT, top, LEFT + TEXT_WIDTH, top, 0.4, RULE)]
        right = f"{running}  ·  {page_of}"
        right_width = self._breaker.width(right, Face.REGULAR, 7.5)
        y = top + 11
        ops.append(TextOp(LEFT + TEXT_WIDTH - right_width, y, right, Face.REGULAR, 7.5, MUTED, RUNNING_FOOT))
        for number, text in enumerate(self._house.footer_lines):
            room = TEXT_WIDTH - (right_width + 12 if number == 0 else 0)
            shown = self._fitting(text, Face.REGULAR, 7.5, room)
            ops.append(TextOp(LEFT, y, shown, Face.REGULAR, 7.5, MUTED, RUNNING_FOOT))
            y += 10
        return ops

    def _fitting(self, text: str, face: Face, size: float, room: float) -> str:
        """Shorten what must stand on one line; only used where nothing is lost by it (heads and feet)."""
        if self._breaker.width(text, face, size) <= room:
            return text
        while text and self._breaker.width(text + "…", face, size) > room:
            text = text[:-1]
        return text + "…"
