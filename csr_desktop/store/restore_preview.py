"""What a restore would change: the present database beside the one in the back-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from csr_desktop.store.backups import counts_of
from csr_desktop.store.database import Database
from csr_desktop.store.erasing import ERASED
from csr_desktop.store.log_chain import Anchor
from csr_desktop.store.restoring import Prepared
from csr_desktop.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class RestorePreview:
    """Counts then and now, and which dossiers differ, by number.

    `erased_again` are dossiers that were erased since: they would come back, and are erased again at once.
    `steps_lost` are the steps done since the back-up; None when the back-up is not of this database's own past.
    """

    made_at: datetime
    counts_then: dict[str, int]
    counts_now: dict[str, int]
    only_now: tuple[str, ...]
    only_then: tuple[str, ...]
    changed_since: tuple[str, ...]
    steps_lost: int | None
    erased_again: tuple[str, ...] = ()


def erased_since(store: Store, prepared: Prepared) -> tuple[str, ...]:
    """Return the ids of the dossiers in a back-up that were erased after it was made."""
    past = prepared.open_for_reading(store.database.key)
    try:
        then = _numbers(past)
    finally:
        past.close()
    return tuple(sorted(then.keys() & _erased(store.database)))


def preview(store: Store, prepared: Prepared) -> RestorePreview:
    """Compare; nothing is changed."""
    manifest = prepared.backup.manifest
    past = prepared.open_for_reading(store.database.key)
    try:
        then, counts_then = _numbers(past), counts_of(past)
    finally:
        past.close()
    now, erased = _numbers(store.database), _erased(store.database)
    is_own_past = store.log.holds(manifest.anchor)
    changed = _changed_since(store.database, manifest.anchor) if is_own_past else set()
    return RestorePreview(
        made_at=manifest.made_at,
        counts_then=counts_then,
        counts_now=counts_of(store.database),
        only_now=tuple(sorted(now[key] for key in now.keys() - then.keys())),
        only_then=tuple(sorted(then[key] for key in then.keys() - now.keys() - erased)),
        changed_since=tuple(sorted(now[key] for key in changed & now.keys() & then.keys())),
        steps_lost=_steps_since(store.database, manifest.anchor) if is_own_past else None,
        erased_again=tuple(sorted(then[key] for key in then.keys() & erased)),
    )


def _erased(database: Database) -> set[str]:
    rows = database.tuples("SELECT dossier_id FROM change_log WHERE operation = 'note' AND action = ?", (ERASED,))
    return {row[0] for row in rows}


def _numbers(database: Database) -> dict[str, str]:
    return {row[0]: row[1] for row in database.tuples("SELECT id, number FROM dossier")}


def _changed_since(database: Database, anchor: Anchor) -> set[str]:
    rows = database.tuples(
        "SELECT DISTINCT dossier_id FROM change_log WHERE seq > ? AND dossier_id IS NOT NULL"
        " AND operation IN ('add', 'change', 'remove')",
        (anchor.seq,),
    )
    return {row[0] for row in rows}


def _steps_since(database: Database, anchor: Anchor) -> int:
    return int(
        database.tuples("SELECT count(*) FROM change_log WHERE seq > ? AND operation = 'begin'", (anchor.seq,))[0][0]
    )
