"""The codes of people who may decide on erasing: kept as Argon2id hashes, outside the log, slowed down when wrong.

They stand in no log line, so that undo neither brings a code back nor shows its hash to whoever reads the log.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING

from csr_desktop.clock import Clock
from csr_desktop.errors import UserError
from csr_desktop.store.attempts import pause_after
from csr_desktop.store.database import Database

if TYPE_CHECKING:
    from argon2 import PasswordHasher


class ApproverCodes:
    """Keeps and checks codes by the id of their person."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def put(self, approver_id: str, code: str) -> None:
        """Give a person a code; within the caller's transaction."""
        self.drop(approver_id)
        self._database.execute(
            "INSERT INTO approver_code (approver_id, hash, failed) VALUES (?, ?, 0)",
            (approver_id, _hasher().hash(code)),
        )

    def drop(self, approver_id: str) -> None:
        """Forget the code of a person; within the caller's transaction."""
        self._database.execute("DELETE FROM approver_code WHERE approver_id = ?", (approver_id,))

    def is_right(self, approver_id: str, code: str) -> bool:
        """Whether a code is that of a person; counts wrong ones in a transaction of its own.

        Raises UserError `erasure.wait` with the seconds left when wrong codes came too fast.
        """
        found = self._database.tuples(
            "SELECT hash, failed, failed_at FROM approver_code WHERE approver_id = ?", (approver_id,)
        )
        if not found:
            return False
        known, failed, failed_at = found[0]
        now = self._clock.now()
        if seconds := _seconds_left(failed, failed_at, now):
            raise UserError("erasure.wait", seconds=seconds)
        right = _fits(known, code)
        with self._database.transaction():
            self._database.execute(
                "UPDATE approver_code SET failed = ?, failed_at = ? WHERE approver_id = ?",
                (0 if right else failed + 1, None if right else now.isoformat(), approver_id),
            )
        return right


def _seconds_left(failed: int, failed_at: str | None, now: datetime) -> int:
    pause = pause_after(failed)
    if not pause or failed_at is None:
        return 0
    # A clock that was set back makes nobody wait longer than the pause, and lets nobody in at once.
    passed = max(0.0, (now - datetime.fromisoformat(failed_at)).total_seconds())
    return max(0, math.ceil(pause - passed))


def _fits(known: str, code: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(known, code)
    except (VerificationError, InvalidHashError):
        return False


def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()
