"""The case file (dossier): who it is about, how the household is made up, and which phase it is in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from csr_desktop.domain.creditors import Product


class Phase(StrEnum):
    """Phases of the NVVK reference process, in its order (design/domain.md 1.1, 1.2)."""

    REGISTERED = "registered"  # aangemeld
    INTAKE = "intake"
    REJECTED = "rejected"  # afgewezen: the decision was sent
    ADMITTED = "admitted"  # toegelaten
    STABILISATION = "stabilisation"
    INVENTORY = "inventory"
    PROPOSAL_READY = "proposal_ready"
    PROPOSAL_SENT = "proposal_sent"
    IMPASSE = "impasse"  # refused or silent
    RECONSIDERATION = "reconsideration"  # heroverweging
    COURT = "court"  # dwangakkoord aangevraagd
    WSNP = "wsnp"  # 285-verklaring, Wsnp
    AGREED = "agreed"
    EXECUTION = "execution"
    SUCCEEDED = "succeeded"  # geslaagd
    ENDED_EARLY = "ended_early"  # tussentijds beëindigd
    CLOSED = "closed"  # uitgestroomd


class MatrimonialRegime(StrEnum):
    """As counsellors record it (design/domain.md 3.6); liability is recorded per claim, never derived from this."""

    UNKNOWN = "unknown"
    SINGLE = "single"
    COMMUNITY = "community"
    LIMITED_COMMUNITY = "limited_community"
    NO_COMMUNITY = "no_community"
    COHABITING = "cohabiting"
    DIVORCED = "divorced"


class ExitReason(StrEnum):
    """Reasons of the national standard DDAS (design/domain.md 1.1)."""

    COMPLETED = "completed"
    DECEASED = "deceased"
    MOVED = "moved"
    NO_SHOW = "no_show"
    WITHDRAWN = "withdrawn"
    UNSUITABLE = "unsuitable"
    NOT_COMPLIANT = "not_compliant"
    SELF_SOLVED = "self_solved"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One case file; `joint` is one settlement for two clients (full community of property).

    `intended_product` is what the balance request names (TypeSchuldregeling); the proposal may end up another one.
    `cause`, `effort`, `prospects` and `guidance` are the texts that a proposal rests on (letters L12 to L14).
    """

    id: str
    number: str
    municipality_code: str = ""
    counsellor: str = ""
    phase: Phase = Phase.REGISTERED
    registered_on: date | None = None
    joint: bool = False
    matrimonial_regime: MatrimonialRegime = MatrimonialRegime.UNKNOWN
    marriage_date: date | None = None
    household_adults: int | None = None
    household_children: int | None = None
    intended_product: Product = Product.SK
    cause: str = ""
    effort: str = ""
    prospects: str = ""
    guidance: str = ""
    remark: str = ""
    first_repayment_on: date | None = None
    closed_on: date | None = None
    exit_reason: ExitReason | None = None
    deleted_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseEvent:
    """One stay in a phase, with begin and end (DDAS asks for both)."""

    id: str
    dossier_id: str
    phase: Phase
    began_on: date
    ended_on: date | None = None
