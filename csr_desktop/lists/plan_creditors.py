"""Plans the import of a creditor list into the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.class_table import ClassTable
from csr_desktop.domain.creditors import (
    Channel,
    Creditor,
    Participation,
    ParticipationLevel,
    PartyRole,
    Scope,
)
from csr_desktop.errors import Message
from csr_desktop.lists.matching import CreditorMatcher, Match, MatchBasis
from csr_desktop.lists.plan import NEW_PARTY, Choice, FieldChange, PlannedRow, changes_between, settle
from csr_desktop.lists.row_values import Row, day, row_number, text, texts, texts_of

_ALL_ROLES = frozenset(PartyRole)
_NO_CHOICE = Choice()
_NO_ADDRESS = Address()
_VALUE_COLUMNS = (
    "name", "kind", "kvk", "iban", "email", "phone", "street", "house_number", "postcode", "city", "po_box",
    "channel", "hub_id",
)  # fmt: skip
_AGREEMENT_COLUMNS = ("participation", "scope", "valid_from", "valid_until")
#: From this score a new name is held to be a known one in another spelling until a person says otherwise.
_SAME_FROM = 88
_PARTICIPATION_FIELDS = ("level", "scope", "municipalities", "valid_from", "valid_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditorPlanner:
    """Knows the state of the register that a creditor list is held against.

    `municipality_code` is the own municipality: what a local agreement means when the list names no other.
    """

    matcher: CreditorMatcher
    participations: Mapping[str, Sequence[Participation]]
    class_table: ClassTable
    municipality_code: str
    choices: Mapping[int, Choice] = field(default_factory=dict)

    def plan(self, rows: Sequence[Row]) -> list[PlannedRow]:
        """Return the planned rows, in the order of the file."""
        seen: dict[str, int] = {}
        agreements: dict[tuple[object, ...], Mapping[str, object]] = {}
        return [self._plan_row(row, seen, agreements) for row in rows]

    def _plan_row(
        self, row: Row, seen: dict[str, int], agreements: dict[tuple[object, ...], Mapping[str, object]]
    ) -> PlannedRow:
        number = row_number(row)
        choice = self.choices.get(number, _NO_CHOICE)
        values = self._values(row)
        name, iban, kvk = text(row, "name"), values["iban"], values["kvk"]
        match = self.matcher.match(name, iban=iban, kvk=kvk, roles=_ALL_ROLES)  # type: ignore[arg-type]  # texts or None
        target_id, doubts, is_open = self._target(name, match, choice)
        agreement = self._agreement(row, agreements)
        values["participation"] = agreement
        changes: tuple[FieldChange, ...] = ()
        if target_id is not None:
            known = self.matcher.party(target_id)
            changes = (
                *changes_between(known, self._stated(row, known, values)),
                *self._participation_changes(target_id, agreement),
            )
        if (key := self.matcher.normalised(name)) in seen:
            doubts = [*doubts, Message.of("import.creditor_twice", other=seen[key])]
        seen.setdefault(key, number)
        return PlannedRow(
            row=number,
            verdict=settle(
                doubts=[] if is_open else doubts,
                open_parties=("creditor",) if is_open else (),
                choice=choice,
                changed=bool(changes),
                exists=target_id is not None,
            ),
            label=name,
            target_id=target_id,
            values=values,
            changes=changes,
            party_names={"creditor": name},
            matches={"creditor": match},
            open_parties=("creditor",) if is_open else (),
            doubts=tuple(doubts),
        )

    def _target(self, name: str, match: Match, choice: Choice) -> tuple[str | None, list[Message], bool]:
        """Return the known party that is meant, what is doubtful about that, and whether a person must choose."""
        chosen = choice.parties.get("creditor")
        if chosen is not None:
            return (None if chosen == NEW_PARTY else chosen), [], False
        if match.creditor_id is not None:
            known = self.matcher.party(match.creditor_id)
            # One KvK number can have several desks (a municipality's taxes and its social services).
            called = {self.matcher.normalised(other) for other in (known.name, *known.aliases)}
            if match.basis is MatchBasis.KVK and self.matcher.normalised(name) not in called:
                return None, [Message.of("import.creditor_same_kvk", name=name, other=known.name)], True
            return match.creditor_id, [], False
        if match.conflict:
            return None, [Message.of("import.party_conflict", name=name)], True
        if match.suggestions and match.suggestions[0].score >= _SAME_FROM:
            best = match.suggestions[0]
            return None, [Message.of("import.party_looks_like", name=name, other=best.name, score=best.score)], True
        return None, [], False

    def _values(self, row: Row) -> dict[str, object]:
        (
            name, stated_kind, kvk, iban, email, phone, street, house_number, postcode, city, po_box, channel, hub_id
        ) = texts_of(row, _VALUE_COLUMNS)  # fmt: skip
        kind = stated_kind or "other"
        role = PartyRole.CREDITOR
        if kind == "collection":
            role = PartyRole.BAILIFF if "deurwaarder" in name.casefold() else PartyRole.COLLECTOR
        visiting = Address(street=street, house_number=house_number, postcode=postcode, city=city)
        # A list has one postcode: without a street it belongs to the post box; with a street the post box keeps only
        # its town, and the letter goes to the street, because a post box with a street's postcode does not arrive.
        post = Address(po_box=po_box, postcode=postcode, city=city) if po_box and not street else _NO_ADDRESS
        return {
            "name": name,
            "aliases": texts(row, "aliases"),
            "kind": kind,
            "role": role,
            "is_public": self.class_table.kind(kind).public,
            "is_person": kind == "private_person",
            "kvk": kvk or None,
            "iban": iban or None,
            "email": email,
            "phone": phone,
            "visiting_address": visiting,
            "post_address": post,
            "channel": Channel(channel) if channel else Channel.LETTER,
            "hub_id": hub_id,
            "remark": po_box if po_box and street else "",
        }

    def _stated(self, row: Row, known: Creditor, values: Mapping[str, object]) -> dict[str, object]:
        """Return what the list really says about a known party.

        What a list has no column for, or leaves empty, is not a wish to wipe it. A known party keeps its name: another
        spelling becomes an alias.
        """
        stated = {name: values[name] for name in ("kvk", "iban", "email", "phone", "hub_id", "remark")}
        normalised = self.matcher.normalised
        names = {normalised(name) for name in (known.name, *known.aliases)}
        told = (str(values["name"]), *texts(row, "aliases"))
        new_names = {normalised(name): name for name in told if normalised(name) not in names}
        if new_names:
            stated["aliases"] = (*known.aliases, *new_names.values())
        if text(row, "kind"):
            stated |= {name: values[name] for name in ("kind", "role", "is_public", "is_person")}
        if text(row, "channel"):
            stated["channel"] = values["channel"]
        visiting, post = values["visiting_address"], values["post_address"]
        assert isinstance(visiting, Address)
        if visiting.street:
            # A street is a whole new address: an old suffix or post box does not belong to it.
            stated["visiting_address"] = replace(
                visiting,
                postcode=visiting.postcode or known.visiting_address.postcode,
                city=visiting.city or known.visiting_address.city,
            )
        if post != _NO_ADDRESS:
            stated["post_address"] = post
        elif not visiting.street and (visiting.postcode or visiting.city):
            old = known.visiting_address
            stated["visiting_address"] = replace(
                old, postcode=visiting.postcode or old.postcode, city=visiting.city or old.city
            )
        return stated

    def _agreement(
        self, row: Row, known: dict[tuple[object, ...], Mapping[str, object]]
    ) -> Mapping[str, object] | None:
        """Return what a row says about taking part; a list repeats its agreements, and the same words are one."""
        stated = texts_of(row, _AGREEMENT_COLUMNS)
        if not stated[0]:
            return None
        key = (*stated, texts(row, "municipalities"))
        found = known.get(key)
        if found is None:
            found = known[key] = self._participation_values(row)
        return found

    def _participation_values(self, row: Row) -> dict[str, object]:
        scope = Scope(text(row, "scope") or Scope.NATIONAL)
        named = texts(row, "municipalities")
        own = (self.municipality_code,) if scope is Scope.LOCAL and self.municipality_code else ()
        return {
            "level": ParticipationLevel(text(row, "participation")),
            "scope": scope,
            "municipalities": named or own,
            "valid_from": day(row, "valid_from"),
            "valid_until": day(row, "valid_until"),
        }

    def _participation_changes(self, creditor_id: str, values: Mapping[str, object] | None) -> list[FieldChange]:
        if values is None:
            return []
        known = self.participations.get(creditor_id, ())
        if any(all(getattr(item, name) == values[name] for name in _PARTICIPATION_FIELDS) for item in known):
            return []
        if not known and values["level"] is ParticipationLevel.NONE:
            return []
        old = known[-1].level if known else ParticipationLevel.NONE
        return [FieldChange("participation", old, values["level"])]


def creditor_fields(creditor_id: str, values: Mapping[str, object]) -> dict[str, object]:
    """Return the fields of the party that a planned row makes."""
    fields = {"id": creditor_id, **values}
    fields.pop("participation", None)
    return fields
