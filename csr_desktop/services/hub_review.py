"""Messages that wait for a person: both versions side by side, and what the person decides."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from csr_desktop.clock import Clock
from csr_desktop.domain.hub_messages import InMessage, InStanding, InState
from csr_desktop.errors import Message, UserError
from csr_desktop.services.hub_effects import Effect, Handlers, ReviewField, ReviewLine
from csr_desktop.services.hub_incoming import MessageEffects
from csr_desktop.store.hub_box import HubBox, Incoming
from csr_desktop.store.unit_of_work import Store

__all__ = ["Decision", "HubReview", "ReviewCase", "ReviewField", "ReviewLine"]

_NO_HANDLERS: Handlers = {}


class Decision(StrEnum):
    """What a person may decide."""

    TAKE_THEIRS = "take_theirs"
    KEEP_OURS = "keep_ours"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """One message that waits, with its reason, both versions, and which decisions make sense.

    `transfers` are the claims for which "take theirs" needs the party they went to.
    """

    message: InMessage
    standing: InStanding
    reason: Message
    further_reasons: tuple[Message, ...]
    lines: tuple[ReviewLine, ...]
    choices: tuple[Decision, ...]
    transfers: tuple[str, ...]


class HubReview:
    """Shows and settles cases; every decision is kept with who took it and when."""

    def __init__(self, store: Store, clock: Clock, effects: MessageEffects) -> None:
        self._store = store
        self._clock = clock
        self._effects = effects
        self._box = HubBox(store.database)

    def waiting(self, dossier_id: str | None = None) -> list[ReviewCase]:
        """Return all cases of one or all dossiers, oldest first."""
        return [self._case(item) for item in self._box.incoming((InState.REVIEW,), dossier_id)]

    def case(self, message_id: str) -> ReviewCase:
        """Return one case; UserError `hub.review.not_waiting` when it does not wait any more."""
        return self._case(self._waiting(message_id))

    def decide(self, message_id: str, decision: Decision, *, handlers: Mapping[str, str] = _NO_HANDLERS) -> InStanding:
        """Keep a decision, and with "take theirs" write what the message says, in one step.

        `handlers` names the party that transferred claims went to, by claim. Raises UserError
        `hub.review.not_waiting`, `hub.case.nothing_to_take`, or `answer.transferred_to_nobody`.
        """
        item = self._waiting(message_id)
        with self._store.unit_of_work("hub.decide", decision=decision.value) as work:
            if decision is Decision.TAKE_THEIRS:
                effect = self._effects.of(work, item.message)
                if effect.write is None or _is_done(item.standing, effect):
                    raise UserError("hub.case.nothing_to_take")
                effect.write(work, handlers)
            standing = replace(
                item.standing,
                state=InState.REJECTED if decision is Decision.KEEP_OURS else InState.APPLIED,
                decided_at=self._clock.now(),
                decided_by=self._store.actor,
            )
            self._box.put_in(standing)
        return standing

    def _waiting(self, message_id: str) -> Incoming:
        found = [item for item in self._box.incoming((InState.REVIEW,)) if item.message.id == message_id]
        if not found:
            raise UserError("hub.review.not_waiting")
        return found[0]

    def _case(self, item: Incoming) -> ReviewCase:
        effect = self._effects.of(self._store, item.message)
        done = _is_done(item.standing, effect)
        reason = Message(item.standing.reason, json.loads(item.standing.reason_params))
        can_take = effect.write is not None and not done
        return ReviewCase(
            message=item.message,
            standing=item.standing,
            reason=reason,
            further_reasons=tuple(fault for fault in effect.faults if fault.code != reason.code),
            lines=effect.lines,
            choices=tuple(Decision) if can_take else (Decision.BY_HAND,) if done else _WITHOUT_TAKING,
            transfers=effect.transfers,
        )


_WITHOUT_TAKING = (Decision.KEEP_OURS, Decision.BY_HAND)
#: Reasons of messages that were written at once and only wait to be seen.
_TASKS = frozenset(
    {
        "hub.case.client_unknown", "hub.case.recent_discharge", "hub.case.recent_stabilisation",
        "hub.case.no_cooperation", "hub.case.read_status", "hub.case.error",
    }
)  # fmt: skip


def _is_done(standing: InStanding, _effect: Effect) -> bool:
    """Whether what the message says stands in the dossier already, and only waits to be seen."""
    return standing.reason in _TASKS
