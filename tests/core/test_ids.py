"""UUIDv7: the right form, always in order, never twice."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from csr_desktop.ids import IdMaker


@dataclass
class SettableClock:
    """A clock that a test moves, also backwards."""

    moment: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()


def test_version_and_variant_of_rfc_9562(id_maker: IdMaker) -> None:
    for _ in range(200):
        value = uuid.UUID(id_maker.new())
        assert value.version == 7
        assert value.variant == uuid.RFC_4122


def test_the_first_48_bits_are_the_millisecond() -> None:
    moment = datetime(2026, 11, 24, 12, 0, 0, 123000, tzinfo=UTC)
    value = uuid.UUID(IdMaker(SettableClock(moment)).new())
    assert value.int >> 80 == round(moment.timestamp() * 1000)


def test_the_usual_written_form(id_maker: IdMaker) -> None:
    text = id_maker.new()
    assert text == str(uuid.UUID(text))
    assert [len(part) for part in text.split("-")] == [8, 4, 4, 4, 12]


def test_ids_of_one_millisecond_keep_their_order(id_maker: IdMaker) -> None:
    made = [id_maker.new() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_ids_keep_their_order_when_the_clock_goes_back() -> None:
    clock = SettableClock()
    maker = IdMaker(clock)
    made = []
    for step_ms in (0, 5, -3_600_000, -1, 0, 10, 3_600_001, -7):
        clock.moment += timedelta(milliseconds=step_ms)
        made.append(maker.new())
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_a_later_millisecond_sorts_later_and_starts_anew() -> None:
    clock = SettableClock()
    maker = IdMaker(clock)
    first = maker.new()
    clock.moment += timedelta(milliseconds=1)
    second = maker.new()
    assert first < second
    assert first[-12:] != second[-12:]


def test_two_makers_do_not_make_the_same_id(fixed_clock) -> None:
    assert IdMaker(fixed_clock).new() != IdMaker(fixed_clock).new()


def test_threads_never_get_the_same_id(id_maker: IdMaker) -> None:
    made: list[list[str]] = [[] for _ in range(8)]
    start = threading.Barrier(len(made))

    def work(mine: list[str]) -> None:
        start.wait()
        mine.extend(id_maker.new() for _ in range(500))

    threads = [threading.Thread(target=work, args=(mine,)) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({text for mine in made for text in mine}) == 8 * 500
    assert all(mine == sorted(mine) for mine in made)


def test_several_are_in_order_with_those_before_and_behind() -> None:
    clock = SettableClock()
    maker = IdMaker(clock)
    made = [maker.new(), *maker.several(1_000), maker.new()]
    clock.moment -= timedelta(seconds=5)
    made += maker.several(3)
    clock.moment += timedelta(seconds=9)
    made += [*maker.several(2), maker.new()]
    assert made == sorted(set(made))
    assert {uuid.UUID(one).version for one in made} == {7}
    assert len({one[:13] for one in made}) == 2
    assert maker.several(0) == []
    assert maker.new() > made[-1]
