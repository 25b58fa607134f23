"""Makes and opens stores: keys, file, schema, and the store on top."""

from __future__ import annotations

import platform
from pathlib import Path

from csr_desktop import __version__
from csr_desktop.clock import Clock
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.store.database import Database
from csr_desktop.store.keys import (
    STANDARD_KDF,
    DataKey,
    KdfParameters,
    create_keys,
    header_path,
    open_with_passphrase,
)
from csr_desktop.store.migrations import NEWEST_SCHEMA, migrate
from csr_desktop.store.unit_of_work import Store


def create_store(
    path: Path, passphrase: str, clock: Clock, ids: IdMaker, *, actor: str, kdf: KdfParameters = STANDARD_KDF
) -> tuple[Store, str]:
    """Make a new database; return its store and the recovery key, which is shown once and kept nowhere."""
    if path.exists() or header_path(path).exists():
        raise UserError("store.exists", file=path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    key, recovery_key = create_keys(path, passphrase, kdf)
    try:
        database = Database.create(path, key)
        _migrated(database, key)
    except BaseException:
        # Nothing was in it yet; half a database would only stand in the way of the next try.
        path.unlink(missing_ok=True)
        header_path(path).unlink(missing_ok=True)
        raise
    return Store(database, clock, ids, actor=actor, origin=_origin()), recovery_key


def open_store(path: Path, passphrase: str, clock: Clock, ids: IdMaker, *, actor: str) -> Store:
    """Open an existing database with its passphrase; brings an older schema up to date after a back-up."""
    if not path.is_file():
        raise UserError("store.no_file", file=path.name)
    key = open_with_passphrase(path, passphrase)
    database = Database.open(path, key, NEWEST_SCHEMA)
    _migrated(database, key)
    return Store(database, clock, ids, actor=actor, origin=_origin())


def _migrated(database: Database, key: DataKey) -> None:
    try:
        migrate(database, key)
    except BaseException:
        database.close()
        raise


def _origin() -> str:
    return f"{platform.node()} {__version__}"
