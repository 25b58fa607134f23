"""The closed sets of the hub's contract; values are the Dutch words on the wire (design/exchange.md 5.3)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

#: The versions of messages that we can write, newest first.
OUR_VERSIONS = ("2.0", "1.0")
#: The major versions that we can read: a minor version only adds members (design/exchange.md 5.6).
READABLE_MAJORS = frozenset({"1", "2"})


def best_version(taken: Iterable[str]) -> str | None:
    """Return the newest version that we write and the other side takes; None when there is none."""
    offered = set(taken)
    return next((version for version in OUR_VERSIONS if version in offered), None)


class MessageType(StrEnum):
    """What a message is."""

    NOTICE = "KENNISGEVING"
    PUBLIC_NOTICE = "KENNISGEVING_PUBLIEK"
    NOTICE_ANSWER = "KENNISGEVING_ANTWOORD"
    BALANCE_REQUEST = "SALDOVERZOEK"
    BALANCE_ANSWER = "SALDOVERZOEK_ANTWOORD"
    BALANCE_ANSWER_IN_ADVANCE = "SALDOVERZOEK_ANTWOORD_VOORAF_AKKOORD"
    NO_COOPERATION = "GEEN_MEDEWERKING"
    PROPOSAL = "BETAALVOORSTEL"
    PROPOSAL_ANSWER = "BETAALVOORSTEL_ANTWOORD"
    RECONSIDERATION = "HEROVERWEGING"
    ARRANGEMENT_AGREED = "REGELING_GEACCORDEERD"
    ARRANGEMENT_ENDED = "REGELING_BEEINDIGD"
    STATUS_REQUEST = "STATUSVERZOEK"
    STATUS_BY_COUNSELLOR = "STATUSBERICHT_SHV"
    STATUS_BY_CREDITOR = "STATUSBERICHT_SE"
    ERROR = "FOUTBERICHT"


#: Messages that must name the message they answer (hub/notes.md).
ANSWERS = frozenset(
    {
        MessageType.NOTICE_ANSWER,
        MessageType.BALANCE_ANSWER,
        MessageType.BALANCE_ANSWER_IN_ADVANCE,
        MessageType.NO_COOPERATION,
        MessageType.PROPOSAL_ANSWER,
        MessageType.ERROR,
    }
)


class Module(StrEnum):
    """The part of the hub that a participant subscribes to."""

    ARRANGEMENT = "SCHULDREGELING"
    INVENTORY = "SCHULDINVENTARISATIE"
    PAYMENT_PLAN = "BETALINGSREGELING"


class MessageStatus(StrEnum):
    """How far a message got on the hub (design/exchange.md 5.4)."""

    ACCEPTED = "GEACCEPTEERD"
    COLLECTED = "OPGEHAALD"
    CONFIRMED = "BEVESTIGD"
    EXPIRED = "VERLOPEN"
    REJECTED = "AFGEKEURD"


class OrganisationType(StrEnum):
    """What a participant is: debt counsellor, creditor, guarantee fund."""

    COUNSELLOR = "SHV"
    CREDITOR = "SE"
    GUARANTEE_FUND = "WSK"


class ArrangementType(StrEnum):
    """The kind of settlement, wider than our own products: also payment plan (BR) and refinancing (HF)."""

    SB = "SB"
    SK = "SK"
    SA = "SA"
    BR = "BR"
    HF = "HF"


class Sex(StrEnum):
    """As in the contract."""

    MALE = "M"
    FEMALE = "V"
    OTHER = "O"


class DebtType(StrEnum):
    """What a creditor says about a claim."""

    OPEN = "OPENSTAAND"
    TRANSFERRED = "OVERGEDRAGEN"
    UNKNOWN = "ONBEKEND"


class DebtKind(StrEnum):
    """The kinds of the national data delivery, the same on the hub."""

    CARE = "Zorg"
    PUBLIC = "Publiek"
    UTILITIES = "Nuts"
    OTHER = "Overig"


class NoCooperationReason(StrEnum):
    """Why a creditor does not co-operate (design/exchange.md 1.4)."""

    CLIENT_UNKNOWN = "KLANT_ONBEKEND"
    RECENT_DISCHARGE = "RECENTE_FINALE_KWIJTING"
    RECENT_STABILISATION = "RECENTE_STABILISATIEPOGING"
    NOT_WITH_THIS_COUNSELLOR = "GEEN_SAMENWERKING_MET_SHV"


class ClaimRank(StrEnum):
    """The rank of a claim in a proposal."""

    ORDINARY = "CONCURRENT"
    PREFERENTIAL = "PREFERENT"


class PayoutMoment(StrEnum):
    """When creditors are paid."""

    ONCE = "EENMALIG"
    MONTHLY = "MAANDELIJKS"
    YEARLY = "JAARLIJKS"
    AT_THE_END = "EINDE_LOOPTIJD"


class HouseMark(StrEnum):
    """How a house number is meant: opposite, or beside."""

    OPPOSITE = "to"
    BESIDE = "by"


class AttachmentKind(StrEnum):
    """What an attachment proves."""

    CONSENT_STATEMENT = "TOESTEMMINGSVERKLARING"
    COURT_ORDER = "BESCHIKKING"
    OTHER = "OVERIG"
