"""The conversations of a dossier over the hub: one per handler and settlement, read from the messages themselves.

What may follow in a conversation is the hub's rule (hub/notes.md, "Steps within a conversation"); it is asked here
before a message is made, so that nothing is queued that the hub will refuse.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.hub_messages import InMessage, MessageType, OutMessage, OutState
from csr_desktop.hub import payloads
from csr_desktop.hub.strict_json import NotStrict
from csr_desktop.hub.vocabulary import MessageType as WireType
from csr_desktop.hub.wire import decode_payload
from csr_desktop.store.hub_box import HubBox, Incoming, Outgoing
from csr_desktop.store.unit_of_work import Reader

BALANCE_ANSWERS = frozenset({MessageType.BALANCE_ANSWER, MessageType.BALANCE_ANSWER_ADVANCE})
NOTICES = frozenset({MessageType.NOTICE, MessageType.NOTICE_PUBLIC})
#: After these the hub has nothing of the message, or nothing that counts.
_GONE = frozenset({OutState.EXPIRED, OutState.WITHDRAWN})

P = TypeVar("P", bound=payloads.Payload)


def payload_of(message: OutMessage | InMessage, kind: type[P]) -> P | None:
    """Return what a message says, None when its type carries something else or it cannot be read."""
    try:
        found = decode_payload(WireType(message.type), message.body.encode())
    except (ValueError, NotStrict):
        return None
    return found if isinstance(found, kind) else None


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything said between us and one handler about one dossier, in the order it was made or came."""

    id: str
    handler_id: str
    participant_id: str
    out: tuple[Outgoing, ...] = ()
    received: tuple[Incoming, ...] = ()

    @property
    def is_ended(self) -> bool:
        """Whether the arrangement was told to be over; nothing but status and error messages may follow."""
        return self._sent({MessageType.ENDED}) is not None

    @property
    def is_stuck(self) -> bool:
        """Whether a message was refused for good: what comes after it in the same conversation would wait for ever."""
        return any(item.standing.state is OutState.FAILED for item in self.out)

    @property
    def may_be_known(self) -> bool:
        """Whether the other side may have heard of it: something was said that was neither taken back nor refused."""
        return bool(self.received) or any(
            item.standing.state is not OutState.WITHDRAWN
            and (item.standing.state is not OutState.FAILED or item.standing.accepted_at is not None)
            for item in self.out
        )

    @property
    def notice(self) -> OutMessage | None:
        """The notice that went out."""
        return self._sent(NOTICES)

    @property
    def request(self) -> OutMessage | None:
        """The last balance request."""
        return self._sent({MessageType.BALANCE_REQUEST})

    @property
    def open_request(self) -> OutMessage | None:
        """A balance request without an answer."""
        return self._unanswered(self.request)

    @property
    def balance_answer(self) -> InMessage | None:
        """The last balance answer."""
        return self._came(BALANCE_ANSWERS)

    @property
    def agreed_beforehand(self) -> bool:
        """Whether the hub counts the balance answer as consent: an advance answer that does not say "no"."""
        last = self.balance_answer
        if last is None or last.type != MessageType.BALANCE_ANSWER_ADVANCE:
            return False
        said = payload_of(last, payloads.BalanceAnswer)
        return said is not None and said.agreed_in_advance is not False

    @property
    def proposal(self) -> OutMessage | None:
        """The last proposal."""
        return self._sent({MessageType.PROPOSAL})

    @property
    def open_proposal(self) -> OutMessage | None:
        """A proposal without an answer."""
        return self._unanswered(self.proposal)

    @property
    def proposal_answer(self) -> InMessage | None:
        """The last answer to a proposal or to a reconsideration."""
        return self._came({MessageType.PROPOSAL_ANSWER})

    @property
    def waits_for_reconsideration(self) -> bool:
        """Whether we asked to think again and there is no answer to that yet."""
        return self._unanswered(self._sent({MessageType.RECONSIDERATION})) is not None

    @property
    def is_agreed(self) -> bool:
        """Whether the hub takes the message that the arrangement is agreed: "yes" was the last word, or beforehand."""
        last = self.proposal_answer
        said = payload_of(last, payloads.ProposalAnswer) if last else None
        return (said is not None and said.agreed) or self.agreed_beforehand

    @property
    def was_told_agreed(self) -> bool:
        """Whether we told that the arrangement is agreed."""
        return self._sent({MessageType.AGREED}) is not None

    @property
    def number_at_creditor(self) -> str:
        """The client's number as the creditor gave it last, empty when it never did."""
        for item in reversed(self.received):
            balance = payload_of(item.message, payloads.BalanceAnswer)
            notice = payload_of(item.message, payloads.NoticeAnswer)
            number = (balance and balance.number_at_creditor) or (notice and notice.number_at_creditor)
            if number:
                return number
        return ""

    def _sent(self, types: Collection[MessageType]) -> OutMessage | None:
        alive = [item.message for item in self.out if item.message.type in types and item.standing.state not in _GONE]
        return alive[-1] if alive else None

    def _came(self, types: Collection[MessageType]) -> InMessage | None:
        came = [item.message for item in self.received if item.message.type in types]
        return came[-1] if came else None

    def _unanswered(self, asked: OutMessage | None) -> OutMessage | None:
        if asked is None:
            return None
        chain = {asked.id, asked.replaces}
        answered = any(
            item.message.cross_reference in chain and item.message.type != MessageType.ERROR for item in self.received
        )
        return None if answered else asked


class Conversations:
    """Reads the conversations of dossiers."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._box = HubBox(reader.database)

    def of_dossier(self, dossier_id: str) -> list[Conversation]:
        """Return all conversations of a dossier, oldest first."""
        out: dict[str, list[Outgoing]] = {}
        for item in self._box.outgoing(dossier_id=dossier_id):
            out.setdefault(item.message.conversation_id, []).append(item)
        received: dict[str, list[Incoming]] = {}
        for came in self._box.incoming(dossier_id=dossier_id) if out else ():
            received.setdefault(came.message.conversation_id, []).append(came)
        parties = self._present({items[0].message.creditor_id for items in out.values()})
        return [
            Conversation(
                conversation_id,
                parties[items[0].message.creditor_id],
                items[0].message.participant_id,
                tuple(items),
                tuple(received.get(conversation_id, ())),
            )
            for conversation_id, items in out.items()
        ]

    def _present(self, party_ids: Collection[str]) -> dict[str, str]:
        """Return which party each of these is by now: one that was merged goes on as the party that was kept."""
        found = {party_id: party_id for party_id in party_ids}
        asked = set(party_ids)
        merged = self._merged(asked)
        while merged:
            found = {party_id: merged.get(present, present) for party_id, present in found.items()}
            # Each once: two that were merged into each other would never end.
            new = set(merged.values()) - asked
            asked |= new
            merged = self._merged(new)
        return found

    def _merged(self, party_ids: Iterable[str]) -> dict[str, str]:
        wanted = tuple(set(party_ids))
        parties = self._reader.find(Creditor, id=wanted) if wanted else []
        return {party.id: party.merged_into for party in parties if party.merged_into is not None}

    def going_on(self, dossier_id: str) -> dict[str, Conversation]:
        """Return the conversation that goes on with each handler.

        One that ended, or in which a message was refused for good, is left as it is: the next message begins a new one.
        """
        return latest(self.of_dossier(dossier_id))


def latest(conversations: Sequence[Conversation]) -> dict[str, Conversation]:
    """Return the newest conversation by handler that is neither ended nor stuck."""
    return {item.handler_id: item for item in conversations if not item.is_ended and not item.is_stuck}
