"""What goes over the hub, step by step: what was composed leaves once, and what was confirmed is there.

The hub is the `paper_hub`: it knows at every moment what it was told, also when our power goes in the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from csr_desktop.bootstrap import create_core
from csr_desktop.domain.claims import BalanceAnswer, BalanceStatus, Claim
from csr_desktop.domain.correspondence import Document, DocumentMark
from csr_desktop.domain.creditors import Channel
from csr_desktop.domain.hub_messages import InMessage, OutMessage
from csr_desktop.hub.transport import HubTransport, Stop
from csr_desktop.services.exchange.round import drive
from csr_desktop.services.exchange.settings import HubSettingsService
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE, Office
from tests.faults.flows import NUMBER, Flow, Place, Session, Step, World, nothing
from tests.faults.paper_hub import PDF, Journal, PaperHub, number

OWN = number("wij")
#: The last one wants the consent statement.
CREDITORS = ("Energiebedrijf Noorderlicht", "Waterbedrijf Zuid", "Telefoon Direct", "Webwinkel Alles", "Zorgzeker")
OTHERS = tuple((number(name), name) for name in CREDITORS)


@contextmanager
def over_paper() -> Iterator[None]:
    """Lead the exchange to the journal beside the database."""

    def transport(settings: HubSettingsService, _stop: Stop) -> HubTransport:
        root = settings._store.database.path.parent.parent
        return PaperHub(Journal(root), settings._clock, OWN, OTHERS)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HubSettingsService, "transport", transport)
        yield


def office_on_hub(world: World, place: Place) -> None:
    """One dossier with claims at five participants, and their address book."""
    nothing(world, place)
    Journal(place.root).begin()
    core, _recovery = create_core(
        place.database, PASSPHRASE, world.clock, world.texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS
    )
    with core.store.unit_of_work("hub.configure") as work:
        work.put_setting("hub.base_url", "https://hub.example/v1")
        work.put_setting("hub.participant_id", OWN)
    office = Office(core, world.clock)
    dossier = office.dossier(NUMBER, partner=True)
    for at, (participant, name) in enumerate(OTHERS):
        creditor = office.creditor(name, channel=Channel.HUB, hub_id=participant)
        for line in range(2):
            office.claim(dossier, creditor, 10_000 + at, reference=f"R-{'x' * at}{line}")
    with core.store.unit_of_work("document.add") as work:
        made = work.add(
            Document(
                id=core.store.ids.new(), sha256=work.put_content(PDF), name="verklaring.pdf",
                media_type="application/pdf", size=len(PDF), stored_on=world.clock.today(), dossier_id=dossier.id,
            )
        )  # fmt: skip
    core.documents.set_mark(made.id, DocumentMark.CONSENT_STATEMENT)
    with over_paper():
        assert drive(core.exchange.begin()).complete
    core.close()


def answered_office(world: World, place: Place) -> None:
    """As above; the questions were sent, and answers wait on the hub."""
    office_on_hub(world, place)
    session = Session(world, place)
    with over_paper():
        compose(session)
        exchange(session)
    session.close()
    Journal(place.root).add(answers=True)


def compose(session: Session) -> None:
    session.core.balances.request([session.dossier().id])


def exchange(session: Session) -> None:
    """A round: what the database refuses it raises, and the hub refuses nothing."""
    report = drive(session.core.exchange.begin(at_once=True))
    assert report.complete, report


def change_number(session: Session) -> None:
    """The next thing somebody does."""
    session.core.claims.change(session.claims()[0].id, customer_number="K-8")


def hub_agrees(session: Session) -> list[str]:
    """Nothing that the hub was told may be unknown here, and nothing may have happened twice."""
    journal, store = Journal(session.place.root), session.core.store
    ours = {message.id: message for message in store.find(OutMessage)}
    sent = journal.sent.keys()
    found = ["lost: the hub has a message that we do not know" for _ in sent - ours.keys()]
    alike = Counter((message.conversation_id, message.type, message.body) for message in ours.values())
    found += ["double: a message was made twice" for times in alike.values() if times > 1]
    came = {message.id: message for message in store.find(InMessage)}
    found += ["lost: confirmed to the hub and not here" for _ in journal.confirmed - came.keys()]
    answers = Counter(answer.claim_id for answer in store.find(BalanceAnswer))
    found += ["double: one claim was answered twice" for times in answers.values() if times > 1]
    claims = {claim.id: claim for claim in store.find(Claim)}
    asked = {message.conversation_id: message.claim_ids for message in ours.values()}
    for message in came.values():
        about = asked[message.conversation_id]
        if not all(answers[it] and claims[it].balance_status is BalanceStatus.RECEIVED for it in about):
            found.append("lost: a message without its effect")
    files = len(store.find(Document, name="specificatie.pdf"))
    return found + [f"{'lost' if files < len(came) else 'double'}: a file of a message"] * (files != len(came))


HUB_FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        Flow(
            "hub-send",
            (Step(compose, "balances.request"), Step(exchange, "hub.round"), Step(change_number, "claim.save")),
            office_on_hub,
            over_paper,
            several_commits=True,
            agrees=hub_agrees,
        ),
        Flow(
            "hub-receive",
            (Step(exchange, "hub.round"), Step(change_number, "claim.save")),
            answered_office,
            over_paper,
            several_commits=True,
            agrees=hub_agrees,
        ),
    )
}
