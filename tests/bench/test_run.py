"""The table of measures: that it runs, judges, and that docs/figures.md holds all of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import table
from tests.bench.shape import Aim, Line, Sample, Subject, measured

CHECKOUT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(CHECKOUT / "tests" / "bench" / "run.py"), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300, check=False)


@pytest.fixture(scope="module")
def subjects():
    return json.loads(run("--child", "list").stdout)


def test_the_page_of_figures_has_every_measure(subjects):
    told = (CHECKOUT / "docs" / "figures.md").read_text(encoding="utf-8")
    lines = {line["what"].strip() for subject in subjects for line in subject["rows"]}
    assert [line for line in sorted(lines) if f"| {line} |" not in told] == []


def test_a_subject_is_measured_at_both_sizes_and_told(tmp_path):
    kept = tmp_path / "figures.json"
    done = run("calculation-many", "--times", "0.1", "--json", str(kept))
    assert done.returncode == 0, done.stderr
    (subject,) = json.loads(kept.read_text(encoding="utf-8"))
    assert subject["sizes"] == [100, 1_000]
    assert "proposals of 14 claims" in done.stdout
    assert "1 measures, 1 with an aim" in done.stdout


def test_ours_and_the_baseline_take_turns_and_the_ratio_is_that_of_a_round(tmp_path):
    from contextlib import contextmanager

    turns = []

    @contextmanager
    def works(_stage, _folder, size):
        def ours():
            turns.append("ours")
            return Sample(0.03 * size, 0.05)

        def bare():
            turns.append("bare")
            return Sample(0.01, 0.01)

        yield {"bare": bare, "ours": ours}

    line = Line("thing", "ours", "bare", "less", Aim(4, "x", at_large=True))
    subject = Subject("proof", 1, "things", (1, 2), works, (line,), most_rounds=3)
    at = [measured(subject, size, tmp_path) for size in subject.sizes]
    assert turns == ["ours", "bare"] * 8
    assert [one["lines"][0]["ratio"] for one in at] == pytest.approx([3.0, 6.0])
    told = {"what": "thing", "beside": "less", "most": 4, "aim_unit": "x", "at_large": True}
    found = {"issue": 1, "key": "proof", "things": "things", "sizes": [1, 2], "rows": [told], "at": at}
    (row,) = table.rows(found)
    assert row.is_met is False
    assert row.cells[3:5] == ("30 ms", "60 ms")
    assert "0 met. Not met: thing (less)." in table.verdict([row])


def test_what_is_not_here_is_said_and_counts_as_neither():
    line = {"what": "a letter", "beside": "another program", "most": 1, "aim_unit": "x", "at_large": True}
    found = {"issue": 7, "key": "merge", "things": "letters", "sizes": [1, 2], "not_here": "no office", "rows": [line]}
    (row,) = table.rows(found)
    assert (row.is_met, row.cells[0], row.cells[2], row.cells[-1]) == (None, "a letter", "no office", "not measured")
    assert table.verdict([row]) == "1 measures, 0 with an aim, 0 met."
