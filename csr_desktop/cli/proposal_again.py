"""`csr proposal requote`, `reconsider` and `late`: a new version, thinking again, and who turns up too late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import counted, iso, tally_json
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.proposals import AnswerOutcome, AskedBy
from csr_desktop.errors import UserError
from csr_desktop.money import format_euro, format_machine

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core
    from csr_desktop.services.late_creditors import LateDecision
    from csr_desktop.services.reconsiderations import AskedAgain
    from csr_desktop.services.requotes import Requote, Turn

ANSWERS = [item.value for item in AnswerOutcome if item is not AnswerOutcome.ORDERED]


@click.command("requote")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--product", type=click.Choice(["SK", "SB", "SA"]), help="Ander product (anders blijft het gelijk).")
@click.pass_obj
def requote(context: CliContext, number: str, product: str | None) -> None:
    """Vervang het voorstel door een nieuwe versie en toon wat er wijzigt en wie opnieuw wordt gevraagd."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    core.audit.viewed(dossier.id)
    made = core.requotes.requote(dossier.id, Product(product) if product else None)
    if context.as_json:
        context.emit(requote_json(context, made))
        return
    click.echo(f"Versie {made.new.version} vervangt versie {made.old.version}.")
    for change in made.changes:
        click.echo(f"  {context.texts.say(change)}")
    for title, turns in (("Opnieuw vragen:", made.asked_again), ("Niet vragen:", made.not_asked)):
        if turns:
            click.echo(title)
        for turn in turns:
            before, now = format_euro(turn.offer_before_cents), format_euro(turn.offer_now_cents)
            versus = context.texts.label("versus", turn.versus)
            click.echo(f"  {turn.handler.name}: {before} wordt {now} ({versus}). {context.texts.say(turn.reason)}")
    for step in made.next_steps:
        click.echo(f"→ {context.texts.say(step)}")


def requote_json(context: CliContext, made: Requote) -> dict[str, object]:
    """Return what a new version means, as JSON."""
    say = context.texts.say
    return {
        "old": {"proposal": made.old.id, "version": made.old.version, "product": made.old.product.value},
        "new": {"proposal": made.new.id, "version": made.new.version, "product": made.new.product.value},
        "changes": [{"code": change.code, "text": say(change)} for change in made.changes],
        "asked_again": [_turn_json(context, turn) for turn in made.asked_again],
        "not_asked": [_turn_json(context, turn) for turn in made.not_asked],
        "next": [say(step) for step in made.next_steps],
    }


def _turn_json(context: CliContext, turn: Turn) -> dict[str, object]:
    return {
        "creditor": turn.handler.id,
        "name": turn.handler.name,
        "claims": [claim.id for claim in turn.claims],
        "offer_before": format_machine(turn.offer_before_cents),
        "offer_now": format_machine(turn.offer_now_cents),
        "versus": turn.versus.value,
        "was_asked": turn.was_asked,
        "said_before": turn.said_before.value if turn.said_before else None,
        "reason": {"code": turn.reason.code, "text": context.texts.say(turn.reason)},
    }


@click.command("reconsider")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--creditor", help="Kenmerk van de schuldeiser die weigerde; zonder schuldeiser ziet u de stand.")
@click.option("--text", "told", help="Waarom de schuldeiser er nog eens over zou moeten denken.")
@click.option(
    "--by",
    type=click.Choice([item.value for item in AskedBy]),
    default=AskedBy.HUB.value,
    show_default=True,
    help="Hoe u het vraagt, of hoe het antwoord kwam.",
)
@click.option("--outcome", type=click.Choice(ANSWERS), help="Het antwoord na heroverweging.")
@click.option("--reason", default="", help="Reden van de schuldeiser, bij het antwoord.")
@click.pass_obj
def reconsider(
    context: CliContext,
    number: str,
    creditor: str | None,
    told: str | None,
    by: str,
    outcome: str | None,
    reason: str,
) -> None:
    """Vraag wie weigerde om heroverweging, leg het antwoord vast, of toon de stand."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    if creditor is None:
        if told or outcome:
            raise click.UsageError("Geef ook --creditor.")
        _states(context, core, dossier.id)
    elif outcome is not None:
        core.reconsiderations.answer(dossier.id, creditor, AnswerOutcome(outcome), channel=AskedBy(by), reason=reason)
        _answered(context, core, dossier.id)
    elif AskedBy(by) is AskedBy.HUB:
        message = core.proposals.reconsider(dossier.id, creditor, told or "")
        if context.as_json:
            context.emit({"message": message.id, "conversation": message.conversation_id})
            return
        click.echo("Het verzoek om heroverweging staat klaar voor de hub: 'csr hub sync' verzendt het.")
    elif AskedBy(by) is AskedBy.LETTER:
        asked, letter = core.outcome_letters.ask_again(dossier.id, creditor, told or "")
        if context.as_json:
            context.emit({**_asked_json(asked), "letter": letter.id})
            return
        click.echo(f"De brief aan {asked.creditor.name} ligt klaar: {letter.reference}.")
    else:
        asked = core.reconsiderations.ask(dossier.id, creditor, told or "", AskedBy(by))
        if context.as_json:
            context.emit(_asked_json(asked))
            return
        click.echo(f"Vastgelegd: {asked.creditor.name} is om heroverweging gevraagd.")


def _answered(context: CliContext, core: Core, dossier_id: str) -> None:
    proposal = core.proposals.newest(dossier_id)
    if proposal is None:
        raise UserError("proposal.none")
    tally = core.proposals.summary(proposal.id).tally
    phase = core.dossiers.get(dossier_id).phase
    if context.as_json:
        context.emit({"tally": tally_json(tally), "phase": phase.value})
        return
    click.echo(
        f"Vastgelegd. Fase: {context.texts.label('phase', phase)}; {tally.refused} geweigerd, {tally.open} open."
    )


def _states(context: CliContext, core: Core, dossier_id: str) -> None:
    core.audit.viewed(dossier_id)
    asked = core.reconsiderations.of_dossier(dossier_id)
    if context.as_json:
        context.emit([_asked_json(item) for item in asked])
        return
    for item in asked:
        came = context.texts.label("answer", item.outcome) if item.outcome else "nog geen antwoord"
        by = context.texts.label("asked_by", item.record.channel)
        click.echo(f"{item.record.asked_on:%d-%m-%Y}  {by:<8}  {item.creditor.name}: {came}")
    click.echo(f"{len(asked)} keer om heroverweging gevraagd.")


def _asked_json(item: AskedAgain) -> dict[str, object]:
    return {
        "reconsideration": item.record.id,
        "creditor": item.creditor.id,
        "name": item.creditor.name,
        "claims": list(item.record.claim_ids),
        "asked_on": iso(item.record.asked_on),
        "by": item.record.channel.value,
        "outcome": item.outcome.value if item.outcome else None,
        "answered_on": iso(item.answered_on),
    }


@click.command("late")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--claim", help="Kenmerk van de schuld; zonder schuld ziet u welke na het akkoord opkwamen.")
@click.option(
    "--decision",
    type=click.Choice(["reopen", "outside"]),
    help="reopen: het akkoord opnieuw openstellen; outside: de schuld blijft buiten de regeling.",
)
@click.option("--reason", default="", help="Waarom.")
@click.pass_obj
def late(context: CliContext, number: str, claim: str | None, decision: str | None, reason: str) -> None:
    """Beslis over een schuldeiser die zich na het akkoord meldde."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    if (claim is None) is not (decision is None):
        raise click.UsageError("Geef --claim en --decision samen, of geen van beide.")
    if claim is None:
        core.audit.viewed(dossier.id)
        waiting = core.late_creditors.waiting(dossier.id)
        if context.as_json:
            context.emit([{"claim": item.id, "amount": format_machine(item.balance_cents or 0)} for item in waiting])
            return
        for item in waiting:
            click.echo(f"{item.id}  {format_euro(item.balance_cents or 0)}")
        click.echo(f"{counted(len(waiting), 'schuld kwam', 'schulden kwamen')} na het akkoord op.")
        return
    if claim not in {item.id for item in core.dossiers.claims(dossier.id)}:
        raise UserError("cli.other_claim")
    _decided(
        context,
        core.late_creditors.reopen(claim, reason)
        if decision == "reopen"
        else core.late_creditors.leave_outside(claim, reason),
    )


def _decided(context: CliContext, made: LateDecision) -> None:
    if context.as_json:
        context.emit(
            {
                "claim": made.claim.id,
                "outcome": made.mark.outcome.value if made.mark.outcome else None,
                "next": [context.texts.say(step) for step in made.next_steps],
            }
        )
        return
    click.echo("Vastgelegd.")
    for step in made.next_steps:
        click.echo(f"→ {context.texts.say(step)}")
