"""The ways a practice creditor may deal with what it gets; tests and exercises can set one, else chance decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from csr_desktop.practice.chance import Chance


class Way(StrEnum):
    """What a creditor makes of a notice or a balance request."""

    BOOKS = "books"  # answers from its books, and agrees in advance where it is used to
    AGREE = "agree"  # agrees in advance
    ANSWER = "answer"  # states the balance and does not agree in advance
    UNKNOWN = "unknown"  # does not know the client
    RECENT_DISCHARGE = "recent_discharge"
    RECENT_STABILISATION = "recent_stabilisation"
    NO_COOPERATION = "no_cooperation"
    TRANSFER = "transfer"  # passed the claim on
    DEBT_UNKNOWN = "debt_unknown"  # knows the client, not the claim
    UNMATCHED_TOTAL = "unmatched_total"  # one total, without the numbers of claims
    SILENT = "silent"  # collects, confirms and says nothing
    NOT_COLLECTING = "not_collecting"  # never looks in its box
    LATE = "late"  # as by the books, some working days later
    ODD_TYPE = "odd_type"  # a type of message that does not exist
    ODD_VERSION = "odd_version"  # a newer version, with fields nobody knows
    ODD_AMOUNT = "odd_amount"  # parts that do not add up
    ODD_MARKUP = "odd_markup"  # text with markup
    ODD_DOUBLE = "odd_double"  # answers twice, the second time with another amount
    ODD_REFERENCE = "odd_reference"  # answers something that was never asked
    ERROR_MESSAGE = "error_message"  # sends an error message; a repetition is answered


class ProposalWay(StrEnum):
    """What a creditor makes of a proposal."""

    AT_ONCE = "at_once"
    ASKED_AGAIN = "asked_again"
    NEVER = "never"
    PARTLY = "partly"
    NO_ANSWER = "no_answer"


ODD = (
    Way.ODD_TYPE, Way.ODD_VERSION, Way.ODD_AMOUNT, Way.ODD_MARKUP, Way.ODD_DOUBLE, Way.ODD_REFERENCE,
    Way.ERROR_MESSAGE,
)  # fmt: skip
REASONS = {
    Way.UNKNOWN: "KLANT_ONBEKEND",
    Way.RECENT_DISCHARGE: "RECENTE_FINALE_KWIJTING",
    Way.RECENT_STABILISATION: "RECENTE_STABILISATIEPOGING",
    Way.NO_COOPERATION: "GEEN_SAMENWERKING_MET_SHV",
}
_LATE_FROM, _LATE_TO = 2, 9


@dataclass(frozen=True, slots=True)
class Habits:
    """Draws the way of a creditor with a client: the same for the same seed, whatever else happened."""

    seed: int
    shares: Mapping[str, Any]

    def balance(self, party: str, client: str) -> Way:
        """Return what the creditor makes of balance requests about this client."""
        chance, told = Chance(self.seed, "hub balance", party, client), self.shares["balance"]
        names = list(told)
        drawn = chance.weighted((*names, "books"), (*told.values(), 100 - sum(told.values())))
        return chance.pick(ODD) if drawn == "odd" else Way(drawn)

    def answers_notice(self, party: str, client: str) -> bool:
        """Return whether the creditor answers a notice."""
        return Chance(self.seed, "hub notice", party, client).happens(self.shares["notice"]["answered"])

    def proposal(self, party: str, claims: str) -> ProposalWay:
        """Return what the creditor makes of a proposal about these claims."""
        told = self.shares["proposal"]
        return ProposalWay(Chance(self.seed, "hub proposal", party, claims).weighted(list(told), list(told.values())))

    def days_late(self, party: str, client: str) -> int:
        """Return after how many working days a late answer comes."""
        return Chance(self.seed, "hub late", party, client).number(_LATE_FROM, _LATE_TO)
