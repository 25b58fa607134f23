"""The daily check of all pages in the window: quiet when all is well, told with the way to the back-up when not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QObject

from csr_desktop.services.audit import LogWish
from ui.health_keeper import HealthKeeper
from ui.notices import Tone
from ui.tasks import CancelToken

PAGE = 4096


@pytest.fixture
def token():
    return CancelToken()


@pytest.fixture
def keeper(ui, qapp, token):
    owner = QObject(qapp)
    made = HealthKeeper(ui, token, owner)
    made.outcomes = []
    made.ended.connect(made.outcomes.append)
    yield made
    owner.deleteLater()


def damage(core):
    """Flip a bit in the middle of a stored document."""
    database = core.store.database
    before = database.path.stat().st_size
    with database.transaction():
        database.put_content("0" * 64, bytes(range(256)) * 4_096)
    database.fold_in()
    with database.path.open("r+b") as file:
        file.seek((before + database.path.stat().st_size) // 2 // PAGE * PAGE + 1000)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))


def lines(office):
    return [line for line in office.core.audit.page(LogWish()) if line.action == "database.pages"]


def test_a_whole_database_is_checked_without_a_word(keeper, office, shown, clock):
    office.dossier()
    keeper.look()
    assert keeper.outcomes == [0]
    assert shown == []
    assert [line.result for line in lines(office)] == ["done"]
    keeper.look()
    assert keeper.outcomes == [0]
    clock.day += timedelta(days=1)
    keeper.look()
    assert keeper.outcomes == [0, 0]


def test_damage_is_told_with_the_newest_good_backup(keeper, office, ui, shown):
    office.dossier()
    office.core.backups.make("asked")
    damage(office.core)
    keeper.look()
    assert keeper.outcomes == [1]
    (notice,) = ui.notices.staying
    assert notice.tone is Tone.PROBLEM
    assert "Een deel van de database is beschadigd" in notice.text
    assert notice.text.endswith("De nieuwste goede reservekopie is van 24-11-2026 13:00.")
    assert [line.result for line in lines(office)] == ["failed"]
    # Finding it breaks nothing else: what is being typed is still kept.
    office.core.drafts.put("proef", {"veld": "half getypt"})
    assert office.core.drafts.of("proef") == {"veld": "half getypt"}


def test_without_a_backup_nothing_is_promised(keeper, office, ui):
    damage(office.core)
    keeper.look()
    (notice,) = ui.notices.staying
    assert notice.text.endswith("‘Een reservekopie terugzetten…’.")


def test_a_stopped_check_says_nothing(keeper, office, token, shown):
    damage(office.core)
    token.cancel()
    keeper.look()
    assert (keeper.outcomes, shown, lines(office)) == ([], [], [])
