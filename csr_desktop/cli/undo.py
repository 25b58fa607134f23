"""`csr undo`: take back the last step, a whole import included."""

from __future__ import annotations

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.errors import UserError


@click.command("undo")
@click.pass_obj
def command(context: CliContext) -> None:
    """Draai de laatste stap terug."""
    changes = context.core().store.undo()
    if changes is None:
        raise UserError("undo.nothing")
    if context.as_json:
        context.emit({"unit": changes.unit_id, "action": changes.action, "objects": len(changes.objects)})
        return
    click.echo(f"Teruggedraaid: {len(changes.objects)} gegevens.")
