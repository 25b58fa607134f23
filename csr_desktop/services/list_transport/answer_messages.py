"""From the rows of an answered list to messages: what a creditor filled in, as the hub would have brought it.

`raw` of each message is the row as it was read. The plan of an import is made of that (ADR 0004): what contradicts
itself or was left empty fits no message, and a person has to see it all the same.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from csr_desktop.domain.balances import DebtType
from csr_desktop.hub import payloads
from csr_desktop.hub.scalars import Amount
from csr_desktop.hub.strict_json import NotStrict
from csr_desktop.hub.vocabulary import OUR_VERSIONS, MessageType, NoCooperationReason
from csr_desktop.hub.vocabulary import DebtType as WireDebtType
from csr_desktop.hub.wire import (
    Header,
    Incoming,
    NotKnown,
    ReceivedMessage,
    UnknownMessage,
    UnreadableMessage,
    decode_payload,
    encode_payload,
)
from csr_desktop.lists.row_values import Row, cents, day, flag, text
from csr_desktop.services.hub_facts import NUMBER_NOT_KNOWN

_REFERENCES = uuid.UUID("3e6b6f0e-8d1c-5a53-9d0b-6c1f6f0b7a11")
#: What lies in a folder is never deleted by anybody but a person.
_NEVER = datetime.max.replace(tzinfo=UTC)
_ROW = msgspec.json.Decoder(dict[str, object])
_DEBT_TYPES = {
    DebtType.OPEN: WireDebtType.OPEN,
    DebtType.TRANSFERRED: WireDebtType.TRANSFERRED,
    DebtType.UNKNOWN: WireDebtType.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of ours that a row answers: its number, its conversation, and who was asked."""

    reference: str
    conversation: str
    handler_id: str


def answer_reference(sha256: str, row: int) -> str:
    """Return under which number a row of a file is kept and confirmed: always the same for the same content."""
    return str(uuid.uuid5(_REFERENCES, f"{sha256}/{row}"))


def reference_of(message: Incoming) -> str:
    """Return under which number a message of a list is confirmed; each row has one."""
    reference = message.reference if isinstance(message, UnreadableMessage) else message.header.reference
    assert reference is not None
    return reference


def row_of(message: Incoming) -> Row | None:
    """Return the row that a message was made of; None for a row that could not be read."""
    found = _ROW.decode(message.raw)
    return found if len(found) > 1 else None


def unreadable_row(sha256: str, row: int) -> UnreadableMessage:
    """Return what stands for a row that the reading refused; why is among the problems of the reading."""
    return UnreadableMessage(reference=answer_reference(sha256, row), raw=msgspec.json.encode({"row": row}))


def answer_message(row: Row, reference: str, asked: Asked | None, ours: str, now: datetime) -> Incoming:
    """Return the message that a row is: a balance, with consent beforehand or without, or "client unknown".

    `ours` is who we are, `now` when it is read. A row that belongs to no conversation of ours has no header; one that
    says nothing, or two things at once, is kept as unknown content.
    """
    raw = msgspec.json.encode(row)
    if asked is None:
        return UnreadableMessage(reference=reference, raw=raw)
    kind, payload = _content(row)
    header = Header(
        reference=reference,
        conversation=asked.conversation,
        in_reply_to=asked.reference,
        message_type=kind.value,
        version=OUR_VERSIONS[0],
        sender=asked.handler_id,
        receiver=ours,
        created_at=now,
    )
    if payload is None or not _fits(kind, payload):
        return UnknownMessage(header=header, reason=NotKnown.CONTENT, raw=raw, expires_at=_NEVER)
    return ReceivedMessage(header=header, payload=payload, raw=raw, expires_at=_NEVER)


def _content(row: Row) -> tuple[MessageType, payloads.Payload | None]:
    unknown, advance = bool(flag(row, "client_unknown")), bool(flag(row, "advance_consent"))
    says = bool(text(row, "debt_type")) or advance or cents(row, "amount") is not None
    if unknown and not says:
        refusal = payloads.NoCooperation(reason=NoCooperationReason.CLIENT_UNKNOWN, contact=_contact(row))
        return MessageType.NO_COOPERATION, refusal
    kind = MessageType.BALANCE_ANSWER_IN_ADVANCE if advance else MessageType.BALANCE_ANSWER
    return kind, None if unknown or not says else _balance(row, advance=advance)


def _balance(row: Row, *, advance: bool) -> payloads.BalanceAnswer:
    taker = text(row, "transferred_to")
    rank = text(row, "rank")
    claim = payloads.BalanceClaim(
        debt_type=_DEBT_TYPES[DebtType(text(row, "debt_type") or DebtType.OPEN)],
        invoice_number=text(row, "reference") or text(row, "asked_reference") or None,
        as_of=day(row, "date"),
        arose_on=day(row, "origin_date"),
        original_cents=_amount(row, "original_amount"),
        principal_cents=_amount(row, "principal"),
        interest_cents=_amount(row, "interest"),
        costs_cents=_amount(row, "costs"),
        outstanding_cents=_amount(row, "amount"),
        preferential=rank == "preferential" if rank else None,
        transferred_to=payloads.TransferredTo(name=taker) if taker else None,
        iban=text(row, "iban") or None,
        payment_reference=text(row, "payment_reference") or None,
    )
    return payloads.BalanceAnswer(
        number_at_creditor=text(row, "customer_number") or text(row, "asked_customer_number") or NUMBER_NOT_KNOWN,
        claims=(claim,),
        contact=_contact(row),
        agreed_in_advance=True if advance else None,
    )


def _amount(row: Row, name: str) -> Amount | None:
    value = cents(row, name)
    return None if value is None else Amount(value)


def _contact(row: Row) -> payloads.Contact | None:
    name, email, phone = (text(row, f"contact_{part}") for part in ("name", "email", "phone"))
    return payloads.Contact(name=name, email=email or None, phone=phone or None) if name else None


def _fits(kind: MessageType, payload: payloads.Payload) -> bool:
    """Whether a message of the hub could say this: lengths and forms are those of its contract."""
    try:
        decode_payload(kind, encode_payload(payload))
    except (NotStrict, ValueError):
        return False
    return True
