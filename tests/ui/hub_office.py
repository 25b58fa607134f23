"""An office of which the creditors are reached over a practice hub on this computer; for tests of the window."""

from __future__ import annotations

from csr_desktop.domain.creditors import Channel
from csr_desktop.practice.hub.members import Member, member_id
from csr_desktop.services.exchange.settings import HubPlace, OwnKey
from tests.conftest import Office


class HubOffice(Office):
    """Creditors of the register that are participants of the hub too."""

    def __init__(self, core, clock, hub):
        super().__init__(core, clock)
        self.hub = hub

    def connect(self):
        """Set up the hub as an administrator would."""
        made = self.hub.connect("kantoor")
        self.core.exchange.settings.configure(
            HubPlace(
                base_url=made.base_url,
                participant_id=made.member_id,
                token_url=made.token_url,
                client_id=made.client_id,
            ),
            key=OwnKey(pem=made.private_pem.encode()),
        )

    def participant(self, name, **fields):
        """Return a creditor that takes part, known in the register by its number on the hub."""
        member = Member(id=member_id(1, name), name=name, kind="SE", **fields)
        self.hub.book.put(member)
        return self.creditor(name, channel=Channel.HUB, hub_id=member.id)

    def answers(self, message, kind, content):
        """Let a creditor answer one of our messages, past the checks a real hub makes; return the number."""
        made = self.hub.creditors.write(
            message.participant_id, self.hub.member.id, message.conversation_id, kind, content
        )
        made["header"]["crossReferentienummer"] = message.id
        return self.hub.creditors.send(made, checked=False)

    def states(self):
        """Return where our messages stand, oldest first."""
        return [item.standing.state.value for item in self.core.exchange.outgoing()]
