"""`csr process look`: the second pair of eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import iso
from csr_desktop.domain.intake import DecisionKind
from csr_desktop.domain.second_look import LookStep
from csr_desktop.errors import UserError

if TYPE_CHECKING:
    from csr_desktop.domain.work import SecondLook

_STEPS = click.Choice([item.value for item in LookStep])


@click.group("look")
def look() -> None:
    """De tweede blik: een collega kijkt mee voordat een stap doorgaat."""


@look.command("setting")
@click.option("--step", "steps", multiple=True, type=_STEPS, help="Een stap waarvoor een tweede blik nodig is.")
@click.option("--none", "nothing", is_flag=True, help="Voor geen enkele stap.")
@click.pass_obj
def setting(context: CliContext, steps: tuple[str, ...], nothing: bool) -> None:
    """Toon of kies voor welke stappen een tweede blik nodig is."""
    core = context.core()
    if steps and nothing:
        raise UserError("look.steps_or_none")
    if steps or nothing:
        core.second_looks.set_steps([LookStep(item) for item in steps])
    chosen = sorted(core.second_looks.steps())
    if context.as_json:
        context.emit({"steps": [item.value for item in chosen]})
        return
    words = ", ".join(context.texts.label("look_step", item) for item in chosen)
    click.echo(
        f"Een tweede blik is nodig voor: {words}." if chosen else "Voor geen enkele stap is een tweede blik nodig."
    )


@look.command("ask")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--step", required=True, type=_STEPS, help="De stap.")
@click.option("--by", default="", help="Wie het vraagt (anders de behandelaar van het dossier).")
@click.option("--kind", type=click.Choice([item.value for item in DecisionKind]), help="Bij een besluit: welk.")
@click.option("--ground", default="", help="Bij een besluit: de grond.")
@click.option("--remark", default="", help="Notitie voor wie kijkt.")
@click.pass_obj
def ask(context: CliContext, /, number: str, step: str, by: str, kind: str | None, ground: str, remark: str) -> None:
    """Vraag een collega om mee te kijken."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    wanted = LookStep(step)
    if wanted is LookStep.DECISION:
        if kind is None:
            raise UserError("look.which_decision")
        asked = core.second_looks.ask_about_decision(dossier.id, DecisionKind(kind), ground, by, remark)
    elif wanted is LookStep.PAYOUT:
        asked = core.second_looks.ask_about_payouts(dossier.id, by, remark)
    else:
        asked = core.second_looks.ask_about_proposal(dossier.id, wanted, by, remark)
    _told(context, asked)


@look.command("approve")
@click.argument("look_id")
@click.option("--by", required=True, help="Wie heeft meegekeken.")
@click.option("--remark", default="", help="Notitie.")
@click.pass_obj
def approve(context: CliContext, look_id: str, by: str, remark: str) -> None:
    """Keur goed wat u bekeek."""
    _told(context, context.core().second_looks.approve(look_id, by, remark))


@look.command("reject")
@click.argument("look_id")
@click.option("--by", required=True, help="Wie heeft meegekeken.")
@click.option("--remark", required=True, help="Wat er anders moet.")
@click.pass_obj
def reject(context: CliContext, look_id: str, by: str, remark: str) -> None:
    """Geef terug wat u bekeek."""
    _told(context, context.core().second_looks.reject(look_id, by, remark))


@look.command("list")
@click.option("--dossier", "number", help="Alles van dit dossier; anders wat in alle dossiers wacht.")
@click.pass_obj
def list_(context: CliContext, number: str | None) -> None:
    """Toon wat op een tweede blik wacht."""
    core = context.core()
    if number is None:
        found = core.second_looks.waiting()
        core.audit.viewed_list(len(found))
    else:
        dossier = core.dossiers.by_number(number)
        core.audit.viewed(dossier.id)
        found = core.second_looks.of(dossier.id)
    if context.as_json:
        context.emit([_as_json(context, item) for item in found])
        return
    for item in found:
        click.echo(_line(context, item))
    click.echo(f"{len(found)} keer een tweede blik.")


def _told(context: CliContext, item: SecondLook) -> None:
    if context.as_json:
        context.emit(_as_json(context, item))
        return
    click.echo(_line(context, item))


def _line(context: CliContext, item: SecondLook) -> str:
    number = context.core().dossiers.get(item.dossier_id).number
    step = context.texts.label("look_step", item.step)
    stands = "wacht" if item.approved is None else "goedgekeurd" if item.approved else "teruggegeven"
    by = f" door {item.decided_by}" if item.decided_by else ""
    return f"{number:<16} {step:<22} {stands}{by}, gevraagd door {item.asked_by} op {item.asked_on:%d-%m-%Y}  {item.id}"


def _as_json(context: CliContext, item: SecondLook) -> dict[str, object]:
    return {
        "look": item.id,
        "dossier": context.core().dossiers.get(item.dossier_id).number,
        "step": item.step,
        "asked_by": item.asked_by,
        "asked_on": iso(item.asked_on),
        "approved": item.approved,
        "decided_by": item.decided_by,
        "decided_on": iso(item.decided_on),
        "remark": item.remark,
    }
