"""Reads the Markdown that our own help is written in: headings, paragraphs, lists, tables, pictures; no HTML.

It is the same text that the window shows; a test holds both readings against each other word by word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

_HEADING = re.compile(r"(#{1,4}) +(.+)")
_ITEM = re.compile(r"(?:[-*]|(\d+)\.) +(.+)")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
_RULE = re.compile(r"\|?[ :|-]+\|[ :|-]*")
_CELL_END = re.compile(r"(?<!\\)\|")
_INLINE = re.compile(
    r"\\(?P<escaped>[^\w\s]|_)|`(?P<code>[^`]+)`|\*\*(?P<bold>(?:\\.|[^*\\])+)\*\*|\*(?P<italic>(?:\\.|[^*\\])+)\*"
    r"|\[(?P<words>(?:\\.|[^\]\\])+)\]\((?P<target>[^)]+)\)"
)
_ESCAPED = re.compile(r"\\([^\w\s]|_)")


class Weight(Enum):
    """How a stretch of text stands out."""

    PLAIN = "plain"
    BOLD = "bold"
    ITALIC = "italic"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some text; `target` is the page it leads to."""

    text: str
    weight: Weight = Weight.PLAIN
    target: str = ""


Inline = tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title of the page."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class RunningText:
    """Running text."""

    text: Inline


@dataclass(frozen=True, slots=True)
class Items:
    """A list, with numbers when the order counts."""

    items: tuple[Inline, ...]
    is_numbered: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PictureBlock:
    """A picture, by the name of its file, and what is to be seen on it."""

    file: str
    alt: str


Block = Heading | RunningText | Items | Table | PictureBlock


def blocks(text: str) -> list[Block]:
    """Return the blocks of a page, in their order."""
    return [block for lines in _groups(text) for block in _block(lines)]


def inline(text: str) -> Inline:
    r"""Return a line as stretches of text.

    >>> [part.text for part in inline(r"Druk op **Ctrl+K**, of \*.")]
    ['Druk op ', 'Ctrl+K', ', of ', '*', '.']
    """
    found: list[Stretch] = []
    at = 0
    for match in _INLINE.finditer(text):
        if match.start() > at:
            found.append(Stretch(text[at : match.start()]))
        found.append(_stretch(match))
        at = match.end()
    if at < len(text):
        found.append(Stretch(text[at:]))
    return tuple(found)


def words_of(text: Inline) -> str:
    """Return what stands in a line, without what makes it stand out."""
    return "".join(part.text for part in text)


def _stretch(match: re.Match[str]) -> Stretch:
    parts = match.groupdict()
    if parts["escaped"]:
        return Stretch(parts["escaped"])
    if parts["code"]:
        return Stretch(parts["code"], Weight.BOLD)
    if parts["bold"]:
        return Stretch(_bare(parts["bold"]), Weight.BOLD)
    if parts["italic"]:
        return Stretch(_bare(parts["italic"]), Weight.ITALIC)
    return Stretch(_bare(parts["words"]), target=parts["target"].removesuffix(".md"))


def _bare(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _groups(text: str) -> Iterator[list[str]]:
    """Lines that belong together: what stands between empty lines."""
    group: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _block(lines: Sequence[str]) -> Iterator[Block]:
    heading = _HEADING.fullmatch(lines[0])
    if heading:
        yield Heading(len(heading[1]), words_of(inline(heading[2])))
        if len(lines) > 1:
            yield from _block(lines[1:])
        return
    if len(lines) > 1 and lines[0].startswith("|") and _RULE.fullmatch(lines[1]):
        heads, *rows = (_cells(line) for line in (lines[0], *lines[2:]))
        yield Table(heads, tuple(rows))
        return
    picture = _PICTURE.fullmatch(lines[0].strip())
    if picture and len(lines) == 1:
        yield PictureBlock(picture[2], picture[1])
        return
    first = next((at for at, line in enumerate(lines) if _ITEM.fullmatch(line)), None)
    if first is None:
        yield RunningText(inline(" ".join(line.strip() for line in lines)))
        return
    if first:
        yield RunningText(inline(" ".join(line.strip() for line in lines[:first])))
    yield _items(lines[first:])


def _items(lines: Sequence[str]) -> Items:
    texts: list[str] = []
    numbered = _ITEM.fullmatch(lines[0])
    for line in lines:
        item = _ITEM.fullmatch(line)
        if item:
            texts.append(item[2].strip())
        else:
            texts[-1] += " " + line.strip()
    return Items(tuple(inline(text) for text in texts), bool(numbered and numbered[1]))


def _cells(line: str) -> tuple[str, ...]:
    """Return the cells of a row; a `|` with a backslash is part of the text."""
    return tuple(
        words_of(inline(cell.strip())) for cell in _CELL_END.split(line.strip().removeprefix("|").removesuffix("|"))
    )
