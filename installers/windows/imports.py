"""Whether something that comes along imports, when it is read, something that stays behind.

A pruned module is missed at the very moment that somebody needs it, which may be months later and in a corner that no
test of the built program visits. Imports that may fail (inside `try`) and those inside functions are not looked at.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

_ROOTS = ("app/", "runtime/Lib/", "runtime/DLLs/")


def missed_imports(folder: Path, kept: Sequence[Path], dropped: Sequence[Path]) -> list[str]:
    """Return `file imports module` for every module that is imported by what comes along and stays behind."""
    gone = set(_modules(path.relative_to(folder).as_posix() for path in dropped))
    there = set(_modules(path.relative_to(folder).as_posix() for path in kept))
    missed: list[str] = []
    for file in kept:
        place = file.relative_to(folder).as_posix()
        if file.suffix == ".py" and not place.startswith("app/resources/"):
            names = _imports(file, _module_of(place))
            missed += [f"{place} imports {name}" for name in names if name in gone and name not in there]
    return missed


def _modules(places: Iterator[str]) -> Iterator[str]:
    for place in places:
        if place.endswith((".py", ".pyc", ".pyd")):
            yield _module_of(place)


def _module_of(place: str) -> str:
    for root in _ROOTS:
        place = place.removeprefix(root)
    parts = place.split("/")
    parts[-1] = parts[-1].split(".")[0]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(file: Path, module: str) -> Iterator[str]:
    try:
        tree = ast.parse(file.read_bytes())
    except SyntaxError:
        # Templates and samples of libraries; the compiler of the build is the judge of those.
        return
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    for node in _at_reading(tree.body):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            yield base
            for alias in node.names:
                yield f"{base}.{alias.name}"


def _at_reading(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Return the imports that run when a module is read, and that may not fail."""
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from _at_reading(node.body)
        elif isinstance(node, ast.If) and not {"TYPE_CHECKING", "__name__"} & _names_in(node.test):
            yield from _at_reading(node.body)
            yield from _at_reading(node.orelse)


def _names_in(test: ast.expr) -> set[str]:
    """Return the names that a condition asks about, also those behind a dot."""
    names = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(test) if isinstance(node, ast.Attribute)}
