"""The out-box of a round: what goes now, the bytes it goes as, and what became of it.

A message is marked as being sent before its bytes leave, so that nobody withdraws what may have arrived; after a kill
it goes again under the same reference, which the hub knows (design/exchange.md 4.1, rules 1, 3 and 6).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from csr_desktop.domain.correspondence import Document
from csr_desktop.domain.hub_messages import MessageType, OutMessage, OutStanding, OutState
from csr_desktop.domain.working_days import later_working_moment
from csr_desktop.hub import wire
from csr_desktop.hub.backoff import MOST_DEMANDED_S, waiting_time
from csr_desktop.hub.problems import HubProblem, NotAllowed, Refused, RetryLater
from csr_desktop.hub.transport import Accepted, Rejected, SendResult
from csr_desktop.hub.vocabulary import AttachmentKind
from csr_desktop.services.exchange.marks import HubTerms
from csr_desktop.services.exchange.report import FailedMessage, RoundReport
from csr_desktop.services.exchange.sent_news import STATES
from csr_desktop.store.change_log import Result
from csr_desktop.store.hub_box import HubBox, Outgoing, Waiting
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts

#: From so many failed tries on, lists get half as long each time, until the message that spoils them is alone.
_HALVE_FROM = 2
#: A hub that does not allow a message is asked again after an hour: an administrator has to do something first.
_NOT_ALLOWED_AGAIN = timedelta(seconds=MOST_DEMANDED_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileToSend:
    """A file that has to be on the hub before its message; `message_id` is that message."""

    message_id: str
    attachment: wire.Attachment
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Messages that go together, at most one per conversation, and the files to put before them."""

    messages: tuple[wire.OutgoingMessage, ...]
    files: tuple[FileToSend, ...]

    def without(self, message_ids: Iterable[str]) -> Batch:
        """Return the batch without messages whose files did not come across."""
        left_out = set(message_ids)
        return replace(self, messages=tuple(item for item in self.messages if item.reference not in left_out))


class Plan:
    """The order of a round: per conversation one after the other, what failed before behind the rest.

    What follows a refused message waits for a person; that an arrangement is over is told all the same, because nobody
    mends a message of a dossier that is closed.
    """

    def __init__(self, waiting: Sequence[Waiting], now: datetime, *, at_once: bool) -> None:
        held: set[str] = set()
        refused: set[str] = set()
        self._queue: list[Waiting] = []
        for item in waiting:
            if item.conversation_id in held:
                continue
            if item.conversation_id in refused and item.type is not MessageType.ENDED:
                continue
            if item.state is OutState.FAILED:
                refused.add(item.conversation_id)
            elif not at_once and _is_early(item, now):
                held.add(item.conversation_id)
            else:
                self._queue.append(item)
        self._queue.sort(key=lambda item: item.attempts)

    def __len__(self) -> int:
        return len(self._queue)

    def take(self, most: int) -> list[str]:
        """Return the references of what goes next together, and forget them."""
        taken: list[str] = []
        rest: list[Waiting] = []
        talking: set[str] = set()
        size = most
        for place, item in enumerate(self._queue):
            size = min(size, max(1, most >> max(0, item.attempts - _HALVE_FROM)))
            if len(taken) >= size:
                rest += self._queue[place:]
                break
            if item.conversation_id in talking:
                rest.append(item)
                continue
            talking.add(item.conversation_id)
            taken.append(item.id)
        self._queue = rest
        return taken

    def hold(self, conversation_ids: Iterable[str]) -> None:
        """Leave what follows in these conversations for a later round."""
        held = set(conversation_ids)
        self._queue = [item for item in self._queue if item.conversation_id not in held]


class Outbox:
    """Prepares batches and keeps what became of them. `draw` gives chance for the waiting times (`backoff`)."""

    def __init__(
        self,
        store: Store,
        texts: Texts,
        participant_id: str,
        draw: Callable[[int], int],
    ) -> None:
        self._store = store
        self._box = HubBox(store.database)
        self._texts = texts
        self._participant_id = participant_id
        self._draw = draw

    def start(self, message_ids: Sequence[str], now: datetime) -> Batch:
        """Mark messages as being sent and return their bytes; what was withdrawn meanwhile is left out."""
        messages: list[wire.OutgoingMessage] = []
        files: list[FileToSend] = []
        marked: list[OutStanding] = []
        with self._store.database.transaction():
            found = self._box.outgoing_of(message_ids)
            for message_id in message_ids:
                item = found.get(message_id)
                if item is None or item.standing.state not in _MAY_GO:
                    continue
                own_files = self._files(item.message)
                messages.append(self._enclosed(item.message, own_files))
                files += own_files
                marked.append(
                    replace(item.standing, state=OutState.SENDING, attempts=item.standing.attempts + 1, changed_at=now)
                )
            self._box.put_out_all(marked)
        return Batch(messages=tuple(messages), files=tuple(files))

    def content(self, file: FileToSend) -> bytes:
        """Return the bytes of a file; EnvironmentProblem when they are damaged."""
        return self._store.content(file.sha256)

    def finish(
        self, results: Sequence[SendResult], now: datetime, hub_now: datetime, terms: HubTerms, report: RoundReport
    ) -> set[str]:
        """Keep what became of messages; return the conversations that have to wait."""
        held: set[str] = set()
        standings: list[OutStanding] = []
        with self._store.database.transaction():
            found = self._box.outgoing_of([result.reference for result in results])
            for result in results:
                item = found[result.reference]
                if isinstance(result, Accepted):
                    standings.append(self._accepted(item, result, now, hub_now, terms, report))
                else:
                    held.add(item.message.conversation_id)
                    certain = isinstance(result, Rejected)
                    standings.append(self._not_accepted(item, result.problem, certain, now, report))
            self._box.put_out_all(standings)
        return held

    def _accepted(
        self, item: Outgoing, result: Accepted, now: datetime, hub_now: datetime, terms: HubTerms, report: RoundReport
    ) -> OutStanding:
        state, told = OutState.ACCEPTED, result.state
        if told is not None and told.known_status is not None:
            state = STATES[told.known_status]
        accepted_at = told.accepted_at if told else hub_now
        expires_at = told.expires_at if told else None
        report.sent += not result.already
        report.already_accepted += result.already
        report.expired += state is OutState.EXPIRED
        self._note("hub.send", item.message, already=result.already)
        return replace(
            item.standing,
            state=state,
            next_attempt_at=None,
            accepted_at=accepted_at,
            expires_at=expires_at or later_working_moment(accepted_at, terms.retention_working_days),
            changed_at=now,
            error_code="",
            error_text="",
        )

    def _not_accepted(
        self, item: Outgoing, problem: HubProblem, is_certain: bool, now: datetime, report: RoundReport
    ) -> OutStanding:
        standing, wait = item.standing, None
        if isinstance(problem, RetryLater):
            wait = waiting_time(standing.attempts, self._draw, problem.after)
        elif isinstance(problem, NotAllowed):
            wait = _NOT_ALLOWED_AGAIN
        is_final = is_certain and isinstance(problem, Refused) and not self._may_mend(item, problem)
        code = problem.hub_code if isinstance(problem, Refused | NotAllowed) and problem.hub_code else problem.code
        text = " ".join(self._texts.say(message) for message in problem.messages)
        if is_final:
            report.failed.append(FailedMessage(standing.message_id, code, text))
            self._note("hub.send", item.message, result=Result.FAILED, code=code)
        return replace(
            standing,
            state=OutState.FAILED if is_final else OutState.RETRY,
            next_attempt_at=None if wait is None or is_final else now + wait,
            changed_at=now,
            error_code=code,
            error_text=text,
        )

    @staticmethod
    def _may_mend(item: Outgoing, problem: Refused) -> bool:
        """A file that got lost on its way is put again, once (design/exchange.md 5.5)."""
        return problem.status == 422 and bool(item.message.attachment_ids) and item.standing.attempts < 2

    def file_failed(self, file: FileToSend, problem: HubProblem) -> SendResult:
        """Return what it means for a message that its file was not taken."""
        from csr_desktop.hub.transport import Unanswered

        kind = Rejected if isinstance(problem, Refused | NotAllowed) else Unanswered
        return kind(reference=file.message_id, problem=problem)

    def _note(self, action: str, message: OutMessage, *, result: Result = Result.DONE, **detail: object) -> None:
        self._store.log.note(
            self._store.ids.new(),
            action,
            {"type": message.type.value, **detail},
            result=result,
            object_kind="out_message",
            object_id=message.id,
            dossier_id=message.dossier_id,
        )

    def _enclosed(self, message: OutMessage, files: Sequence[FileToSend]) -> wire.OutgoingMessage:
        header = wire.Header(
            reference=message.id,
            conversation=message.conversation_id,
            message_type=message.type.value,
            sender=self._participant_id,
            receiver=message.participant_id,
            created_at=message.made_at,
            version=message.version,
            in_reply_to=message.cross_reference,
            replaces=message.replaces,
            module=message.module or None,
            answer_due=message.answer_due,
            attachments=tuple(file.attachment for file in files),
        )
        return wire.enclose(header, message.body.encode())

    def _files(self, message: OutMessage) -> list[FileToSend]:
        if not message.attachment_ids:
            return []
        return [
            FileToSend(
                message_id=message.id,
                sha256=document.sha256,
                attachment=wire.Attachment(
                    # The hub erases files with their message, so each message has its own; the same at every try.
                    id=str(uuid.uuid5(uuid.UUID(message.id), document.id)),
                    sha256=document.sha256,
                    file_name=f"{AttachmentKind.CONSENT_STATEMENT.value.lower()}.pdf",
                    media_type=document.media_type,
                    size=document.size,
                    kind=AttachmentKind.CONSENT_STATEMENT.value,
                ),
            )
            for document in self._store.find(Document, id=message.attachment_ids)
        ]


_MAY_GO = frozenset({OutState.READY, OutState.RETRY, OutState.SENDING})


def _is_early(item: Waiting, now: datetime) -> bool:
    """Whether a message still waits for its next try; one that would wait for hours has a clock that stood wrong."""
    due = item.next_attempt_at
    return due is not None and now < due <= now + timedelta(seconds=2 * MOST_DEMANDED_S)
