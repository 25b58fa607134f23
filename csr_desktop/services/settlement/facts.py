"""Everything known about one settlement, read once, and the figures that follow from it.

Fees, entitlements and prognoses are always taken from all records together, never from what was booked last: so a late
payment, a correction or a reopened dossier gives the same figures as the straight way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from csr_desktop.dates import add_months
from csr_desktop.domain.claims import Claim, ClaimRank
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.proposals import Proposal, ProposalLine
from csr_desktop.domain.settlement import (
    Deposit,
    DepositKind,
    Discharge,
    Payout,
    PayoutStatus,
    Review,
    Settlement,
    SettlementForm,
)
from csr_desktop.errors import UserError
from csr_desktop.proposals.capacity import Capacity, capacity_after_fees
from csr_desktop.proposals.codec import parse_json, request_from_json
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.proposals.request import CalculationRequest
from csr_desktop.services.process_days import refuse_in_bin
from csr_desktop.store.unit_of_work import Reader

#: Gives the norm package in force on a day: a settlement goes on under the norms of its proposal.
NormsOn = Callable[[date], NormPackage]

#: The money left the reserve and did not come back.
GONE = frozenset({PayoutStatus.EXPORTED, PayoutStatus.PAID, PayoutStatus.DISCHARGED})
#: Counts as given to the creditor: on its way, or about to be.
LIVE = GONE | {PayoutStatus.PLANNED}
#: The bank carried it out.
ARRIVED = frozenset({PayoutStatus.PAID, PayoutStatus.DISCHARGED})


def month_of(day: date) -> date:
    """Return the first day of the month of a day."""
    return day.replace(day=1)


@dataclass(frozen=True)
class SettlementFacts:
    """One settlement with its records; amounts are cents."""

    dossier: Dossier
    settlement: Settlement
    proposal: Proposal
    request: CalculationRequest
    norms: NormPackage
    lines: tuple[ProposalLine, ...]
    deposits: tuple[Deposit, ...]
    payouts: tuple[Payout, ...]
    reviews: tuple[Review, ...]
    discharges: tuple[Discharge, ...]
    #: Claims of the agreement that fell away since: paid elsewhere, unknown at the creditor, left out with a reason.
    fallen: frozenset[str] = frozenset()

    @property
    def standing(self) -> tuple[ProposalLine, ...]:
        """The claims that still take part: what fell away takes no part in the division (design/domain.md 3.1)."""
        return tuple(line for line in self.lines if line.claim_id not in self.fallen)

    @property
    def for_standing_cents(self) -> int:
        """What was collected for the claims that still take part: less what those that fell away got before."""
        return self.collected_cents - sum(self.given_cents(claim_id) for claim_id in self.fallen)

    @property
    def total_cents(self) -> int:
        """All claims that take part, as they were offered for."""
        return sum(line.amount_cents for line in self.lines)

    @property
    def offered_cents(self) -> int:
        """What the agreed proposal promises all claims together."""
        return sum(line.offer_cents for line in self.lines)

    @property
    def pays_all(self) -> bool:
        """Whether the agreed proposal pays every claim in full (design/domain.md 2.5)."""
        return self.offered_cents == self.total_cents

    @property
    def form(self) -> SettlementForm:
        """What the settlement is in fact: paid in full it is a payment arrangement (BR) or a refinancing (HF)."""
        if self.pays_all and self.settlement.product is Product.SB:
            return SettlementForm.BR
        if self.pays_all and self.settlement.product is Product.SK:
            return SettlementForm.HF
        return SettlementForm(self.settlement.product.value)

    @property
    def begins_on(self) -> date:
        """The day from which months are counted: the first repayment, else the start (T11)."""
        return self.settlement.first_repayment_on or self.settlement.started_on

    def day_of_month(self, month: int) -> date:
        """Return the day on which a month of the settlement is full; month ends stay month ends."""
        return add_months(self.begins_on, month)

    # --- the reserve -------------------------------------------------------------------------------------------------

    @property
    def collected_cents(self) -> int:
        """All that was reserved for creditors since the start, fees and what went back to the client taken off."""
        return sum(item.amount_cents for item in self.deposits)

    @property
    def reserve_cents(self) -> int:
        """What is in the reserve now; below zero when more was paid out than came in."""
        return self.collected_cents - self.sum_of(GONE)

    @property
    def free_cents(self) -> int:
        """What is in the reserve and not planned for a payment."""
        return self.collected_cents - self.sum_of(LIVE)

    def sum_of(self, statuses: Iterable[PayoutStatus]) -> int:
        """Return what the payouts in these states add up to."""
        wanted = frozenset(statuses)
        return sum(item.amount_cents for item in self.payouts if item.status in wanted)

    def given_cents(self, claim_id: str) -> int:
        """Return what a claim got or is about to get; what came back does not count."""
        return sum(item.amount_cents for item in self.payouts if item.claim_id == claim_id and item.status in LIVE)

    def arrived_cents(self, claim_id: str) -> int:
        """Return what the bank paid for a claim."""
        return sum(item.amount_cents for item in self.payouts if item.claim_id == claim_id and item.status in ARRIVED)

    def in_month(self, month: date) -> int:
        """Return the monthly capacity that came in for a month, less what of it went back to the client."""
        kinds = {DepositKind.MONTHLY, DepositKind.RETURNED_TO_CLIENT}
        return sum(item.amount_cents for item in self.deposits if item.kind in kinds and item.for_month == month)

    def months_paid(self) -> list[date]:
        """Return the months for which monthly capacity was booked, in order."""
        return sorted({item.for_month for item in self.deposits if item.for_month is not None})

    # --- capacity and fees -------------------------------------------------------------------------------------------

    @cached_property
    def held_reviews(self) -> tuple[Review, ...]:
        """The reviews that were held, in order."""
        held = [item for item in self.reviews if item.held_on is not None]
        return tuple(sorted(held, key=lambda item: (item.held_on or date.min, item.id)))

    @property
    def capacity_cents(self) -> int:
        """The gross monthly capacity in force: of the last review, else of the proposal."""
        last = self.held_reviews[-1] if self.held_reviews else None
        if last is not None and last.new_capacity_cents is not None:
            return last.new_capacity_cents
        return self.request.gross_capacity_cents

    def capacity_in(self, month: date) -> int:
        """Return the gross capacity that holds for a month: changes count from the month after the day they began."""
        found = self.request.gross_capacity_cents
        for item in self.held_reviews:
            if item.changed_on is not None and item.new_capacity_cents is not None and item.changed_on <= month:
                found = item.new_capacity_cents
        return found

    def split(self, gross_cents: int) -> Capacity:
        """Take the fees off a month: of debt mediation only, and not when all is paid in full (domain.md 2.1, 2.5)."""
        if self.settlement.product is not Product.SB or self.pays_all:
            return Capacity(gross_cents=gross_cents)
        return capacity_after_fees(gross_cents, self.request.fee_percent, self.request.account_fee_cents)

    def fees_due(self) -> tuple[int, int]:
        """Return the fee and the account costs of all months so far: over monthly capacity, never over more of it."""
        months = [self.split(max(0, min(self.in_month(item), self.capacity_in(item)))) for item in self.months_paid()]
        return sum(item.fee_cents for item in months), sum(item.account_fee_cents for item in months)

    def fees_taken(self) -> tuple[int, int]:
        """Return the fee and the account costs that were booked."""
        fee = -sum(item.amount_cents for item in self.deposits if item.kind is DepositKind.FEE)
        return fee, -sum(item.amount_cents for item in self.deposits if item.kind is DepositKind.ACCOUNT_FEE)

    def planned_out(self) -> list[Payout]:
        """Return the payouts that wait to go to the bank."""
        return [item for item in self.payouts if item.status is PayoutStatus.PLANNED]


def read_settlements(reader: Reader, dossier_id: str) -> list[Settlement]:
    """Return the settlements of a dossier, oldest first."""
    return reader.find(Settlement, dossier_id=dossier_id, order_by=("started_on", "id"))


def read_facts(reader: Reader, norms_on: NormsOn, dossier_id: str, *, running_only: bool = False) -> SettlementFacts:
    """Read the last settlement of a dossier with everything that belongs to it.

    Raises UserError `settlement.none`; when it must be running `settlement.ended` or `process.in_bin`.
    """
    dossier = reader.get(Dossier, dossier_id)
    if running_only:
        refuse_in_bin(dossier)
    found = read_settlements(reader, dossier_id)
    if not found:
        raise UserError("settlement.none", number=dossier.number)
    settlement = found[-1]
    if running_only and settlement.ended_on is not None:
        raise UserError("settlement.ended", number=dossier.number, day=settlement.ended_on)
    proposal = reader.get(Proposal, settlement.proposal_id)
    norms = norms_on(proposal.made_on)
    lines = [
        line
        for line in reader.find(ProposalLine, proposal_id=proposal.id, order_by="pk")
        if line.rank is not ClaimRank.EXCLUDED
    ]
    claims = reader.find(Claim, id=tuple(line.claim_id for line in lines), deleted_on=None) if lines else []
    return SettlementFacts(
        dossier=dossier,
        settlement=settlement,
        proposal=proposal,
        request=request_from_json(parse_json(proposal.input_json), norms),
        norms=norms,
        lines=tuple(lines),
        deposits=tuple(reader.find(Deposit, settlement_id=settlement.id, order_by=("booked_on", "id"))),
        payouts=tuple(reader.find(Payout, settlement_id=settlement.id, order_by="id")),
        reviews=tuple(reader.find(Review, settlement_id=settlement.id, order_by=("due_on", "id"))),
        discharges=tuple(reader.find(Discharge, settlement_id=settlement.id, order_by="id")),
        fallen=frozenset(line.claim_id for line in lines) - {claim.id for claim in claims if claim.takes_part},
    )


def claims_of(reader: Reader, facts: SettlementFacts) -> dict[str, Claim]:
    """Return the claims of the settlement by id, in the order of the proposal."""
    ids = tuple(line.claim_id for line in facts.lines)
    found = {claim.id: claim for claim in reader.find(Claim, id=ids)} if ids else {}
    return {claim_id: found[claim_id] for claim_id in ids if claim_id in found}
