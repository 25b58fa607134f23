"""Wrong passphrases: a growing wait, and a line in the log at the first right one (safety.md S3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from csr_desktop.errors import UserError
from csr_desktop.store.attempts import Attempts


class MovingClock:
    def __init__(self):
        self.moment = datetime(2026, 11, 24, 9, tzinfo=UTC)

    def now(self):
        return self.moment

    def today(self):
        return self.moment.date()

    def forward(self, **by):
        self.moment += timedelta(**by)


@pytest.fixture
def clock():
    return MovingClock()


@pytest.fixture
def attempts(tmp_path, clock):
    return Attempts(tmp_path / "a.csrdb", clock)


def waits(attempts, clock, count):
    found = []
    for _ in range(count):
        attempts.add("f.voorbeeld")
        found.append(attempts.seconds_to_wait())
        clock.forward(seconds=found[-1])
        assert attempts.seconds_to_wait() == 0
    return found


def test_the_wait_grows_to_half_a_minute(attempts, clock):
    assert waits(attempts, clock, 12) == [0, 0, 1, 2, 4, 8, 16, 30, 30, 30, 30, 30]


def test_it_counts_down(attempts, clock):
    waits(attempts, clock, 7)
    attempts.add("x")
    left = []
    for _ in range(32):
        left.append(attempts.seconds_to_wait())
        clock.forward(seconds=1)
    assert left == [*range(30, 0, -1), 0, 0]


@pytest.mark.parametrize("jump", [{"hours": -1}, {"days": -3}, {"days": -20_000}, {"days": 3650}])
def test_a_clock_that_jumps_neither_frees_at_once_nor_locks_out(attempts, clock, jump):
    waits(attempts, clock, 7)
    attempts.add("x")
    clock.forward(**jump)
    assert attempts.seconds_to_wait() == (30 if sum(jump.values()) < 0 else 0)
    clock.forward(seconds=30)
    assert attempts.seconds_to_wait() == 0


@pytest.mark.parametrize("content", [b"", b"{", b'{"failed": 3}', b'{"failed": [{"at": "gisteren", "actor": ""}]}'])
def test_a_spoiled_file_stops_nobody(attempts, content):
    attempts.path.write_bytes(content)
    attempts.check()
    attempts.add("x")
    attempts.check()


def test_opening_waits_and_tells_the_log(desk, fixed_clock):
    desk.case()
    desk.close()
    right, desk.passphrase = desk.passphrase, "een verkeerde wachtzin"
    codes = []
    for _ in range(4):
        with pytest.raises(UserError) as caught:
            desk.open()
        codes.append(caught.value.code)
    # The clock stands still: after the third mistake even the right one has to wait.
    assert codes == ["store.passphrase_wrong"] * 3 + ["store.wait"]
    desk.passphrase = right
    with pytest.raises(UserError) as caught:
        desk.open()
    assert caught.value.code == "store.wait"
    desk.clock = MovingClock()
    desk.clock.forward(days=1)
    store = desk.open()
    lines = [line for line in store.log_records() if line["action"] == "database.open"]
    assert [line["result"] for line in lines] == ["refused"] * 3 + ["done"]
    assert not list(desk.path.parent.glob("*.attempts"))
    desk.close()
    desk.open()
