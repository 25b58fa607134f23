"""The in-box of a round: each message is stored with its effect in one unit of work, and only then confirmed.

The hub gives a message again until it is confirmed, so everything here may happen twice and has to come out the same
(design/exchange.md 4.1, rules 2 and 7). Nothing that came is dropped: what cannot be understood waits for a person.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from csr_desktop.domain.correspondence import Document
from csr_desktop.domain.hub_messages import InMessage, InStanding, InState, MessageType, OutMessage
from csr_desktop.errors import EnvironmentProblem, Message
from csr_desktop.hub.payloads import ErrorReport
from csr_desktop.hub.wire import (
    Header,
    Incoming,
    NotKnown,
    ReceivedMessage,
    UnknownMessage,
    UnreadableMessage,
    encode_payload,
)
from csr_desktop.logs import described
from csr_desktop.services.exchange.ports import HubInbox
from csr_desktop.store.hub_box import HubBox
from csr_desktop.store.hub_box import Incoming as Kept
from csr_desktop.store.unit_of_work import Store, UnitOfWork

_NOT_KNOWN = {
    NotKnown.TYPE: Message.of("hub.review.type"),
    NotKnown.VERSION: Message.of("hub.review.version"),
    NotKnown.CONTENT: Message.of("hub.review.content"),
}
#: What the other side hears of a message that we cannot handle: its code and a text without anything personal.
_TOLD_BACK = {
    NotKnown.TYPE: ("BERICHTTYPE_ONBEKEND", "Dit berichttype kennen wij niet.", "/header/berichttype"),
    NotKnown.VERSION: (
        "BERICHTVERSIE_ONBEKEND",
        "Deze versie van het bericht kennen wij niet.",
        "/header/berichtversie",
    ),
    NotKnown.CONTENT: ("ONGELDIGE_INVOER", "De inhoud van dit bericht is niet te lezen.", "/inhoud"),
}
_UNREADABLE = "ONLEESBAAR"
#: Nothing more comes of messages in these states, so a resend with other content may be looked at afresh.
_SETTLED_WITHOUT_EFFECT = frozenset({InState.REJECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A message from the box with the files that belong to it, as far as they could be fetched."""

    message: Incoming
    files: tuple[tuple[str, bytes], ...] = ()
    files_missing: int = 0


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a message: it is new, and whether it waits for a person."""

    is_new: bool
    for_review: bool


def in_order(messages: Sequence[Incoming]) -> list[Incoming]:
    """Return a page in the order in which it was written: an answer may not overtake what it builds on."""
    return sorted(messages, key=_order)


def _order(message: Incoming) -> tuple[datetime, str]:
    if isinstance(message, UnreadableMessage):
        return (datetime.max.replace(tzinfo=UTC), message.reference or "")
    return (message.header.created_at, message.header.reference)


class Inbox:
    """Stores what came. `new_id` makes the references of error messages (UUIDv7), `now` the moment it came."""

    def __init__(self, store: Store, effects: HubInbox, new_id: Callable[[], str], now: Callable[[], datetime]) -> None:
        self._store = store
        self._box = HubBox(store.database)
        self._effects = effects
        self._new_id = new_id
        self._now = now

    def wants_files(self, message: Incoming) -> bool:
        """Whether the files of a message are still to be fetched: the hub erases them once it is confirmed."""
        return (
            not isinstance(message, UnreadableMessage)
            and bool(message.header.attachments)
            and not self._box.knows(message.header.reference)
        )

    def store_page(self, page: Sequence[Fetched]) -> list[Stored]:
        """Store a page in its order, each message with its effect whole or not at all, and commit it as one.

        Nothing is confirmed before that, so what a kill takes back comes again. When one message spoils the page, all
        are stored again one by one, so that it holds up no other. Raises what `store` raises.
        """
        try:
            with self._store.together():
                return [self.store(fetched) for fetched in page]
        except Exception:
            # Also when the disk fails: what it still takes is worth keeping.
            return [self.store(fetched) for fetched in page]

    def store(self, fetched: Fetched) -> Stored:
        """Store one message with its effect; one that is known already changes nothing.

        When giving it its effect fails, it is stored all the same and waits for a person: one message must not hold
        up the others. Raises EnvironmentProblem when the database cannot be written.
        """
        message = fetched.message
        reference = reference_of(message)
        known = self._box.into(reference) if self._box.knows(reference) else None
        if known is not None:
            return self._again(known.message, message)
        try:
            return self._store_new(fetched, reference, None)
        except EnvironmentProblem:
            raise
        except Exception as error:
            # Whatever the message did to us, it stays the fault of this one message.
            return self._store_new(fetched, reference, error)

    def _store_new(self, fetched: Fetched, reference: str, error: Exception | None) -> Stored:
        message = fetched.message
        detail = {"type": _type_of(message)} | ({} if error is None else {"fault": described(error)})
        fault = None if error is None else Message.of("hub.review.failed")
        with self._store.unit_of_work("hub.receive", **detail) as work:
            record = self._record(message, reference)
            before = self._box.into_by_root(record.root) if self._box.applied_root(record.root) else []
            work.add(record)
            self._keep_files(work, record, fetched)
            standing = self._standing(work, message, record, before, fault)
            if fetched.files_missing and standing.state is InState.APPLIED:
                standing = _review(reference, Message.of("hub.review.files"))
            # Without a reference of its own there is nothing to confirm.
            has_reference = not (isinstance(message, UnreadableMessage) and message.reference is None)
            self._box.put_in(replace(standing, message_id=reference, confirmed=not has_reference))
        return Stored(is_new=True, for_review=standing.state is InState.REVIEW)

    def _standing(
        self,
        work: UnitOfWork,
        message: Incoming,
        record: InMessage,
        before: Sequence[Kept],
        fault: Message | None,
    ) -> InStanding:
        """Return where a new message stands; `before` are the earlier ones of its chain of resends."""
        if fault is not None:
            return _review(record.id, fault)
        if isinstance(message, UnreadableMessage):
            return _review(record.id, Message.of("hub.review.unreadable"))
        if before and not all(item.standing.state in _SETTLED_WITHOUT_EFFECT for item in before):
            if any(_same(item.message.body, record.body) for item in before):
                # A resend of what we have: the first one had its effect, or waits for a person.
                return InStanding(message_id=record.id, state=InState.APPLIED, reason="hub.review.resent")
            return _review(record.id, Message.of("hub.review.resent_differs"))
        if isinstance(message, UnknownMessage):
            self._tell_back(work, message, record)
            return _review(record.id, _NOT_KNOWN[message.reason])
        return self._effects.apply(work, record)

    def _again(self, known: InMessage, message: Incoming) -> Stored:
        """A message that is known: the same changes nothing, other content under its number goes to a person."""
        raw = message.raw.decode("utf-8", "replace")
        if _same(known.body, raw):
            return Stored(is_new=False, for_review=False)
        double = str(uuid.uuid5(uuid.UUID(known.id), hashlib.sha256(message.raw).hexdigest()))
        if self._box.knows(double):
            return Stored(is_new=False, for_review=False)
        with self._store.unit_of_work("hub.receive", type=known.type, number_used_twice=True) as work:
            work.add(replace(known, id=double, body=raw, received_at=self._now()))
            # The hub knows it by the number of the first one only; there is nothing to confirm.
            standing = _review(double, Message.of("hub.review.same_number"))
            self._box.put_in(replace(standing, confirmed=True))
        return Stored(is_new=True, for_review=True)

    def _record(self, message: Incoming, reference: str) -> InMessage:
        body = message.raw.decode("utf-8", "replace")
        if isinstance(message, UnreadableMessage):
            return InMessage(
                id=reference,
                conversation_id="",
                sender_id="",
                type=_UNREADABLE,
                version="",
                body=body,
                received_at=self._now(),
                root=reference,
            )
        header = message.header
        ours = self._box.last_of_conversation(header.conversation.lower())
        # A conversation of ours belongs to the party we wrote to; somebody else's message in it is no answer.
        is_ours = ours is not None and ours.participant_id.lower() == header.sender.lower()
        return InMessage(
            id=reference,
            conversation_id=header.conversation.lower(),
            sender_id=header.sender.lower(),
            type=header.message_type,
            version=header.version,
            body=body,
            received_at=self._now(),
            root=(header.replaces or header.reference).lower(),
            cross_reference=header.in_reply_to.lower() if header.in_reply_to else None,
            replaces=header.replaces.lower() if header.replaces else None,
            sent_at=header.created_at,
            dossier_id=ours.dossier_id if ours is not None and is_ours else None,
            creditor_id=ours.creditor_id if ours is not None and is_ours else None,
        )

    def _keep_files(self, work: UnitOfWork, record: InMessage, fetched: Fetched) -> None:
        for number, (name, content) in enumerate(fetched.files, 1):
            work.add(
                Document(
                    id=self._new_id(),
                    sha256=work.put_content(content),
                    name=name or f"bijlage-{number}.pdf",
                    media_type="application/pdf",
                    size=len(content),
                    stored_on=self._now().date(),
                    dossier_id=record.dossier_id,
                )
            )

    def _tell_back(self, work: UnitOfWork, message: UnknownMessage, record: InMessage) -> None:
        """Queue the error message that the contract wants; never about an error message, and only to whom we know."""
        ours = self._box.last_of_conversation(record.conversation_id)
        if record.dossier_id is None or ours is None or record.type == MessageType.ERROR:
            return
        self.queue_error(work, ours, record, *_TOLD_BACK[message.reason])

    def queue_error(
        self, work: UnitOfWork, ours: OutMessage, about: InMessage, code: str, text: str, place: str | None
    ) -> OutMessage:
        """Queue an error message about a received one, in its conversation; `ours` is our last message there."""
        report = ErrorReport(code=code, description=text, field=place)
        return work.add(
            OutMessage(
                id=self._new_id(),
                conversation_id=about.conversation_id,
                dossier_id=ours.dossier_id,
                creditor_id=ours.creditor_id,
                participant_id=ours.participant_id,
                type=MessageType.ERROR,
                version=ours.version,
                module=ours.module,
                body=encode_payload(report).decode(),
                made_at=self._now(),
                cross_reference=about.id,
            )
        )


def reference_of(message: Incoming) -> str:
    """Return under which number a message is kept; one without a number gets one from its bytes, always the same."""
    if isinstance(message, ReceivedMessage | UnknownMessage):
        return message.header.reference.lower()
    if message.reference is not None:
        return message.reference.lower()
    return str(uuid.uuid5(uuid.NAMESPACE_OID, hashlib.sha256(message.raw).hexdigest()))


def header_of(message: Incoming) -> Header | None:
    """Return the header of a message that has a readable one."""
    return None if isinstance(message, UnreadableMessage) else message.header


def _type_of(message: Incoming) -> str:
    """The type for the log, which takes known words only: what others write may be anything."""
    if isinstance(message, UnreadableMessage):
        return _UNREADABLE
    kind = message.header.known_type
    return kind.value if kind else "ONBEKEND"


def _review(message_id: str, reason: Message) -> InStanding:
    return InStanding(
        message_id=message_id, state=InState.REVIEW, reason=reason.code, reason_params=json.dumps(dict(reason.params))
    )


def _same(one: str, other: str) -> bool:
    """Whether two payloads are an equal JSON value (hub/notes.md: order and white space do not matter)."""
    if one == other:
        return True
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return False
