"""`csr claims`: a client's claim list into a dossier."""

from __future__ import annotations

import click

from csr_desktop.cli import claim_marks
from csr_desktop.cli.context import CliContext
from csr_desktop.cli.importing import ImportOptions, import_options, run_import


@click.group("claims")
def command() -> None:
    """De schulden van een cliënt."""


@command.command("import")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@import_options
@click.pass_obj
def import_(context: CliContext, number: str, options: ImportOptions) -> None:
    """Neem een schuldenlijst op in een dossier."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    core.audit.viewed(dossier.id)
    run_import(
        context,
        options,
        "claims",
        lambda reading, choices: core.list_imports.plan_claims(reading, dossier.id, choices),
    )


for _more in (claim_marks.findings, claim_marks.mark_, claim_marks.check, claim_marks.settle):
    command.add_command(_more)
