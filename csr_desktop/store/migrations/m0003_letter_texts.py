"""The third schema: letter texts that a team owns, with their versions, and which text made a letter."""

from __future__ import annotations

from csr_desktop.store.database import Database

_STATEMENTS = (
    """
    CREATE TABLE letter_text (
        pk INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL UNIQUE,
        label TEXT NOT NULL,
        folder TEXT NOT NULL,
        draft TEXT NOT NULL,
        draft_at TEXT,
        draft_by TEXT NOT NULL,
        seen_sha256 TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE letter_text_version (
        pk INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        number INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        text TEXT NOT NULL,
        made_at TEXT NOT NULL,
        made_by TEXT NOT NULL,
        reason TEXT NOT NULL,
        shipped_sha256 TEXT NOT NULL,
        UNIQUE (name, number)
    ) STRICT
    """,
    """
    CREATE TABLE letter_text_use (
        pk INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        version_id TEXT REFERENCES letter_text_version (id) DEFERRABLE INITIALLY DEFERRED,
        since TEXT NOT NULL CHECK (since GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
        decided_at TEXT NOT NULL,
        decided_by TEXT NOT NULL,
        reason TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX letter_text_use_name ON letter_text_use (name, since)",
    # Letters that were made before have no hash; their version is the only name of their text.
    "ALTER TABLE letter ADD COLUMN template_sha256 TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX letter_template_sha256 ON letter (template_sha256, made_on)",
)


def migrate(database: Database) -> None:
    """Make the tables of letter texts and let a letter name its text."""
    for statement in _STATEMENTS:
        database.execute(statement)
