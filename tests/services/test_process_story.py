"""Any order of steps, days and clocks (hypothesis): the story of a dossier stays whole, and only words refuse."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import Phase as Stage
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from csr_desktop.bootstrap import create_core, open_core
from csr_desktop.clock import FixedClock
from csr_desktop.domain.dossiers import Dossier, ExitReason, Phase
from csr_desktop.domain.intake import Threat
from csr_desktop.domain.process import PHASES
from csr_desktop.domain.support import GuidanceKind
from csr_desktop.domain.work import MoveKind
from csr_desktop.errors import UserError
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE, Office

BEGIN = date(2026, 3, 2)
DAYS = st.integers(-40, 40)
PHASE = st.sampled_from(Phase)
#: Nothing a person does with a date or a phase may end in another sentence than one of these families.
FAMILIES = ("process.", "dossier.phase_not_allowed", "intake.", "plan.", "suspension.", "crisis.", "decision.",
            "guidance.", "handover.")  # fmt: skip


class Story(RuleBasedStateMachine):
    """One dossier; the database of the template comes from the test."""

    template: Path
    texts = None

    @initialize()
    def begin(self):
        self.place = Path(tempfile.mkdtemp(prefix="verloop-"))
        shutil.copytree(type(self).template, self.place / "office")
        self.clock = FixedClock(BEGIN)
        self.core = open_core(self.place / "office" / "d.csrdb", PASSPHRASE, self.clock, type(self).texts)
        self.id = Office(self.core, self.clock).dossier().id
        self.clock.day += timedelta(days=30)
        self.done = 0

    def teardown(self):
        if hasattr(self, "core"):
            assert self.core.store.check() == []
            self.core.close()
            shutil.rmtree(self.place)

    def tries(self, step):
        """A step is done, or refused in words; never anything else."""
        try:
            step()
            self.done += 1
        except UserError as refused:
            for message in refused.messages:
                assert message.code.startswith(FAMILIES), message.code
                said = type(self).texts.say(message)
                assert "voorzien" not in said
                assert "{" not in said

    def day(self, offset):
        return self.clock.day + timedelta(days=offset)

    @rule(days=st.sampled_from([1, 3, 7, 14, 30, 60, 90, -2, -25]))
    def the_clock_moves(self, days):
        """Also backwards: somebody set it, or a battery died."""
        self.clock.day += timedelta(days=days)

    @rule(phase=PHASE, offset=DAYS)
    def forward(self, phase, offset):
        self.tries(lambda: self.core.process.move(self.id, phase, self.day(offset)))

    @rule(wishes=st.lists(st.integers(0, 99), min_size=1, max_size=3), offset=st.integers(-6, 1))
    def what_can(self, wishes, offset):
        """Steps that are offered; only their day may still be wrong."""
        for wish in wishes:
            offered = [item.step for item in self.core.process.steps(self.id) if not item.missing]
            if not offered:
                return
            step = offered[wish % len(offered)]
            ways = {
                MoveKind.FORWARD: lambda step=step: self.core.process.move(self.id, step.target, self.day(offset)),
                MoveKind.BACK: lambda step=step: self.core.process.back(
                    self.id, step.target, "Terug", self.day(offset)
                ),
                MoveKind.REOPENED: lambda: self.core.process.reopen(self.id, "Verder", self.day(offset)),
            }
            self.tries(ways[step.kind])

    @rule(phase=PHASE, offset=DAYS)
    def back(self, phase, offset):
        self.tries(lambda: self.core.process.back(self.id, phase, "Verkeerd geklikt", self.day(offset)))

    @rule(reason=st.sampled_from(ExitReason))
    def close(self, reason):
        self.tries(lambda: self.core.dossiers.close(self.id, reason))

    @rule(offset=DAYS)
    def reopen(self, offset):
        self.tries(lambda: self.core.process.reopen(self.id, "Toch verder", self.day(offset)))

    @rule(place=st.integers(0, 9), offset=st.integers(-8, 8))
    def correct(self, place, offset):
        stays = self.core.process.stays(self.id)
        stay = stays[place % len(stays)]
        day = stay.began_on + timedelta(days=offset)
        self.tries(lambda: self.core.process.correct_begin(self.id, stay.id, day))

    @rule(offset=DAYS, ahead=st.integers(-10, 30))
    def intake(self, offset, ahead):
        self.tries(lambda: self.core.intake.plan_meeting(self.id, self.day(ahead)))
        self.tries(lambda: self.core.intake.record_meeting(self.id, self.day(offset)))
        self.tries(lambda: self.core.intake.complete(self.id, self.day(offset)))

    @rule(offset=DAYS, length=st.integers(-5, 30))
    def suspend(self, offset, length):
        self.tries(lambda: self.core.intake.suspend(self.id, self.day(offset + length), "Stukken", self.day(offset)))

    @rule(offset=DAYS)
    def resume(self, offset):
        self.tries(lambda: self.core.intake.resume(self.id, self.day(offset)))

    @rule(offset=DAYS, ground=st.sampled_from(["", "Artikel 3"]), let_in=st.booleans())
    def decide(self, offset, ground, let_in):
        decide = self.core.decisions.admit if let_in else self.core.decisions.reject
        self.tries(lambda: decide(self.id, ground, self.day(offset)))

    @rule(offset=DAYS)
    def terminate(self, offset):
        self.tries(
            lambda: self.core.decisions.terminate(self.id, "Artikel 5", ExitReason.NOT_COMPLIANT, self.day(offset))
        )

    @rule(offset=DAYS, threat=st.sampled_from(Threat), end=DAYS)
    def crisis(self, offset, threat, end):
        self.tries(lambda: self.core.intake.report_crisis(self.id, threat, self.day(offset)))
        for crisis in self.core.intake.crises(self.id):
            self.tries(lambda crisis=crisis: self.core.intake.end_crisis(crisis.id, self.day(end)))

    @rule(offset=DAYS, end=DAYS)
    def guidance(self, offset, end):
        kind = GuidanceKind.BUDGET_COACHING
        self.tries(lambda: self.core.guidance.add(self.id, kind, "Stichting", self.day(offset)))
        for item in self.core.guidance.of(self.id).guidance:
            self.tries(lambda item=item: self.core.guidance.end(item.id, self.day(end)))

    @rule()
    def undo(self):
        if self.done and self.core.store.undo() and not self.core.store.find(Dossier, id=self.id):
            # The dossier itself was taken back; the story needs it.
            self.core.store.redo()

    @invariant()
    def the_stays_are_whole(self):
        if not hasattr(self, "core"):
            return
        dossier, stays = self.core.dossiers.get(self.id), self.core.process.stays(self.id)
        assert self.core.process.faults(self.id) == []
        assert stays[0].began_on == dossier.registered_on
        assert all(stay.ended_on == following.began_on for stay, following in pairwise(stays))
        assert (stays[-1].phase, stays[-1].ended_on) == (dossier.phase, None)

    @invariant()
    def every_move_is_a_step_of_the_table_and_begins_a_stay(self):
        if not hasattr(self, "core"):
            return
        stays, moves = self.core.process.stays(self.id), self.core.process.moves(self.id)
        assert [(move.to_phase, move.moved_on) for move in moves] == [(stay.phase, stay.began_on) for stay in stays[1:]]
        assert all(PHASES.find(move.from_phase, move.to_phase).kind is move.kind for move in moves)
        assert all(move.reason or move.kind is MoveKind.FORWARD for move in moves)

    @invariant()
    def closed_is_closed(self):
        if not hasattr(self, "core"):
            return
        dossier = self.core.dossiers.get(self.id)
        is_closed = dossier.phase is Phase.CLOSED
        assert (dossier.closed_on is not None, dossier.exit_reason is not None) == (is_closed, is_closed)
        if is_closed:
            assert self.core.process.stays(self.id)[-1].began_on == dossier.closed_on

    @invariant()
    def days_are_in_order(self):
        if not hasattr(self, "core"):
            return
        intake = self.core.intake.of(self.id)
        met = intake and intake.first_meeting_on
        if met:
            assert self.core.dossiers.get(self.id).registered_on <= met
            assert intake.completed_on is None or met <= intake.completed_on
        for suspension in self.core.intake.suspensions(self.id):
            assert suspension.began_on <= suspension.until
            assert suspension.ended_on is None or suspension.began_on <= suspension.ended_on
        for crisis in self.core.intake.crises(self.id):
            assert crisis.ended_on is None or crisis.reported_on <= crisis.began_on <= crisis.ended_on
        for item in self.core.guidance.of(self.id).guidance:
            assert item.ended_on is None or item.began_on <= item.ended_on


@pytest.fixture
def template(tmp_path, texts):
    """An office without dossiers; each story gets its own copy."""
    folder = tmp_path / "template"
    folder.mkdir()
    core, _key = create_core(
        folder / "d.csrdb", PASSPHRASE, FixedClock(BEGIN), texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS
    )
    core.close()
    return folder


def test_any_story_stays_whole(template, texts):
    machine = type("AnyStory", (Story,), {"template": template, "texts": texts})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Stage.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
