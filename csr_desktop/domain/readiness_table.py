"""What a step needs: papers and rules, in dated tables in `resources/readiness`; this module only gives them a shape.

The table in force is the newest whose `valid_from` is not later than the day asked for; the oldest if all are later.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from csr_desktop.dates import add_months
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dated_tables import TableFile, TableFolder, table_in_force
from csr_desktop.errors import UserError
from csr_desktop.money import parse_machine

Positive = Annotated[int, msgspec.Meta(ge=1, le=1_000)]


class ReadyStep(StrEnum):
    """A step that a dossier can be ready for."""

    BALANCES = "balances"
    VTLB = "vtlb"
    PROPOSAL = "proposal"
    AGREEMENT = "agreement"
    EXECUTION = "execution"
    COURT = "court"


class Weight(StrEnum):
    """How much a finding weighs: the step cannot be taken, should wait, or deserves a look."""

    BLOCKS = "blocks"
    MISSING = "missing"
    LOOK = "look"


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A length of time in one unit."""

    days: Positive | None = None
    weeks: Positive | None = None
    months: Positive | None = None

    def __post_init__(self) -> None:
        """Refuse a span without a unit or with two."""
        if sum(item is not None for item in (self.days, self.weeks, self.months)) != 1:
            raise ValueError("one unit")

    def before(self, day: date) -> date:
        """Return the day that lies this span earlier."""
        return self._moved(day, -1)

    def after(self, day: date) -> date:
        """Return the day that lies this span later."""
        return self._moved(day, 1)

    def _moved(self, day: date, sign: int) -> date:
        if self.months is not None:
            return add_months(day, sign * self.months)
        return day + sign * timedelta(days=self.days or 0, weeks=self.weeks or 0)


class PaperItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paper that is asked for before a step; what each part means stands in the table."""

    code: str
    name: str
    bring: str
    steps: Annotated[tuple[ReadyStep, ...], msgspec.Meta(min_length=1)]
    source: str
    per_client: bool = False
    group: str = ""
    age: Span | None = None
    this_year: bool = False
    ends_soon: Span | None = None
    only_when: Literal["", "contract_ends"] = ""
    within: Span | None = None
    worth_at_most: str = ""

    def __post_init__(self) -> None:
        """Refuse a limit that is no amount."""
        if self.worth_at_most:
            parse_machine(self.worth_at_most)

    @property
    def worth_at_most_cents(self) -> int | None:
        """What the thing may be worth, in cents; None without a limit."""
        return parse_machine(self.worth_at_most) if self.worth_at_most else None

    def is_too_old(self, dated_on: date, today: date) -> bool:
        """Whether a paper of this date says too little today."""
        if self.this_year and dated_on.year != today.year:
            return True
        return self.age is not None and dated_on < self.age.before(today)


class ReadyRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule, where it counts, how much it weighs, and the field where it is mended."""

    code: str
    field: str
    weight: Weight
    steps: Annotated[tuple[ReadyStep, ...], msgspec.Meta(min_length=1)]
    source: str
    products: tuple[Product, ...] = ()

    def counts_for(self, step: ReadyStep, product: Product) -> bool:
        """Whether the rule is asked at a step for a product."""
        return step in self.steps and (not self.products or product in self.products)


class ReadinessTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table."""

    version: str
    valid_from: date
    source: str
    item: Annotated[tuple[PaperItem, ...], msgspec.Meta(min_length=1)]
    rule: Annotated[tuple[ReadyRule, ...], msgspec.Meta(min_length=1)]

    def __post_init__(self) -> None:
        """Refuse a table with one code twice."""
        for parts in (self.item, self.rule):
            codes = [part.code for part in parts]
            if len(codes) != len(set(codes)):
                raise ValueError("a code stands twice")

    def paper(self, code: str) -> PaperItem:
        """Return a paper; UserError `ready.unknown_item` for a code that the table does not have."""
        for item in self.item:
            if item.code == code:
                return item
        raise UserError("ready.unknown_item", item=code, known=", ".join(item.code for item in self.item))


def load_readiness_table(folder: TableFolder, day: date) -> ReadinessTable:
    """Read the table in force on a day; UserError `ready.table_faulty` with the name of a file that will not do."""
    table = table_in_force(map(_read, folder.glob("*.toml")), day)
    if table is None:
        raise UserError("ready.no_table")
    return table


def _read(file: TableFile) -> ReadinessTable:
    try:
        return msgspec.toml.decode(file.read_bytes(), type=ReadinessTable)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
        raise UserError("ready.table_faulty", file=file.name) from error
