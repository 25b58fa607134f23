"""The proof of issue 4: whatever goes wrong on the way or kills us, nothing is lost, doubled or silently overwritten.

Each run copies a database with dossiers whose balances were asked for. Answers come, one question expires and is sent
again, proposals go out, refusals are reconsidered, agreements are told; in every stage rounds meet faults and kills by
chance. What stands in the dossiers at its end (every claim with its amounts and state, balance answers, consents,
answers to proposals, messages, documents) must be, byte for byte, what stands there when nothing goes wrong, and what
the hub counted must agree. `--long` makes more of them.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from csr_desktop.domain.claims import BalanceAnswer, BalanceStatus, Claim
from csr_desktop.domain.hub_messages import OutState
from csr_desktop.domain.proposals import AnswerOutcome, ConsentDecision, ConsentOutcome, ProposalAnswer, ProposalStatus
from csr_desktop.practice.hub.faults import NOISE
from csr_desktop.practice.hub.hub import PracticeHub
from csr_desktop.practice.hub.keys import make_key_pair
from csr_desktop.practice.hub.ways import Way
from tests.hub_sync import casework
from tests.hub_sync.casework import CaseDesk
from tests.hub_sync.conftest import BEGIN
from tests.hub_sync.crashing import round_killed_at
from tests.hub_sync.world import CLIENT_ID, MovingClock, settled

SHORT, LONG = 12, 520
#: Boundaries of a round at which it is killed in the short form, spread over all of them; the long form takes each.
SAMPLED = 8
KINDS = (*NOISE, "gap", "other_major", "redirect")
ROUNDS_WITH_FAULTS = 6
MOST_ROUNDS = 30
#: About as many as the rounds of the stages have when all goes well.
MOST_STEPS = 140
KILLED_SHARE = 0.5
#: On which day each stage begins, whatever the stage before took: all dates are the same in every run.
DAYS = (0, 8, 9, 10, 13, 14)


class Run:
    """One run from the questions to the last agreement."""

    def __init__(self, folder, hub, clock, chance, percent):
        self.folder, self.hub, self.clock = folder, hub, clock
        self.chance, self.percent = chance, percent
        self.kills = self.rounds = 0
        self.shut = casework.creditors_of(hub)[casework.SHUT].id
        self.asked_a_person = {}
        hub.creditors.behave(self.shut, Way.NOT_COLLECTING)

    def go(self, *, kill_at=None):
        """Walk through all stages; `kill_at` names a stage and the step of its first round at which to kill that."""
        for stage, does in enumerate(
            (None, self._open_box, self._resend, self._offer, self._ask_again, self._conclude)
        ):
            self.clock.moment = BEGIN + timedelta(days=DAYS[stage])
            self.hub.settle()
            if does is not None:
                does()
            if kill_at is not None and kill_at[0] == stage:
                self.kill(kill_at[1])
            self._with_faults()
            self._until_quiet()

    def kill(self, step):
        """Run a round in a process of its own and kill it at a step; return how many steps it had if it was not."""
        self.clock.move(minutes=15)
        killed, steps = round_killed_at(self.folder, self.clock, step, CaseDesk)
        self.kills += killed
        return steps

    def steps_of(self, stage):
        """Walk to a stage and return how many steps its first round has."""
        self.clock.moment = BEGIN + timedelta(days=DAYS[0])
        return self.kill(0) if stage == 0 else self._steps_later(stage)

    def _steps_later(self, stage):
        counted = []
        real = self._with_faults

        def counting():
            counted.append(self.kill(0) if len(counted) == stage else 0)
            real()

        self._with_faults = counting
        self.go()
        return counted[stage]

    def _open_box(self):
        self.hub.creditors.behave(self.shut, casework.WAYS[casework.SHUT][0])

    def _resend(self):
        with self._desk() as desk:
            casework.resend_expired(desk)

    def _offer(self):
        with self._desk() as desk:
            self.asked_a_person = casework.settle_reviews(desk)
            casework.offer(desk)

    def _ask_again(self):
        with self._desk() as desk:
            casework.ask_again(desk)

    def _conclude(self):
        with self._desk() as desk:
            casework.conclude(desk)

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
        return CaseDesk(self.folder, self.clock)


@pytest.fixture(scope="module")
def cases(hub_office, tmp_path_factory):
    """The database with dossiers that every run begins with, and the ids in it."""
    clock = MovingClock(BEGIN)
    pair = make_key_pair()
    hub = PracticeHub(hub_office, clock)
    hub.register(CLIENT_ID, pair.public_pem)
    casework.play(hub)
    with hub:
        template = casework.make_case_template(tmp_path_factory.mktemp("cases") / "office", hub, clock, pair)
    with CaseDesk(template.folder, clock) as desk:
        return template, casework.ids_of(desk)


@pytest.fixture
def run(cases, hub_office, tmp_path):
    template, _known = cases
    running = []

    def make(number, percent):
        if running:
            running.pop().stop()
        clock = MovingClock(BEGIN)
        hub = PracticeHub(hub_office, clock, port=template.port)
        hub.register(CLIENT_ID, template.public_pem)
        casework.play(hub)
        hub.start()
        running.append(hub)
        return Run(template.copy(tmp_path / f"run-{number}"), hub, clock, random.Random(number), percent)

    yield make
    for hub in running:
        hub.stop()
        assert hub.own_faults == []


@pytest.fixture
def wanted(run, cases):
    """How it ends when nothing goes wrong, after a look at whether that end is worth comparing with."""
    one = run("fault-free", 0)
    one.go()
    with CaseDesk(one.folder, one.clock) as desk:
        assert desk.store.check() == []
        verdict = casework.judge_case(desk, one.hub, None)
        assert (verdict.lost, verdict.doubled, verdict.overwritten) == (0, 0, 0)
        assert {item.standing.state for item in desk.exchange.outgoing()} == {OutState.CONFIRMED, OutState.EXPIRED}
        assert one.asked_a_person == {"hub.case.typed_since": casework.DOSSIERS}
        claims = desk.store.find(Claim)
        assert sum(claim.balance_cents == casework.TYPED_CENTS for claim in claims) == casework.DOSSIERS
        assert (
            sum(claim.balance_status is BalanceStatus.RECEIVED for claim in claims)
            == len(claims) - 2 * casework.DOSSIERS
        )
        assert len(desk.store.find(BalanceAnswer)) == len(claims) - 2 * casework.DOSSIERS
        assert {item.outcome for item in desk.store.find(ConsentDecision)} >= {ConsentOutcome.TO_ASK}
        assert {item.outcome for item in desk.store.find(ProposalAnswer)} >= {AnswerOutcome.AGREED}
        newest = [desk.core.proposals.newest(dossier_id) for dossier_id in {claim.dossier_id for claim in claims}]
        assert {item.status for item in newest} == {ProposalStatus.AGREED}
        return casework.records_of(desk, cases[1]), casework.effects_of(desk)


@pytest.fixture
def proves(wanted, cases, figures):
    """Walks a run to its end, counts, and returns what is wrong with it."""
    records, effects = wanted

    def prove(row, one, *, kill_at=None):
        one.go(kill_at=kill_at)
        with CaseDesk(one.folder, one.clock) as desk:
            assert desk.store.check() == []
            verdict = casework.judge_case(desk, one.hub, effects)
            unlike = records.unlike(casework.records_of(desk, cases[1]))
        figures(
            row,
            faulty_runs=1,
            kills=one.kills,
            rounds=one.rounds,
            faults_played=sum(one.hub.tally.as_json()["faults"].values()),
            lost=verdict.lost,
            doubled=verdict.doubled,
            silently_overwritten=verdict.overwritten,
            unequal_end_states=int(bool(unlike)),
        )
        return (
            (verdict, unlike) if unlike or (verdict.lost, verdict.doubled, verdict.overwritten) != (0, 0, 0) else None
        )

    return prove


def test_every_run_ends_as_the_one_without_faults(run, proves, is_long):
    runs = ((number, run(number, (number * 7) % 41)) for number in range(LONG if is_long else SHORT))
    found = [(number, bad) for number, one in runs if (bad := proves("faults and kills by chance", one))]
    assert not found, "\n".join(map(str, found[:5]))


def _written_over(desk):
    claim = next(claim for claim in desk.store.find(Claim) if claim.balance_cents == casework.TYPED_CENTS)
    desk.core.claims.change(claim.id, balance_cents=claim.balance_cents + 1)


def _doubled(desk):
    with desk.store.unit_of_work("proef") as work:
        work.add(replace(desk.store.find(BalanceAnswer)[0], id=desk.store.ids.new()))


def _lost(desk):
    with desk.store.unit_of_work("proef") as work:
        work.remove(desk.store.find(ProposalAnswer)[0])


@pytest.mark.parametrize(
    ("spoil", "lost", "doubled", "overwritten"), [(_written_over, 0, 0, 1), (_doubled, 0, 1, 0), (_lost, 1, 0, 0)]
)
def test_the_proof_can_fail(run, wanted, cases, spoil, lost, doubled, overwritten):
    """One amount, one answer too many, one answer that is gone: each is found, and as what it is."""
    records, effects = wanted
    one = run("spoiled", 0)
    one.go()
    with CaseDesk(one.folder, one.clock) as desk:
        spoil(desk)
        verdict = casework.judge_case(desk, one.hub, effects)
        assert (verdict.lost, verdict.doubled, verdict.overwritten) == (lost, doubled, overwritten)
        assert records.unlike(casework.records_of(desk, cases[1]))


@pytest.mark.parametrize("stage", [0, 3], ids=["questions", "offers"])
def test_a_kill_at_every_boundary_of_a_round_changes_nothing(run, proves, is_long, stage):
    steps = run("counted", 0).steps_of(stage)
    chosen = range(1, steps + 1) if is_long else range(1, steps + 1, -(-steps // SAMPLED))
    row = f"killed at each of {steps} boundaries" if is_long else "killed at a boundary"
    found = []
    for step in chosen:
        one = run(f"step-{step}", 0)
        bad = proves(f"{row} of a round with {('questions', 'offers')[stage > 0]}", one, kill_at=(stage, step))
        assert one.kills == 1
        found += [(step, bad)] if bad else []
    assert not found, "\n".join(map(str, found[:5]))
