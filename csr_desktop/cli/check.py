"""`csr check`: find out whether the database is whole, and what is overdue."""

from __future__ import annotations

import click

from csr_desktop.cli.context import CliContext


@click.command("check")
@click.pass_obj
def command(context: CliContext) -> int:
    """Controleer de database (versleuteling, samenhang, zoekindex, logboek) en toon wat te laat is."""
    core = context.core()
    problems, overdue = core.history.check(), core.overdue.all()
    if context.as_json:
        context.emit(
            {
                "ok": not problems,
                "problems": [context.texts.say(problem) for problem in problems],
                "overdue": [
                    {"dossier": item.number, "since": item.since.isoformat(), "text": context.texts.say(item.reason)}
                    for item in overdue
                ],
            }
        )
    else:
        for item in overdue:
            click.echo(f"{item.number}: {context.texts.say(item.reason)}")
        for problem in problems:
            click.echo(context.texts.say(problem), err=True)
        click.echo("De database is in orde." if not problems else f"{len(problems)} problemen gevonden.")
    return 1 if problems else 0
