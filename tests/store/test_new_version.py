"""A new version of the program keeps what is there before it changes anything."""

from __future__ import annotations

import pytest

from csr_desktop.errors import EnvironmentProblem
from csr_desktop.store import new_version
from csr_desktop.store.backups import list_backups, verify_with_key
from csr_desktop.store.database import Database
from csr_desktop.store.migrations import NEWEST_SCHEMA, backup_folder


@pytest.fixture
def old(desk):
    desk.case()
    desk.last_line = desk.store.database.tuples("SELECT max(seq) FROM change_log")[0][0]
    desk.close()
    return desk


@pytest.fixture
def another_version(monkeypatch):
    monkeypatch.setattr(new_version, "__version__", "99.1.0")


def copies_of(desk):
    return list_backups(backup_folder(desk.path))[0]


def test_the_same_version_makes_none(old):
    old.open()
    assert copies_of(old) == []
    assert not new_version.is_new_here(old.store.database)


def test_a_new_version_makes_one_before_it_writes(old, another_version, tmp_path):
    store = old.open()
    (backup,) = copies_of(old)
    assert (backup.manifest.reason, backup.manifest.schema) == ("version", NEWEST_SCHEMA)
    assert backup.manifest.seq == old.last_line, "nothing was written yet"
    assert backup.manifest.counts["dossier"] == 1
    verify_with_key(backup, store.database.key, tmp_path)
    assert store.warnings == ()
    old.reopen()
    assert len(copies_of(old)) == 1, "once per version"
    assert old.store.check() == []


def test_without_room_the_work_goes_on_and_a_person_is_told(old, another_version, monkeypatch):
    def no_room(_database, _path, _stop):
        raise EnvironmentProblem("store.disk_full", file="x")

    with monkeypatch.context() as full:
        full.setattr(Database, "copy_to", no_room)
        assert [message.code for message in old.open().warnings] == ["backup.version_failed"]
    assert copies_of(old) == []
    old.reopen()
    assert old.store.warnings == ()
    assert len(copies_of(old)) == 1, "the next opening tries again"
