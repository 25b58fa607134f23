"""A norm package: its file and the word that it counts are there together, or the office works with its old norms."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from csr_desktop import bootstrap
from csr_desktop.services.norms import PackageState
from tests.conftest import TODAY
from tests.faults.flows import Flow, Session, Step, small_office
from tests.signing import Publisher

NUMBER = 1
STICK = "pakket.csrnorm"


@cache
def publisher() -> Publisher:
    """The same one in every process, its key made of nothing but ones; the package is on a stick, beside the office."""
    made = Publisher(
        Path(tempfile.mkdtemp(prefix="uitgever-")), TODAY, Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
    )
    made.file(valid_from=TODAY)
    return made


@contextmanager
def known_key() -> Iterator[None]:
    """The program is one that knows the key."""
    real = bootstrap.resources_dir
    bootstrap.resources_dir = lambda: publisher().resources
    try:
        yield
    finally:
        bootstrap.resources_dir = real


def accept(session: Session) -> None:
    norms = session.core.norm_packages
    if not norms.standing().packages:
        norms.accept(norms.read(publisher().folder / STICK))


def withdraw(session: Session) -> None:
    norms = session.core.norm_packages
    if norms.standing().packages:
        norms.withdraw(NUMBER)


def packages_are_whole(session: Session) -> list[str]:
    """What counts can be read: a word without its file would be told at every opening."""
    states = [item.state for item in session.core.norm_packages.standing().packages]
    return ["corrupt: a package that counts without its file"] if PackageState.REFUSED in states else []


NORM_FLOWS: dict[str, Flow] = {
    "norms": Flow(
        "norms",
        (Step(accept, "norms.accept"), Step(withdraw, "norms.withdraw")),
        small_office,
        surroundings=known_key,
        agrees=packages_are_whole,
    )
}
