"""Reads `plan.toml`: what of the collected files comes along, and under which name its weight is told."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pathspec


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the built folder whose weight is told on its own."""

    name: str
    paths: pathspec.PathSpec[Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """The rules; a path that matches `drop` and not `keep` stays behind."""

    drop: pathspec.PathSpec[Any]
    keep: pathspec.PathSpec[Any]
    parts: tuple[Part, ...]

    @classmethod
    def load(cls, file: Path) -> Plan:
        """Read the rules."""
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        return cls(
            drop=_spec([path for rule in raw["drop"] for path in rule["paths"]]),
            keep=_spec([path for rule in raw["keep"] for path in rule["paths"]]),
            parts=tuple(Part(part["name"], _spec(part["paths"])) for part in raw["part"]),
        )

    def stays_behind(self, path: str) -> bool:
        """Whether a file (path in the built folder, with `/`) does not come along."""
        return self.drop.match_file(path) and not self.keep.match_file(path)

    def part_of(self, path: str) -> str:
        """Return the name of the first part that a file belongs to."""
        return next(part.name for part in self.parts if part.paths.match_file(path))


def _spec(paths: Sequence[str]) -> pathspec.PathSpec[Any]:
    return pathspec.PathSpec.from_lines("gitignore", [f"/{path}" for path in paths])
