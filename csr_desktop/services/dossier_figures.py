"""The figures of a dossier without the person: what management reports count when the dossier itself is erased."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.correspondence import Direction, Exchange, Letter
from csr_desktop.domain.dossiers import Dossier, PhaseEvent
from csr_desktop.domain.erasure import DossierFigures
from csr_desktop.domain.hub_messages import MessageType, OutMessage
from csr_desktop.domain.proposals import ConsentDecision, Proposal, ProposalAnswer
from csr_desktop.store.unit_of_work import Reader


def figures_of(reader: Reader, dossier_id: str, today: date) -> DossierFigures:
    """Return the figures; the id is empty, the store gives one that leads nowhere."""
    dossier = reader.get(Dossier, dossier_id)
    claims = [item for item in reader.find(Claim, dossier_id=dossier_id, deleted_on=None) if item.takes_part]
    proposals = reader.find(Proposal, dossier_id=dossier_id, order_by="version")
    proposal = next((item for item in proposals if item.agreed_on), proposals[-1] if proposals else None)
    consents: Counter[str] = Counter()
    if proposal is not None:
        consents.update(item.outcome.value for item in reader.find(ConsentDecision, proposal_id=proposal.id))
        consents.update(item.outcome.value for item in reader.find(ProposalAnswer, proposal_id=proposal.id))
    channels = Counter(item.channel for item in reader.find(Exchange, dossier_id=dossier_id, direction=Direction.OUT))
    channels["hub"] += sum(
        len(message.claim_ids)
        for message in reader.find(OutMessage, dossier_id=dossier_id, type=MessageType.BALANCE_REQUEST, replaces=None)
    )
    channels["letter"] += reader.count(Letter, dossier_id=dossier_id, withdrawn_on=None)
    begun, ended = dossier.registered_on, dossier.closed_on
    return DossierFigures(
        id="",
        municipality_code=dossier.municipality_code,
        registered_month=_month(begun),
        closed_month=_month(ended),
        phase_days_json=_counts(_phase_days(reader.find(PhaseEvent, dossier_id=dossier_id), ended or today)),
        product=proposal.product.value if proposal else "",
        claims=len(claims),
        creditors=len({item.creditor_id for item in claims}),
        total_cents=_whole_euros(sum(item.balance_cents or 0 for item in claims)),
        offered_cents=_whole_euros(proposal.offered_cents) if proposal else 0,
        preferential_hundredths=proposal.preferential_hundredths if proposal else None,
        ordinary_hundredths=proposal.ordinary_hundredths if proposal else None,
        consents_json=_counts(consents),
        channels_json=_counts(channels),
        exit_reason=dossier.exit_reason.value if dossier.exit_reason else "",
        lead_days=(ended - begun).days if begun and ended else None,
    )


def _phase_days(stays: Iterable[PhaseEvent], until: date) -> Counter[str]:
    days: Counter[str] = Counter()
    for stay in stays:
        days[stay.phase.value] += max(0, ((stay.ended_on or until) - stay.began_on).days)
    return days


def _whole_euros(cents: int) -> int:
    """Round half up: an amount to the cent is a fingerprint, a whole euro still adds up."""
    return (cents + 50) // 100 * 100


def _month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else ""


def _counts(counts: Counter[str]) -> str:
    return json.dumps({name: count for name, count in sorted(counts.items()) if count})
