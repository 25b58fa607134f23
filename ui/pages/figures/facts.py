"""Figures as they are shown: a card for each, a picture by group, the dossiers behind it. Plain data, no widgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from csr_desktop.dates import MONTHS
from csr_desktop.domain.dossiers import Phase
from csr_desktop.errors import Message
from csr_desktop.services.figures.model import Case, FigureReport, Measure, Unit, grouped, summary_of
from csr_desktop.services.figures.words import FigureWords, Verdict
from csr_desktop.texts import Texts
from ui.charts.model import Bar, Limit, Part, Spread, Whole
from ui.charts.patterns import MOST_KINDS

#: The figures, by what a team wants to know.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("waiting", ("waiting_first_meeting", "waiting_threat", "decision")),
    ("lead", ("settle", "whole", "phases", "programme", "carrying_out", "aftercare_talk")),
    ("consent", ("consent", "collective", "agreements")),
    ("outcome", ("success", "exits", "zero_offers", "wsnp", "relapse")),
    ("amounts", ("debt", "offered", "paid")),
)
#: More rows than this say nothing; the list beside has them all.
_MOST_ROWS = 12
_NOTHING = "–"
_PHASES = [phase.value for phase in Phase]


class GroupBy(StrEnum):
    """By what a figure is divided."""

    KIND = "kind"
    MUNICIPALITY = "municipality"
    COUNSELLOR = "counsellor"
    MONTH = "month"
    CREDITOR = "creditor"
    CHANNEL = "channel"


#: Figures that are the same cases told otherwise: they stand behind another one, by what that is divided by.
SAME_CASES: dict[str, dict[GroupBy, str]] = {
    "consent": {GroupBy.CREDITOR: "consent_by_creditor", GroupBy.CHANNEL: "consent_by_channel"}
}


@dataclass(frozen=True, slots=True)
class CardFacts:
    """One figure in short. Without cases it opens nothing."""

    code: str
    name: str
    value: str
    counted: str
    verdicts: tuple[Verdict, ...]
    waiting: str
    has_cases: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn: bars, phases or divided bars; `more` groups had no room.

    `counted` names the kinds that make up the percentage behind a divided bar; empty when no kind does. `rest` are the
    kinds that the last one of the legend stands for, when there were too many.
    """

    bars: tuple[Bar, ...] = ()
    limit: Limit | None = None
    spreads: tuple[Spread, ...] = ()
    wholes: tuple[Whole, ...] = ()
    legend: tuple[Bar, ...] = ()
    more: int = 0
    counted: str = ""
    rest: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One case behind a figure; a person whose dossier was erased has none to open."""

    key: str
    dossier_id: str
    number: str
    client: str
    kind: str
    label: str
    day: date | None
    value: int
    value_text: str
    is_within: bool | None
    is_ended: bool
    municipality: str
    counsellor: str


def cards_of(report: FigureReport, words: FigureWords) -> dict[str, CardFacts]:
    """Return a card for every figure, by its code."""
    return {
        measure.code: CardFacts(
            code=measure.code,
            name=words.name(measure.code),
            value=words.main(measure),
            counted=words.counted(measure),
            verdicts=words.verdicts(measure),
            waiting=words.waiting(measure),
            has_cases=bool(measure.cases or measure.waiting),
        )
        for measure in report.measures
    }


def rows_of(measure: Measure, names: Mapping[str, str], words: FigureWords) -> list[FigureRow]:
    """Return the dossiers behind a figure: who waits first, then the rest, the longest first.

    `names` are the clients by dossier.
    """
    norm = measure.norm if measure.norm is not None and measure.norm.unit != "percent" else None
    # Thousands of cases have few different values and kinds: each is put in words once.
    every = (*measure.cases, *measure.waiting)
    kinds = {case.category: words.category(measure.code, case.category) for case in every if case.category}
    labels = {case.label: words.label(measure.code, case.label) for case in every if case.label}
    different = set() if measure.unit is Unit.NONE else {case.value for case in every}
    values = {value: words.value(value, measure.unit) for value in different}
    found: list[FigureRow] = []
    seen: Counter[str] = Counter()
    for is_ended, cases in ((False, measure.waiting), (True, measure.cases)):
        for case in sorted(cases, key=lambda case: (-case.value, case.number)):
            # The same line after the figure is counted again, wherever it stands then.
            about = f"{case.dossier_id}/{case.category}/{case.label}"
            seen[about] += 1
            found.append(
                FigureRow(
                    key=f"{about}/{seen[about]}",
                    dossier_id=case.dossier_id,
                    number=words.case(case),
                    client=names.get(case.dossier_id, ""),
                    kind=kinds.get(case.category, ""),
                    label=labels.get(case.label, ""),
                    # What waits is counted up to the end of the period; that is no day of anything.
                    day=case.day if is_ended else None,
                    value=case.value,
                    value_text=values.get(case.value, ""),
                    is_within=None if norm is None else case.value <= norm.norm,
                    is_ended=is_ended,
                    municipality=case.municipality_code,
                    counsellor=case.counsellor,
                )
            )
    return found


def picture_of(measure: Measure, by: GroupBy, words: FigureWords, texts: Texts) -> Picture:
    """Return what is drawn of a figure, divided by something."""
    if by is GroupBy.KIND and measure.code == "phases":
        return _phases(measure, words, texts)
    if measure.unit is Unit.NONE or (by is GroupBy.KIND and measure.unit is Unit.HUNDREDTHS):
        return _shares(measure, by, words, texts)
    return _bars(measure, by, words, texts)


@dataclass(frozen=True, slots=True)
class FigureFacts:
    """One figure with everything behind it, made away from the window."""

    measure: Measure
    same: Mapping[GroupBy, Measure]
    rows: Mapping[GroupBy | None, Sequence[FigureRow]]
    several_municipalities: bool

    def told_by(self, by: GroupBy) -> Measure:
        """The same cases, told by somebody or something when that is what they are divided by."""
        return self.same.get(by, self.measure)

    def rows_by(self, by: GroupBy) -> Sequence[FigureRow]:
        """The rows to list; of consent always with the creditor, unless it is divided by channel."""
        if by in self.rows:
            return self.rows[by]
        return self.rows[GroupBy.CREDITOR if GroupBy.CREDITOR in self.rows else None]


def facts_of(report: FigureReport, code: str, names: Mapping[str, str], words: FigureWords) -> FigureFacts:
    """Return one figure of a report; `names` are the clients by dossier."""
    measure = report.measure(code)
    same = {by: report.measure(other) for by, other in SAME_CASES.get(code, {}).items()}
    rows: dict[GroupBy | None, Sequence[FigureRow]] = {by: rows_of(one, names, words) for by, one in same.items()}
    if not same:
        rows[None] = rows_of(measure, names, words)
    return FigureFacts(measure, same, rows, len(report.municipalities) > 1)


def is_of(row: FigureRow, name: str, by: GroupBy, picture: Picture) -> bool:
    """Whether a case belongs to a row of the picture."""
    match by:
        case GroupBy.MONTH:
            return _month(f"{row.day:%Y-%m}" if row.day else "") == name
        case GroupBy.MUNICIPALITY:
            return (row.municipality or _NOTHING) == name
        case GroupBy.COUNSELLOR:
            return (row.counsellor or _NOTHING) == name
        case GroupBy.CREDITOR | GroupBy.CHANNEL:
            return (row.label or _NOTHING) == name
    kind = row.kind or _NOTHING
    return kind in picture.rest if picture.rest and name == picture.legend[-1].name else kind == name


def has_kinds(measure: Measure) -> bool:
    """Whether the cases of a figure are of kinds."""
    return any(case.category for case in measure.cases)


def _phases(measure: Measure, words: FigureWords, texts: Texts) -> Picture:
    groups = measure.categories()
    spreads = []
    for phase in _PHASES:
        summary = groups.get(phase)
        if summary is None or summary.mean is None or summary.median is None or summary.ninetieth is None:
            continue
        spreads.append(
            Spread(
                name=words.category(measure.code, phase),
                mean=round(summary.mean),
                middle=round(summary.median),
                most=summary.ninetieth,
                text=_with_count(words.value(summary.mean, measure.unit), summary.count, texts),
            )
        )
    return Picture(spreads=tuple(spreads))


def _bars(measure: Measure, by: GroupBy, words: FigureWords, texts: Texts) -> Picture:
    groups = _grouped(measure, by, words)
    bars = []
    for name, cases in _shown(groups, by):
        summary = summary_of(cases, None)
        value = Fraction(summary.total) if measure.unit is Unit.CENTS else summary.mean or Fraction(0)
        bars.append(Bar(name, round(value), _with_count(words.value(value, measure.unit), summary.count, texts)))
    norm = measure.norm if measure.norm is not None and measure.norm.unit != "percent" else None
    limit = Limit(norm.norm, words.norm_line(norm)) if norm is not None else None
    return Picture(bars=tuple(bars), limit=limit, more=max(0, len(groups) - _MOST_ROWS))


def _shares(measure: Measure, by: GroupBy, words: FigureWords, texts: Texts) -> Picture:
    """Divide each group by the kinds of its cases; kinds that are too many for the eye go together."""
    counts = {name: len(cases) for name, cases in grouped(measure.cases, lambda case: case.category).items()}
    # What counts for the figure comes first: its share is then read from the beginning of the bar.
    kinds = sorted(counts, key=lambda kind: (kind not in measure.counted, -counts[kind], kind))
    rest = kinds[MOST_KINDS - 1 :] if len(kinds) > MOST_KINDS else []
    shown = [kind for kind in kinds if kind not in rest]
    place = {kind: at for at, kind in enumerate(shown)} | dict.fromkeys(rest, len(shown))
    names = [words.category(measure.code, kind) for kind in shown]
    totals = [counts[kind] for kind in shown]
    if rest:
        names.append(texts.say(Message.of("figures.others")))
        totals.append(sum(counts[kind] for kind in rest))
    every = len(measure.cases)
    legend = tuple(
        Bar(name, total, _with_share(total, every, words)) for name, total in zip(names, totals, strict=True)
    )
    groups = [("", list(measure.cases))] if by is GroupBy.KIND else _grouped(measure, by, words)
    wholes = tuple(
        Whole(name, _parts(cases, place), words.share(_share(cases, measure)) if measure.counted else str(len(cases)))
        for name, cases in _shown(groups, by)
        if cases
    )
    counted = ", ".join(words.category(measure.code, kind) for kind in kinds if kind in measure.counted)
    return Picture(
        wholes=wholes,
        legend=legend,
        more=max(0, len(groups) - _MOST_ROWS),
        counted=counted,
        rest=frozenset(words.category(measure.code, kind) for kind in rest),
    )


def _parts(cases: Sequence[Case], place: Mapping[str, int]) -> tuple[Part, ...]:
    counts: dict[int, int] = {}
    for case in cases:
        counts[place[case.category]] = counts.get(place[case.category], 0) + 1
    return tuple(Part(kind, counts[kind]) for kind in sorted(counts))


def _share(cases: Sequence[Case], measure: Measure) -> Fraction:
    return Fraction(sum(case.category in measure.counted for case in cases), len(cases))


def _grouped(measure: Measure, by: GroupBy, words: FigureWords) -> list[tuple[str, list[Case]]]:
    """Return groups by name, the largest first; months one after the other."""
    if by is GroupBy.MONTH:
        months = grouped(measure.cases, lambda case: f"{case.day:%Y-%m}" if case.day else "")
        return [(_month(month), months[month]) for month in sorted(months)]
    return list(grouped(measure.cases, _key(measure, by, words)).items())


def _shown(groups: list[tuple[str, list[Case]]], by: GroupBy) -> list[tuple[str, list[Case]]]:
    """The largest groups, or the last months."""
    return groups[-_MOST_ROWS:] if by is GroupBy.MONTH else groups[:_MOST_ROWS]


def _key(measure: Measure, by: GroupBy, words: FigureWords) -> Callable[[Case], str]:
    if by is GroupBy.MUNICIPALITY:
        return lambda case: case.municipality_code or _NOTHING
    if by is GroupBy.COUNSELLOR:
        return lambda case: case.counsellor or _NOTHING
    if by in {GroupBy.CREDITOR, GroupBy.CHANNEL}:
        return lambda case: words.label(measure.code, case.label)
    if not has_kinds(measure):
        # Nothing to divide by: one bar for all.
        return lambda _case: words.name(measure.code)
    return lambda case: words.category(measure.code, case.category)


def _month(month: str) -> str:
    return f"{MONTHS[int(month[5:]) - 1]} {month[:4]}" if month else _NOTHING


def _with_count(value: str, count: int, texts: Texts) -> str:
    return texts.say(Message.of("figures.value_of", value=value, count=count))


def _with_share(part: int, every: int, words: FigureWords) -> str:
    return f"{part} ({words.share(Fraction(part, every))})"
