"""The self-test: a whole installation is well, a broken one is told check by check, and nobody's name leaves."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from csr_desktop.paths import AppPaths
from csr_desktop.self_check.checks import Outcome
from csr_desktop.self_check.report import Report
from ui import self_test as module
from ui.self_test import run_self_test, self_test

PROGRAM = "import sys; from ui.entry import main; sys.exit(main(sys.argv[1:]))"
LONG_ONLY = {"Brief", "Lijst lezen", "Oefenhub", "Afdrukken"}


@pytest.mark.journey
def test_the_self_test_of_the_program(tmp_path):
    report, home = tmp_path / "zelftest.txt", tmp_path / "z.voorbeeld"
    home.mkdir()
    env = os.environ | {
        "HOME": str(home),
        "LOGNAME": "z.voorbeeld",
        "XDG_DATA_HOME": "",
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", PROGRAM, "--self-test", "--report", report],
        capture_output=True, encoding="utf-8", env=env, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert "zelftest van " in lines[0]
    end = lines.index("Alles is in orde.")
    assert [line for line in lines[1:end] if not line.startswith("OK  ")] == []
    assert {line[5:].partition(":")[0] for line in lines[1:end]} >= LONG_ONLY
    assert report.read_text(encoding="utf-8").splitlines() == lines
    # It may be sent to a helpdesk.
    assert "voorbeeld" not in done.stdout
    assert any("$HOME" in line for line in lines[end:])
    assert not [path for path in home.rglob("*") if path.suffix == ".csrdb"], "nothing of the user is touched"


def test_a_part_that_every_module_needs_is_told_too(tmp_path):
    """As on a Windows without the package of time zones: nothing of the program can be read, and the report says so."""
    report = tmp_path / "zelftest.txt"
    code = f"import sys; sys.modules['zoneinfo'] = None; {PROGRAM}"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code, "--self-test", "--report", report],
        capture_output=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout.splitlines()[1] == "FOUT Onderdelen: ModuleNotFoundError zoneinfo"
    assert report.read_text(encoding="utf-8") == done.stdout


def test_it_says_what_is_missing(qapp, tmp_path, clock):
    """An installation without resources: every check that needs them fails with a line, the others go on."""
    work = tmp_path / "werk"
    work.mkdir()
    report = self_test(tmp_path / "leeg", work, clock, AppPaths.below(tmp_path / "gebruiker"), short=True)
    outcome = {item.name: item.is_well for item in report.outcomes}
    assert not report.is_well
    missing = {name for name, is_well in outcome.items() if not is_well}
    assert {"Gegevensbestanden", "Normen van vandaag", "Berekening", "Lettertypen", "Pictogrammen"} <= missing
    assert {"Tijdzone", "Oude database bijwerken", "Vensters", "Vertrouwde certificaten"} <= outcome.keys() - missing
    assert not LONG_ONLY & outcome.keys()


def test_a_failed_check_gives_exit_code_1(qapp, tmp_path, monkeypatch, capsys):
    found = Report((Outcome("Brief", False, "er kwam geen PDF"), Outcome("Vensters", True, "ja")), (), "vandaag")
    monkeypatch.setattr(module, "self_test", lambda *_args, **_named: found)
    assert run_self_test() == 1
    assert capsys.readouterr().out.splitlines()[1:4] == [
        "FOUT Brief: er kwam geen PDF", "OK   Vensters: ja", "Niet in orde: 1.",
    ]  # fmt: skip
