"""When letters were last made, by their text and by their kind."""

from __future__ import annotations

from csr_desktop.store.database import Database


def last_days(database: Database) -> dict[str, str]:
    """Return the day (ISO) of the last letter by the hash of its text, and by its kind (`L09`)."""
    texts = "SELECT template_sha256, max(made_on) FROM letter WHERE template_sha256 <> '' GROUP BY template_sha256"
    kinds = "SELECT kind, max(made_on) FROM letter GROUP BY kind"
    return dict([*database.tuples(texts), *database.tuples(kinds)])
