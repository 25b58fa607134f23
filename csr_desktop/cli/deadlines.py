"""`csr deadlines`: what is due and why, one's own deadlines, moving and snoozing them, and the terms of the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import iso
from csr_desktop.cli.typed import typed_day
from csr_desktop.domain.term_table import TermCode
from csr_desktop.errors import UserError
from csr_desktop.services.deadlines.service import MoveBy, OpenDeadline

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core
    from csr_desktop.domain.work import Deadline

_NUMBER = click.option("--dossier", "number", required=True, help="Dossiernummer.")
_REFERENCE = click.argument("reference")


@click.group("deadlines")
def command() -> None:
    """Termijnen: wat wanneer af moet zijn, waarom, en wat de volgende stap is."""


@command.command("list")
@click.option("--dossier", "number", help="Alleen dit dossier, ook wat slaapt en wat nog lang duurt.")
@click.option("--until", help="Wat tot en met deze dag aandacht vraagt; zonder: wat nu aandacht vraagt.")
@click.option("--all", "every", is_flag=True, help="Alle open termijnen, ook die nog lang duren.")
@click.pass_obj
def list_(context: CliContext, number: str | None, until: str | None, every: bool) -> None:
    """Toon termijnen, de eerste bovenaan, met hun reden en volgende stap."""
    core = context.core()
    if number is not None:
        dossier = core.dossiers.by_number(number)
        found = core.deadlines.of(dossier.id)
        core.audit.viewed(dossier.id)
    else:
        found = core.deadlines.all_open() if every else core.deadlines.due(typed_day(context, until) if until else None)
        core.audit.viewed_list(len(found))
    if number is not None and until is not None:
        last = typed_day(context, until)
        found = [item for item in found if item.is_coming(last)]
    if context.as_json:
        context.emit([_json(context, item) for item in found])
        return
    for item in found:
        _print(context, item)
    click.echo(f"Termijnen: {len(found)}.")


@command.command("add")
@_NUMBER
@click.option("--on", "day", required=True, help="De uiterste dag, bijvoorbeeld 1-3-2027 of +2w.")
@click.option("--reason", required=True, help="Waarvoor de termijn is.")
@click.option("--owner", default="", help="Wie erop let; zonder: de behandelaar van het dossier.")
@click.option("--document", "document_id", help="Nummer (id) van het document waar hij bij hoort.")
@click.option("--letter", "letter_id", help="Nummer (id) van de brief waar hij bij hoort.")
@click.pass_obj
def add(
    context: CliContext,
    number: str,
    day: str,
    reason: str,
    owner: str,
    document_id: str | None,
    letter_id: str | None,
) -> None:
    """Zet een eigen termijn."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    made = core.deadlines.add(
        dossier.id, typed_day(context, day), reason, owner=owner, document_id=document_id, letter_id=letter_id
    )
    _told(context, core, made)


@command.command("move")
@_NUMBER
@_REFERENCE
@click.option("--by", type=click.Choice([item.value for item in MoveBy]), help="Een of twee weken, of een maand later.")
@click.option("--to", "day", help="De nieuwe uiterste dag.")
@click.pass_obj
def move(context: CliContext, number: str, reference: str, by: str | None, day: str | None) -> None:
    """Verzet een termijn; de dag volgens de regel blijft ernaast staan."""
    if (by is None) is (day is None):
        raise UserError("deadline.move_how")
    core = context.core()
    deadline = core.deadlines.find(core.dossiers.by_number(number).id, reference)
    if by is not None:
        _told(context, core, core.deadlines.move_by(deadline, MoveBy(by)))
    elif day is not None:
        _told(context, core, core.deadlines.move(deadline, typed_day(context, day)))


@command.command("sleep")
@_NUMBER
@_REFERENCE
@click.option("--until", "day", required=True, help="De dag waarop hij terugkomt.")
@click.pass_obj
def sleep(context: CliContext, number: str, reference: str, day: str) -> None:
    """Laat een termijn slapen tot een dag; de uiterste dag blijft dezelfde."""
    core = context.core()
    deadline = core.deadlines.find(core.dossiers.by_number(number).id, reference)
    _told(context, core, core.deadlines.sleep(deadline, typed_day(context, day)))


@command.command("wake")
@_NUMBER
@_REFERENCE
@click.pass_obj
def wake(context: CliContext, number: str, reference: str) -> None:
    """Toon een termijn die slaapt weer."""
    core = context.core()
    _told(context, core, core.deadlines.wake(core.deadlines.find(core.dossiers.by_number(number).id, reference)))


@command.command("met")
@_NUMBER
@_REFERENCE
@click.option("--on", "day", default="vandaag", show_default=True, help="De dag waarop het klaar was.")
@click.pass_obj
def met(context: CliContext, number: str, reference: str, day: str) -> None:
    """Leg vast dat gedaan is waar de termijn voor was."""
    core = context.core()
    deadline = core.deadlines.find(core.dossiers.by_number(number).id, reference)
    _told(context, core, core.deadlines.met(deadline, typed_day(context, day)))


@command.command("cancel")
@_NUMBER
@_REFERENCE
@click.pass_obj
def cancel(context: CliContext, number: str, reference: str) -> None:
    """Leg vast dat een termijn niet (meer) geldt."""
    core = context.core()
    _told(context, core, core.deadlines.cancel(core.deadlines.find(core.dossiers.by_number(number).id, reference)))


@command.command("hand-over")
@_NUMBER
@_REFERENCE
@click.option("--owner", required=True, help="Wie erop gaat letten; leeg: weer de behandelaar van het dossier.")
@click.pass_obj
def hand_over(context: CliContext, number: str, reference: str, owner: str) -> None:
    """Laat een collega op een termijn letten."""
    core = context.core()
    deadline = core.deadlines.find(core.dossiers.by_number(number).id, reference)
    _told(context, core, core.deadlines.hand_to(deadline, owner))


@command.command("terms")
@click.pass_obj
def terms(context: CliContext) -> None:
    """Toon alle termijnen van het proces met lengte, bron en volgende stap."""
    _show_terms(context)


@command.command("set")
@click.option("--term", required=True, help="De termijn, zoals 'csr deadlines terms' hem noemt.")
@click.option("--length", type=click.IntRange(1, 1_000), help="De eigen lengte; zonder: weer die van de tabel.")
@click.option("--reason", default="", help="Waarom, bijvoorbeeld de naam van de verordening.")
@click.pass_obj
def set_(context: CliContext, term: str, length: int | None, reason: str) -> None:
    """Kies een eigen lengte voor een termijn die de gemeente zelf mag kiezen."""
    known = {item.value.casefold(): item for item in TermCode}
    if term.casefold() not in known:
        raise UserError("term.unknown", term=term)
    context.core().deadlines.set_length(known[term.casefold()], length, reason)
    _show_terms(context)


# --- what is shown ----------------------------------------------------------------------------------------------------


def _json(context: CliContext, item: OpenDeadline) -> dict[str, object]:
    say, today = context.texts.say, context.clock.today()
    return {
        "dossier": item.number,
        "reference": item.reference,
        "term": item.term.value,
        "name": item.name,
        "subject": item.subject,
        "began_on": iso(item.began_on),
        "due_on": iso(item.due_on),
        "term_ends_on": iso(item.term_ends_on),
        "warn_on": iso(item.warn_on),
        "late": item.is_late(today),
        "asleep": item.is_asleep(today),
        "sleeps_until": iso(item.sleeps_until),
        "reason": say(item.reason),
        "step": item.step.value,
        "step_text": context.texts.label("deadline_step", item.step),
        "letter": item.letter or None,
        "basis": item.basis,
        "statutory": item.is_statutory,
        "owner": item.owner,
        "letters": list(item.letter_ids),
        "message": item.message_id,
        "document": item.document_id,
        "count": item.count,
        "doubts": [say(doubt) for doubt in item.doubts],
    }


def _print(context: CliContext, item: OpenDeadline) -> None:
    say, today = context.texts.say, context.clock.today()
    state = "te laat" if item.is_late(today) else ""
    if item.is_asleep(today):
        state = f"slaapt tot {item.sleeps_until:%d-%m-%Y}"
    moved = f" (volgens de regel {item.term_ends_on:%d-%m-%Y})" if item.is_moved else ""
    click.echo(f"{item.due_on:%d-%m-%Y}  {item.number:<14} {item.name}{moved}  {state}".rstrip())
    click.echo(f"            {say(item.reason)}")
    click.echo(f"            Volgende stap: {context.texts.label('deadline_step', item.step)}.  [{item.reference}]")
    for doubt in item.doubts:
        click.echo(f"            Let op: {say(doubt)}")


def _told(context: CliContext, core: Core, made: Deadline) -> None:
    """Print what became of a deadline, with what is odd about the day that was chosen."""
    left = [item for item in core.deadlines.of(made.dossier_id) if item.deadline_id == made.id]
    if context.as_json:
        context.emit(
            {
                "dossier": core.dossiers.get(made.dossier_id).number,
                "term": made.term,
                "subject": made.subject,
                "due_on": iso(made.due_on),
                "term_ends_on": iso(made.term_ends_on),
                "sleeps_until": iso(made.sleeps_until),
                "met_on": iso(made.met_on),
                "cancelled_on": iso(made.cancelled_on),
                "owner": made.owner,
                "doubts": [context.texts.say(doubt) for item in left for doubt in item.doubts],
            }
        )
        return
    for item in left:
        _print(context, item)
    if made.met_on is not None:
        click.echo(f"De termijn is afgerond op {made.met_on:%d-%m-%Y}.")
    elif made.cancelled_on is not None:
        click.echo("De termijn geldt niet meer.")


def _show_terms(context: CliContext) -> None:
    core = context.core()
    in_force = core.deadlines.terms()
    rows = []
    for rule in core.deadlines.rules():
        length, own = in_force.length(rule.code), in_force.own.get(rule.code)
        rows.append(
            {
                "term": rule.code.value,
                "name": rule.name,
                "runs_from": rule.runs_from,
                "length": None if length is None else length.count,
                "unit": None if length is None else length.unit.value,
                "home": rule.home,
                "basis": rule.basis,
                "certainty": rule.certainty,
                "atw": rule.atw,
                "municipal": rule.municipal,
                "own_reason": own.reason if own else None,
                "warn_days": rule.warn_days,
                "step": rule.step.value,
                "letter": rule.letter or None,
            }
        )
    if context.as_json:
        context.emit(rows)
        return
    for rule in core.deadlines.rules():
        length, own = in_force.length(rule.code), in_force.own.get(rule.code)
        if length is None:
            how_long = "per dossier"
        else:
            how_long = f"{length.count} {context.texts.label('term_unit', length.unit)}"
        click.echo(f"{rule.code.value:<5} {rule.name:<44} {how_long:<14} vanaf {rule.runs_from}")
        click.echo(f"      {rule.basis}{f'; eigen keuze: {own.reason}' if own else ''}")
        click.echo(f"      daarna: {context.texts.label('deadline_step', rule.step)}")
