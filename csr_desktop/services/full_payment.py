"""A proposal that pays every claim in full: what one creditor gets on which day (design/domain.md 2.5 and 3.2)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date

from csr_desktop.dates import add_months
from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.proposals import Proposal, ProposalLine
from csr_desktop.letters.outcome_model import Instalment
from csr_desktop.money import parse_machine
from csr_desktop.proposals.distribution import distribute
from csr_desktop.proposals.norms import NormPackage


def pays_all(lines: Sequence[ProposalLine]) -> bool:
    """Whether a version pays every claim that takes part in full."""
    taking_part = _taking_part(lines)
    return bool(taking_part) and all(line.offer_cents == line.amount_cents for line in taking_part)


def instalments_of(
    proposal: Proposal, lines: Sequence[ProposalLine], own: Collection[str], begin: date, norms: NormPackage
) -> tuple[Instalment, ...]:
    """Return what the claims of one addressee get on each day that creditors are paid, as carrying out divides it.

    `own` are the ids of its claims, `begin` is the day of the first repayment. What was paid once is never asked back:
    where a share would be smaller later by a cent, it waits for the next day.
    """
    taking_part = _taking_part(lines)
    amounts = [line.amount_cents for line in taking_part]
    first = [line.rank is ClaimRank.PREFERENTIAL for line in taking_part]
    request = json.loads(proposal.input_json)
    capacity, assets = parse_machine(request["gross_capacity"]), parse_machine(request["assets"])
    found: list[Instalment] = []
    given = dict.fromkeys((line.claim_id for line in taking_part), 0)
    for month in (*(item for item in norms.payout_months if item < proposal.months), proposal.months):
        collected = sum(amounts) if month == proposal.months else assets + capacity * month
        offers = distribute(collected, amounts, first, norms.preferential_multiplier).offers
        now = {line.claim_id: max(given[line.claim_id], cents) for line, cents in zip(taking_part, offers, strict=True)}
        amount = sum(now[key] - given[key] for key in now if key in own)
        if amount:
            found.append(Instalment(paid_on=add_months(begin, month), amount_cents=amount))
        given = now
    return tuple(found)


def _taking_part(lines: Sequence[ProposalLine]) -> list[ProposalLine]:
    return [line for line in lines if line.rank is not ClaimRank.EXCLUDED]
