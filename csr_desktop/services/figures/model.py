"""What a figure is: cases, one per dossier or claim, and what is counted over them. Nothing here reads a database.

Every number is made from cases, so a figure always opens the list of dossiers behind it (features.md H6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from csr_desktop.domain.figure_norms import FigureNorm
from csr_desktop.errors import UserError


class Unit(StrEnum):
    """What a value counts."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    CENTS = "cents"
    HUNDREDTHS = "hundredths"  # of a per cent
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From and up to and including."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.last < self.first:
            raise UserError("figures.period_order", first=self.first, last=self.last)

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in the period."""
        return day is not None and self.first <= day <= self.last

    def holds_month(self, month: str) -> bool:
        """Whether a whole month (`2026-11`) lies in the period."""
        return f"{self.first:%Y-%m}" <= month <= f"{self.last:%Y-%m}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing that is counted: of which dossier, on which day, how much, and of which kind.

    `dossier_id` is empty when the dossier was erased and only its figures are left.
    """

    dossier_id: str
    number: str
    municipality_code: str
    counsellor: str
    day: date | None
    value: int = 0
    category: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What is said about the values of cases. `within` and `within_own` count those inside the norms; None: no norm."""

    count: int
    total: int
    mean: Fraction | None
    median: Fraction | None
    ninetieth: int | None
    within: int | None
    within_own: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure. `waiting` are cases that have not come to their end yet, with their value up to the period's end.

    Categories that a share counts (`counted`, for a norm in per cent) are named; empty: the figure is no share.
    """

    code: str
    unit: Unit
    cases: tuple[Case, ...]
    waiting: tuple[Case, ...] = ()
    norm: FigureNorm | None = None
    counted: frozenset[str] = frozenset()

    @property
    def summary(self) -> Summary:
        """What is said about all cases."""
        return summary_of(self.cases, self.norm)

    @property
    def share(self) -> Fraction | None:
        """The share of the counted categories among all cases; None without cases or when it is no share."""
        if not self.counted or not self.cases:
            return None
        return Fraction(sum(case.category in self.counted for case in self.cases), len(self.cases))

    @property
    def is_within_norm(self) -> bool | None:
        """Whether the share, or every value, keeps to the norm; None when there is nothing to say."""
        norm = self.norm
        if norm is None or not self.cases:
            return None
        if norm.unit == "percent":
            share = self.share
            if share is None:
                return None
            return share * 100 <= norm.norm if norm.limit == "most" else share * 100 >= norm.norm
        return self.summary.within == len(self.cases)

    def categories(self) -> dict[str, Summary]:
        """Return a summary for every category, the largest first."""
        return self.by(lambda case: case.category)

    def by(self, key: Callable[[Case], str]) -> dict[str, Summary]:
        """Return a summary for every group of cases, the largest first, then by name."""
        groups = grouped(self.cases, key)
        return {name: summary_of(cases, self.norm) for name, cases in groups.items()}


def grouped(cases: Iterable[Case], key: Callable[[Case], str]) -> dict[str, list[Case]]:
    """Return the cases by group, the largest first, then by name."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(key(case), []).append(case)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))


def summary_of(cases: Sequence[Case], norm: FigureNorm | None) -> Summary:
    """Summarise values exactly: mean and median are fractions, the ninetieth percentile is a value that occurs."""
    values = sorted(case.value for case in cases)
    count = len(values)
    is_term = norm is not None and norm.unit != "percent"
    return Summary(
        count=count,
        total=sum(values),
        mean=Fraction(sum(values), count) if count else None,
        median=Fraction(values[(count - 1) // 2] + values[count // 2], 2) if count else None,
        # The smallest value that at least nine of ten cases do not exceed.
        ninetieth=values[(9 * count + 9) // 10 - 1] if count else None,
        within=sum(value <= norm.norm for value in values) if is_term and norm else None,
        within_own=sum(value <= norm.own for value in values) if is_term and norm and norm.own else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureReport:
    """All figures of one period and one choice of dossiers.

    `municipalities` and `counsellors` are those that all dossiers together have: what can be chosen next.
    """

    period: Period
    municipality_code: str
    counsellor: str
    measures: tuple[Measure, ...]
    dossiers: int
    erased: int
    municipalities: tuple[str, ...] = ()
    counsellors: tuple[str, ...] = ()

    def measure(self, code: str) -> Measure:
        """Return one figure; UserError `figures.unknown` names those there are."""
        for measure in self.measures:
            if measure.code == code:
                return measure
        raise UserError("figures.unknown", figure=code, known=", ".join(item.code for item in self.measures))
