"""`csr check`: find out whether the database is whole, and what is overdue."""

from __future__ import annotations

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.errors import Message
from csr_desktop.services.audit import month_name


@click.command("check")
@click.pass_obj
def command(context: CliContext) -> int:
    """Controleer de database (versleuteling, samenhang, zoekindex, logboek) en toon wat te laat is."""
    core = context.core()
    problems, overdue = (
        core.history.check(),
        [
            *core.deadlines.late(),
            *core.retention.overdue(),
            *core.bin.overdue(),
            *core.exchange.guard.overdue(),
        ],
    )
    hub = core.exchange.guard.warnings()
    month = core.audit.review_due()
    review = None if month is None else Message.of("review.overdue", month=month_name(month))
    if context.as_json:
        context.emit(
            {
                "ok": not problems,
                "problems": [context.texts.say(problem) for problem in problems],
                "overdue": [
                    {"dossier": item.number, "since": item.since.isoformat(), "text": context.texts.say(item.reason)}
                    for item in overdue
                ],
                "review_overdue": None if month is None else f"{month:%Y-%m}",
                "hub": [context.texts.say(warning) for warning in hub],
            }
        )
    else:
        for item in overdue:
            click.echo(f"{item.number}: {context.texts.say(item.reason)}")
        for warning in ([] if review is None else [review]) + hub:
            click.echo(context.texts.say(warning))
        for problem in problems:
            click.echo(context.texts.say(problem), err=True)
        click.echo("De database is in orde." if not problems else f"Gevonden problemen: {len(problems)}.")
    return 1 if problems else 0
