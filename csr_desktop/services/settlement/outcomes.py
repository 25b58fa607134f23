"""What becomes of each claim in the end: paid, the rest cancelled, or staying, with the reason (domain.md 3.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from csr_desktop.domain.claims import BalanceStatus, Claim, ClaimRank
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.settlement import Discharge
from csr_desktop.domain.settlement_terms import SettlementTerms
from csr_desktop.errors import Message
from csr_desktop.services.settlement.facts import SettlementFacts
from csr_desktop.store.unit_of_work import Reader

#: Codes of why a claim stays; kinds of debt have codes of their own in the table of terms.
ENDED_EARLY, EXCLUDED, UNKNOWN, LATER = "ended_early", "excluded", "unknown_to_creditor", "later"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one claim, and whose it is; `takes_part` as in the agreed proposal."""

    discharge: Discharge
    creditor: str
    handler_id: str
    takes_part: bool
    notes: tuple[Message, ...] = ()


def outcomes_of(
    reader: Reader,
    facts: SettlementFacts,
    terms: SettlementTerms,
    day: date,
    new_id: Callable[[], str],
    *,
    succeeded: bool,
    kept: Mapping[str, str],
) -> tuple[Outcome, ...]:
    """Return the outcome of every claim of the dossier, those outside the settlement too.

    `kept` are claims that stay although they took part, with the reason that a person gives. A claim that took part is
    cancelled because its creditor agreed, or was ordered to; for kinds of debt that the law keeps outside, a note asks
    to look whether the creditor really agreed to that.
    """
    claims = reader.find(Claim, dossier_id=facts.dossier.id, deleted_on=None, order_by=("position", "id"))
    names = {party.id: party.name for party in reader.find(Creditor, id=tuple({claim.creditor_id for claim in claims}))}
    lines = {line.claim_id: line for line in facts.lines}
    kept_kinds = {item.kind: item.reason for item in terms.kept}
    found = []
    for claim in claims:
        line = lines.get(claim.id)
        paid = facts.arrived_cents(claim.id)
        amount = claim.balance_cents or 0 if line is None else line.amount_cents
        rest = amount - paid
        notes: tuple[Message, ...] = ()
        if line is None or (claim.id in facts.fallen and rest):
            reason = kept.get(claim.id) or _outside(claim, kept_kinds)
        elif rest == 0:
            reason = ""
        elif not succeeded:
            reason = ENDED_EARLY
        else:
            reason = kept.get(claim.id, "")
            if not reason and claim.kind in kept_kinds:
                notes = (Message.of("discharge.check_kept", creditor=names[claim.creditor_id]),)
        found.append(
            Outcome(
                Discharge(
                    id=new_id(),
                    dossier_id=facts.dossier.id,
                    settlement_id=facts.settlement.id,
                    claim_id=claim.id,
                    is_discharged=not reason,
                    paid_cents=paid,
                    remainder_cents=rest,
                    decided_on=day,
                    reason=reason,
                ),
                creditor=names[claim.creditor_id],
                handler_id=claim.handler_id,
                takes_part=line is not None,
                notes=notes,
            )
        )
    return tuple(found)


def _outside(claim: Claim, kept_kinds: Mapping[str, str]) -> str:
    """Return why a claim outside the settlement stays: a code, or what the counsellor wrote."""
    if claim.balance_status is BalanceStatus.CLIENT_UNKNOWN:
        return UNKNOWN
    if claim.kind in kept_kinds:
        return kept_kinds[claim.kind]
    if claim.rank is ClaimRank.EXCLUDED:
        return claim.excluded_reason or EXCLUDED
    return LATER
