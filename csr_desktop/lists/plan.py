"""What an import would do, row by row, before anything is written: new, changed, same, doubtful or refused.

A plan is made from checked rows and the state of the database; it writes nothing. A person settles doubts with choices
and the plan is made again with them. Confirming is the services' task.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import msgspec

from csr_desktop.errors import Message
from csr_desktop.lists.matching import Match

#: In a choice: make a new party from the name in the list.
NEW_PARTY = "new"


class Verdict(StrEnum):
    """What will happen to a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that would change."""

    name: str
    old: object
    new: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person decided about one row.

    `parties` says per column (`creditor`, `collector`, `bailiff`, `transferred_to`) which party is meant: an id of the
    register or NEW_PARTY. `accept` takes the row in spite of its other doubts; `skip` leaves it out.
    """

    accept: bool = False
    skip: bool = False
    parties: Mapping[str, str] = field(default_factory=dict)


class PlannedRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One row with its verdict; a struct, because there are tens of thousands.

    `values` are what would be stored (field name → value); `parties` the party per column, an id or NEW_PARTY;
    `party_names` the name as the list has it; `open_parties` the columns for which a person must choose, with the
    suggestions in `matches`.
    """

    row: int
    verdict: Verdict
    label: str
    amount_cents: int | None = None
    target_id: str | None = None
    values: Mapping[str, object] = msgspec.field(default_factory=dict)
    changes: tuple[FieldChange, ...] = ()
    parties: Mapping[str, str] = msgspec.field(default_factory=dict)
    party_names: Mapping[str, str] = msgspec.field(default_factory=dict)
    matches: Mapping[str, Match] = msgspec.field(default_factory=dict)
    open_parties: tuple[str, ...] = ()
    doubts: tuple[Message, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def will_be_written(self) -> bool:
        """Whether confirming the plan stores something for this row."""
        return self.verdict is Verdict.NEW or self.verdict is Verdict.CHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """The whole preview of one file, made at one state of the database.

    `dossier_id` is the dossier it was made for (claims only); `made_after` the last step of the database it was made
    on: once something else was done, what the plan says need not hold any more. `references` says per row under which
    number its message is confirmed once it is stored (answers only).
    """

    kind: str
    file_name: str
    sha256: str
    rows: tuple[PlannedRow, ...]
    imported_before: date | None = None
    dossier_id: str | None = None
    made_after: str = ""
    references: Mapping[int, str] = field(default_factory=dict)

    def count(self, verdict: Verdict) -> int:
        """Return how many rows have this verdict."""
        return self.counts[verdict]

    @property
    def counts(self) -> Counter[Verdict]:
        """Number of rows by verdict."""
        return Counter(row.verdict for row in self.rows)

    @property
    def total_cents(self) -> int:
        """Sum of the amounts that would be written."""
        return sum(row.amount_cents or 0 for row in self.rows if row.will_be_written)

    @property
    def by_amount(self) -> tuple[PlannedRow, ...]:
        """The rows with an amount that would be written, the biggest first: a slip of the decimal point stands on top.

        The preview shows the first and the last of them (design/safety.md 4.9).
        """
        rows = (row for row in self.rows if row.will_be_written and row.amount_cents is not None)
        return tuple(sorted(rows, key=lambda row: (-(row.amount_cents or 0), row.row)))


def refused_rows(problems: Sequence[tuple[int, Message]], taken: frozenset[int]) -> list[PlannedRow]:
    """Turn rows that the reading could not use into refused rows; rows that were read are not repeated."""
    by_row: dict[int, list[Message]] = {}
    for number, message in problems:
        if number not in taken:
            by_row.setdefault(number, []).append(message)
    return [
        PlannedRow(row=number, verdict=Verdict.REFUSED, label="", doubts=tuple(messages))
        for number, messages in sorted(by_row.items())
    ]


def settle(
    *, doubts: Sequence[Message], open_parties: Sequence[str], choice: Choice, changed: bool, exists: bool
) -> Verdict:
    """Return the verdict of a row from its doubts and the person's choice."""
    if choice.skip:
        return Verdict.REFUSED
    if open_parties or (doubts and not choice.accept):
        return Verdict.DOUBTFUL
    if not exists:
        return Verdict.NEW
    return Verdict.CHANGED if changed else Verdict.SAME


def changes_between(old: object, values: Mapping[str, object]) -> tuple[FieldChange, ...]:
    """Return what differs; what the list leaves empty never wipes what is known."""
    return tuple(
        FieldChange(name, getattr(old, name), new)
        for name, new in values.items()
        if new not in (None, "", ()) and getattr(old, name) != new
    )
