"""Schema changes in order; each runs in one transaction with its number, after a verified back-up of an existing file."""

from __future__ import annotations

from collections.abc import Callable

from csr_desktop.store.database import Database
from csr_desktop.store.keys import DataKey
from csr_desktop.store.migrations import m0001_initial

MIGRATIONS: tuple[Callable[[Database], None], ...] = (m0001_initial.migrate,)
NEWEST_SCHEMA = len(MIGRATIONS)


def migrate(database: Database, key: DataKey) -> None:
    """Bring a database to the newest schema; a file that already has data is backed up first."""
    present = int(database.pragma("user_version"))
    if present >= NEWEST_SCHEMA:
        return
    if present:
        copy = database.path.with_name(f"{database.path.name}.before-{present + 1:04d}.bak")
        copy.unlink(missing_ok=True)
        database.backup(copy, key)
    for number, step in enumerate(MIGRATIONS[present:], present + 1):
        with database.transaction():
            step(database)
            database.connection.execute(f"PRAGMA user_version = {number}")
