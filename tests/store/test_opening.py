"""Keys and opening: who may in, what is refused, and that a refusal never writes a byte."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata

import pytest

from csr_desktop.domain.dossiers import Dossier
from csr_desktop.errors import Bug, EnvironmentProblem, UserError
from csr_desktop.store import opening
from csr_desktop.store.database import Database
from csr_desktop.store.keys import (
    FAST_KDF_FOR_TESTS,
    change_passphrase,
    header_path,
    open_with_passphrase,
    open_with_recovery_key,
)
from csr_desktop.store.migrations import NEWEST_SCHEMA
from csr_desktop.store.opening import create_store, open_store


@pytest.fixture
def closed(desk):
    """A filled database with nobody at it."""
    desk.case()
    desk.close()
    return desk


@pytest.fixture
def refused(closed, fingerprints):
    """Open, expect an error, and see that every file is as it was."""

    def expect(code):
        before = fingerprints(closed.path.parent)
        with pytest.raises((UserError, EnvironmentProblem)) as caught:
            closed.open()
        assert caught.value.code == code
        after = fingerprints(closed.path.parent)
        # Only that somebody tried with a wrong secret is remembered, in a file of its own.
        after.pop(f"{closed.path.name}.attempts", None)
        assert after == before
        return caught.value

    return expect


class TestPassphrase:
    def test_the_right_one_opens(self, closed):
        closed.open()
        assert closed.store.count(Dossier) == 1

    @pytest.mark.parametrize("wrong", ["een andere wachtzin", "", "Een lange wachtzin voor de proef", "x" * 100_000])
    def test_a_wrong_one_does_not(self, closed, refused, texts, wrong):
        closed.passphrase = wrong
        assert "wachtzin" in texts.say(refused("store.passphrase_wrong").message)

    def test_a_short_one_is_refused(self, tmp_path, fixed_clock, id_maker):
        with pytest.raises(UserError) as caught:
            create_store(tmp_path / "a.csrdb", "te kort", fixed_clock, id_maker, actor="x", kdf=FAST_KDF_FOR_TESTS)
        assert caught.value.code == "store.passphrase_short"
        assert list(tmp_path.iterdir()) == []

    def test_composed_and_decomposed_letters_are_one_passphrase(self, tmp_path, fixed_clock, id_maker):
        path = tmp_path / "a.csrdb"
        composed = "één lange wachtzin"
        create_store(path, composed, fixed_clock, id_maker, actor="x", kdf=FAST_KDF_FOR_TESTS)[0].close()
        open_store(path, unicodedata.normalize("NFD", composed), fixed_clock, id_maker, actor="x").close()

    def test_change_keeps_data_and_recovery_key(self, closed):
        key = closed.key()
        change_passphrase(closed.path, key, "een heel nieuwe wachtzin")
        with pytest.raises(UserError):
            open_with_passphrase(closed.path, closed.passphrase)
        assert open_with_passphrase(closed.path, "een heel nieuwe wachtzin") == key
        assert open_with_recovery_key(closed.path, closed.recovery_key) == key

    def test_change_with_the_key_of_another_database_is_refused(self, closed, other_desk, fingerprints):
        before = fingerprints(closed.path.parent)
        with pytest.raises(Bug):
            change_passphrase(closed.path, other_desk.key(), "een heel nieuwe wachtzin")
        assert fingerprints(closed.path.parent) == before


class TestRecoveryKey:
    def test_opens_also_when_typed_sloppily(self, closed):
        sloppy = closed.recovery_key.lower().replace("-", " ").replace("0", "o").replace("1", "l")
        assert open_with_recovery_key(closed.path, f"  {sloppy} ") == closed.key()

    def test_every_single_typing_error_is_noticed(self, closed):
        compact = closed.recovery_key.replace("-", "")
        for place, sign in enumerate(compact):
            other = "7" if sign != "7" else "8"
            with pytest.raises(UserError) as caught:
                open_with_recovery_key(closed.path, compact[:place] + other + compact[place + 1 :])
            assert caught.value.code == "store.recovery_form"

    @pytest.mark.parametrize("text", ["", "-", "A" * 36, "é" * 36, "0" * 10_000, "\0"])
    def test_rubbish(self, closed, text):
        with pytest.raises(UserError) as caught:
            open_with_recovery_key(closed.path, text)
        assert caught.value.code == "store.recovery_form"

    def test_key_of_another_database(self, closed, other_desk):
        with pytest.raises(UserError) as caught:
            open_with_recovery_key(closed.path, other_desk.recovery_key)
        assert caught.value.code == "store.recovery_wrong"


class TestKeyFile:
    def test_missing(self, closed, refused):
        header_path(closed.path).unlink()
        refused("store.keys_missing")

    @pytest.mark.parametrize(
        "content",
        [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"format": "csr-keys/2"}', b'{"format": 1}', b"[" * 100_000],
        ids=range(8),
    )
    def test_rubbish(self, closed, refused, content):
        header_path(closed.path).write_bytes(content)
        refused("store.keys_damaged")

    def test_newer(self, closed, refused):
        header_path(closed.path).write_text('{"format": "csr-keys/3", "anders": true}')
        refused("store.keys_newer")

    @pytest.mark.parametrize(
        ("name", "value"), [("memory_kib", 2**40), ("memory_kib", 1), ("passes", 0), ("lanes", "veel"), ("lanes", -1)]
    )
    def test_cost_that_no_computer_has(self, closed, refused, name, value):
        path = header_path(closed.path)
        header = json.loads(path.read_text())
        header["passphrase"]["kdf"][name] = value
        path.write_text(json.dumps(header))
        refused("store.keys_damaged")

    def test_any_changed_fact_makes_the_key_not_fit(self, closed):
        path = header_path(closed.path)
        original = path.read_text()
        for change in (
            lambda header: header.update(database_id="00" * 16),
            lambda header: header["passphrase"]["kdf"].update(passes=2),
            lambda header: header["passphrase"].update(salt="AAAAAAAAAAAAAAAAAAAAAA=="),
            lambda header: header["passphrase"].update(header["recovery"]),
            lambda header: header["passphrase"].update(nonce="AAAAAAAAAAAAAAAA"),
        ):
            header = json.loads(original)
            change(header)
            path.write_text(json.dumps(header))
            with pytest.raises(UserError) as caught:
                closed.key()
            assert caught.value.code == "store.passphrase_wrong"

    def test_keys_of_another_database(self, closed, refused, other_desk):
        """The header opens with its own passphrase, but its key does not fit the file."""
        header_path(closed.path).write_bytes(header_path(other_desk.path).read_bytes())
        refused("store.damaged")


class TestFile:
    def test_missing(self, closed, refused):
        closed.path.unlink()
        refused("store.no_file")

    @pytest.mark.parametrize(
        "content", [b"", b"x", b"SQLite format 3\0" + b"\0" * 4080], ids=["leeg", "kort", "onversleuteld"]
    )
    def test_not_ours(self, closed, refused, content):
        closed.path.write_bytes(content)
        refused("store.not_ours")

    @pytest.mark.parametrize("content", [b"PK\x03\x04" * 3000, b"\0" * 8192], ids=["zip", "nullen"])
    def test_something_else(self, closed, refused, content):
        closed.path.write_bytes(content)
        refused("store.damaged")

    def test_encrypted_database_of_another_program(self, closed, refused):
        _set_pragma(closed, "application_id", 0x12345678)
        refused("store.not_ours")

    def test_newer_schema(self, closed, refused, texts):
        _set_pragma(closed, "user_version", NEWEST_SCHEMA + 1)
        assert str(NEWEST_SCHEMA + 1) in texts.say(refused("store.newer").message)

    def test_newer_schema_without_write_ahead_log(self, closed, refused):
        """A foreign journal mode is not changed before it is known that the file is ours."""
        _set_pragma(closed, "user_version", NEWEST_SCHEMA + 1)
        _set_pragma(closed, "journal_mode", "DELETE")
        refused("store.newer")

    def test_existing_file_is_never_overwritten(self, closed, fixed_clock, id_maker, fingerprints):
        before = fingerprints(closed.path.parent)
        with pytest.raises(UserError) as caught:
            create_store(closed.path, closed.passphrase, fixed_clock, id_maker, actor="x", kdf=FAST_KDF_FOR_TESTS)
        assert caught.value.code == "store.exists"
        assert fingerprints(closed.path.parent) == before

    def test_failed_making_leaves_nothing(self, tmp_path, fixed_clock, id_maker, monkeypatch):
        def fails(_database, _key):
            raise EnvironmentProblem("store.disk_full", file="a.csrdb")

        monkeypatch.setattr(opening, "migrate", fails)
        with pytest.raises(EnvironmentProblem):
            create_store(
                tmp_path / "a.csrdb", "een lange wachtzin", fixed_clock, id_maker, actor="x", kdf=FAST_KDF_FOR_TESTS
            )
        assert list(tmp_path.iterdir()) == []


HOLDER = """
import sys
from pathlib import Path
from csr_desktop.clock import SystemClock
from csr_desktop.ids import IdMaker
from csr_desktop.store.opening import open_store
store = open_store(Path(sys.argv[1]), sys.argv[2], SystemClock(), IdMaker(SystemClock()), actor="ander")
print("open", flush=True)
sys.stdin.readline()
store.close()
"""


def test_second_program_gets_a_sentence_and_the_first_goes_on(closed, texts):
    command = [sys.executable, "-c", HOLDER, str(closed.path), closed.passphrase]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "open\n"
        for _ in range(3):
            with pytest.raises(EnvironmentProblem) as caught:
                closed.open()
            assert caught.value.code == "store.locked"
            assert closed.path.name in texts.say(caught.value.message)
        holder.kill()
    # A killed holder leaves no lock behind.
    closed.open()
    assert closed.store.check() == []


def test_two_stores_in_one_program(closed):
    closed.open()
    with pytest.raises(EnvironmentProblem) as caught:
        open_store(closed.path, closed.passphrase, closed.clock, closed.ids, actor="x")
    assert caught.value.code == "store.locked"
    closed.case("tweede")
    assert closed.store.check() == []


def _set_pragma(desk, name, value):
    database = Database.open(desk.path, desk.key(), NEWEST_SCHEMA + 1)
    database.execute(f"PRAGMA {name} = {value}").fetchall()
    database.close()
