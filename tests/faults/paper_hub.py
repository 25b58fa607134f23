"""The other side of the line for flows in which the power goes: a hub on another computer, as its journal.

Everything the hub ever did is a line in a file that a power cut here does not touch, so that at any moment of a
recorded run it is known what the hub had been told by then. Answers, states and numbers follow from the journal alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from csr_desktop.clock import Clock
from csr_desktop.hub.answers import (
    ChangesPage,
    InboxPage,
    Limits,
    LogQuery,
    MessageState,
    Participant,
    Profile,
    SupportedModule,
)
from csr_desktop.hub.problems import Refused
from csr_desktop.hub.transport import Accepted, AddressBook, ConfirmResult, SendResult
from csr_desktop.hub.vocabulary import MessageType
from csr_desktop.hub.wire import Attachment, Header, Message, OutgoingMessage, ReceivedMessage, decode, decode_payload

#: The folder of a try that stands for the other computer.
ELSEWHERE = "hub"
JOURNAL = "dagboek"
PDF = b"%PDF-1.7\n" + b"specificatie " * 900
_SPACE = uuid.UUID("0b7d3c52-54c5-5d0f-8f2a-6f6f1a3a1c11")
_SOURCE = "SCHULDREGELING"
#: Small, so that a round has several lists and several pages.
_PER_LIST, _PER_PAGE = 2, 2


def number(*of: str) -> str:
    """Return a number that follows from what it is for; it looks like one that was drawn, so tries are comparable."""
    return str(uuid.UUID(bytes=hashlib.sha256("\x1f".join(of).encode()).digest()[:16], version=4))


class Journal:
    """What the hub was told, in the order it was told."""

    def __init__(self, root: Path) -> None:
        self.path = root / ELSEWHERE / JOURNAL

    def begin(self) -> None:
        self.path.parent.mkdir()
        self.path.write_bytes(b"")

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.path.read_bytes().splitlines()]

    def add(self, **told: object) -> None:
        """One call of the system that no fault falls on: the disk that fails is ours."""
        handle = os.open(self.path, os.O_WRONLY)
        try:
            os.lseek(handle, 0, os.SEEK_END)
            os.writev(handle, [json.dumps(told).encode() + b"\n"])
        finally:
            os.close(handle)

    @property
    def sent(self) -> dict[str, Message]:
        """Messages of ours that the hub has, by number."""
        return {line["sent"]: decode(line["body"].encode()) for line in self.lines() if "sent" in line}

    @property
    def files(self) -> set[str]:
        """Files that were put on the hub."""
        return {line["file"] for line in self.lines() if "file" in line}

    @property
    def confirmed(self) -> set[str]:
        """Messages to us that the hub threw away because we said that they are stored."""
        return {reference for line in self.lines() for reference in line.get("confirmed", ())}

    @property
    def answers(self) -> bool:
        """Whether creditors answer by now."""
        return any("answers" in line for line in self.lines())


class PaperHub:
    """A hub as a way to exchange (`hub.transport.HubTransport`); one object per round."""

    def __init__(self, journal: Journal, clock: Clock, own: str, others: Sequence[tuple[str, str]]) -> None:
        self._journal = journal
        self._clock = clock
        self._own = own
        self._others = others

    @property
    def hub_time(self) -> datetime | None:
        return self._clock.now()

    def profile(self) -> Profile:
        limits = Limits(
            messages_per_list=_PER_LIST, attachment_bytes=10**6, retention_working_days=5, answer_working_days=10
        )
        return Profile(participant=_participant(self._own, "Wij", "SHV"), limits=limits, server_time=self.hub_time)

    def participants(self, etag: str | None) -> AddressBook | None:
        if etag is not None:
            return None
        return AddressBook(
            participants=tuple(
                _participant(other, name, "SE", wants_statement=other == self._others[-1][0])
                for other, name in self._others
            ),
            etag='"1"',
        )

    # --- what we send ------------------------------------------------------------------------------------------------

    def send(self, messages: Sequence[OutgoingMessage]) -> tuple[SendResult, ...]:
        results = []
        for message in messages:
            known = self._journal.sent
            already = message.reference in known
            if not already:
                self._journal.add(sent=message.reference, body=message.body.decode())
            header = decode(message.body).header
            assert {file.id for file in header.attachments} <= self._journal.files, "a message before its file"
            results.append(Accepted(reference=message.reference, already=already, state=self._state(header)))
        return tuple(results)

    def put_attachment(self, attachment: Attachment, data: bytes) -> None:
        assert hashlib.sha256(data).hexdigest() == attachment.sha256
        self._journal.add(file=attachment.id)

    def state(self, reference: str) -> MessageState:
        known = self._journal.sent
        if reference not in known:
            raise Refused("hub.refused", status=404)
        return self._state(known[reference].header)

    def changes(self, cursor: str | None, limit: int | None = None) -> ChangesPage:
        told = list(self._journal.sent.values())[int(cursor or 0) :]
        changes = tuple(self._state(message.header) for message in told)
        return ChangesPage(changes=changes, cursor=str(int(cursor or 0) + len(told)), more=False)

    def search_log(self, query: LogQuery) -> ChangesPage:
        raise NotImplementedError

    def _state(self, header: Header) -> MessageState:
        now = self._clock.now()
        return MessageState(
            header=header, status="BEVESTIGD", accepted_at=now, confirmed_at=now, expires_at=now + timedelta(days=7)
        )

    # --- what waits for us -------------------------------------------------------------------------------------------

    def waiting(self) -> Iterator[ReceivedMessage]:
        """Everything that any creditor ever answered and we did not confirm."""
        confirmed = self._journal.confirmed
        if self._journal.answers:
            for asked in self._journal.sent.values():
                if asked.header.message_type == MessageType.BALANCE_REQUEST:
                    answer = self._answer(asked)
                    if answer.header.reference not in confirmed:
                        yield answer

    def fetch(self, cursor: str | None, limit: int | None = None) -> InboxPage:
        waiting = sorted(self.waiting(), key=lambda message: message.header.reference)
        rest = [message for message in waiting if message.header.reference > (cursor or "")]
        page = rest[:_PER_PAGE]
        last = page[-1].header.reference if page else cursor or ""
        return InboxPage(messages=tuple(page), cursor=last, more=len(rest) > len(page))

    def confirm(self, references: Sequence[str]) -> tuple[ConfirmResult, ...]:
        self._journal.add(confirmed=list(references))
        return tuple(ConfirmResult(reference=reference) for reference in references)

    def get_attachment(self, attachment: Attachment, so_far: bytearray) -> None:
        so_far[:] = PDF

    def close(self) -> None:
        return

    def _answer(self, asked: Message) -> ReceivedMessage:
        """An amount that follows from the number of the claim, and a file that explains it."""
        request: Any = asked.payload
        claims = [
            {
                "schuldtype": "OPENSTAAND",
                "factuurnummerSE": claim.invoice_number,
                "openstaandBedrag": f"{1_000 + len(claim.invoice_number) * 7}.50",
            }
            for claim in request.claims
        ]
        raw = json.dumps({"klantnummerSE": "K-7", "vorderingen": claims}).encode()
        file = Attachment(
            id=number("file", asked.header.reference), sha256=hashlib.sha256(PDF).hexdigest(),
            file_name="specificatie.pdf", kind="OVERIG", media_type="application/pdf", size=len(PDF),
        )  # fmt: skip
        header = Header(
            reference=number("answer", asked.header.reference), conversation=asked.header.conversation,
            message_type=MessageType.BALANCE_ANSWER.value, sender=asked.header.receiver, receiver=self._own,
            created_at=self._clock.now(), version=asked.header.version, in_reply_to=asked.header.reference,
            module=_SOURCE, attachments=(file,),
        )  # fmt: skip
        payload = decode_payload(MessageType.BALANCE_ANSWER, raw)
        return ReceivedMessage(
            header=header, payload=payload, raw=raw, expires_at=self._clock.now() + timedelta(days=7)
        )


def _participant(participant_id: str, name: str, kind: str, *, wants_statement: bool = False) -> Participant:
    return Participant(
        id=participant_id, name=name, organisation_type=kind, active=True, consent_required=wants_statement,
        modules=(SupportedModule(module=_SOURCE, versions=("1.0", "2.0")),),
    )  # fmt: skip
