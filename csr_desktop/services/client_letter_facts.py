"""From the records of a dossier to what a letter to the client needs (`letters.client_model`); stores nothing.

What a letter must hold and the records lack is said as a UserError with where to mend it (design/domain.md 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.intake import CrisisIntervention, Decision, DecisionKind, Intake, Suspension
from csr_desktop.domain.readiness_table import PaperItem, ReadyStep
from csr_desktop.domain.settlement import DepositKind, Discharge, SettlementResult
from csr_desktop.domain.support import Guidance, GuidanceKind
from csr_desktop.domain.term_table import TermCode
from csr_desktop.domain.terms import Standstill, standstill
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.domain.work import EvidenceStatus
from csr_desktop.errors import UserError
from csr_desktop.letters import client_model
from csr_desktop.proposals.norms import NormPackage
from csr_desktop.services.bring_list import age_words, wanted_items
from csr_desktop.services.client_payments import monthly_payment
from csr_desktop.services.deadlines.service import DeadlineService
from csr_desktop.services.letter_facts import DossierFacts, LetterComposer
from csr_desktop.services.process_intake import plan_faults
from csr_desktop.services.ready import ReadyService
from csr_desktop.services.settlement.desk import SettlementDesk
from csr_desktop.services.settlement.facts import SettlementFacts, read_settlements
from csr_desktop.services.settlement.steps import arrears
from csr_desktop.store.unit_of_work import Reader
from csr_desktop.texts import Texts

#: Kinds of debt, and codes of why one stays, of which the end letter warns (S44c; art. 358 lid 4 Fw).
_STUDY_DEBT, _CRIMINAL_FINE = "student_loan", "criminal_fine"


@dataclass(frozen=True, slots=True)
class Appointment:
    """When on the day and where an appointment is, as a person says it; empty: the client is called about it."""

    time: str = ""
    place: str = ""


class ClientLetterComposer:
    """Fills the data of each letter to the client."""

    def __init__(
        self,
        composer: LetterComposer,
        texts: Texts,
        norms: NormPackage,
        ready: ReadyService,
        deadlines: DeadlineService,
        settlement: SettlementDesk,
    ) -> None:
        self._composer = composer
        self._texts = texts
        self._norms = norms
        self._ready = ready
        self._deadlines = deadlines
        self._settlement = settlement

    def invitation(
        self, reader: Reader, facts: DossierFacts, reference: str, appointment: Appointment
    ) -> client_model.AcknowledgementData:
        """L01; the meeting must be planned, and is due in four weeks, or three working days with a threat (Wgs 4)."""
        dossier = facts.dossier
        intake = _intake(reader, dossier)
        if intake is not None and intake.first_meeting_on is not None:
            raise UserError("client_letter.met_already", day=intake.first_meeting_on)
        if intake is None or intake.meeting_planned_on is None:
            raise UserError("client_letter.no_meeting")
        if dossier.registered_on is None:
            raise UserError("client_letter.no_registration")
        terms = self._deadlines.terms()
        crises = reader.find(CrisisIntervention, dossier_id=dossier.id, ended_on=None, order_by=("reported_on", "pk"))
        meet_by = terms.end(TermCode.FIRST_MEETING, dossier.registered_on)
        if crises:
            meet_by = min(meet_by, terms.end(TermCode.THREAT, crises[0].reported_on))
        return client_model.AcknowledgementData(
            **self._head(facts, reference),
            registered_on=dossier.registered_on,
            meeting_on=intake.meeting_planned_on,
            meet_by=meet_by,
            meeting_time=appointment.time,
            meeting_place=appointment.place or _our_place(facts),
            threat=self._texts.label("threat", crises[0].threat).lower() if crises else "",
            papers=self._papers(wanted_items(self._ready.papers(dossier.id))),
        )

    def decision(
        self, reader: Reader, facts: DossierFacts, decision: Decision, reference: str, plan_reference: str
    ) -> client_model.DecisionData:
        """L02 or L03, with the reasons and how to object (Awb 6:4 to 6:8)."""
        organisation = facts.organisation
        if not organisation.municipality.strip():
            raise UserError("client_letter.no_municipality")
        if not organisation.address.is_complete:
            raise UserError("client_letter.no_own_address")
        if decision.kind is not DecisionKind.ADMISSION and not decision.ground.strip():
            raise UserError("client_letter.no_ground")
        intake = _intake(reader, facts.dossier)
        length = self._deadlines.terms().length(TermCode.OBJECTION)
        assert length is not None
        common: dict[str, Any] = {
            **self._head(facts, reference),
            "decided_on": decision.decided_on,
            "objection_weeks": length.count,
            "objection_address": ", ".join(organisation.address.lines()),
            "ground": decision.ground,
            "registered_on": facts.dossier.registered_on,
            "first_meeting_on": intake.first_meeting_on if intake else None,
        }
        match decision.kind:
            case DecisionKind.ADMISSION:
                return client_model.AdmissionData(**common, plan_reference=plan_reference)
            case DecisionKind.REJECTION:
                return client_model.RejectionData(**common)
        let_in = reader.find(
            Decision, dossier_id=facts.dossier.id, kind=DecisionKind.ADMISSION, order_by=("decided_on", "pk")
        )
        return client_model.TerminationData(**common, admitted_on=let_in[-1].decided_on if let_in else None)

    def completion(
        self, reader: Reader, facts: DossierFacts, suspension: Suspension, reference: str
    ) -> client_model.CompletionData:
        """L04: what is missing, until when, and what that means for the term of the decision (T03, T04)."""
        dossier_id = facts.dossier.id
        intake = _intake(reader, facts.dossier)
        met_on = intake.first_meeting_on if intake else None
        stills = _standstills(reader.find(Suspension, dossier_id=dossier_id, order_by=("began_on", "pk")))
        asked = [
            need.item
            for need in self._ready.papers(dossier_id)
            # What nobody noted is not known to be missing; a list of all papers would say more than we know.
            if need.fault
            and need.item.bring
            and need.noted is not None
            and (need.noted.status is EvidenceStatus.WANTED or need.fault in {"old", "ended"})
        ]
        return client_model.CompletionData(
            **self._head(facts, reference),
            asked_on=suspension.began_on,
            until=suspension.until,
            missing=suspension.reason,
            papers=self._papers({item.code: item for item in asked}.values()),
            decide_by=self._deadlines.terms().end(TermCode.DECISION, met_on, stills) if met_on else None,
        )

    def plan(self, reader: Reader, facts: DossierFacts, reference: str) -> client_model.PlanData:
        """L05; all parts of the plan must be there (Wgs 4a)."""
        intake = _intake(reader, facts.dossier)
        missing = plan_faults(intake)
        if intake is None or missing:
            raise UserError.many(missing)
        return client_model.PlanData(
            **self._head(facts, reference),
            request=intake.request,
            support=intake.support,
            referrals=intake.referrals,
            conditions=intake.conditions,
            assistance=self._assistance(reader, facts),
        )

    def mandate(self, reader: Reader, facts: DossierFacts, reference: str) -> client_model.MandateData:
        """L06; everybody who gives it is named with birth date, as a creditor must be able to see who it is."""
        if any(client.birth_date is None for client in facts.clients):
            raise UserError("client_letter.no_birth_date")
        kind = GuidanceKind.PROTECTIVE_ADMINISTRATION
        found = reader.find(Guidance, dossier_id=facts.dossier.id, kind=kind, ended_on=None, order_by="pk")
        administrators = tuple(dict.fromkeys(item.provider for item in found))
        return client_model.MandateData(**self._head(facts, reference), administrators=administrators)

    def agreement(self, reader: Reader, facts: DossierFacts, reference: str) -> client_model.ClientAgreementData:
        """L07, with the product that is aimed at and what is agreed with this client alone."""
        intake = _intake(reader, facts.dossier)
        product = facts.dossier.intended_product
        return client_model.ClientAgreementData(
            **self._head(facts, reference),
            **monthly_payment(facts.organisation, facts.dossier.number, product, self._capacity(reader, facts)),
            product=product,
            months=self._norms.months,
            conditions=intake.conditions if intake else "",
            assistance=self._assistance(reader, facts),
        )

    def review_invitation(
        self, facts: DossierFacts, reference: str, appointment: Appointment
    ) -> client_model.ReviewInvitationData:
        """L21, to the next review that is planned."""
        carried = self._running(facts)
        planned = sorted(item.due_on for item in carried.reviews if item.held_on is None)
        if not planned:
            raise UserError("client_letter.no_review_planned")
        needed = [item for item in self._ready.table.item if ReadyStep.VTLB in item.steps and item.bring]
        return client_model.ReviewInvitationData(
            **self._head(facts, reference),
            due_on=planned[0],
            started_on=carried.settlement.started_on,
            planned_end_on=carried.settlement.planned_end_on,
            capacity_cents=carried.capacity_cents,
            meeting_time=appointment.time,
            meeting_place=appointment.place or _our_place(facts),
            papers=self._papers(needed),
        )

    def review_outcome(self, reader: Reader, facts: DossierFacts, reference: str) -> client_model.ReviewOutcomeData:
        """L21, of the last review that was held: new VTLB, new capacity, new prognosis."""
        carried = self._running(facts)
        if not carried.held_reviews:
            raise UserError("client_letter.no_review_held")
        review = carried.held_reviews[-1]
        assert review.held_on is not None
        assert review.vtlb_id is not None
        assert review.outcome is not None
        vtlb = reader.get(VtlbResult, review.vtlb_id)
        back = [
            item.amount_cents
            for item in carried.deposits
            if item.kind is DepositKind.RETURNED_TO_CLIENT and item.booked_on == review.held_on
        ]
        product = carried.settlement.product
        return client_model.ReviewOutcomeData(
            **self._head(facts, reference),
            **monthly_payment(facts.organisation, facts.dossier.number, product, review.new_capacity_cents),
            held_on=review.held_on,
            outcome=review.outcome,
            net_income_cents=vtlb.net_income_cents,
            vtlb_cents=vtlb.vtlb_cents,
            vtlb_date=vtlb.calculated_on,
            old_capacity_cents=review.old_capacity_cents or 0,
            new_capacity_cents=review.new_capacity_cents or 0,
            changed_on=review.changed_on or review.held_on,
            prognosis_cents=review.prognosis_cents or 0,
            preferential_hundredths=review.preferential_hundredths or 0,
            ordinary_hundredths=review.ordinary_hundredths or 0,
            planned_end_on=carried.settlement.planned_end_on,
            returned_cents=-sum(back),
            missing_cents=sum(arrears(carried, facts.today).values()),
        )

    def final(self, reader: Reader, facts: DossierFacts, reference: str) -> client_model.FinalData:
        """L23, once the settlement succeeded: every claim with what became of it, and what stays (domain.md 3.5)."""
        carried = self._settlement.facts(facts.dossier.id)
        settlement = carried.settlement
        if settlement.ended_on is None or settlement.result is not SettlementResult.SUCCEEDED:
            raise UserError("client_letter.not_succeeded")
        claims = {
            claim.id: claim
            for claim in reader.find(Claim, dossier_id=facts.dossier.id, deleted_on=None, order_by=("position", "id"))
        }
        places = {claim_id: place for place, claim_id in enumerate(claims)}
        ended = sorted(
            (item for item in carried.discharges if item.claim_id in claims), key=lambda item: places[item.claim_id]
        )
        names = {
            party.id: party.name
            for party in reader.find(Creditor, id=tuple({claim.creditor_id for claim in claims.values()}))
        }
        gone = [item for item in ended if item.is_discharged]
        stays = [item for item in ended if not item.is_discharged]
        after = self._settlement.endings.after(facts.dossier.id)
        talk_by = after.talk_by if after else None
        return client_model.FinalData(
            **self._head(facts, reference),
            product=settlement.product,
            started_on=settlement.started_on,
            ended_on=settlement.ended_on,
            discharged=tuple(self._final_line(item, claims[item.claim_id], names) for item in gone),
            paid_cents=sum(item.paid_cents for item in gone),
            cancelled_cents=sum(item.remainder_cents for item in gone),
            kept=tuple(self._final_line(item, claims[item.claim_id], names) for item in stays),
            kept_cents=sum(item.remainder_cents for item in stays),
            warns_of_study_debt=_has(_STUDY_DEBT, stays, claims),
            warns_of_fine=_has(_CRIMINAL_FINE, stays, claims),
            bkr_on=after.bkr_on if after else None,
            talk_by=talk_by if talk_by is not None and talk_by >= facts.today else None,
        )

    # --- shared ------------------------------------------------------------------------------------------------------

    def _head(self, facts: DossierFacts, reference: str) -> dict[str, Any]:
        """Return the fields of every letter to the client; the letter goes to the address of the applicant."""
        if not facts.clients:
            raise UserError("client_letter.no_client")
        first = facts.clients[0]
        if not first.address.is_complete:
            raise UserError("client_letter.no_address")
        return {
            **self._composer.common(facts, reference, ""),
            "addressee": (*(client.addressee for client in facts.clients), *first.address.lines()),
            "recipient": " en ".join(client.full_name for client in facts.clients),
            "salutation": _salutation(facts.clients),
        }

    def _capacity(self, reader: Reader, facts: DossierFacts) -> int | None:
        """What the client can pay a month: as the settlement goes, before it by the last calculation; None: unknown."""
        if read_settlements(reader, facts.dossier.id):
            return self._running(facts).capacity_cents
        found = reader.find(VtlbResult, dossier_id=facts.dossier.id, order_by=("calculated_on", "pk"))
        return found[-1].capacity_cents if found else None

    def _running(self, facts: DossierFacts) -> SettlementFacts:
        carried = self._settlement.facts(facts.dossier.id)
        if carried.settlement.ended_on is not None:
            raise UserError("settlement.ended", number=facts.dossier.number, day=carried.settlement.ended_on)
        return carried

    def _papers(self, items: Iterable[PaperItem]) -> tuple[client_model.PaperLine, ...]:
        return tuple(client_model.PaperLine(paper=item.bring, age=age_words(item, self._texts)) for item in items)

    def _assistance(self, reader: Reader, facts: DossierFacts) -> tuple[client_model.GuidanceLine, ...]:
        found = reader.find(Guidance, dossier_id=facts.dossier.id, ended_on=None, order_by=("began_on", "pk"))
        must = self._texts.label("client_letter_condition", "yes")
        return tuple(
            client_model.GuidanceLine(
                kind=self._texts.label("guidance_kind", item.kind),
                provider=item.provider,
                began_on=item.began_on,
                condition=must if item.is_condition else "",
            )
            for item in found
        )

    def _final_line(self, item: Discharge, claim: Claim, names: dict[str, str]) -> client_model.FinalLine:
        return client_model.FinalLine(
            creditor=names[claim.creditor_id],
            paid_cents=item.paid_cents,
            remainder_cents=item.remainder_cents,
            reference=claim.reference,
            reason=self._texts.label("kept_reason", item.reason) if item.reason else "",
        )


def _intake(reader: Reader, dossier: Dossier) -> Intake | None:
    found = reader.find(Intake, dossier_id=dossier.id)
    return found[0] if found else None


def _salutation(clients: Sequence[Client]) -> str:
    """As at the head of a letter: `Geachte mevrouw De Vries, geachte heer Van den Broek`."""
    first, *others = (client.salutation for client in clients)
    return ", ".join((first, *(other[:1].lower() + other[1:] for other in others)))


def _our_place(facts: DossierFacts) -> str:
    """Where clients come when nobody says otherwise; a post box is no place to come to."""
    address = facts.organisation.address
    return "" if address.po_box or not address.is_complete else ", ".join(address.lines())


def _standstills(suspensions: Iterable[Suspension]) -> tuple[Standstill, ...]:
    found = (standstill(item.began_on, item.until, item.ended_on) for item in suspensions)
    return tuple(still for still in found if still is not None)


def _has(kind: str, stays: Iterable[Discharge], claims: dict[str, Claim]) -> bool:
    return any(item.reason == kind or claims[item.claim_id].kind == kind for item in stays)
