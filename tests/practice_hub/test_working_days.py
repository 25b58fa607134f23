"""Working days of the Algemene termijnenwet, and the moment at which a message expires."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from csr_desktop.practice.hub.hub_clock import add_working_days, is_working_day

#: Algemene termijnenwet, article 3; Easter by the tables of the years.
HOLIDAYS_2026 = (
    (1, 1), (4, 3), (4, 6), (4, 27), (5, 5), (5, 14), (5, 25), (12, 25),
)  # fmt: skip


@pytest.mark.parametrize(("month", "day"), HOLIDAYS_2026)
def test_holidays_of_2026(month, day):
    assert date(2026, month, day).weekday() < 5
    assert not is_working_day(date(2026, month, day))


def test_the_number_of_working_days_of_2026():
    # 261 weekdays and eight holidays that are no weekend.
    days = [date.fromordinal(number) for number in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    assert sum(is_working_day(day) for day in days) == 261 - len(HOLIDAYS_2026)


def test_kings_day_is_moved_from_a_sunday():
    assert date(2025, 4, 27).weekday() == 6
    # In 2025 the 26th is a Saturday; in 2031 both fall in a weekend too, so the weekday after stays a working day.
    assert not is_working_day(date(2025, 4, 26))
    assert is_working_day(date(2025, 4, 28))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        # Maundy Thursday 2026: Good Friday, the weekend and Easter Monday do not count.
        ("2026-04-02T09:30:00+02:00", 5, "2026-04-13T09:30:00+02:00"),
        # Around King's Day (Monday) and 5 May (Tuesday).
        ("2026-04-24T12:00:00+02:00", 5, "2026-05-04T12:00:00+02:00"),
        ("2026-04-30T12:00:00+02:00", 5, "2026-05-08T12:00:00+02:00"),
        # Ascension Day and Whit Monday.
        ("2026-05-13T08:00:00+02:00", 5, "2026-05-21T08:00:00+02:00"),
        ("2026-05-22T08:00:00+02:00", 1, "2026-05-26T08:00:00+02:00"),
        # Christmas to New Year: the 25th is a Friday, 1 January too.
        ("2026-12-24T16:00:00+01:00", 5, "2027-01-04T16:00:00+01:00"),
        # Sent in the weekend: counting starts on Monday.
        ("2026-09-05T10:00:00+02:00", 1, "2026-09-07T10:00:00+02:00"),
        # Just after midnight in the Netherlands is still the day before in UTC.
        ("2026-09-07T00:30:00+02:00", 1, "2026-09-08T00:30:00+02:00"),
        # The clock goes back on 25 October and ahead on 29 March; the time of day stays.
        ("2026-10-23T12:00:00+02:00", 1, "2026-10-26T12:00:00+01:00"),
        ("2026-03-27T12:00:00+01:00", 1, "2026-03-30T12:00:00+02:00"),
    ],
)
def test_the_same_time_of_day_some_working_days_later(start, days, end):
    moment = datetime.fromisoformat(start).astimezone(UTC)
    assert add_working_days(moment, days) == datetime.fromisoformat(end)
    assert add_working_days(moment, days).tzinfo is UTC
