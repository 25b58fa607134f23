"""Wrong passphrases: each one makes the next wait longer, and the log hears of them at the first right one.

The file beside the database holds moments and names of accounts only. Whoever takes the files away is not held up by
this, but by Argon2id; this is for somebody at an unattended desk (design/safety.md S3).
"""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path

import msgspec

from csr_desktop.clock import Clock
from csr_desktop.errors import UserError
from csr_desktop.files import atomic_write, remove_file

#: The first mistakes are typing errors; from then on the wait doubles up to this (design/safety.md S3: 30 s).
_FREE, _MOST_SECONDS = 3, 30
_MOST_KEPT = 200


class FailedAttempt(msgspec.Struct, frozen=True):
    """One wrong passphrase or recovery key."""

    at: str
    actor: str


class _File(msgspec.Struct):
    failed: list[FailedAttempt]


class Attempts:
    """The wrong attempts on one database since it was last opened."""

    def __init__(self, database: Path, clock: Clock) -> None:
        self.path = database.with_name(database.name + ".attempts")
        self._clock = clock

    def check(self) -> None:
        """Refuse when the last wrong attempt was too short ago: UserError `store.wait` with the seconds left."""
        if seconds := self.seconds_to_wait():
            raise UserError("store.wait", seconds=seconds)

    def seconds_to_wait(self) -> int:
        """Return how long nobody may try again; whole seconds, 0 when one may."""
        failed = self._read()
        pause = pause_after(len(failed))
        last = _moment(failed[-1].at) if pause else None
        if last is None:
            return 0
        passed = (self._clock.now() - last).total_seconds()
        if passed < 0:
            # A clock that was set back must neither let people in at once nor lock them out until it has caught up.
            self._write([*failed[:-1], FailedAttempt(self._clock.now().isoformat(), failed[-1].actor)])
            return pause
        return max(0, math.ceil(pause - passed))

    def add(self, actor: str) -> None:
        """Remember a wrong attempt."""
        self._write([*self._read(), FailedAttempt(self._clock.now().isoformat(), actor)][-_MOST_KEPT:])

    def take(self) -> list[FailedAttempt]:
        """Return what was remembered, oldest first; `clear` forgets it once the log has it."""
        return self._read()

    def clear(self) -> None:
        """Forget all of them."""
        remove_file(self.path)

    def _write(self, failed: list[FailedAttempt]) -> None:
        with atomic_write(self.path) as file:
            file.write(msgspec.json.encode(_File(failed)))

    def _read(self) -> list[FailedAttempt]:
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=_File).failed
        except FileNotFoundError:
            return []
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            # Somebody spoiled the file, or a disk did; the passphrase itself still stands guard.
            return []


def pause_after(failed: int) -> int:
    """Return how many seconds nobody may try again after so many wrong attempts; 0 after the first few."""
    return min(_MOST_SECONDS, 1 << min(failed - _FREE, 10)) if failed >= _FREE else 0


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
