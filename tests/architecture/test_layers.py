"""The core lives without Qt, and each outside library has one home (docs/architecture.md).

The directions between our own packages are import contracts in pyproject.toml; here stands what those cannot see.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

#: Library → where it may be imported, also lazily or by name.
HOMES = {
    "sqlite_utils": ("csr_desktop/store/",),
    "sqlcipher3": ("csr_desktop/store/",),
    "pysqlite3": ("csr_desktop/store/",),
    "sqlite3": ("csr_desktop/store/",),
    "requests": ("csr_desktop/hub/",),
    "urllib3": ("csr_desktop/hub/",),
    "truststore": ("csr_desktop/hub/",),
    "jwt": ("csr_desktop/hub/", "csr_desktop/practice/hub/"),
    "werkzeug": ("csr_desktop/practice/hub/",),
    "jsonschema": ("csr_desktop/practice/hub/",),
    "keyring": ("csr_desktop/vault.py",),
    "reportlab": ("csr_desktop/letters/",),
    "pypdf": ("csr_desktop/letters/",),
    "pypdfium2": ("csr_desktop/lists/sight.py",),
    "segno": ("csr_desktop/letters/qr.py",),
    "python_calamine": ("csr_desktop/lists/",),
    "click": ("csr_desktop/cli/",),
    "rich": ("csr_desktop/cli/",),
    "PySide6": ("ui/",),
    "shiboken6": ("ui/",),
}

WITHOUT_QT = """
import importlib, pkgutil, sys
for name in ("PySide6", "shiboken6", "ui"):
    sys.modules[name] = None
import csr_desktop
names = [found.name for found in pkgutil.walk_packages(csr_desktop.__path__, "csr_desktop.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""

STARTED = """
import sys
import csr_desktop.cli.main
print(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""

#: Libraries that cost start-up time (design/libraries.md); a command loads what it needs when it runs.
HEAVY = {
    "PySide6", "argon2", "babel", "cryptography", "holidays", "jinja2", "jsonschema", "keyring", "pypdf", "pypdfium2",
    "pyphen", "python_calamine", "rapidfuzz", "reportlab", "requests", "segno", "sqlcipher3", "sqlite_utils",
    "stdnum", "werkzeug", "xlsxwriter",
}  # fmt: skip


def python(code: str, checkout: Path) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_every_core_module_can_be_imported_without_qt(checkout: Path) -> None:
    assert int(python(WITHOUT_QT, checkout)) > 20


def test_the_command_line_starts_light(checkout: Path) -> None:
    assert HEAVY & set(python(STARTED, checkout).split()) == set()


def imported_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every module a file imports: by statement anywhere in it, or by name through importlib."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"import_module", "__import__"}:
                yield node.lineno, str(node.args[0].value)


def strays(trees: dict[str, ast.Module]) -> list[str]:
    return [
        f"{path}:{line} imports {name}"
        for path, tree in trees.items()
        for line, name in imported_names(tree)
        if (homes := HOMES.get(name.partition(".")[0])) is not None and not path.startswith(homes)
    ]


def test_every_library_stays_in_its_home(product_trees: dict[str, ast.Module]) -> None:
    assert strays(product_trees) == []


@pytest.mark.parametrize(
    "code",
    [
        "import reportlab.pdfgen.canvas",
        "from sqlite_utils import Database",
        "def lazy():\n    from requests.adapters import HTTPAdapter",
        "importlib.import_module('keyring.backends')",
        "__import__('PySide6')",
    ],
)
def test_a_stray_import_is_seen(code: str) -> None:
    assert len(strays({"csr_desktop/domain/x.py": ast.parse(code)})) == 1


def test_pages_do_not_import_pages(trees_of: Callable[[str], dict[str, ast.Module]]) -> None:
    """A page may be a file or a folder of parts; what two pages share belongs in forms, models or dialogs."""
    found = []
    for path, tree in trees_of("ui/pages").items():
        own = f"ui.pages.{Path(path).parts[2].removesuffix('.py')}"
        for line, name in imported_names(tree):
            if name.startswith("ui.pages.") and name != own and not name.startswith(f"{own}."):
                found.append(f"{path}:{line} imports {name}")
    assert found == []
