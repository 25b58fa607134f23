"""What the hub tells of the messages we sent: news that may be late, double, or of somebody else's message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from csr_desktop.domain.hub_messages import OutStanding, OutState
from csr_desktop.hub.vocabulary import MessageStatus
from csr_desktop.services.exchange.report import RoundReport
from csr_desktop.store.hub_box import HubBox
from csr_desktop.store.unit_of_work import Store

if TYPE_CHECKING:
    from csr_desktop.hub.answers import MessageState

#: Our word for each state of the hub's.
STATES = {
    MessageStatus.ACCEPTED: OutState.ACCEPTED,
    MessageStatus.COLLECTED: OutState.COLLECTED,
    MessageStatus.CONFIRMED: OutState.CONFIRMED,
    MessageStatus.EXPIRED: OutState.EXPIRED,
    MessageStatus.REJECTED: OutState.FAILED,
}
#: News never takes a message back from a higher rank.
_RANK = {
    OutState.READY: 0,
    OutState.SENDING: 0,
    OutState.RETRY: 0,
    OutState.ACCEPTED: 1,
    OutState.COLLECTED: 2,
    OutState.CONFIRMED: 3,
    OutState.EXPIRED: 3,
    OutState.FAILED: 4,
    OutState.WITHDRAWN: 5,
}


def keep_news(store: Store, box: HubBox, changes: Sequence[MessageState], now: datetime, report: RoundReport) -> None:
    """Keep where our messages stand by now, within the transaction of whoever asks; what got lost stands in the log."""
    known = box.outgoing_of({change.header.reference.lower() for change in changes})
    standings = {message_id: item.standing for message_id, item in known.items()}
    for change in changes:
        told = _told(change.known_status)
        item = known.get(change.header.reference.lower())
        if told is None or item is None:
            report.unknown_own += item is None
            continue
        standing = _standing_of(standings[item.message.id], told, now, change)
        if standing is None:
            continue
        standings[item.message.id] = standing
        box.put_out(standing)
        report.expired += told is OutState.EXPIRED
        if told in {OutState.EXPIRED, OutState.FAILED}:
            store.log.note(
                store.ids.new(),
                "hub.lost",
                {"type": item.message.type.value, "state": told.value},
                object_kind="out_message",
                object_id=item.message.id,
                dossier_id=item.message.dossier_id,
            )


def _standing_of(known: OutStanding, told: OutState, now: datetime, news: MessageState) -> OutStanding | None:
    """Return where a message stands after the hub told of it; None when that is nothing new.

    News may come late or twice, and never takes a message back: what was confirmed stays confirmed. It may also be the
    first that we hear of a message after its sending: the hub has it then, whatever it says of it.
    """
    if known.state is OutState.WITHDRAWN or _RANK[told] <= _RANK[known.state]:
        return None
    failed = told is OutState.FAILED
    return replace(
        known,
        state=told,
        next_attempt_at=None,
        changed_at=now,
        accepted_at=known.accepted_at or news.accepted_at,
        expires_at=news.expires_at or known.expires_at,
        error_code="AFGEKEURD" if failed else "",
        error_text=known.error_text if failed else "",
    )


def _told(status: MessageStatus | None) -> OutState | None:
    """Return our word for a state of the hub's; None for one that we do not know."""
    return None if status is None else STATES[status]
