"""Questions how things stand, asked over the hub in the conversation with a creditor, and our own answers."""

from __future__ import annotations

from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.hub_messages import OutMessage
from csr_desktop.errors import UserError
from csr_desktop.services.hub_conversations import Conversations
from csr_desktop.services.hub_outgoing import HubComposer
from csr_desktop.store.unit_of_work import Store

#: A question is a few lines; the contract takes no letters.
_MOST_CHARACTERS = 2_000


class HubStatusService:
    """Asks; what a creditor asks is answered in `hub_incoming`."""

    def __init__(self, store: Store, composer: HubComposer) -> None:
        self._store = store
        self._composer = composer

    def reachable(self, dossier_id: str) -> frozenset[str]:
        """Return the parties with whom a conversation over the hub goes on."""
        return frozenset(Conversations(self._store).going_on(dossier_id))

    def ask(self, dossier_id: str, creditor_id: str, text: str) -> OutMessage:
        """Ask a creditor how things stand; the message waits for the next round.

        Raises UserError `contact.empty`, `contact.too_long`, or `hub.status.no_conversation` when nothing goes on with
        this party over the hub.
        """
        told = text.strip()
        if not told:
            raise UserError("contact.empty")
        if len(told) > _MOST_CHARACTERS:
            raise UserError("contact.too_long", most=_MOST_CHARACTERS)
        with self._store.unit_of_work("hub.ask_status") as work:
            dossier = work.get(Dossier, dossier_id)
            conversation = Conversations(work).going_on(dossier_id).get(creditor_id)
            if conversation is None:
                raise UserError("hub.status.no_conversation")
            return self._composer.status_request(work, dossier, conversation, told)
