"""Shared fixtures: a still clock, our own data, and guards that keep tests away from the network and real secrets."""

from __future__ import annotations

import ipaddress
import os
import socket
from datetime import date
from pathlib import Path

import pytest

from csr_desktop.clock import FixedClock
from csr_desktop.ids import IdMaker
from csr_desktop.paths import resources_dir
from csr_desktop.texts import Texts

ROOT = Path(__file__).resolve().parent.parent

# Child processes inherit both. A developer who wants to see the windows sets QT_QPA_PLATFORM.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The reference data beside the checkout (calculation vectors, lists of an office, schemas of others)."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder with shared reference data does not lie beside the checkout")
    return folder


@pytest.fixture(scope="session")
def resources() -> Path:
    """Our own data files."""
    return resources_dir()


@pytest.fixture(scope="session")
def texts(resources: Path) -> Texts:
    """All Dutch sentences."""
    return Texts.load(resources / "texts")


@pytest.fixture
def fixed_clock() -> FixedClock:
    """A clock that stands at 24 November 2026."""
    return FixedClock(date(2026, 11, 24))


@pytest.fixture
def id_maker(fixed_clock: FixedClock) -> IdMaker:
    """Ids that sort in the order they were made, though the clock stands still."""
    return IdMaker(fixed_clock)


def _is_near(address: object) -> bool:
    """Whether an address stays on this computer: loopback, or a socket that is a file."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0]).partition("%")[0]
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _no_network():
    """A test that reaches for another computer fails, with the address it wanted."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        real_lookup = socket.getaddrinfo

        def lookup(host, *args, **kwargs):
            if host is not None and not _is_near((host.decode() if isinstance(host, bytes) else host,)):
                raise AssertionError(f"a test asked for the address of {host}")
            return real_lookup(host, *args, **kwargs)

        patch.setattr(socket, "getaddrinfo", lookup)
        yield


def _guarded(real):
    def guarded(self, address, *args):
        if not _is_near(address):
            raise AssertionError(f"a test wanted to connect to {address}")
        return real(self, address, *args)

    return guarded
