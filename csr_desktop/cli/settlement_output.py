"""Shapes that the commands of carrying out print: the settlement, its payments, its reviews, its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from csr_desktop.cli.output import iso
from csr_desktop.money import format_euro, format_machine, format_percentage_machine

if TYPE_CHECKING:
    from csr_desktop.domain.settlement import Payout, Review
    from csr_desktop.services.settlement.ending import Ending
    from csr_desktop.services.settlement.facts import SettlementFacts
    from csr_desktop.services.settlement.outcomes import Outcome
    from csr_desktop.services.settlement.steps import NextSettlementStep
    from csr_desktop.texts import Texts


def settlement_json(facts: SettlementFacts) -> dict[str, object]:
    """Return a settlement with its figures as JSON."""
    found = facts.settlement
    return {
        "settlement": found.id,
        "product": found.product.value,
        "form": facts.form.value,
        "started_on": found.started_on.isoformat(),
        "planned_end_on": found.planned_end_on.isoformat(),
        "months": found.months,
        "first_repayment_on": iso(found.first_repayment_on),
        "lump_sum_on": iso(found.lump_sum_on),
        "lender": found.lender,
        "payout_months": list(found.payout_months),
        "ended_on": iso(found.ended_on),
        "result": found.result.value if found.result else None,
        "end_reason": found.end_reason or None,
        "capacity": format_machine(facts.capacity_cents),
        "offered": format_machine(facts.offered_cents),
        "debts": format_machine(facts.total_cents),
        "collected": format_machine(facts.collected_cents),
        "reserve": format_machine(facts.reserve_cents),
        "free": format_machine(facts.free_cents),
    }


def show_json(
    facts: SettlementFacts, steps: Sequence[NextSettlementStep], names: Mapping[str, str], texts: Texts
) -> dict[str, object]:
    """Return everything about a settlement as JSON; `names` are the creditors by claim."""
    return {
        "dossier": facts.dossier.number,
        **settlement_json(facts),
        "claims": [
            {
                "claim": line.claim_id,
                "creditor": names.get(line.claim_id),
                "amount": format_machine(line.amount_cents),
                "offer": format_machine(line.offer_cents),
                "given": format_machine(facts.given_cents(line.claim_id)),
                "paid": format_machine(facts.arrived_cents(line.claim_id)),
            }
            for line in facts.lines
        ],
        "deposits": [
            {
                "deposit": item.id,
                "kind": item.kind.value,
                "booked_on": item.booked_on.isoformat(),
                "for_month": iso(item.for_month),
                "amount": format_machine(item.amount_cents),
                "remark": item.remark,
            }
            for item in facts.deposits
        ],
        "payouts": [payout_json(item) for item in facts.payouts],
        "reviews": [review_json(item) for item in facts.reviews],
        "discharges": [
            {
                "claim": item.claim_id,
                "creditor": names.get(item.claim_id),
                "discharged": item.is_discharged,
                "paid": format_machine(item.paid_cents),
                "remainder": format_machine(item.remainder_cents),
                "reason": texts.label("kept_reason", item.reason) or None,
                "confirmed_on": iso(item.confirmed_on),
            }
            for item in facts.discharges
        ],
        "next": [
            {
                "step": item.step.value,
                "due_on": item.due_on.isoformat(),
                "reason": texts.say(item.reason),
                "letter": item.letter or None,
                "letter_name": texts.label("settlement_letter", item.letter) if item.letter else None,
            }
            for item in steps
        ],
    }


def print_show(
    facts: SettlementFacts, steps: Sequence[NextSettlementStep], names: Mapping[str, str], texts: Texts
) -> None:
    """Print a settlement as a person reads it."""
    found = facts.settlement
    click.echo(
        f"Dossier {facts.dossier.number}: {texts.label('settlement_form', facts.form)}, "
        f"van {found.started_on:%d-%m-%Y} tot en met {found.planned_end_on:%d-%m-%Y}"
        + (f", {texts.label('settlement_result', found.result)} op {found.ended_on:%d-%m-%Y}" if found.result else "")
        + (f" ({texts.label('settlement_end', found.end_reason)})" if found.end_reason else "")
    )
    click.echo(
        f"Aanbod {format_euro(facts.offered_cents)}, ingelegd {format_euro(facts.collected_cents)} na kosten, "
        f"in de reserve {format_euro(facts.reserve_cents)} (vrij {format_euro(facts.free_cents)})."
    )
    for line in facts.lines:
        click.echo(
            f"  {names.get(line.claim_id, ''):<40} {format_euro(line.amount_cents):>14}  "
            f"aanbod {format_euro(line.offer_cents)}, betaald {format_euro(facts.arrived_cents(line.claim_id))}"
        )
    for item in facts.payouts:
        print_payout(item, texts)
    for step in steps:
        letter = f" ({step.letter} {texts.label('settlement_letter', step.letter)})" if step.letter else ""
        click.echo(
            f"{step.due_on:%d-%m-%Y}  {texts.label('settlement_step', step.step)}{letter}: {texts.say(step.reason)}"
        )


def payout_json(item: Payout) -> dict[str, object]:
    """Return a payout as JSON."""
    return {
        "payout": item.id,
        "claim": item.claim_id,
        "moment": item.moment,
        "amount": format_machine(item.amount_cents),
        "cumulative": format_machine(item.cumulative_cents),
        "status": item.status.value,
        "payee": item.payee,
        "iban": item.iban,
        "payment_reference": item.payment_reference,
        "end_to_end": item.end_to_end,
        "batch": item.batch_id,
        "planned_on": item.planned_on.isoformat(),
        "paid_on": iso(item.paid_on),
        "returned_on": iso(item.returned_on),
        "returned_reason": item.returned_reason or None,
    }


def print_payout(item: Payout, texts: Texts) -> None:
    """Print a line about a payout."""
    click.echo(
        f"  {item.payee:<40} {format_euro(item.amount_cents):>14}  {item.iban or '':<20}"
        f"  {texts.label('payout_status', item.status)}"
    )


def review_json(item: Review) -> dict[str, object]:
    """Return a review as JSON."""
    return {
        "review": item.id,
        "due_on": item.due_on.isoformat(),
        "held_on": iso(item.held_on),
        "changed_on": iso(item.changed_on),
        "old_capacity": _amount(item.old_capacity_cents),
        "new_capacity": _amount(item.new_capacity_cents),
        "prognosis": _amount(item.prognosis_cents),
        "percentages": None
        if item.preferential_hundredths is None or item.ordinary_hundredths is None
        else {
            "preferential": format_percentage_machine(item.preferential_hundredths),
            "ordinary": format_percentage_machine(item.ordinary_hundredths),
        },
        "outcome": item.outcome.value if item.outcome else None,
    }


def outcomes_json(outcomes: Sequence[Outcome], texts: Texts) -> list[dict[str, object]]:
    """Return what becomes of each claim as JSON."""
    return [
        {
            "claim": item.discharge.claim_id,
            "creditor": item.creditor,
            "takes_part": item.takes_part,
            "discharged": item.discharge.is_discharged,
            "paid": format_machine(item.discharge.paid_cents),
            "remainder": format_machine(item.discharge.remainder_cents),
            "reason": texts.label("kept_reason", item.discharge.reason) or None,
            "notes": [texts.say(note) for note in item.notes],
        }
        for item in outcomes
    ]


def print_outcomes(outcomes: Sequence[Outcome], texts: Texts) -> None:
    """Print what becomes of each claim."""
    for item in outcomes:
        found = item.discharge
        word = "kwijting" if found.is_discharged else "blijft bestaan"
        reason = f": {texts.label('kept_reason', found.reason)}" if found.reason else ""
        click.echo(
            f"  {item.creditor:<40} betaald {format_euro(found.paid_cents):>14}  "
            f"rest {format_euro(found.remainder_cents):>14}  {word}{reason}"
        )
        for note in item.notes:
            click.echo(f"      {texts.say(note)}")


def ending_json(found: Ending, texts: Texts) -> dict[str, object]:
    """Return the end of a settlement as JSON."""
    assert found.settlement.result is not None
    return {
        "settlement": found.settlement.id,
        "result": found.settlement.result.value,
        "ended_on": iso(found.settlement.ended_on),
        "end_reason": found.settlement.end_reason or None,
        "exit_reason": found.exit_reason.value,
        "claims": outcomes_json(found.outcomes, texts),
        "told_over_hub": list(found.told),
        "to_write": list(found.to_write),
        "reserve": format_machine(found.reserve_cents),
        "bkr_on": iso(found.bkr_on),
        "aftercare_talk_by": iso(found.aftercare_talk_by),
        "notes": [texts.say(note) for note in found.notes],
    }


def print_ending(found: Ending, texts: Texts) -> None:
    """Print the end of a settlement."""
    assert found.settlement.result is not None
    click.echo(f"{texts.label('settlement_result', found.settlement.result)} op {found.settlement.ended_on:%d-%m-%Y}.")
    print_outcomes(found.outcomes, texts)
    if found.told:
        click.echo(f"Bericht over de hub: {'; '.join(found.told)}.")
    if found.to_write:
        letter = "L22" if found.bkr_on else "L19"
        name = texts.label("settlement_letter", letter)
        click.echo(f"Nog per brief ({letter} {name}): {'; '.join(found.to_write)}.")
    if found.bkr_on:
        click.echo(f"BKR: de registratie moet uiterlijk op {found.bkr_on:%d-%m-%Y} weg zijn.")
    if found.aftercare_talk_by:
        click.echo(f"Nazorg: gesprek met de cliënt uiterlijk op {found.aftercare_talk_by:%d-%m-%Y}.")
    reason = texts.label("exit_reason", found.exit_reason)
    click.echo(f"Sluit het dossier met reden '{found.exit_reason.value}' ({reason}).")
    for note in found.notes:
        click.echo(texts.say(note))


def _amount(cents: int | None) -> str | None:
    return None if cents is None else format_machine(cents)
