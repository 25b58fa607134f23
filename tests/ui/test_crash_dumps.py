"""A crash leaves no copy of the memory; only who asks for one gets it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from csr_desktop.paths import AppPaths
from ui.app import Session
from ui.pages.settings.security import SecurityCard

#: A program that lets the system write as much as it may, and then crashes.
CRASH = """
import os, resource
_soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
{quiet}
os.abort()
"""
QUIET = "from csr_desktop.crash_dumps import leave_no_memory; leave_no_memory()"

resource = pytest.importorskip("resource")

pytestmark = pytest.mark.skipif(
    resource.getrlimit(resource.RLIMIT_CORE)[1] == 0, reason="this computer writes no memory of anybody"
)


@pytest.fixture
def core_limit():
    """Gives the limit back that the tests began with."""
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    yield lambda: resource.getrlimit(resource.RLIMIT_CORE)[0]
    resource.setrlimit(resource.RLIMIT_CORE, before)


def has_left_memory(code, folder):
    program = subprocess.Popen(
        [sys.executable, "-c", code], cwd=folder, env=os.environ | {"PYTHONPATH": str(Path.cwd())}
    )
    _id, status = os.waitpid(program.pid, 0)
    program.returncode = status
    assert os.WIFSIGNALED(status)
    return os.WCOREDUMP(status)


def test_a_crash_leaves_no_memory(tmp_path):
    if not has_left_memory(CRASH.format(quiet=""), tmp_path):
        pytest.skip("this system writes no memory of anybody")
    assert not has_left_memory(CRASH.format(quiet=QUIET), tmp_path)


def test_the_program_asks_for_it_unless_a_person_allows_it(qapp, qtbot, ui, tmp_path, clock, core_limit):
    paths = AppPaths.below(tmp_path / "gebruiker")

    def start_and_end():
        session = Session(qapp, paths, clock)
        session.shut_down()
        qapp.aboutToQuit.disconnect(session.shut_down)
        session.deleteLater()
        return session.state

    state = start_and_end()
    assert core_limit() == 1
    resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
    card = SecurityCard(ui)
    qtbot.addWidget(card)
    assert not card.memory_box.isChecked()
    card.memory_box.setFocus()
    qtbot.keyClick(card.memory_box, Qt.Key.Key_Space)
    assert ui.state.may_leave_memory
    state.may_leave_memory = True
    start_and_end()
    assert core_limit() != 1
