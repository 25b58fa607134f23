"""From the records to what letters about the outcome need (`letters.outcome_model`); nothing about how a page looks.

Amounts and percentages come from the frozen version, the payments and the discharges, never from what a claim says now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from csr_desktop.domain.claims import Claim, ClaimRank
from csr_desktop.domain.class_table import ClassTable
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.court import CourtRoute
from csr_desktop.domain.court_terms import CourtTable
from csr_desktop.domain.creditors import Creditor, Product
from csr_desktop.domain.proposals import AnswerOutcome, ProposalAnswer, Reconsideration
from csr_desktop.domain.settlement import Payout, Review
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import Bug, UserError
from csr_desktop.letters import outcome_model as model
from csr_desktop.money import percentage_hundredths
from csr_desktop.proposals.distribution import distribute
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.proposals.shares import share
from csr_desktop.services.court_facts import NOT_AGREED, CourtFacts, OfferFigures
from csr_desktop.services.letter_facts import DossierFacts, LetterComposer, OfferFacts, on_behalf_of, our_reference
from csr_desktop.services.settlement.facts import SettlementFacts
from csr_desktop.texts import Texts

Claims = Sequence[Claim]


class OutcomeComposer:
    """Fills the data of each letter about the outcome."""

    def __init__(
        self, norms: NormPackage, class_table: ClassTable, court: CourtTable, texts: Texts, letters: LetterComposer
    ) -> None:
        self._norms = norms
        self._class_table = class_table
        self._court = court
        self._texts = texts
        self._letters = letters

    # --- about the proposal ------------------------------------------------------------------------------------------

    def reconsideration(
        self,
        facts: DossierFacts,
        handler: Creditor,
        offer: OfferFacts,
        figures: OfferFigures,
        answers: Mapping[str, ProposalAnswer],
        asked: Reconsideration,
        reference: str,
        code: str,
    ) -> model.ReconsiderationData:
        """L16, with the words the counsellor wrote for this creditor."""
        reasons = dict.fromkeys(answers[claim.id].reason for claim in offer.own_claims if claim.id in answers)
        return model.ReconsiderationData(
            **self._plea(facts, handler, offer, figures, answers, reference, code),
            argument=asked.text,
            refusal="; ".join(reason for reason in reasons if reason),
        )

    def court_notice(
        self,
        facts: DossierFacts,
        handler: Creditor,
        offer: OfferFacts,
        figures: OfferFigures,
        answers: Mapping[str, ProposalAnswer],
        asked_again_on: date | None,
        court: str,
        reference: str,
        code: str,
    ) -> model.CourtNoticeData:
        """L17, against a creditor that refused or kept silent."""
        return model.CourtNoticeData(
            **self._plea(facts, handler, offer, figures, answers, reference, code),
            asked_again_on=asked_again_on,
            court=court,
        )

    def _plea(
        self,
        facts: DossierFacts,
        handler: Creditor,
        offer: OfferFacts,
        figures: OfferFigures,
        answers: Mapping[str, ProposalAnswer],
        reference: str,
        code: str,
    ) -> dict[str, Any]:
        lines = self._letters.offer_lines(facts, offer)
        proposal = offer.proposal
        if proposal.sent_on is None or not lines:
            raise Bug("outcome.offer_not_sent")
        agreed = [party for party in figures.parties if party.standing not in NOT_AGREED]
        own = [answers[claim.id] for claim in offer.own_claims if claim.id in answers]
        refused = [item.received_on for item in own if item.outcome is AnswerOutcome.REFUSED]
        wsnp = figures.wsnp.distribution
        claims_cents = sum(line.amount_cents for line in lines)
        return {
            **self._letters.head(facts, handler, offer.own_claims, reference, code),
            "product": proposal.product,
            "lines": lines,
            "claims_cents": claims_cents,
            "offer_cents": sum(line.offer_cents for line in lines),
            "months": proposal.months,
            "offered_on": proposal.sent_on,
            "refused_on": max(refused, default=None),
            "creditor_count": len(figures.parties),
            "agreed_count": len(agreed),
            "total_cents": figures.total_cents,
            "agreed_hundredths": percentage_hundredths(figures.part_of(agreed)),
            "own_hundredths": percentage_hundredths(share(claims_cents, figures.total_cents)),
            "preferential_hundredths": proposal.preferential_hundredths,
            "ordinary_hundredths": proposal.ordinary_hundredths,
            "wsnp_preferential_hundredths": wsnp.preferential_hundredths,
            "wsnp_ordinary_hundredths": wsnp.ordinary_hundredths,
            "wsnp_months": figures.wsnp.terms.months,
            "answer_by": self._answer_by(facts),
        }

    def fraud(
        self, facts: DossierFacts, handler: Creditor, offer: OfferFacts, explanation: str, reference: str
    ) -> model.FraudData:
        """L25, to the one creditor that calls its claim fraud."""
        lines = self._letters.offer_lines(facts, offer)
        return model.FraudData(
            **self._letters.head(facts, handler, offer.own_claims, reference),
            lines=lines,
            claims_cents=sum(line.amount_cents for line in lines),
            offer_cents=sum(line.offer_cents for line in lines),
            offered_on=offer.proposal.sent_on or offer.proposal.made_on,
            answer_by=self._answer_by(facts),
            explanation=explanation,
            recipient_is_public=handler.is_public,
        )

    def court_letter(
        self,
        facts: DossierFacts,
        court: CourtFacts,
        address: Sequence[str],
        letters: Sequence[Letter],
        reference: str,
    ) -> model.CourtLetterData:
        """L24, with the names of the papers that go along; UserError `outcome.court_unknown` without a court."""
        case, offer = court.case, court.offer
        if not case.court.strip():
            raise UserError("outcome.court_unknown")
        is_forced = case.route is CourtRoute.FORCED_SETTLEMENT
        statement, vtlb = court.statement, court.vtlb
        if case.route is CourtRoute.WSNP_STATEMENT and statement is None:
            raise UserError("court.statement_without_reason")
        figures: dict[str, Any] = {}
        if offer is not None and is_forced:
            wsnp = offer.wsnp.distribution
            figures = {
                "creditor_count": len(offer.parties),
                "agreed_count": sum(party.standing not in NOT_AGREED for party in offer.parties),
                "against_count": len(court.against),
                "against_hundredths": percentage_hundredths(offer.part_of(court.against)),
                "offered_on": offer.proposal.sent_on,
                "preferential_hundredths": offer.proposal.preferential_hundredths,
                "ordinary_hundredths": offer.proposal.ordinary_hundredths,
                "wsnp_preferential_hundredths": wsnp.preferential_hundredths,
                "wsnp_ordinary_hundredths": wsnp.ordinary_hundredths,
            }
        months = {
            CourtRoute.MORATORIUM: self._court.terms.moratorium_months,
            CourtRoute.COOLING_OFF: self._court.terms.cooling_off_months,
        }
        return model.CourtLetterData(
            **self._letters.common(facts, reference, ""),
            addressee=(case.court, *(line.strip() for line in address if line.strip())),
            recipient=case.court,
            route=case.route,
            attachments=self._attachments(court, letters),
            debt_cents=court.debt_cents,
            capacity_cents=vtlb.capacity_cents if vtlb else None,
            vtlb_date=vtlb.calculated_on if vtlb else None,
            reason=statement.reason if statement else case.grounds,
            without_attempt=statement.without_attempt if statement else False,
            threat=self._texts.label("threat", case.threat).lower() if case.threat else "",
            measure_months=months.get(case.route),
            **figures,
        )

    def _attachments(self, court: CourtFacts, letters: Sequence[Letter]) -> tuple[str, ...]:
        """The file names everything; the letter names its parts by kind, and how many letters went out."""
        found = [self._texts.label("court_paper", "file")]
        if court.statement is not None:
            found.append(self._texts.label("court_paper", "state"))
        if court.vtlb is not None:
            found.append(self._texts.label("court_paper", "vtlb"))
        sent = sum(letter.sent_on is not None for letter in letters)
        if sent:
            found.append(self._texts.label("court_paper", "letter" if sent == 1 else "letters", count=sent))
        return tuple(found)

    # --- when there is no settlement, or no longer -------------------------------------------------------------------

    def withdrawal(
        self,
        facts: DossierFacts,
        handler: Creditor,
        claims: Claims,
        reason: model.WithdrawalReason,
        reference: str,
        *,
        offered_on: date | None,
        settlement: SettlementFacts | None,
    ) -> model.WithdrawalData:
        """L19; why with the client is never said, only whether it was not reached, ended, or this claim left out."""
        ended_early = settlement is not None and reason is model.WithdrawalReason.ENDED_EARLY
        ended_on = settlement.settlement.ended_on if ended_early and settlement is not None else None
        lines = (
            self._settled(facts, claims, settlement)
            if ended_early and settlement is not None
            else tuple(
                model.SettledLine(
                    **self._named(facts, claim),
                    amount_cents=claim.balance_cents or 0,
                    paid_cents=0,
                    remainder_cents=claim.balance_cents or 0,
                )
                for claim in claims
            )
        )
        return model.WithdrawalData(
            **self._letters.head(facts, handler, claims, reference),
            reason=reason,
            lines=lines,
            ended_on=ended_on or facts.today,
            stop_ends_on=facts.today,
            offered_on=offered_on,
            **_sums(lines),
        )

    # --- while a settlement is carried out, and after it -------------------------------------------------------------

    def payment(
        self,
        facts: DossierFacts,
        handler: Creditor,
        claims: Claims,
        settlement: SettlementFacts,
        payouts: Sequence[Payout],
        reference: str,
    ) -> model.PaymentData:
        """L20: these payments to one handler; the last one says what is discharged."""
        by_id = {claim.id: claim for claim in claims}
        is_last = all(self._is_last(settlement, claim.id) for claim in claims)
        lines = tuple(self._payment_line(facts, by_id[item.claim_id], settlement, item) for item in payouts)
        amounts = {line.claim_id: line.amount_cents for line in settlement.lines}
        rest = sum(amounts[claim.id] - settlement.arrived_cents(claim.id) for claim in claims)
        later = tuple(
            day
            for month in settlement.settlement.payout_months
            if (day := settlement.day_of_month(month)) > facts.today
        )
        return model.PaymentData(
            **self._letters.head(facts, handler, claims, reference),
            product=settlement.settlement.product,
            lines=lines,
            paid_cents=sum(item.amount_cents for item in payouts),
            is_last=is_last,
            remainder_cents=rest,
            pays_all=settlement.pays_all,
            payouts=() if is_last else later,
        )

    def _payment_line(
        self, facts: DossierFacts, claim: Claim, settlement: SettlementFacts, payout: Payout
    ) -> model.PaymentLine:
        if payout.paid_on is None:
            raise Bug("outcome.payment_without_day")
        line = next(item for item in settlement.lines if item.claim_id == claim.id)
        paid = settlement.arrived_cents(claim.id)
        return model.PaymentLine(
            **self._named(facts, claim),
            amount_cents=line.amount_cents,
            percentage_hundredths=self._percentage(settlement, claim.id, line.rank, line.percentage_hundredths),
            paid_cents=payout.amount_cents,
            paid_on=payout.paid_on,
            paid_in_all_cents=paid,
            iban=payout.iban or "",
            payment_reference=payout.payment_reference,
        )

    def _percentage(self, settlement: SettlementFacts, claim_id: str, rank: ClaimRank, agreed: int) -> int:
        """What is expected in all: as agreed, as the last review says, and at the end of a mediation what was paid."""
        if settlement.settlement.product is not Product.SB:
            return agreed
        if self._is_last(settlement, claim_id):
            amount = next(line.amount_cents for line in settlement.lines if line.claim_id == claim_id)
            return percentage_hundredths(share(settlement.arrived_cents(claim_id), amount))
        last = settlement.held_reviews[-1] if settlement.held_reviews else None
        if last is None:
            return agreed
        reviewed = last.preferential_hundredths if rank is ClaimRank.PREFERENTIAL else last.ordinary_hundredths
        return agreed if reviewed is None else reviewed

    @staticmethod
    def _is_last(settlement: SettlementFacts, claim_id: str) -> bool:
        """A credit pays once; a mediation pays last in its last month, or when the claim is paid in full."""
        if settlement.settlement.product is Product.SK or settlement.settlement.ended_on is not None:
            return True
        amount = next(line.amount_cents for line in settlement.lines if line.claim_id == claim_id)
        moments = [item.moment for item in settlement.payouts if item.claim_id == claim_id]
        return settlement.arrived_cents(claim_id) >= amount or max(moments, default=0) >= settlement.settlement.months

    def review(
        self,
        facts: DossierFacts,
        handler: Creditor,
        claims: Claims,
        settlement: SettlementFacts,
        review: Review,
        told: tuple[int | None, int | None],
        vtlb: VtlbResult,
        reference: str,
    ) -> model.ReviewOutcomeData:
        """L21 to a creditor: the new VTLB, the new capacity and the new prognosis."""
        if review.held_on is None or review.prognosis_cents is None:
            raise Bug("outcome.review_not_held")
        shares = distribute(
            review.prognosis_cents,
            [line.amount_cents for line in settlement.lines],
            [line.rank is ClaimRank.PREFERENTIAL for line in settlement.lines],
            settlement.norms.preferential_multiplier,
        )
        expected = {line.claim_id: cents for line, cents in zip(settlement.lines, shares.offers, strict=True)}
        by_id = {line.claim_id: line for line in settlement.lines}
        lines = []
        for claim in claims:
            line = by_id[claim.id]
            is_first = line.rank is ClaimRank.PREFERENTIAL
            before = told[0] if is_first else told[1]
            now = review.preferential_hundredths if is_first else review.ordinary_hundredths
            lines.append(
                model.ReviewLine(
                    **self._named(facts, claim),
                    rank=line.rank,
                    amount_cents=line.amount_cents,
                    told_hundredths=line.percentage_hundredths if before is None else before,
                    percentage_hundredths=now or 0,
                    offer_cents=expected[claim.id],
                )
            )
        return model.ReviewOutcomeData(
            **self._letters.head(facts, handler, claims, reference),
            lines=tuple(lines),
            claims_cents=sum(line.amount_cents for line in lines),
            offer_cents=sum(line.offer_cents for line in lines),
            held_on=review.held_on,
            changed_on=review.changed_on,
            vtlb_cents=vtlb.vtlb_cents,
            vtlb_date=vtlb.calculated_on,
            vtlb_version=vtlb.calculator_version,
            old_capacity_cents=review.old_capacity_cents or 0,
            new_capacity_cents=review.new_capacity_cents or 0,
            prognosis_cents=review.prognosis_cents,
            ends_on=settlement.settlement.planned_end_on,
            payouts=tuple(
                day
                for month in settlement.settlement.payout_months
                if (day := settlement.day_of_month(month)) > facts.today
            ),
        )

    def discharge(
        self,
        facts: DossierFacts,
        handler: Creditor,
        claims: Claims,
        settlement: SettlementFacts,
        bkr_by: date,
        reference: str,
    ) -> model.DischargeData:
        """L22: what was paid and what is cancelled, as the discharge was recorded."""
        lines = self._settled(facts, claims, settlement)
        if settlement.settlement.ended_on is None:
            raise Bug("outcome.not_ended")
        return model.DischargeData(
            **self._letters.head(facts, handler, claims, reference),
            product=settlement.settlement.product,
            lines=lines,
            decided_on=settlement.settlement.ended_on,
            answer_by=self._answer_by(facts),
            bkr_by=bkr_by,
            **_sums(lines),
        )

    # --- shared ------------------------------------------------------------------------------------------------------

    def _settled(
        self, facts: DossierFacts, claims: Claims, settlement: SettlementFacts
    ) -> tuple[model.SettledLine, ...]:
        ends = {item.claim_id: item for item in settlement.discharges}
        return tuple(
            model.SettledLine(
                **self._named(facts, claim),
                amount_cents=ends[claim.id].paid_cents + ends[claim.id].remainder_cents,
                paid_cents=ends[claim.id].paid_cents,
                remainder_cents=ends[claim.id].remainder_cents,
            )
            for claim in claims
        )

    def _named(self, facts: DossierFacts, claim: Claim) -> dict[str, str]:
        return {
            "reference": claim.handler_reference,
            "our_reference": our_reference(facts, claim),
            "description": self._class_table.kind(claim.kind).label,
            "on_behalf_of": on_behalf_of(facts, claim),
        }

    def _answer_by(self, facts: DossierFacts) -> date:
        """The term of T09e: the same for thinking again, for the last term before the court, and for confirming."""
        return facts.today + timedelta(days=self._norms.reminder_answer_days)


def _sums(lines: Sequence[model.SettledLine]) -> dict[str, Any]:
    return {
        "claims_cents": sum(line.amount_cents for line in lines),
        "paid_cents": sum(line.paid_cents for line in lines),
        "remainder_cents": sum(line.remainder_cents for line in lines),
    }


#: The kinds that are made for everybody at once, without words of a person.
MADE_TOGETHER = frozenset(
    {
        LetterKind.RECONSIDERATION,
        LetterKind.COURT_NOTICE,
        LetterKind.WITHDRAWAL,
        LetterKind.PAYMENT,
        LetterKind.REVIEW,
        LetterKind.DISCHARGE,
    }
)
