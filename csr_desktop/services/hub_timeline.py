"""Everything said with the creditors of a dossier in one line of time: messages, letters, and what was agreed by phone.

The hub knows no free questions (design/exchange.md 1.3), so what was said outside it is noted here, beside the messages
it is about.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from csr_desktop.clock import DUTCH_TIME, Clock
from csr_desktop.domain.correspondence import Letter
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.hub_messages import ContactNote, InMessage, InState, MessageType
from csr_desktop.domain.proposals import AskedBy, Reconsideration
from csr_desktop.errors import Message, UserError
from csr_desktop.hub import payloads
from csr_desktop.ids import IdMaker
from csr_desktop.services.hub_conversations import payload_of
from csr_desktop.store.hub_box import HubBox, Incoming, Outgoing
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts

_MOST_CHARACTERS = 4_000


class EntryKind(StrEnum):
    """What an entry of the line of time is."""

    SENT = "sent"
    RECEIVED = "received"
    LETTER = "letter"
    NOTE = "note"
    ASKED = "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that was said. `what` and `state` are words of ours; `text` is what somebody wrote, as it came."""

    id: str
    kind: EntryKind
    at: datetime
    creditor_id: str | None
    creditor: str
    what: str
    state: str = ""
    text: str = ""
    conversation_id: str | None = None
    needs_attention: bool = False


class HubTimeline:
    """Reads the line of time of a dossier and keeps contact notes."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock, texts: Texts) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._texts = texts
        self._box = HubBox(store.database)

    def of_dossier(self, dossier_id: str, creditor_id: str | None = None) -> list[TimelineEntry]:
        """Return everything, or everything with one creditor, oldest first."""
        letters = self._store.find(Letter, dossier_id=dossier_id, order_by="id")
        notes = self._store.find(ContactNote, dossier_id=dossier_id, order_by="id")
        out, came = self._box.outgoing(dossier_id=dossier_id), self._box.incoming(dossier_id=dossier_id)
        ids = {item.message.creditor_id for item in out} | {note.creditor_id for note in notes}
        asked = [
            item
            for item in self._store.find(Reconsideration, dossier_id=dossier_id, order_by="id")
            if item.channel is not AskedBy.HUB
        ]
        ids |= {item.creditor_id for item in asked}
        ids |= {item.message.creditor_id or "" for item in came} | {letter.creditor_id or "" for letter in letters}
        names = {party.id: party.name for party in self._store.find(Creditor, id=tuple(ids - {""}))}
        found = [
            *(self._sent(item, names) for item in out),
            *(self._received(item, names) for item in came),
            *(self._letter(letter, names) for letter in letters),
            *(self._note(note, names) for note in notes),
            *(self._asked(item, names) for item in asked),
        ]
        wanted = [item for item in found if creditor_id in (None, item.creditor_id)]
        # Messages and letters of one step share a moment; ids sort by when they were made.
        return sorted(wanted, key=lambda item: (item.at, item.id))

    def add_note(
        self, dossier_id: str, creditor_id: str, text: str, *, conversation_id: str | None = None
    ) -> ContactNote:
        """Keep what was agreed with a creditor by phone or mail.

        Raises UserError `contact.empty` or `contact.too_long`.
        """
        told = text.strip()
        if not told:
            raise UserError("contact.empty")
        if len(told) > _MOST_CHARACTERS:
            raise UserError("contact.too_long", most=_MOST_CHARACTERS)
        with self._store.unit_of_work("contact.add") as work:
            work.get(Dossier, dossier_id)
            work.get(Creditor, creditor_id)
            return work.add(
                ContactNote(
                    id=self._ids.new(),
                    dossier_id=dossier_id,
                    creditor_id=creditor_id,
                    at=self._clock.now(),
                    by=self._store.actor,
                    text=told,
                    conversation_id=conversation_id,
                )
            )

    def remove_note(self, note_id: str) -> None:
        """Take a note away (undo brings it back)."""
        with self._store.unit_of_work("contact.remove") as work:
            work.remove(work.get(ContactNote, note_id))

    def _sent(self, item: Outgoing, names: dict[str, str]) -> TimelineEntry:
        message, standing = item.message, item.standing
        error = standing.error_text
        return TimelineEntry(
            id=message.id,
            kind=EntryKind.SENT,
            at=message.made_at,
            creditor_id=message.creditor_id,
            creditor=names.get(message.creditor_id, ""),
            what=self._texts.label("hub_message", message.type.value),
            state=self._texts.label("hub_out", standing.state.value),
            text=error or _words(payload_of(message, payloads.FreeText)),
            conversation_id=message.conversation_id,
            needs_attention=standing.state.value in {"FAILED", "EXPIRED"},
        )

    def _received(self, item: Incoming, names: dict[str, str]) -> TimelineEntry:
        message, standing = item.message, item.standing
        state = self._texts.label("hub_in", standing.state.value)
        if standing.state is InState.REVIEW and standing.reason:
            state = self._texts.say(Message(standing.reason, json.loads(standing.reason_params)))
        return TimelineEntry(
            id=message.id,
            kind=EntryKind.RECEIVED,
            at=message.received_at,
            creditor_id=message.creditor_id,
            creditor=names.get(message.creditor_id or "", ""),
            what=self._texts.label("hub_message", message.type),
            state=state,
            text=_said(message),
            conversation_id=message.conversation_id,
            needs_attention=standing.state is InState.REVIEW,
        )

    def _letter(self, letter: Letter, names: dict[str, str]) -> TimelineEntry:
        return TimelineEntry(
            id=letter.id,
            kind=EntryKind.LETTER,
            at=_beginning(letter.sent_on or letter.withdrawn_on or letter.made_on),
            creditor_id=letter.creditor_id,
            creditor=names.get(letter.creditor_id or "", ""),
            what=self._texts.label("letter", letter.kind.value),
            state=self._texts.say(_standing_of(letter)),
        )

    def _asked(self, item: Reconsideration, names: dict[str, str]) -> TimelineEntry:
        return TimelineEntry(
            id=item.id,
            kind=EntryKind.ASKED,
            at=_beginning(item.asked_on),
            creditor_id=item.creditor_id,
            creditor=names.get(item.creditor_id, ""),
            what=self._texts.say(Message.of("contact.reconsider")),
            state=self._texts.label("asked_by", item.channel),
            text=item.text,
        )

    def _note(self, note: ContactNote, names: dict[str, str]) -> TimelineEntry:
        return TimelineEntry(
            id=note.id,
            kind=EntryKind.NOTE,
            at=note.at,
            creditor_id=note.creditor_id,
            creditor=names.get(note.creditor_id, ""),
            what=self._texts.say(Message.of("contact.note", by=note.by)),
            text=note.text,
            conversation_id=note.conversation_id,
        )


def _standing_of(letter: Letter) -> Message:
    if letter.withdrawn_on is not None:
        return Message.of("contact.letter_withdrawn", reason=letter.withdrawn_reason)
    return Message.of("contact.letter_sent" if letter.sent_on else "contact.letter_ready")


def _beginning(day: date) -> datetime:
    """What has a day and no moment stands at the beginning of that day."""
    return datetime.combine(day, time(), tzinfo=DUTCH_TIME).astimezone(UTC)


def _words(said: payloads.FreeText | None) -> str:
    return said.text if said is not None else ""


def _said(message: InMessage) -> str:
    """Return the free words of a received message, as they came."""
    if message.type == MessageType.NO_COOPERATION:
        refusal = payload_of(message, payloads.NoCooperation)
        return (refusal.explanation or "") if refusal else ""
    if message.type == MessageType.NOTICE_ANSWER:
        notice = payload_of(message, payloads.NoticeAnswer)
        return (notice.explanation or "") if notice else ""
    if message.type == MessageType.PROPOSAL_ANSWER:
        answer = payload_of(message, payloads.ProposalAnswer)
        return (answer.reason or "") if answer else ""
    if message.type == MessageType.ERROR:
        report = payload_of(message, payloads.ErrorReport)
        return f"{report.code}: {report.description}" if report else ""
    return _words(payload_of(message, payloads.FreeText))
