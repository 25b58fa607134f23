"""Figures handed out: a report as PDF with charts, a workbook with the dossiers behind every figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

from csr_desktop.clock import Clock
from csr_desktop.errors import Message
from csr_desktop.files import atomic_write
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.letters.report import Chart, Report, Section
from csr_desktop.lists.workbooks import Euro, Sheet, write_workbook
from csr_desktop.services.figures.model import Case, FigureReport, Measure, Unit, grouped
from csr_desktop.services.figures.words import FigureWords
from csr_desktop.services.organisation import OrganisationService
from csr_desktop.texts import Texts

Key = Callable[[Case], str]

#: More bars than this say nothing; the table beneath has them all.
_MOST_BARS = 12
_NOTHING = "–"


class FigureDocuments:
    """Makes the report and the workbook of figures."""

    def __init__(self, texts: Texts, desk: LetterDesk, organisation: OrganisationService, clock: Clock) -> None:
        self._texts = texts
        self._desk = desk
        self._organisation = organisation
        self._clock = clock
        self._words = FigureWords(texts)

    # --- the report --------------------------------------------------------------------------------------------------

    def write_report(self, report: FigureReport, path: Path) -> None:
        """Write the report as PDF."""
        document = self.report(report, self._organisation.get().name, self._clock.today())
        with atomic_write(path) as file:
            file.write(self._desk.report(document))

    def report(self, report: FigureReport, organisation: str, today: date) -> Report:
        """Return the report as it is printed; it names no clients and no dossiers."""
        say = self._texts.say
        intro = [say(Message.of("figures.of_period", first=report.period.first, last=report.period.last))]
        if report.municipality_code:
            intro.append(say(Message.of("figures.of_municipality", code=report.municipality_code)))
        if report.counsellor:
            intro.append(say(Message.of("figures.of_counsellor", name=report.counsellor)))
        intro.append(say(Message.of("figures.counted", dossiers=report.dossiers, erased=report.erased)))
        return Report(
            title=say(Message.of("figures.title")),
            intro=tuple(intro),
            heads=(say(Message.of("figures.head_figure")), say(Message.of("figures.head_state"))),
            shares=(5, 9),
            rows=tuple((self._words.name(item.code), self._words.headline(item)) for item in report.measures),
            closing=(
                say(Message.of("figures.small_groups")),
                say(Message.of("figures.made", day=today, organisation=organisation)),
            ),
            page_of=say(Message.of("viewers.page", page="{page}", pages="{pages}")),
            unknown=say(Message.of("viewers.unknown_characters", characters="{characters}")),
            author=organisation,
            sections=tuple(self._section(measure) for measure in report.measures if measure.cases),
        )

    def _section(self, measure: Measure) -> Section:
        heads, shares, rows = self._answers(measure) if measure.unit is Unit.NONE else self._values(measure)
        return Section(
            heading=self._words.name(measure.code),
            intro=(self._words.about(measure.code), self._words.headline(measure)),
            chart=self._chart(measure),
            heads=heads,
            shares=shares,
            rows=rows,
        )

    def _keys(self, measure: Measure) -> Iterator[Key]:
        """How the cases of a figure are grouped: by what they are, by municipality, by counsellor."""
        if any(case.label for case in measure.cases):
            yield lambda case: self._words.label(measure.code, case.label)
        elif any(case.category for case in measure.cases):
            yield lambda case: self._words.category(measure.code, case.category)
        yield lambda case: case.municipality_code or _NOTHING
        yield lambda case: case.counsellor or _NOTHING

    def _values(self, measure: Measure) -> tuple[tuple[str, ...], tuple[int, ...], tuple[tuple[str, ...], ...]]:
        """Number, mean, median and norm of every group."""
        heads = (
            Message.of("figures.head_group"),
            Message.of("figures.head_count"),
            Message.of("figures.head_mean"),
            Message.of("figures.head_median"),
            Message.of("figures.head_ninetieth"),
            Message.of("figures.head_within"),
        )
        rows = tuple(
            self._words.row(name, summary, measure)
            for key in self._keys(measure)
            for name, summary in measure.by(key).items()
        )
        return tuple(self._texts.say(head) for head in heads), (7, 2, 3, 3, 3, 3), rows

    def _answers(self, measure: Measure) -> tuple[tuple[str, ...], tuple[int, ...], tuple[tuple[str, ...], ...]]:
        """How many of every group, which part of all that is, and how many of them count for the figure."""
        heads = (
            Message.of("figures.head_group"),
            Message.of("figures.head_count"),
            Message.of("figures.head_share"),
            Message.of("figures.head_counted"),
        )
        rows = [
            (
                name,
                str(len(cases)),
                self._words.share(Fraction(len(cases), len(measure.cases))),
                self._words.part(cases, measure.counted),
            )
            for key in self._keys(measure)
            for name, cases in grouped(measure.cases, key).items()
        ]
        return tuple(self._texts.say(head) for head in heads), (8, 2, 3, 4), tuple(rows)

    def _chart(self, measure: Measure) -> Chart | None:
        """Bars of the first grouping: the mean of values, the number of answers; None when there is one bar only."""
        groups = list(grouped(measure.cases, next(self._keys(measure))).items())[:_MOST_BARS]
        norm = measure.norm if measure.norm is not None and measure.norm.unit != "percent" else None
        if len(groups) < 2 and norm is None:
            return None
        bars = []
        for name, cases in groups:
            if measure.unit is Unit.NONE:
                bars.append((name, len(cases), str(len(cases))))
            else:
                mean = Fraction(sum(case.value for case in cases), len(cases))
                bars.append((name, round(mean), self._words.value(mean, measure.unit)))
        return Chart(
            bars=tuple(bars),
            limit=norm.norm if norm else None,
            limit_name=self._words.norm_line(norm) if norm else "",
        )

    # --- the workbook ------------------------------------------------------------------------------------------------

    def write_workbook(self, report: FigureReport, path: Path) -> int:
        """Write an overview, and a sheet per figure with every dossier behind it; return the number of lines."""
        say = self._texts.say
        overview = Sheet(
            say(Message.of("figures.sheet_summary")),
            (say(Message.of("figures.head_figure")), say(Message.of("figures.head_state"))),
            [(self._words.name(item.code), self._words.headline(item)) for item in report.measures],
        )
        sheets = [self._sheet(measure) for measure in report.measures if measure.cases or measure.waiting]
        write_workbook(path, [overview, *sheets])
        return sum(len(sheet.rows) for sheet in sheets)

    def _sheet(self, measure: Measure) -> Sheet:
        heads = (
            Message.of("figures.head_dossier"),
            Message.of("figures.head_municipality"),
            Message.of("figures.head_counsellor"),
            Message.of("figures.head_day"),
            Message.of("figures.head_value"),
            Message.of("figures.head_category"),
            Message.of("figures.head_label"),
            Message.of("figures.ended_or_waiting"),
        )
        ended, waiting = self._texts.say(Message.of("figures.ended")), self._texts.say(Message.of("figures.running"))
        rows = [self._line(measure, case, ended) for case in measure.cases]
        rows += [self._line(measure, case, waiting) for case in measure.waiting]
        return Sheet(self._words.name(measure.code), tuple(self._texts.say(head) for head in heads), rows)

    def _line(self, measure: Measure, case: Case, state: str) -> tuple[str | int | date | Euro | None, ...]:
        value: str | int | Euro | None = case.value
        if measure.unit is Unit.CENTS:
            value = Euro(case.value)
        elif measure.unit is Unit.HUNDREDTHS:
            value = self._words.value(case.value, measure.unit)
        elif measure.unit is Unit.NONE:
            value = None
        return (
            self._words.case(case),
            case.municipality_code,
            case.counsellor,
            case.day,
            value,
            self._words.category(measure.code, case.category) if case.category else "",
            self._words.label(measure.code, case.label) if case.label else "",
            state,
        )
