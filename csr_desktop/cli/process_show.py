"""`csr process show`: the whole story of a dossier on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import iso

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core
    from csr_desktop.domain.dossiers import Dossier
    from csr_desktop.domain.intake import Intake


@click.command("show")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.pass_obj
def show(context: CliContext, number: str) -> None:
    """Toon waar een dossier staat, hoe het daar kwam, en wat er kan."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    core.audit.viewed(dossier.id)
    if context.as_json:
        context.emit(_as_json(context, core, dossier))
        return
    _print(context, core, dossier)


def _as_json(context: CliContext, core: Core, dossier: Dossier) -> dict[str, object]:
    intake = core.intake.of(dossier.id)
    return {
        "dossier": dossier.number,
        "phase": dossier.phase.value,
        "counsellor": dossier.counsellor,
        "registered_on": iso(dossier.registered_on),
        "closed_on": iso(dossier.closed_on),
        "exit_reason": dossier.exit_reason.value if dossier.exit_reason else None,
        "stays": [
            {"phase": item.phase.value, "began_on": iso(item.began_on), "ended_on": iso(item.ended_on)}
            for item in core.process.stays(dossier.id)
        ],
        "moves": [
            {
                "kind": item.kind.value,
                "from": item.from_phase.value,
                "to": item.to_phase.value,
                "moved_on": iso(item.moved_on),
                "by": item.by,
                "reason": item.reason,
            }
            for item in core.process.moves(dossier.id)
        ],
        "steps": [
            {
                "to": item.step.target.value,
                "kind": item.step.kind.value,
                "needs": [need.value for need in item.step.needs],
                "missing": [need.value for need in item.missing],
            }
            for item in core.process.steps(dossier.id)
        ],
        "intake": None if intake is None else intake_json(intake),
        "decisions": [
            {
                "decision": item.id,
                "kind": item.kind.value,
                "decided_on": iso(item.decided_on),
                "ground": item.ground,
                "objection_on": iso(item.objection_on),
                "objection_settled_on": iso(item.objection_settled_on),
                "objection_outcome": item.objection_outcome,
            }
            for item in core.decisions.of(dossier.id)
        ],
        "suspensions": [
            {
                "began_on": iso(item.began_on),
                "until": iso(item.until),
                "ended_on": iso(item.ended_on),
                "reason": item.reason,
            }
            for item in core.intake.suspensions(dossier.id)
        ],
        "crises": [
            {
                "crisis": item.id,
                "threat": item.threat.value,
                "reported_on": iso(item.reported_on),
                "began_on": iso(item.began_on),
                "ended_on": iso(item.ended_on),
                "remark": item.remark,
            }
            for item in core.intake.crises(dossier.id)
        ],
        "handovers": [
            {
                "from": item.from_counsellor,
                "to": item.to_counsellor,
                "moved_on": iso(item.moved_on),
                "reason": item.reason,
            }
            for item in core.handover.of(dossier.id)
        ],
        "offers": {claim_id: state.value for claim_id, state in core.process.offers(dossier.id).items()},
        "notices": [context.texts.say(item) for item in core.process.faults(dossier.id)],
    }


def intake_json(intake: Intake) -> dict[str, object]:
    """Return an intake as JSON."""
    return {
        "meeting_planned_on": iso(intake.meeting_planned_on),
        "first_meeting_on": iso(intake.first_meeting_on),
        "completed_on": iso(intake.completed_on),
        "plan_completed_on": iso(intake.plan_completed_on),
        "request": intake.request,
        "support": intake.support,
        "referrals": intake.referrals,
        "conditions": intake.conditions,
    }


def _print(context: CliContext, core: Core, dossier: Dossier) -> None:
    label = context.texts.label
    click.echo(f"Dossier {dossier.number}  ({label('phase', dossier.phase)})  {dossier.counsellor}")
    for number, stay in enumerate(core.process.stays(dossier.id), 1):
        until = f"{stay.ended_on:%d-%m-%Y}" if stay.ended_on else "nu"
        click.echo(f"  {number:>2}. {stay.began_on:%d-%m-%Y} tot {until:<10}  {label('phase', stay.phase)}")
    for move in core.process.moves(dossier.id):
        if move.reason:
            click.echo(f"  {move.moved_on:%d-%m-%Y} {label('move_kind', move.kind).lower()}: {move.reason} ({move.by})")
    for decision in core.decisions.of(dossier.id):
        click.echo(f"  {decision.decided_on:%d-%m-%Y} besluit: {label('decision_kind', decision.kind).lower()}")
    for handover in core.handover.of(dossier.id):
        click.echo(
            f"  {handover.moved_on:%d-%m-%Y} overgedragen van {handover.from_counsellor} aan {handover.to_counsellor}"
        )
    for fault in core.process.faults(dossier.id):
        click.echo(f"  Let op: {context.texts.say(fault)}")
    click.echo("Wat kan:")
    for item in core.process.steps(dossier.id):
        missing = ", ".join(label("step_need", need) for need in item.missing)
        needs = f"  (nodig: {missing})" if missing else ""
        click.echo(f"  {label('move_kind', item.step.kind):<9} {label('phase', item.step.target)}{needs}")
