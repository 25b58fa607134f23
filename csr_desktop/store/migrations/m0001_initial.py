"""The first schema: every record of the field in a STRICT table, search tables kept by triggers, an append-only log."""

from __future__ import annotations

from csr_desktop.store.database import Database
from csr_desktop.store.migrations.m0001_guarding import GUARDING_TABLES

_TABLES = """
CREATE TABLE dossier (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL UNIQUE,
    municipality_code TEXT NOT NULL,
    counsellor TEXT NOT NULL,
    phase TEXT NOT NULL CHECK (phase = 'registered' OR phase = 'intake' OR phase = 'stabilisation' OR phase = 'inventory' OR phase = 'proposal_ready' OR phase = 'proposal_sent' OR phase = 'agreed' OR phase = 'impasse' OR phase = 'execution' OR phase = 'closed'),
    registered_on TEXT CHECK (registered_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    joint INTEGER NOT NULL CHECK (joint IN (0, 1)),
    matrimonial_regime TEXT NOT NULL CHECK (matrimonial_regime = 'unknown' OR matrimonial_regime = 'single' OR matrimonial_regime = 'community' OR matrimonial_regime = 'limited_community' OR matrimonial_regime = 'no_community' OR matrimonial_regime = 'cohabiting' OR matrimonial_regime = 'divorced'),
    marriage_date TEXT CHECK (marriage_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    household_adults INTEGER,
    household_children INTEGER,
    intended_product TEXT NOT NULL CHECK (intended_product = 'SK' OR intended_product = 'SB' OR intended_product = 'SA'),
    cause TEXT NOT NULL,
    effort TEXT NOT NULL,
    prospects TEXT NOT NULL,
    guidance TEXT NOT NULL,
    remark TEXT NOT NULL,
    first_repayment_on TEXT CHECK (first_repayment_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    closed_on TEXT CHECK (closed_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    exit_reason TEXT CHECK (exit_reason = 'completed' OR exit_reason = 'deceased' OR exit_reason = 'moved' OR exit_reason = 'no_show' OR exit_reason = 'withdrawn' OR exit_reason = 'unsuitable' OR exit_reason = 'not_compliant' OR exit_reason = 'self_solved' OR exit_reason = 'other'),
    deleted_on TEXT CHECK (deleted_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
) STRICT;
CREATE TABLE client (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    initials TEXT NOT NULL,
    surname TEXT NOT NULL,
    prefix TEXT NOT NULL,
    first_names TEXT NOT NULL,
    gender TEXT NOT NULL CHECK (gender = 'female' OR gender = 'male' OR gender = 'other' OR gender = 'unknown'),
    birth_date TEXT CHECK (birth_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    bsn TEXT,
    address TEXT NOT NULL CHECK (json_valid(address)),
    email TEXT NOT NULL,
    phone TEXT NOT NULL
) STRICT;
CREATE INDEX client_dossier_id ON client (dossier_id);
CREATE INDEX client_bsn ON client (bsn);
CREATE TABLE phase_event (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    phase TEXT NOT NULL CHECK (phase = 'registered' OR phase = 'intake' OR phase = 'stabilisation' OR phase = 'inventory' OR phase = 'proposal_ready' OR phase = 'proposal_sent' OR phase = 'agreed' OR phase = 'impasse' OR phase = 'execution' OR phase = 'closed'),
    began_on TEXT NOT NULL CHECK (began_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    ended_on TEXT CHECK (ended_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
) STRICT;
CREATE INDEX phase_event_dossier_id ON phase_event (dossier_id);
CREATE TABLE creditor (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role = 'creditor' OR role = 'collector' OR role = 'bailiff'),
    kind TEXT NOT NULL,
    aliases TEXT NOT NULL CHECK (json_valid(aliases)),
    is_person INTEGER NOT NULL CHECK (is_person IN (0, 1)),
    is_public INTEGER NOT NULL CHECK (is_public IN (0, 1)),
    kvk TEXT,
    iban TEXT,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    visiting_address TEXT NOT NULL CHECK (json_valid(visiting_address)),
    post_address TEXT NOT NULL CHECK (json_valid(post_address)),
    channel TEXT NOT NULL CHECK (channel = 'hub' OR channel = 'list' OR channel = 'letter'),
    hub_id TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    remark TEXT NOT NULL,
    merged_into TEXT REFERENCES creditor (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TABLE participation (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    creditor_id TEXT NOT NULL REFERENCES creditor (id) DEFERRABLE INITIALLY DEFERRED,
    level TEXT NOT NULL CHECK (level = 'none' OR level = 'covenant' OR level = 'covenant_advance' OR level = 'collective'),
    scope TEXT NOT NULL CHECK (scope = 'national' OR scope = 'regional' OR scope = 'local'),
    municipalities TEXT NOT NULL CHECK (json_valid(municipalities)),
    valid_from TEXT CHECK (valid_from GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    valid_until TEXT CHECK (valid_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    products TEXT NOT NULL CHECK (json_valid(products)),
    max_claim_cents INTEGER CHECK (max_claim_cents BETWEEN -1000000000000 AND 1000000000000),
    min_percentage_hundredths INTEGER,
    excluded_kinds TEXT NOT NULL CHECK (json_valid(excluded_kinds)),
    source_document TEXT NOT NULL
) STRICT;
CREATE INDEX participation_creditor_id ON participation (creditor_id);
CREATE TABLE claim (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    creditor_id TEXT NOT NULL REFERENCES creditor (id) DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    collector_id TEXT REFERENCES creditor (id) DEFERRABLE INITIALLY DEFERRED,
    bailiff_id TEXT REFERENCES creditor (id) DEFERRABLE INITIALLY DEFERRED,
    reference TEXT NOT NULL,
    collector_reference TEXT NOT NULL,
    bailiff_reference TEXT NOT NULL,
    customer_number TEXT NOT NULL,
    kind TEXT NOT NULL,
    debt_kind TEXT NOT NULL CHECK (debt_kind = 'Zorg' OR debt_kind = 'Publiek' OR debt_kind = 'Nuts' OR debt_kind = 'Overig'),
    is_business INTEGER NOT NULL CHECK (is_business IN (0, 1)),
    rank TEXT NOT NULL CHECK (rank = 'preferential' OR rank = 'ordinary' OR rank = 'secured_remainder' OR rank = 'excluded'),
    rank_basis TEXT NOT NULL,
    rank_decided_by TEXT NOT NULL,
    rank_decided_on TEXT CHECK (rank_decided_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    excluded_reason TEXT NOT NULL,
    original_cents INTEGER CHECK (original_cents BETWEEN -1000000000000 AND 1000000000000),
    principal_cents INTEGER CHECK (principal_cents BETWEEN -1000000000000 AND 1000000000000),
    interest_cents INTEGER CHECK (interest_cents BETWEEN -1000000000000 AND 1000000000000),
    costs_cents INTEGER CHECK (costs_cents BETWEEN -1000000000000 AND 1000000000000),
    balance_cents INTEGER CHECK (balance_cents BETWEEN -1000000000000 AND 1000000000000),
    origin_date TEXT CHECK (origin_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    balance_date TEXT CHECK (balance_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    liability TEXT NOT NULL CHECK (liability = 'client' OR liability = 'partner' OR liability = 'both' OR liability = 'shared'),
    iban TEXT,
    payment_reference TEXT NOT NULL,
    evidence TEXT NOT NULL,
    remark TEXT NOT NULL,
    balance_status TEXT NOT NULL CHECK (balance_status = 'to_request' OR balance_status = 'requested' OR balance_status = 'reminded' OR balance_status = 'received' OR balance_status = 'client_unknown' OR balance_status = 'no_cooperation' OR balance_status = 'no_answer'),
    advance_consent INTEGER CHECK (advance_consent IN (0, 1)),
    advance_consent_on TEXT CHECK (advance_consent_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    advance_consent_product TEXT CHECK (advance_consent_product = 'SK' OR advance_consent_product = 'SB' OR advance_consent_product = 'SA'),
    deleted_on TEXT CHECK (deleted_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
) STRICT;
CREATE INDEX claim_dossier_id ON claim (dossier_id);
CREATE INDEX claim_creditor_id ON claim (creditor_id);
CREATE INDEX claim_collector_id ON claim (collector_id);
CREATE INDEX claim_bailiff_id ON claim (bailiff_id);
CREATE TABLE balance_answer (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    claim_id TEXT NOT NULL REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED,
    received_on TEXT NOT NULL CHECK (received_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    channel TEXT NOT NULL,
    client_unknown INTEGER NOT NULL CHECK (client_unknown IN (0, 1)),
    transferred_to TEXT NOT NULL,
    debt_type TEXT NOT NULL,
    reference TEXT NOT NULL,
    customer_number TEXT NOT NULL,
    original_cents INTEGER CHECK (original_cents BETWEEN -1000000000000 AND 1000000000000),
    principal_cents INTEGER CHECK (principal_cents BETWEEN -1000000000000 AND 1000000000000),
    interest_cents INTEGER CHECK (interest_cents BETWEEN -1000000000000 AND 1000000000000),
    costs_cents INTEGER CHECK (costs_cents BETWEEN -1000000000000 AND 1000000000000),
    balance_cents INTEGER CHECK (balance_cents BETWEEN -1000000000000 AND 1000000000000),
    origin_date TEXT CHECK (origin_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    claims_preference INTEGER CHECK (claims_preference IN (0, 1)),
    iban TEXT,
    payment_reference TEXT NOT NULL,
    contact TEXT NOT NULL,
    advance_consent INTEGER CHECK (advance_consent IN (0, 1)),
    product TEXT CHECK (product = 'SK' OR product = 'SB' OR product = 'SA'),
    import_id TEXT REFERENCES list_import (id) DEFERRABLE INITIALLY DEFERRED,
    source_row INTEGER
) STRICT;
CREATE INDEX balance_answer_claim_id ON balance_answer (claim_id);
CREATE TABLE vtlb_result (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    net_income_cents INTEGER NOT NULL CHECK (net_income_cents BETWEEN -1000000000000 AND 1000000000000),
    vtlb_cents INTEGER NOT NULL CHECK (vtlb_cents BETWEEN -1000000000000 AND 1000000000000),
    capacity_cents INTEGER NOT NULL CHECK (capacity_cents BETWEEN -1000000000000 AND 1000000000000),
    calculated_on TEXT NOT NULL CHECK (calculated_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    assets_cents INTEGER NOT NULL CHECK (assets_cents BETWEEN -1000000000000 AND 1000000000000),
    valid_from TEXT CHECK (valid_from GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    calculator_version TEXT NOT NULL,
    norm_period TEXT NOT NULL,
    household_type TEXT NOT NULL,
    persons_covered TEXT NOT NULL,
    made_by TEXT NOT NULL,
    document_id TEXT
) STRICT;
CREATE INDEX vtlb_result_dossier_id ON vtlb_result (dossier_id);
CREATE TABLE proposal (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    version INTEGER NOT NULL,
    product TEXT NOT NULL CHECK (product = 'SK' OR product = 'SB' OR product = 'SA'),
    status TEXT NOT NULL CHECK (status = 'draft' OR status = 'frozen' OR status = 'sent' OR status = 'agreed' OR status = 'replaced' OR status = 'withdrawn'),
    made_on TEXT NOT NULL CHECK (made_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    norm_package TEXT NOT NULL,
    vtlb_id TEXT NOT NULL REFERENCES vtlb_result (id) DEFERRABLE INITIALLY DEFERRED,
    months INTEGER NOT NULL,
    available_cents INTEGER NOT NULL CHECK (available_cents BETWEEN -1000000000000 AND 1000000000000),
    offered_cents INTEGER NOT NULL CHECK (offered_cents BETWEEN -1000000000000 AND 1000000000000),
    preferential_hundredths INTEGER NOT NULL,
    ordinary_hundredths INTEGER NOT NULL,
    input_json TEXT NOT NULL,
    result_json TEXT NOT NULL,
    frozen_on TEXT CHECK (frozen_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    sent_on TEXT CHECK (sent_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    agreed_on TEXT CHECK (agreed_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
) STRICT;
CREATE INDEX proposal_dossier_id ON proposal (dossier_id);
CREATE TABLE proposal_line (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    proposal_id TEXT NOT NULL REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
    claim_id TEXT NOT NULL REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED,
    rank TEXT NOT NULL CHECK (rank = 'preferential' OR rank = 'ordinary' OR rank = 'secured_remainder' OR rank = 'excluded'),
    amount_cents INTEGER NOT NULL CHECK (amount_cents BETWEEN -1000000000000 AND 1000000000000),
    offer_cents INTEGER NOT NULL CHECK (offer_cents BETWEEN -1000000000000 AND 1000000000000),
    percentage_hundredths INTEGER NOT NULL
) STRICT;
CREATE INDEX proposal_line_proposal_id ON proposal_line (proposal_id);
CREATE INDEX proposal_line_claim_id ON proposal_line (claim_id);
CREATE TABLE consent_decision (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    proposal_id TEXT NOT NULL REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
    claim_id TEXT NOT NULL REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED,
    outcome TEXT NOT NULL CHECK (outcome = 'consented' OR outcome = 'to_ask' OR outcome = 'not_involved'),
    reasons_json TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel = 'hub' OR channel = 'list' OR channel = 'letter'),
    decided_on TEXT NOT NULL CHECK (decided_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
) STRICT;
CREATE INDEX consent_decision_proposal_id ON consent_decision (proposal_id);
CREATE TABLE proposal_answer (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    proposal_id TEXT NOT NULL REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
    claim_id TEXT NOT NULL REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED,
    outcome TEXT NOT NULL CHECK (outcome = 'agreed' OR outcome = 'refused' OR outcome = 'no_answer'),
    received_on TEXT NOT NULL CHECK (received_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    channel TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX proposal_answer_proposal_id ON proposal_answer (proposal_id);
CREATE TABLE letter (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL CHECK (kind = 'L08' OR kind = 'L09' OR kind = 'L10' OR kind = 'L11' OR kind = 'L12' OR kind = 'L13' OR kind = 'L14' OR kind = 'L15' OR kind = 'L18'),
    template_version TEXT NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    made_on TEXT NOT NULL CHECK (made_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    sha256 TEXT NOT NULL,
    pages INTEGER NOT NULL,
    creditor_id TEXT REFERENCES creditor (id) DEFERRABLE INITIALLY DEFERRED,
    claim_ids TEXT NOT NULL CHECK (json_valid(claim_ids)),
    proposal_id TEXT REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
    reply_code TEXT UNIQUE,
    sent_on TEXT CHECK (sent_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
) STRICT;
CREATE INDEX letter_dossier_id ON letter (dossier_id);
CREATE INDEX letter_sent_on ON letter (sent_on);
CREATE TABLE document (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    stored_on TEXT NOT NULL CHECK (stored_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    dossier_id TEXT REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    mark TEXT NOT NULL CHECK (mark = 'other' OR mark = 'consent_statement' OR mark = 'court_order')
) STRICT;
CREATE INDEX document_dossier_id ON document (dossier_id);
CREATE TABLE exchange (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    claim_id TEXT NOT NULL REFERENCES claim (id) DEFERRABLE INITIALLY DEFERRED,
    direction TEXT NOT NULL CHECK (direction IN ('out', 'in')),
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    list_id TEXT,
    status TEXT NOT NULL,
    answers_id TEXT
) STRICT;
CREATE INDEX exchange_conversation_id ON exchange (conversation_id);
CREATE INDEX exchange_claim_id ON exchange (claim_id);
CREATE INDEX exchange_dossier_id ON exchange (dossier_id);
CREATE INDEX exchange_status ON exchange (status);
CREATE TABLE list_import (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    rows INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    dossier_id TEXT REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX list_import_sha256 ON list_import (sha256);
CREATE TABLE setting (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL
) STRICT;
CREATE TABLE document_content (
    sha256 TEXT PRIMARY KEY,
    content BLOB NOT NULL
) STRICT;
CREATE TABLE search_pause (
    pk INTEGER PRIMARY KEY
) STRICT;
CREATE TABLE out_message (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    creditor_id TEXT NOT NULL REFERENCES creditor (id) DEFERRABLE INITIALLY DEFERRED,
    participant_id TEXT NOT NULL,
    type TEXT NOT NULL,
    version TEXT NOT NULL,
    module TEXT NOT NULL,
    body TEXT NOT NULL,
    made_at TEXT NOT NULL,
    claim_ids TEXT NOT NULL CHECK (json_valid(claim_ids)),
    cross_reference TEXT,
    replaces TEXT,
    answer_due TEXT CHECK (answer_due GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    proposal_id TEXT REFERENCES proposal (id) DEFERRABLE INITIALLY DEFERRED,
    attachment_ids TEXT NOT NULL CHECK (json_valid(attachment_ids))
) STRICT;
CREATE INDEX out_message_conversation_id ON out_message (conversation_id);
CREATE INDEX out_message_dossier_id ON out_message (dossier_id);
CREATE TABLE out_standing (
    message_id TEXT PRIMARY KEY REFERENCES out_message (id) DEFERRABLE INITIALLY DEFERRED,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at TEXT,
    accepted_at TEXT,
    expires_at TEXT,
    changed_at TEXT,
    error_code TEXT NOT NULL,
    error_text TEXT NOT NULL
) STRICT;
CREATE INDEX out_standing_state ON out_standing (state, next_attempt_at);
CREATE TABLE in_message (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL,
    sender_id TEXT NOT NULL,
    type TEXT NOT NULL,
    version TEXT NOT NULL,
    body TEXT NOT NULL,
    received_at TEXT NOT NULL,
    root TEXT NOT NULL,
    cross_reference TEXT,
    replaces TEXT,
    sent_at TEXT,
    dossier_id TEXT REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    creditor_id TEXT REFERENCES creditor (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX in_message_conversation_id ON in_message (conversation_id);
CREATE INDEX in_message_dossier_id ON in_message (dossier_id);
CREATE INDEX in_message_root ON in_message (root);
CREATE TABLE in_standing (
    message_id TEXT PRIMARY KEY REFERENCES in_message (id) DEFERRABLE INITIALLY DEFERRED,
    state TEXT NOT NULL,
    confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    reason TEXT NOT NULL,
    reason_params TEXT NOT NULL CHECK (json_valid(reason_params)),
    decided_at TEXT,
    decided_by TEXT NOT NULL
) STRICT;
CREATE INDEX in_standing_state ON in_standing (state, confirmed);
CREATE TABLE contact_note (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    dossier_id TEXT NOT NULL REFERENCES dossier (id) DEFERRABLE INITIALLY DEFERRED,
    creditor_id TEXT NOT NULL REFERENCES creditor (id) DEFERRABLE INITIALLY DEFERRED,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    text TEXT NOT NULL,
    conversation_id TEXT
) STRICT;
CREATE INDEX contact_note_dossier_id ON contact_note (dossier_id);
CREATE TABLE participant (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kvk TEXT NOT NULL,
    is_creditor INTEGER NOT NULL CHECK (is_creditor IN (0, 1)),
    is_public INTEGER NOT NULL CHECK (is_public IN (0, 1)),
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    needs_consent_statement INTEGER NOT NULL CHECK (needs_consent_statement IN (0, 1)),
    modules TEXT NOT NULL CHECK (json_valid(modules))
) STRICT;
CREATE TABLE hub_mark (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
"""

#: Search table → its source table and the columns people search in. Never the BSN.
_SEARCH = {
    "client_fts": ("client", ("initials", "first_names", "prefix", "surname")),
    "dossier_fts": ("dossier", ("number",)),
    "creditor_fts": ("creditor", ("name", "aliases", "visiting_address")),
    "claim_fts": (
        "claim",
        (
            "reference",
            "collector_reference",
            "bailiff_reference",
            "customer_number",
            "payment_reference",
        ),
    ),
    "letter_fts": ("letter", ("reference", "reply_code")),
}


def migrate(database: Database) -> None:
    """Make all tables."""
    for statement in _statements(_TABLES + GUARDING_TABLES):
        database.execute(statement)
    for search_table, (source, columns) in _SEARCH.items():
        for statement in _search_statements(search_table, source, columns):
            database.execute(statement)


def _statements(script: str) -> list[str]:
    """Split on semicolons at the end of a line; those inside a trigger stand within one."""
    return [part.strip() for part in script.split(";\n") if part.strip()]


def _search_statements(search_table: str, source: str, columns: tuple[str, ...]) -> list[str]:
    names = ", ".join(columns)
    new = ", ".join(f"new.{column}" for column in columns)
    old = ", ".join(f"old.{column}" for column in columns)
    remove = f"INSERT INTO {search_table} ({search_table}, rowid, {names}) VALUES ('delete', old.pk, {old});"
    add = f"INSERT INTO {search_table} (rowid, {names}) VALUES (new.pk, {new});"
    # Large batches fill the index with one statement of their own (Database.insert).
    unpaused = "WHEN NOT EXISTS (SELECT 1 FROM search_pause)"
    return [
        f"CREATE VIRTUAL TABLE {search_table} USING fts5 ({names}, content='{source}', content_rowid='pk',"
        " tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
        f"INSERT INTO {search_table} ({search_table}, rank) VALUES ('secure-delete', 1)",
        f"CREATE TRIGGER {search_table}_add AFTER INSERT ON {source} {unpaused} BEGIN {add} END",
        f"CREATE TRIGGER {search_table}_remove AFTER DELETE ON {source} {unpaused} BEGIN {remove} END",
        f"CREATE TRIGGER {search_table}_change AFTER UPDATE OF {names} ON {source} BEGIN {remove} {add} END",
    ]
