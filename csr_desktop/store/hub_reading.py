"""What the log knows about records that messages speak of."""

from __future__ import annotations

from csr_desktop.store.database import Database


def amount_changed_since(database: Database, claim_id: str, message_id: str) -> bool:
    """Whether somebody changed the amount of a claim after one of our messages about it was made."""
    # Within the dossier, which an index leads to: nothing leads to a record in a log of years.
    return bool(
        database.tuples(
            "SELECT 1 FROM change_log WHERE dossier_id = (SELECT dossier_id FROM claim WHERE id = ?1)"
            " AND object_kind = 'claim' AND object_id = ?1 AND operation = 'change'"
            " AND ' ' || fields || ' ' LIKE '% balance_cents %'"
            # Later lines about the message only tell that it was sent, or expired.
            " AND seq > (SELECT min(seq) FROM change_log"
            " WHERE dossier_id = (SELECT dossier_id FROM out_message WHERE id = ?2)"
            " AND object_kind = 'out_message' AND object_id = ?2) LIMIT 1",
            (claim_id, message_id),
        )
    )


def has_left(database: Database, unit_id: str) -> bool:
    """Whether a message that a step made is on its way by now, or was: then the step cannot be called back."""
    return bool(
        database.tuples(
            "SELECT 1 FROM change_log l JOIN out_standing s ON s.message_id = l.object_id"
            " WHERE l.unit_id = ? AND l.object_kind = 'out_message' AND s.state <> 'READY' LIMIT 1",
            (unit_id,),
        )
    )
