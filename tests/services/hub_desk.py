"""An office on one side of a practice hub and its creditors on the other, played by the test; over real sockets."""

from __future__ import annotations

import json

from csr_desktop.domain.creditors import Channel
from csr_desktop.domain.hub_messages import MessageType
from csr_desktop.practice.hub.members import Member, member_id
from csr_desktop.services.exchange.round import drive
from csr_desktop.services.exchange.settings import HubPlace, OwnKey
from tests.conftest import Office

MODULES = (("SCHULDREGELING", ("1.0", "2.0")),)


class HubDesk(Office):
    """The office, with shorthand for what goes over the hub."""

    def __init__(self, core, clock, hub):
        super().__init__(core, clock)
        self.hub = hub
        made = hub.connect("kantoor")
        core.exchange.settings.configure(
            HubPlace(
                base_url=made.base_url,
                participant_id=made.member_id,
                token_url=made.token_url,
                client_id=made.client_id,
            ),
            key=OwnKey(pem=made.private_pem.encode()),
        )

    def member(self, name, **fields):
        """Put a creditor in the hub's address book; it answers only when the test does."""
        made = Member(id=member_id(1, name), name=name, kind="SE", **{"modules": MODULES, **fields})
        self.hub.book.put(made)
        return made

    def on_hub(self, name, *, register=None, **fields):
        """Return a creditor of the register that is a participant, after a round that fetched the address book."""
        member = self.member(name, **fields)
        creditor = self.creditor(name, channel=Channel.HUB, hub_id=member.id, **(register or {}))
        self.sync()
        return creditor

    def sync(self):
        """One whole round; the test fails when it was cut off."""
        report = drive(self.core.exchange.begin(at_once=True))
        assert report.complete, report
        return report

    def sent(self, kind=None, dossier=None):
        """Return our messages of a type, oldest first."""
        found = self.core.exchange.outgoing(dossier.id if dossier else None)
        return [item.message for item in found if kind is None or item.message.type is kind]

    def last(self, kind):
        return self.sent(kind)[-1]

    def state(self, message):
        return next(i.standing.state for i in self.core.exchange.outgoing() if i.message.id == message.id)

    def came(self):
        """Return what came in with where it stands, oldest first."""
        return self.core.exchange.incoming()

    def collect(self, message):
        """The receiver collects and confirms one of our messages; return its content as it arrived."""
        return self.hub.exchange.take(message.id)

    def say(self, asked, kind, content, *, answers=True, checked=True, **header):
        """The receiver of one of our messages writes in its conversation."""
        made = self.hub.creditors.write(
            asked.participant_id, self.hub.member.id, asked.conversation_id, kind.value, content
        )
        if answers:
            made["header"]["crossReferentienummer"] = asked.id
        made["header"] |= header
        reference = self.hub.creditors.send(made, checked=checked)
        assert reference, "the hub refused the answer of the test"
        return reference

    def answered(self, asked, kind, content, **more):
        """Collect, answer, and fetch the answer; return where it stands."""
        self.collect(asked)
        reference = self.say(asked, kind, content, **more)
        self.sync()
        return next(item.standing for item in self.came() if item.message.id == reference)

    def ask(self, dossier):
        """Ask for balances and send; return the requests."""
        before = len(self.sent(MessageType.BALANCE_REQUEST))
        self.core.balances.request([dossier.id])
        self.sync()
        return self.sent(MessageType.BALANCE_REQUEST)[before:]

    def body(self, message):
        return json.loads(message.body)


def balance(*claims, advance=None, number="K-7"):
    """The content of a balance answer."""
    content = {"klantnummerSE": number, "vorderingen": list(claims)}
    return content if advance is None else {**content, "standaardAkkoord": advance}


def open_claim(amount, number=None, **fields):
    """One open claim in a balance answer; the amount as text."""
    told = {"schuldtype": "OPENSTAAND", "openstaandBedrag": amount, **fields}
    return {**told, "factuurnummerSE": number} if number else told
