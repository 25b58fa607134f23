"""The first time that another version of the program opens a database: a verified back-up before anything changes.

A change of the schema has its back-up in `migrations`, and does not begin without. A version with the same schema may
still do something to the data that nobody foresaw, so there the same is done; when it fails, the work goes on, a person
is told, and the next opening tries again.
"""

from __future__ import annotations

from csr_desktop import __version__
from csr_desktop.clock import Clock
from csr_desktop.errors import CsrError, Message
from csr_desktop.store.database import Database
from csr_desktop.store.migrations import NEWEST_SCHEMA, backup_folder

#: Setting that names the version of the program that opened this database last.
OPENED_BY = "program.version"


def is_new_here(database: Database) -> bool:
    """Whether another version of the program, older or newer, opened this database last."""
    return database.setting(OPENED_BY) != __version__


def keep_before(database: Database, clock: Clock) -> Message | None:
    """Make the back-up when it is needed; return what a person should know when that failed.

    A database without a schema has nothing to lose; one with an older schema gets its back-up from `migrate`.
    """
    if int(database.pragma("user_version")) != NEWEST_SCHEMA or not is_new_here(database):
        return None
    # Once per version, so no opening pays for reading it.
    from csr_desktop.store.backups import make_backup

    try:
        make_backup(database, backup_folder(database.path), clock.now(), "version")
    except CsrError:
        return Message.of("backup.version_failed")
    return None


def remember_version(database: Database) -> None:
    """Write which version opened it; within a transaction of the caller."""
    if is_new_here(database):
        database.put_setting(OPENED_BY, __version__)
