"""`csr redo`: do again what was taken back."""

from __future__ import annotations

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.errors import UserError


@click.command("redo")
@click.pass_obj
def command(context: CliContext) -> None:
    """Doe opnieuw wat is teruggedraaid."""
    changes = context.core().store.redo()
    if changes is None:
        raise UserError("redo.nothing")
    if context.as_json:
        context.emit({"unit": changes.unit_id, "action": changes.action, "objects": len(changes.objects)})
        return
    click.echo(f"Opnieuw gedaan: {len(changes.objects)} gegevens.")
