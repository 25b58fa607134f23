"""From the start of the process to the first paint, and on to the page, its rows and the search, beside a bare window.

Memory is what the process holds at that moment.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import team
from tests.bench.shape import Aim, Line, Sample, Subject, Works


@contextmanager
def works(stage: Path, folder: Path, _size: int) -> Iterator[Works]:
    home = {"HOME": str(folder), "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": "", "XDG_STATE_HOME": ""}
    # Compiled once, as an installed program is.
    around = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    around |= home | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}

    def run(name: str, *arguments: str) -> dict[str, Sample]:
        child = Path(__file__).with_name("start_child.py")
        done = subprocess.run(
            [sys.executable, str(child), str(time.perf_counter()), *arguments],
            check=True, timeout=120, capture_output=True, encoding="utf-8", env=around,
        )  # fmt: skip
        found = {}
        for line in done.stdout.splitlines():
            moment, clock, processor, mb = line.split()
            found[f"{name} {moment}"] = Sample(float(processor) / 1000, float(clock) / 1000)
            found[f"{name} {moment} MB"] = Sample(mb=float(mb))
        return found

    run("bare"), run("ours", str(stage))
    yield {"ours": lambda: run("ours", str(stage)), "bare": lambda: run("bare")}


_BARE, _ROOM = "a bare Qt window", "its memory"
SUBJECTS = (
    Subject(
        "start", 6, "dossiers", (2_000, 20_000), works,
        (
            Line("start: first paint", "ours painted", "bare painted", _BARE, Aim(2, "x")),
            Line("start: first page, answers to keys", "ours page", "bare painted", _BARE),
            Line("start: work list filled", "ours filled", "bare painted", _BARE),
            Line("memory at the first paint", "ours painted MB", "bare painted MB", _ROOM, Aim(90, "MB")),
            Line("memory with the work list filled", "ours filled MB", "bare painted MB", _ROOM),
            Line("memory with the search open", "ours searched MB", "bare painted MB", _ROOM, Aim(150, "MB")),
        ),
        stage=("team", team.make),
        most_rounds=7,
        budget_s=12,
    ),
)  # fmt: skip
