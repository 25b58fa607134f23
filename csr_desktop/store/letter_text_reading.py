"""Which letters were made of which text."""

from __future__ import annotations

from csr_desktop.store.database import Database


def last_days(database: Database) -> dict[str, str]:
    """Return the day (ISO) of the last letter by the hash of its text, and by its kind (`L09`)."""
    texts = "SELECT template_sha256, max(made_on) FROM letter WHERE template_sha256 <> '' GROUP BY template_sha256"
    kinds = "SELECT kind, max(made_on) FROM letter GROUP BY kind"
    return dict([*database.tuples(texts), *database.tuples(kinds)])


def has_made_letters(database: Database, unit_id: str) -> bool:
    """Whether letters were made of a text that a step kept: then its version stays, and the step with it."""
    sql = (
        "SELECT 1 FROM change_log l JOIN letter_text_version v ON v.id = l.object_id"
        " JOIN letter t ON t.template_sha256 = v.sha256"
        " WHERE l.unit_id = ? AND l.object_kind = 'letter_text_version' AND l.operation = 'add' LIMIT 1"
    )
    return bool(database.tuples(sql, (unit_id,)))
