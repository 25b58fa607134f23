"""One build, from inputs with known hashes to files with known hashes."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from installers.windows.archive import make_portable
from installers.windows.launcher import PUBLISHER, make_icon, make_launchers
from installers.windows.nsis import make_installer
from installers.windows.parts_list import PartsList
from installers.windows.plan import Plan
from installers.windows.runtime import BuildStopped, Runtime, unpack_runtime
from installers.windows.signing import Certificate, sign
from installers.windows.tree import add_program, add_search_path, compile_bytecode, files_of, prune, set_times, weigh
from installers.windows.wheels import install_wheels

ROOT = Path(__file__).resolve().parents[2]
_PLAN = Path(__file__).resolve().parent / "plan.toml"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a build is made of. `wine` runs the runtime where this is not Windows; `moment` is the time of all files."""

    runtime: Path
    runtime_sha256: str
    out: Path
    moment: int
    wine: str = ""
    certificate: Certificate | None = None
    with_installer: bool = True
    nsis_target: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """What came out: files to hand out with their hashes, and the bytes of each part of the built folder."""

    folder: Path
    files: tuple[tuple[Path, str], ...]
    weights: dict[str, int]
    saved: int


def build(inputs: Inputs, version: str) -> Built:
    """Build everything in `inputs.out`, an empty or absent folder; raises BuildStopped with what stands in the way."""
    out = inputs.out
    if out.exists() and any(out.iterdir()):
        raise BuildStopped(f"The folder {out} is not empty.")
    folder, work = out / "CSR Desktop", out / "work"
    (folder / "app").mkdir(parents=True)
    work.mkdir()
    plan = Plan.load(_PLAN)
    runtime = unpack_runtime(inputs.runtime, inputs.runtime_sha256, folder / "runtime")
    install_wheels(ROOT / "installers" / "locks" / "run.txt", runtime.version, folder / "app")
    add_program(ROOT, folder / "app")
    python = _interpreter(runtime, work, inputs.wine)
    saved = prune(folder, plan)
    compile_bytecode(folder, python)
    add_search_path(runtime)
    icon = work / "app.ico"
    make_icon(ROOT / "resources" / "program" / "csr-desktop.svg", icon)
    launchers = make_launchers(folder, work / "launchers", icon, version, runtime.dll)
    sign(launchers, inputs.certificate)
    files = _hand_out(inputs, version, folder, work, runtime, icon)
    weights = weigh(folder, plan)
    shutil.rmtree(work)
    return Built(folder, files, weights, saved)


def _interpreter(runtime: Runtime, work: Path, wine: str) -> list[str]:
    """A whole copy of the runtime to compile with: what is shipped has no interpreter any more."""
    copy = work / "python"
    shutil.copytree(runtime.folder, copy)
    for file in copy.glob("python3*._pth"):
        file.unlink()
    command = [str(copy / "python.exe")]
    if sys.platform == "win32":
        return command
    if not wine:
        raise BuildStopped(
            "Only a Python for Windows can compile for itself: name a Wine with --wine, or build on Windows."
        )
    return [wine, *command]


def _hand_out(
    inputs: Inputs, version: str, folder: Path, work: Path, runtime: Runtime, icon: Path
) -> tuple[tuple[Path, str], ...]:
    parts = PartsList(folder, runtime, version, inputs.runtime_sha256)
    notices, sbom = parts.notices(), parts.sbom()
    (folder / "LICENTIES VAN ANDEREN.txt").write_text(notices, encoding="utf-8-sig", newline="\r\n")
    (folder / "onderdelen.cdx.json").write_text(sbom, encoding="utf-8", newline="\n")
    set_times(files_of(folder), inputs.moment)
    name = f"csr-desktop-{version}"
    made = [inputs.out / f"{name}-portable.zip", inputs.out / f"{name}.cdx.json", inputs.out / f"{name}-notices.txt"]
    make_portable(folder, made[0], inputs.moment)
    made[1].write_text(sbom, encoding="utf-8", newline="\n")
    made[2].write_text(notices, encoding="utf-8", newline="\n")
    if inputs.with_installer:
        installer = inputs.out / f"{name}-setup.exe"
        words = {
            "VERSION": version,
            "VERSION4": ".".join([*version.split("."), "0", "0"][:4]),
            "PUBLISHER": PUBLISHER,
            "ICON": str(icon),
        }
        make_installer(folder, installer, words, work / "nsis", inputs.moment, target=inputs.nsis_target)
        sign([installer], inputs.certificate)
        made.insert(0, installer)
    return tuple((file, hashlib.sha256(file.read_bytes()).hexdigest()) for file in made)


def moment_of_source(command: Sequence[str] = ("git", "log", "-1", "--format=%ct")) -> int:
    """Return the moment of the last commit, the time that all built files get."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode or not done.stdout.strip().isdigit():
        raise BuildStopped("The moment of the source is unknown: give --moment, or build from a git checkout.")
    return int(done.stdout)
