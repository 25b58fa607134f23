"""C4, C12: files that may not grow, disks that are full, folders that may not be written or go away."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.faults.crew import ROOT
from tests.faults.flows import FLOWS


@pytest.mark.parametrize("flow", ["import", "backup", "letters", "migration"])
def test_files_that_may_not_grow(crew, tally, is_long, flow):
    row = tally("C4", f"limit on the size of files: {flow}")
    limits = [*range(4, 800, 12 if is_long else 48), 1_000, 4_000]
    jobs = [{"job": "limited", "flow": flow, "limits": limits[at::6]} for at in range(6)]
    for answer in crew.do(jobs):
        for found in answer["findings"]:
            row.add(found)
    row.end()


def test_disk_that_is_really_full(tally, is_long):
    """Small disks in memory, in a name space of their own; a back-up does not begin where there is no room."""
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not installed")
    command = ["unshare", "-m"] if os.getuid() == 0 else ["unshare", "-Urm"]
    tried = subprocess.run(
        [*command, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, text=True, check=False
    )
    if tried.returncode:
        pytest.skip(f"no disks can be mounted here: {tried.stderr.strip()[-100:]}")
    row = tally("C4", "disk really full")
    done = subprocess.run(
        [*command, sys.executable, "-m", "tests.faults.full_disk", "40" if is_long else "4"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    for found in json.loads(done.stdout):
        row.add(found)
    row.end()


#: What is forbidden, what is being done, and what the person hears ("" when it should work all the same).
FORBIDDEN = [
    ("folder read-only", "save", "store.read_only"),
    ("folder closed", "save", "store.unreadable"),
    ("database read-only", "save", "store.read_only"),
    ("database closed", "save", "store.unreadable"),
    ("keys closed", "save", "store.unreadable"),
    ("back-ups read-only", "backup", "file.no_access"),
    ("exports read-only", "letters", "file.no_access"),
    *(("vanishes", flow, "") for flow in ("save", "import", "backup", "keys", "letters", "restore")),
]


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
def test_rights(crew, tally):
    row = tally("C12", "no rights, read-only, folder gone")
    jobs = [{"job": "forbidden", "way": way, "flow": flow, "expected": code} for way, flow, code in FORBIDDEN]
    for job, answer in zip(jobs, crew.do(jobs), strict=True):
        for found in answer["findings"]:
            row.add(found, f"{job['way']}: {job['flow']}")
    row.end()


def test_every_flow_is_known():
    """The names above are those of flows."""
    assert {flow for _way, flow, _code in FORBIDDEN} <= set(FLOWS)
