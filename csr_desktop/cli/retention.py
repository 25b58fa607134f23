"""`csr retention`: how long dossiers are kept, what is over its term, and who may decide on erasing."""

from __future__ import annotations

from pathlib import Path

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.erasing import read_code
from csr_desktop.cli.output import counted, iso


@click.group("retention")
def command() -> None:
    """Bewaartermijnen en wissen."""


@command.command("list")
@click.option("--overdue", is_flag=True, help="Alleen dossiers waarvan de termijn voorbij is.")
@click.pass_obj
def list_(context: CliContext, overdue: bool) -> None:
    """Toon tot wanneer gesloten dossiers worden bewaard, en volgens welke regel."""
    found = context.core().retention.all(overdue_only=overdue)
    if context.as_json:
        context.emit(
            [
                {
                    "dossier": item.number,
                    "until": iso(item.retention.until),
                    "rule": item.retention.rule,
                    "years": item.retention.years,
                    "basis": item.retention.basis,
                    "reason": item.retention.reason,
                    "overdue": item.is_over,
                    "asked": item.is_asked,
                }
                for item in found
            ]
        )
        return
    for item in found:
        state = "wissen gevraagd" if item.is_asked else "termijn voorbij" if item.is_over else ""
        rule = context.texts.label("retention_rule", item.retention.rule)
        click.echo(
            f"{item.number:<16} tot {item.retention.until:%d-%m-%Y}  {item.retention.years} jaar, {rule:<32} {state}"
        )
    click.echo(f"{counted(len(found), 'dossier', 'dossiers')}.")


@command.command("requests")
@click.pass_obj
def requests(context: CliContext) -> None:
    """Toon de aanvragen om te wissen waarover nog iemand moet beslissen."""
    found = context.core().erasure.requests()
    if context.as_json:
        context.emit(
            [
                {
                    "dossier": item.number,
                    "ground": item.request.ground.value,
                    "reason": item.request.reason,
                    "asked_by": item.request.asked_by,
                    "asked_at": item.request.asked_at.isoformat(),
                    "kept_until": iso(item.kept_until),
                }
                for item in found
            ]
        )
        return
    for item in found:
        ground = context.texts.label("erasure_ground", item.request.ground)
        click.echo(f"{item.number:<16} {ground:<40} {item.request.asked_by}: {item.request.reason}")
        if item.kept_until:
            click.echo(f"{'':<16} let op: de bewaartermijn loopt nog tot {item.kept_until:%d-%m-%Y}")
    click.echo(f"{counted(len(found), 'aanvraag', 'aanvragen')}.")


@command.command("set")
@click.option("--rule", required=True, help="De regel, zoals 'csr retention terms' hem noemt.")
@click.option("--years", type=click.IntRange(1, 100), help="Aantal jaren; zonder: weer dat van de tabel.")
@click.option("--reason", default="", help="Waarom, bijvoorbeeld de selectielijst van de gemeente.")
@click.pass_obj
def set_(context: CliContext, rule: str, years: int | None, reason: str) -> None:
    """Kies voor een regel een eigen aantal jaren, met een reden."""
    core = context.core()
    core.retention.set_years(rule, years, reason)
    _show_terms(context)


@command.command("terms")
@click.pass_obj
def terms(context: CliContext) -> None:
    """Toon de regels en hun aantal jaren."""
    _show_terms(context)


def _show_terms(context: CliContext) -> None:
    found = context.core().retention.terms()
    if context.as_json:
        context.emit(
            [
                {
                    "rule": item.rule.rule,
                    "years": item.years,
                    "table_years": item.rule.years,
                    "basis": item.rule.basis,
                    "reason": item.own.reason if item.own else "",
                }
                for item in found
            ]
        )
        return
    for item in found:
        own = f" (tabel: {item.rule.years}; {item.own.reason})" if item.own else f" ({item.rule.basis})"
        click.echo(
            f"{item.rule.rule:<12} {context.texts.label('retention_rule', item.rule.rule):<30} {item.years} jaar{own}"
        )


@command.group("people")
def people() -> None:
    """Mensen die over wissen mogen beslissen."""


@people.command("list")
@click.pass_obj
def people_list(context: CliContext) -> None:
    """Toon wie er mogen beslissen."""
    found = context.core().approvers.all()
    if context.as_json:
        context.emit(
            [{"name": item.name, "account": item.account, "added_at": item.added_at.isoformat()} for item in found]
        )
        return
    for item in found:
        click.echo(f"{item.name:<40} {item.account}")
    click.echo(f"{counted(len(found), 'persoon', 'personen')}.")


@people.command("add")
@click.argument("name")
@click.option("--account", default="", help="Naam waarmee deze persoon op de computer werkt.")
@click.option("--code-file", type=click.Path(path_type=Path), help="Bestand met de code op de eerste regel.")
@click.pass_obj
def people_add(context: CliContext, name: str, account: str, code_file: Path | None) -> None:
    """Voeg iemand toe; deze persoon typt zelf een code die een ander niet kent."""
    made = context.core().approvers.add(name, read_code(code_file), account)
    if context.as_json:
        context.emit({"name": made.name, "account": made.account})
        return
    click.echo(f"{made.name} mag beslissen over aanvragen die na nu worden gedaan.")


@people.command("remove")
@click.argument("name")
@click.pass_obj
def people_remove(context: CliContext, name: str) -> None:
    """Haal iemand weg."""
    removed = context.core().approvers.remove(name)
    if context.as_json:
        context.emit({"name": removed.name, "removed": True})
        return
    click.echo(f"{removed.name} mag niet meer beslissen.")
