"""`csr support`: one file for whoever helps, without the people in it."""

from __future__ import annotations

from pathlib import Path

import click

from csr_desktop.cli.context import CliContext


@click.group("support")
def command() -> None:
    """Hulp vragen."""


@command.command("export")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Bestand (zip).")
@click.option("--dossier", "numbers", multiple=True, help="Dossier zonder namen meesturen; mag vaker.")
@click.pass_obj
def export(context: CliContext, out: Path, numbers: tuple[str, ...]) -> None:
    """Schrijf één bestand voor de helpdesk: versies, controles, logboek zonder waarden, en gekozen dossiers."""
    core = context.core()
    done = core.support.export(out, [core.dossiers.by_number(number).id for number in numbers])
    if context.as_json:
        context.emit({"file": str(out), "files": done.files, "dossiers": done.dossiers, "log_lines": done.lines})
        return
    click.echo(f"{out.name} is gemaakt, met {done.dossiers} dossiers en {done.lines} regels van het logboek.")
    if done.dossiers:
        click.echo("Namen, nummers, adressen en teksten zijn vervangen en datums verschoven. Bedragen zijn de echte.")
