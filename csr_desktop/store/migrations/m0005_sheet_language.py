"""The fifth schema: which sheet goes with letters to a client, and in which language beside Dutch."""

from __future__ import annotations

from csr_desktop.store.database import Database


def migrate(database: Database) -> None:
    """Add the language; nobody gets a sheet until a person says so."""
    database.execute("ALTER TABLE client ADD COLUMN sheet_language TEXT NOT NULL DEFAULT ''")
