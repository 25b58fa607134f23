"""A text as sentences and words, each with its place; what will be filled in counts as one plain word."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

#: What stands in the place of a value that is not known yet, letter for letter, so that places stay as they are.
BLANK = "\N{OBJECT REPLACEMENT CHARACTER}"

_VALUE = re.compile(r"\{\{.*?\}\}", re.S)
_STEERING = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.S)
_CHOSEN = re.compile(r"\{\{-?\s*(?:\"[^\"]*\"|'[^']*')\s+(?:if|als)\b.*?\}\}", re.S)
_WORD = re.compile(rf"[^\W_]+(?:[-'’.][^\W_]+)*[.]?(?<![.])|{BLANK}+")
#: A sentence ends at . ? ! or : before white, at a ; before a line end, and at an empty line.
_END = re.compile(r"[.?!:…]+[\"'”’)*]*(?=\s|$)|;(?=\s*\n)|\n[ \t]*\n")
_ABBREVIATIONS = frozenset(
    {"dhr", "mevr", "mw", "bijv", "bv", "o.a", "art", "nr", "ca", "evt", "incl", "excl", "jl", "tel", "t.a.v", "d.w.z",
     "i.v.m", "m.b.t", "n.v.t", "c.q", "blz", "enz", "resp", "st"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One word; `start` and `end` are places in the whole text."""

    text: str
    start: int
    end: int

    @property
    def is_value(self) -> bool:
        """Whether it stands for something that is filled in later."""
        return self.text.startswith(BLANK)

    @property
    def low(self) -> str:
        """The word in small letters."""
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its words; `clauses` are its parts between marks and joining words."""

    text: str
    start: int
    end: int
    tokens: tuple[Token, ...]

    def clauses(self, joining: Collection[str]) -> Iterator[tuple[Token, ...]]:
        """The runs of words without a mark or a joining word (en, of, als) between them."""
        run: list[Token] = []
        for token in self.tokens:
            if run:
                between = self.text[run[-1].end - self.start : token.start - self.start]
                if re.search(r"[,;:()–—]", between) or token.low in joining:
                    yield tuple(run)
                    run = []
            run.append(token)
        if run:
            yield tuple(run)


def without_steering(text: str) -> str:
    """Return the text with values blanked and steering taken out, each place where it was.

    What is chosen between two words in the text itself (`{{ "krijgen" if … }}`) keeps its first word.
    """

    def chosen(found: re.Match[str]) -> str:
        shown = re.search(r"[\"']([^\"']*)[\"']", found[0])
        assert shown is not None
        return (" " * shown.start(1) + shown[1]).ljust(len(found[0]))

    text = _CHOSEN.sub(chosen, text)
    text = _VALUE.sub(lambda found: BLANK * len(found[0]), text)
    text = _STEERING.sub(lambda found: " " * len(found[0]), text)
    return text.replace("*", " ")


def sentences(text: str) -> Iterator[Sentence]:
    """Return the sentences of a text that `without_steering` gave."""
    start = 0
    for found in _END.finditer(text):
        if found[0] == "." and _is_abbreviation(text, found.start()):
            continue
        yield from _sentence(text, start, found.end())
        start = found.end()
    yield from _sentence(text, start, len(text))


def syllables(word: str) -> int:
    """Count the syllables of a Dutch word by its groups of vowels; at least one."""
    low = word.lower().replace("ij", "y")
    groups = re.findall(r"[aeiouyàáâäèéêëìíîïòóôöùúûü]+", low)
    # A vowel with two dots begins a syllable of its own: be-ëin-di-gen.
    extra = sum(1 for group in groups for sign in group[1:] if sign in "äëïöü")
    # Four or more vowels in a row are two sounds: zee-ëend, moe-ier.
    extra += sum(1 for group in groups if len(group) > 3 and not set(group[1:]) & set("äëïöü"))
    return max(1, len(groups) + extra)


def _sentence(text: str, start: int, end: int) -> Iterator[Sentence]:
    part = text[start:end]
    tokens = tuple(Token(found[0], start + found.start(), start + found.end()) for found in _WORD.finditer(part))
    if tokens:
        yield Sentence(part, start, end, tokens)


def _is_abbreviation(text: str, at: int) -> bool:
    found = re.search(r"[\w.]+$", text[max(0, at - 12) : at])
    before = found[0] if found else ""
    # One capital is an initial; one small letter is a word ("Wij bellen u.").
    return before.lower() in _ABBREVIATIONS or (len(before) == 1 and before.isupper())
