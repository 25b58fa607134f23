"""`csr lists`: the list channel, saldo lists out and answers in."""

from __future__ import annotations

from pathlib import Path

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.importing import ImportOptions, import_options, run_import
from csr_desktop.cli.output import counted
from csr_desktop.errors import UserError


@click.group("lists")
def command() -> None:
    """Lijsten voor schuldeisers (DocZend, portaal van de hub)."""


@command.command("export")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Map voor de lijsten.")
@click.option("--creditor", help="Alleen deze schuldeiser (id of naam).")
@click.option("--xlsx", is_flag=True, help="Excel in plaats van CSV, voor DocZend; het portaal neemt alleen CSV aan.")
@click.option("--again", is_flag=True, help="Ook wat al eerder is uitgevoerd maar nog niet is beantwoord.")
@click.pass_obj
def export(context: CliContext, out: Path, creditor: str | None, xlsx: bool, again: bool) -> None:
    """Schrijf per schuldeiser een lijst met saldoverzoeken."""
    core = context.core()
    creditor_id = None
    if creditor is not None:
        hits = [party.id for party in core.register.all() if creditor in {party.id, party.name}]
        if len(hits) != 1:
            raise UserError("cli.choice_party", name=creditor)
        creditor_id = hits[0]
    context.warn_about_place(out)
    made = core.lists.export(out, creditor_id=creditor_id, as_xlsx=xlsx, again=again)
    context.warn(made.reasons)
    if context.as_json:
        context.emit(
            [
                {
                    "file": str(item.path),
                    "creditor": item.creditor_id,
                    "channel": item.channel.value,
                    "route": item.route.value,
                    "lines": item.lines,
                }
                for item in made.files
            ]
        )
        return
    for item in made.files:
        click.echo(f"{item.lines:>5} regels  {context.texts.label('list_route', item.route):<18} {item.path.name}")
    click.echo(f"{counted(len(made.files), 'lijst', 'lijsten')} in {out}.")


@command.command("import")
@import_options
@click.pass_obj
def import_(context: CliContext, options: ImportOptions) -> None:
    """Neem de antwoorden van schuldeisers over, met hun akkoord vooraf."""
    run_import(context, options, "answers", context.core().list_imports.plan_answers)
