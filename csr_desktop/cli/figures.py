"""`csr report figures`: the figures of a period, the dossiers behind one, and both as XLSX and PDF."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import iso
from csr_desktop.cli.typed import typed_day
from csr_desktop.domain.figure_norms import FigureNorm
from csr_desktop.money import format_machine
from csr_desktop.services.figures.model import Case, Measure, Period, Summary, Unit
from csr_desktop.services.figures.words import FigureWords, one_decimal


@click.command("figures")
@click.option("--from", "first", required=True, help="Eerste dag van de periode.")
@click.option("--to", "last", required=True, help="Laatste dag van de periode.")
@click.option("--municipality", default="", help="Alleen deze gemeentecode, bijvoorbeeld GM0363.")
@click.option("--counsellor", default="", help="Alleen deze behandelaar.")
@click.option("--figure", default="", help="Eén cijfer, met de dossiers erachter.")
@click.option("--xlsx", type=click.Path(path_type=Path, dir_okay=False), help="Schrijf alles met dossiers naar Excel.")
@click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), help="Schrijf een verslag met grafieken.")
@click.pass_obj
def command(
    context: CliContext,
    first: str,
    last: str,
    municipality: str,
    counsellor: str,
    figure: str,
    xlsx: Path | None,
    pdf: Path | None,
) -> None:
    """Toon de cijfers van een periode: wachttijd, doorlooptijd, instemming, uitkomst en bedragen."""
    core = context.core()
    period = Period(first=typed_day(context, first), last=typed_day(context, last))
    report = core.figures.report(period, municipality_code=municipality, counsellor=counsellor)
    chosen = [report.measure(figure)] if figure else list(report.measures)
    if xlsx is not None:
        context.warn_about_place(xlsx.parent)
        core.audit.exported("figures", records=core.figure_documents.write_workbook(report, xlsx))
    if pdf is not None:
        core.figure_documents.write_report(report, pdf)
    words = FigureWords(context.texts)
    if context.as_json:
        context.emit(
            {
                "from": iso(period.first),
                "to": iso(period.last),
                "municipality": municipality or None,
                "counsellor": counsellor or None,
                "dossiers": report.dossiers,
                "erased": report.erased,
                "figures": [_json(item, words, with_cases=bool(figure)) for item in chosen],
                "files": [str(path) for path in (xlsx, pdf) if path is not None],
            }
        )
        return
    for item in chosen:
        click.echo(f"{words.name(item.code)}: {words.headline(item)}")
    if figure:
        _show_cases(chosen[0], words)
    for path in (xlsx, pdf):
        if path is not None:
            click.echo(f"Geschreven: {path}")


def _show_cases(measure: Measure, words: FigureWords) -> None:
    click.echo(words.about(measure.code))
    for cases, state in ((measure.cases, ""), (measure.waiting, "bezig")):
        for case in cases:
            parts = [
                "" if measure.unit is Unit.NONE else words.value(case.value, measure.unit),
                words.category(measure.code, case.category) if case.category else "",
                words.label(measure.code, case.label) if case.label else "",
                state,
            ]
            click.echo(f"  {words.case(case):<18} {'  '.join(part for part in parts if part)}")


def _json(measure: Measure, words: FigureWords, *, with_cases: bool) -> dict[str, object]:
    norm = measure.norm
    share = measure.share
    document: dict[str, object] = {
        "figure": measure.code,
        "name": words.name(measure.code),
        "unit": measure.unit.value,
        "summary": _summary(measure.summary, measure.unit),
        "share": None if share is None else _percentage(share),
        "waiting": len(measure.waiting),
        "norm": None if norm is None else _norm(norm),
        "within_norm": measure.is_within_norm,
        "categories": {name: _summary(item, measure.unit) for name, item in measure.categories().items()},
        "text": words.headline(measure),
    }
    if with_cases:
        document["cases"] = [_case(case, measure.unit, "ended") for case in measure.cases]
        document["cases"] += [_case(case, measure.unit, "waiting") for case in measure.waiting]  # type: ignore[operator]
    return document


def _summary(summary: Summary, unit: Unit) -> dict[str, object]:
    def value(number: int | Fraction | None) -> str | None:
        if number is None:
            return None
        return format_machine(round(number)) if unit is Unit.CENTS else one_decimal(Fraction(number)).replace(",", ".")

    return {
        "count": summary.count,
        "total": value(summary.total),
        "mean": value(summary.mean),
        "median": value(summary.median),
        "ninetieth": value(summary.ninetieth),
        "within": summary.within,
        "within_own": summary.within_own,
    }


def _case(case: Case, unit: Unit, state: str) -> dict[str, object]:
    return {
        "dossier": case.number or None,
        "municipality": case.municipality_code,
        "counsellor": case.counsellor,
        "day": iso(case.day),
        "value": format_machine(case.value) if unit is Unit.CENTS else case.value,
        "category": case.category or None,
        "label": case.label or None,
        "state": state,
    }


def _percentage(share: Fraction) -> str:
    hundredths = (2 * 10_000 * share.numerator + share.denominator) // (2 * share.denominator)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _norm(norm: FigureNorm) -> dict[str, object]:
    return {"norm": norm.norm, "own": norm.own, "unit": norm.unit, "limit": norm.limit, "source": norm.source}
