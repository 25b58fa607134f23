"""What goes out and comes in: letters as sent, documents by content, list and hub messages, and imports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class LetterKind(StrEnum):
    """Letters by their number in design/domain.md 6."""

    ACKNOWLEDGEMENT = "L01"
    ADMISSION = "L02"
    REJECTION = "L03"
    COMPLETION = "L04"
    PLAN = "L05"
    MANDATE = "L06"
    CLIENT_AGREEMENT = "L07"
    NOTICE = "L08"
    BALANCE_REQUEST = "L09"
    BALANCE_REMINDER = "L10"
    DEBT_OVERVIEW = "L11"
    OFFER_SK = "L12"
    OFFER_SB = "L13"
    OFFER_SA = "L14"
    PROPOSAL_REMINDER = "L15"
    RECONSIDERATION = "L16"
    COURT_NOTICE = "L17"
    AGREEMENT = "L18"
    WITHDRAWAL = "L19"
    PAYMENT = "L20"
    REVIEW = "L21"
    DISCHARGE = "L22"
    FINAL = "L23"
    COURT_LETTER = "L24"
    FRAUD = "L25"
    FULL_PAYMENT = "L26"


#: The letters that put a proposal before a creditor, one for each product, and one when all is paid.
OFFER_LETTERS = frozenset({LetterKind.OFFER_SK, LetterKind.OFFER_SB, LetterKind.OFFER_SA, LetterKind.FULL_PAYMENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter that was made; its PDF lies in the document store under `sha256` and never changes.

    `template_sha256` names exactly the text it was made of (empty for letters from before texts had such a name).
    A letter that was never sent can be taken back (`withdrawn_on`, with the reason); it stays readable.
    """

    id: str
    dossier_id: str
    kind: LetterKind
    template_version: str
    reference: str
    made_on: date
    sha256: str
    pages: int
    creditor_id: str | None = None
    claim_ids: tuple[str, ...] = ()
    proposal_id: str | None = None
    reply_code: str | None = None
    sent_on: date | None = None
    template_sha256: str = ""
    withdrawn_on: date | None = None
    withdrawn_reason: str = ""

    @property
    def is_waiting(self) -> bool:
        """Whether it must still go out: neither sent nor taken back."""
        return self.sent_on is None and self.withdrawn_on is None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterInput:
    """What a letter was made from: canonical JSON in the document store under `sha256`, by which it never changes.

    `text_sha256` is the digest of the words as they were drawn, in the order of reading.
    """

    id: str
    dossier_id: str
    letter_id: str
    sha256: str
    text_sha256: str


class DocumentMark(StrEnum):
    """What a document proves, where that matters to an exchange (attachments, design/exchange.md 5.2)."""

    OTHER = "other"
    CONSENT_STATEMENT = "consent_statement"
    COURT_ORDER = "court_order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file in a dossier; the content is stored once, by its hash. `mark` is what a person says it is."""

    id: str
    sha256: str
    name: str
    media_type: str
    size: int
    stored_on: date
    dossier_id: str | None = None
    mark: DocumentMark = DocumentMark.OTHER


class Direction(StrEnum):
    """Out of or into this program."""

    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One message over the list channel or the hub, tied to its claim; ids as in the hub's references."""

    id: str
    conversation_id: str
    dossier_id: str
    claim_id: str
    direction: Direction
    channel: str
    kind: str
    at: datetime
    list_id: str | None = None
    status: str = ""
    answers_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListImport:
    """One confirmed import of one file; the hash is how a second time is noticed."""

    id: str
    kind: str
    file_name: str
    sha256: str
    imported_at: datetime
    rows: int
    accepted: int
    refused: int
    dossier_id: str | None = None
