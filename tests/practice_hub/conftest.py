"""A practice hub over real sockets, and callers on both sides of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from csr_desktop.clock import FixedClock
from csr_desktop.practice.hub.hub import PracticeHub
from csr_desktop.practice.hub.members import member_id
from csr_desktop.practice.office import make_office
from tests.practice_hub.calling import TODAY, Caller, ContractReader, make_hub, partner


@pytest.fixture(scope="session")
def small_office(tmp_path_factory):
    """The practice office behind the hub; its creditors take part in no test that does not ask for them."""
    return make_office(tmp_path_factory.mktemp("hub-office"), seed=1, dossiers=6, today=TODAY)


@pytest.fixture(scope="session")
def big_office(tmp_path_factory):
    """An office with enough debts to ask about."""
    return make_office(tmp_path_factory.mktemp("hub-big"), seed=3, dossiers=20, today=TODAY)


@pytest.fixture(scope="session")
def document(resources):
    """The contract as the hub publishes it."""
    return json.loads((resources / "hub" / "openapi.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def contract(document):
    return ContractReader(document)


@pytest.fixture
def hub_clock():
    return FixedClock(TODAY)


@pytest.fixture
def hub(small_office, hub_clock):
    with make_hub(small_office, hub_clock) as made:
        yield made
        assert made.own_faults == []


@pytest.fixture
def caller(hub, contract):
    made = Caller(hub, contract)
    yield made
    made.session.close()


@pytest.fixture
def creditor(hub, contract):
    """The other side of the conversation, called through the same contract."""
    made = Caller(hub, contract, member_id(1, "energie"))
    yield made
    made.session.close()


@pytest.fixture
def change_member(hub):
    def change(name, **fields):
        hub.book.put(replace(hub.book.get(member_id(1, name)), **fields))

    return change


@pytest.fixture
def played(big_office, hub_clock):
    """A hub with the address book of the practice office and its creditors."""
    with PracticeHub(big_office, hub_clock) as hub:
        hub.partner = partner(hub)
        yield hub
        assert hub.own_faults == []
