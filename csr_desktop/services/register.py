"""The creditor register: parties, their agreements, probable duplicates and merging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.correspondence import Letter
from csr_desktop.domain.creditors import Creditor, Participation, PartyRole
from csr_desktop.domain.hub_messages import ContactNote
from csr_desktop.domain.names import normalise_name
from csr_desktop.domain.proposals import Reconsideration
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.lists.matching import CreditorMatcher, probable_duplicates
from csr_desktop.store.unit_of_work import Store

_REFERENCES_TO_PARTY = ("creditor_id", "collector_id", "bailiff_id")
#: What was said to a party or by it: else it would be told again, or reminded at the old address. Messages of the hub
#: stay as they left (`hub_conversations` follows the party), and so do payments.
_SAID: tuple[type[Letter | Reconsideration | ContactNote | Participation], ...] = (
    Letter,
    Reconsideration,
    ContactNote,
    Participation,
)


class RegisterService:
    """Reads and changes the register."""

    def __init__(self, store: Store, ids: IdMaker) -> None:
        self._store = store
        self._ids = ids

    def all(self) -> list[Creditor]:
        """Return all parties that were not merged away, by name."""
        return self._store.find(Creditor, merged_into=None, order_by="name")

    def get(self, creditor_id: str) -> Creditor:
        """Return one party."""
        return self._store.get(Creditor, creditor_id)

    def named(self, creditor_ids: Iterable[str | None]) -> list[Creditor]:
        """Return the parties with these ids, also those that were merged away."""
        wanted = tuple(sorted({creditor_id for creditor_id in creditor_ids if creditor_id}))
        return self._store.find(Creditor, id=wanted) if wanted else []

    def participations(self, creditor_id: str) -> list[Participation]:
        """Return the agreements of one creditor, oldest first."""
        return self._store.find(Participation, creditor_id=creditor_id, order_by="id")

    def participations_of(self, creditor_ids: Sequence[str]) -> dict[str, list[Participation]]:
        """Return the agreements of several creditors."""
        found: dict[str, list[Participation]] = {creditor_id: [] for creditor_id in creditor_ids}
        if found:
            for item in self._store.find(Participation, creditor_id=tuple(found), order_by="id"):
                found[item.creditor_id].append(item)
        return found

    def all_participations(self) -> dict[str, list[Participation]]:
        """Return every agreement, by creditor."""
        found: dict[str, list[Participation]] = {}
        for item in self._store.find(Participation, order_by="id"):
            found.setdefault(item.creditor_id, []).append(item)
        return found

    def matcher(self) -> CreditorMatcher:
        """Return a matcher over the present state of the register."""
        return CreditorMatcher(self.all())

    def add(self, creditor: Creditor) -> Creditor:
        """Add a party; its name must not be empty. Look for `similar` ones first."""
        if not creditor.name.strip():
            raise UserError("creditor.name_missing")
        with self._store.unit_of_work("creditor.add") as work:
            return work.add(replace(creditor, id=self._ids.new()))

    def save(self, creditor: Creditor) -> Creditor:
        """Store changed fields of a party."""
        if not creditor.name.strip():
            raise UserError("creditor.name_missing")
        with self._store.unit_of_work("creditor.save") as work:
            return work.save(creditor)

    def similar(self, name: str) -> list[tuple[Creditor, int]]:
        """Return parties that this name could mean, with a score; for the warning while adding (features.md B6)."""
        match = self.matcher().match(name, roles=tuple(PartyRole))
        if match.creditor_id:
            return [(self.get(match.creditor_id), 100)]
        return [(self.get(item.creditor_id), item.score) for item in match.suggestions]

    def add_participation(self, participation: Participation) -> Participation:
        """Record an agreement; its end must not lie before its begin."""
        _check_validity(participation)
        with self._store.unit_of_work("participation.add") as work:
            return work.add(replace(participation, id=self._ids.new()))

    def save_participation(self, participation: Participation) -> Participation:
        """Store changed fields of an agreement; its end must not lie before its begin."""
        _check_validity(participation)
        with self._store.unit_of_work("participation.save") as work:
            return work.save(participation)

    def duplicates(self) -> list[tuple[Creditor, Creditor, int]]:
        """Return pairs that are probably one party, most alike first."""
        return probable_duplicates(self.all())

    def merge(self, keep_id: str, drop_id: str) -> Creditor:
        """Let one party take the place of another in every claim and in what was said about them; one undoable step.

        The dropped party stays as a record that points to the kept one, its names become aliases, and what the kept one
        lacks are taken over. Raises UserError when both are the same, have different roles, or when one of them is
        another party by now.
        """
        if keep_id == drop_id:
            raise UserError("creditor.merge_same")
        with self._store.unit_of_work("creditor.merge") as work:
            keep, drop = work.get(Creditor, keep_id), work.get(Creditor, drop_id)
            for party in (keep, drop):
                if party.merged_into is not None:
                    raise UserError("creditor.merged_before", name=party.name)
            if keep.role is not drop.role:
                raise UserError("creditor.merge_roles", keep=keep.name, drop=drop.name)
            names = {normalise_name(name) for name in (keep.name, *keep.aliases)}
            extra = tuple(name for name in (drop.name, *drop.aliases) if normalise_name(name) not in names)
            kept = work.save(
                replace(
                    keep,
                    aliases=(*keep.aliases, *extra),
                    kvk=keep.kvk or drop.kvk,
                    iban=keep.iban or drop.iban,
                    email=keep.email or drop.email,
                    phone=keep.phone or drop.phone,
                    hub_id=keep.hub_id or drop.hub_id,
                    visiting_address=keep.visiting_address
                    if keep.letter_address.is_complete
                    else drop.visiting_address,
                    post_address=keep.post_address if keep.letter_address.is_complete else drop.post_address,
                )
            )
            for column in _REFERENCES_TO_PARTY:
                moved: dict[str, Any] = {column: keep_id}
                wanted: dict[str, Any] = {column: drop_id}
                for claim in work.find(Claim, **wanted):
                    work.save(replace(claim, **moved))
            for kind in _SAID:
                for item in work.find(kind, creditor_id=drop_id):
                    work.save(replace(item, creditor_id=keep_id))
            work.save(replace(drop, merged_into=keep_id, active=False))
        return kept


def _check_validity(participation: Participation) -> None:
    begin, end = participation.valid_from, participation.valid_until
    if begin and end and end < begin:
        raise UserError("participation.dates_reversed")
