"""What stands around the text: the address in the window of the envelope, the sender, references, feet of pages.

A letter is folded twice, to a third of A4, for an envelope with a window (NEN 1026 zone as far as design/domain.md 8
knows it: 20-25 mm from the side, 45-50 mm from the top, 90 by 35 mm). The house style moves the zone by millimetres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from csr_desktop.errors import UserError
from csr_desktop.letters.fonts import Face
from csr_desktop.letters.layout import MM, PAGE_HEIGHT, Frame, ImageOp, LineOp, Op, Page, TextOp
from csr_desktop.letters.model import HouseStyle, WindowSide
from csr_desktop.letters.text import LineBreaker, Span
from csr_desktop.letters.typeset import INK, LABEL, MUTED, RULE, Style

LEFT = 25 * MM
TEXT_WIDTH = 163 * MM
_FIRST_TOP = 89 * MM
_NEXT_TOP = 25 * MM
_BOTTOM = 277 * MM

#: The window: where it is, and how much of it may be used.
WINDOW_LEFT_MM = {WindowSide.LEFT: 25, WindowSide.RIGHT: 115}
WINDOW_TOP_MM = 46
WINDOW_WIDTH = 80 * MM
WINDOW_LINES = 7

_SIDE_WIDTH = 68 * MM
_LABEL_WIDTH = 22.5 * MM
_ADDRESS = Style(10, 13.6)
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
    """Draws everything of a letter that is not its text."""

    def __init__(self, breaker: LineBreaker, house: HouseStyle, logo_size: tuple[int, int] | None) -> None:
        self._breaker = breaker
        self._house = house
        self._logo_size = logo_size
        is_left = house.window_side is WindowSide.LEFT
        self._window_x = (WINDOW_LEFT_MM[house.window_side] + house.window_offset_x_mm) * MM
        self._window_y = (WINDOW_TOP_MM + house.window_offset_y_mm) * MM
        self._side_x = LEFT + TEXT_WIDTH - _SIDE_WIDTH if is_left else LEFT
        self._logo_x = LEFT if is_left else LEFT + TEXT_WIDTH

    def first_page(self, texts: FrameTexts) -> tuple[list[Op], float]:
        """Return the marks of the first page's head, and where the text may begin."""
        ops = [*self._window(texts), *self._logo()]
        side, below = self._sender()
        ops.extend(side)
        meta, end = self._meta(texts.meta, below + 9)
        ops.extend(meta)
        ops.extend(LineOp(4 * MM, fold, 8 * MM, fold, 0.4, RULE) for fold in (99 * MM, 198 * MM))
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

    def _window(self, texts: FrameTexts) -> list[Op]:
        ops: list[Op] = []
        y = self._window_y
        if self._house.return_line:
            # The two spaces behind a postcode belong in an address, not in a running line.
            line = " ".join(self._house.return_line.split())
            sender = self._fitting(line, Face.REGULAR, _RETURN.size, WINDOW_WIDTH)
            ops.append(TextOp(self._window_x, y + _RETURN.baseline, sender, Face.REGULAR, _RETURN.size, MUTED))
            length = self._breaker.width(sender, Face.REGULAR, _RETURN.size)
            ops.append(LineOp(self._window_x, y + 11, self._window_x + length, y + 11, 0.3, RULE))
        y += 14
        lines = [line for text in texts.addressee for line in self._address_lines(text)]
        if len(lines) > WINDOW_LINES:
            raise UserError("letter.address_too_long", lines=len(lines), most=WINDOW_LINES)
        for line in lines:
            ops.append(TextOp(self._window_x, y + _ADDRESS.baseline, line, Face.REGULAR, _ADDRESS.size, INK))
            y += _ADDRESS.leading
        return ops

    def _address_lines(self, text: str) -> list[str]:
        """One line as it is, with the two spaces behind a postcode; broken only when wider than the window."""
        if self._breaker.width(text, Face.REGULAR, _ADDRESS.size) <= WINDOW_WIDTH:
            return [text]
        broken = self._breaker.lines([Span(text, Face.REGULAR)], _ADDRESS.size, WINDOW_WIDTH)
        return ["".join(span.text for span in line.spans) for line in broken]

    def _logo(self) -> list[Op]:
        if self._logo_size is None:
            return []
        width, height = fitted(self._logo_size, _LOGO_ROOM)
        x = self._logo_x if self._logo_x == LEFT else self._logo_x - width
        return [ImageOp(x, 14 * MM, width, height)]

    def _sender(self) -> tuple[list[Op], float]:
        y = 14 * MM
        ops: list[Op] = []
        name = Style(10.5, 14, self._house.accent)
        for line in self._breaker.lines([Span(self._house.organisation, Face.BOLD)], name.size, _SIDE_WIDTH):
            ops.extend(
                TextOp(self._side_x, y + name.baseline, text, face, name.size, name.colour) for text, face in line.spans
            )
            y += name.leading
        if self._house.department:
            for line in self._breaker.lines([Span(self._house.department, Face.BOLD)], _DEPARTMENT.size, _SIDE_WIDTH):
                ops.extend(
                    TextOp(self._side_x, y + _DEPARTMENT.baseline, text, face, _DEPARTMENT.size, INK)
                    for text, face in line.spans
                )
                y += _DEPARTMENT.leading
        y += 2
        # The name stands above already; an organisation that repeats it as its first line is not printed twice.
        repeats = self._house.sender_lines[:1] == (self._house.organisation,)
        for text in self._house.sender_lines[1 if repeats else 0 :]:
            for line in self._breaker.lines([Span(text, Face.REGULAR)], _SENDER.size, _SIDE_WIDTH):
                ops.extend(
                    TextOp(self._side_x, y + _SENDER.baseline, part, face, _SENDER.size, MUTED)
                    for part, face in line.spans
                )
                y += _SENDER.leading
        return ops, max(y, self._window_y)

    def _meta(self, rows: Sequence[tuple[str, str]], y: float) -> tuple[list[Op], float]:
        """Date, references and who to speak to: a small label beside each value."""
        ops: list[Op] = []
        for label, value in rows:
            ops.append(TextOp(self._side_x, y + _META.baseline, label, Face.REGULAR, LABEL.size, MUTED))
            for line in self._breaker.lines([Span(value, Face.REGULAR)], _META.size, _SIDE_WIDTH - _LABEL_WIDTH):
                for text, face in line.spans:
                    ops.append(TextOp(self._side_x + _LABEL_WIDTH, y + _META.baseline, text, face, _META.size, INK))
                y += _META.leading
            y += 1.5
        return ops, y

    def _running_head(self, running: str) -> list[Op]:
        text = f"{self._house.organisation}  ·  {running}"
        shown = self._fitting(text, Face.REGULAR, 8, TEXT_WIDTH)
        return [
            TextOp(LEFT, 15 * MM, shown, Face.REGULAR, 8, MUTED),
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
        ops.append(TextOp(LEFT + TEXT_WIDTH - right_width, y, right, Face.REGULAR, 7.5, MUTED))
        for number, text in enumerate(self._house.footer_lines):
            room = TEXT_WIDTH - (right_width + 12 if number == 0 else 0)
            ops.append(TextOp(LEFT, y, self._fitting(text, Face.REGULAR, 7.5, room), Face.REGULAR, 7.5, MUTED))
            y += 10
        return ops

    def _fitting(self, text: str, face: Face, size: float, room: float) -> str:
        """Shorten what must stand on one line; only used where nothing is lost by it (heads and feet)."""
        if self._breaker.width(text, face, size) <= room:
            return text
        while text and self._breaker.width(text + "…", face, size) > room:
            text = text[:-1]
        return text + "…"
