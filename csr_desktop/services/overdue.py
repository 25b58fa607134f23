"""What should have happened by now: answers that did not come in time, letters that still lie ready (terms T06–T09)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from csr_desktop.clock import DUTCH_TIME, Clock
from csr_desktop.domain.claims import BalanceStatus, Claim
from csr_desktop.domain.correspondence import Direction, Exchange, Letter, LetterKind
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.domain.proposals import Proposal, ProposalStatus
from csr_desktop.errors import Message
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.services.consents import ConsentService
from csr_desktop.store.unit_of_work import Store

#: Which records are looked at: none named, or those of one dossier.
Within = Mapping[str, Any]

_REQUESTS = frozenset({LetterKind.BALANCE_REQUEST, LetterKind.BALANCE_REMINDER})


@dataclass(frozen=True, slots=True)
class Overdue:
    """One thing that is late, since which day, in which dossier."""

    dossier_id: str
    number: str
    since: date
    reason: Message


class OverdueService:
    """Looks through all open dossiers; writes nothing."""

    def __init__(self, store: Store, clock: Clock, norms: NormPackage, consents: ConsentService) -> None:
        self._store = store
        self._clock = clock
        self._norms = norms
        self._consents = consents

    def all(self, dossier_id: str | None = None) -> list[Overdue]:
        """Return everything that is late in all dossiers or in one, longest first."""
        one: Within = {} if dossier_id is None else {"id": dossier_id}
        within: Within = {} if dossier_id is None else {"dossier_id": dossier_id}
        dossiers = {
            dossier.id: dossier
            for dossier in self._store.find(Dossier, deleted_on=None, **one)
            if dossier.phase is not Phase.CLOSED
        }
        found = [*self._balances(within), *self._unsent(within), *self._proposals(within)]
        named = [
            Overdue(dossier_id, dossiers[dossier_id].number, since, reason)
            for dossier_id, since, reason in found
            if dossier_id in dossiers
        ]
        return sorted(named, key=lambda item: (item.since, item.number))

    def _balances(self, within: Within) -> list[tuple[str, date, Message]]:
        """Balance requests, on paper or on a list, whose answer term has passed."""
        waiting = {
            claim.id: claim
            for claim in self._store.find(
                Claim, deleted_on=None, balance_status=(BalanceStatus.REQUESTED, BalanceStatus.REMINDED), **within
            )
            if claim.takes_part
        }
        asked: dict[str, date] = {}
        for letter in self._store.find(Letter, kind=tuple(_REQUESTS), order_by="id", **within):
            if letter.sent_on is not None:
                asked |= dict.fromkeys(letter.claim_ids, letter.sent_on)
        sent = self._store.find(Exchange, direction=Direction.OUT, status="exported", order_by="id", **within)
        for item in sent:
            asked.setdefault(item.claim_id, item.at.astimezone(DUTCH_TIME).date())
        late: dict[tuple[str, date], int] = {}
        for claim_id, claim in waiting.items():
            if claim_id not in asked:
                continue
            is_reminded = claim.balance_status is BalanceStatus.REMINDED
            days = self._norms.reminder_answer_days if is_reminded else self._norms.balance_answer_days
            due = asked[claim_id] + timedelta(days=days)
            if due < self._clock.today():
                late[claim.dossier_id, due] = late.get((claim.dossier_id, due), 0) + 1
        return [
            (dossier_id, due, Message.of("overdue.balances", count=count, day=due))
            for (dossier_id, due), count in late.items()
        ]

    def _unsent(self, within: Within) -> list[tuple[str, date, Message]]:
        """Letters that were made before today and are not marked as sent."""
        late: dict[str, list[date]] = {}
        for letter in self._store.find(Letter, sent_on=None, **within):
            if letter.made_on < self._clock.today():
                late.setdefault(letter.dossier_id, []).append(letter.made_on)
        return [
            (dossier_id, min(days), Message.of("overdue.unsent", count=len(days), day=min(days)))
            for dossier_id, days in late.items()
        ]

    def _proposals(self, within: Within) -> list[tuple[str, date, Message]]:
        """Proposals that were sent and on which someone's answer term has passed."""
        found: list[tuple[str, date, Message]] = []
        for proposal in self._store.find(Proposal, status=ProposalStatus.SENT, **within):
            due = self._due(proposal, self._store.find(Letter, proposal_id=proposal.id))
            if due is None or due >= self._clock.today():
                continue
            tally = self._consents.summary(self._store, proposal).tally
            if tally.open:
                reason = Message.of("overdue.proposal", count=tally.open, day=due)
                found.append((proposal.dossier_id, due, reason))
        return found

    def _due(self, proposal: Proposal, letters: Sequence[Letter]) -> date | None:
        """A reminder gives a term of its own, from the day it was sent."""
        reminded = [
            letter.sent_on
            for letter in letters
            if letter.kind is LetterKind.PROPOSAL_REMINDER and letter.sent_on is not None
        ]
        if reminded:
            return max(reminded) + timedelta(days=self._norms.reminder_answer_days)
        return None if proposal.sent_on is None else proposal.sent_on + timedelta(days=self._norms.proposal_answer_days)
