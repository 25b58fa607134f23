"""What the hub guard says around the holidays, before leave, and of each kind of message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec import structs

from csr_desktop.domain.hub_messages import InMessage, InStanding, InState, MessageType, OutState
from csr_desktop.domain.working_days import (
    is_working_day,
    later_working_day,
    later_working_moment,
    working_days_until,
)
from csr_desktop.practice.hub.ways import Way
from csr_desktop.services.exchange.guard import HubGuard, Risk

HOLIDAYS_2026 = [
    (1, 1), (4, 3), (4, 6), (4, 27), (5, 5), (5, 14), (5, 25), (12, 25), (12, 26),
]  # fmt: skip


@pytest.mark.parametrize("day", [date(2026, month, day) for month, day in HOLIDAYS_2026])
def test_the_days_of_the_law_are_no_working_days(day):
    assert not is_working_day(day)


@pytest.mark.parametrize(
    ("begin", "days", "end"),
    [
        # Easter: Good Friday 3 April, Easter Monday 6 April.
        (date(2026, 4, 1), 5, date(2026, 4, 10)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        # King's Day on a Monday, and 5 May in a year that is no lustrum.
        (date(2026, 4, 24), 1, date(2026, 4, 28)),
        (date(2026, 4, 30), 3, date(2026, 5, 6)),
        # King's Day of 2025 fell on a Sunday and is kept the day before.
        (date(2025, 4, 25), 1, date(2025, 4, 28)),
        # Ascension Day and Whit Monday.
        (date(2026, 5, 13), 5, date(2026, 5, 21)),
        (date(2026, 5, 22), 1, date(2026, 5, 26)),
        # Christmas: Friday and Saturday; and the turn of the year.
        (date(2026, 12, 23), 5, date(2026, 12, 31)),
        (date(2026, 12, 24), 10, date(2027, 1, 11)),
        # Liberation Day of a lustrum is the same.
        (date(2025, 5, 2), 2, date(2025, 5, 7)),
    ],
)
def test_terms_run_around_the_holidays(begin, days, end):
    assert later_working_day(begin, days) == end
    assert working_days_until(begin, end) == days
    assert working_days_until(end, begin) == -working_days_until(begin, end)


def test_a_message_expires_at_the_same_time_of_day_though_the_clock_changes():
    # Five working days over the night of 28 to 29 March 2026, when summer time begins.
    assert later_working_moment(datetime(2026, 3, 26, 9, tzinfo=UTC), 5) == datetime(2026, 4, 2, 8, tzinfo=UTC)
    # Late on Friday evening it is Saturday in the Netherlands already.
    assert later_working_moment(datetime(2026, 6, 5, 23, tzinfo=UTC), 1) == datetime(2026, 6, 7, 23, tzinfo=UTC)


def risks(desk, day=None):
    return {item.risk for item in desk.exchange.guard.at_risk(day)}


def test_a_quiet_box_says_nothing(desk):
    for _ in range(3):
        desk.clock.move(minutes=15)
        desk.round()
    assert desk.exchange.at_risk() == []
    assert desk.exchange.guard.overdue() == []
    assert desk.exchange.guard.warnings() == []


def test_what_nobody_collects_is_told_two_working_days_ahead(desk, hub):
    hub.creditors.behave("*", Way.NOT_COLLECTING)
    desk.round()
    # Tuesday 1 September and five working days: Tuesday 8 September.
    assert Risk.NOT_COLLECTED not in risks(desk, date(2026, 9, 3))
    assert Risk.NOT_COLLECTED in risks(desk, date(2026, 9, 4))
    item = next(one for one in desk.exchange.guard.at_risk(date(2026, 9, 4)) if one.risk is Risk.NOT_COLLECTED)
    assert item.until == date(2026, 9, 8)
    assert desk.texts.say(item.reason).endswith("Op 08-09-2026 wordt het op de hub gewist.")
    # An office that does not look any more loses what waits for it too.
    assert Risk.NO_ROUND in risks(desk, date(2026, 9, 3))


def test_how_long_ahead_comes_from_the_table(desk, hub):
    hub.creditors.behave("*", Way.NOT_COLLECTING)
    desk.round()
    terms = desk.exchange.terms
    earlier = structs.replace(terms, guard=structs.replace(terms.guard, warn_working_days=3))
    guard = HubGuard(desk.store, desk.clock, earlier, is_configured=True)
    # One working day sooner than with the table as it is.
    assert Risk.NOT_COLLECTED in {item.risk for item in guard.at_risk(date(2026, 9, 3))}
    assert Risk.NOT_COLLECTED not in risks(desk, date(2026, 9, 3))


def test_before_leave_it_is_told_what_will_be_lost(desk, hub):
    desk.clock.moment = datetime(2026, 12, 22, 9, tzinfo=UTC)
    hub.settle()
    hub.creditors.behave("*", Way.NOT_COLLECTING)
    desk.round()
    away = desk.exchange.guard.before_leave(date(2027, 1, 4))
    assert {item.until for item in away if item.risk is Risk.NOT_COLLECTED} == {date(2026, 12, 30)}
    assert sum(item.risk is Risk.NOT_COLLECTED for item in away) == 8
    assert desk.exchange.guard.before_leave(date(2026, 12, 24)) == []


def test_rounds_that_do_not_come_are_told(desk):
    desk.round()
    desk.clock.move(days=3)
    assert Risk.NO_ROUND in risks(desk)
    (warning,) = desk.exchange.guard.warnings()
    assert "01-09-2026" in desk.texts.say(warning)


def test_what_expired_failed_or_never_left_is_overdue(desk, hub):
    hub.creditors.behave("*", Way.NOT_COLLECTING)
    item = desk.exchange.outgoing()[0]
    member = hub.book.get(item.message.participant_id)
    hub.book.put(replace(member, active=False))
    desk.round()
    desk.clock.move(days=8)
    hub.settle()
    desk.round()
    found = risks(desk)
    assert {Risk.EXPIRED, Risk.FAILED} <= found
    assert {late.number for late in desk.exchange.guard.overdue()} == {"WR-2026-0001", "WR-2026-0002"}
    expired = next(one for one in desk.exchange.outgoing() if one.standing.state is OutState.EXPIRED)
    before = sum(one.risk is Risk.EXPIRED for one in desk.exchange.at_risk())
    desk.exchange.resend(expired.message.id)
    assert sum(one.risk is Risk.EXPIRED for one in desk.exchange.at_risk()) == before - 1


def test_what_lies_ready_too_long_is_told(desk):
    assert Risk.NOT_SENT not in risks(desk)
    desk.clock.move(days=2)
    assert Risk.NOT_SENT in risks(desk)


def test_questions_and_answers_have_their_terms(desk, hub):
    hub.creditors.behave("*", Way.SILENT)
    for _ in range(3):
        desk.clock.move(minutes=15)
        desk.round()
    due = later_working_day(date(2026, 9, 1), 10)
    assert Risk.NO_ANSWER not in risks(desk, due - timedelta(days=5))
    assert Risk.NO_ANSWER in risks(desk, due)
    item = desk.exchange.outgoing()[0].message
    asked = InMessage(
        id=desk.ids.new(), conversation_id=item.conversation_id, sender_id=item.participant_id, version="2.0",
        type=MessageType.STATUS_REQUEST.value, body="{}", received_at=desk.clock.now(), root="x",
        dossier_id=item.dossier_id, creditor_id=item.creditor_id,
    )  # fmt: skip
    with desk.store.unit_of_work("hub.receive") as work:
        work.add(asked)
        desk.exchange._box.put_in(InStanding(message_id=asked.id, state=InState.APPLIED))
    found = risks(desk, due)
    assert {Risk.OUR_ANSWER, Risk.NOT_CONFIRMED} <= found
    with desk.store.unit_of_work("hub.send") as work:
        work.add(replace(item, id=desk.ids.new(), type=MessageType.STATUS_FROM_US, cross_reference=asked.id))
    assert Risk.OUR_ANSWER not in risks(desk, due)


def test_without_a_hub_there_is_nothing_to_guard(office):
    assert office.core.exchange.at_risk() == []
    assert office.core.exchange.guard.round_due() is None
    assert office.core.exchange.status().last_round is None
