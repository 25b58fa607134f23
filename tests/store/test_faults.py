"""Damage, a full disk, a disk that may not be written: a sentence with a code, and the data as it was."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from csr_desktop.domain.claims import Claim
from csr_desktop.errors import Bug, CsrError, EnvironmentProblem, UserError
from csr_desktop.store.faults import typed
from csr_desktop.store.keys import header_path


class DriverFault(Exception):
    """Looks as the driver's errors do."""

    def __init__(self, code, text=""):
        super().__init__(text)
        self.sqlite_errorcode = code


class TestSentences:
    @pytest.mark.parametrize(
        ("number", "kind", "code"),
        [
            (3, EnvironmentProblem, "store.read_only"),
            (5, EnvironmentProblem, "store.locked"),
            (261, EnvironmentProblem, "store.locked"),
            (6, EnvironmentProblem, "store.locked"),
            (7, EnvironmentProblem, "store.memory"),
            (8, EnvironmentProblem, "store.read_only"),
            (10, EnvironmentProblem, "store.failed"),
            (778, EnvironmentProblem, "store.failed"),
            (11, UserError, "store.damaged"),
            (13, EnvironmentProblem, "store.disk_full"),
            (14, EnvironmentProblem, "store.read_only"),
            (18, UserError, "store.value_refused"),
            (19, UserError, "store.value_refused"),
            (26, UserError, "store.damaged"),
            (1, Bug, "store.statement"),
            (21, Bug, "store.statement"),
            (None, Bug, "store.driver"),
        ],
    )
    def test_each_fault_of_the_driver_has_one(self, tmp_path, texts, number, kind, code):
        error = typed(DriverFault(number, "geheim"), tmp_path / "proef.csrdb")
        assert (type(error), error.code) == (kind, code)
        assert "geheim" not in texts.say(error.message) + str(error)

    def test_closed_store_is_a_bug(self, desk):
        desk.close()
        with pytest.raises(Bug) as caught:
            desk.store.find(Claim)
        assert caught.value.code == "store.driver"

    def test_wrong_statement_is_a_bug(self, desk):
        with pytest.raises(Bug) as caught:
            desk.store.database.execute("SELECT nothing")
        assert caught.value.code == "store.statement"

    def test_log_cannot_be_rewritten(self, desk):
        desk.case()
        for statement in ("UPDATE change_log SET actor = 'ander'", "DELETE FROM change_log"):
            with pytest.raises(Bug) as caught:
                desk.store.database.execute(statement)
            assert caught.value.code == "store.append_only"


class TestFullDisk:
    def test_unit_is_taken_back_and_the_store_goes_on(self, desk, tables, texts):
        dossier, _client, creditor, _claim = desk.case()
        before = tables(desk.store)
        database = desk.store.database
        database.execute(f"PRAGMA max_page_count = {database.pragma('page_count') + 20}").fetchall()
        claims = [desk.claim(dossier, creditor, reference=f"K{number}") for number in range(2_000)]
        with pytest.raises(EnvironmentProblem) as caught, desk.store.unit_of_work("proef") as work:
            work.add_all(claims)
        assert caught.value.code == "store.disk_full"
        assert "vol" in texts.say(caught.value.message)
        assert tables(desk.store) == before
        database.execute("PRAGMA max_page_count = 1000000").fetchall()
        with desk.store.unit_of_work("proef") as work:
            work.add_all(claims)
        assert desk.store.check() == []
        assert desk.reopen().count(Claim) == 2_001

    @pytest.mark.skipif(sys.platform == "win32", reason="limits on files are of POSIX")
    def test_file_that_may_not_grow(self, desk, tables):
        """Every limit from 'next to nothing' to 'enough': the unit is there as a whole or not at all."""
        desk.case()
        before = tables(desk.store)
        desk.close()
        outcomes = set()
        for kibibytes in (260, 300, 400, 600, 1_000, 4_000, 16_000):
            found = subprocess.run(
                [sys.executable, "-c", GROWER, str(desk.path), desk.passphrase, str(kibibytes * 1024)],
                capture_output=True,
                text=True,
                check=False,
            )
            assert found.returncode == 0, found.stderr
            outcomes.add(found.stdout.strip())
            store = desk.open()
            assert store.check() == []
            if found.stdout.strip() == "ok":
                assert store.count(Claim) == 1_001
                store.undo()
            assert tables(store) == before
            desk.close()
        assert outcomes == {"store.failed", "ok"}


GROWER = """
import resource, signal, sys
from pathlib import Path
from csr_desktop.clock import SystemClock
from csr_desktop.domain.claims import Claim
from csr_desktop.errors import CsrError
from csr_desktop.ids import IdMaker
from csr_desktop.store.opening import open_store
from dataclasses import replace
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
ids = IdMaker(SystemClock())
store = open_store(Path(sys.argv[1]), sys.argv[2], SystemClock(), ids, actor="x")
(claim,) = store.find(Claim)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    with store.unit_of_work("groei") as work:
        work.add_all([replace(claim, id=ids.new(), reference=f"G{n}") for n in range(1_000)])
    print("ok")
except CsrError as error:
    print(error.code)
"""


class TestReadOnly:
    def test_statement_is_refused_and_nothing_changes(self, desk, tables):
        desk.case()
        before = tables(desk.store)
        desk.store.database.execute("PRAGMA query_only = ON")
        with pytest.raises(EnvironmentProblem) as caught:
            desk.case("tweede")
        assert caught.value.code == "store.read_only"
        assert tables(desk.store) == before

    def test_file_without_rights(self, desk):
        desk.close()
        desk.path.chmod(0o444)
        if _may_write(desk.path):
            pytest.skip("this user may write everything")
        with pytest.raises(EnvironmentProblem) as caught:
            desk.open()
        assert caught.value.code == "store.read_only"

    def test_folder_in_the_place_of_the_key_file(self, desk):
        desk.close()
        header_path(desk.path).unlink()
        header_path(desk.path).mkdir()
        with pytest.raises(EnvironmentProblem) as caught:
            desk.open()
        assert caught.value.code == "store.unreadable"


class TestDamage:
    """A damaged page never shows an amount: the store refuses to open, to read, or the check says so."""

    @pytest.fixture
    def filled(self, desk):
        dossier, _client, creditor, _claim = desk.case()
        with desk.store.unit_of_work("proef") as work:
            work.add_all([desk.claim(dossier, creditor, number, reference=f"K{number}") for number in range(300)])
        desk.close()
        return desk

    def noticed(self, desk):
        """Whether opening, reading everything or checking tells of the damage; never anything but our own errors."""
        try:
            store = desk.open()
        except CsrError as error:
            return error.code in {"store.damaged", "store.not_ours", "store.failed"}
        try:
            return bool(store.check())
        finally:
            desk.close()

    def test_flipped_bits(self, filled):
        whole = filled.path.read_bytes()
        dice = random.Random(20261124)
        for _ in range(60):
            place, bit = dice.randrange(len(whole)), dice.randrange(8)
            damaged = bytearray(whole)
            damaged[place] ^= 1 << bit
            filled.path.write_bytes(damaged)
            assert self.noticed(filled), f"bit {bit} of byte {place} of {len(whole)}"
        filled.path.write_bytes(whole)
        assert not self.noticed(filled)

    @pytest.mark.parametrize("lost", [1, 4096, 40_960, 0.5, 0.999])
    def test_cut_off(self, filled, lost):
        whole = filled.path.read_bytes()
        kept = len(whole) - lost if isinstance(lost, int) else int(len(whole) * (1 - lost))
        filled.path.write_bytes(whole[:kept])
        assert self.noticed(filled)

    def test_exchanged_and_zeroed_pages(self, filled):
        whole = filled.path.read_bytes()
        pages = [whole[start : start + 4096] for start in range(0, len(whole), 4096)]
        for first, second in ((1, 2), (3, len(pages) - 1), (0, 1)):
            changed = pages.copy()
            changed[first], changed[second] = changed[second], changed[first]
            filled.path.write_bytes(b"".join(changed))
            assert self.noticed(filled)
            zeroed = pages.copy()
            zeroed[second] = b"\0" * 4096
            filled.path.write_bytes(b"".join(zeroed))
            assert self.noticed(filled)

    def test_reading_a_damaged_page_gives_a_sentence_and_no_noise(self, filled, texts, capfd):
        whole = bytearray(filled.path.read_bytes())
        for start in range(4096 * 4, len(whole), 4096):
            whole[start + 100] ^= 255
        filled.path.write_bytes(whole)
        with pytest.raises(UserError) as caught:
            filled.open().find(Claim)
        assert caught.value.code == "store.damaged"
        assert "reservekopie" in texts.say(caught.value.message)
        assert capfd.readouterr() == ("", "")


def _may_write(path):
    try:
        with path.open("ab"):
            return True
    except OSError:
        return False
