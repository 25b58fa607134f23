"""Claims (vorderingen): one line of debt each, with its creditor, collector and bailiff and their references."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from csr_desktop.domain.creditors import Product
from csr_desktop.domain.identifiers import Iban


class ClaimRank(StrEnum):
    """The class of a claim (design/domain.md 3.4); a secured remainder is distributed as an ordinary claim."""

    PREFERENTIAL = "preferential"
    ORDINARY = "ordinary"
    SECURED_REMAINDER = "secured_remainder"
    EXCLUDED = "excluded"


class DebtKind(StrEnum):
    """Debt kinds of DDAS and of the exchange hub (design/exchange.md 1.5)."""

    CARE = "Zorg"
    PUBLIC = "Publiek"
    UTILITIES = "Nuts"
    OTHER = "Overig"


class Liability(StrEnum):
    """Who owes it; recorded, never derived (design/domain.md 3.6)."""

    CLIENT = "client"
    PARTNER = "partner"
    BOTH = "both"
    SHARED = "shared"


class BalanceStatus(StrEnum):
    """Where the balance request of a claim stands (design/domain.md 1.2)."""

    TO_REQUEST = "to_request"
    REQUESTED = "requested"
    REMINDED = "reminded"
    RECEIVED = "received"
    CLIENT_UNKNOWN = "client_unknown"
    NO_COOPERATION = "no_cooperation"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One debt line. Amounts are cents; `balance_cents` is the amount that counts, None while unknown."""

    id: str
    dossier_id: str
    creditor_id: str
    position: int = 0
    collector_id: str | None = None
    bailiff_id: str | None = None
    reference: str = ""
    collector_reference: str = ""
    bailiff_reference: str = ""
    customer_number: str = ""
    kind: str = "other"
    debt_kind: DebtKind = DebtKind.OTHER
    is_business: bool = False
    rank: ClaimRank = ClaimRank.ORDINARY
    rank_basis: str = ""
    rank_decided_by: str = ""
    rank_decided_on: date | None = None
    excluded_reason: str = ""
    original_cents: int | None = None
    principal_cents: int | None = None
    interest_cents: int | None = None
    costs_cents: int | None = None
    balance_cents: int | None = None
    origin_date: date | None = None
    balance_date: date | None = None
    liability: Liability = Liability.CLIENT
    iban: Iban | None = None
    payment_reference: str = ""
    evidence: str = ""
    remark: str = ""
    balance_status: BalanceStatus = BalanceStatus.TO_REQUEST
    advance_consent: bool | None = None
    advance_consent_on: date | None = None
    advance_consent_product: Product | None = None
    deleted_on: date | None = None

    @property
    def handler_id(self) -> str:
        """The party letters go to: the last handler (design/domain.md 0.10)."""
        return self.bailiff_id or self.collector_id or self.creditor_id

    @property
    def handler_reference(self) -> str:
        """The reference of the last handler, else that of the creditor."""
        if self.bailiff_id:
            return self.bailiff_reference or self.reference
        if self.collector_id:
            return self.collector_reference or self.reference
        return self.reference

    @property
    def takes_part(self) -> bool:
        """Whether the claim counts in the settlement."""
        return self.rank is not ClaimRank.EXCLUDED and self.balance_status is not BalanceStatus.CLIENT_UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceAnswer:
    """What a creditor answered to a balance request; kept as received, also when a later one replaces it."""

    id: str
    claim_id: str
    received_on: date
    channel: str
    client_unknown: bool = False
    transferred_to: str = ""
    debt_type: str = ""
    reference: str = ""
    customer_number: str = ""
    original_cents: int | None = None
    principal_cents: int | None = None
    interest_cents: int | None = None
    costs_cents: int | None = None
    balance_cents: int | None = None
    origin_date: date | None = None
    claims_preference: bool | None = None
    iban: Iban | None = None
    payment_reference: str = ""
    contact: str = ""
    advance_consent: bool | None = None
    product: Product | None = None
    import_id: str | None = None
    source_row: int | None = None
