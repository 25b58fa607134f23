"""The facts a court weighs: who agreed and who did not, what part of the debt each has, the offer beside the Wsnp.

Courts count creditors, not claims, so claims are taken together by creditor (design/domain.md 1.5).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from csr_desktop.domain.claims import Claim, ClaimRank
from csr_desktop.domain.clients import Client
from csr_desktop.domain.court import CourtCase, WsnpStatement
from csr_desktop.domain.court_terms import CourtTable
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.proposals import (
    AnswerOutcome,
    ConsentDecision,
    ConsentOutcome,
    Proposal,
    ProposalAnswer,
    ProposalLine,
)
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.money import parse_machine, percentage_hundredths
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.proposals.shares import share
from csr_desktop.proposals.wsnp import WsnpTerms, WsnpYield, wsnp_yield
from csr_desktop.services.proposal_answers import counting_answers
from csr_desktop.store.unit_of_work import Reader


class Standing(StrEnum):
    """Where one creditor stands; who did not answer at all counts as a refuser for the court (L15)."""

    CONSENTED = "consented"
    AGREED = "agreed"
    ORDERED = "ordered"
    SILENT = "silent"
    REFUSED = "refused"


#: The worst of a creditor's claims says where it stands.
_WORST = (Standing.REFUSED, Standing.SILENT, Standing.ORDERED, Standing.AGREED, Standing.CONSENTED)
NOT_AGREED = frozenset({Standing.REFUSED, Standing.SILENT})


@dataclass(frozen=True, slots=True)
class CourtParty:
    """One creditor in the settlement; amounts in cents, `part` is its exact share of the whole debt."""

    creditor: Creditor
    claim_ids: tuple[str, ...]
    amount_cents: int
    offer_cents: int
    part: Fraction
    standing: Standing
    reason: str

    @property
    def part_hundredths(self) -> int:
        """The share in hundredths of a percent, half up: 2361 is 23,61 %."""
        return percentage_hundredths(self.part)


@dataclass(frozen=True, slots=True)
class ExcludedClaim:
    """One claim outside the settlement with its reason; all of them stand in the file (design/domain.md 3.5)."""

    creditor: Creditor
    amount_cents: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class OfferFigures:
    """One version with its parties, and the same capacity and assets in the Wsnp."""

    proposal: Proposal
    capacity_cents: int
    assets_cents: int
    parties: tuple[CourtParty, ...]
    wsnp: WsnpYield

    @property
    def total_cents(self) -> int:
        """The whole debt that takes part."""
        return sum(party.amount_cents for party in self.parties)

    def with_standing(self, standings: Collection[Standing]) -> tuple[CourtParty, ...]:
        """Return the parties that stand so."""
        return tuple(party for party in self.parties if party.standing in standings)

    def part_of(self, parties: Sequence[CourtParty]) -> Fraction:
        """Return the exact share that parties have together."""
        return share(sum(party.amount_cents for party in parties), self.total_cents)


@dataclass(frozen=True, slots=True)
class CourtFacts:
    """Everything that a case rests on; `against` are the parties it is directed against."""

    case: CourtCase
    dossier: Dossier
    clients: tuple[Client, ...]
    claims: tuple[Claim, ...]
    creditors: Mapping[str, Creditor]
    vtlb: VtlbResult | None
    offer: OfferFigures | None
    excluded: tuple[ExcludedClaim, ...]
    statement: WsnpStatement | None

    @property
    def against(self) -> tuple[CourtParty, ...]:
        """The creditors that the request is directed against."""
        if self.offer is None:
            return ()
        return tuple(party for party in self.offer.parties if set(party.claim_ids) & set(self.case.claim_ids))

    @property
    def debt_cents(self) -> int:
        """Everything the client owes as far as it is known, also what stays outside."""
        return sum(claim.balance_cents or 0 for claim in self.claims)


def asks(facts: CourtFacts, client: Client) -> bool:
    """Whether this person asks the court for something; of others no citizen service number leaves the program."""
    return client.position == 1 or facts.dossier.joint


def facts_of(reader: Reader, case: CourtCase, table: CourtTable, norms: NormPackage) -> CourtFacts:
    """Read the facts of one case as they are now."""
    dossier = reader.get(Dossier, case.dossier_id)
    claims = reader.find(Claim, dossier_id=dossier.id, deleted_on=None, order_by=("position", "id"))
    creditors = {item.id: item for item in reader.find(Creditor, id=tuple({claim.creditor_id for claim in claims}))}
    results = reader.find(VtlbResult, dossier_id=dossier.id, order_by=("calculated_on", "pk"))
    statements = reader.find(WsnpStatement, case_id=case.id, order_by="id")
    return CourtFacts(
        case=case,
        dossier=dossier,
        clients=tuple(reader.find(Client, dossier_id=dossier.id, order_by="position")),
        claims=tuple(claims),
        creditors=creditors,
        vtlb=results[-1] if results else None,
        offer=_offer(reader, case, dossier, table, norms),
        excluded=tuple(
            ExcludedClaim(creditors[claim.creditor_id], claim.balance_cents, claim.excluded_reason)
            for claim in claims
            if not claim.takes_part
        ),
        statement=statements[-1] if statements else None,
    )


def wsnp_terms(case: CourtCase, table: CourtTable, *, joint: bool, business: bool) -> WsnpTerms:
    """Return what comes off the estate: the figures of the case, else those of the table."""
    costs = table.wsnp
    fixed = costs.fixed_cents(joint=joint, business=business)
    return WsnpTerms(
        months=costs.months,
        fixed_salary_cents=fixed if case.fixed_salary_cents is None else case.fixed_salary_cents,
        monthly_salary_cents=costs.monthly_cents if case.monthly_salary_cents is None else case.monthly_salary_cents,
        court_costs_cents=costs.court_cents if case.court_costs_cents is None else case.court_costs_cents,
    )


def _offer(
    reader: Reader, case: CourtCase, dossier: Dossier, table: CourtTable, norms: NormPackage
) -> OfferFigures | None:
    if case.proposal_id is None:
        return None
    proposal = reader.get(Proposal, case.proposal_id)
    lines = [
        line
        for line in reader.find(ProposalLine, proposal_id=proposal.id, order_by="pk")
        if line.rank is not ClaimRank.EXCLUDED
    ]
    claims = {claim.id: claim for claim in reader.find(Claim, dossier_id=dossier.id)}
    request = json.loads(proposal.input_json)
    capacity, assets = parse_machine(request["gross_capacity"]), parse_machine(request["assets"])
    business = any(claims[line.claim_id].is_business for line in lines)
    return OfferFigures(
        proposal=proposal,
        capacity_cents=capacity,
        assets_cents=assets,
        parties=parties_of(reader, proposal),
        wsnp=wsnp_yield(
            capacity,
            assets,
            [line.amount_cents for line in lines],
            [line.rank is ClaimRank.PREFERENTIAL for line in lines],
            wsnp_terms(case, table, joint=dossier.joint, business=business),
            norms.preferential_multiplier,
        ),
    )


def parties_of(reader: Reader, proposal: Proposal) -> tuple[CourtParty, ...]:
    """Return the creditors of a version with where each stands, in the order of its lines."""
    decisions = {item.claim_id: item for item in reader.find(ConsentDecision, proposal_id=proposal.id)}
    answers = counting_answers(reader.find(ProposalAnswer, proposal_id=proposal.id, order_by="pk"))
    lines = {
        line.claim_id: line
        for line in reader.find(ProposalLine, proposal_id=proposal.id, order_by="pk")
        if decisions[line.claim_id].outcome is not ConsentOutcome.NOT_INVOLVED
    }
    claims = {claim.id: claim for claim in reader.find(Claim, id=tuple(lines))}
    total = sum(line.amount_cents for line in lines.values())
    by_creditor: dict[str, list[ProposalLine]] = {}
    for line in lines.values():
        by_creditor.setdefault(claims[line.claim_id].creditor_id, []).append(line)
    creditors = {item.id: item for item in reader.find(Creditor, id=tuple(by_creditor))} if by_creditor else {}

    def party(creditor_id: str, own: Sequence[ProposalLine]) -> CourtParty:
        standings = {_standing(decisions[line.claim_id], answers.get(line.claim_id)) for line in own}
        amount = sum(line.amount_cents for line in own)
        return CourtParty(
            creditor=creditors[creditor_id],
            claim_ids=tuple(line.claim_id for line in own),
            amount_cents=amount,
            offer_cents=sum(line.offer_cents for line in own),
            part=share(amount, total),
            standing=next(item for item in _WORST if item in standings),
            reason=" ".join(_reasons(answers, own)),
        )

    return tuple(party(creditor_id, own) for creditor_id, own in by_creditor.items())


def _standing(decision: ConsentDecision, answer: ProposalAnswer | None) -> Standing:
    if decision.outcome is ConsentOutcome.CONSENTED:
        return Standing.CONSENTED
    if answer is None or answer.outcome is AnswerOutcome.NO_ANSWER:
        return Standing.SILENT
    return {
        AnswerOutcome.AGREED: Standing.AGREED,
        AnswerOutcome.REFUSED: Standing.REFUSED,
        AnswerOutcome.ORDERED: Standing.ORDERED,
    }[answer.outcome]


def _reasons(answers: Mapping[str, ProposalAnswer], lines: Sequence[ProposalLine]) -> Iterator[str]:
    given = dict.fromkeys(answers[line.claim_id].reason for line in lines if line.claim_id in answers)
    return (reason for reason in given if reason)
