"""A plain report as PDF: a title, a few lines, one table over as many pages as it takes. No letter, no window, no logo.

Texts are drawn as they are, never read as mark-up. A character no font has becomes a question mark, and the report says
at its end which one that was: it is a list of facts, so a missing sign must not keep it from being made.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csr_desktop.letters.fonts import Face, FontBook
from csr_desktop.letters.layout import MM, PAGE_HEIGHT, PAGE_WIDTH
from csr_desktop.letters.report import Report
from csr_desktop.letters.text import Hyphenator, LineBreaker, Span, clean

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_LEFT, _TOP, _BOTTOM = 20 * MM, 22 * MM, 275 * MM
_WIDTH = PAGE_WIDTH - 2 * _LEFT
_SIZE, _LEADING, _TITLE_SIZE, _SMALL = 10.0, 13.6, 16.0, 8.0
_GAP = 3 * MM


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text: its place in the width, its words and its look."""

    x: float
    y: float
    text: str
    face: Face
    size: float


class ReportPress:
    """Makes reports with the fonts of the letters."""

    def __init__(self, fonts: FontBook) -> None:
        self._fonts = fonts
        self._breaker = LineBreaker(fonts, Hyphenator())

    def render(self, report: Report) -> bytes:
        """Return the report as PDF; the same report gives the same bytes."""
        from reportlab.pdfgen.canvas import Canvas

        pages = list(self._pages(report))
        target = io.BytesIO()
        canvas = Canvas(target, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, lang="nl-NL", pageCompression=1)
        canvas.setTitle(report.title)
        canvas.setAuthor(report.author)
        canvas.setSubject("")
        canvas.setCreator("CSR Desktop")
        for number, lines in enumerate(pages, 1):
            self._paint(canvas, lines)
            foot = report.page_of.format(page=number, pages=len(pages))
            self._paint(canvas, [_Line(_LEFT, _BOTTOM + 10 * MM, self._known(foot), Face.REGULAR, _SMALL)])
            canvas.showPage()
        canvas.save()
        return target.getvalue()

    def _pages(self, report: Report) -> Iterator[list[_Line]]:
        page = [_Line(_LEFT, _TOP, self._known(report.title), Face.BOLD, _TITLE_SIZE)]
        y = _TOP + 2 * _LEADING
        for text in report.intro:
            y = self._paragraph(page, text, y)
        if report.rows:
            y = self._row(page, report, report.heads, Face.BOLD, y + _LEADING / 2)
        for row in report.rows:
            if y + self._height(report, row) > _BOTTOM:
                yield page
                page = []
                y = self._row(page, report, report.heads, Face.BOLD, _TOP)
            y = self._row(page, report, row, Face.REGULAR, y)
        y += _LEADING
        for text in (*report.closing, *self._unknown(report)):
            if y + self._paragraph_height(text) > _BOTTOM:
                yield page
                page, y = [], _TOP
            y = self._paragraph(page, text, y)
        yield page

    def _unknown(self, report: Report) -> Iterator[str]:
        cells = (cell for row in (report.heads, *report.rows) for cell in row)
        texts = (report.title, *report.intro, *cells, *report.closing)
        found = dict.fromkeys(char for text in texts for char in self._fonts.missing(clean(text).text))
        if found:
            yield report.unknown.format(characters=", ".join(f"U+{ord(char):04X}" for char in found))

    def _paragraph(self, page: list[_Line], text: str, y: float) -> float:
        for line in self._lines(text, Face.REGULAR, _WIDTH):
            page.append(_Line(_LEFT, y, line, Face.REGULAR, _SIZE))
            y += _LEADING
        return y + _LEADING / 3

    def _paragraph_height(self, text: str) -> float:
        return len(self._lines(text, Face.REGULAR, _WIDTH)) * _LEADING

    def _row(self, page: list[_Line], report: Report, cells: Sequence[str], face: Face, y: float) -> float:
        x, deepest = _LEFT, y
        for cell, width in zip(cells, self._widths(report), strict=True):
            at = y
            for line in self._lines(cell, face, width - _GAP):
                page.append(_Line(x, at, line, face, _SIZE))
                at += _LEADING
            x, deepest = x + width, max(deepest, at)
        return deepest + 2

    def _height(self, report: Report, cells: Sequence[str]) -> float:
        widths = self._widths(report)
        lines = [len(self._lines(cell, Face.REGULAR, width - _GAP)) for cell, width in zip(cells, widths, strict=True)]
        return max(lines) * _LEADING

    def _widths(self, report: Report) -> list[float]:
        return [_WIDTH * share / sum(report.shares) for share in report.shares]

    def _lines(self, text: str, face: Face, width: float) -> list[str]:
        broken = self._breaker.lines([Span(self._known(text), face)], _SIZE, width)
        return ["".join(span.text for span in line.spans) for line in broken] or [""]

    def _known(self, text: str) -> str:
        plain = clean(text).text
        for char in self._fonts.missing(plain):
            plain = plain.replace(char, "?")
        return plain

    def _paint(self, canvas: Canvas, lines: Sequence[_Line]) -> None:
        for line in lines:
            drawn = canvas.beginText()
            x = line.x
            for name, part in self._fonts.runs(line.text, line.face):
                drawn.setFont(name, line.size)
                drawn.setTextOrigin(x, PAGE_HEIGHT - line.y)
                drawn.textOut(part)
                x += self._fonts.width(part, line.face) * line.size / 1000
            canvas.drawText(drawn)
