"""`csr manual`: the manual as PDF. Needs no database."""

from __future__ import annotations

from pathlib import Path

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.paths import resources_dir


@click.command("manual")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Map voor de PDF's.")
@click.pass_obj
def command(context: CliContext, out: Path) -> None:
    """Schrijf de handleiding, de kaart en de bladen voor beheerder, privacy en teamleider als PDF."""
    from csr_desktop.manual.publish import write_manual

    files = write_manual(resources_dir(), out)
    if context.as_json:
        context.emit({"files": [str(file) for file in files]})
        return
    for file in files:
        click.echo(str(file))
