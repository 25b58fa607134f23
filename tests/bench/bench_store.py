"""The store, beside plain statements on a database with the same encryption and the same tables.

The plain side writes the same rows with the same constraints and indexes, but from ready tuples, without change log and
search index. Opening stands beside the derivation of the key alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

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
from tests.bench.shape import Aim, Line, Sample, Subject, Works, numbers, repeated, timed

#: A search or a change is too quick to time alone.
TIMES = 10
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


def make_claims(dossier: Dossier, creditor: Creditor, count: int) -> list[Claim]:
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
        for number in range(count)
    ]


def fill(store: Store, count: int) -> None:
    dossiers = [
        Dossier(id=IDS.new(), number=f"WR-{number:05}", municipality_code="GM9999", counsellor="F. Voorbeeld")
        for number in range(1, count + 1)
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


@contextmanager
def bulk(_stage: Path, folder: Path, size: int) -> Iterator[Works]:
    places = numbers()

    def ours() -> dict[str, Sample]:
        store = new_store(folder, f"ours{next(places)}.csrdb")
        claims = make_claims(*start_case(store), size)

        def add() -> None:
            with store.unit_of_work("claims.import") as work:
                work.add_all(claims)

        steps = {"add": add, "read": lambda: store.find(Claim) and None, "undo": store.undo, "redo": store.redo}
        found = {name: timed(name, step, ())[name] for name, step in steps.items()}
        store.close()
        return found

    def plain() -> Sample:
        """The bare driver: same encryption, same table, no triggers, no log."""
        store = new_store(folder, f"plain{next(places)}.csrdb")
        connection = store.database.connection
        rows = [tuple(codec(Claim).to_values(claim)) for claim in make_claims(*start_case(store), size)]
        connection.execute("DROP TRIGGER claim_fts_add")
        columns = codec(Claim).columns
        sql = f"INSERT INTO claim ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"

        def insert() -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(sql, rows)
            connection.execute("COMMIT")

        found = timed("plain", insert, ())["plain"]
        store.close()
        return found

    yield {"ours": ours, "plain": plain}


@contextmanager
def looking(_stage: Path, folder: Path, size: int) -> Iterator[Works]:
    """One field changed, and searching, with so many dossiers."""
    store = new_store(folder, "zoek.csrdb")
    dossier, _creditor = start_case(store)
    fill(store, size)
    connection, places = store.database.connection, numbers()

    def edit() -> None:
        with store.unit_of_work("dossier.save") as work:
            work.save(replace(dossier, remark=f"opmerking {next(places)}"))

    def bare_edit() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE dossier SET remark = ? WHERE id = ?", (f"kaal {next(places)}", dossier.id))
        connection.execute("COMMIT")

    def bare_search() -> None:
        sql = "SELECT rowid FROM client_fts WHERE client_fts MATCH ? LIMIT 50"
        connection.execute(sql, ('"citroen12"*',)).fetchall()

    searches = {
        f"search {what}": repeated(lambda text=text: search(store.database, text), TIMES)
        for what, text in (("name", "citroen12"), ("number", "WR-0432"), ("many", "j"), ("typo", "Cirtoen12"))
    }
    yield searches | {
        "edit": repeated(edit, TIMES),
        "bare edit": repeated(bare_edit, TIMES),
        "bare search": repeated(bare_search, TIMES),
    }
    store.close()


@contextmanager
def opening(_stage: Path, folder: Path, _size: int) -> Iterator[Works]:
    path = folder / "keys.csrdb"
    create_store(path, PASSPHRASE, CLOCK, IDS, actor="meting", kdf=STANDARD_KDF)[0].close()
    yield {
        "open": lambda: open_store(path, PASSPHRASE, CLOCK, IDS, actor="meting").close(),
        "derive": lambda: open_with_passphrase(path, PASSPHRASE) and None,
    }


_SEARCH, _EDIT = "the index asked (FTS5)", "UPDATE, committed"
SUBJECTS = (
    Subject(
        "store-bulk", 2, "claims", (5_000, 50_000), bulk,
        (
            Line("claims added in one step", "add", "plain", "executemany"),
            Line("read as records", "read", "plain", "executemany"),
            Line("that step undone", "undo", "plain", "executemany"),
            Line("and redone", "redo", "plain", "executemany"),
        ),
        most_rounds=3,
    ),
    Subject(
        "store-search", 2, "dossiers", (1_000, 10_000), looking,
        (
            Line("search a surname", "search name", "bare search", _SEARCH, Aim(10, "ms", at_large=True), TIMES),
            Line("search a number", "search number", "bare search", _SEARCH, Aim(10, "ms", at_large=True), TIMES),
            Line("search, many hits", "search many", "bare search", _SEARCH, Aim(30, "ms", at_large=True), TIMES),
            Line("search a typo", "search typo", "bare search", _SEARCH, Aim(50, "ms", at_large=True), TIMES),
            Line("one field changed, logged", "edit", "bare edit", _EDIT, times=TIMES),
        ),
    ),
    Subject(
        "store-opening", 2, "database (empty)", (1, 10), opening,
        (Line("open and close", "open", "derive", "the key derived"),),
        most_rounds=5,
    ),
)  # fmt: skip
