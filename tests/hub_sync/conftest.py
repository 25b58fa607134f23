"""An office behind the hub, a database with questions ready to go, and the figures that the proof prints."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest

from csr_desktop.practice.hub.hub import PracticeHub
from csr_desktop.practice.office import make_office
from tests.hub_sync.world import CLIENT_ID, Desk, MovingClock, make_template, play_all
from tests.told import Figures

BEGIN = datetime(2026, 9, 1, 8, tzinfo=UTC)


def pytest_addoption(parser):
    """`pytest tests/hub_sync --long` makes more runs; the matrix of faults has the same word for the same wish."""
    with contextlib.suppress(ValueError):
        parser.addoption("--long", action="store_true", help="tests/hub_sync: more runs with faults and kills")


@pytest.fixture(scope="session")
def is_long(request):
    """Whether there is time for everything."""
    return bool(request.config.getoption("--long", default=False))


@pytest.fixture(scope="session")
def hub_office(tmp_path_factory):
    """The practice office whose creditors answer."""
    return make_office(tmp_path_factory.mktemp("hub-sync"), seed=3, dossiers=6, today=BEGIN.date())


@pytest.fixture
def moving_clock():
    return MovingClock(BEGIN)


@pytest.fixture(scope="session")
def template(hub_office, tmp_path_factory):
    """A database with eight balance requests that are ready to go."""
    clock = MovingClock(BEGIN)
    hub = PracticeHub(hub_office, clock)
    with hub:
        return make_template(tmp_path_factory.mktemp("template") / "office", hub, clock, messages=8)


@pytest.fixture
def hub_at(hub_office, template):
    """Makes practice hubs at the address that the template knows, one after the other."""
    running = []

    def make(clock):
        if running:
            running.pop().stop()
        hub = PracticeHub(hub_office, clock, port=template.port)
        hub.register(CLIENT_ID, template.public_pem)
        play_all(hub)
        hub.start()
        running.append(hub)
        return hub

    yield make
    for hub in running:
        hub.stop()
        assert hub.own_faults == []


@pytest.fixture
def hub(hub_at, moving_clock):
    return hub_at(moving_clock)


@pytest.fixture
def desk(template, hub, moving_clock, tmp_path):
    """Our side, open on a copy of the template."""
    with Desk(template.copy(tmp_path / "desk"), moving_clock) as made:
        yield made


@pytest.fixture
def figures(request):
    """Counts things by name, to be printed at the end of the run."""
    made = Figures("exchange with the hub")
    yield made
    made.tell(request)
