"""Between the field's dataclasses and rows; columns are named as fields, addresses and tuples are JSON text."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any, TypeVar

import msgspec

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claim_marks import ClaimMark
from csr_desktop.domain.claims import BalanceAnswer, Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.correspondence import Document, Exchange, Letter, ListImport
from csr_desktop.domain.court import CourtCase, CourtCheck, WsnpStatement
from csr_desktop.domain.creditors import Creditor, Participation
from csr_desktop.domain.dossiers import Dossier, PhaseEvent
from csr_desktop.domain.erasure import Approver, DossierFigures, ErasureRequest
from csr_desktop.domain.hub_messages import ContactNote, InMessage, OutMessage
from csr_desktop.domain.intake import CrisisIntervention, Decision, Intake, Suspension
from csr_desktop.domain.log_reviews import LogReview
from csr_desktop.domain.proposals import ConsentDecision, Proposal, ProposalAnswer, ProposalLine, Reconsideration
from csr_desktop.domain.settlement import Deposit, Discharge, PaymentBatch, Payout, Review, Settlement
from csr_desktop.domain.support import Guidance, SupportPeriod
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.domain.work import (
    Deadline,
    DeliveredTrajectory,
    Delivery,
    Evidence,
    Handover,
    PhaseMove,
    SecondLook,
    WorkMark,
)
from csr_desktop.errors import Bug

T = TypeVar("T")

#: Which table holds which record.
TABLES: Mapping[type, str] = {
    Dossier: "dossier",
    Client: "client",
    PhaseEvent: "phase_event",
    Creditor: "creditor",
    Participation: "participation",
    Claim: "claim",
    BalanceAnswer: "balance_answer",
    VtlbResult: "vtlb_result",
    Proposal: "proposal",
    ProposalLine: "proposal_line",
    ConsentDecision: "consent_decision",
    ProposalAnswer: "proposal_answer",
    Letter: "letter",
    Document: "document",
    Exchange: "exchange",
    ListImport: "list_import",
    Approver: "approver",
    ErasureRequest: "erasure_request",
    DossierFigures: "dossier_figures",
    LogReview: "log_review",
    OutMessage: "out_message",
    InMessage: "in_message",
    ContactNote: "contact_note",
    Intake: "intake",
    Decision: "decision",
    Suspension: "suspension",
    CrisisIntervention: "crisis_intervention",
    Guidance: "guidance",
    SupportPeriod: "support_period",
    CourtCase: "court_case",
    CourtCheck: "court_check",
    WsnpStatement: "wsnp_statement",
    ClaimMark: "claim_mark",
    Reconsideration: "reconsideration",
    Settlement: "settlement",
    Deposit: "deposit",
    PaymentBatch: "payment_batch",
    Payout: "payout",
    Review: "review",
    Discharge: "discharge",
    Deadline: "deadline",
    WorkMark: "work_mark",
    Handover: "handover",
    SecondLook: "second_look",
    PhaseMove: "phase_move",
    Evidence: "evidence",
    Delivery: "delivery",
    DeliveredTrajectory: "delivered_trajectory",
}

Encode = Callable[[Any], object]


def table_of(kind: type) -> str:
    """Return the table of a record type."""
    table = TABLES.get(kind)
    if table is None:
        raise Bug("store.unknown_kind", kind=kind.__name__)
    return table


class Codec:
    """Turns one record type into a row and back."""

    def __init__(self, kind: type) -> None:
        self.kind = kind
        hints = typing.get_type_hints(kind)
        self.columns = tuple(field.name for field in fields(kind))
        self._values = attrgetter(*self.columns)
        places = list(enumerate(self.columns))
        self._encoders = tuple((place, code) for place, name in places if (code := _encoder(hints[name])))
        self._decoders = tuple((place, code) for place, name in places if (code := _decoder(hints[name])))

    def to_values(self, record: Any) -> list[object]:  # noqa: ANN401 - any registered dataclass
        """Return the values of a record as they are stored, in the order of `columns`."""
        values = list(self._values(record))
        for place, encode in self._encoders:
            if (value := values[place]) is not None:
                values[place] = encode(value)
        return values

    def to_row(self, record: Any) -> dict[str, object]:  # noqa: ANN401 - any registered dataclass
        """Return the values of a record as they are stored, by column."""
        return dict(zip(self.columns, self.to_values(record), strict=True))

    def from_values(self, row: tuple[Any, ...]) -> Any:  # noqa: ANN401 - the registered dataclass
        """Return the record of a row whose values stand in the order of `columns`."""
        values = list(row)
        for place, decode in self._decoders:
            if (value := values[place]) is not None:
                values[place] = decode(value)
        return self.kind(**dict(zip(self.columns, values, strict=True)))


def _plain(hint: Any) -> Any:  # noqa: ANN401 - a type expression
    """Strip Optional and NewType from a type expression."""
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        hint = next(item for item in typing.get_args(hint) if item is not type(None))
    while isinstance(hint, typing.NewType):
        hint = hint.__supertype__
    return hint


def _encoder(hint: Any) -> Encode | None:  # noqa: ANN401 - a type expression
    """Return how a value that is not None is written; None when it is stored as it is."""
    kind = _plain(hint)
    if kind is date:
        return date.isoformat
    if kind is datetime:
        return datetime.isoformat
    if kind is bool:
        return int
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {member: member.value for member in kind}.__getitem__
    if kind is Address or typing.get_origin(kind) is tuple:
        encode = msgspec.json.Encoder().encode
        return lambda value: encode(value).decode()
    return None


def _decoder(hint: Any) -> Callable[[Any], Any] | None:  # noqa: ANN401 - a type expression
    """Return how a stored value that is not None is read; None when it is what it is."""
    kind = _plain(hint)
    if kind in (date, datetime):
        return kind.fromisoformat  # type: ignore[no-any-return]
    if kind is bool:
        return bool
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {member.value: member for member in kind}.__getitem__
    if kind is Address or typing.get_origin(kind) is tuple:
        return msgspec.json.Decoder(kind).decode
    return None


_CODECS: Mapping[type, Codec] = {kind: Codec(kind) for kind in TABLES}


def codec(kind: type) -> Codec:
    """Return the codec of a record type."""
    table_of(kind)
    return _CODECS[kind]
