"""`csr claims findings`, `mark`, `check` and `settle`: claims to look at before an offer (domain.md 3.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.cli.output import iso
from csr_desktop.cli.typed import typed_amount
from csr_desktop.domain.claim_marks import MarkKind, MarkOutcome
from csr_desktop.errors import UserError

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core
    from csr_desktop.domain.claim_marks import ClaimMark

_KINDS = [MarkKind.DISPUTED.value, MarkKind.LAPSED.value, MarkKind.FRAUD.value]
_OUTCOMES = [MarkOutcome.STANDS.value, MarkOutcome.CHANGED.value, MarkOutcome.LEFT_OUT.value]


@click.command("findings")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.pass_obj
def findings(context: CliContext, number: str) -> None:
    """Toon welke schulden u moet nakijken voor een voorstel, en waarom."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    core.audit.viewed(dossier.id)
    found = core.claim_marks.findings(dossier.id)
    if context.as_json:
        context.emit(
            {
                "findings": [
                    {
                        "rule": item.rule.code,
                        "effect": item.rule.effect.value,
                        "claim": item.claim.id,
                        "creditor": item.creditor,
                        "text": item.rule.sentence,
                        "source": item.rule.source,
                        "certainty": item.rule.certainty,
                        "reason": item.reason,
                        "checked": item.checked or None,
                    }
                    for item in found
                ],
                "marks": [mark_json(mark) for mark in core.claim_marks.of_dossier(dossier.id)],
            }
        )
        return
    for item in found:
        sign = "nagekeken" if item.checked else "houdt tegen" if item.blocks else "let op"
        click.echo(f"{sign:<12} {item.rule.code:<18} {context.texts.say(item.message)}  ({item.claim.id})")
    for mark in core.claim_marks.of_dossier(dossier.id):
        word = context.texts.label("mark", mark.kind)
        how = context.texts.label("mark_outcome", mark.outcome) if mark.outcome else "open"
        click.echo(f"{mark.id}  {mark.marked_on:%d-%m-%Y}  {word}: {mark.reason} ({how.lower()})")
    click.echo(f"{sum(not item.checked for item in found)} punten om na te kijken.")


@click.command("mark")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--claim", required=True, help="Kenmerk van de schuld.")
@click.option("--kind", required=True, type=click.Choice(_KINDS), help="Betwist, misschien verjaard, of fraude.")
@click.option("--reason", required=True, help="Waarom.")
@click.pass_obj
def mark_(context: CliContext, number: str, claim: str, kind: str, reason: str) -> None:
    """Leg vast dat een schuld betwist, misschien verjaard of fraude is."""
    core = context.core()
    _own_claim(core, number, claim)
    _told(context, core.claim_marks.mark(claim, MarkKind(kind), reason))


@click.command("check")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--claim", required=True, help="Kenmerk van de schuld.")
@click.option("--rule", required=True, help="De code van de regel, uit 'csr claims findings'.")
@click.option("--reason", required=True, help="Wat u hebt nagekeken, en waarom de schuld zo kan blijven.")
@click.pass_obj
def check(context: CliContext, number: str, claim: str, rule: str, reason: str) -> None:
    """Leg vast dat u een schuld hebt nagekeken."""
    core = context.core()
    _own_claim(core, number, claim)
    _told(context, core.claim_marks.check(claim, rule, reason))


@click.command("settle")
@click.option("--dossier", "number", required=True, help="Dossiernummer.")
@click.option("--mark", "mark_id", required=True, help="Kenmerk van het aandachtspunt, uit 'csr claims findings'.")
@click.option("--outcome", required=True, type=click.Choice(_OUTCOMES), help="Klopt, bedrag aangepast, doet niet mee.")
@click.option("--amount", help="Het bedrag dat wel klopt.")
@click.option("--reason", required=True, help="Hoe het is uitgezocht; bij 'doet niet mee' is dit de reden.")
@click.pass_obj
def settle(context: CliContext, number: str, mark_id: str, outcome: str, amount: str | None, reason: str) -> None:
    """Leg vast hoe een aandachtspunt bij een schuld is afgelopen."""
    core = context.core()
    dossier = core.dossiers.by_number(number)
    if mark_id not in {mark.id for mark in core.claim_marks.of_dossier(dossier.id)}:
        raise UserError("cli.other_mark")
    cents = typed_amount(amount) if amount else None
    _told(context, core.claim_marks.settle(mark_id, MarkOutcome(outcome), reason, balance_cents=cents))


def mark_json(mark: ClaimMark) -> dict[str, object]:
    """Return a mark as JSON."""
    return {
        "mark": mark.id,
        "claim": mark.claim_id,
        "kind": mark.kind.value,
        "rule": mark.rule or None,
        "marked_on": iso(mark.marked_on),
        "reason": mark.reason,
        "settled_on": iso(mark.settled_on),
        "outcome": mark.outcome.value if mark.outcome else None,
        "settlement": mark.settlement,
    }


def _own_claim(core: Core, number: str, claim_id: str) -> None:
    dossier = core.dossiers.by_number(number)
    if claim_id not in {claim.id for claim in core.dossiers.claims(dossier.id)}:
        raise UserError("cli.other_claim")


def _told(context: CliContext, mark: ClaimMark) -> None:
    if context.as_json:
        context.emit(mark_json(mark))
        return
    word = context.texts.label("mark", mark.kind)
    if mark.outcome is not None:
        word = f"{word}, {context.texts.label('mark_outcome', mark.outcome).lower()}"
    click.echo(f"Vastgelegd: {word}.")
