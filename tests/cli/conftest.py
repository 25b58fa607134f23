"""Runs the real command line in a process of its own, as a script or a person would."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

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
        command = [
            sys.executable, "-X", "utf8", "-c", "from csr_desktop.cli.main import main; main()",
            "--database", str(self.database), "--key-file", str(self.key_file), "--today", "2026-11-24",
            *(["--json"] if json_out else []), *map(str, args),
        ]  # fmt: skip
        done = subprocess.run(
            command, input=stdin, capture_output=True, encoding="utf-8", timeout=120, check=False, cwd=self.folder
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Result(done.returncode, done.stdout, done.stderr)

    def ok(self, *args: object, **kwargs: object) -> Result:
        result = self(*args, **kwargs)
        assert result.code == 0, (result.code, result.out, result.err)
        return result


@pytest.fixture
def csr(tmp_path):
    return Csr(tmp_path)


@pytest.fixture
def ready(csr):
    """A database of the municipality Waterrijk."""
    csr.ok("init", "--organisation", "Gemeente Waterrijk", "--municipality-code", "GM9999", "--counsellor",
           "F. Voorbeeld", "--street", "Marktplein 1", "--postcode", "1234AB", "--city", "Waterrijk")  # fmt: skip
    return csr
