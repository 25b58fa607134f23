"""The work list of 2,000 open dossiers: how long it takes, and as a ratio to reading the dossiers alone.

Run: `python tests/bench/bench_today.py`. Prints processor times, so that other work on the machine counts less; no
limits are asserted here (the aim is 100 ms).
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from csr_desktop.bootstrap import create_core
from csr_desktop.clock import FixedClock
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.ids import IdMaker
from csr_desktop.paths import resources_dir
from csr_desktop.services.organisation import Organisation
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.texts import Texts
from tests.bench.bench_deadlines import DOSSIERS, TODAY, Office

ROUNDS = 9


def timed(work) -> float:
    times = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return statistics.median(times)


def main() -> None:
    clock = FixedClock(TODAY)
    with tempfile.TemporaryDirectory() as folder:
        core, _key = create_core(
            Path(folder) / "bench.csrdb", "een lange wachtzin voor de meting", clock,
            Texts.load(resources_dir() / "texts"), Organisation(name="Meting"), kdf=FAST_KDF_FOR_TESTS,
        )  # fmt: skip
        Office(core, IdMaker(clock)).fill()
        items = core.today.items()
        whole = timed(core.today.items)
        deadlines = timed(core.deadlines.all_open)
        dossiers = timed(lambda: core.store.find(Dossier, deleted_on=None))
        print(f"{DOSSIERS} dossiers, {len(items)} lines: {dict(core.today.counts(items))}")
        print(f"list {whole * 1000:.0f} ms of processor; all deadlines, also those far off, {deadlines * 1000:.0f} ms")
        print(f"ratio to reading the dossiers alone: {whole / dossiers:.1f}")
        core.close()


if __name__ == "__main__":
    main()
