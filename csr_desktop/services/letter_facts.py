"""From dossier, claims and proposal to what a letter needs (`letters.model`); nothing about how a page looks.

A letter to a creditor gets that creditor's own claims plus counts and totals, never another creditor's name; a BSN goes
only into a notice to a body that itself works with the BSN (design/domain.md 0.6 and 6).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from csr_desktop.dates import add_months
from csr_desktop.domain.claims import BalanceStatus, Claim, ClaimRank
from csr_desktop.domain.class_table import ClassTable
from csr_desktop.domain.clients import Client
from csr_desktop.domain.consent import ADVANCE_LEVELS, strongest_participation
from csr_desktop.domain.creditors import Creditor, Participation, ParticipationLevel, Product
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.proposals import Proposal, ProposalLine
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.letters import model
from csr_desktop.letters.outcome_model import FullPaymentData
from csr_desktop.money import parse_machine
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.services.court_order import CourtOrder, order_fields
from csr_desktop.services.full_payment import instalments_of, pays_all
from csr_desktop.services.organisation import Organisation, ZeroDischarge
from csr_desktop.services.people_told import may_have_bsn, people_named, who_owes
from csr_desktop.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFacts:
    """Everything of one dossier that letters draw on."""

    dossier: Dossier
    clients: Sequence[Client]
    parties: dict[str, Creditor]
    organisation: Organisation
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """What a proposal letter needs beside the dossier."""

    proposal: Proposal
    lines: Sequence[ProposalLine]
    claims: Sequence[Claim]
    own_claims: Sequence[Claim]
    vtlb: VtlbResult


class LetterComposer:
    """Fills the data of each letter."""

    def __init__(self, norms: NormPackage, class_table: ClassTable, texts: Texts) -> None:
        self._norms = norms
        self._class_table = class_table
        self._texts = texts

    def notice(
        self,
        facts: DossierFacts,
        handler: Creditor,
        claims: Sequence[Claim],
        participation: Participation | None,
        reference: str,
    ) -> model.NoticeData:
        """L08, with the BSN of who owes only for a public body that handles its own claim."""
        months = min(
            self._class_table.kind(claim.kind).moratorium_months or self._norms.notice_months for claim in claims
        )
        with_bsn = may_have_bsn(handler, claims)
        told = who_owes(facts.dossier, facts.clients, claims) if with_bsn else ()
        bsn, partner_bsn = (*(client.bsn if client in told else None for client in facts.clients[:2]), None)[:2]
        return model.NoticeData(
            **self.head(facts, handler, claims, reference),
            claims=self._claim_lines(facts, claims),
            started_on=facts.today,
            stop_until=add_months(facts.today, months),
            stop_months=months,
            covenant=self._covenant_name(participation),
            recipient_is_public=with_bsn,
            bsn=bsn,
            partner_bsn=partner_bsn,
        )

    def balance_request(
        self,
        facts: DossierFacts,
        handler: Creditor,
        claims: Sequence[Claim],
        participations: Sequence[Participation],
        reference: str,
        reply_code: str,
    ) -> model.BalanceRequestData:
        """L09."""
        return model.BalanceRequestData(
            **self.head(facts, handler, claims, reference, reply_code),
            claims=self._claim_lines(facts, claims),
            reference_date=facts.today,
            answer_by=facts.today + timedelta(days=self._norms.balance_answer_days),
            product=facts.dossier.intended_product,
            asks_advance_consent=_asks_consent(participations, facts),
        )

    def balance_reminder(
        self,
        facts: DossierFacts,
        handler: Creditor,
        claims: Sequence[Claim],
        participations: Sequence[Participation],
        reference: str,
        reply_code: str,
        *,
        reference_date: date,
        first_sent_on: date,
    ) -> model.BalanceReminderData:
        """L10; it repeats the reference date of the request, so that every creditor answers for the same day."""
        return model.BalanceReminderData(
            **self.head(facts, handler, claims, reference, reply_code),
            claims=self._claim_lines(facts, claims),
            reference_date=reference_date,
            answer_by=facts.today + timedelta(days=self._norms.reminder_answer_days),
            product=facts.dossier.intended_product,
            asks_advance_consent=_asks_consent(participations, facts),
            first_sent_on=first_sent_on,
        )

    def debt_overview(self, facts: DossierFacts, claims: Sequence[Claim], reference: str) -> model.DebtOverviewData:
        """L11, to the client: all creditors by name, because these are the client's own debts."""
        taking_part = [claim for claim in claims if claim.takes_part]
        left_out = [claim for claim in claims if not claim.takes_part]
        preferential = sum(_amount(claim) for claim in taking_part if claim.rank is ClaimRank.PREFERENTIAL)
        total = sum(_amount(claim) for claim in taking_part)
        first = facts.clients[0]
        return model.DebtOverviewData(
            **self.common(facts, reference, ""),
            addressee=(*(client.addressee for client in facts.clients), *first.address.lines()),
            recipient=" en ".join(client.full_name for client in facts.clients),
            salutation=first.salutation if len(facts.clients) == 1 else "Geachte heer, mevrouw",
            lines=tuple(self._overview_line(facts, claim) for claim in taking_part),
            excluded=tuple(
                model.ExcludedOverviewLine(
                    creditor=facts.parties[claim.creditor_id].name,
                    reason=claim.excluded_reason or self._texts.label("source", "unknown"),
                    reference=claim.reference,
                    amount_cents=claim.balance_cents,
                )
                for claim in left_out
            ),
            reference_date=facts.today,
            answer_by=facts.today + timedelta(days=self._norms.balance_answer_days),
            preferential_cents=preferential,
            ordinary_cents=total - preferential,
            total_cents=total,
            excluded_cents=sum(_amount(claim) for claim in left_out),
        )

    def offer(
        self, facts: DossierFacts, handler: Creditor, offer: OfferFacts, reference: str, reply_code: str
    ) -> model.OfferData | FullPaymentData:
        """L12, L13 or L14, by the product of the proposal; figures come from the frozen version alone.

        A proposal that pays every claim in full cancels nothing and is told as what it is: L26 (design/domain.md 2.5).
        """
        if pays_all(offer.lines):
            return self._full_payment(facts, handler, offer, reference, reply_code)
        result = json.loads(offer.proposal.result_json)
        common = {
            **self.head(facts, handler, offer.own_claims, reference, reply_code),
            **self._offer_fields(facts, offer),
        }
        if offer.proposal.product is Product.SK:
            return self._credit_offer(facts, result, common)
        if offer.proposal.product is Product.SB:
            return self._mediation_offer(facts, offer, result, common)
        return model.ZeroOfferData(
            **common,
            reason_no_change=facts.dossier.prospects,
            guidance=facts.dossier.guidance,
            discharge_on=_discharge_on(facts.organisation, facts.today, offer.proposal.months),
        )

    def _full_payment(
        self, facts: DossierFacts, handler: Creditor, offer: OfferFacts, reference: str, reply_code: str
    ) -> FullPaymentData:
        """L26: at once from a credit (HF), or in the instalments in which creditors are paid between (BR)."""
        lines = self.offer_lines(facts, offer)
        at_once = offer.proposal.product is Product.SK
        return FullPaymentData(
            **self.head(facts, handler, offer.own_claims, reference, reply_code),
            lines=lines,
            claims_cents=sum(line.amount_cents for line in lines),
            offer_cents=sum(line.offer_cents for line in lines),
            at_once=at_once,
            instalments=()
            if at_once
            else instalments_of(
                offer.proposal,
                offer.lines,
                {claim.id for claim in offer.own_claims},
                facts.dossier.first_repayment_on or facts.today,
                self._norms,
            ),
            months=offer.proposal.months,
            answer_by=facts.today + timedelta(days=self._norms.proposal_answer_days),
            lender=facts.organisation.lender if at_once else "",
            paid_within_days=self._norms.lump_sum_days if at_once else None,
        )

    def proposal_reminder(
        self,
        facts: DossierFacts,
        handler: Creditor,
        offer: OfferFacts,
        reference: str,
        reply_code: str,
        first_sent_on: date,
    ) -> model.ProposalReminderData:
        """L15."""
        lines = self.offer_lines(facts, offer)
        return model.ProposalReminderData(
            **self.head(facts, handler, offer.own_claims, reference, reply_code),
            product=offer.proposal.product,
            lines=lines,
            claims_cents=sum(line.amount_cents for line in lines),
            offer_cents=sum(line.offer_cents for line in lines),
            first_sent_on=first_sent_on,
            answer_by=facts.today + timedelta(days=self._norms.reminder_answer_days),
        )

    def agreement(
        self,
        facts: DossierFacts,
        handler: Creditor,
        offer: OfferFacts,
        reference: str,
        order: CourtOrder | None = None,
    ) -> model.AgreementData:
        """L18, with the fields of the message Schuldregeling akkoord; `order` when the court made this one agree."""
        lines = self.offer_lines(facts, offer)
        claims = {claim.id: claim for claim in offer.own_claims}
        by_claim = {line.claim_id: line for line in offer.lines}
        ordered = [claim for claim in claims.values() if claim.id in by_claim]
        agreement_lines = tuple(
            model.AgreementLine(
                reference=line.reference,
                rank=line.rank,
                amount_cents=line.amount_cents,
                percentage_hundredths=line.percentage_hundredths,
                offer_cents=line.offer_cents,
                our_reference=line.our_reference,
                description=line.description,
                on_behalf_of=line.on_behalf_of,
                iban=claim.iban or "",
                payment_reference=claim.payment_reference,
            )
            for claim, line in zip(ordered, lines, strict=True)
        )
        product = offer.proposal.product
        agreed_on = offer.proposal.agreed_on or facts.today
        payouts: tuple[date, ...] = ()
        if product is Product.SK:
            payouts = (agreed_on + timedelta(days=self._norms.lump_sum_days),)
        elif product is Product.SB:
            payouts = self.payouts(facts.dossier.first_repayment_on or facts.today)
        return model.AgreementData(
            **self.head(facts, handler, offer.own_claims, reference),
            product=product,
            lines=agreement_lines,
            claims_cents=sum(line.amount_cents for line in lines),
            offer_cents=sum(line.offer_cents for line in lines),
            agreed_on=agreed_on,
            months=offer.proposal.months,
            payouts=payouts,
            lender=facts.organisation.lender if product is Product.SK else "",
            discharge_on=_discharge_on(facts.organisation, agreed_on, offer.proposal.months)
            if product is Product.SA
            else None,
            **order_fields(order, offer.own_claims),
        )

    def common(
        self, facts: DossierFacts, reference: str, reply_code: str, people: Sequence[Client] | None = None
    ) -> dict[str, Any]:
        """Return the fields of every letter that do not depend on whom it goes to; `people` are those it names."""
        counsellor = facts.dossier.counsellor or facts.organisation.counsellor
        writing = facts.organisation.writing_for(counsellor)
        return {
            "our_reference": reference,
            "letter_date": facts.today,
            "place": writing.address.city,
            "clients": tuple(
                model.ClientBlock(
                    name=client.addressee,
                    birth_date=client.birth_date,
                    address=", ".join(client.address.lines()),
                )
                for client in (facts.clients if people is None else people)
            ),
            "counsellor": counsellor,
            "counsellor_phone": writing.phone,
            "counsellor_email": writing.email,
            "reply_code": reply_code,
        }

    def head(
        self,
        facts: DossierFacts,
        handler: Creditor,
        claims: Sequence[Claim],
        reference: str,
        reply_code: str = "",
    ) -> dict[str, Any]:
        """Return the fields of every letter to a creditor, or to who handles its claims."""
        return {
            **self.common(facts, reference, reply_code, people_named(facts.dossier, facts.clients, claims)),
            "addressee": (handler.name, *handler.letter_address.lines()),
            "recipient": handler.name,
            "their_references": tuple(claim.handler_reference for claim in claims if claim.handler_reference),
        }

    def _claim_lines(self, facts: DossierFacts, claims: Sequence[Claim]) -> tuple[model.ClaimLine, ...]:
        return tuple(
            model.ClaimLine(
                reference=claim.handler_reference,
                our_reference=our_reference(facts, claim),
                customer_number=claim.customer_number,
                description=self._class_table.kind(claim.kind).label,
                on_behalf_of=on_behalf_of(facts, claim),
                known_cents=claim.balance_cents,
            )
            for claim in claims
        )

    def _overview_line(self, facts: DossierFacts, claim: Claim) -> model.OverviewLine:
        handler = "" if claim.handler_id == claim.creditor_id else facts.parties[claim.handler_id].name
        answered = claim.balance_status is BalanceStatus.RECEIVED
        return model.OverviewLine(
            creditor=facts.parties[claim.creditor_id].name,
            reference=claim.reference,
            handler=handler,
            rank=claim.rank,
            amount_cents=_amount(claim),
            balance_date=claim.balance_date,
            source=self._texts.label("source", "answered" if answered else "own"),
            liable=self._texts.label("liability", claim.liability) if len(facts.clients) > 1 else "",
        )

    def offer_lines(self, facts: DossierFacts, offer: OfferFacts) -> tuple[model.OfferLine, ...]:
        """Return what the addressee is offered, claim by claim."""
        by_claim = {line.claim_id: line for line in offer.lines}
        return tuple(
            model.OfferLine(
                reference=claim.handler_reference,
                rank=by_claim[claim.id].rank,
                amount_cents=by_claim[claim.id].amount_cents,
                percentage_hundredths=by_claim[claim.id].percentage_hundredths,
                offer_cents=by_claim[claim.id].offer_cents,
                our_reference=our_reference(facts, claim),
                description=self._class_table.kind(claim.kind).label,
                on_behalf_of=on_behalf_of(facts, claim),
            )
            for claim in offer.own_claims
            if claim.id in by_claim
        )

    def _offer_fields(self, facts: DossierFacts, offer: OfferFacts) -> dict[str, Any]:
        lines = self.offer_lines(facts, offer)
        taking_part = [line for line in offer.lines if line.rank is not ClaimRank.EXCLUDED]
        preferential = [line for line in taking_part if line.rank is ClaimRank.PREFERENTIAL]
        total = sum(line.amount_cents for line in taking_part)
        preferential_cents = sum(line.amount_cents for line in preferential)
        creditors = {claim.id: claim.creditor_id for claim in offer.claims}
        return {
            "lines": lines,
            "claims_cents": sum(line.amount_cents for line in lines),
            "offer_cents": sum(line.offer_cents for line in lines),
            "answer_by": facts.today + timedelta(days=self._norms.proposal_answer_days),
            "preferential_count": len({creditors[line.claim_id] for line in preferential}),
            "preferential_cents": preferential_cents,
            "ordinary_count": len({creditors[line.claim_id] for line in taking_part if line not in preferential}),
            "ordinary_cents": total - preferential_cents,
            "total_cents": total,
            "available_cents": offer.proposal.offered_cents,
            "preferential_hundredths": offer.proposal.preferential_hundredths,
            "ordinary_hundredths": offer.proposal.ordinary_hundredths,
            "net_income_cents": offer.vtlb.net_income_cents,
            "vtlb_cents": offer.vtlb.vtlb_cents,
            "vtlb_date": offer.vtlb.calculated_on,
            "vtlb_version": offer.vtlb.calculator_version,
            "capacity_cents": offer.vtlb.capacity_cents,
            "assets_cents": offer.vtlb.assets_cents,
            "months": offer.proposal.months,
            "cause": facts.dossier.cause,
            "effort": facts.dossier.effort,
            "prospects": facts.dossier.prospects,
            "household": self._household(facts.dossier),
            "excluded": tuple(
                model.ExcludedClaim(
                    description=self._class_table.kind(claim.kind).label,
                    reason=claim.excluded_reason,
                    amount_cents=claim.balance_cents,
                )
                for claim in offer.claims
                if claim.rank is ClaimRank.EXCLUDED
            ),
        }

    def _credit_offer(
        self, facts: DossierFacts, result: dict[str, Any], common: dict[str, Any]
    ) -> model.CreditOfferData:
        loan = result["loan"]
        return model.CreditOfferData(
            **common,
            gross_credit_cents=parse_machine(loan["gross"]),
            credit_charge_cents=parse_machine(loan["charge"]),
            net_credit_cents=parse_machine(loan["net"]),
            rate_hundredths=parse_machine(loan["annual_rate_percent"]),
            lender=facts.organisation.lender,
            paid_within_days=self._norms.lump_sum_days,
        )

    def _mediation_offer(
        self,
        facts: DossierFacts,
        offer: OfferFacts,
        result: dict[str, str],
        common: dict[str, Any],
    ) -> model.MediationOfferData:
        # The 18 months run from the first repayment; until that day is known, from the letter (term T11).
        begin = facts.dossier.first_repayment_on or facts.today
        return model.MediationOfferData(
            **common,
            fee_hundredths=parse_machine(result["fee_percent"]),
            fee_cents=parse_machine(result["fee"]),
            account_fee_cents=parse_machine(result["account_fee"]),
            net_capacity_cents=parse_machine(result["net_capacity"]),
            starts_on=begin,
            ends_on=add_months(begin, offer.proposal.months),
            reexaminations=tuple(add_months(begin, months) for months in self._norms.reexamination_months),
            payouts=self.payouts(begin),
        )

    def _covenant_name(self, participation: Participation | None) -> str:
        if participation is None or participation.level is ParticipationLevel.NONE:
            return ""
        is_collective = participation.level is ParticipationLevel.COLLECTIVE
        return self._texts.label("agreement", "collective" if is_collective else "covenant")

    def _household(self, dossier: Dossier) -> str:
        counts = (("adult", "adults", dossier.household_adults), ("child", "children", dossier.household_children))
        return ", ".join(
            self._texts.label("household", one if count == 1 else many, count=count)
            for one, many, count in counts
            if count
        )

    def payouts(self, begin: date) -> tuple[date, ...]:
        """Return the days between creditors are paid, counted from the first repayment."""
        return tuple(add_months(begin, months) for months in self._norms.payout_months)


def _discharge_on(organisation: Organisation, since: date, months: int) -> date | None:
    """Return when debts end in a settlement without capacity; None when that is at once (domain.md 2.1)."""
    return None if organisation.zero_discharge is ZeroDischarge.AT_ONCE else add_months(since, months)


def _amount(claim: Claim) -> int:
    return claim.balance_cents or 0


def our_reference(facts: DossierFacts, claim: Claim) -> str:
    """Return our own reference of one claim."""
    return f"{facts.dossier.number}/{claim.position}"


def on_behalf_of(facts: DossierFacts, claim: Claim) -> str:
    """Name the creditor a collector acts for; not when both are the same company under two numbers."""
    creditor, handler = facts.parties[claim.creditor_id].name, facts.parties[claim.handler_id].name
    return "" if creditor.casefold() == handler.casefold() else creditor


def _asks_consent(participations: Sequence[Participation], facts: DossierFacts) -> bool:
    agreement = strongest_participation(participations, facts.today, facts.dossier.municipality_code)
    return agreement is not None and agreement.level in ADVANCE_LEVELS
