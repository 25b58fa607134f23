"""Two servers at work on a list of jobs, and the tally of what they found."""

from __future__ import annotations

import json
import os
import queue
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVERS = 2
#: How a finding counts, by its first word.
KINDS = {"lost": "lost", "corrupt": "corrupt", "double": "duplicated"}


class Crew:
    """Starts its servers at the first job."""

    def __init__(self) -> None:
        self._servers: list[subprocess.Popen[str]] = []

    def do(self, jobs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Do all jobs, in any order; the answers come in the order of the jobs."""
        while len(self._servers) < SERVERS:
            self._servers.append(_start())
        waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        for number in range(len(jobs)):
            waiting.put(number)
        answers: list[dict[str, Any]] = [{"broken": "the server is gone"} for _ in jobs]
        threads = [threading.Thread(target=_serve, args=(server, jobs, waiting, answers)) for server in self._servers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        broken = [answer["broken"] for answer in answers if "broken" in answer]
        assert not broken, broken[0]
        return answers

    def close(self) -> None:
        for server in self._servers:
            assert server.stdin
            server.stdin.close()
            server.wait()
            assert server.stdout
            server.stdout.close()


def _start() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.server"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def _serve(
    server: subprocess.Popen[str],
    jobs: Sequence[dict[str, Any]],
    waiting: queue.SimpleQueue[int],
    answers: list[dict[str, Any]],
) -> None:
    assert server.stdin
    assert server.stdout
    while True:
        try:
            number = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            server.stdin.write(json.dumps(jobs[number]) + "\n")
            server.stdin.flush()
            line = server.stdout.readline()
        except (OSError, ValueError):
            # Stopped by hand; the answer that is missing says so.
            return
        if not line:
            return
        answers[number] = json.loads(line)


@dataclass
class Tally:
    """What one row of the matrix came to."""

    row: str
    what: str
    tried: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    seconds: float = 0.0

    def add(self, findings: Iterable[str], where: object = "") -> None:
        """Count one fault and what it led to."""
        self.tried += 1
        found = list(findings)
        for line in found:
            print(f"{self.row} {self.what}: {line} [{where}]", flush=True)
        self.kinds.update({KINDS.get(line.partition(":")[0], "crashed") for line in found})
        self.findings += [f"{line} [{where}]" if where else line for line in found]

    def end(self) -> None:
        """Fail when anything was found."""
        self.seconds += time.monotonic() - self.began
        assert self.tried, "nothing was tried"
        assert not self.findings, f"{len(self.findings)} findings, such as:\n" + "\n".join(self.findings[:20])

    def told(self) -> list[Any]:
        """The row in plain values; a test that broke off has the seconds until now."""
        return [self.row, self.what, self.tried, dict(self.kinds), self.seconds or time.monotonic() - self.began]

    @classmethod
    def read(cls, values: list[Any]) -> Tally:
        """The row that `told` was made of, without its findings."""
        row, what, tried, kinds, seconds = values
        return cls(row, what, tried, Counter(kinds), seconds=seconds)

    def take_in(self, other: Tally) -> None:
        """Add what another test came to."""
        self.tried += other.tried
        self.kinds.update(other.kinds)
        self.seconds += other.seconds

    def line(self) -> str:
        """One line for the report."""
        counts = ", ".join(
            f"{self.kinds[kind]} {letter}{kind[1:]}"
            for kind, letter in (("lost", "l"), ("corrupt", "c"), ("duplicated", "d"), ("crashed", "x"))
        ).replace("xrashed", "crashed")
        return f"{self.row:<6} {self.what:<46} {self.tried:>6} faults tried, {counts}  ({self.seconds:.0f} s)"


def sample(dice: random.Random, many: Sequence[Any], most: int | None) -> list[Any]:
    """All of them, or a fixed choice of so many."""
    return list(many) if most is None or most >= len(many) else sorted(dice.sample(list(many), most))


def needs_strace() -> None:
    """Skip where strace is absent or may not hold another process."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    tried = subprocess.run(["strace", "-e", "trace=none", "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"strace may not trace here: {tried.stderr.strip()[-100:]}")
