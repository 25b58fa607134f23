"""What a filter searches: all that a person reads in a row, folded, made a few rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from typing import Any


class RowWords:
    """One line for each row, in the order in which the rows came.

    Making them is most of what a first key costs, so it is begun before somebody types (`FilterEdit`) and can be done
    in pieces.
    """

    def __init__(self, texts: Sequence[Callable[[Any], str]]) -> None:
        self._texts = tuple(texts)
        self._rows: Sequence[Any] = ()
        self._lines: list[str] = []

    @property
    def missing(self) -> int:
        """How many rows have no line yet."""
        return len(self._rows) - len(self._lines)

    def begin(self, rows: Sequence[Any]) -> None:
        """Forget what there was; from now on it is about these rows."""
        self._rows, self._lines = rows, []

    def make(self, most: int) -> None:
        """Make the lines of so many rows more."""
        rows = self._rows[len(self._lines) : len(self._lines) + most]
        # Column by column: a generator for each of 100,000 rows takes as long as the words themselves.
        words = [map(text, rows) for text in self._texts]
        self._lines += [line.casefold() for line in map(" ".join, zip(*words, strict=True))]

    def all(self) -> list[str]:
        """Return the line of every row; what is missing is made now."""
        self.make(self.missing)
        return self._lines


class Found:
    """Rows in which every word occurs, with their lines: more letters only take away from them."""

    def __init__(self, words: tuple[str, ...], rows: Sequence[Any], lines: Sequence[str]) -> None:
        self._words = words
        self.rows, self._lines = rows, lines

    def holds(self, words: tuple[str, ...]) -> bool:
        """Whether every row in which these words occur is among the rows."""
        return all(any(known in word for word in words) for known in self._words)

    def narrowed(self, words: tuple[str, ...]) -> Found:
        """Return those in which these words occur."""
        rows, lines = self.rows, self._lines
        for word in words:
            if word in self._words:
                continue
            has_word = [word in line for line in lines]
            if not all(has_word):
                rows, lines = list(compress(rows, has_word)), list(compress(lines, has_word))
        return Found(words, rows, lines)
