"""What all measures have in common: a subject with works, each beside a baseline, and how they are timed.

A subject is measured in a process of its own, at two sizes ten apart. In every round each work runs once, so that what
else the computer does weighs on ours and on the baseline alike; ratios are medians over rounds. Times are of processor
(of this process, of the children it waited for, and of servers it names); the clock stands beside them.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

#: Rounds go on until so many seconds of processor were spent, and stop at a number of rounds.
BUDGET_S, MOST_ROUNDS, WARM_S = 2.5, 15, 0.5


class NotHere(Exception):
    """What a subject is held against is not on this computer; said in the table, and no fault."""


@dataclass(frozen=True)
class Sample:
    """One run that timed itself: seconds of processor, seconds on the clock; for memory its size in MB."""

    processor: float = 0.0
    clock: float = 0.0
    mb: float | None = None


@dataclass(frozen=True)
class Aim:
    """What an issue asks: at most so many times the baseline ("x"), milliseconds ("ms") or MB ("MB")."""

    most: float
    unit: str
    #: Whether the larger of both sizes is the one the issue speaks of.
    at_large: bool = False


@dataclass(frozen=True)
class Line:
    """One row of the table: a work, the work that it stands beside, and what is asked of it."""

    what: str
    ours: str
    baseline: str = ""
    beside: str = ""
    aim: Aim | None = None
    #: How often the work does the thing within one run; at a size: a number, or "size" for once per thing.
    times: int | str = 1


Works = Mapping[str, Callable[[], object]]


@dataclass(frozen=True)
class Subject:
    """Works that share their data. `works` gets the folder of the stage, an empty folder of its own, and the size."""

    key: str
    issue: int
    things: str
    sizes: tuple[int, int]
    works: Callable[[Path, Path, int], AbstractContextManager[Works]]
    lines: tuple[Line, ...]
    #: Makes what several subjects read, once a run and in a process of its own: (name, maker).
    stage: tuple[str, Callable[[Path, int], None]] | None = None
    most_rounds: int = MOST_ROUNDS
    budget_s: float = BUDGET_S
    #: Tells the processes whose work counts too, when the subject has begun.
    servers: Callable[[], tuple[int, ...]] = field(default=tuple)


def processor_seconds(servers: tuple[int, ...] = ()) -> float:
    """What this process, the children that ended, and the named processes have used."""
    ours, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = ours.ru_utime + ours.ru_stime + children.ru_utime + children.ru_stime
    for server in servers:
        # In hundredths of a second, which is enough for works of a second.
        ticks = Path(f"/proc/{server}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
        spent += sum(map(int, ticks)) / 100
    return spent


def peak_mb(who: int = resource.RUSAGE_SELF) -> float:
    """The most that this process (or the largest child that ended) has held."""
    return resource.getrusage(who).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def measured(subject: Subject, size: int, stage: Path) -> dict[str, object]:
    """Everything there is to say of one subject at one size."""
    samples: dict[str, list[Sample]] = {}
    baselines = {line.baseline for line in subject.lines}
    with tempfile.TemporaryDirectory() as name, subject.works(stage, Path(name), size) as works:
        # Ours first, so that the peak of memory is not that of a baseline.
        order = sorted(works, key=lambda work: work in baselines)
        servers, peak, children = subject.servers(), 0.0, 0.0
        began, first = processor_seconds(), 0.0
        for round_ in range(subject.most_rounds + 1):
            for work in order:
                if round_ == 0 and work in baselines and not peak:
                    peak, children = peak_mb(), peak_mb(resource.RUSAGE_CHILDREN)
                for called, sample in timed(work, works[work], servers).items():
                    samples.setdefault(called, []).append(sample)
            spent = processor_seconds() - began
            first = first or spent
            # What a first round read, compiled and filled is left out where there is time for others.
            if round_ == 0 and spent < WARM_S and subject.most_rounds:
                samples.clear()
            elif spent + first > subject.budget_s:
                break
        if not peak:
            peak, children = peak_mb(), peak_mb(resource.RUSAGE_CHILDREN)
    return {
        "lines": [told(line, samples, size) for line in subject.lines],
        "rounds": max(map(len, samples.values())), "peak_mb": peak, "child_mb": children,
    }  # fmt: skip


def timed(name: str, work: Callable[[], object], servers: tuple[int, ...]) -> dict[str, Sample]:
    """Run one work; one that times itself hands back samples by name."""
    processor, clock = processor_seconds(servers), time.perf_counter()
    found = work()
    spent = Sample(processor_seconds(servers) - processor, time.perf_counter() - clock)
    if isinstance(found, Sample):
        return {name: found}
    if isinstance(found, dict) and all(isinstance(value, Sample) for value in found.values()):
        return found
    return {name: spent}


def told(line: Line, samples: Mapping[str, list[Sample]], size: int) -> dict[str, object]:
    """One row: milliseconds (or MB) of ours and of the baseline, and the ratio round by round."""
    ours, plain = samples[line.ours], samples.get(line.baseline, [])
    times = size if line.times == "size" else int(line.times)
    if ours[0].mb is not None:
        mine = statistics.median(sample.mb or 0.0 for sample in ours)
        base = statistics.median(sample.mb or 0.0 for sample in plain) if plain else None
        return {"ours": mine, "base": base, "clock": None, "ratio": mine / base if base else None, "unit": "MB"}
    pairs = zip(ours, plain, strict=True) if plain else ()
    ratios = [one.processor / other.processor for one, other in pairs if other.processor]
    middle = statistics.median
    return {
        "ours": middle(sample.processor for sample in ours) / times * 1000,
        "base": middle(sample.processor for sample in plain) / times * 1000 if plain else None,
        "clock": middle(sample.clock for sample in ours) / times * 1000,
        "ratio": middle(ratios) if ratios else None,
        "unit": "ms",
    }


def repeated(work: Callable[[], object], times: int) -> Callable[[], None]:
    """Return the work done so many times, for what is too quick to time alone."""

    def work_often() -> None:
        for _ in range(times):
            work()

    return work_often


def numbers() -> Iterator[int]:
    """Numbers that no work has had."""
    return iter(range(10**9))
