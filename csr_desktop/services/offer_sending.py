"""Puts a version before whoever must be asked, and reminds who keeps silent: over the hub, else by letter.

A text of the team's own that fits no more holds back the letters made of it, and nothing else of the step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.creditors import Channel
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.hub_messages import MessageType, OutMessage, OutState
from csr_desktop.domain.process import OfferState
from csr_desktop.domain.proposals import Proposal, ProposalAnswer
from csr_desktop.errors import UserError
from csr_desktop.services.channel_choice import ChannelChoice, Step
from csr_desktop.services.consents import ConsentService, ToAsk
from csr_desktop.services.held_back import HeldBack, MadeLetters
from csr_desktop.services.hub_conversations import Conversations
from csr_desktop.services.hub_outgoing import HubComposer
from csr_desktop.services.letters import LetterService
from csr_desktop.services.offer_states import offer_states
from csr_desktop.store.unit_of_work import Store, UnitOfWork


class OfferSending:
    """Makes the letters and messages of a version, inside the step of a proposal."""

    def __init__(
        self, consents: ConsentService, letters: LetterService, channels: ChannelChoice, hub: HubComposer
    ) -> None:
        self._consents = consents
        self._letters = letters
        self._channels = channels
        self._hub = hub

    def ways(self, reader: Store | UnitOfWork, proposal: Proposal) -> tuple[ToAsk, ...]:
        """Return who must be asked, with the channel that is possible now."""
        found = []
        routes = self._channels.within(reader)(proposal.dossier_id)
        for item in self._consents.summary(reader, proposal).to_ask:
            choice = routes.choose(Step.PROPOSAL, item.handler)
            found.append(replace(item, channel=choice.channel, route=choice.route, not_over_hub=choice.reason))
        return tuple(found)

    def unasked(self, reader: Store | UnitOfWork, proposal: Proposal) -> tuple[ToAsk, ...]:
        """Return who must be asked and was not: no letter was made and no message, or the letter was taken back."""
        states = offer_states(reader, proposal)
        if OfferState.TO_ASK not in states.values():
            return ()
        return tuple(
            item
            for item in self.ways(reader, proposal)
            if all(states.get(claim.id) is OfferState.TO_ASK for claim in item.claims)
        )

    def send(self, work: UnitOfWork, dossier: Dossier, proposal: Proposal, to_ask: Sequence[ToAsk]) -> MadeLetters:
        """Ask these parties.

        Raises UserError `proposal.handlers_without_address` before anything is made when a letter could not be posted,
        and `letter_text.in_use_faulty` when letters are all there is to send and none of them can be made.
        """
        unreachable = [
            item.handler.name
            for item in to_ask
            if item.channel is not Channel.HUB and not item.handler.letter_address.is_complete
        ]
        if unreachable:
            raise UserError("proposal.handlers_without_address", names=", ".join(unreachable))
        fault = self._letters.offer_fault(work, proposal)
        if all(item.route is None for item in to_ask):
            # With nothing else to send there is no version that was sent: then the letter itself refuses.
            fault = None
        letters: list[Letter] = []
        held_back: list[HeldBack] = []
        for item in to_ask:
            if item.route is not None:
                self._hub.proposal(work, dossier, proposal, item.handler, item.route, item.claims)
            elif fault is not None:
                held_back.append(HeldBack(dossier.number, item.claims, fault, item.handler.name))
            else:
                letters.append(self._letters.offer(work, dossier, proposal, item.handler.id, item.claims))
        return MadeLetters(letters, held_back)

    def remind(self, work: UnitOfWork, dossier: Dossier, proposal: Proposal) -> MadeLetters:
        """Remind everyone who was asked and has not answered: over the hub where it went, else by L15."""
        answered = {item.claim_id for item in work.find(ProposalAnswer, proposal_id=proposal.id)}
        states = offer_states(work, proposal)
        over_hub = {
            message.creditor_id: message
            for message in work.find(OutMessage, proposal_id=proposal.id, type=MessageType.PROPOSAL, order_by="pk")
        }
        fault = self._letters.text_fault(LetterKind.PROPOSAL_REMINDER)
        letters: list[Letter] = []
        held_back: list[HeldBack] = []
        for item in self._consents.summary(work, proposal).to_ask:
            silent = tuple(
                claim
                for claim in item.claims
                # Nobody is reminded of what was never put before him.
                if claim.id not in answered and states.get(claim.id) is not OfferState.TO_ASK
            )
            if not silent:
                continue
            if item.handler.id in over_hub:
                self._remind_over_hub(work, dossier, over_hub[item.handler.id], silent)
            elif fault is not None:
                held_back.append(HeldBack(dossier.number, silent, fault, item.handler.name))
            else:
                letters.append(self._letters.proposal_reminder(work, dossier, proposal, item.handler.id, silent))
        return MadeLetters(letters, held_back)

    def _remind_over_hub(self, work: UnitOfWork, dossier: Dossier, asked: OutMessage, silent: Sequence[Claim]) -> None:
        """Over the hub only what was delivered is reminded, and once."""
        talk = next(item for item in Conversations(work).of_dossier(dossier.id) if item.id == asked.conversation_id)
        delivered = any(
            item.message.id in {asked.id, asked.replaces} or item.message.replaces == asked.id
            for item in talk.out
            if item.standing.state is OutState.CONFIRMED
        )
        reminded = any(
            item.message.type is MessageType.STATUS_REQUEST and item.message.cross_reference == asked.id
            for item in talk.out
        )
        if delivered and not reminded and not talk.is_ended:
            self._hub.reminder(work, dossier, talk, asked, [claim.id for claim in silent])
