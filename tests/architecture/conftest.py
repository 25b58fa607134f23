"""What the architecture tests look at: the files of the project and their syntax trees."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

Trees = dict[str, ast.Module]


@pytest.fixture(scope="session")
def project_files(checkout: Path) -> list[Path]:
    """Every file that is, or is about to be, in the repository."""
    if not (checkout / ".git").exists():
        pytest.skip("not a git checkout, so nothing says which files belong to the project")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=checkout, capture_output=True, check=True).stdout.decode().split("\0")
    return [checkout / name for name in listed if name and (checkout / name).is_file()]


@pytest.fixture(scope="session")
def trees_of(checkout: Path) -> Callable[[str], Trees]:
    """Return a function: the syntax tree of every module in a folder, by its path from the root."""

    @cache
    def trees(folder: str) -> Trees:
        return {
            file.relative_to(checkout).as_posix(): ast.parse(file.read_text(encoding="utf-8"), str(file))
            for file in sorted((checkout / folder).rglob("*.py"))
        }

    return trees


@pytest.fixture(scope="session")
def core_trees(trees_of: Callable[[str], Trees]) -> Trees:
    """Every module of the core."""
    trees = trees_of("csr_desktop")
    assert len(trees) > 20
    return trees


@pytest.fixture(scope="session")
def product_trees(core_trees: Trees, trees_of: Callable[[str], Trees]) -> Trees:
    """Every module that people run: the core and the window."""
    return core_trees | trees_of("ui")
