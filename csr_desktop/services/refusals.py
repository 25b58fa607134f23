"""Who refused the proposal that lies before the creditors or keeps silent, and whether to ask once more over the hub.

Whoever cannot be asked over the hub is written to or called; `reconsiderations` keeps that, as it does the asking.
"""

from __future__ import annotations

from dataclasses import dataclass

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.process import OfferState
from csr_desktop.domain.proposals import AnswerOutcome, Proposal, ProposalAnswer, ProposalStatus
from csr_desktop.errors import Message
from csr_desktop.services.hub_conversations import Conversations
from csr_desktop.services.hub_reconsideration import obstacle, waiting
from csr_desktop.services.offer_states import offer_states
from csr_desktop.services.proposal_answers import counting_answers
from csr_desktop.services.reconsiderations import asked_again
from csr_desktop.store.unit_of_work import Store

#: No answer, not even to the reminder; who was asked to think again is still waited for.
_SILENT = frozenset({OfferState.REMINDED, OfferState.RECONSIDERATION})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A party that refused the proposal, and its reason as it came; `why_not` says why the hub is not the way.

    `is_waiting` says that it was asked already, over whatever way, and did not answer yet; `is_silent` that it did not
    refuse, but gave no answer, also after a reminder.
    """

    proposal_id: str
    party: Creditor
    claim_ids: tuple[str, ...]
    reason: str
    why_not: Message | None
    is_waiting: bool = False
    is_silent: bool = False


class RefusalReader:
    """Reads who refused; asking itself is `ReconsiderationService`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_dossier(self, dossier_id: str) -> tuple[Refusal, ...]:
        """Return who refused the newest version or keeps silent, by name; nobody while it is not sent."""
        versions = self._store.find(Proposal, dossier_id=dossier_id, order_by="version")
        if not versions or versions[-1].status is not ProposalStatus.SENT:
            return ()
        proposal = versions[-1]
        last = counting_answers(self._store.find(ProposalAnswer, proposal_id=proposal.id, order_by="pk"))
        refused = {claim_id: answer for claim_id, answer in last.items() if answer.outcome is AnswerOutcome.REFUSED}
        states = offer_states(self._store, proposal)
        silent = {claim_id for claim_id, state in states.items() if state in _SILENT} - refused.keys()
        if not refused and not silent:
            return ()
        by_party: dict[str, list[Claim]] = {}
        for claim in self._store.find(Claim, id=(*refused, *silent), deleted_on=None, order_by=("position", "id")):
            by_party.setdefault(claim.handler_id, []).append(claim)
        talks = Conversations(self._store).going_on(dossier_id)
        asked = {item.record.creditor_id for item in asked_again(self._store, proposal.id) if item.is_open}
        found = []
        for party in self._store.find(Creditor, id=tuple(by_party), order_by="name"):
            talk, claims = talks.get(party.id), by_party[party.id]
            is_waiting = party.id in asked or (talk is not None and talk.waits_for_reconsideration)
            found.append(
                Refusal(
                    proposal.id,
                    party,
                    tuple(claim.id for claim in claims),
                    next(
                        (
                            refused[claim.id].reason
                            for claim in claims
                            if claim.id in refused and refused[claim.id].reason
                        ),
                        "",
                    ),
                    waiting(party.name) if is_waiting else obstacle(talk, proposal.id, party.name),
                    is_waiting,
                    is_silent=not any(claim.id in refused for claim in claims),
                )
            )
        return tuple(found)
