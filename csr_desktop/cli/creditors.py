"""`csr creditors`: the creditor register."""

from __future__ import annotations

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.importing import ImportOptions, import_options, run_import
from csr_desktop.cli.output import counted
from csr_desktop.errors import UserError


@click.group("creditors")
def command() -> None:
    """Het schuldeisersregister."""


@command.command("import")
@import_options
@click.pass_obj
def import_(context: CliContext, options: ImportOptions) -> None:
    """Neem een schuldeiserslijst op in het register."""
    run_import(context, options, "creditors", context.core().list_imports.plan_creditors)


@command.command("list")
@click.argument("text", default="")
@click.pass_obj
def list_(context: CliContext, text: str) -> None:
    """Toon het register, of de partijen met TEXT in de naam."""
    core = context.core()
    wanted = text.casefold()
    parties = [party for party in core.register.all() if wanted in " ".join((party.name, *party.aliases)).casefold()]
    if context.as_json:
        agreements = core.register.participations_of([party.id for party in parties])
        context.emit(
            [
                {
                    "creditor": party.id,
                    "name": party.name,
                    "role": party.role.value,
                    "kind": party.kind,
                    "kvk": party.kvk,
                    "iban": party.iban,
                    "channel": party.channel.value,
                    "participation": [
                        {
                            "level": item.level.value,
                            "scope": item.scope.value,
                            "municipalities": list(item.municipalities),
                            "valid_from": item.valid_from.isoformat() if item.valid_from else None,
                            "valid_until": item.valid_until.isoformat() if item.valid_until else None,
                        }
                        for item in agreements[party.id]
                    ],
                }
                for party in parties
            ]
        )
        return
    for party in parties:
        click.echo(f"{party.id}  {context.texts.label('channel', party.channel):<6}  {party.name}")
    click.echo(f"{counted(len(parties), 'partij', 'partijen')}.")


@command.command("merge")
@click.argument("keep")
@click.argument("drop")
@click.pass_obj
def merge(context: CliContext, keep: str, drop: str) -> None:
    """Voeg DROP samen met KEEP (id's of namen): KEEP blijft."""
    core = context.core()
    parties = core.register.all()
    ids = []
    for wanted in (keep, drop):
        hits = [party.id for party in parties if wanted in {party.id, party.name}]
        if len(hits) != 1:
            raise UserError("cli.choice_party", name=wanted)
        ids.append(hits[0])
    kept = core.register.merge(ids[0], ids[1])
    if context.as_json:
        context.emit({"creditor": kept.id, "name": kept.name, "aliases": list(kept.aliases)})
        return
    click.echo(f"Samengevoegd onder {kept.name}; met 'csr undo' terug te draaien.")


@command.command("duplicates")
@click.pass_obj
def duplicates(context: CliContext) -> None:
    """Toon partijen die waarschijnlijk dubbel in het register staan."""
    pairs = context.core().register.duplicates()
    if context.as_json:
        context.emit(
            [
                {"a": first.id, "a_name": first.name, "b": second.id, "b_name": second.name, "score": score}
                for first, second, score in pairs
            ]
        )
        return
    for first, second, score in pairs:
        click.echo(f"{score:>3}  {first.name}  ↔  {second.name}")
    click.echo(f"{counted(len(pairs), 'mogelijke dubbele', 'mogelijke dubbelen')}.")
