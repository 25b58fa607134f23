"""The data of a letter, made fit for paper before anything is drawn: cleaned, and every character known to a font."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from csr_desktop.errors import Message
from csr_desktop.letters.text import clean

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from csr_desktop.letters.fonts import FontBook

    Data = TypeVar("Data", bound=DataclassInstance)

#: Where a line end means a new line; everywhere else it becomes a space.
_FREE_TEXT = frozenset(
    {"cause", "effort", "prospects", "reason_no_change", "guidance", "reason", "request", "support", "referrals",
     "conditions", "ground", "missing", "argument", "explanation"}
)  # fmt: skip

#: What no letter that has the field can do without (must-contain lists of design/domain.md 6).
_REQUIRED = frozenset(
    {"addressee", "our_reference", "clients", "claims", "lines", "cause", "effort", "prospects", "reason_no_change",
     "guidance", "organisation", "argument", "explanation", "attachments"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prepared:
    """The cleaned data, how many steering characters went, and which characters cannot be drawn."""

    value: Any
    removed: int
    problems: tuple[Message, ...]


class Preparer:
    """Cleans one letter's data; `labels` are the Dutch names of fields for the problems it finds."""

    def __init__(self, fonts: FontBook, labels: Mapping[str, str]) -> None:
        self._fonts = fonts
        self._labels = labels
        self._removed = 0
        self._problems: dict[tuple[str, str], Message] = {}

    def prepare(self, value: Data) -> Prepared:
        """Return the data with every text in it cleaned."""
        cleaned = self._dataclass(value)
        for field in fields(cleaned):
            held = getattr(cleaned, field.name)
            if field.name in _REQUIRED and (not held or (isinstance(held, str) and not held.strip())):
                label = self._labels.get(field.name, field.name)
                self._problems[field.name, ""] = Message.of("letter.text_missing", field=label)
        return Prepared(cleaned, self._removed, tuple(self._problems.values()))

    def _dataclass(self, value: Data) -> Data:
        changed = dict(self._changes(value))
        return replace(value, **changed) if changed else value

    def _changes(self, value: DataclassInstance) -> Iterator[tuple[str, Any]]:
        for field in fields(value):
            before = getattr(value, field.name)
            after = self._any(before, field.name)
            if after is not before:
                yield field.name, after

    def _any(self, value: Any, name: str) -> Any:  # noqa: ANN401 - whatever a field holds
        if type(value) is str:
            return self._text(value, name)
        if isinstance(value, tuple):
            items = tuple(self._any(item, name) for item in value)
            return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
        if hasattr(value, "__dataclass_fields__"):
            return self._dataclass(value)
        return value

    def _text(self, text: str, name: str) -> str:
        cleaned, removed = clean(text)
        self._removed += removed
        if name not in _FREE_TEXT:
            cleaned = cleaned.replace("\n", " ")
        for char in self._fonts.missing(cleaned):
            message = Message.of(
                "letter.glyph_missing",
                field=self._labels.get(name, name),
                code_point=f"U+{ord(char):04X}",
                character=char if char.isprintable() else "�",
            )
            self._problems.setdefault((name, char), message)
        return cleaned
