"""What happened in a dossier, in one list: phases, letters, messages, answers, notes, papers; the newest day first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.domain.claims import BalanceAnswer, Claim
from csr_desktop.domain.correspondence import Document
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import PhaseEvent
from csr_desktop.domain.proposals import Proposal, ProposalAnswer
from csr_desktop.errors import Message
from csr_desktop.services.hub_timeline import EntryKind, HubTimeline
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts

#: Stands in the line of the hub already.
_HUB = "hub"


class StoryKind(StrEnum):
    """What a line is about; says where more of it stands."""

    PHASE = "phase"
    LETTER = "letter"
    MESSAGE = "message"
    NOTE = "note"
    BALANCE = "balance"
    ANSWER = "answer"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """What happened on a day, once for everybody it happened with: `who` is a name, or how many there were."""

    id: str
    day: date
    kind: StoryKind
    what: str
    who: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class _One:
    """One thing with one party, before the same things of a day are told together."""

    day: date
    kind: StoryKind
    what: str
    party: str
    text: str = ""


_KINDS = {
    EntryKind.SENT: StoryKind.MESSAGE,
    EntryKind.RECEIVED: StoryKind.MESSAGE,
    EntryKind.LETTER: StoryKind.LETTER,
    EntryKind.NOTE: StoryKind.NOTE,
    EntryKind.ASKED: StoryKind.NOTE,
}


class DossierStory:
    """Reads the story of a dossier; writes nothing."""

    def __init__(self, store: Store, texts: Texts, timeline: HubTimeline) -> None:
        self._store = store
        self._texts = texts
        self._timeline = timeline

    def of(self, dossier_id: str) -> list[StoryLine]:
        """Return everything of a dossier, the newest day first, what is the same on one day as one line."""
        together: dict[tuple[date, StoryKind, str, str], list[_One]] = {}
        for one in self._all(dossier_id):
            together.setdefault((one.day, one.kind, one.what, one.text), []).append(one)
        lines = [self._line(number, alike) for number, alike in enumerate(together.values())]
        # Each kind was read oldest first, so backwards the newest of a day comes first too.
        return sorted(reversed(lines), key=lambda line: line.day, reverse=True)

    def _line(self, number: int, alike: list[_One]) -> StoryLine:
        parties = list(dict.fromkeys(one.party for one in alike if one.party))
        who = parties[0] if len(parties) == 1 else ""
        if len(parties) > 1:
            who = self._texts.say(Message.of("story.many", count=len(parties)))
        first = alike[0]
        return StoryLine(id=str(number), day=first.day, kind=first.kind, what=first.what, who=who, count=len(alike))

    def _all(self, dossier_id: str) -> Iterator[_One]:
        say, label = self._texts.say, self._texts.label
        for stay in self._store.find(PhaseEvent, dossier_id=dossier_id, order_by="pk"):
            words = say(Message.of("story.phase", phase=label("phase", stay.phase)))
            yield _One(stay.began_on, StoryKind.PHASE, words, "")
        for entry in self._timeline.of_dossier(dossier_id):
            what = f"{entry.what} ({entry.state})" if entry.state else entry.what
            text = entry.text if entry.kind is EntryKind.NOTE else ""
            words = f"{what}: {text}" if text else what
            yield _One(entry.at.astimezone(DUTCH_TIME).date(), _KINDS[entry.kind], words, entry.creditor, text)
        yield from self._answers(dossier_id)
        for document in self._store.find(Document, dossier_id=dossier_id, order_by="id"):
            words = say(Message.of("story.document", name=document.name))
            yield _One(document.stored_on, StoryKind.DOCUMENT, words, "")

    def _answers(self, dossier_id: str) -> Iterator[_One]:
        find, say, label = self._store.find, self._texts.say, self._texts.label
        claims = {claim.id: claim for claim in find(Claim, dossier_id=dossier_id)}
        balances = [
            balance for balance in find(BalanceAnswer, claim_id=tuple(claims), order_by="pk") if balance.channel != _HUB
        ]
        versions = {version.id: version for version in find(Proposal, dossier_id=dossier_id)}
        answers = [
            answer
            for answer in find(ProposalAnswer, proposal_id=tuple(versions), order_by="pk")
            if answer.channel != _HUB and answer.claim_id in claims
        ]
        told = {*(balance.claim_id for balance in balances), *(answer.claim_id for answer in answers)}
        handlers = tuple({claims[claim_id].handler_id for claim_id in told})
        names = {party.id: party.name for party in find(Creditor, id=handlers)}
        for balance in balances:
            words = say(Message.of("story.balance", channel=label("channel", balance.channel).lower()))
            yield _One(balance.received_on, StoryKind.BALANCE, words, names[claims[balance.claim_id].handler_id])
        for answer in answers:
            words = say(
                Message.of(
                    "story.answer",
                    version=versions[answer.proposal_id].version,
                    outcome=label("answer", answer.outcome).lower(),
                )
            )
            yield _One(answer.received_on, StoryKind.ANSWER, words, names[claims[answer.claim_id].handler_id])
