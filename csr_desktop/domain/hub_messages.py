"""Messages over the exchange hub as they are kept: what went out, what came in, and where each stands.

A message itself never changes: it is a record like any other and stands in the log. Where it stands on its way is
bookkeeping (`OutStanding`, `InStanding`): it changes by what the hub says, not by what a person decides, so it is no
part of undo (design/exchange.md 4.3; docs/adr/0011-exchange.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class MessageType(StrEnum):
    """The message types of the contract; a type that is not here is kept as it came and shown to a person."""

    NOTICE = "KENNISGEVING"
    NOTICE_PUBLIC = "KENNISGEVING_PUBLIEK"
    NOTICE_ANSWER = "KENNISGEVING_ANTWOORD"
    BALANCE_REQUEST = "SALDOVERZOEK"
    BALANCE_ANSWER = "SALDOVERZOEK_ANTWOORD"
    BALANCE_ANSWER_ADVANCE = "SALDOVERZOEK_ANTWOORD_VOORAF_AKKOORD"
    NO_COOPERATION = "GEEN_MEDEWERKING"
    PROPOSAL = "BETAALVOORSTEL"
    PROPOSAL_ANSWER = "BETAALVOORSTEL_ANTWOORD"
    RECONSIDERATION = "HEROVERWEGING"
    AGREED = "REGELING_GEACCORDEERD"
    ENDED = "REGELING_BEEINDIGD"
    STATUS_REQUEST = "STATUSVERZOEK"
    STATUS_FROM_US = "STATUSBERICHT_SHV"
    STATUS_FROM_CREDITOR = "STATUSBERICHT_SE"
    ERROR = "FOUTBERICHT"


class OutState(StrEnum):
    """Where a message that we send stands (design/exchange.md 4.3, docs/cli.md)."""

    READY = "READY"
    SENDING = "SENDING"
    ACCEPTED = "ACCEPTED"
    COLLECTED = "COLLECTED"
    CONFIRMED = "CONFIRMED"
    RETRY = "RETRY"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


class InState(StrEnum):
    """Where a message that we received stands."""

    RECEIVED = "RECEIVED"
    CONFIRMED = "CONFIRMED"
    APPLIED = "APPLIED"
    REVIEW = "REVIEW"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutMessage:
    """One message of ours. `id` is the reference (UUIDv7), made once and the same at every try.

    `body` is the payload (`inhoud`) as JSON text, exactly as it is sent. `replaces` names the first message of a chain
    that expired. `claim_ids` are the claims it is about, in the order of the payload.
    """

    id: str
    conversation_id: str
    dossier_id: str
    creditor_id: str
    participant_id: str
    type: MessageType
    version: str
    module: str
    body: str
    made_at: datetime
    claim_ids: tuple[str, ...] = ()
    cross_reference: str | None = None
    replaces: str | None = None
    answer_due: date | None = None
    proposal_id: str | None = None
    attachment_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InMessage:
    """One message that came in, as it came. `type` and `version` may be ones this program does not know.

    `root` is what is deduplicated on: the first message of a chain of resends. `dossier_id` and `creditor_id` are known
    when the conversation is ours.
    """

    id: str
    conversation_id: str
    sender_id: str
    type: str
    version: str
    body: str
    received_at: datetime
    root: str
    cross_reference: str | None = None
    replaces: str | None = None
    sent_at: datetime | None = None
    dossier_id: str | None = None
    creditor_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactNote:
    """What was agreed outside the hub about a dossier, by phone or mail: the hub knows no free questions."""

    id: str
    dossier_id: str
    creditor_id: str
    at: datetime
    by: str
    text: str
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutStanding:
    """Where one of our messages stands; without one it is READY and has never left."""

    message_id: str
    state: OutState
    attempts: int = 0
    next_attempt_at: datetime | None = None
    accepted_at: datetime | None = None
    expires_at: datetime | None = None
    changed_at: datetime | None = None
    error_code: str = ""
    error_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InStanding:
    """Where a received message stands; `reason` is the code of the sentence that says why a person must look."""

    message_id: str
    state: InState
    confirmed: bool = False
    reason: str = ""
    reason_params: str = "{}"
    decided_at: datetime | None = None
    decided_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One organisation in the hub's address book. `modules` are pairs of module and version, as `MODULE 1.0`."""

    id: str
    name: str
    kvk: str = ""
    is_creditor: bool = True
    is_public: bool = False
    is_active: bool = True
    needs_consent_statement: bool = False
    modules: tuple[str, ...] = ()
