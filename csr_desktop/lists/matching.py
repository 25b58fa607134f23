"""From a name in a list to a party of the register: on account number, KvK, name or alias; never silently on a guess.

Only an exact hit is certain. A look-alike gets a score and waits for a person (design/features.md B6; issue 2, part 4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from csr_desktop.domain.creditors import Creditor, PartyRole
from csr_desktop.domain.names import normalise_name

#: A look-alike below this score is not even suggested (libraries.md: `ratio` on normalised names).
SUGGEST_FROM = 72
_MOST_SUGGESTIONS = 3


class MatchBasis(StrEnum):
    """What a match rests on."""

    IBAN = "iban"
    KVK = "kvk"
    NAME = "name"
    LOOKS_LIKE = "looks_like"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A party that could be meant, with a score of 0 to 100."""

    creditor_id: str
    name: str
    score: int


class Match(msgspec.Struct, frozen=True, gc=False):
    """The result for one name; `creditor_id` is only set when it is certain."""

    basis: MatchBasis
    creditor_id: str | None
    suggestions: tuple[Suggestion, ...] = ()
    conflict: bool = False

    @property
    def is_certain(self) -> bool:
        """Whether no person needs to look at it."""
        return self.creditor_id is not None


#: What most names of a new list find.
_NO_MATCH = Match(MatchBasis.NONE, None)
_CREDITOR_ONLY = frozenset({PartyRole.CREDITOR})


class CreditorMatcher:
    """Matches names against one state of the register."""

    def __init__(self, creditors: Sequence[Creditor]) -> None:
        self._by_id = {party.id: party for party in creditors if party.active and party.merged_into is None}
        self._by_iban: dict[str, set[str]] = defaultdict(set)
        self._by_kvk: dict[str, set[str]] = defaultdict(set)
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for party in self._by_id.values():
            if party.iban:
                self._by_iban[party.iban].add(party.id)
            if party.kvk:
                self._by_kvk[party.kvk].add(party.id)
            for name in (party.name, *party.aliases):
                self._by_name[normalise_name(name)].add(party.id)
        self._names = tuple(self._by_name)
        self._normalised: dict[str, str] = {}
        self._cache: dict[frozenset[PartyRole], dict[tuple[str, str | None, str | None], Match]] = {}

    def party(self, creditor_id: str) -> Creditor:
        """Return a party of this state of the register."""
        return self._by_id[creditor_id]

    def normalised(self, name: str) -> str:
        """Return a name as it is compared; lists repeat their names, so each is worked out once."""
        known = self._normalised.get(name)
        if known is None:
            known = self._normalised[name] = normalise_name(name)
        return known

    def match(
        self,
        name: str,
        *,
        iban: str | None = None,
        kvk: str | None = None,
        roles: Iterable[PartyRole] = _CREDITOR_ONLY,
    ) -> Match:
        """Find the party that is meant.

        Certain is: one party with this account number, this KvK number, or exactly this name or alias.
        Where these point to different parties the match is in conflict and not certain.
        """
        # A planner hands over the same set each time; another collection becomes one.
        wanted = roles if isinstance(roles, frozenset) else frozenset(roles)
        found = self._cache.setdefault(wanted, {})
        key = (name, iban, kvk)
        match = found.get(key)
        if match is None:
            match = found[key] = self._match(self.normalised(name), iban, kvk, wanted)
        return match

    def _match(self, name: str, iban: str | None, kvk: str | None, roles: frozenset[PartyRole]) -> Match:
        exact = [
            (basis, found)
            for basis, ids in (
                (MatchBasis.IBAN, self._by_iban.get(iban) if iban else None),
                (MatchBasis.KVK, self._by_kvk.get(kvk) if kvk else None),
                (MatchBasis.NAME, self._by_name.get(name)),
            )
            if ids and (found := self._only(ids, roles))
        ]
        if exact:
            common = set.intersection(*(found for _basis, found in exact))
            if len(common) == 1:
                return Match(exact[0][0], next(iter(common)))
            candidates = set.union(*(found for _basis, found in exact))
            return Match(MatchBasis.NONE, None, self._suggest(name, candidates), conflict=True)
        similar = self._similar(name, roles)
        return Match(MatchBasis.LOOKS_LIKE, None, similar) if similar else _NO_MATCH

    def _only(self, ids: Collection[str], roles: frozenset[PartyRole]) -> set[str]:
        return {party_id for party_id in ids if self._by_id[party_id].role in roles}

    def _suggest(self, name: str, ids: Iterable[str]) -> tuple[Suggestion, ...]:
        from rapidfuzz import fuzz

        scored = [
            Suggestion(party_id, self._by_id[party_id].name, round(fuzz.ratio(name, normalise_name(other))))
            for party_id in ids
            for other in (self._by_id[party_id].name,)
        ]
        return tuple(sorted(scored, key=lambda item: (-item.score, item.name))[:_MOST_SUGGESTIONS])

    def _similar(self, name: str, roles: frozenset[PartyRole]) -> tuple[Suggestion, ...]:
        if not name or not self._names:
            return ()
        from rapidfuzz import fuzz, process

        best: dict[str, int] = {}
        hits = process.extract(name, self._names, scorer=fuzz.ratio, limit=12, score_cutoff=SUGGEST_FROM)
        for other, score, _index in hits:
            for party_id in self._only(self._by_name[other], roles):
                best[party_id] = max(best.get(party_id, 0), round(score))
        ranked = sorted(best.items(), key=lambda item: (-item[1], self._by_id[item[0]].name))
        return tuple(
            Suggestion(party_id, self._by_id[party_id].name, score) for party_id, score in ranked[:_MOST_SUGGESTIONS]
        )


def probable_duplicates(creditors: Sequence[Creditor], *, from_score: int = 88) -> list[tuple[Creditor, Creditor, int]]:
    """Return pairs of the register that are probably one party: same IBAN or name, or names that look alike.

    Two parties with one KvK number are no duplicates by that alone: one municipality has several desks.
    """
    from rapidfuzz import fuzz, process

    active = [party for party in creditors if party.active and party.merged_into is None]
    names = [normalise_name(party.name) for party in active]
    pairs: dict[tuple[int, int], int] = {}
    for index, party in enumerate(active):
        for _name, score, other in process.extract(
            names[index], names, scorer=fuzz.ratio, limit=None, score_cutoff=from_score
        ):
            if other > index and active[other].role is party.role:
                pairs[index, other] = round(score)
        for other in range(index + 1, len(active)):
            if party.iban and party.iban == active[other].iban:
                pairs[index, other] = 100
    found = [(active[first], active[second], score) for (first, second), score in pairs.items()]
    return sorted(found, key=lambda item: (-item[2], item[0].name))
