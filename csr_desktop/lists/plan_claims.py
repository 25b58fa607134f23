"""Plans the import of a client's claim list into one dossier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from csr_desktop.domain.claims import BalanceStatus, Claim, ClaimRank
from csr_desktop.domain.class_table import ClassTable
from csr_desktop.domain.creditors import PartyRole
from csr_desktop.errors import Message
from csr_desktop.lists.matching import CreditorMatcher, Match
from csr_desktop.lists.plan import NEW_PARTY, Choice, FieldChange, PlannedRow, changes_between, settle
from csr_desktop.lists.row_values import Row, day_of, row_number, text, texts_of
from csr_desktop.money import parse_machine

_HANDLERS = frozenset({PartyRole.COLLECTOR, PartyRole.BAILIFF})
_HANDLER_COLUMNS = ("collector", "bailiff")
_REFERENCE_NOISE = re.compile(r"[^0-9a-z]+")
#: What a creditor answered counts more than what a client's list says.
_AMOUNT_FIELDS = frozenset({"balance_cents", "principal_cents", "interest_cents", "costs_cents", "balance_date"})
_PARTS = ("principal_cents", "interest_cents", "costs_cents")
_NO_CHOICE = Choice()
_PARTY_COLUMNS = ("creditor", "collector", "bailiff", "iban")
_VALUE_COLUMNS = (
    "reference", "collector_reference", "customer_number", "kind", "rank", "remark", "iban", "payment_reference",
    "amount", "principal", "interest", "costs", "origin_date", "balance_date",
)  # fmt: skip


class _Parties(msgspec.Struct, frozen=True, gc=False):
    """Who the parties of a row are; rows that name the same ones share it.

    `doubts` are about who is meant, and what is odd about the parties that are known.
    """

    matches: Mapping[str, Match]
    ids: Mapping[str, str]
    names: Mapping[str, str]
    open: tuple[str, ...]
    creditor: str | None
    normalised: str
    kind: str
    unclear: tuple[Message, ...]
    doubts: tuple[Message, ...]


class _SoFar(msgspec.Struct):
    """What one planning remembers from row to row."""

    references: Mapping[str, list[int]]
    known: Mapping[str, Sequence[tuple[Claim, str]]]
    seen: dict[tuple[object, ...], int]
    parties: dict[tuple[str, ...], _Parties]
    days: dict[str, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPlanner:
    """Knows the state of the dossier and the register that a claim list is held against."""

    existing: Sequence[Claim]
    matcher: CreditorMatcher
    class_table: ClassTable
    today: date
    source: str
    choices: Mapping[int, Choice] = field(default_factory=dict)

    def plan(self, rows: Sequence[Row]) -> list[PlannedRow]:
        """Return the planned rows, in the order of the file."""
        known: dict[str, list[tuple[Claim, str]]] = {}
        for claim in self.existing:
            known.setdefault(claim.creditor_id, []).append((claim, _reduce(claim.reference)))
        so_far = _SoFar(_cross_references(rows), known, {}, {}, {})
        return [self._plan_row(row, so_far) for row in rows]

    def _plan_row(self, row: Row, so_far: _SoFar) -> PlannedRow:
        number = row_number(row)
        choice = self.choices.get(number, _NO_CHOICE)
        parties = self._parties(row, choice, so_far.parties)
        values = self._values(row, parties, so_far.days)
        reference, balance = values["reference"], values["balance_cents"]
        target = _find_existing(values, so_far.known.get(parties.creditor or "", ()))
        changes = () if target is None else self._changes(target, values, parties.ids)
        doubts = self._doubts(number, values, parties, so_far.references)
        if target is not None:
            doubts += self._overwrite_doubts(target, changes)
        if reference:
            identity = (parties.creditor, parties.normalised, reference)
            if identity in so_far.seen:
                doubts.append(Message.of("import.claim_twice", other=so_far.seen[identity]))
            else:
                so_far.seen[identity] = number
        return PlannedRow(
            row=number,
            verdict=settle(
                doubts=doubts,
                open_parties=parties.open,
                choice=choice,
                changed=bool(changes),
                exists=target is not None,
            ),
            label=parties.names["creditor"],
            amount_cents=balance,  # type: ignore[arg-type]  # made of cents
            target_id=target.id if target else None,
            values=values,
            changes=changes,
            parties=parties.ids,
            party_names=parties.names,
            matches=parties.matches,
            open_parties=parties.open,
            doubts=(*parties.unclear, *doubts),
            notes=self._notes(row, values),
        )

    def _parties(self, row: Row, choice: Choice, known: dict[tuple[str, ...], _Parties]) -> _Parties:
        """Return the parties of a row; a list repeats its names, so each combination is looked up once."""
        if choice.parties:
            return self._look_up(row, choice)
        key = texts_of(row, _PARTY_COLUMNS)
        found = known.get(key)
        if found is None:
            found = known[key] = self._look_up(row, choice)
        return found

    def _look_up(self, row: Row, choice: Choice) -> _Parties:
        matches = self._matches(row)
        ids = {column: match.creditor_id for column, match in matches.items() if match.creditor_id}
        ids |= {column: party for column, party in choice.parties.items() if column in matches}
        names = {column: text(row, column) for column in matches}
        unclear = tuple(column for column in matches if column not in ids)
        return _Parties(
            matches=matches,
            ids=ids,
            names=names,
            open=unclear,
            creditor=ids.get("creditor"),
            normalised=self.matcher.normalised(names["creditor"]),
            kind=self._kind_of(ids.get("creditor")),
            unclear=tuple(_unclear(matches[column], names[column]) for column in unclear),
            doubts=self._party_doubts(matches, ids, names["creditor"]),
        )

    def _matches(self, row: Row) -> dict[str, Match]:
        matches = {"creditor": self._match_creditor(row)}
        for column in _HANDLER_COLUMNS:
            if name := text(row, column):
                matches[column] = self.matcher.match(name, roles=_HANDLERS)
        return matches

    def _match_creditor(self, row: Row) -> Match:
        name = text(row, "creditor")
        # The account number in a claim list is where to pay: with a collector that is the collector's own account.
        iban = None if text(row, "collector") or text(row, "bailiff") else text(row, "iban") or None
        match = self.matcher.match(name, iban=iban)
        if match.is_certain:
            return match
        as_handler = self.matcher.match(name, roles=_HANDLERS)
        return as_handler if as_handler.is_certain else match

    def _party_doubts(
        self, matches: Mapping[str, Match], ids: Mapping[str, str], creditor_name: str
    ) -> tuple[Message, ...]:
        doubts = []
        creditor = ids.get("creditor")
        if creditor and creditor != NEW_PARTY and self.matcher.party(creditor).role is not PartyRole.CREDITOR:
            doubts.append(Message.of("import.creditor_is_collector", name=creditor_name))
        if matches["creditor"].creditor_id and creditor in {ids.get("collector"), ids.get("bailiff")}:
            doubts.append(Message.of("import.creditor_is_own_collector"))
        return tuple(doubts)

    def _values(self, row: Row, parties: _Parties, days: dict[str, date]) -> dict[str, object]:
        (
            reference, handler_reference, customer_number, stated_kind, stated_rank, remark, iban, payment_reference,
            balance, principal, interest, costs, origin_date, balance_date,
        ) = texts_of(row, _VALUE_COLUMNS)  # fmt: skip
        kind = stated_kind or parties.kind
        table_row = self.class_table.kind(kind)
        excluded = stated_rank == ClaimRank.EXCLUDED
        by_bailiff = "bailiff" in parties.ids and "collector" not in parties.ids
        return {
            "reference": reference,
            "collector_reference": "" if by_bailiff else handler_reference,
            "bailiff_reference": handler_reference if by_bailiff else "",
            "customer_number": customer_number,
            "kind": kind,
            "debt_kind": table_row.debt_kind,
            "rank": ClaimRank.EXCLUDED if excluded else table_row.rank,
            "rank_basis": "" if excluded else table_row.basis,
            "excluded_reason": remark if excluded else "",
            "balance_cents": parse_machine(balance) if balance else None,
            "principal_cents": parse_machine(principal) if principal else None,
            "interest_cents": parse_machine(interest) if interest else None,
            "costs_cents": parse_machine(costs) if costs else None,
            "origin_date": day_of(origin_date, days) if origin_date else None,
            "balance_date": day_of(balance_date, days) if balance_date else None,
            "iban": iban or None,
            "payment_reference": payment_reference,
            "remark": remark,
        }

    def _kind_of(self, creditor_id: str | None) -> str:
        if creditor_id is None or creditor_id == NEW_PARTY:
            return "other"
        kind = self.matcher.party(creditor_id).kind
        return "other" if kind == "collection" else kind

    def _changes(self, target: Claim, values: Mapping[str, object], ids: Mapping[str, str]) -> tuple[FieldChange, ...]:
        # Class and kind of an existing claim were decided by a person; a list does not decide them again.
        compared = {
            name: value
            for name, value in values.items()
            if name not in {"kind", "debt_kind", "rank", "rank_basis", "excluded_reason"}
        }
        compared |= {f"{column}_id": ids[column] for column in _HANDLER_COLUMNS if column in ids}
        changes = changes_between(target, compared)
        return (*changes, *_stale_parts(target, changes))

    def _overwrite_doubts(self, target: Claim, changes: Sequence[FieldChange]) -> list[Message]:
        if target.balance_status is not BalanceStatus.RECEIVED:
            return []
        if any(change.name in _AMOUNT_FIELDS for change in changes):
            return [Message.of("import.claim_answered_already")]
        return []

    def _doubts(
        self, number: int, values: Mapping[str, object], parties: _Parties, references: Mapping[str, list[int]]
    ) -> list[Message]:
        doubts = list(parties.doubts)
        if references:
            same = references.get(_reduce(str(values["reference"])), ())
            if others := [other for other in same if other != number]:
                doubts.append(Message.of("import.claim_also_at_collector", other=others[0]))
        amount, principal = values["balance_cents"], values["principal_cents"]
        if amount is not None and principal is not None:
            total: int = principal + (values["interest_cents"] or 0) + (values["costs_cents"] or 0)  # type: ignore[operator]
            if total != amount:
                doubts.append(Message.of("import.claim_parts_differ", parts=total, amount=amount))
        balance_date = values["balance_date"]
        if isinstance(balance_date, date) and balance_date > self.today:
            doubts.append(Message.of("import.claim_future_date", day=balance_date))
        return doubts

    def _notes(self, row: Row, values: Mapping[str, object]) -> tuple[Message, ...]:
        notes = []
        kind = self.class_table.kind(str(values["kind"]))
        stated = text(row, "rank")
        if stated and stated not in {ClaimRank.EXCLUDED, values["rank"]}:
            notes.append(Message.of("import.rank_differs", kind=kind.label))
        if kind.certainty == "unsure":
            notes.append(Message.of("import.rank_unsure", kind=kind.label))
        if values["balance_cents"] is None:
            notes.append(Message.of("import.amount_missing"))
        return tuple(notes)


def _stale_parts(target: Claim, changes: Sequence[FieldChange]) -> Iterator[FieldChange]:
    """Yield the parts we knew that go, because they do not add up to the new total of the list."""
    new = {change.name: change.new for change in changes}
    if "balance_cents" not in new:
        return
    parts: list[Any] = [new.get(name, getattr(target, name)) for name in _PARTS]
    if None in parts or sum(parts) == new["balance_cents"]:
        return
    yield from (FieldChange(name, getattr(target, name), None) for name in _PARTS if name not in new)


def _unclear(match: Match, name: str) -> Message:
    """Say why it is not certain who is meant by a name."""
    if match.conflict:
        return Message.of("import.party_conflict", name=name)
    if match.suggestions:
        best = match.suggestions[0]
        return Message.of("import.party_looks_like", name=name, other=best.name, score=best.score)
    return Message.of("import.party_unknown", name=name)


def _find_existing(values: Mapping[str, object], known: Sequence[tuple[Claim, str]]) -> Claim | None:
    """Find the claim that is meant among those of one creditor, with their reduced references."""
    if not known:
        return None
    reference = _reduce(str(values["reference"]))
    for claim, known_reference in known:
        if reference and known_reference == reference:
            return claim
        if not (reference and known_reference) and claim.balance_cents == values["balance_cents"] is not None:
            return claim
    return None


def _reduce(reference: str) -> str:
    """References as people compare them: no case, spaces or dashes; leading zeros count (Excel eats them, so both)."""
    return _REFERENCE_NOISE.sub("", reference.casefold()).lstrip("0")


def _cross_references(rows: Sequence[Row]) -> dict[str, list[int]]:
    """Map a collector's reference to the rows that carry it: the same debt listed under the collector as creditor."""
    found: dict[str, list[int]] = {}
    for row in rows:
        stated = text(row, "collector_reference")
        if stated and (key := _reduce(stated)):
            found.setdefault(key, []).append(row_number(row))
    return found
