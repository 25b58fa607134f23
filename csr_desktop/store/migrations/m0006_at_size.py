"""The sixth schema: indexes for a log of years and an office of thousands; no table changes.

What a reading of the log asks for stands in the index. Only the first line of each step and notes have an action and a
person that anybody asks for, so an import of ten thousand lines adds one entry to those indexes.

The work list reads from indexes alone what thousands of dossiers have in common: every page of a table that is read
has to be decrypted first, and that is where its time went. What can be due is little, so these indexes hold only that.
"""

from __future__ import annotations

from csr_desktop.store.database import Database

_STATEMENTS = (
    "CREATE INDEX change_log_action ON change_log (action) WHERE operation IN ('begin', 'note')",
    "CREATE INDEX change_log_actor ON change_log (actor) WHERE operation IN ('begin', 'note')",
    "CREATE INDEX change_log_not_done ON change_log (result) WHERE result IN ('refused', 'failed')",
    # The first line of a step, and how much it did with which kind, without reading what it wrote.
    "DROP INDEX change_log_unit",
    "CREATE INDEX change_log_unit ON change_log (unit_id, operation, object_kind)",
    # The counts of claims by where they stand; those that wait have an index of their own.
    "DROP INDEX claim_work",
    "CREATE INDEX claim_work ON claim (dossier_id, deleted_on, rank, balance_status, balance_date)",
    "CREATE INDEX claim_waiting ON claim (dossier_id, id, balance_status, rank, deleted_on)"
    " WHERE balance_status IN ('requested', 'reminded') AND deleted_on IS NULL AND rank <> 'excluded'",
    "CREATE INDEX letter_request ON letter (kind, dossier_id, sent_on, claim_ids, id, withdrawn_on)"
    " WHERE kind IN ('L09', 'L10') AND withdrawn_on IS NULL",
    "CREATE INDEX letter_notice ON letter (dossier_id, made_on)"
    " WHERE kind = 'L08' AND sent_on IS NOT NULL AND creditor_id IS NOT NULL",
    # With the row numbers, so that records come in the order in which they were made, as they always did.
    "DROP INDEX out_message_type",
    "CREATE INDEX out_message_type ON out_message (type, dossier_id, pk, id)",
    "CREATE INDEX consent_decision_asked ON consent_decision (proposal_id, pk, claim_id, outcome)"
    " WHERE outcome = 'to_ask'",
)


def migrate(database: Database) -> None:
    """Make the indexes."""
    for statement in _STATEMENTS:
        database.execute(statement)
