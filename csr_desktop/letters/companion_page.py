"""Sets the sheet that goes with a letter: a page of its own, three boxes, Dutch at the left and its twin beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from csr_desktop.letters.companion import Companion, CompanionText
from csr_desktop.letters.fonts import Face
from csr_desktop.letters.layout import LineOp, Op, Piece, shifted, stacked
from csr_desktop.letters.styles import BODY, MUTED, SMALL, Style
from csr_desktop.letters.tags import Tag
from csr_desktop.letters.text import LineBreaker, Span
from csr_desktop.letters.typeset import Typesetter

_TITLE = Style(15, 20)
_QUESTION = Style(12, 16)
_SAID = replace(BODY, size=11, leading=15.5)
_NOTE = replace(SMALL, colour=MUTED, size=9, leading=12.5)
_GAP = 26.0
_BAR = 3.0
_INSIDE = 12.0


class CompanionPage:
    """Sets one sheet in the width of the text; other languages are never broken by Dutch patterns."""

    def __init__(self, breaker: LineBreaker, width: float, accent: str, part: Tag, words: Mapping[str, str]) -> None:
        self._breaker = breaker
        self._width = width
        self._accent = accent
        self._part = part
        self._words = words

    def pieces(self, companion: Companion) -> list[Piece]:
        """Return the sheet, on a page of its own."""
        texts = [companion.dutch, *([companion.other] if companion.other else [])]
        width = (self._width - _GAP * (len(texts) - 1)) / len(texts)
        # A language is read as one whole, not line by line with the other.
        columns = [self._column(text, width, is_first=number == 0) for number, text in enumerate(texts)]
        made: list[Piece] = []
        for number, cells in enumerate(zip(*columns, strict=True)):
            ops: list[Op] = []
            for at, cell in enumerate(cells):
                ops.extend(shifted(cell.ops, at * (width + _GAP), 0))
            height = max(cell.height for cell in cells)
            if 0 < number < len(columns[0]) - 1:
                ops.extend(
                    LineOp(
                        at * (width + _GAP) + _BAR / 2, 0, at * (width + _GAP) + _BAR / 2, height, _BAR, self._accent
                    )
                    for at in range(len(cells))
                )
            made.append(Piece(height, tuple(ops), before=22.0 if number else 0.0, new_page=number == 0))
        return made

    def _column(self, text: CompanionText, width: float, *, is_first: bool) -> list[Piece]:
        part = self._part.add("Sect", lang="" if is_first else text.language)
        breaker = self._breaker if is_first else self._breaker.unhyphenated()
        return list(self._cells(text, Typesetter(breaker, width, self._accent, part, self._words), breaker))

    def _cells(self, text: CompanionText, setter: Typesetter, breaker: LineBreaker) -> Iterator[Piece]:
        title = setter.part.add("H2", title=text.title)
        coloured = replace(_TITLE, colour=self._accent)
        yield stacked(
            [
                *setter.paragraph([Span(text.title, Face.BOLD)], coloured, tag=title),
                *setter.paragraph([Span(text.counts, Face.REGULAR)], _NOTE, before=3),
            ]
        )
        inner = Typesetter(breaker, setter.width - _INSIDE, self._accent, setter.part, self._words)
        for box in text.boxes:
            yield self._box(inner, box.question, box.said)
        yield stacked(setter.paragraph([Span(text.closing, Face.BOLD)], _SAID))

    def _box(self, setter: Typesetter, question: str, said: Sequence[str]) -> Piece:
        head = setter.part.add("H3", title=question)
        lines = setter.paragraph([Span(question, Face.BOLD)], replace(_QUESTION, colour=self._accent), tag=head)
        for sentence in said:
            lines.extend(setter.paragraph([Span(sentence, Face.REGULAR)], _SAID, before=4))
        made = stacked(lines)
        return Piece(made.height, tuple(shifted(made.ops, _INSIDE, 0)))
