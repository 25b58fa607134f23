"""A person at another computer: sees windows by their names, and has keys; nothing of the program itself.

The program runs as a process of its own on a screen of its own (Xvfb). What it did is read back by the command line
when it is closed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

#: Without these the tests are skipped; `bootstrap.py` brings them.
PROGRAMS = ("Xvfb", "xdotool")
#: A slow computer takes this long for anything; nobody waits so long when all is well.
_PATIENCE_S = 60.0
_BETWEEN_S = 0.05
#: So many looks in a row without work, and the program waits for a key.
_QUIET_LOOKS = 6
_SCREEN = "1280x720x24"
#: Each test process begins to look for a free number somewhere else.
_FIRST_SCREEN, _SCREENS, _TRIES = 100, 4_000, 20


def missing() -> list[str]:
    """Return the programs that are not there."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


class Workstation:
    """A screen, the folders of one user, and keys."""

    def __init__(self, display: str, home: Path, screen: int) -> None:
        """`screen` is the process of the screen: while it works, keys are still on their way."""
        self.home = home
        self._screen = screen
        self._pictures = Path(os.environ["CSR_PICTURES"]) if "CSR_PICTURES" in os.environ else None
        self.environment = os.environ | {
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_STATE_HOME": str(home / "state"),
        }
        self.program: subprocess.Popen[str] | None = None

    def has_screen(self) -> bool:
        """Whether the screen takes windows."""
        shown = subprocess.run(
            ["xdotool", "getdisplaygeometry"], env=self.environment, capture_output=True, check=False
        )
        return shown.returncode == 0

    def start(self, *arguments: object) -> None:
        """Start the program as its icon does."""
        self.program = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-m", "ui", *map(str, arguments)],
            env=self.environment,
            text=True,
            stderr=subprocess.PIPE,
        )

    def turn_to(self, name: str) -> None:
        """Wait until a window of this name is in sight and nothing is busy, and let the keys go there."""
        self.until(lambda: self.windows(name), f"the window '{name}'")
        self.rest()
        # Where no window manager lies between, a new window has to be given the keys.
        self._xdotool("windowfocus", "--sync", self.windows(name)[-1])
        self.rest()
        self.picture(name)

    def windows(self, name: str) -> list[str]:
        """Return the windows in sight whose name is exactly this, in the order they came."""
        found = self._xdotool("search", "--onlyvisible", "--name", f"^{name}$", check=False)
        return found.split()

    def press(self, *keys: str) -> None:
        """Press keys, each when the one before is done; names as xdotool has them (`Tab`, `ctrl+k`)."""
        for key in keys:
            self._xdotool("key", key)
            self.rest()

    def type(self, text: str) -> None:
        """Type in what has the focus."""
        self._xdotool("type", "--delay", "20", text)
        self.rest()

    def fill(self, *texts: str) -> None:
        """Type in one field after the other; an empty text leaves a field as it is."""
        for text in texts:
            if text:
                self.type(text)
            self.press("Tab")

    def leave(self) -> int:
        """Press the keys that end the program and wait until it is over; return its exit code."""
        assert self.program is not None
        program, self.program = self.program, None
        self._xdotool("key", "ctrl+q")
        _, errors = program.communicate(timeout=_PATIENCE_S)
        assert "Traceback" not in errors, errors
        return program.returncode

    def pull_the_plug(self) -> None:
        """Kill the program; it has no moment to put anything away."""
        assert self.program is not None
        self.program.send_signal(signal.SIGKILL)
        self.program.communicate()
        self.program = None

    def until(self, is_so: Callable[[], object], what: str) -> None:
        """Look again and again until it is so."""
        for _ in range(int(_PATIENCE_S / _BETWEEN_S)):
            if is_so():
                return
            if self.program is not None and self.program.poll() is not None:
                program, self.program = self.program, None
                raise AssertionError(f"the program ended before {what}: {program.communicate()[1]}")
            threading.Event().wait(_BETWEEN_S)
        self.picture("te lang gewacht")
        raise AssertionError(f"waited too long for {what}")

    def rest(self) -> None:
        """Wait until the program does nothing any more: what was asked of it is done."""
        quiet, before = 0, (-1, True)

        def is_quiet() -> bool:
            nonlocal quiet, before
            now = self._worked()
            quiet = quiet + 1 if now == before and not now[1] else 0
            before = now
            return quiet >= _QUIET_LOOKS

        self.until(is_quiet, "the program to be done")

    def picture(self, name: str) -> None:
        """Keep a picture of the screen, when somebody wants to look (`CSR_PICTURES`) and ImageMagick is there."""
        if self._pictures is None or shutil.which("import") is None:
            return
        self._pictures.mkdir(parents=True, exist_ok=True)
        count = len(list(self._pictures.iterdir()))
        file = self._pictures / f"{count:02d} {name.replace('/', '-')}.png"
        subprocess.run(["import", "-window", "root", str(file)], env=self.environment, check=False)

    def close(self) -> None:
        """End what still runs."""
        if self.program is not None:
            self.program.kill()
            self.program.communicate()

    def _worked(self) -> tuple[int, bool]:
        """How much program and screen have worked so far, and whether they would go on if the computer let them.

        In ticks of the processor, and by the state of every thread (proc(5), fields 3, 14 and 15): on a busy computer
        who waits for its turn has not done anything either.
        """
        ticks, is_waiting = 0, False
        for process in (self._screen, self.program.pid if self.program is not None else 0):
            for file in Path(f"/proc/{process}/task").glob("*/stat") if process else ():
                try:
                    fields = file.read_text(encoding="utf-8").rpartition(")")[2].split()
                except OSError:
                    continue
                ticks += int(fields[11]) + int(fields[12])
                is_waiting |= fields[0] in "RD"
        return ticks, is_waiting

    def _xdotool(self, *words: str, check: bool = True) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, check=False, timeout=_PATIENCE_S
        )
        assert not check or done.returncode == 0, f"xdotool {words[0]}: {done.stderr}"
        return done.stdout


@contextmanager
def workstation(home: Path) -> Iterator[Workstation]:
    """A screen that nobody else has, with a person before it."""
    # Left to choose a number itself, Xvfb makes no lock file, and takes over the screen of one that is slow to answer.
    first = _FIRST_SCREEN + os.getpid() % _SCREENS
    for number in range(first, first + _TRIES):
        screen = subprocess.Popen(
            ["Xvfb", f":{number}", "-screen", "0", _SCREEN, "-nolisten", "tcp"], stderr=subprocess.DEVNULL
        )
        made = Workstation(f":{number}", home, screen.pid)
        try:
            made.until(lambda: screen.poll() is not None or _is_of(number, screen.pid), "the screen")  # noqa: B023
            if screen.poll() is not None:
                continue
            made.until(made.has_screen, "the screen")
            yield made
            return
        finally:
            try:
                made.close()
            finally:
                screen.terminate()
                screen.wait()
    raise AssertionError("no screen is free")


def _is_of(number: int, process: int) -> bool:
    """Whether a screen is the one that this process made."""
    try:
        return int(Path(f"/tmp/.X{number}-lock").read_text(encoding="ascii")) == process
    except (OSError, ValueError):
        return False
