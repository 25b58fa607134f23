"""A page that opening does not read is damaged: the check of all pages finds it, says so in the log."""

from __future__ import annotations

from datetime import timedelta

import pytest

from csr_desktop.bootstrap import open_core
from csr_desktop.errors import UserError
from csr_desktop.services.audit import LogWish

PAGE = 4096
PASSPHRASE = "een lange wachtzin voor de proef"


@pytest.fixture
def reopened(office, clock, texts):
    """Close the database, let a test lay hands on the file, open it again."""
    made = []

    def again(meanwhile=lambda _path: None):
        core = made[-1] if made else office.core
        path = core.store.database.path
        core.close()
        meanwhile(path)
        made.append(open_core(path, PASSPHRASE, clock, texts))
        return made[-1]

    yield again
    for core in made:
        core.close()


def damage_document(core):
    """Store 400 kB and return what flips one bit in the middle of it."""
    before = core.store.database.path.stat().st_size
    with core.store.database.transaction():
        core.store.database.put_content("0" * 64, bytes(range(256)) * 1600)
    core.store.database.fold_in()
    middle = (before + core.store.database.path.stat().st_size) // 2 // PAGE * PAGE + 1000

    def flip(path):
        data = bytearray(path.read_bytes())
        data[middle] ^= 0x01
        path.write_bytes(data)

    return flip


def test_a_whole_database_has_no_damaged_page(office):
    office.dossier()
    assert office.core.health.check() == 0


def test_damage_that_opening_does_not_see(office, reopened):
    office.dossier()
    core = reopened(damage_document(office.core))
    assert core.store.warnings == ()
    assert core.health.check() == 1
    (line,) = [line for line in core.audit.page(LogWish()) if line.action == "database.pages"]
    assert line.result == "failed"
    assert "De database is beschadigd" in line.sentence
    # What stands on other pages can still be read and written.
    core.organisation.save(core.organisation.get())


def test_a_log_on_the_damaged_page_does_not_hide_the_damage(office, reopened, monkeypatch):
    core = reopened(damage_document(office.core))

    def fails(*_what, **_more):
        raise UserError("store.damaged", file="dossiers.csrdb")

    monkeypatch.setattr(core.store, "note", fails)
    assert core.health.check() == 1


def test_a_large_database_is_left_to_the_back_ups(office, monkeypatch):
    assert office.core.health.is_due()
    monkeypatch.setattr("csr_desktop.services.health._MOST_BYTES", office.core.store.database.size() - 1)
    assert not office.core.health.is_due()


def test_a_back_up_that_finds_damage_leaves_the_rest_fit_for_use(office, reopened):
    core = reopened(damage_document(office.core))
    with pytest.raises(UserError) as caught:
        core.backups.make("due")
    assert caught.value.code == "store.damaged"
    core.drafts.put("proef", {"veld": "half getypt"})
    (line,) = [line for line in core.audit.page(LogWish()) if line.action == "backup.make"]
    assert line.result == "failed"


def test_damage_met_while_copying_is_told_as_damage_and_not_as_a_disk_for_reading(office, reopened, monkeypatch):
    core = reopened(damage_document(office.core))
    monkeypatch.setattr("csr_desktop.store.backups._LOOKED_THROUGH_BYTES", 0)
    with pytest.raises(UserError) as caught:
        core.backups.make("due")
    assert caught.value.code == "store.damaged"
    with pytest.raises(UserError) as caught:
        core.drafts.put("proef", {"veld": "half getypt"})
    assert caught.value.code == "store.damaged"


def test_once_a_day(office, clock, reopened):
    core = reopened()
    assert core.health.is_due()
    core.health.check()
    assert not core.health.is_due()
    core = reopened()
    assert not core.health.is_due()
    clock.day += timedelta(days=1)
    assert core.health.is_due()
    clock.day -= timedelta(days=3)
    assert core.health.is_due()


def test_always_after_an_end_that_was_not_in_order(office, reopened):
    core = reopened()
    core.health.check()
    witness = core.store.database.path.with_name(core.store.database.path.name + ".witness")
    while_open = witness.read_bytes()
    core = reopened()
    assert not core.health.is_due()
    # What a killed program leaves: a witness that saw the database open.
    core = reopened(lambda _path: witness.write_bytes(while_open))
    assert core.health.is_due()
