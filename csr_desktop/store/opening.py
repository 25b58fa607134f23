"""Makes and opens stores: place, keys, file, schema, witness, and the store on top."""

from __future__ import annotations

import platform
import secrets
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from csr_desktop import __version__
from csr_desktop.clock import Clock, FixedClock
from csr_desktop.errors import EnvironmentProblem, Message, UserError
from csr_desktop.files import make_folder, sweep_parts
from csr_desktop.ids import IdMaker
from csr_desktop.store.attempts import Attempts
from csr_desktop.store.change_log import Result
from csr_desktop.store.database import Database
from csr_desktop.store.holding import identity
from csr_desktop.store.keys import DataKey, KdfParameters, create_keys, header_path, open_with_passphrase
from csr_desktop.store.migrations import NEWEST_SCHEMA, migrate
from csr_desktop.store.new_version import keep_before, remember_version
from csr_desktop.store.places import refuse_unsafe_place
from csr_desktop.store.restoring import (
    finish_pending,
    is_ordered,
    move_in_new,
    place_for_new,
    restored_before,
    take_back_unfinished_new,
    throw_away_unordered,
    told_of_restore,
)
from csr_desktop.store.unit_of_work import Store
from csr_desktop.store.witness import Witness, found_files

#: Gets the data key of a database, with whatever secret a person gave.
Unlock = Callable[[Path], DataKey]

#: Setting that says when a back-up was put in the place of this database.
RESTORED_AT = "restored_at"
#: Setting that names the dossiers which a restore brought back although they were erased.
ERASE_AGAIN = "erase_again"
#: What a person mistypes, and what somebody else guesses.
WRONG_SECRET = frozenset({"store.passphrase_wrong", "store.recovery_wrong", "store.organisation_key_wrong"})
#: How often a file that is in use is tried, and how long is waited at most before the next time.
_TRIES, _MOST_WAIT_MS = 2, 200


def create_store(
    path: Path, passphrase: str, clock: Clock, ids: IdMaker, *, actor: str, kdf: KdfParameters | None = None
) -> tuple[Store, str]:
    """Make a new database; return its store and the recovery key, which is shown once and kept nowhere."""
    refuse_unsafe_place(path)
    take_back_unfinished_new(path)
    finish_pending(path)
    if path.exists() or header_path(path).exists():
        raise UserError("store.exists", file=path.name)
    make_folder(path.parent, is_private=True)
    try:
        key, recovery_key = _make_beside(path, passphrase, clock, ids, actor, kdf)
        move_in_new(path)
    except BaseException:
        # Nothing was in it yet; what was ordered already is finished by the next start.
        throw_away_unordered(path)
        raise
    store = _opened(Database.open(path, key, NEWEST_SCHEMA), clock, ids, actor)
    try:
        Witness(path, key).tell(store.log, clock.now().isoformat(), at_rest=False)
    except BaseException:
        store.close()
        raise
    return store, recovery_key


def _make_beside(
    path: Path, passphrase: str, clock: Clock, ids: IdMaker, actor: str, kdf: KdfParameters | None
) -> tuple[DataKey, str]:
    """Make keys and database in a folder of their own: a stop half-way leaves nothing that stands in the way."""
    new = place_for_new(path)
    key, recovery_key = create_keys(new, passphrase, kdf)
    kept = DataKey(bytearray(key.raw), key.database_id)
    store = _opened(Database.create(new, key), clock, ids, actor)
    try:
        store.note("database.make")
        with store.database.transaction():
            remember_version(store.database)
        # Closing folds the log in too, but says nothing when that fails.
        store.database.fold_in()
    finally:
        store.close()
    return kept, recovery_key


def open_store(path: Path, passphrase: str, clock: Clock, ids: IdMaker, *, actor: str) -> Store:
    """Open an existing database with its passphrase."""
    return open_store_by(path, lambda database: open_with_passphrase(database, passphrase), clock, ids, actor=actor)


def open_store_by(path: Path, unlock: Unlock, clock: Clock, ids: IdMaker, *, actor: str) -> Store:
    """Open an existing database; a new version of the program makes a back-up first, then brings the schema up to date.

    What was not as it was left stands in the store's `warnings`. Raises UserError or EnvironmentProblem; except for the
    count of wrong secrets, a refusal leaves every file as it was.
    """
    refuse_unsafe_place(path)
    finish_pending(path)
    if not path.is_file():
        raise UserError("store.no_file", file=path.name)
    attempts = Attempts(path, clock)
    attempts.check()
    try:
        key = unlock(path)
    except UserError as error:
        if error.code in WRONG_SECRET:
            attempts.add(actor)
        raise
    found = found_files(path)
    database = _open_in_its_place(path, key)
    not_kept = _kept_first(database, clock)
    store = _opened(database, clock, ids, actor)
    try:
        witness = Witness(path, key)
        seen = witness.last_seen()
        store.was_left_in_order = seen is not None and seen.at_rest
        store.warnings = tuple(witness.contradictions(store.log, found))
        _tell_log(store, attempts, not_kept)
        if not_kept is not None:
            store.warnings = (*store.warnings, not_kept)
        witness.tell(store.log, clock.now().isoformat(), at_rest=False)
    except BaseException:
        store.close()
        raise
    sweep_parts(path.parent)
    throw_away_unordered(path)
    return store


def _kept_first(database: Database, clock: Clock) -> Message | None:
    try:
        return keep_before(database, clock)
    except BaseException:
        database.close()
        raise


def _open_in_its_place(path: Path, key: DataKey) -> Database:
    """Open the database that stands at this place, also when another program is exchanging it at this moment."""
    before = identity(path)
    database = _open_alone(path, key)
    # With the lock in hand: an order written before it is to be seen now, one that comes later finds the lock.
    if is_ordered(path) or identity(path) != before:
        database.close()
        raise EnvironmentProblem("store.locked", file=path.name)
    return database


def _open_alone(path: Path, key: DataKey) -> Database:
    """Open a file that nobody else has open.

    Programs that begin at the very same moment may all find each other in the way, and none would open. A short wait,
    of another length for each, lets one of them through; who meets a program that has it open hears so a moment later.
    """
    for _ in range(_TRIES - 1):
        try:
            return Database.open(path, key, NEWEST_SCHEMA)
        except EnvironmentProblem as error:
            if error.code != "store.locked":
                raise
        time.sleep((1 + secrets.randbelow(_MOST_WAIT_MS)) / 1000)
    return Database.open(path, key, NEWEST_SCHEMA)


def _opened(database: Database, clock: Clock, ids: IdMaker, actor: str) -> Store:
    try:
        migrate(database, clock)
        store = Store(database, clock, ids, actor=actor, origin=_origin(clock))
    except BaseException:
        database.close()
        raise
    witness = Witness(database.path, database.key)
    store.on_close(lambda: witness.tell_or_withdraw(store.log, clock.now().isoformat()))
    return store


def _tell_log(store: Store, attempts: Attempts, not_kept: Message | None) -> None:
    failed, restored = attempts.take(), restored_before(store.database.path)
    with store.database.transaction():
        for attempt in failed:
            store.log.note(
                store.ids.new(),
                "database.open",
                {"code": "store.passphrase_wrong"},
                result=Result.REFUSED,
                at=attempt.at,
                actor=attempt.actor,
            )
        for warning in store.warnings:
            store.log.note(store.ids.new(), "database.found", {"code": warning.code}, result=Result.FAILED)
        store.log.note(store.ids.new(), "database.open", {"failed_before": len(failed)})
        if not_kept is None:
            remember_version(store.database)
        else:
            store.log.note(store.ids.new(), "backup.make", {"reason": "version"}, result=Result.FAILED)
        if restored is not None:
            detail = {
                "file": restored.file,
                "made_at": restored.made_at.isoformat(),
                "aside": restored.aside,
                "seq": restored.seq,
            }
            store.log.note(store.ids.new(), "backup.restore", detail, at=restored.restored_at.isoformat())
            # Whatever was sent or received after the back-up is unknown to it: the hub client asks before it sends.
            store.database.put_setting(RESTORED_AT, restored.restored_at.isoformat())
            if restored.erased_ids:
                store.database.put_setting(ERASE_AGAIN, msgspec.json.encode(restored.erased_ids).decode())
    attempts.clear()
    told_of_restore(store.database.path)


def _origin(clock: Clock) -> str:
    """Return computer and version, and whether the day was set by hand: then the moments are not the computer's."""
    origin = f"{platform.node()} {__version__}"
    return f"{origin} --today" if isinstance(clock, FixedClock) else origin
