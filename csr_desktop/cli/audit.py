"""`csr audit`: the log as sentences, who saw a dossier, and the monthly review."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import counted, iso
from csr_desktop.cli.typed import typed_day
from csr_desktop.clock import DUTCH_TIME
from csr_desktop.dates import add_months, format_short
from csr_desktop.files import atomic_write
from csr_desktop.services.audit import LogWish, month_name, parse_month

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core
    from csr_desktop.services.audit import LogLine, ObjectChange, ReviewReport


@click.group("audit")
def command() -> None:
    """Het logboek: wie wat zag en deed, en de maandcontrole."""


@command.command("lines")
@click.option("--dossier", "number", help="Alleen dit dossier.")
@click.option("--who", default="", help="Alleen wat deze persoon deed.")
@click.option(
    "--kind",
    type=click.Choice(["looks", "changes", "handed_out", "safety"]),
    help="Bekeken, gewijzigd, naar buiten gebracht of beveiliging.",
)
@click.option("--result", type=click.Choice(["done", "refused", "failed"]), help="Gelukt, geweigerd of mislukt.")
@click.option("--from", "since", default="", help="Vanaf deze dag.")
@click.option("--to", "until", default="", help="Tot en met deze dag.")
@click.option("--before", type=click.IntRange(1, 2**62), help="Regels ouder dan deze (het nummer van de laatste).")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000), help="Hoogstens zoveel.")
@click.option("--values", is_flag=True, help="Met oude en nieuwe waarden, zolang het logboek die nog heeft.")
@click.pass_obj
def lines(
    context: CliContext, /, number: str | None, before: int | None, limit: int, values: bool, **wanted: str | None
) -> None:
    """Toon het logboek, de nieuwste regel eerst."""
    core = context.core()
    wish = LogWish(
        dossier_id=core.dossiers.by_number(number).id if number else None,
        actor=wanted["who"] or "",
        subject=wanted["kind"] or "",  # type: ignore[arg-type]
        result=wanted["result"] or "",
        since=_day(context, wanted["since"] or ""),
        until=_day(context, wanted["until"] or ""),
    )
    found = core.audit.page(wish, before, limit)
    changes = {line.unit_id: core.audit.changes(line.unit_id) for line in found if values and line.changed}
    core.audit.viewed_list(len(found), "log")
    if context.as_json:
        context.emit([_line_json(context, line, changes.get(line.unit_id)) for line in found])
        return
    for line in found:
        click.echo(_told(line))
        for change in changes.get(line.unit_id, ()):
            for field in change.fields:
                click.echo(f"          {change.thing}: {field.field}: {field.old} → {field.new}")
    click.echo(f"{counted(len(found), 'regel', 'regels')}.")


def _told(line: LogLine) -> str:
    moment = f"{line.at.astimezone(DUTCH_TIME):%d-%m-%Y %H:%M}"
    return f"{line.seq:>7}  {moment}  {line.dossier_number:<14} {line.sentence}"


def _line_json(context: CliContext, line: LogLine, changes: list[ObjectChange] | None) -> dict[str, Any]:
    document: dict[str, Any] = {
        "line": line.seq,
        "at": line.at.isoformat(),
        "who": line.actor,
        "origin": line.origin,
        "action": line.action,
        "object": line.object,
        "result": line.result,
        "dossier": line.dossier_number or None,
        "undone": line.is_undone,
        "text": line.sentence,
    }
    if changes is not None:
        document["changes"] = [
            {
                "operation": context.texts.label("operation", change.operation),
                "thing": change.thing,
                "erased": change.is_erased,
                "fields": [{"field": field.field, "old": field.old, "new": field.new} for field in change.fields],
            }
            for change in changes
        ]
    return document


@command.command("viewers")
@click.argument("number")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Schrijf het overzicht als PDF.")
@click.pass_obj
def viewers(context: CliContext, number: str, out: Path | None) -> None:
    """Toon wie een dossier heeft bekeken en gewijzigd, per persoon en dag."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    report = core.audit.viewers(dossier.id)
    if out is not None:
        context.warn_about_place(out.parent)
        pdf = core.audit.viewers_pdf(dossier.id, core.organisation.get().name)
        with atomic_write(out) as file:
            file.write(pdf)
    if context.as_json:
        context.emit(
            {
                "dossier": report.number,
                "since": iso(report.since),
                "file": None if out is None else str(out),
                "rows": [
                    {
                        "day": row.day.isoformat(),
                        "who": row.who,
                        "looked": row.looked,
                        "changed": row.changed,
                        "handed_out": row.handed_out,
                    }
                    for row in report.rows
                ],
            }
        )
        return
    for row in report.rows:
        click.echo(
            f"{format_short(row.day)}  {row.who:<24} {row.looked:>4} keer bekeken  {row.changed:>4} keer gewijzigd  "
            f"{row.handed_out:>4} keer afgedrukt of bewaard"
        )
    click.echo(f"{len(report.rows)} regels." if out is None else f"Geschreven: {out.name}.")


@command.command("review")
@click.argument("month", required=False)
@click.pass_obj
def review(context: CliContext, month: str | None) -> None:
    """Toon de maandcontrole (MONTH als JJJJ-MM; anders de vorige maand)."""
    core = context.core()
    _show(context, core.audit.review(_month(core, month)))


@command.command("sign")
@click.argument("month")
@click.option("--remark", required=True, help="Wat is nagekeken en wat opviel.")
@click.option("--name", default="", help="Wie aftekent (anders de naam van de gebruiker op deze computer).")
@click.pass_obj
def sign(context: CliContext, month: str, remark: str, name: str) -> None:
    """Teken de maandcontrole af."""
    core = context.core()
    signed = core.audit.sign_review(parse_month(month), remark, name)
    if context.as_json:
        context.emit(
            {
                "month": f"{signed.month:%Y-%m}",
                "signed_by": signed.signed_by,
                "signed_at": signed.signed_at.isoformat() if signed.signed_at else None,
            }
        )
        return
    click.echo(f"De controle van {month_name(signed.month)} is afgetekend door {signed.signed_by}.")


def _show(context: CliContext, report: ReviewReport) -> None:
    say, review = context.texts.say, report.review
    if context.as_json:
        context.emit(
            {
                "month": f"{review.month:%Y-%m}",
                "running": report.is_running,
                "entries": report.entries,
                "seed": review.seed,
                "signed_by": review.signed_by or None,
                "signed_at": review.signed_at.isoformat() if review.signed_at else None,
                "remark": review.remark,
                "findings": [{"kind": item.kind.value, "text": say(item.text)} for item in report.findings],
                "sample": [_line_json(context, line, None) for line in report.sample],
            }
        )
        return
    click.echo(f"Maandcontrole {month_name(review.month)}: {report.entries} regels.")
    for item in report.findings:
        click.echo(f"  {context.texts.label('finding', item.kind)}: {say(item.text)}")
    click.echo(f"Steekproef van {len(report.sample)} keer bekijken:")
    for line in report.sample:
        click.echo(f"  {_told(line)}")
    signed = f"Afgetekend door {review.signed_by}: {review.remark}" if review.signed_at else "Nog niet afgetekend."
    click.echo(signed)


def _month(core: Core, text: str | None) -> date:
    return add_months(core.clock.today().replace(day=1), -1) if text is None else parse_month(text)


def _day(context: CliContext, text: str) -> date | None:
    return typed_day(context, text) if text else None
