"""One round of exchange (design/exchange.md 4.3) as steps that alternate between the database and the network.

`next` runs in the database's thread and hands out work for the network; whoever drives the round runs that work where
it may take long, and brings the answer back. Nothing is held between two steps that a kill could lose: what was done
stays done, and the next round goes on with the rest.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from csr_desktop.clock import DUTCH_TIME, Clock
from csr_desktop.domain.exchange_terms import MessageTerms
from csr_desktop.domain.hub_messages import OutState
from csr_desktop.errors import CsrError, EnvironmentProblem, Message
from csr_desktop.hub.backoff import waiting_time
from csr_desktop.hub.problems import (
    HubProblem,
    NeedsLogin,
    NewerApi,
    NotAllowed,
    Refused,
    ResyncNeeded,
    RetryLater,
    Stopped,
    Untrusted,
)
from csr_desktop.hub.transport import Accepted, AddressBook, ConfirmResult, HubTransport, SendResult
from csr_desktop.hub.wire import Incoming
from csr_desktop.services.exchange.address_book import known_participant, lost_from
from csr_desktop.services.exchange.incoming import Fetched, Inbox, header_of, in_order
from csr_desktop.services.exchange.marks import CHANGES, INBOX, PARTICIPANTS, HubTerms, Marks
from csr_desktop.services.exchange.outgoing import Batch, FileToSend, Outbox, Plan
from csr_desktop.services.exchange.report import RoundReport
from csr_desktop.services.exchange.sent_news import keep_news
from csr_desktop.services.exchange.steps import Came, Finished, NetworkWork, Step
from csr_desktop.store.hub_box import HubBox
from csr_desktop.store.unit_of_work import Store

if TYPE_CHECKING:
    from csr_desktop.hub.answers import ChangesPage, InboxPage, MessageState, Profile

PER_PAGE = 200
_MOST_CONFIRMED = 500
#: So often in a row nothing may come across before the round leaves it at that.
_MOST_FAILURES = 3
#: What should have expired by now and of which no news came is asked for by name, so many in a round.
_MOST_ASKED = 100
#: A cursor that is forgotten again and again is a fault of the hub's; the next round goes on.
_MOST_RESYNCS = 3
#: Not in the box (any more), or expired there: nothing is left to confirm.
_NOTHING_TO_CONFIRM = frozenset({404, 410})


class _CutShort(Exception):
    """This round ends here."""


_Steps = Generator[NetworkWork, Came, None]


@dataclass(slots=True, kw_only=True)
class RoundParts:
    """What a round works with."""

    store: Store
    clock: Clock
    #: Terms until the hub tells its own.
    usual: MessageTerms
    outbox: Outbox
    inbox: Inbox
    hub: HubTransport
    stop: threading.Event
    draw: Callable[[int], int]
    #: This database was put back from a back-up, and nobody allowed sending since.
    held_by_restore: bool = False
    at_once: bool = False
    #: A person knows that many participants left the address book.
    accept_book: bool = False
    done: Callable[[], None] = field(default=lambda: None)


class SyncRound:
    """One round. Drive it with `next`: first with nothing, then with what each piece of work gave."""

    def __init__(self, parts: RoundParts) -> None:
        self._parts = parts
        self._box = HubBox(parts.store.database)
        self._marks = Marks(self._box, parts.usual)
        self._terms: HubTerms = self._marks.terms
        self._failures = 0
        self._may_send = True
        self._is_over = False
        self.report = RoundReport()
        self._steps = self._run()

    def next(self, came: Came | None = None) -> NetworkWork | Finished:
        """Do the work in the database up to the next question to the hub.

        Raises what the database raises (EnvironmentProblem: full, gone); the round is over then.
        """
        try:
            return next(self._steps) if came is None else self._steps.send(came)
        except StopIteration:
            return Finished(self.report)
        except BaseException:
            self._end()
            raise

    def stop(self) -> None:
        """Ask the round to end soon, from any thread; what was done stays done."""
        self._parts.stop.set()

    def abandon(self) -> None:
        """End a round that nobody will drive any further."""
        self._steps.close()
        self._end()

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._parts.hub.close()
            self._parts.done()

    # --- the order of a round ----------------------------------------------------------------------------------------

    def _run(self) -> _Steps:
        problem: CsrError | None = None
        quiet_until = self._marks.quiet_until(self._parts.clock.now())
        if quiet_until is not None:
            self._leave_alone(quiet_until)
            return
        try:
            yield from self._greet()
            yield from self._confirm()
            self.report.held_after_restore = self._parts.held_by_restore
            if not self._parts.held_by_restore:
                yield from self._send()
            yield from self._fetch()
            yield from self._changes()
            yield from self._overdue()
            yield from self._participants()
            self.report.complete = self._failures == 0
        except _CutShort as cut:
            problem = cut.__cause__ if isinstance(cut.__cause__, CsrError) else None
        finally:
            self._end()
        self._close(problem)

    def _leave_alone(self, until: datetime) -> None:
        """Ask nothing of a hub that wants to be left alone for so long (Retry-After)."""
        self.report.retry_at = until
        self.report.tell(Message.of("hub.quiet", at=f"{until.astimezone(DUTCH_TIME):%H:%M}"))
        self._end()

    def _close(self, problem: CsrError | None) -> None:
        report, now = self.report, self._parts.clock.now()
        report.hub_time = self._parts.hub.hub_time
        report.needs_person = isinstance(problem, Untrusted | NeedsLogin | NewerApi)
        quiet = None
        if not report.complete:
            demanded = problem.after if isinstance(problem, RetryLater) else None
            wait = waiting_time(self._marks.failed_rounds + 1, self._parts.draw, demanded)
            report.retry_at = now + wait
            quiet = now + wait if demanded is not None else None
        if report.held_after_restore and report.unknown_own:
            report.tell(Message.of("hub.sent_since_backup", count=report.unknown_own))
        out, _ = self._box.counts()
        report.waiting = sum(out.get(state, 0) for state in (OutState.READY, OutState.RETRY, OutState.SENDING))
        store = self._parts.store
        code = "" if report.complete else next((message.code for message in report.problems), "hub.sync.cut_off")
        with store.database.transaction():
            self._marks.ended(now, code, quiet)
            store.log.note(
                store.ids.new(),
                "hub.round",
                {
                    "complete": report.complete,
                    "sent": report.sent,
                    "received": report.received,
                    "confirmed": report.confirmed,
                    "failed": len(report.failed),
                    "code": code,
                },
            )

    # --- greeting ----------------------------------------------------------------------------------------------------

    def _greet(self) -> _Steps:
        """Token, who we are there, limits, clock and version; nothing else is asked of a hub that does not know us."""
        profile: Profile = yield from self._must(Step.GREET, self._parts.hub.profile)
        self._terms = HubTerms.of(profile.limits, self._parts.usual)
        if self._marks.terms != self._terms:
            with self._parts.store.database.transaction():
                self._marks.put_terms(self._terms)

    # --- sending -----------------------------------------------------------------------------------------------------

    def _send(self) -> _Steps:
        plan = Plan(self._box.waiting(), self._parts.clock.now(), at_once=self._parts.at_once)
        while self._may_send and plan:
            self._look_up()
            batch = self._parts.outbox.start(plan.take(self._terms.messages_per_list), self._parts.clock.now())
            results = yield from self._offer(batch)
            plan.hold(self._keep_results(results))

    def _offer(self, batch: Batch) -> Generator[NetworkWork, Came, list[SendResult]]:
        results: list[SendResult] = []
        lost: dict[str, SendResult] = {}
        for file in batch.files:
            if file.message_id not in lost:
                problem = yield from self._put_file(file)
                if problem is not None:
                    lost[file.message_id] = self._parts.outbox.file_failed(file, problem)
        batch = batch.without(lost)
        results += lost.values()
        if batch.messages:
            hub = self._parts.hub
            came = yield NetworkWork(Step.SEND, lambda: hub.send(batch.messages))
            if came.problem is not None:
                # The port says that sending tells its problems per message; a key that does not open comes here.
                self._stop_for(came.problem)
            answered: Sequence[SendResult] = came.value  # type: ignore[assignment]
            results += answered
        return results

    def _put_file(self, file: FileToSend) -> Generator[NetworkWork, Came, HubProblem | None]:
        try:
            content = self._parts.outbox.content(file)
        except EnvironmentProblem:
            # Damaged here, so this message cannot go; the check of the database tells of it too.
            return Refused("hub.refused.attachment_missing")
        hub = self._parts.hub
        came = yield NetworkWork(Step.FILES, lambda: hub.put_attachment(file.attachment, content))
        if came.problem is not None and not isinstance(came.problem, HubProblem):
            self._stop_for(came.problem)
        return came.problem if isinstance(came.problem, HubProblem) else None

    def _keep_results(self, results: Sequence[SendResult]) -> set[str]:
        """Keep what became of a batch, and decide whether sending goes on in this round."""
        now = self._parts.clock.now()
        hub_now = self._parts.hub.hub_time or now
        held = self._parts.outbox.finish(results, now, hub_now, self._terms, self.report)
        problems = [result.problem for result in results if not isinstance(result, Accepted)]
        not_allowed = [problem for problem in problems if isinstance(problem, NotAllowed)]
        for problem in not_allowed:
            self.report.tell(*problem.messages)
        if not_allowed and not any(isinstance(result, Accepted) for result in results):
            # Nobody got through: it is about us, not about one receiver (403: stop, the administrator).
            self._may_send = False
        stopper = next((problem for problem in problems if _ends_round(problem)), None)
        if stopper is not None:
            self._stop_for(stopper)
        if any(isinstance(problem, RetryLater) for problem in problems):
            self._failed(next(problem for problem in problems if isinstance(problem, RetryLater)))
        elif results:
            self._failures_over()
        return held

    # --- receiving ---------------------------------------------------------------------------------------------------

    def _fetch(self) -> _Steps:
        """Read the box to its end, and begin at its head in the next round: what is not confirmed comes again.

        So nothing can lie behind a cursor unseen, whatever order or gaps the hub gave.
        """
        hub, resyncs = self._parts.hub, 0
        while True:
            self._look_up()
            cursor = self._marks.cursor(INBOX)
            came = yield NetworkWork(Step.FETCH, lambda cursor=cursor: hub.fetch(cursor, PER_PAGE))  # type: ignore[misc]
            if isinstance(came.problem, ResyncNeeded) and resyncs < _MOST_RESYNCS:
                resyncs += 1
                self._put_cursor(INBOX, None)
                continue
            if came.problem is not None:
                self._failed(came.problem)
                return
            self._failures_over()
            page: InboxPage = came.value  # type: ignore[assignment]
            fetched: list[Fetched] = []
            for message in in_order(page.messages):
                whole = yield from self._with_files(message)
                fetched.append(whole)
            self._store(fetched)
            self._put_cursor(INBOX, page.cursor if page.more else None)
            yield from self._confirm()
            if not page.more:
                return

    def _store(self, page: Sequence[Fetched]) -> None:
        for stored in self._parts.inbox.store_page(page):
            self.report.received += stored.is_new
            self.report.received_before += not stored.is_new
            self.report.for_review += stored.for_review

    def _with_files(self, message: Incoming) -> Generator[NetworkWork, Came, Fetched]:
        header = header_of(message)
        if header is None or not self._parts.inbox.wants_files(message):
            return Fetched(message=message)
        files: list[tuple[str, bytes]] = []
        missing = 0
        for attachment in header.attachments:
            content = bytearray()
            came = yield NetworkWork(
                Step.FILES,
                lambda attachment=attachment, content=content: self._parts.hub.get_attachment(attachment, content),  # type: ignore[misc]
            )
            if came.problem is None:
                files.append((attachment.file_name, bytes(content)))
            elif isinstance(came.problem, Refused):
                missing += 1
            else:
                # The message stays unconfirmed and comes again with the next round.
                self._stop_for(came.problem)
        return Fetched(message=message, files=tuple(files), files_missing=missing)

    def _confirm(self) -> _Steps:
        """Tell the hub what is stored, what an earlier round had no time for included."""
        hub, waiting = self._parts.hub, self._box.unconfirmed()
        for start in range(0, len(waiting), _MOST_CONFIRMED):
            self._look_up()
            chunk = waiting[start : start + _MOST_CONFIRMED]
            came = yield NetworkWork(Step.CONFIRM, lambda chunk=chunk: hub.confirm(chunk))  # type: ignore[misc]
            if came.problem is not None:
                self._failed(came.problem)
                return
            results: Sequence[ConfirmResult] = came.value  # type: ignore[assignment]
            done = [result.reference for result in results if _is_done(result)]
            if done:
                store = self._parts.store
                with store.database.transaction():
                    self._box.confirmed(done)
                    store.log.note(store.ids.new(), "hub.confirm", {"messages": len(done)})
                self.report.confirmed += len(done)
            problem = next((result.problem for result in results if not _is_done(result)), None)
            if problem is not None:
                self._failed(problem)
                return
            self._failures_over()

    # --- news of what we sent ----------------------------------------------------------------------------------------

    def _changes(self) -> _Steps:
        hub, resyncs = self._parts.hub, 0
        while True:
            self._look_up()
            cursor = self._marks.cursor(CHANGES)
            came = yield NetworkWork(Step.CHANGES, lambda cursor=cursor: hub.changes(cursor, PER_PAGE))  # type: ignore[misc]
            if isinstance(came.problem, ResyncNeeded) and resyncs < _MOST_RESYNCS:
                resyncs += 1
                self._put_cursor(CHANGES, None)
                continue
            if came.problem is not None:
                self._failed(came.problem)
                return
            self._failures_over()
            page: ChangesPage = came.value  # type: ignore[assignment]
            self._keep_changes(page.changes, page.cursor or cursor)
            self.report.unreadable += page.unreadable
            if not page.more:
                return

    def _overdue(self) -> _Steps:
        """Ask by name for what should have expired by now and of which nothing was heard: news can get lost."""
        now = self._parts.hub.hub_time or self._parts.clock.now()
        silent = self._box.past_their_end(now, _MOST_ASKED)
        hub = self._parts.hub
        for reference in silent:
            self._look_up()
            came = yield NetworkWork(Step.CHANGES, lambda reference=reference: hub.state(reference))  # type: ignore[misc]
            if isinstance(came.problem, Refused):
                continue
            if came.problem is not None:
                self._failed(came.problem)
                return
            state: MessageState = came.value  # type: ignore[assignment]
            self._keep_changes((state,), None)

    def _keep_changes(self, changes: Sequence[MessageState], cursor: str | None) -> None:
        """Keep news and the place where reading goes on in one transaction."""
        with self._parts.store.database.transaction():
            keep_news(self._parts.store, self._box, changes, self._parts.clock.now(), self.report)
            if cursor is not None:
                self._marks.put_cursor(CHANGES, cursor)

    # --- the address book --------------------------------------------------------------------------------------------

    def _participants(self) -> _Steps:
        self._look_up()
        etag, hub = self._marks.cursor(PARTICIPANTS), self._parts.hub
        came = yield NetworkWork(Step.PARTICIPANTS, lambda: hub.participants(etag))
        if came.problem is not None:
            self._failed(came.problem)
            return
        if came.value is None:
            return
        book: AddressBook = came.value  # type: ignore[assignment]
        self.report.unreadable += book.unreadable
        found = [known_participant(item) for item in book.participants]
        gone = lost_from(self._box.participants(), found)
        if gone and not self._parts.accept_book:
            # A hub that forgot its members must not make us forget them (safety.md H11); a person may say it is so.
            self.report.tell(Message.of("hub.book_shrunk", count=gone))
            return
        with self._parts.store.database.transaction():
            self._box.replace_participants(found)
            self._marks.put_cursor(PARTICIPANTS, book.etag)

    # --- what goes wrong ---------------------------------------------------------------------------------------------

    def _must(self, step: Step, ask: Callable[[], object]) -> Generator[NetworkWork, Came, Profile]:
        self._look_up()
        came = yield NetworkWork(step, ask)
        if came.problem is not None:
            self._stop_for(came.problem)
        return came.value  # type: ignore[return-value]

    def _failed(self, problem: CsrError) -> None:
        """Count a failure after which other questions may still go well; end the round when they will not."""
        self.report.tell(*problem.messages)
        self._failures += 1
        if _ends_round(problem) or self._failures >= _MOST_FAILURES:
            self._stop_for(problem)

    def _failures_over(self) -> None:
        """Something came across again; what did not is for the next round, which is not complete without it."""
        self._failures = min(self._failures, 1)

    def _stop_for(self, problem: CsrError) -> None:
        self.report.tell(*problem.messages)
        raise _CutShort from problem

    def _look_up(self) -> None:
        if self._parts.stop.is_set():
            self._stop_for(Stopped("hub.stopped"))

    def _put_cursor(self, name: str, value: str | None) -> None:
        if self._marks.cursor(name) != value:
            with self._parts.store.database.transaction():
                self._marks.put_cursor(name, value)


def drive(sync: SyncRound, on_step: Callable[[Step], None] | None = None) -> RoundReport:
    """Walk a round to its end in one thread, as the command line does."""
    step = sync.next()
    try:
        while isinstance(step, NetworkWork):
            if on_step is not None:
                on_step(step.step)
            step = sync.next(step.run())
    except BaseException:
        sync.abandon()
        raise
    return step.report


def _ends_round(problem: CsrError) -> bool:
    """Whether asking on makes no sense: whoever is there is not our hub, or wants to be left alone."""
    if isinstance(problem, RetryLater):
        return problem.after is not None
    return not isinstance(problem, Refused | NotAllowed | ResyncNeeded)


def _is_done(result: ConfirmResult) -> bool:
    problem = result.problem
    return problem is None or (isinstance(problem, Refused) and problem.status in _NOTHING_TO_CONFIRM)
