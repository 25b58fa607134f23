"""Makes the practice environment: a folder with a fictional office, its database and the passphrase beside it.

Used by `csr demo` and by the window's start dialog. It is made beside its place and moved there when the run has ended,
the database last, so that a stop half-way leaves nothing that looks like a practice environment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from csr_desktop.clock import FixedClock
from csr_desktop.errors import UserError
from csr_desktop.files import atomic_write
from csr_desktop.texts import Texts

#: The practice run of the command line starts on this day, so that a seed always gives the same office.
PRACTICE_DAY = date(2026, 7, 7)
#: So many days of its own time a run lasts at most, with the dossiers of the window. It must be over today: in a
#: database whose last step lies ahead, a step of today is refused.
_LASTS = timedelta(days=102)
_DATABASE = "oefenomgeving.csrdb"
_KEY_FILE = "wachtzin.txt"
_HUB_FOLDER = "oefenhub"

#: Walks through the items of one part of the run; told what the part is called. It may raise to stop the run.
Walk = Callable[[Sequence[object], str], Iterable[object]]


@dataclass(frozen=True, slots=True)
class PracticePlace:
    """Where the parts of a practice environment lie."""

    folder: Path

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.folder / _DATABASE

    @property
    def key_file(self) -> Path:
        """The file with the passphrase; the people are made up, so it may lie beside the database."""
        return self.folder / _KEY_FILE

    @property
    def hub_folder(self) -> Path:
        """Where the practice hub keeps its state; `csr hub serve --out` goes on with it."""
        return self.folder / _HUB_FOLDER

    @property
    def exists(self) -> bool:
        """Whether it was made."""
        return self.database.is_file()


def practice_day_for(today: date) -> date:
    """Return the day on which a run has to start to be over just before today.

    Whoever opens the office then finds it at work, not a pile of terms that passed while nobody was there.
    """
    return today - _LASTS


def is_practice(database: Path) -> bool:
    """Whether a database is of a practice environment: its passphrase lies beside it, so nobody keeps clients in it."""
    place = PracticePlace(database.parent)
    return database.name == _DATABASE and place.key_file.is_file()


def make_practice(
    place: PracticePlace,
    texts: Texts,
    walk: Walk,
    *,
    dossiers: int,
    creditors: int = 120,
    seed: int = 1,
    today: date = PRACTICE_DAY,
) -> Mapping[str, int]:
    """Do the whole practice run and leave its closed database in `place`; return the figures of the run.

    Raises UserError `demo.exists` when there is one already.
    """
    if place.exists:
        raise UserError("demo.exists", folder=str(place.folder))
    import tempfile

    parent = place.folder.parent
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{place.folder.name}-", dir=parent, ignore_cleanup_errors=True) as work:
        making = PracticePlace(Path(work) / place.folder.name)
        figures = _run(making, texts, walk, dossiers, creditors, seed, today)
        place.folder.mkdir(exist_ok=True)
        for made in sorted(making.folder.iterdir(), key=lambda item: item == making.database):
            _put(made, place.folder / made.name)
    return figures


def _put(made: Path, target: Path) -> None:
    if made.is_dir():
        import shutil

        shutil.copytree(made, target, dirs_exist_ok=True)
    else:
        made.replace(target)


def _run(
    place: PracticePlace, texts: Texts, walk: Walk, dossiers: int, creditors: int, seed: int, today: date
) -> Mapping[str, int]:
    from csr_desktop.bootstrap import create_core
    from csr_desktop.demo import PracticeRun
    from csr_desktop.practice.hub.serving import keep_office, start_hub
    from csr_desktop.practice.office import make_office
    from csr_desktop.services.organisation import Organisation

    clock = FixedClock(today)
    office = make_office(place.folder / "lijsten-in", seed=seed, dossiers=dossiers, creditors=creditors, today=today)
    passphrase = "oefenen met verzonnen mensen"  # noqa: S105 - fictional people only, written beside the database
    with atomic_write(place.key_file) as file:
        file.write(f"{passphrase}\n".encode())
    core, _recovery = create_core(place.database, passphrase, clock, texts, Organisation(name=office.house_style.name))
    try:
        keep_office(place.hub_folder, seed=seed, dossiers=dossiers, creditors=creditors, office_day=today)
        hub, connection = start_hub(place.hub_folder, office, clock)
        try:
            return PracticeRun(core, clock, office, place.folder, walk, hub, connection).run()
        finally:
            hub.stop()
    finally:
        core.close()
