"""Over which channel a step goes to a creditor: the hub where that is possible, else a list, else a letter.

The register says what a person wants (`Creditor.channel`); this says what can be done now, and if it is not the hub,
why not, as a sentence that is shown before anything is sent (issue 4, part 4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.correspondence import Document, DocumentMark
from csr_desktop.domain.creditors import Channel, Creditor
from csr_desktop.domain.hub_messages import Participant
from csr_desktop.errors import Message
from csr_desktop.hub.vocabulary import Module, best_version
from csr_desktop.services.hub_conversations import Conversation, Conversations
from csr_desktop.store.hub_box import HubBox
from csr_desktop.store.unit_of_work import Reader


class Step(StrEnum):
    """A step towards a creditor."""

    NOTICE = "notice"
    BALANCE = "balance"
    PROPOSAL = "proposal"
    AGREED = "agreed"


class ListRoute(StrEnum):
    """By which of the two list transports a list goes (ADR 0012): the portal of the hub, or DocZend."""

    PORTAL = "portal"
    DOCZEND = "doczend"


def list_route(handler: Creditor) -> ListRoute:
    """Return where a list for this party goes: who takes part in the hub reads it there, anyone else in DocZend."""
    return ListRoute.PORTAL if handler.channel is Channel.HUB else ListRoute.DOCZEND


#: Only a balance request has a list (design/domain.md 5.3).
_WITH_LIST = frozenset({Step.BALANCE})
#: The modules a step belongs to, the fullest first: taking stock alone does not know proposals (exchange.md 1.1).
_MODULES: Mapping[Step, tuple[Module, ...]] = {
    Step.NOTICE: (Module.ARRANGEMENT, Module.INVENTORY),
    Step.BALANCE: (Module.ARRANGEMENT, Module.INVENTORY),
    Step.PROPOSAL: (Module.ARRANGEMENT,),
    Step.AGREED: (Module.ARRANGEMENT,),
}
_NEEDS_STATEMENT = frozenset({Step.NOTICE, Step.BALANCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class HubRoute:
    """How a message reaches a participant: its module and version, the conversation so far, and what must go along."""

    participant: Participant
    module: Module
    version: str
    conversation: Conversation | None = None
    statement_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The channel of a step. `route` is set when it is the hub; `reason` says why it is not.

    `hold_back` says that the step must wait: the hub is the way, but something must be done by a person first.
    """

    channel: Channel
    route: HubRoute | None = None
    reason: Message | None = None
    hold_back: bool = False


class DossierRoutes:
    """The choices within one dossier; reads the address book and the conversations once."""

    def __init__(self, reader: Reader, dossier_id: str, own_id: str | None, book: Mapping[str, Participant]) -> None:
        self._own = book.get(own_id) if own_id else None
        self._is_configured = own_id is not None
        self._book = book
        self._reader = reader
        self._dossier_id = dossier_id
        self._conversations: dict[str, Conversation] | None = None
        self._statements: tuple[str, ...] | None = None

    def choose(self, step: Step, handler: Creditor) -> Choice:
        """Return the channel of a step to a handler."""
        if handler.channel is not Channel.HUB:
            return Choice(channel=handler.channel if step in _WITH_LIST else Channel.LETTER)
        found = self._over_hub(step, handler)
        if isinstance(found, Choice):
            return found
        if isinstance(found, HubRoute):
            return Choice(channel=Channel.HUB, route=found)
        return Choice(channel=Channel.LIST if step in _WITH_LIST else Channel.LETTER, reason=found)

    def conversation(self, handler_id: str) -> Conversation | None:
        """Return the conversation that goes on with a handler."""
        if self._conversations is None:
            self._conversations = Conversations(self._reader).going_on(self._dossier_id)
        return self._conversations.get(handler_id)

    def is_asked(self, claim: Claim) -> bool:
        """Whether a balance request for this claim is on its way over the hub or waits for its answer."""
        conversation = self.conversation(claim.handler_id)
        asked = conversation.open_request if conversation else None
        return asked is not None and claim.id in asked.claim_ids

    def _over_hub(self, step: Step, handler: Creditor) -> HubRoute | Message | Choice:
        if not self._is_configured:
            return Message.of("hub.choice.not_configured")
        if not handler.hub_id:
            return Message.of("hub.choice.not_matched", name=handler.name)
        participant = self._book.get(handler.hub_id.lower())
        if participant is None:
            return Message.of("hub.choice.not_in_book", name=handler.name)
        if not participant.is_active:
            return Message.of("hub.choice.inactive", name=handler.name)
        able = _ability(step, participant, self._own)
        if isinstance(able, Message):
            return able
        conversation = self.conversation(handler.id)
        if conversation is not None and conversation.participant_id != participant.id:
            # Matched with somebody else since: what was said before stays with the other participant.
            conversation = None
        if (against := _against(step, handler, conversation)) is not None:
            return against
        module, version = able
        route = HubRoute(participant=participant, module=module, version=version, conversation=conversation)
        if step not in _NEEDS_STATEMENT or not self.needs_statement(participant):
            return route
        if not self.statements():
            waits = Message.of("hub.choice.no_statement", name=handler.name)
            return Choice(channel=Channel.HUB, reason=waits, hold_back=True)
        return HubRoute(
            participant=participant,
            module=module,
            version=version,
            conversation=conversation,
            statement_ids=self.statements(),
        )

    def needs_statement(self, participant: Participant) -> bool:
        """Whether the signed consent statement must go along: the receiver asks for it, or our own entry says so."""
        return participant.needs_consent_statement or (self._own is not None and self._own.needs_consent_statement)

    def statements(self) -> tuple[str, ...]:
        """Return the consent statement in the dossier: the one that was added last."""
        if self._statements is None:
            found = self._reader.find(
                Document, dossier_id=self._dossier_id, mark=DocumentMark.CONSENT_STATEMENT, order_by="pk"
            )
            self._statements = tuple(document.id for document in found[-1:])
        return self._statements


def _ability(step: Step, them: Participant, us: Participant | None) -> tuple[Module, str] | Message:
    """Return module and version that both sides have; who names no modules takes them all (hub/notes.md)."""
    known = False
    for module in _MODULES[step]:
        theirs, ours = _versions(them, module), _versions(us, module) if us else None
        if (theirs is not None and not theirs) or (ours is not None and not ours):
            continue
        known = True
        both = [item for item in (theirs, ours) if item is not None]
        shared = set.intersection(*both) if both else {"2.0"}
        version = best_version(shared)
        if version is not None:
            return module, version
    return Message.of("hub.choice.other_version" if known else "hub.choice.without_module", name=them.name)


def _versions(participant: Participant, module: Module) -> set[str] | None:
    """Return the versions of a module that a participant takes, None when it takes every one."""
    if not participant.modules:
        return None
    pairs = [item.rpartition(" ") for item in participant.modules]
    return {version for name, _space, version in pairs if name == module.value}


def _against(step: Step, handler: Creditor, conversation: Conversation | None) -> Message | None:
    """Return what the conversation has against a step (hub/notes.md, "Steps within a conversation")."""
    if step is Step.BALANCE and conversation is not None and conversation.open_request is not None:
        return Message.of("hub.choice.request_open", name=handler.name)
    if step is Step.PROPOSAL:
        if conversation is None or conversation.balance_answer is None:
            return Message.of("hub.choice.no_balance_answer", name=handler.name)
        if conversation.agreed_beforehand:
            return Message.of("hub.choice.agreed_beforehand", name=handler.name)
        if conversation.open_proposal is not None:
            return Message.of("hub.choice.proposal_open", name=handler.name)
    if step is Step.AGREED and (conversation is None or not conversation.is_agreed or conversation.was_told_agreed):
        return Message.of("hub.choice.no_agreement", name=handler.name)
    return None


class ChannelChoice:
    """Makes choices. `own_id` gives our number on the hub, None while the hub is not set up."""

    def __init__(self, own_id: Callable[[], str | None]) -> None:
        self._own_id = own_id

    def within(self, reader: Reader) -> Callable[[str], DossierRoutes]:
        """Return what gives the choices of a dossier; the address book is read once for all of them."""
        own_id = self._own_id()
        book = {item.id: item for item in HubBox(reader.database).participants()} if own_id else {}

        def of_dossier(dossier_id: str) -> DossierRoutes:
            return DossierRoutes(reader, dossier_id, own_id, book)

        return of_dossier
