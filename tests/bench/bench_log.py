"""How fast the log is at 100,000 lines: its chain, its pages, and undo beside it, as ratios to the bare work.

Run: `python tests/bench/bench_log.py`. Prints times and ratios; no limits are asserted here.
"""

from __future__ import annotations

import hmac
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import msgspec
from bench_store import CLOCK, IDS, median_of, new_store, seconds, start_case

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.store import log_reading
from csr_desktop.store.change_log import ChangeLog, Operation
from csr_desktop.store.log_chain import STORED_COLUMNS
from csr_desktop.store.log_reading import LogFilter
from csr_desktop.store.unit_of_work import Store

LINES = 100_000
DOSSIERS = 500
PAGE = 100
ROUNDS = 5
_COLUMNS = ("id", "dossier_id", "balance_cents", "remark")


def fill(store: Store) -> Dossier:
    """One large import, then looks and single changes in many dossiers until there are enough lines."""
    dossier, creditor = start_case(store)
    others = [replace(dossier, id=IDS.new(), number=f"WR-{at + 1}") for at in range(DOSSIERS)]
    with store.unit_of_work("dossier.add") as work:
        work.add_all(others)
    with store.unit_of_work("claims.import") as work:
        claims = work.add_all(
            Claim(id=IDS.new(), dossier_id=dossier.id, creditor_id=creditor.id, position=at, balance_cents=at)
            for at in range(LINES // 10)
        )
    database, log, at = store.database, store.log, 0
    while log.head().seq < LINES:
        # Many steps in one transaction: only here, because a sync to the disk each time is not what is measured.
        with database.transaction():
            for _ in range(500):
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


def bare_hmac(store: Store) -> float:
    """The same bytes through HMAC, already read and put together: the least a check could cost."""
    rows = store.database.tuples(f"SELECT {', '.join(STORED_COLUMNS)} FROM change_log ORDER BY seq")
    encode = msgspec.json.Encoder().encode
    key = store.database.key.log_key
    pieces = []
    before = b"\0" * 32
    for row in rows:
        old, new, salt, values_mac, mac = row[13:]
        pieces.append(salt + b"11" + (old or "").encode() + b"\0" + (new or "").encode())
        pieces.append(before + encode([row[0], *row[1:13]]) + values_mac)
        before = mac

    def work() -> None:
        for piece in pieces:
            hmac.digest(key, piece, "sha256")

    return median_of(ROUNDS, work)


def reading(store: Store, dossier: Dossier) -> None:
    database, log = store.database, store.log
    verify = median_of(ROUNDS, log.check)
    bare = bare_hmac(store)
    print(
        f"verify {log.head().seq:,} lines          {verify:7.3f} s   {verify / bare:5.1f} x a bare HMAC loop"
        f" ({bare:.3f} s)"
    )
    whole, one = LogFilter(), LogFilter(dossier_id=dossier.id)
    for name, work in (
        ("page of 100, newest", lambda: log_reading.page(database, whole, None, PAGE)),
        ("page of 100, oldest", lambda: log_reading.page(database, whole, 20_000, PAGE)),
        ("page of 100, of a dossier", lambda: log_reading.page(database, one, None, PAGE)),
        (
            "page of 100, one action",
            lambda: log_reading.page(database, LogFilter(actions=("claims.import",)), None, PAGE),
        ),
        ("who saw a dossier", lambda: log_reading.touches_of(database, dossier.id)),
        ("one look found", lambda: log_reading.last_look(database, dossier.id, "dossier.view", "meting", dossier.id)),
        ("history of 50", lambda: store.history(50)),
        ("history of 50, of a dossier", lambda: store.history(50, dossier.id)),
        ("next to undo", log.next_to_undo),
        ("next to redo", log.next_to_redo),
        ("changed since the middle", lambda: log.is_changed_since(LINES // 2)),
    ):
        print(f"{name:<28} {median_of(ROUNDS, work) * 1000:8.2f} ms")


def writing(folder: Path) -> None:
    """What the chain costs a line: the same lines with digests made and with digests that cost nothing, in turns."""
    count = 20_000
    rows = [(IDS.new(), "d", at, "een regel tekst van gewone lengte") for at in range(count)]
    stores = {name: new_store(folder, f"{name}.csrdb") for name in ("with", "without")}
    logs = {name: ChangeLog(store.database, CLOCK, actor="meting", origin="meting") for name, store in stores.items()}
    logs["without"]._chain = _NoChain()  # type: ignore[assignment]

    def work(name: str) -> None:
        with stores[name].database.transaction():
            logs[name].write_added("u" * 36, "claims.import", "claim", _COLUMNS, rows)

    times: dict[str, list[float]] = {name: [] for name in stores}
    for _ in range(7):
        for name, taken in times.items():
            taken.append(seconds(lambda name=name: work(name)))
    made, bare = min(times["with"]), min(times["without"])
    print(f"a line written in a batch      {made / count * 1e6:7.1f} µs  {made / bare:5.2f} x without the chain")
    for store in stores.values():
        store.close()


class _NoChain:
    """Lines as they are, with digests of the right length that nobody calculated."""

    def extend(self, head: object, lines: object) -> list[tuple[object, ...]]:
        start, nothing = head.seq, b"\0" * 32  # type: ignore[attr-defined]
        return [(start + at, *line, nothing[:16], nothing, nothing) for at, line in enumerate(lines, 1)]  # type: ignore[arg-type,misc]


def single_steps(store: Store) -> None:
    """A step as a person makes it: one field, one transaction, one sync."""
    claim = store.find(Claim, limit=1)[0]

    def step(cents: int) -> None:
        with store.unit_of_work("claim.save") as work:
            work.save(replace(claim, balance_cents=cents))

    changed = [seconds(lambda at=at: step(1_000_000 + at)) for at in range(200)]
    looked = [seconds(lambda: store.note("dossier.view", dossier_id=claim.dossier_id)) for _ in range(200)]
    print(f"one field changed and logged   {sorted(changed)[100] * 1000:7.2f} ms")
    print(f"one look logged                {sorted(looked)[100] * 1000:7.2f} ms")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = new_store(folder, "log.csrdb")
        dossier = fill(store)
        reading(store, dossier)
        single_steps(store)
        store.close()
        writing(folder)


if __name__ == "__main__":
    main()
