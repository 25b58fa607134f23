"""The sixth schema: indexes for a log of years and an office of thousands; no table changes.

What a reading of the log asks for stands in the index. Only the first line of each step and notes have an action and a
person that anybody asks for, so an import of ten thousand lines adds one entry to those indexes.
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
)


def migrate(database: Database) -> None:
    """Make the indexes."""
    for statement in _STATEMENTS:
        database.execute(statement)
