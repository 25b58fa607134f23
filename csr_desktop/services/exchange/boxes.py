"""Both boxes as a person reads them: each message with its dossier and its creditor by name."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.hub_messages import InMessage, InStanding, OutMessage, OutStanding, OutState
from csr_desktop.errors import Message, UserError
from csr_desktop.services.exchange.guard import AtRisk
from csr_desktop.store.hub_box import HubBox, Incoming
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


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One thing to look after, with the names that belong to it; `is_ours` is a message in the out-box."""

    risk: AtRisk
    is_ours: bool = False
    dossier_number: str = ""
    party: str = ""


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
        return self._in_rows(self._box.incoming())

    def _in_rows(self, found: Sequence[Incoming]) -> list[InRow]:
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

    def received(self, message_id: str) -> InRow:
        """Return one received message; UserError `store.not_found`."""
        found = self._box.into(message_id)
        if found is None:
            raise UserError("store.not_found", kind="in_message")
        return self._in_rows([found])[0]

    def named(self, risks: Sequence[AtRisk]) -> list[RiskRow]:
        """Return what is at risk with the names that belong to it, in the same order."""
        ids = {risk.message_id for risk in risks if risk.message_id}
        if not ids:
            return [RiskRow(risk) for risk in risks]
        ours = {row.message.id: row for row in self.outgoing() if row.message.id in ids}
        theirs = {row.message.id: row for row in self.incoming() if row.message.id in ids}
        rows = []
        for risk in risks:
            if (out := ours.get(risk.message_id or "")) is not None:
                rows.append(RiskRow(risk, True, out.dossier_number, out.creditor))
            elif (came := theirs.get(risk.message_id or "")) is not None:
                rows.append(RiskRow(risk, False, came.dossier_number, came.sender))
            else:
                rows.append(RiskRow(risk))
        return rows

    def _numbers(self, ids: Collection[str]) -> dict[str, str]:
        return {item.id: item.number for item in self._store.find(Dossier, id=list(ids))} if ids else {}

    def _creditors(self, ids: Collection[str]) -> dict[str, str]:
        return {item.id: item.name for item in self._store.find(Creditor, id=list(ids))} if ids else {}
