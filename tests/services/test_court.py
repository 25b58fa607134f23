"""Cases before a court: shares, percentages, questions, the judgment and what it does, measures, the statement."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from csr_desktop.domain.claim_marks import MarkKind
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.court import CourtOutcome, CourtRoute
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.intake import Threat
from csr_desktop.domain.proposals import AnswerOutcome, ProposalStatus
from csr_desktop.errors import UserError
from csr_desktop.services.court_facts import Standing
from csr_desktop.services.proposal_answers import write_answers
from tests.services.court_desk import Refused, text_of

FORCED = CourtRoute.FORCED_SETTLEMENT


@pytest.fixture
def case(office):
    """Four creditors, one preferential; the bank refuses and the shop says nothing."""
    refused = Refused(
        office,
        {"Belastingdienst": 215_000, "Bank": 625_000, "Energie": 98_765, "Winkel": 14_612},
        kinds={"Belastingdienst": "national_tax", "Bank": "bank", "Energie": "energy"},
    )
    refused.yes("Belastingdienst", "Energie")
    refused.no("Bank")
    return refused


def forward(office, days=1):
    office.clock.day += timedelta(days=days)
    return office.clock.day


def refusal(code):
    return pytest.raises(UserError, match=code.replace(".", r"\."))


class TestShares:
    @pytest.mark.parametrize(
        ("refuser", "total", "printed"),
        [
            (1_630_000, 6_904_316, 2361),  # RB Midden-Nederland 2020 (S35a)
            (650_437, 10_649_094, 611),  # RB Den Haag 2022 (S35b)
            (1_781_743, 3_944_000, 4518),  # RB Gelderland (S35c)
            (59_045, 977_652, 604),  # DUO (S35d)
            (140_119, 1_245_340, 1125),  # PHR 2020:703 (S36)
        ],
    )
    def test_published_shares(self, office, refuser, total, printed):
        """The share of who refuses, as published (design/domain.md 3.3), through a real dossier."""
        desk = Refused(office, {"Weigeraar": refuser, "Anderen": total - refuser})
        desk.yes("Anderen")
        desk.no("Weigeraar")
        opened = office.core.court.open(desk.id, FORCED)
        facts = office.core.court.facts(opened.id)
        (party,) = facts.against
        assert (party.creditor.name, party.part_hundredths) == ("Weigeraar", printed)
        assert party.part.numerator * total == party.part.denominator * refuser
        assert facts.offer.part_of(facts.offer.parties) == 1

    def test_claims_of_one_creditor_are_one_party(self, office):
        desk = Refused(office, {"Bank": 10_000, "Winkel": 10_000})
        second = office.answer(office.claim(desk.dossier, desk.creditors["Bank"], 20_000, kind="bank"))
        desk.offer(Product.SB)
        desk.claims["Tweede"] = second
        desk.no("Tweede")
        desk.yes("Bank", "Winkel")
        parties = office.core.court.facts(office.core.court.open(desk.id, FORCED).id).offer.parties
        assert [(item.creditor.name, item.standing, item.part_hundredths) for item in parties] == [
            ("Bank", Standing.REFUSED, 7500),
            ("Winkel", Standing.AGREED, 2500),
        ]


class TestNear:
    def test_whom_a_judge_can_be_asked_about(self, office, case):
        assert [(item.creditor.name, item.standing) for item in office.core.court.refusing(case.id)] == [
            ("Bank", Standing.REFUSED),
            ("Winkel", Standing.SILENT),
        ]
        assert office.core.court.refusing(office.dossier("WR-2").id) == ()

    def test_a_refusal_a_threat_or_a_case_brings_the_court_near(self, office, case):
        def near(dossier_id):
            return office.core.workbench.state(dossier_id).court_is_near

        assert near(case.id)
        other = office.dossier("WR-2")
        assert not near(other.id)
        office.core.intake.report_crisis(other.id, Threat.EVICTION)
        assert near(other.id)
        office.core.store.undo()
        assert not near(other.id)
        office.core.court.open(other.id, CourtRoute.WSNP_STATEMENT)
        assert near(other.id)


class TestForcedSettlement:
    def test_granted_from_the_file_to_the_agreement(self, office, case):
        court = office.core.court
        opened = court.open(case.id, FORCED, court="Rechtbank Midden-Nederland")
        facts = court.facts(opened.id)
        assert [(item.creditor.name, item.standing) for item in facts.against] == [
            ("Bank", Standing.REFUSED),
            ("Winkel", Standing.SILENT),
        ]
        assert case.phase is Phase.PROPOSAL_SENT
        court.request(opened.id, forward(office), case_number="C/16/1")
        assert case.phase is Phase.COURT
        assert [step.code for step in court.next_steps(opened.id)] == ["court.next_hearing"]
        heard = court.hearing(opened.id, office.clock.day + timedelta(days=20)).hearing_on
        (step,) = court.next_steps(opened.id)
        assert (step.code, step.params["day"]) == ("court.next_decide", heard + timedelta(days=8))
        decided = court.decide(
            opened.id, CourtOutcome.GRANTED, forward(office, 24), costs_ordered=True, remark="Belang te klein."
        )
        assert (decided.remark, decided.grounds) == ("Belang te klein.", "")
        assert (decided.outcome, decided.decided_on, decided.costs_ordered) == (
            CourtOutcome.GRANTED, office.clock.day, True,
        )  # fmt: skip
        answers = office.core.proposals.answers(case.proposal.id)
        assert {name: answers[claim.id].outcome for name, claim in case.claims.items()} == {
            "Belastingdienst": AnswerOutcome.AGREED,
            "Bank": AnswerOutcome.ORDERED,
            "Energie": AnswerOutcome.AGREED,
            "Winkel": AnswerOutcome.ORDERED,
        }
        assert answers[case.claims["Bank"].id].received_on == decided.decided_on
        tally = case.tally()
        assert (tally.agreed, tally.ordered, tally.ordered_cents, tally.is_complete) == (4, 2, 639_612, True)
        assert case.phase is Phase.COURT
        letters = office.core.proposals.conclude(case.id)
        assert {letter.kind for letter in letters} == {LetterKind.AGREEMENT}
        assert case.phase is Phase.AGREED

    def test_an_order_outlives_a_later_refusal(self, office, case):
        court = office.core.court
        opened = court.open(case.id, FORCED)
        court.request(opened.id, office.clock.day)
        court.decide(opened.id, CourtOutcome.GRANTED, office.clock.day)
        with refusal("process.no_step_left"):
            case.no("Bank", reason="wij blijven weigeren")
        with office.core.store.unit_of_work("proposal.answer") as work:
            write_answers(
                work, office.core.store.ids, office.clock.day, case.proposal.id,
                {case.claims["Bank"].id: AnswerOutcome.REFUSED}, channel="hub", reasons={},
            )  # fmt: skip
        assert office.core.proposals.answers(case.proposal.id)[case.claims["Bank"].id].outcome is AnswerOutcome.ORDERED
        assert case.tally().is_complete

    def test_who_agrees_on_the_way_is_not_ordered(self, office, case):
        court = office.core.court
        opened = court.open(case.id, FORCED)
        court.request(opened.id, office.clock.day)
        case.yes("Winkel")
        court.decide(opened.id, CourtOutcome.GRANTED, office.clock.day)
        answers = office.core.proposals.answers(case.proposal.id)
        assert answers[case.claims["Winkel"].id].outcome is AnswerOutcome.AGREED
        assert case.tally().ordered == 1

    @pytest.mark.parametrize(
        ("outcome", "to_wsnp", "phase"),
        [
            (CourtOutcome.REJECTED, False, Phase.IMPASSE),
            (CourtOutcome.INADMISSIBLE, False, Phase.IMPASSE),
            (CourtOutcome.REJECTED, True, Phase.WSNP),
            (CourtOutcome.WITHDRAWN, False, Phase.IMPASSE),
        ],
    )
    def test_lost_leaves_the_answers_as_they_were(self, office, case, outcome, to_wsnp, phase):
        court = office.core.court
        opened = court.open(case.id, FORCED)
        court.request(opened.id, office.clock.day)
        before = office.core.proposals.answers(case.proposal.id)
        decided = court.decide(opened.id, outcome, office.clock.day, to_wsnp=to_wsnp, costs_ordered=True)
        assert office.core.proposals.answers(case.proposal.id) == before
        assert case.phase is phase
        assert decided.costs_ordered is None
        with refusal("proposal.not_everyone_agreed"):
            office.core.proposals.conclude(case.id)

    def test_withdrawn_because_everybody_agreed_on_the_way(self, office, case):
        court = office.core.court
        opened = court.open(case.id, FORCED)
        court.request(opened.id, office.clock.day)
        case.yes("Bank", "Winkel")
        court.decide(opened.id, CourtOutcome.WITHDRAWN, office.clock.day)
        assert case.tally().ordered == 0
        office.core.proposals.conclude(case.id)
        assert case.phase is Phase.AGREED

    def test_withdrawn_before_it_was_asked_changes_no_phase(self, office, case):
        court = office.core.court
        opened = court.open(case.id, FORCED)
        court.decide(opened.id, CourtOutcome.WITHDRAWN, office.clock.day)
        assert case.phase is Phase.PROPOSAL_SENT
        assert court.open(case.id, FORCED).id != opened.id

    def test_no_new_version_while_a_judge_looks_at_this_one(self, office, case):
        court = office.core.court
        opened = court.open(case.id, FORCED)
        court.request(opened.id, office.clock.day)
        with refusal("proposal.before_court"):
            office.core.proposals.make(case.id, Product.SB)
        court.decide(opened.id, CourtOutcome.REJECTED, office.clock.day)
        assert office.core.proposals.make(case.id, Product.SB).version == 2

    def test_a_file_about_a_replaced_version_is_not_asked(self, office, case):
        opened = office.core.court.open(case.id, FORCED)
        office.core.proposals.make(case.id, Product.SB)
        with refusal("court.offer_replaced"):
            office.core.court.request(opened.id, office.clock.day)
        assert case.phase is Phase.PROPOSAL_SENT

    def test_granted_is_one_step_for_undo(self, office, case):
        court = office.core.court
        opened = court.open(case.id, FORCED)
        court.request(opened.id, office.clock.day)
        court.decide(opened.id, CourtOutcome.GRANTED, office.clock.day)
        office.core.store.undo()
        assert court.get(opened.id).outcome is None
        assert case.tally().ordered == 0
        assert office.core.store.check() == []

    def test_granted_always_has_its_day_for_the_national_delivery(self, office, case):
        """DDAS: `dwangakkoord` is true only with the day it was granted (features.md 3c)."""
        court = office.core.court
        opened = court.open(case.id, FORCED)
        court.request(opened.id, office.clock.day)
        for outcome in (CourtOutcome.REJECTED, CourtOutcome.GRANTED):
            with refusal("court.future_date"):
                court.decide(opened.id, outcome, office.clock.day + timedelta(days=1))
        assert court.get(opened.id).decided_on is None
        granted = court.decide(opened.id, CourtOutcome.GRANTED, office.clock.day)
        assert [(item.outcome, item.decided_on) for item in court.of_dossier(case.id)] == [
            (CourtOutcome.GRANTED, granted.decided_on)
        ]


class TestRefused:
    def test_against_who_agreed_or_against_nobody(self, office, case):
        court = office.core.court
        with refusal("court.not_a_refuser"):
            court.open(case.id, FORCED, creditor_ids=[case.creditors["Energie"].id])
        chosen = court.open(case.id, FORCED, creditor_ids=[case.creditors["Bank"].id])
        assert chosen.claim_ids == (case.claims["Bank"].id,)
        with refusal("court.already_open"):
            court.open(case.id, FORCED)
        case.yes("Bank", "Winkel")
        court.decide(chosen.id, CourtOutcome.WITHDRAWN, office.clock.day)
        with refusal("court.nobody_refuses"):
            court.open(case.id, FORCED)

    def test_without_an_offer_that_was_sent(self, office):
        with refusal("proposal.not_sent"):
            office.core.court.open(office.dossier().id, FORCED)

    def test_days_stand_in_their_order(self, office, case):
        court = office.core.court
        with refusal("court.before_offer"):
            court.open(case.id, FORCED, on=office.clock.day - timedelta(days=1))
        opened = court.open(case.id, FORCED)
        with refusal("court.not_requested"):
            court.hearing(opened.id, office.clock.day)
        with refusal("court.not_requested"):
            court.decide(opened.id, CourtOutcome.GRANTED, office.clock.day)
        with refusal("court.future_date"):
            court.request(opened.id, office.clock.day + timedelta(days=1))
        with refusal("court.days_reversed"):
            court.request(opened.id, office.clock.day - timedelta(days=1))
        court.request(opened.id, office.clock.day)
        with refusal("court.requested_already"):
            court.request(opened.id, office.clock.day)
        with refusal("court.days_reversed"):
            court.hearing(opened.id, office.clock.day - timedelta(days=1))
        court.hearing(opened.id, office.clock.day + timedelta(days=7))
        with refusal("court.days_reversed"):
            court.decide(opened.id, CourtOutcome.REJECTED, office.clock.day)
        court.decide(opened.id, CourtOutcome.REJECTED, forward(office, 8))
        with refusal("court.over"):
            court.decide(opened.id, CourtOutcome.GRANTED, office.clock.day)

    def test_a_clock_that_was_set_back_is_told_in_words(self, office, case):
        opened = office.core.court.open(case.id, FORCED)
        office.clock.day -= timedelta(days=30)
        with refusal("court.days_reversed"):
            office.core.court.request(opened.id, office.clock.day)
        assert office.core.court.get(opened.id).requested_on is None

    def test_nothing_in_a_closed_dossier(self, office, case):
        opened = office.core.court.open(case.id, FORCED)
        office.core.dossiers.close(case.id, ExitReason.WITHDRAWN)
        with refusal("court.closed_dossier"):
            office.core.court.request(opened.id, office.clock.day)
        with refusal("court.closed_dossier"):
            office.core.court.open(case.id, CourtRoute.PROVISIONAL)

    def test_a_period_belongs_to_measures_only(self, office, case):
        court = office.core.court
        opened = court.open(case.id, FORCED)
        court.request(opened.id, office.clock.day)
        with refusal("court.period_not_expected"):
            court.decide(opened.id, CourtOutcome.GRANTED, office.clock.day, starts_on=office.clock.day)
        with refusal("court.period_not_expected"):
            court.decide(opened.id, CourtOutcome.GRANTED, office.clock.day, ends_on=office.clock.day)

    def test_costs_that_cannot_be(self, office, case):
        with refusal("court.costs_out_of_range"):
            office.core.court.open(case.id, FORCED, court_costs_cents=-1)


class TestQuestions:
    def holds(self, office, opened):
        return {item.question.code: item.holds for item in office.core.court.checks(opened.id)}

    def test_answered_from_the_data_where_possible(self, office, case):
        opened = office.core.court.open(case.id, FORCED)
        assert self.holds(office, opened) == {
            "offered_before": True,
            "tested_by_expert": None,
            "well_documented": None,
            "utmost": True,
            "wsnp_prospects": True,
            "number_of_creditors": False,
            "share_of_refusers": False,
            "claims_certain": True,
            "savings_counted": None,
            "equal_treatment": True,
            "competent_body": None,
            "effort_to_earn": None,
        }

    def test_a_loan_below_the_capacity_is_found(self, office):
        desk = Refused(office, {"Bank": 625_000, "Winkel": 10_000}, product=Product.SK, capacity=5_000)
        desk.yes("Winkel")
        desk.no("Bank")
        opened = office.core.court.open(desk.id, FORCED)
        assert self.holds(office, opened)["full_capacity"] is True
        forward(office)
        office.vtlb(desk.dossier, capacity=9_000, assets=50_000)
        now = self.holds(office, opened)
        assert (now["full_capacity"], now["utmost"], now["savings_counted"]) == (False, False, False)

    def test_an_uncertain_claim_is_found(self, office, case):
        opened = office.core.court.open(case.id, FORCED)
        office.core.claim_marks.mark(case.claims["Bank"].id, MarkKind.DISPUTED, "De cliënt betwist de rente.")
        assert self.holds(office, opened)["claims_certain"] is False

    def test_a_creditor_that_turned_up_since_is_found(self, office, case):
        opened = office.core.court.open(case.id, FORCED)
        office.answer(office.claim(case.dossier, office.creditor("Nieuw", kind="telecom"), 5_000))
        assert self.holds(office, opened)["claims_certain"] is False

    def test_a_claim_outside_asks_for_a_word_on_equal_treatment(self, office, case):
        claim = office.claim(case.dossier, office.creditor("CJIB", kind="criminal_fine"), 48_000)
        office.core.balances.confirm_unknown(claim.id, "Strafboete, loopt door.")
        opened = office.core.court.open(case.id, FORCED)
        assert self.holds(office, opened)["equal_treatment"] is None

    def test_a_zero_offer_must_say_why_nothing_will_change(self, office):
        desk = Refused(office, {"Bank": 625_000, "Winkel": 10_000}, product=Product.SA, capacity=0)
        desk.yes("Winkel")
        desk.no("Bank")
        opened = office.core.court.open(desk.id, FORCED)
        assert self.holds(office, opened)["no_change_expected"] is None
        office.core.dossiers.change(desk.id, prospects="")
        assert self.holds(office, opened)["no_change_expected"] is False
        assert self.holds(office, opened)["wsnp_prospects"] is False

    def test_the_word_of_a_person_counts_and_is_replaced_by_a_later_one(self, office, case):
        court = office.core.court
        opened = court.open(case.id, FORCED)
        court.check(opened.id, "tested_by_expert", holds=True, remark="Getoetst door de kredietbank.")
        court.check(opened.id, "tested_by_expert", holds=False, remark="Alleen door onszelf bekeken.")
        (item,) = [item for item in court.checks(opened.id) if item.question.code == "tested_by_expert"]
        assert (item.holds, item.by_person, item.answer.remark) == (False, True, "Alleen door onszelf bekeken.")

    def test_against_the_data_only_with_a_reason(self, office, case):
        court = office.core.court
        opened = court.open(case.id, FORCED)
        with refusal("court.check_without_reason"):
            court.check(opened.id, "share_of_refusers", holds=True)
        with refusal("court.check_without_reason"):
            court.check(opened.id, "tested_by_expert", holds=False)
        with refusal("court.unknown_question"):
            court.check(opened.id, "full_capacity", holds=True)

    def test_the_organisation_names_its_ground(self, office, case):
        opened = office.core.court.open(case.id, FORCED)
        office.core.organisation.change(wck_basis="gemeente (art. 48 lid 1 onder c Wck)")
        assert self.holds(office, opened)["competent_body"] is True

    def test_what_is_still_to_do_is_told(self, office, case, texts):
        opened = office.core.court.open(case.id, FORCED)
        said = [texts.say(step) for step in office.core.court.next_steps(opened.id)]
        assert "L17" in said[0]
        assert said[1] == "Beantwoord wat de rechter vraagt; nog open: 5."
        assert said[-1].startswith("Dien het verzoek in")


class TestMeasures:
    def test_moratorium_within_six_months_and_a_report_after_it(self, office):
        court, dossier = office.core.court, office.dossier()
        with refusal("court.without_threat"):
            court.open(dossier.id, CourtRoute.MORATORIUM)
        opened = court.open(dossier.id, CourtRoute.MORATORIUM, threat=Threat.EVICTION)
        court.request(opened.id, office.clock.day)
        assert office.core.dossiers.get(dossier.id).phase is Phase.REGISTERED
        day = office.clock.day
        with refusal("court.without_period"):
            court.decide(opened.id, CourtOutcome.GRANTED, day)
        with refusal("court.period_too_long"):
            court.decide(opened.id, CourtOutcome.GRANTED, day, starts_on=day, ends_on=date(2027, 5, 25))
        with refusal("court.days_reversed"):
            court.decide(opened.id, CourtOutcome.GRANTED, day, starts_on=day, ends_on=day - timedelta(days=1))
        with refusal("court.no_report_due"):
            court.report(opened.id, day)
        court.decide(opened.id, CourtOutcome.GRANTED, day, starts_on=day, ends_on=date(2027, 5, 24))
        office.clock.day = date(2027, 6, 1)
        assert [step.code for step in court.next_steps(opened.id)] == ["court.next_report"]
        assert court.report(opened.id, office.clock.day).reported_on == date(2027, 6, 1)
        assert court.next_steps(opened.id) == ()
        with refusal("court.reported_already"):
            court.report(opened.id, office.clock.day)

    def test_six_months_end_at_the_end_of_a_short_month(self, office):
        """31 August and six months is 28 February (design/domain.md 9.6)."""
        court, dossier = office.core.court, office.dossier()
        office.clock.day = date(2026, 12, 1)
        opened = court.open(dossier.id, CourtRoute.COOLING_OFF, on=date(2026, 8, 30))
        court.request(opened.id, date(2026, 8, 30))
        period = {"starts_on": date(2026, 8, 31)}
        with refusal("court.period_too_long"):
            court.decide(opened.id, CourtOutcome.GRANTED, date(2026, 8, 31), ends_on=date(2027, 3, 1), **period)
        decided = court.decide(opened.id, CourtOutcome.GRANTED, date(2026, 8, 31), ends_on=date(2027, 2, 28), **period)
        assert decided.ends_on == date(2027, 2, 28)

    def test_a_provisional_measure_may_have_no_end(self, office):
        court, dossier = office.core.court, office.dossier()
        opened = court.open(dossier.id, CourtRoute.PROVISIONAL, grounds="Beslag op het loon.")
        court.request(opened.id, office.clock.day)
        decided = court.decide(opened.id, CourtOutcome.GRANTED, office.clock.day, starts_on=office.clock.day)
        assert (decided.starts_on, decided.ends_on) == (office.clock.day, None)

    def test_rejected_has_no_period(self, office):
        court, dossier = office.core.court, office.dossier()
        opened = court.open(dossier.id, CourtRoute.MORATORIUM, threat=Threat.HEALTH_INSURANCE)
        court.request(opened.id, office.clock.day)
        decided = court.decide(opened.id, CourtOutcome.REJECTED, office.clock.day)
        assert (decided.outcome, decided.starts_on) == (CourtOutcome.REJECTED, None)


class TestStatement:
    def test_after_an_attempt_that_failed(self, office, case):
        court = office.core.court
        opened = court.open(case.id, CourtRoute.WSNP_STATEMENT)
        with refusal("court.statement_without_reason"):
            court.request(opened.id, office.clock.day)
        with refusal("court.statement_without_reason"):
            court.state(opened.id, assets="Geen bezittingen.")
        court.state(opened.id, reason="De bank weigert elk voorstel.", assets="Een fiets.")
        stated = court.state(opened.id, changes="Geen verandering te verwachten.")
        assert (stated.assets, stated.changes) == ("Een fiets.", "Geen verandering te verwachten.")
        court.request(opened.id, office.clock.day)
        assert case.phase is Phase.WSNP
        with refusal("court.statement_was_given"):
            court.state(opened.id, assets="Toch een auto.")
        assert court.decide(opened.id, CourtOutcome.GRANTED, office.clock.day).outcome is CourtOutcome.GRANTED

    def test_without_an_attempt_only_with_the_word_that_none_makes_sense(self, office, collective_case):
        dossier, _claims = collective_case
        office.core.balances.request([dossier.id])
        court = office.core.court
        opened = court.open(dossier.id, CourtRoute.WSNP_STATEMENT)
        court.state(opened.id, reason="Er is geen afloscapaciteit en de fiscus werkt niet mee.")
        with refusal("court.statement_needs_attempt"):
            court.request(opened.id, office.clock.day)
        court.state(opened.id, without_attempt=True)
        court.request(opened.id, office.clock.day)
        assert office.core.dossiers.get(dossier.id).phase is Phase.WSNP

    def test_belongs_to_its_own_kind_of_case(self, office, case):
        opened = office.core.court.open(case.id, FORCED)
        with refusal("court.other_route"):
            office.core.court.state(opened.id, reason="x")


class TestFile:
    def test_pdf_says_what_the_court_needs(self, office, case):
        claim = office.claim(case.dossier, office.creditor("CJIB", kind="criminal_fine"), 48_000)
        office.core.balances.confirm_unknown(claim.id, "Strafboete, valt buiten de regeling.")
        court = office.core.court
        opened = court.open(case.id, FORCED, court="Rechtbank Midden-Nederland", grounds="Misbruik van bevoegdheid.")
        court.check(opened.id, "tested_by_expert", holds=True, remark="Getoetst door de kredietbank.")
        facts = court.facts(opened.id)
        text = text_of(office.core.court_files._desk.report(office.core.court_files.report(opened.id)))
        for wanted in (
            "Dossier voor de rechter: Dwangakkoord",
            "J. van der Berg",
            "6 maart 1980",
            "999990019",
            "Rechtbank Midden-Nederland",
            "Misbruik van bevoegdheid.",
            "Bank",
            "€ 6.250,00",
            "Strafboete, valt buiten de regeling.",
            "Getoetst door de kredietbank.",
            "Is het aanbod het uiterste wat de schuldenaar kan doen?",
            "2 van de 4 schuldeisers, samen 67,09% van de schuld.",
            "Voorstel versie 1 verstuurd.",
            "Voorstel schuldbemiddeling",
            "WR-1/B001",
        ):
            assert wanted in text, wanted
        assert "Dit is een concept: 5 van de vragen" in text
        assert "tweede blik" not in text, "what a person answered is not contradicted by a question to that person"
        offer, wsnp = facts.offer.proposal, facts.offer.wsnp.distribution
        for hundredths in (offer.ordinary_hundredths, wsnp.ordinary_hundredths, offer.preferential_hundredths):
            assert f"{hundredths // 100},{hundredths % 100:02d}%" in text

    def test_when_all_is_answered_it_is_no_draft_and_special_debts_are_named(self, office):
        desk = Refused(office, {"Bank": 625_000, "CJIB": 48_000}, kinds={"CJIB": "criminal_fine"}, assets=1_000)
        desk.yes("CJIB")
        desk.no("Bank")
        opened = office.core.court.open(desk.id, FORCED)
        for item in office.core.court.checks(opened.id):
            if item.needs_person:
                office.core.court.check(opened.id, item.question.code, holds=True, remark="Gezien.")
        text = text_of(office.core.court_files._desk.report(office.core.court_files.report(opened.id)))
        assert "concept" not in text
        assert "Schulden met een eigen regel" in text
        assert "valt buiten de schone lei" in text

    def test_json_adds_up_and_stands_beside_the_pdf(self, office, case, tmp_path):
        opened = office.core.court.open(case.id, FORCED)
        pdf, data = office.core.court_files.write(opened.id, tmp_path / "uit")
        assert (pdf.name, data.name) == ("WR-1-dwangakkoord.pdf", "WR-1-dwangakkoord.json")
        document = json.loads(data.read_text(encoding="utf-8"))
        assert document["format"] == "csr-court/1"
        assert document["offer"]["total"] == "9533.77"
        assert document["offer"]["against"] == {"creditors": 2, "of": 4, "amount": "6396.12", "share": "67.09"}
        assert sum(_cents(item["amount"]) for item in document["offer"]["creditors"]) == 953_377
        assert document["offer"]["wsnp"]["certainty"] == "unsure"
        assert {item["question"] for item in document["questions"]} >= {"utmost", "wsnp_prospects"}
        assert text_of(pdf.read_bytes())
        (entry,) = [line for line in office.core.store.log_records() if line["action"] == "data.export"]
        assert entry["dossier_id"] == case.id

    def test_the_number_of_a_partner_who_does_not_ask_stays_inside(self, office):
        dossier = office.dossier(partner=True)
        opened = office.core.court.open(dossier.id, CourtRoute.MORATORIUM, threat=Threat.EVICTION)
        files = office.core.court_files
        for text in (json.dumps(files.data(opened.id)), text_of(files._desk.report(files.report(opened.id)))):
            assert "999990019" in text
            assert "999990020" not in text
        office.core.dossiers.change(dossier.id, joint=True)
        assert "999990020" in json.dumps(files.data(opened.id))

    def test_statement_with_its_state_of_assets(self, office, case):
        opened = office.core.court.open(case.id, CourtRoute.WSNP_STATEMENT)
        office.core.court.state(
            opened.id, reason="De bank weigert.", assets="Auto van 2009.", changes="Pensioen in 2028.", partner="Geen."
        )
        text = text_of(office.core.court_files._desk.report(office.core.court_files.report(opened.id)))
        for wanted in ("Verklaring (art. 285 Fw)", "De bank weigert.", "Auto van 2009.", "Pensioen in 2028."):
            assert wanted in text


def _cents(text: str) -> int:
    return int(text.replace(".", ""))


def test_a_replaced_version_stays_as_it_was(office, case):
    """A case keeps pointing at the version the court saw."""
    opened = office.core.court.open(case.id, FORCED)
    office.core.court.request(opened.id, office.clock.day)
    office.core.court.decide(opened.id, CourtOutcome.REJECTED, office.clock.day)
    office.core.proposals.make(case.id, Product.SB)
    facts = office.core.court.facts(opened.id)
    assert (facts.offer.proposal.version, facts.offer.proposal.status) == (1, ProposalStatus.REPLACED)
