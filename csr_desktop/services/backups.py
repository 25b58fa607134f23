"""Back-ups as a person meets them: made by themselves, proven to open, kept in a rhythm, put back with a preview."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from csr_desktop.clock import DUTCH_TIME, Clock
from csr_desktop.domain.safety_terms import BackupTerms, SafetyTerms
from csr_desktop.errors import CsrError, EnvironmentProblem, UserError
from csr_desktop.files import remove_file
from csr_desktop.store import backups, restoring
from csr_desktop.store.attempts import Attempts
from csr_desktop.store.backups import Backup, Rhythm
from csr_desktop.store.change_log import Result
from csr_desktop.store.holding import held
from csr_desktop.store.keys import (
    database_id_of,
    open_with_passphrase,
    open_with_recovery_key,
)
from csr_desktop.store.migrations import NEWEST_SCHEMA, backup_folder
from csr_desktop.store.opening import WRONG_SECRET, Unlock
from csr_desktop.store.restore_preview import RestorePreview, erased_since, preview
from csr_desktop.store.restoring import Prepared
from csr_desktop.store.unit_of_work import Store
from csr_desktop.store.witness import Witness

__all__ = [
    "Backup",
    "BackupService",
    "BackupStatus",
    "Prepared",
    "RestoreDesk",
    "RestorePreview",
    "SecondCopy",
    "Unlock",
    "backup_folder",
    "copy_to_second",
    "copy_when_due",
    "is_whole",
    "newest_good_backup",
    "newest_in",
    "read_backup",
]

read_backup = backups.read_backup

_SECOND = "backup.second_folder"


@dataclass(frozen=True, slots=True)
class BackupStatus:
    """How the back-ups stand. `is_stale` is the red sign; `unreadable` are files that should be looked at."""

    newest: Backup | None
    is_stale: bool
    is_due: bool
    folder: Path
    second_folder: Path | None
    second_newest: Backup | None
    unreadable: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class SecondCopy:
    """What has to go to the second place: enough to copy it where no database is open."""

    newest: Backup
    folder: Path
    terms: BackupTerms


class BackupService:
    """Makes and keeps the back-ups of the open database."""

    def __init__(self, store: Store, clock: Clock, terms: SafetyTerms) -> None:
        self._store = store
        self._clock = clock
        self._terms = terms.backup

    @property
    def folder(self) -> Path:
        """Where the back-ups lie: beside the database."""
        return backup_folder(self._store.database.path)

    @property
    def second_folder(self) -> Path | None:
        """The second place (BIO2 8.13.03), None when nobody chose one."""
        found = self._store.setting(_SECOND)
        return Path(found) if found else None

    def set_second_folder(self, folder: Path | None) -> None:
        """Choose a second place, which may be on the network: only finished, encrypted files go there.

        Raises UserError `backup.second_same` or `backup.second_absent`.
        """
        if folder is not None:
            if not folder.is_dir():
                raise UserError("backup.second_absent", folder=str(folder))
            if folder.resolve() in {self.folder.resolve(), self.folder.parent.resolve()}:
                raise UserError("backup.second_same")
        with self._store.unit_of_work("backup.second") as work:
            work.put_setting(_SECOND, str(folder) if folder is not None else "")

    def all(self) -> list[Backup]:
        """Return the back-ups of this database, newest first."""
        return backups.list_backups(self.folder, self._store.database.key.database_id)[0]

    def status(self, *, look_at_second: bool = True) -> BackupStatus:
        """Return how the back-ups stand; reads folders, opens no back-up.

        A second place on a network that does not answer takes long; `look_at_second=False` leaves it alone.
        """
        good, bad = backups.list_backups(self.folder, self._store.database.key.database_id)
        second = self.second_folder
        copies: list[Backup] = []
        if second is not None and look_at_second:
            copies = backups.list_backups(second, self._store.database.key.database_id)[0]
        newest = good[0] if good else None
        limit = timedelta(days=self._terms.warn_after_days)
        return BackupStatus(
            newest=newest,
            is_stale=self._is_changed_since(newest) and (newest is None or self._age(newest) > limit),
            is_due=self._is_due(newest),
            folder=self.folder,
            second_folder=second,
            second_newest=copies[0] if copies else None,
            unreadable=tuple(bad),
        )

    def is_due(self) -> bool:
        """Whether something changed and the newest back-up is old enough for another."""
        good = self.all()
        return self._is_due(good[0] if good else None)

    def is_changed(self) -> bool:
        """Whether something changed since the newest back-up."""
        good = self.all()
        return self._is_changed_since(good[0] if good else None)

    def make(self, reason: str, stop: Callable[[], bool] | None = None) -> Backup:
        """Make a back-up that was opened and counted, and let those go whose time has come.

        `reason` is a code (`due`, `lock`, `exit`, `import`, `bulk`, `restore`, `erase`, `asked`; the opening itself
        makes those of `migration` and `version`). Raises EnvironmentProblem as `store.backups.make_backup` does; the
        failure stands in the log.
        """
        now = self._clock.now()
        try:
            made = backups.make_backup(self._store.database, self.folder, now, reason, stop=stop)
        except CsrError as error:
            # Where pages are damaged the log may not take a line; the first error is the one to hear.
            with suppress(CsrError):
                self._store.note("backup.make", result=Result.FAILED, reason=reason, code=error.code)
            raise
        self._store.note("backup.make", reason=reason, file=made.path.name, lines=made.manifest.seq)
        Witness(self._store.database.path, self._store.database.key).tell(
            self._store.log, now.isoformat(), at_rest=False
        )
        self.tidy()
        return made

    def make_before(self, reason: str) -> Backup | None:
        """Make a back-up before work that changes much, when anything changed since the last; None when not needed."""
        return self.make(reason) if self.is_changed() else None

    def tidy(self) -> int:
        """Let back-ups and databases put aside go when their time has come; return how many."""
        gone = tidy_folder(self.folder, self._store.database.key.database_id, self._clock.now(), self._terms)
        return gone + restoring.drop_aside(self._store.database.path, self._clock.now(), self._terms.aside_days)

    def all_gone_on(self) -> date | None:
        """Return the day by which every copy there is now will be gone; None when there is none.

        Counted are back-ups here and in the second place, and databases that restores put aside; what takes their
        place until then is made later (the erasing of a dossier tells this day).
        """
        database_id = self._store.database.key.database_id
        folders = [self.folder, *([self.second_folder] if self.second_folder else [])]
        made = [item.manifest.made_at for folder in folders for item in backups.list_backups(folder, database_id)[0]]
        kept = [at + timedelta(days=self._terms.keep_at_most_days) for at in made]
        aside = restoring.aside_folders(self._store.database.path)
        kept += [at + timedelta(days=self._terms.aside_days) for _folder, at in aside]
        return max(kept).astimezone(DUTCH_TIME).date() + timedelta(days=1) if kept else None

    def verify(self, backup: Backup) -> None:
        """The restore drill: unpack, open, check every page, compare counts and log (BIO2 8.13.04).

        Raises UserError `store.backup_unreadable`; the outcome stands in the log.
        """
        try:
            backups.verify_with_key(backup, self._store.database.key, self.folder)
        except CsrError as error:
            self._store.note("backup.verify", result=Result.FAILED, file=backup.path.name, code=error.code)
            raise
        self._store.note("backup.verify", file=backup.path.name)

    def second_due(self) -> tuple[Backup, Path] | None:
        """Return which back-up should go to the second place now; None when none should."""
        copy = self.second_copy()
        return (copy.newest, copy.folder) if copy is not None and _is_second_due(copy, self._clock.now()) else None

    def second_copy(self) -> SecondCopy | None:
        """Return what may have to go to the second place, without looking there; `copy_when_due` does the rest."""
        folder, good = self.second_folder, self.all()
        return SecondCopy(good[0], folder, self._terms) if folder is not None and good else None

    def told_second(self, file: str, error: CsrError | None) -> None:
        """Tell the log how the copy to the second place went."""
        if error is None:
            self._store.note("backup.second_copy", file=file)
        else:
            self._store.note("backup.second_copy", result=Result.FAILED, file=file, code=error.code)

    def prepare_restore(self, path: Path) -> tuple[Prepared, RestorePreview]:
        """Unpack and check a back-up beside the database and say what restoring it would change.

        Nothing is changed yet; throw the result away with `Prepared.discard`, or close the database and let a
        `RestoreDesk` carry it out. Raises UserError `backup.other_database` for a back-up of another database.
        """
        backup = backups.read_backup(path)
        key = self._store.database.key
        if backup.manifest.database_id != key.database_id:
            raise UserError("backup.other_database", file=path.name)
        prepared = restoring.prepare(backup, self._store.database.path, lambda _unpacked: key, NEWEST_SCHEMA)
        prepared = msgspec.structs.replace(prepared, erased_ids=erased_since(self._store, prepared))
        return prepared, preview(self._store, prepared)

    def _is_due(self, newest: Backup | None) -> bool:
        if not self._is_changed_since(newest):
            return False
        return newest is None or self._age(newest) >= timedelta(minutes=self._terms.every_minutes)

    def _is_changed_since(self, newest: Backup | None) -> bool:
        return self._store.log.is_changed_since(newest.manifest.seq if newest else 0)

    def _age(self, backup: Backup) -> timedelta:
        # A clock that was set back makes no back-up young for ever.
        return abs(self._clock.now() - backup.manifest.made_at)


class RestoreDesk:
    """Puts a back-up in the place of a database that is closed, damaged, or not there yet."""

    def __init__(self, database: Path, clock: Clock, actor: str = "") -> None:
        self._database = database
        self._clock = clock
        self._actor = actor

    def prepare(self, path: Path, unlock: Unlock) -> Prepared:
        """Unpack and check a back-up with a secret that fits it; nothing is changed yet.

        Wrong secrets make one wait as they do at the database itself: UserError `store.wait`. While another program
        has the database open nothing can be put back: EnvironmentProblem `store.locked`.
        """
        with held(self._database):
            pass
        attempts = Attempts(self._database, self._clock)
        attempts.check()
        try:
            return restoring.prepare(backups.read_backup(path), self._database, unlock, NEWEST_SCHEMA)
        except UserError as error:
            if error.code in WRONG_SECRET:
                attempts.add(self._actor)
            raise

    def carry_out(self, prepared: Prepared) -> Path:
        """Do it; return where the present files were put aside. A stop in the middle is finished at the next start.

        Raises EnvironmentProblem `store.locked` when another program has the database open.
        """
        return restoring.carry_out(prepared, self._clock.now())


def with_passphrase(passphrase: str) -> Unlock:
    """Unlock with a passphrase."""
    return lambda database: open_with_passphrase(database, passphrase)


def with_recovery_key(recovery_key: str) -> Unlock:
    """Unlock with the recovery key on paper."""
    return lambda database: open_with_recovery_key(database, recovery_key)


def newest_good_backup(database: Path, second: Path | None = None) -> Backup | None:
    """Return the newest back-up that is whole to its last byte; for when the database itself does not open.

    Another database may have its back-ups in the same folder: when the key file still says which one this is, only
    its own count, else those with its name.
    """
    for folder in (backup_folder(database), *([second] if second else [])):
        for backup in _own(backups.list_backups(folder)[0], database):
            if is_whole(backup):
                return backup
    return None


def _own(found: list[Backup], database: Path) -> list[Backup]:
    by_name = [backup for backup in found if backup.path.name.startswith(f"{database.stem}-")]
    try:
        known = database_id_of(database)
    except CsrError:
        return by_name
    # A damaged key file may still be read and name a database that never was.
    return [backup for backup in found if backup.manifest.database_id == known] or by_name


def is_whole(backup: Backup) -> bool:
    """Whether a back-up can be read to its last byte and is what its manifest says; opens nothing, needs no key."""
    try:
        backups.check_content(backup)
    except CsrError:
        return False
    return True


def newest_in(folder: Path, database_id: str) -> Backup | None:
    """Return the newest back-up of a database in a folder that may be far away; None also when it does not answer."""
    try:
        found = backups.list_backups(folder, database_id)[0]
    except OSError:
        return None
    return found[0] if found else None


def copy_to_second(backup: Backup, folder: Path, now: datetime, terms: BackupTerms) -> Backup:
    """Copy a back-up to the second place and keep the same rhythm there; needs no open database.

    Raises EnvironmentProblem `backup.second_failed` when the place cannot be written.
    """
    try:
        copied = backups.copy_backup(backup, folder)
        tidy_folder(folder, backup.manifest.database_id, now, terms)
    except (OSError, EnvironmentProblem) as error:
        raise EnvironmentProblem("backup.second_failed", folder=str(folder)) from error
    return copied


def copy_when_due(copy: SecondCopy, now: datetime) -> Backup | None:
    """Look at the second place and copy what it lacks; None when it has enough. Needs no open database.

    Raises EnvironmentProblem `backup.second_failed`.
    """
    try:
        is_due = _is_second_due(copy, now)
    except OSError as error:
        raise EnvironmentProblem("backup.second_failed", folder=str(copy.folder)) from error
    return copy_to_second(copy.newest, copy.folder, now, copy.terms) if is_due else None


def _is_second_due(copy: SecondCopy, now: datetime) -> bool:
    newest = copy.newest.manifest
    copies = backups.list_backups(copy.folder, newest.database_id)[0]
    if not copies:
        return True
    is_young = abs(now - copies[0].manifest.made_at) < timedelta(hours=copy.terms.second_every_hours)
    return copies[0].manifest.seq < newest.seq and not is_young


def tidy_folder(folder: Path, database_id: str, now: datetime, terms: BackupTerms) -> int:
    """Let the back-ups of one database in a folder go whose time has come; return how many."""
    rhythm = Rhythm(terms.keep_all_hours, terms.keep_daily, terms.keep_weekly, terms.keep_at_most_days)
    gone = backups.to_delete(backups.list_backups(folder, database_id)[0], now, rhythm)
    for backup in gone:
        remove_file(backup.path)
    return len(gone)
