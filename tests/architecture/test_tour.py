"""The tour of the house is true: every part of it is named, and what is named is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

#: Documents that lead somebody around, with the folders their short names stand for.
TOURS = {"CONTRIBUTING.md": ("", "tests"), "docs/architecture.md": ("", "csr_desktop", "csr_desktop/services")}
PATH = re.compile(r"`((?:[a-z_]+/)+[a-z_]*(?:\.[a-z]+)?)`")


def unknown_paths(text: str, checkout: Path, homes: tuple[str, ...]) -> list[str]:
    return [name for name in PATH.findall(text) if not any((checkout / home / name).exists() for home in homes)]


@pytest.mark.parametrize("document", TOURS)
def test_what_is_named_is_there(checkout: Path, document: str) -> None:
    text = (checkout / document).read_text(encoding="utf-8")
    assert len(PATH.findall(text)) > 10
    assert unknown_paths(text, checkout, TOURS[document]) == []


def test_a_part_that_is_gone_is_found(checkout: Path) -> None:
    assert unknown_paths("see `csr_desktop/letters`, `ui/weg.py`", checkout, ("",)) == ["ui/weg.py"]


def test_every_part_of_the_core_is_named(checkout: Path) -> None:
    text = (checkout / "docs" / "architecture.md").read_text(encoding="utf-8")
    parts = {folder.parent.name for folder in (checkout / "csr_desktop").glob("*/__init__.py")}
    assert {part for part in parts if f"`csr_desktop/{part}`" not in text} == set()
