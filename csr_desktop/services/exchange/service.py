"""The exchange with the hub as a counsellor uses it: rounds, both boxes, and what only a person may decide."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from csr_desktop.clock import Clock
from csr_desktop.domain.exchange_terms import ExchangeTerms
from csr_desktop.domain.hub_messages import (
    InMessage,
    InStanding,
    InState,
    MessageType,
    OutMessage,
    OutStanding,
    OutState,
)
from csr_desktop.domain.working_days import later_working_day
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.services.exchange.guard import AtRisk, HubGuard
from csr_desktop.services.exchange.incoming import Inbox
from csr_desktop.services.exchange.marks import Marks
from csr_desktop.services.exchange.outgoing import Outbox
from csr_desktop.services.exchange.ports import HubInbox
from csr_desktop.services.exchange.round import RoundParts, SyncRound
from csr_desktop.services.exchange.settings import HubSettingsService
from csr_desktop.store.hub_box import HubBox, Incoming, Outgoing
from csr_desktop.store.opening import RESTORED_AT
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class HubStatus:
    """How the exchange stands. Moments are UTC; `last_problem` is a code, empty when the last round was complete."""

    last_round: datetime | None
    last_try: datetime | None
    last_problem: str
    held_after_restore: bool
    out: dict[OutState, int]
    into: dict[InState, int]


class ExchangeService:
    """Begins rounds, one at a time, and keeps what a person decides about messages.

    `effects` gives received messages their meaning. The database belongs to one program, so that a round at a time
    in this program is one at all. Nothing here runs by itself: the window and the command line drive the rounds.
    `terms` are those of the table in force.
    """

    def __init__(
        self,
        store: Store,
        ids: IdMaker,
        clock: Clock,
        texts: Texts,
        settings: HubSettingsService,
        effects: HubInbox,
        terms: ExchangeTerms,
        draw: Callable[[int], int] | None = None,
    ) -> None:
        self.settings = settings
        self.terms = terms
        self._store = store
        self._ids = ids
        self._clock = clock
        self._texts = texts
        self._box = HubBox(store.database)
        self._marks = Marks(self._box, terms.messages)
        self._draw = draw or random.SystemRandom().randrange
        self._inbox = Inbox(store, effects, ids.new, clock.now)
        self._running: SyncRound | None = None

    # --- rounds ------------------------------------------------------------------------------------------------------

    def begin(self, *, at_once: bool = False, accept_book: bool = False) -> SyncRound:
        """Return a round to be driven (`round.drive`, or step by step over two lanes).

        `at_once` also tries messages that still wait for their next try: a person asked. What the hub itself demands
        is obeyed all the same. `accept_book` takes over an address book from which many are gone. Raises UserError
        `hub.not_configured`, `hub.key.elsewhere` or `hub.sync.running`.
        """
        if self._running is not None:
            raise UserError("hub.sync.running")
        stop = threading.Event()
        parts = RoundParts(
            store=self._store,
            clock=self._clock,
            usual=self.terms.messages,
            outbox=Outbox(self._store, self._texts, self.settings.participant_id, self._draw),
            inbox=self._inbox,
            hub=self.settings.transport(stop),
            stop=stop,
            draw=self._draw,
            held_by_restore=self.held_after_restore,
            at_once=at_once,
            accept_book=accept_book,
            done=self._over,
        )
        self._running = SyncRound(parts)
        return self._running

    @property
    def is_running(self) -> bool:
        """Whether a round is under way."""
        return self._running is not None

    def _over(self) -> None:
        self._running = None

    # --- after a restore ---------------------------------------------------------------------------------------------

    @property
    def held_after_restore(self) -> bool:
        """Whether nothing is sent until a person allows it: a back-up was put back, and what it knows is old."""
        restored_at = self._store.setting(RESTORED_AT)
        return restored_at is not None and self._marks.restore_confirmed != restored_at

    def confirm_after_restore(self) -> None:
        """Allow sending after a back-up was put back; what had arrived before goes under its old number once more."""
        restored_at = self._store.setting(RESTORED_AT)
        if restored_at is None or not self.held_after_restore:
            return
        with self._store.unit_of_work("hub.resume"):
            self._marks.confirm_restore(restored_at)

    # --- both boxes --------------------------------------------------------------------------------------------------

    def status(self) -> HubStatus:
        """Return how the exchange stands."""
        out, into = self._box.counts()
        return HubStatus(
            last_round=self._marks.last_round,
            last_try=self._marks.last_try,
            last_problem=self._marks.last_problem,
            held_after_restore=self.held_after_restore,
            out=out,
            into=into,
        )

    def outgoing(self, dossier_id: str | None = None) -> list[Outgoing]:
        """Return our messages in the order they were made."""
        return self._box.outgoing((), dossier_id)

    def incoming(self, dossier_id: str | None = None) -> list[Incoming]:
        """Return received messages, oldest first."""
        return self._box.incoming((), dossier_id)

    @property
    def guard(self) -> HubGuard:
        """What looks after the terms."""
        return HubGuard(self._store, self._clock, self.terms, is_configured=self.settings.is_configured)

    def at_risk(self) -> list[AtRisk]:
        """Return what is or will soon be lost."""
        return self.guard.at_risk()

    # --- what only a person may decide -------------------------------------------------------------------------------

    def resend(self, message_id: str) -> OutMessage:
        """Send once more what expired or was refused.

        What the hub never took goes again under its own number. What expired there or was rejected by its receiver
        gets a new message that names the first of the chain, so that whoever had it after all does not act twice.
        Raises UserError `hub.resend.not_now` or `hub.resend.already`.
        """
        item = self._ours(message_id)
        standing, message = item.standing, item.message
        if standing.state not in {OutState.EXPIRED, OutState.FAILED}:
            raise UserError("hub.resend.not_now")
        root = message.replaces or message.id
        if self._box.resent(root) or (root != message.id and self._is_alive(root)):
            raise UserError("hub.resend.already")
        with self._store.unit_of_work("hub.resend", state=standing.state.value) as work:
            if standing.state is OutState.FAILED and standing.accepted_at is None:
                self._put(replace(standing, state=OutState.RETRY, attempts=0, next_attempt_at=None))
                return message
            again = work.add(self._again(message, root))
            if standing.state is OutState.FAILED:
                # What follows in the conversation does not have to wait for it any more.
                self._put(replace(standing, state=OutState.WITHDRAWN))
            return again

    def withdraw(self, message_id: str) -> None:
        """Take back a message that never left, or that the hub refused; UserError `hub.withdraw.not_now` otherwise.

        A message that is being sent, or of which no answer came, may have arrived: it cannot be taken back.
        """
        standing = self._ours(message_id).standing
        never_left = standing.state is OutState.READY or (
            standing.state is OutState.FAILED and standing.accepted_at is None
        )
        if not never_left:
            raise UserError("hub.withdraw.not_now")
        with self._store.unit_of_work("hub.withdraw"):
            self._put(replace(standing, state=OutState.WITHDRAWN, next_attempt_at=None))

    def settle(self, message_id: str, *, reject: str = "") -> None:
        """Keep that a person dealt with a message that waited for one.

        With `reject` (a sentence for the other side, without personal data) it is told that the message is not taken.
        Raises UserError `hub.review.not_waiting`, or `hub.review.no_conversation` when there is nobody to tell.
        """
        item = self._box.into(message_id)
        if item is None or item.standing.state is not InState.REVIEW:
            raise UserError("hub.review.not_waiting")
        message = item.message
        ours = self._box.last_of_conversation(message.conversation_id) if message.dossier_id else None
        if reject and (ours is None or message.type == MessageType.ERROR):
            raise UserError("hub.review.no_conversation")
        with self._store.unit_of_work("hub.review", rejected=bool(reject)) as work:
            if reject and ours is not None:
                self._inbox.queue_error(work, ours, message, "AFGEKEURD", reject, None)
            self._put_in(item.standing, message, InState.REJECTED if reject else InState.APPLIED)

    def _put_in(self, standing: InStanding, message: InMessage, state: InState) -> None:
        self._box.put_in(
            replace(
                standing,
                message_id=message.id,
                state=state,
                decided_at=self._clock.now(),
                decided_by=self._store.actor,
            )
        )

    def _again(self, message: OutMessage, root: str) -> OutMessage:
        days = self._marks.terms.answer_working_days
        return replace(
            message,
            id=self._ids.new(),
            replaces=root,
            made_at=self._clock.now(),
            answer_due=later_working_day(self._clock.today(), days) if message.answer_due else None,
        )

    def _is_alive(self, message_id: str) -> bool:
        found = self._box.out(message_id)
        gone = {OutState.EXPIRED, OutState.FAILED, OutState.WITHDRAWN}
        return found is not None and found.standing.state not in gone

    def _ours(self, message_id: str) -> Outgoing:
        found = self._box.out(message_id)
        if found is None:
            raise UserError("store.not_found", kind="out_message")
        return found

    def _put(self, standing: OutStanding) -> None:
        self._box.put_out(replace(standing, changed_at=self._clock.now()))
