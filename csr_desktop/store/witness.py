"""The witness: a small file beside the database that tells how it was left, sealed with the database's own key.

A database that was put back by hand, an emptied or exchanged write-ahead log, lines cut off the log: none of these can
be seen in the file itself, because every version of it is whole. The witness and the anchors in back-ups see them
(design/safety.md C10, E9, E11). It holds no personal data and may be lost: then the back-ups are all that remembers.
"""

from __future__ import annotations

import hmac
from datetime import date
from pathlib import Path

import msgspec

from csr_desktop.errors import EnvironmentProblem, Message
from csr_desktop.files import atomic_write, remove_file
from csr_desktop.store.change_log import ChangeLog
from csr_desktop.store.keys import DataKey
from csr_desktop.store.log_chain import Anchor

_FORMAT = "csr-witness/1"


class Testimony(msgspec.Struct, frozen=True):
    """What the witness saw last: the end of the log, and whether the database was closed in order after it."""

    database_id: str
    at_rest: bool
    seq: int
    mac: bytes
    at: str


class _File(msgspec.Struct):
    format: str
    seen: Testimony
    seal: bytes


class Found(msgspec.Struct, frozen=True):
    """The files as they lay before the database was opened: opening folds the write-ahead log in."""

    has_log_file: bool


class Witness:
    """Reads and writes the file beside one database."""

    def __init__(self, database: Path, key: DataKey) -> None:
        self._database = database
        self._key = key.log_key
        self._id = key.database_id
        self.path = witness_path(database)

    def tell(self, log: ChangeLog, at: str, *, at_rest: bool) -> None:
        """Write down the present end of the log."""
        head = log.head()
        seen = Testimony(self._id, at_rest, head.seq, head.mac, at)
        with atomic_write(self.path) as file:
            file.write(msgspec.json.encode(_File(_FORMAT, seen, self._seal(seen))))

    def tell_or_withdraw(self, log: ChangeLog, at: str) -> None:
        """Tell how the database is left at its end; on a full disk rather no witness than one who is wrong."""
        try:
            self.tell(log, at, at_rest=True)
        except EnvironmentProblem:
            remove_file(self.path)

    def last_seen(self) -> Testimony | None:
        """Return what was written last; None when there is nothing, or nothing that this database's key sealed."""
        try:
            file = msgspec.json.decode(self.path.read_bytes(), type=_File)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        sealed = hmac.compare_digest(file.seal, self._seal(file.seen))
        return file.seen if sealed and file.format == _FORMAT and file.seen.database_id == self._id else None

    def contradictions(self, log: ChangeLog, found: Found) -> list[Message]:
        """Return what is not as it was left; nothing when all is well or nobody knows."""
        seen = self.last_seen()
        if seen is None:
            return []
        day = date.fromisoformat(seen.at[:10])
        anchor = Anchor(seen.seq, seen.mac)
        if log.head().seq < anchor.seq:
            return [Message.of("store.rolled_back", day=day)]
        if not log.holds(anchor):
            return [Message.of("store.other_history", day=day)]
        if not seen.at_rest and not found.has_log_file:
            return [Message.of("store.log_file_gone", day=day)]
        return []

    def _seal(self, seen: Testimony) -> bytes:
        return hmac.digest(self._key, b"witness" + msgspec.json.encode(seen), "sha256")


def witness_path(database: Path) -> Path:
    """Return where the witness of a database lies."""
    return database.with_name(database.name + ".witness")


def found_files(database: Path) -> Found:
    """Look at the files of a database that is not open."""
    return Found(has_log_file=database.with_name(database.name + "-wal").exists())
