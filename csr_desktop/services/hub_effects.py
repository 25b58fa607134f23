"""What a received message would do to a dossier, worked out before anything is written.

The same plan serves the in-box (write it when nothing speaks against it) and the person who decides about a message
that does not fit (both versions side by side). Texts from outside stay as they came.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.hub_messages import InMessage
from csr_desktop.errors import Message
from csr_desktop.services.hub_conversations import Conversation
from csr_desktop.store.hub_box import Outgoing
from csr_desktop.store.unit_of_work import UnitOfWork

#: For transferred claims: which party a person chose, by claim.
Handlers = Mapping[str, str]
Write = Callable[[UnitOfWork, Handlers], None]


@dataclass(frozen=True, slots=True)
class ReviewField:
    """One field, as it stands in the dossier and as the message has it; names ending in `_cents` are amounts."""

    name: str
    ours: object
    theirs: object

    @property
    def differs(self) -> bool:
        """Whether the two are not the same."""
        return self.ours != self.theirs


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One claim of a message beside ours; `claim_id` is None when nobody knows which of ours it is."""

    label: str
    claim_id: str | None
    fields: tuple[ReviewField, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a message does. `faults` say why a person must decide first; `write` is what taking it over means.

    `task` is what a person must know or do although the message itself fits: it is written and waits to be seen.
    `transfers` are the claims for which a person has to name the new handler.
    """

    write: Write | None = None
    faults: tuple[Message, ...] = ()
    task: Message | None = None
    lines: tuple[ReviewLine, ...] = ()
    transfers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message with what it belongs to; `asked` is the message of ours that it answers."""

    message: InMessage
    dossier: Dossier
    handler: Creditor
    conversation: Conversation
    asked: Outgoing | None


def refused(*faults: Message, lines: Sequence[ReviewLine] = ()) -> Effect:
    """Return the effect of a message that cannot be taken over: a person deals with it by hand."""
    return Effect(faults=faults, lines=tuple(lines))
