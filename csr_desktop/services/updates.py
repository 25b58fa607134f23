"""Announcements of new versions: a signed file that tells, and nothing that is fetched or run (ADR 0025).

The file comes from a stick, from a folder that the administrators fill, or from an https address that they set. Only
what is signed by a key of this release is believed, never one older than the newest that was seen, and not after the
day on which it ends.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from csr_desktop import __version__
from csr_desktop.clock import Clock
from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.policies import Policies
from csr_desktop.signed_files import ANNOUNCEMENT, PublicKey, check, read_file
from csr_desktop.store.unit_of_work import Store

if TYPE_CHECKING:
    from csr_desktop.hub.transport import Stop

#: The name of the file in a folder.
FILE_NAME = "csr-desktop.csrnieuws"
MOST_BYTES = 64_000
_PLACE, _LAST = "updates.place", "updates.last"
_PROGRAM = "csr-desktop"
_VERSION = re.compile(r"(0|[1-9][0-9]{0,4})\.(0|[1-9][0-9]{0,4})\.(0|[1-9][0-9]{0,4})", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOST_NUMBER = 999_999
_MOST_NEWS = 20
_LONGEST = 300

#: Gets an announcement from the place that was set, without the database: its bytes and its name.
Getting = Callable[[], tuple[bytes, str]]


class Fetch(Protocol):
    """Gets a small file from an https address; raises `HubProblem`."""

    def __call__(self, url: str, stop: Stop, *, most_bytes: int, proxy: str | None) -> bytes:
        """Return what lies there."""
        ...


class Weight(StrEnum):
    """How serious a new version is."""

    ORDINARY = "ordinary"
    IMPORTANT = "important"
    SECURITY = "security"


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """What was announced: a version, what is new, where the administrators find it. `number` rises with each."""

    number: int
    version: str
    expires: date
    news: tuple[str, ...]
    where: str
    weight: Weight
    sha256: str

    @property
    def is_newer(self) -> bool:
        """Whether it tells of a newer version than this one."""
        return _parts(self.version) > _parts(__version__)


class UpdateService:
    """Reads announcements and remembers the newest."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        keys: Callable[[], tuple[PublicKey, ...]],
        fetch: Fetch,
        proxy: Callable[[], str | None],
        *,
        is_practice: bool,
        policies: Policies | None = None,
    ) -> None:
        """`proxy`: of the organisation, when it has one; read from the settings of the hub.

        `policies`: what the administrators laid down for this computer.
        """
        self._store = store
        self._clock = clock
        self._keys = keys
        self._fetch = fetch
        self._proxy = proxy
        self._is_practice = is_practice
        self._policies = policies or Policies()

    @property
    def place(self) -> str:
        """Where the administrators put announcements: a folder, an https address, or empty.

        What they laid down for the computer goes above what was set in the program.
        """
        return self._policies.news_place or self._store.setting(_PLACE) or ""

    @property
    def is_place_laid_down(self) -> bool:
        """Whether the place was laid down for the computer, so that nobody sets it here."""
        return bool(self._policies.news_place)

    def set_place(self, place: str) -> None:
        """Set where announcements are: a folder, the https address of the file, or nothing.

        Raises UserError `update.place` for anything else, `update.place_laid_down` when that was done for the computer.
        """
        if self.is_place_laid_down:
            raise UserError("update.place_laid_down")
        place = place.strip()
        _check_place(place)
        with self._store.unit_of_work("updates.place") as work:
            work.put_setting(_PLACE, place)

    def told(self) -> Announcement | None:
        """Return the newest announcement, as long as it tells of a newer version and has not ended."""
        last = self._last()
        if last is None or not last.is_newer or last.expires < self._clock.today():
            return None
        return last

    def read(self, path: Path) -> Announcement:
        """Read an announcement from a file and remember it.

        Raises UserError `signed.…`, `update.faulty`, `update.expired`, `update.older`; EnvironmentProblem `file.…`.
        """
        with self._store.attempt("updates.read"):
            return self._take(read_file(path, MOST_BYTES), path.name)

    def look(self) -> Announcement:
        """Read the announcement at the place that the administrators set, and remember it; as `getting` and `take`."""
        return self.take(*self.getting()())

    def getting(self) -> Getting:
        """Return how the announcement is got from the place that was set: without the database, so that nobody waits.

        Raises UserError `update.no_place`, `update.place` (what was laid down is no place), `update.practice` (the
        practice environment reaches for no other computer).
        What is returned raises UserError `update.nothing_there`, EnvironmentProblem `update.unreachable`,
        `update.untrusted`, `file.…`.
        """
        place, proxy = self.place, self._proxy()
        if not place:
            raise UserError("update.no_place")
        _check_place(place)
        if "://" not in place:
            return lambda: _from_folder(Path(place))
        if self._is_practice:
            raise UserError("update.practice")
        return lambda: (_from_address(self._fetch, place, proxy), place.rpartition("/")[2])

    def take(self, data: bytes, name: str) -> Announcement:
        """Read an announcement that was got; raises as `read`."""
        with self._store.attempt("updates.read"):
            return self._take(data, name)

    def take_new(self, data: bytes, name: str) -> Announcement | None:
        """Read an announcement that nobody chose; None when it tells nothing that was not told before.

        An old file that stays in a folder is no fault; one that is not what it says it is raises UserError `signed.…`
        or `update.faulty`.
        """
        today, last = self._clock.today(), self._last()
        if last is not None and hashlib.sha256(data).hexdigest() == last.sha256:
            return None
        with self._store.attempt("updates.read"):
            found = read_announcement(data, self._keys(), today, name)
            if found.expires < today or (last is not None and found.number <= last.number):
                return None
            return found if self._take(data, name).is_newer else None

    def _take(self, data: bytes, file: str) -> Announcement:
        today = self._clock.today()
        found = read_announcement(data, self._keys(), today, file)
        if found.expires < today:
            raise UserError("update.expired", day=found.expires)
        last = self._last()
        if last is not None and last.sha256 == found.sha256:
            return last
        if last is not None and found.number <= last.number:
            raise UserError("update.older", number=found.number, newest=last.number)
        with self._store.unit_of_work("updates.read", number=found.number) as work:
            work.put_setting(_LAST, msgspec.json.encode(found).decode())
        return found

    def _last(self) -> Announcement | None:
        kept = self._store.setting(_LAST)
        return msgspec.json.decode(kept, type=Announcement) if kept else None


def _check_place(place: str) -> None:
    from csr_desktop.hub.rest.fetching import can_be_fetched

    if place and not (can_be_fetched(place) if "://" in place else Path(place).is_absolute()):
        raise UserError("update.place")


def _from_folder(folder: Path) -> tuple[bytes, str]:
    file = folder / FILE_NAME
    if not file.is_file():
        raise UserError("update.nothing_there", file=FILE_NAME)
    return read_file(file, MOST_BYTES), FILE_NAME


def _from_address(fetch: Fetch, place: str, proxy: str | None) -> bytes:
    from csr_desktop.hub.problems import HubProblem, Untrusted

    try:
        return fetch(place, threading.Event(), most_bytes=MOST_BYTES, proxy=proxy)
    except Untrusted as error:
        raise EnvironmentProblem("update.untrusted") from error
    except HubProblem as error:
        raise EnvironmentProblem("update.unreachable") from error


def read_announcement(data: bytes, keys: tuple[PublicKey, ...], day: date, file: str) -> Announcement:
    """Return the announcement in a file; its signature is looked at first, and fields we do not know are passed over.

    Raises UserError `signed.…`, or `update.faulty` when what was signed is no announcement.
    """
    content = check(data, ANNOUNCEMENT, keys, day, file).content
    try:
        return _announcement(content, hashlib.sha256(data).hexdigest())
    except (KeyError, TypeError, ValueError) as error:
        raise UserError("update.faulty", file=file) from error


def announcement_content(
    number: int, version: str, expires: date, news: tuple[str, ...], where: str, weight: Weight
) -> dict[str, Any]:
    """Return the content of an announcement to be signed. Raises ValueError when it cannot be one."""
    content = {
        "program": _PROGRAM,
        "number": number,
        "version": version,
        "expires": expires.isoformat(),
        "news": list(news),
        "where": where,
        "weight": weight.value,
    }
    _announcement(content, "")
    return content


def _announcement(content: Mapping[str, Any], sha256: str) -> Announcement:
    number, version, expires = content["number"], content["version"], content["expires"]
    news, where = content["news"], content["where"]
    is_whole = (
        content["program"] == _PROGRAM
        and type(number) is int
        and 1 <= number <= _MOST_NUMBER
        and isinstance(news, list)
        and 1 <= len(news) <= _MOST_NEWS
        and all(_is_line(line) for line in (*news, where))
        and _VERSION.fullmatch(version)
        and _DAY.fullmatch(expires)
    )
    if not is_whole:
        raise ValueError("no announcement")
    return Announcement(
        number=number,
        version=version,
        expires=date.fromisoformat(expires),
        news=tuple(news),
        where=where,
        weight=Weight(content["weight"]),
        sha256=sha256,
    )


def _is_line(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= _LONGEST and value.isprintable()


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
