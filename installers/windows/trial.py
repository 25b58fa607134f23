"""`python -m installers.windows.trial`: install, self-test, upgrade, refuse, remove, on Windows or in a fresh Wine.

Takes the folder of a build and its installer, makes installers of an older and a newer version of the same program
beside them, and follows what a municipality does. Nothing is installed outside the Wine prefix it makes (on Windows:
outside the own user), and what it installed it removes again.
"""

from __future__ import annotations

import argparse
import os
import re
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
_CLASSES = r"Software\Classes"
_POLICIES = r"Software\Policies\CSR Desktop"
#: The files that open with the program, and what Windows calls them.
_KINDS = {".csrdossier": "CSRDesktop.Dossier", ".csrnorm": "CSRDesktop.Normen", ".csrnieuws": "CSRDesktop.Bericht"}
#: Variables that would make Python and Qt talk, or load something else; whoever hears them says more than usual.
_TALK = ("PYTHONVERBOSE=1", "PYTHONINSPECT=1", "QT_DEBUG_PLUGINS=1", "QT_FORCE_STDERR_LOGGING=1")
_SCREENS = "QT_SCREEN_SCALE_FACTORS=3"
#: Lines that look like those of the child that reads lists, and would run something else.
_CHILDREN: tuple[tuple[str, ...], ...] = (
    ("-i", "-c", "from multiprocessing.spawn import spawn_main; spawn_main(print(6*7))", "--multiprocessing-fork"),
    (
        "-c",
        "from multiprocessing.spawn import spawn_main; spawn_main(parent_pid=1, pipe_handle=print(6*7))",
        "--multiprocessing-fork",
    ),
)


class TrialFailed(Exception):
    """Something was not as it must be; says what."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where Windows programs run: the disk, the folder of the user on it, and how to start one."""

    drive: Path
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

    def output(self, program: Path | str, *arguments: str, seconds: int = 300) -> str:
        """Run a program and return all that it says."""
        done = subprocess.run(
            [*self.command, str(program), *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
        )
        return done.stdout.decode("utf-8", "replace").replace("\r", "")

    def registered(self, key: str, name: str = "") -> str:
        """Return a text of the registry; empty when it is not there."""
        # Asked for the default value alone, `reg` says in the language of Windows that there is none.
        wanted = re.escape(name) if name else r"\([^)]+\)"
        found = re.search(rf"^\s+{wanted}\s+REG_SZ\s+(.+?)\s*$", self.output("reg", "query", key), re.MULTILINE)
        return found[1] if found else ""


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
        self._program_files = machine.drive / "Program Files" / "CSR Desktop"
        self._data = machine.local_data / "CSR Desktop" / "dossiers.csrdb"

    def run(self) -> None:
        """Do every step; TrialFailed at the first that is not as it must be."""
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            ("an older version is installed without questions", self.install_older),
            ("this version replaces it, with its self-test", self.upgrade),
            ("dossiers, norms and announcements open with it", self.associations),
            ("the command line of the installed program answers", self.command_line),
            ("nothing of the user's environment gets into it", self.let_nothing_in),
            ("what administrators lay down is heard", self.policies),
            ("a file of the program that is in use stops the installer", self.refuse_when_open),
            ("an older version is refused and changes nothing", self.refuse_downgrade),
            ("a newer version replaces this one", self.upgrade_again),
            ("removing takes the program and leaves the data", self.remove),
            ("for all users: installed, not beside what is there, removed", self.all_users),
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

    def associations(self) -> None:
        """For this user; what others wrote about these files stays."""
        self._expect_associations("HKCU", self._target)
        self._machine.output("reg", "add", rf"HKCU\{_CLASSES}\.csrnorm", "/v", "Other", "/d", "not ours", "/f")

    def command_line(self) -> None:
        """Exit codes come through the launcher."""
        self._expect(self._machine.run(self._target / "csr.exe", "--version"), 0)
        self._expect(self._machine.run(self._target / "csr.exe", "--no-such-option"), 2)

    def let_nothing_in(self) -> None:
        """Python and Qt hear no variable of the user, and no line but that of our own child is run."""
        report, script = self._work / "report.txt", self._work / "talk.cmd"
        programs = {"csr.exe": "--version", "csr-desktop.exe": f"--self-test=short --report {self._windows(report)}"}
        for name, arguments in programs.items():
            # A script, because Wine itself keeps what begins with QT_ from the programs that it starts.
            lines = ["@echo off", *(f"set {word}" for word in (*_TALK, _SCREENS))]
            lines.append(f'"{self._windows(self._target / name)}" {arguments}')
            script.write_text("\r\n".join([*lines, ""]), encoding="utf-8")
            said = self._machine.output("cmd", "/c", self._windows(script))
            if any(word in said for word in ("import ", "plugin", "Traceback")):
                raise TrialFailed(f"{name} heard a variable of the user: {said[:200]}")
        if "300 %" in report.read_text(encoding="utf-8"):
            raise TrialFailed("Qt heard a variable of the user")
        for line in _CHILDREN:
            if "42" in self._machine.output(self._target / "csr.exe", *line):
                raise TrialFailed("csr.exe runs whatever it is given")

    def policies(self) -> None:
        """A place for news in the registry of the computer goes above what is set in the program."""
        database, secret = self._work / "policy.csrdb", self._work / "secret.txt"
        secret.write_text("vier losse woorden hier\n", encoding="utf-8")
        csr = self._target / "csr.exe"
        given = ("--database", self._windows(database), "--key-file", self._windows(secret))
        self._machine.output(csr, *given, "init", "--organisation", "Proef")
        self._machine.output("reg", "add", rf"HKCU\{_POLICIES}", "/v", "Berichten", "/d", r"\\user\share", "/f")
        self._machine.output("reg", "add", rf"HKLM\{_POLICIES}", "/v", "Berichten", "/d", r"\\server\share", "/f")
        said = self._machine.output(csr, *given, "updates", "show")
        for root in ("HKCU", "HKLM"):
            self._machine.output("reg", "delete", rf"{root}\{_POLICIES}", "/f")
        if r"\\server\share (vastgelegd" not in said:
            raise TrialFailed(f"the policy was not heard: {said[:300]}")
        if "Plaats: geen." not in self._machine.output(csr, *given, "updates", "show"):
            raise TrialFailed("a policy that is gone still counts")

    def refuse_when_open(self) -> None:
        """Code 5 while the program cannot be replaced."""
        if sys.platform != "win32":
            # Wine gives a program in use to whoever writes; what Windows refuses, rights refuse here.
            if os.geteuid() == 0:
                return
            library = next((self._target / "runtime").glob("python3?*.dll"))
            for file in (self._target / "csr-desktop.exe", self._target / "csr.exe", library):
                file.chmod(0o444)
                self._expect(self._machine.run(self._newer, "/S"), 5)
                file.chmod(0o644)
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
        self._expect(self._machine.run(self._target / "uninstall.exe", "/S"), 0)
        self._wait_for(self._target / "uninstall.exe")
        left = self._inventory()
        if left != ["note of a user.txt"]:
            raise TrialFailed(f"left behind: {len(left)} files, {left[:5]}")
        if self._data.read_bytes() != _DATA:
            raise TrialFailed("the data were touched")
        self._expect_no_associations("HKCU")
        if self._machine.registered(rf"HKCU\{_CLASSES}\.csrnorm", "Other") != "not ours":
            raise TrialFailed("what another program registered is gone")
        self._machine.output("reg", "delete", rf"HKCU\{_CLASSES}\.csrnorm", "/f")

    def all_users(self) -> None:
        """As IT does it; on Windows from an elevated prompt."""
        if sys.platform == "win32":
            import ctypes

            if not ctypes.windll.shell32.IsUserAnAdmin():
                return
        # Outside Program Files, and without a space: `/D=` takes no quotes.
        full = self._machine.drive / "csr-trial"
        full.mkdir()
        (full / "planted.dll").write_bytes(b"not ours")
        self._expect(self._machine.run(self._older, "/S", "/AllUsers", f"/D={self._windows(full)}"), 9)
        self._expect(self._machine.run(self._older, "/S", "/AllUsers"), 0)
        self._expect_associations("HKLM", self._program_files)
        self._expect(self._machine.run(self._older, "/S"), 7)
        self._expect(self._machine.run(self._program_files / "uninstall.exe", "/S", "/AllUsers"), 0)
        self._wait_for(self._program_files / "uninstall.exe")
        self._expect_no_associations("HKLM")
        if self._program_files.exists() or sorted(path.name for path in full.iterdir()) != ["planted.dll"]:
            raise TrialFailed("for all users: not everything was removed, or something else was")
        shutil.rmtree(full)

    def _expect_associations(self, root: str, folder: Path) -> None:
        command = f'"{self._windows(folder / "csr-desktop.exe")}" "%1"'
        for suffix, kind in _KINDS.items():
            if self._machine.registered(rf"{root}\{_CLASSES}\{suffix}") != kind:
                raise TrialFailed(f"{suffix} does not open with the program")
            if self._machine.registered(rf"{root}\{_CLASSES}\{kind}\shell\open\command") != command:
                raise TrialFailed(f"{suffix} opens with something else")

    def _expect_no_associations(self, root: str) -> None:
        left = [
            name for pair in _KINDS.items() for name in pair if self._machine.registered(rf"{root}\{_CLASSES}\{name}")
        ]
        if left:
            raise TrialFailed(f"still registered: {left}")

    def _windows(self, path: Path) -> str:
        """Return how Windows names a file: in Wine the disk is a folder of the prefix, and Z: is all there is."""
        if sys.platform == "win32":
            return str(path)
        drive = self._machine.drive
        if path.is_relative_to(drive):
            return "C:\\" + str(path.relative_to(drive)).replace("/", "\\")
        return "Z:" + str(path).replace("/", "\\")

    @staticmethod
    def _wait_for(file: Path) -> None:
        """An uninstaller copies itself elsewhere and goes on there, so that it can remove its own file last."""
        until = time.monotonic() + _REMOVING_S
        while file.exists() and time.monotonic() < until:
            time.sleep(0.5)

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
        drive = Path(os.environ["PROGRAMFILES"]).parent
        return Machine(drive, Path(os.environ["LOCALAPPDATA"]), (), dict(os.environ))
    environment = {
        **os.environ, "WINEPREFIX": str(prefix), "WINEARCH": "win64", "WINEDEBUG": "-all", "DISPLAY": "",
        "QT_QPA_PLATFORM": "offscreen",
    }  # fmt: skip
    subprocess.run([wine, "winecfg", "/v", "win10"], env=environment, check=True, capture_output=True)
    for file in stand_ins.glob("*.dll") if stand_ins else ():
        shutil.copy2(file, prefix / "drive_c" / "windows" / "system32" / file.name)
    drive = prefix / "drive_c"
    users = [path for path in (drive / "users").iterdir() if path.name != "Public"]
    return Machine(drive, users[0] / "AppData" / "Local", (wine,), environment)


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
