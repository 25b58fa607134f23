"""The log: its chain, its pages, and undo beside it, beside the bare work; what the chain costs a line."""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.store import log_reading
from csr_desktop.store.change_log import ChangeLog, Operation
from csr_desktop.store.log_chain import STORED_COLUMNS
from csr_desktop.store.log_reading import LogFilter
from csr_desktop.store.unit_of_work import Store
from tests.bench.bench_store import CLOCK, IDS, new_store, start_case
from tests.bench.shape import Line, Sample, Subject, Works, numbers, processor_seconds, repeated

DOSSIERS, PAGE, TIMES = 500, 100, 10
_COLUMNS = ("id", "dossier_id", "balance_cents", "remark")


def fill(store: Store, lines: int) -> Dossier:
    """One large import, then looks and single changes in many dossiers until there are enough lines."""
    dossier, creditor = start_case(store)
    others = [replace(dossier, id=IDS.new(), number=f"WR-{at + 1}") for at in range(DOSSIERS)]
    with store.unit_of_work("dossier.add") as work:
        work.add_all(others)
    with store.unit_of_work("claims.import") as work:
        claims = work.add_all(
            Claim(id=IDS.new(), dossier_id=dossier.id, creditor_id=creditor.id, position=at, balance_cents=at)
            for at in range(lines // 10)
        )
    database, log, at = store.database, store.log, 0
    while log.head().seq < lines:
        # Many steps in one transaction: only here, because a sync to the disk each time is not what is measured.
        with database.transaction():
            for _ in range(min(500, lines)):
                claim, unit, other = claims[at % len(claims)], IDS.new(), others[at % DOSSIERS]
                if at % 3:
                    log.note(unit, "dossier.view", {}, dossier_id=other.id)
                else:
                    log.begin(unit, "claim.save", {})
                    log.write(
                        unit,
                        "claim.save",
                        Operation.CHANGE,
                        "claim",
                        claim.id,
                        other.id,
                        {"position": at},
                        {"position": at + 1},
                    )
                at += 1
    return others[1]


def bare_pieces(store: Store) -> list[bytes]:
    """The bytes that the chain is made of, already read and put together."""
    rows = store.database.tuples(f"SELECT {', '.join(STORED_COLUMNS)} FROM change_log ORDER BY seq")
    encode = msgspec.json.Encoder().encode
    pieces = []
    before = b"\0" * 32
    for row in rows:
        old, new, salt, values_mac, mac = row[13:]
        pieces.append(salt + b"11" + (old or "").encode() + b"\0" + (new or "").encode())
        pieces.append(before + encode([row[0], *row[1:13]]) + values_mac)
        before = mac
    return pieces


@contextmanager
def checking(_stage: Path, folder: Path, size: int) -> Iterator[Works]:
    store = new_store(folder, "log.csrdb")
    fill(store, size)
    key = store.database.key.log_key

    def bare() -> Sample:
        # Put together here: what the baseline holds is not of the memory that the check needs.
        pieces = bare_pieces(store)
        processor, clock = processor_seconds(), time.perf_counter()
        for piece in pieces:
            hmac.digest(key, piece, "sha256")
        return Sample(processor_seconds() - processor, time.perf_counter() - clock)

    yield {"check": lambda: store.log.check() and None, "bare": bare}
    store.close()


@contextmanager
def reading(_stage: Path, folder: Path, size: int) -> Iterator[Works]:
    store = new_store(folder, "log.csrdb")
    dossier = fill(store, size)
    database, log, whole, one = store.database, store.log, LogFilter(), LogFilter(dossier_id=dossier.id)
    claim, places = store.find(Claim, limit=1)[0], numbers()

    def step() -> None:
        with store.unit_of_work("claim.save") as work:
            work.save(replace(claim, balance_cents=1_000_000 + next(places)))

    imports = LogFilter(actions=("claims.import",))
    works = {
        "newest": lambda: log_reading.page(database, whole, None, PAGE),
        "oldest": lambda: log_reading.page(database, whole, size // 5, PAGE),
        "of one": lambda: log_reading.page(database, one, None, PAGE),
        "action": lambda: log_reading.page(database, imports, None, PAGE),
        "who": lambda: log_reading.touches_of(database, dossier.id),
        "look": lambda: log_reading.last_look(database, dossier.id, "dossier.view", "meting", dossier.id),
        "history": lambda: store.history(50),
        "history of one": lambda: store.history(50, dossier.id),
        "to undo": log.next_to_undo,
        "to redo": log.next_to_redo,
        "changed": lambda: log.is_changed_since(size // 2),
        "bare": lambda: database.tuples(f"SELECT * FROM change_log ORDER BY seq DESC LIMIT {PAGE}"),
        "step": step,
        "note": lambda: store.note("dossier.view", dossier_id=claim.dossier_id),
    }
    yield {name: repeated(work, TIMES) for name, work in works.items()}
    store.close()


@contextmanager
def writing(_stage: Path, folder: Path, size: int) -> Iterator[Works]:
    """The same lines with digests made and with digests that cost nothing."""
    rows = [(IDS.new(), "d", at, "een regel tekst van gewone lengte") for at in range(size)]
    stores = {name: new_store(folder, f"{name}.csrdb") for name in ("with", "without")}
    logs = {name: ChangeLog(store.database, CLOCK, actor="meting", origin="meting") for name, store in stores.items()}
    logs["without"]._chain = _NoChain()  # type: ignore[assignment]

    def work(name: str) -> None:
        with stores[name].database.transaction():
            logs[name].write_added("u" * 36, "claims.import", "claim", _COLUMNS, rows)

    yield {"with": lambda: work("with"), "without": lambda: work("without")}
    for store in stores.values():
        store.close()


class _NoChain:
    """Lines as they are, with digests of the right length that nobody calculated."""

    def extend(self, head: object, lines: object) -> list[tuple[object, ...]]:
        start, nothing = head.seq, b"\0" * 32  # type: ignore[attr-defined]
        return [(start + at, *line, nothing[:16], nothing, nothing) for at, line in enumerate(lines, 1)]  # type: ignore[arg-type,misc]


_PAGE = "its 100 rows read"
_READINGS = (
    ("a page of the log, newest", "newest"),
    ("a page, oldest", "oldest"),
    ("a page, of a dossier", "of one"),
    ("a page, one action", "action"),
    ("who saw a dossier", "who"),
    ("one look found", "look"),
    ("history of 50", "history"),
    ("history of 50, of a dossier", "history of one"),
    ("next to undo", "to undo"),
    ("next to redo", "to redo"),
    ("changed since the middle", "changed"),
    ("one field changed and logged", "step"),
    ("one look logged", "note"),
)
SUBJECTS = (
    Subject(
        "log-check", 3, "lines", (10_000, 100_000), checking,
        (Line("the chain of the log verified", "check", "bare", "a bare HMAC loop"),),
        most_rounds=3,
    ),
    Subject(
        "log-reading", 3, "lines", (10_000, 100_000), reading,
        tuple(Line(what, ours, "bare", _PAGE, times=TIMES) for what, ours in _READINGS),
    ),
    Subject(
        "log-writing", 3, "lines", (2_000, 20_000), writing,
        (Line("a line in a batch", "with", "without", "without the chain", times="size"),),
        most_rounds=7,
    ),
)  # fmt: skip
