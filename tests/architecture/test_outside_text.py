"""Text of others leaves the program by few doors, and each door makes it harmless (safety.md E4, E5, L7, L11)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import pytest

#: Modules that draw text in a PDF. They draw characters, never markup, and take them cleaned.
DRAWING = {
    "csr_desktop/letters/pdf.py": "letters; every text went through prepare.py, which cleans and looks for glyphs",
    "csr_desktop/letters/post_press.py": "labels, envelopes and sheets between them; cleans the text itself",
    "csr_desktop/letters/report_press.py": "reports; cleans the text itself",
    "csr_desktop/letters/window_test.py": "the test print; draws sentences of our own alone",
}
#: Modules that write tables which a spreadsheet will open.
TABLES = {
    "csr_desktop/lists/writing.py": "lists for creditors; every cell goes through neutralise",
    "csr_desktop/lists/workbooks.py": "figures for the team; every text goes through neutralise",
    "csr_desktop/practice/sheets.py": "the made-up creditors; they also write what an honest sender would not",
}
#: ReportLab's own markup: a name such as <img src=…> would open a file, and words in < > would be lost.
MARKUP = {"Paragraph", "XPreformatted", "platypus", "paraparser", "BaseDocTemplate", "SimpleDocTemplate"}
DRAWS = {"textOut", "textLine", "textLines", "drawString", "drawRightString", "drawCentredString", "drawAlignedString"}

Trees = dict[str, ast.Module]


def names_in(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every name that is used, asked of something, or imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.Name):
            yield node.id, node.lineno
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for part in [*(node.module or "").split(".")] if isinstance(node, ast.ImportFrom) else []:
                yield part, node.lineno
            for alias in node.names:
                for part in alias.name.split("."):
                    yield part, node.lineno


def uses_markup(path: str, tree: ast.Module) -> Iterator[int]:
    yield from (line for name, line in names_in(tree) if name in MARKUP)


def draws_text(path: str, tree: ast.Module) -> Iterator[int]:
    # Qt has a `textLine`-like world of its own in ui/; there nothing is a PDF by reportlab.
    if path.startswith("csr_desktop/") and path not in DRAWING:
        yield from (line for name, line in names_in(tree) if name in DRAWS)


def writes_a_table(path: str, tree: ast.Module) -> Iterator[int]:
    if path in TABLES:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and any(alias.name in {"xlsxwriter", "openpyxl"} for alias in node.names):
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {"xlsxwriter", "openpyxl"}:
            yield node.lineno
        if (
            isinstance(node, ast.Attribute)
            and node.attr in {"writer", "DictWriter"}
            and ast.unparse(node.value) == "csv"
        ):
            yield node.lineno


FINDERS = [uses_markup, draws_text, writes_a_table]


@pytest.mark.parametrize("finder", FINDERS)
def test_text_of_others_leaves_by_the_known_doors(finder: Callable, product_trees: Trees) -> None:
    assert [f"{path}:{line}" for path, tree in product_trees.items() for line in finder(path, tree)] == []


def test_the_doors_exist_and_make_text_harmless(core_trees: Trees) -> None:
    assert [path for path in (*DRAWING, *TABLES) if path not in core_trees] == []
    for module in ("csr_desktop/lists/writing.py", "csr_desktop/lists/workbooks.py"):
        assert "neutralise" in {name for name, _line in names_in(core_trees[module])}, module
    for path in ("csr_desktop/letters/prepare.py", "csr_desktop/letters/report_press.py"):
        assert "clean" in {name for name, _line in names_in(core_trees[path])}


@pytest.mark.parametrize(
    ("code", "finder"),
    [
        ("from reportlab.platypus import Flowable", uses_markup),
        ("story.append(Paragraph(name, style))", uses_markup),
        ("import reportlab.platypus.paraparser as p", uses_markup),
        ("canvas.drawString(1, 2, name)", draws_text),
        ("text.textOut(name)", draws_text),
        ("import xlsxwriter", writes_a_table),
        ("from openpyxl import Workbook", writes_a_table),
        ("csv.writer(file)", writes_a_table),
        ("csv.DictWriter(file, names)", writes_a_table),
    ],
)
def test_the_finders_find(code: str, finder: Callable) -> None:
    assert set(finder("csr_desktop/x.py", ast.parse(code))) == {1}


@pytest.mark.parametrize(
    ("code", "finder"),
    [
        ("paragraph = setter.paragraph(spans)", uses_markup),
        ("csv.reader(file)", writes_a_table),
        ("painter.drawText(box, name)", draws_text),
    ],
)
def test_the_finders_leave_the_rest_alone(code: str, finder: Callable) -> None:
    assert list(finder("csr_desktop/x.py", ast.parse(code))) == []
