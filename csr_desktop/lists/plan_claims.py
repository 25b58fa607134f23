"""Plans the import of a client's claim list into one dossier."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from csr_desktop.domain.claims import BalanceStatus, Claim, ClaimRank
from csr_desktop.domain.class_table import ClassTable
from csr_desktop.domain.creditors import PartyRole
from csr_desktop.errors import Message
from csr_desktop.lists.matching import CreditorMatcher, Match
from csr_desktop.lists.plan import NEW_PARTY, Choice, FieldChange, PlannedRow, changes_between, settle
from csr_desktop.lists.row_values import Row, cents, day, row_number, text

_HANDLER_ROLES = {
    "collector": (PartyRole.COLLECTOR, PartyRole.BAILIFF),
    "bailiff": (PartyRole.BAILIFF, PartyRole.COLLECTOR),
}
_REFERENCE_NOISE = re.compile(r"[^0-9a-z]+")
_PART_FIELDS = ("principal_cents", "interest_cents", "costs_cents")
#: What a creditor answered counts more than what a client's list says.
_AMOUNT_FIELDS = frozenset({"balance_cents", "principal_cents", "interest_cents", "costs_cents", "balance_date"})


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
        seen: dict[tuple[object, ...], int] = {}
        references = _cross_references(rows)
        known: dict[str, list[tuple[Claim, str]]] = {}
        for claim in self.existing:
            known.setdefault(claim.creditor_id, []).append((claim, _reduce(claim.reference)))
        return [self._plan_row(row, seen, references, known) for row in rows]

    def _plan_row(
        self,
        row: Row,
        seen: dict[tuple[object, ...], int],
        references: Mapping[str, list[int]],
        known: Mapping[str, Sequence[tuple[Claim, str]]],
    ) -> PlannedRow:
        number = row_number(row)
        choice = self.choices.get(number, Choice())
        matches = self._matches(row)
        parties = {column: match.creditor_id for column, match in matches.items() if match.creditor_id}
        parties |= {column: party for column, party in choice.parties.items() if column in matches}
        open_parties = tuple(column for column in matches if column not in parties)
        values = self._values(row, parties)
        target = _find_existing(values, known.get(parties.get("creditor", ""), ()))
        changes = self._changes(target, values, parties)
        doubts = [*self._doubts(row, values, parties, matches, references), *self._overwrite_doubts(target, changes)]
        identity = (parties.get("creditor"), self.matcher.normalised(text(row, "creditor")), values["reference"])
        if values["reference"] and identity in seen:
            doubts.append(Message.of("import.claim_twice", other=seen[identity]))
        seen.setdefault(identity, number)
        return PlannedRow(
            row=number,
            verdict=settle(
                doubts=doubts,
                open_parties=open_parties,
                choice=choice,
                changed=bool(changes),
                exists=target is not None,
            ),
            label=text(row, "creditor"),
            amount_cents=values["balance_cents"],  # type: ignore[arg-type]  # made of cents
            target_id=target.id if target else None,
            values=values,
            changes=changes,
            parties=parties,
            party_names={column: text(row, column) for column in matches},
            matches=matches,
            open_parties=open_parties,
            doubts=(*self._party_doubts(row, matches, open_parties), *doubts),
            notes=self._notes(row, values),
        )

    def _matches(self, row: Row) -> dict[str, Match]:
        matches = {"creditor": self._match_creditor(row)}
        for column, roles in _HANDLER_ROLES.items():
            if name := text(row, column):
                matches[column] = self.matcher.match(name, roles=roles)
        return matches

    def _match_creditor(self, row: Row) -> Match:
        name = text(row, "creditor")
        # The account number in a claim list is where to pay: with a collector that is the collector's own account.
        iban = None if text(row, "collector") or text(row, "bailiff") else text(row, "iban") or None
        match = self.matcher.match(name, iban=iban)
        if match.is_certain:
            return match
        as_handler = self.matcher.match(name, roles=(PartyRole.COLLECTOR, PartyRole.BAILIFF))
        return as_handler if as_handler.is_certain else match

    def _values(self, row: Row, parties: Mapping[str, str]) -> dict[str, object]:
        kind = text(row, "kind") or self._kind_of(parties.get("creditor"))
        table_row = self.class_table.kind(kind)
        excluded = text(row, "rank") == ClaimRank.EXCLUDED
        by_bailiff = "bailiff" in parties and "collector" not in parties
        return {
            "reference": text(row, "reference"),
            "collector_reference": "" if by_bailiff else text(row, "collector_reference"),
            "bailiff_reference": text(row, "collector_reference") if by_bailiff else "",
            "customer_number": text(row, "customer_number"),
            "kind": kind,
            "debt_kind": table_row.debt_kind,
            "rank": ClaimRank.EXCLUDED if excluded else table_row.rank,
            "rank_basis": "" if excluded else table_row.basis,
            "excluded_reason": text(row, "remark") if excluded else "",
            "balance_cents": cents(row, "amount"),
            "principal_cents": cents(row, "principal"),
            "interest_cents": cents(row, "interest"),
            "costs_cents": cents(row, "costs"),
            "origin_date": day(row, "origin_date"),
            "balance_date": day(row, "balance_date"),
            "iban": text(row, "iban") or None,
            "payment_reference": text(row, "payment_reference"),
            "remark": text(row, "remark"),
        }

    def _kind_of(self, creditor_id: str | None) -> str:
        if creditor_id is None or creditor_id == NEW_PARTY:
            return "other"
        kind = self.matcher.party(creditor_id).kind
        return "other" if kind == "collection" else kind

    def _changes(
        self, target: Claim | None, values: Mapping[str, object], parties: Mapping[str, str]
    ) -> tuple[FieldChange, ...]:
        if target is None:
            return ()
        # Class and kind of an existing claim were decided by a person; a list does not decide them again.
        compared = {
            name: value
            for name, value in values.items()
            if name not in {"kind", "debt_kind", "rank", "rank_basis", "excluded_reason"}
        }
        compared |= {f"{column}_id": parties[column] for column in _HANDLER_ROLES if column in parties}
        return changes_between(target, compared)

    def _overwrite_doubts(self, target: Claim | None, changes: Sequence[FieldChange]) -> list[Message]:
        if target is None or target.balance_status is not BalanceStatus.RECEIVED:
            return []
        if any(change.name in _AMOUNT_FIELDS for change in changes):
            return [Message.of("import.claim_answered_already")]
        return []

    def _party_doubts(self, row: Row, matches: Mapping[str, Match], open_parties: Sequence[str]) -> list[Message]:
        doubts = []
        for column in open_parties:
            match = matches[column]
            name = text(row, column)
            if match.conflict:
                doubts.append(Message.of("import.party_conflict", name=name))
            elif match.suggestions:
                best = match.suggestions[0]
                doubts.append(Message.of("import.party_looks_like", name=name, other=best.name, score=best.score))
            else:
                doubts.append(Message.of("import.party_unknown", name=name))
        return doubts

    def _doubts(
        self,
        row: Row,
        values: Mapping[str, object],
        parties: Mapping[str, str],
        matches: Mapping[str, Match],
        references: Mapping[str, list[int]],
    ) -> list[Message]:
        doubts = []
        creditor = parties.get("creditor")
        if creditor and creditor != NEW_PARTY and self.matcher.party(creditor).role is not PartyRole.CREDITOR:
            doubts.append(Message.of("import.creditor_is_collector", name=text(row, "creditor")))
        if matches["creditor"].creditor_id and creditor in {parties.get("collector"), parties.get("bailiff")}:
            doubts.append(Message.of("import.creditor_is_own_collector"))
        others = [other for other in references.get(_reduce(text(row, "reference")), ()) if other != row_number(row)]
        if others:
            doubts.append(Message.of("import.claim_also_at_collector", other=others[0]))
        amount, principal = values["balance_cents"], values["principal_cents"]
        parts = [values[name] for name in _PART_FIELDS]
        total = sum(part for part in parts if isinstance(part, int))
        if amount is not None and principal is not None and total != amount:
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


def _find_existing(values: Mapping[str, object], known: Sequence[tuple[Claim, str]]) -> Claim | None:
    """Find the claim that is meant among those of one creditor, with their reduced references."""
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
        if key := _reduce(text(row, "collector_reference")):
            found.setdefault(key, []).append(row_number(row))
    return found
