"""C3: the power goes at any moment of the real sequence of writes, syncs and renames; any image may be what is left."""

from __future__ import annotations

import pytest

from tests.faults.crew import needs_strace
from tests.faults.every_flow import FLOWS

#: Images for each flow; in pieces, so that both servers have work.
SHORT, LONG, PIECE = 140, 1_900, 10


@pytest.mark.parametrize("flow", FLOWS)
def test_images(crew, tally, is_long, flow):
    needs_strace()
    row = tally("C3", f"power loss: {flow}")
    jobs = [
        {"job": "images", "flow": flow, "seed": seed, "count": PIECE}
        for seed in range((LONG if is_long else SHORT) // PIECE)
    ]
    for job, answer in zip(jobs, crew.do(jobs), strict=True):
        row.add(answer["findings"], f"seed {job['seed']}")
        row.tried += answer["images"] - 1
    row.end()
