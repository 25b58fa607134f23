"""What leaves by post: print runs that survive a restart, what each letter was made from, and letters taken back."""

from __future__ import annotations

from csr_desktop.store.database import Database

_TABLES = """
ALTER TABLE letter ADD COLUMN withdrawn_on TEXT CHECK (withdrawn_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]');
ALTER TABLE letter ADD COLUMN withdrawn_reason TEXT NOT NULL DEFAULT '';
CREATE TABLE letter_input (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    letter_id TEXT NOT NULL UNIQUE REFERENCES letter (id) DEFERRABLE INITIALLY DEFERRED,
    sha256 TEXT NOT NULL,
    text_sha256 TEXT NOT NULL
) STRICT;
CREATE INDEX letter_input_dossier_id ON letter_input (dossier_id);
CREATE TABLE print_run (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    number INTEGER NOT NULL UNIQUE,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    is_duplex INTEGER NOT NULL CHECK (is_duplex IN (0, 1)),
    has_cover INTEGER NOT NULL CHECK (has_cover IN (0, 1)),
    has_separators INTEGER NOT NULL CHECK (has_separators IN (0, 1)),
    state TEXT NOT NULL CHECK (state = 'open' OR state = 'done' OR state = 'dropped'),
    last_part INTEGER NOT NULL
) STRICT;
CREATE TABLE print_piece (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    run_id TEXT NOT NULL REFERENCES print_run (id) DEFERRABLE INITIALLY DEFERRED,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    letter_id TEXT NOT NULL REFERENCES letter (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    envelope INTEGER NOT NULL,
    part INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state = 'waiting' OR state = 'printed' OR state = 'good' OR state = 'sent' OR state = 'left_out')
) STRICT;
CREATE UNIQUE INDEX print_piece_place ON print_piece (run_id, position);
CREATE INDEX print_piece_dossier_id ON print_piece (dossier_id);
CREATE INDEX print_piece_letter_id ON print_piece (letter_id);
"""


def migrate(database: Database) -> None:
    """Make the new tables, and the columns of letters that were taken back."""
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            database.execute(statement)
