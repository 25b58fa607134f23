"""Figures that tests count, told at the end of the run.

They travel with the report of a test, so that they also arrive from the processes of pytest-xdist.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

_FIGURES = "figures"


def tell(request: Any, name: str, value: Any) -> None:
    """Give something to the report of this test; lists, tables, texts and numbers only."""
    request.node.user_properties.append((name, value))


def told(terminalreporter: Any, name: str) -> Iterable[Any]:
    """Return what the tests gave under this name, in the order they ended."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            # Each report of a test carries it; the last one knows all.
            if getattr(report, "when", "") == "teardown":
                yield from (value for given, value in report.user_properties if given == name)


class Figures:
    """Counts things by name, within one test."""

    def __init__(self, section: str) -> None:
        self.section = section
        self.rows: dict[str, Counter[str]] = {}

    def __call__(self, row: str, **numbers: int) -> None:
        """Add to a row; of a number that begins with `most_` the largest is kept."""
        add(self.rows.setdefault(row, Counter()), numbers)

    def tell(self, request: Any) -> None:
        """Give the figures to the report of this test."""
        for row, numbers in self.rows.items():
            tell(request, _FIGURES, [self.section, row, dict(numbers)])


def add(kept: Counter[str], numbers: dict[str, int]) -> None:
    """Add numbers to those that are kept."""
    for name, number in numbers.items():
        kept[name] = max(kept[name], number) if name.startswith("most_") else kept[name] + number


def figures_told(terminalreporter: Any) -> dict[str, dict[str, Counter[str]]]:
    """Return the figures of all tests, by section and row."""
    sections: dict[str, dict[str, Counter[str]]] = {}
    for section, row, numbers in told(terminalreporter, _FIGURES):
        add(sections.setdefault(section, {}).setdefault(row, Counter()), numbers)
    return sections


def in_words(numbers: Counter[str]) -> str:
    """Return the numbers of a row as they are printed."""
    words = ((number, name.replace("_", " ")) for name, number in numbers.items())
    return ", ".join(
        f"at most {number:,} {word.removeprefix('most ')}" if word.startswith("most ") else f"{number:,} {word}"
        for number, word in words
    )
