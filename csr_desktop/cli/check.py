"""`csr check`: find out whether the database is whole."""

from __future__ import annotations

import click

from csr_desktop.cli.context import CliContext


@click.command("check")
@click.pass_obj
def command(context: CliContext) -> int:
    """Controleer de database: versleuteling, samenhang, zoekindex en logboek."""
    problems = context.core().store.check()
    if context.as_json:
        context.emit({"ok": not problems, "problems": [context.texts.say(problem) for problem in problems]})
    else:
        for problem in problems:
            click.echo(context.texts.say(problem), err=True)
        click.echo("De database is in orde." if not problems else f"{len(problems)} problemen gevonden.")
    return 1 if problems else 0
