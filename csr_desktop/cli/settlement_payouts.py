"""`csr settlement payouts`: plan payments, make the file for the bank, note what the bank did."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import iso
from csr_desktop.cli.settlement_output import payout_json, print_payout
from csr_desktop.cli.typed import typed_day
from csr_desktop.errors import UserError
from csr_desktop.money import format_euro, format_machine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from csr_desktop.domain.settlement import PaymentBatch, Payout
    from csr_desktop.errors import Message
    from csr_desktop.services.settlement.bank_file import Exported

#: Versions of the payment message a bank may ask for, by their last two digits.
_VERSIONS = {"09": "pain.001.001.09", "03": "pain.001.001.03"}


@click.group("payouts")
def payouts() -> None:
    """Uitbetalingen aan schuldeisers."""


@payouts.command("plan")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--dry-run", is_flag=True, help="Toon alleen wat er zou worden betaald en wat ontbreekt.")
@click.option("--leave-out-incomplete", is_flag=True, help="Laat schuldeisers zonder rekening of kenmerk voor later.")
@click.option("--closing", is_flag=True, help="Verdeel alles wat nu in de reserve is, vóór een tussentijds einde.")
@click.pass_obj
def plan(context: CliContext, number: str, dry_run: bool, leave_out_incomplete: bool, closing: bool) -> None:
    """Plan de uitbetalingen die aan de beurt zijn."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    planner = core.settlement.payouts
    if dry_run:
        found = planner.preview(dossier.id, closing=closing)
    else:
        found = planner.plan(dossier.id, leave_out_incomplete=leave_out_incomplete, closing=closing)
    if context.as_json:
        context.emit(
            {
                "dossier": number,
                "moment": found.moment.month,
                "final": found.moment.is_final,
                "total": format_machine(found.total_cents),
                "payouts": [payout_json(item) for item in found.payouts],
                "missing": _said(context, found.faults),
                "notes": _said(context, found.notes),
            }
        )
        return
    for item in found.payouts:
        print_payout(item, context.texts)
    context.warn((*found.faults, *found.notes))
    word = "Nog niets gepland" if dry_run else "Gepland"
    click.echo(f"{word}: {format_euro(found.total_cents)} (aantal uitbetalingen: {len(found.payouts)}).")


@payouts.command("account")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--claim", required=True, help="De schuld (zie 'csr settlement show --json').")
@click.option("--iban", default="", help="Rekeningnummer waarop de schuldeiser betaald wil worden.")
@click.option("--reference", default="", help="Betalingskenmerk van de schuldeiser.")
@click.pass_obj
def account(context: CliContext, number: str, claim: str, iban: str, reference: str) -> None:
    """Vul de rekening of het betalingskenmerk van een schuld in."""
    core = context.core()
    core.settlement.payouts.set_account(core.dossiers.by_number(number).id, claim, iban=iban, reference=reference)
    if context.as_json:
        context.emit({"claim": claim})
        return
    click.echo("Ingevuld.")


@payouts.command("export")
@click.option("--out", "path", required=True, type=click.Path(path_type=Path), help="Het betaalbestand (XML).")
@click.option("--dossier", "numbers", multiple=True, help="Dossiernummer; meer keer mag.")
@click.option("--all", "everything", is_flag=True, help="De geplande uitbetalingen van alle dossiers.")
@click.option("--on", "execution_on", metavar="DATUM", help="Dag van betalen (anders: de eerste werkdag van de bank).")
@click.option(
    "--version", type=click.Choice(list(_VERSIONS)), default="09", show_default=True, help="Versie van pain.001.001."
)
@click.option("--again", "batch", help="Maak een betaalbestand dat er al was precies zo opnieuw.")
@click.option(
    "--after-restore", is_flag=True, help="Na een teruggezette reservekopie: u hebt gekeken wat al betaald is."
)
@click.pass_obj
def export(
    context: CliContext,
    path: Path,
    numbers: tuple[str, ...],
    everything: bool,
    execution_on: str | None,
    version: str,
    batch: str | None,
    after_restore: bool,
) -> None:
    """Maak het betaalbestand voor de bank."""
    from csr_desktop.payments.pain001 import PainVersion

    if sum((bool(numbers), everything, batch is not None)) != 1:
        raise UserError("payout.which_dossiers")
    core = context.core()
    context.warn_about_place(path.parent)
    bank = core.settlement.bank
    if batch is not None:
        made = bank.again(batch, path)
    else:
        made = bank.export(
            path,
            None if everything else [core.dossiers.by_number(number).id for number in numbers],
            execution_on=typed_day(context, execution_on) if execution_on else None,
            version=PainVersion(_VERSIONS[version]),
            after_restore=after_restore,
        )
    context.warn(made.notes)
    if context.as_json:
        context.emit(_exported_json(context, made, path))
        return
    for item in made.payouts:
        print_payout(item, context.texts)
    click.echo(
        f"{path.name}: {format_euro(made.batch.total_cents)} (aantal betalingen: {made.batch.count}), "
        f"te betalen op {made.batch.execution_on:%d-%m-%Y}. Nummer: {made.batch.id}."
    )


@payouts.command("batches")
@click.pass_obj
def batches(context: CliContext) -> None:
    """Toon de betaalbestanden die zijn gemaakt."""
    found = context.core().settlement.bank.batches()
    if context.as_json:
        context.emit([_batch_json(item) for item in found])
        return
    for item in found:
        click.echo(
            f"{item.id}  {item.made_at:%d-%m-%Y}  {item.count:>4} betalingen  {format_euro(item.total_cents):>14}  "
            f"te betalen op {item.execution_on:%d-%m-%Y}"
        )


@payouts.command("paid")
@click.argument("payout_ids", nargs=-1, metavar="[UITBETALING]...")
@click.option("--batch", help="Alle betalingen van een betaalbestand die nog openstaan.")
@click.option("--on", "paid_on", metavar="DATUM", help="Dag van betalen (anders: vandaag).")
@click.pass_obj
def paid(context: CliContext, payout_ids: tuple[str, ...], batch: str | None, paid_on: str | None) -> None:
    """Leg vast wat de bank heeft betaald."""
    core = context.core()
    bank = core.settlement.bank
    wanted = list(payout_ids)
    if batch is not None:
        wanted += [item.id for item in bank.of_batch(batch) if item.status.value == "exported"]
    if not wanted:
        raise UserError("payout.which_payouts")
    _print(context, bank.paid(wanted, typed_day(context, paid_on) if paid_on else None))


@payouts.command("returned")
@click.argument("payout_id", metavar="UITBETALING")
@click.option("--reason", required=True, help="Waarom de betaling terugkwam.")
@click.option("--on", "returned_on", metavar="DATUM", help="Dag waarop zij terugkwam (anders: vandaag).")
@click.pass_obj
def returned(context: CliContext, payout_id: str, reason: str, returned_on: str | None) -> None:
    """Leg vast dat een betaling terugkwam."""
    core = context.core()
    day = typed_day(context, returned_on) if returned_on else None
    _print(context, [core.settlement.bank.returned(payout_id, reason, day)])


@payouts.command("again")
@click.argument("payout_id", metavar="UITBETALING")
@click.option("--iban", default="", help="Het juiste rekeningnummer van de schuldeiser.")
@click.pass_obj
def again(context: CliContext, payout_id: str, iban: str) -> None:
    """Plan een betaling die terugkwam opnieuw."""
    made, notes = context.core().settlement.payouts.again(payout_id, iban)
    context.warn(notes)
    _print(context, [made])


@payouts.command("cancel")
@click.argument("payout_ids", nargs=-1, metavar="[UITBETALING]...")
@click.option("--batch", help="Alle betalingen van een betaalbestand dat niet is ingediend.")
@click.option("--reason", default="", help="Waarom de bank niet betaalt; verplicht na een betaalbestand.")
@click.pass_obj
def cancel(context: CliContext, payout_ids: tuple[str, ...], batch: str | None, reason: str) -> None:
    """Laat uitbetalingen vervallen."""
    core = context.core()
    wanted = list(payout_ids)
    if batch is not None:
        wanted += [item.id for item in core.settlement.bank.of_batch(batch) if item.status.value == "exported"]
    if not wanted:
        raise UserError("payout.which_payouts")
    _print(context, core.settlement.payouts.cancel(wanted, reason))


def _print(context: CliContext, found: Sequence[Payout]) -> None:
    if context.as_json:
        context.emit({"payouts": [payout_json(item) for item in found]})
        return
    for item in found:
        print_payout(item, context.texts)


def _exported_json(context: CliContext, made: Exported, path: Path) -> dict[str, object]:
    return {
        "file": str(path),
        **_batch_json(made.batch),
        "payouts": [payout_json(item) for item in made.payouts],
        "notes": _said(context, made.notes),
    }


def _batch_json(item: PaymentBatch) -> dict[str, object]:
    return {
        "batch": item.id,
        "made_at": item.made_at.isoformat(),
        "execution_on": iso(item.execution_on),
        "version": item.version,
        "iban": item.iban,
        "account_name": item.account_name,
        "count": item.count,
        "total": format_machine(item.total_cents),
        "sha256": item.sha256,
    }


def _said(context: CliContext, messages: Sequence[Message]) -> list[str]:
    return [context.texts.say(message) for message in messages]
