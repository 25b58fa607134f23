"""Back-ups: whole or not there, what they say they are, kept in their rhythm, and put back without a gap."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.errors import CsrError, EnvironmentProblem, UserError
from csr_desktop.store import backups, restoring
from csr_desktop.store.backups import (
    Backup,
    Manifest,
    Rhythm,
    check_content,
    copy_backup,
    is_whole,
    list_backups,
    make_backup,
    read_backup,
    to_delete,
    unpack,
    verify_with_key,
)
from csr_desktop.store.database import Database
from csr_desktop.store.keys import open_with_passphrase, open_with_recovery_key
from csr_desktop.store.migrations import NEWEST_SCHEMA
from csr_desktop.store.restore_preview import preview

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "reservekopieen"


@pytest.fixture
def made(desk, folder):
    desk.case()
    return make_backup(desk.store.database, folder, NOW, "asked")


class TestMaking:
    def test_it_is_one_file_with_keys_and_counts(self, desk, made, folder):
        assert [path.name for path in folder.iterdir()] == ["proef-20261124T120000Z.csrbackup"]
        assert read_backup(made.path).manifest == made.manifest
        assert made.manifest.counts["claim"] == made.manifest.counts["client"] == 1
        assert made.manifest.anchor == desk.store.log.head()

    def test_it_opens_with_passphrase_and_recovery_key(self, desk, made, tmp_path):
        copy = unpack(made, tmp_path, "kopie.csrdb")
        assert open_with_passphrase(copy, desk.passphrase) == open_with_recovery_key(copy, desk.recovery_key)
        verify_with_key(made, desk.key(), tmp_path / "proef")
        assert list((tmp_path / "proef").iterdir()) == []

    def test_two_in_one_second_have_two_names(self, desk, made, folder):
        second = make_backup(desk.store.database, folder, NOW, "asked")
        assert second.path != made.path
        assert len(list_backups(folder)[0]) == 2

    def test_nothing_readable_in_it(self, made):
        content = made.path.read_bytes()
        assert b"Berg" not in content
        assert b"WR-2026-0001" not in content

    def test_a_copy_that_differs_never_gets_its_name(self, desk, made, folder, monkeypatch):
        before = sorted(folder.iterdir())
        monkeypatch.setattr(backups, "_inspect", lambda _copy, _key, **_how: ({}, made.manifest.anchor))
        with pytest.raises(EnvironmentProblem) as caught:
            make_backup(desk.store.database, folder, NOW, "asked")
        assert caught.value.code == "store.backup_damaged"
        assert sorted(folder.iterdir()) == before

    def test_no_room_is_told_before_anything_is_written(self, desk, made, folder, monkeypatch):
        before = sorted(folder.iterdir())
        monkeypatch.setattr(backups, "free_bytes", lambda _folder: 1_000)
        with pytest.raises(EnvironmentProblem) as caught:
            make_backup(desk.store.database, folder, NOW, "asked")
        assert caught.value.code == "store.backup_no_room"
        assert sorted(folder.iterdir()) == before

    def test_it_can_be_stopped(self, desk, made, folder):
        with desk.store.unit_of_work("proef") as work:
            work.put_content(b"x" * 30_000_000)
        asked = []

        def stop():
            asked.append(True)
            return len(asked) == 2

        with pytest.raises(EnvironmentProblem) as caught:
            make_backup(desk.store.database, folder, NOW, "lock", stop=stop)
        assert caught.value.code == "store.backup_stopped"
        assert [path.name for path in folder.iterdir()] == [made.path.name]
        assert desk.store.check() == []
        make_backup(desk.store.database, folder, NOW, "lock", stop=lambda: False)

    def test_what_a_killed_one_left_is_swept(self, desk, made, folder):
        (folder / ".werk-0a0b0c0d").mkdir()
        (folder / ".werk-0a0b0c0d" / "database.csrdb").write_bytes(b"half")
        make_backup(desk.store.database, folder, NOW, "asked")
        assert not list(folder.glob(".werk-*"))

    def test_second_place(self, made, tmp_path):
        copied = copy_backup(made, tmp_path / "netwerk")
        assert copied.path.read_bytes() == made.path.read_bytes()


class TestDamage:
    def test_no_page_of_a_copy_is_taken_for_whole(self, desk, tmp_path):
        """Before a copy becomes a back-up: pages in use by reading them, pages that hold nothing by the cipher."""
        database = desk.store.database
        database.execute("CREATE TABLE filling (x TEXT) STRICT")
        database.executemany("INSERT INTO filling (x) VALUES (?)", [("x" * 3_000,)] * 20)
        database.execute("DROP TABLE filling")
        database.fold_in()
        copy, damaged = tmp_path / "kopie", tmp_path / "beschadigd"
        database.copy_to(copy)
        content, page_bytes = copy.read_bytes(), int(database.pragma("page_size"))
        assert database.pragma("freelist_count") > 15

        def is_taken(**how) -> bool:
            try:
                opened = Database.inspect(damaged, desk.key())
            except CsrError:
                return False
            try:
                return is_whole(opened, **how)
            finally:
                opened.close()

        damaged.write_bytes(content)
        assert is_taken(has_hash=False)
        free = 0
        for page in range(0, len(content) // page_bytes, 2):
            one = bytearray(content)
            one[page * page_bytes + 1_000] ^= 1
            damaged.write_bytes(one)
            assert not is_taken(has_hash=False), page
            free += is_taken(has_hash=True)
        # Only of pages that hold nothing is the hash of the whole file believed.
        assert 5 < free <= database.pragma("freelist_count")

    def test_every_part_is_noticed(self, desk, made, tmp_path):
        content = bytearray(made.path.read_bytes())
        key = desk.key()
        copy = tmp_path / "beschadigd.csrbackup"
        quiet = []
        for place in range(0, len(content), len(content) // 150):
            damaged = bytearray(content)
            damaged[place] ^= 1
            copy.write_bytes(damaged)
            try:
                verify_with_key(read_backup(copy), key, tmp_path / "proef")
            except CsrError:
                continue
            quiet.append(place)
        # A zip repeats its names and sizes; a flip in a field nobody reads changes nothing that is kept.
        with zipfile.ZipFile(copy) as archive:
            heads = [info.header_offset for info in archive.infolist()]
            directory = archive.start_dir
        inside = [place for place in quiet if place < directory and not any(0 <= place - at < 80 for at in heads)]
        assert inside == []

    @pytest.mark.parametrize("keep", [0, 1, 100, 0.5, 0.99])
    def test_cut_off(self, made, keep):
        content = made.path.read_bytes()
        made.path.write_bytes(content[: int(len(content) * keep) if keep < 1 else keep])
        with pytest.raises(UserError) as caught:
            read_backup(made.path)
        assert caught.value.code == "store.backup_unreadable"
        assert list_backups(made.path.parent) == ([], [made.path])

    def test_content_is_read_to_the_last_byte(self, made):
        check_content(made)
        content = bytearray(made.path.read_bytes())
        content[len(content) // 2] ^= 1
        made.path.write_bytes(content)
        with pytest.raises(UserError):
            check_content(made)

    def test_a_manifest_with_another_seal_is_not_believed(self, desk, other_desk, made, tmp_path):
        with pytest.raises(CsrError):
            verify_with_key(made, other_desk.key(), tmp_path / "proef")


def _backup(moment):
    manifest = Manifest(
        format="x", program="x", database_id="x", schema=1, made_at=moment, reason="due", counts={}, seq=0,
        mac=b"", size=0, sha256="",
    )  # fmt: skip
    return Backup(moment.isoformat(), manifest)


class TestRhythm:
    RHYTHM = Rhythm(all_hours=24, daily=14, weekly=4, most_days=35)

    @given(st.lists(st.integers(0, 60 * 24 * 90), max_size=300, unique=True))
    def test_what_stays(self, ages):
        kept_by_path = {(NOW - timedelta(minutes=age)).isoformat(): age for age in ages}
        everything = [_backup(NOW - timedelta(minutes=age)) for age in ages]
        gone = {item.path for item in to_delete(everything, NOW, self.RHYTHM)}
        kept = sorted(age for path, age in kept_by_path.items() if path not in gone)
        assert set(kept) >= {age for age in ages if age <= 24 * 60}
        assert kept[:1] == sorted(ages)[:1]
        assert all(age <= 35 * 24 * 60 for age in kept[1:])
        assert len([age for age in kept if age > 24 * 60]) <= 14 + 4

    def test_a_year_of_half_hours(self):
        everything = [_backup(NOW - timedelta(minutes=30 * number)) for number in range(48 * 365)]
        gone = {item.path for item in to_delete(everything, NOW, self.RHYTHM)}
        days = sorted((NOW - item.manifest.made_at).days for item in everything if item.path not in gone)
        assert days.count(0) >= 48
        assert days[-1] <= 35
        assert len([day for day in days if day]) <= 18

    def test_the_only_one_stays_however_old(self):
        assert to_delete([_backup(NOW - timedelta(days=400))], NOW, self.RHYTHM) == []

    def test_clock_set_back_deletes_nothing_new(self):
        everything = [_backup(NOW - timedelta(days=day)) for day in range(5)]
        assert to_delete(everything, NOW - timedelta(days=365), self.RHYTHM) == []


class TestRestore:
    def prepared(self, desk, made):
        key = desk.key()
        return restoring.prepare(made, desk.path, lambda _unpacked: key, NEWEST_SCHEMA)

    def test_preview_says_what_changes(self, desk, made):
        desk.case("WR-2026-0002", "Smit")
        with desk.store.unit_of_work("proef") as work:
            first = work.find(Claim, reference="R-WR-2026-0001")[0]
            work.remove(first)
        prepared = self.prepared(desk, made)
        seen = preview(desk.store, prepared)
        assert (seen.counts_then["dossier"], seen.counts_now["dossier"]) == (1, 2)
        assert (seen.only_now, seen.only_then) == (("WR-2026-0002",), ())
        assert seen.changed_since == ("WR-2026-0001",)
        assert seen.steps_lost == 2
        prepared.discard()
        assert not prepared.folder.exists()

    def test_restored_is_what_was(self, desk, made, tables):
        then = tables(desk.store)
        desk.case("WR-2026-0002", "Smit")
        prepared = self.prepared(desk, made)
        desk.close()
        aside = restoring.carry_out(prepared, NOW)
        store = desk.open()
        restored_at = {"id": "restored_at", "value": NOW.isoformat()}
        now = tables(store)
        assert restored_at in now["setting"]
        now["setting"].remove(restored_at)
        assert now == then
        assert store.check() == []
        assert store.warnings == ()
        told = [line for line in store.log_records() if line["action"] == "backup.restore"]
        assert len(told) == 1
        assert made.path.name in told[0]["new"]
        # What stood there is kept, whole, with its keys.
        assert {path.name for path in aside.iterdir()} >= {"proef.csrdb", "proef.csrdb.keys"}
        assert desk.reopen().warnings == ()
        assert len([line for line in desk.store.log_records() if line["action"] == "backup.restore"]) == 1

    @pytest.mark.parametrize("stop_at", range(1, 12))
    def test_stopped_anywhere_it_is_finished_or_undone(self, desk, made, stop_at, monkeypatch):
        """Every step that moves or writes fails once; the next start opens one whole database."""
        desk.case("WR-2026-0002", "Smit")
        prepared = self.prepared(desk, made)
        desk.close()
        count = []
        for name in ("move_into_place", "atomic_write"):
            real = getattr(restoring, name)

            def stopping(*args, real=real, **kwargs):
                count.append(1)
                if len(count) == stop_at:
                    raise OSError("stop")
                return real(*args, **kwargs)

            monkeypatch.setattr(restoring, name, stopping)
        try:
            restoring.carry_out(prepared, NOW)
            stopped = False
        except OSError:
            stopped = True
        monkeypatch.undo()
        store = desk.open()
        numbers = {dossier.number for dossier in store.find(Dossier)}
        assert numbers == ({"WR-2026-0001", "WR-2026-0002"} if stopped and stop_at == 1 else {"WR-2026-0001"})
        assert store.check() == []
        assert not prepared.folder.exists()

    def test_a_damaged_database_is_replaced(self, desk, made):
        desk.close()
        desk.path.write_bytes(b"\0" * 8192)
        with pytest.raises(UserError):
            desk.open()
        prepared = restoring.prepare(
            made, desk.path, lambda unpacked: open_with_passphrase(unpacked, desk.passphrase), NEWEST_SCHEMA
        )
        restoring.carry_out(prepared, NOW)
        assert desk.open().count(Claim) == 1

    def test_wrong_passphrase_leaves_nothing(self, desk, made, fingerprints):
        desk.close()
        before = fingerprints(desk.path.parent)
        with pytest.raises(UserError) as caught:
            restoring.prepare(
                made, desk.path, lambda unpacked: open_with_passphrase(unpacked, "niet deze wachtzin"), NEWEST_SCHEMA
            )
        assert caught.value.code == "store.passphrase_wrong"
        assert fingerprints(desk.path.parent) == before

    def test_one_of_a_newer_program_is_refused(self, desk, made):
        key = desk.key()
        with pytest.raises(UserError) as caught:
            restoring.prepare(made, desk.path, lambda _unpacked: key, NEWEST_SCHEMA - 1)
        assert caught.value.code == "store.newer"

    def test_a_preview_that_was_never_used_goes_at_the_next_start(self, desk, made):
        prepared = self.prepared(desk, made)
        desk.reopen()
        assert not prepared.folder.exists()

    def test_what_was_put_aside_goes_after_its_time(self, desk, made):
        prepared = self.prepared(desk, made)
        desk.close()
        aside = restoring.carry_out(prepared, NOW)
        assert restoring.drop_aside(desk.path, NOW + timedelta(days=30), 30) == 0
        assert restoring.drop_aside(desk.path, NOW + timedelta(days=31), 30) == 1
        assert not aside.exists()
        desk.open()
