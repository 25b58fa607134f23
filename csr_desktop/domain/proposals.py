"""Proposal versions as they are kept: frozen ones never change; a later change makes a new version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Channel, Product


class ProposalStatus(StrEnum):
    """The life of one version."""

    DRAFT = "draft"
    FROZEN = "frozen"
    SENT = "sent"
    AGREED = "agreed"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One version; `input_json` and `result_json` are exactly what `csr calculate` read and wrote (the snapshot)."""

    id: str
    dossier_id: str
    version: int
    product: Product
    status: ProposalStatus
    made_on: date
    norm_package: str
    vtlb_id: str
    months: int
    available_cents: int
    offered_cents: int
    preferential_hundredths: int
    ordinary_hundredths: int
    input_json: str
    result_json: str
    frozen_on: date | None = None
    sent_on: date | None = None
    agreed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLine:
    """What one claim gets under one version."""

    id: str
    proposal_id: str
    claim_id: str
    rank: ClaimRank
    amount_cents: int
    offer_cents: int
    percentage_hundredths: int


class ConsentOutcome(StrEnum):
    """What the consent rules decided for one claim and one version."""

    CONSENTED = "consented"
    TO_ASK = "to_ask"
    NOT_INVOLVED = "not_involved"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDecision:
    """One decision with its reasons (message codes with parameters, as JSON)."""

    id: str
    proposal_id: str
    claim_id: str
    outcome: ConsentOutcome
    reasons_json: str
    channel: Channel
    decided_on: date


class AnswerOutcome(StrEnum):
    """A creditor's answer to a proposal."""

    AGREED = "agreed"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    ORDERED = "ordered"  # the court orders the creditor to agree (dwangakkoord, Fw 287a)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalAnswer:
    """One answer of one creditor for one claim to one version."""

    id: str
    proposal_id: str
    claim_id: str
    outcome: AnswerOutcome
    received_on: date
    channel: str
    reason: str = ""


class AskedBy(StrEnum):
    """How a creditor was asked to think again."""

    HUB = "hub"
    LETTER = "letter"
    PHONE = "phone"
    MAIL = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconsideration:
    """One creditor asked to think again about one version (heroverweging; design/domain.md 1.4).

    `creditor_id` is the party that was asked: the last handler. What came of it is the next answer to these claims, so
    it is not kept a second time; `known_answers` are the ids of the answers there were when it was asked.
    """

    id: str
    dossier_id: str
    proposal_id: str
    creditor_id: str
    claim_ids: tuple[str, ...]
    asked_on: date
    channel: AskedBy
    text: str
    known_answers: tuple[str, ...] = ()
    letter_id: str | None = None
