"""The way in: intake, decisions of the municipal executive, suspended terms, threats, and the plan of action.

What DDAS asks of each phase is kept with its own dates (design/domain.md 1.1); terms T01 to T05 run from these days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """The intake of a dossier; one record per dossier.

    `first_meeting_on` is the talk in which the request for help is established (Wgs art. 4(1)); terms of the decision
    run from it. `plan_completed_on` is the day the plan of action was finished; the four texts are what it must hold
    (Wgs art. 4a; design/domain.md 1.4).
    """

    id: str
    dossier_id: str
    meeting_planned_on: date | None = None
    first_meeting_on: date | None = None
    completed_on: date | None = None
    plan_completed_on: date | None = None
    request: str = ""
    support: str = ""
    referrals: str = ""
    conditions: str = ""


class DecisionKind(StrEnum):
    """An administrative decision (beschikking): let in, refuse, or end (Wgs art. 4a; DDAS)."""

    ADMISSION = "admission"
    REJECTION = "rejection"
    TERMINATION = "termination"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision with its ground in policy. Objection: six weeks from the day after (Awb 6:7, 6:8; T05)."""

    id: str
    dossier_id: str
    kind: DecisionKind
    decided_on: date
    ground: str = ""
    letter_id: str | None = None
    objection_on: date | None = None
    objection_settled_on: date | None = None
    objection_outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A time in which the term of the decision stands still, while data are completed (T04; Awb 4:5, 4:15).

    `until` is the last day that was given to complete; `ended_on` the day it was complete, or the given day passed.
    """

    id: str
    dossier_id: str
    began_on: date
    until: date
    reason: str
    ended_on: date | None = None
    letter_id: str | None = None


class Threat(StrEnum):
    """A threatening situation: the three of Wgs art. 4(2), and those a municipality adds (design/domain.md 1.3)."""

    EVICTION = "eviction"
    ENERGY_OR_WATER = "energy_or_water"
    HEALTH_INSURANCE = "health_insurance"
    LOCAL = "local"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisIntervention:
    """Averting a threatening situation: three working days for the first meeting (T02)."""

    id: str
    dossier_id: str
    threat: Threat
    reported_on: date
    began_on: date | None = None
    ended_on: date | None = None
    remark: str = ""
