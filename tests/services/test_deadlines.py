"""Deadlines as they follow from a dossier: every term of the table from its source, the chains, and what people do.

Today is Tuesday 24 November 2026. Calendars to follow the dates by hand stand in tests/core/test_terms.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.court import CourtCase, CourtOutcome, CourtRoute
from csr_desktop.domain.creditors import Channel, Product
from csr_desktop.domain.dossiers import Dossier, ExitReason, Phase
from csr_desktop.domain.hub_messages import (
    InMessage,
    InStanding,
    InState,
    MessageType,
    OutMessage,
    OutStanding,
    OutState,
)
from csr_desktop.domain.intake import CrisisIntervention, Decision, DecisionKind, Intake, Suspension, Threat
from csr_desktop.domain.proposals import AnswerOutcome, AskedBy, Proposal, ProposalStatus, Reconsideration
from csr_desktop.domain.settlement import Review, Settlement, SettlementResult
from csr_desktop.domain.term_table import DeadlineStep, TermCode
from csr_desktop.domain.work import Deadline
from csr_desktop.errors import UserError
from csr_desktop.services.deadlines.service import MoveBy
from csr_desktop.store.hub_box import HubBox

TODAY = date(2026, 11, 24)


class Case:
    """A dossier with shorthand for the records that deadlines follow from."""

    def __init__(self, office):
        self.office = office
        self.core = office.core
        self.dossier = office.dossier()

    def new(self, record, /, **fields):
        """Store a record of this dossier as a service would."""
        with self.core.store.unit_of_work("dossier.save") as work:
            return work.add(record(id=self.core.store.ids.new(), dossier_id=self.dossier.id, **fields))

    def put(self, record, **fields):
        with self.core.store.unit_of_work("dossier.save") as work:
            return work.save(replace(record, **fields))

    def phase(self, phase):
        self.put(self.core.store.get(Dossier, self.dossier.id), phase=phase)

    def of(self, term=None):
        found = self.core.deadlines.of(self.dossier.id)
        return [item for item in found if term is None or item.term is term]

    def one(self, term):
        (item,) = self.of(term)
        return item

    def ends(self, term):
        return [item.due_on.isoformat() for item in self.of(term)]

    def sent(self, kind, day, claims, **fields):
        key = self.core.store.ids.new()
        return self.new(
            Letter, kind=kind, template_version="1", reference=key, made_on=day, sha256="0" * 64, pages=1,
            creditor_id=claims[0].handler_id if claims else None, claim_ids=tuple(claim.id for claim in claims),
            sent_on=day, **fields,
        )  # fmt: skip

    def message(self, kind, state, *, day=TODAY, **fields):
        moment = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        standing = {key: fields.pop(key) for key in ("expires_at",) if key in fields}
        creditor = fields.pop("creditor", None) or self.office.creditor("Deelnemer", channel=Channel.HUB)
        made = self.new(
            OutMessage, conversation_id=self.core.store.ids.new(), creditor_id=creditor.id,
            participant_id=self.core.store.ids.new(), type=kind, version="1.0", module="M", body="{}", made_at=moment,
            **fields,
        )  # fmt: skip
        with self.core.store.database.transaction():
            HubBox(self.core.store.database).put_out(
                OutStanding(message_id=made.id, state=state, accepted_at=moment, **standing)
            )
        return made

    def proposal(self, status=ProposalStatus.AGREED, product=Product.SB):
        vtlb = self.office.vtlb(self.dossier)
        return self.new(
            Proposal, version=1, product=product, status=status, made_on=TODAY, norm_package="2026-01",
            vtlb_id=vtlb.id, months=18, available_cents=1, offered_cents=1, preferential_hundredths=0,
            ordinary_hundredths=1, input_json="{}", result_json="{}",
        )  # fmt: skip

    def settlement(self, product=Product.SB, **fields):
        self.phase(Phase.EXECUTION)
        return self.new(
            Settlement, proposal_id=self.proposal(product=product).id, product=product,
            started_on=fields.pop("started_on", TODAY), planned_end_on=fields.pop("planned_end_on", date(2028, 5, 24)),
            months=18, **fields,
        )  # fmt: skip


@pytest.fixture
def case(office):
    return Case(office)


# --- the way in: T01 to T05 -------------------------------------------------------------------------------------------


def test_t01_four_weeks_to_the_first_meeting(case):
    item = case.one(TermCode.FIRST_MEETING)
    assert (item.began_on, item.due_on, item.warn_on) == (TODAY, date(2026, 12, 22), date(2026, 12, 15))
    assert (item.step, item.letter, item.basis) == (DeadlineStep.HOLD_MEETING, "L01", "art. 4 lid 1 Wgs")
    intake = case.new(Intake, meeting_planned_on=date(2026, 12, 23))
    assert [doubt.code for doubt in case.one(TermCode.FIRST_MEETING).doubts] == ["deadline.doubt.planned_late"]
    case.put(intake, first_meeting_on=TODAY)
    assert case.of(TermCode.FIRST_MEETING) == []


def test_t02_three_working_days_in_a_threatening_situation(case):
    crisis = case.new(CrisisIntervention, threat=Threat.EVICTION, reported_on=date(2026, 12, 24))
    # Over Christmas: 28, 29 and 30 December.
    assert case.ends(TermCode.THREAT) == ["2026-12-30"]
    case.put(crisis, began_on=date(2026, 12, 28))
    assert case.of(TermCode.THREAT) == []


def test_t03_eight_weeks_from_the_first_meeting_not_from_registration(case):
    case.new(Intake, first_meeting_on=date(2026, 12, 1))
    assert case.ends(TermCode.DECISION) == ["2027-01-26"]
    case.core.deadlines.set_length(TermCode.DECISION, 6, "Verordening beslistermijn Waterrijk")
    assert case.ends(TermCode.DECISION) == ["2027-01-12"]
    case.new(Decision, kind=DecisionKind.ADMISSION, decided_on=date(2026, 12, 15))
    assert case.of(TermCode.DECISION) == []


def test_t03_an_ordinance_is_no_act_and_never_gives_more_time_than_one(case):
    case.new(Intake, first_meeting_on=date(2026, 10, 30))
    # Eight weeks end on Christmas Day, so by the Termijnenwet on Monday the 28th; four on Friday 27 November.
    assert case.ends(TermCode.DECISION) == ["2026-12-28"]
    case.core.deadlines.set_length(TermCode.DECISION, 8, "Verordening")
    assert case.ends(TermCode.DECISION) == ["2026-12-25"]


def test_t03_a_decision_before_the_meeting_is_not_the_answer_to_it(case):
    case.new(Intake, first_meeting_on=date(2026, 11, 24))
    case.new(Decision, kind=DecisionKind.REJECTION, decided_on=date(2026, 1, 5))
    assert case.ends(TermCode.DECISION) == ["2027-01-19"]


def test_t04_completing_shifts_the_decision(case):
    case.new(Intake, first_meeting_on=date(2026, 12, 1))
    suspension = case.new(
        Suspension, began_on=date(2026, 12, 7), until=date(2026, 12, 21), reason="loonstroken ontbreken"
    )
    assert case.ends(TermCode.COMPLETION) == ["2026-12-21"]
    assert case.ends(TermCode.DECISION) == ["2027-02-09"]
    assert case.one(TermCode.DECISION).reason.params["days"] == 14
    case.put(suspension, ended_on=date(2026, 12, 14))
    assert (case.of(TermCode.COMPLETION), case.ends(TermCode.DECISION)) == ([], ["2027-02-01"])


def test_t04_a_suspension_that_ends_before_it_begins_is_told_and_does_not_count(case):
    case.new(Intake, first_meeting_on=date(2026, 12, 1))
    case.new(Suspension, began_on=date(2026, 12, 21), until=date(2026, 12, 7), reason="x")
    item = case.one(TermCode.DECISION)
    assert item.due_on == date(2027, 1, 26)
    assert "term.suspension_backwards" in [doubt.code for doubt in item.doubts]
    assert "deadline.doubt.backwards" in [doubt.code for doubt in case.one(TermCode.COMPLETION).doubts]


def test_t05_six_weeks_to_object_from_the_day_after_the_decision_was_sent(case):
    decision = case.new(Decision, kind=DecisionKind.REJECTION, decided_on=date(2026, 11, 2))
    # From Tuesday the 3rd: the last day is Monday 14 December.
    assert case.ends(TermCode.OBJECTION) == ["2026-12-14"]
    letter = case.sent(LetterKind.DEBT_OVERVIEW, date(2026, 11, 13), [])
    case.put(decision, letter_id=letter.id)
    # Sent on Friday the 13th: Christmas Day, so Monday the 28th.
    assert case.ends(TermCode.OBJECTION) == ["2026-12-28"]
    case.office.clock.day = date(2026, 12, 29)
    assert case.of(TermCode.OBJECTION) == []


def test_t05b_the_decision_on_an_objection(case):
    decision = case.new(
        Decision, kind=DecisionKind.REJECTION, decided_on=date(2026, 11, 2), objection_on=date(2026, 11, 20)
    )
    # Six weeks (Awb 7:10) after the term to object: from Monday 14 December to Monday 25 January.
    assert case.ends(TermCode.OBJECTION_DECISION) == ["2027-01-25"]
    case.core.deadlines.set_length(TermCode.OBJECTION_DECISION, 12, "Er is een commissie (7:13 Awb)")
    assert case.ends(TermCode.OBJECTION_DECISION) == ["2027-03-08"]
    case.put(decision, objection_on=date(2026, 12, 15))
    assert [item.code for item in case.one(TermCode.OBJECTION_DECISION).doubts] == ["deadline.doubt.objection_late"]
    case.put(decision, objection_settled_on=date(2027, 1, 4))
    assert case.of(TermCode.OBJECTION_DECISION) == []


# --- creditors: T06 to T09 --------------------------------------------------------------------------------------------


def test_t06_eight_months_of_rest_and_six_for_health_insurers(case, office):
    energy = office.claim(case.dossier, office.creditor("Energie"), 10_000)
    shop = office.claim(case.dossier, office.creditor("Winkel"), 10_000)
    insurer = office.creditor("Zorgverzekeraar", kind="health_insurance")
    care = office.claim(case.dossier, insurer, 10_000, kind="health_insurance")
    case.phase(Phase.STABILISATION)
    for claim in (energy, shop, care):
        case.sent(LetterKind.NOTICE, date(2026, 8, 31), [claim])
    # 31 August + 6 months is 28 February; + 8 months 30 April. A covenant: no matter that the 28th is a Sunday.
    assert [(item.due_on.isoformat(), item.count, len(item.letter_ids)) for item in case.of(TermCode.NOTICE)] == [
        ("2027-02-28", 1, 1),
        ("2027-04-30", 2, 2),
    ]
    case.phase(Phase.AGREED)
    assert case.of(TermCode.NOTICE) == []


def test_t06_counts_over_the_hub_too(case):
    case.phase(Phase.STABILISATION)
    case.message(MessageType.NOTICE, OutState.CONFIRMED)
    assert case.ends(TermCode.NOTICE) == ["2027-07-24"]


def test_t07_day_n_of_120(case, office):
    claim = office.claim(case.dossier, office.creditor("Energie"), 10_000)
    case.phase(Phase.INVENTORY)
    case.sent(LetterKind.BALANCE_REQUEST, date(2026, 11, 14), [claim])
    item = case.one(TermCode.SETTLING)
    # 14 November + 120 days: 14 December is 30, 13 January 60, 12 February 90, 14 March 120.
    assert (item.due_on, item.reason.params["number"], item.reason.params["length"]) == (date(2027, 3, 14), 10, 120)


def test_t08_ten_working_days_to_answer_and_five_to_collect(case, office):
    creditor = office.creditor("Energie", channel=Channel.HUB)
    claim = office.claim(case.dossier, creditor, 10_000)
    case.put(office.reread(claim), balance_status="requested")
    made = case.message(MessageType.BALANCE_REQUEST, OutState.CONFIRMED, claim_ids=(claim.id,), creditor=creditor)
    assert case.ends(TermCode.HUB_ANSWER) == ["2026-12-08"]
    # What the message itself says goes before the table.
    case.put(made, answer_due=date(2026, 12, 10))
    assert case.ends(TermCode.HUB_ANSWER) == ["2026-12-10"]
    office.answer(office.reread(claim))
    assert case.of(TermCode.HUB_ANSWER) == []
    expires = datetime(2026, 12, 1, 9, tzinfo=UTC)
    case.message(MessageType.BALANCE_REQUEST, OutState.ACCEPTED, expires_at=expires, creditor=creditor)
    assert case.ends(TermCode.HUB_COLLECTED) == ["2026-12-01"]


def test_t08_our_own_answer_within_ten_working_days(case):
    asked = case.new(
        InMessage, conversation_id="c", sender_id="s", type="STATUSVERZOEK", version="1.0", body="{}",
        received_at=datetime(2026, 11, 24, 9, tzinfo=UTC), root="r",
    )  # fmt: skip
    with case.core.store.database.transaction():
        HubBox(case.core.store.database).put_in(InStanding(message_id=asked.id, state=InState.APPLIED))
    item = case.one(TermCode.HUB_OUR_ANSWER)
    assert (item.due_on, item.message_id) == (date(2026, 12, 8), asked.id)
    case.message(MessageType.STATUS_FROM_US, OutState.CONFIRMED, cross_reference=asked.id)
    assert case.of(TermCode.HUB_OUR_ANSWER) == []


def test_t09_balance_then_reminder_then_own_figures(case, office):
    claim = office.claim(case.dossier, office.creditor("Energie"), 10_000)
    office.core.balances.request([case.dossier.id])
    assert case.of(TermCode.BALANCE) == []
    office.core.letters.mark_sent([letter.id for letter in office.core.letters.unsent()])
    first = case.one(TermCode.BALANCE)
    assert (first.due_on, first.step, first.letter) == (date(2026, 12, 15), DeadlineStep.REMIND_BALANCE, "L10")
    assert (first.claim_ids, len(first.letter_ids)) == ((claim.id,), 1)
    office.clock.day = date(2026, 12, 16)
    office.core.balances.remind([case.dossier.id])
    # The reminder still lies here: the first term is what counts, and it is late.
    assert [item.is_late(office.clock.day) for item in case.of(TermCode.BALANCE)] == [True]
    office.core.letters.mark_sent([letter.id for letter in office.core.letters.unsent()])
    second = case.one(TermCode.BALANCE_REMINDER)
    assert (second.due_on, second.step) == (date(2026, 12, 30), DeadlineStep.USE_OWN_FIGURES)
    assert case.of(TermCode.BALANCE) == []
    office.answer(office.reread(claim))
    assert case.of(TermCode.BALANCE_REMINDER) == []


def test_t09_a_balance_is_waited_for_no_more_once_a_proposal_is_fixed_without_it(case, office):
    silent = office.claim(case.dossier, office.creditor("Energie"), 10_000)
    office.core.balances.request([case.dossier.id])
    office.core.letters.mark_sent([letter.id for letter in office.core.letters.unsent()])
    office.vtlb(case.dossier)
    office.core.proposals.make(case.dossier.id)
    assert case.one(TermCode.BALANCE).claim_ids == (silent.id,)
    office.core.proposals.freeze(case.dossier.id)
    assert case.of(TermCode.BALANCE) == []
    # Of a debt that came to light after it the balance is wanted as ever.
    late = office.claim(case.dossier, office.creditor("Webwinkel"), 20_000)
    office.core.balances.request([case.dossier.id])
    office.core.letters.mark_sent([letter.id for letter in office.core.letters.unsent()])
    assert case.one(TermCode.BALANCE).claim_ids == (late.id,)
    case.phase(Phase.EXECUTION)
    assert case.of(TermCode.BALANCE) == []


def test_t08_who_is_asked_again_over_the_hub_has_a_term_also_as_the_only_one(case, office):
    """All others said yes; the one that said no is asked to think again, and that answer is waited for."""
    creditor = office.creditor("Energie", channel=Channel.HUB)
    claim = office.claim(case.dossier, creditor, 50_000)
    office.answer(claim)
    office.vtlb(case.dossier)
    for step in (office.core.proposals.make, office.core.proposals.freeze, office.core.proposals.send):
        step(case.dossier.id)
    proposal = office.core.proposals.newest(case.dossier.id)
    office.core.letters.mark_sent([letter.id for letter in office.core.letters.unsent()])
    (no,) = office.core.proposals.record_answer(proposal.id, [claim.id], AnswerOutcome.REFUSED, channel="hub")
    asked = {"proposal_id": proposal.id, "creditor_id": creditor.id, "claim_ids": (claim.id,)}
    case.new(
        Reconsideration, **asked, asked_on=TODAY, channel=AskedBy.HUB, text="Kijk nog eens.", known_answers=(no.id,)
    )
    message = case.message(
        MessageType.RECONSIDERATION, OutState.CONFIRMED, creditor=creditor, claim_ids=(claim.id,),
        proposal_id=proposal.id, answer_due=date(2026, 12, 8),
    )  # fmt: skip
    item = case.one(TermCode.HUB_ANSWER)
    assert (item.due_on, item.message_id, item.creditor) == (date(2026, 12, 8), message.id, "Energie")
    office.clock.day = date(2026, 12, 9)
    assert [line.step for line in office.core.today.items() if line.deadline] == [DeadlineStep.ASK_ANSWER]
    # What it says by phone ends it too.
    office.core.proposals.record_answer(proposal.id, [claim.id], AnswerOutcome.AGREED, channel="phone")
    assert case.of(TermCode.HUB_ANSWER) == []


def test_t09_proposal_then_reminder_then_thinking_again_then_the_court(case, office):
    claim = office.claim(case.dossier, office.creditor("Webwinkel"), 50_000)
    office.core.balances.request([case.dossier.id])
    office.core.letters.mark_sent([letter.id for letter in office.core.letters.unsent()])
    office.answer(office.reread(claim))
    office.vtlb(case.dossier)
    for step in (office.core.proposals.make, office.core.proposals.freeze, office.core.proposals.send):
        step(case.dossier.id)
    first = case.one(TermCode.PROPOSAL)
    assert (first.due_on, first.step, first.letter) == (date(2026, 12, 15), DeadlineStep.REMIND_PROPOSAL, "L15")
    office.clock.day = date(2026, 12, 16)
    office.core.proposals.remind(case.dossier.id)
    office.core.letters.mark_sent([letter.id for letter in office.core.letters.unsent()])
    second = case.one(TermCode.PROPOSAL_REMINDER)
    assert (second.due_on, second.step, second.letter) == (date(2026, 12, 30), DeadlineStep.RECONSIDER, "L16")
    proposal = office.core.proposals.newest(case.dossier.id)
    case.new(
        Reconsideration, proposal_id=proposal.id, creditor_id=claim.creditor_id, claim_ids=(claim.id,),
        asked_on=date(2026, 12, 31), channel=AskedBy.LETTER, text="Wilt u nog eens kijken?",
    )  # fmt: skip
    third = case.one(TermCode.RECONSIDERATION)
    assert (third.due_on, third.step, third.letter) == (date(2027, 1, 14), DeadlineStep.FORCED_SETTLEMENT, "L17")
    # Who was asked to think again has that term, and no other beside it.
    assert case.of(TermCode.PROPOSAL_REMINDER) == []
    office.core.proposals.record_answer(proposal.id, [claim.id], AnswerOutcome.AGREED, channel="letter")
    assert case.of(TermCode.RECONSIDERATION) == case.of(TermCode.PROPOSAL_REMINDER) == []


# --- the settlement: T10 to T14, T18, T19 -----------------------------------------------------------------------------


def test_t10_and_t11_the_settlement(case):
    settlement = case.settlement()
    assert case.ends(TermCode.SETTLEMENT_END) == ["2028-05-24"]
    assert case.ends(TermCode.SETTLEMENT_START) == ["2027-01-24"]
    case.put(settlement, first_repayment_on=TODAY)
    assert case.of(TermCode.SETTLEMENT_START) == []


def test_t12_the_vtlb_lasts_half_a_year_and_never_past_new_norms(case, office):
    case.phase(Phase.INVENTORY)
    office.vtlb(case.dossier)
    item = case.one(TermCode.VTLB)
    assert (item.due_on, item.reason.code) == (date(2026, 12, 31), "deadline.vtlb_norms")
    office.clock.day = date(2027, 1, 1)
    office.vtlb(case.dossier)
    # On the day of the new norms itself: six months, until the last day of June.
    assert case.ends(TermCode.VTLB) == ["2027-06-30"]


def test_t13_balances_grow_old(case, office):
    claim = office.claim(case.dossier, office.creditor("Energie"), 10_000)
    office.core.balances.request([case.dossier.id])
    office.answer(office.reread(claim))
    assert case.ends(TermCode.BALANCE_AGE) == ["2027-05-24"]


def test_t14_reviews(case):
    settlement = case.settlement(first_repayment_on=TODAY)
    unplanned = case.one(TermCode.REVIEW)
    # Month 9 of the norms.
    assert (unplanned.due_on, unplanned.step) == (date(2027, 8, 24), DeadlineStep.PLAN_REVIEW)
    review = case.new(Review, settlement_id=settlement.id, due_on=date(2027, 8, 30))
    planned = case.one(TermCode.REVIEW)
    assert (planned.due_on, planned.step, planned.letter) == (date(2027, 8, 30), DeadlineStep.HOLD_REVIEW, "L21")
    case.put(review, held_on=TODAY)
    assert case.of(TermCode.REVIEW) == []


def test_t18_the_bkr_registration_half_a_year_after_success(case):
    settlement = case.settlement()
    case.put(settlement, ended_on=date(2026, 8, 31), result=SettlementResult.SUCCEEDED)
    case.phase(Phase.SUCCEEDED)
    assert case.ends(TermCode.BKR) == ["2027-02-28"]
    assert case.of(TermCode.SETTLEMENT_END) == []


def test_t19_the_time_of_keeping(case, office):
    office.core.dossiers.close(case.dossier.id, ExitReason.WITHDRAWN)
    assert case.of() == []
    office.clock.day = date(2031, 11, 24)
    item = case.one(TermCode.RETENTION)
    assert (item.began_on, item.due_on, item.step) == (TODAY, date(2031, 11, 24), DeadlineStep.ASK_ERASURE)
    assert [item.due_on for item in office.core.deadlines.all_open()] == [date(2031, 11, 24)]


# --- the court: T15 to T17 --------------------------------------------------------------------------------------------


def test_t15_the_judgment_at_latest_on_the_eighth_day(case):
    court = case.new(CourtCase, route=CourtRoute.FORCED_SETTLEMENT, opened_on=TODAY, hearing_on=date(2026, 12, 18))
    # The eighth day is Saturday 26 December; an act, so Monday.
    item = case.one(TermCode.JUDGMENT)
    assert (item.due_on, item.doubts) == (date(2026, 12, 28), ())
    case.put(court, decided_on=date(2026, 12, 21), outcome=CourtOutcome.REJECTED)
    assert case.of(TermCode.JUDGMENT) == []


def test_t16_a_moratorium_lasts_six_months_at_most_and_then_the_court_wants_a_report(case):
    court = case.new(
        CourtCase, route=CourtRoute.MORATORIUM, opened_on=TODAY, decided_on=date(2026, 9, 20),
        outcome=CourtOutcome.GRANTED, starts_on=date(2026, 9, 20),
    )  # fmt: skip
    # A Saturday: article 4 of the Termijnenwet leaves six months alone.
    assert case.ends(TermCode.MORATORIUM) == ["2027-03-20"]
    case.put(court, ends_on=date(2027, 1, 20))
    assert case.ends(TermCode.MORATORIUM) == ["2027-01-20"]
    case.put(court, ends_on=date(2027, 6, 1))
    assert [item.code for item in case.one(TermCode.MORATORIUM).doubts] == ["deadline.doubt.longer_than_law"]
    case.put(court, ends_on=date(2026, 9, 1))
    backwards = case.one(TermCode.MORATORIUM)
    assert (backwards.due_on, [item.code for item in backwards.doubts]) == (
        date(2027, 3, 20),
        ["deadline.doubt.backwards"],
    )
    case.put(court, ends_on=date(2027, 1, 20))
    case.office.clock.day = date(2027, 1, 21)
    assert (case.of(TermCode.MORATORIUM), case.ends(TermCode.COURT_REPORT)) == ([], ["2027-01-20"])
    case.put(court, reported_on=date(2027, 1, 21))
    assert case.of(TermCode.COURT_REPORT) == []


def test_t17_a_cooling_off_period_lasts_six_months_at_most(case):
    case.new(
        CourtCase, route=CourtRoute.COOLING_OFF, opened_on=TODAY, decided_on=date(2026, 8, 31),
        outcome=CourtOutcome.GRANTED,
    )  # fmt: skip
    assert case.ends(TermCode.COOLING_OFF) == ["2027-02-28"]


# --- what people do ---------------------------------------------------------------------------------------------------


def test_a_moved_deadline_stays_moved_while_the_rule_goes_on(case):
    case.new(Intake, first_meeting_on=date(2026, 12, 1))
    case.office.clock.day = date(2026, 12, 1)
    case.core.deadlines.move(case.one(TermCode.DECISION), date(2027, 1, 12))
    case.new(Suspension, began_on=date(2026, 12, 7), until=date(2026, 12, 21), reason="x")
    item = case.one(TermCode.DECISION)
    assert (item.due_on, item.term_ends_on, item.is_moved) == (date(2027, 1, 12), date(2027, 2, 9), True)


def test_one_that_only_sleeps_goes_along_with_the_rule(case):
    case.new(Intake, first_meeting_on=date(2026, 12, 1))
    case.office.clock.day = date(2026, 12, 1)
    case.core.deadlines.sleep(case.one(TermCode.DECISION), date(2027, 1, 4))
    case.new(Suspension, began_on=date(2026, 12, 7), until=date(2026, 12, 21), reason="x")
    item = case.one(TermCode.DECISION)
    assert (item.due_on, item.is_moved, item.sleeps_until) == (date(2027, 2, 9), False, date(2027, 1, 4))
    # Touched again: still along with the rule.
    case.core.deadlines.wake(item)
    assert case.one(TermCode.DECISION).due_on == date(2027, 2, 9)
    assert len(case.core.deadlines.records(case.dossier.id)) == 1


def test_by_one_key_from_today_when_the_day_has_passed(case):
    case.office.clock.day = date(2026, 12, 30)
    moved = case.core.deadlines.move_by(case.one(TermCode.FIRST_MEETING), MoveBy.WEEK)
    assert moved.due_on == date(2027, 1, 6)
    # Two weeks after Wednesday 6 January; a month after that is Saturday 20 February, so Monday.
    assert case.core.deadlines.move_by(case.one(TermCode.FIRST_MEETING), MoveBy.TWO_WEEKS).due_on == date(2027, 1, 20)
    assert case.core.deadlines.move_by(case.one(TermCode.FIRST_MEETING), MoveBy.MONTH).due_on == date(2027, 2, 22)


def test_what_was_met_does_not_come_back_and_undo_brings_it_back(case):
    case.core.deadlines.met(case.one(TermCode.FIRST_MEETING))
    assert case.of() == []
    case.core.store.undo()
    assert len(case.of()) == 1


def test_a_record_whose_reason_is_gone_is_no_deadline(case):
    """The answer came; the note that the deadline slept is overtaken."""
    case.core.deadlines.sleep(case.one(TermCode.FIRST_MEETING), date(2026, 12, 1))
    case.new(Intake, first_meeting_on=TODAY)
    assert case.of(TermCode.FIRST_MEETING) == []


def test_a_term_of_a_newer_program_is_left_alone(case):
    case.new(Deadline, term="T99", subject="x", began_on=TODAY, due_on=TODAY)
    assert [item.term for item in case.of()] == [TermCode.FIRST_MEETING]


def test_an_own_deadline_knows_its_letter_and_only_of_its_own_dossier(case, office):
    other = office.dossier("WR-2026-0002")
    letter = case.sent(LetterKind.DEBT_OVERVIEW, TODAY, [])
    case.core.deadlines.add(case.dossier.id, date(2026, 12, 1), "Handtekening vragen", letter_id=letter.id)
    assert case.one(TermCode.OWN).letter_ids == (letter.id,)
    with pytest.raises(UserError) as refused:
        case.core.deadlines.add(other.id, date(2026, 12, 1), "x", letter_id=letter.id)
    assert refused.value.code == "deadline.other_dossier"


def test_a_reference_that_fits_more_is_not_guessed(case):
    for day in (1, 2):
        case.core.deadlines.add(case.dossier.id, date(2026, 12, day), f"Taak {day}")
    with pytest.raises(UserError) as refused:
        case.core.deadlines.find(case.dossier.id, "own")
    assert refused.value.code == "deadline.ambiguous"
    wanted = case.of(TermCode.OWN)[1]
    assert case.core.deadlines.find(case.dossier.id, wanted.reference) == wanted


def test_what_is_due_all_dossiers_and_one_say_the_same(case, office):
    other = office.dossier("WR-2026-0002")
    case.core.deadlines.add(other.id, date(2026, 11, 30), "Bellen")
    everything = case.core.deadlines.all_open()
    assert [item.number for item in everything] == ["WR-2026-0002", "WR-2026-0001", "WR-2026-0002"]
    assert [item for item in everything if item.dossier_id == other.id] == case.core.deadlines.of(other.id)
    assert [item.term for item in case.core.deadlines.due(date(2026, 11, 30))] == [TermCode.OWN]
    snapshot = case.core.deadlines.snapshot()
    assert case.core.deadlines.deadlines_of(snapshot) == everything


def test_what_is_coming_is_a_part_of_what_is_open(case, office):
    """Reading less for one day leaves out nothing that belongs there, also when somebody chose an earlier day."""
    claims = [
        office.claim(case.dossier, office.creditor(name, kind=kind), 10_000, kind=kind)
        for name, kind in (("Energie", "energy"), ("Zorg", "health_insurance"))
    ]
    case.phase(Phase.INVENTORY)
    for claim in claims:
        case.sent(LetterKind.NOTICE, date(2026, 8, 31), [claim])
        case.sent(LetterKind.BALANCE_REQUEST, date(2026, 11, 14), [claim])
        case.put(office.reread(claim), balance_status="requested", balance_date=date(2026, 11, 1))
    case.new(Intake, first_meeting_on=date(2026, 11, 2))
    case.new(Decision, kind=DecisionKind.TERMINATION, decided_on=date(2026, 11, 2))
    office.vtlb(case.dossier)
    settled = Case.__new__(Case)
    settled.office, settled.core, settled.dossier = office, office.core, office.dossier("WR-2026-0002")
    settled.new(Review, settlement_id=settled.settlement(first_repayment_on=TODAY).id, due_on=date(2027, 8, 30))
    days = [TODAY + timedelta(days=at) for at in range(0, 700, 5)]

    def both(day):
        wanted = [item for item in office.core.deadlines.all_open() if item.warn_on <= day]
        return office.core.deadlines.coming(day), wanted

    for day in days:
        coming, wanted = both(day)
        assert coming == wanted
    assert len(both(days[-1])[0]) > len(both(days[10])[0]) > len(both(days[0])[0])
    (notice, _other) = case.of(TermCode.NOTICE)
    office.core.deadlines.move(notice, date(2026, 11, 26))
    office.core.deadlines.move(settled.one(TermCode.REVIEW), date(2026, 12, 1))
    coming, wanted = both(TODAY)
    assert coming == wanted
    assert {item.term for item in coming} >= {TermCode.NOTICE, TermCode.REVIEW}


def test_a_dossier_in_the_bin_has_none(case, office):
    office.core.bin.put(case.dossier.id)
    assert case.core.deadlines.all_open() == []


# --- bad data ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2200, 1, 1)])
def test_a_day_that_cannot_be_is_todays_business(case, day):
    case.put(case.core.store.get(Dossier, case.dossier.id), registered_on=day)
    item = case.one(TermCode.FIRST_MEETING)
    assert (item.due_on, [doubt.code for doubt in item.doubts]) == (TODAY, ["term.day_impossible"])


def test_a_dossier_without_a_day_of_registration_is_told(case):
    case.put(case.core.store.get(Dossier, case.dossier.id), registered_on=None)
    item = case.one(TermCode.FIRST_MEETING)
    assert (item.due_on, [doubt.code for doubt in item.doubts]) == (TODAY, ["deadline.doubt.no_begin"])


def test_a_clock_that_was_set_back_is_told(case):
    case.office.clock.day = TODAY - timedelta(days=3)
    assert [doubt.code for doubt in case.one(TermCode.FIRST_MEETING).doubts] == ["deadline.doubt.begins_later"]


def test_every_term_of_the_table_has_a_test_here():
    source = globals()
    tested = {code for code in TermCode if any(code.name in _names(item) for item in source.values() if callable(item))}
    assert set(TermCode) - tested == set()


def _names(function):
    code = getattr(function, "__code__", None)
    return set(code.co_names) if code else set()
