"""Messages on the wire: header, payload, and the bytes that are sent and kept.

`encode` gives canonical bytes (sorted names, no white space, nothing that is not given); the outbox keeps them and
every retry sends the same ones. What comes in keeps its raw bytes too: a type, version or content that we do not know
is an `UnknownMessage`, stored, confirmed and shown, never dropped (design/exchange.md 5.3).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from csr_desktop.hub import strict_json
from csr_desktop.hub.payloads import PAYLOADS, Payload
from csr_desktop.hub.scalars import Moment, Sha256, Uuid, Version, from_wire, in_utc, to_wire
from csr_desktop.hub.strict_json import NotStrict
from csr_desktop.hub.vocabulary import READABLE_MAJORS, MessageType

#: The contract's limit for one payload (design/exchange.md 5.2).
MOST_PAYLOAD_BYTES = 256_000
_MOST_MESSAGE_BYTES = 300_000


class Attachment(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    rename={
        "id": "bijlageId",
        "file_name": "bestandsnaam",
        "media_type": "mediatype",
        "size": "grootteInBytes",
        "kind": "soort",
    },
):
    """A file that belongs to a message and was put on the hub before it."""

    id: Uuid
    sha256: Sha256
    file_name: Annotated[str, Meta(max_length=120)]
    #: An `AttachmentKind` in what we write; what others write may be newer.
    kind: str
    media_type: str | None = None
    size: Annotated[int, Meta(ge=1, le=2**53)] | None = None


class Header(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    rename={
        "reference": "referentienummer",
        "conversation": "conversatieReferentienummer",
        "in_reply_to": "crossReferentienummer",
        "replaces": "vervangt",
        "message_type": "berichttype",
        "version": "berichtversie",
        "sender": "afzender",
        "receiver": "ontvanger",
        "created_at": "aangemaaktOp",
        "answer_due": "uiterlijkAntwoordOp",
        "attachments": "bijlagen",
    },
):
    """Who, to whom, about which conversation; the hub reads only this.

    `message_type` and `module` are texts because a newer hub may know more of them; `known_type` is ours or None.
    """

    reference: Uuid
    conversation: Uuid
    message_type: str
    sender: Uuid
    receiver: Uuid
    created_at: Moment
    version: Version
    in_reply_to: Uuid | None = None
    replaces: Uuid | None = None
    module: str | None = None
    answer_due: date | None = None
    attachments: Annotated[tuple[Attachment, ...], Meta(max_length=10)] = ()

    def __post_init__(self) -> None:
        if self.created_at.tzinfo is not None:
            msgspec.structs.force_setattr(self, "created_at", in_utc(self.created_at))

    @property
    def known_type(self) -> MessageType | None:
        """The type if we know it."""
        return _TYPES.get(self.message_type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A whole message in our own words."""

    header: Header
    payload: Payload
    signature: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """A message ready to go: the bytes that are sent, at the first try and at every other one."""

    reference: str
    body: bytes = field(repr=False)
    #: SHA-256 (hex) of the bytes of the payload within `body`.
    payload_sha256: str


class NotKnown(StrEnum):
    """Why a message that came in is not understood."""

    TYPE = "type"
    VERSION = "version"
    CONTENT = "content"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMessage:
    """A message from the box; `raw` are the bytes of the payload as they came."""

    header: Header
    payload: Payload
    raw: bytes = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownMessage:
    """A message whose type, version or content we do not know; kept as it came, for a person."""

    header: Header
    reason: NotKnown
    raw: bytes = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableMessage:
    """An entry of the box without a usable header; `reference` is what can be confirmed, None when there is none."""

    reference: str | None
    raw: bytes = field(repr=False)


Incoming = ReceivedMessage | UnknownMessage | UnreadableMessage


class _Envelope(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    rename={"payload": "inhoud", "signature": "handtekening"},
):
    header: Header
    payload: msgspec.Raw
    signature: str | None = None


class _BoxEntry(msgspec.Struct, frozen=True, kw_only=True, rename={"payload": "inhoud", "expires_at": "verlooptOp"}):
    header: Header
    payload: msgspec.Raw
    expires_at: Moment

    def __post_init__(self) -> None:
        # Here, because a moment at the edge of the calendar has no UTC, and then this entry alone is unreadable.
        msgspec.structs.force_setattr(self, "expires_at", in_utc(self.expires_at))


class _OnlyReference(msgspec.Struct, frozen=True, rename={"reference": "referentienummer"}):
    reference: Uuid


class _OnlyHeader(msgspec.Struct, frozen=True):
    header: _OnlyReference


_TYPES = {kind.value: kind for kind in MessageType}
_ENCODER = msgspec.json.Encoder(enc_hook=to_wire, order="sorted")
_ENVELOPE = msgspec.json.Decoder(_Envelope)
_BOX_ENTRY = msgspec.json.Decoder(_BoxEntry)
_ONLY_HEADER = msgspec.json.Decoder(_OnlyHeader)
_PAYLOAD_DECODERS: dict[MessageType, msgspec.json.Decoder[Payload]] = {
    kind: msgspec.json.Decoder(payload, dec_hook=from_wire) for kind, payload in PAYLOADS.items()
}


def encode_payload(payload: Payload) -> bytes:
    """Return the canonical bytes of a payload."""
    return _ENCODER.encode(payload)


def encode(message: Message) -> OutgoingMessage:
    """Return the bytes to keep and to send. What the contract demands was asked before (`checks.refuse_faults`)."""
    content = _ENCODER.encode(message.payload)
    envelope = _Envelope(header=message.header, payload=msgspec.Raw(content), signature=message.signature)
    return OutgoingMessage(
        reference=message.header.reference,
        body=_ENCODER.encode(envelope),
        payload_sha256=hashlib.sha256(content).hexdigest(),
    )


def enclose(header: Header, content: bytes) -> OutgoingMessage:
    """Return the bytes to send around a payload that was written before, which is sent as it stands."""
    return OutgoingMessage(
        reference=header.reference,
        body=_ENCODER.encode(_Envelope(header=header, payload=msgspec.Raw(content))),
        payload_sha256=hashlib.sha256(content).hexdigest(),
    )


def decode(body: bytes) -> Message:
    """Return the message in bytes that we kept; `NotStrict` when they are not one of ours."""
    envelope = strict_json.decode(body, _ENVELOPE, _MOST_MESSAGE_BYTES)
    kind = envelope.header.known_type
    if kind is None:
        raise NotStrict("type")
    payload = strict_json.shaped(envelope.payload, _PAYLOAD_DECODERS[kind])
    return Message(header=envelope.header, payload=payload, signature=envelope.signature)


def decode_payload(kind: MessageType, content: bytes) -> Payload:
    """Return a payload that was kept raw, once its type is known; `NotStrict` when it does not fit."""
    return strict_json.decode(content, _PAYLOAD_DECODERS[kind], _MOST_MESSAGE_BYTES)


def read_entry(entry: msgspec.Raw) -> Incoming:
    """Return one entry of the box (strict JSON already); never raises, so that one entry cannot hide the others."""
    try:
        found = strict_json.shaped(entry, _BOX_ENTRY)
    except NotStrict:
        return UnreadableMessage(reference=_reference_in(entry), raw=bytes(entry))
    raw, header, expires_at = bytes(found.payload), found.header, found.expires_at
    kind = header.known_type
    if kind is None or not _can_read(header.version):
        reason = NotKnown.TYPE if kind is None else NotKnown.VERSION
        return UnknownMessage(header=header, reason=reason, raw=raw, expires_at=expires_at)
    try:
        payload = strict_json.shaped(found.payload, _PAYLOAD_DECODERS[kind])
    except NotStrict:
        return UnknownMessage(header=header, reason=NotKnown.CONTENT, raw=raw, expires_at=expires_at)
    return ReceivedMessage(header=header, payload=payload, raw=raw, expires_at=expires_at)


def encode_list(list_id: str, messages: tuple[OutgoingMessage, ...]) -> bytes:
    """Return the body of a list: the messages' own bytes, in order."""
    return _ENCODER.encode({"lijstId": list_id, "berichten": [msgspec.Raw(message.body) for message in messages]})


def encode_confirmations(references: tuple[str, ...]) -> bytes:
    """Return the body that confirms messages."""
    return _ENCODER.encode({"referentienummers": references})


def encode_struct(value: msgspec.Struct) -> bytes:
    """Return the canonical bytes of a question."""
    return _ENCODER.encode(value)


def _can_read(version: str) -> bool:
    return version.partition(".")[0] in READABLE_MAJORS


def _reference_in(entry: msgspec.Raw) -> str | None:
    try:
        return strict_json.shaped(entry, _ONLY_HEADER).header.reference
    except NotStrict:
        return None
