"""What the file itself cannot show: put back by hand, a log file taken away or exchanged, another history."""

from __future__ import annotations

import shutil

import pytest

from csr_desktop.domain.dossiers import Dossier
from csr_desktop.store.keys import header_path
from csr_desktop.store.opening import open_store
from csr_desktop.store.witness import witness_path


@pytest.fixture
def yesterday(desk, tmp_path):
    """A copy of the closed database of before the last case."""
    desk.case()
    desk.close()
    copy = tmp_path / "gisteren"
    shutil.copy(desk.path, copy)
    desk.open()
    desk.case("WR-2026-0002", "Smit")
    desk.close()
    return copy


def codes(desk):
    return [message.code for message in desk.open().warnings]


def test_all_is_as_it_was(desk, yesterday):
    assert codes(desk) == []


def test_yesterdays_database(desk, yesterday, texts):
    shutil.copy(yesterday, desk.path)
    store = desk.open()
    assert [message.code for message in store.warnings] == ["store.rolled_back"]
    assert "24-11-2026" in texts.say(store.warnings[0])
    found = [line for line in store.log_records() if line["action"] == "database.found"]
    assert [line["result"] for line in found] == ["failed"]
    # Told once: from now on this is the database.
    desk.close()
    assert codes(desk) == []


def test_yesterdays_database_that_was_worked_in(desk, yesterday, tmp_path):
    today = {path.name: path.read_bytes() for path in (desk.path, header_path(desk.path), witness_path(desk.path))}
    shutil.copy(yesterday, desk.path)
    witness_path(desk.path).unlink()
    desk.open()
    for number in range(3, 9):
        desk.case(f"WR-2026-000{number}")
    desk.close()
    witness_path(desk.path).write_bytes(today[witness_path(desk.path).name])
    assert codes(desk) == ["store.other_history"]


@pytest.fixture
def crashed(desk, tmp_path):
    """The files as a crash leaves them: the log is not folded in."""
    desk.case()
    desk.reopen()
    desk.case("WR-2026-0002", "Smit")
    folder = tmp_path / "elders"
    folder.mkdir()
    for path in desk.path.parent.glob("proef.csrdb*"):
        shutil.copy(path, folder)
    return folder / "proef.csrdb"


def opened_after_a_crash(desk, path):
    store = open_store(path, desk.passphrase, desk.clock, desk.ids, actor="x")
    found = [message.code for message in store.warnings], store.count(Dossier)
    store.close()
    return found


def test_after_a_crash_all_is_there(desk, crashed):
    assert opened_after_a_crash(desk, crashed) == ([], 2)


def test_log_file_taken_away_after_a_crash(desk, crashed):
    crashed.with_name("proef.csrdb-wal").unlink()
    warnings, count = opened_after_a_crash(desk, crashed)
    assert (warnings, count) == (["store.rolled_back"], 1)


def test_log_file_emptied_after_a_crash(desk, crashed):
    crashed.with_name("proef.csrdb-wal").write_bytes(b"")
    assert opened_after_a_crash(desk, crashed) == (["store.rolled_back"], 1)


def test_database_that_lost_everything_with_its_log(desk, tmp_path):
    """Before the first closing all that was done is in the log file; the witness saw nothing of it yet."""
    desk.case()
    folder = tmp_path / "elders"
    folder.mkdir()
    for path in desk.path.parent.glob("proef.csrdb*"):
        if not path.name.endswith("-wal"):
            shutil.copy(path, folder)
    assert opened_after_a_crash(desk, folder / "proef.csrdb") == (["store.log_file_gone"], 0)


@pytest.mark.parametrize("content", [b"", b"{", b"x" * 1000, None])
def test_a_witness_that_says_nothing(desk, yesterday, content):
    if content is None:
        witness_path(desk.path).unlink()
    else:
        witness_path(desk.path).write_bytes(content)
    assert codes(desk) == []


def test_a_witness_of_another_database_is_not_heard(desk, other_desk, yesterday):
    other_desk.close()
    witness_path(desk.path).write_bytes(witness_path(other_desk.path).read_bytes())
    assert codes(desk) == []
    other_desk.open()
