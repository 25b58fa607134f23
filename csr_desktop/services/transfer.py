"""One dossier as one open JSON file: every record it consists of, and the parties it names.

The file is meant to travel to another workstation or to stay readable without this program (features.md J2, J5).
With a passphrase only who knows it can read the file; without one it holds personal data in clear text, and whoever
writes it is told so.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from csr_desktop import __version__
from csr_desktop.clock import Clock
from csr_desktop.domain.claim_marks import ClaimMark
from csr_desktop.domain.claims import BalanceAnswer, Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.correspondence import Document, Exchange, Letter, LetterInput
from csr_desktop.domain.court import CourtCase, CourtCheck, WsnpStatement
from csr_desktop.domain.creditors import Creditor, Participation
from csr_desktop.domain.dossiers import Dossier, PhaseEvent
from csr_desktop.domain.hub_messages import ContactNote, InMessage, OutMessage
from csr_desktop.domain.intake import CrisisIntervention, Decision, Intake, Suspension
from csr_desktop.domain.proposals import ConsentDecision, Proposal, ProposalAnswer, ProposalLine, Reconsideration
from csr_desktop.domain.settlement import Deposit, Discharge, PaymentBatch, Payout, Review, Settlement
from csr_desktop.domain.support import Guidance, SupportPeriod
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.domain.work import Deadline, Evidence, Handover, PhaseMove, SecondLook, WorkMark
from csr_desktop.errors import EnvironmentProblem
from csr_desktop.files import atomic_write
from csr_desktop.store.hub_box import HubBox
from csr_desktop.store.sealing import seal
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
#: Where a record names a party of the register.
PARTY_FIELDS = ("creditor_id", "collector_id", "bailiff_id")
#: Every kind of record in a file.
RECORDS: Mapping[str, type[Any]] = {
    "dossier": Dossier,
    "client": Client,
    "phase_event": PhaseEvent,
    "creditor": Creditor,
    "participation": Participation,
    "claim": Claim,
    "balance_answer": BalanceAnswer,
    "vtlb_result": VtlbResult,
    "proposal": Proposal,
    "proposal_line": ProposalLine,
    "consent_decision": ConsentDecision,
    "proposal_answer": ProposalAnswer,
    "letter": Letter,
    "letter_input": LetterInput,
    "document": Document,
    "exchange": Exchange,
    "out_message": OutMessage,
    "in_message": InMessage,
    "contact_note": ContactNote,
    "payment_batch": PaymentBatch,
    **PROCESS_RECORDS,
}


class DossierTransferService:
    """Writes dossiers to files."""

    def __init__(self, store: Store, clock: Clock, *, is_practice: bool) -> None:
        self._store = store
        self._clock = clock
        self._is_practice = is_practice

    def export(self, dossier_id: str, path: Path, passphrase: str = "") -> int:
        """Write one dossier as JSON, sealed when there is a passphrase; return the number of records.

        A failure stands in the log. Raises UserError `store.passphrase_short`.
        """
        with self._store.attempt("data.export", dossier_id):
            return self._export(dossier_id, path, passphrase)

    def _export(self, dossier_id: str, path: Path, passphrase: str) -> int:
        records = self._records(dossier_id)
        document = {
            "format": FORMAT,
            "program": __version__,
            "exported_at": self._clock.now().isoformat(),
            "practice": self._is_practice,
            "records": {
                kind: [msgspec.to_builtins(record) for record in found] for kind, found in records.items() if found
            },
            **self._standings(dossier_id),
            "contents": self._contents((*records["letter"], *records["letter_input"], *records["document"])),
        }
        data = json.dumps(document, ensure_ascii=False, indent=1).encode()
        if passphrase:
            data = seal(data, passphrase)
        with atomic_write(path) as file:
            file.write(data)
        return sum(len(found) for found in records.values())

    def _records(self, dossier_id: str) -> dict[str, Sequence[Any]]:
        """Every record, in the order in which it was written: that order tells stays and moves of one day apart."""

        def of_dossier(kind: type[Any]) -> list[Any]:
            return self._store.find(kind, dossier_id=dossier_id, order_by="pk")

        claims = of_dossier(Claim)
        claim_ids = tuple(claim.id for claim in claims)
        proposals = of_dossier(Proposal)
        proposal_ids = tuple(proposal.id for proposal in proposals)
        found: dict[str, Sequence[Any]] = {
            "dossier": [self._store.get(Dossier, dossier_id)],
            "client": of_dossier(Client),
            "phase_event": of_dossier(PhaseEvent),
            "claim": claims,
            "balance_answer": self._store.find(BalanceAnswer, claim_id=claim_ids, order_by="pk"),
            "vtlb_result": of_dossier(VtlbResult),
            "proposal": proposals,
            "proposal_line": self._store.find(ProposalLine, proposal_id=proposal_ids, order_by="pk"),
            "consent_decision": self._store.find(ConsentDecision, proposal_id=proposal_ids, order_by="pk"),
            "proposal_answer": self._store.find(ProposalAnswer, proposal_id=proposal_ids, order_by="pk"),
            "letter": of_dossier(Letter),
            "letter_input": of_dossier(LetterInput),
            "document": of_dossier(Document),
            "exchange": of_dossier(Exchange),
            "out_message": of_dossier(OutMessage),
            "in_message": of_dossier(InMessage),
            "contact_note": of_dossier(ContactNote),
            **{name: of_dossier(kind) for name, kind in PROCESS_RECORDS.items()},
        }
        party_ids = tuple(
            sorted(
                {
                    party
                    for records in found.values()
                    for record in records
                    for name in PARTY_FIELDS
                    if (party := getattr(record, name, None))
                }
            )
        )
        batch_ids = tuple(sorted({payout.batch_id for payout in found["payout"] if payout.batch_id}))
        return {
            "creditor": self._store.find(Creditor, id=party_ids, order_by="name"),
            "participation": self._store.find(Participation, creditor_id=party_ids, order_by="pk"),
            "payment_batch": self._store.find(PaymentBatch, id=batch_ids, order_by="pk"),
            **found,
        }

    def _standings(self, dossier_id: str) -> dict[str, list[Any]]:
        """Where each message stands, so that nobody sends one a second time as if it had never left."""
        box = HubBox(self._store.database)
        return {
            "out_standing": [msgspec.to_builtins(item.standing) for item in box.outgoing(dossier_id=dossier_id)],
            "in_standing": [msgspec.to_builtins(item.standing) for item in box.incoming(dossier_id=dossier_id)],
        }

    def _contents(self, records: Iterable[Any]) -> dict[str, str]:
        """Letters and documents themselves, by SHA-256; one that is damaged is told by the check of the database."""
        contents: dict[str, str] = {}
        for record in records:
            try:
                contents.setdefault(record.sha256, b64encode(self._store.content(record.sha256)).decode())
            except EnvironmentProblem:
                continue
        return contents
