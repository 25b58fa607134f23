"""Who refused the present proposal, and whether they can be asked over the hub to think again (heroverweging).

The hub takes that question only after an answer to the proposal came over it (hub/notes.md, "Steps within a
conversation"). Whoever refused otherwise is written to or called; what was said there is kept as a note.
"""

from __future__ import annotations

from dataclasses import dataclass

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.hub_messages import ContactNote
from csr_desktop.domain.proposals import AnswerOutcome, Proposal, ProposalAnswer, ProposalStatus
from csr_desktop.errors import Message, UserError
from csr_desktop.services.hub_conversations import Conversation, Conversations
from csr_desktop.services.hub_timeline import HubTimeline
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts


@dataclass(frozen=True, slots=True)
class Refusal:
    """A party that refused the proposal, and its reason as it came; `why_not` says why the hub is not the way."""

    proposal_id: str
    party: Creditor
    claim_ids: tuple[str, ...]
    reason: str
    why_not: Message | None


def obstacle(talk: Conversation | None, proposal_id: str, name: str) -> Message | None:
    """Return why a party cannot be asked over the hub to think again about a version of the proposal, or None."""
    asked = talk.proposal if talk is not None else None
    if talk is None or asked is None or asked.proposal_id != proposal_id:
        return Message.of("hub.reconsider.not_over_hub", name=name)
    if talk.waits_for_reconsideration:
        return Message.of("hub.reconsider.asked_already", name=name)
    if talk.open_proposal is not None:
        return Message.of("hub.reconsider.answered_elsewhere", name=name)
    if talk.is_agreed:
        return Message.of("hub.reconsider.agreed_there", name=name)
    return None


class HubReconsideration:
    """Reads who refused; asking itself is a step of `ProposalService`. `note` is the way beside the hub."""

    def __init__(self, store: Store, texts: Texts, timeline: HubTimeline) -> None:
        self._store = store
        self._texts = texts
        self._timeline = timeline

    def refusals(self, dossier_id: str) -> tuple[Refusal, ...]:
        """Return who refused the newest version, by name; nobody while it is not sent or when all is agreed."""
        versions = self._store.find(Proposal, dossier_id=dossier_id, order_by="version")
        if not versions or versions[-1].status is not ProposalStatus.SENT:
            return ()
        proposal = versions[-1]
        last = {
            answer.claim_id: answer
            for answer in self._store.find(ProposalAnswer, proposal_id=proposal.id, order_by="id")
        }
        refused = {claim_id: answer for claim_id, answer in last.items() if answer.outcome is AnswerOutcome.REFUSED}
        if not refused:
            return ()
        by_party: dict[str, list[Claim]] = {}
        for claim in self._store.find(Claim, id=tuple(refused), deleted_on=None, order_by=("position", "id")):
            by_party.setdefault(claim.handler_id, []).append(claim)
        talks = Conversations(self._store).going_on(dossier_id)
        parties = self._store.find(Creditor, id=tuple(by_party), order_by="name")
        return tuple(
            Refusal(
                proposal.id,
                party,
                tuple(claim.id for claim in by_party[party.id]),
                next((refused[claim.id].reason for claim in by_party[party.id] if refused[claim.id].reason), ""),
                obstacle(talks.get(party.id), proposal.id, party.name),
            )
            for party in parties
        )

    def note(self, dossier_id: str, party_id: str, text: str) -> ContactNote:
        """Keep that a party was asked by phone or mail to think again, and with which words.

        Raises UserError `proposal.reconsider_without_text` or `contact.too_long`.
        """
        if not text.strip():
            raise UserError("proposal.reconsider_without_text")
        told = self._texts.say(Message.of("hub.reconsider.noted", text=text.strip()))
        return self._timeline.add_note(dossier_id, party_id, told)
