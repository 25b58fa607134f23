"""`csr proposal`: make, show, freeze, send and conclude proposals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from csr_desktop.cli import proposal_again
from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import counted, iso, letter_json, print_held_back, print_letters, print_messages, tally_json
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.proposals import AnswerOutcome, Proposal
from csr_desktop.errors import UserError
from csr_desktop.money import format_euro, format_percentage, percentage_hundredths

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core


@click.group("proposal")
def command() -> None:
    """Voorstellen: maken, bevriezen, versturen, afronden."""


@command.command("make")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option(
    "--product",
    type=click.Choice(["SK", "SB", "SA", "best"]),
    default="best",
    show_default=True,
    help="SK: saneringskrediet; SB: bemiddeling; SA: zonder afloscapaciteit; best: wat het meest biedt.",
)
@click.pass_obj
def make(context: CliContext, number: str, product: str) -> None:
    """Bereken een nieuwe versie van het voorstel."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    made = core.proposals.make(dossier.id, None if product == "best" else Product(product))
    _show(context, number, made)


@command.command("show")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.pass_obj
def show(context: CliContext, number: str) -> None:
    """Toon de nieuwste versie met wie al akkoord is."""
    core = context.core()
    proposal = core.proposals.newest(core.dossiers.by_number(number).id)
    if proposal is None:
        raise UserError("proposal.none")
    _show(context, number, proposal)


@command.command("freeze")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.pass_obj
def freeze(context: CliContext, number: str) -> None:
    """Zet de nieuwste versie vast; daarna verandert zij nooit meer."""
    core = context.core()
    _show(context, number, core.proposals.freeze(core.dossiers.by_number(number).id))


@command.command("send")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.pass_obj
def send(context: CliContext, number: str) -> None:
    """Maak de voorstelbrieven voor wie niet vooraf akkoord gaf."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    before = len(core.exchange.outgoing(dossier.id))
    letters = core.proposals.send(dossier.id)
    print_held_back(context.texts, letters.held_back)
    messages = len(core.exchange.outgoing(dossier.id)) - before
    if context.as_json:
        context.emit({"letters": [letter_json(letter) for letter in letters], "messages": messages})
        return
    print_letters(letters)
    print_messages(messages)
    if letters or messages:
        click.echo(f"{counted(len(letters), 'brief', 'brieven')} gemaakt.")
    else:
        click.echo("Iedereen gaf vooraf akkoord; er is geen brief of bericht nodig.")


@command.command("answer")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--code", help="De code op de antwoordstrook.")
@click.option("--creditor", help="Of het kenmerk van de schuldeiser, voor een antwoord zonder strook.")
@click.option(
    "--channel",
    type=click.Choice(["letter", "phone", "mail"]),
    default="letter",
    show_default=True,
    help="Hoe het antwoord kwam.",
)
@click.option(
    "--outcome", required=True, type=click.Choice(proposal_again.ANSWERS), help="Akkoord, geweigerd of geen antwoord."
)
@click.option("--reason", default="", help="Reden van de schuldeiser.")
@click.pass_obj
def answer(
    context: CliContext,
    number: str,
    code: str | None,
    creditor: str | None,
    channel: str,
    outcome: str,
    reason: str,
) -> None:
    """Leg het antwoord op een voorstel vast, met de code op de strook of de schuldeiser."""
    if (code is None) is (creditor is None):
        raise click.UsageError("Geef --code of --creditor.")
    core = context.core()
    dossier = core.dossiers.by_number(number)
    if code is not None:
        letter = core.letters.by_reply_code(code)
        if letter.dossier_id != dossier.id or letter.proposal_id is None:
            raise UserError("letter.code_other_dossier", code=code)
        proposal_id, claim_ids = letter.proposal_id, letter.claim_ids
    else:
        proposal_id, claim_ids = _asked_of(core, dossier.id, creditor or "")
    answers = core.proposals.record_answer(
        proposal_id, claim_ids, AnswerOutcome(outcome), channel=channel, reason=reason
    )
    tally = core.proposals.summary(proposal_id).tally
    if context.as_json:
        context.emit({"answers": len(answers), "tally": tally_json(tally)})
        return
    words = counted(len(answers), "schuld", "schulden")
    click.echo(f"Vastgelegd voor {words}; {tally.open} nog open.")


@command.command("conclude")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.pass_obj
def conclude(context: CliContext, number: str) -> None:
    """Rond de regeling af als iedereen akkoord is en maak de bevestigingen."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    before = len(core.exchange.outgoing(dossier.id))
    letters = core.proposals.conclude(dossier.id)
    messages = len(core.exchange.outgoing(dossier.id)) - before
    if context.as_json:
        context.emit({"letters": [letter_json(letter) for letter in letters], "messages": messages})
        return
    print_letters(letters)
    print_messages(messages)
    click.echo("De regeling is rond.")


def _asked_of(core: Core, dossier_id: str, creditor: str) -> tuple[str, tuple[str, ...]]:
    """Return the version that was sent and the claims of this party in it that were asked about."""
    newest = core.proposals.newest(dossier_id)
    if newest is None:
        raise UserError("proposal.none")
    own = [item for item in core.proposals.summary(newest.id).to_ask if item.handler.id == creditor]
    if not own:
        raise UserError("cli.other_creditor")
    return newest.id, tuple(claim.id for claim in own[0].claims)


for _more in (proposal_again.requote, proposal_again.reconsider, proposal_again.late):
    command.add_command(_more)


def _show(context: CliContext, number: str, proposal: Proposal) -> None:
    core = context.core()
    core.audit.viewed(proposal.dossier_id)
    summary = core.proposals.summary(proposal.id)
    result = json.loads(proposal.result_json)
    label = context.texts.label
    if context.as_json:
        context.emit(
            {
                "dossier": number,
                "proposal": proposal.id,
                "version": proposal.version,
                "status": proposal.status.value,
                "product": proposal.product.value,
                "made_on": iso(proposal.made_on),
                "frozen_on": iso(proposal.frozen_on),
                "sent_on": iso(proposal.sent_on),
                "agreed_on": iso(proposal.agreed_on),
                "calculation": result,
                "consent": tally_json(summary.tally),
                "to_ask": [
                    {
                        "creditor": item.handler.id,
                        "channel": item.channel.value,
                        "claims": len(item.claims),
                        "not_over_hub": context.texts.say(item.not_over_hub) if item.not_over_hub else None,
                    }
                    for item in core.proposals.ways(proposal.id)
                ],
                "decisions": [
                    {
                        "claim": claim_id,
                        "outcome": decision.outcome.value,
                        "reasons": json.loads(decision.reasons_json),
                    }
                    for claim_id, decision in summary.decisions.items()
                ],
            }
        )
        return
    click.echo(
        f"Dossier {number}, versie {proposal.version} ({label('proposal_status', proposal.status)}): "
        f"{label('product', proposal.product)}, "
        f"aanbod {format_euro(proposal.offered_cents)}, "
        f"preferent {format_percentage(proposal.preferential_hundredths)}, "
        f"concurrent {format_percentage(proposal.ordinary_hundredths)}"
    )
    for line in result["explanation"]:
        click.echo(f"  {line}")
    tally = summary.tally
    click.echo(
        f"Akkoord vooraf: {tally.consented} van {tally.claims} vorderingen "
        f"({format_euro(tally.consented_cents)} van {format_euro(tally.amount_cents)}); nog te vragen: {tally.open}."
    )
    for word, count, cents in (
        ("akkoord", tally.agreed, tally.agreed_cents),
        ("waarvan op bevel van de rechter", tally.ordered, tally.ordered_cents),
        ("geweigerd", tally.refused, tally.refused_cents),
    ):
        if count:
            part = format_percentage(percentage_hundredths(tally.share(cents)))
            click.echo(f"  {count} {word}: {format_euro(cents)}, {part} van de schuld")
