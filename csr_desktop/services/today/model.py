"""A line of the work list: what is to be done in which dossier, why, how, and why it stands where it stands."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from datetime import date

    from csr_desktop.errors import Message
    from csr_desktop.services.deadlines.model import OpenDeadline


class WorkGroup(StrEnum):
    """Groups in the order of the list; within a group the oldest day comes first, then the number of the dossier."""

    THREAT = "threat"  # a threatening situation: eviction, energy, insurance
    LAW_LATE = "law_late"  # a statutory term has passed
    LATE = "late"  # another term has passed
    TODAY = "today"  # the last day is today
    LOOK = "look"  # a colleague waits for a second look
    SOON = "soon"  # the last day comes near
    STEP = "step"  # nobody else is waited for: the next step is ours
    KEEPING = "keeping"  # kept longer than allowed


class WorkItem(msgspec.Struct, frozen=True, gc=False):
    """One line; a struct, because there are thousands and nothing else is made so fast.

    `key` names it for good within its dossier, `step` is the word of what is done (see `step_group`). `since` is the
    day by which it is ordered: the last day of a deadline, or since when a step waits. `missing` names what the step
    still lacks, as far as papers go. `hidden_until` is set when somebody put it off.
    """

    key: str
    dossier_id: str
    number: str
    group: WorkGroup
    since: date
    reason: Message
    step: str
    step_group: str
    owner: str
    missing: tuple[str, ...] = ()
    hidden_until: date | None = None
    deadline: OpenDeadline | None = None

    @property
    def about(self) -> tuple[str, ...]:
        """Keys of the records it is about, if any: claims, letters, a message, a case; then its own."""
        if self.deadline is None:
            return (self.key,)
        one = (self.deadline.message_id, self.deadline.document_id, self.deadline.subject, self.deadline.reference)
        ids = (*self.deadline.claim_ids, *self.deadline.letter_ids, *(item for item in one if item), self.key)
        return tuple(dict.fromkeys(ids))

    @property
    def place(self) -> tuple[int, date, str, str]:
        """By which the list is ordered: always the same for the same data."""
        return _PLACES[self.group], self.since, self.number, self.key


_PLACES = {group: place for place, group in enumerate(WorkGroup)}
