"""Tables of the first schema that guard the others: log and its reviews, erasing, drafts."""

from __future__ import annotations

GUARDING_TABLES = """
CREATE TABLE log_review (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    month TEXT NOT NULL UNIQUE CHECK (month GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    seed INTEGER NOT NULL,
    signed_at TEXT,
    signed_by TEXT NOT NULL,
    remark TEXT NOT NULL,
    last_seq INTEGER,
    findings_json TEXT NOT NULL
) STRICT;
CREATE TABLE approver (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    account TEXT NOT NULL,
    added_at TEXT NOT NULL,
    removed_at TEXT
) STRICT;
CREATE TABLE approver_code (
    pk INTEGER PRIMARY KEY,
    approver_id TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL,
    failed INTEGER NOT NULL,
    failed_at TEXT
) STRICT;
CREATE TABLE erasure_request (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL,
    ground TEXT NOT NULL CHECK (ground IN ('retention', 'bin', 'client')),
    reason TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_account TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'erased', 'refused', 'withdrawn')),
    decided_by TEXT NOT NULL,
    decided_at TEXT,
    remark TEXT NOT NULL
) STRICT;
CREATE INDEX erasure_request_dossier_id ON erasure_request (dossier_id);
CREATE TABLE dossier_figures (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    municipality_code TEXT NOT NULL,
    registered_month TEXT NOT NULL,
    closed_month TEXT NOT NULL,
    phase_days_json TEXT NOT NULL,
    product TEXT NOT NULL,
    claims INTEGER NOT NULL,
    creditors INTEGER NOT NULL,
    total_cents INTEGER NOT NULL CHECK (total_cents BETWEEN -1000000000000 AND 1000000000000),
    offered_cents INTEGER NOT NULL CHECK (offered_cents BETWEEN -1000000000000 AND 1000000000000),
    preferential_hundredths INTEGER,
    ordinary_hundredths INTEGER,
    consents_json TEXT NOT NULL,
    channels_json TEXT NOT NULL,
    exit_reason TEXT NOT NULL,
    lead_days INTEGER
) STRICT;
CREATE TABLE draft (
    pk INTEGER PRIMARY KEY,
    place TEXT NOT NULL,
    field TEXT NOT NULL,
    content TEXT NOT NULL,
    dossier_id TEXT,
    at TEXT NOT NULL,
    UNIQUE (place, field)
) STRICT;
CREATE TABLE change_log (
    seq INTEGER PRIMARY KEY,
    unit_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    origin TEXT NOT NULL,
    at TEXT NOT NULL,
    action TEXT NOT NULL,
    operation TEXT NOT NULL CHECK (operation IN ('begin', 'note', 'add', 'change', 'remove')),
    result TEXT NOT NULL CHECK (result IN ('done', 'refused', 'failed')),
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    dossier_id TEXT,
    fields TEXT,
    undoes TEXT,
    old TEXT,
    new TEXT,
    salt BLOB,
    values_mac BLOB NOT NULL CHECK (length(values_mac) = 32),
    mac BLOB NOT NULL CHECK (length(mac) = 32),
    erased_by TEXT
) STRICT;
CREATE INDEX change_log_unit ON change_log (unit_id);
CREATE INDEX change_log_dossier ON change_log (dossier_id) WHERE dossier_id IS NOT NULL;
CREATE INDEX change_log_undoes ON change_log (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX change_log_begin ON change_log (seq) WHERE operation = 'begin';
CREATE INDEX change_log_head ON change_log (seq) WHERE operation IN ('begin', 'note');
CREATE TABLE erasing (
    pk INTEGER PRIMARY KEY
) STRICT;
CREATE TRIGGER change_log_no_update BEFORE UPDATE ON change_log
WHEN NOT EXISTS (SELECT 1 FROM erasing)
    OR (new.seq, new.unit_id, new.actor, new.origin, new.at, new.action, new.operation, new.result, new.object_kind,
        new.object_id, new.dossier_id, new.fields, new.undoes, new.values_mac, new.mac)
    IS NOT (old.seq, old.unit_id, old.actor, old.origin, old.at, old.action, old.operation, old.result, old.object_kind,
        old.object_id, old.dossier_id, old.fields, old.undoes, old.values_mac, old.mac)
    OR new.old IS NOT NULL OR new.new IS NOT NULL OR new.salt IS NOT NULL OR new.erased_by IS NULL
BEGIN SELECT raise(ABORT, 'change_log is append-only'); END;
CREATE TRIGGER change_log_no_delete BEFORE DELETE ON change_log
BEGIN SELECT raise(ABORT, 'change_log is append-only'); END;
"""
