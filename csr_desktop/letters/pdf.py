"""The letter press: templates and fonts loaded once, letters to PDF one by one or as one print run.

The same input gives the same bytes. Metadata say what kind of document it is and who made it, nothing about people.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.errors import Message, UserError
from csr_desktop.letters.compose import Tools, compose, refuse_bsn
from csr_desktop.letters.filters import filters_with
from csr_desktop.letters.fonts import FontBook
from csr_desktop.letters.layout import Page, Picture, TextOp
from csr_desktop.letters.logo import Logo
from csr_desktop.letters.model import HouseStyle, LetterData, LetterFont
from csr_desktop.letters.pdf_document import PdfDocument, colour_profile
from csr_desktop.letters.pdf_fonts import FontShelf
from csr_desktop.letters.prepare import Prepared, Preparer
from csr_desktop.letters.tags import Tag
from csr_desktop.letters.template import Template, Terms, load_template
from csr_desktop.letters.text import Hyphenator, LineBreaker

_COLOUR = re.compile("#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    """One letter as PDF. `removed_controls` counts steering characters that were taken out of the data.

    `template_sha256` names exactly the text it was made of, when the desk knows it.
    """

    kind: LetterKind
    template_version: str
    template_sha256: str
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
    part: Tag
    removed: int

    def put_in(self, document: PdfDocument, *, bookmarks: bool) -> None:
        """Add the pages to a document."""
        document.add(self.pages, self.part, self.fonts, self.pictures, bookmarks=bookmarks)


class LetterPress:
    """Makes letters; keeps fonts, templates and measurements between letters. Not for several threads at once."""

    def __init__(self, folder: Path, fonts: Callable[[LetterFont], FontBook], terms: Terms, profile: bytes) -> None:
        self._folder = folder
        self._shelf = FontShelf()
        self._profile = profile
        self._load_fonts = fonts
        self._families: dict[LetterFont, FontBook] = {}
        self._terms = terms
        self._templates: dict[str, Template] = {}
        self._logos: dict[bytes, Logo] = {}
        self._house: tuple[HouseStyle, Prepared] | None = None
        self._hyphenator = Hyphenator()
        self._tools: dict[LetterFont, Tools] = {}

    @classmethod
    def load(cls, resources: Path) -> LetterPress:
        """Set up a press with the fonts and the letter texts of the `resources` folder; templates load when needed."""
        letters = resources / "letters"
        fonts = partial(FontBook.load, resources / "fonts")
        return cls(letters, fonts, Terms.load(letters / "terms.toml"), colour_profile(resources))

    def template(self, name: str) -> Template:
        """Return the checked template of a letter by its name (a number, `L21-creditor` with a variant).

        UserError names every fault with file, line and word.
        """
        if name not in self._templates:
            self._templates[name] = load_template(self._folder / f"{name}.toml", self._terms)
        return self._templates[name]

    def use(self, name: str, template: Template | None) -> None:
        """Make letters of this template from now on; None: of the shipped text."""
        if template is None:
            self._templates.pop(name, None)
        else:
            self._templates[name] = template

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
        document = self._document(laid_out.template.title, house)
        # A letter of one page has nothing to leaf through.
        laid_out.put_in(document, bookmarks=len(laid_out.pages) > 1)
        pdf = document.close()
        return RenderedLetter(
            kind=data.kind,
            template_version=laid_out.template.version,
            template_sha256=laid_out.template.sha256,
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
        document: PdfDocument | None = None
        ranges: list[PageRange] = []
        page = 1
        for data, house in letters:
            document = document or self._document(self._terms["print_run"], house)
            letter = self._lay_out(data, house)
            letter.put_in(document, bookmarks=False)
            count = len(letter.pages)
            ranges.append(PageRange(page, page + count - 1))
            if duplex and count % 2:
                document.blank()
                count += 1
            page += count
        if document is None:
            document = PdfDocument(self._shelf, self._profile, title=self._terms["print_run"], author="")
        return PrintRun(document.close(), page - 1, tuple(ranges))

    def _lay_out(self, data: LetterData, house: HouseStyle) -> _LaidOut:
        if not _COLOUR.fullmatch(house.accent):
            raise UserError("letter.accent_invalid", accent=house.accent)
        fonts = self._fonts(house.font)
        styled = self._prepared_house(house, fonts)
        prepared = Preparer(fonts, self._terms.fields).prepare(data)
        if styled.problems or prepared.problems:
            raise UserError.many((*styled.problems, *prepared.problems))
        template = self.template(data.template_name())
        pictures = self._pictures(house)
        sizes = {name: picture.size for name, picture in pictures.items()}
        made = compose(prepared.value, template, styled.value, sizes, self._tools_of(house.font))
        removed = styled.removed + prepared.removed
        return _LaidOut(template, styled.value, pictures, fonts, made.pages, made.part, removed)

    def _prepared_house(self, house: HouseStyle, fonts: FontBook) -> Prepared:
        """The house style cleaned; all letters of a run have the same one."""
        if self._house is None or self._house[0] is not house:
            self._house = (house, Preparer(fonts, self._terms.fields).prepare(house))
        return self._house[1]

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

    def _document(self, title: str, house: HouseStyle) -> PdfDocument:
        return PdfDocument(self._shelf, self._profile, title=title, author=house.organisation)


def _text_hash(pages: Sequence[Page]) -> str:
    digest = hashlib.sha256()
    for page in pages:
        for op in page.ops:
            if isinstance(op, TextOp):
                digest.update(op.text.encode() + b"\n")
    return digest.hexdigest()
