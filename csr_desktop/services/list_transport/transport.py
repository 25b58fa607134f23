"""Two ways behind the port of the hub that are files and a person: the hub's own portal, and DocZend.

Both put balance requests in a folder and take answers from files that came back; a person carries them. What only a
hub can know (who takes part, whether a message was opened, its log) a list does not know, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NoReturn

from csr_desktop.clock import Clock
from csr_desktop.domain.creditors import Creditor
from csr_desktop.errors import EnvironmentProblem, Message, UserError
from csr_desktop.hub.answers import ChangesPage, InboxPage, Limits, LogQuery, MessageState, Participant, Profile
from csr_desktop.hub.problems import Refused, ResyncNeeded, RetryLater
from csr_desktop.hub.transport import Accepted, AddressBook, ConfirmResult, Rejected, SendResult, Unanswered
from csr_desktop.hub.vocabulary import OUR_VERSIONS, MessageStatus, MessageType, OrganisationType
from csr_desktop.hub.wire import Attachment, Header, Incoming, OutgoingMessage, UnreadableMessage
from csr_desktop.lists.reading import ListReading
from csr_desktop.lists.row_values import row_number, text
from csr_desktop.services.list_transport.answer_messages import (
    answer_message,
    answer_reference,
    reference_of,
    unreadable_row,
)
from csr_desktop.services.list_transport.ledger import ListLedger
from csr_desktop.services.list_transport.list_folder import ListFile, ListFolder, slug
from csr_desktop.services.list_transport.request_rows import RequestRows, request_rows

_PER_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ListParts:
    """What a list transport works with.

    `own_id` and `organisation` are who we are; `parties` those of the register who are reached this way, by id.
    `folder` is where lists go, None for one that only reads; `answers` gives the readings of what came back.
    """

    clock: Clock
    ledger: ListLedger
    own_id: str
    organisation: str
    parties: Mapping[str, Creditor]
    folder: ListFolder | None = None
    answers: Callable[[], Sequence[ListReading]] = field(default=lambda: ())


@dataclass(frozen=True, slots=True)
class SentList:
    """One file that `send` left in the folder, for one party."""

    file: ListFile
    receiver: str


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of an answered list: of which content, where in it, and what it says."""

    sha256: str
    number: int
    message: Incoming

    @property
    def place(self) -> str:
        """Where reading goes on after this row."""
        return f"{self.sha256}/{self.number}"


class _ListTransport:
    """What portal and DocZend have in common."""

    def __init__(self, parts: ListParts) -> None:
        self._parts = parts
        self._rows: tuple[_Row, ...] | None = None
        #: The files that the messages of the last `send` stand in.
        self.sent: tuple[SentList, ...] = ()

    @property
    def hub_time(self) -> datetime | None:
        """A list has no clock of its own."""
        return None

    def profile(self) -> Profile:
        """Return who we are; a list tells no limits."""
        us = Participant(
            id=self._parts.own_id,
            name=self._parts.organisation,
            organisation_type=OrganisationType.COUNSELLOR.value,
            active=True,
        )
        return Profile(participant=us, limits=Limits(attachment_bytes=0))

    # --- out ---------------------------------------------------------------------------------------------------------

    def send(self, messages: Sequence[OutgoingMessage]) -> tuple[SendResult, ...]:
        """Put balance requests on lists, one list per receiver; what stands in the folder already is not doubled.

        A message that no list can carry is rejected, the others go on. When the folder cannot be written, the rest is
        unanswered.
        """
        results: dict[str, SendResult] = {}
        by_receiver: dict[str, list[RequestRows]] = {}
        for message in {message.reference: message for message in messages}.values():
            try:
                asked = self._taken(message)
            except Refused as problem:
                results[message.reference] = Rejected(reference=message.reference, problem=problem)
            else:
                by_receiver.setdefault(asked.receiver, []).append(asked)
        sent: list[SentList] = []
        stuck: RetryLater | None = None
        for receiver, group in by_receiver.items():
            if stuck is None:
                try:
                    results |= self._put(receiver, group, sent)
                    continue
                except EnvironmentProblem as error:
                    stuck = _later(error)
            results |= {item.reference: Unanswered(reference=item.reference, problem=stuck) for item in group}
        self.sent = tuple(sent)
        return tuple(results[message.reference] for message in messages)

    def _taken(self, message: OutgoingMessage) -> RequestRows:
        asked = request_rows(message, self._parts.organisation)
        if asked.receiver not in self._parts.parties:
            raise Refused("lists.transport.receiver")
        self._check(asked)
        return asked

    def _check(self, asked: RequestRows) -> None:
        """Refuse what this way does not take; DocZend leaves that to the receiver."""

    def _put(self, receiver: str, group: Sequence[RequestRows], sent: list[SentList]) -> dict[str, SendResult]:
        folder = self._parts.folder
        if folder is None:
            raise EnvironmentProblem("lists.transport.no_folder")
        stem = file_stem(self._parts.parties[receiver].name, self._parts.clock.today())
        put = folder.put(stem, [row for item in group for row in item.rows])
        sent += [SentList(file, receiver) for file in put.files]
        return {
            item.reference: Accepted(reference=item.reference, already=item.reference in put.before) for item in group
        }

    def state(self, reference: str) -> MessageState:
        """Return how far a message got: on a list, answered, waiting in a file, or taken over.

        A list keeps no other moment of a request than when it was made. Raises `Refused` for what nobody knows.
        """
        found = self._parts.ledger.request(reference)
        if found is not None:
            request, handler_id = found
            header = Header(
                reference=request.id,
                conversation=request.conversation_id,
                message_type=MessageType.BALANCE_REQUEST.value,
                version=OUR_VERSIONS[0],
                sender=self._parts.own_id,
                receiver=handler_id,
                created_at=request.at,
            )
            is_answered = request.status == "answered"
            status = MessageStatus.CONFIRMED if is_answered else MessageStatus.ACCEPTED
            return MessageState(header=header, status=status.value, accepted_at=request.at)
        return self._state_of_answer(reference)

    def _state_of_answer(self, reference: str) -> MessageState:
        for row in self._read():
            if reference_of(row.message) == reference and not isinstance(row.message, UnreadableMessage):
                done = row.number in self._parts.ledger.confirmed_rows(row.sha256)
                status = MessageStatus.CONFIRMED if done else MessageStatus.COLLECTED
                header = row.message.header
                return MessageState(header=header, status=status.value, accepted_at=header.created_at)
        problem = Refused("hub.refused.not_found")
        problem.status = 404
        raise problem

    # --- in ----------------------------------------------------------------------------------------------------------

    def fetch(self, cursor: str | None, limit: int | None = None) -> InboxPage:
        """Return the rows of answered lists after the cursor, as messages; all of them until they are confirmed.

        Without a cursor the files are read anew: more may have come. Raises `Refused` for a file that cannot be used,
        `RetryLater` for one that cannot be read now, and `ResyncNeeded` for a cursor of other files.
        """
        if not cursor:
            self._rows = None
        rows = self._read()
        start = 0
        if cursor:
            start = next((index for index, row in enumerate(rows, 1) if row.place == cursor), -1)
            if start < 0:
                raise ResyncNeeded("lists.transport.other_files")
        confirmed = {sha256: self._parts.ledger.confirmed_rows(sha256) for sha256 in {row.sha256 for row in rows}}
        waiting = [row for row in rows[start:] if row.number not in confirmed[row.sha256]]
        page = waiting[: max(1, limit or _PER_PAGE)]
        return InboxPage(
            messages=tuple(row.message for row in page),
            cursor=page[-1].place if page else cursor or "",
            more=len(waiting) > len(page),
        )

    def _read(self) -> tuple[_Row, ...]:
        if self._rows is None:
            try:
                self._rows = tuple(row for reading in self._parts.answers() for row in self._rows_of(reading))
            except UserError as error:
                raise _refused(error.messages) from error
            except EnvironmentProblem as error:
                raise _later(error) from error
        return self._rows

    def _rows_of(self, reading: ListReading) -> list[_Row]:
        """Return every row of a file: what could be read and what could not, nothing left out."""
        asked = self._parts.ledger.asked({text(row, "conversation") for row in reading.rows})
        now = self._parts.clock.now()
        found: dict[int, Incoming] = {
            problem.row: unreadable_row(reading.sha256, problem.row)
            for problem in reading.problems
            if problem.row is not None
        }
        for row in reading.rows:
            number = row_number(row)
            reference = answer_reference(reading.sha256, number)
            request = asked.get(text(row, "conversation"))
            found[number] = answer_message(row, reference, request, self._parts.own_id, now)
        return [_Row(reading.sha256, number, message) for number, message in sorted(found.items())]

    def confirm(self, references: Sequence[str]) -> tuple[ConfirmResult, ...]:
        """Note that these are stored, so that they do not come again; one that is not stored is told, and comes."""
        try:
            done = self._parts.ledger.confirm(references)
        except EnvironmentProblem as error:
            # What is stored stays stored; the rows come again and say nothing new.
            problem = _later(error)
            return tuple(ConfirmResult(reference=reference, problem=problem) for reference in references)
        return tuple(
            ConfirmResult(
                reference=reference,
                problem=None if reference in done else Refused("lists.transport.not_stored"),
            )
            for reference in references
        )

    # --- what a list does not know -----------------------------------------------------------------------------------

    def changes(self, cursor: str | None, limit: int | None = None) -> ChangesPage:
        """Nobody tells what becomes of a list: `Refused`, where a page without changes would say that all is quiet."""
        raise Refused("lists.transport.no_changes")

    def participants(self, etag: str | None) -> AddressBook | None:
        """A list has no address book: `Refused`, where an empty one would say that nobody takes part."""
        raise Refused("lists.transport.no_address_book")

    def search_log(self, query: LogQuery) -> ChangesPage:
        """Nobody keeps a log of lists: `Refused`."""
        raise Refused("lists.transport.no_changes")

    def put_attachment(self, attachment: Attachment, data: bytes) -> None:
        """No file goes along with a list: `Refused`."""
        _no_attachments()

    def get_attachment(self, attachment: Attachment, so_far: bytearray) -> None:
        """No file comes along with a list: `Refused`."""
        _no_attachments()

    def close(self) -> None:
        """Forget what was read."""
        self._rows = None


class PortalCsv(_ListTransport):
    """The portal of the hub, for its participants while there is no direct link: CSV in the portal's own columns.

    The portal refuses a whole file for one row that is not complete (design/exchange.md 1.3), so such a row is held
    back here, with what it lacks.
    """

    def _check(self, asked: RequestRows) -> None:
        if asked.missing:
            raise Refused("lists.transport.incomplete", number=asked.case_number, missing=", ".join(asked.missing))


class DocZend(_ListTransport):
    """DocZend: a file per creditor that a person puts in the creditor's DocZend folder, CSV or workbook."""


def file_stem(name: str, day: date) -> str:
    """Return what the file of a party's list is called, without its kind."""
    return f"saldoverzoek-{slug(name)}-{day:%Y%m%d}"


def _refused(messages: Sequence[Message]) -> Refused:
    problem = Refused(messages[0].code)
    problem.messages = tuple(messages)
    return problem


def _later(error: EnvironmentProblem) -> RetryLater:
    problem = RetryLater(error.code)
    problem.messages = error.messages
    return problem


def _no_attachments() -> NoReturn:
    raise Refused("lists.transport.attachment")
