"""How long a national delivery of 2,000 dossiers takes, as ratios to writing the same document with a bare `json.dump`.

Run: `python tests/bench/bench_ddas.py [DOSSIERS]`. Prints times and ratios; no limits are asserted. The database is
encrypted as always; the bare side has the finished document in memory and only writes it.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from csr_desktop.bootstrap import create_core
from csr_desktop.clock import FixedClock
from csr_desktop.domain.creditors import Creditor
from csr_desktop.paths import resources_dir
from csr_desktop.services.ddas.selection import DeliveryPeriod
from csr_desktop.services.organisation import Organisation
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts
from tests.services import ddas_cases as cases

DOSSIERS = 2_000
CLAIMS = 14  # on average (design/domain.md 5.5)
ROUNDS = 3
PERIOD = DeliveryPeriod(date(2026, 1, 1), date(2026, 6, 30))
MAKERS = (cases.with_everything, cases.succeeded, cases.forced, cases.refused, cases.ended_early, cases.zero_offer,
          cases.turned_away, cases.withdrew)  # fmt: skip


def fill(store: Store, count: int) -> None:
    ids = store.ids
    register = [Creditor(id=ids.new(), name=f"Schuldeiser {number}", kvk="12345678") for number in range(200)]  # type: ignore[arg-type]
    with store.unit_of_work("creditors.import") as work:
        work.add_all(register)
    for start in range(0, count, 200):
        by_kind: dict[type, list[object]] = {}
        for number in range(start, min(start + 200, count)):
            for record in one(ids, number, register):
                by_kind.setdefault(type(record), []).append(record)
        with store.unit_of_work("dossier.add") as work:
            for records in by_kind.values():
                work.add_all(records)


def one(ids: object, number: int, register: list[Creditor]) -> list[object]:
    case = MAKERS[number % len(MAKERS)](ids)
    case.dossier = replace(case.dossier, number=f"WR-2026-{number:05}")
    case.clients[0] = replace(case.clients[0], bsn=None, birth_date=date.fromordinal(700_000 + number))
    first, *_rest = case.claims or [None]
    if first is not None:
        case.claims += [
            replace(first, id=ids.new(), position=place, creditor_id=register[(number * 7 + place) % len(register)].id)  # type: ignore[attr-defined]
            for place in range(3, CLAIMS + 1)
        ]
    found: list[object] = case.records()
    return found


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median_of(work: Callable[[], object]) -> float:
    return statistics.median(seconds(work) for _ in range(ROUNDS))


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        texts = Texts.load(resources_dir() / "texts")
        organisation = Organisation(
            name="Gemeente Waterrijk", municipality_code="GM9999", email="schuldhulp@waterrijk.example"
        )
        core, _key = create_core(
            Path(folder) / "meting.csrdb", "een lange wachtzin voor de meting", FixedClock(date(2026, 11, 24)), texts,
            organisation, kdf=FAST_KDF_FOR_TESTS,
        )  # fmt: skip
        fill(core.store, count)
        measure(core, Path(folder))
        core.close()


def measure(core: object, folder: Path) -> None:
    ddas = core.ddas  # type: ignore[attr-defined]
    file = folder / "ddas.json"
    prepared = ddas.prepare(PERIOD)
    ddas.write(prepared, file)
    document = json.loads(file.read_text(encoding="utf-8"))

    def bare() -> None:
        with (folder / "kaal.json").open("w", encoding="utf-8") as stream:
            json.dump(document, stream, ensure_ascii=False, indent=2)

    tracemalloc.start()
    ddas.prepare(PERIOD)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    plain = median_of(bare)
    steps = {
        "look at it (prepare)": lambda: ddas.prepare(PERIOD),
        "compare with the last one": lambda: ddas.compare(prepared),
        "write and remember": lambda: ddas.write(prepared, file),
    }
    print(f"{len(prepared.made)} trajectories, {file.stat().st_size / 1e6:.1f} MB, {len(prepared.findings)} findings")
    print(f"bare json.dump                {plain:8.3f} s")
    for name, step in steps.items():
        took = median_of(step)
        print(f"{name:<29} {took:8.3f} s  {took / plain:6.1f} x")
    print(f"peak of memory while looking  {peak / 1e6:8.1f} MB  {peak / file.stat().st_size:6.1f} x the file")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DOSSIERS)
