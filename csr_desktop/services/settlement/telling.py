"""Who hears of a settlement over the hub, and who must get a letter: by the conversations that there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.proposals import Proposal, ProposalLine
from csr_desktop.services.hub_conversations import Conversation, Conversations
from csr_desktop.services.settlement.facts import SettlementFacts, claims_of
from csr_desktop.store.unit_of_work import Reader

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Names of handlers: told over the hub, by a letter that was sent, and by a letter that still lies ready."""

    over_hub: Names
    by_letter: Names
    to_send: Names


def who_heard(reader: Reader, facts: SettlementFacts) -> tuple[Names, Names]:
    """Return the names of who heard of the end over the hub, and of who must get a letter."""
    return _split(reader, facts, lambda item: item.is_ended)


def who_will_hear(reader: Reader, facts: SettlementFacts) -> tuple[Names, Names]:
    """Return the names of who would hear of an end over the hub, and of who would have to get a letter."""
    return _split(reader, facts, lambda item: item.is_ended or item.may_be_known)


def told_of_agreement(reader: Reader, proposal: Proposal) -> Told:
    """Return how the handlers of an agreed proposal were told that everybody agreed (L18)."""
    ids = tuple(line.claim_id for line in reader.find(ProposalLine, proposal_id=proposal.id, order_by="pk"))
    claims = [claim for claim in reader.find(Claim, id=ids, order_by="position") if claim.takes_part]
    handlers = tuple(dict.fromkeys(claim.handler_id for claim in claims))
    names = _names(reader, handlers)
    over_hub = {
        item.handler_id for item in Conversations(reader).of_dossier(proposal.dossier_id) if item.was_told_agreed
    }
    letters = {
        letter.creditor_id: letter.sent_on is not None
        for letter in reader.find(
            Letter, proposal_id=proposal.id, kind=LetterKind.AGREEMENT, withdrawn_on=None, order_by="pk"
        )
    }
    on_paper = [item for item in handlers if item not in over_hub]
    return Told(
        tuple(names[item] for item in handlers if item in over_hub),
        tuple(names[item] for item in on_paper if letters.get(item)),
        tuple(names[item] for item in on_paper if not letters.get(item)),
    )


def _split(reader: Reader, facts: SettlementFacts, hears: Callable[[Conversation], bool]) -> tuple[Names, Names]:
    handlers = tuple(dict.fromkeys(claim.handler_id for claim in claims_of(reader, facts).values()))
    over_hub = {item.handler_id for item in Conversations(reader).of_dossier(facts.dossier.id) if hears(item)}
    names = _names(reader, handlers)
    told = tuple(names[item] for item in handlers if item in over_hub)
    return told, tuple(names[item] for item in handlers if item not in over_hub)


def _names(reader: Reader, handlers: Names) -> dict[str, str]:
    return {party.id: party.name for party in reader.find(Creditor, id=handlers)} if handlers else {}
