"""Putting a back-up in the place of the database, so that a stop at any moment leaves one whole database.

Never over the live file: the back-up is unpacked and checked in a folder beside it, an order is written down, the
present database is moved aside (and kept), the new one moved in. The order is the point of no return: from then on
every start finishes it, before that every start throws it away (design/safety.md 4.3).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.files import atomic_write, make_folder, move_into_place, remove_file
from csr_desktop.store.database import Database
from csr_desktop.store.holding import held
from csr_desktop.store.keys import DataKey, header_path

if TYPE_CHECKING:
    from csr_desktop.store.backups import Backup

_NEW = "new.csrdb"
_ORDER = "order.json"
_STAMP = "%Y%m%dT%H%M%SZ"
#: A database and everything that lies beside it, in the order in which they are moved: the log before its database.
_BESIDE = ("-wal", "-shm", "-journal", "", ".keys", ".witness", ".attempts")


class Restored(msgspec.Struct, frozen=True):
    """What a restore did; lies beside the database until the log has it."""

    file: str
    made_at: datetime
    restored_at: datetime
    aside: str
    seq: int
    #: Dossiers that were erased after the back-up was made: they are not to come back with it.
    erased_ids: tuple[str, ...] = ()


class _Order(msgspec.Struct):
    """What is to be done: written when everything is ready. A new database restores nothing."""

    restored: Restored | None = None


class Prepared(msgspec.Struct, frozen=True):
    """A back-up that lies unpacked and checked beside the database."""

    backup: Backup
    database: Path
    folder: Path
    erased_ids: tuple[str, ...] = ()

    @property
    def unpacked(self) -> Path:
        """The unpacked database, with its keys beside it."""
        return self.folder / _NEW

    def open_for_reading(self, key: DataKey) -> Database:
        """Open the unpacked database to compare it with the present one."""
        return Database.inspect(self.unpacked, key)

    def discard(self) -> None:
        """Throw the unpacked files away; the present database was never touched."""
        shutil.rmtree(self.folder, ignore_errors=True)


def prepare(backup: Backup, database: Path, unlock: Callable[[Path], DataKey], newest_schema: int) -> Prepared:
    """Unpack a back-up beside the database, open it with `unlock`, and check every page and count.

    Raises UserError: those of `unlock`, `store.backup_unreadable` when the content is not what the manifest says,
    `store.newer` when this program is too old for it.
    """
    # Every opening asks this module whether an order lies there; only a restore needs to know back-ups.
    from csr_desktop.store.backups import unpack

    folder = _folder(database)
    shutil.rmtree(folder, ignore_errors=True)
    make_folder(folder, is_private=True)
    prepared = Prepared(backup, database, folder)
    try:
        unpack(backup, folder, _NEW)
        key = unlock(prepared.unpacked)
        _check(prepared, key, newest_schema)
    except BaseException:
        prepared.discard()
        raise
    return prepared


def carry_out(prepared: Prepared, moment: datetime) -> Path:
    """Write the order and do it; the database must be closed. Return where the present database was put aside.

    Raises EnvironmentProblem `store.locked` when another program has the database open; then nothing is ordered. A
    program that opens it just after that sees the order (`is_ordered`) and lets go.
    """
    aside = _free_aside(prepared.database, moment)
    with held(prepared.database), atomic_write(prepared.folder / _ORDER) as file:
        manifest = prepared.backup.manifest
        restored = Restored(
            prepared.backup.path.name, manifest.made_at, moment, aside.name, manifest.seq, prepared.erased_ids
        )
        file.write(msgspec.json.encode(_Order(restored)))
    finish_pending(prepared.database)
    return aside


def place_for_new(database: Path) -> Path:
    """Return where a new database is to be made: in an empty folder beside its place."""
    folder = _folder(database)
    shutil.rmtree(folder, ignore_errors=True)
    make_folder(folder, is_private=True)
    return folder / _NEW


def move_in_new(database: Path) -> None:
    """Give a new database that is finished and closed its place, with its keys: both or neither, also after a stop."""
    with atomic_write(_folder(database) / _ORDER) as file:
        file.write(msgspec.json.encode(_Order()))
    finish_pending(database)


def take_back_unfinished_new(database: Path) -> None:
    """Throw away a new database that a stop kept from its place: nothing is in it, and nobody saw its recovery key."""
    folder = _folder(database)
    order = _order_in(folder)
    if order is None or order.restored is not None or database.exists():
        return
    # Back to where every start would finish it, and only then not ordered any more.
    _move(header_path(database), header_path(folder / _NEW))
    remove_file(folder / _ORDER)
    shutil.rmtree(folder, ignore_errors=True)


def finish_pending(database: Path) -> bool:
    """At every start: finish a restore or a making that was ordered; True when there was one.

    Two programs may do this at the same moment: what is gone has been moved by the other one.
    """
    folder = _folder(database)
    order = _order_in(folder)
    if order is None:
        return False
    new = folder / _NEW
    if header_path(new).exists():
        # The new keys have not moved in, so all that lies beside the database is still the old.
        if order.restored is not None:
            _move_aside(database, order.restored)
        _move(header_path(new), header_path(database))
    _move(new, database)
    if order.restored is not None:
        with atomic_write(_restored_path(database)) as file:
            file.write(msgspec.json.encode(order.restored))
    remove_file(folder / _ORDER)
    shutil.rmtree(folder, ignore_errors=True)
    return True


def is_ordered(database: Path) -> bool:
    """Whether a restore or a making waits to be finished."""
    return _order_in(_folder(database)) is not None


def _order_in(folder: Path) -> _Order | None:
    try:
        return msgspec.json.decode((folder / _ORDER).read_bytes(), type=_Order)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise EnvironmentProblem("store.unreadable", file=folder.name) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UserError("store.restore_stuck", folder=folder.name) from error


def _move_aside(database: Path, restored: Restored) -> None:
    aside = database.with_name(Path(restored.aside).name)
    make_folder(aside, is_private=True)
    for ending in _BESIDE:
        present = database.with_name(database.name + ending)
        _move(present, aside / present.name)


def throw_away_unordered(database: Path) -> None:
    """Throw away what a preview left; only by whoever has the database open, so that nobody loses a preview in use."""
    if not (_folder(database) / _ORDER).exists():
        shutil.rmtree(_folder(database), ignore_errors=True)


def restored_before(database: Path) -> Restored | None:
    """Return what a restore did that the log does not have yet."""
    try:
        return msgspec.json.decode(_restored_path(database).read_bytes(), type=Restored)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def told_of_restore(database: Path) -> None:
    """The log has it now."""
    remove_file(_restored_path(database))


def aside_folders(database: Path) -> list[tuple[Path, datetime]]:
    """Return what restores put aside, oldest first, with the moment."""
    found = []
    for folder in database.parent.glob(f"{database.name}.aside-*"):
        try:
            moment = datetime.strptime(folder.name.rpartition("-")[2].partition(".")[0], _STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        found.append((folder, moment))
    return sorted(found, key=lambda item: item[1])


def drop_aside(database: Path, now: datetime, days: int) -> int:
    """Throw away what was put aside longer ago than this; return how many there were."""
    old = [folder for folder, moment in aside_folders(database) if now - moment > timedelta(days=days)]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def _check(prepared: Prepared, key: DataKey, newest_schema: int) -> None:
    from csr_desktop.store.backups import counts_of, is_sealed_by, is_whole

    manifest = prepared.backup.manifest
    if manifest.schema > newest_schema:
        raise UserError("store.newer", file=prepared.backup.path.name, schema=manifest.schema, newest=newest_schema)
    if not is_sealed_by(manifest, key):
        raise UserError("store.backup_unreadable", file=prepared.backup.path.name)
    database = prepared.open_for_reading(key)
    try:
        if not is_whole(database, has_hash=True) or counts_of(database) != manifest.counts:
            raise UserError("store.backup_unreadable", file=prepared.backup.path.name)
    finally:
        database.close()


def _folder(database: Path) -> Path:
    return database.with_name(database.name + ".restore")


def _move(made: Path, path: Path) -> None:
    with suppress(FileNotFoundError):
        move_into_place(made, path)


def _restored_path(database: Path) -> Path:
    return database.with_name(database.name + ".restored")


def _free_aside(database: Path, moment: datetime) -> Path:
    base = f"{database.name}.aside-{moment.astimezone(UTC).strftime(_STAMP)}"
    path, number = database.with_name(base), 1
    while path.exists():
        number += 1
        path = database.with_name(f"{base}.{number}")
    return path
