"""`csr letters sheet` and `csr letters languages`: the sheet that goes with letters to a client, and its languages."""

from __future__ import annotations

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.errors import UserError


@click.command("sheet")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option(
    "--language", "code", required=True, help="Taal naast het Nederlands; 'nl': alleen Nederlands, 'none': geen."
)
@click.pass_obj
def sheet(context: CliContext, number: str, code: str) -> None:
    """Kies of er een blad bij de brieven aan de cliënt komt, en in welke taal."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    client = core.dossiers.clients(dossier.id)[0]
    chosen = core.companions.choose(client.id, "" if code == "none" else code)
    if context.as_json:
        context.emit({"dossier": number, "language": chosen.sheet_language or None})
        return
    click.echo("Er komt geen blad bij de brieven." if code == "none" else "Er komt een blad bij de brieven.")


@click.command("languages")
@click.option("--reviewed", "code", help="Deze taal is nagekeken door een moedertaalspreker.")
@click.option("--by", "reviewer", default="", help="Wie haar nakeek; hoort bij --reviewed.")
@click.option("--off", "off", help="Deze taal mag niet meer worden gebruikt.")
@click.pass_obj
def languages(context: CliContext, code: str | None, reviewer: str, off: str | None) -> None:
    """Toon de talen van het blad, of zet er een aan of uit."""
    if code is not None and off is not None:
        raise UserError("companion.on_or_off")
    desk = context.core().companions
    if code is not None:
        desk.set_reviewed(code, reviewer)
    if off is not None:
        desk.withdraw(off)
    found = desk.languages()
    if context.as_json:
        context.emit(
            [
                {
                    "code": item.code,
                    "name": item.name,
                    "on": item.is_on,
                    "reviewed_by": item.reviewed_by or None,
                    "reviewed_on": item.reviewed_on.isoformat() if item.reviewed_on else None,
                }
                for item in found
            ]
        )
        return
    for item in found:
        state = (
            f"aan, nagekeken door {item.reviewed_by}"
            if item.is_on
            else "uit: niet nagekeken door een moedertaalspreker"
        )
        click.echo(f"{item.code}  {item.name}: {state}")
