"""What a round did, as a person and `csr hub sync` hear it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from csr_desktop.errors import Message


@dataclass(frozen=True, slots=True)
class FailedMessage:
    """A message of ours that the hub will not take as it is: its reference, the hub's code or ours, a Dutch text."""

    message_id: str
    code: str
    text: str


@dataclass(slots=True, kw_only=True)
class RoundReport:
    """Counts of one round. `problems` say what cut it short or what an administrator must look at."""

    complete: bool = False
    sent: int = 0
    already_accepted: int = 0
    received: int = 0
    received_before: int = 0
    confirmed: int = 0
    waiting: int = 0
    expired: int = 0
    for_review: int = 0
    unknown_own: int = 0
    unreadable: int = 0
    failed: list[FailedMessage] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)
    retry_at: datetime | None = None
    hub_time: datetime | None = None
    #: A person has to allow sending first: this database was put back from a back-up.
    held_after_restore: bool = False
    #: Somebody else than the hub answered, or the hub does not know us: trying again by itself is of no use.
    needs_person: bool = False

    def tell(self, *messages: Message) -> None:
        """Add what stands in the way, once."""
        self.problems += [message for message in messages if message not in self.problems]
