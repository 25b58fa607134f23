"""What a norm package changes, before it is accepted: the norms themselves, and the sums of every open dossier.

A version that was fixed, sent or agreed keeps its figures whatever happens, and is only counted. All that is still open
is calculated twice, with the norms that would hold without the package and with those that hold with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from csr_desktop.domain.claims import Claim, ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.proposals import Proposal, ProposalStatus
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.proposals.calculation import Calculation, CalculationRequest, ClaimLine, best_product, calculate
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.services.readiness import blocking_faults
from csr_desktop.store.unit_of_work import Store

_ENDED = frozenset({Phase.REJECTED, Phase.SUCCEEDED, Phase.ENDED_EARLY, Phase.CLOSED})
_FIXED = frozenset({ProposalStatus.FROZEN, ProposalStatus.SENT, ProposalStatus.AGREED})


class NormFigure(StrEnum):
    """The figures of the norms, by their names in a table."""

    MONTHS = "months"
    FEE_PERCENT = "fee_percent"
    MAX_FEE_PERCENT = "max_fee_percent"
    ACCOUNT_FEE = "account_fee_cents"
    MAX_ACCOUNT_FEE = "max_account_fee_cents"
    RATE = "annual_rate_percent"
    MAX_RATE = "max_annual_rate_percent"
    MULTIPLIER = "preferential_multiplier"
    LOW_NET_SHARE = "low_net_share_percent"
    VTLB_AGE = "vtlb_max_age_months"
    BALANCE_AGE = "balance_max_age_months"
    NOTICE = "notice_months"
    BALANCE_DAYS = "balance_answer_days"
    REMINDER_DAYS = "reminder_answer_days"
    PROPOSAL_DAYS = "proposal_answer_days"
    LUMP_SUM_DAYS = "lump_sum_days"
    REEXAMINATION = "reexamination_months"
    PAYOUT = "payout_months"


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure of the norms that becomes another; values as in `NormPackage`."""

    figure: NormFigure
    old: object
    new: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What an offer comes to: the product, cents for all creditors together, hundredths of a per cent, months."""

    product: Product
    offered_cents: int
    ordinary_hundredths: int
    preferential_hundredths: int
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierChange:
    """An open dossier whose sums become others. `has_draft`: there is a draft, which has to be made anew."""

    dossier_id: str
    number: str
    has_draft: bool
    old: Sums
    new: Sums

    @property
    def difference_cents(self) -> int:
        """How much more (or less) creditors get."""
        return self.new.offered_cents - self.old.offered_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class NormChanges:
    """What a package does; dossiers with the greatest difference first, in either direction.

    same: open dossiers that give the same sums. fixed: those whose version no longer changes. not_ready: those that
    cannot be calculated yet.
    """

    old_version: str
    new_version: str
    figures: tuple[FigureChange, ...]
    dossiers: tuple[DossierChange, ...]
    same: int
    fixed: int
    not_ready: int


def changes_between(store: Store, old: NormPackage, new: NormPackage) -> NormChanges:
    """Calculate every open dossier with the old and with the new norms; nothing is written."""
    changed: list[DossierChange] = []
    same = fixed = not_ready = 0
    for item in _open_dossiers(store):
        if item.proposal is not None and item.proposal.status in _FIXED:
            fixed += 1
        elif blocking_faults(item.claims, item.vtlb):
            not_ready += 1
        else:
            change = _change(item, old, new)
            same += change is None
            changed += [] if change is None else [change]
    changed.sort(key=lambda change: (-abs(change.difference_cents), change.number))
    return NormChanges(
        old_version=old.version,
        new_version=new.version,
        figures=tuple(
            FigureChange(figure, getattr(old, figure), getattr(new, figure))
            for figure in NormFigure
            if getattr(old, figure) != getattr(new, figure)
        ),
        dossiers=tuple(changed),
        same=same,
        fixed=fixed,
        not_ready=not_ready,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """An open dossier with what its calculation needs."""

    dossier: Dossier
    claims: Sequence[Claim]
    vtlb: VtlbResult | None
    proposal: Proposal | None


def _open_dossiers(store: Store) -> Iterator[_Open]:
    """Read all open dossiers in four questions, whatever their number."""
    dossiers = [
        dossier for dossier in store.find(Dossier, deleted_on=None, order_by="number") if dossier.phase not in _ENDED
    ]
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in store.find(Claim, deleted_on=None, order_by=("position", "id")):
        # As the calculation has it: excluded claims are listed too, unless nobody knows their amount.
        if claim.rank is not ClaimRank.EXCLUDED or claim.balance_cents:
            claims[claim.dossier_id].append(claim)
    results = {item.dossier_id: item for item in store.find(VtlbResult, order_by=("calculated_on", "pk"))}
    proposals = {item.dossier_id: item for item in store.find(Proposal, order_by="version")}
    for dossier in dossiers:
        yield _Open(
            dossier=dossier,
            claims=claims[dossier.id],
            vtlb=results.get(dossier.id),
            proposal=proposals.get(dossier.id),
        )


def _change(item: _Open, old: NormPackage, new: NormPackage) -> DossierChange | None:
    """Return what becomes of a dossier that can be calculated; None when it stays the same."""
    has_draft = item.proposal is not None and item.proposal.status is ProposalStatus.DRAFT
    choose: Callable[[NormPackage], Product] = (
        (lambda _norms: item.proposal.product)  # type: ignore[union-attr]
        if has_draft
        else (lambda norms: best_product(_request(item, norms, Product.SK), norms))
    )
    before, after = (_sums(calculate(_request(item, norms, choose(norms)), norms)) for norms in (old, new))
    if before == after:
        return None
    return DossierChange(
        dossier_id=item.dossier.id, number=item.dossier.number, has_draft=has_draft, old=before, new=after
    )


def _request(item: _Open, norms: NormPackage, product: Product) -> CalculationRequest:
    assert item.vtlb is not None
    return CalculationRequest.with_norms(
        norms,
        product=product,
        gross_capacity_cents=item.vtlb.capacity_cents,
        assets_cents=item.vtlb.assets_cents,
        claims=tuple(
            ClaimLine(
                id=claim.id,
                # Names stand in letters and explanations; sums do not need them.
                creditor="",
                rank=claim.rank,
                amount_cents=claim.balance_cents or 0,
                reason=claim.excluded_reason,
            )
            for claim in item.claims
        ),
    )


def _sums(calculation: Calculation) -> Sums:
    return Sums(
        product=calculation.product,
        offered_cents=calculation.offered_cents,
        ordinary_hundredths=calculation.ordinary_hundredths,
        preferential_hundredths=calculation.preferential_hundredths,
        months=calculation.request.months,
    )


def versions_in_use(store: Store, versions: Sequence[str]) -> Mapping[str, int]:
    """Return how many proposals were calculated with norms of these versions, by version."""
    counted: dict[str, int] = defaultdict(int)
    for proposal in store.find(Proposal, norm_package=tuple(versions)) if versions else ():
        counted[proposal.norm_package] += 1
    return dict(counted)
