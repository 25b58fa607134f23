"""The port to a hub: what any way of exchanging messages can do.

REST stands behind it in `hub.rest`, the lists of portal and DocZend in `services.list_transport`; SOAP can come.

Whoever calls stores before it confirms, keeps one reference per message for all tries, and saves cursors together
with what they brought (design/exchange.md 4.1). Nothing here knows a protocol, a database or a window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from csr_desktop.hub.answers import ChangesPage, InboxPage, LogQuery, MessageState, Participant, Profile
from csr_desktop.hub.problems import HubProblem
from csr_desktop.hub.wire import Attachment, OutgoingMessage


class Stop(Protocol):
    """Asked between requests and while data streams; a `threading.Event` is one."""

    def is_set(self) -> bool:
        """Return whether to stop."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The hub has the message. `already`: it had it before, this try doubled nothing. `state` where it was told."""

    reference: str
    already: bool
    state: MessageState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The hub does not take this message; the others went on. `RetryLater` here means this one alone, later."""

    reference: str
    problem: HubProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """Nothing is known: it may have arrived. Send the same bytes again; `problem` says what to do before that."""

    reference: str
    problem: HubProblem


SendResult = Accepted | Rejected | Unanswered


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmResult:
    """What became of a confirmation; `problem` None is confirmed (now or before)."""

    reference: str
    problem: HubProblem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressBook:
    """All participants; `etag` goes along with the next question. `unreadable` counts those not understood."""

    participants: tuple[Participant, ...]
    etag: str | None
    unreadable: int = 0


class HubTransport(Protocol):
    """A way to exchange messages with a hub. Every method may raise a `HubProblem`; `send` and `confirm` never do."""

    @property
    def hub_time(self) -> datetime | None:
        """The hub's own clock, now; None before it was heard."""
        ...

    def profile(self) -> Profile:
        """Return who we are to the hub and what it allows."""
        ...

    def send(self, messages: Sequence[OutgoingMessage]) -> tuple[SendResult, ...]:
        """Offer messages in order and return a result for each, in the same order.

        After a request with an `Unanswered` nothing more was offered, and the rest is `Unanswered` too. Offering again
        what was offered before is harmless.
        """
        ...

    def state(self, reference: str) -> MessageState:
        """Return how far a message got, our own or one that we received."""
        ...

    def fetch(self, cursor: str | None, limit: int | None = None) -> InboxPage:
        """Return messages that wait for us after the cursor. They come again until they are confirmed."""
        ...

    def confirm(self, references: Sequence[str]) -> tuple[ConfirmResult, ...]:
        """Tell the hub that these messages are stored; again is harmless. A result for each, in the same order."""
        ...

    def changes(self, cursor: str | None, limit: int | None = None) -> ChangesPage:
        """Return what changed in the state of our own messages after the cursor."""
        ...

    def participants(self, etag: str | None) -> AddressBook | None:
        """Return the address book, None when it is still the one of this etag."""
        ...

    def put_attachment(self, attachment: Attachment, data: bytes) -> None:
        """Put a file on the hub, before the message that names it; again is harmless."""
        ...

    def get_attachment(self, attachment: Attachment, so_far: bytearray) -> None:
        """Fetch a file; what `so_far` already holds is not fetched again, and what comes is added to it.

        After an error `so_far` keeps what came. When this returns it is the whole file, held against its digest.
        """
        ...

    def search_log(self, query: LogQuery) -> ChangesPage:
        """Return what the hub's log knows: who, to whom, when, never what."""
        ...

    def close(self) -> None:
        """Let connections go and forget what gave access."""
        ...
