"""A client on a line to a small server, and the figures that the tests print."""

from __future__ import annotations

import threading
from datetime import date

import pytest

from csr_desktop.clock import FixedClock
from csr_desktop.hub.rest.hub import RestHub
from csr_desktop.hub.rest.keys import new_installation_key
from csr_desktop.hub.rest.settings import HubSettings, KeyLogin, Patience
from csr_desktop.ids import IdMaker
from tests.hub.certificates import Authority, server_context
from tests.hub.peers import Peer, Script
from tests.told import Figures

OURS = "11111111-1111-7111-8111-111111111111"
THEIRS = "22222222-2222-7222-8222-222222222222"
KEY_PASSPHRASE = "alleen voor de proef"
QUICK = Patience(connect_s=5, stall_s=5, total_s=10, attachment_s=10)


@pytest.fixture(scope="session")
def authority():
    """The authority that the client is told to trust."""
    return Authority()


@pytest.fixture(scope="session")
def good_context(authority):
    """A server as it should be."""
    return server_context(*authority.issue("localhost"))


@pytest.fixture(scope="session")
def installation_key():
    """A key pair of an installation."""
    return new_installation_key(KEY_PASSPHRASE)


@pytest.fixture
def peers():
    """Makes servers and ends them."""
    made = []

    def make(respond, context=None):
        made.append(Peer(respond, context))
        return made[-1]

    yield make
    for peer in made:
        peer.close()


@pytest.fixture
def stop():
    """What somebody sets who wants to stop."""
    return threading.Event()


@pytest.fixture
def hub_at(authority, installation_key, stop):
    """Makes a client for a server: with a token from the same one, or from `token_peer`."""
    made = []

    def make(peer, *, token_peer=None, host="localhost", **changes):
        token_url = (token_peer or peer).url("/token", host="localhost" if token_peer else host)
        settings = {
            "base_url": peer.url("/v1", host=host),
            "participant_id": OURS,
            "login": KeyLogin(
                token_url=token_url,
                client_id="kantoor-1",
                private_key_pem=installation_key.private_key_pem,
                passphrase=KEY_PASSPHRASE,
            ),
            "ca_pem": authority.pem,
            "practice": peer.scheme == "http" or (token_peer is not None and token_peer.scheme == "http"),
            "patience": QUICK,
        }
        clock = FixedClock(date(2026, 11, 24))
        made.append(RestHub(HubSettings(**(settings | changes)), clock, IdMaker(clock).new, stop))
        return made[-1]

    yield make
    for hub in made:
        hub.close()


@pytest.fixture
def hub_with(peers, hub_at):
    """Makes a client whose server answers by a script; plain http, because TLS has tests of its own."""

    def make(answers, *, tokens=None, **changes):
        peer = peers(Script(answers, tokens))
        return hub_at(peer, **changes), peer

    return make


@pytest.fixture
def figures(request):
    """Counts things by name, to be printed at the end of the run."""
    made = Figures("hub client")
    yield made
    made.tell(request)
