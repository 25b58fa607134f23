"""All measures in one table: `python tests/bench/run.py [SUBJECT …] [--quick] [--write] [--list]`.

Every subject runs at two sizes ten apart, each in a process of its own, beside its baseline in the same rounds.
`--quick` takes a tenth of both sizes. `--write` keeps the table in docs/figures.md. `--times N` takes sizes N times as
large, `--json FILE` keeps the bare figures, `--join FILE` takes those of subjects that are not measured now.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

MODULES = (
    "calculation", "lists", "store", "safety", "log", "hub", "exchange", "today", "ddas", "window", "search", "start",
    "letters", "merge",
)  # fmt: skip
TARGET = ROOT / "docs" / "figures.md"
LIMIT_S = 1200


def main(arguments: list[str]) -> int:
    """Measure and print; return 1 when a measure could not be taken."""
    if arguments[:1] == ["--child"]:
        return child(*arguments[1:])
    parser = argparse.ArgumentParser(description="All measures in one table.")
    parser.add_argument("subjects", nargs="*", help="keys of subjects, or the beginnings of keys; all when left out")
    parser.add_argument("--quick", action="store_true", help="a tenth of both sizes")
    parser.add_argument("--times", type=float, default=1.0, help="sizes so many times as large")
    parser.add_argument("--jobs", type=int, default=1, help="subjects side by side; for a first look")
    parser.add_argument("--write", action="store_true", help="keep the table in docs/figures.md")
    parser.add_argument("--json", type=Path, help="keep the figures as JSON")
    parser.add_argument("--join", type=Path, help="take the figures of the other subjects from such a JSON")
    parser.add_argument("--list", action="store_true", help="tell the subjects")
    asked = parser.parse_args(arguments)
    subjects = [one for one in all_subjects() if not asked.subjects or one["key"].startswith(tuple(asked.subjects))]
    if asked.list:
        print(
            "\n".join(f"{one['key']:20} {one['sizes'][0]:,} / {one['sizes'][1]:,} {one['things']}" for one in subjects)
        )
        return 0
    if not subjects:
        parser.error("no such subject; --list tells which there are")
    factor = asked.times / (10 if asked.quick else 1)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        stages = Stages(Path(name))
        with ThreadPoolExecutor(asked.jobs) as side_by_side:
            found = list(side_by_side.map(lambda one: measure(one, factor, stages), subjects))
    if asked.join:
        found = joined(found, json.loads(asked.join.read_text(encoding="utf-8")))
    from tests.bench import table

    rows = [row for one in found for row in table.rows(one)]
    print(table.plain(rows))
    spent = time.monotonic() - began
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    if asked.write:
        TARGET.write_text(
            table.page(rows, spent, is_quick=factor != 1, is_joined=bool(asked.join), facts=versions()),
            encoding="utf-8",
        )
    return 1 if any("problem" in one for one in found) else 0


def all_subjects() -> list[dict]:
    """What there is to measure, asked of a child: this process stays small, for a child begins with its memory."""
    return json.loads(call("list"))


def measure(subject: dict, factor: float, stages: Stages) -> dict:
    """One subject at both sizes; a problem is told and does not stop the others."""
    sizes = [max(1, round(size * factor)) for size in subject["sizes"]]
    found = subject | {"sizes": sizes, "at": []}
    for size in sizes:
        print(f"{subject['key']}, {size:,} {subject['things']} …", file=sys.stderr, flush=True)
        try:
            stage = str(stages.of(subject, size))
            found["at"].append(json.loads(call("measure", subject["module"], subject["key"], str(size), stage)))
            if "not_here" in found["at"][-1]:
                return found | found["at"][-1]
        except (subprocess.SubprocessError, ValueError) as problem:
            said = (getattr(problem, "stderr", "") or "").strip().splitlines()
            code = getattr(problem, "returncode", "")
            return found | {"problem": said[-1] if said else f"{type(problem).__name__} {code}".strip()}
    from tests.bench import table

    print("\n".join(f"  {row.told}" for row in table.rows(found)), file=sys.stderr, flush=True)
    return found


def joined(found: list[dict], earlier: list[dict]) -> list[dict]:
    """What was measured now, and of subjects that were not what was measured earlier; in the order of the subjects."""
    kept = {one["key"]: one for one in earlier} | {one["key"]: one for one in found}
    return [kept[one["key"]] for one in all_subjects() if one["key"] in kept]


class Stages:
    """Data that several subjects read: each made once, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, threading.Lock()

    def of(self, subject: dict, size: int) -> Path:
        """The folder of a subject's stage at a size; of one without a stage it does not exist."""
        stage = self._folder / f"{subject['stage']}-{size}"
        with self._lock:
            if subject["stage"] and not stage.exists():
                stage.mkdir()
                call("stage", subject["module"], subject["key"], str(size), str(stage))
        return stage


def call(*words: str) -> str:
    command = [sys.executable, str(Path(__file__).resolve()), "--child", *words]
    around = os.environ | {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    done = subprocess.run(
        command, cwd=ROOT, env=around, check=True, capture_output=True, encoding="utf-8", timeout=LIMIT_S
    )
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def child(what: str, module: str = "", key: str = "", size: str = "0", stage: str = "") -> int:
    """The other side of `call`: tell the subjects, make a stage, or measure one subject at one size."""
    if what == "list":
        print(json.dumps([described(one, name) for name in MODULES for one in subjects_of(name)]))
        return 0
    (subject,) = (one for one in subjects_of(module) if one.key == key)
    if what == "stage":
        subject.stage[1](Path(stage), int(size))
        return 0
    from tests.bench.shape import NotHere, measured

    try:
        found = measured(subject, int(size), Path(stage))
    except NotHere as why:
        found = {"not_here": str(why)}
    print("\n" + json.dumps(found), flush=True)
    # What Qt drew is not taken apart piece by piece: it was measured.
    os._exit(0)


def subjects_of(module: str) -> tuple:
    return importlib.import_module(f"tests.bench.bench_{module}").SUBJECTS


def described(subject, module: str) -> dict:
    lines = [
        {"what": line.what, "beside": line.beside}
        | ({"most": line.aim.most, "aim_unit": line.aim.unit, "at_large": line.aim.at_large} if line.aim else {})
        for line in subject.lines
    ]
    return {
        "key": subject.key, "module": module, "issue": subject.issue, "things": subject.things,
        "sizes": list(subject.sizes), "stage": subject.stage[0] if subject.stage else "", "rows": lines,
    }  # fmt: skip


def versions() -> list[str]:
    """On what was measured: no name of a computer or a folder."""
    from importlib.metadata import version

    from csr_desktop import __version__
    from csr_desktop.clock import SystemClock

    parts = ("PySide6-Essentials", "sqlcipher3", "msgspec", "reportlab", "python-calamine", "requests")
    known = []
    for part in parts:
        try:
            known.append(f"{part} {version(part)}")
        except ModuleNotFoundError:
            continue
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return [
        f"{SystemClock().today():%-d %B %Y}", f"{os.cpu_count()} cores", load, platform.system(),
        f"Python {platform.python_version()}", f"CSR Desktop {__version__}", *known,
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
