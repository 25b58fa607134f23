"""The settlement that was asked for (schuldregeling) and the one that is carried out (oplossing)."""

from __future__ import annotations

from datetime import date

from msgspec import UNSET, UnsetType

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.court import CourtCase, CourtOutcome, CourtRoute
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.proposals import Proposal, ProposalStatus
from csr_desktop.services.ddas.model import SettlementPart, Solution, SolutionWord
from csr_desktop.services.ddas.people import whole_euros
from csr_desktop.services.ddas.selection import DossierRecords

#: Phases in which creditors refused or kept silent; who leaves from there did not get a settlement.
_REFUSED = frozenset({Phase.IMPASSE, Phase.RECONSIDERATION, Phase.COURT, Phase.WSNP})
_PART_OF_IT = {
    Product.SK: SolutionWord.LOAN,
    Product.SB: SolutionWord.MEDIATION,
    Product.SA: SolutionWord.ZERO_OFFER,
}
_ALL_OF_IT = {Product.SK: SolutionWord.REFINANCING, Product.SB: SolutionWord.INSTALMENTS}


def settlement(records: DossierRecords) -> SettlementPart | UnsetType:
    """Return what became of the settlement that was asked for: granted, refused or withdrawn, each with its day.

    `dwangakkoord` is true only together with a day of granting (questions and answers of the standard).
    """
    submitted_on, agreed, forced = submission(records), agreement(records), forced_request(records)
    if submitted_on is None and forced is None:
        return UNSET
    granted_on = agreed.agreed_on if agreed else None
    rejected_on, withdrawn_on = (None, None) if agreed or submitted_on is None else _failed(records)
    return SettlementPart(
        submitted_on=submitted_on or UNSET,
        granted_on=granted_on or UNSET,
        rejected_on=rejected_on or UNSET,
        withdrawn_on=withdrawn_on or UNSET,
        forced_requested_on=(forced.requested_on if forced else None) or UNSET,
        is_forced=bool(granted_on and forced and forced.outcome is CourtOutcome.GRANTED),
    )


def solution(records: DossierRecords) -> Solution | UnsetType:
    """Return the settlement that is carried out; the last one when there were several."""
    if not records.settlements:
        return UNSET
    last = records.settlements[-1]
    proposal = next((item for item in records.proposals if item.id == last.proposal_id), None)
    vtlb = (records.vtlb or {}).get(proposal.vtlb_id) if proposal else None
    return Solution(
        began_on=last.started_on,
        ended_on=last.ended_on or UNSET,
        kind=solution_word(records, last.product, proposal),
        vtlb=UNSET if vtlb is None else whole_euros(vtlb.vtlb_cents),
    )


def solution_word(records: DossierRecords, product: Product, proposal: Proposal | None) -> SolutionWord:
    """Return the kind of solution; where the creditors get all, it is an instalment plan or a refinancing."""
    if proposal is not None and product in _ALL_OF_IT:
        lines = [line for line in records.lines_of(proposal) if line.rank is not ClaimRank.EXCLUDED]
        claimed = sum(line.amount_cents for line in lines)
        if claimed and sum(line.offer_cents for line in lines) >= claimed:
            return _ALL_OF_IT[product]
    return _PART_OF_IT[product]


def submission(records: DossierRecords) -> date | None:
    """Return the day a proposal first went to creditors, or when all consented in advance the day of agreement."""
    return min((day for item in records.proposals if (day := item.sent_on or item.agreed_on)), default=None)


def agreement(records: DossierRecords) -> Proposal | None:
    """Return the version that all creditors agreed to, or the court in their place; the newest one."""
    found = [item for item in records.proposals if item.status is ProposalStatus.AGREED and item.agreed_on]
    return found[-1] if found else None


def forced_request(records: DossierRecords) -> CourtCase | None:
    """Return the last request for a compulsory settlement that went to the court (Fw 287a)."""
    found = [case for case in records.cases if case.route is CourtRoute.FORCED_SETTLEMENT and case.requested_on]
    return max(found, key=lambda case: (case.requested_on or date.min, case.id)) if found else None


def _failed(records: DossierRecords) -> tuple[date | None, date | None]:
    """Return the day the settlement was refused, and the day it was withdrawn; at most one of them.

    Refused: the court said no after the last proposal, the road to the Wsnp was taken, or the dossier was closed while
    creditors refused. Withdrawn: the dossier was closed while a proposal was out, or because the client withdrew.
    """
    last_sent = max((item.sent_on for item in records.proposals if item.sent_on), default=date.min)
    refused = [
        case.decided_on
        for case in records.cases
        if case.route is CourtRoute.FORCED_SETTLEMENT
        and case.outcome in (CourtOutcome.REJECTED, CourtOutcome.INADMISSIBLE)
        and case.decided_on is not None
    ]
    refused += [stay.began_on for stay in records.stays if stay.phase is Phase.WSNP]
    after = [day for day in refused if day >= last_sent]
    if after:
        return min(after), None
    ended_on = records.ended_on
    if ended_on is None:
        return None, None
    before = [stay.phase for stay in records.stays if stay.phase is not Phase.CLOSED]
    is_refused = bool(before) and before[-1] in _REFUSED and records.dossier.exit_reason is not ExitReason.WITHDRAWN
    return (ended_on, None) if is_refused else (None, ended_on)
