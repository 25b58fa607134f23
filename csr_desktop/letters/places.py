"""Where something stands in a letter's text, and what is to be said about that place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from csr_desktop.errors import Message

_LONGEST_WORD = 60


class Weight(StrEnum):
    """How much a finding matters: an error keeps a text out of use, a hint is for the eyes of who wrote it."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one place of a text: line and column from 1, and how many characters it is about.

    `message` has `line`, `column` and `word` among its parameters.
    """

    weight: Weight
    message: Message
    line: int
    column: int
    length: int


class Placed:
    """A piece of text put together from parts of lines, that knows where each character came from."""

    def __init__(self) -> None:
        self.text = ""
        self._starts: list[int] = []
        self._places: list[tuple[int, int]] = []

    @classmethod
    def of(cls, text: str, line: int, column: int) -> Placed:
        """Make a piece of one part."""
        piece = cls()
        piece.add(text, line, column)
        return piece

    def add(self, text: str, line: int, column: int, *, joint: str = "") -> None:
        """Add a part that stands at `line`, `column`; `joint` goes before it and stands for the end of a line."""
        if joint and self.text:
            self.text += joint
        self._starts.append(len(self.text))
        self._places.append((line, column))
        self.text += text

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of a character."""
        if not self._starts:
            return 1, 1
        at = max(bisect_right(self._starts, offset) - 1, 0)
        line, column = self._places[at]
        return line, column + offset - self._starts[at]

    def part(self, start: int, end: int) -> Placed:
        """Return the characters from `start` to before `end`, with spaces at both sides taken off."""
        raw = self.text[start:end]
        start += len(raw) - len(raw.lstrip())
        end -= len(raw) - len(raw.rstrip())
        piece = Placed()
        if start >= end:
            piece.add("", *self.place(start))
            return piece
        cuts = [start, *(begin for begin in self._starts if start < begin < end), end]
        for first, last in pairwise(cuts):
            # A joint belongs to the part before it.
            piece.add(self.text[first:last], *self.place(first))
        return piece


class Findings:
    """Gathers what there is to say about a text; the same thing about the same place is said once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int, int], Finding] = {}

    def add(
        self,
        say: Callable[[Mapping[str, object]], Message],
        piece: Placed,
        start: int = 0,
        end: int | None = None,
        weight: Weight = Weight.ERROR,
    ) -> None:
        """Note a finding about the characters from `start` to before `end`; `say` gets their line, column and word."""
        end = len(piece.text) if end is None else end
        line, column = piece.place(start)
        word = " ".join(piece.text[start:end].split())[:_LONGEST_WORD]
        message = say({"line": line, "column": column, "word": word})
        finding = Finding(weight, message, line, column, max(end - start, 1))
        self._found.setdefault((message.code, line, column), finding)

    @property
    def all(self) -> tuple[Finding, ...]:
        """Everything found, in the order of the text."""
        return tuple(sorted(self._found.values(), key=lambda item: (item.line, item.column)))

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What keeps the text out of use."""
        return tuple(item for item in self.all if item.weight is Weight.ERROR)
