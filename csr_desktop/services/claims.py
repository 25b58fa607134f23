"""Claims typed or changed by hand; lists come in through `list_imports`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from csr_desktop.clock import Clock
from csr_desktop.domain.claims import BalanceStatus, Claim, ClaimRank
from csr_desktop.domain.class_table import ClassTable
from csr_desktop.domain.creditors import Creditor
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.money import MAX_CENTS
from csr_desktop.store.unit_of_work import Store

_PARTS = frozenset({"principal_cents", "interest_cents", "costs_cents"})
_AMOUNTS = ("original_cents", "principal_cents", "interest_cents", "costs_cents", "balance_cents")


@dataclass(frozen=True, slots=True)
class ClaimTotals:
    """Sums of a dossier's claims, by class and by what is known (design/ui.md, Schulden)."""

    preferential_cents: int
    ordinary_cents: int
    excluded_cents: int
    received_cents: int
    claims: int
    received: int

    @property
    def participating_cents(self) -> int:
        """What the settlement is about."""
        return self.preferential_cents + self.ordinary_cents


class ClaimService:
    """Adds, changes and removes claims one by one."""

    def __init__(self, store: Store, ids: IdMaker, clock: Clock, class_table: ClassTable) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._class_table = class_table

    def add(self, claim: Claim, *, decided_by: str = "") -> Claim:
        """Add a claim; its class comes from the class table unless a person decided otherwise.

        Raises UserError for amounts out of range, parts that do not add up, or an exclusion without a reason.
        """
        self._check(claim)
        with self._store.unit_of_work("claim.add") as work:
            creditor = work.get(Creditor, claim.creditor_id)
            kind = claim.kind if claim.kind != "other" else creditor.kind
            position = max((other.position for other in work.find(Claim, dossier_id=claim.dossier_id)), default=0)
            row = self._class_table.kind(kind)
            made = replace(claim, id=self._ids.new(), position=position + 1, kind=kind, debt_kind=row.debt_kind)
            if decided_by:
                made = replace(made, rank_decided_by=decided_by, rank_decided_on=self._clock.today())
            elif claim.rank is ClaimRank.ORDINARY:
                made = replace(
                    made,
                    rank=row.rank,
                    rank_basis=row.basis,
                    rank_decided_by=f"klassentabel {self._class_table.version}",
                    rank_decided_on=self._clock.today(),
                )
            return work.add(made)

    def get(self, claim_id: str) -> Claim:
        """Return one claim."""
        return self._store.get(Claim, claim_id)

    def change(self, claim_id: str, *, decided_by: str = "", **fields: Any) -> Claim:  # noqa: ANN401 - any field
        """Store some fields of a claim as it is now, so that a field changed elsewhere meanwhile is not lost.

        When principal, interest and costs are all known, a changed part makes the balance their sum.
        """
        claim = replace(self.get(claim_id), **fields)
        parts = (claim.principal_cents, claim.interest_cents, claim.costs_cents)
        if fields.keys() & _PARTS and None not in parts:
            claim = replace(claim, balance_cents=sum(part or 0 for part in parts))
        return self.save(claim, decided_by=decided_by)

    def save(self, claim: Claim, *, decided_by: str = "") -> Claim:
        """Store changed fields; a changed class is stored with who decided it and when."""
        self._check(claim, self.get(claim.id))
        with self._store.unit_of_work("claim.save") as work:
            old = work.get(Claim, claim.id)
            if (old.rank, old.rank_basis) != (claim.rank, claim.rank_basis):
                claim = replace(claim, rank_decided_by=decided_by, rank_decided_on=self._clock.today())
            if old.balance_cents != claim.balance_cents and old.advance_consent:
                # The consent was given for the amount the creditor stated; it lapses with another one (domain.md 5.4).
                claim = replace(claim, advance_consent=None, advance_consent_on=None, advance_consent_product=None)
            return work.save(claim)

    def remove(self, claim_id: str) -> Claim:
        """Put a claim in the bin."""
        with self._store.unit_of_work("claim.remove") as work:
            return work.save(replace(work.get(Claim, claim_id), deleted_on=self._clock.today()))

    def totals(self, dossier_id: str) -> ClaimTotals:
        """Return the sums by class and by status."""
        return totals_of(self._store.find(Claim, dossier_id=dossier_id, deleted_on=None))

    def _check(self, claim: Claim, old: Claim | None = None) -> None:
        """Refuse what cannot be; amounts that stand in the dossier already keep nobody from changing something else."""
        for name in _AMOUNTS:
            value = getattr(claim, name)
            if value is not None and not 0 <= value <= MAX_CENTS:
                raise UserError("claim.amount_out_of_range")
        parts = (claim.principal_cents, claim.interest_cents, claim.costs_cents)
        amounts = (claim.balance_cents, *parts)
        is_new = old is None or amounts != (old.balance_cents, old.principal_cents, old.interest_cents, old.costs_cents)
        if is_new and None not in amounts and sum(part or 0 for part in parts) != claim.balance_cents:
            raise UserError(
                "import.claim_parts_differ", parts=sum(part or 0 for part in parts), amount=claim.balance_cents
            )
        if claim.rank is ClaimRank.EXCLUDED and not claim.excluded_reason.strip():
            raise UserError("claim.exclusion_without_reason")
        if claim.balance_date is not None and claim.balance_date > self._clock.today():
            raise UserError("import.claim_future_date", day=claim.balance_date)


def totals_of(claims: Sequence[Claim]) -> ClaimTotals:
    """Return the sums by class and by status of claims that were read already, none of them from the bin."""
    taking_part = [claim for claim in claims if claim.takes_part]
    received = [claim for claim in taking_part if claim.balance_status is BalanceStatus.RECEIVED]
    preferential = [claim for claim in taking_part if claim.rank is ClaimRank.PREFERENTIAL]
    whole = _sum(taking_part)
    return ClaimTotals(
        preferential_cents=_sum(preferential),
        ordinary_cents=whole - _sum(preferential),
        excluded_cents=_sum(claims) - whole,
        received_cents=_sum(received),
        claims=len(taking_part),
        received=len(received),
    )


def _sum(claims: Sequence[Claim]) -> int:
    return sum(claim.balance_cents or 0 for claim in claims)
