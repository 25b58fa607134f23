"""What leaves by post: weight classes, sheets of labels and envelopes; dated tables in `resources/post`.

Sizes are hundredths of a millimetre, counted from the top left corner. The table in force is the newest whose
`valid_from` is not later than the day asked for.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec

from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.dated_tables import table_in_force
from csr_desktop.errors import UserError

Size = Annotated[int, msgspec.Meta(ge=0, le=50_000)]
Count = Annotated[int, msgspec.Meta(ge=1, le=1_000)]


class AnswerTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which letters come back signed, beside those with an answer slip."""

    letters: frozenset[LetterKind]


class WeightTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many sheets an answer envelope counts for."""

    answer_envelope_sheets: Annotated[int, msgspec.Meta(ge=0, le=10)]


class WeightClass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An envelope with no more sheets than this weighs no more than so many grams."""

    most_sheets: Count
    most_grams: Count


class LabelSheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sheet of labels of one size; `step_x` and `step_y` are from the edge of one label to that of the next."""

    key: str
    name: str
    columns: Count
    rows: Count
    width: Size
    height: Size
    left: Size
    top: Size
    step_x: Size
    step_y: Size

    @property
    def labels(self) -> int:
        """How many labels are on a sheet."""
        return self.columns * self.rows


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An envelope without a window: its size, the room for the address, and where the sender stands."""

    key: str
    name: str
    width: Size
    height: Size
    address_left: Size
    address_top: Size
    address_width: Size
    address_height: Size
    sender_left: Size
    sender_top: Size


class PostTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table; `weight_class` from light to heavy, what is heavier than all stands in none."""

    version: str
    valid_from: date
    source: str
    answers: AnswerTerms
    weights: WeightTerms
    weight_class: Annotated[tuple[WeightClass, ...], msgspec.Meta(min_length=1)]
    label_sheet: Annotated[tuple[LabelSheet, ...], msgspec.Meta(min_length=1)]
    envelope: Annotated[tuple[Envelope, ...], msgspec.Meta(min_length=1)]

    def sheet(self, key: str) -> LabelSheet:
        """Return a sheet of labels; UserError `post.unknown_sheet` with those that there are."""
        for sheet in self.label_sheet:
            if sheet.key == key:
                return sheet
        raise UserError("post.unknown_sheet", name=key, known=", ".join(item.key for item in self.label_sheet))

    def envelope_of(self, key: str) -> Envelope:
        """Return an envelope; UserError `post.unknown_envelope` with those that there are."""
        for envelope in self.envelope:
            if envelope.key == key:
                return envelope
        raise UserError("post.unknown_envelope", name=key, known=", ".join(item.key for item in self.envelope))

    def class_of(self, sheets: int) -> WeightClass | None:
        """Return the lightest class an envelope with so many sheets belongs to; None when it is heavier than all."""
        return next((item for item in self.weight_class if sheets <= item.most_sheets), None)


def load_post_table(folder: Path, day: date) -> PostTable:
    """Read the table in force on a day; UserError `post.unreadable` with the name of a file that will not do."""
    table = table_in_force(map(_read, sorted(folder.glob("*.toml"))), day)
    if table is None:
        raise UserError("post.unreadable", file=folder.name)
    return table


def _read(file: Path) -> PostTable:
    try:
        table = msgspec.toml.decode(file.read_bytes(), type=PostTable)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise UserError("post.unreadable", file=file.name) from error
    sheets = [item.most_sheets for item in table.weight_class]
    if sheets != sorted(set(sheets)):
        raise UserError("post.unreadable", file=file.name)
    return table
