"""Whether norms of a package were used: then the step that accepted it stays."""

from __future__ import annotations

from csr_desktop.store.database import Database


def has_calculated(database: Database, unit_id: str) -> bool:
    """Whether proposals were calculated with norms of the package that a step accepted."""
    sql = (
        "SELECT 1 FROM change_log l, json_each(l.new, '$.norms') n JOIN proposal p ON p.norm_package = n.value"
        " WHERE l.unit_id = ? AND l.operation = 'begin' AND l.action = 'norms.accept' LIMIT 1"
    )
    return bool(database.tuples(sql, (unit_id,)))
