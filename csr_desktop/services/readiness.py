"""Is the dossier ready for a proposal? What blocks the calculation, and what a counsellor should look at first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from csr_desktop.dates import add_months
from csr_desktop.domain.claims import BalanceStatus, Claim
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.vtlb import VtlbResult, last_norm_change
from csr_desktop.errors import Message
from csr_desktop.proposals.norms import NormPackage


def blocking_faults(claims: Sequence[Claim], vtlb: VtlbResult | None) -> list[Message]:
    """Return every reason why nothing can be calculated yet."""
    faults = []
    if vtlb is None:
        faults.append(Message.of("proposal.no_vtlb"))
    taking_part = [claim for claim in claims if claim.takes_part]
    if not taking_part:
        faults.append(Message.of("proposal.no_claims"))
    without = [claim for claim in taking_part if not claim.balance_cents]
    if without:
        faults.append(Message.of("proposal.claims_without_amount", count=len(without)))
    unknown = [
        claim for claim in claims if claim.balance_status is BalanceStatus.CLIENT_UNKNOWN and claim.rank != "excluded"
    ]
    if unknown:
        faults.append(Message.of("proposal.unknown_not_confirmed", count=len(unknown)))
    return faults


def missing_for_offer(dossier: Dossier) -> list[Message]:
    """Return the texts without which no proposal can be written (must-contain lists of letters L12 to L14)."""
    texts = (
        (dossier.cause, Message.of("dossier.cause_missing")),
        (dossier.effort, Message.of("dossier.effort_missing")),
        (dossier.prospects, Message.of("dossier.prospects_missing")),
    )
    return [message for text, message in texts if not text.strip()]


def warnings(claims: Sequence[Claim], vtlb: VtlbResult | None, norms: NormPackage, today: date) -> list[Message]:
    """Return what does not block but deserves a look: old figures and balances nobody confirmed (terms T12, T13)."""
    found = []
    if vtlb is not None:
        if vtlb.calculated_on < last_norm_change(today):
            found.append(Message.of("proposal.vtlb_before_norm_change", day=vtlb.calculated_on))
        elif add_months(vtlb.calculated_on, norms.vtlb_max_age_months) < today:
            found.append(Message.of("proposal.vtlb_old", day=vtlb.calculated_on))
        if vtlb.capacity_cents != vtlb.derived_capacity_cents:
            found.append(
                Message.of(
                    "proposal.capacity_differs", capacity=vtlb.capacity_cents, derived=vtlb.derived_capacity_cents
                )
            )
    oldest_allowed = add_months(today, -norms.balance_max_age_months)
    old = [claim for claim in claims if claim.takes_part and claim.balance_date and claim.balance_date < oldest_allowed]
    if old:
        found.append(Message.of("proposal.balances_old", count=len(old), months=norms.balance_max_age_months))
    kinds = {claim.kind for claim in claims if claim.takes_part}
    if {"cak_premium", "health_insurance"} <= kinds:
        # The claim of the CAK falls away once the insurer's debt is settled (design/domain.md 3.4, 11.12).
        found.append(Message.of("proposal.cak_beside_insurer"))
    unanswered = [claim for claim in claims if claim.takes_part and claim.balance_status is not BalanceStatus.RECEIVED]
    if unanswered:
        found.append(Message.of("proposal.balances_not_received", count=len(unanswered)))
    return found
