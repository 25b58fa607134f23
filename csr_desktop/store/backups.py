"""Back-ups: one file each, made with SQLite's backup API, opened and counted before it gets its name.

A back-up is a zip without compression: the encrypted database, its key header, and a manifest with what must be in it.
The manifest is readable without a key and holds no personal data; its seal makes it an anchor of the log
(design/safety.md 4.3, 4.8).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from csr_desktop import __version__
from csr_desktop.errors import CsrError, EnvironmentProblem, UserError
from csr_desktop.files import atomic_write, free_bytes, make_folder, sweep_parts, told_files
from csr_desktop.store.database import Database
from csr_desktop.store.keys import DataKey, header_path, parse_header
from csr_desktop.store.log_chain import NO_LINES, Anchor

SUFFIX = ".csrbackup"
_FORMAT = "csr-backup/1"
_DATABASE, _KEYS, _MANIFEST = "database.csrdb", "database.csrdb.keys", "manifest.json"
_WORK = ".werk-"
_PIECE = 1024 * 1024
#: A manifest and a header are a few kilobytes; whoever planted a bigger one wants something else.
_MOST_SMALL = 256 * 1024
#: What a restore shows and a check compares: the tables a person counts in.
COUNTED = ("dossier", "client", "claim", "creditor", "letter", "document", "change_log")
#: Up to this size a database is looked through before it is copied: some 4 ms a megabyte that cannot be stopped, and a
#: lock has two seconds.
_LOOKED_THROUGH_BYTES = 100_000_000
#: Room that has to be left on the disk beside the copy (design/safety.md C4).
_ROOM_LEFT = 50 * 1024 * 1024


class Manifest(msgspec.Struct, frozen=True):
    """What a back-up says of itself: moments in UTC, rows by table, and with `seq` and `mac` the end of the log."""

    format: str
    program: str
    database_id: str
    schema: int
    made_at: datetime
    reason: str
    counts: dict[str, int]
    seq: int
    mac: bytes
    size: int
    sha256: str
    seal: bytes = b""

    @property
    def anchor(self) -> Anchor:
        """The end of the log at that moment."""
        return Anchor(self.seq, self.mac)


@dataclass(frozen=True, slots=True)
class Backup:
    """A back-up file that can be read as far as its manifest."""

    path: Path
    manifest: Manifest


# --- making ----------------------------------------------------------------------------------------------------------


def make_backup(
    database: Database,
    folder: Path,
    moment: datetime,
    reason: str,
    *,
    stop: Callable[[], bool] | None = None,
) -> Backup:
    """Copy, open, count, and only then put a back-up in its folder.

    Raises UserError `store.damaged` when the database itself has a damaged page, EnvironmentProblem:
    `store.backup_no_room` before anything is written when the disk is too full,
    `store.backup_damaged` when the copy is not what the database is, `store.backup_stopped` when `stop` said so.
    """
    with told_files(database.path):
        size = database.path.stat().st_size
    make_folder(folder, is_private=True)
    sweep(folder)
    if free_bytes(folder) < 2 * size + _ROOM_LEFT:
        raise EnvironmentProblem("store.backup_no_room", folder=str(folder), megabytes=(2 * size + _ROOM_LEFT) >> 20)
    if size <= _LOOKED_THROUGH_BYTES and database.damaged_pages():
        # Found here it breaks nothing else; met while copying, it would end all writing, of drafts too.
        raise UserError("store.damaged", file=database.path.name)
    with _work_folder(folder) as work:
        copy = work / _DATABASE
        database.copy_to(copy, stop)
        counts, anchor = counts_of(database), _log_end(database)
        try:
            found, found_anchor = _inspect(copy, database.key, has_hash=False)
        except EnvironmentProblem as error:
            if database.damaged_pages():
                # The copy is as bad as the database it was made of.
                raise UserError("store.damaged", file=database.path.name) from error
            raise
        if (found, found_anchor) != (counts, anchor):
            raise EnvironmentProblem("store.backup_damaged")
        manifest = Manifest(
            format=_FORMAT,
            program=__version__,
            database_id=database.key.database_id,
            schema=int(database.pragma("user_version")),
            made_at=moment,
            reason=reason,
            counts=counts,
            seq=anchor.seq,
            mac=anchor.mac,
            size=copy.stat().st_size,
            sha256=_sha256_of(copy),
        )
        manifest = msgspec.structs.replace(manifest, seal=_seal(manifest, database.key))
        path = _free_name(folder, database.path.stem, moment)
        with atomic_write(path) as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                archive.write(copy, _DATABASE)
                archive.write(header_path(database.path), _KEYS)
                archive.writestr(_MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
            file.flush()
            _check_archive(Path(file.name), manifest)
    return Backup(path, manifest)


def copy_backup(backup: Backup, folder: Path) -> Backup:
    """Copy a finished back-up to a second place, whole or not at all, and compare it there."""
    make_folder(folder)
    target = folder / backup.path.name
    for sibling in backup.path.parent.glob(f"*{SUFFIX}"):
        # Only what this database began: other computers may be writing theirs to the same place.
        sweep_parts(folder, sibling.name)
    with atomic_write(target) as file, backup.path.open("rb") as source:
        shutil.copyfileobj(source, file, _PIECE)
        file.flush()
        _check_archive(Path(file.name), backup.manifest)
    return Backup(target, backup.manifest)


def counts_of(database: Database) -> dict[str, int]:
    """Return how many rows there are of what people count in."""
    return {table: int(database.tuples(f"SELECT count(*) FROM {table}")[0][0]) for table in COUNTED}  # noqa: S608


def sweep(folder: Path) -> None:
    """Throw away what a killed back-up left; whoever else makes one here at this moment keeps its own."""
    for left in folder.glob(f"{_WORK}*"):
        shutil.rmtree(left, ignore_errors=True)
    sweep_parts(folder)


# --- reading ---------------------------------------------------------------------------------------------------------


def read_backup(path: Path) -> Backup:
    """Read the manifest of a back-up; UserError `store.backup_unreadable` when there is none that makes sense."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = msgspec.json.decode(_small(archive, _MANIFEST), type=Manifest)
            sizes = {item.filename: item.file_size for item in archive.infolist()}
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            raise UserError("store.backup_absent", file=path.name) from error
        raise EnvironmentProblem("store.unreadable", file=path.name) from error
    except (
        zipfile.BadZipFile,
        KeyError,
        msgspec.DecodeError,
        UnicodeDecodeError,
        ValueError,
        NotImplementedError,
    ) as error:
        raise UserError("store.backup_unreadable", file=path.name) from error
    if manifest.format != _FORMAT:
        raise UserError("store.backup_newer", file=path.name)
    if sizes.keys() != {_DATABASE, _KEYS, _MANIFEST} or sizes[_DATABASE] != manifest.size:
        raise UserError("store.backup_unreadable", file=path.name)
    return Backup(path, manifest)


def list_backups(folder: Path, database_id: str | None = None) -> tuple[list[Backup], list[Path]]:
    """Return the back-ups of a folder, newest first, and the files that look like one but cannot be read."""
    good, bad = [], []
    for path in folder.glob(f"*{SUFFIX}") if folder.is_dir() else ():
        try:
            backup = read_backup(path)
        except CsrError:
            bad.append(path)
            continue
        if database_id is None or backup.manifest.database_id == database_id:
            good.append(backup)
    return sorted(good, key=lambda item: (item.manifest.made_at, item.path.name), reverse=True), sorted(bad)


def is_sealed_by(manifest: Manifest, key: DataKey) -> bool:
    """Whether the manifest was made with this database's key."""
    return hmac.compare_digest(manifest.seal, _seal(manifest, key))


def check_content(backup: Backup) -> None:
    """Read a back-up to its last byte; UserError `store.backup_unreadable` when it is not what its manifest says."""
    try:
        _check_archive(backup.path, backup.manifest)
    except (EnvironmentProblem, zipfile.BadZipFile, OSError) as error:
        raise UserError("store.backup_unreadable", file=backup.path.name) from error


def unpack(backup: Backup, folder: Path, name: str) -> Path:
    """Put database and key header in a folder under a name of ours; return the database.

    Raises UserError `store.backup_unreadable` when the content is not what the manifest says, or
    EnvironmentProblem `store.backup_no_room`.
    """
    if free_bytes(folder) < backup.manifest.size + _ROOM_LEFT:
        needed = (backup.manifest.size + _ROOM_LEFT) >> 20
        raise EnvironmentProblem("store.backup_no_room", folder=str(folder), megabytes=needed)
    database = folder / name
    try:
        with zipfile.ZipFile(backup.path) as archive:
            keys = _small(archive, _KEYS)
            parse_header(keys, _KEYS)
            with archive.open(_DATABASE) as source, atomic_write(database) as file:
                shutil.copyfileobj(source, file, _PIECE)
            with atomic_write(header_path(database)) as file:
                file.write(keys)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise UserError("store.backup_unreadable", file=backup.path.name) from error
    if _sha256_of(database) != backup.manifest.sha256:
        raise UserError("store.backup_unreadable", file=backup.path.name)
    return database


def verify_with_key(backup: Backup, key: DataKey, scratch: Path) -> None:
    """The restore drill: unpack a back-up aside, open it, and compare every count and the end of the log.

    Raises UserError `store.backup_unreadable` when anything differs; the unpacked files are thrown away.
    """
    if not is_sealed_by(backup.manifest, key):
        raise UserError("store.backup_unreadable", file=backup.path.name)
    make_folder(scratch)
    with _work_folder(scratch) as work:
        found, anchor = _inspect(unpack(backup, work, _DATABASE), key, has_hash=True)
    if (found, anchor) != (backup.manifest.counts, backup.manifest.anchor):
        raise UserError("store.backup_unreadable", file=backup.path.name)


def is_whole(copy: Database, *, has_hash: bool) -> bool:
    """Whether every page of a copy that was opened to look into it is what was written, and all of them fit together.

    SQLite reads each page in use for it, and the cipher refuses one that is not what was written: the same check as
    that of the cipher alone, which is left to the pages that hold nothing. With `has_hash` the whole file was held
    against the sealed hash that it had when all of it was checked.
    """
    try:
        if copy.pragma("integrity_check") != "ok":
            return False
        return has_hash or not copy.pragma("freelist_count") or not copy.tuples("PRAGMA cipher_integrity_check")
    except UserError as error:
        if error.code != "store.damaged":
            raise
        return False


# --- keeping ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How many back-ups are kept: all of the last hours, then one a day, then one a week, none older than that."""

    all_hours: int
    daily: int
    weekly: int
    most_days: int


def to_delete(backups: Sequence[Backup], now: datetime, rhythm: Rhythm) -> list[Backup]:
    """Return which back-ups go. The newest always stays, whatever its age: it may be the only one.

    Kept are: all of the last `all_hours`; the last of each of the `daily` days; the last of each of the `weekly` weeks.
    """
    ordered = sorted(backups, key=lambda item: item.manifest.made_at, reverse=True)
    keep = {item.path for item in ordered[:1]}
    days: dict[object, Path] = {}
    weeks: dict[object, Path] = {}
    for item in ordered:
        made = item.manifest.made_at
        if now - made <= timedelta(hours=rhythm.all_hours):
            keep.add(item.path)
        days.setdefault(made.date(), item.path)
        weeks.setdefault(made.isocalendar()[:2], item.path)
    keep |= set(list(days.values())[: rhythm.daily]) | set(list(weeks.values())[: rhythm.weekly])
    too_old = {item.path for item in ordered[1:] if now - item.manifest.made_at > timedelta(days=rhythm.most_days)}
    return [item for item in ordered if item.path not in keep or item.path in too_old]


# --- inside ----------------------------------------------------------------------------------------------------------


@contextmanager
def _work_folder(folder: Path) -> Iterator[Path]:
    work = folder / f"{_WORK}{secrets.token_hex(4)}"
    make_folder(work)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _inspect(copy: Path, key: DataKey, *, has_hash: bool) -> tuple[dict[str, int], Anchor]:
    """Open a copy as a stranger would, let SQLite and the cipher check every page, and count."""
    database = Database.inspect(copy, key)
    try:
        if not is_whole(database, has_hash=has_hash):
            raise EnvironmentProblem("store.backup_damaged")
        return counts_of(database), _log_end(database)
    finally:
        database.close()


def _log_end(database: Database) -> Anchor:
    found = database.tuples("SELECT seq, mac FROM change_log ORDER BY seq DESC LIMIT 1")
    return Anchor(found[0][0], bytes(found[0][1])) if found else NO_LINES


def _check_archive(path: Path, manifest: Manifest) -> None:
    """Read what was written: the zip's own checksums, and the database's hash."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(path) as archive:
        parse_header(_small(archive, _KEYS), _KEYS)
        with archive.open(_DATABASE) as content:
            while piece := content.read(_PIECE):
                digest.update(piece)
    if digest.hexdigest() != manifest.sha256:
        raise EnvironmentProblem("store.backup_damaged")


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _MOST_SMALL:
        raise KeyError(name)
    return archive.read(name)


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _seal(manifest: Manifest, key: DataKey) -> bytes:
    unsealed = msgspec.structs.replace(manifest, seal=b"")
    return hmac.digest(key.log_key, b"manifest" + msgspec.json.encode(unsealed), "sha256")


def _free_name(folder: Path, stem: str, moment: datetime) -> Path:
    base = f"{stem}-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    path, number = folder / f"{base}{SUFFIX}", 1
    while path.exists():
        number += 1
        path = folder / f"{base}-{number}{SUFFIX}"
    return path
