"""A PDF that lasts and can be listened to: pages with a tree of tags, fonts inside, colours defined, and says so.

Made to meet PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2); `tests/letters/test_pdf_standards.py` holds it to that.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from csr_desktop.errors import EnvironmentProblem
from csr_desktop.letters.layout import PAGE_HEIGHT, PAGE_WIDTH, ImageOp, Page
from csr_desktop.letters.pdf_file import PdfFile, packed, pdf_text
from csr_desktop.letters.pdf_marks import Needs, PageMarks
from csr_desktop.letters.tags import CELLS, Tag

if TYPE_CHECKING:
    from csr_desktop.letters.fonts import FontBook
    from csr_desktop.letters.logo import Logo
    from csr_desktop.letters.pdf_fonts import FontShelf

_MAKER = "CSR Desktop"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>nl-NL</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{maker}</xmp:CreatorTool><pdf:Producer>{maker}</pdf:Producer>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file meets</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


class PdfDocument:
    """One PDF being made. Letters are added whole; nothing of them is kept but the numbers of their objects."""

    def __init__(self, shelf: FontShelf, profile: bytes, *, title: str, author: str) -> None:
        self._shelf = shelf
        self._profile = profile
        self._title = _plain(title)
        self._author = _plain(author)
        self._file = PdfFile()
        self._root, self._pages, self._resources, self._tree, self._document = (
            self._file.reserve() for _ in range(5)
        )  # fmt: skip
        self._page_numbers: list[int] = []
        self._parts: list[int] = []
        self._parents: list[int] = []
        self._bookmarks: list[tuple[str, int, float]] = []
        self._faces: dict[str, Any] = {}
        self._needs = Needs()
        self._pictures: dict[str, int] = {}

    def add(
        self,
        pages: Sequence[Page],
        part: Tag,
        fonts: FontBook,
        pictures: Mapping[Any, Logo],
        *,
        bookmarks: bool = False,
    ) -> None:
        """Add the pages of one letter with its tags; `bookmarks` makes its headings bookmarks."""
        places: dict[Tag, list[tuple[int, int]]] = {}
        tops: dict[Tag, tuple[int, float]] = {}
        boxes: dict[Tag, tuple[float, float, float, float]] = {}
        tags_of: list[list[Tag]] = []
        for page in pages:
            marks = PageMarks(fonts.runs, fonts.width, self._naming(pictures), self._needs)
            number = self._page(packed(marks.of(page)))
            for mcid, tag in enumerate(marks.tags):
                places.setdefault(tag, []).append((number, mcid))
            for tag, top in marks.tops:
                tops.setdefault(tag, (number, top))
            boxes.update(marks.boxes)
            tags_of.append(marks.tags)
        for name in self._needs.fonts:
            if name not in self._faces:
                self._faces[name] = fonts.face(name)
        numbers: dict[Tag, int] = {}
        own = self._element(part, self._document, places, boxes, numbers)
        if own:
            self._parts.append(own)
        for tags in tags_of:
            self._parents.append(self._file.put(b"[%b]" % _references([numbers[tag] for tag in tags])))
        if bookmarks:
            self._bookmarks.extend((tag.title, *tops[tag]) for tag in part.walk() if tag in tops)

    def blank(self) -> None:
        """Add an empty page."""
        self._page(packed(b""))
        self._parents.append(self._file.put(b"[]"))

    def close(self) -> bytes:
        """Write what holds everything together and return the file."""
        if not self._page_numbers:
            self.blank()
        file = self._file
        kids = _references(self._page_numbers)
        file.put(b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(self._page_numbers), kids), self._pages)
        file.put(self._what_pages_use(), self._resources)
        top = b"<</Type/StructElem/S/Document/P %d 0 R/K[%b]>>" % (self._tree, _references(self._parts))
        file.put(top, self._document)
        nums = " ".join([f"{at} {number} 0 R" for at, number in enumerate(self._parents)]).encode()
        parents = file.put(b"<</Nums[%b]>>" % nums)
        file.put(
            b"<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>"
            % (self._document, parents, len(self._parents)),
            self._tree,
        )
        profile = file.stream(self._profile, b"/N 3")
        told = _XMP.format(title=escape(self._title), author=escape(self._author), maker=_MAKER).encode()
        metadata = file.stream(told, b"/Type/Metadata/Subtype/XML", is_packed=False)
        file.put(
            b"<</Type/Catalog/Pages %d 0 R/Lang(nl-NL)/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R/Metadata %d 0 R"
            b"/ViewerPreferences<</DisplayDocTitle true>>/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1"
            b"/OutputConditionIdentifier(sRGB)/Info(sRGB)/DestOutputProfile %d 0 R>>]%b>>"
            % (self._pages, self._tree, metadata, profile, self._outlines()),
            self._root,
        )
        info = file.put(
            b"<</Title%b/Author%b/Creator%b/Producer%b>>"
            % tuple(pdf_text(text) for text in (self._title, self._author, _MAKER, _MAKER))
        )
        return file.close(self._root, info)

    def _page(self, content: bytes) -> int:
        stream = self._file.stream(content)
        number = self._file.put(
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.2f %.2f]/Resources %d 0 R/Contents %d 0 R/StructParents %d"
            b"/Tabs/S>>" % (self._pages, PAGE_WIDTH, PAGE_HEIGHT, self._resources, stream, len(self._page_numbers))
        )
        self._page_numbers.append(number)
        return number

    def _naming(self, pictures: Mapping[Any, Logo]) -> Callable[[ImageOp], str]:
        """Return a function: the name of a picture in this file; it is put there when first asked for."""

        def name(op: ImageOp) -> str:
            picture = pictures[op.picture]
            if picture.name not in self._pictures:
                width, height = picture.size
                self._pictures[picture.name] = self._file.stream(
                    picture.packed,
                    b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8"
                    % (width, height),
                )
            return picture.name

        return name

    def _what_pages_use(self) -> bytes:
        fonts = [
            b"/%b %d 0 R" % (name.encode(), self._shelf.write(self._file, name, self._faces[name], characters))
            for name, characters in self._needs.fonts.items()
        ]
        pictures = [b"/%b %d 0 R" % (name.encode(), number) for name, number in self._pictures.items()]
        return b"<</Font<<%b>>/XObject<<%b>>>>" % (b"".join(fonts), b"".join(pictures))

    def _element(
        self,
        tag: Tag,
        parent: int,
        places: Mapping[Tag, Sequence[tuple[int, int]]],
        boxes: Mapping[Tag, tuple[float, float, float, float]],
        numbers: dict[Tag, int],
    ) -> int:
        """Write a tag with all below it; 0, and nothing written, when no mark of the page belongs to it."""
        marked = places.get(tag, ())
        own = self._file.reserve() if marked or tag.role in CELLS or _holds(tag, places) else 0
        if not own:
            return 0
        kids = [self._element(kid, own, places, boxes, numbers) for kid in tag.kids]
        numbers[tag] = own
        page = b""
        if marked:
            page = b"/Pg %d 0 R" % marked[0][0]
            parts = [
                b"%d" % mcid if at == marked[0][0] else b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (at, mcid)
                for at, mcid in marked
            ]
            held = parts[0] if len(parts) == 1 else b"[%b]" % b" ".join(parts)
        else:
            held = b"[%b]" % _references([kid for kid in kids if kid])
        self._file.put(
            b"<</Type/StructElem/S/%b/P %d 0 R%b/K %b%b>>"
            % (tag.role.encode(), parent, page, held, _attributes(tag, boxes)),
            own,
        )
        return own

    def _outlines(self) -> bytes:
        """Write the bookmarks; returns what the catalog says of them."""
        if not self._bookmarks:
            return b""
        file = self._file
        top = file.reserve()
        numbers = [file.reserve() for _ in self._bookmarks]
        for at, (title, page, y) in enumerate(self._bookmarks):
            before = b"/Prev %d 0 R" % numbers[at - 1] if at else b""
            behind = b"/Next %d 0 R" % numbers[at + 1] if at + 1 < len(numbers) else b""
            file.put(
                b"<</Title%b/Parent %d 0 R/Dest[%d 0 R/XYZ 0 %.1f 0]%b%b>>"
                % (pdf_text(title), top, page, y + 14, before, behind),
                numbers[at],
            )
        count = len(numbers)
        file.put(b"<</Type/Outlines/Count %d/First %d 0 R/Last %d 0 R>>" % (count, numbers[0], numbers[-1]), top)
        return b"/Outlines %d 0 R" % top


def colour_profile(resources: Path) -> bytes:
    """Return the profile that says which colours are meant (sRGB), compressed; it stands in every PDF."""
    try:
        return packed((resources / "colours" / "sRGB.icc").read_bytes())
    except OSError as error:
        raise EnvironmentProblem("letter.profile_unreadable", file="sRGB.icc") from error


def _attributes(tag: Tag, boxes: Mapping[Tag, tuple[float, float, float, float]]) -> bytes:
    if tag.lang:
        return b"/Lang%b" % pdf_text(tag.lang)
    if tag.scope:
        return b"/A<</O/Table/Scope/%b>>" % tag.scope.encode()
    if tag.numbering:
        return b"/A<</O/List/ListNumbering/%b>>" % tag.numbering.encode()
    if tag.alt:
        box = " ".join(f"{value:.2f}" for value in boxes[tag]).encode() if tag in boxes else b""
        where = b"/A<</O/Layout/Placement/Block/BBox[%b]>>" % box if box else b""
        return b"/Alt%b%b" % (pdf_text(tag.alt), where)
    return b""


def _holds(tag: Tag, places: Mapping[Tag, object]) -> bool:
    """Whether any tag below has marks."""
    return any(kid in places or _holds(kid, places) for kid in tag.kids)


def _references(numbers: Sequence[int]) -> bytes:
    return " ".join([f"{number} 0 R" for number in numbers]).encode()


def _plain(text: str) -> str:
    """A text as XML can hold it: whatever steers or is no character is left out."""
    return "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cs", "Cn"})
