"""What each word of a letter's text says in one letter: shown beside the words somebody chooses from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from csr_desktop.letters.filters import ValueMissingError, filters_with

if TYPE_CHECKING:
    from csr_desktop.letters.model import HouseStyle, LetterData
    from csr_desktop.letters.template import Terms
    from csr_desktop.letters.words import DutchWord, LetterWords

#: An example is to be recognised, not to be read.
_LONGEST = 60


def word_examples(words: LetterWords, terms: Terms, data: LetterData, house: HouseStyle) -> dict[str, str]:
    """Return what each word says with these data, as it is written by itself.

    Words of rows bear `rij.` and show the first row; what has no value, and what only conditions ask, is left out.
    """
    write = _Writer(filters_with(terms.terms, terms.labels, terms.titles))
    found: dict[str, str] = {}
    for word in words.by_name.values():
        scope, _, inner = word.inner.rpartition(".")
        value = getattr(house if scope == "house" else data, inner)
        found[word.name] = write(word, value)
        if word.rows is not None and value:
            for row in words.rows_of(word.rows).values():
                found[f"rij.{row.name}"] = write(row, getattr(value[0], row.inner.partition(".")[2]))
    return {name: text for name, text in found.items() if text}


class _Writer:
    def __init__(self, filters: Mapping[str, Callable[..., Any]]) -> None:
        self._filters = filters

    def __call__(self, word: DutchWord, value: object) -> str:
        if word.is_asked_only or value in (None, "", ()):
            return ""
        try:
            text = self._filters[word.ways[0]](value) if word.ways and word.ways[0] else str(value)
        except (ValueMissingError, KeyError):
            # A set that is only compared with has no words of its own on paper.
            return ""
        text = " ".join(str(text).split())
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"
