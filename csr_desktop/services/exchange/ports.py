"""What the engine asks of others: it carries messages and knows nothing of what they mean to a dossier."""

from __future__ import annotations

from typing import Protocol

from csr_desktop.domain.hub_messages import InMessage, InStanding
from csr_desktop.store.unit_of_work import UnitOfWork


class HubInbox(Protocol):
    """Gives received messages their effect on the dossier.

    Called once per message, inside the unit of work that stores it, after the message itself was added. The message is
    of a known type and version and its `body` (the payload, as it came) was readable; `dossier_id` and `creditor_id`
    are filled in when we have sent something in its conversation. What it writes and what it returns are committed
    together with the message; `confirmed` is the engine's own.
    """

    def apply(self, work: UnitOfWork, message: InMessage) -> InStanding:
        """Give the message its effect and return APPLIED, or REVIEW with `reason` and `reason_params` for a person.

        A CsrError of the user's kind takes back what was written and parks the message for a person.
        """
        ...
