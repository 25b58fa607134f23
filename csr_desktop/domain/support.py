"""Help beside the settlement: budget guidance as a condition of taking part, advice only, and aftercare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class GuidanceKind(StrEnum):
    """The five kinds of guidance that DDAS knows (features.md 3c)."""

    BUDGET_COACHING = "budget_coaching"
    BUDGET_MANAGEMENT = "budget_management"
    PROTECTIVE_ADMINISTRATION = "protective_administration"
    LONG_TERM = "long_term"
    BUDGET_SUPPORT = "budget_support"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """One period of guidance: by whom, from when, until when, and whether taking part depends on it."""

    id: str
    dossier_id: str
    kind: GuidanceKind
    provider: str
    began_on: date
    ended_on: date | None = None
    is_condition: bool = True
    remark: str = ""


class PeriodKind(StrEnum):
    """Phases outside the settlement that DDAS counts by begin and end."""

    ADVICE = "advice"
    AFTERCARE = "aftercare"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportPeriod:
    """Information and advice, or aftercare (nazorg), with begin and end."""

    id: str
    dossier_id: str
    kind: PeriodKind
    began_on: date
    ended_on: date | None = None
    remark: str = ""
