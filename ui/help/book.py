"""The pages of the help as text: which there are, which belongs to a place in the window, and what is found in them."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from csr_desktop.manual.pages import HelpIndex, HelpPage

#: Words in a title say more than words in the text.
_TITLE, _HEADING, _TEXT = 40, 8, 1
_SNIPPET = 90
_MARKS = re.compile(r"!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)|[*_`|\[]|:?-{3,}:?")
_BEGINNING = re.compile(r"^\s*(?:#+|[-*>]|[0-9]+\.)\s+")


@dataclass(frozen=True, slots=True)
class Found:
    """A page in which every word stands, and the first line that has one of them (empty when the title says it)."""

    page: HelpPage
    line: str


class HelpBook:
    """All pages in their order."""

    def __init__(self, pages: Sequence[HelpPage]) -> None:
        self.pages = tuple(pages)
        self._by_key = {page.key: page for page in pages}

    @classmethod
    def load(cls, folder: Path, more: Iterable[HelpPage] = ()) -> HelpBook:
        """Read the pages of a folder, in the order of its `index.toml`; `more` are put where the index names them."""
        return cls(tuple(HelpIndex.load(folder).pages({page.key: page for page in more})))

    def page(self, key: str) -> HelpPage | None:
        """Return a page; None when there is none of this key."""
        return self._by_key.get(key)

    def for_place(self, place: str) -> HelpPage:
        """Return the page about a place of the window; the first page when none is about it."""
        return next((page for page in self.pages if place in page.places), self.pages[0])

    def search(self, text: str) -> list[Found]:
        """Return the pages that have every word of a text, best first; case and accents do not count."""
        words = folded(text).split()
        if not words:
            return [Found(page, "") for page in self.pages]
        found = [(score, page) for page in self.pages if (score := _score(page, words))]
        found.sort(key=lambda pair: -pair[0])
        return [Found(page, _line_with(page, words)) for _score_of, page in found]


def folded(text: str) -> str:
    """Return a text without case and accents.

    >>> folded("Cliënt")
    'client'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def plain(text: str) -> str:
    """Return a line of Markdown as a person reads it.

    >>> plain("## Zie [Brieven](brieven.md) en **Ctrl+K**")
    'Zie Brieven en Ctrl+K'
    """
    return " ".join(_MARKS.sub("", _BEGINNING.sub("", text)).split())


def _score(page: HelpPage, words: Sequence[str]) -> int:
    """Return how well the words fit the page; 0 when one of them is not there."""
    title, lines = folded(page.title), folded(page.text).split("\n")
    headings = " ".join(line for line in lines if line.startswith("#"))
    text = "\n".join(lines)
    if any(word not in text and word not in title for word in words):
        return 0
    return sum(
        _TITLE * (word in title) + _HEADING * (word in headings) + _TEXT * min(9, text.count(word)) for word in words
    )


def _line_with(page: HelpPage, words: Sequence[str]) -> str:
    if all(word in folded(page.title) for word in words):
        return ""
    for line in page.text.split("\n")[1:]:
        shown = plain(line)
        at = min((place for word in words if (place := folded(shown).find(word)) >= 0), default=-1)
        if at >= 0:
            begin = max(0, at - _SNIPPET // 3)
            return textwrap.shorten(("… " if begin else "") + shown[begin:], _SNIPPET, placeholder=" …")
    return ""
