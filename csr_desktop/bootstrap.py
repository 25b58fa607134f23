"""Composition root: opens a database and puts the services on it; `csr_desktop/wiring` knows their concrete classes."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from csr_desktop.clock import Clock
from csr_desktop.ids import IdMaker
from csr_desktop.paths import resources_dir
from csr_desktop.practice_database import is_practice
from csr_desktop.store.keys import KdfParameters
from csr_desktop.store.opening import Unlock, create_store, open_store, open_store_by
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts
from csr_desktop.wiring.keeping import Keeping

if TYPE_CHECKING:
    from csr_desktop.services.organisation import Organisation
    from csr_desktop.vault import SecretStore


class Core(Keeping):
    """All services on one open database; belongs to the thread that made it.

    A service is a property of one of the classes in `csr_desktop/wiring`, made when it is first asked for.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: IdMaker,
        texts: Texts,
        resources: Path,
        vault: SecretStore | None = None,
    ) -> None:
        is_made_up = is_practice(store.database.path)
        super().__init__(store, clock, ids, texts, resources, vault, is_practice=is_made_up)
        self.finish_interrupted()
        self.tell_refused_packages()

    def close(self) -> None:
        """Close the database."""
        self.store.close()


def open_core(path: Path, passphrase: str, clock: Clock, texts: Texts) -> Core:
    """Open a database and wire the services."""
    ids = IdMaker(clock)
    return _wired(open_store(path, passphrase, clock, ids, actor=_actor()), clock, ids, texts)


def create_core(
    path: Path,
    passphrase: str,
    clock: Clock,
    texts: Texts,
    organisation: Organisation,
    *,
    kdf: KdfParameters | None = None,
) -> tuple[Core, str]:
    """Make a new database with its organisation; return the services and the recovery key."""
    ids = IdMaker(clock)
    store, recovery_key = create_store(path, passphrase, clock, ids, actor=_actor(), kdf=kdf)
    core = _wired(store, clock, ids, texts)
    try:
        core.organisation.save(organisation)
    except BaseException:
        core.close()
        raise
    return core, recovery_key


def _wired(store: Store, clock: Clock, ids: IdMaker, texts: Texts) -> Core:
    try:
        return Core(store, clock, ids, texts, resources_dir())
    except BaseException:
        # Left open, it would be locked for the next try.
        store.close()
        raise


def open_core_by(path: Path, unlock: Unlock, clock: Clock, texts: Texts) -> Core:
    """Open a database with whatever secret `unlock` holds (recovery key, organisation key, remembered) and wire it."""
    ids = IdMaker(clock)
    return _wired(open_store_by(path, unlock, clock, ids, actor=_actor()), clock, ids, texts)


def open_core_with_recovery_key(path: Path, recovery_key: str, passphrase: str, clock: Clock, texts: Texts) -> Core:
    """Open a database with its printed recovery key and give it a new passphrase; the recovery key stays valid."""
    from csr_desktop.store.keys import open_with_recovery_key

    return _opened_anew(path, lambda database: open_with_recovery_key(database, recovery_key), passphrase, clock, texts)


def open_core_with_organisation_key(
    path: Path, private_key: bytes, key_passphrase: str, passphrase: str, clock: Clock, texts: Texts
) -> Core:
    """Open a database with an organisation key (private PEM and its passphrase) and give it a new passphrase."""
    from csr_desktop.store.keys import open_with_organisation_key

    return _opened_anew(
        path,
        lambda database: open_with_organisation_key(database, private_key, key_passphrase),
        passphrase,
        clock,
        texts,
    )


def _opened_anew(path: Path, unlock: Unlock, passphrase: str, clock: Clock, texts: Texts) -> Core:
    from csr_desktop.passphrase import check_passphrase

    check_passphrase(passphrase)
    core = open_core_by(path, unlock, clock, texts)
    try:
        core.keys.change_passphrase(passphrase)
    except BaseException:
        core.close()
        raise
    return core


def _actor() -> str:
    try:
        return getpass.getuser()
    except OSError:
        return "onbekend"
