"""Back-ups while the window is open: due ones are made, the second place is served, trouble is told once."""

from __future__ import annotations

from datetime import date

import pytest
import shiboken6
from PySide6.QtCore import QObject

from csr_desktop.errors import EnvironmentProblem
from csr_desktop.services.backups import newest_in
from ui.backup_keeper import BackupKeeper, backup_first
from ui.forms.status_sign import StatusSign
from ui.notices import Tone


@pytest.fixture
def keeper(ui, qapp):
    owner = QObject(qapp)
    made = BackupKeeper(ui, owner)
    made.said = []
    made.told.connect(lambda *words: made.said.append(words))
    yield made
    made.stop()
    owner.deleteLater()


@pytest.fixture
def sign(ui, keeper, qtbot):
    made = StatusSign(ui.icons, "Reservekopie")
    qtbot.addWidget(made)
    keeper.told.connect(made.show_words)
    return made


def test_the_first_look_makes_a_backup_and_says_when(keeper, sign, office):
    office.dossier()
    keeper.start()
    # Noon in UTC is one o'clock in November.
    assert sign.text == "Reservekopie 13:00 (gecontroleerd)"
    assert sign.tone is Tone.DONE
    newest = office.core.backups.all()[0]
    assert newest.manifest.reason == "due"
    assert newest.manifest.counts["dossier"] == 1


def test_too_soon_and_nothing_new_make_no_other_backup(keeper, office, clock):
    office.dossier()
    keeper.start()
    # A day later nothing was done since; then something is, and half an hour is not over.
    clock.day = date(2026, 11, 25)
    keeper.look()
    assert len(office.core.backups.all()) == 1
    office.dossier("WR-2026-0002")
    keeper.look()
    office.dossier("WR-2026-0003")
    keeper.look()
    assert len(office.core.backups.all()) == 2


def test_half_an_hour_of_work_later_there_is_another(keeper, office, clock):
    keeper.start()
    office.dossier()
    clock.day = date(2026, 11, 25)
    keeper.look()
    assert [item.manifest.counts["dossier"] for item in office.core.backups.all()] == [1, 0]


def test_an_old_one_is_told_with_words_and_a_sign(keeper, sign, office, clock, monkeypatch):
    keeper.start()
    office.dossier()
    clock.day = date(2026, 11, 27)
    monkeypatch.setattr("csr_desktop.store.backups.free_bytes", lambda _folder: 1000)
    keeper.look()
    assert sign.tone is Tone.PROBLEM
    assert sign.text == "Reservekopie te oud: 24-11-2026 13:00"
    assert not sign.icon_label.isHidden()
    assert sign.text_label.accessibleName() == "Reservekopie: Reservekopie te oud: 24-11-2026 13:00"
    assert sign.text_label.property("kind") == "error"


def test_trouble_is_told_once_and_tried_again_later(keeper, sign, office, shown, monkeypatch):
    office.dossier()
    with monkeypatch.context() as full:
        full.setattr("csr_desktop.store.backups.free_bytes", lambda _folder: 1000)
        keeper.start()
        for _ in range(30):
            keeper.look()
    assert [notice.tone for notice in shown] == [Tone.PROBLEM]
    assert "te weinig ruimte voor een reservekopie" in shown[0].text
    assert sign.text == "Geen reservekopie"
    assert sign.tone is Tone.PROBLEM
    assert actions(office).count("backup.make") == 3
    for _ in range(12):
        keeper.look()
    assert sign.tone is Tone.DONE


def test_a_backup_goes_to_the_second_place_and_the_log_knows(keeper, office, tmp_path):
    second = tmp_path / "netwerk"
    second.mkdir()
    office.core.backups.set_second_folder(second)
    keeper.start()
    assert [file.name for file in second.iterdir()] == [office.core.backups.all()[0].path.name]
    assert newest_in(second, office.core.backups.all()[0].manifest.database_id) is not None
    assert actions(office).count("backup.second_copy") == 1
    keeper.look()
    assert actions(office).count("backup.second_copy") == 1


def test_a_second_place_that_is_away_is_told_once(keeper, office, shown, tmp_path):
    second = tmp_path / "netwerk"
    second.mkdir()
    office.core.backups.set_second_folder(second)
    second.rmdir()
    second.write_bytes(b"geen map meer")
    keeper.start()
    keeper.look()
    assert len(shown) == 1
    assert "kon niet naar" in shown[0].text
    assert actions(office).count("backup.second_copy") == 1
    second.unlink()
    second.mkdir()
    keeper.look()
    assert len(list(second.iterdir())) == 1


def test_a_keeper_that_was_stopped_makes_nothing(keeper, office):
    office.dossier()
    keeper.stop()
    keeper.look()
    assert office.core.backups.all() == []


def test_a_backup_on_its_way_is_stopped_when_the_window_goes(ui, office, qapp):
    """A lock takes the window away first; the back-up may not keep the database open."""
    office.dossier()
    owner = QObject(qapp)
    keeper = BackupKeeper(ui, owner)
    token = keeper._token
    shiboken6.delete(owner)
    assert token.is_cancelled()
    with pytest.raises(EnvironmentProblem, match=r"backup_stopped"):
        office.core.backups.make("due", token.is_cancelled)
    assert office.core.backups.all() == []


def test_work_that_changes_much_begins_with_a_backup(ui, office, qapp):
    office.dossier()
    backup_first(ui, qapp, "import")
    ui.tasks.run_db(qapp, lambda core: office.dossier("WR-2026-0002"))
    (made,) = office.core.backups.all()
    assert (made.manifest.reason, made.manifest.counts["dossier"]) == ("import", 1)


def test_a_backup_that_fails_is_told_and_stops_nothing(ui, office, qapp, shown, monkeypatch):
    monkeypatch.setattr("csr_desktop.store.backups.free_bytes", lambda _folder: 1000)
    backup_first(ui, qapp, "bulk")
    ui.tasks.run_db(qapp, lambda core: office.dossier())
    assert "te weinig ruimte" in shown[0].text
    assert len(office.core.overviews.dossiers()) == 1


def actions(office):
    return [row[0] for row in office.core.store.database.tuples("SELECT action FROM change_log ORDER BY seq")]
