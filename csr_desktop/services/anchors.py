"""Anchors: the end of the log as others remember it, and what the log says when it is held against them.

A chain shows lines that were altered, but whoever cuts lines off its end, or puts an older database back, leaves a
chain that is whole. That is seen only by what was kept elsewhere: the manifests of back-ups in both places, the witness
beside the database, and later the exchange hub (design/safety.md 4.8, E9, E11).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from csr_desktop.clock import DUTCH_TIME, Clock
from csr_desktop.errors import Message
from csr_desktop.store import backups, log_reading
from csr_desktop.store.log_chain import Anchor
from csr_desktop.store.log_reading import LogFilter
from csr_desktop.store.unit_of_work import Store
from csr_desktop.store.witness import Witness
from csr_desktop.texts import Texts

#: More restores than this in the life of a database is not a thing to explain away.
_MOST_RESTORES = 1_000


@dataclass(frozen=True, slots=True)
class LogAnchor:
    """The end of the log at a moment; holds no personal data and may be kept anywhere. `place` says where it was."""

    database_id: str
    seq: int
    mac: bytes
    at: datetime
    place: str


class AnchorSource(Protocol):
    """A place that remembers ends of the log."""

    def held(self) -> list[LogAnchor]:
        """Return the anchors this place knows of this database."""
        ...


class AnchorKeeper(AnchorSource, Protocol):
    """A place that can also be asked to remember one: the witness, and whoever is out of reach of this computer."""

    def keep(self, anchor: LogAnchor) -> None:
        """Remember an anchor; a place that cannot be reached now says nothing, because the next one counts as well."""
        ...


class BackupAnchors:
    """What the manifests of back-ups remember, beside the database and in the second place."""

    def __init__(self, store: Store, texts: Texts, folders: Callable[[], Sequence[Path | None]]) -> None:
        self._store = store
        self._texts = texts
        self._folders = folders

    def held(self) -> list[LogAnchor]:
        """Return the anchors of the back-ups that carry this database's seal."""
        return [
            LogAnchor(
                found.manifest.database_id,
                found.manifest.seq,
                found.manifest.mac,
                found.manifest.made_at,
                self._texts.label("anchor", "backup", file=found.path.name),
            )
            for found in self._found()
            if backups.is_sealed_by(found.manifest, self._store.database.key)
        ]

    def forged(self) -> list[Message]:
        """Return the back-ups that claim to be of this database without its seal."""
        return [
            Message.of("log.anchor_seal", file=found.path.name)
            for found in self._found()
            if not backups.is_sealed_by(found.manifest, self._store.database.key)
        ]

    def _found(self) -> list[backups.Backup]:
        database_id = self._store.database.key.database_id
        return [
            item
            for folder in self._folders()
            if folder is not None
            for item in backups.list_backups(folder, database_id)[0]
        ]


class WitnessAnchors:
    """What the small file beside the database remembers."""

    def __init__(self, store: Store, texts: Texts) -> None:
        self._store = store
        self._texts = texts

    def held(self) -> list[LogAnchor]:
        """Return what was told last, nothing when there is no file with this database's seal."""
        seen = Witness(self._store.database.path, self._store.database.key).last_seen()
        if seen is None:
            return []
        at, place = datetime.fromisoformat(seen.at), self._texts.label("anchor", "witness")
        return [LogAnchor(seen.database_id, seen.seq, seen.mac, at, place)]

    def keep(self, anchor: LogAnchor) -> None:
        """Tell the witness the present end of the log."""
        Witness(self._store.database.path, self._store.database.key).tell(
            self._store.log, anchor.at.isoformat(), at_rest=False
        )


class LogAnchors:
    """The end of the log, given to whoever keeps it and held against whoever kept it."""

    def __init__(self, store: Store, clock: Clock, backup_anchors: BackupAnchors, keeper: AnchorKeeper) -> None:
        """`keeper` is the place that can be told a new end of the log at any moment."""
        self._store = store
        self._clock = clock
        self._backups = backup_anchors
        self._keeper = keeper

    def anchor(self) -> LogAnchor:
        """Return the end of the log, for whoever keeps it out of reach of this computer."""
        head = self._store.log.head()
        return LogAnchor(self._store.database.key.database_id, head.seq, head.mac, self._clock.now(), "")

    def keep(self, *others: AnchorKeeper) -> LogAnchor:
        """Let the witness, and whoever else can, remember the present end of the log."""
        made = self.anchor()
        for keeper in (self._keeper, *others):
            keeper.keep(made)
        return made

    def check(self, *others: AnchorSource) -> list[Message]:
        """Hold the log against everything that remembers it; return where it contradicts, nothing when all is well."""
        held = [anchor for source in (self._backups, self._keeper, *others) for anchor in source.held()]
        return [*contradictions(self._store, held), *self._backups.forged()]


def contradictions(store: Store, anchors: Sequence[LogAnchor]) -> list[Message]:
    """Return where the log is not what an anchor says it was; the oldest contradiction of each kind is enough."""
    left = _abandoned(store)
    last = store.log.head().seq
    beyond, other = [], []
    for anchor in sorted(anchors, key=lambda item: item.at):
        if any(anchor.seq > seq and since <= anchor.at <= until for seq, since, until in left):
            continue
        day = anchor.at.astimezone(DUTCH_TIME).date()
        if anchor.seq > last:
            beyond.append(Message.of("log.anchor_beyond", place=anchor.place, day=day, seq=anchor.seq, last=last))
        elif not store.log.holds(Anchor(anchor.seq, anchor.mac)):
            other.append(Message.of("log.anchor_other", place=anchor.place, day=day, seq=anchor.seq))
    return [*beyond[-1:], *other[:1]]


def _abandoned(store: Store) -> list[tuple[int, datetime, datetime]]:
    """What restores took out of this log: lines after a number, from the back-up's moment to that of the restore."""
    restores = log_reading.page(store.database, LogFilter(actions=("backup.restore",)), None, _MOST_RESTORES)
    return [
        (int(entry.detail["seq"]), datetime.fromisoformat(entry.detail["made_at"]), datetime.fromisoformat(entry.at))
        for entry in restores
        if entry.result == "done" and {"made_at", "seq"} <= entry.detail.keys()
    ]
