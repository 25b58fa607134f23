"""The questions of the court, answered from the dossier where that is possible and by a person otherwise.

`holds` None is "a person must say so". Each answer from the data comes with the figures it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from csr_desktop.domain.claims import BalanceStatus
from csr_desktop.domain.court import CourtCheck
from csr_desktop.domain.court_terms import CourtQuestion
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.vtlb import last_norm_change
from csr_desktop.domain.work import SecondLook
from csr_desktop.errors import Message
from csr_desktop.money import percentage_hundredths
from csr_desktop.services.claim_rules import Finding
from csr_desktop.services.court_facts import NOT_AGREED, CourtFacts, OfferFigures
from csr_desktop.services.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Told:
    """What the data say: yes, no or nothing (None), with a sentence. `fits` False: the question does not arise."""

    holds: bool | None
    why: Message
    fits: bool = True


@dataclass(frozen=True, slots=True)
class CourtEvidence:
    """Everything the answers rest on."""

    facts: CourtFacts
    offer: OfferFigures
    findings: tuple[Finding, ...]
    looks: tuple[SecondLook, ...]
    organisation: Organisation
    today: date


@dataclass(frozen=True, slots=True)
class CheckedQuestion:
    """One question with what the data say and what a person answered; the person's word counts."""

    question: CourtQuestion
    told: Told
    answer: CourtCheck | None

    @property
    def holds(self) -> bool | None:
        """The answer that counts: None is open."""
        if self.answer is not None and self.answer.holds is not None:
            return self.answer.holds
        return self.told.holds

    @property
    def by_person(self) -> bool:
        """Whether a person answered."""
        return self.answer is not None and self.answer.holds is not None

    @property
    def needs_person(self) -> bool:
        """Whether it is still open."""
        return self.told.fits and self.holds is None


def checked(
    questions: Iterable[CourtQuestion], evidence: CourtEvidence, answers: Mapping[str, CourtCheck]
) -> tuple[CheckedQuestion, ...]:
    """Answer the questions of the table, in its order."""
    return tuple(
        CheckedQuestion(item, ANSWERS[item.by](evidence), answers.get(item.code))
        for item in questions
        if ANSWERS[item.by](evidence).fits
    )


def _person(_evidence: CourtEvidence) -> Told:
    return Told(None, Message.of("court_check.person"))


def _offered_before(evidence: CourtEvidence) -> Told:
    sent, requested = evidence.offer.proposal.sent_on, evidence.facts.case.requested_on or evidence.today
    if sent is None:
        return Told(False, Message.of("court_check.not_sent"))
    return Told(sent <= requested, Message.of("court_check.sent", day=sent))


def _second_look(evidence: CourtEvidence) -> Told:
    approved = [
        look
        for look in evidence.looks
        if look.approved and look.subject == evidence.offer.proposal.id and look.decided_on is not None
    ]
    if approved:
        return Told(True, Message.of("court_check.second_look", by=approved[-1].decided_by))
    return Told(None, Message.of("court_check.no_second_look"))


def _documented(evidence: CourtEvidence) -> Told:
    taking_part = [claim for claim in evidence.facts.claims if claim.takes_part]
    own = [claim for claim in taking_part if claim.balance_status is not BalanceStatus.RECEIVED]
    if own:
        return Told(False, Message.of("court_check.own_figures", count=len(own), total=len(taking_part)))
    vtlb = evidence.facts.vtlb
    if vtlb is None or vtlb.document_id is None:
        return Told(None, Message.of("court_check.no_vtlb_document", total=len(taking_part)))
    return Told(True, Message.of("court_check.documented", total=len(taking_part)))


def _utmost(evidence: CourtEvidence) -> Told:
    vtlb, offer = evidence.facts.vtlb, evidence.offer
    if vtlb is None:
        return Told(False, Message.of("court_check.no_vtlb"))
    if offer.capacity_cents < vtlb.derived_capacity_cents:
        return Told(
            False,
            Message.of(
                "court_check.less_than_capacity", offered=offer.capacity_cents, possible=vtlb.derived_capacity_cents
            ),
        )
    if vtlb.calculated_on < last_norm_change(evidence.today):
        return Told(False, Message.of("court_check.vtlb_old", day=vtlb.calculated_on))
    return Told(True, Message.of("court_check.utmost", capacity=offer.capacity_cents, day=vtlb.calculated_on))


def _wsnp(evidence: CourtEvidence) -> Told:
    offer, wsnp = evidence.offer.proposal, evidence.offer.wsnp.distribution
    return Told(
        offer.offered_cents > wsnp.offered_cents,
        Message.of(
            "court_check.wsnp",
            offered=offer.offered_cents,
            wsnp=wsnp.offered_cents,
            ordinary=offer.ordinary_hundredths,
            wsnp_ordinary=wsnp.ordinary_hundredths,
        ),
    )


def _number(evidence: CourtEvidence) -> Told:
    against = evidence.offer.with_standing(NOT_AGREED)
    total = len(evidence.offer.parties)
    agreed = total - len(against)
    return Told(2 * agreed > total, Message.of("court_check.number", agreed=agreed, total=total))


def _share(evidence: CourtEvidence) -> Told:
    against = evidence.offer.with_standing(NOT_AGREED)
    part = evidence.offer.part_of(against)
    amount = sum(party.amount_cents for party in against)
    return Told(
        2 * part < 1,
        Message.of(
            "court_check.share",
            part=percentage_hundredths(part),
            amount=amount,
            total=evidence.offer.total_cents,
        ),
    )


def _certain(evidence: CourtEvidence) -> Told:
    in_offer = {claim_id for party in evidence.offer.parties for claim_id in party.claim_ids}
    uncertain = {item.claim.id for item in evidence.findings if item.blocks and item.rule.mark is not None}
    if uncertain:
        return Told(False, Message.of("court_check.uncertain", count=len(uncertain)))
    others = [claim for claim in evidence.facts.claims if claim.takes_part and claim.id not in in_offer]
    if others:
        return Told(False, Message.of("court_check.not_in_offer", count=len(others)))
    unanswered = [
        claim
        for claim in evidence.facts.claims
        if claim.id in in_offer and claim.balance_status is not BalanceStatus.RECEIVED
    ]
    if unanswered:
        return Told(None, Message.of("court_check.amount_not_given", count=len(unanswered)))
    return Told(True, Message.of("court_check.certain", count=len(in_offer)))


def _savings(evidence: CourtEvidence) -> Told:
    vtlb, offer = evidence.facts.vtlb, evidence.offer
    if vtlb is not None and vtlb.assets_cents > offer.assets_cents:
        return Told(
            False, Message.of("court_check.savings_missing", known=vtlb.assets_cents, offered=offer.assets_cents)
        )
    if not offer.assets_cents:
        return Told(None, Message.of("court_check.no_savings"))
    return Told(True, Message.of("court_check.savings", amount=offer.assets_cents))


def _equal(evidence: CourtEvidence) -> Told:
    excluded = evidence.facts.excluded
    without = [item for item in excluded if not item.reason.strip()]
    if without:
        return Told(False, Message.of("court_check.excluded_without_reason", count=len(without)))
    if excluded:
        return Told(None, Message.of("court_check.excluded", count=len(excluded)))
    return Told(True, Message.of("court_check.none_excluded"))


def _wck(evidence: CourtEvidence) -> Told:
    basis = evidence.organisation.wck_basis.strip().rstrip(".")
    if basis:
        return Told(True, Message.of("court_check.wck", basis=basis))
    return Told(None, Message.of("court_check.no_wck"))


def _full_capacity(evidence: CourtEvidence) -> Told:
    vtlb, offer = evidence.facts.vtlb, evidence.offer
    if offer.proposal.product is not Product.SK:
        return Told(None, Message.of("court_check.no_loan"), fits=False)
    if vtlb is None:
        return Told(False, Message.of("court_check.no_vtlb"))
    return Told(
        offer.capacity_cents >= vtlb.derived_capacity_cents,
        Message.of("court_check.full_capacity", used=offer.capacity_cents, possible=vtlb.derived_capacity_cents),
    )


def _effort(evidence: CourtEvidence) -> Told:
    text = evidence.facts.dossier.effort.strip()
    if not text:
        return Told(False, Message.of("court_check.no_effort"))
    return Told(None, Message.of("court_check.effort", text=text))


def _prospects(evidence: CourtEvidence) -> Told:
    if evidence.offer.proposal.offered_cents:
        return Told(None, Message.of("court_check.some_capacity"), fits=False)
    text = evidence.facts.dossier.prospects.strip()
    if not text:
        return Told(False, Message.of("court_check.no_prospects"))
    return Told(None, Message.of("court_check.prospects", text=text))


#: What `by` in the table can be.
ANSWERS: Mapping[str, Callable[[CourtEvidence], Told]] = {
    "person": _person,
    "offered_before": _offered_before,
    "second_look": _second_look,
    "documented": _documented,
    "utmost": _utmost,
    "wsnp": _wsnp,
    "number": _number,
    "share": _share,
    "certain": _certain,
    "savings": _savings,
    "equal": _equal,
    "wck": _wck,
    "full_capacity": _full_capacity,
    "effort": _effort,
    "prospects": _prospects,
}
