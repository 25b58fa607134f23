"""Reading Qt in our way puts off what makes help texts and messages, and nobody can tell: asked for, they are there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import PySide6

from ui.reading_qt import LATE, TRIED

CHECKOUT = Path(__file__).resolve().parents[2]
GONE = "shibokensupport.signature.gone"

#: Everything of PySide6 that asks for signatures: from its library (wrong arguments), from Python, and by name.
ASKS = """
import inspect, pydoc, sys
from PySide6 import QtCore, QtGui, QtWidgets

def message(call, *arguments, **more):
    try:
        call(*arguments, **more)
    except Exception as error:
        print(type(error).__name__, error)

message(QtCore.QTimer().start, "soon")
message(QtCore.QSize, 1, 2, 3, 4)
message(QtCore.QObject, parent=3, colour=1)
message(QtGui.QColor().setRed, [])
message(lambda: QtCore.QTimer().no_such_thing)
print(QtCore.QTimer.start.__doc__, QtCore.QObject.__doc__)
message(lambda: inspect.signature(QtCore.QTimer.start))
message(lambda: print(inspect.signature(QtCore.QObject)))
print(pydoc.render_doc(QtWidgets.QLabel))
from PySide6.support.signature import get_signature, lib
from PySide6.support.signature.lib.enum_sig import HintingEnumerator
from shibokensupport.signature import layout, mapping
print(get_signature(QtCore.QRect.adjusted), HintingEnumerator.__module__, layout.create_signature.__module__)
print(mapping.type_map["QString"], mapping.__file__, mapping.__spec__.name, type(mapping), hasattr(mapping, "nothing"))
import PySide6.support.signature.errorhandler as one, shibokensupport.signature.errorhandler as other
print(one is other, one.__name__)
"""

OURS = """
import sys
from ui import reading_qt
finders = list(sys.meta_path)
reading_qt.read_qt()
waiting = [name for name in reading_qt.LATE if type(sys.modules[name]).__name__ == "_LateModule"]
print(len(waiting), sys.meta_path == finders, type(sys.meta_path).__name__, file=sys.stderr)
"""


def run(code: str) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, timeout=120, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def test_what_is_read_later_says_what_it_would_have_said():
    told, errors = run(OURS + ASKS)
    usual, _none = run(f"import sys, PySide6.QtCore\n{ASKS}")
    assert errors.splitlines()[0] == f"{len(LATE)} True list"
    assert told == usual
    assert "called with wrong argument types" in told
    assert "start(self, msec: int, /) -> None" in told


def test_it_was_tried_with_the_version_that_is_there():
    assert PySide6.__version_info__[:2] == TRIED


def test_with_another_version_nothing_is_put_off():
    told, errors = run(OURS.replace("reading_qt.read_qt()", "reading_qt.TRIED = 7, 0\nreading_qt.read_qt()") + ASKS)
    assert errors.splitlines()[0].startswith("0 ")
    assert "called with wrong argument types" in told


def test_when_other_modules_are_there_those_are_left_alone():
    others = f"reading_qt.LATE = {{'{GONE}', 'shibokensupport.signature.lib.pyi_generator'}}"
    told, errors = run(
        OURS.replace("reading_qt.read_qt()", f"{others}\nreading_qt.read_qt()\nreading_qt.LATE -= {{'{GONE}'}}") + ASKS
    )
    assert errors.splitlines()[0].startswith("1 ")
    assert "called with wrong argument types" in told


def test_two_who_ask_at_once_get_the_same():
    told, _errors = run(
        OURS
        + """
import threading
together, found = threading.Barrier(6), []

def ask():
    together.wait()
    found.append(sys.modules["shibokensupport.signature.layout"].create_signature)

threads = [threading.Thread(target=ask) for _number in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(found), len(set(found)))
"""
    )
    assert told == "6 1\n"


def test_a_module_that_cannot_be_read_is_asked_again():
    told, _errors = run(
        OURS
        + """
import builtins
from PySide6.QtCore import QTimer
real = builtins.compile

def full(*_arguments, **_more):
    raise MemoryError

builtins.compile = full
try:
    sys.modules["shibokensupport.signature.layout"].create_signature
except MemoryError:
    print("full")
builtins.compile = real
print(sys.modules["shibokensupport.signature.layout"].create_signature.__name__, QTimer.start.__doc__)
"""
    )
    assert told.splitlines()[:2] == ["full", "create_signature start(self, /) -> None"]
