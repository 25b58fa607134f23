"""The report of a self-test: what is printed, what is kept in a file, and the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csr_desktop import __version__
from csr_desktop.clock import DUTCH_TIME, Clock
from csr_desktop.files import atomic_write
from csr_desktop.self_check.checks import Check, Outcome, outcomes
from csr_desktop.self_check.computer import ComputerFacts, Fact
from csr_desktop.self_check.data import DataChecks
from csr_desktop.self_check.network import NetworkChecks
from csr_desktop.self_check.storage import StorageChecks


@dataclass(frozen=True, slots=True)
class Report:
    """What a self-test found; no personal data."""

    outcomes: tuple[Outcome, ...]
    facts: tuple[Fact, ...]
    when: str

    @property
    def is_well(self) -> bool:
        """Whether every check went well."""
        return all(item.is_well for item in self.outcomes)

    def lines(self) -> list[str]:
        """Return the report as people read it."""
        bad = sum(not item.is_well for item in self.outcomes)
        return [
            f"CSR Desktop {__version__}: zelftest van {self.when}",
            *(item.line() for item in self.outcomes),
            "Alles is in orde." if not bad else f"Niet in orde: {bad}.",
            "Over deze computer (zonder namen van mensen):",
            *(fact.line() for fact in self.facts),
        ]

    def as_json(self) -> dict[str, Any]:
        """Return the report for programs."""
        return {
            "ok": self.is_well,
            "version": __version__,
            "when": self.when,
            "checks": [{"name": item.name, "ok": item.is_well, "found": item.found} for item in self.outcomes],
            "computer": {fact.name: fact.value for fact in self.facts},
        }

    def keep(self, path: Path) -> None:
        """Write the report to a file, for a program that has no console and for whoever asks for it later."""
        with atomic_write(path) as file:
            file.write("".join(f"{line}\n" for line in self.lines()).encode())


def core_checks(resources: Path, work: Path, clock: Clock) -> list[Check]:
    """Return the checks that need no window; `work` is an empty folder that is thrown away."""
    return [
        *DataChecks(resources, work, clock).all(),
        *StorageChecks(resources, work, clock).all(),
        *NetworkChecks(work, clock).all(),
    ]


def report_of(
    checks: Sequence[Check], computer: ComputerFacts, clock: Clock, *, short: bool, more: Sequence[Fact] = ()
) -> Report:
    """Do the checks and return what they found, with what the computer says of itself."""
    found = outcomes([*checks, *computer.checks()], short=short)
    when = f"{clock.now().astimezone(DUTCH_TIME):%d-%m-%Y %H:%M}"
    return Report(tuple(found), (*computer.all(), *more), when)
