"""Whether a party that refused can be asked over the hub to think again (heroverweging).

The hub takes that question only after an answer to the proposal came over it (hub/notes.md, "Steps within a
conversation").
"""

from __future__ import annotations

from csr_desktop.errors import Message
from csr_desktop.services.hub_conversations import Conversation


def obstacle(talk: Conversation | None, proposal_id: str, name: str) -> Message | None:
    """Return why a party cannot be asked over the hub to think again about a version of the proposal, or None."""
    asked = talk.proposal if talk is not None else None
    if talk is None or asked is None or asked.proposal_id != proposal_id:
        return Message.of("hub.reconsider.not_over_hub", name=name)
    if talk.waits_for_reconsideration:
        return waiting(name)
    if talk.open_proposal is not None:
        return Message.of("hub.reconsider.answered_elsewhere", name=name)
    if talk.is_agreed:
        return Message.of("hub.reconsider.agreed_there", name=name)
    return None


def waiting(name: str) -> Message:
    """Return that a party was asked already."""
    return Message.of("hub.reconsider.asked_already", name=name)
