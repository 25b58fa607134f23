"""Ugly things in Qt programs that we do not do (docs/architecture.md); each finder is tried on samples."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import pytest

#: Names that belong to one module of the window, because everything else would block, freeze or crash it.
ONLY_IN = {
    "QThread": "ui/tasks.py",
    "moveToThread": "ui/tasks.py",
    "QThreadPool": "ui/tasks.py",
    "QRunnable": "ui/tasks.py",
    "threading": "ui/tasks.py",
    "ThreadPoolExecutor": "ui/tasks.py",
    "QMessageBox": "ui/messages.py",
    "QFileDialog": "ui/messages.py",
    "QPrinter": "ui/messages.py",
    "QPrintDialog": "ui/messages.py",
}
NEVER = {"processEvents", "QSqlDatabase", "QSqlTableModel", "QDoubleSpinBox", "setTerminationEnabled"}

Finder = Callable[[str, ast.Module], Iterator[int]]


def calls(tree: ast.Module, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
            yield node


def pieced_together_texts(_path: str, tree: ast.Module) -> Iterator[int]:
    """`self.tr(f"…")` can never be translated (V11)."""
    for call in calls(tree, "tr"):
        if call.args and not isinstance(call.args[0], ast.Constant):
            yield call.lineno


def slots_that_hold_their_owner(_path: str, tree: ast.Module) -> Iterator[int]:
    """A lambda or partial around `self` in `connect` keeps the dialog alive for ever (V1)."""
    for call in calls(tree, "connect"):
        for slot in call.args:
            is_partial = isinstance(slot, ast.Call) and ast.unparse(slot.func).endswith("partial")
            if (isinstance(slot, ast.Lambda) or is_partial) and any(
                isinstance(part, ast.Name) and part.id == "self" for part in ast.walk(slot)
            ):
                yield call.lineno


def names_out_of_place(path: str, tree: ast.Module) -> Iterator[int]:
    """Threads only in the task runner, message boxes only in the one gateway, `processEvents` nowhere."""
    for node in ast.walk(tree):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if name in NEVER or ONLY_IN.get(name, path) != path:
            yield node.lineno


def signals_that_lose_values(_path: str, tree: ast.Module) -> Iterator[int]:
    """`Signal(dict)` loses its keys and `Signal(int)` its cents; domain values travel as `object` (V4)."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Signal"):
            continue
        if any(isinstance(kind, ast.Name) and kind.id in {"dict", "int", "float"} for kind in node.args):
            yield node.lineno


FINDERS: list[Finder] = [
    pieced_together_texts,
    slots_that_hold_their_owner,
    names_out_of_place,
    signals_that_lose_values,
]


@pytest.mark.parametrize("finder", FINDERS)
def test_the_window_keeps_the_habit(finder: Finder, trees_of: Callable[[str], dict[str, ast.Module]]) -> None:
    assert [f"{path}:{line}" for path, tree in trees_of("ui").items() for line in finder(path, tree)] == []


@pytest.mark.parametrize(
    ("code", "finder"),
    [
        ('self.tr(f"{n} dossiers")', pieced_together_texts),
        ('self.tr("a" + b)', pieced_together_texts),
        ("button.clicked.connect(lambda: self.close())", slots_that_hold_their_owner),
        ("button.clicked.connect(functools.partial(self.go, 1))", slots_that_hold_their_owner),
        ("QApplication.processEvents()", names_out_of_place),
        ("QMessageBox.warning(self, 'x', 'y')", names_out_of_place),
        ("worker = QThread()", names_out_of_place),
        ("changed = Signal(dict)", signals_that_lose_values),
    ],
)
def test_the_finders_find(code: str, finder: Finder) -> None:
    assert list(finder("ui/pages/x.py", ast.parse(code))) == [1]


@pytest.mark.parametrize(
    ("code", "finder"),
    [
        ('self.tr("%n dossiers", "", n)', pieced_together_texts),
        ("button.clicked.connect(self._on_button_clicked)", slots_that_hold_their_owner),
        ("button.clicked.connect(lambda: print())", slots_that_hold_their_owner),
        ("changed = Signal(object)", signals_that_lose_values),
    ],
)
def test_the_finders_leave_the_rest_alone(code: str, finder: Finder) -> None:
    assert list(finder("ui/pages/x.py", ast.parse(code))) == []
