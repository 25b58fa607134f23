"""The one door through which text reaches a page: cleaned, measured and broken into lines.

Text is text: nothing in it is read as markup. Bold comes from the template alone (`Span`). Characters that steer
instead of show (control characters, bidi marks, zero-width marks, soft hyphens) are taken out and counted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from csr_desktop.letters.fonts import Face, FontBook

NBSP = "\u00a0"
SOFT_HYPHEN = "\u00ad"

_LINE_ENDS = re.compile("\r\n|[\r\u000b\u000c\u0085\u2028\u2029]")
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
#: A space that keeps words together stays one; all others become the plain space.
_KEEPING_SPACES = frozenset({NBSP, "\u202f", "\u2007"})
_AFTER_SIGN = re.compile(r"(?<=[-/._@:;,+=&])")
_LETTERS = re.compile(r"[^\W\d_]+")
_PUNCTUATION = ".,;:()!?\"'’”"
#: Words of this length may be hyphenated to fill a line; shorter ones only where they fit on no line at all.
LONG_WORD = 12
#: What may stand between the letters of words: `Energie/Gaslevering`, `(tandarts)`. Anything else is a reference.
_BETWEEN_WORDS = frozenset("-/&+,;:()!?\"'’”")
_RAGGED = 0.25
#: Fewer letters than this carry no hyphen; only columns too narrow for any word come to that.
_LEAST_PART = 2
_LINES_KEPT = 30
_TEXTS_KEPT = 2_000
#: What is longer than this hardly ever fits on a line.
_SHORT = 120


class Cleaned(NamedTuple):
    """A text as it will be drawn, and how many steering characters were taken out."""

    text: str
    removed: int


def clean(text: str) -> Cleaned:
    """Normalise to NFC, turn every kind of line end and space into ours, take out what only steers."""
    if text.isascii() and text.isprintable():
        return Cleaned(text, 0)
    composed = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", " ")
    kept: list[str] = []
    removed = 0
    for char in composed:
        category = unicodedata.category(char)
        if char == "\n":
            kept.append(char)
        elif category in {"Cc", "Cf"} or _VARIATION_SELECTORS.match(char):
            removed += 1
        elif category == "Zs":
            kept.append(NBSP if char in _KEEPING_SPACES else " ")
        else:
            kept.append(char)
    # Taking a mark out may bring a letter and its accent together.
    return Cleaned(unicodedata.normalize("NFC", "".join(kept)), removed)


class Span(NamedTuple):
    """A stretch of text in one face."""

    text: str
    face: Face


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its spans, its width in points, and whether it ends within a word."""

    spans: tuple[Span, ...]
    width: float
    is_cut: bool = False


class Hyphenator:
    """Where Dutch words may be broken; the patterns are read at the first long word."""

    @cached_property
    def _patterns(self) -> object:
        import pyphen

        return pyphen.Pyphen(lang="nl_NL")

    def positions(self, word: str) -> list[int]:
        """Return the places in a word where it may be broken, in order; none in a reference or an address."""
        bare = word.strip(_PUNCTUATION)
        if len(word) > 100 or not is_words(bare):
            return []
        start = word.index(bare)
        found: list[int] = []
        for run in _LETTERS.finditer(bare):
            places = self._patterns.positions(run[0])  # type: ignore[attr-defined]  # pyphen is untyped
            found.extend(start + run.start() + place for place in places)
        return found


class _NoHyphens(Hyphenator):
    """Breaks no word."""

    def positions(self, word: str) -> list[int]:
        return []


def is_words(text: str) -> bool:
    """Whether a text without spaces is made of words, so that a hyphen may show where it is broken."""
    return all(char.isalpha() or char in _BETWEEN_WORDS or unicodedata.combining(char) for char in text)


class LineBreaker:
    """Breaks spans into lines of at most a width; a word that fits nowhere is hyphenated or cut."""

    def __init__(self, fonts: FontBook, hyphenator: Hyphenator) -> None:
        self._fonts = fonts
        self._hyphenator = hyphenator
        #: Most of a letter says the same in every letter of a run.
        self._kept: dict[tuple[tuple[Span, ...], float, float], tuple[Line, ...]] = {}

    def unhyphenated(self) -> LineBreaker:
        """Return a breaker for texts in another language: Dutch patterns would break their words in wrong places."""
        return LineBreaker(self._fonts, _NoHyphens())

    def width(self, text: str, face: Face, size: float) -> float:
        """Return the width of a text in points."""
        return self._fonts.width(text, face) * size / 1000

    def lines(self, spans: Sequence[Span], size: float, width: float) -> list[Line]:
        """Break at spaces; line ends in the text are kept. Always returns at least one line."""
        if len(spans) == 1:
            whole = self._whole_line(spans[0], size, width)
            if whole is not None:
                return [whole]
        key = (tuple(spans), size, width)
        kept = self._kept.get(key)
        if kept is None:
            kept = tuple(line for part in _split_at_line_ends(spans) for line in self._lines_of_part(part, size, width))
            if len(kept) <= _LINES_KEPT:
                if len(self._kept) >= _TEXTS_KEPT:
                    self._kept.clear()
                self._kept[key] = kept
        return list(kept)

    def _whole_line(self, span: Span, size: float, width: float) -> Line | None:
        """Most names, references and amounts fit as they are."""
        text = span.text
        if not text or len(text) > _SHORT or "\n" in text or "  " in text or text[0] == " " or text[-1] == " ":
            return None
        length = self.width(text, span.face, size)
        return Line((span,), length) if length <= width else None

    def evened(self, line: Line, last: Line, size: float) -> list[Line]:
        """Move the last word of a line to a last line that is very short; both as they were if that is not possible."""
        if line.is_cut:
            return [line, last]
        text, face = line.spans[-1]
        kept, space, word = text.rpartition(" ")
        if not space or not kept:
            return [line, last]
        above = (*line.spans[:-1], Span(kept, face))
        below = tuple(_joined([Span(word, face)], last.spans))
        return [Line(above, self._length(above, size)), Line(below, self._length(below, size))]

    def _lines_of_part(self, spans: Sequence[Span], size: float, width: float) -> Iterator[Line]:
        space = self.width(" ", Face.REGULAR, size)
        current: list[Span] = []
        used = 0.0
        for word in _words(spans):
            pending = word
            while pending:
                lead = space if current else 0
                length = self._length(pending, size)
                if used + lead + length <= width:
                    current = _joined(current, pending)
                    used += lead + length
                    break
                head, pending = self._divide(pending, size, width - used - lead, width, fresh=not current)
                if head:
                    current = _joined(current, head)
                    used += lead + self._length(head, size)
                yield Line(tuple(current), used, is_cut=bool(head and pending))
                current, used = [], 0.0
        yield Line(tuple(current), used)

    def _length(self, word: Sequence[Span], size: float) -> float:
        return sum(self.width(span.text, span.face, size) for span in word)

    def _divide(
        self, word: list[Span], size: float, room: float, width: float, *, fresh: bool
    ) -> tuple[list[Span], list[Span]]:
        """Return what still fits on this line and what goes to the next; the first may be empty unless `fresh`."""
        too_long = self._length(word, size) > width
        if not too_long and room < width * _RAGGED:
            return [], word
        if len(word) == 1:
            span = word[0]
            cut = self._cut(span, size, room, too_long=too_long, fresh=fresh)
            if cut is None:
                return [], word
            head, tail = cut
            return [Span(head, span.face)], [Span(tail, span.face)] if tail else []
        if not fresh:
            return [], word
        # A word of several faces that is too long for a line: its first part goes alone.
        return [word[0]], word[1:]

    def _cut(self, span: Span, size: float, room: float, *, too_long: bool, fresh: bool) -> tuple[str, str] | None:
        text, face = span
        hyphened = self._hyphenated(span, size, room) if too_long or len(text) >= LONG_WORD else 0
        if not too_long:
            return (text[:hyphened] + SOFT_HYPHEN, text[hyphened:]) if hyphened else None
        fitting = self._fitting(text, face, size, room)
        signs = [match.start() for match in _AFTER_SIGN.finditer(text[: fitting + 1]) if 0 < match.start() <= fitting]
        sign = signs[-1] if signs else 0
        if hyphened > sign:
            return text[:hyphened] + SOFT_HYPHEN, text[hyphened:]
        if sign:
            return text[:sign], text[sign:]
        return self._forced(span, size, room) if fresh else None

    def _hyphenated(self, span: Span, size: float, room: float) -> int:
        """The last place where a word may be hyphenated and still fits; 0 if there is none."""
        text, face = span
        for at in reversed(self._hyphenator.positions(text)):
            if self.width(text[:at] + SOFT_HYPHEN, face, size) <= room:
                return at
        return 0

    def _forced(self, span: Span, size: float, room: float) -> tuple[str, str]:
        """Cut where the room ends: a word with a hyphen, a reference without one."""
        text, face = span
        mark = SOFT_HYPHEN if is_words(text.strip(_PUNCTUATION)) else ""
        fitting = self._fitting(text, face, size, room - self.width(mark, face, size))
        if fitting < _LEAST_PART:
            mark, fitting = "", self._fitting(text, face, size, room)
        fitting = _not_before_a_mark(text, max(1, fitting))
        return text[:fitting] + (mark if fitting < len(text) else ""), text[fitting:]

    def _fitting(self, text: str, face: Face, size: float, room: float) -> int:
        """How many characters fit in the room."""
        used = 0.0
        for index, char in enumerate(text):
            used += self.width(char, face, size)
            if used > room:
                return index
        return len(text)


def _split_at_line_ends(spans: Sequence[Span]) -> Iterator[list[Span]]:
    part: list[Span] = []
    for text, face in spans:
        first, *others = text.split("\n")
        part.append(Span(first, face))
        for other in others:
            yield part
            part = [Span(other, face)]
    yield part


def _words(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """Words as lists of spans: a bold word followed by a plain comma is one word."""
    word: list[Span] = []
    for text, face in spans:
        pieces = text.split(" ")
        for index, piece in enumerate(pieces):
            if index and word:
                yield word
                word = []
            if piece:
                word.append(Span(piece, face))
    if word:
        yield word


def _joined(line: list[Span], word: Sequence[Span]) -> list[Span]:
    """Put a word behind a line; words in the same face share one span."""
    result = list(line)
    for index, (text, face) in enumerate(word):
        lead = " " if line and not index else ""
        if result and result[-1].face is face:
            result[-1] = Span(result[-1].text + lead + text, face)
        else:
            if lead:
                result[-1] = Span(result[-1].text + lead, result[-1].face)
            result.append(Span(text, face))
    return result


def _not_before_a_mark(text: str, at: int) -> int:
    """Move a cut so that no accent is parted from its letter."""
    while at < len(text) and unicodedata.combining(text[at]):
        at += 1
    return at
