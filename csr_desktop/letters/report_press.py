"""A plain report as PDF: lines and tables under headings, over as many pages as it takes. No letter, window or logo.

Texts are drawn as they are, never read as mark-up. A character no font has becomes a question mark, and the report says
at its end which one that was: it is a list of facts, so a missing sign must not keep it from being made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from csr_desktop.letters.fonts import Face, FontBook
from csr_desktop.letters.layout import MM, PAGE_WIDTH, BoxOp, LineOp, Op, Page, TextOp
from csr_desktop.letters.pdf_document import PdfDocument, colour_profile
from csr_desktop.letters.pdf_fonts import FontShelf
from csr_desktop.letters.report import BOX, Chart, Report, Section
from csr_desktop.letters.tags import HEAD_AGAIN, RUNNING_FOOT, Tag
from csr_desktop.letters.template import Terms
from csr_desktop.letters.text import Hyphenator, Line, LineBreaker, Span, clean

_LEFT, _TOP, _BOTTOM = 20 * MM, 22 * MM, 275 * MM
_WIDTH = PAGE_WIDTH - 2 * _LEFT
_SIZE, _LEADING, _TITLE_SIZE, _HEADING_SIZE, _SMALL = 10.0, 13.6, 16.0, 12.0, 8.0
_GAP = 3 * MM
_BOX_SIDE = 3 * MM
#: A chart: names to the left, bars, and room for the value in words behind the longest bar.
_BAR_SIZE, _BAR_STEP, _NAME_WIDTH, _LEAST_BAR, _BAR_GREY = 9.0, 15.0, 58 * MM, 0.6, "#8c8c8c"
_BAR_WIDTH = _WIDTH - _NAME_WIDTH - 38 * MM


_INK = "#000000"


class _Sheets:
    """The pages so far, and how far down the last one is."""

    def __init__(self) -> None:
        self.pages: list[Page] = [Page()]
        self.y = _TOP

    def add(self, mark: Op) -> None:
        """Put something on the last page."""
        self.pages[-1].ops.append(mark)

    def need(self, height: float) -> bool:
        """Begin a page when this height does not fit on the present one; what is higher than a page stays."""
        if self.y + height <= _BOTTOM or self.y <= _TOP:
            return False
        self.pages.append(Page())
        self.y = _TOP
        return True


class ReportPress:
    """Makes reports with the fonts of the letters. `box_words` say what a square to tick is."""

    def __init__(self, fonts: FontBook, profile: bytes, box_words: str) -> None:
        self._fonts = fonts
        self._breaker = LineBreaker(fonts, Hyphenator())
        self._shelf = FontShelf()
        self._profile = profile
        self._box_words = box_words

    @classmethod
    def load(cls, resources: Path) -> ReportPress:
        """Set up a press with what lies in the `resources` folder."""
        words = Terms.load(resources / "letters" / "terms.toml")
        return cls(FontBook.load(resources / "fonts"), colour_profile(resources), words["tick_box"])

    def render(self, report: Report) -> bytes:
        """Return the report as PDF; the same report gives the same bytes."""
        part = Tag("Part")
        pages = self._pages(report, part)
        for number, page in enumerate(pages, 1):
            foot = self._known(report.page_of.format(page=number, pages=len(pages)))
            page.ops.append(TextOp(_LEFT, _BOTTOM + 10 * MM, foot, Face.REGULAR, _SMALL, _INK, RUNNING_FOOT))
        document = PdfDocument(self._shelf, self._profile, title=report.title, author=report.author)
        document.add(pages, part, self._fonts, {}, bookmarks=len(pages) > 1)
        return document.close()

    def _pages(self, report: Report, part: Tag) -> list[Page]:
        sheets = _Sheets()
        title = self._known(report.title)
        sheets.add(TextOp(_LEFT, _TOP, title, Face.BOLD, _TITLE_SIZE, _INK, part.add("H1", title=title)))
        sheets.y = _TOP + 2 * _LEADING
        self._paragraphs(sheets, part, report.intro)
        self._table(sheets, part, report.heads, report.shares, report.rows)
        for section in report.sections:
            self._section(sheets, part.add("Sect"), section)
        sheets.y += _LEADING
        self._paragraphs(sheets, part, (*report.closing, *self._unknown(report)))
        return sheets.pages

    def _section(self, sheets: _Sheets, part: Tag, section: Section) -> None:
        # A heading never stays behind alone at the foot of a page.
        sheets.y += _LEADING
        sheets.need(4 * _LEADING)
        tag = part.add("H2", title=self._known(section.heading))
        for line in self._lines(section.heading, Face.BOLD, _WIDTH, _HEADING_SIZE):
            sheets.add(TextOp(_LEFT, sheets.y, line, Face.BOLD, _HEADING_SIZE, _INK, tag))
            sheets.y += 1.4 * _LEADING
        self._paragraphs(sheets, part, section.intro)
        if section.chart is not None and section.chart.bars:
            self._chart(sheets, part, section.chart)
        self._table(sheets, part, section.heads, section.shares, section.rows)
        self._paragraphs(sheets, part, section.closing)

    def _chart(self, sheets: _Sheets, part: Tag, chart: Chart) -> None:
        """Draw the bars, the longest over the whole width that is left beside names and values.

        Who listens gets names and values as a table; the bars say the same again.
        """
        most = max(1, chart.limit or 0, *(value for _name, value, _said in chart.bars))
        sheets.y += _LEADING / 2
        begin = sheets.y
        table = part.add("Table")
        for name, value, said in chart.bars:
            if sheets.need(_BAR_STEP):
                begin = sheets.y
            row = table.add("TR")
            fitting = self._fitting(name, _NAME_WIDTH - _GAP)
            head = row.add("TH", scope="Row")
            sheets.add(TextOp(_LEFT, sheets.y, fitting, Face.REGULAR, _BAR_SIZE, _INK, head))
            length = max(_BAR_WIDTH * value / most, _LEAST_BAR)
            top = sheets.y + _SIZE / 3 - 0.9 * _SIZE
            sheets.add(BoxOp(_LEFT + _NAME_WIDTH, top, length, 0.9 * _SIZE, fill=_BAR_GREY))
            said_at = _LEFT + _NAME_WIDTH + length + _GAP / 2
            words = self._known(said)
            sheets.add(TextOp(said_at, sheets.y, words, Face.REGULAR, _BAR_SIZE, _INK, row.add("TD")))
            sheets.y += _BAR_STEP
        if chart.limit is not None:
            x = _LEFT + _NAME_WIDTH + _BAR_WIDTH * chart.limit / most
            sheets.add(LineOp(x, begin - _SIZE, x, sheets.y - _BAR_STEP + _SIZE / 2, 1, _INK, is_dashed=True))
            sheets.need(_LEADING)
            limit = self._known(chart.limit_name)
            sheets.add(TextOp(_LEFT + _NAME_WIDTH, sheets.y, limit, Face.REGULAR, _SMALL, _INK, part.add("P")))
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

    def _paragraphs(self, sheets: _Sheets, part: Tag, texts: Sequence[str]) -> None:
        for text in texts:
            tag = part.add("P")
            lines = self._lines(text, Face.REGULAR, _WIDTH)
            sheets.need(len(lines) * _LEADING)
            for line in lines:
                sheets.need(_LEADING)
                sheets.add(TextOp(_LEFT, sheets.y, line, Face.REGULAR, _SIZE, _INK, tag))
                sheets.y += _LEADING
            sheets.y += _LEADING / 3

    def _table(
        self, sheets: _Sheets, part: Tag, heads: Sequence[str], shares: Sequence[int], rows: Sequence[Sequence[str]]
    ) -> None:
        """Draw the rows; on every page that they reach, the heads stand above them."""
        if not rows or not heads:
            return
        widths = [_WIDTH * share / sum(shares) for share in shares]
        sheets.y += _LEADING / 2
        sheets.need(self._height(widths, heads) + self._height(widths, rows[0]))
        table = part.add("Table")
        first = table.add("TR")
        self._row(sheets, widths, heads, Face.BOLD, [first.add("TH", scope="Column") for _ in heads])
        for row in rows:
            if sheets.need(self._height(widths, row)):
                self._row(sheets, widths, heads, Face.BOLD, [HEAD_AGAIN] * len(heads))
            own = table.add("TR")
            self._row(sheets, widths, row, Face.REGULAR, [own.add("TD") for _ in row])

    def _row(
        self, sheets: _Sheets, widths: Sequence[float], cells: Sequence[str], face: Face, tags: Sequence[Tag]
    ) -> None:
        x, deepest = _LEFT, sheets.y
        for cell, width, tag in zip(cells, widths, tags, strict=True):
            at = sheets.y
            for line in self._lines(cell, face, width - _GAP):
                if line == BOX:
                    figure = tag.add("Figure", alt=self._box_words)
                    side = _BOX_SIDE
                    sheets.add(BoxOp(x, at + 1 - side, side, side, edge=_INK, thickness=1, tag=figure))
                else:
                    sheets.add(TextOp(x, at, line, face, _SIZE, _INK, tag))
                at += _LEADING
            x, deepest = x + width, max(deepest, at)
        sheets.y = deepest + 2

    def _height(self, widths: Sequence[float], cells: Sequence[str]) -> float:
        lines = [len(self._lines(cell, Face.REGULAR, width - _GAP)) for cell, width in zip(cells, widths, strict=True)]
        return max(lines) * _LEADING

    def _lines(self, text: str, face: Face, width: float, size: float = _SIZE) -> list[str]:
        """Return the lines of a text; each but the last ends with the space that parts it from the next."""
        broken = self._breaker.lines([Span(self._known(text), face)], size, width)
        return [_words(line, is_last=at == len(broken)) for at, line in enumerate(broken, 1)] or [""]

    def _known(self, text: str) -> str:
        plain = clean(text).text
        if plain == BOX:
            return plain
        for char in self._fonts.missing(plain):
            plain = plain.replace(char, "?")
        return plain


def _words(line: Line, *, is_last: bool) -> str:
    text = "".join(span.text for span in line.spans)
    return text if is_last or line.is_cut else text + " "
