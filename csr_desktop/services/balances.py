"""Balance requests (saldo-opgave): who is asked over which channel, reminders, and answers on paper.

One request per claim on a list, one letter per handler; the claim keeps where its request stands. Answers that come in
lists go through `list_imports`, with the same rule for what an answer does (`domain.balances`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from csr_desktop.clock import DUTCH_TIME, Clock
from csr_desktop.domain.balances import apply_answer, with_status
from csr_desktop.domain.claims import BalanceAnswer, BalanceStatus, Claim, ClaimRank
from csr_desktop.domain.correspondence import Direction, Exchange, Letter, LetterKind
from csr_desktop.domain.creditors import Channel, Creditor, PartyRole
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.hub_messages import MessageType, OutMessage, OutState
from csr_desktop.errors import Message, UserError
from csr_desktop.ids import IdMaker
from csr_desktop.money import MAX_CENTS
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.services.channel_choice import ChannelChoice, Choice, DossierRoutes, Step
from csr_desktop.services.held_back import HeldBack, MadeLetters
from csr_desktop.services.hub_conversations import Conversation, Conversations
from csr_desktop.services.hub_outgoing import HubComposer
from csr_desktop.services.letters import LetterService
from csr_desktop.services.phases import move_phase
from csr_desktop.services.register import RegisterService
from csr_desktop.store.unit_of_work import Reader, Store, UnitOfWork

REQUEST_KIND = "SALDOVERZOEK"
_BEFORE_INVENTORY = frozenset({Phase.REGISTERED, Phase.INTAKE, Phase.ADMITTED, Phase.STABILISATION})


#: Hears how many dossiers of how many are done; may raise UserError to stop, and then nothing was made.
Watch = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """Which claims would be asked, by channel; shown before anything is made.

    `not_over_hub` says per party that wants the hub why it gets a list or a letter now, with its number of claims.
    """

    by_channel: Mapping[Channel, tuple[Claim, ...]]
    without_address: tuple[Creditor, ...]
    not_over_hub: tuple[tuple[Creditor, Message, int], ...] = ()
    held_back: tuple[HeldBack, ...] = ()

    @property
    def claims(self) -> int:
        """Number of claims that would be asked."""
        return sum(len(claims) for claims in self.by_channel.values())


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """How many reminders would be made, as letters and as messages for the hub, and in how many dossiers."""

    letters: int
    messages: int
    dossiers: int
    #: Why no letter would be made now, where letters are due.
    held_back: Message | None = None

    @property
    def count(self) -> int:
        """All reminders that would be made."""
        return self.letters + self.messages


@dataclass(frozen=True, slots=True)
class RequestResult:
    """What was made: letters, list lines that wait for `lists export`, and messages that wait for the hub.

    `hub_lines` are the claims in those messages.
    """

    letters: tuple[Letter, ...]
    list_lines: int
    hub_lines: int
    messages: tuple[OutMessage, ...] = ()
    held_back: tuple[HeldBack, ...] = ()


@dataclass(frozen=True, slots=True)
class _Request:
    """One request that went out: to whom, as of which day, and on which day it was sent."""

    handler_id: str
    asked_as_of: date
    sent_on: date


@dataclass(frozen=True, slots=True)
class _ToHandler:
    """The claims of one dossier at one handler, and over which channel they are asked."""

    handler: Creditor
    claims: tuple[Claim, ...]
    choice: Choice


@dataclass(slots=True)
class _Made:
    """What one action makes."""

    letters: list[Letter] = field(default_factory=list)
    messages: list[OutMessage] = field(default_factory=list)
    held_back: list[HeldBack] = field(default_factory=list)
    lines: dict[Channel, int] = field(default_factory=lambda: dict.fromkeys(Channel, 0))


class BalanceService:
    """Makes balance requests and reminders, and takes in answers a person types."""

    def __init__(
        self,
        store: Store,
        ids: IdMaker,
        clock: Clock,
        norms: NormPackage,
        letters: LetterService,
        register: RegisterService,
        channels: ChannelChoice,
        hub: HubComposer,
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._norms = norms
        self._letters = letters
        self._register = register
        self._channels = channels
        self._hub = hub

    def plan(self, dossier_ids: Sequence[str], watch: Watch | None = None) -> RequestPlan:
        """Show who would be asked over which channel, and why not over the hub (design/ui.md, journey 3)."""
        by_channel: dict[Channel, list[Claim]] = {channel: [] for channel in Channel}
        without_address: dict[str, Creditor] = {}
        fallen_back: dict[str, tuple[Creditor, Message, int]] = {}
        held_back: list[HeldBack] = []
        routes = self._channels.within(self._store)
        for dossier_id in _watched(dossier_ids, watch):
            dossier = self._store.get(Dossier, dossier_id)
            for item in self._to_request(dossier, self._store, routes):
                handler, choice = item.handler, item.choice
                if choice.hold_back:
                    held_back += _held(dossier, item)
                    continue
                if choice.reason is not None:
                    _party, reason, before = fallen_back.get(handler.id, (handler, choice.reason, 0))
                    fallen_back[handler.id] = (handler, reason, before + len(item.claims))
                if choice.channel is Channel.LETTER and not handler.letter_address.is_complete:
                    without_address[handler.id] = handler
                    continue
                by_channel[choice.channel] += item.claims
        return RequestPlan(
            {channel: tuple(claims) for channel, claims in by_channel.items()},
            tuple(without_address.values()),
            tuple(fallen_back.values()),
            tuple(held_back),
        )

    def request(self, dossier_ids: Sequence[str], watch: Watch | None = None) -> RequestResult:
        """Make the requests of one or more dossiers as one step; claims that were asked before are left alone.

        Left out are claims whose handler is reached by letter but has no address, and what must wait for something a
        person has to do first; `plan` names both.
        """
        made = _Made()
        with self._store.unit_of_work("balances.request", dossiers=len(dossier_ids)) as work:
            routes = self._channels.within(work)
            for dossier_id in _watched(dossier_ids, watch):
                dossier = work.get(Dossier, dossier_id)
                asked = [self._ask(work, dossier, item, made) for item in self._to_request(dossier, work, routes)]
                if any(asked) and dossier.phase in _BEFORE_INVENTORY:
                    move_phase(work, self._ids, dossier, Phase.INVENTORY, self._clock.today())
        return RequestResult(
            tuple(made.letters),
            made.lines[Channel.LIST],
            made.lines[Channel.HUB],
            tuple(made.messages),
            tuple(made.held_back),
        )

    def _ask(self, work: UnitOfWork, dossier: Dossier, item: _ToHandler, made: _Made) -> bool:
        """Make the request to one handler; False when it was left out."""
        choice, handler, claims = item.choice, item.handler, item.claims
        if choice.hold_back:
            made.held_back += _held(dossier, item)
            return False
        if choice.channel is Channel.LETTER:
            if not handler.letter_address.is_complete:
                return False
            made.letters.append(self._letters.balance_request(work, dossier, handler.id, claims))
        elif choice.route is not None:
            agreements = self._register.participations(claims[0].creditor_id)
            made.messages.append(self._hub.balance_request(work, dossier, handler, choice.route, claims, agreements))
        else:
            for claim in claims:
                self._queue(work, dossier, claim, choice.channel)
        made.lines[choice.channel] += len(claims)
        for claim in claims:
            work.save(with_status(claim, BalanceStatus.REQUESTED))
        return True

    def plan_reminders(self, dossier_ids: Sequence[str]) -> ReminderPlan:
        """Tell what `remind` would make today; nothing is made."""
        letters = messages = dossiers = 0
        fault = self._letters.text_fault(LetterKind.BALANCE_REMINDER)
        held_back: Message | None = None
        for dossier_id in dossier_ids:
            late = list(self._late(self._store, dossier_id).values())
            told = {claim.id for claims in late for claim in claims}
            silent = [
                claims
                for _conversation, _asked, claims in self._silent_over_hub(self._store, dossier_id)
                if any(claim.id not in told for claim in claims)
            ]
            if late and fault is not None:
                held_back, late = fault, []
            letters += len(late)
            messages += len(silent)
            dossiers += bool(late or silent)
        return ReminderPlan(letters, messages, dossiers, held_back)

    def remind(self, dossier_ids: Sequence[str]) -> MadeLetters:
        """Make reminders (L10) where the answer term has passed; each request is reminded once.

        A request on a list that stays unanswered is reminded by letter too, when its handler has an address: a list
        that nobody opens is no reason to wait (design/domain.md 6, L10). A text that fits no more holds back the
        letters, and no message over the hub.
        """
        made: list[Letter] = []
        held_back: list[HeldBack] = []
        fault = self._letters.text_fault(LetterKind.BALANCE_REMINDER)
        with self._store.unit_of_work("balances.remind", dossiers=len(dossier_ids)) as work:
            for dossier_id in dossier_ids:
                dossier = work.get(Dossier, dossier_id)
                for request, claims in self._late(work, dossier_id).items():
                    if fault is not None:
                        name = work.get(Creditor, request.handler_id).name
                        held_back.append(HeldBack(dossier.number, tuple(claims), fault, name))
                        continue
                    made.append(
                        self._letters.balance_reminder(
                            work,
                            dossier,
                            request.handler_id,
                            claims,
                            reference_date=request.asked_as_of,
                            first_sent_on=request.sent_on,
                        )
                    )
                    for claim in claims:
                        work.save(with_status(claim, BalanceStatus.REMINDED))
                self._remind_over_hub(work, dossier)
        return MadeLetters(made, held_back)

    def _remind_over_hub(self, work: UnitOfWork, dossier: Dossier) -> None:
        """Ask how things stand where the hub delivered a request and its answer term has passed.

        A request that expired on the hub is no matter for a reminder: nobody read it, so a person sends it again.
        """
        for conversation, asked, silent in self._silent_over_hub(work, dossier.id):
            self._hub.reminder(work, dossier, conversation, asked, [claim.id for claim in silent])
            for claim in silent:
                work.save(with_status(claim, BalanceStatus.REMINDED))

    def _silent_over_hub(
        self, reader: Reader, dossier_id: str
    ) -> Iterator[tuple[Conversation, OutMessage, list[Claim]]]:
        """Return requests that the hub delivered and nobody answered in time, with the claims that are still silent."""
        today = self._clock.today()
        for conversation in Conversations(reader).going_on(dossier_id).values():
            for item in conversation.out:
                asked = item.message
                due = asked.answer_due
                if asked.type is not MessageType.BALANCE_REQUEST or due is None or due >= today:
                    continue
                if item.standing.state is not OutState.CONFIRMED:
                    continue
                silent = [
                    claim
                    for claim in reader.find(Claim, id=asked.claim_ids, deleted_on=None)
                    if claim.balance_status is BalanceStatus.REQUESTED and claim.takes_part
                ]
                if silent:
                    yield conversation, asked, silent

    def _late(self, reader: Reader, dossier_id: str) -> dict[_Request, list[Claim]]:
        """Return what is unanswered since its term or longer: what is reminded today."""
        last = self._clock.today() - timedelta(days=self._norms.balance_answer_days)
        found = self._unanswered(reader, dossier_id)
        return {request: claims for request, claims in found.items() if request.sent_on <= last}

    def _unanswered(self, work: Reader, dossier_id: str) -> dict[_Request, list[Claim]]:
        """Return the claims that wait for a first answer, by the request they were in; letters before lists."""
        waiting = {
            claim.id: claim
            for claim in work.find(
                Claim,
                dossier_id=dossier_id,
                deleted_on=None,
                balance_status=BalanceStatus.REQUESTED,
                order_by=("position", "id"),
            )
            if claim.takes_part
        }
        found: dict[_Request, list[Claim]] = {}
        for letter in work.find(Letter, dossier_id=dossier_id, kind=LetterKind.BALANCE_REQUEST, order_by="id"):
            claims = [waiting[claim_id] for claim_id in letter.claim_ids if claim_id in waiting]
            if claims and letter.sent_on is not None and letter.creditor_id is not None:
                # Asked as of the day the letter was made, also when it was posted later.
                found.setdefault(_Request(letter.creditor_id, letter.made_on, letter.sent_on), []).extend(claims)
                for claim in claims:
                    del waiting[claim.id]
        reachable = {
            party.id
            for party in work.find(Creditor, id=tuple({claim.handler_id for claim in waiting.values()}))
            if party.letter_address.is_complete
        }
        for item in work.find(Exchange, dossier_id=dossier_id, direction=Direction.OUT, status="exported"):
            asked = waiting.get(item.claim_id)
            if asked is not None and asked.handler_id in reachable:
                day = item.at.astimezone(DUTCH_TIME).date()
                found.setdefault(_Request(asked.handler_id, day, day), []).append(asked)
        return found

    def record_answer(self, answer: BalanceAnswer, *, handler_id: str | None = None) -> Claim:
        """Take in an answer that came on paper, by phone or by mail.

        `handler_id` is the party a transferred claim went to. Raises UserError when an open claim has no amount, when
        parts do not add up, or when a transfer names nobody.
        """
        self._check(answer, handler_id)
        with self._store.unit_of_work("balance.answer") as work:
            claim = work.get(Claim, answer.claim_id)
            dossier = work.get(Dossier, claim.dossier_id)
            kept = work.add(replace(answer, id=self._ids.new(), product=dossier.intended_product))
            is_bailiff = handler_id is not None and work.get(Creditor, handler_id).role is PartyRole.BAILIFF
            return work.save(
                apply_answer(
                    claim,
                    kept,
                    requested_product=dossier.intended_product,
                    collector_id=None if is_bailiff else handler_id,
                    bailiff_id=handler_id if is_bailiff else None,
                )
            )

    def confirm_unknown(self, claim_id: str, reason: str) -> Claim:
        """Take a claim out of the settlement after a person checked that the creditor really does not know it."""
        if not reason.strip():
            raise UserError("claim.exclusion_without_reason")
        with self._store.unit_of_work("claim.confirm_unknown") as work:
            claim = work.get(Claim, claim_id)
            return work.save(
                replace(
                    claim,
                    rank=ClaimRank.EXCLUDED,
                    excluded_reason=reason.strip(),
                    rank_decided_on=self._clock.today(),
                )
            )

    def answers(self, claim_id: str) -> list[BalanceAnswer]:
        """Return all answers for a claim, oldest first."""
        return self._store.find(BalanceAnswer, claim_id=claim_id, order_by="pk")

    def _to_request(
        self, dossier: Dossier, reader: Reader, routes: Callable[[str], DossierRoutes]
    ) -> Iterator[_ToHandler]:
        """Return the claims of a dossier that were not asked yet, by handler, with the channel of each."""
        found = reader.find(
            Claim,
            dossier_id=dossier.id,
            deleted_on=None,
            balance_status=BalanceStatus.TO_REQUEST,
            order_by=("position", "id"),
        )
        by_handler: dict[str, list[Claim]] = {}
        of_dossier = routes(dossier.id)
        for claim in found:
            # A request that was refused and sent once more is on its way already.
            if claim.takes_part and not of_dossier.is_asked(claim):
                by_handler.setdefault(claim.handler_id, []).append(claim)
        if not by_handler:
            return
        parties = {party.id: party for party in reader.find(Creditor, id=tuple(by_handler))}
        faults: tuple[Message, ...] | None = None
        text_fault = self._letters.text_fault(LetterKind.BALANCE_REQUEST)
        for handler_id, claims in by_handler.items():
            choice = of_dossier.choose(Step.BALANCE, parties[handler_id])
            if choice.route is not None:
                faults = self._hub.faults(reader, dossier) if faults is None else faults
                if faults:
                    choice = Choice(channel=Channel.HUB, reason=faults[0], hold_back=True)
            elif choice.channel is Channel.LETTER and text_fault is not None:
                # A text that fits no more stops its letters, and nothing else of the round.
                choice = Choice(channel=Channel.LETTER, reason=text_fault, hold_back=True)
            yield _ToHandler(parties[handler_id], tuple(claims), choice)

    def _queue(self, work: UnitOfWork, dossier: Dossier, claim: Claim, channel: Channel) -> None:
        work.add(
            Exchange(
                id=self._ids.new(),
                conversation_id=self._ids.new(),
                dossier_id=dossier.id,
                claim_id=claim.id,
                direction=Direction.OUT,
                channel=channel.value,
                kind=REQUEST_KIND,
                at=self._clock.now(),
                status="ready",
            )
        )

    def _check(self, answer: BalanceAnswer, handler_id: str | None) -> None:
        if answer.client_unknown or answer.debt_type == "unknown":
            return
        if answer.debt_type == "transferred":
            if handler_id is None:
                raise UserError("answer.transferred_to_nobody")
            return
        if answer.balance_cents is None:
            raise UserError("answer.amount_missing")
        if not 0 < answer.balance_cents <= MAX_CENTS:
            raise UserError("answer.amount_out_of_range")
        parts = (answer.principal_cents, answer.interest_cents, answer.costs_cents)
        if None not in parts and sum(part or 0 for part in parts) != answer.balance_cents:
            raise UserError(
                "import.claim_parts_differ", parts=sum(part or 0 for part in parts), amount=answer.balance_cents
            )
        if answer.received_on > self._clock.today():
            raise UserError("answer.future_date", day=answer.received_on)


def stopped() -> UserError:
    """Return what a watch raises when a person wants to stop."""
    return UserError("balances.stopped")


def _watched(dossier_ids: Sequence[str], watch: Watch | None) -> Iterator[str]:
    for done, dossier_id in enumerate(dossier_ids):
        if watch is not None:
            watch(done, len(dossier_ids))
        yield dossier_id
    if watch is not None:
        watch(len(dossier_ids), len(dossier_ids))


def _held(dossier: Dossier, item: _ToHandler) -> list[HeldBack]:
    reason = item.choice.reason
    return [HeldBack(dossier.number, item.claims, reason)] if reason is not None else []
