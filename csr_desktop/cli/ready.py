"""`csr ready`: what is missing before a step, which papers are there, and the list for the client to bring."""

from __future__ import annotations

from pathlib import Path

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import iso
from csr_desktop.cli.typed import typed_amount, typed_day
from csr_desktop.dates import format_short
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.readiness_table import ReadyStep
from csr_desktop.domain.work import Evidence, EvidenceStatus
from csr_desktop.errors import UserError
from csr_desktop.files import atomic_write
from csr_desktop.money import format_euro, format_machine


@click.group("ready")
def command() -> None:
    """Wat ontbreekt er nog."""


@command.command("check")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--step", type=click.Choice([item.value for item in ReadyStep]), help="Welke stap (anders de volgende).")
@click.option("--product", type=click.Choice([item.value for item in Product]), help="Voor welke regeling.")
@click.pass_obj
def check(context: CliContext, number: str, step: str | None, product: str | None) -> int:
    """Zeg wat er nog ontbreekt voor een stap. Sluit af met 1 als het dossier niet klaar is."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    core.audit.viewed(dossier.id)
    report = core.ready.check(dossier.id, ReadyStep(step) if step else None, Product(product) if product else None)
    say = context.texts.say
    if context.as_json:
        context.emit(
            {
                "dossier": dossier.number,
                "step": report.step.value,
                "product": report.product.value,
                "ready": report.is_ready,
                "blocked": report.is_blocked,
                "findings": [
                    {
                        "rule": item.rule,
                        "weight": item.weight.value,
                        "field": item.field,
                        "source": item.source,
                        "text": say(item.message),
                    }
                    for item in report.findings
                ],
            }
        )
        return 0 if report.is_ready else 1
    click.echo(f"Dossier {dossier.number}: {context.texts.label('ready_step', report.step)} ({report.product.value})")
    for item in report.findings:
        click.echo(f"  {context.texts.label('ready_weight', item.weight):<12} {say(item.message)}")
    click.echo("Klaar." if report.is_ready else "Nog niet klaar.")
    return 0 if report.is_ready else 1


@command.command("papers")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.pass_obj
def papers(context: CliContext, number: str) -> None:
    """Toon alle stukken met wat daarover is genoteerd."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    core.audit.viewed(dossier.id)
    needs = core.ready.papers(dossier.id)
    if context.as_json:
        context.emit(
            [
                {
                    "item": need.item.code,
                    "name": need.item.name,
                    "person": need.client.position if need.client else None,
                    "status": need.noted.status.value if need.noted else EvidenceStatus.WANTED.value,
                    "dated": iso(need.noted.dated_on) if need.noted else None,
                    "until": iso(need.noted.until) if need.noted else None,
                    "amount": _amount(need.noted),
                    "remark": need.noted.remark if need.noted else "",
                    "fault": need.fault or None,
                }
                for need in needs
            ]
        )
        return
    for_two = len(core.dossiers.clients(dossier.id)) > 1
    for need in needs:
        noted = need.noted
        status = context.texts.label("evidence_status", noted.status if noted else EvidenceStatus.WANTED)
        facts = []
        if noted and noted.dated_on:
            facts.append(f"van {format_short(noted.dated_on)}")
        if noted and noted.until:
            facts.append(f"tot {format_short(noted.until)}")
        if noted and noted.amount_cents is not None:
            facts.append(format_euro(noted.amount_cents))
        person = f" (persoon {need.client.position})" if need.client and for_two else ""
        mark = "!" if need.fault else " "
        click.echo(f"{mark} {need.item.code:<20} {status:<22} {need.item.name}{person}  {', '.join(facts)}".rstrip())


@command.command("note")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--item", required=True, help="Welk stuk: zie csr ready papers.")
@click.option(
    "--status",
    type=click.Choice([item.value for item in EvidenceStatus]),
    default=EvidenceStatus.RECEIVED.value,
    show_default=True,
    help="Ontvangen, nog nodig, of niet van toepassing.",
)
@click.option("--person", type=click.IntRange(1, 2), help="Van wie: 1 de cliënt, 2 de partner.")
@click.option("--dated", default="", help="De datum op het stuk.")
@click.option("--until", default="", help="De einddatum die in het stuk staat, bijvoorbeeld van een contract.")
@click.option("--amount", default="", help="Het bedrag dat in het stuk staat, bijvoorbeeld 1234.50.")
@click.option("--document", "document_id", help="Het document in het dossier: zie csr dossier documents list.")
@click.option("--remark", default="", help="Opmerking, zonder medische gegevens.")
@click.pass_obj
def note(
    context: CliContext,
    /,
    number: str,
    item: str,
    status: str,
    person: int | None,
    document_id: str | None,
    **fields: str,
) -> None:
    """Noteer of een stuk er is, en wat erop staat."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    clients = {client.position: client.id for client in core.dossiers.clients(dossier.id)}
    if person is not None and person not in clients:
        raise UserError("ready.no_such_person", number=dossier.number)
    noted = core.ready.note(
        dossier.id,
        item,
        EvidenceStatus(status),
        client_id=clients[person] if person else None,
        dated_on=typed_day(context, fields["dated"]) if fields["dated"] else None,
        until=typed_day(context, fields["until"]) if fields["until"] else None,
        amount_cents=typed_amount(fields["amount"]) if fields["amount"] else None,
        document_id=document_id,
        remark=fields["remark"],
    )
    if context.as_json:
        context.emit({"dossier": dossier.number, "item": noted.item, "status": noted.status.value, "id": noted.id})
        return
    word = context.texts.label("evidence_status", noted.status)
    click.echo(f"Genoteerd: {core.ready.table.paper(item).name}: {word}.")


@command.command("bring-list")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--out", "path", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Het PDF-bestand.")
@click.pass_obj
def bring_list(context: CliContext, number: str, path: Path) -> None:
    """Maak de lijst voor de cliënt met wat hij of zij meeneemt."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    pdf = core.ready.bring_list(dossier.id)
    with atomic_write(path) as file:
        file.write(pdf)
    if context.as_json:
        context.emit({"dossier": dossier.number, "file": str(path)})
        return
    click.echo(f"De lijst staat in {path}.")


def _amount(noted: Evidence | None) -> str | None:
    return None if noted is None or noted.amount_cents is None else format_machine(noted.amount_cents)
