"""How fast the store is, as ratios to plain statements on a database with the same encryption and the same tables.

Run: `python tests/bench/bench_store.py`. Prints times and ratios; no limits are asserted here. The plain side writes
the same rows with the same constraints and indexes, but from ready tuples, without change log and search index.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from csr_desktop.clock import FixedClock
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.ids import IdMaker
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS, STANDARD_KDF, open_with_passphrase
from csr_desktop.store.mapping import codec
from csr_desktop.store.opening import create_store, open_store
from csr_desktop.store.search import search
from csr_desktop.store.unit_of_work import Store

CLAIMS = 50_000
DOSSIERS = 10_000
ROUNDS = 3
PASSPHRASE = "een lange wachtzin voor de meting"
SURNAMES = ("Jansen", "de Vries", "Öztürk", "van den Berg", "Bakker", "Yılmaz", "Citroën", "Smit", "Mulder", "Visser")

CLOCK = FixedClock(date(2026, 11, 24))
IDS = IdMaker(CLOCK)


def new_store(folder: Path, name: str) -> Store:
    return create_store(folder / name, PASSPHRASE, CLOCK, IDS, actor="meting", kdf=FAST_KDF_FOR_TESTS)[0]


def start_case(store: Store) -> tuple[Dossier, Creditor]:
    dossier = Dossier(id=IDS.new(), number="WR-0", municipality_code="GM9999", counsellor="F. Voorbeeld")
    creditor = Creditor(id=IDS.new(), name="Energiebedrijf Noorderlicht")
    with store.unit_of_work("start") as work:
        work.add(dossier)
        work.add(creditor)
    return dossier, creditor


def make_claims(dossier: Dossier, creditor: Creditor) -> list[Claim]:
    return [
        Claim(
            id=IDS.new(),
            dossier_id=dossier.id,
            creditor_id=creditor.id,
            position=number,
            reference=f"R-{number:07}",
            balance_cents=number * 13 % 900_000,
            origin_date=date(2024, 1 + number % 12, 1 + number % 28),
            payment_reference=f"{number * 7919 % 10**16:016}",
        )
        for number in range(CLAIMS)
    ]


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median_of(rounds: int, work: Callable[[], object]) -> float:
    return statistics.median(seconds(work) for _ in range(rounds))


def report(what: str, ours: float, plain: float | None = None) -> None:
    unit, factor = ("ms", 1000) if ours < 1 else ("s ", 1)
    line = f"{what:44} {ours * factor:8.2f} {unit}"
    print(line if plain is None else f"{line}   plain {plain * factor:8.2f} {unit}   ratio {ours / plain:5.2f}")


def add_in_one_unit(store: Store, claims: list[Claim]) -> None:
    with store.unit_of_work("claims.import") as work:
        work.add_all(claims)


def bench_bulk(folder: Path) -> None:
    ours, plain, reading = [], [], []
    for number in range(ROUNDS):
        store = new_store(folder, f"ours{number}.csrdb")
        claims = make_claims(*start_case(store))
        ours.append(seconds(lambda store=store, claims=claims: add_in_one_unit(store, claims)))
        reading.append(seconds(lambda store=store: store.find(Claim)))
        if number == ROUNDS - 1:
            undo, redo = seconds(store.undo), seconds(store.redo)
        store.close()
        plain.append(plain_insert(folder, number))
    add, bare = statistics.median(ours), statistics.median(plain)
    report(f"add {CLAIMS} claims in one unit", add, bare)
    report(f"read {CLAIMS} claims as records", statistics.median(reading))
    report("undo that unit", undo)
    report("redo it", redo)


def plain_insert(folder: Path, number: int) -> float:
    """The bare driver: same encryption, same table, no triggers, no log."""
    store = new_store(folder, f"plain{number}.csrdb")
    connection = store.database.connection
    rows = [tuple(codec(Claim).to_values(claim)) for claim in make_claims(*start_case(store))]
    connection.execute("DROP TRIGGER claim_fts_add")
    columns = codec(Claim).columns
    sql = f"INSERT INTO claim ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"

    def insert() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(sql, rows)
        connection.execute("COMMIT")

    took = seconds(insert)
    store.close()
    return took


def bench_edit(store: Store, dossier: Dossier) -> None:
    places = iter(range(10**6))

    def edit() -> None:
        with store.unit_of_work("dossier.save") as work:
            work.save(replace(dossier, remark=f"opmerking {next(places)}"))

    def bare() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE dossier SET remark = ? WHERE id = ?", (f"kaal {next(places)}", dossier.id))
        connection.execute("COMMIT")

    connection = store.database.connection
    ours, plain = median_of(300, edit), median_of(300, bare)
    report("change one field, committed", ours, plain)


def fill(store: Store) -> None:
    dossiers = [
        Dossier(id=IDS.new(), number=f"WR-{number:05}", municipality_code="GM9999", counsellor="F. Voorbeeld")
        for number in range(1, DOSSIERS + 1)
    ]
    clients = [
        Client(
            id=IDS.new(),
            dossier_id=dossier.id,
            position=1,
            initials="J.",
            surname=f"{SURNAMES[number % len(SURNAMES)]}{number % 700}",
        )
        for number, dossier in enumerate(dossiers)
    ]
    with store.unit_of_work("start") as work:
        work.add_all(dossiers)
        work.add_all(clients)


def bench_search(store: Store) -> None:
    def bare() -> None:
        connection.execute(
            "SELECT rowid FROM client_fts WHERE client_fts MATCH ? LIMIT 50", ('"citroen12"*',)
        ).fetchall()

    connection = store.database.connection
    plain = median_of(100, bare)
    for what, text in (
        ("a surname", "citroen12"),
        ("a number", "WR-0432"),
        ("many hits", "j"),
        ("a typo", "Cirtoen12"),
    ):
        took = median_of(15 if what == "a typo" else 100, lambda text=text: search(store.database, text))
        report(f"search {what} in {DOSSIERS} dossiers", took, plain)


def bench_open(folder: Path) -> None:
    path = folder / "keys.csrdb"
    create_store(path, PASSPHRASE, CLOCK, IDS, actor="meting", kdf=STANDARD_KDF)[0].close()

    def reopen() -> None:
        open_store(path, PASSPHRASE, CLOCK, IDS, actor="meting").close()

    derivation = median_of(5, lambda: open_with_passphrase(path, PASSPHRASE))
    report("open and close, with the key derivation", median_of(5, reopen), derivation)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bench_bulk(folder)
        store = new_store(folder, "zoek.csrdb")
        dossier, _creditor = start_case(store)
        fill(store)
        bench_edit(store, dossier)
        bench_search(store)
        store.close()
        bench_open(folder)


if __name__ == "__main__":
    main()
