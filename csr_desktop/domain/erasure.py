"""Erasing a dossier for good: who asked, who else decided, and the figures that stay without a person behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ErasureGround(StrEnum):
    """Why a dossier may be erased."""

    RETENTION = "retention"
    BIN = "bin"
    #: Art. 17 AVG: the client asks for it.
    CLIENT = "client"


class ErasureStatus(StrEnum):
    """Where a request stands; only `open` ones can still change."""

    OPEN = "open"
    ERASED = "erased"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approver:
    """Somebody who may decide on a request of another; the code of this person is kept apart, as a hash.

    `account` is the name with which this person works on the computer, empty when not known.
    """

    id: str
    name: str
    account: str = ""
    added_at: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRequest:
    """One request to erase one dossier; after erasing `reason` and `remark` are empty: only the internal id is left."""

    id: str
    dossier_id: str
    ground: ErasureGround
    reason: str
    asked_by: str
    asked_account: str
    asked_at: datetime
    status: ErasureStatus = ErasureStatus.OPEN
    decided_by: str = ""
    decided_at: datetime | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFigures:
    """What stays of an erased dossier for the management figures (features.md I6).

    Nothing in it leads back: the id is random and stands nowhere else, days are whole months or counts of days,
    amounts are rounded to whole euros (kept in cents), and there is no text of people. The `_json` fields are objects
    of a code and a number: days per phase, decisions on consent, channels of requests.
    """

    id: str
    municipality_code: str
    registered_month: str
    closed_month: str
    phase_days_json: str
    product: str
    claims: int
    creditors: int
    total_cents: int
    offered_cents: int
    preferential_hundredths: int | None
    ordinary_hundredths: int | None
    consents_json: str
    channels_json: str
    exit_reason: str
    lead_days: int | None
