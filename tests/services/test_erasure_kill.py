"""kill -9 while erasing: afterwards everything of the dossier is there, or not one word."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import threading
import time

import pytest

from csr_desktop.bootstrap import open_core
from csr_desktop.domain.erasure import ErasureGround
from csr_desktop.errors import EnvironmentProblem
from csr_desktop.store import unit_of_work
from csr_desktop.store.database import Database
from csr_desktop.store.erasing import is_scrub_wanted
from tests.conftest import PASSPHRASE
from tests.reading_pages import found_in, frames_of, pages_of

KILLS = 14
CODE = "drie losse woorden"
WORDS = ["Zeldzaamwaarts", "999990056", "Een zeldzame oorzaak", "KILL-0001", "W-KENMERK-1"]

WORKER = """
import sys
from datetime import date
from pathlib import Path
from csr_desktop.bootstrap import open_core
from csr_desktop.clock import FixedClock
from csr_desktop.paths import resources_dir
from csr_desktop.texts import Texts

texts = Texts.load(resources_dir() / "texts")
core = open_core(Path(sys.argv[1]), sys.argv[2], FixedClock(date(2026, 11, 24)), texts)
print("open", flush=True)
core.erasure.approve(sys.argv[3], "T. Leider", sys.argv[4])
print("done", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def asked(office, collective_case):
    """A dossier with letters for which somebody asked, beside another one."""
    dossier = office.dossier("KILL-0001")
    # The other dossier of these tests carries the same person; this one gets words of its own.
    office.core.dossiers.change(dossier.id, cause="Een zeldzame oorzaak")
    person = office.core.dossiers.clients(dossier.id)[0]
    office.core.dossiers.change_client(person.id, surname="Zeldzaamwaarts", bsn="999990056")
    shop = office.creditor("Winkel")
    office.claim(dossier, shop, 10_000, reference="W-KENMERK-1")
    office.core.balances.request([dossier.id])
    office.core.approvers.add("T. Leider", CODE)
    request = office.core.erasure.ask(dossier.id, ErasureGround.CLIENT, "Brief van Zeldzaamwaarts", "F. Voorbeeld")
    return dossier, request


def clear_text(core):
    database = core.store.database
    key = bytes(database.key.raw)
    return pages_of(database.path, key) + frames_of(database.path.with_name(database.path.name + "-wal"), key)


def test_all_or_nothing(office, asked, tmp_path, clock, texts):
    dossier, request = asked
    path = office.core.store.database.path
    assert found_in(clear_text(office.core), WORDS) == set(WORDS)
    before = len(office.core.store.log_records())
    office.core.close()
    dice = random.Random(3)
    outcomes = set()
    whole = None
    for number in range(KILLS):
        folder = tmp_path / f"keer{number}"
        folder.mkdir()
        for file in path.parent.glob(f"{path.name}*"):
            if file.is_file():
                shutil.copy(file, folder)
        command = [sys.executable, "-c", WORKER, str(folder / path.name), PASSPHRASE, request.id, CODE]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
            assert worker.stdout.readline() == "open\n"
            if whole is None:
                # Once without a kill, to know between which moments to kill.
                began = time.monotonic()
                assert worker.stdout.readline() == "done\n"
                whole = time.monotonic() - began
                worker.kill()
                is_done = True
            else:
                timer = threading.Timer(dice.uniform(0, whole * 1.1), worker.kill)
                timer.start()
                is_done = worker.stdout.read() == "done\n"
                timer.join()
        core = open_core(folder / path.name, PASSPHRASE, clock, texts)
        assert core.history.check() == []
        assert not is_scrub_wanted(core.store.database)
        is_there = [item.id for item in core.store.find(type(dossier), number="KILL-0001")] == [dossier.id]
        if is_there:
            assert not is_done
            assert len(core.erasure.requests()) == 1
            assert len(core.dossiers.claims(dossier.id)) == len(core.dossiers.clients(dossier.id)) == 1
            assert len(core.letters.of_dossier(dossier.id)) == 1
            assert core.letters.pdf(core.letters.of_dossier(dossier.id)[0]).startswith(b"%PDF")
            assert len(core.store.log_records()) >= before
        else:
            ours = [line for line in core.store.log_records() if line["dossier_id"] == dossier.id]
            assert all(line["new"] is None for line in ours if line["action"] != "dossier.erased")
            core.store.database.fold_in()
            assert found_in(clear_text(core), WORDS) == set()
        outcomes.add(is_there)
        core.close()
    assert outcomes == {True, False}


def test_a_file_that_could_not_be_rebuilt_is_rebuilt_at_the_next_opening(office, asked, monkeypatch, clock, texts):
    _dossier, request = asked
    path = office.core.store.database.path

    def full(_database):
        raise EnvironmentProblem("store.disk_full", file="x")

    with monkeypatch.context() as patch:
        patch.setattr(unit_of_work, "scrub", full)
        report = office.core.erasure.approve(request.id, "T. Leider", CODE)
    assert [item.code for item in report.problems] == ["erasure.scrub_later", "store.disk_full"]
    assert is_scrub_wanted(office.core.store.database)
    office.core.close()
    with monkeypatch.context() as patch:
        patch.setattr(unit_of_work, "scrub", full)
        core = open_core(path, PASSPHRASE, clock, texts)
    assert [item.code for item in core.store.warnings] == ["erasure.scrub_later"]
    core.close()
    core = open_core(path, PASSPHRASE, clock, texts)
    assert isinstance(core.store.database, Database)
    assert not is_scrub_wanted(core.store.database)
    assert found_in(clear_text(core), WORDS) == set()
    core.close()
