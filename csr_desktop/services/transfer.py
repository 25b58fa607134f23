"""One dossier as one open JSON file: every record it consists of, and the parties it names.

The file is meant to travel to another workstation or to stay readable without this program (features.md J2, J5). It
holds personal data in clear text; whoever writes it is told so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from csr_desktop import __version__
from csr_desktop.clock import Clock
from csr_desktop.domain.claim_marks import ClaimMark
from csr_desktop.domain.claims import BalanceAnswer, Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.correspondence import Exchange, Letter
from csr_desktop.domain.court import CourtCase, CourtCheck, WsnpStatement
from csr_desktop.domain.creditors import Creditor, Participation
from csr_desktop.domain.dossiers import Dossier, PhaseEvent
from csr_desktop.domain.hub_messages import ContactNote, InMessage, OutMessage
from csr_desktop.domain.intake import CrisisIntervention, Decision, Intake, Suspension
from csr_desktop.domain.proposals import ConsentDecision, Proposal, ProposalAnswer, ProposalLine, Reconsideration
from csr_desktop.domain.settlement import Deposit, Discharge, Payout, Review, Settlement
from csr_desktop.domain.support import Guidance, SupportPeriod
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.domain.work import Deadline, Evidence, Handover, PhaseMove, SecondLook, WorkMark
from csr_desktop.files import atomic_write
from csr_desktop.store.unit_of_work import Store

FORMAT = "csr-dossier/1"
#: Records of the process; each names its dossier.
PROCESS_RECORDS: Mapping[str, type[Any]] = {
    "intake": Intake,
    "decision": Decision,
    "suspension": Suspension,
    "crisis_intervention": CrisisIntervention,
    "guidance": Guidance,
    "support_period": SupportPeriod,
    "court_case": CourtCase,
    "court_check": CourtCheck,
    "wsnp_statement": WsnpStatement,
    "claim_mark": ClaimMark,
    "reconsideration": Reconsideration,
    "settlement": Settlement,
    "deposit": Deposit,
    "payout": Payout,
    "review": Review,
    "discharge": Discharge,
    "deadline": Deadline,
    "work_mark": WorkMark,
    "handover": Handover,
    "second_look": SecondLook,
    "phase_move": PhaseMove,
    "evidence": Evidence,
}


class DossierTransferService:
    """Writes dossiers to files."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def export(self, dossier_id: str, path: Path) -> int:
        """Write one dossier as JSON; return the number of records. A failure stands in the log."""
        with self._store.attempt("data.export", dossier_id):
            return self._export(dossier_id, path)

    def _export(self, dossier_id: str, path: Path) -> int:
        records = self._records(dossier_id)
        document = {
            "format": FORMAT,
            "program": __version__,
            "exported_at": self._clock.now().isoformat(),
            "records": {
                kind: [msgspec.to_builtins(record) for record in found] for kind, found in records.items() if found
            },
        }
        with atomic_write(path) as file:
            file.write(json.dumps(document, ensure_ascii=False, indent=1).encode())
        return sum(len(found) for found in records.values())

    def _records(self, dossier_id: str) -> dict[str, Sequence[object]]:
        find = self._store.find
        claims = find(Claim, dossier_id=dossier_id, order_by="position")
        claim_ids = tuple(claim.id for claim in claims)
        proposals = find(Proposal, dossier_id=dossier_id, order_by="version")
        proposal_ids = tuple(proposal.id for proposal in proposals)
        party_ids = tuple(
            {party for claim in claims for party in (claim.creditor_id, claim.collector_id, claim.bailiff_id) if party}
        )
        found: dict[str, Sequence[object]] = {
            "dossier": [self._store.get(Dossier, dossier_id)],
            "client": find(Client, dossier_id=dossier_id, order_by="position"),
            "phase_event": find(PhaseEvent, dossier_id=dossier_id, order_by="id"),
            "creditor": find(Creditor, id=party_ids, order_by="name"),
            "participation": find(Participation, creditor_id=party_ids, order_by="id"),
            "claim": claims,
            "balance_answer": find(BalanceAnswer, claim_id=claim_ids, order_by="id"),
            "vtlb_result": find(VtlbResult, dossier_id=dossier_id, order_by="id"),
            "proposal": proposals,
            "proposal_line": find(ProposalLine, proposal_id=proposal_ids, order_by="pk"),
            "consent_decision": find(ConsentDecision, proposal_id=proposal_ids, order_by="id"),
            "proposal_answer": find(ProposalAnswer, proposal_id=proposal_ids, order_by="id"),
            "letter": find(Letter, dossier_id=dossier_id, order_by="id"),
            "exchange": find(Exchange, dossier_id=dossier_id, order_by="id"),
            "out_message": find(OutMessage, dossier_id=dossier_id, order_by="pk"),
            "in_message": find(InMessage, dossier_id=dossier_id, order_by="pk"),
            "contact_note": find(ContactNote, dossier_id=dossier_id, order_by="id"),
        }
        return found | {
            name: find(kind, dossier_id=dossier_id, order_by="id") for name, kind in PROCESS_RECORDS.items()
        }
