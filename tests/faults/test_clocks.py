"""P4: clocks that jump; the order is that of the log, and nothing is thrown away because of a date that cannot be."""

from __future__ import annotations

from tests.faults.extra import JUMPS
from tests.faults.flows import FLOWS

#: Making a database has no past; the decision on erasing asks for people who were there before, by the clock. The days
#: of a court are refused in another order than they happen (as are those of intake and decisions, see
#: tests/services/test_process_story.py), and so is a deadline met before it began (tests/cli/test_deadlines.py).
NOT_ASKED = {"create", "erase", "court", "deadlines"}


def test_jumps(crew, tally, is_long):
    row = tally("P4", "clock jumps before and in a flow")
    jobs = [
        {"job": "clock_jumps", "flow": flow, "jump": jump, "after": after}
        for at, flow in enumerate(name for name in FLOWS if name not in NOT_ASKED)
        for number, jump in enumerate(JUMPS)
        for after in ((0, 1) if is_long else ((at + number) % 2,))
    ]
    for job, answer in zip(jobs, crew.do(jobs), strict=True):
        for found in answer["findings"]:
            row.add(found, f"{job['flow']}: {job['jump']}")
    row.end()
