"""The letter press: templates and fonts loaded once, letters to PDF one by one or as one print run.

The same input gives the same bytes. Metadata say what kind of document it is and who made it, nothing about people.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.errors import Message, UserError
from csr_desktop.letters.compose import Tools, compose, refuse_bsn
from csr_desktop.letters.filters import filters_with
from csr_desktop.letters.fonts import FontBook
from csr_desktop.letters.layout import PAGE_HEIGHT, PAGE_WIDTH, BoxOp, FigureOp, ImageOp, LineOp, Page, Picture, TextOp
from csr_desktop.letters.logo import Logo
from csr_desktop.letters.model import HouseStyle, LetterData, LetterFont
from csr_desktop.letters.prepare import Preparer
from csr_desktop.letters.template import Template, Terms, load_template
from csr_desktop.letters.text import Hyphenator, LineBreaker

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_COLOUR = re.compile("#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    """One letter as PDF. `removed_controls` counts steering characters that were taken out of the data."""

    kind: LetterKind
    template_version: str
    pdf: bytes
    sha256: str
    text_sha256: str
    pages: int
    removed_controls: int


@dataclass(frozen=True, slots=True)
class PageRange:
    """The pages of one letter within a print run, counted from 1."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class PrintRun:
    """Many letters in one PDF, in the order given."""

    pdf: bytes
    pages: int
    ranges: tuple[PageRange, ...]


@dataclass(frozen=True, slots=True)
class _LaidOut:
    template: Template
    house: HouseStyle
    pictures: Mapping[Picture, Logo]
    fonts: FontBook
    pages: Sequence[Page]
    removed: int


class LetterPress:
    """Makes letters; keeps fonts, templates and measurements between letters. Not for several threads at once."""

    def __init__(self, folder: Path, fonts: Callable[[LetterFont], FontBook], terms: Terms) -> None:
        self._folder = folder
        self._load_fonts = fonts
        self._families: dict[LetterFont, FontBook] = {}
        self._terms = terms
        self._templates: dict[str, Template] = {}
        self._logos: dict[bytes, Logo] = {}
        self._hyphenator = Hyphenator()
        self._tools: dict[LetterFont, Tools] = {}

    @classmethod
    def load(cls, resources: Path) -> LetterPress:
        """Set up a press with the fonts and the letter texts of the `resources` folder; templates load when needed."""
        letters = resources / "letters"
        return cls(letters, partial(FontBook.load, resources / "fonts"), Terms.load(letters / "terms.toml"))

    def template(self, name: str) -> Template:
        """Return the checked template of a letter by its name (a number, `L21-creditor` with a variant).

        UserError names every fault with file, line and word.
        """
        if name not in self._templates:
            self._templates[name] = load_template(self._folder / f"{name}.toml", self._terms)
        return self._templates[name]

    def problems(self, data: LetterData, house: HouseStyle) -> tuple[Message, ...]:
        """What stands in the way of this letter: characters no font has, a BSN that may not go out. Draws nothing."""
        fonts = self._fonts(house.font)
        prepared = Preparer(fonts, self._terms.fields).prepare(data)
        styled = Preparer(fonts, self._terms.fields).prepare(house)
        found = [*prepared.problems, *styled.problems]
        try:
            refuse_bsn(data)
        except UserError as error:
            found.extend(error.messages)
        return tuple(found)

    def render(self, data: LetterData, house: HouseStyle) -> RenderedLetter:
        """Make one letter.

        Raises UserError with every reason why this letter cannot be made (see `problems` and `compose.compose`).
        """
        laid_out = self._lay_out(data, house)
        pdf = self._paint([laid_out], laid_out.template.title, house.organisation)
        return RenderedLetter(
            kind=data.kind,
            template_version=laid_out.template.version,
            pdf=pdf,
            sha256=hashlib.sha256(pdf).hexdigest(),
            text_sha256=_text_hash(laid_out.pages),
            pages=len(laid_out.pages),
            removed_controls=laid_out.removed,
        )

    def render_many(self, letters: Iterable[tuple[LetterData, HouseStyle]], *, duplex: bool = False) -> PrintRun:
        """Make one PDF of many letters; with `duplex` every letter starts on the front of a sheet.

        Raises UserError at the first letter that cannot be made; check with `problems` before a long run.
        """
        laid_out = [self._lay_out(data, house) for data, house in letters]
        ranges: list[PageRange] = []
        page = 1
        for letter in laid_out:
            count = len(letter.pages)
            ranges.append(PageRange(page, page + count - 1))
            page += count + (count % 2 if duplex else 0)
        organisation = laid_out[0].house.organisation if laid_out else ""
        pdf = self._paint(laid_out, self._terms["print_run"], organisation, duplex=duplex)
        return PrintRun(pdf, page - 1, tuple(ranges))

    def _lay_out(self, data: LetterData, house: HouseStyle) -> _LaidOut:
        if not _COLOUR.fullmatch(house.accent):
            raise UserError("letter.accent_invalid", accent=house.accent)
        fonts = self._fonts(house.font)
        preparer = Preparer(fonts, self._terms.fields)
        styled = preparer.prepare(house)
        prepared = preparer.prepare(data)
        if prepared.problems:
            raise UserError.many(prepared.problems)
        template = self.template(data.template_name())
        pictures = self._pictures(house)
        sizes = {name: picture.size for name, picture in pictures.items()}
        pages = compose(prepared.value, template, styled.value, sizes, self._tools_of(house.font))
        return _LaidOut(template, styled.value, pictures, fonts, pages, prepared.removed)

    def _fonts(self, family: LetterFont) -> FontBook:
        if family not in self._families:
            self._families[family] = self._load_fonts(family)
        return self._families[family]

    def _tools_of(self, family: LetterFont) -> Tools:
        if family not in self._tools:
            terms = self._terms
            filters = filters_with(terms.terms, terms.labels, terms.titles)
            breaker = LineBreaker(self._fonts(family), self._hyphenator)
            self._tools[family] = Tools(breaker, terms, filters["first_three"])
        return self._tools[family]

    def _pictures(self, house: HouseStyle) -> dict[Picture, Logo]:
        pictures: dict[Picture, Logo] = {}
        for name, content, read in (
            (Picture.LOGO, house.logo, Logo.read),
            (Picture.SIGNATURE, house.signature, Logo.read_signature),
        ):
            if content is not None:
                key = name.encode() + hashlib.sha256(content).digest()
                if key not in self._logos:
                    self._logos[key] = read(content)
                pictures[name] = self._logos[key]
        return pictures

    def _paint(self, letters: Sequence[_LaidOut], title: str, author: str, *, duplex: bool = False) -> bytes:
        from reportlab.pdfgen.canvas import Canvas

        target = io.BytesIO()
        canvas = Canvas(target, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, lang="nl-NL", pageCompression=1)
        canvas.setTitle(title)
        canvas.setAuthor(author)
        canvas.setSubject("")
        canvas.setCreator("CSR Desktop")
        canvas.setViewerPreference("DisplayDocTitle", "true")
        for letter in letters:
            for page in letter.pages:
                self._paint_page(canvas, page, letter)
            if duplex and len(letter.pages) % 2:
                canvas.showPage()
        if not letters:
            canvas.showPage()
        canvas.save()
        return target.getvalue()

    def _paint_page(self, canvas: Canvas, page: Page, letter: _LaidOut) -> None:
        """Lines, boxes and pictures first, then all text in reading order."""
        texts: list[TextOp] = []
        for op in page.ops:
            if isinstance(op, TextOp):
                texts.append(op)
            elif isinstance(op, LineOp):
                canvas.setLineWidth(op.thickness)
                canvas.setStrokeColor(_colour(op.colour))
                canvas.line(op.x1, PAGE_HEIGHT - op.y1, op.x2, PAGE_HEIGHT - op.y2)
            elif isinstance(op, BoxOp):
                _paint_box(canvas, op)
            elif isinstance(op, FigureOp):
                _paint_figure(canvas, op)
            else:
                _paint_logo(canvas, op, letter.pictures[op.picture])
        self._paint_texts(canvas, texts, letter.fonts)
        canvas.showPage()

    def _paint_texts(self, canvas: Canvas, texts: Sequence[TextOp], fonts: FontBook) -> None:
        drawn: Any = canvas.beginText()
        font: tuple[str, float] = ("", 0)
        colour = ""
        for op in texts:
            x = op.x
            if op.colour != colour:
                colour = op.colour
                drawn.setFillColor(_colour(colour))
            for name, part in fonts.runs(op.text, op.face):
                if (name, op.size) != font:
                    font = (name, op.size)
                    drawn.setFont(name, op.size)
                drawn.setTextOrigin(x, PAGE_HEIGHT - op.y)
                drawn.textOut(part)
                x += fonts.width(part, op.face) * op.size / 1000
        canvas.drawText(drawn)


@lru_cache(maxsize=64)
def _colour(text: str) -> Any:  # noqa: ANN401 - reportlab's colour
    from reportlab.lib.colors import HexColor

    return HexColor(text)


def _paint_box(canvas: Canvas, op: BoxOp) -> None:
    if op.edge:
        canvas.setLineWidth(op.thickness)
        canvas.setStrokeColor(_colour(op.edge))
    if op.fill:
        canvas.setFillColor(_colour(op.fill))
    canvas.rect(op.x, PAGE_HEIGHT - op.y - op.height, op.width, op.height, stroke=bool(op.edge), fill=bool(op.fill))


def _paint_figure(canvas: Canvas, op: FigureOp) -> None:
    """All boxes as one path, so that no viewer shows seams between them."""
    path = canvas.beginPath()
    for x, y, width, height in op.boxes:
        path.rect(op.x + x, PAGE_HEIGHT - op.y - y - height, width, height)
    canvas.setFillColor(_colour(op.fill))
    canvas.drawPath(path, stroke=0, fill=1)


def _paint_logo(canvas: Canvas, op: ImageOp, logo: Logo) -> None:
    canvas.drawImage(logo.reader, op.x, PAGE_HEIGHT - op.y - op.height, op.width, op.height, mask="auto")


def _text_hash(pages: Sequence[Page]) -> str:
    digest = hashlib.sha256()
    for page in pages:
        for op in page.ops:
            if isinstance(op, TextOp):
                digest.update(op.text.encode() + b"\n")
    return digest.hexdigest()
