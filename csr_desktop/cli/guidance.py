"""`csr guidance`: budget guidance, advice and aftercare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import iso
from csr_desktop.cli.typed import typed_day
from csr_desktop.domain.support import GuidanceKind, PeriodKind

if TYPE_CHECKING:
    from csr_desktop.domain.support import Guidance, SupportPeriod
    from csr_desktop.services.guidance import GuidanceOverview

_NUMBER = click.option("--dossier", "number", required=True, help="Dossiernummer.")


@click.group("guidance")
def command() -> None:
    """Begeleiding naast de regeling: budgetbeheer, budgetcoaching, bewind; advies en nazorg."""


@command.command("add")
@_NUMBER
@click.option(
    "--kind", required=True, type=click.Choice([item.value for item in GuidanceKind]), help="Soort begeleiding."
)
@click.option("--provider", required=True, help="Wie de begeleiding geeft.")
@click.option("--begin", "day", default="vandaag", show_default=True, help="Begindatum.")
@click.option("--no-condition", is_flag=True, help="Geen voorwaarde om mee te doen.")
@click.option("--remark", default="", help="Notitie.")
@click.pass_obj
def add(
    context: CliContext, /, number: str, kind: str, provider: str, day: str, no_condition: bool, remark: str
) -> None:
    """Leg begeleiding vast."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    made = core.guidance.add(
        dossier.id,
        GuidanceKind(kind),
        provider,
        typed_day(context, day),
        is_condition=not no_condition,
        remark=remark,
    )
    _told(context, dossier.id, _guidance_json(made), _guidance_line(context, made))


@command.command("end")
@click.argument("guidance_id")
@click.option("--date", "day", default="vandaag", show_default=True, help="Einddatum.")
@click.pass_obj
def end(context: CliContext, guidance_id: str, day: str) -> None:
    """Leg vast dat begeleiding eindigde."""
    made = context.core().guidance.end(guidance_id, typed_day(context, day))
    _told(context, made.dossier_id, _guidance_json(made), _guidance_line(context, made))


@command.command("begin-period")
@_NUMBER
@click.option("--kind", required=True, type=click.Choice([item.value for item in PeriodKind]), help="Advies of nazorg.")
@click.option("--begin", "day", default="vandaag", show_default=True, help="Begindatum.")
@click.option("--remark", default="", help="Notitie.")
@click.pass_obj
def begin_period(context: CliContext, number: str, kind: str, day: str, remark: str) -> None:
    """Leg vast dat advies of nazorg begon."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    made = core.guidance.begin_period(dossier.id, PeriodKind(kind), typed_day(context, day), remark)
    _told(context, dossier.id, _period_json(made), _period_line(context, made))


@command.command("end-period")
@click.argument("period_id")
@click.option("--date", "day", default="vandaag", show_default=True, help="Einddatum.")
@click.pass_obj
def end_period(context: CliContext, period_id: str, day: str) -> None:
    """Leg vast dat advies of nazorg eindigde."""
    made = context.core().guidance.end_period(period_id, typed_day(context, day))
    _told(context, made.dossier_id, _period_json(made), _period_line(context, made))


@command.command("list")
@_NUMBER
@click.pass_obj
def list_(context: CliContext, number: str) -> None:
    """Toon alle begeleiding, advies en nazorg van een dossier."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    core.audit.viewed(dossier.id)
    found = core.guidance.of(dossier.id)
    if context.as_json:
        context.emit(
            {
                "dossier": dossier.number,
                "guidance": [_guidance_json(item) for item in found.guidance],
                "periods": [_period_json(item) for item in found.periods],
                "notices": _notices(context, found),
            }
        )
        return
    for item in found.guidance:
        click.echo(_guidance_line(context, item))
    for period in found.periods:
        click.echo(_period_line(context, period))
    for notice in _notices(context, found):
        click.echo(f"Let op: {notice}")


def _told(context: CliContext, dossier_id: str, document: dict[str, object], line: str) -> None:
    notices = _notices(context, context.core().guidance.of(dossier_id))
    if context.as_json:
        context.emit({**document, "notices": notices})
        return
    click.echo(line)
    for notice in notices:
        click.echo(f"Let op: {notice}")


def _notices(context: CliContext, found: GuidanceOverview) -> list[str]:
    return [context.texts.say(item) for item in found.notices]


def _guidance_json(item: Guidance) -> dict[str, object]:
    return {
        "guidance": item.id,
        "kind": item.kind.value,
        "provider": item.provider,
        "began_on": iso(item.began_on),
        "ended_on": iso(item.ended_on),
        "is_condition": item.is_condition,
        "remark": item.remark,
    }


def _period_json(item: SupportPeriod) -> dict[str, object]:
    return {
        "period": item.id,
        "kind": item.kind.value,
        "began_on": iso(item.began_on),
        "ended_on": iso(item.ended_on),
        "remark": item.remark,
    }


def _guidance_line(context: CliContext, item: Guidance) -> str:
    until = f"{item.ended_on:%d-%m-%Y}" if item.ended_on else "nu"
    condition = ", voorwaarde" if item.is_condition else ""
    kind = context.texts.label("guidance_kind", item.kind)
    return f"{item.began_on:%d-%m-%Y} tot {until:<10}  {kind}, {item.provider}{condition}"


def _period_line(context: CliContext, item: SupportPeriod) -> str:
    until = f"{item.ended_on:%d-%m-%Y}" if item.ended_on else "nu"
    return f"{item.began_on:%d-%m-%Y} tot {until:<10}  {context.texts.label('period_kind', item.kind)}"
