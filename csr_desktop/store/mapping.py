"""Between the field's dataclasses and rows; columns are named as fields, addresses and tuples are JSON text."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache, cached_property
from importlib import import_module
from operator import attrgetter
from typing import Any, TypeVar

import msgspec

from csr_desktop.errors import Bug

T = TypeVar("T")

#: Which table holds which record, by the module in `csr_desktop.domain` and the name of the class. Names, because a
#: start that shows a list of dossiers needs none of these classes (docs/adr/0017-made-when-asked.md).
_NAMES: Mapping[tuple[str, str], str] = {
    ("dossiers", "Dossier"): "dossier",
    ("clients", "Client"): "client",
    ("dossiers", "PhaseEvent"): "phase_event",
    ("creditors", "Creditor"): "creditor",
    ("creditors", "Participation"): "participation",
    ("claims", "Claim"): "claim",
    ("claims", "BalanceAnswer"): "balance_answer",
    ("vtlb", "VtlbResult"): "vtlb_result",
    ("proposals", "Proposal"): "proposal",
    ("proposals", "ProposalLine"): "proposal_line",
    ("proposals", "ConsentDecision"): "consent_decision",
    ("proposals", "ProposalAnswer"): "proposal_answer",
    ("correspondence", "Letter"): "letter",
    ("correspondence", "LetterInput"): "letter_input",
    ("print_runs", "PrintRun"): "print_run",
    ("print_runs", "PrintPiece"): "print_piece",
    ("letter_texts", "LetterText"): "letter_text",
    ("letter_texts", "LetterTextVersion"): "letter_text_version",
    ("letter_texts", "LetterTextUse"): "letter_text_use",
    ("correspondence", "Document"): "document",
    ("correspondence", "Exchange"): "exchange",
    ("correspondence", "ListImport"): "list_import",
    ("erasure", "Approver"): "approver",
    ("erasure", "ErasureRequest"): "erasure_request",
    ("erasure", "DossierFigures"): "dossier_figures",
    ("log_reviews", "LogReview"): "log_review",
    ("hub_messages", "OutMessage"): "out_message",
    ("hub_messages", "InMessage"): "in_message",
    ("hub_messages", "ContactNote"): "contact_note",
    ("intake", "Intake"): "intake",
    ("intake", "Decision"): "decision",
    ("intake", "Suspension"): "suspension",
    ("intake", "CrisisIntervention"): "crisis_intervention",
    ("support", "Guidance"): "guidance",
    ("support", "SupportPeriod"): "support_period",
    ("court", "CourtCase"): "court_case",
    ("court", "CourtCheck"): "court_check",
    ("court", "WsnpStatement"): "wsnp_statement",
    ("claim_marks", "ClaimMark"): "claim_mark",
    ("proposals", "Reconsideration"): "reconsideration",
    ("settlement", "Settlement"): "settlement",
    ("settlement", "Deposit"): "deposit",
    ("settlement", "PaymentBatch"): "payment_batch",
    ("settlement", "Payout"): "payout",
    ("settlement", "Review"): "review",
    ("settlement", "Discharge"): "discharge",
    ("work", "Deadline"): "deadline",
    ("work", "WorkMark"): "work_mark",
    ("work", "Handover"): "handover",
    ("work", "SecondLook"): "second_look",
    ("work", "PhaseMove"): "phase_move",
    ("work", "Evidence"): "evidence",
    ("work", "Delivery"): "delivery",
    ("work", "DeliveredTrajectory"): "delivered_trajectory",
}
_DOMAIN = "csr_desktop.domain"


class _Tables(Mapping[type, str]):
    """Which table holds which record; to go through all of them reads their modules."""

    def __getitem__(self, kind: type) -> str:
        package, _, module = kind.__module__.rpartition(".")
        if package != _DOMAIN:
            raise KeyError(kind)
        return _NAMES[module, kind.__name__]

    def __iter__(self) -> Iterator[type]:
        for module, name in _NAMES:
            yield getattr(import_module(f"{_DOMAIN}.{module}"), name)

    def __len__(self) -> int:
        return len(_NAMES)


TABLES: Mapping[type, str] = _Tables()

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

    @cached_property
    def _places(self) -> Mapping[str, tuple[int, Encode | None]]:
        """Where each field stands and how it is written."""
        encoders = dict(self._encoders)
        return {name: (place, encoders.get(place)) for place, name in enumerate(self.columns)}

    @cached_property
    def _usual(self) -> tuple[frozenset[str], list[object]]:
        """The fields that always have to be given, and a row with what the others are when they are not."""
        required, values = set(), list[object]()
        for field in fields(self.kind):
            value = field.default if field.default_factory is MISSING else field.default_factory()
            if value is MISSING:
                required.add(field.name)
            encode = self._places[field.name][1]
            values.append(None if value is MISSING else value if encode is None or value is None else encode(value))
        return frozenset(required), values

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

    def values_of(self, given: Mapping[str, object]) -> list[object]:
        """Return what `to_values` gives of a record with these fields, without making that record.

        Raises Bug `store.unknown_field` when a field is not known, or one is lacking that has no usual value.
        """
        places, (required, usual) = self._places, self._usual
        if not (required <= given.keys() <= places.keys()):
            raise Bug("store.unknown_field")
        values = usual.copy()
        for name, value in given.items():
            place, encode = places[name]
            values[place] = value if encode is None or value is None else encode(value)
        return values

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


def _is_json(kind: Any) -> bool:  # noqa: ANN401 - a type
    """Whether values of a type are stored as JSON text: addresses and tuples."""
    return is_dataclass(kind) or typing.get_origin(kind) is tuple


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
    if _is_json(kind):
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
    if _is_json(kind):
        return msgspec.json.Decoder(kind).decode
    return None


def codec(kind: type) -> Codec:
    """Return the codec of a record type."""
    return _codec(kind)


@cache
def _codec(kind: Any) -> Codec:  # noqa: ANN401 - a type; `cache` does not know that types can be hashed
    table_of(kind)
    return Codec(kind)
