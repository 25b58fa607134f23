"""Plans the import of balance answers (list channel, hub portal): each row to its claim, no silent overwrite.

The files are lists that were exported before, so our own conversation id finds the claim.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from csr_desktop.domain.balances import DebtType
from csr_desktop.domain.claims import BalanceAnswer, BalanceStatus, Claim
from csr_desktop.domain.correspondence import Exchange
from csr_desktop.domain.creditors import PartyRole
from csr_desktop.domain.dossiers import Dossier, Phase
from csr_desktop.errors import Message
from csr_desktop.lists.matching import CreditorMatcher, Match
from csr_desktop.lists.plan import Choice, FieldChange, PlannedRow, Verdict, settle
from csr_desktop.lists.row_values import Row, cents, day, flag, row_number, text

_HANDLERS = (PartyRole.COLLECTOR, PartyRole.BAILIFF)
_WAITING = frozenset(
    {BalanceStatus.TO_REQUEST, BalanceStatus.REQUESTED, BalanceStatus.REMINDED, BalanceStatus.NO_ANSWER}
)
_COMPARED = (
    "client_unknown", "transferred_to", "debt_type", "balance_cents", "principal_cents", "interest_cents",
    "costs_cents", "advance_consent",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class AnswerPlanner:
    """Knows what was asked and what was answered before.

    `taken` are the rows that were taken over from this very content, `used` the claims whose amount stands in a
    proposal that creditors know or may know.
    """

    exchanges: Mapping[str, Exchange]
    claims: Mapping[str, Claim]
    dossiers: Mapping[str, Dossier]
    answers: Mapping[str, BalanceAnswer]
    matcher: CreditorMatcher
    today: date
    choices: Mapping[int, Choice] = field(default_factory=dict)
    taken: frozenset[int] = frozenset()
    used: frozenset[str] = frozenset()

    def plan(self, rows: Sequence[Row]) -> list[PlannedRow]:
        """Return the planned rows, in the order of the file."""
        seen: dict[str, int] = {}
        by_number = {dossier.number.casefold(): dossier for dossier in self.dossiers.values()}
        return [self._plan_row(row, seen, by_number) for row in rows]

    def _plan_row(self, row: Row, seen: dict[str, int], by_number: Mapping[str, Dossier]) -> PlannedRow:
        number = row_number(row)
        label = " ".join(part for part in (text(row, "case_number"), text(row, "reference")) if part)
        claim, refusal = self._claim_of(row, by_number)
        if claim is None or refusal is not None:
            assert refusal is not None
            return PlannedRow(row=number, verdict=Verdict.REFUSED, label=label, doubts=(refusal,))
        if number in self.taken:
            # What a row of this content said is stored. Saying it again is no second answer, whatever came after it.
            taken_over = Message.of("import.answer_taken_over")
            return PlannedRow(row=number, verdict=Verdict.SAME, label=label, target_id=claim.id, notes=(taken_over,))
        choice = self.choices.get(number, Choice())
        values = self._values(row)
        if _is_empty(values):
            return PlannedRow(
                row=number,
                verdict=Verdict.SAME,
                label=label,
                target_id=claim.id,
                notes=(Message.of("import.answer_not_filled_in"),),
            )
        matches, parties = self._transfer(row, values, choice)
        open_parties = tuple(column for column in matches if column not in parties)
        previous = None if self._is_open_question(row, claim) else self.answers.get(claim.id)
        changes = _differences(previous, values)
        doubts = self._doubts(row, claim, values, previous, changes)
        if claim.id in seen:
            doubts.append(Message.of("import.answer_twice", other=seen[claim.id]))
        seen.setdefault(claim.id, number)
        if open_parties:
            doubts.append(Message.of("import.party_unknown", name=text(row, "transferred_to")))
        return PlannedRow(
            row=number,
            verdict=settle(
                doubts=[item for item in doubts if item.code != "import.party_unknown"],
                open_parties=open_parties,
                choice=choice,
                changed=bool(changes),
                exists=previous is not None,
            ),
            label=label,
            amount_cents=cents(row, "amount"),
            target_id=claim.id,
            values=values,
            changes=changes,
            parties=parties,
            party_names={column: text(row, column) for column in matches},
            matches=matches,
            open_parties=open_parties,
            doubts=tuple(doubts),
            notes=self._notes(claim, values),
        )

    def _claim_of(self, row: Row, by_number: Mapping[str, Dossier]) -> tuple[Claim | None, Message | None]:
        """Find the claim by our own conversation id, else by dossier number and reference."""
        exchange = self.exchanges.get(text(row, "conversation"))
        if exchange is not None:
            claim = self.claims.get(exchange.claim_id)
            dossier = self.dossiers.get(exchange.dossier_id)
            stated = text(row, "case_number")
            if claim is None or dossier is None:
                return None, Message.of("import.answer_claim_gone")
            if stated and stated.casefold() != dossier.number.casefold():
                # A row that was moved or edited in Excel: putting it with either dossier would be a guess.
                return None, Message.of("import.answer_other_dossier", stated=stated)
            return claim, None
        found = by_number.get(text(row, "case_number").casefold())
        if found is None:
            return None, Message.of("import.answer_unknown_conversation")
        wanted = _numbers_in(row)
        candidates = [claim for claim in self._by_dossier[found.id] if wanted & _numbers_of(claim)]
        if len(candidates) == 1:
            return candidates[0], None
        return None, Message.of("import.answer_no_claim")

    @cached_property
    def _by_dossier(self) -> Mapping[str, Sequence[Claim]]:
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims.values():
            found[claim.dossier_id].append(claim)
        return found

    def _is_open_question(self, row: Row, claim: Claim) -> bool:
        """Whether the row answers a question that nobody answered yet.

        What was said before a claim went to another party, or before it was asked anew because its balance was too old,
        is no answer to that: the same amount again is news then.
        """
        exchange = self.exchanges.get(text(row, "conversation"))
        return claim.balance_status in _WAITING and (exchange is None or exchange.answers_id is None)

    def _is_other_claim(self, row: Row, claim: Claim) -> bool:
        """Whether the row has the number of another claim of this dossier: part of the list was moved in Excel."""
        others = _numbers_in(row) - _numbers_of(claim)
        return bool(others) and any(others & _numbers_of(item) for item in self._by_dossier[claim.dossier_id])

    def _values(self, row: Row) -> dict[str, object]:
        unknown = bool(flag(row, "client_unknown"))
        debt_type = text(row, "debt_type") or ("" if unknown or cents(row, "amount") is None else DebtType.OPEN)
        return {
            "client_unknown": unknown,
            "transferred_to": text(row, "transferred_to"),
            "debt_type": str(debt_type),
            "reference": text(row, "reference"),
            "customer_number": text(row, "customer_number"),
            "original_cents": cents(row, "original_amount"),
            "principal_cents": cents(row, "principal"),
            "interest_cents": cents(row, "interest"),
            "costs_cents": cents(row, "costs"),
            "balance_cents": cents(row, "amount"),
            "origin_date": day(row, "origin_date"),
            "claims_preference": text(row, "rank") == "preferential",
            "iban": text(row, "iban") or None,
            "payment_reference": text(row, "payment_reference"),
            "contact": ", ".join(
                part
                for part in (text(row, "contact_name"), text(row, "contact_email"), text(row, "contact_phone"))
                if part
            ),
            "advance_consent": bool(flag(row, "advance_consent")),
            "received_on": min(day(row, "date") or self.today, self.today),
        }

    def _transfer(
        self, row: Row, values: Mapping[str, object], choice: Choice
    ) -> tuple[dict[str, Match], dict[str, str]]:
        if values["debt_type"] != DebtType.TRANSFERRED:
            return {}, {}
        match = self.matcher.match(text(row, "transferred_to"), roles=_HANDLERS)
        parties = {"transferred_to": match.creditor_id} if match.creditor_id else {}
        if "transferred_to" in choice.parties:
            parties["transferred_to"] = choice.parties["transferred_to"]
        return {"transferred_to": match}, parties

    def _doubts(
        self,
        row: Row,
        claim: Claim,
        values: Mapping[str, object],
        previous: BalanceAnswer | None,
        changes: Sequence[FieldChange],
    ) -> list[Message]:
        doubts = list(self._doubts_about(row, claim, values))
        amount = cents(row, "amount")
        # A consent alone says nothing of the debt either.
        needs_amount = not values["client_unknown"] and values["debt_type"] in {DebtType.OPEN, ""}
        if needs_amount and amount is None:
            doubts.append(Message.of("import.answer_without_amount"))
        if values["client_unknown"] and (amount or values["advance_consent"]):
            doubts.append(Message.of("import.answer_contradicts"))
        if amount is not None and (parts := _parts(row)) is not None and parts != amount:
            doubts.append(Message.of("import.claim_parts_differ", parts=parts, amount=amount))
        if previous is not None and any(change.name == "balance_cents" for change in changes):
            doubts.append(
                Message.of(
                    "import.answer_changes_amount",
                    old=previous.balance_cents or 0,
                    new=amount or 0,
                    claim=claim.reference,
                )
            )
        if (stated := day(row, "date")) and stated > self.today:
            doubts.append(Message.of("import.claim_future_date", day=stated))
        return doubts

    def _doubts_about(self, row: Row, claim: Claim, values: Mapping[str, object]) -> Iterator[Message]:
        """Yield what in the dossier speaks against writing this answer, as for a message of the hub."""
        if self._is_other_claim(row, claim):
            yield Message.of("import.answer_other_claim")
        if self.dossiers[claim.dossier_id].phase is Phase.CLOSED:
            yield Message.of("import.answer_dossier_closed")
        if not claim.takes_part and claim.balance_status is not BalanceStatus.CLIENT_UNKNOWN:
            yield Message.of("import.answer_claim_left_out")
        elif claim.id in self.used and values["balance_cents"] != claim.balance_cents:
            yield Message.of("import.answer_used_in_proposal")

    def _notes(self, claim: Claim, values: Mapping[str, object]) -> tuple[Message, ...]:
        notes = []
        if values["client_unknown"]:
            notes.append(Message.of("import.answer_client_unknown"))
        if values["debt_type"] == DebtType.TRANSFERRED:
            notes.append(Message.of("import.answer_transferred"))
        if values["claims_preference"] and claim.rank != "preferential":
            notes.append(Message.of("import.answer_claims_preference"))
        if values["balance_cents"] and not values["claims_preference"] and claim.rank == "preferential":
            notes.append(Message.of("import.answer_forgot_preference", basis=claim.rank_basis))
        return tuple(notes)


def _numbers_in(row: Row) -> set[str]:
    return {text(row, "reference"), text(row, "asked_reference")} - {""}


def _numbers_of(claim: Claim) -> set[str]:
    return {claim.reference, claim.collector_reference, claim.bailiff_reference} - {""}


def _parts(row: Row) -> int | None:
    """Sum of principal (or the original claim where no principal is given), interest and costs; None when not given."""
    first = cents(row, "principal")
    if first is None:
        first = cents(row, "original_amount")
    interest, costs = cents(row, "interest"), cents(row, "costs")
    if first is None or interest is None or costs is None:
        return None
    return first + interest + costs


def _is_empty(values: Mapping[str, object]) -> bool:
    """Whether the creditor filled in nothing at all: the row came back as it went out."""
    return not (
        values["client_unknown"]
        or values["debt_type"]
        or values["advance_consent"]
        or values["balance_cents"] is not None
    )


def _differences(previous: BalanceAnswer | None, values: Mapping[str, object]) -> tuple[FieldChange, ...]:
    if previous is None:
        return ()
    return tuple(
        FieldChange(name, getattr(previous, name), values[name])
        for name in _COMPARED
        if getattr(previous, name) != values[name]
    )
