"""From pieces of fixed height to pages: what stays together stays together, table heads come back on the next page.

Everything is measured in points from the top left corner; only the painter knows that PDF counts from below.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from csr_desktop.errors import UserError
from csr_desktop.letters.fonts import Face
from csr_desktop.letters.tags import HEAD_AGAIN, Tag

MM = 72 / 25.4
PAGE_WIDTH = 210 * MM
PAGE_HEIGHT = 297 * MM

#: A letter that grows beyond this is a mistake in the data (design/safety.md L9).
MAX_PAGES = 50


class TextOp(NamedTuple):
    """Text with its base line at `y`; its tag says what it is part of, and no text is without one."""

    x: float
    y: float
    text: str
    face: Face
    size: float
    colour: str
    tag: Tag | None = None


class LineOp(NamedTuple):
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    thickness: float
    colour: str
    is_dashed: bool = False


class BoxOp(NamedTuple):
    """A rectangle with an edge, a filling, or both; `y` is its top. Only one that says something has a tag."""

    x: float
    y: float
    width: float
    height: float
    edge: str = ""
    fill: str = ""
    thickness: float = 0.5
    tag: Tag | None = None


class Picture(StrEnum):
    """Which picture of the house style is meant."""

    LOGO = "logo"
    SIGNATURE = "signature"


class ImageOp(NamedTuple):
    """A picture of the house style, or one by its own name; `y` is its top."""

    x: float
    y: float
    width: float
    height: float
    picture: Picture | str = Picture.LOGO
    tag: Tag | None = None


class FigureOp(NamedTuple):
    """A figure of filled boxes that is one thing to a reader, such as a QR code; `y` is its top.

    `boxes` are (x, y, width, height) from its own top left corner; `alt` says it in words to who cannot see it.
    """

    x: float
    y: float
    width: float
    height: float
    boxes: tuple[tuple[float, float, float, float], ...]
    alt: str
    fill: str = "#000000"
    tag: Tag | None = None


Op = TextOp | LineOp | BoxOp | ImageOp | FigureOp


def shifted(ops: Iterable[Op], dx: float, dy: float) -> list[Op]:
    """Return the marks moved right and down."""
    moved: list[Op] = []
    for op in ops:
        if type(op) is TextOp:
            x, y, text, face, size, colour, tag = op
            moved.append(TextOp(x + dx, y + dy, text, face, size, colour, tag))
        elif isinstance(op, LineOp):
            moved.append(op._replace(x1=op.x1 + dx, y1=op.y1 + dy, x2=op.x2 + dx, y2=op.y2 + dy))
        else:
            moved.append(op._replace(x=op.x + dx, y=op.y + dy))
    return moved


def drawn_again(piece: Piece) -> Piece:
    """Return the head of a table for a page where the table goes on: seen again, but told only once."""
    ops = tuple(op._replace(tag=HEAD_AGAIN) if isinstance(op, TextOp) else op for op in piece.ops)
    return replace(piece, ops=ops)


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that is never cut: a line of text, a table row, a block to sign in.

    `before` is white above it, dropped at the top of a page. `glued` keeps it with the next piece. `head` is drawn
    again when a page starts with this piece. `new_page` starts one.
    """

    height: float
    ops: tuple[Op, ...] = ()
    before: float = 0.0
    glued: bool = False
    head: Piece | None = None
    new_page: bool = False


def stacked(pieces: Sequence[Piece]) -> Piece:
    """Return pieces under each other as one that is never cut; the white above the first one goes."""
    ops: list[Op] = []
    y = 0.0
    for number, piece in enumerate(pieces):
        y += piece.before if number else 0.0
        ops.extend(shifted(piece.ops, 0, y))
        y += piece.height
    return Piece(y, tuple(ops))


@dataclass(slots=True)
class Page:
    """The marks of one page."""

    ops: list[Op] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where text goes on a page, from the top of the page."""

    left: float
    width: float
    first_top: float
    next_top: float
    bottom: float


def paginate(pieces: Sequence[Piece], frame: Frame) -> list[Page]:
    """Put the pieces on pages; UserError `letter.too_long` beyond the limit of pages."""
    flow = _Flow(frame)
    for chunk in _chunks(pieces):
        flow.place(chunk)
    return flow.pages


class _Flow:
    """The page being filled."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.pages = [Page()]
        self._y = frame.first_top
        self._is_fresh = True

    def place(self, chunk: Sequence[Piece]) -> None:
        first = chunk[0]
        if first.new_page and not self._is_fresh:
            self._turn()
        needed = sum(piece.height + piece.before for piece in chunk) - (first.before if self._is_fresh else 0)
        if needed > self._room() and not self._is_fresh:
            self._turn(first.head)
        for piece in chunk:
            # Only a chunk that is longer than a page meets this; then even what is glued must part.
            if piece.height + piece.before > self._room() and not self._is_fresh:
                self._turn(piece.head)
            self._put(piece)

    def _room(self) -> float:
        return self._frame.bottom - self._y

    def _turn(self, head: Piece | None = None) -> None:
        if len(self.pages) >= MAX_PAGES:
            raise UserError("letter.too_long", pages=MAX_PAGES)
        self.pages.append(Page())
        self._y = self._frame.next_top
        self._is_fresh = True
        if head is not None:
            self._put(drawn_again(head))

    def _put(self, piece: Piece) -> None:
        if not self._is_fresh:
            self._y += piece.before
        self.pages[-1].ops.extend(shifted(piece.ops, self._frame.left, self._y))
        self._y += piece.height
        self._is_fresh = False


def _chunks(pieces: Sequence[Piece]) -> Iterable[list[Piece]]:
    chunk: list[Piece] = []
    for piece in pieces:
        chunk.append(piece)
        if not piece.glued:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
