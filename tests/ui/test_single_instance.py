"""One window per database: real programs, started at once, killed, and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from PySide6.QtNetwork import QLocalSocket

from ui.single_instance import SingleInstance, file_in

#: A program that claims a database: it says what it got, stays when it is the first, and says when it is called.
HOLDER = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from ui.single_instance import SingleInstance

app = QCoreApplication([])
instance = SingleInstance(Path(sys.argv[1]))
instance.raise_requested.connect(lambda: print("RAISED", flush=True))
instance.file_requested.connect(lambda file: print("FILE", file, flush=True))
if not instance.claim(Path(sys.argv[2]), Path(sys.argv[3]) if sys.argv[3:] else None):
    print("SECOND", flush=True)
    sys.exit(0)
print("FIRST", flush=True)
# As soon as its window is there.
QTimer.singleShot(0, instance.listen)
sys.exit(app.exec())
"""

#: The whole window, which says when it is open, and when it is called to the front.
WINDOW = """
import sys
from ui import app, entry

real_show = app.Session._show_window

def show(session, facts):
    real_show(session, facts)
    print("OPEN", flush=True)

def come(session):
    print("RAISED", flush=True)

app.Session._show_window = show
app.Session.come_forward = come
sys.exit(entry.main(sys.argv[1:]))
"""


@pytest.fixture
def started(tmp_path):
    """Starts programs and ends those that are left."""
    running = []

    def start(code, *arguments):
        # Data, settings and locks of this test only.
        env = os.environ | {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
        program = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-c", code, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=env,
        )
        running.append(program)
        return program

    yield start
    for program in running:
        if program.poll() is None:
            program.kill()
        program.communicate()


def said(program):
    return program.stdout.readline().strip()


def kill(program):
    os.kill(program.pid, signal.SIGKILL)
    program.wait()


def test_of_two_started_at_once_exactly_one_opens(started, tmp_path):
    for number in range(12):
        two = [started(HOLDER, tmp_path / "locks", tmp_path / f"{number}.csrdb") for _ in range(2)]
        words = [said(program) for program in two]
        assert sorted(words) == ["FIRST", "SECOND"], number
        assert two[words.index("SECOND")].wait(20) == 0


def test_the_first_is_called_to_the_front(started, tmp_path):
    first = started(HOLDER, tmp_path / "locks", tmp_path / "a.csrdb")
    assert said(first) == "FIRST"
    for _ in range(3):
        second = started(HOLDER, tmp_path / "locks", tmp_path / "a.csrdb")
        assert said(second) == "SECOND"
        assert said(first) == "RAISED"
        assert second.wait(20) == 0


def test_who_asks_before_the_first_one_listens_waits_for_it(qtbot, started, tmp_path):
    instance = SingleInstance(tmp_path / "locks")
    assert instance.take(tmp_path / "a.csrdb")
    try:
        assert instance.server_name == ""
        with qtbot.waitSignal(instance.raise_requested, timeout=60_000):
            second = started(HOLDER, tmp_path / "locks", tmp_path / "a.csrdb")
        assert said(second) == "SECOND"
    finally:
        instance.release()
    instance.listen()
    assert instance.server_name == ""


def test_a_file_goes_to_the_window_that_is_there(started, tmp_path):
    first = started(HOLDER, tmp_path / "locks", tmp_path / "a.csrdb")
    assert said(first) == "FIRST"
    for name in ("van Jansen.csrdossier", "Zoë Şarić-O'Brien €.CSRDOSSIER", "oud.json", "2027.csrnorm", "a.csrnieuws"):
        second = started(HOLDER, tmp_path / "locks", tmp_path / "a.csrdb", tmp_path / name)
        assert said(second) == "SECOND"
        assert (said(first), said(first)) == ("RAISED", f"FILE {tmp_path / name}")
    # What is no file of ours only brings the window to the front.
    assert said(started(HOLDER, tmp_path / "locks", tmp_path / "a.csrdb", tmp_path / "a.exe")) == "SECOND"
    assert said(first) == "RAISED"
    assert said(started(HOLDER, tmp_path / "locks", tmp_path / "a.csrdb")) == "SECOND"
    assert said(first) == "RAISED"


@pytest.mark.parametrize(
    "line",
    [
        b"", b"toon", b"bestand ", b"bestand a.csrdossier", b"bestand /tmp/a.txt", b"bestand /tmp/\xff.csrdossier",
        b"bestand /tmp/a\x00b.csrdossier", b"bestand /tmp/a\x1b[2J.csrdossier", b"open /tmp/a.csrdossier",
        b"bestand /" + b"a" * 9_000 + b".csrdossier",
    ],
)  # fmt: skip
def test_whatever_is_no_file_of_ours_counts_as_no_file(line):
    assert file_in(line) is None


def test_who_says_too_much_or_nothing_is_let_go(qtbot, tmp_path):
    """Somebody else who connects can neither fill our memory nor hold us up."""
    instance = SingleInstance(tmp_path / "locks")
    brought = []
    instance.file_requested.connect(brought.append)
    assert instance.take(tmp_path / "a.csrdb")
    instance.listen()
    try:
        sockets = [QLocalSocket() for _ in range(3)]
        for socket, words in zip(sockets, (b"bestand /" + b"a" * 200_000, b"", b"bestand /tmp/half"), strict=True):
            with qtbot.waitSignal(instance.raise_requested):
                socket.connectToServer(instance.server_name)
            socket.write(words)
            socket.flush()
        for socket in sockets:
            qtbot.waitUntil(lambda at=socket: at.state() is QLocalSocket.LocalSocketState.UnconnectedState)
        assert brought == []
    finally:
        instance.release()


def test_a_killed_one_leaves_nothing_to_solve(started, tmp_path):
    for number in range(6):
        holder = started(HOLDER, tmp_path / "locks", tmp_path / "a.csrdb")
        assert said(holder) == "FIRST", number
        kill(holder)
    after = started(HOLDER, tmp_path / "locks", tmp_path / "a.csrdb")
    assert said(after) == "FIRST"
    assert said(started(HOLDER, tmp_path / "locks", tmp_path / "a.csrdb")) == "SECOND"
    assert said(after) == "RAISED"


def test_other_databases_stay_open_side_by_side(started, tmp_path):
    assert said(started(HOLDER, tmp_path / "locks", tmp_path / "a.csrdb")) == "FIRST"
    assert said(started(HOLDER, tmp_path / "locks", tmp_path / "b.csrdb")) == "FIRST"


def test_the_same_file_by_another_path_is_the_same_database(started, tmp_path):
    (tmp_path / "map").mkdir()
    assert said(started(HOLDER, tmp_path / "locks", tmp_path / "a.csrdb")) == "FIRST"
    assert said(started(HOLDER, tmp_path / "locks", tmp_path / "map" / ".." / "a.csrdb")) == "SECOND"


def test_a_file_that_lies_there_means_nothing(started, tmp_path):
    """Left by a killed program, or made by somebody: only the lock of the system counts."""
    first = started(HOLDER, tmp_path / "locks", tmp_path / "a.csrdb")
    assert said(first) == "FIRST"
    kill(first)
    assert list((tmp_path / "locks").glob("*.lock"))
    assert said(started(HOLDER, tmp_path / "locks", tmp_path / "a.csrdb")) == "FIRST"


def test_a_window_that_goes_to_another_database_frees_the_first(qapp, started, tmp_path):
    instance = SingleInstance(tmp_path / "locks")
    try:
        assert instance.take(tmp_path / "a.csrdb")
        assert instance.take(tmp_path / "b.csrdb")
        assert said(started(HOLDER, tmp_path / "locks", tmp_path / "a.csrdb")) == "FIRST"
        instance.listen()
        # Also while the holder is busy and answers nobody.
        assert said(started(HOLDER, tmp_path / "locks", tmp_path / "b.csrdb")) == "SECOND"
    finally:
        instance.release()


@pytest.mark.journey
def test_the_program_itself_opens_once_and_again_after_a_kill(started, tmp_path, clock, texts):
    from csr_desktop.bootstrap import create_core
    from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
    from tests.conftest import ORGANISATION, PASSPHRASE

    database, key_file = tmp_path / "dossiers.csrdb", tmp_path / "wachtzin.txt"
    core, _key = create_core(database, PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    core.close()
    key_file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    arguments = ("--database", database, "--key-file", key_file)
    first = started(WINDOW, *arguments)
    assert said(first) == "OPEN"
    second = started(WINDOW, *arguments)
    assert second.wait(60) == 0
    assert second.stdout.read() == ""
    assert said(first) == "RAISED"
    kill(first)
    assert said(started(WINDOW, *arguments)) == "OPEN"
