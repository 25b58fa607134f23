"""The built folder: collected, pruned, compiled, weighed. What is in it is what a user gets."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from installers.windows.imports import missed_imports
from installers.windows.plan import Plan
from installers.windows.runtime import BuildStopped, Runtime

#: Folders of the source tree that come along; tests, build and documentation for makers stay.
_OWN = ("csr_desktop", "ui", "resources")


def add_program(root: Path, app: Path) -> None:
    """Copy the program itself."""
    for name in _OWN:
        shutil.copytree(root / name, app / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(root / "LICENSE", app.parent / "LICENSE.txt")


def add_search_path(runtime: Runtime) -> None:
    """Say where modules are: in our own folders and nowhere else.

    A `._pth` file beside the library of Python also switches off everything it would read from the computer and the
    user (PYTHON* variables, folders of the user, the registry).
    """
    name = runtime.dll.removesuffix(".dll") + "._pth"
    (runtime.folder / name).write_text("Lib\nDLLs\n..\\app\n", encoding="ascii", newline="\r\n")


def prune(folder: Path, plan: Plan) -> int:
    """Remove what stays behind and return how many bytes that saved; empty folders go too.

    Raises BuildStopped when something that comes along imports something that does not.
    """
    kept: list[Path] = []
    dropped: list[Path] = []
    for file in files_of(folder):
        (dropped if plan.stays_behind(file.relative_to(folder).as_posix()) else kept).append(file)
    missed = missed_imports(folder, kept, dropped)
    if missed:
        raise BuildStopped("The plan leaves out what is imported:\n" + "\n".join(missed))
    saved = sum(file.stat().st_size for file in dropped)
    for file in dropped:
        file.unlink()
    for place, _folders, _files in os.walk(folder, topdown=False):
        if not any(Path(place).iterdir()):
            Path(place).rmdir()
    return saved


def compile_bytecode(folder: Path, interpreter: Sequence[str]) -> None:
    """Compile with the very Python that will run it, and leave the sources out.

    The bytecode carries no times ("unchecked-hash"), so that two builds are the same, and it is there from the start:
    the folder of the program cannot be written to by users.
    """
    code = (
        "import compileall, sys, py_compile\n"
        "mode = py_compile.PycInvalidationMode.UNCHECKED_HASH\n"
        "good = all(compileall.compile_dir(d, quiet=1, legacy=True, force=True, ddir=n, invalidation_mode=mode)"
        " for d, n in (('runtime/Lib', 'Lib'), ('app', 'app')))\n"
        "sys.exit(not good)\n"
    )
    script = folder / "compile.tmp.py"
    script.write_text(code, encoding="utf-8")
    try:
        # Own streams: a build that runs unattended has none that Python for Windows accepts.
        done = subprocess.run(
            [*interpreter, "-I", script.name],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    finally:
        script.unlink()
    if done.returncode:
        raise BuildStopped(f"Compiling the program failed:\n{done.stdout[-2000:]}")
    sources = [file for file in files_of(folder) if file.suffix == ".py"]
    missing = [file for file in sources if not file.with_suffix(".pyc").is_file()]
    if missing:
        raise BuildStopped(f"{len(missing)} files were not compiled, among which {missing[0].relative_to(folder)}.")
    for file in sources:
        file.unlink()


def files_of(folder: Path) -> list[Path]:
    """Return all files below a folder, in an order that is the same on every computer."""
    found = (Path(place) / name for place, _folders, names in os.walk(folder) for name in names)
    return sorted(found, key=lambda file: file.relative_to(folder).as_posix())


def weigh(folder: Path, plan: Plan) -> dict[str, int]:
    """Return the bytes of each part of the plan, heaviest first."""
    weights: dict[str, int] = {}
    for file in files_of(folder):
        part = plan.part_of(file.relative_to(folder).as_posix())
        weights[part] = weights.get(part, 0) + file.stat().st_size
    return dict(sorted(weights.items(), key=lambda item: -item[1]))


def set_times(files: Iterable[Path], moment: int) -> None:
    """Give files one time, so that archives of two builds are the same."""
    for file in files:
        os.utime(file, (moment, moment))
