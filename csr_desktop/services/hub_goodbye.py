"""Tells creditors in a conversation over the hub that the settlement is over, each conversation once."""

from __future__ import annotations

from csr_desktop.domain.dossiers import Dossier, ExitReason
from csr_desktop.domain.hub_messages import OutMessage
from csr_desktop.services.hub_conversations import Conversations
from csr_desktop.services.hub_outgoing import HubComposer
from csr_desktop.store.unit_of_work import UnitOfWork


def tell_ended(work: UnitOfWork, hub: HubComposer, dossier: Dossier, reason: ExitReason | None) -> list[OutMessage]:
    """Make a message in every open conversation, also in one that another followed: it stays open there until then.

    What was told once is not told again. `reason` None means that it ended before its time.
    """
    conversations = Conversations(work).of_dossier(dossier.id)
    agreed = {item.handler_id for item in conversations if item.was_told_agreed}
    return [
        hub.ended(work, dossier, conversation, reason, was_agreed=conversation.handler_id in agreed)
        for conversation in conversations
        if conversation.may_be_known and not conversation.is_ended
    ]
