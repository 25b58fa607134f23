"""Which claims stand in proposals that hold."""

from __future__ import annotations

from csr_desktop.store.database import Database


def claims_in_proposals(database: Database) -> frozenset[str]:
    """Return the claims whose amount stands in a version that creditors know or may know: fixed, sent, or agreed."""
    rows = database.tuples(
        "SELECT claim_id FROM proposal_line"
        " WHERE proposal_id IN (SELECT id FROM proposal WHERE status IN ('frozen', 'sent', 'agreed'))"
    )
    return frozenset(str(claim_id) for (claim_id,) in rows)
