"""P8: a virus scanner holds a file while it gets its name: tried again, then a sentence; never removed first."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from csr_desktop import files
from csr_desktop.errors import EnvironmentProblem

#: The sixth try is the last one.
TRIES = 6


@pytest.mark.parametrize("held", range(9))
@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM])
def test_scanner(tally, tmp_path, texts, monkeypatch, held, code):
    row = tally("P8", "file held while it gets its name")
    waits, seen = [], []
    path = tmp_path / "dossiers.csrdb.keys"
    path.write_bytes(b"oud")
    real = Path.replace

    def replace(part, target):
        seen.append(Path(target).read_bytes())
        if len(seen) <= held:
            raise PermissionError(code, "in gebruik")
        return real(part, target)

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(files.time, "sleep", waits.append)
    found = []
    try:
        with files.atomic_write(path) as file:
            file.write(b"nieuw")
    except EnvironmentProblem as error:
        found += [] if held >= TRIES else ["lost: given up too early"]
        found += (
            [] if texts.say(error.message).startswith("dossiers.csrdb.keys kan hier niet") else ["crashed: no words"]
        )
    else:
        found += ["corrupt: it says it is written"] if held >= TRIES else []
    wanted = b"oud" if held >= TRIES else b"nieuw"
    found += [] if path.read_bytes() == wanted else ["lost: another content"]
    found += [] if set(seen) == {b"oud"} else ["lost: the old file was gone for a moment"]
    found += [] if [item.name for item in tmp_path.iterdir()] == [path.name] else ["left: a part"]
    found += [] if sum(waits) <= 2.5 else ["crashed: waits too long"]
    row.add(found)
    row.end()
