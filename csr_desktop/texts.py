"""From a message code to the Dutch sentence a person reads; the sentences are data in `resources/texts/*.nl.toml`.

Command line and window use the same sentences, so they live in one place (ADR 0002). A parameter can be formatted
in the sentence: `{amount:euro}` for cents, `{share:percentage}` for hundredths of a percent, `{day:date}` for
`6 maart 2026`, `{day:short}` for `06-03-2026`, `{count:schuld|schulden}` for the word that goes with a number,
`{phase:label}` for the word of a value of a closed set (`phase.intake`, or several of them). Any other format
specification is Python's own.
"""

from __future__ import annotations

import string
import tomllib
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from csr_desktop import dates, money
from csr_desktop.errors import Bug, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from csr_desktop.errors import CsrError


class _DutchFormatter(string.Formatter):
    """Knows the format specifications of our sentences; never reaches into attributes or items of a parameter."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences = sentences

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:  # noqa: ANN401 - stdlib signature
        if not field_name.isidentifier():
            raise KeyError(field_name)
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - stdlib signature
        match format_spec, value:
            case "label", str():
                return self._sentences.get(f"label.{value}", value)
            case "label", tuple():
                return ", ".join(self.format_field(item, format_spec) for item in value)
            case "euro", int():
                return money.format_euro(value)
            case "percentage", int():
                return money.format_percentage(value)
            case "date", date():
                return dates.format_long(value)
            case "short", date():
                return dates.format_short(value)
            case "number", int():
                return f"{value:,}".replace(",", ".")
            case _, int() if "|" in format_spec:
                one, more = format_spec.split("|")
                return one if value == 1 else more
        return str(super().format_field(value, format_spec))


def _read(folder: Path) -> dict[str, str]:
    sentences: dict[str, str] = {}
    for file in sorted(folder.glob("*.nl.toml")):
        for code, sentence in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if code in sentences:
                raise Bug("texts.duplicate_code", text_code=code, file=file.name)
            sentences[code] = sentence
    return sentences


class Texts:
    """All sentences of the program, by code."""

    def __init__(self, sentences: Mapping[str, str] | Callable[[], Mapping[str, str]]) -> None:
        """`sentences` by code, or what reads them when the first one is needed."""
        self._given = sentences

    @classmethod
    def load(cls, folder: Path) -> Texts:
        """Read every `*.nl.toml` in the folder; a code that stands in two files is our own fault (Bug)."""
        return cls(_read(folder))

    @classmethod
    def when_asked(cls, folder: Path) -> Texts:
        """Read the folder when the first sentence is needed: a window is painted before it says anything."""
        return cls(lambda: _read(folder))

    @cached_property
    def _sentences(self) -> dict[str, str]:
        return dict(self._given() if callable(self._given) else self._given)

    @cached_property
    def _formatter(self) -> _DutchFormatter:
        return _DutchFormatter(self._sentences)

    @property
    def codes(self) -> frozenset[str]:
        """All known codes."""
        return frozenset(self._sentences)

    def say(self, message: Message) -> str:
        """Return the Dutch sentence; an unknown code gives an honest sentence with the code, never a crash."""
        sentence = self._sentences.get(message.code)
        if sentence is None:
            return f"Er ging iets mis dat wij niet hadden voorzien (code {message.code})."
        try:
            return self._formatter.vformat(sentence, (), dict(message.params))
        except (KeyError, ValueError, IndexError, TypeError):
            return f"Er ging iets mis dat wij niet hadden voorzien (code {message.code})."

    def say_plain(self, code: str) -> str | None:
        """Return the sentence of a code that needs nothing filled in, None otherwise: for codes kept without more."""
        sentence = self._sentences.get(code)
        if sentence is None or any(name is not None for _, name, _, _ in self._formatter.parse(sentence)):
            return None
        return sentence

    def label(self, group: str, value: str, **params: object) -> str:
        """Return the word for one value of a closed set: `label("phase", Phase.INTAKE)`; unknown values as they are."""
        code = f"label.{group}.{value}"
        return self.say(Message(code, params)) if code in self._sentences else str(value)

    def explain(self, error: CsrError) -> list[str]:
        """Return one Dutch sentence per fault of an error."""
        return [self.say(message) for message in error.messages]
