"""The way in on the command line: intake, plan of action, decisions, suspended terms, threats."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import iso
from csr_desktop.cli.process_show import intake_json
from csr_desktop.cli.typed import typed_day
from csr_desktop.domain.dossiers import ExitReason
from csr_desktop.domain.intake import Threat
from csr_desktop.errors import UserError

if TYPE_CHECKING:
    from csr_desktop.domain.intake import CrisisIntervention, Decision, Intake, Suspension

_NUMBER = click.option("--dossier", "number", required=True, help="Dossiernummer.")
_DAY = click.option("--date", "day", default="vandaag", show_default=True, help="De dag waarop het gebeurde.")
_PLAN_PARTS = ("request", "support", "referrals", "conditions")
_LONGEST_PLAN = 100_000


def _tell_letters(context: CliContext, letters: tuple[str, ...]) -> None:
    """Name the letters that are the next step; `csr letters client` makes them."""
    for letter in letters:
        context.say(f"Volgende stap: maak de brief {letter}, {context.texts.label('letter_to_make', letter)}.")


# --- intake ----------------------------------------------------------------------------------------------------------


@click.group("intake")
def intake() -> None:
    """De intake: eerste gesprek plannen, vastleggen, afronden."""


@intake.command("appointment")
@_NUMBER
@click.option("--date", "day", required=True, help="De dag van het gesprek, bijvoorbeeld +2w.")
@click.pass_obj
def appointment(context: CliContext, number: str, day: str) -> None:
    """Plan het eerste gesprek."""
    core = context.core()
    made = core.intake.plan_meeting(core.dossiers.by_number(number).id, typed_day(context, day))
    _told(context, number, made, f"Het eerste gesprek is gepland op {made.meeting_planned_on:%d-%m-%Y}.")
    _tell_letters(context, ("L01",))


@intake.command("meeting")
@_NUMBER
@_DAY
@click.pass_obj
def meeting(context: CliContext, number: str, day: str) -> None:
    """Leg het eerste gesprek vast; het dossier gaat naar de intake."""
    core = context.core()
    made = core.intake.record_meeting(core.dossiers.by_number(number).id, typed_day(context, day))
    _told(context, number, made, f"Het eerste gesprek was op {made.first_meeting_on:%d-%m-%Y}.")


@intake.command("complete")
@_NUMBER
@_DAY
@click.pass_obj
def complete(context: CliContext, number: str, day: str) -> None:
    """Leg vast dat de gegevens van de intake compleet zijn."""
    core = context.core()
    made = core.intake.complete(core.dossiers.by_number(number).id, typed_day(context, day))
    _told(context, number, made, f"De intake is afgerond op {made.completed_on:%d-%m-%Y}.")


def _told(context: CliContext, number: str, made: Intake, sentence: str) -> None:
    if context.as_json:
        context.emit({"dossier": number, **intake_json(made)})
        return
    click.echo(sentence)


# --- plan of action --------------------------------------------------------------------------------------------------


@click.group("plan")
def plan() -> None:
    """Het plan van aanpak: schrijven en afronden."""


@plan.command("write")
@_NUMBER
@click.argument("file", default="-", type=click.Path(path_type=Path, allow_dash=True))
@click.pass_obj
def write(context: CliContext, number: str, file: Path) -> None:
    """Leg onderdelen vast uit JSON (FILE, of - voor de standaardinvoer): request, support, referrals, conditions."""
    core = context.core()
    parts = _parts(file)
    made = core.intake.write_plan(core.dossiers.by_number(number).id, **parts)
    _told(context, number, made, f"Het plan van aanpak van dossier {number} is bewaard.")


@plan.command("complete")
@_NUMBER
@_DAY
@click.pass_obj
def complete_plan(context: CliContext, number: str, day: str) -> None:
    """Rond het plan van aanpak af; alle vier de onderdelen moeten er zijn."""
    core = context.core()
    made = core.intake.complete_plan(core.dossiers.by_number(number).id, typed_day(context, day))
    _told(context, number, made, f"Het plan van aanpak is afgerond op {made.plan_completed_on:%d-%m-%Y}.")
    _tell_letters(context, ("L05",))


def _parts(file: Path) -> dict[str, str]:
    """Read the parts of a plan. They come from a file, because other users can read arguments."""
    try:
        if str(file) == "-":
            data = sys.stdin.buffer.read(_LONGEST_PLAN + 1)
        else:
            with file.open("rb") as stream:
                data = stream.read(_LONGEST_PLAN + 1)
    except (OSError, ValueError) as error:
        raise UserError("cli.describe_unreadable", file=file.name) from error
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        found = None
    if (
        len(data) > _LONGEST_PLAN
        or not isinstance(found, dict)
        or not found
        or not all(name in _PLAN_PARTS and isinstance(text, str) for name, text in found.items())
    ):
        raise UserError("cli.describe_form", fields=", ".join(_PLAN_PARTS))
    return found


# --- decisions -------------------------------------------------------------------------------------------------------


@click.group("decision")
def decision() -> None:
    """Besluiten: toelaten, afwijzen, beëindigen, en bezwaar."""


@decision.command("admit")
@_NUMBER
@click.option("--ground", default="", help="Waarop het besluit rust.")
@_DAY
@click.pass_obj
def admit(context: CliContext, number: str, ground: str, day: str) -> None:
    """Laat een cliënt toe."""
    core = context.core()
    _decided(context, number, core.decisions.admit(core.dossiers.by_number(number).id, ground, typed_day(context, day)))


@decision.command("reject")
@_NUMBER
@click.option("--ground", required=True, help="De grond in het beleid van de gemeente.")
@_DAY
@click.pass_obj
def reject(context: CliContext, number: str, ground: str, day: str) -> None:
    """Wijs een aanvraag af."""
    core = context.core()
    made = core.decisions.reject(core.dossiers.by_number(number).id, ground, typed_day(context, day))
    _decided(context, number, made)


@decision.command("terminate")
@_NUMBER
@click.option("--ground", required=True, help="De grond in het beleid van de gemeente.")
@click.option("--reason", required=True, type=click.Choice([item.value for item in ExitReason]), help="Reden.")
@_DAY
@click.pass_obj
def terminate(context: CliContext, number: str, ground: str, reason: str, day: str) -> None:
    """Beëindig de hulp en sluit het dossier op die dag."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    made = core.decisions.terminate(dossier.id, ground, ExitReason(reason), typed_day(context, day))
    _decided(context, number, made)


@decision.command("object")
@click.option("--decision", "decision_id", required=True, help="Het besluit, zoals 'show --json' het noemt.")
@_DAY
@click.pass_obj
def object_(context: CliContext, decision_id: str, day: str) -> None:
    """Leg bezwaar tegen een besluit vast."""
    made = context.core().decisions.object(decision_id, typed_day(context, day))
    if context.as_json:
        context.emit({"decision": made.id, "objection_on": iso(made.objection_on)})
        return
    click.echo(f"Het bezwaar van {made.objection_on:%d-%m-%Y} is vastgelegd.")


@decision.command("settle")
@click.option("--decision", "decision_id", required=True, help="Het besluit, zoals 'show --json' het noemt.")
@click.option("--outcome", required=True, help="Wat op het bezwaar is besloten.")
@_DAY
@click.pass_obj
def settle(context: CliContext, decision_id: str, outcome: str, day: str) -> None:
    """Leg vast wat op een bezwaar is besloten."""
    made = context.core().decisions.settle_objection(decision_id, outcome, typed_day(context, day))
    if context.as_json:
        context.emit({"decision": made.id, "objection_settled_on": iso(made.objection_settled_on), "outcome": outcome})
        return
    click.echo(f"Het besluit op bezwaar van {made.objection_settled_on:%d-%m-%Y} is vastgelegd.")


def _decided(context: CliContext, number: str, made: Decision) -> None:
    from csr_desktop.services.process_decisions import LETTERS_OF

    letters = LETTERS_OF[made.kind]
    if context.as_json:
        dossier = context.core().dossiers.get(made.dossier_id)
        context.emit(
            {
                "dossier": number,
                "decision": made.id,
                "kind": made.kind.value,
                "decided_on": iso(made.decided_on),
                "phase": dossier.phase.value,
                "letters_to_make": list(letters),
            }
        )
    else:
        kind = context.texts.label("decision_kind", made.kind).lower()
        click.echo(f"Het besluit tot {kind} van {made.decided_on:%d-%m-%Y} is vastgelegd.")
    _tell_letters(context, letters)


# --- the term stands still -------------------------------------------------------------------------------------------


@click.group("suspend")
def suspend() -> None:
    """De termijn van het besluit stilzetten terwijl de cliënt gegevens aanvult."""


@suspend.command("begin")
@_NUMBER
@click.option("--until", required=True, help="De laatste dag om aan te vullen, bijvoorbeeld +2w.")
@click.option("--reason", required=True, help="Wat er nog moet komen.")
@_DAY
@click.pass_obj
def begin_suspension(context: CliContext, number: str, until: str, reason: str, day: str) -> None:
    """Zet de termijn stil."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    made = core.intake.suspend(dossier.id, typed_day(context, until), reason, typed_day(context, day))
    _suspended(context, number, made, f"De termijn staat stil van {made.began_on:%d-%m-%Y} tot {made.until:%d-%m-%Y}.")
    _tell_letters(context, ("L04",))


@suspend.command("end")
@_NUMBER
@_DAY
@click.pass_obj
def end_suspension(context: CliContext, number: str, day: str) -> None:
    """Laat de termijn weer lopen."""
    core = context.core()
    made = core.intake.resume(core.dossiers.by_number(number).id, typed_day(context, day))
    _suspended(context, number, made, f"De termijn loopt weer vanaf {made.ended_on:%d-%m-%Y}.")


def _suspended(context: CliContext, number: str, made: Suspension, sentence: str) -> None:
    if context.as_json:
        context.emit(
            {
                "dossier": number,
                "began_on": iso(made.began_on),
                "until": iso(made.until),
                "ended_on": iso(made.ended_on),
                "reason": made.reason,
            }
        )
        return
    click.echo(sentence)


# --- threats ---------------------------------------------------------------------------------------------------------


@click.group("crisis")
def crisis() -> None:
    """Een bedreigende situatie: binnen drie werkdagen een eerste gesprek (Wgs artikel 4)."""


@crisis.command("report")
@_NUMBER
@click.option("--threat", required=True, type=click.Choice([item.value for item in Threat]), help="Wat er dreigt.")
@click.option("--remark", default="", help="Notitie.")
@_DAY
@click.pass_obj
def report(context: CliContext, number: str, threat: str, remark: str, day: str) -> None:
    """Meld een dreiging."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    made = core.intake.report_crisis(dossier.id, Threat(threat), typed_day(context, day), remark)
    _averted(context, made, f"Gemeld op {made.reported_on:%d-%m-%Y}: {context.texts.label('threat', made.threat)}.")


@crisis.command("begin")
@click.option("--crisis", "crisis_id", required=True, help="De dreiging, zoals 'show --json' haar noemt.")
@_DAY
@click.pass_obj
def begin_crisis(context: CliContext, crisis_id: str, day: str) -> None:
    """Leg vast wanneer de crisisinterventie begon."""
    made = context.core().intake.begin_crisis(crisis_id, typed_day(context, day))
    _averted(context, made, f"De crisisinterventie begon op {made.began_on:%d-%m-%Y}.")


@crisis.command("end")
@click.option("--crisis", "crisis_id", required=True, help="De dreiging, zoals 'show --json' haar noemt.")
@_DAY
@click.pass_obj
def end_crisis(context: CliContext, crisis_id: str, day: str) -> None:
    """Leg vast wanneer de dreiging voorbij was."""
    made = context.core().intake.end_crisis(crisis_id, typed_day(context, day))
    _averted(context, made, f"De dreiging was voorbij op {made.ended_on:%d-%m-%Y}.")


def _averted(context: CliContext, made: CrisisIntervention, sentence: str) -> None:
    if context.as_json:
        context.emit(
            {
                "crisis": made.id,
                "threat": made.threat.value,
                "reported_on": iso(made.reported_on),
                "began_on": iso(made.began_on),
                "ended_on": iso(made.ended_on),
            }
        )
        return
    click.echo(sentence)
