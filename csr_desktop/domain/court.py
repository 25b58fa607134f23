"""What goes to a court: a compulsory settlement, a moratorium, provisional measures, the 285 statement.

Articles of the Faillissementswet (Fw) and the Wgs; what each asks and how long it holds: design/domain.md 1.3 and 1.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from csr_desktop.domain.intake import Threat


class CourtRoute(StrEnum):
    """What is asked of the court."""

    FORCED_SETTLEMENT = "forced_settlement"  # dwangakkoord, Fw 287a
    MORATORIUM = "moratorium"  # Fw 287b
    PROVISIONAL = "provisional"  # voorlopige voorziening, Fw 287(4)
    WSNP_STATEMENT = "wsnp_statement"  # Fw 285
    COOLING_OFF = "cooling_off"  # afkoelingsperiode, Wgs art. 5


class CourtOutcome(StrEnum):
    """What the court decided, or that it needed not."""

    GRANTED = "granted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    INADMISSIBLE = "inadmissible"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtCase:
    """One request to a court. `claim_ids` are the claims of the creditors it is directed against.

    `requested_on` None is a file in preparation. `starts_on` and `ends_on` are the period that the court set
    (moratorium, measures); `reported_on` the report to the court after it (Fw 287b). `threat` is what a moratorium is
    to avert. `costs_ordered` says whether the creditors must pay the costs (Fw 287a(6)). The three amounts in cents
    stand in the place of those in the table, for the comparison with the Wsnp of this one case.
    """

    id: str
    dossier_id: str
    route: CourtRoute
    opened_on: date
    proposal_id: str | None = None
    claim_ids: tuple[str, ...] = ()
    court: str = ""
    case_number: str = ""
    requested_on: date | None = None
    hearing_on: date | None = None
    decided_on: date | None = None
    outcome: CourtOutcome | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    reported_on: date | None = None
    threat: Threat | None = None
    costs_ordered: bool | None = None
    fixed_salary_cents: int | None = None
    monthly_salary_cents: int | None = None
    court_costs_cents: int | None = None
    grounds: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtCheck:
    """One question that courts ask (design/domain.md 1.5), answered for one case by a person, with its proof.

    `question` is the code in the table of what courts ask; `holds` None is not answered yet.
    """

    id: str
    dossier_id: str
    case_id: str
    question: str
    holds: bool | None = None
    remark: str = ""
    document_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WsnpStatement:
    """What the 285 statement says besides the figures (Fw 285(1); design/domain.md 1.5); one record per case.

    `without_attempt`: no settlement was tried, because it is plausible that none can be reached (since 1 July 2023);
    `reason` says why none can be reached. `assets` is the state of art. 96 Fw with pledge, mortgage and retention,
    `changes` what is to be expected of the income in the next three years.
    """

    id: str
    dossier_id: str
    case_id: str
    reason: str
    without_attempt: bool = False
    assets: str = ""
    income: str = ""
    fixed_costs: str = ""
    changes: str = ""
    partner: str = ""
