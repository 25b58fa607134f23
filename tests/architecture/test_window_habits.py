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
    "setInformativeText": "ui/messages.py",
    "QPrinter": "ui/messages.py",
    "QPrintDialog": "ui/messages.py",
}
NEVER = {"processEvents", "QSqlDatabase", "QSqlTableModel", "QDoubleSpinBox", "setTerminationEnabled"}

#: Ways to rich text: a name that others chose would be read as markup (L6).
RICH = {
    "RichText", "AutoText", "MarkdownText", "setHtml", "insertHtml", "appendHtml", "setMarkdown", "QStaticText",
    "QTextDocument", "QTextBrowser", "QTextEdit", "QErrorMessage", "setOpenExternalLinks", "setWhatsThis",
    "mightBeRichText",
}  # fmt: skip
#: The one module that shows rich text: pages that we wrote, and what may be used there.
HELP, OF_HELP = "ui/help/reader.py", {"setMarkdown", "QTextBrowser", "QTextDocument", "QTextEdit"}
#: The one module that makes labels.
PLAIN = "ui/plain_text.py"
TIPS = {"setToolTip", "setTabToolTip", "setItemToolTip", "showText"}

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


def texts_that_may_become_rich(path: str, tree: ast.Module) -> Iterator[int]:
    """Labels are made by `PlainLabel`; a tool tip is a literal text of ours or goes through `plain_tip` (L6)."""
    for node in ast.walk(tree):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if name in RICH and not (path == HELP and name in OF_HELP):
            yield node.lineno
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if (called == "QLabel" and path != PLAIN) or (called in TIPS and not is_our_own_text(node.args[-1])):
            yield node.lineno
    for node in ast.walk(tree):
        # A model gives its tool tips to whoever asks for this role.
        if isinstance(node, ast.If) and any(
            isinstance(part, ast.Attribute) and part.attr == "ToolTipRole" for part in ast.walk(node.test)
        ):
            yield from (
                part.lineno
                for part in node.body
                if isinstance(part, ast.Return) and part.value is not None and not is_our_own_text(part.value)
            )


def is_our_own_text(text: ast.expr) -> bool:
    """A constant, `self.tr("…")`, a choice between such, a tip of an action of ours, or anything made plain."""
    if isinstance(text, ast.IfExp):
        return is_our_own_text(text.body) and is_our_own_text(text.orelse)
    if isinstance(text, ast.Call):
        name = text.func.attr if isinstance(text.func, ast.Attribute) else getattr(text.func, "id", "")
        return name in {"tr", "translate", "plain_tip"}
    return isinstance(text, ast.Constant) or ast.unparse(text) == "spec.tip"


FINDERS: list[Finder] = [
    texts_that_may_become_rich,
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
        ("name = QLabel(party.name)", texts_that_may_become_rich),
        ("name = QtWidgets.QLabel()", texts_that_may_become_rich),
        ("box.setToolTip(party.name)", texts_that_may_become_rich),
        ("box.setToolTip(self.tr('{n}').format(n=name))", texts_that_may_become_rich),
        ("view.setHtml(text)", texts_that_may_become_rich),
        ("label.setTextFormat(Qt.TextFormat.RichText)", texts_that_may_become_rich),
        ("if role == Qt.ToolTipRole: return row.name", texts_that_may_become_rich),
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
        ("box.setToolTip(self.tr('Sluiten'))", texts_that_may_become_rich),
        ("box.setToolTip(plain_tip(party.name))", texts_that_may_become_rich),
        ("name: QLabel = label(party.name)", texts_that_may_become_rich),
        ("changed = Signal(object)", signals_that_lose_values),
    ],
)
def test_the_finders_leave_the_rest_alone(code: str, finder: Finder) -> None:
    assert list(finder("ui/pages/x.py", ast.parse(code))) == []
