"""A database of the practice environment with a practice hub beside it, as a journey or another process finds it."""

from __future__ import annotations

from pathlib import Path

from csr_desktop.practice.hub.serving import Served, keep_office, open_hub
from csr_desktop.practice_database import PracticePlace
from csr_desktop.services.exchange.round import drive
from csr_desktop.services.exchange.settings import HubPlace, OwnKey
from tests.conftest import Office, practice_core


def prepare_practice(folder, clock, texts, work):
    """Make both; `work` gets an `Office` and the hub. Returns the place, and what `work` made.

    Only there the hub of this computer may be reached; what was asked for in `work` lies ready.
    """
    place = PracticePlace(folder)
    place.folder.mkdir()
    keep_office(place.hub_folder, seed=1, dossiers=6, creditors=20, office_day=clock.day)
    hub, connection = open_hub(Served(folder=place.hub_folder, office_day=clock.day, today=clock.day))
    core = practice_core(place.folder, clock, texts)
    try:
        core.exchange.settings.configure(
            HubPlace(
                base_url=connection["base_url"],
                participant_id=connection["participant_id"],
                token_url=connection["token_url"],
                client_id=connection["client_id"],
            ),
            key=OwnKey(pem=Path(connection["private_key"]).read_bytes()),
        )
        assert drive(core.exchange.begin()).complete
        made = work(Office(core, clock), hub)
    finally:
        core.close()
        hub.stop()
    return place, made
