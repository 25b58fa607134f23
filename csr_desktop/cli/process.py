"""`csr process`: where a dossier stands, and the steps a counsellor takes with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csr_desktop.cli import process_intake, process_looks
from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import counted, iso
from csr_desktop.cli.process_show import show
from csr_desktop.cli.typed import typed_day
from csr_desktop.domain.dossiers import Phase
from csr_desktop.errors import UserError

if TYPE_CHECKING:
    from csr_desktop.domain.dossiers import Dossier
    from csr_desktop.domain.work import Handover

_DAY = click.option("--date", "day", default="vandaag", show_default=True, help="De dag waarop het gebeurde.")
_NUMBER = click.option("--dossier", "number", required=True, help="Dossiernummer.")
_PHASE = click.Choice([item.value for item in Phase if item is not Phase.CLOSED])


@click.group("process")
def command() -> None:
    """Het proces van een dossier: fasen, intake, besluiten, overdragen, tweede blik."""


for part in (
    show,
    process_intake.intake,
    process_intake.plan,
    process_intake.decision,
    process_intake.suspend,
    process_intake.crisis,
    process_looks.look,
):
    command.add_command(part)


@command.command("move")
@_NUMBER
@click.option("--to", "phase", required=True, type=_PHASE, help="De volgende fase.")
@_DAY
@click.pass_obj
def move(context: CliContext, number: str, phase: str, day: str) -> None:
    """Breng een dossier naar een volgende fase; er wordt niets verstuurd."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    _moved(context, core.process.move(dossier.id, Phase(phase), typed_day(context, day)))


@command.command("back")
@_NUMBER
@click.option("--to", "phase", required=True, type=_PHASE, help="Een fase waarin het dossier eerder was.")
@click.option("--reason", required=True, help="Waarom.")
@_DAY
@click.pass_obj
def back(context: CliContext, number: str, phase: str, reason: str, day: str) -> None:
    """Breng een dossier terug naar een eerdere fase; er wordt niets opnieuw verstuurd of gevraagd."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    _moved(context, core.process.back(dossier.id, Phase(phase), reason, typed_day(context, day)))


@command.command("reopen")
@_NUMBER
@click.option("--reason", required=True, help="Waarom.")
@_DAY
@click.pass_obj
def reopen(context: CliContext, number: str, reason: str, day: str) -> None:
    """Heropen een gesloten dossier in de fase waarin het werd gesloten."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    _moved(context, core.process.reopen(dossier.id, reason, typed_day(context, day)))
    context.say("Schuldeisers die het einde hebben gehoord, weten dit nog niet. Er is niets verstuurd.")


@command.command("correct")
@_NUMBER
@click.option("--stay", required=True, type=click.IntRange(1), help="Het hoeveelste verblijf, zoals 'show' telt.")
@click.option("--begin", "day", required=True, help="De goede begindatum.")
@click.pass_obj
def correct(context: CliContext, number: str, stay: int, day: str) -> None:
    """Verbeter de begindatum van een fase; het einde van de fase ervoor gaat mee."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    stays = core.process.stays(dossier.id)
    if stay > len(stays):
        raise UserError("process.stay_unknown")
    changed = core.process.correct_begin(dossier.id, stays[stay - 1].id, typed_day(context, day))
    if context.as_json:
        context.emit({"dossier": dossier.number, "phase": changed.phase.value, "began_on": iso(changed.began_on)})
        return
    click.echo(f"{context.texts.label('phase', changed.phase)} begon op {changed.began_on:%d-%m-%Y}.")


@command.command("hand-over")
@click.option("--dossier", "numbers", multiple=True, help="Dossiernummer; mag vaker.")
@click.option("--all-of", help="Alle open dossiers van deze collega.")
@click.option("--to", required=True, help="De collega die overneemt.")
@click.option("--reason", default="", help="Waarom.")
@click.pass_obj
def hand_over(context: CliContext, numbers: tuple[str, ...], all_of: str | None, to: str, reason: str) -> None:
    """Draag dossiers over aan een collega: een of meer, of alle van iemand."""
    core = context.core()
    if bool(numbers) is (all_of is not None):
        raise UserError("handover.which")
    if all_of is not None:
        moved = core.handover.hand_over_all(all_of, to, reason)
    else:
        moved = core.handover.hand_over([core.dossiers.by_number(item).id for item in numbers], to, reason)
    if context.as_json:
        context.emit([_handover_json(context, item) for item in moved])
        return
    words = counted(len(moved), "dossier", "dossiers")
    click.echo(f"{words} overgedragen aan {moved[0].to_counsellor}.")


@command.command("sheet")
@_NUMBER
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Bestand (PDF).")
@click.pass_obj
def sheet(context: CliContext, number: str, out: Path) -> None:
    """Maak het overdrachtsblad van een dossier: waar het staat en wat er openstaat."""
    core = context.core()
    context.warn_about_place(out.parent)
    core.hand_over_sheet.save(core.dossiers.by_number(number).id, out)
    if context.as_json:
        context.emit({"dossier": number, "file": str(out)})
        return
    click.echo(f"Het overdrachtsblad staat in {out.name}. Het bevat persoonsgegevens.")


def _handover_json(context: CliContext, item: Handover) -> dict[str, object]:
    return {
        "dossier": context.core().dossiers.get(item.dossier_id).number,
        "from": item.from_counsellor,
        "to": item.to_counsellor,
        "moved_on": iso(item.moved_on),
    }


def _moved(context: CliContext, dossier: Dossier) -> None:
    if context.as_json:
        moves = context.core().process.moves(dossier.id)
        context.emit(
            {
                "dossier": dossier.number,
                "phase": dossier.phase.value,
                "kind": moves[-1].kind.value,
                "moved_on": iso(moves[-1].moved_on),
            }
        )
        return
    click.echo(f"Dossier {dossier.number} staat in de fase ‘{context.texts.label('phase', dossier.phase)}’.")
