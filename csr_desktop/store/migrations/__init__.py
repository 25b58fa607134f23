"""Schema changes in order; all that a file lacks run in one transaction, after a verified back-up of a file with data."""

from __future__ import annotations

from collections.abc import Callable

from csr_desktop.errors import EnvironmentProblem
from csr_desktop.files import atomic_write
from csr_desktop.store.database import Database
from csr_desktop.store.keys import DataKey, header_path
from csr_desktop.store.migrations import m0001_initial

MIGRATIONS: tuple[Callable[[Database], None], ...] = (m0001_initial.migrate,)
NEWEST_SCHEMA = len(MIGRATIONS)


def migrate(database: Database, key: DataKey) -> None:
    """Bring a database to the newest schema, or leave it as it is when that fails."""
    present = int(database.pragma("user_version"))
    if present >= NEWEST_SCHEMA:
        return
    if present:
        _back_up(database, key, present)
    with database.transaction():
        for step in MIGRATIONS[present:]:
            step(database)
        if database.tuples("PRAGMA foreign_key_check"):
            raise EnvironmentProblem("store.migration_failed", file=database.path.name)
        database.execute(f"PRAGMA user_version = {NEWEST_SCHEMA}")


def _back_up(database: Database, key: DataKey, present: int) -> None:
    """Copy the database and its wrapped keys: a copy without its keys is worth nothing."""
    copy = database.path.with_name(f"{database.path.name}.before-{present + 1:04d}.bak")
    database.backup(copy, key)
    with atomic_write(header_path(copy)) as file:
        file.write(header_path(database.path).read_bytes())
