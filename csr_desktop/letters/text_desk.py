"""The door to letter texts for the services: the shipped ones, and those of a team read and made into templates."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csr_desktop.errors import Message
from csr_desktop.letters.places import Finding, Findings, Placed, Weight

if TYPE_CHECKING:
    from datetime import date

    from csr_desktop.letters.fonts import FontBook
    from csr_desktop.letters.model import HouseStyle, LetterData
    from csr_desktop.letters.source import Reading
    from csr_desktop.letters.template import Template, Terms
    from csr_desktop.letters.words import Words

_BRACED = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
_WORD = re.compile(r"(?<![\w.])(?:row\.|house\.)?[a-z_]\w*")


@dataclass(frozen=True, slots=True)
class OwnText:
    """The text that a team made and has in use for a letter; `version` is how a letter names it."""

    version: str
    text: str
    sha256: str


#: Gives the team's own text that letters are made of today; None: the shipped one.
OwnTexts = Callable[[str], OwnText | None]


@dataclass(frozen=True, slots=True)
class WordHelp:
    """A word that can be put into a letter's text.

    `ways` are the ways of writing it that can be named (the first is meant by itself), `is_asked_only` says that it
    stands in conditions only, `rows` are the words of its rows (`rij.…`) when a table can go through it.
    """

    name: str
    ways: tuple[str, ...] = ()
    is_asked_only: bool = False
    may_be_empty: bool = False
    rows: tuple[WordHelp, ...] = ()
    values: tuple[str, ...] = ()


class TextDesk:
    """Letter texts of the `resources` folder; nothing is read before the first is asked for."""

    def __init__(self, resources: Path) -> None:
        self._resources = resources
        self._folder = resources / "letters"
        self._shipped: dict[str, str] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all texts: `L01`, `L21-creditor`."""
        from csr_desktop.letters.vocabulary import DATA_OF

        return tuple(DATA_OF)

    @cached_property
    def words(self) -> Words:
        """The Dutch words."""
        from csr_desktop.letters.words import Words

        return Words.load(self._folder)

    @cached_property
    def _terms(self) -> Terms:
        from csr_desktop.letters.template import Terms

        return Terms.load(self._folder / "terms.toml")

    @property
    def _labels(self) -> Mapping[str, str]:
        """The Dutch names of fields in words, where they have one."""
        return (
            {name: word.replace("_", " ") for name, word in self.words.fields.items()}
            | {name: word.replace("_", " ") for name, word in self.words.rows.items()}
            | dict(self._terms.fields)
        )

    @cached_property
    def _fonts(self) -> FontBook:
        from csr_desktop.letters.fonts import FontBook

        return FontBook.load(self._resources / "fonts")

    @cached_property
    def _required(self) -> Mapping[str, Mapping[str, Any]]:
        return tomllib.loads((self._folder / "required.toml").read_text(encoding="utf-8"))

    def shipped(self, name: str) -> str:
        """Return the text that came with the program, as a team reads it."""
        if name not in self._shipped:
            from csr_desktop.letters.source_writer import write

            self._shipped[name] = write(self._raw(name), self.words)
        return self._shipped[name]

    @cached_property
    def capitals(self) -> frozenset[str]:
        """Words with a capital in the shipped texts themselves: beginnings of sentences, laws, offices."""
        found = (re.findall(r"\b[A-Z][\w.-]*\b", _BRACED.sub(" ", self.shipped(name))) for name in self.names)
        return frozenset(word for words in found for word in words)

    def _raw(self, name: str) -> dict[str, Any]:
        from csr_desktop.letters.template import read_toml

        return read_toml(self._folder / f"{name}.toml")

    def title(self, name: str, text: str) -> str:
        """Return the title that stands at the head of a text; the name when there is none."""
        found = re.search(r"^Titel\s*:\s*(\S.*)$", text.partition("\n\n")[0], re.MULTILINE)
        return found[1].strip() if found else name

    def template(self, name: str, text: str, version: str) -> Template:
        """Make a template of a text. UserError with every fault, each with its line, column and word."""
        from csr_desktop.letters.source import template_from

        return template_from(name, text, self.words, self._terms, version)

    def named(self, name: str, template: Template) -> Template:
        """Let the template of a shipped text bear the hash of that text."""
        from csr_desktop.letters.source import digest

        return replace(template, sha256=digest(self.shipped(name)))

    def findings(self, name: str, text: str) -> tuple[Finding, ...]:
        """Return what the text itself says of its use: faults, signs no font has, and what the letter lacks."""
        from csr_desktop.letters.source import read

        reading = read(name, text, self.words)
        found = [*reading.findings, *self._missing_signs(text)]
        if reading.raw is not None:
            found.extend(self._lacking(name, text, reading))
        return tuple(sorted(found, key=lambda item: (item.line, item.column)))

    def lacking(self, data: LetterData, text: str) -> tuple[Finding, ...]:
        """Return where a text prints, with no condition around it, what this very letter has no value for."""
        from csr_desktop.letters.source import read

        name = data.template_name()
        by_name = self.words.of_letter(name).by_name
        found = []
        for finding in read(name, text, self.words).findings:
            word = by_name.get(str(finding.message.params["word"]).partition("|")[0])
            # A word of a row is told whatever the rows: which of them lacks it is nothing a text can mend.
            if finding.message.code == "letter_text.may_be_empty" and (
                word is None or getattr(data, word.inner, None) is None
            ):
                found.append(finding)
        return tuple(found)

    def _missing_signs(self, text: str) -> Iterator[Finding]:
        """Characters that the letter fonts do not have: they would be missing on paper."""
        findings = Findings()
        missing = set(self._fonts.missing(text)) - {"\n"}
        for number, line in enumerate(text.split("\n") if missing else (), 1):
            for at, sign in enumerate(line):
                if sign in missing:
                    findings.add(
                        lambda place, sign=sign: Message.of(  # type: ignore[misc]
                            "letter_text.sign_missing", code_point=f"U+{ord(sign):04X}", **place
                        ),
                        Placed.of(sign, number, at + 1),
                    )
        yield from findings.all

    def _lacking(self, name: str, text: str, reading: Reading) -> Iterator[Finding]:
        required = self._required.get(name, {})
        used = set(_used(reading.raw))
        end = text.count("\n") or 1
        of_letter = self.words.of_letter(name)
        rows = {word.inner: word.name for item in of_letter.by_name.values() if item.rows
                for word in of_letter.rows_of(item.rows).values()}  # fmt: skip
        for inner in required.get("words", ()):
            if inner not in used:
                dutch = f"rij.{rows[inner]}" if inner in rows else of_letter.by_inner[inner].name
                message = Message.of("letter_text.lacks_word", line=end, column=1, word=dutch)
                yield Finding(Weight.WARNING, message, end, 1, 1)
        plain = " ".join(text.casefold().split())
        for words in required.get("says", ()):
            if words.casefold() not in plain:
                message = Message.of("letter_text.lacks_saying", line=end, column=1, word=words)
                yield Finding(Weight.WARNING, message, end, 1, 1)

    def example(self, name: str, today: date, *, couple: bool, bare: bool = False) -> LetterData:
        """Return a made-up letter of one text, about one person or two; `bare`: all that can be lacking lacks."""
        from csr_desktop.letters.example import example

        return example(name, today, self._labels, couple=couple, bare=bare)

    def word_examples(self, name: str, data: LetterData, house: HouseStyle) -> dict[str, str]:
        """Return what each word of a letter's text says with these data (see `letters.word_examples`)."""
        from csr_desktop.letters.word_examples import word_examples

        return word_examples(self.words.of_letter(name), self._terms, data, house)

    def word_list(self, name: str) -> tuple[WordHelp, ...]:
        """Return the words that a letter's text can use, by the alphabet."""
        of_letter = self.words.of_letter(name)
        filters = self.words.filters

        def help_of(word: Any) -> WordHelp:  # noqa: ANN401 - DutchWord
            return WordHelp(
                name=word.name,
                ways=tuple(filters[way] for way in word.ways if way),
                is_asked_only=word.is_asked_only,
                may_be_empty=word.may_be_empty,
                rows=tuple(help_of(item) for _, item in sorted(of_letter.rows_of(word.rows).items())),
                values=tuple(self.words.value_names(word.values)) if word.values else (),
            )

        return tuple(help_of(word) for _, word in sorted(of_letter.by_name.items()))


def _used(raw: Any) -> Iterator[str]:  # noqa: ANN401 - what a file holds
    """The inner words that a text prints, asks, or makes a table of."""
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            if key in {"when", "source"}:
                yield from _WORD.findall(str(value))
            else:
                yield from _used(value)
    elif isinstance(raw, list | tuple):
        for value in raw:
            yield from _used(value)
    elif isinstance(raw, str):
        for braced in _BRACED.findall(raw):
            yield from _WORD.findall(braced)
