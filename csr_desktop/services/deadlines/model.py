"""What a deadline is to a counsellor: until when, why, what it hangs on, and what comes next."""

from __future__ import annotations

from datetime import date

import msgspec

from csr_desktop.domain.term_table import DeadlineStep, TermCode, TermRule
from csr_desktop.domain.work import Deadline
from csr_desktop.errors import Message


class DerivedDeadline(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A deadline as it follows from the data, before a person touched it; a struct, because there are thousands.

    `subject` is what it hangs on (a record's id, or the day on which several creditors were asked together): dossier,
    term and subject name it for good. `letter` is the letter of the next step ("" when that is none). `creditor` is
    who is waited for, or who waits, when that is one; `doubts` say what is odd about the data it follows from.
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
    creditor: str = ""
    count: int = 1
    doubts: tuple[Message, ...] = ()


class OpenDeadline(msgspec.Struct, frozen=True, gc=False):
    """A deadline that is open: what follows from the data, and what people made of it.

    `due_on` is the last day that counts now, `term_ends_on` the one by the rule (the same, unless somebody moved it).
    `warn_on` is the day from which it is shown as coming. `owner` is the counsellor of the dossier, or the colleague
    to whom it was handed. `doubts` say what is odd: about the data, or about the day that was chosen.
    """

    derived: DerivedDeadline
    rule: TermRule
    number: str
    owner: str
    due_on: date
    warn_on: date
    doubts: tuple[Message, ...]
    record: Deadline | None = None

    @property
    def dossier_id(self) -> str:
        """The dossier it belongs to."""
        return self.derived.dossier_id

    @property
    def term(self) -> TermCode:
        """The term of the table."""
        return self.derived.term

    @property
    def subject(self) -> str:
        """What it hangs on."""
        return self.derived.subject

    @property
    def name(self) -> str:
        """What it is called (Dutch): the name of the term, or what a person wrote."""
        own = self.record.reason if self.term is TermCode.OWN and self.record else ""
        return own or self.rule.name

    @property
    def began_on(self) -> date:
        """The day from which it runs."""
        return self.derived.began_on

    @property
    def term_ends_on(self) -> date:
        """The last day by the rule."""
        return self.derived.due_on

    @property
    def reason(self) -> Message:
        """Why it is there, as a sentence."""
        return self.derived.reason

    @property
    def step(self) -> DeadlineStep:
        """What comes next."""
        return self.derived.step

    @property
    def letter(self) -> str:
        """The number of the letter of the next step; empty when that is none."""
        return self.derived.letter

    @property
    def basis(self) -> str:
        """Where the term stands: an article, a covenant, custom (Dutch)."""
        return self.rule.basis

    @property
    def is_statutory(self) -> bool:
        """Whether the term stands in an act that the Algemene termijnenwet is about."""
        return self.rule.atw

    @property
    def letter_ids(self) -> tuple[str, ...]:
        """The letters it runs from."""
        return self.derived.letter_ids

    @property
    def message_id(self) -> str | None:
        """The message over the hub it runs from."""
        return self.derived.message_id

    @property
    def document_id(self) -> str | None:
        """The document it belongs to."""
        return self.derived.document_id

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """The claims it is about."""
        return self.derived.claim_ids

    @property
    def creditor(self) -> str:
        """The creditor it is about by name, when it is one whose message or answer it is."""
        return self.derived.creditor

    @property
    def count(self) -> int:
        """How many claims or creditors it is about."""
        return self.derived.count

    @property
    def sleeps_until(self) -> date | None:
        """Until which day it is hidden."""
        return self.record.sleeps_until if self.record else None

    @property
    def deadline_id(self) -> str | None:
        """The record of what people did to it."""
        return self.record.id if self.record else None

    @property
    def reference(self) -> str:
        """How a person points at it within its dossier: the term, and enough of the subject to tell it apart."""
        subject = self.derived.subject
        return f"{self.derived.term}/{subject if len(subject) <= _SHORT else subject[-8:]}"

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
