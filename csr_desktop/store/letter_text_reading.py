"""When letters were last made of each text."""

from __future__ import annotations

from csr_desktop.store.database import Database


def last_days(database: Database) -> dict[str, str]:
    """Return the day (ISO) of the last letter by the hash of the text it was made of."""
    sql = "SELECT template_sha256, max(made_on) FROM letter WHERE template_sha256 <> '' GROUP BY template_sha256"
    return dict(database.tuples(sql))
