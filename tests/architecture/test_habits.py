"""Habits that keep the program safe: one clock, one way to write files, exact money, no file that grew into two."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

MAX_LINES = 500

#: Modules that may ask the computer for the time.
CLOCKS = ("csr_desktop/clock.py",)

#: Modules that write files, and why they need not go through csr_desktop/files.py.
WRITERS = {
    "csr_desktop/files.py": "the one place that writes files, each whole or not at all",
    "csr_desktop/logs.py": "appends lines: one cut off by a kill is no loss, a full disk must not cost the old ones",
}

#: Modules with `float(`: none near money. Say here why one may have it.
FLOATS: dict[str, str] = {}

WRITING_MODE = re.compile(r"[wax+]")

Finder = Callable[[ast.AST], bool]


def name_of(node: ast.expr) -> str:
    """The dotted name of a call's function, as far as it is made of plain names."""
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def asks_the_time(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = name_of(node.func)
    return name in {"time.time", "time.localtime", "time.gmtime"} or bool(
        re.search(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today)$", name)
    )


def writes_a_file(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = name_of(node.func)
    last = name.rpartition(".")[2] or (node.func.attr if isinstance(node.func, ast.Attribute) else "")
    if last in {"write_text", "write_bytes"} or last.endswith("FileHandler"):
        return True
    if last not in {"open", "fdopen"}:
        return False
    at = 1 if name in {"open", "io.open", "os.fdopen"} else 0
    modes = [word.value for word in node.keywords if word.arg == "mode"] + node.args[at : at + 1]
    return any(isinstance(mode, ast.Constant) and WRITING_MODE.search(str(mode.value)) for mode in modes)


def makes_a_float(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and name_of(node.func) == "float"


def is_a_binary_fraction(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float)


def found(trees: dict[str, ast.Module], finder: Finder, allowed: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{path}:{node.lineno}"
        for path, tree in trees.items()
        if path not in allowed
        for node in ast.walk(tree)
        if finder(node)
    ]


def test_only_the_clock_asks_the_time(product_trees: dict[str, ast.Module]) -> None:
    assert found(product_trees, asks_the_time, CLOCKS) == []


def test_files_are_written_whole_or_not_at_all(core_trees: dict[str, ast.Module]) -> None:
    assert found(core_trees, writes_a_file, tuple(WRITERS)) == []


def test_no_binary_floats_in_the_core(core_trees: dict[str, ast.Module]) -> None:
    assert found(core_trees, makes_a_float, tuple(FLOATS)) == []


def test_no_binary_fractions_where_amounts_are_reckoned(core_trees: dict[str, ast.Module]) -> None:
    places = ("csr_desktop/money.py", "csr_desktop/domain/", "csr_desktop/proposals/", "csr_desktop/services/")
    money_trees = {path: tree for path, tree in core_trees.items() if path.startswith(places)}
    assert found(money_trees, is_a_binary_fraction) == []


@pytest.mark.parametrize(
    ("code", "finder"),
    [
        ("datetime.now(UTC)", asks_the_time),
        ("datetime.datetime.utcnow()", asks_the_time),
        ("date.today()", asks_the_time),
        ("time.time()", asks_the_time),
        ("path.write_text('x')", writes_a_file),
        ("(folder / 'x').write_bytes(b'')", writes_a_file),
        ("open(path, 'w')", writes_a_file),
        ("open(path, mode='ab')", writes_a_file),
        ("path.open('x')", writes_a_file),
        ("(folder / 'x').open(mode='r+')", writes_a_file),
        ("os.fdopen(handle, 'wb')", writes_a_file),
        ("logging.handlers.RotatingFileHandler(path)", writes_a_file),
        ("float(amount)", makes_a_float),
        ("amount * 0.09", is_a_binary_fraction),
    ],
)
def test_the_finders_find(code: str, finder: Finder) -> None:
    assert found({"csr_desktop/x.py": ast.parse(code)}, finder) == ["csr_desktop/x.py:1"]


@pytest.mark.parametrize(
    ("code", "finder"),
    [
        ("clock.today()", asks_the_time),
        ("time.monotonic()", asks_the_time),
        ("open(path)", writes_a_file),
        ("open('w')", writes_a_file),
        ("path.open('rb')", writes_a_file),
        ("path.read_text()", writes_a_file),
        ("isinstance(cell, float)", makes_a_float),
        ("Fraction(9, 100)", is_a_binary_fraction),
    ],
)
def test_the_finders_leave_the_rest_alone(code: str, finder: Finder) -> None:
    assert found({"csr_desktop/x.py": ast.parse(code)}, finder) == []


def test_no_file_grew_into_two(checkout: Path, product_trees: dict[str, ast.Module]) -> None:
    lengths = {path: len((checkout / path).read_text(encoding="utf-8").splitlines()) for path in product_trees}
    assert {path: lines for path, lines in lengths.items() if lines > MAX_LINES} == {}


def test_what_may_break_a_habit_still_exists(checkout: Path) -> None:
    assert [path for path in (*CLOCKS, *WRITERS, *FLOATS) if not (checkout / path).is_file()] == []
