#!/usr/bin/env python3
"""From a fresh checkout to a working program, with nothing but Python and git: `demo`, `test`, `run`, `setup`.

Uses the standard library only and works from any folder. It makes `.venv` beside this file, fills it with the
hash-checked versions of `installers/locks`, and on Debian adds the system libraries that Qt needs. No package index is
named here: pip uses the one of the computer.

Keep the syntax readable for Python 3.6, so that an old Python can say what is wrong instead of showing a traceback.
"""

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

OLDEST = (3, 11)
if sys.version_info[:2] < OLDEST:
    sys.exit(
        "Dit programma vraagt Python 3.11 of nieuwer; dit is Python {}.{}. "
        "Start het met een nieuwere Python, bijvoorbeeld: python3.11 bootstrap.py".format(*sys.version_info[:2])
    )

ROOT = Path(__file__).resolve().parent
LOCKS = ROOT / "installers" / "locks"
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
VENV_PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")

#: A hanging test may not eat the whole hour that the checks have.
STEP_LIMIT_S = 50 * 60

#: Where Linux keeps files in memory, and what must be free there: the tests take some hundreds of megabytes at a time.
MEMORY_FILES = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
MEMORY_FREE = 4 * 1024**3

ENVIRONMENT_FAILED = 3

USAGE = """\
Gebruik: python3 bootstrap.py OPDRACHT [OPTIES]

  demo   laat het hoofdwerk zien op verzonnen gegevens (opties gaan naar `csr demo`:
         --out MAP, --dossiers N, --seed N, --window)
  test   voert alle controles en tests uit (opties gaan naar pytest)
  run    opent het venster (opties gaan naar csr-desktop)
  setup  maakt alleen de omgeving klaar
  bench  meet hoe snel en hoe groot alles is (opties: zie tests/bench/run.py)
  installer  bouwt het programma voor Windows (opties: zie installers/README.md)
"""

#: Shared library → Debian package, without which Qt cannot even start off screen.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
#: What a window on an X screen needs besides.
SCREEN_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
#: Program → Debian package; tests that need one are skipped without it.
TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "pdftotext": "poppler-utils",
    "strace": "strace",
    "makensis": "nsis",
    "osslsigncode": "osslsigncode",
}


class Stop(Exception):
    """The preparation cannot go on; carries the sentence for the person."""


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    commands = {"demo": demo, "test": test, "run": run, "setup": setup, "bench": bench, "installer": installer}
    if arguments and arguments[0] in {"-h", "--help"}:
        print(USAGE)
        return 0
    if not arguments or arguments[0] not in commands:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        return commands[arguments[0]](arguments[1:])
    except Stop as stop:
        print(stop, file=sys.stderr)
        return ENVIRONMENT_FAILED
    except KeyboardInterrupt:
        print("Gestopt.", file=sys.stderr)
        return 130


# --- the commands ----------------------------------------------------------------------------------------------------


def demo(arguments: list[str]) -> int:
    """Show the whole main job on fictional data; the result lands in `out/demo` unless `--out` says otherwise."""
    if "--window" in arguments:
        require_screen()
        add_system_packages({**QT_LIBRARIES, **SCREEN_LIBRARIES})
    prepare("run")
    if not any(argument == "--out" or argument.startswith("--out=") for argument in arguments):
        arguments = ["--out", str(ROOT / "out" / "demo"), *arguments]
    return call_program("from csr_desktop.cli.main import main; main()", ["demo", *arguments])


def run(arguments: list[str]) -> int:
    """Open the window."""
    require_screen()
    add_system_packages({**QT_LIBRARIES, **SCREEN_LIBRARIES})
    prepare("run")
    return call_program("import sys; from ui.entry import main; sys.exit(main())", arguments)


def setup(arguments: list[str]) -> int:
    """Only make the environment ready."""
    if arguments:
        print(f"`setup` kent geen opties: {' '.join(arguments)}", file=sys.stderr)
        return 2
    add_system_packages({**QT_LIBRARIES, **SCREEN_LIBRARIES})
    prepare("run")
    print("De omgeving is klaar. Probeer nu: python3 bootstrap.py demo")
    return 0


def bench(arguments: list[str]) -> int:
    """Measure everything there is a figure for, in one table; `--write` keeps it in docs/figures.md."""
    add_system_packages(QT_LIBRARIES)
    prepare("test")
    command = [str(VENV_PYTHON), str(ROOT / "tests" / "bench" / "run.py"), *arguments]
    return subprocess.run(command, cwd=ROOT, env=child_environment()).returncode


def installer(arguments: list[str]) -> int:
    """Build the program for Windows."""
    add_system_packages(QT_LIBRARIES)
    prepare("installer")
    command = [str(VENV_PYTHON), "-m", "installers.windows", *arguments]
    return subprocess.run(command, cwd=ROOT, env=child_environment()).returncode


def test(arguments: list[str]) -> int:
    """Run every check, also after one failed, and tell at the end how each of them went."""
    add_system_packages({**QT_LIBRARIES, **SCREEN_LIBRARIES}, TEST_PROGRAMS)
    prepare("test")
    checks = [
        ("ruff check", ["-m", "ruff", "check", "."]),
        ("ruff format", ["-m", "ruff", "format", "--check", "."]),
        ("mypy", ["-m", "mypy"]),
        ("import-linter", ["-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-logo"]),
        ("pytest", ["-m", "pytest", *spread(arguments), *arguments]),
    ]
    with folder_of_tests() as place:
        outcomes = [run_check(name, command, place) for name, command in checks]
    print("\nSamenvatting")
    for name, passed, seconds in outcomes:
        print(f"  {'goed' if passed else 'FOUT':<5} {name:<14} {seconds:7.1f} s")
    failed = [name for name, passed, _ in outcomes if not passed]
    print("Niet goed: " + ", ".join(failed) if failed else "Alles goed.")
    return 1 if failed else 0


def spread(arguments: list[str]) -> list[str]:
    """Return what spreads the tests over the processors, unless the person says how (`-n`, or a debugger)."""
    said = any(argument.startswith(("-n", "--numprocesses", "--pdb", "--dist")) for argument in arguments)
    return [] if said else ["-n", "auto", "--maxprocesses=4", "--dist=worksteal"]


@contextlib.contextmanager
def folder_of_tests() -> "Iterator[dict[str, str]]":
    """Give what says where temporary files go: in memory where there is room, unless the person chose a place.

    Thousands of tests make a database of their own and throw it away; on a disk each of them waits for the disk. That
    nothing is lost in a power cut does not rest on it: those tests record what was written and play it back.
    """
    if "TMPDIR" in os.environ or not has_room_in_memory():
        yield {}
        return
    folder = tempfile.mkdtemp(prefix="csr-", dir=str(MEMORY_FILES))
    try:
        yield {"TMPDIR": folder}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def has_room_in_memory() -> bool:
    """Whether files can be kept in memory here without taking what the tests themselves need."""
    try:
        free = shutil.disk_usage(str(MEMORY_FILES)).free
        told = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines())
        available = int(told["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return False
    return free >= MEMORY_FREE and available >= 2 * MEMORY_FREE


def run_check(name: str, command: list[str], place: "dict[str, str]") -> "tuple[str, bool, float]":
    """Run one check in the checkout and return its name, whether it passed and the seconds it took.

    `place` says where it puts temporary files.
    """
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    try:
        environment = {**child_environment(), **place}
        done = subprocess.run([str(VENV_PYTHON), *command], cwd=ROOT, env=environment, timeout=STEP_LIMIT_S)
        passed = done.returncode == 0
    except subprocess.TimeoutExpired:
        print(f"{name} is na {STEP_LIMIT_S // 60} minuten afgebroken.")
        passed = False
    return name, passed, time.monotonic() - started


def call_program(code: str, arguments: list[str]) -> int:
    """Run our own program in the folder the person is in and pass its exit code on."""
    return subprocess.run(
        [str(VENV_PYTHON), "-c", code, *arguments], env=child_environment(quiet_screen=False)
    ).returncode


def child_environment(*, quiet_screen: bool = True) -> "dict[str, str]":
    """Return our environment without other Pythons' settings; `quiet_screen` keeps windows off a missing screen."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    if quiet_screen and not has_screen():
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    return environment


def has_screen() -> bool:
    """Whether windows can be shown here."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def require_screen() -> None:
    """Stop with advice where Qt would abort without a word."""
    if not has_screen() and "QT_QPA_PLATFORM" not in os.environ:
        raise Stop("Er is hier geen scherm om het venster op te openen. Werk op een computer met een bureaublad.")


# --- the environment -------------------------------------------------------------------------------------------------


def prepare(kind: str) -> None:
    """Make `.venv` with the locked set `kind` (run, test or installer) and the program; do nothing when it is there.

    A stamp in `.venv` holds the digest of what was installed, so that only a change of the locks, of the project file
    or of the folder leads to a new installation. The sets `test` and `installer` include the set `run`.
    """
    version = venv_version()
    if version is not None and any(
        stamp_of(done).is_file() and stamp_of(done).read_text() == digest(done, version)
        for done in dict.fromkeys((kind, "test"))
    ):
        return
    started = time.monotonic()
    if version is None:
        make_venv()
        version = venv_version()
        if version is None:
            raise Stop(f"De omgeving in {VENV} werkt niet. Verwijder die map en probeer het opnieuw.")
    for stamp in (stamp_of("run"), stamp_of("test"), stamp_of("installer")):
        stamp.unlink(missing_ok=True)
    print("Bibliotheken ophalen en controleren (de eerste keer duurt dit enkele minuten)…", flush=True)
    pip("--require-hashes", "--only-binary=:all:", "-r", str(LOCKS / "build.txt"), "-r", str(LOCKS / f"{kind}.txt"))
    pip("--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT))
    stamp_of(kind).write_text(digest(kind, version))
    print(f"Klaar in {time.monotonic() - started:.0f} seconden.", flush=True)


def stamp_of(kind: str) -> Path:
    """Return the file that says what was installed."""
    return VENV / f"csr-desktop-{kind}.stamp"


def digest(kind: str, version: str) -> str:
    """Return the fingerprint of everything an installation depends on."""
    parts = [version.encode(), str(ROOT).encode()]
    parts += [(LOCKS / "build.txt").read_bytes(), (LOCKS / f"{kind}.txt").read_bytes()]
    parts += [(ROOT / "pyproject.toml").read_bytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def venv_version() -> "str | None":
    """Return the Python version inside `.venv`, or None when it is absent, broken, too old or without pip."""
    if not VENV_PYTHON.exists():
        return None
    question = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [str(VENV_PYTHON), "-c", question], capture_output=True, text=True, env=child_environment(), timeout=120
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = answer.stdout.strip()
    if answer.returncode or tuple(int(part) for part in version.split(".")) < OLDEST:
        return None
    return version


def make_venv() -> None:
    """Make an empty `.venv`, in the place of a broken one."""
    if importlib.util.find_spec("ensurepip") is None:
        install_packages([f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"], needed=True)
    if Path(sys.prefix).resolve() == VENV.resolve():
        raise Stop("De omgeving .venv is niet bruikbaar. Start bootstrap.py met de Python van de computer zelf.")
    print("Omgeving maken in .venv…", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], env=child_environment())
    if made.returncode:
        raise Stop(f"Python kon geen omgeving maken in {VENV}. Controleer of u in die map mag schrijven.")


def pip(*arguments: str) -> None:
    """Install with pip, which then only tells of errors; a second try, because a download can break off."""
    command = [str(VENV_PYTHON), "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
    command += ["--timeout", "180", "--retries", "5", *arguments]
    for _ in range(2):
        if subprocess.run(command, cwd=ROOT, env=child_environment()).returncode == 0:
            return
    raise Stop(
        "Het installeren is niet gelukt; hierboven staat waarom. Controleer de verbinding en probeer het opnieuw."
    )


# --- system packages (Debian and its family) -------------------------------------------------------------------------


def add_system_packages(libraries: "dict[str, str]", programs: "dict[str, str] | None" = None) -> None:
    """Install what is missing where we may, else name it; only what Qt cannot start without stops the preparation."""
    if sys.platform != "linux":
        return
    missing = {package for name, package in libraries.items() if not can_load(name)}
    missing |= {package for name, package in (programs or {}).items() if shutil.which(name) is None}
    if missing:
        install_packages(sorted(missing), needed=bool(missing & set(QT_LIBRARIES.values())))


def can_load(library: str) -> bool:
    """Whether the dynamic loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_packages(packages: "list[str]", *, needed: bool) -> None:
    """Install system packages as root or with sudo without a password; otherwise say which command does it."""
    command = "apt-get install -y --no-install-recommends " + " ".join(packages)
    prefix = administrator_prefix()
    if prefix is not None and shutil.which("apt-get"):
        print("Systeempakketten installeren: " + " ".join(packages), flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        # Without its lists apt finds nothing; when they cannot be renewed the old ones may still do.
        for step in ("apt-get update", command):
            done = subprocess.run(
                [*prefix, *step.split()], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
        if done.returncode == 0:
            return
        print("\n".join(done.stdout.splitlines()[-5:]), file=sys.stderr)
    advice = f"Deze systeempakketten ontbreken: {' '.join(packages)}\nInstalleer ze met: sudo {command}"
    if needed:
        raise Stop(advice)
    print(advice, file=sys.stderr)


def administrator_prefix() -> "list[str] | None":
    """Return what to put before a command to run it as root, or None when that would need a password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"]
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
