"""Both versions of what a message is about, in words: one row per field, ours beside theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from PySide6.QtCore import QObject

from csr_desktop.dates import format_short
from csr_desktop.money import format_euro
from csr_desktop.services.hub_review import ReviewLine
from csr_desktop.texts import Texts


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One field of one claim; `differs` is a word, so that nobody has to see a colour."""

    number: int
    claim: str
    field: str
    ours: str
    theirs: str
    differs: str


class ReviewWords(QObject):
    """Turns lines of a case into rows."""

    def __init__(self, texts: Texts, parent: QObject) -> None:
        super().__init__(parent)
        self._texts = texts

    def rows(self, lines: Sequence[ReviewLine]) -> list[ReviewRow]:
        """Return the rows in their order; what differs is named."""
        found: list[ReviewRow] = []
        for at, line in enumerate(lines, 1):
            claim = line.label or self.tr("regel {number}").format(number=at)
            for field in line.fields:
                found.append(
                    ReviewRow(
                        number=len(found),
                        claim=claim,
                        field=self._name(field.name),
                        ours=self._value(field.name, field.ours),
                        theirs=self._value(field.name, field.theirs),
                        differs=self.tr("verschilt") if field.differs else self.tr("gelijk"),
                    )
                )
        return found

    def _name(self, name: str) -> str:
        word = self._texts.label("field", name).removeprefix("de ").removeprefix("het ")
        return word[:1].upper() + word[1:]

    def _value(self, name: str, value: object) -> str:
        if value is None or value == "":
            return "–"
        if isinstance(value, bool):
            return self.tr("ja") if value else self.tr("nee")
        if isinstance(value, int) and name.endswith("_cents"):
            return format_euro(value)
        if isinstance(value, date):
            return format_short(value)
        if name == "debt_type":
            return self._texts.label("debt_type", str(value))
        if name == "balance_status":
            return self._texts.label("balance_status", str(value))
        if name == "outcome" and isinstance(value, StrEnum):
            return self._texts.label("answer", value)
        return str(value)
