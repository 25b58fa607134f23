"""The conditions of a proposal: what blocks the calculation, and what a counsellor should look at first.

Each condition is one function that says a sentence or nothing. `readiness_rules` names them for the table of what a
step needs; the functions at the end put them together for a calculation and for the overview of a dossier.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from csr_desktop.dates import add_months
from csr_desktop.domain.claims import BalanceStatus, Claim, ClaimRank
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.vtlb import VtlbResult, last_norm_change
from csr_desktop.errors import Message
from csr_desktop.proposals.norms import NormPackage


def no_vtlb(vtlb: VtlbResult | None) -> Message | None:
    """No result of the VTLB calculator (design/domain.md 4)."""
    return Message.of("proposal.no_vtlb") if vtlb is None else None


def no_claims(claims: Sequence[Claim]) -> Message | None:
    """Nothing takes part."""
    return None if any(claim.takes_part for claim in claims) else Message.of("proposal.no_claims")


def claims_without_amount(claims: Sequence[Claim]) -> Message | None:
    """A claim that takes part has no balance."""
    without = sum(claim.takes_part and not claim.balance_cents for claim in claims)
    return Message.of("proposal.claims_without_amount", count=without) if without else None


def unknown_not_confirmed(claims: Sequence[Claim]) -> Message | None:
    """A creditor does not know the client, and nobody confirmed that the claim goes (design/domain.md 9.8)."""
    unknown = sum(
        claim.balance_status is BalanceStatus.CLIENT_UNKNOWN and claim.rank is not ClaimRank.EXCLUDED
        for claim in claims
    )
    return Message.of("proposal.unknown_not_confirmed", count=unknown) if unknown else None


def cause_missing(dossier: Dossier) -> Message | None:
    """How the debts arose is not written down; the hub and every proposal want it."""
    return None if dossier.cause.strip() else Message.of("dossier.cause_missing")


def effort_missing(dossier: Dossier) -> Message | None:
    """What the client does to earn more is not written down (a court asks it: S35d)."""
    return None if dossier.effort.strip() else Message.of("dossier.effort_missing")


def prospects_missing(dossier: Dossier) -> Message | None:
    """Why no change is to be expected is not written down (S35e)."""
    return None if dossier.prospects.strip() else Message.of("dossier.prospects_missing")


def vtlb_old(vtlb: VtlbResult | None, norms: NormPackage, today: date) -> Message | None:
    """The calculation is from before the last change of norms, or older than allowed (T12)."""
    if vtlb is None:
        return None
    if vtlb.calculated_on < last_norm_change(today):
        return Message.of("proposal.vtlb_before_norm_change", day=vtlb.calculated_on)
    if add_months(vtlb.calculated_on, norms.vtlb_max_age_months) < today:
        return Message.of("proposal.vtlb_old", day=vtlb.calculated_on)
    return None


def vtlb_differs(vtlb: VtlbResult | None) -> Message | None:
    """The capacity is another one than income minus VTLB."""
    if vtlb is None or vtlb.capacity_cents == vtlb.derived_capacity_cents:
        return None
    return Message.of("proposal.capacity_differs", capacity=vtlb.capacity_cents, derived=vtlb.derived_capacity_cents)


def balances_old(claims: Sequence[Claim], norms: NormPackage, today: date) -> Message | None:
    """A balance is older than allowed (T13)."""
    oldest_allowed = add_months(today, -norms.balance_max_age_months)
    old = sum(
        claim.takes_part and claim.balance_date is not None and claim.balance_date < oldest_allowed for claim in claims
    )
    return Message.of("proposal.balances_old", count=old, months=norms.balance_max_age_months) if old else None


def cak_beside_insurer(claims: Sequence[Claim]) -> Message | None:
    """The claim of the CAK falls away once the insurer's debt is settled (design/domain.md 3.4, 11.12)."""
    kinds = {claim.kind for claim in claims if claim.takes_part}
    return Message.of("proposal.cak_beside_insurer") if {"cak_premium", "health_insurance"} <= kinds else None


def balances_open(claims: Sequence[Claim]) -> Message | None:
    """A creditor has not confirmed its balance."""
    open_ = sum(claim.takes_part and claim.balance_status is not BalanceStatus.RECEIVED for claim in claims)
    return Message.of("proposal.balances_not_received", count=open_) if open_ else None


def blocking_faults(claims: Sequence[Claim], vtlb: VtlbResult | None) -> list[Message]:
    """Return every reason why nothing can be calculated yet."""
    return _said(no_vtlb(vtlb), no_claims(claims), claims_without_amount(claims), unknown_not_confirmed(claims))


def missing_for_offer(dossier: Dossier) -> list[Message]:
    """Return the texts without which no proposal can be written (must-contain lists of letters L12 to L14)."""
    return _said(cause_missing(dossier), effort_missing(dossier), prospects_missing(dossier))


def warnings(claims: Sequence[Claim], vtlb: VtlbResult | None, norms: NormPackage, today: date) -> list[Message]:
    """Return what does not block but deserves a look: old figures and balances nobody confirmed (terms T12, T13)."""
    return _said(
        vtlb_old(vtlb, norms, today),
        vtlb_differs(vtlb),
        balances_old(claims, norms, today),
        cak_beside_insurer(claims),
        balances_open(claims),
    )


def _said(*messages: Message | None) -> list[Message]:
    return [message for message in messages if message is not None]
