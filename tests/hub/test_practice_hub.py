"""The client against the practice hub over TLS, with faults by chance: what a caller that obeys it can rely on.

The caller here is as small as can be: keep bytes, store before confirming, dedupe on the reference, begin again without
a cursor when told. What belongs to the out-box and in-box proper is tested with those.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from csr_desktop.clock import FixedClock
from csr_desktop.hub.problems import HubProblem, NeedsLogin, NotAllowed, Refused, ResyncNeeded, Untrusted
from csr_desktop.hub.rest.hub import RestHub
from csr_desktop.hub.rest.keys import new_installation_key
from csr_desktop.hub.rest.settings import HubSettings, KeyLogin
from csr_desktop.hub.transport import Accepted, Rejected
from csr_desktop.hub.vocabulary import MessageType
from csr_desktop.hub.wire import ReceivedMessage
from csr_desktop.ids import IdMaker
from csr_desktop.practice.office import make_office
from tests.hub.conftest import KEY_PASSPHRASE, QUICK
from tests.hub.samples import OURS, a_message
from tests.practice_hub.calling import TODAY, make_hub, new_id

RUNS = 120
MESSAGES = 12
MOST_ROUNDS = 300


@pytest.fixture(scope="module")
def practice_hub(tmp_path_factory, good_context):
    office = make_office(tmp_path_factory.mktemp("office"), seed=1, dossiers=6, today=TODAY)
    with make_hub(office, FixedClock(TODAY), tls=good_context) as hub:
        yield hub
        assert hub.own_faults == []


@pytest.fixture
def client_of(practice_hub, authority, stop):
    made = []

    def make(member=None):
        key = new_installation_key(KEY_PASSPHRASE)
        name = f"client-{new_id()}"
        practice_hub.register(name, key.public_key_pem.decode(), member)
        settings = HubSettings(
            base_url=practice_hub.url,
            participant_id=member or practice_hub.member.id,
            login=KeyLogin(
                token_url=practice_hub.token_url,
                client_id=name,
                private_key_pem=key.private_key_pem,
                passphrase=KEY_PASSPHRASE,
            ),
            ca_pem=authority.pem,
            patience=QUICK,
        )
        clock = FixedClock(TODAY)
        made.append(RestHub(settings, clock, IdMaker(clock).new, stop))
        return made[-1]

    yield make
    for client in made:
        client.close()


class SmallOutbox:
    """Offers what is not accepted yet, always the same bytes."""

    def __init__(self, messages):
        self.waiting = {message.reference: message for message in messages}
        self.accepted = []

    def round(self, hub):
        for result in hub.send(list(self.waiting.values())[:7]):
            assert not isinstance(result, Rejected) or not isinstance(result.problem, Refused | NotAllowed), result
            if isinstance(result, Accepted):
                self.accepted.append(result.reference)
                del self.waiting[result.reference]
            else:
                assert not isinstance(result.problem, Untrusted | NeedsLogin), result.problem


class SmallInbox:
    """Stores, then confirms; what comes again has no second effect."""

    def __init__(self):
        self.stored = {}
        self.unconfirmed = set()
        self.cursor = None
        self.again = 0
        self.is_empty = False

    def round(self, hub):
        try:
            page = hub.fetch(self.cursor, 5)
        except ResyncNeeded:
            self.cursor = None
            return
        except HubProblem:
            return
        for message in page.messages:
            assert isinstance(message, ReceivedMessage)
            self.again += message.header.reference in self.stored
            self.stored.setdefault(message.header.reference, message.payload)
            self.unconfirmed.add(message.header.reference)
        self.cursor = page.cursor
        for result in hub.confirm(sorted(self.unconfirmed)):
            if result.problem is None:
                self.unconfirmed.discard(result.reference)
        self.is_empty = not page.messages and not page.more and not self.unconfirmed


@pytest.mark.parametrize("percent", [0, 10, 20, 30, 40])
def test_nothing_is_lost_or_doubled_whatever_goes_wrong(practice_hub, client_of, figures, percent):
    us, them = client_of(), client_of(practice_hub.partner)
    for seed in range(RUNS // 5):
        practice_hub.faults.noise(percent, seed, retry_after=1)
        messages = [
            a_message(
                MessageType.BALANCE_REQUEST,
                sender=practice_hub.member.id,
                receiver=practice_hub.partner,
                reference=new_id(),
                conversation=new_id(),
            )
            for _ in range(MESSAGES)
        ]
        out, box = SmallOutbox(messages), SmallInbox()
        for _ in range(MOST_ROUNDS):
            if out.waiting:
                out.round(us)
            box.round(them)
            if not out.waiting and box.is_empty and len(box.stored) == MESSAGES:
                break
        practice_hub.faults.clear()
        references = [message.reference for message in messages]
        assert sorted(out.accepted) == sorted(references)
        assert sorted(box.stored) == sorted(references)
        counts = [practice_hub.tally.message(reference) for reference in references]
        assert [count["accepted"] for count in counts] == [1] * MESSAGES
        assert {practice_hub.exchange.messages[one].status for one in references} == {"BEVESTIGD"}
        figures(
            "practice hub with faults",
            runs=1,
            messages=MESSAGES,
            offered_again=sum(count["offered"] for count in counts) - MESSAGES,
            delivered_again=box.again,
            lost=len(set(references) - set(box.stored)),
            doubled=sum(count["accepted"] - 1 for count in counts),
        )


def test_two_quiet_rounds_change_nothing(practice_hub, client_of):
    us = client_of()
    profile, book = us.profile(), us.participants(None)
    before = practice_hub.tally.as_json()["messages"]
    first, second = us.fetch(None), us.fetch(None)
    assert (first, us.changes(None).more) == (second, us.changes(None).more)
    assert us.participants(book.etag) is None
    assert us.profile().limits == profile.limits
    assert practice_hub.tally.as_json()["messages"] == before


def test_a_hub_with_another_certificate_at_the_same_address_is_refused(practice_hub, client_of, authority):
    """The practice hub itself, called by its number instead of its name."""
    us = client_of()
    us.profile()
    settings = HubSettings(
        base_url=practice_hub.url.replace("localhost", "127.0.0.1"),
        participant_id=OURS,
        login=replace(us._caller._login._login, token_url=practice_hub.token_url.replace("localhost", "127.0.0.1")),
        ca_pem=authority.pem,
    )
    clock = FixedClock(TODAY)
    asked = sum(practice_hub.tally.as_json()["requests"].values())
    with pytest.raises(Untrusted):
        RestHub(settings, clock, IdMaker(clock).new, us._caller._session._watch._stop).profile()
    assert sum(practice_hub.tally.as_json()["requests"].values()) == asked
