"""The proof of issue 4: whatever goes wrong on the way or kills us, nothing is lost, doubled or silently overwritten.

Each run copies a database with questions, lets rounds meet faults and kills by chance, has a person resend what
expired, and ends when everything has come across. Its end must be the end of the run without faults, and what the hub
counted must agree. `--long` makes more of them.
"""

from __future__ import annotations

import random

import pytest

from csr_desktop.domain.hub_messages import OutState
from csr_desktop.practice.hub.faults import NOISE
from csr_desktop.practice.hub.ways import Way
from tests.hub_sync.crashing import round_killed_at
from tests.hub_sync.world import Desk, judge, picture, settled
from tests.practice_hub.calling import able

SHORT, LONG = 40, 520
#: Boundaries of a round at which it is killed in the short form, spread over all of them; the long form takes each.
SAMPLED = 20
KINDS = (*NOISE, "gap", "other_major", "redirect")
ROUNDS_WITH_FAULTS = 6
MOST_ROUNDS = 40
#: About as many as a round has when all its questions go well.
MOST_STEPS = 220
KILLED_SHARE = 0.5


class Run:
    """One run from the questions to the last answer."""

    def __init__(self, folder, hub, clock, chance, percent):
        self.folder, self.hub, self.clock = folder, hub, clock
        self.chance, self.percent = chance, percent
        self.kills = self.rounds = 0
        # One creditor leaves its box shut until the first question has expired there.
        self.shut = able(hub)[3].id
        hub.creditors.behave(self.shut, Way.NOT_COLLECTING)

    def go(self):
        self._with_faults()
        self._until_quiet()
        self.clock.move(days=8)
        self.hub.settle()
        self.hub.creditors.behave(self.shut, Way.ANSWER)
        self._with_faults()
        self._until_quiet()
        with self._desk() as desk:
            for item in desk.exchange.outgoing():
                if item.standing.state is OutState.EXPIRED:
                    desk.exchange.resend(item.message.id)
        self._with_faults()
        self._until_quiet()
        with self._desk() as desk:
            assert desk.store.check() == []
            return picture(desk), judge(desk, self.hub)

    def kill(self, step):
        """Run a round in a process of its own and kill it at a step; return how many steps it had if it was not."""
        self.clock.move(minutes=15)
        killed, steps = round_killed_at(self.folder, self.clock, step)
        self.kills += killed
        return steps

    def _with_faults(self):
        if not self.percent:
            return
        self.hub.faults.noise(self.percent, self.chance.randrange(10**6), KINDS, retry_after=1)
        if self.chance.random() < KILLED_SHARE:
            self.kill(self.chance.randrange(1, MOST_STEPS))
        with self._desk() as desk:
            for _ in range(self.chance.randrange(ROUNDS_WITH_FAULTS)):
                self._round(desk)
        self.hub.faults.clear()

    def _until_quiet(self):
        with self._desk() as desk:
            for _ in range(MOST_ROUNDS):
                report = self._round(desk)
                if report.complete and not report.received and not report.sent and settled(desk):
                    return
        raise AssertionError("the exchange does not come to rest")

    def _round(self, desk):
        self.clock.move(minutes=15)
        self.rounds += 1
        return desk.round()

    def _desk(self):
        return Desk(self.folder, self.clock)


@pytest.fixture
def run(template, hub_at, tmp_path):
    from tests.hub_sync.conftest import BEGIN
    from tests.hub_sync.world import MovingClock

    def make(number, percent):
        clock = MovingClock(BEGIN)
        hub = hub_at(clock)
        return Run(template.copy(tmp_path / f"run-{number}"), hub, clock, random.Random(number), percent)

    return make


@pytest.fixture
def wanted(run):
    """How it ends when nothing goes wrong."""
    found, verdict = run("fault-free", 0).go()
    assert (verdict.lost, verdict.doubled, verdict.overwritten) == (0, 0, 0)
    assert {row[4] for row in found if row[0] == "out"} == {"CONFIRMED", "EXPIRED"}
    assert {row[4] for row in found if row[0] == "in"} == {"APPLIED"}
    return found


@pytest.fixture
def proves(wanted, figures):
    """Walks a run to its end, counts, and returns what is wrong with it."""

    def prove(row, one):
        found, verdict = one.go()
        unequal = found != wanted
        figures(
            row,
            faulty_runs=1,
            kills=one.kills,
            rounds=one.rounds,
            faults_played=sum(one.hub.tally.as_json()["faults"].values()),
            lost=verdict.lost,
            doubled=verdict.doubled,
            silently_overwritten=verdict.overwritten,
            unequal_end_states=int(unequal),
        )
        return (
            (verdict, unequal) if unequal or (verdict.lost, verdict.doubled, verdict.overwritten) != (0, 0, 0) else None
        )

    return prove


def test_every_run_ends_as_the_one_without_faults(run, proves, is_long):
    runs = ((number, run(number, (number * 7) % 41)) for number in range(LONG if is_long else SHORT))
    assert [(number, bad) for number, one in runs if (bad := proves("faults and kills by chance", one))] == []


def test_a_kill_at_every_boundary_of_a_round_changes_nothing(run, proves, is_long):
    steps = run("counted", 0).kill(0)
    chosen = range(1, steps + 1) if is_long else range(1, steps + 1, -(-steps // SAMPLED))
    found = []
    for step in chosen:
        one = run(f"step-{step}", 0)
        one.kill(step)
        assert one.kills == 1
        found.append(
            (
                step,
                proves(
                    f"killed at each of {steps} boundaries of a round"
                    if is_long
                    else "killed at a boundary of a round",
                    one,
                ),
            )
        )
    assert [(step, bad) for step, bad in found if bad] == []
