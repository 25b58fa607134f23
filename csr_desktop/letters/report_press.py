"""A plain report as PDF: lines and tables under headings, over as many pages as it takes. No letter, window or logo.

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
from csr_desktop.letters.report import BOX, Chart, Report, Section
from csr_desktop.letters.text import Hyphenator, LineBreaker, Span, clean

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_LEFT, _TOP, _BOTTOM = 20 * MM, 22 * MM, 275 * MM
_WIDTH = PAGE_WIDTH - 2 * _LEFT
_SIZE, _LEADING, _TITLE_SIZE, _HEADING_SIZE, _SMALL = 10.0, 13.6, 16.0, 12.0, 8.0
_GAP = 3 * MM
_BOX_SIDE = 3 * MM
#: A chart: names to the left, bars, and room for the value in words behind the longest bar.
_BAR_SIZE, _BAR_STEP, _NAME_WIDTH, _LEAST_BAR, _BAR_GREY = 9.0, 15.0, 58 * MM, 0.6, 0.55
_BAR_WIDTH = _WIDTH - _NAME_WIDTH - 38 * MM


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text: its place in the width, its words and its look."""

    x: float
    y: float
    text: str
    face: Face
    size: float


@dataclass(frozen=True, slots=True)
class _Bar:
    """A filled bar: its left end, its foot and its size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Rule:
    """A thin upright line from one height to another."""

    x: float
    top: float
    bottom: float


_Mark = _Line | _Bar | _Rule


class _Sheets:
    """The pages so far, and how far down the last one is."""

    def __init__(self) -> None:
        self.pages: list[list[_Mark]] = [[]]
        self.y = _TOP

    def add(self, mark: _Mark) -> None:
        """Put something on the last page."""
        self.pages[-1].append(mark)

    def need(self, height: float) -> bool:
        """Begin a page when this height does not fit on the present one; what is higher than a page stays."""
        if self.y + height <= _BOTTOM or self.y <= _TOP:
            return False
        self.pages.append([])
        self.y = _TOP
        return True


class ReportPress:
    """Makes reports with the fonts of the letters."""

    def __init__(self, fonts: FontBook) -> None:
        self._fonts = fonts
        self._breaker = LineBreaker(fonts, Hyphenator())

    def render(self, report: Report) -> bytes:
        """Return the report as PDF; the same report gives the same bytes."""
        from reportlab.pdfgen.canvas import Canvas

        pages = self._pages(report)
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

    def _pages(self, report: Report) -> list[list[_Mark]]:
        sheets = _Sheets()
        sheets.add(_Line(_LEFT, _TOP, self._known(report.title), Face.BOLD, _TITLE_SIZE))
        sheets.y = _TOP + 2 * _LEADING
        self._paragraphs(sheets, report.intro)
        self._table(sheets, report.heads, report.shares, report.rows)
        for section in report.sections:
            self._section(sheets, section)
        sheets.y += _LEADING
        self._paragraphs(sheets, (*report.closing, *self._unknown(report)))
        return sheets.pages

    def _section(self, sheets: _Sheets, section: Section) -> None:
        # A heading never stays behind alone at the foot of a page.
        sheets.y += _LEADING
        sheets.need(4 * _LEADING)
        for line in self._lines(section.heading, Face.BOLD, _WIDTH, _HEADING_SIZE):
            sheets.add(_Line(_LEFT, sheets.y, line, Face.BOLD, _HEADING_SIZE))
            sheets.y += 1.4 * _LEADING
        self._paragraphs(sheets, section.intro)
        if section.chart is not None and section.chart.bars:
            self._chart(sheets, section.chart)
        self._table(sheets, section.heads, section.shares, section.rows)
        self._paragraphs(sheets, section.closing)

    def _chart(self, sheets: _Sheets, chart: Chart) -> None:
        """Draw the bars, the longest over the whole width that is left beside names and values."""
        most = max(1, chart.limit or 0, *(value for _name, value, _said in chart.bars))
        sheets.y += _LEADING / 2
        begin = sheets.y
        for name, value, said in chart.bars:
            if sheets.need(_BAR_STEP):
                begin = sheets.y
            middle = sheets.y + _SIZE / 3
            sheets.add(_Line(_LEFT, sheets.y, self._fitting(name, _NAME_WIDTH - _GAP), Face.REGULAR, _BAR_SIZE))
            length = _BAR_WIDTH * value / most
            sheets.add(_Bar(_LEFT + _NAME_WIDTH, middle, max(length, _LEAST_BAR), _SIZE))
            said_at = _LEFT + _NAME_WIDTH + max(length, _LEAST_BAR) + _GAP / 2
            sheets.add(_Line(said_at, sheets.y, self._known(said), Face.REGULAR, _BAR_SIZE))
            sheets.y += _BAR_STEP
        if chart.limit is not None:
            x = _LEFT + _NAME_WIDTH + _BAR_WIDTH * chart.limit / most
            sheets.add(_Rule(x, begin - _SIZE, sheets.y - _BAR_STEP + _SIZE / 2))
            sheets.need(_LEADING)
            sheets.add(_Line(_LEFT + _NAME_WIDTH, sheets.y, self._known(chart.limit_name), Face.REGULAR, _SMALL))
            sheets.y += _LEADING
        sheets.y += _LEADING / 2

    def _fitting(self, text: str, width: float) -> str:
        """Return a name that fits, cut with a sign that says so; the table beside the chart has it whole."""
        known = self._known(text)
        if self._fonts.width(known, Face.REGULAR) * _BAR_SIZE / 1000 <= width:
            return known
        while known and self._fonts.width(known + "…", Face.REGULAR) * _BAR_SIZE / 1000 > width:
            known = known[:-1]
        return known.rstrip() + "…"

    def _unknown(self, report: Report) -> Iterator[str]:
        texts = [report.title, *report.intro, *report.closing, *report.heads, *(c for row in report.rows for c in row)]
        for section in report.sections:
            texts += [section.heading, *section.intro, *section.closing, *section.heads]
            texts += [cell for row in section.rows for cell in row]
            if section.chart is not None:
                texts += [
                    section.chart.limit_name,
                    *(part for name, _, said in section.chart.bars for part in (name, said)),
                ]
        texts = [text for text in texts if text != BOX]
        found = dict.fromkeys(char for text in texts for char in self._fonts.missing(clean(text).text))
        if found:
            yield report.unknown.format(characters=", ".join(f"U+{ord(char):04X}" for char in found))

    def _paragraphs(self, sheets: _Sheets, texts: Sequence[str]) -> None:
        for text in texts:
            lines = self._lines(text, Face.REGULAR, _WIDTH)
            sheets.need(len(lines) * _LEADING)
            for line in lines:
                sheets.need(_LEADING)
                sheets.add(_Line(_LEFT, sheets.y, line, Face.REGULAR, _SIZE))
                sheets.y += _LEADING
            sheets.y += _LEADING / 3

    def _table(
        self, sheets: _Sheets, heads: Sequence[str], shares: Sequence[int], rows: Sequence[Sequence[str]]
    ) -> None:
        """Draw the rows; on every page that they reach, the heads stand above them."""
        if not rows or not heads:
            return
        widths = [_WIDTH * share / sum(shares) for share in shares]
        sheets.y += _LEADING / 2
        sheets.need(self._height(widths, heads) + self._height(widths, rows[0]))
        self._row(sheets, widths, heads, Face.BOLD)
        for row in rows:
            if sheets.need(self._height(widths, row)):
                self._row(sheets, widths, heads, Face.BOLD)
            self._row(sheets, widths, row, Face.REGULAR)

    def _row(self, sheets: _Sheets, widths: Sequence[float], cells: Sequence[str], face: Face) -> None:
        x, deepest = _LEFT, sheets.y
        for cell, width in zip(cells, widths, strict=True):
            at = sheets.y
            for line in self._lines(cell, face, width - _GAP):
                sheets.add(_Line(x, at, line, face, _SIZE))
                at += _LEADING
            x, deepest = x + width, max(deepest, at)
        sheets.y = deepest + 2

    def _height(self, widths: Sequence[float], cells: Sequence[str]) -> float:
        lines = [len(self._lines(cell, Face.REGULAR, width - _GAP)) for cell, width in zip(cells, widths, strict=True)]
        return max(lines) * _LEADING

    def _lines(self, text: str, face: Face, width: float, size: float = _SIZE) -> list[str]:
        broken = self._breaker.lines([Span(self._known(text), face)], size, width)
        return ["".join(span.text for span in line.spans) for line in broken] or [""]

    def _known(self, text: str) -> str:
        plain = clean(text).text
        if plain == BOX:
            return plain
        for char in self._fonts.missing(plain):
            plain = plain.replace(char, "?")
        return plain

    def _paint(self, canvas: Canvas, marks: Sequence[_Mark]) -> None:
        for mark in marks:
            match mark:
                case _Bar():
                    canvas.setFillGray(_BAR_GREY)
                    canvas.rect(mark.x, PAGE_HEIGHT - mark.y, mark.width, mark.height * 0.9, stroke=0, fill=1)
                    canvas.setFillGray(0)
                case _Rule():
                    canvas.setDash(2, 2)
                    canvas.line(mark.x, PAGE_HEIGHT - mark.top, mark.x, PAGE_HEIGHT - mark.bottom)
                    canvas.setDash()
                case _Line(text=text) if text == BOX:
                    canvas.rect(mark.x, PAGE_HEIGHT - mark.y - 1, _BOX_SIDE, _BOX_SIDE)
                case _Line():
                    self._write(canvas, mark)

    def _write(self, canvas: Canvas, line: _Line) -> None:
        drawn = canvas.beginText()
        x = line.x
        for name, part in self._fonts.runs(line.text, line.face):
            drawn.setFont(name, line.size)
            drawn.setTextOrigin(x, PAGE_HEIGHT - line.y)
            drawn.textOut(part)
            x += self._fonts.width(part, line.face) * line.size / 1000
        canvas.drawText(drawn)
