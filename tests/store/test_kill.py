"""kill -9 at any moment: each unit of work is there as a whole or not at all, and the log matches the data."""

from __future__ import annotations

import random
import subprocess
import sys
import threading

import pytest

from csr_desktop.domain.claims import Claim
from csr_desktop.errors import CsrError
from csr_desktop.store.database import Database
from csr_desktop.store.migrations import NEWEST_SCHEMA
from csr_desktop.store.new_version import OPENED_BY

KILLS = 42

#: Works without end; after each commit it says so. Units differ in size: kills fall within small and large ones.
WORKER = """
import sys
from dataclasses import replace
from pathlib import Path
from csr_desktop.clock import SystemClock
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.ids import IdMaker
from csr_desktop.store.opening import open_store

ids = IdMaker(SystemClock())
store = open_store(Path(sys.argv[1]), sys.argv[2], SystemClock(), ids, actor="werker")
(pattern,) = store.find(Claim, reference="patroon")
number = 0
print("open", flush=True)
while True:
    size = (1, 3, 40, 250)[number % 4]
    tag = f"0{int(sys.argv[3]):03}{number:06}-{size}"
    with store.unit_of_work("proef", tag=tag) as work:
        work.add_all([replace(pattern, id=ids.new(), reference=tag, position=place) for place in range(size)])
        first = work.find(Claim, reference=tag, order_by="position", limit=1)[0]
        work.save(replace(first, remark="gewijzigd"))
        work.put_setting("laatste", tag)
        work.put_content(tag.encode() * 200)
    print(tag, flush=True)
    if number % 7 == 3:
        store.undo()
        print("undo " + tag, flush=True)
    number += 1
"""


def work_and_be_killed(path, passphrase, patience, run=0):
    """Let a worker run, kill it after a while, and return what it had confirmed."""
    command = [sys.executable, "-c", WORKER, str(path), passphrase, str(run)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as worker:
        first = worker.stdout.readline()
        assert first == "open\n", worker.stderr.read()
        timer = threading.Timer(patience, worker.kill)
        timer.start()
        confirmed = worker.stdout.read().splitlines()
        timer.cancel()
        assert worker.wait() != 0
        assert worker.stderr.read() == ""
    return confirmed


def state_from_log(records):
    """Play the log by hand: what the tables must contain."""
    import msgspec

    state = {}
    for record in records:
        key = record["object_kind"], record["object_id"]
        if record["operation"] == "add":
            assert key not in state
            state[key] = msgspec.json.decode(record["new"])
        elif record["operation"] == "change":
            state[key] = state[key] | msgspec.json.decode(record["new"])
        elif record["operation"] == "remove":
            del state[key]
    return state


def test_no_unit_is_ever_half_there(desk, tables):
    dossier, _client, creditor, _claim = desk.case()
    desk.add(desk.claim(dossier, creditor, reference="patroon"))
    desk.close()
    dice = random.Random(40)
    kept, undone, unsure = set(), set(), set()
    for round_number in range(KILLS):
        confirmed = work_and_be_killed(desk.path, desk.passphrase, dice.uniform(0, 0.1), round_number)
        for line in confirmed:
            word, _, tag = line.rpartition(" ")
            (undone if word else kept).add(tag)
        store = desk.open()
        present = {}
        for claim in store.find(Claim):
            if "-" in claim.reference and claim.reference[0] == "0":
                present.setdefault(claim.reference, []).append(claim)
        for tag, claims in present.items():
            assert len(claims) == int(tag.partition("-")[2]), f"half a unit after kill {round_number}"
            assert sum(claim.remark == "gewijzigd" for claim in claims) == 1
        # The unit that was being done (or undone) when the kill came may be there; of all others we are sure.
        extra = set(present) - (kept - undone)
        missing = (kept - undone) - set(present)
        assert len(extra - unsure) <= 1
        assert missing <= {confirmed[-1]} | unsure if confirmed else missing <= unsure
        unsure |= extra | missing
        assert store.check() == []
        if round_number % 3:
            desk.close()
            continue
        log = state_from_log(store.log_records())
        data = {(name, row["id"]): row for name, rows in tables(store).items() for row in rows}
        # The program's own note of its version is no deed of a person.
        del data["setting", OPENED_BY]
        assert log == data
        desk.close()
    assert len(kept) > KILLS / 2
    assert desk.open().check() == []


MAKER = """
import sys
from pathlib import Path
from csr_desktop.clock import SystemClock
from csr_desktop.ids import IdMaker
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.store.opening import create_store
import sqlcipher3, cryptography.hazmat.primitives.ciphers.aead, argon2.low_level
print("go", flush=True)
create_store(Path(sys.argv[1]), sys.argv[2], SystemClock(), IdMaker(SystemClock()), actor="x", kdf=FAST_KDF_FOR_TESTS)
print("made", flush=True)
sys.stdin.read()
"""


def test_killed_while_making_a_database(tmp_path, desk):
    """Either nothing that looks like a database, or one that opens (and finishes its schema) with its passphrase."""
    dice = random.Random(12)
    outcomes = set()
    for number in range(12):
        path = tmp_path / f"nieuw{number}" / "nieuw.csrdb"
        command = [sys.executable, "-c", MAKER, str(path), desk.passphrase]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as maker:
            assert maker.stdout.readline() == "go\n"
            timer = threading.Timer(dice.uniform(0, 0.06), maker.kill)
            timer.start()
            made = maker.stdout.read() == "made\n"
            timer.cancel()
        desk.path = path
        try:
            desk.open()
        except CsrError as error:
            outcomes.add((made, error.code))
        else:
            assert desk.store.check() == []
            desk.close()
            outcomes.add((made, "opens"))
    refusals = {(False, code) for code in ("store.no_file", "store.keys_missing", "store.not_ours")}
    assert outcomes <= {(True, "opens"), (False, "opens"), *refusals}


def test_log_left_by_a_kill_is_folded_in_at_the_next_start(desk):
    dossier, _client, creditor, _claim = desk.case()
    desk.add(desk.claim(dossier, creditor, reference="patroon"))
    desk.close()
    work_and_be_killed(desk.path, desk.passphrase, 0.1)
    log = desk.path.with_name(desk.path.name + "-wal")
    if not log.exists():
        pytest.skip("the kill came before the first write")
    Database.open(desk.path, desk.key(), NEWEST_SCHEMA).close()
    assert not log.exists()
