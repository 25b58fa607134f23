"""Both boxes as a person reads them: each message with its dossier and its creditor by name."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.hub_messages import InMessage, InStanding, OutMessage, OutStanding, OutState
from csr_desktop.errors import Message
from csr_desktop.store.hub_box import HubBox
from csr_desktop.store.unit_of_work import Store

#: Of these the hub throws the content away when nobody confirms in time.
_ON_THE_HUB = frozenset({OutState.ACCEPTED, OutState.COLLECTED})


@dataclass(frozen=True, slots=True)
class OutRow:
    """One message of ours; `until` is when the hub deletes it, or when its answer is due."""

    message: OutMessage
    standing: OutStanding
    dossier_number: str
    creditor: str

    @property
    def until(self) -> date | None:
        """The day after which it is too late, None when there is none."""
        if self.standing.state in _ON_THE_HUB and self.standing.expires_at is not None:
            return self.standing.expires_at.astimezone(DUTCH_TIME).date()
        return self.message.answer_due if self.standing.state is OutState.CONFIRMED else None


@dataclass(frozen=True, slots=True)
class InRow:
    """One received message; `sender` is the creditor it belongs to, else the participant, else empty."""

    message: InMessage
    standing: InStanding
    dossier_number: str
    sender: str

    @property
    def reason(self) -> Message | None:
        """Why a person must look at it, or how it was handled."""
        if not self.standing.reason:
            return None
        return Message(self.standing.reason, json.loads(self.standing.reason_params))


class BoxReader:
    """Reads only. Rows are newest first."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._box = HubBox(store.database)

    def outgoing(self) -> list[OutRow]:
        """Return everything we sent or will send."""
        found = self._box.outgoing()
        numbers = self._numbers({item.message.dossier_id for item in found})
        names = self._creditors({item.message.creditor_id for item in found})
        return [
            OutRow(
                item.message,
                item.standing,
                numbers.get(item.message.dossier_id, ""),
                names.get(item.message.creditor_id, ""),
            )
            for item in reversed(found)
        ]

    def incoming(self) -> list[InRow]:
        """Return everything that came in."""
        found = self._box.incoming()
        numbers = self._numbers({item.message.dossier_id for item in found if item.message.dossier_id})
        names = self._creditors({item.message.creditor_id for item in found if item.message.creditor_id})
        participants = {item.id.lower(): item.name for item in self._box.participants()}
        return [
            InRow(
                item.message,
                item.standing,
                numbers.get(item.message.dossier_id or "", ""),
                names.get(item.message.creditor_id or "") or participants.get(item.message.sender_id.lower(), ""),
            )
            for item in reversed(found)
        ]

    def _numbers(self, ids: Collection[str]) -> dict[str, str]:
        return {item.id: item.number for item in self._store.find(Dossier, id=list(ids))} if ids else {}

    def _creditors(self, ids: Collection[str]) -> dict[str, str]:
        return {item.id: item.name for item in self._store.find(Creditor, id=list(ids))} if ids else {}
