"""Reads what the figures count, one statement per table, and lays it out by dossier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier, PhaseEvent
from csr_desktop.domain.erasure import DossierFigures
from csr_desktop.domain.identifiers import Bsn
from csr_desktop.domain.intake import CrisisIntervention, Decision, Intake, Suspension
from csr_desktop.domain.proposals import ConsentDecision, Proposal, ProposalAnswer, ProposalLine
from csr_desktop.domain.settlement import Payout, Settlement
from csr_desktop.domain.support import SupportPeriod
from csr_desktop.store.unit_of_work import Store

T = TypeVar("T")


@dataclass(slots=True)
class DossierRecords:
    """One dossier with what is counted of it."""

    dossier: Dossier
    clients: list[Client] = field(default_factory=list)
    stays: list[PhaseEvent] = field(default_factory=list)
    intake: Intake | None = None
    decisions: list[Decision] = field(default_factory=list)
    suspensions: list[Suspension] = field(default_factory=list)
    crises: list[CrisisIntervention] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)
    payouts: list[Payout] = field(default_factory=list)
    support: list[SupportPeriod] = field(default_factory=list)

    @property
    def agreed(self) -> Proposal | None:
        """The version that everybody agreed to, or None."""
        return next((item for item in self.proposals if item.agreed_on is not None), None)

    @property
    def last_sent(self) -> Proposal | None:
        """The newest version that was agreed or sent, or None."""
        return next((item for item in reversed(self.proposals) if item.agreed_on or item.sent_on), None)


@dataclass(slots=True)
class OfficeRecords:
    """Everything that is counted."""

    dossiers: list[DossierRecords]
    lines: dict[str, list[ProposalLine]]
    consents: dict[str, list[ConsentDecision]]
    answers: dict[str, list[ProposalAnswer]]
    claims: dict[str, Claim]
    parties: dict[str, Creditor]
    erased: list[DossierFigures]

    def people(self) -> dict[Bsn, list[DossierRecords]]:
        """Return the dossiers of every person that is known by number."""
        found: dict[Bsn, list[DossierRecords]] = defaultdict(list)
        for item in self.dossiers:
            for client in item.clients:
                if client.bsn is not None:
                    found[client.bsn].append(item)
        return found


def read_records(store: Store) -> OfficeRecords:
    """Read all dossiers that are not in the bin."""
    found = {item.id: DossierRecords(item) for item in store.find(Dossier, deleted_on=None, order_by="number")}
    _into(found, store.find(Client, order_by=("dossier_id", "position")), "clients")
    _into(found, store.find(PhaseEvent, order_by=("began_on", "id")), "stays")
    _into(found, store.find(Decision, order_by=("decided_on", "id")), "decisions")
    _into(found, store.find(Suspension, order_by=("began_on", "id")), "suspensions")
    _into(found, store.find(CrisisIntervention, order_by=("reported_on", "id")), "crises")
    _into(found, store.find(Proposal, order_by=("dossier_id", "version")), "proposals")
    _into(found, store.find(Settlement, order_by=("started_on", "id")), "settlements")
    _into(found, store.find(Payout, order_by="id"), "payouts")
    _into(found, store.find(SupportPeriod, order_by=("began_on", "id")), "support")
    for intake in store.find(Intake, order_by="id"):
        if intake.dossier_id in found:
            found[intake.dossier_id].intake = intake
    return OfficeRecords(
        dossiers=list(found.values()),
        lines=_by(store.find(ProposalLine, order_by="pk"), "proposal_id"),
        consents=_by(store.find(ConsentDecision, order_by="id"), "proposal_id"),
        answers=_by(store.find(ProposalAnswer, order_by="pk"), "proposal_id"),
        claims={claim.id: claim for claim in store.find(Claim)},
        parties={party.id: party for party in store.find(Creditor)},
        erased=store.find(DossierFigures),
    )


def _into(found: dict[str, DossierRecords], records: Iterable[object], name: str) -> None:
    for record in records:
        owner = found.get(record.dossier_id)  # type: ignore[attr-defined]
        if owner is not None:
            getattr(owner, name).append(record)


def _by(records: Iterable[T], name: str) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for record in records:
        found[getattr(record, name)].append(record)
    return found
