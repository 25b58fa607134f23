"""Somebody types ten keys a second and the power fails: at most two seconds of typing are lost (design/safety.md 4.6).

The short form runs with every test run; `CSR_LONG=1` kills two hundred times.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading

import pytest

from csr_desktop.bootstrap import create_core, open_core
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from tests.conftest import ORGANISATION, PASSPHRASE, Office
from tests.told import Figures

#: Rounds of eight kills, so that no single test lasts long.
_ROUNDS = 25 if os.environ.get("CSR_LONG") else 1
_KILLS = 8
#: Two seconds of typing at ten keys a second. Counted in keys, so that a slow computer changes nothing.
_KEYS_A_SECOND = 10
_MOST_LOST = 2 * _KEYS_A_SECOND

#: The real window; keys arrive at 10 a second. Each key is told before it is pressed, with its moment.
TYPIST = """
import sys
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from ui import app, entry

class Typist(QObject):
    def __init__(self, session, dossier_id):
        super().__init__(session)
        page = session.window.open_dossier(dossier_id, "people")
        self.field = page.tab("people").text_fields["remark"]
        self.count = 0
        self.timer = QTimer(self, interval=100)
        self.timer.timeout.connect(self.press)
        self.begin()

    def begin(self):
        self.field.setFocus()
        if self.field.edit.hasFocus() and self.field.edit.isEnabled():
            print("BEGIN", flush=True)
            self.timer.start()
        else:
            QTimer.singleShot(20, self.begin)

    def press(self):
        letter = chr(ord("a") + self.count % 26)
        self.count += 1
        print("KEY", letter, flush=True)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(self.field.edit, key)

real_show = app.Session._show_window
def show(session, facts):
    real_show(session, facts)
    session.typist = Typist(session, sys.argv[1])
app.Session._show_window = show
sys.exit(entry.main(sys.argv[2:]))
"""


@pytest.fixture
def database(tmp_path, clock, texts):
    path = tmp_path / "dossiers.csrdb"
    core, _key = create_core(path, PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    dossier = Office(core, clock).dossier()
    core.close()
    (tmp_path / "wachtzin.txt").write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    return path, dossier.id


def typed_until_killed(tmp_path, database, dossier_id, seconds):
    """Let somebody type for so long; return what was typed until the kill."""
    env = os.environ | {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    arguments = [dossier_id, "--database", database, "--key-file", tmp_path / "wachtzin.txt"]
    program = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", TYPIST, *map(str, arguments)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=env,
    )
    try:
        assert program.stdout.readline().strip() == "BEGIN"
        # By another thread: a program that is slow to say its next key must be killed all the same.
        killer = threading.Timer(seconds, os.kill, (program.pid, signal.SIGKILL))
        killer.start()
        lines = program.stdout.readlines()
        killer.join()
    finally:
        program.kill()
        program.communicate()
    # The last line may be half a line.
    return "".join(line[4] for line in lines if line.startswith("KEY ") and line.endswith("\n"))


def drafted(database, clock, texts):
    core = open_core(database, PASSPHRASE, clock, texts)
    try:
        found = [draft.content for draft in core.drafts.all()]
        for place in {draft.place for draft in core.drafts.all()}:
            core.drafts.clear(place)
        return found[0] if found else ""
    finally:
        core.close()


@pytest.fixture
def figures(request):
    """How much the kills cost, told at the end of the run."""
    made = Figures("typing")
    yield made
    made.tell(request)


@pytest.mark.journey
@pytest.mark.parametrize("number", range(_ROUNDS))
def test_a_kill_costs_at_most_two_seconds_of_typing(tmp_path, database, clock, texts, figures, number):
    path, dossier_id = database
    chance = random.Random(20261124 + number)
    for kill in range(_KILLS):
        typed = typed_until_killed(tmp_path, path, dossier_id, chance.uniform(0.3, 5.0))
        kept = drafted(path, clock, texts)
        assert typed.startswith(kept), f"kill {kill}: what came back was never typed so"
        lost = len(typed) - len(kept)
        figures("killed while typing ten keys a second", kills=1, most_keys_lost=lost)
        assert lost <= _MOST_LOST, f"kill {kill}"
