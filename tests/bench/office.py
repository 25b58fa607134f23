"""An office with open dossiers in every phase, for the measures of the work list and what is due.

13 creditors for each dossier, with the notices, requests, proposals, messages and answers that belong to its phase.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from csr_desktop.bootstrap import Core, create_core, open_core
from csr_desktop.clock import FixedClock
from csr_desktop.domain.claims import BalanceStatus, Claim
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.creditors import Channel, Creditor, Product
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.hub_messages import MessageType, OutMessage, OutStanding, OutState
from csr_desktop.domain.intake import Decision, DecisionKind, Intake
from csr_desktop.domain.proposals import ConsentDecision, ConsentOutcome, Proposal, ProposalStatus
from csr_desktop.domain.settlement import Review, Settlement
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.ids import IdMaker
from csr_desktop.paths import resources_dir
from csr_desktop.services.organisation import Organisation
from csr_desktop.store.hub_box import HubBox
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.texts import Texts

CREDITORS, PORTION = 13, 500
PASSPHRASE = "een lange wachtzin voor de meting"
FILE = "dossiers.csrdb"
TODAY = date(2026, 11, 24)
PHASES = (
    *[Phase.REGISTERED] * 2, *[Phase.INTAKE] * 2, *[Phase.STABILISATION] * 2, *[Phase.INVENTORY] * 4,
    *[Phase.PROPOSAL_READY] * 1, *[Phase.PROPOSAL_SENT] * 3, Phase.IMPASSE, *[Phase.EXECUTION] * 5,
)  # fmt: skip
_TOLD = frozenset({Phase.STABILISATION, Phase.INVENTORY, Phase.PROPOSAL_READY, Phase.PROPOSAL_SENT, Phase.IMPASSE})
_ASKED = _TOLD - {Phase.STABILISATION}
_SENT = frozenset({Phase.PROPOSAL_SENT, Phase.IMPASSE})


class Office:
    """Fills one database; every record is one that the program itself could have made."""

    def __init__(self, core: Core, ids: IdMaker) -> None:
        self.core, self.ids = core, ids
        self.made: dict[type, list[object]] = {}
        self.standings: list[OutStanding] = []
        self.creditors = [
            Creditor(id=ids.new(), name=f"Schuldeiser {number}", kind="health_insurance" if number == 0 else "energy")
            for number in range(CREDITORS)
        ]

    def add(self, record: object) -> None:
        self.made.setdefault(type(record), []).append(record)

    def fill(self, dossiers: int) -> None:
        with self.core.store.unit_of_work("creditors.import") as work:
            work.add_all(self.creditors)
        for start in range(0, dossiers, PORTION):
            self.made, self.standings = {}, []
            for number in range(start, min(start + PORTION, dossiers)):
                self.dossier(number)
            with self.core.store.unit_of_work("dossier.add") as work:
                for records in self.made.values():
                    work.add_all(records)
                HubBox(self.core.store.database).put_out_all(self.standings)

    def dossier(self, number: int) -> None:
        phase = PHASES[number % len(PHASES)]
        begin = TODAY - timedelta(days=20 + number % 90)
        dossier = Dossier(
            id=self.ids.new(), number=f"WR-{number:05}", phase=phase, registered_on=begin, counsellor="F. Voorbeeld"
        )
        self.add(dossier)
        if phase is not Phase.REGISTERED:
            self.add(Intake(id=self.ids.new(), dossier_id=dossier.id, first_meeting_on=begin + timedelta(days=10)))
        if phase not in {Phase.REGISTERED, Phase.INTAKE}:
            kind, decided_on = DecisionKind.ADMISSION, begin + timedelta(days=18)
            self.add(Decision(id=self.ids.new(), dossier_id=dossier.id, kind=kind, decided_on=decided_on))
        claims = self.claims(dossier, phase)
        if phase in _TOLD:
            for claim in claims:
                self.letter(dossier, LetterKind.NOTICE, claim, begin + timedelta(days=20), number)
        if phase in _ASKED:
            self.ask(dossier, claims, begin + timedelta(days=22), number)
            vtlb = self.vtlb(dossier, begin)
            if phase in _SENT:
                self.proposal(dossier, claims, vtlb, begin + timedelta(days=30))
        if phase is Phase.EXECUTION:
            proposal = self.proposal(dossier, claims, self.vtlb(dossier, begin), begin, ProposalStatus.AGREED)
            self.settlement(dossier, proposal, begin)

    def claims(self, dossier: Dossier, phase: Phase) -> list[Claim]:
        waiting = phase is Phase.INVENTORY
        made = [
            Claim(
                id=self.ids.new(),
                dossier_id=dossier.id,
                creditor_id=creditor.id,
                kind=creditor.kind,
                balance_cents=10_000 + at,
                balance_date=None if waiting and at % 2 else TODAY - timedelta(days=40),
                balance_status=BalanceStatus.REQUESTED if waiting and at % 2 else BalanceStatus.RECEIVED,
            )
            for at, creditor in enumerate(self.creditors)
        ]
        for claim in made:
            self.add(claim)
        return made

    def letter(self, dossier: Dossier, kind: LetterKind, claim: Claim, day: date, number: int) -> None:
        key = self.ids.new()
        self.add(
            Letter(
                id=key, dossier_id=dossier.id, kind=kind, template_version="1", reference=key, made_on=day,
                sha256=f"{number:064}", pages=1, creditor_id=claim.creditor_id, claim_ids=(claim.id,), sent_on=day,
            )
        )  # fmt: skip

    def ask(self, dossier: Dossier, claims: list[Claim], day: date, number: int) -> None:
        for at, claim in enumerate(claims):
            if at % 3:
                self.letter(dossier, LetterKind.BALANCE_REQUEST, claim, day, number)
                continue
            moment = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            message = OutMessage(
                id=self.ids.new(), conversation_id=self.ids.new(), dossier_id=dossier.id, creditor_id=claim.creditor_id,
                participant_id=self.ids.new(), type=MessageType.BALANCE_REQUEST, version="1.0", module="M", body="{}",
                made_at=moment, claim_ids=(claim.id,), answer_due=day + timedelta(days=14),
            )  # fmt: skip
            self.add(message)
            self.standings.append(OutStanding(message_id=message.id, state=OutState.CONFIRMED, accepted_at=moment))

    def vtlb(self, dossier: Dossier, day: date) -> VtlbResult:
        result = VtlbResult(
            id=self.ids.new(), dossier_id=dossier.id, net_income_cents=180_000, vtlb_cents=160_000,
            capacity_cents=20_000, calculated_on=day,
        )  # fmt: skip
        self.add(result)
        return result

    def proposal(
        self,
        dossier: Dossier,
        claims: list[Claim],
        vtlb: VtlbResult,
        day: date,
        status: ProposalStatus = ProposalStatus.SENT,
    ) -> Proposal:
        made = Proposal(
            id=self.ids.new(), dossier_id=dossier.id, version=1, product=Product.SB, status=status, made_on=day,
            norm_package="2026-01", vtlb_id=vtlb.id, months=18, available_cents=300_000, offered_cents=300_000,
            preferential_hundredths=0, ordinary_hundredths=1_000, input_json="{}", result_json="{}", sent_on=day,
        )  # fmt: skip
        self.add(made)
        for claim in claims:
            self.add(
                ConsentDecision(
                    id=self.ids.new(), proposal_id=made.id, claim_id=claim.id, outcome=ConsentOutcome.TO_ASK,
                    reasons_json="[]", channel=Channel.LETTER, decided_on=day,
                )
            )  # fmt: skip
        return made

    def settlement(self, dossier: Dossier, proposal: Proposal, day: date) -> None:
        made = Settlement(
            id=self.ids.new(), dossier_id=dossier.id, proposal_id=proposal.id, product=Product.SB, started_on=day,
            planned_end_on=day + timedelta(days=548), months=18, first_repayment_on=day,
        )  # fmt: skip
        self.add(made)
        due = day + timedelta(days=270)
        self.add(Review(id=self.ids.new(), dossier_id=dossier.id, settlement_id=made.id, due_on=due))


def make(folder: Path, dossiers: int) -> None:
    """The stage: a database that several subjects read."""
    core, _key = create_core(
        folder / FILE, PASSPHRASE, FixedClock(TODAY), Texts.load(resources_dir() / "texts"),
        Organisation(name="Gemeente Waterrijk"), kdf=FAST_KDF_FOR_TESTS,
    )  # fmt: skip
    Office(core, core.store.ids).fill(dossiers)
    core.close()


def opened(folder: Path) -> Core:
    return open_core(folder / FILE, PASSPHRASE, FixedClock(TODAY), Texts.load(resources_dir() / "texts"))
