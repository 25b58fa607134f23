"""The daily look at the place that the administrators named, for news of versions and norms (ADR 0028).

Looking reads files and nothing more: nothing is fetched from elsewhere, accepted or run, and a place that is away is no
fault. What is found is told; a person takes it from there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import msgspec

from csr_desktop.clock import Clock
from csr_desktop.errors import CsrError, EnvironmentProblem, UserError
from csr_desktop.file_names import OwnFile, own_kind
from csr_desktop.services.norms import NormService
from csr_desktop.services.table_packages import MOST_PACKAGE_BYTES, TablePackage
from csr_desktop.services.updates import Announcement, UpdateService, Weight
from csr_desktop.signed_files import read_file
from csr_desktop.store.unit_of_work import Store

_LOOKED = "news.looked"
#: A folder for this has a handful of files; whoever names another folder by mistake does not make us read all of it.
_MOST_PACKAGES = 20


class Trouble(StrEnum):
    """Why the newest look did not come about, or not wholly."""

    AWAY = "away"
    UNTRUSTED = "untrusted"
    #: What the administrators laid down is no folder and no https address.
    NO_PLACE = "no_place"
    #: The announcement there is not what it says it is.
    FAULTY = "faulty"


class _Looked(msgspec.Struct, frozen=True, kw_only=True):
    """The last look: on which day the place was reached, and what was the matter since, if anything."""

    on: date | None = None
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsStanding:
    """Where news is looked for, whether the administrators laid that down, and how the last look went.

    looked_on: when the place was last reached. trouble: why the newest look did not come about.
    """

    place: str
    is_laid_down: bool
    looked_on: date | None
    trouble: Trouble | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What lies at the place: files that nobody judged yet, or why it could not be seen."""

    announcement: tuple[bytes, str] | None = None
    packages: tuple[tuple[Path, bytes], ...] = ()
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPackage:
    """A norm package that was not accepted yet: its name, its first day, and its file."""

    name: str
    valid_from: date
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What deserves a word: an announcement that was not told before, and the norm package that comes next."""

    announcement: Announcement | None = None
    package: WaitingPackage | None = None


#: Looks at the place, without the database; raises nothing.
Looking = Callable[[], Found]


class NewsService:
    """Looks for news; the database remembers when."""

    def __init__(
        self, store: Store, clock: Clock, updates: UpdateService, norms: NormService, *, is_practice: bool
    ) -> None:
        """`is_practice`: the practice environment is about nobody's norms, and looks at nothing by itself."""
        self._store = store
        self._clock = clock
        self._updates = updates
        self._norms = norms
        self._is_practice = is_practice

    def standing(self) -> NewsStanding:
        """Return where is looked and how that went."""
        looked = self._looked()
        return NewsStanding(
            place=self._updates.place,
            is_laid_down=self._updates.is_place_laid_down,
            looked_on=looked.on,
            trouble=looked.trouble,
        )

    def is_due(self) -> bool:
        """Whether it is time: there is a place, and it was not reached today."""
        return bool(self._updates.place) and not self._is_practice and self._looked().on != self._clock.today()

    def looking(self) -> Looking:
        """Return how the place is looked at; that may take long, so nobody waits for it with the database in hand."""
        try:
            getting = self._updates.getting()
        except UserError:
            return lambda: Found(trouble=Trouble.NO_PLACE)
        place = self._updates.place
        return lambda: _look(Path(place) if "://" not in place else None, getting)

    def take(self, found: Found) -> News:
        """Judge what was found, remember that it was looked at, and return what deserves a word."""
        announcement, trouble = None, found.trouble
        if found.announcement is not None:
            try:
                announcement = self._updates.take_new(*found.announcement)
            except UserError:
                trouble = Trouble.FAULTY
        package = self._next_package(found.packages)
        was = self._looked()
        is_reached = found.trouble is None
        now = _Looked(on=self._clock.today() if is_reached else was.on, trouble=trouble)
        if now != was:
            # What the program keeps for itself is no step of a person.
            with self._store.database.transaction():
                self._store.database.put_setting(_LOOKED, msgspec.json.encode(now).decode())
        return News(announcement=announcement, package=package)

    def _next_package(self, files: tuple[tuple[Path, bytes], ...]) -> WaitingPackage | None:
        """Return the package that comes next: of those that were not accepted yet the one with the lowest number."""
        waiting: list[tuple[TablePackage, Path]] = []
        for path, data in files:
            package = self._norms.waiting(data, path.name)
            if package is not None:
                waiting.append((package, path))
        if not waiting:
            return None
        package, path = min(waiting, key=lambda item: item[0].number)
        return WaitingPackage(name=package.name, valid_from=package.valid_from, path=path)

    def _looked(self) -> _Looked:
        kept = self._store.setting(_LOOKED)
        return msgspec.json.decode(kept, type=_Looked) if kept else _Looked()


def is_pressing(announcement: Announcement) -> bool:
    """Whether a new version is more than an ordinary one."""
    return announcement.weight is not Weight.ORDINARY


def _look(folder: Path | None, getting: Callable[[], tuple[bytes, str]]) -> Found:
    packages: list[tuple[Path, bytes]] = []
    if folder is not None:
        try:
            files = sorted(path for path in folder.iterdir() if own_kind(path.name) is OwnFile.NORMS)
        except OSError:
            return Found(trouble=Trouble.AWAY)
        # The newest of them: packages are named by their year, and old ones stay where they are.
        for path in files[-_MOST_PACKAGES:]:
            try:
                packages.append((path, read_file(path, MOST_PACKAGE_BYTES)))
            except CsrError:
                # It is shown what is wrong with a file when somebody opens it.
                continue
    try:
        return Found(announcement=getting(), packages=tuple(packages))
    except UserError:
        # No announcement there, or one that is much too long.
        return Found(packages=tuple(packages))
    except EnvironmentProblem as error:
        trouble = Trouble.UNTRUSTED if error.code == "update.untrusted" else Trouble.AWAY
        return Found(packages=tuple(packages), trouble=trouble)
