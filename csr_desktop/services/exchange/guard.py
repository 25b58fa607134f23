"""The hub guard: what is lost when nobody looks in time. The hub warns nobody (design/exchange.md 1.3, 1.7, 4.3).

A message that is not collected and confirmed within some working days is erased on the hub; an answer is due within
some more: both come from the hub's profile. When somebody is warned stands in the table in `resources/exchange`.
Working days are those of the Algemene termijnenwet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from csr_desktop.clock import Clock
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.exchange_terms import ExchangeTerms
from csr_desktop.domain.hub_messages import InMessage, InState, MessageType, OutMessage, OutState
from csr_desktop.domain.working_days import dutch_day, later_working_day, working_days_until
from csr_desktop.errors import Message
from csr_desktop.services.deadlines.late import Overdue
from csr_desktop.services.exchange.marks import HubTerms, Marks
from csr_desktop.store.hub_box import HubBox
from csr_desktop.store.unit_of_work import Store

_WAITING = (OutState.READY, OutState.RETRY, OutState.SENDING)
#: What a creditor has to answer, and what answers a question of a creditor's.
_ASKS = frozenset(
    {MessageType.BALANCE_REQUEST, MessageType.PROPOSAL, MessageType.RECONSIDERATION, MessageType.STATUS_REQUEST}
)


class Risk(StrEnum):
    """What may go wrong."""

    NOT_COLLECTED = "not_collected"
    NOT_CONFIRMED = "not_confirmed"
    NOT_SENT = "not_sent"
    NO_ROUND = "no_round"
    NO_ANSWER = "no_answer"
    OUR_ANSWER = "our_answer"
    EXPIRED = "expired"
    FAILED = "failed"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRisk:
    """One thing to look after: `until` is the last day on which it helps, `message_id` None is the whole box."""

    risk: Risk
    reason: Message
    until: date
    message_id: str | None = None
    dossier_id: str | None = None


class HubGuard:
    """Looks; writes nothing. Without a hub it has nothing to say."""

    def __init__(self, store: Store, clock: Clock, terms: ExchangeTerms, *, is_configured: bool) -> None:
        self._store = store
        self._box = HubBox(store.database)
        self._marks = Marks(self._box, terms.messages)
        self._guard = terms.guard
        self._clock = clock
        self._is_configured = is_configured

    def at_risk(self, today: date | None = None) -> list[AtRisk]:
        """Return what is or will soon be lost on a day (today without one), most urgent first."""
        day = today or self._clock.today()
        soon = later_working_day(day, self._guard.warn_working_days)
        return [item for item in self._all(day) if item.until <= soon]

    def before_leave(self, back_on: date) -> list[AtRisk]:
        """Return what will be lost before somebody is back, with `until` the day that it happens."""
        return [item for item in self._all(self._clock.today()) if item.until < back_on]

    def overdue(self) -> list[Overdue]:
        """Return what `csr check` shows: what is late already, per dossier."""
        found = [
            item
            for item in self._all(self._clock.today())
            if item.dossier_id is not None and _is_late(item, self._clock.today())
        ]
        dossiers = {
            dossier.id: dossier
            for dossier in self._store.find(Dossier, id={item.dossier_id for item in found}, deleted_on=None)
            if dossier.phase is not Phase.CLOSED
        }
        return [
            Overdue(item.dossier_id, dossiers[item.dossier_id].number, item.until, item.reason)
            for item in found
            if item.dossier_id in dossiers
        ]

    def warnings(self) -> list[Message]:
        """Return what is late and belongs to no dossier: rounds that did not come to their end."""
        day = self._clock.today()
        return [item.reason for item in self.at_risk() if item.dossier_id is None and item.until <= day]

    def round_due(self) -> date | None:
        """Return the last day on which a round keeps everything; None without a hub."""
        last = self._marks.last_round
        if not self._is_configured or last is None:
            return None
        return later_working_day(dutch_day(last), self._marks.terms.retention_working_days)

    # --- inside ------------------------------------------------------------------------------------------------------

    def _all(self, day: date) -> list[AtRisk]:
        if not self._is_configured:
            return []
        terms = self._marks.terms
        found = [*self._rounds(day), *self._out(day, terms), *self._in(day, terms)]
        return sorted(found, key=lambda item: (item.until, item.message_id or ""))

    def _rounds(self, day: date) -> list[AtRisk]:
        last, until = self._marks.last_round, self.round_due()
        if last is None or until is None or working_days_until(dutch_day(last), day) <= self._guard.round_working_days:
            return (
                []
                if until is None
                else [AtRisk(risk=Risk.NO_ROUND, reason=Message.of("hub.risk.no_round", day=until), until=until)]
            )
        reason = Message.of("hub.risk.no_round_since", since=dutch_day(last), day=until)
        # It is told from now on, whatever time is left.
        return [AtRisk(risk=Risk.NO_ROUND, reason=reason, until=day)]

    def _out(self, day: date, terms: HubTerms) -> list[AtRisk]:
        answered = self._answered()
        found: list[AtRisk] = []
        for item in self._box.outgoing((*OutState,)):
            message, state = item.message, item.standing.state
            if state in {OutState.ACCEPTED, OutState.COLLECTED} and item.standing.expires_at is not None:
                until = dutch_day(item.standing.expires_at)
                found.append(
                    _about(message, Risk.NOT_COLLECTED, Message.of("hub.risk.not_collected", day=until), until)
                )
            elif (
                state in _WAITING
                and working_days_until(dutch_day(message.made_at), day) > self._guard.round_working_days
            ):
                found.append(
                    _about(
                        message, Risk.NOT_SENT, Message.of("hub.risk.not_sent", since=dutch_day(message.made_at)), day
                    )
                )
            elif state is OutState.FAILED:
                found.append(_about(message, Risk.FAILED, Message.of("hub.risk.failed"), day))
            elif state is OutState.EXPIRED and not self._box.resent(message.replaces or message.id):
                found.append(_about(message, Risk.EXPIRED, Message.of("hub.risk.expired"), day))
            if state is OutState.CONFIRMED and message.type in _ASKS and message.id not in answered:
                due = message.answer_due or later_working_day(dutch_day(message.made_at), terms.answer_working_days)
                found.append(
                    _about(
                        message,
                        Risk.NO_ANSWER,
                        Message.of("hub.risk.no_answer" if due >= day else "hub.risk.answer_late", day=due),
                        due,
                    )
                )
        return found

    def _in(self, day: date, terms: HubTerms) -> list[AtRisk]:
        replied = {
            message.cross_reference
            for message in self._store.find(OutMessage, type=_REPLIES)
            if message.cross_reference
        }
        found: list[AtRisk] = []
        for item in self._box.incoming():
            message, came = item.message, dutch_day(item.message.received_at)
            if not item.standing.confirmed:
                until = later_working_day(came, terms.retention_working_days)
                found.append(
                    _about(message, Risk.NOT_CONFIRMED, Message.of("hub.risk.not_confirmed", day=until), until)
                )
            if item.standing.state is InState.REVIEW:
                until = later_working_day(came, terms.answer_working_days)
                found.append(_about(message, Risk.REVIEW, Message.of("hub.risk.review", day=until), until))
            elif message.type == MessageType.STATUS_REQUEST and message.id not in replied:
                until = later_working_day(came, terms.answer_working_days)
                found.append(_about(message, Risk.OUR_ANSWER, Message.of("hub.risk.our_answer", day=until), until))
        return found

    def _answered(self) -> set[str]:
        return {message.cross_reference for message in self._store.find(InMessage) if message.cross_reference}


def away(back_on: date, count: int) -> Message:
    """Return the sentence above a list of what is lost before somebody is back."""
    if not count:
        return Message.of("hub.away_nothing", until=back_on)
    return Message.of("hub.away_one" if count == 1 else "hub.away", until=back_on, count=count)


_REPLIES: Sequence[MessageType] = (MessageType.STATUS_FROM_US, MessageType.ERROR)


def _is_late(item: AtRisk, day: date) -> bool:
    if item.risk in {Risk.EXPIRED, Risk.FAILED, Risk.NOT_SENT}:
        return True
    return item.until < day


def _about(message: OutMessage | InMessage, risk: Risk, reason: Message, until: date) -> AtRisk:
    return AtRisk(risk=risk, reason=reason, until=until, message_id=message.id, dossier_id=message.dossier_id)
