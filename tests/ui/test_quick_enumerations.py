"""Enumerations of Qt that were made in the quick way are what they would have been, to the last bit."""

from __future__ import annotations

import enum
import subprocess
import sys
from pathlib import Path

from ui.quick_enumerations import quick_enumerations

#: Every enumeration of the parts of Qt that we use, told in full: what it is, has and answers.
TELLS = """
import contextlib, enum, pickle, sys
from ui.quick_enumerations import quick_enumerations

made, simple = [], enum._simple_enum
enum._simple_enum = lambda *kind, **more: made.append(kind) or simple(*kind, **more)
with quick_enumerations() if sys.argv[1] == "quick" else contextlib.nullcontext():
    from PySide6 import QtCore, QtGui, QtNetwork, QtPrintSupport, QtSvg, QtWidgets
    for module in (QtCore, QtGui, QtNetwork, QtPrintSupport, QtSvg, QtWidgets):
        for name in sorted(dir(module)):
            getattr(module, name)
print(len(made), file=sys.stderr)

def answer(ask):
    try:
        return repr(ask())
    except Exception as error:
        return f"{type(error).__name__} {error}".partition(" at 0x")[0]

for base in (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag):
    for kind in sorted(base.__subclasses__(), key=lambda kind: (kind.__module__, kind.__qualname__)):
        if kind.__module__.startswith("PySide6"):
            members = kind.__members__
            print(repr(kind), kind.__module__, kind.__qualname__, kind.__doc__, kind.__mro__, list(kind), members)
            for name, value in sorted(vars(kind).items()):
                # Asked while members are made, and wrapped in another way by later Pythons.
                if name != "_generate_next_value_":
                    print(name, value if isinstance(value, dict) else str(value).partition(" at 0x")[0])
            for member in members.values():
                print(member.name, member.value, answer(lambda: pickle.loads(pickle.dumps(member))))
            for bits in (0, 1, 3, 6, 1 << 20 | 1, 98_765):
                print(answer(lambda: kind(bits)), answer(lambda: ~kind(bits)), answer(lambda: kind(bits) | kind(1)))
"""


def told(way: str) -> tuple[list[str], int]:
    done = subprocess.run(
        [sys.executable, "-c", TELLS, way],
        check=True, cwd=Path(__file__).resolve().parents[2], timeout=300, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    return done.stdout.splitlines(), int(done.stderr)


def test_all_of_qt_is_the_same():
    quick, made = told("quick")
    usual, of_python = told("usual")
    assert made - of_python == sum(line.startswith(("<enum", "<flag")) and " PySide6." in line for line in quick) > 500
    assert quick == usual


def test_what_python_would_look_at_closer_goes_the_usual_way():
    with quick_enumerations():
        for names, fault in (([("one", 1), ("one", 2)], TypeError), ([("mro", 1)], ValueError)):
            try:
                enum.Enum("Kind", names)
            except fault:
                continue
            raise AssertionError(names)
        words = enum.StrEnum("Words", [("ONE", "een")])
        counted = enum.Enum("Counted", "ONE TWO")
        of_ours = enum.IntEnum("Ours", [("ONE", 1)], module=__name__)
    assert (words.ONE, counted.TWO.value, of_ours.__module__) == ("een", 2, __name__)


def test_afterwards_python_makes_its_own_as_before():
    before = vars(enum.EnumType)["_create_"]
    with quick_enumerations():
        assert vars(enum.EnumType)["_create_"] is not before
    assert vars(enum.EnumType)["_create_"] is before
