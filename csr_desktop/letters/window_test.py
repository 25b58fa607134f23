"""The test print: one sheet that tells how far the window of an envelope is from where the program expects it.

The number that stands at the edge of the window is the number to fill in: the rulers are numbered that way, so that
nobody has to reckon, whatever is filled in now.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from csr_desktop.letters.fonts import Face, FontBook
from csr_desktop.letters.layout import MM, PAGE_HEIGHT, PAGE_WIDTH, BoxOp, LineOp, Op, TextOp
from csr_desktop.letters.model import WINDOW_REACH_MM as REACH_MM
from csr_desktop.letters.page import (
    FOLDS_MM,
    HOLE_HEIGHT_MM,
    HOLE_LEFT_MM,
    HOLE_TOP_MM,
    HOLE_WIDTH_MM,
    LEFT,
    TEXT_WIDTH,
    PageFrame,
)
from csr_desktop.letters.styles import INK, MUTED
from csr_desktop.letters.tags import Tag
from csr_desktop.letters.text import Hyphenator, LineBreaker, Span

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from csr_desktop.letters.model import HouseStyle

#: Where the rulers stand inside the window: clear of a short address and in sight through it.
_ACROSS_TOP_MM = 71
_DOWN_LEFT_MM = 68
_TICK, _HALF_TICK, _LONG_TICK = 2.0 * MM, 1.1 * MM, 3.4 * MM
_NUMBER, _SMALL, _SIZE, _LEADING, _TITLE = 6.5, 8.0, 10.0, 14.0, 15.0
_TEXT_TOP = 112 * MM
_CHECK_MM = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowTest:
    """The words on the sheet. The sheet numbers the `steps`; `rows` are what to fill in and what it is now."""

    title: str
    author: str
    sender: str
    addressee: tuple[str, ...]
    steps: tuple[str, ...]
    fold: str
    length: str
    across: str
    down: str
    rows: tuple[tuple[str, str], ...]


class WindowTestPress:
    """Draws the sheet."""

    def __init__(self, fonts: FontBook) -> None:
        self._fonts = fonts
        self._breaker = LineBreaker(fonts, Hyphenator())

    def render(self, test: WindowTest, house: HouseStyle) -> bytes:
        """Return the sheet as PDF of one page: the address as letters have it, rulers, fold marks, and what to do."""
        from reportlab.pdfgen.canvas import Canvas

        target = io.BytesIO()
        canvas = Canvas(target, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, lang="nl-NL", pageCompression=1)
        canvas.setTitle(test.title)
        canvas.setAuthor(test.author)
        canvas.setCreator("CSR Desktop")
        # A short line in the place of the organisation's own leaves room for the rulers.
        frame = PageFrame(self._breaker, replace(house, return_line=test.sender), None, Tag("Part"))
        left = HOLE_LEFT_MM[house.window_side]
        hole = BoxOp(
            (left + house.window_offset_x_mm) * MM,
            (HOLE_TOP_MM + house.window_offset_y_mm) * MM,
            HOLE_WIDTH_MM * MM,
            HOLE_HEIGHT_MM * MM,
            edge=MUTED,
        )
        canvas.setDash(3, 2)
        self._paint(canvas, [hole])
        canvas.setDash()
        self._paint(canvas, frame.address(test.addressee))
        self._paint(canvas, self._rulers(test, left))
        self._paint(canvas, self._folds(test.fold))
        self._paint(canvas, self._words(test))
        canvas.showPage()
        canvas.save()
        return target.getvalue()

    def _rulers(self, test: WindowTest, left: int) -> Iterator[Op]:
        """A ruler for each side of the window, and one for its top; nought is where Dutch envelopes have the edge."""
        for edge in (left, left + HOLE_WIDTH_MM):
            yield from self._across(edge)
        yield from self._down(left + _DOWN_LEFT_MM)
        width = self._breaker.width(test.across, Face.REGULAR, _SMALL)
        under = (_ACROSS_TOP_MM + 7.5) * MM
        yield TextOp((left + HOLE_WIDTH_MM / 2) * MM - width / 2, under, test.across, Face.REGULAR, _SMALL, MUTED)
        above = (HOLE_TOP_MM - REACH_MM - 2) * MM
        yield TextOp((left + _DOWN_LEFT_MM) * MM, above, test.down, Face.REGULAR, _SMALL, MUTED)

    def _across(self, edge_mm: float) -> Iterator[Op]:
        top = _ACROSS_TOP_MM * MM
        for half in range(-2 * REACH_MM, 2 * REACH_MM + 1):
            x = (edge_mm + half / 2) * MM
            if not 4 * MM <= x <= PAGE_WIDTH - 4 * MM:
                continue
            yield LineOp(x, top, x, top + _tick(half), 0.3, INK)
            if not half % 10:
                number = _number(half)
                width = self._breaker.width(number, Face.REGULAR, _NUMBER)
                yield TextOp(x - width / 2, top - 2, number, Face.REGULAR, _NUMBER, INK)

    def _down(self, left_mm: float) -> Iterator[Op]:
        for half in range(-2 * REACH_MM, 2 * REACH_MM + 1):
            y = (HOLE_TOP_MM + half / 2) * MM
            yield LineOp(left_mm * MM, y, left_mm * MM + _tick(half), y, 0.3, INK)
            if not half % 10:
                x = left_mm * MM + _LONG_TICK + 3
                yield TextOp(x, y + _NUMBER / 3, _number(half), Face.REGULAR, _NUMBER, INK)

    def _folds(self, words: str) -> Iterator[Op]:
        for fold in FOLDS_MM:
            yield LineOp(4 * MM, fold * MM, 12 * MM, fold * MM, 0.6, INK)
            yield TextOp(14 * MM, fold * MM + 2.5, words, Face.REGULAR, _SMALL, MUTED)

    def _words(self, test: WindowTest) -> Iterator[Op]:
        y = _TEXT_TOP
        yield TextOp(LEFT, y, test.title, Face.BOLD, _TITLE, INK)
        y += 24
        for number, step in enumerate(test.steps, 1):
            yield TextOp(LEFT, y, f"{number}.", Face.BOLD, _SIZE, INK)
            for line in self._breaker.lines([Span(step, Face.REGULAR)], _SIZE, TEXT_WIDTH - 16):
                yield TextOp(LEFT + 16, y, "".join(span.text for span in line.spans), Face.REGULAR, _SIZE, INK)
                y += _LEADING
            y += 4
        y = FOLDS_MM[1] * MM + 22
        yield TextOp(LEFT, y, test.length, Face.REGULAR, _SIZE, INK)
        y += 10
        yield LineOp(LEFT, y, LEFT + _CHECK_MM * MM, y, 0.8, INK)
        for end in (LEFT, LEFT + _CHECK_MM * MM):
            yield LineOp(end, y - 5, end, y + 5, 0.8, INK)
        yield from self._rows(test.rows, y + 40)

    def _rows(self, rows: Sequence[tuple[str, str]], y: float) -> Iterator[Op]:
        for label, now in rows:
            yield TextOp(LEFT, y, label, Face.BOLD, _SIZE, INK)
            yield LineOp(LEFT + 60 * MM, y + 3, LEFT + 95 * MM, y + 3, 0.6, INK)
            yield TextOp(LEFT + 100 * MM, y, now, Face.REGULAR, _SIZE, MUTED)
            y += 26

    def _paint(self, canvas: Canvas, ops: Sequence[Op] | Iterator[Op]) -> None:
        for op in ops:
            if isinstance(op, TextOp):
                x = op.x
                canvas.setFillColor(op.colour)
                for name, part in self._fonts.runs(op.text, op.face):
                    canvas.setFont(name, op.size)
                    canvas.drawString(x, PAGE_HEIGHT - op.y, part)
                    x += self._fonts.width(part, op.face) * op.size / 1000
            elif isinstance(op, LineOp):
                canvas.setLineWidth(op.thickness)
                canvas.setStrokeColor(op.colour)
                canvas.line(op.x1, PAGE_HEIGHT - op.y1, op.x2, PAGE_HEIGHT - op.y2)
            elif isinstance(op, BoxOp):
                canvas.setLineWidth(op.thickness)
                canvas.setStrokeColor(op.edge)
                canvas.rect(op.x, PAGE_HEIGHT - op.y - op.height, op.width, op.height)


def _tick(half: int) -> float:
    if not half % 10:
        return _LONG_TICK
    return _HALF_TICK if half % 2 else _TICK


def _number(half: int) -> str:
    whole = half // 2
    return f"+{whole}" if whole > 0 else str(whole)
