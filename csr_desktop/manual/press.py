"""Prints a document of the manual: title, table of contents, chapters with pictures and tables, bookmarks, tags.

The parts are those of the letters (`Typesetter`, `paginate`, `PdfDocument`); only how they stand on a page is new here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from csr_desktop.errors import Bug, EnvironmentProblem
from csr_desktop.letters.columns import ColumnStyle
from csr_desktop.letters.fonts import Face, FontBook
from csr_desktop.letters.layout import (
    MM,
    PAGE_WIDTH,
    BoxOp,
    Frame,
    ImageOp,
    LineOp,
    Op,
    Page,
    Piece,
    TextOp,
    paginate,
)
from csr_desktop.letters.logo import Logo
from csr_desktop.letters.pdf_document import PdfDocument, colour_profile
from csr_desktop.letters.pdf_fonts import FontShelf
from csr_desktop.letters.styles import BODY, INK, MUTED, RULE, SMALL, Style
from csr_desktop.letters.tags import RUNNING_FOOT, Tag
from csr_desktop.letters.text import Hyphenator, LineBreaker, Span
from csr_desktop.letters.typeset import Typesetter
from csr_desktop.manual.markdown import (
    Block,
    Heading,
    Inline,
    Items,
    PictureBlock,
    RunningText,
    Table,
    Weight,
    blocks,
)
from csr_desktop.manual.pages import Chapter, Document

_LEFT = 24 * MM
_WIDTH = PAGE_WIDTH - 2 * _LEFT
_FRAME = Frame(_LEFT, _WIDTH, 20 * MM, 20 * MM, 276 * MM)
_FOOT = 286 * MM
_ACCENT = "#1f4e79"
_TITLE = Style(22, 28, _ACCENT)
_CHAPTER = Style(16, 21, _ACCENT)
_SECTION = Style(11.5, 15, _ACCENT)
_ABOUT = Style(11, 15.5, MUTED)
_CELL = Style(9, 12.2)
_CAPTION = Style(8, 11, MUTED)
_FACES = {Weight.PLAIN: Face.REGULAR, Weight.BOLD: Face.BOLD, Weight.ITALIC: Face.ITALIC}
#: A picture of the whole window, and how many dots it has; smaller ones keep the size of their letters.
_PICTURE_WIDTH, _PICTURE_DOTS = 138 * MM, 860
#: This part of a page is the least that a chapter has of itself on the page where it begins.
_BEGINNING = 0.36
_GAP = 26.0
#: How often page numbers are filled in until none of them moves any more.
_ROUNDS = 4


class ManualPress:
    """Makes the PDFs; `words` are those of the index (`contents`, `page`, `page_of`, `version`)."""

    def __init__(self, fonts: FontBook, profile: bytes, pictures: Path, words: Mapping[str, str]) -> None:
        self._fonts = fonts
        self._profile = profile
        self._folder = pictures
        self._words = words
        self._breaker = LineBreaker(fonts, Hyphenator())
        self._shelf = FontShelf()
        self._pictures: dict[str, Logo] = {}

    @classmethod
    def load(cls, resources: Path, words: Mapping[str, str]) -> ManualPress:
        """Set up a press with the fonts, colours and pictures of the `resources` folder."""
        return cls(FontBook.load(resources / "fonts"), colour_profile(resources), resources / "help", words)

    def render(self, document: Document, version: str) -> bytes:
        """Return a document as PDF; the same document gives the same bytes.

        Bug `manual.cannot_print` names characters that no font has: the text is ours, so it is ours to mend.
        """
        missing = [char for chapter in document.chapters for char in self._fonts.missing(chapter.page.text)]
        if missing:
            raise Bug(
                "manual.cannot_print", characters=" ".join(f"U+{ord(char):04X}" for char in dict.fromkeys(missing))
            )
        numbers: Mapping[str, int] = {}
        for _ in range(_ROUNDS):
            pages, part, found = self._laid_out(document, version, numbers)
            if found == numbers:
                break
            numbers = found
        for number, page in enumerate(pages, 1):
            page.ops.extend(self._foot(document.title, number, len(pages)))
        made = PdfDocument(self._shelf, self._profile, title=document.title, author="CSR Desktop")
        made.add(pages, part, self._fonts, self._pictures, bookmarks=len(pages) > 1)
        return made.close()

    # --- pages -------------------------------------------------------------------------------------------------------

    def _laid_out(
        self, document: Document, version: str, numbers: Mapping[str, int]
    ) -> tuple[list[Page], Tag, dict[str, int]]:
        """Return the pages, their tags, and on which page each chapter begins; `numbers` are what is told of that."""
        part = Tag("Part")
        is_book = len(document.chapters) > 1
        pages: list[Page] = []
        if is_book:
            pages = paginate(list(self._opening(part, document, version, numbers)), _FRAME)
        heads: dict[str, Tag] = {}
        for chapters in _by_part(document.chapters):
            pieces: list[Piece] = []
            for chapter in chapters:
                set_one = _Chapter(self, part.add("Sect"), numbers, is_book=is_book)
                own = set_one.pieces(chapter)
                heads[chapter.page.key] = set_one.head
                pieces.extend(_placed(own, is_first=not pieces))
            pages.extend(paginate(pieces, _FRAME))
        at: dict[Tag | None, int] = {}
        for number, page in enumerate(pages, 1):
            for op in page.ops:
                if isinstance(op, TextOp):
                    at.setdefault(op.tag, number)
        return pages, part, {key: at[tag] for key, tag in heads.items()}

    def _opening(self, part: Tag, document: Document, version: str, numbers: Mapping[str, int]) -> Iterator[Piece]:
        """The title and the table of contents."""
        setter = self.setter(part)
        title = part.add("H1", title=document.title)
        yield from setter.paragraph([Span(document.title, Face.BOLD)], _TITLE, tag=title)
        yield from setter.paragraph([Span(document.about, Face.REGULAR)], _ABOUT, before=6)
        told = self._words["version"].format(version=version)
        yield from setter.paragraph([Span(told, Face.REGULAR)], replace(SMALL, colour=MUTED), before=8)
        contents = part.add("H2")
        heading = [Span(self._words["contents"], Face.BOLD)]
        yield from setter.paragraph(heading, _SECTION, before=_GAP, tag=contents, keep=True)
        for chapters in _by_part(document.chapters):
            name = [Span(chapters[0].part, Face.BOLD)]
            yield from setter.paragraph(name, replace(SMALL, colour=MUTED), before=9, keep=True)
            table = part.add("TOC")
            for chapter in chapters:
                yield self._entry(table.add("TOCI"), chapter.page.title, numbers.get(chapter.page.key, 0))

    def _entry(self, tag: Tag, title: str, number: int) -> Piece:
        shown = str(number)
        right = _WIDTH - self._breaker.width(shown, Face.REGULAR, BODY.size)
        begin = self._breaker.width(title, Face.REGULAR, BODY.size) + 6
        height = BODY.leading + 2.5
        return Piece(
            height,
            (
                TextOp(0, BODY.baseline, title + " ", Face.REGULAR, BODY.size, INK, tag),
                LineOp(begin, BODY.baseline, right - 6, BODY.baseline, 0.4, RULE, is_dashed=True),
                TextOp(right, BODY.baseline, shown, Face.REGULAR, BODY.size, INK, tag),
            ),
        )

    def _foot(self, title: str, number: int, count: int) -> Iterator[Op]:
        told = self._words["page_of"].format(page=number, pages=count)
        right = _LEFT + _WIDTH - self._breaker.width(told, Face.REGULAR, _CAPTION.size)
        yield TextOp(_LEFT, _FOOT, title, Face.REGULAR, _CAPTION.size, MUTED, RUNNING_FOOT)
        yield TextOp(right, _FOOT, told, Face.REGULAR, _CAPTION.size, MUTED, RUNNING_FOOT)

    # --- what chapters need ------------------------------------------------------------------------------------------

    def setter(self, part: Tag) -> Typesetter:
        """Return what sets the parts of a text under a tag."""
        return Typesetter(self._breaker, _WIDTH, _ACCENT, part, {})

    def spans(self, text: Inline, numbers: Mapping[str, int]) -> list[Span]:
        """Return a line as it is drawn; behind words that lead to another chapter stands its page."""
        made = []
        for stretch in text:
            made.append(Span(stretch.text, _FACES[stretch.weight]))
            number = numbers.get(stretch.target)
            if number:
                made.append(Span(self._words["page"].format(page=number), Face.REGULAR))
        return made

    def picture(self, name: str) -> Logo:
        """Return a picture of the help; EnvironmentProblem `help.unreadable` when it is not there."""
        if name not in self._pictures:
            try:
                content = (self._folder / name).read_bytes()
            except OSError as error:
                raise EnvironmentProblem("help.unreadable", file=name) from error
            self._pictures[name] = Logo.read(content)
        return self._pictures[name]


class _Chapter:
    """Sets one chapter. In a book its title is a heading below that of the book."""

    def __init__(self, press: ManualPress, part: Tag, numbers: Mapping[str, int], *, is_book: bool) -> None:
        self._press = press
        self._part = part
        self._numbers = numbers
        self._is_book = is_book
        self._setter = press.setter(part)
        self.head = Tag("H1")

    def pieces(self, chapter: Chapter) -> list[Piece]:
        made: list[Piece] = []
        for block in blocks(chapter.page.text):
            made.extend(self._block(block))
        return made

    def _block(self, block: Block) -> list[Piece]:
        setter, numbers = self._setter, self._numbers
        match block:
            case Heading(level, text):
                return self._heading(level, text)
            case RunningText(text):
                return setter.paragraph(self._press.spans(text, numbers))
            case Items(items, is_numbered):
                return setter.items([self._press.spans(item, numbers) for item in items], numbered=is_numbered)
            case Table(heads, rows):
                # The last column has the sentences.
                columns = [ColumnStyle(head, weight=int(head is heads[-1])) for head in heads]
                return setter.table(columns, rows, style=_CELL)
            case PictureBlock(file, alt):
                return [self._picture(file, alt)]

    def _heading(self, level: int, text: str) -> list[Piece]:
        role = f"H{level + 1 if self._is_book else level}"
        # Bookmarks lead to chapters in a book, and to sections in what has one chapter only.
        tag = self._part.add(role, title=text if level == 1 or not self._is_book else "")
        if level == 1:
            self.head = tag
        style = _CHAPTER if level == 1 else _SECTION
        return self._setter.paragraph([Span(text, Face.BOLD)], style, before=13 if level > 1 else 0, keep=True, tag=tag)

    def _picture(self, file: str, alt: str) -> Piece:
        logo = self._press.picture(file)
        width = min(_PICTURE_WIDTH, _PICTURE_WIDTH * logo.size[0] / _PICTURE_DOTS)
        height = width * logo.size[1] / logo.size[0]
        figure = self._part.add("Figure", alt=alt)
        caption = self._setter.paragraph([Span(alt, Face.REGULAR)], _CAPTION, before=0)
        ops: list[Op] = [
            BoxOp(-0.4, -0.4, width + 0.8, height + 0.8, edge=RULE, thickness=0.6),
            ImageOp(0, 0, width, height, file, figure),
        ]
        y = height + 5
        for piece in caption:
            ops.extend(op._replace(y=op.y + y) for op in piece.ops if isinstance(op, TextOp))
            y += piece.height
        return Piece(y + 4, tuple(ops), before=10)


def _placed(pieces: Sequence[Piece], *, is_first: bool) -> list[Piece]:
    """Keep the beginning of a chapter together: it stands below another one only where there is room for it."""
    made, height = [], 0.0
    for piece in pieces:
        begins = height < _BEGINNING * (_FRAME.bottom - _FRAME.next_top)
        height += piece.height + piece.before
        made.append(replace(piece, glued=piece.glued or begins))
    # What is glued at the end of a short chapter would hold on to the next one.
    made[-1] = replace(made[-1], glued=False)
    return [replace(made[0], before=0 if is_first else _GAP * 1.4), *made[1:]]


def _by_part(chapters: Sequence[Chapter]) -> list[list[Chapter]]:
    groups: list[list[Chapter]] = []
    for chapter in chapters:
        if not groups or groups[-1][0].part != chapter.part:
            groups.append([])
        groups[-1].append(chapter)
    return groups
