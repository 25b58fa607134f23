"""What support may see of a database as a whole: how much there is, and the last lines of the log without values."""

from __future__ import annotations

from dataclasses import dataclass

from csr_desktop.store.database import Database
from csr_desktop.store.mapping import TABLES


@dataclass(frozen=True, slots=True)
class BareLine:
    """A line of the log without old and new values."""

    seq: int
    at: str
    actor: str
    origin: str
    action: str
    operation: str
    result: str
    object_kind: str
    object_id: str
    fields: str
    is_erased: int


def bare_lines(database: Database, limit: int) -> list[BareLine]:
    """Return the last lines, oldest first."""
    rows = database.tuples(
        "SELECT seq, at, actor, origin, action, operation, result, object_kind, object_id, coalesce(fields, ''),"
        " erased_by IS NOT NULL FROM change_log ORDER BY seq DESC LIMIT ?",
        (limit,),
    )
    return [BareLine(*row) for row in reversed(rows)]


def table_counts(database: Database) -> dict[str, int]:
    """Return how many rows every table has."""
    tables = (*TABLES.values(), "setting", "draft", "document_content", "change_log")
    return {table: int(database.tuples(f"SELECT count(*) FROM {table}")[0][0]) for table in tables}  # noqa: S608


def library_versions(database: Database) -> dict[str, str]:
    """Return the versions of what the file is written with."""
    return {
        "schema": str(database.pragma("user_version")),
        "sqlite": str(database.tuples("SELECT sqlite_version()")[0][0]),
        "sqlcipher": str(database.pragma("cipher_version")),
    }
