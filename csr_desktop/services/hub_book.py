"""The hub's address book beside our register: who is who, on KvK number and name; doubt is for a person.

Only what is certain is linked by itself, in one step that a person sees and can undo; one participant may belong to
several parties of the register (a municipality with two desks), never the other way round.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from csr_desktop.domain.creditors import Channel, Creditor, PartyRole
from csr_desktop.domain.hub_messages import Participant
from csr_desktop.errors import UserError
from csr_desktop.lists.matching import CreditorMatcher
from csr_desktop.store.hub_box import HubBox
from csr_desktop.store.unit_of_work import Store

_ROLES = tuple(PartyRole)
_TOLD = "hub.book_told"


@dataclass(frozen=True, slots=True)
class BookMatch:
    """A participant and the party it may be; `score` is 0 to 100. `is_certain` needs no person."""

    participant: Participant
    creditor_id: str
    creditor: str
    score: int
    is_certain: bool


@dataclass(frozen=True, slots=True)
class BookChanges:
    """What is different in the address book for parties that are linked, since a person last looked."""

    gone: tuple[Creditor, ...] = ()
    inactive: tuple[Creditor, ...] = ()
    renamed: tuple[tuple[Creditor, str, str], ...] = ()
    new: tuple[Participant, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gone or self.inactive or self.renamed or self.new)


class HubBook:
    """Matches, links and unlinks."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._box = HubBox(store.database)

    def participants(self) -> list[Participant]:
        """Return the creditors in the address book, by name."""
        return [item for item in self._box.participants() if item.is_creditor]

    def matches(self) -> list[BookMatch]:
        """Return the likely parties of every participant that is linked to none, certain ones first."""
        register = self._register()
        linked = {party.hub_id for party in register if party.hub_id}
        matcher = CreditorMatcher([party for party in register if not party.hub_id])
        found = [
            match
            for participant in self.participants()
            if participant.id not in linked and participant.is_active
            for match in _matches_of(matcher, participant)
        ]
        return sorted(found, key=lambda item: (not item.is_certain, -item.score, item.participant.name))

    def unmatched(self) -> list[Creditor]:
        """Return the parties that want the hub and have no participant."""
        return [party for party in self._register() if party.channel is Channel.HUB and not party.hub_id]

    def link_certain(self) -> list[Creditor]:
        """Link everything that is certain as one step that can be undone; return the parties."""
        certain = [item for item in self.matches() if item.is_certain]
        if not certain:
            return []
        with self._store.unit_of_work("creditor.link_hub", parties=len(certain)) as work:
            return [
                work.save(
                    replace(work.get(Creditor, item.creditor_id), hub_id=item.participant.id, channel=Channel.HUB)
                )
                for item in certain
            ]

    def link(self, creditor_id: str, participant_id: str) -> Creditor:
        """Link a party to a participant and let it be reached over the hub, after a person said so.

        Raises UserError `hub.book.not_in_book`.
        """
        if participant_id not in {item.id for item in self.participants()}:
            raise UserError("hub.book.not_in_book")
        with self._store.unit_of_work("creditor.link_hub", parties=1) as work:
            party = work.get(Creditor, creditor_id)
            return work.save(replace(party, hub_id=participant_id, channel=Channel.HUB))

    def unlink(self, creditor_id: str) -> Creditor:
        """Take the link away; the party is reached by letter until a person chooses another channel."""
        with self._store.unit_of_work("creditor.unlink_hub") as work:
            party = work.get(Creditor, creditor_id)
            channel = Channel.LETTER if party.channel is Channel.HUB else party.channel
            return work.save(replace(party, hub_id="", channel=channel))

    def changes(self) -> BookChanges:
        """Return what changed for linked parties since `seen`, and participants that are new since then."""
        book = {item.id: item for item in self.participants()}
        told: dict[str, str] = json.loads(self._box.mark(_TOLD) or "{}")
        linked = [party for party in self._register() if party.hub_id]
        present = [party for party in linked if party.hub_id in book]
        return BookChanges(
            gone=tuple(party for party in linked if party.hub_id not in book) if book else (),
            inactive=tuple(party for party in present if not book[party.hub_id].is_active),
            renamed=tuple(
                (party, told[party.hub_id], book[party.hub_id].name)
                for party in present
                if party.hub_id in told and told[party.hub_id] != book[party.hub_id].name
            ),
            new=tuple(item for item in book.values() if item.id not in told) if told else (),
        )

    def seen(self) -> None:
        """Keep that a person saw the address book as it is now."""
        names = {item.id: item.name for item in self.participants()}
        with self._store.unit_of_work("hub.book_seen", participants=len(names)):
            self._box.put_mark(_TOLD, json.dumps(names))

    def _register(self) -> list[Creditor]:
        return [party for party in self._store.find(Creditor, merged_into=None, order_by="name") if party.active]


def _matches_of(matcher: CreditorMatcher, participant: Participant) -> Sequence[BookMatch]:
    """Return who a participant may be: certain with the same KvK number or name, when these do not contradict."""
    match = matcher.match(participant.name, kvk=participant.kvk or None, roles=_ROLES)
    if match.creditor_id is not None:
        party = matcher.party(match.creditor_id)
        contradicts = bool(participant.kvk and party.kvk and participant.kvk != party.kvk)
        return [BookMatch(participant, party.id, party.name, 100, is_certain=not contradicts)]
    return [
        BookMatch(participant, item.creditor_id, item.name, item.score, is_certain=False) for item in match.suggestions
    ]
