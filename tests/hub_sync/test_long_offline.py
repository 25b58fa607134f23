"""Two weeks without a hub, two thousand messages waiting, and a way back that is cut off twice."""

from __future__ import annotations

import time

import pytest

from csr_desktop.domain.hub_messages import OutState
from csr_desktop.practice.hub.hub import PracticeHub
from csr_desktop.practice.hub.ways import Way
from csr_desktop.services.exchange.steps import NetworkWork
from tests.hub_sync.conftest import BEGIN
from tests.hub_sync.crashing import round_killed_at
from tests.hub_sync.world import CLIENT_ID, Desk, MovingClock, make_template

MESSAGES = 2_000
#: Statements and questions of the second round until it is killed: the hub has the last list, we do not know it yet.
KILLED_AT = 770


@pytest.fixture
def offline(hub_office, tmp_path):
    clock = MovingClock(BEGIN)
    with PracticeHub(hub_office, clock) as hub:
        hub.creditors.behave("*", Way.SILENT)
        template = make_template(tmp_path / "office", hub, clock, messages=MESSAGES)
        hub.register(CLIENT_ID, template.public_pem)
        hub.go_offline()
        yield template.folder, clock, hub


def test_two_weeks_of_messages_go_out_in_one_round_that_may_be_cut_off(offline, figures):
    folder, clock, hub = offline
    with Desk(folder, clock) as desk:
        for _ in range(14):
            clock.move(days=1)
            report = desk.round()
            assert (report.complete, report.sent, report.waiting) == (False, 0, MESSAGES)
    hub.come_back()
    began = time.perf_counter()
    with Desk(folder, clock) as desk:
        one = desk.exchange.begin(at_once=True)
        step = one.next()
        while isinstance(step, NetworkWork):
            came = step.run()
            if one.report.sent:
                one.stop()
            step = one.next(came)
        first = one.report.sent
    assert 0 < first < MESSAGES
    killed, _ = round_killed_at(folder, clock, KILLED_AT)
    assert killed
    with Desk(folder, clock) as desk:
        between = sum(item.standing.state is OutState.ACCEPTED for item in desk.exchange.outgoing())
        assert first < between < MESSAGES
        report = desk.round()
        spent = time.perf_counter() - began
        assert report.complete
        # What was under way when we were killed had arrived; the hub knew it, and nothing went twice.
        assert report.already_accepted > 0
        assert between + report.sent + report.already_accepted == MESSAGES
        assert desk.exchange.status().out == {OutState.CONFIRMED: MESSAGES}
        assert desk.store.check() == []
    counted = hub.tally.as_json()
    assert {told["accepted"] for told in counted["messages"].values()} == {1}
    assert counted["alike"] == []
    figures(
        "two weeks offline",
        messages=MESSAGES,
        sent_before_the_first_cut=first,
        sent_before_the_kill=between,
        sent_in_the_end=MESSAGES,
        seconds_of_all_rounds=round(spent),
    )
