"""Runs the command line: `Csr` in this process, `CsrProcess` in one of its own, as a script or a person would.

Both go through the same entry and give the same result. A process costs a start and the full price of an unlocking for
every command; so the main job has one (`test_main_job.py`, and `tests/canary` that watches from outside), and what is
tried in many ways has not.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from csr_desktop.cli.main import run
from csr_desktop.store import keys
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS

PASSPHRASE = "een lange wachtzin voor de proef"


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


class Csr:
    """The program `csr` with one database and one day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "dossiers.csrdb"
        self.key_file = folder / "sleutel.txt"
        self.key_file.write_text(PASSPHRASE + "\n", encoding="utf-8")

    def __call__(self, *args: object, stdin: str | None = None, json_out: bool = True) -> Result:
        result = self.run([
            "--database", str(self.database), "--key-file", str(self.key_file), "--today", "2026-11-24",
            *(["--json"] if json_out else []), *map(str, args),
        ], stdin)  # fmt: skip
        assert "Traceback" not in result.err, result.err
        return result

    def run(self, arguments: list[str], stdin: str | None) -> Result:
        """Run one command in this process, in the folder and with streams of its own."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.folder)
            patch.setenv("COLUMNS", "80")
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((stdin or "").encode()), encoding="utf-8"))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(keys, "measured_kdf", lambda: FAST_KDF_FOR_TESTS)
            code = run(arguments)
        for stream in (out, err):
            stream.seek(0)
        return Result(code, out.read(), err.read())

    def ok(self, *args: object, **kwargs: object) -> Result:
        result = self(*args, **kwargs)
        assert result.code == 0, (result.code, result.out, result.err)
        return result


class CsrProcess(Csr):
    """The program in a process of its own, with the real cost of an unlocking."""

    def run(self, arguments: list[str], stdin: str | None) -> Result:
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", "from csr_desktop.cli.main import main; main()", *arguments],
            input=stdin, capture_output=True, encoding="utf-8", timeout=300, check=False, cwd=self.folder,
        )  # fmt: skip
        return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def csr(tmp_path):
    return Csr(tmp_path)


@pytest.fixture
def ready(csr):
    """A database of the municipality Waterrijk."""
    csr.ok("init", "--organisation", "Gemeente Waterrijk", "--municipality-code", "GM9999", "--counsellor",
           "F. Voorbeeld", "--street", "Marktplein 1", "--postcode", "1234AB", "--city", "Waterrijk")  # fmt: skip
    return csr
