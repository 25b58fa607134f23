"""Shapes that several commands print: plans, letters, tallies; amounts and dates as the contract wants them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from csr_desktop.money import (
    format_amount,
    format_euro,
    format_machine,
    format_percentage_machine,
    percentage_hundredths,
)
from csr_desktop.texts import Texts

if TYPE_CHECKING:
    from csr_desktop.domain.correspondence import Letter
    from csr_desktop.lists.plan import ImportPlan, PlannedRow
    from csr_desktop.services.consents import Tally
    from csr_desktop.services.held_back import HeldBack

#: So many of the biggest amounts of a list are shown before it is taken over (design/safety.md 4.9).
_BIGGEST = 5
#: Verdict → what a person reads, with a sign so that colour is never needed.
VERDICT_WORDS = {
    "new": "+ nieuw",
    "changed": "~ gewijzigd",
    "same": "= gelijk",
    "doubtful": "? twijfel",
    "refused": "x geweigerd",
}


def plan_json(plan: ImportPlan, texts: Texts) -> dict[str, object]:
    """Return a plan as JSON."""
    return {
        "kind": plan.kind,
        "file": plan.file_name,
        "sha256": plan.sha256,
        "imported_before": iso(plan.imported_before),
        "counts": {verdict: plan.counts.get(verdict, 0) for verdict in VERDICT_WORDS},  # type: ignore[call-overload]
        "total": format_machine(plan.total_cents),
        "biggest": [_amount_json(row) for row in plan.by_amount[:_BIGGEST]],
        "smallest": _amount_json(plan.by_amount[-1]) if plan.by_amount else None,
        "rows": [_row_json(row, texts) for row in plan.rows],
    }


def _amount_json(row: PlannedRow) -> dict[str, object]:
    return {"row": row.row, "amount": format_machine(row.amount_cents or 0)}


def _row_json(row: PlannedRow, texts: Texts) -> dict[str, object]:
    return {
        "row": row.row,
        "verdict": row.verdict.value,
        "label": row.label,
        "amount": None if row.amount_cents is None else format_machine(row.amount_cents),
        "changes": [
            {"field": change.name, "old": _plain(change.old), "new": _plain(change.new)} for change in row.changes
        ],
        "open_parties": list(row.open_parties),
        "suggestions": {
            column: [
                {"creditor": item.creditor_id, "name": item.name, "score": item.score} for item in match.suggestions
            ]
            for column, match in row.matches.items()
        },
        "doubts": [texts.say(message) for message in row.doubts],
        "notes": [texts.say(message) for message in row.notes],
    }


def _plain(value: object) -> object:
    if isinstance(value, bool) or value is None or isinstance(value, int):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def print_plan(plan: ImportPlan, texts: Texts) -> None:
    """Print a plan as a person reads it: every row with its reason and row number, then the counts."""
    if plan.imported_before is not None:
        click.echo(f"Let op: ditzelfde bestand is eerder ingelezen, op {plan.imported_before:%d-%m-%Y}.")
    for row in plan.rows:
        amount = "" if row.amount_cents is None else format_amount(row.amount_cents)
        click.echo(f"rij {row.row:>5}  {VERDICT_WORDS[row.verdict.value]:<12} {amount:>14}  {row.label}")
        for message in (*row.doubts, *row.notes):
            click.echo(f"           {texts.say(message)}")
    counts = ", ".join(f"{plan.counts.get(verdict, 0)} {word[2:]}" for verdict, word in VERDICT_WORDS.items())  # type: ignore[call-overload]
    click.echo(f"{plan.file_name}: {counts}.")
    if plan.by_amount:
        biggest = ", ".join(_amount_of(row) for row in plan.by_amount[:_BIGGEST])
        click.echo(f"Over te nemen: {format_euro(plan.total_cents)}. Kleinste: {_amount_of(plan.by_amount[-1])}.")
        click.echo(f"Grootste: {biggest}.")


def _amount_of(row: PlannedRow) -> str:
    return f"{format_euro(row.amount_cents or 0)} (rij {row.row})"


def letter_json(letter: Letter) -> dict[str, object]:
    """Return a letter as JSON."""
    return {
        "letter": letter.id,
        "kind": letter.kind.value,
        "reference": letter.reference,
        "reply_code": letter.reply_code,
        "made_on": letter.made_on.isoformat(),
        "sent_on": iso(letter.sent_on),
        "withdrawn_on": iso(letter.withdrawn_on),
        "withdrawn_reason": letter.withdrawn_reason,
        "pages": letter.pages,
        "sha256": letter.sha256,
    }


def print_letters(letters: Sequence[Letter]) -> None:
    """Print a line per letter."""
    for letter in letters:
        sent = f"verzonden {letter.sent_on:%d-%m-%Y}" if letter.sent_on else "nog te verzenden"
        if letter.withdrawn_on:
            sent = f"ingetrokken {letter.withdrawn_on:%d-%m-%Y}"
        click.echo(f"{letter.kind.value}  {letter.reference:<32} {letter.pages} blz.  {sent}")


def counted(count: int, one: str, many: str) -> str:
    """Return a number with its word.

    >>> counted(1, "brief", "brieven"), counted(0, "brief", "brieven")
    ('1 brief', '0 brieven')
    """
    return f"{count} {one if count == 1 else many}"


def print_messages(count: int) -> None:
    """Say how many messages wait for the next round with the hub; nothing when there are none."""
    if count:
        what = "1 bericht staat" if count == 1 else f"{count} berichten staan"
        click.echo(f"{what} klaar voor de hub: 'csr hub sync' verzendt wat klaarstaat.")


def print_held_back(texts: Texts, held_back: Sequence[HeldBack]) -> None:
    """Say which letters wait and why; beside the result, which may be JSON."""
    for item in held_back:
        reason = texts.say(item.reason)
        click.echo(f"Wacht nog, dossier {item.dossier_number}, {item.handler}: {reason}", err=True)


def tally_json(tally: Tally) -> dict[str, object]:
    """Return a tally as JSON."""
    return {
        "claims": tally.claims,
        "amount": format_machine(tally.amount_cents),
        "consented": {"claims": tally.consented, "amount": format_machine(tally.consented_cents)},
        "agreed": {"claims": tally.agreed, "amount": format_machine(tally.agreed_cents)},
        "refused": {"claims": tally.refused, "amount": format_machine(tally.refused_cents)},
        "open": {"claims": tally.open, "amount": format_machine(tally.open_cents)},
        "ordered": {"claims": tally.ordered, "amount": format_machine(tally.ordered_cents)},
        "shares": {
            name: format_percentage_machine(percentage_hundredths(tally.share(cents)))
            for name, cents in (
                ("consented", tally.consented_cents),
                ("agreed", tally.agreed_cents),
                ("refused", tally.refused_cents),
                ("open", tally.open_cents),
            )
        },
    }


def iso(day: date | None) -> str | None:
    """Return a date in ISO form, or None."""
    return None if day is None else day.isoformat()
