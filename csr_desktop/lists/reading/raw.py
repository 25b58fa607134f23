"""What every kind of file is turned into before anyone looks for columns: numbered rows of cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from csr_desktop.errors import Message

Cell = str | int | Decimal | date | bool | None

#: What a spreadsheet shows where a formula failed, in Excel's English and Dutch; in CSV it arrives as such a text.
ERROR_VALUES = frozenset({
    "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA",
    "#VERW!", "#DEEL/0!", "#WAARDE!", "#NAAM?", "#N/B", "#GETAL!", "#LEEG!", "#OVERLOOP!", "Err:502", "Err:508",
    "Err:522", "Err:523",
})  # fmt: skip


@dataclass(slots=True)
class RawTable:
    """Rows with the number a person sees (Excel: the row; CSV: the line where the record starts)."""

    format: str
    rows: list[tuple[int, list[Cell]]]
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    problems: list[tuple[int, Message]] = field(default_factory=list)
    uncached: frozenset[tuple[int, int]] = frozenset()
