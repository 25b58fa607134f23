"""A back-up is never put in the place of a database that another program has open: real programs, real locks."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from csr_desktop.errors import EnvironmentProblem
from csr_desktop.services.backups import RestoreDesk, with_passphrase
from csr_desktop.store import opening
from csr_desktop.store.backups import make_backup
from csr_desktop.store.database import Database
from csr_desktop.store.holding import held
from csr_desktop.store.migrations import NEWEST_SCHEMA
from csr_desktop.store.restoring import carry_out, prepare

HOLDER = """
import sys
from pathlib import Path
from csr_desktop.clock import SystemClock
from csr_desktop.ids import IdMaker
from csr_desktop.store.opening import open_store
store = open_store(Path(sys.argv[1]), sys.argv[2], SystemClock(), IdMaker(SystemClock()), actor="ander")
print("open", flush=True)
sys.stdin.readline()
store.note("proof.later")
store.close()
print("closed", flush=True)
"""
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def backup(desk, tmp_path):
    """A back-up of a database that is closed now."""
    desk.case()
    made = make_backup(desk.store.database, tmp_path / "reservekopieen", NOW, "asked")
    desk.case("WR-2026-0002")
    desk.close()
    return made


@pytest.fixture
def holder(desk):
    """Start another program that has the database open until it is told to write and end."""
    command = [sys.executable, "-c", HOLDER, str(desk.path), desk.passphrase]
    running = []

    def start():
        made = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        running.append(made)
        assert made.stdout.readline() == "open\n"
        return made

    yield start
    for process in running:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def test_nothing_is_put_back_under_a_program_at_work(desk, backup, holder, fixed_clock, tmp_path):
    other = holder()
    # Unpacked by a program that looked for the other one before it was there.
    prepared = prepare(backup, desk.path, with_passphrase(desk.passphrase), NEWEST_SCHEMA)
    with pytest.raises(EnvironmentProblem) as caught:
        RestoreDesk(desk.path, fixed_clock).carry_out(prepared)
    assert caught.value.code == "store.locked"
    # The other one writes on in the file that has the name, and keeps what it wrote.
    out, _ = other.communicate("go on\n")
    assert out == "closed\n"
    assert list(tmp_path.glob("*.aside-*")) == []
    desk.open()
    # Refused means refused: nothing was left to be carried out by a later start.
    assert desk.store.database.tuples("SELECT count(*) FROM dossier") == [(2,)]
    assert desk.store.database.tuples("SELECT count(*) FROM change_log WHERE action = 'proof.later'") == [(1,)]


def test_a_preview_of_another_program_is_left_alone(desk, backup, holder, fixed_clock, tmp_path):
    holder()
    theirs = tmp_path / f"{desk.path.name}.restore"
    theirs.mkdir()
    (theirs / "new.csrdb").write_bytes(b"preview")
    with pytest.raises(EnvironmentProblem) as caught:
        RestoreDesk(desk.path, fixed_clock).prepare(backup.path, with_passphrase(desk.passphrase))
    assert caught.value.code == "store.locked"
    assert (theirs / "new.csrdb").read_bytes() == b"preview"


def test_a_damaged_database_is_held_too(desk, backup):
    desk.path.write_bytes(b"\x07" * desk.path.stat().st_size)
    holds = "import sys; from pathlib import Path; from csr_desktop.store.holding import held\n" + (
        "with held(Path(sys.argv[1])): print('held', flush=True); sys.stdin.readline()"
    )
    command = [sys.executable, "-c", holds, str(desk.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(EnvironmentProblem) as caught, held(desk.path):
            pass
        assert caught.value.code == "store.locked"
        other.communicate("let go\n")
    with held(desk.path):
        pass


def test_held_databases_do_not_open(desk, backup):
    """What the lock of a restore is for: SQLite itself respects it."""
    opens = (
        "import sys; from pathlib import Path; from csr_desktop.clock import SystemClock\n"
        "from csr_desktop.ids import IdMaker; from csr_desktop.store.opening import open_store\n"
        "try: open_store(Path(sys.argv[1]), sys.argv[2], SystemClock(), IdMaker(SystemClock()), actor='x')\n"
        "except Exception as error: print(error.code)"
    )
    with held(desk.path):
        other = subprocess.run(
            [sys.executable, "-c", opens, str(desk.path), desk.passphrase], capture_output=True, text=True, check=True
        )
    assert other.stdout == "store.locked\n"


def test_a_restore_between_key_and_lock_is_seen(desk, backup, monkeypatch, fixed_clock):
    """The exchange comes while the passphrase is being tried; the one that opens gets the new file or none."""
    prepared = RestoreDesk(desk.path, fixed_clock).prepare(backup.path, with_passphrase(desk.passphrase))
    real = Database.open.__func__

    def exchanged_meanwhile(cls, path, key, newest):
        opened = real(cls, path, key, newest)
        # The lock of the other one fell just before ours; POSIX locks do not see their own process.
        carry_out(prepared, NOW)
        return opened

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Database, "open", classmethod(exchanged_meanwhile))
        with pytest.raises(EnvironmentProblem) as caught:
            opening.open_store(desk.path, desk.passphrase, fixed_clock, desk.ids, actor="x")
    assert caught.value.code == "store.locked"
    desk.open()
    assert desk.store.database.tuples("SELECT count(*) FROM dossier") == [(1,)]


def test_an_absent_database_needs_no_lock(desk, backup, fixed_clock):
    shutil.move(desk.path, desk.path.with_suffix(".gone"))
    restore = RestoreDesk(desk.path, fixed_clock)
    restore.carry_out(restore.prepare(backup.path, with_passphrase(desk.passphrase)))
    desk.open()
    assert desk.store.check() == []
