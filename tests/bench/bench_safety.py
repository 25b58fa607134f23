"""What safety costs: unlocking, opening, a commit, a back-up and a restore; each beside a baseline of the same run.

Run: `python tests/bench/bench_safety.py`. Prints times and ratios; no limits are asserted here (design/safety.md 4.11
wants to unlock within one second and to restore within five minutes).
"""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

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

#: The list a team works with, and claims as the demo has them: eight for each dossier.
DOSSIERS, CLAIMS = 500, 8
PASSPHRASE = "een lange wachtzin voor de meting"
CLOCK = FixedClock(date(2026, 11, 24))
IDS = IdMaker(CLOCK)
TEXTS = Texts.load(resources_dir() / "texts")


def median_of(rounds: int, work: Callable[[], object]) -> float:
    """Seconds that something takes."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def report(what: str, ours: float, against: str, plain: float) -> None:
    """One line: what, how long, and how that is to the baseline."""
    print(f"{what:52} {ours * 1000:9.2f} ms   {against} {plain * 1000:9.2f} ms   ratio {ours / plain:7.2f}")


def filled(path: Path, kdf: KdfParameters) -> Core:
    """A database of 500 dossiers with one client and eight claims each."""
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
        for number in range(1, DOSSIERS + 1)
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


def bench_opening(folder: Path) -> None:
    """From the passphrase to the list: with the derivation as it is, and with one that costs nothing."""
    ways = {"standard": STANDARD_KDF, "fast": FAST_KDF_FOR_TESTS}
    paths = {name: folder / f"{name}.csrdb" for name in ways}
    for name, kdf in ways.items():
        filled(paths[name], kdf).close()
    derivation = median_of(5, lambda: open_with_passphrase(paths["standard"], PASSPHRASE))
    first = open_core(paths["fast"], PASSPHRASE, CLOCK, TEXTS)
    list_alone = median_of(20, first.overviews.dossiers)
    first.close()

    def open_until_list(path: Path) -> None:
        core = open_core(path, PASSPHRASE, CLOCK, TEXTS)
        core.overviews.dossiers()
        core.close()

    everything = median_of(7, lambda: open_until_list(paths["standard"]))
    rest = median_of(7, lambda: open_until_list(paths["fast"]))
    report(f"unlock, list of {DOSSIERS}, close", everything, "derivation ", derivation)
    report("the same with a fast derivation", rest, "list alone ", list_alone)


def bench_commit(folder: Path) -> None:
    """One field, committed: with log, chain, index and cipher, against the statement on plain SQLite, both synced."""
    core = filled(folder / "commit.csrdb", FAST_KDF_FOR_TESTS)
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
    places = iter(range(10**6))

    def bare() -> None:
        plain.execute("BEGIN IMMEDIATE")
        plain.execute("UPDATE dossier SET remark = ? WHERE id = ?", (f"kaal {next(places)}", dossier.id))
        plain.execute("COMMIT")

    def ours() -> None:
        core.dossiers.save(replace(dossier, remark=f"opmerking {next(places)}"))

    report("change one field, committed", median_of(300, ours), "plain      ", median_of(300, bare))
    plain.close()
    core.close()


def bench_backups(folder: Path) -> None:
    """Back-up with its proof, the proof alone, and a restore until the list is there; against copying the file."""
    path = folder / "reserve.csrdb"
    core = filled(path, FAST_KDF_FOR_TESTS)
    core.store.database.fold_in()
    copying = median_of(7, lambda: shutil.copy(path, folder / "kopie"))
    made = core.backups.make("asked")
    print(f"{'the database':52} {path.stat().st_size / 1e6:9.2f} MB")
    report("back-up, opened and counted", median_of(5, lambda: core.backups.make("asked")), "file copied", copying)
    report("restore drill of one back-up", median_of(5, lambda: core.backups.verify(made)), "file copied", copying)
    core.close()

    def restore() -> None:
        desk = RestoreDesk(path, CLOCK)
        desk.carry_out(desk.prepare(made.path, with_passphrase(PASSPHRASE)))
        opened = open_core(path, PASSPHRASE, CLOCK, TEXTS)
        opened.overviews.dossiers()
        opened.close()

    report("restore, open, list", median_of(3, restore), "file copied", copying)


def main() -> None:
    """Measure everything in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, bench in enumerate((bench_opening, bench_commit, bench_backups)):
            place = folder / str(number)
            place.mkdir()
            bench(place)


if __name__ == "__main__":
    main()
