"""`python -m installers.windows.trial`: install, self-test, upgrade, refuse, remove, on Windows or in a fresh Wine.

Takes the folder of a build and its installer, makes installers of an older and a newer version of the same program
beside them, and follows what a municipality does. Nothing is installed outside the Wine prefix it makes (on Windows:
outside the own user), and what it installed it removes again.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from csr_desktop import __version__
from installers.windows.build import ROOT
from installers.windows.launcher import PUBLISHER, make_icon
from installers.windows.nsis import make_installer

_OLDER, _NEWER = "0.0.1", "99.0.0"
_REMOVING_S = 120
_DATA = b"what a counsellor made; no installer may touch it"


class TrialFailed(Exception):
    """Something was not as it must be; says what."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where Windows programs run: `drive_c` and how to start one."""

    local_data: Path
    command: tuple[str, ...]
    environment: dict[str, str]

    def run(self, program: Path, *arguments: str, seconds: int = 900) -> int:
        """Run a program to its end and return its exit code."""
        done = subprocess.run(
            [*self.command, str(program), *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
        )
        return done.returncode


class Trial:
    """The steps, in the order in which a municipality meets them."""

    def __init__(self, machine: Machine, folder: Path, installer: Path, work: Path, target: str) -> None:
        self._machine = machine
        self._folder = folder
        self._target_kind = target
        self._work = work
        icon = work / "app.ico"
        make_icon(ROOT / "resources" / "program" / "csr-desktop.svg", icon)
        self._this = installer
        self._older = self._installer(_OLDER, icon)
        self._newer = self._installer(_NEWER, icon)
        self._target = machine.local_data / "Programs" / "CSR Desktop"
        self._data = machine.local_data / "CSR Desktop" / "dossiers.csrdb"

    def run(self) -> None:
        """Do every step; TrialFailed at the first that is not as it must be."""
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            ("an older version is installed without questions", self.install_older),
            ("this version replaces it, with its self-test", self.upgrade),
            ("the command line of the installed program answers", self.command_line),
            ("a file of the program that is in use stops the installer", self.refuse_when_open),
            ("an older version is refused and changes nothing", self.refuse_downgrade),
            ("a newer version replaces this one", self.upgrade_again),
            ("removing takes the program and leaves the data", self.remove),
        )
        for words, step in steps:
            step()
            print(f"OK    {words}", flush=True)

    def install_older(self) -> None:
        """Beside data of a user, and a file of theirs in our folder."""
        self._data.parent.mkdir(parents=True, exist_ok=True)
        self._data.write_bytes(_DATA)
        self._expect(self._machine.run(self._older, "/S"), 0)
        self._expect_files()
        (self._target / "note of a user.txt").write_text("not ours", encoding="utf-8")

    def upgrade(self) -> None:
        """The version that was built, which tests itself."""
        self._expect(self._machine.run(self._this, "/S", "/SelfTest"), 0)
        self._expect_files()

    def command_line(self) -> None:
        """Exit codes come through the launcher."""
        self._expect(self._machine.run(self._target / "csr.exe", "--version"), 0)
        self._expect(self._machine.run(self._target / "csr.exe", "--no-such-option"), 2)

    def refuse_when_open(self) -> None:
        """Code 5 while the program cannot be replaced."""
        if sys.platform != "win32":
            # Wine gives a program in use to whoever writes; what Windows refuses, rights refuse here.
            if os.geteuid() == 0:
                return
            (self._target / "csr-desktop.exe").chmod(0o444)
            self._expect(self._machine.run(self._newer, "/S"), 5)
            (self._target / "csr-desktop.exe").chmod(0o644)
            return
        with subprocess.Popen([str(self._target / "csr-desktop.exe"), "--practice"]) as program:
            try:
                self._expect(self._machine.run(self._newer, "/S"), 5)
            finally:
                program.kill()

    def refuse_downgrade(self) -> None:
        """Code 4, and not a byte is another."""
        before = self._inventory()
        self._expect(self._machine.run(self._older, "/S"), 4)
        if self._inventory() != before:
            raise TrialFailed("a refused installer changed files")

    def upgrade_again(self) -> None:
        """Over a version that came as an upgrade itself."""
        self._expect(self._machine.run(self._newer, "/S"), 0)
        self._expect_files()

    def remove(self) -> None:
        """What a user put there stays."""
        # It copies itself elsewhere and goes on there, so that it can remove its own file last.
        self._expect(self._machine.run(self._target / "uninstall.exe", "/S"), 0)
        until = time.monotonic() + _REMOVING_S
        while (self._target / "uninstall.exe").exists() and time.monotonic() < until:
            time.sleep(0.5)
        left = self._inventory()
        if left != ["note of a user.txt"]:
            raise TrialFailed(f"left behind: {len(left)} files, {left[:5]}")
        if self._data.read_bytes() != _DATA:
            raise TrialFailed("the data were touched")

    def _installer(self, version: str, icon: Path) -> Path:
        file = self._work / f"setup-{version}.exe"
        words = {"VERSION": version, "VERSION4": f"{version}.0", "PUBLISHER": PUBLISHER, "ICON": str(icon)}
        make_installer(
            self._folder, file, words, self._work / "lists", 1_000_000_000, target=self._target_kind, quick=True
        )
        return file

    def _expect_files(self) -> None:
        """Exactly the files of the build stand there, byte for byte."""
        for file in (path for path in self._folder.rglob("*") if path.is_file()):
            installed = self._target / file.relative_to(self._folder)
            if not installed.is_file() or installed.read_bytes() != file.read_bytes():
                raise TrialFailed(f"{file.relative_to(self._folder)} was not installed as it was built")
        if self._data.read_bytes() != _DATA:
            raise TrialFailed("the data were touched")

    def _inventory(self) -> list[str]:
        files = (path for path in self._target.rglob("*") if path.is_file())
        return sorted(path.relative_to(self._target).as_posix() for path in files)

    @staticmethod
    def _expect(code: int, wanted: int) -> None:
        if code != wanted:
            raise TrialFailed(f"exit code {code}, not {wanted}")


def machine_here(wine: str, prefix: Path, stand_ins: Path | None) -> Machine:
    """This Windows, or a fresh Wine prefix that says it is Windows 10 (`stand_ins`: DLLs that an old Wine lacks)."""
    if sys.platform == "win32":
        return Machine(Path(os.environ["LOCALAPPDATA"]), (), dict(os.environ))
    environment = {
        **os.environ, "WINEPREFIX": str(prefix), "WINEARCH": "win64", "WINEDEBUG": "-all", "DISPLAY": "",
        "QT_QPA_PLATFORM": "offscreen",
    }  # fmt: skip
    subprocess.run([wine, "winecfg", "/v", "win10"], env=environment, check=True, capture_output=True)
    for file in stand_ins.glob("*.dll") if stand_ins else ():
        shutil.copy2(file, prefix / "drive_c" / "windows" / "system32" / file.name)
    users = [path for path in (prefix / "drive_c" / "users").iterdir() if path.name != "Public"]
    return Machine(users[0] / "AppData" / "Local", (wine,), environment)


def main() -> int:
    """Run the trial; 0 when every step was as it must be."""
    parser = argparse.ArgumentParser(prog="python -m installers.windows.trial", description=__doc__)
    parser.add_argument("--build", type=Path, required=True, help="the folder that `--out` of the build filled")
    parser.add_argument("--wine", default=shutil.which("wine64") or shutil.which("wine") or "")
    parser.add_argument("--stand-ins", type=Path, help="folder with DLLs that this Wine lacks (for trials only)")
    parser.add_argument("--nsis-target", default="", help="as in the build")
    options = parser.parse_args()
    build = options.build.resolve()
    with tempfile.TemporaryDirectory(prefix="csr-trial-", ignore_cleanup_errors=True) as work:
        try:
            machine = machine_here(options.wine, Path(work) / "prefix", options.stand_ins)
            installer = build / f"csr-desktop-{__version__}-setup.exe"
            Trial(machine, build / "CSR Desktop", installer, Path(work), options.nsis_target).run()
        except TrialFailed as failed:
            print(f"FOUT  {failed}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
