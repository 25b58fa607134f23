"""Programs run under watch: what they print, and what other users of the computer can see of them while they run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

#: People and secrets that exist nowhere else. Written in parts, so that this file is no hit itself.
NAMES = tuple(
    f"kanarie{end}" for end in ("vogelaar", "voornaam", "schuldeiser", "oorzaak", "bijlage", "straat", "hulp", "stuk")
)
REFERENCE = "KANARIE-REF-77"
BSN = "999990019"
SECRETS = tuple(
    f"kanarie {end}" for end in ("zingt een geheime wachtzin", "raadt een foute wachtzin", "fluistert nu iets nieuws")
)
MARKERS = (*NAMES, REFERENCE, BSN, *SECRETS)


#: A child that was seen so often has its file by now.
_IN_THE_MIDDLE = 40


def encodings(marker: str) -> set[bytes]:
    """A marker as a program might write it; letters are compared in lower case."""
    spelled = {marker, marker.replace(" ", "%20"), marker.replace(" ", "+")}
    if marker.isdecimal():
        spelled |= {f"{marker[:4]}.{marker[4:6]}.{marker[6:]}", f"{marker[:3]} {marker[3:6]} {marker[6:]}"}
    return {text.lower().encode(code) for text in spelled for code in ("utf-8", "utf-16-le", "utf-16-be")}


def hits(content: bytes, markers: tuple[str, ...] = MARKERS) -> list[str]:
    """Which markers stand in some bytes."""
    lowered = content.lower()
    return [marker for marker in markers if any(form in lowered for form in encodings(marker))]


def hits_below(folder: Path, markers: tuple[str, ...] = MARKERS) -> list[str]:
    """Which markers stand in the files below a folder, in their names, or in the names of folders."""
    found = []
    for path in sorted(folder.rglob("*")):
        inside = hits(path.read_bytes(), markers) if path.is_file() else []
        found += [f"{path.relative_to(folder)}: {marker}" for marker in (*inside, *hits(path.name.encode(), markers))]
    return found


@dataclass
class Seen:
    """One run."""

    what: str
    code: int = 0
    out: str = ""
    err: str = ""
    #: cmdline and environ of the program and of its children, while they ran.
    own_arguments: set[bytes] = field(default_factory=set)
    child_arguments: set[bytes] = field(default_factory=set)
    environments: set[bytes] = field(default_factory=set)


class Workplace:
    """A person's computer in a folder: home, temporary files, data, what was given and what was asked for."""

    def __init__(self, root: Path) -> None:
        self.home, self.temporary, self.data = root / "home", root / "tijdelijk", root / "data"
        self.given, self.asked = root / "gegeven", root / "gevraagd"
        for folder in (self.home, self.temporary, self.data, self.given, self.asked):
            folder.mkdir(parents=True)
        self.database = self.data / "dossiers.csrdb"
        self.key_file = self.given / "sleutel.txt"
        self.key_file.write_text(SECRETS[0] + "\n", encoding="utf-8")
        self.runs: list[Seen] = []
        self._sightings = 0

    @property
    def quiet_folders(self) -> tuple[Path, ...]:
        """Where no marker may ever stand."""
        return (self.home, self.temporary, self.data)

    def environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LC_ALL", "QT_QPA_PLATFORM"}
        }
        return kept | {
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "XDG_RUNTIME_DIR": str(self.temporary),
            "QT_QPA_PLATFORM": "offscreen",
        }

    def csr(self, *arguments: object, stdin: str = "", key_file: Path | None = None, **watch: object) -> Seen:
        """Run the command line."""
        code = "from csr_desktop.cli.main import main; main()"
        command = [
            sys.executable, "-X", "utf8", "-c", code, "--database", str(self.database),
            "--key-file", str(key_file or self.key_file), "--today", "2026-11-24", *map(str, arguments),
        ]  # fmt: skip
        return self.run(command, " ".join(map(str, arguments[:2])), stdin=stdin, **watch)

    def driver(self, file: Path, *arguments: object, **watch: object) -> Seen:
        """Run a program of the test's own that uses ours."""
        return self.run([sys.executable, "-X", "utf8", str(file), *map(str, arguments)], file.name, **watch)

    def run(
        self,
        command: list[str],
        what: str,
        *,
        stdin: str = "",
        kill_children: bool = False,
        kill_when: Callable[[], bool] | None = None,
    ) -> Seen:
        seen = Seen(what)
        out, err = self.given / "stdout", self.given / "stderr"
        given = self.given / "stdin"
        given.write_text(stdin, encoding="utf-8")
        with given.open("rb") as source, out.open("wb") as stdout, err.open("wb") as stderr:
            process = subprocess.Popen(
                command, stdin=source, stdout=stdout, stderr=stderr, env=self.environment(), cwd=self.given
            )
            while True:
                self._look(process.pid, seen, kill_children=kill_children)
                if kill_when is not None and kill_when():
                    process.kill()
                try:
                    seen.code = process.wait(timeout=0.01)
                    break
                except subprocess.TimeoutExpired:
                    continue
        seen.out, seen.err = (file.read_text(encoding="utf-8", errors="replace") for file in (out, err))
        for file in (out, err, given):
            file.unlink()
        self.runs.append(seen)
        return seen

    def _look(self, pid: int, seen: Seen, *, kill_children: bool) -> None:
        """Read what /proc tells anybody of a process and of all below it."""
        waiting = [(pid, seen.own_arguments)]
        while waiting:
            number, arguments = waiting.pop()
            try:
                line = Path(f"/proc/{number}/cmdline").read_bytes()
                arguments.add(line)
                seen.environments.add(Path(f"/proc/{number}/environ").read_bytes())
                below = [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
                for thread in Path(f"/proc/{number}/task").iterdir():
                    below += [int(child) for child in (thread / "children").read_text().split()]
                if kill_children and arguments is seen.child_arguments and b"spawn_main" in line:
                    self._sightings += 1
                    if self._sightings > _IN_THE_MIDDLE:
                        os.kill(number, signal.SIGKILL)
            except OSError:
                continue
            waiting += [(child, seen.child_arguments) for child in set(below)]
