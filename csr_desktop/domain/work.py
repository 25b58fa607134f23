"""What people note about the work itself: deadlines, what is put off, who takes over, the second pair of eyes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.second_look import LookStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One term that a person set or moved, or that was met; those nobody touched are derived and not stored.

    `term` is the code in the table of terms, or `own` for a deadline of a person's own. `subject` is the id of what it
    hangs on (a letter, a message, a court case, the dossier itself): dossier, term and subject name a deadline for
    good, so that a derived one finds what a person did to it. `term_ends_on` is the day that the rule gave when
    somebody last touched it: another `due_on` was chosen. `sleeps_until` hides it; `met_on` ends it.
    """

    id: str
    dossier_id: str
    term: str
    subject: str
    began_on: date
    due_on: date
    term_ends_on: date | None = None
    reason: str = ""
    owner: str = ""
    document_id: str | None = None
    letter_id: str | None = None
    sleeps_until: date | None = None
    met_on: date | None = None
    cancelled_on: date | None = None

    @property
    def is_moved(self) -> bool:
        """Whether a person chose another day than the rule gave."""
        return self.term_ends_on is not None and self.due_on != self.term_ends_on


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkMark:
    """What a person did to a line of the work list: hide it until a day, or hand it to a colleague."""

    id: str
    dossier_id: str
    item: str
    hidden_until: date | None = None
    owner: str = ""
    by: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A dossier that went from one counsellor to another."""

    id: str
    dossier_id: str
    from_counsellor: str
    to_counsellor: str
    moved_on: date
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """A second pair of eyes on a step, where the municipality wants it; `approved` None is still asked.

    `subject` is what was looked at (the version of a proposal), `digest` how it was then: a change asks a new look.
    """

    id: str
    dossier_id: str
    step: LookStep
    subject: str
    digest: str
    asked_by: str
    asked_on: date
    decided_by: str = ""
    decided_on: date | None = None
    approved: bool | None = None
    remark: str = ""


class MoveKind(StrEnum):
    """How a dossier changed its phase."""

    FORWARD = "forward"
    BACK = "back"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseMove:
    """One move from phase to phase, with who did it and why; the stays themselves are `PhaseEvent`."""

    id: str
    dossier_id: str
    kind: MoveKind
    from_phase: Phase
    to_phase: Phase
    moved_on: date
    by: str
    reason: str = ""


class EvidenceStatus(StrEnum):
    """Whether a paper that a dossier needs is there."""

    WANTED = "wanted"
    RECEIVED = "received"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A paper or a fact that a step needs (features.md 3a), as its counsellor noted it.

    `item` is the code in the table of what a step needs; `dated_on` the date on the paper, by which it grows old;
    `until` the day until which it says something (an employment contract). `amount_cents` where an amount matters.
    """

    id: str
    dossier_id: str
    item: str
    status: EvidenceStatus
    client_id: str | None = None
    noted_on: date | None = None
    dated_on: date | None = None
    until: date | None = None
    amount_cents: int | None = None
    document_id: str | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One national delivery (DDAS) that was made; `is_test` was only looked at."""

    id: str
    made_at: datetime
    period_from: date
    period_until: date
    is_test: bool
    trajectories: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredTrajectory:
    """How a dossier went into a delivery: a digest per part (JSON), to say what is new or changed in the next one."""

    id: str
    delivery_id: str
    dossier_id: str
    digests: str
