"""The marks of one page as PDF commands, every one either with its tag or told to be no part of the text.

Lines and boxes come first, then text, figures and pictures in the order of the page. A word that is broken over two
lines is told whole (ActualText), so that searching, copying and reading aloud find the word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from csr_desktop.letters.layout import PAGE_HEIGHT, BoxOp, FigureOp, ImageOp, LineOp, Op, Page, TextOp
from csr_desktop.letters.pdf_file import escaped, pdf_text
from csr_desktop.letters.tags import ARTIFACT, Tag
from csr_desktop.letters.text import SOFT_HYPHEN

#: Splits a text into pieces of one font each (`FontBook.runs`), and measures one in thousandths (`FontBook.width`).
Runs = Callable[..., list[tuple[str, str]]]
Width = Callable[..., float]


@dataclass(slots=True)
class Needs:
    """What the commands of pages refer to: characters by font, and names of pictures."""

    fonts: dict[str, set[str]] = field(default_factory=dict)
    pictures: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Part:
    """Some text of one mark; `whole` opens a word that is told as it is without its break, `ends` closes it."""

    text: str
    whole: str = ""
    ends: bool = False


class PageMarks:
    """Writes the commands of one page; `tags` are the tags of its marked parts, by their number on the page."""

    def __init__(self, runs: Runs, width: Width, pictures: Callable[[ImageOp], str], needs: Needs) -> None:
        self._runs = runs
        self._width = width
        self._pictures = pictures
        self._needs = needs
        self._commands: list[bytes] = []
        self._font: tuple[str, float] = ("", 0)
        self._fill = ""
        self.tags: list[Tag] = []
        #: Where tags that are bookmarks begin, from the foot of the page.
        self.tops: list[tuple[Tag, float]] = []
        #: The place of each figure: left, bottom, right, top.
        self.boxes: dict[Tag, tuple[float, float, float, float]] = {}

    def of(self, page: Page) -> bytes:
        """Return the commands."""
        drawn = [op for op in page.ops if _is_drawing(op)]
        if drawn:
            self._commands.append(b"/Artifact BMC")
            for op in drawn:
                self._draw(op)
            self._commands.append(b"EMC")
        group: list[Op] = []
        tag: Tag | None = None
        for op in page.ops:
            if _is_drawing(op):
                continue
            own = op.tag  # type: ignore[union-attr]  # a line has none, and is a drawing
            if own is not tag and group:
                self._marked(tag, group)
                group = []
            tag = own
            group.append(op)
        if group:
            self._marked(tag, group)
        return b"\n".join(self._commands)

    def _marked(self, tag: Tag | None, group: Sequence[Op]) -> None:
        """Write marks of one tag as one marked part."""
        if tag is None:
            self._commands.append(b"/Artifact BMC")
        elif tag.role == ARTIFACT:
            kind = b"/Subtype/" + tag.scope.encode() if tag.scope else b""
            self._commands.append(b"/Artifact<</Type/Pagination%b>>BDC" % kind)
        else:
            if tag.title:
                self.tops.append((tag, PAGE_HEIGHT - min(op.y for op in group)))  # type: ignore[union-attr]
            self._commands.append(b"/%b<</MCID %d>>BDC" % (tag.role.encode(), len(self.tags)))
            self.tags.append(tag)
        texts = [op for op in group if isinstance(op, TextOp)]
        if texts:
            self._write(texts)
        for op in group:
            if not isinstance(op, TextOp):
                self._draw(op)
                if tag is not None and not isinstance(op, LineOp):
                    bottom = PAGE_HEIGHT - op.y - op.height
                    self.boxes[tag] = (op.x, bottom, op.x + op.width, bottom + op.height)
        self._commands.append(b"EMC")

    # --- text ----------------------------------------------------------------------------------------------------

    def _write(self, texts: Sequence[TextOp]) -> None:
        add = self._commands.append
        add(b"BT")
        broken = len(texts) > 1 and any(op.text.endswith(SOFT_HYPHEN) for op in texts[:-1])
        parts = _parts(texts) if broken else ((_Part(op.text),) for op in texts)
        for op, of_op in zip(texts, parts, strict=True):
            if op.colour != self._fill:
                self._fill = op.colour
                add(_colour(op.colour) + b" rg")
            x = op.x
            for part in of_op:
                if part.whole:
                    add(b"/Span<</ActualText%b>>BDC" % pdf_text(part.whole))
                for name, text in self._runs(part.text, op.face):
                    if not text.isascii():
                        self._needs.fonts.setdefault(name, set()).update(text)
                    if (name, op.size) != self._font:
                        self._font = (name, op.size)
                        self._needs.fonts.setdefault(name, set())
                        add(b"/%b %g Tf" % (name.encode(), op.size))
                    shown = escaped(text.encode("utf-16-be"))
                    add(b"1 0 0 1 %.2f %.2f Tm(%b)Tj" % (x, PAGE_HEIGHT - op.y, shown))
                    if text is not op.text:
                        x += self._width(text, op.face) * op.size / 1000
                if part.ends:
                    add(b"EMC")
        add(b"ET")

    # --- drawing -------------------------------------------------------------------------------------------------

    def _draw(self, op: Op) -> None:
        add = self._commands.append
        if isinstance(op, LineOp):
            dashes = b"[2 2] 0 d " if op.is_dashed else b""
            add(
                b"%b%b RG %g w %.2f %.2f m %.2f %.2f l S"
                % (dashes, _colour(op.colour), op.thickness, op.x1, PAGE_HEIGHT - op.y1, op.x2, PAGE_HEIGHT - op.y2)
            )
            if dashes:
                add(b"[] 0 d")
        elif isinstance(op, BoxOp):
            if op.edge:
                add(b"%b RG %g w" % (_colour(op.edge), op.thickness))
            if op.fill:
                self._filling(op.fill)
            how = {(True, True): b"B", (True, False): b"S", (False, True): b"f"}.get(
                (bool(op.edge), bool(op.fill)), b"n"
            )
            add(b"%.2f %.2f %.2f %.2f re %b" % (op.x, PAGE_HEIGHT - op.y - op.height, op.width, op.height, how))
        elif isinstance(op, FigureOp):
            # All boxes as one path, so that no viewer shows seams between them.
            self._filling(op.fill)
            for x, y, width, height in op.boxes:
                add(b"%.3f %.3f %.3f %.3f re" % (op.x + x, PAGE_HEIGHT - op.y - y - height, width, height))
            add(b"f")
        elif isinstance(op, ImageOp):
            name = self._pictures(op)
            self._needs.pictures.add(name)
            place = (op.width, op.height, op.x, PAGE_HEIGHT - op.y - op.height)
            add(b"q %.2f 0 0 %.2f %.2f %.2f cm/%b Do Q" % (*place, name.encode()))

    def _filling(self, colour: str) -> None:
        if colour != self._fill:
            self._fill = colour
            self._commands.append(_colour(colour) + b" rg")


def _is_drawing(op: Op) -> bool:
    return isinstance(op, LineOp) or (isinstance(op, BoxOp) and op.tag is None)


@lru_cache(maxsize=64)
def _colour(text: str) -> bytes:
    """Return `#rrggbb` as three numbers from 0 to 1."""
    return " ".join(f"{int(text[at : at + 2], 16) / 255:.3g}" for at in (1, 3, 5)).encode()


def _parts(texts: Sequence[TextOp]) -> Iterator[Sequence[_Part]]:
    """Take words that are broken over lines apart from what stands before and behind them."""
    pending = 0
    for at, op in enumerate(texts):
        parts: list[_Part] = []
        rest = op.text
        if pending:
            pending -= 1
            if pending:
                yield [_Part(rest)]
                continue
            word, space, behind = rest.partition(" ")
            parts.append(_Part(word, ends=True))
            rest = space + behind
        if rest.endswith(SOFT_HYPHEN) and at + 1 < len(texts):
            before, space, word = rest.rpartition(" ")
            whole, pending = _joined(word, texts[at + 1 :])
            if before or space:
                parts.append(_Part(before + space))
            parts.append(_Part(word, whole=whole))
        elif rest or not parts:
            parts.append(_Part(rest))
        yield parts


def _joined(word: str, following: Sequence[TextOp]) -> tuple[str, int]:
    """Return a broken word as it was, and how many of the following marks it takes to end it."""
    whole = word[:-1]
    for count, op in enumerate(following, 1):
        head, space, _behind = op.text.partition(" ")
        if space or not head.endswith(SOFT_HYPHEN) or count == len(following):
            return whole + head.removesuffix(SOFT_HYPHEN if not space else ""), count
        whole += head[:-1]
    return whole, len(following)
