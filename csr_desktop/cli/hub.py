"""`csr hub`: the exchange hub; `serve` is the practice hub."""

from __future__ import annotations

import signal
import sys
import tempfile
from contextlib import ExitStack, suppress
from datetime import date, datetime
from pathlib import Path

import click

from csr_desktop.cli import hub_exchange
from csr_desktop.cli.context import CliContext


@click.group("hub")
def command() -> None:
    """Berichten uitwisselen met schuldeisers."""


for _command in hub_exchange.COMMANDS:
    command.add_command(_command)


@command.command("serve")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="Poort; 0 is een vrije poort.")
@click.option("--control-port", default=0, type=click.IntRange(0, 65535), help="Poort om de oefenhub te bedienen.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Map waarin de oefenhub bewaard blijft.")
@click.option("--seed", default=1, show_default=True, type=int, help="Zelfde getal, zelfde kantoor.")
@click.option("--dossiers", default=60, show_default=True, type=click.IntRange(1, 500), help="Aantal dossiers.")
@click.option("--creditors", default=120, show_default=True, type=click.IntRange(111, 1000), help="Aantal partijen.")
@click.option(
    "--today",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="JJJJ-MM-DD",
    help="Zet de klok van de oefenhub stil op deze dag.",
)
@click.option("--stop-after", type=click.IntRange(min=1), metavar="SECONDEN", help="Stop na zo lang zonder verzoek.")
@click.option("--with-parent", is_flag=True, help="Stop zodra de invoer (stdin) eindigt.")
@click.pass_obj
def serve(
    context: CliContext,
    port: int,
    control_port: int,
    out: Path | None,
    seed: int,
    dossiers: int,
    creditors: int,
    day: datetime | None,
    stop_after: int | None,
    with_parent: bool,
) -> None:
    """Start de oefenhub op deze computer, met schuldeisers die zelf antwoorden. Ctrl+C stopt hem."""
    from csr_desktop.practice.hub.serving import Ending, Served, open_hub
    from csr_desktop.practice_database import PRACTICE_DAY

    today: date | None = day.date() if day else context.today
    with ExitStack() as stack:
        folder = out or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="oefenhub-")))
        hub, connection = open_hub(
            Served(
                folder=folder,
                seed=seed,
                dossiers=dossiers,
                creditors=creditors,
                office_day=PRACTICE_DAY,
                today=today,
                port=port,
                control_port=control_port,
            )
        )
        stack.callback(hub.stop)
        ending = Ending(hub, stop_after)
        if with_parent:
            ending.with_parent(sys.stdin.buffer)
        before = signal.signal(signal.SIGTERM, ending.ask)
        stack.callback(signal.signal, signal.SIGTERM, before)
        if context.as_json:
            context.emit(connection)
            sys.stdout.flush()
        context.say(f"De oefenhub draait op {connection['base_url']}. Stop hem met Ctrl+C.")
        with suppress(KeyboardInterrupt):
            ending.wait()
    context.say("De oefenhub is gestopt.")
