"""Is a letter easy to read? For who writes a letter's text, and for who looks at a letter before it goes."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path

from csr_desktop.errors import UserError
from csr_desktop.plain.check import Finding as Finding
from csr_desktop.plain.check import FindingKind as FindingKind
from csr_desktop.plain.check import Level as Level
from csr_desktop.plain.check import PlainReader
from csr_desktop.plain.check import Reading as Reading
from csr_desktop.plain.table import load_plain_table
from csr_desktop.plain.template_texts import letter_text_parts, running_texts

#: The largest text that is looked at, in characters: a letter is never this long.
_LONGEST = 200_000


class PlainLanguageService:
    """Checks texts against the table of the day; works without a database and reaches nobody."""

    def __init__(self, resources: Path, day: date) -> None:
        self._resources = resources
        self._day = day

    @cached_property
    def _reader(self) -> PlainReader:
        return PlainReader(load_plain_table(self._resources / "plain_language", self._day))

    def read(self, text: str) -> Reading:
        """Check a text; placeholders of a letter (`{{ … }}`) count as one word, steering (`{% … %}`) as nothing.

        Raises UserError `plain.too_long` for what no letter could be.
        """
        if len(text) > _LONGEST:
            raise UserError("plain.too_long")
        return self._reader.read(text)

    def read_template(self, source: str) -> Reading:
        """Check the running texts of a letter's template; places are those in the file."""
        if len(source) > _LONGEST:
            raise UserError("plain.too_long")
        return self._reader.read_parts(running_texts(source), source)

    def read_letter_text(self, source: str, *more: str) -> Reading:
        """Check a letter's text as a team writes it (`letters.source`); places are those in the text.

        `more` are words that a person put into the letter; their places begin behind the text.
        """
        if len(source) + sum(map(len, more)) > _LONGEST:
            raise UserError("plain.too_long")
        parts = letter_text_parts(source)
        for words in more:
            source += "\n"
            parts.append((words, len(source)))
            source += words
        return self._reader.read_parts(parts, source)

    def read_shipped(self, name: str) -> Reading:
        """Check one of our own letter texts by its name (`L01`, `L21-outcome`); UserError `plain.unknown_letter`."""
        file = self._resources / "letters" / f"{name}.toml"
        if not file.is_file() or file.stem != name or not name.startswith("L"):
            raise UserError("plain.unknown_letter", name=name)
        return self.read_template(file.read_text(encoding="utf-8"))
