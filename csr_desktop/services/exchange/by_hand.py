"""Effects for an office that wants to see every message itself: all of them wait for a person."""

from __future__ import annotations

from csr_desktop.domain.hub_messages import InMessage, InStanding, InState
from csr_desktop.store.unit_of_work import UnitOfWork


class ByHand:
    """Changes nothing in a dossier."""

    def apply(self, work: UnitOfWork, message: InMessage) -> InStanding:
        """Park the message."""
        return InStanding(message_id=message.id, state=InState.REVIEW, reason="hub.review.by_hand")
