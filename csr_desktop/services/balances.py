"""Balance requests (saldo-opgave): who is asked over which channel, reminders, and answers on paper.

One request per claim on a list, one letter per handler; the claim keeps where its request stands. Answers that come in
lists go through `list_imports`, with the same rule for what an answer does (`domain.balances`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from csr_desktop.clock import DUTCH_TIME, Clock
from csr_desktop.domain.balances import apply_answer
from csr_desktop.domain.claims import BalanceAnswer, BalanceStatus, Claim, ClaimRank
from csr_desktop.domain.correspondence import Direction, Exchange, Letter, LetterKind
from csr_desktop.domain.creditors import Channel, Creditor, PartyRole
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.money import MAX_CENTS
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.services.letters import LetterService
from csr_desktop.services.phases import move_phase
from csr_desktop.store.unit_of_work import Store, UnitOfWork

REQUEST_KIND = "SALDOVERZOEK"
_BEFORE_INVENTORY = frozenset({Phase.REGISTERED, Phase.INTAKE, Phase.STABILISATION})


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """Which claims would be asked, by channel; shown before anything is made."""

    by_channel: Mapping[Channel, tuple[Claim, ...]]
    without_address: tuple[Creditor, ...]

    @property
    def claims(self) -> int:
        """Number of claims that would be asked."""
        return sum(len(claims) for claims in self.by_channel.values())


@dataclass(frozen=True, slots=True)
class RequestResult:
    """What was made: letters, and list lines that wait for `lists export`."""

    letters: tuple[Letter, ...]
    list_lines: int
    hub_lines: int


@dataclass(frozen=True, slots=True)
class _Request:
    """One request that went out: to whom, as of which day, and on which day it was sent."""

    handler_id: str
    asked_as_of: date
    sent_on: date


class BalanceService:
    """Makes balance requests and reminders, and takes in answers a person types."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock, norms: NormPackage, letters: LetterService) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._norms = norms
        self._letters = letters

    def plan(self, dossier_ids: Sequence[str]) -> RequestPlan:
        """Show who would be asked over which channel (design/ui.md, journey 3)."""
        by_channel: dict[Channel, list[Claim]] = {channel: [] for channel in Channel}
        without_address: dict[str, Creditor] = {}
        for dossier_id in dossier_ids:
            for claim, handler in self._to_request(dossier_id):
                if handler.channel is Channel.LETTER and not handler.letter_address.is_complete:
                    without_address[handler.id] = handler
                    continue
                by_channel[handler.channel].append(claim)
        return RequestPlan(
            {channel: tuple(claims) for channel, claims in by_channel.items()}, tuple(without_address.values())
        )

    def request(self, dossier_ids: Sequence[str]) -> RequestResult:
        """Make the requests of one or more dossiers as one step; claims that were asked before are left alone.

        Claims whose handler is reached by letter but has no address are skipped; `plan` names them.
        """
        letters: list[Letter] = []
        lines = {Channel.LIST: 0, Channel.HUB: 0}
        with self._store.unit_of_work("balances.request", dossiers=len(dossier_ids)) as work:
            for dossier_id in dossier_ids:
                dossier = work.get(Dossier, dossier_id)
                by_letter: dict[str, list[Claim]] = {}
                for claim, handler in self._to_request(dossier_id, work):
                    if handler.channel is Channel.LETTER:
                        if handler.letter_address.is_complete:
                            by_letter.setdefault(handler.id, []).append(claim)
                        continue
                    lines[handler.channel] += 1
                    self._queue(work, dossier, claim, handler.channel)
                for handler_id, claims in by_letter.items():
                    letters.append(self._letters.balance_request(work, dossier, handler_id, claims))
                    for claim in claims:
                        work.save(replace(claim, balance_status=BalanceStatus.REQUESTED))
                if (by_letter or any(lines.values())) and dossier.phase in _BEFORE_INVENTORY:
                    move_phase(work, self._ids, dossier, Phase.INVENTORY, self._clock.today())
        return RequestResult(tuple(letters), lines[Channel.LIST], lines[Channel.HUB])

    def remind(self, dossier_ids: Sequence[str]) -> tuple[Letter, ...]:
        """Make reminders (L10) where the answer term has passed; each request is reminded once.

        A request on a list that stays unanswered is reminded by letter too, when its handler has an address: a list
        that nobody opens is no reason to wait (design/domain.md 6, L10).
        """
        due_before = self._clock.today() - timedelta(days=self._norms.balance_answer_days)
        made: list[Letter] = []
        with self._store.unit_of_work("balances.remind", dossiers=len(dossier_ids)) as work:
            for dossier_id in dossier_ids:
                dossier = work.get(Dossier, dossier_id)
                for request, claims in self._unanswered(work, dossier_id).items():
                    if request.sent_on > due_before:
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
                        work.save(replace(claim, balance_status=BalanceStatus.REMINDED))
        return tuple(made)

    def _unanswered(self, work: UnitOfWork, dossier_id: str) -> dict[_Request, list[Claim]]:
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
        return self._store.find(BalanceAnswer, claim_id=claim_id, order_by="id")

    def _to_request(self, dossier_id: str, work: UnitOfWork | None = None) -> list[tuple[Claim, Creditor]]:
        reader = work or self._store
        claims = reader.find(
            Claim,
            dossier_id=dossier_id,
            deleted_on=None,
            balance_status=BalanceStatus.TO_REQUEST,
            order_by=("position", "id"),
        )
        asked = [claim for claim in claims if claim.takes_part]
        parties = {party.id: party for party in reader.find(Creditor, id=tuple({claim.handler_id for claim in asked}))}
        return [(claim, parties[claim.handler_id]) for claim in asked]

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
        work.save(replace(claim, balance_status=BalanceStatus.REQUESTED))

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
