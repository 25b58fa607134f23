"""Marks on claims: disputed, perhaps lapsed, fraud; set with a reason, settled with an outcome (domain.md 3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from csr_desktop.clock import Clock
from csr_desktop.domain.claim_marks import ClaimMark, MarkKind, MarkOutcome
from csr_desktop.domain.claims import Claim, ClaimRank
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.money import MAX_CENTS
from csr_desktop.services.claim_rules import ClaimRules, Finding
from csr_desktop.store.unit_of_work import Store, UnitOfWork

#: What a person may set; a late claim is marked by the step that decides about it, a check names its rule.
_BY_HAND = frozenset({MarkKind.DISPUTED, MarkKind.LAPSED, MarkKind.FRAUD})
_BY_HAND_OUTCOMES = frozenset({MarkOutcome.STANDS, MarkOutcome.CHANGED, MarkOutcome.LEFT_OUT})


class ClaimMarkService:
    """Sets and settles marks."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock, rules: ClaimRules) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._rules = rules

    def findings(self, dossier_id: str, claims: Sequence[Claim] | None = None) -> tuple[Finding, ...]:
        """Return what the rules say about the claims of a dossier, also what somebody checked.

        `claims` are those of the dossier in their order, where somebody read them already.
        """
        return self._rules.findings(self._store, dossier_id, claims)

    def of_dossier(self, dossier_id: str) -> list[ClaimMark]:
        """Return all marks of a dossier, oldest first."""
        return self._store.find(ClaimMark, dossier_id=dossier_id, order_by="id")

    def mark(self, claim_id: str, kind: MarkKind, reason: str) -> ClaimMark:
        """Mark a claim as disputed, perhaps lapsed, or fraud.

        Raises UserError `claim_mark.without_reason`, `claim_mark.kind_not_by_hand`, or `claim_mark.already`.
        """
        if kind not in _BY_HAND:
            raise UserError("claim_mark.kind_not_by_hand")
        with self._store.unit_of_work("claim.mark", kind=kind.value) as work:
            claim = work.get(Claim, claim_id)
            if any(item.is_open and item.kind is kind for item in work.find(ClaimMark, claim_id=claim_id)):
                raise UserError("claim_mark.already")
            return work.add(self._made(claim, kind, reason))

    def check(self, claim_id: str, rule: str, reason: str) -> ClaimMark:
        """Note that a person looked at what a rule says of a claim, and why the claim may stay as it is.

        Raises UserError `claim_mark.without_reason`, `claim_mark.nothing_to_check` when the rule says nothing of this
        claim, or `claim_mark.settle_instead` when the rule rests on a mark: that is settled itself.
        """
        with self._store.unit_of_work("claim.check", rule=rule) as work:
            claim = work.get(Claim, claim_id)
            found = [
                item
                for item in self._rules.findings(work, claim.dossier_id)
                if item.rule.code == rule and item.claim.id == claim_id
            ]
            if not found:
                raise UserError("claim_mark.nothing_to_check")
            if found[0].rule.mark is not None:
                raise UserError("claim_mark.settle_instead")
            return work.add(self._made(claim, MarkKind.CHECKED, reason, rule))

    def settle(
        self, mark_id: str, outcome: MarkOutcome, settlement: str, *, balance_cents: int | None = None
    ) -> ClaimMark:
        """Say how it ended: the claim stands, its amount was put right, or it takes no part (with this as its reason).

        A changed amount ends an advance consent, which was given for another one (design/domain.md 5.4). Raises
        UserError `claim_mark.without_reason`, `claim_mark.settled`, `claim_mark.amount_missing` or
        `claim.amount_out_of_range`.
        """
        if outcome not in _BY_HAND_OUTCOMES:
            raise UserError("claim_mark.kind_not_by_hand")
        with self._store.unit_of_work("claim.settle_mark", outcome=outcome.value) as work:
            mark = work.get(ClaimMark, mark_id)
            if not settlement.strip():
                raise UserError("claim_mark.without_reason")
            if not mark.is_open or mark.kind is MarkKind.LATE:
                raise UserError("claim_mark.settled")
            claim = work.get(Claim, mark.claim_id)
            if outcome is MarkOutcome.CHANGED:
                self._put_right(work, claim, balance_cents)
            elif outcome is MarkOutcome.LEFT_OUT:
                leave_out(work, self._clock, claim, settlement)
            return work.save(
                replace(mark, settled_on=self._clock.today(), outcome=outcome, settlement=settlement.strip())
            )

    def remove(self, mark_id: str) -> None:
        """Take away a mark that was set by mistake; undo brings it back."""
        with self._store.unit_of_work("claim.unmark") as work:
            work.remove(work.get(ClaimMark, mark_id))

    def _put_right(self, work: UnitOfWork, claim: Claim, balance_cents: int | None) -> None:
        if balance_cents is None:
            raise UserError("claim_mark.amount_missing")
        if not 0 < balance_cents <= MAX_CENTS:
            raise UserError("claim.amount_out_of_range")
        if balance_cents == claim.balance_cents:
            return
        # The parts belonged to the other amount, and so did the consent.
        work.save(
            replace(
                claim,
                balance_cents=balance_cents,
                principal_cents=None,
                interest_cents=None,
                costs_cents=None,
                advance_consent=None,
                advance_consent_on=None,
                advance_consent_product=None,
            )
        )

    def _made(self, claim: Claim, kind: MarkKind, reason: str, rule: str = "") -> ClaimMark:
        if not reason.strip():
            raise UserError("claim_mark.without_reason")
        return ClaimMark(
            id=self._ids.new(),
            dossier_id=claim.dossier_id,
            claim_id=claim.id,
            kind=kind,
            marked_on=self._clock.today(),
            reason=reason.strip(),
            rule=rule,
        )


def leave_out(work: UnitOfWork, clock: Clock, claim: Claim, reason: str) -> Claim:
    """Take a claim out of the settlement with its reason, which stands in letters and in the file for the court."""
    return work.save(
        replace(claim, rank=ClaimRank.EXCLUDED, excluded_reason=reason.strip(), rank_decided_on=clock.today())
    )
