"""The error tree: what a person can mend, what the environment did, and what is our own fault.

An error carries one or more `Message`s (code and parameters); the Dutch sentences live in `resources/texts` and are
made by `csr_desktop.texts`. Never put personal data in a parameter that ends up in a log: parameters are for the person
in front of the screen, `str(error)` shows only the codes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence to be said: a stable code (`import.row.iban_invalid`) and what to fill in."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, code: str, /, **params: object) -> Message:
        """Make a message from a code and named parameters."""
        return cls(code, params)


class CsrError(Exception):
    """Base of all errors this program raises on purpose.

    `exit_code` is what the command line ends with (design/cli.md, general rules).
    """

    exit_code = 70

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code)
        self.messages: tuple[Message, ...] = (Message(code, params),)

    @property
    def message(self) -> Message:
        """The first message; most errors have only one."""
        return self.messages[0]

    @property
    def code(self) -> str:
        """The stable code of the first message."""
        return self.messages[0].code


class UserError(CsrError):
    """The input or the state does not allow it; the person can mend it (exit code 1)."""

    exit_code = 1

    @classmethod
    def many(cls, messages: Iterable[Message]) -> UserError:
        """One error with a sentence per fault, so that a person can mend all of them at once."""
        collected = tuple(messages)
        error = cls(collected[0].code)
        error.messages = collected
        return error


class EnvironmentProblem(CsrError):
    """Disk, lock, network or rights stood in the way; nothing was changed (exit code 3)."""

    exit_code = 3


class Bug(CsrError):
    """Something that our own code should have made impossible (exit code 70)."""
