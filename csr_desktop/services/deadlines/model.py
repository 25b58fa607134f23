"""What a deadline is to a counsellor: until when, why, what it hangs on, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from csr_desktop.domain.term_table import DeadlineStep, TermCode
from csr_desktop.errors import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedDeadline:
    """A deadline as it follows from the data, before a person touched it.

    `subject` is what it hangs on (a record's id, or the day on which several creditors were asked together): dossier,
    term and subject name it for good. `letter` is the letter of the next step ("" when that is none). `doubts` say
    what is odd about the data it follows from.
    """

    dossier_id: str
    term: TermCode
    subject: str
    began_on: date
    due_on: date
    reason: Message
    step: DeadlineStep
    letter: str = ""
    letter_ids: tuple[str, ...] = ()
    message_id: str | None = None
    document_id: str | None = None
    claim_ids: tuple[str, ...] = ()
    count: int = 1
    doubts: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDeadline:
    """A deadline that is open: derived, or set by a person, with what was done to it.

    `due_on` is the day that counts now; `term_ends_on` the day by the rule (the same, unless somebody moved it).
    `warn_on` is the day from which it is shown as coming. `basis` and `is_statutory` say where the term stands.
    `owner` is the counsellor of the dossier, unless the deadline has one of its own.
    """

    dossier_id: str
    number: str
    term: TermCode
    name: str
    subject: str
    began_on: date
    due_on: date
    term_ends_on: date
    warn_on: date
    reason: Message
    step: DeadlineStep
    letter: str
    basis: str
    is_statutory: bool
    owner: str
    letter_ids: tuple[str, ...] = ()
    message_id: str | None = None
    document_id: str | None = None
    claim_ids: tuple[str, ...] = ()
    count: int = 1
    sleeps_until: date | None = None
    deadline_id: str | None = None
    doubts: tuple[Message, ...] = ()

    @property
    def reference(self) -> str:
        """How a person points at it within its dossier: the term, and enough of the subject to tell it apart."""
        return f"{self.term.value}/{self.subject if len(self.subject) <= _SHORT else self.subject[-8:]}"

    @property
    def is_moved(self) -> bool:
        """Whether a person chose another day than the rule gives."""
        return self.due_on != self.term_ends_on

    def is_late(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.due_on < today

    def is_asleep(self, today: date) -> bool:
        """Whether it is hidden until a later day."""
        return self.sleeps_until is not None and self.sleeps_until > today

    def is_coming(self, today: date) -> bool:
        """Whether it is time to show it: its warning day has come and it does not sleep."""
        return self.warn_on <= today and not self.is_asleep(today)


#: A subject that is not longer than a date is shown whole.
_SHORT = 12
