"""kill -9 while a payment file is made: whatever is found afterwards, nobody is paid twice and nobody is forgotten."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import sys
import threading
import time

import pytest

from csr_desktop.bootstrap import open_core
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.settlement import DepositKind, PayoutStatus
from csr_desktop.errors import UserError
from tests.conftest import PASSPHRASE
from tests.services.settlement_desk import agreed, pay_account

KILLS = 10
TWO = [("Energie Noord", "energy", 98_765, "E-1"), ("UWV", "benefit_recovery", 215_000, "UWV-77")]

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
import csr_desktop.payments.pain001, holidays.utils
print("open", flush=True)
core.settlement.bank.export(Path(sys.argv[3]))
print("done", flush=True)
sys.stdin.read()
"""


def test_paid_once_whenever_the_program_is_killed(office, tmp_path, clock, texts):
    dossier, _claims = agreed(office, Product.SK, case=TWO, capacity=5_000, assets=0)
    pay_account(office)
    office.core.settlement.beginning.start(dossier.id)
    offered = office.core.settlement.facts(dossier.id).offered_cents
    office.core.settlement.reserve.book(dossier.id, DepositKind.LOAN, offered)
    office.core.settlement.payouts.plan(dossier.id)
    path = office.core.store.database.path
    office.core.close()
    dice = random.Random(5)
    outcomes = set()
    whole = 0.05
    for number in range(KILLS):
        folder = tmp_path / f"keer{number}"
        shutil.copytree(path.parent, folder, ignore=shutil.ignore_patterns("keer*"))
        file = folder / "betaling.xml"
        took = kill_while_exporting(folder / path.name, file, None if number == 0 else dice.uniform(0, whole))
        whole = took or whole
        core = open_core(folder / path.name, PASSPHRASE, clock, texts)
        try:
            assert core.store.check() == []
            outcomes.add(look(core, dossier, file, folder))
        finally:
            core.close()
    # The first was left to finish; the others fell before or after the commit.
    assert "handed out" in outcomes


def kill_while_exporting(database, file, after):
    """Kill the program so long after it began, or when it is done; return how long the whole took then."""
    child = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(database), PASSPHRASE, str(file)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout.readline() == "open\n"
    began = time.monotonic()
    if after is None:
        assert child.stdout.readline() == "done\n"
        took = time.monotonic() - began
        child.kill()
    else:
        took = None
        timer = threading.Timer(after, child.kill)
        timer.start()
        child.stdout.read()
        timer.join()
    child.wait()
    child.stdin.close()
    child.stdout.close()
    return took


def look(core, dossier, file, folder):
    """Hold what is stored against the file, and bring it to its end: each creditor is in exactly one file."""
    bank = core.settlement.bank
    statuses = {item.status for item in core.settlement.facts(dossier.id).payouts}
    batches = bank.batches()
    if statuses == {PayoutStatus.PLANNED}:
        assert batches == []
        assert not file.exists(), "a file went out that the database does not know"
        bank.export(file)
        return "nothing done"
    assert statuses == {PayoutStatus.EXPORTED}
    (batch,) = batches
    with pytest.raises(UserError, match=r"payout\.nothing_planned"):
        bank.export(folder / "tweede.xml")
    if not file.exists():
        bank.again(batch.id, file)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == batch.sha256
    return "handed out"
