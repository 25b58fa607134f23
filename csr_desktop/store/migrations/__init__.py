"""Schema changes in order; all that a file lacks run in one transaction, after a verified back-up of a file with data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from csr_desktop.clock import Clock
from csr_desktop.errors import EnvironmentProblem
from csr_desktop.store.database import Database
from csr_desktop.store.migrations import (
    m0001_initial,
    m0002_process,
    m0003_letter_texts,
    m0004_post,
    m0005_sheet_language,
    m0006_at_size,
)

MIGRATIONS: tuple[Callable[[Database], None], ...] = (
    m0001_initial.migrate,
    m0002_process.migrate,
    m0003_letter_texts.migrate,
    m0004_post.migrate,
    m0005_sheet_language.migrate,
    m0006_at_size.migrate,
)
NEWEST_SCHEMA = len(MIGRATIONS)


def backup_folder(database: Path) -> Path:
    """Return where the back-ups of a database lie unless a person chose another place too."""
    return database.with_name("reservekopieen")


def migrate(database: Database, clock: Clock) -> None:
    """Bring a database to the newest schema, or leave it as it is when that fails."""
    present = int(database.pragma("user_version"))
    if present >= NEWEST_SCHEMA:
        return
    if present:
        # Only a database of an older program needs it.
        from csr_desktop.store.backups import make_backup

        make_backup(database, backup_folder(database.path), clock.now(), "migration")
    with database.transaction():
        for step in MIGRATIONS[present:]:
            step(database)
        if database.tuples("PRAGMA foreign_key_check"):
            raise EnvironmentProblem("store.migration_failed", file=database.path.name)
        database.execute(f"PRAGMA user_version = {NEWEST_SCHEMA}")
