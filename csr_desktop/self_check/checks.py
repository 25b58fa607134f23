"""A check, its outcome, and how one that fails does not keep the others from telling something."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from csr_desktop.errors import CsrError


class CheckFailed(Exception):
    """A check found something wrong; the text is Dutch and holds no personal data."""


@dataclass(frozen=True, slots=True)
class Check:
    """One question: its name for a person, and the work, which returns what was found or raises.

    `is_long` checks are left out of the short form: they start other programs, listen, or print.
    """

    name: str
    work: Callable[[], str]
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a check."""

    name: str
    is_well: bool
    found: str

    def line(self) -> str:
        """Return the outcome as people read it."""
        return f"{'OK  ' if self.is_well else 'FOUT'} {self.name}: {self.found}"


def outcomes(checks: Iterable[Check], *, short: bool = False) -> list[Outcome]:
    """Do the checks in order."""
    return [_outcome(check) for check in checks if not (short and check.is_long)]


def _outcome(check: Check) -> Outcome:
    try:
        return Outcome(check.name, True, check.work())
    except CheckFailed as failed:
        return Outcome(check.name, False, str(failed))
    except CsrError as error:
        # Codes, never the text of an error.
        return Outcome(check.name, False, str(error))
    except Exception as error:
        # Whatever is wrong with an installation has to be told, and the next checks still say something.
        return Outcome(check.name, False, type(error).__name__)
