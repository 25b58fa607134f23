"""What safety costs: unlocking, opening, a commit, a back-up and a restore, each beside the same without it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from csr_desktop.bootstrap import Core, create_core, open_core
from csr_desktop.clock import FixedClock
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.ids import IdMaker
from csr_desktop.paths import resources_dir
from csr_desktop.services.backups import RestoreDesk, with_passphrase
from csr_desktop.services.organisation import Organisation
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS, STANDARD_KDF, KdfParameters, open_with_passphrase
from csr_desktop.store.mapping import codec
from csr_desktop.texts import Texts
from tests.bench.shape import Aim, Line, Subject, Works, numbers, repeated

#: Claims as the demo has them: eight for each dossier.
CLAIMS = 8
TIMES = 10
PASSPHRASE = "een lange wachtzin voor de meting"
CLOCK = FixedClock(date(2026, 11, 24))
IDS = IdMaker(CLOCK)
TEXTS = Texts.load(resources_dir() / "texts")


def filled(path: Path, kdf: KdfParameters, count: int) -> Core:
    """A database of so many dossiers with one client and eight claims each."""
    organisation = Organisation(
        name="Gemeente Waterrijk",
        municipality="Waterrijk",
        municipality_code="GM9999",
        counsellor="F. Voorbeeld",
        address=Address(street="Marktplein", house_number="1", postcode="1234AB", city="Waterrijk"),
        phone="010-5550100",
        email="schuldhulp@waterrijk.example",
        signatory="F. Voorbeeld",
        lender="Kredietbank Waterrijk",
    )
    core, _recovery = create_core(path, PASSPHRASE, CLOCK, TEXTS, organisation, kdf=kdf)
    creditor = Creditor(id=IDS.new(), name="Energiebedrijf Noorderlicht")
    dossiers = [
        Dossier(id=IDS.new(), number=f"WR-{number:05}", municipality_code="GM9999", counsellor="F. Voorbeeld")
        for number in range(1, count + 1)
    ]
    with core.store.unit_of_work("start") as work:
        work.add(creditor)
        work.add_all(dossiers)
        work.add_all(
            [
                Client(id=IDS.new(), dossier_id=dossier.id, position=1, initials="J.", surname=f"Jansen{number}")
                for number, dossier in enumerate(dossiers)
            ]
        )
        work.add_all(
            [
                Claim(
                    id=IDS.new(),
                    dossier_id=dossier.id,
                    creditor_id=creditor.id,
                    position=number,
                    reference=f"R-{number}",
                    balance_cents=number * 1_300,
                )
                for dossier in dossiers
                for number in range(CLAIMS)
            ]
        )
    return core


@contextmanager
def opening(_stage: Path, folder: Path, size: int) -> Iterator[Works]:
    """From the passphrase to the list: with the derivation as it is, and with one that costs nothing."""
    paths = {name: folder / f"{name}.csrdb" for name in ("standard", "fast")}
    for path, kdf in zip(paths.values(), (STANDARD_KDF, FAST_KDF_FOR_TESTS), strict=True):
        filled(path, kdf, size).close()

    def open_until_list(path: Path) -> None:
        core = open_core(path, PASSPHRASE, CLOCK, TEXTS)
        core.overviews.dossiers()
        core.close()

    first = open_core(paths["fast"], PASSPHRASE, CLOCK, TEXTS)
    first.close()
    yield {
        "standard": lambda: open_until_list(paths["standard"]),
        "fast": lambda: open_until_list(paths["fast"]),
        "derive": lambda: open_with_passphrase(paths["standard"], PASSPHRASE) and None,
        "copy": lambda: shutil.copy(paths["fast"], folder / "kopie") and None,
    }


@contextmanager
def commit(_stage: Path, folder: Path, size: int) -> Iterator[Works]:
    """One field, committed: with log, chain, index and cipher, against the statement on plain SQLite, both synced."""
    core = filled(folder / "commit.csrdb", FAST_KDF_FOR_TESTS, size)
    dossier = core.dossiers.by_number("WR-00001")
    plain = sqlite3.connect(folder / "plain.db", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "locking_mode = EXCLUSIVE"):
        plain.execute(f"PRAGMA {pragma}")
    columns = codec(Dossier).columns
    plain.execute(f"CREATE TABLE dossier (pk INTEGER PRIMARY KEY, {', '.join(columns)})")
    plain.execute("CREATE UNIQUE INDEX dossier_id ON dossier (id)")
    plain.executemany(
        f"INSERT INTO dossier ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        [tuple(codec(Dossier).to_values(item)) for item in core.store.find(Dossier)],
    )
    places = numbers()

    def bare() -> None:
        plain.execute("BEGIN IMMEDIATE")
        plain.execute("UPDATE dossier SET remark = ? WHERE id = ?", (f"kaal {next(places)}", dossier.id))
        plain.execute("COMMIT")

    def ours() -> None:
        core.dossiers.save(replace(dossier, remark=f"opmerking {next(places)}"))

    yield {"ours": repeated(ours, TIMES), "bare": repeated(bare, TIMES)}
    plain.close()
    core.close()


@contextmanager
def backups(_stage: Path, folder: Path, size: int) -> Iterator[Works]:
    """Back-up with its proof, the proof alone, and a restore until the list is there; against copying the file."""
    path = folder / "reserve.csrdb"
    core = filled(path, FAST_KDF_FOR_TESTS, size)
    core.store.database.fold_in()
    made = core.backups.make("asked")
    other = folder / "andere.csrdb"
    shutil.copy(path, other)

    def restore() -> None:
        desk = RestoreDesk(other, CLOCK)
        desk.carry_out(desk.prepare(made.path, with_passphrase(PASSPHRASE)))
        opened = open_core(other, PASSPHRASE, CLOCK, TEXTS)
        opened.overviews.dossiers()
        opened.close()

    yield {
        "make": lambda: core.backups.make("asked") and None,
        "verify": lambda: core.backups.verify(made) and None,
        "restore": restore,
        "copy": lambda: shutil.copy(path, folder / "kopie") and None,
    }
    core.close()


_COPY = "the file copied"
SUBJECTS = (
    Subject(
        "safety-opening", 3, "dossiers", (500, 5_000), opening,
        (
            Line("unlock, list, close", "standard", "derive", "the key derived", Aim(1_000, "ms")),
            Line("the same with a key that costs nothing", "fast", "copy", _COPY),
        ),
        most_rounds=5,
    ),
    Subject(
        "safety-commit", 3, "dossiers", (500, 5_000), commit,
        (Line("one field changed, with log and cipher", "ours", "bare", "UPDATE on plain SQLite", times=TIMES),),
    ),
    Subject(
        "safety-backups", 3, "dossiers", (500, 5_000), backups,
        (
            Line("back-up, opened and counted", "make", "copy", _COPY),
            Line("restore drill of one back-up", "verify", "copy", _COPY),
            Line("restore, open, list", "restore", "copy", _COPY, Aim(300_000, "ms", at_large=True)),
        ),
        most_rounds=3,
    ),
)  # fmt: skip
