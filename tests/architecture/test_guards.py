"""The guards of tests/conftest.py do guard: no other computer, no real keyring, a chosen Qt platform."""

from __future__ import annotations

import os
import socket
from contextlib import closing

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "example.invalid", "2001:db8::1"])
def test_other_computers_are_out_of_reach(host: str) -> None:
    with pytest.raises(AssertionError, match=host):
        socket.create_connection((host, 443), timeout=1)


def test_a_plain_socket_is_guarded_too() -> None:
    with closing(socket.socket()) as plain, pytest.raises(AssertionError):
        plain.connect_ex(("192.0.2.1", 443))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_computer_is_in_reach(host: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        client = socket.create_connection((host, server.getsockname()[1]), timeout=10)
        with closing(client):
            assert client.getpeername()[0] == "127.0.0.1"


def test_the_keyring_of_the_developer_is_out_of_reach() -> None:
    import keyring
    from keyring.errors import NoKeyringError

    with pytest.raises(NoKeyringError):
        keyring.set_password("csr-desktop-test", "nobody", "nothing")


def test_qt_has_a_platform_that_was_chosen() -> None:
    assert os.environ["QT_QPA_PLATFORM"]
