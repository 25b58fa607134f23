"""The libraries: exactly the locked wheels for Windows, each held against its hash, also from another system."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from installers.windows.runtime import BuildStopped


def install_wheels(lock: Path, python_version: str, target: Path) -> None:
    """Put the wheels of a lock file for 64-bit Windows into `target`; nothing is built from source."""
    command = [
        *_uv(), "pip", "install", "--quiet", "--target", str(target), "--python-platform", "x86_64-pc-windows-msvc",
        "--python-version", python_version,
        "--python", sys.executable, "--require-hashes", "--only-binary", ":all:", "--no-deps",
        "--link-mode", "copy", "-r", str(lock),
    ]  # fmt: skip
    if subprocess.run(command).returncode:
        raise BuildStopped("The wheels for Windows could not be collected; the reason stands above.")


def _uv() -> list[str]:
    found = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    return [found] if found else [sys.executable, "-m", "uv"]
