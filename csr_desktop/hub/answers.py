"""What a hub answers, in our own words; members that we do not know are ignored (design/exchange.md 5.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from csr_desktop.hub import strict_json
from csr_desktop.hub.scalars import KvkText, Moment, Sha256, Uuid, in_utc
from csr_desktop.hub.strict_json import NotStrict
from csr_desktop.hub.vocabulary import MessageStatus
from csr_desktop.hub.wire import Header, Incoming, read_entry

T = TypeVar("T")

_Cursor = Annotated[str, Meta(max_length=2_000)]
_Count = Annotated[int, Meta(ge=0, le=2**53)]


class MessageState(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={
        "accepted_at": "geaccepteerdOp",
        "collected_at": "opgehaaldOp",
        "confirmed_at": "bevestigdOp",
        "expires_at": "verlooptOp",
        "payload_sha256": "inhoudSha256",
    },
):
    """How far a message got; `status` may be newer than we are, `known_status` is ours or None."""

    header: Header
    status: str
    accepted_at: Moment
    collected_at: Moment | None = None
    confirmed_at: Moment | None = None
    expires_at: Moment | None = None
    payload_sha256: Sha256 | None = None

    def __post_init__(self) -> None:
        for name in ("accepted_at", "collected_at", "confirmed_at", "expires_at"):
            moment = getattr(self, name)
            if moment is not None:
                msgspec.structs.force_setattr(self, name, in_utc(moment))

    @property
    def known_status(self) -> MessageStatus | None:
        """The status if we know it."""
        return MessageStatus(self.status) if self.status in set(MessageStatus) else None


class SupportedModule(msgspec.Struct, frozen=True, rename={"versions": "berichtversies"}):
    """A module that a participant takes, and the versions of its messages."""

    module: str
    versions: tuple[str, ...]


class Represented(msgspec.Struct, frozen=True, kw_only=True, rename={"name": "naam", "kvk_number": "kvkNummer"}):
    """An organisation that a participant acts for."""

    name: str
    kvk_number: str | None = None


class Participant(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={
        "id": "deelnemerId",
        "name": "naam",
        "organisation_type": "organisatietype",
        "kvk_number": "kvkNummer",
        "branch_number": "vestigingsnummer",
        "active": "actief",
        "agrees_in_advance": "voorafAkkoord",
        "consent_required": "toestemmingsverklaringVereist",
        "represents": "vertegenwoordigt",
        "changed_at": "gewijzigdOp",
    },
):
    """An organisation in the address book. `modules` None: it takes every module and version (hub/notes.md)."""

    id: Uuid
    name: str
    organisation_type: str
    active: bool
    kvk_number: KvkText | None = None
    branch_number: str | None = None
    oin: str | None = None
    modules: tuple[SupportedModule, ...] | None = None
    agrees_in_advance: bool | None = None
    consent_required: bool | None = None
    represents: tuple[Represented, ...] = ()
    changed_at: Moment | None = None


class Limits(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={
        "messages_per_list": "maxBerichtenPerLijst",
        "attachment_bytes": "maxBijlageBytes",
        "retention_working_days": "bewaartermijnWerkdagen",
        "answer_working_days": "antwoordtermijnWerkdagen",
    },
):
    """What the hub allows us; None is not told."""

    messages_per_list: _Count | None = None
    attachment_bytes: _Count | None = None
    retention_working_days: _Count | None = None
    answer_working_days: _Count | None = None


class Profile(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={"participant": "deelnemer", "limits": "limieten", "server_time": "serverTijd"},
):
    """Who we are to the hub, what it allows us, and its clock."""

    participant: Participant
    limits: Limits
    server_time: Moment | None = None


class LogQuery(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    rename={
        "reference": "referentienummer",
        "conversation": "conversatieReferentienummer",
        "in_reply_to": "crossReferentienummer",
        "sender": "afzender",
        "receiver": "ontvanger",
        "message_type": "berichttype",
        "collected": "opgehaald",
        "confirmed": "bevestigd",
        "sender_type": "afzenderOrganisatietype",
        "receiver_type": "ontvangerOrganisatietype",
        "from_day": "vanafDatum",
        "to_day": "totDatum",
        "version": "versie",
        "cursor": "na",
    },
):
    """What to look for in the hub's log; only what is given counts."""

    reference: str | None = None
    conversation: str | None = None
    in_reply_to: str | None = None
    sender: str | None = None
    receiver: str | None = None
    message_type: str | None = None
    collected: bool | None = None
    confirmed: bool | None = None
    sender_type: str | None = None
    receiver_type: str | None = None
    from_day: date | None = None
    to_day: date | None = None
    version: str | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """Messages that wait for us. `cursor` is opaque and saved together with the messages."""

    messages: tuple[Incoming, ...]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """Changes in the state of messages. `unreadable` counts entries that could not be understood."""

    changes: tuple[MessageState, ...]
    cursor: str
    more: bool
    unreadable: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantsPage:
    """A part of the address book."""

    participants: tuple[Participant, ...]
    cursor: str
    more: bool
    unreadable: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RawResult:
    """One result of a list: the reference, the status that a single request would have had, and the problem's bytes."""

    reference: str
    status: int
    problem: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An access token as the authorisation server gave it; never shown and never kept on disk."""

    value: str
    expires_in: int

    def __repr__(self) -> str:
        return "Token(…)"


class _Page(msgspec.Struct, frozen=True, kw_only=True, rename={"cursor": "volgende", "more": "meer"}):
    cursor: _Cursor
    more: bool


class _Inbox(_Page, frozen=True, kw_only=True, rename={"cursor": "volgende", "more": "meer", "entries": "berichten"}):
    entries: tuple[msgspec.Raw, ...]


class _Changes(
    _Page, frozen=True, kw_only=True, rename={"cursor": "volgende", "more": "meer", "entries": "wijzigingen"}
):
    entries: tuple[msgspec.Raw, ...]


class _Participants(
    _Page, frozen=True, kw_only=True, rename={"cursor": "volgende", "more": "meer", "entries": "deelnemers"}
):
    entries: tuple[msgspec.Raw, ...]


class _Result(
    msgspec.Struct, frozen=True, kw_only=True, rename={"reference": "referentienummer", "problem": "probleem"}
):
    reference: Uuid
    status: Annotated[int, Meta(ge=100, le=599)]
    problem: msgspec.Raw = msgspec.Raw(b"null")


class _Results(msgspec.Struct, frozen=True, rename={"results": "resultaten"}):
    results: tuple[_Result, ...]


class _Token(msgspec.Struct, frozen=True, kw_only=True):
    access_token: Annotated[str, Meta(min_length=1, max_length=8_192, pattern=r"^[A-Za-z0-9\-._~+/]+=*\Z")]
    token_type: str
    expires_in: Annotated[int, Meta(ge=1, le=10**9)] | None = None


_STATE = msgspec.json.Decoder(MessageState)
_PARTICIPANT = msgspec.json.Decoder(Participant)
_PROFILE = msgspec.json.Decoder(Profile)
_INBOX = msgspec.json.Decoder(_Inbox)
_CHANGES = msgspec.json.Decoder(_Changes)
_PARTICIPANTS = msgspec.json.Decoder(_Participants)
_RESULTS = msgspec.json.Decoder(_Results)
_TOKEN = msgspec.json.Decoder(_Token)
#: How long a token holds when the server does not say.
_USUAL_TOKEN_S = 300


def read_profile(data: bytes, most_bytes: int) -> Profile:
    """Read the own profile; `NotStrict` when it is none."""
    return strict_json.decode(data, _PROFILE, most_bytes)


def read_state(data: bytes, most_bytes: int) -> MessageState:
    """Read the state of one message; `NotStrict` when it is none."""
    return strict_json.decode(data, _STATE, most_bytes)


def read_inbox(data: bytes, most_bytes: int) -> InboxPage:
    """Read a page of the box; `NotStrict` only when the page itself is none, never for one entry."""
    page = strict_json.decode(data, _INBOX, most_bytes)
    return InboxPage(messages=tuple(map(read_entry, page.entries)), cursor=page.cursor, more=page.more)


def read_changes(data: bytes, most_bytes: int) -> ChangesPage:
    """Read a page of changes; entries that are none are counted."""
    page = strict_json.decode(data, _CHANGES, most_bytes)
    found, unreadable = _each(page.entries, _STATE)
    return ChangesPage(changes=found, cursor=page.cursor, more=page.more, unreadable=unreadable)


def read_participants(data: bytes, most_bytes: int) -> ParticipantsPage:
    """Read a page of the address book; entries that are none are counted."""
    page = strict_json.decode(data, _PARTICIPANTS, most_bytes)
    found, unreadable = _each(page.entries, _PARTICIPANT)
    return ParticipantsPage(participants=found, cursor=page.cursor, more=page.more, unreadable=unreadable)


def read_results(data: bytes, most_bytes: int) -> tuple[RawResult, ...]:
    """Read results per message, in the order of the answer; `NotStrict` when they are none."""
    return tuple(
        RawResult(
            reference=result.reference,
            status=result.status,
            problem=None if bytes(result.problem) == b"null" else bytes(result.problem),
        )
        for result in strict_json.decode(data, _RESULTS, most_bytes).results
    )


def read_token(data: bytes, most_bytes: int) -> Token:
    """Read the answer of the authorisation server; `NotStrict` when it is no bearer token that fits a header."""
    found = strict_json.decode(data, _TOKEN, most_bytes)
    if found.token_type.lower() != "bearer":
        raise NotStrict("token")
    return Token(value=found.access_token, expires_in=found.expires_in or _USUAL_TOKEN_S)


def _each(entries: tuple[msgspec.Raw, ...], decoder: msgspec.json.Decoder[T]) -> tuple[tuple[T, ...], int]:
    found = []
    unreadable = 0
    for entry in entries:
        try:
            found.append(strict_json.shaped(entry, decoder))
        except NotStrict:
            unreadable += 1
    return tuple(found), unreadable
