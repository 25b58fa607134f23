"""C1, C2, C5, C6, C8: a kill, an error or a full disk at the calls that write, sync, rename and remove; every flow."""

from __future__ import annotations

import random

import pytest

from tests.faults.crew import needs_strace, sample
from tests.faults.every_flow import FLOWS

SEED = 20261126
#: Faults per flow in the short form; the rarer a call, the more of its places are tried.
KILLS, ERRORS = 30, 20


@pytest.fixture(scope="session")
def places(crew, is_long):
    """Which calls of a flow meet a fault: (call, number) pairs."""
    needs_strace()
    counted = dict(zip(FLOWS, crew.do([{"job": "count", "flow": name} for name in FLOWS]), strict=True))

    def of(flow: str, most: int, salt: str) -> list[tuple[str, int]]:
        dice = random.Random(f"{SEED} {flow} {salt}")
        counts = counted[flow]["counts"]
        total = sum(counts.values())
        return [
            (call, number)
            for call, count in counts.items()
            for number in sample(
                dice, range(1, count + 1), None if is_long else max(min(count, 3), most * count // total)
            )
        ]

    return of


def _try(crew, tally, flow, jobs):
    for job, answer in zip(jobs, crew.do([{"job": "fault", "flow": flow, **job} for job in jobs]), strict=True):
        if answer["hit"]:
            tally.add(answer["findings"], f"{flow}: {job}")
    # A run may differ by a page or two from the one that was counted; most faults must have fallen.
    assert tally.tried >= 0.8 * len(jobs)
    tally.end()


@pytest.mark.parametrize("flow", FLOWS)
def test_killed(crew, tally, places, flow):
    """What was confirmed is there, nothing is half there, and the next start asks nobody anything."""
    jobs = [{"call": call, "when": number, "how": "KILL"} for call, number in places(flow, KILLS, "kill")]
    _try(crew, tally("C1", f"kill: {flow}"), flow, jobs)


@pytest.mark.parametrize("flow", FLOWS)
def test_refused_once(crew, tally, places, flow):
    """A sentence; the same action succeeds when it is tried again."""
    errors = ("EIO", "ENOSPC", "EDQUOT")
    jobs = [
        {"call": call, "when": number, "how": errors[(number + at) % 3]}
        for at, (call, number) in enumerate(places(flow, ERRORS, "once"))
    ]
    _try(crew, tally("C2", f"error once: {flow}"), flow, jobs)


@pytest.mark.parametrize("flow", FLOWS)
def test_refused_from_then_on(crew, tally, places, flow):
    """A disk that stays full or broken; everything goes on at the next start, when it is mended."""
    jobs = [
        {"call": call, "when": number, "how": "ENOSPC" if number % 2 else "EIO", "lasting": True}
        for call, number in places(flow, ERRORS, "lasting")
    ]
    _try(crew, tally("C2", f"error that stays: {flow}"), flow, jobs)
