"""The engine against the hub under any order of steps (hypothesis): what must hold holds after each, and at the end.

Never confirmed what is not stored; never a second effect; never an amount replaced; news never takes a message back.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from csr_desktop.domain.hub_messages import ContactNote, OutState
from csr_desktop.errors import UserError
from csr_desktop.practice.hub.faults import NOISE
from csr_desktop.practice.hub.ways import Way
from csr_desktop.services.exchange.steps import NetworkWork
from tests.hub_sync.conftest import BEGIN
from tests.hub_sync.world import Desk, MovingClock, from_creditor, judge, settled

SHORT, LONG = 12, 150
STEPS = 14
WAYS = (Way.ANSWER, Way.SILENT, Way.ODD_DOUBLE, Way.ODD_TYPE, Way.NOT_COLLECTING, Way.ERROR_MESSAGE)
_ORDER = (OutState.ACCEPTED, OutState.COLLECTED, OutState.CONFIRMED)


class Exchange(RuleBasedStateMachine):
    """One office; hub and template come from the test."""

    template = None
    hub_at = None

    @initialize()
    def begin(self):
        self.clock = MovingClock(BEGIN)
        self.hub = type(self).hub_at(self.clock)
        self.place = Path(tempfile.mkdtemp(prefix="hub-"))
        self.desk = Desk(type(self).template.copy(self.place / "office"), self.clock)
        self.seen = {}

    @rule(percent=st.integers(0, 40), seed=st.integers(0, 999), minutes=st.integers(1, 300))
    def round(self, percent, seed, minutes):
        self.clock.move(minutes=minutes)
        self.hub.faults.noise(percent, seed, (*NOISE, "gap"), retry_after=1)
        self.desk.round()
        self.hub.faults.clear()

    @rule(questions=st.integers(0, 6))
    def cut_off(self, questions):
        """A round whose program goes away after some questions, the last one's answer unheard."""
        self.clock.move(minutes=1)
        one = self.desk.exchange.begin(at_once=True)
        step = one.next()
        for _ in range(questions):
            if not isinstance(step, NetworkWork):
                return
            step = one.next(step.run())
        if isinstance(step, NetworkWork):
            step.run()
        self.desk.close()
        self.desk = Desk(self.place / "office", self.clock)

    @rule(way=st.sampled_from(WAYS))
    def creditors(self, way):
        self.hub.creditors.behave("*", way)

    @rule(number=st.integers(1, 3), text=st.sampled_from(("Loopt.", "Loopt niet.")))
    def creditor_writes(self, number, text):
        """A message of its own accord; the same number again is the hub's fault, and its content may differ."""
        reference = f"01990000-0000-7000-8000-{number:012d}"
        from_creditor(self.hub, self.desk, content={"tekst": text}, referentienummer=reference)

    @rule(days=st.integers(1, 12))
    def time_passes(self, days):
        self.clock.move(days=days)
        self.hub.settle()

    @rule(choice=st.integers(0, 7))
    def person(self, choice):
        """Somebody resends or withdraws a message, whether that makes sense or not."""
        item = self.desk.exchange.outgoing()[choice]
        for decide in (self.desk.exchange.resend, self.desk.exchange.withdraw):
            try:
                decide(item.message.id)
            except UserError:
                continue

    @precondition(lambda self: hasattr(self, "desk"))
    @invariant()
    def nothing_is_confirmed_that_is_not_stored(self):
        ours = {item.message.id for item in self.desk.exchange.incoming()}
        for reference, kept in self.hub.exchange.messages.items():
            if kept.receiver == self.hub.member.id and kept.status == "BEVESTIGD":
                assert reference in ours

    @precondition(lambda self: hasattr(self, "desk"))
    @invariant()
    def nothing_has_a_second_effect(self):
        roots = [note.text.split()[1] for note in self.desk.store.find(ContactNote)]
        assert len(roots) == len(set(roots))
        verdict = judge(self.desk, self.hub)
        assert (verdict.doubled, verdict.overwritten) == (0, 0)

    @precondition(lambda self: hasattr(self, "desk"))
    @invariant()
    def news_never_takes_a_message_back(self):
        for item in self.desk.exchange.outgoing():
            state, before = item.standing.state, self.seen.get(item.message.id)
            if before in _ORDER and state in _ORDER:
                assert _ORDER.index(state) >= _ORDER.index(before)
            if before in _ORDER:
                assert state not in {OutState.READY, OutState.SENDING, OutState.RETRY}
            self.seen[item.message.id] = state

    def teardown(self):
        if not hasattr(self, "desk"):
            return
        try:
            self.hub.faults.clear()
            self.hub.creditors.behave("*", Way.SILENT)
            for _ in range(8):
                self.clock.move(minutes=30)
                report = self.desk.round()
                if report.complete and not report.sent and not report.received and settled(self.desk):
                    break
            else:
                raise AssertionError("the exchange does not come to rest")
            assert self.desk.store.check() == []
            box = [kept for kept in self.hub.exchange.messages.values() if kept.receiver == self.hub.member.id]
            ours = {item.message.id for item in self.desk.exchange.incoming()}
            assert all(kept.reference in ours or kept.status == "VERLOPEN" for kept in box)
        finally:
            self.desk.close()
            shutil.rmtree(self.place, ignore_errors=True)


def test_any_order_of_steps_keeps_its_promises(template, hub_at, is_long):
    made = type("MadeExchange", (Exchange,), {"template": template, "hub_at": staticmethod(hub_at)})
    run_state_machine_as_test(
        made,
        settings=settings(
            max_examples=LONG if is_long else SHORT,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=not is_long,
            # Each example starts a hub and a database: a long failing one is read as it is, not made shorter.
            phases=(Phase.generate,),
        ),
    )


def test_the_machine_can_fail(template, hub_at):
    """An engine that confirms before it stores is found out."""

    class Wrong(Exchange):
        @rule()
        def confirm_unseen(self):
            from_creditor(self.hub, self.desk)
            hub = self.desk.settings.transport(_never)
            page = hub.fetch(None)
            hub.confirm([entry.header.reference for entry in page.messages])
            hub.close()

    made = type("MadeWrong", (Wrong,), {"template": template, "hub_at": staticmethod(hub_at)})
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            made,
            settings=settings(
                max_examples=10, stateful_step_count=6, deadline=None, suppress_health_check=list(HealthCheck),
                database=None, derandomize=True, phases=(Phase.generate,),
            ),
        )  # fmt: skip


class _Never:
    def is_set(self):
        return False


_never = _Never()
