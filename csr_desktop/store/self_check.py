"""What the self-test asks of the store: which engine came along, and whether an old database is brought up to date."""

from __future__ import annotations

import secrets
from pathlib import Path

from csr_desktop.clock import Clock
from csr_desktop.errors import Message
from csr_desktop.ids import IdMaker
from csr_desktop.store.backups import Backup, list_backups, verify_with_key
from csr_desktop.store.database import Database, driver_versions
from csr_desktop.store.keys import create_keys
from csr_desktop.store.migrations import MIGRATIONS, NEWEST_SCHEMA, backup_folder
from csr_desktop.store.opening import open_store

__all__ = ["NEWEST_SCHEMA", "bring_up_to_date", "driver_versions"]


def bring_up_to_date(path: Path, clock: Clock, ids: IdMaker) -> tuple[list[Backup], list[Message]]:
    """Make a database as the first version of the program did, and open it with this one.

    Returns the back-ups that were made on the way, each unpacked, opened and counted once more, and what is wrong with
    the database afterwards. Raises what opening raises.
    """
    passphrase = secrets.token_hex(16)
    key, _recovery_key = create_keys(path, passphrase)
    old = Database.create(path, key)
    try:
        with old.transaction():
            MIGRATIONS[0](old)
            old.execute("PRAGMA user_version = 1")
    finally:
        old.close()
    store = open_store(path, passphrase, clock, ids, actor="zelftest")
    try:
        made = list_backups(backup_folder(path), store.database.key.database_id)[0]
        for backup in made:
            verify_with_key(backup, store.database.key, path.parent)
        problems = store.check()
        if int(store.database.pragma("user_version")) != NEWEST_SCHEMA:
            problems.append(Message.of("store.migration_failed", file=path.name))
    finally:
        store.close()
    return made, problems
