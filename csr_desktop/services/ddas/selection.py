"""Which dossiers belong in a delivery, and everything that the records know of them.

Wanted are "all trajectories that overlap the period": registered on or before its last day, and not ended before its
first (documentation of the standard, Uitwisselmodel). A dossier in the bin is no trajectory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.court import CourtCase
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier, Phase, PhaseEvent
from csr_desktop.domain.intake import CrisisIntervention, Decision, DecisionKind, Intake
from csr_desktop.domain.proposals import Proposal, ProposalLine
from csr_desktop.domain.settlement import Settlement
from csr_desktop.domain.support import Guidance, SupportPeriod
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.domain.work import MoveKind, PhaseMove
from csr_desktop.store.unit_of_work import Reader

T = TypeVar("T")
#: So many dossiers are read at a time: what one of them holds is small, all of them together are not.
_AT_A_TIME = 1_000


@dataclass(frozen=True, slots=True)
class DeliveryPeriod:
    """The days that a delivery is about, both included."""

    first: date
    last: date

    def overlaps(self, began_on: date, ended_on: date | None) -> bool:
        """Whether a stay has a day in common with the period; without an end it goes on."""
        return began_on <= self.last and (ended_on is None or ended_on >= self.first)


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierRecords:
    """One dossier with the records that the delivery asks of, each in the order of its days."""

    dossier: Dossier
    clients: Sequence[Client] = ()
    stays: Sequence[PhaseEvent] = ()
    moves: Sequence[PhaseMove] = ()
    intake: Intake | None = None
    decisions: Sequence[Decision] = ()
    crises: Sequence[CrisisIntervention] = ()
    guidance: Sequence[Guidance] = ()
    periods: Sequence[SupportPeriod] = ()
    cases: Sequence[CourtCase] = ()
    proposals: Sequence[Proposal] = ()
    lines: Mapping[str, Sequence[ProposalLine]] | None = None
    settlements: Sequence[Settlement] = ()
    vtlb: Mapping[str, VtlbResult] | None = None
    claims: Sequence[Claim] = ()
    creditors: Mapping[str, Creditor] | None = None

    def lines_of(self, proposal: Proposal) -> Sequence[ProposalLine]:
        """Return the lines of one version."""
        return (self.lines or {}).get(proposal.id, ())

    @property
    def reopened_on(self) -> date | None:
        """The day the dossier was last opened again after it was closed."""
        reopening = _reopening(self.moves)
        return reopening.moved_on if reopening else None

    @property
    def termination(self) -> Decision | None:
        """The decision that ended the help; one from before the dossier was opened again counts no more."""
        return _termination(self.decisions, self.moves)

    @property
    def ended_on(self) -> date | None:
        """The day the trajectory ended; None while it goes on, or when the day is not known."""
        return _ended_on(self.dossier, self.termination)


@dataclass(frozen=True, slots=True)
class Selected:
    """What is looked at for a delivery: the dossiers in it, and those in the bin that would have been."""

    dossiers: tuple[Dossier, ...]
    binned: tuple[Dossier, ...]


def select(reader: Reader, period: DeliveryPeriod) -> Selected:
    """Return the dossiers of a period by number; one without a day of registration is among them, to be mended."""
    decisions = _grouped(
        reader.find(Decision, kind=DecisionKind.TERMINATION, order_by=("decided_on", "pk")), "dossier_id"
    )
    moves = _grouped(reader.find(PhaseMove, kind=MoveKind.REOPENED, order_by=("moved_on", "pk")), "dossier_id")
    found = []
    for dossier in reader.find(Dossier, order_by=("number", "id")):
        termination = _termination(decisions.get(dossier.id, ()), moves.get(dossier.id, ()))
        if period.overlaps(dossier.registered_on or period.first, _ended_on(dossier, termination)):
            found.append(dossier)
    return Selected(
        tuple(dossier for dossier in found if dossier.deleted_on is None),
        tuple(dossier for dossier in found if dossier.deleted_on is not None),
    )


def read(reader: Reader, dossiers: Sequence[Dossier]) -> Iterator[DossierRecords]:
    """Return everything of these dossiers, in the same order."""
    creditors: dict[str, Creditor] = {}
    for start in range(0, len(dossiers), _AT_A_TIME):
        yield from _read(reader, dossiers[start : start + _AT_A_TIME], creditors)


def _read(reader: Reader, dossiers: Sequence[Dossier], creditors: dict[str, Creditor]) -> Iterator[DossierRecords]:
    ids = tuple(dossier.id for dossier in dossiers)

    def by_dossier(kind: type[T], *order: str) -> dict[str, list[T]]:
        return _grouped(reader.find(kind, dossier_id=ids, order_by=(*order, "pk")), "dossier_id")

    clients = by_dossier(Client, "position")
    stays = by_dossier(PhaseEvent, "began_on", "pk")
    moves = by_dossier(PhaseMove, "moved_on")
    intakes = by_dossier(Intake)
    decisions = by_dossier(Decision, "decided_on")
    crises = by_dossier(CrisisIntervention, "reported_on")
    guidance = by_dossier(Guidance, "began_on")
    periods = by_dossier(SupportPeriod, "began_on")
    cases = by_dossier(CourtCase, "opened_on")
    proposals = by_dossier(Proposal, "version")
    settlements = by_dossier(Settlement, "started_on")
    vtlb = by_dossier(VtlbResult, "calculated_on")
    claims = _grouped(reader.find(Claim, dossier_id=ids, deleted_on=None, order_by=("position", "id")), "dossier_id")
    _learn(reader, creditors, (claim.creditor_id for found in claims.values() for claim in found))
    shown = tuple(item.id for found in proposals.values() for item in found if item.sent_on or item.agreed_on)
    lines = _grouped(reader.find(ProposalLine, proposal_id=shown, order_by="pk"), "proposal_id")
    for dossier in dossiers:
        yield DossierRecords(
            dossier=dossier,
            clients=clients.get(dossier.id, ()),
            stays=stays.get(dossier.id, ()),
            moves=moves.get(dossier.id, ()),
            intake=next(iter(intakes.get(dossier.id, ())), None),
            decisions=decisions.get(dossier.id, ()),
            crises=crises.get(dossier.id, ()),
            guidance=guidance.get(dossier.id, ()),
            periods=periods.get(dossier.id, ()),
            cases=cases.get(dossier.id, ()),
            proposals=proposals.get(dossier.id, ()),
            lines=lines,
            settlements=settlements.get(dossier.id, ()),
            vtlb={item.id: item for item in vtlb.get(dossier.id, ())},
            claims=claims.get(dossier.id, ()),
            creditors=creditors,
        )


def _reopening(moves: Sequence[PhaseMove]) -> PhaseMove | None:
    found = [move for move in moves if move.kind is MoveKind.REOPENED]
    return found[-1] if found else None


def _termination(decisions: Sequence[Decision], moves: Sequence[PhaseMove]) -> Decision | None:
    reopening = _reopening(moves)
    # On the day of opening again itself, what was written later counts; ids sort by the moment they were made.
    since = (reopening.moved_on, reopening.id) if reopening else (date.min, "")
    found = [item for item in decisions if item.kind is DecisionKind.TERMINATION and (item.decided_on, item.id) > since]
    return found[-1] if found else None


def _ended_on(dossier: Dossier, termination: Decision | None) -> date | None:
    """That of the decision to end the help, else the day the dossier was closed.

    The standard has three fields for the end, all with the same day, which is that of the decision (its questions and
    answers, June 2026; its explanation of Uitstroom).
    """
    if dossier.phase is not Phase.CLOSED:
        return None
    return termination.decided_on if termination else dossier.closed_on


def _learn(reader: Reader, known: dict[str, Creditor], wanted: Iterator[str]) -> None:
    missing = tuple(sorted(set(wanted) - known.keys()))
    known.update((party.id, party) for party in (reader.find(Creditor, id=missing) if missing else ()))


def _grouped(records: Sequence[Any], name: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for record in records:
        found.setdefault(getattr(record, name), []).append(record)
    return found
