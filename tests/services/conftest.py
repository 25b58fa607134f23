"""An office beside a practice hub, and a publisher of norms, for what services do with them."""

from __future__ import annotations

import pytest

from csr_desktop.practice.hub.hub import PracticeHub
from csr_desktop.practice.office import make_office
from tests.conftest import TODAY, practice_core
from tests.services.hub_desk import HubDesk
from tests.signing import Publisher


@pytest.fixture(scope="session")
def made_up(tmp_path_factory):
    """The clients and creditors whom the practice hub plays."""
    return make_office(tmp_path_factory.mktemp("hub-office"), seed=1, dossiers=1, today=TODAY)


@pytest.fixture
def hub_desk(tmp_path, clock, texts, made_up):
    core = practice_core(tmp_path, clock, texts)
    with PracticeHub(made_up, clock) as hub:
        yield HubDesk(core, clock, hub)
        assert hub.own_faults == []
    core.close()


@pytest.fixture
def publisher(tmp_path):
    return Publisher(tmp_path / "uitgever")
