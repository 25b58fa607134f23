"""After the first offer: a new version with what changed, thinking again, and a creditor that turns up too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from csr_desktop.domain.claim_marks import MarkKind, MarkOutcome
from csr_desktop.domain.claims import ClaimRank
from csr_desktop.domain.creditors import Channel, ParticipationLevel, Product
from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.proposals import AnswerOutcome, AskedBy, ConsentOutcome, ProposalAnswer, ProposalStatus
from csr_desktop.domain.term_table import TermCode
from csr_desktop.errors import UserError
from csr_desktop.services.requotes import Versus
from tests.services.court_desk import Refused

AMOUNTS = {"Bank": 625_000, "Energie": 98_765, "Winkel": 14_612}


@pytest.fixture
def case(office):
    return Refused(office, AMOUNTS)


def refusal(code):
    return pytest.raises(UserError, match=code.replace(".", r"\."))


def codes(messages):
    return [message.code for message in messages]


class TestRequote:
    def test_an_amount_changed_after_sending(self, office, case):
        case.yes("Bank", "Energie")
        office.core.claims.change(case.claims["Winkel"].id, balance_cents=20_000)
        made = office.core.requotes.requote(case.id)
        assert (made.old.version, made.new.version) == (1, 2)
        assert codes(made.changes) == ["requote.amount"]
        assert made.changes[0].params["new"] == 20_000
        assert {turn.handler.name: (turn.said_before, turn.versus, turn.reason.code) for turn in made.turns} == {
            "Bank": (AnswerOutcome.AGREED, Versus.LOWER, "requote.agreed_to_old"),
            "Energie": (AnswerOutcome.AGREED, Versus.LOWER, "requote.agreed_to_old"),
            "Winkel": (None, Versus.HIGHER, "requote.no_answer_to_old"),
        }
        assert office.reread(made.old).status is ProposalStatus.REPLACED
        assert case.tally().agreed == 0, "an answer stays with the version it was given to"

    def test_the_old_version_takes_no_answers_any_more(self, office, case):
        office.core.claims.change(case.claims["Winkel"].id, balance_cents=20_000)
        office.core.requotes.requote(case.id)
        with refusal("proposal.answer_not_expected"):
            case.yes("Bank")

    def test_a_creditor_that_turned_up_and_one_that_fell_away(self, office, case):
        case.no("Winkel")
        new = office.answer(office.claim(case.dossier, office.creditor("Nieuw", kind="telecom"), 5_000))
        office.core.balances.confirm_unknown(case.claims["Winkel"].id, "Al betaald.")
        made = office.core.requotes.requote(case.id)
        assert sorted(codes(made.changes)) == ["requote.claim_added", "requote.claim_left_out"]
        assert [turn.handler.name for turn in made.asked_again] == ["Bank", "Energie", "Nieuw"]
        assert [turn.versus for turn in made.turns if turn.claims[0].id == new.id] == [Versus.NEW]
        told = [message for message in made.next_steps if message.code == "requote.next_withdrawn"]
        assert [message.params["name"] for message in told] == ["Winkel"]

    def test_consent_is_judged_again_for_the_new_version(self, office):
        dossier = office.dossier()
        energy = office.creditor("Energie", level=ParticipationLevel.COLLECTIVE, channel=Channel.LIST)
        shop = office.creditor("Winkel", kind="web_shop")
        office.answer(office.claim(dossier, energy, 98_765), consent=True)
        changed = office.answer(office.claim(dossier, shop, 14_612))
        office.vtlb(dossier, capacity=5_000)
        office.core.proposals.make(dossier.id, Product.SK)
        office.core.proposals.freeze(dossier.id)
        office.core.claims.change(changed.id, balance_cents=20_000)
        stands = office.core.requotes.requote(dossier.id)
        assert [turn.handler.name for turn in stands.not_asked] == ["Energie"]
        office.core.proposals.freeze(dossier.id)
        lapsed = office.core.requotes.requote(dossier.id, Product.SB)
        assert codes(lapsed.changes) == ["requote.product"]
        assert lapsed.not_asked == ()
        (turn,) = [turn for turn in lapsed.asked_again if turn.handler.id == energy.id]
        assert turn.reason.code == "requote.consent_lapsed"
        assert "SK" in turn.reason.params["reasons"]

    def test_more_capacity_and_assets_are_named(self, office, case):
        office.clock.day += timedelta(days=1)
        office.vtlb(case.dossier, capacity=25_000, assets=10_000)
        made = office.core.requotes.requote(case.id)
        assert codes(made.changes) == ["requote.capacity", "requote.assets"]
        assert {turn.versus for turn in made.turns} == {Versus.HIGHER}

    def test_refused_when_there_is_nothing_to_replace(self, office, case):
        with refusal("requote.nothing_changed"):
            office.core.requotes.requote(case.id)
        assert office.reread(case.proposal).status is ProposalStatus.SENT
        with refusal("requote.nothing_fixed"):
            office.core.requotes.requote(office.dossier("WR-9").id)
        case.yes(*AMOUNTS)
        office.core.proposals.conclude(case.id)
        with refusal("requote.after_agreement"):
            office.core.requotes.requote(case.id)

    def test_what_a_new_version_would_change_is_told_before_anybody_makes_one(self, office, case):
        requotes = office.core.requotes
        assert requotes.outdated(case.id) is None
        case.yes("Bank", "Energie")
        office.core.claims.change(case.claims["Winkel"].id, balance_cents=20_000)
        told = requotes.outdated(case.id)
        assert codes(told.changes) == ["requote.amount"]
        assert (told.version, told.obstacles, told.agreed, told.consented) == (1, (), 2, 0)
        # Reading makes nothing: the version that creditors have is still the newest.
        assert office.core.proposals.newest(case.id).status is ProposalStatus.SENT
        # Who turned up without an amount stands in the way of calculating at all.
        late = office.claim(case.dossier, office.creditor("Garage"), None)
        blocked = requotes.outdated(case.id)
        assert blocked.changes == ()
        assert blocked.obstacles
        office.core.claims.change(late.id, balance_cents=5_000)
        assert codes(requotes.outdated(case.id).changes) == ["requote.amount", "requote.claim_added"]
        assert codes(requotes.outdated(case.id).changes) == codes(requotes.requote(case.id).changes)
        assert requotes.outdated(case.id) is None

    def test_undo_brings_the_old_version_back_whole(self, office, case):
        case.yes("Bank")
        office.core.claims.change(case.claims["Winkel"].id, balance_cents=20_000)
        office.core.requotes.requote(case.id)
        office.core.history.undo()
        assert office.core.proposals.newest(case.id).status is ProposalStatus.SENT
        assert case.tally().agreed == 1
        assert office.core.store.check() == []


class TestReconsideration:
    def test_refusal_then_thinking_again_then_yes(self, office, case):
        case.yes("Energie", "Winkel")
        case.no("Bank")
        bank = case.creditors["Bank"].id
        asked = office.core.reconsiderations.ask(case.id, bank, "Het is het uiterste.", AskedBy.PHONE)
        assert (asked.is_open, asked.record.asked_on, case.phase) == (
            True, office.clock.today(), Phase.RECONSIDERATION,
        )  # fmt: skip
        office.core.reconsiderations.answer(case.id, bank, AnswerOutcome.AGREED, channel=AskedBy.PHONE)
        (item,) = office.core.reconsiderations.of_dossier(case.id)
        assert (item.outcome, item.answered_on) == (AnswerOutcome.AGREED, office.clock.today())
        assert case.tally().is_complete
        office.core.proposals.conclude(case.id)
        assert case.phase is Phase.AGREED

    def test_refused_again_is_an_impasse_once_nobody_is_waited_for(self, office, case):
        case.yes("Winkel")
        case.no("Bank", "Energie")
        ask, answer = office.core.reconsiderations.ask, office.core.reconsiderations.answer
        for name in ("Bank", "Energie"):
            ask(case.id, case.creditors[name].id, "Denkt u er nog eens over.", AskedBy.LETTER)
        answer(case.id, case.creditors["Bank"].id, AnswerOutcome.REFUSED, channel=AskedBy.LETTER, reason="nee")
        assert case.phase is Phase.RECONSIDERATION
        answer(case.id, case.creditors["Energie"].id, AnswerOutcome.NO_ANSWER, channel=AskedBy.LETTER)
        assert case.phase is Phase.IMPASSE
        assert {item.creditor.name: item.outcome for item in office.core.reconsiderations.of_dossier(case.id)} == {
            "Bank": AnswerOutcome.REFUSED,
            "Energie": AnswerOutcome.NO_ANSWER,
        }

    def test_an_ordinary_answer_settles_it_too(self, office, case):
        """However the answer comes in, it is what came of the question."""
        case.no("Bank")
        office.core.reconsiderations.ask(case.id, case.creditors["Bank"].id, "x", AskedBy.MAIL)
        case.yes("Bank")
        (item,) = office.core.reconsiderations.of_dossier(case.id)
        assert item.outcome is AnswerOutcome.AGREED

    def test_the_second_no_is_an_impasse_also_when_it_is_an_ordinary_answer(self, office, case):
        case.yes("Winkel")
        case.no("Bank", "Energie")
        for name in ("Bank", "Energie"):
            office.core.reconsiderations.ask(
                case.id, case.creditors[name].id, "Denkt u er nog eens over.", AskedBy.MAIL
            )
        case.no("Bank")
        assert case.phase is Phase.RECONSIDERATION
        office.core.history.undo()
        case.yes("Bank")
        case.no("Energie")
        assert case.phase is Phase.IMPASSE
        # One step, so taken back as one.
        office.core.history.undo()
        assert case.phase is Phase.RECONSIDERATION
        case.yes("Energie")
        assert case.phase is Phase.RECONSIDERATION
        assert case.tally().is_complete

    def test_who_is_still_to_answer_the_proposal_is_waited_for(self, office, case):
        case.no("Bank")
        office.core.reconsiderations.ask(case.id, case.creditors["Bank"].id, "x", AskedBy.PHONE)
        case.no("Bank")
        case.yes("Winkel")
        assert case.phase is Phase.RECONSIDERATION
        case.yes("Energie")
        assert case.phase is Phase.IMPASSE

    def test_who_keeps_silent_after_a_reminder_is_asked_to_think_again(self, office, case):
        case.yes("Winkel", "Energie")
        bank = case.creditors["Bank"].id
        assert office.core.refusals.of_dossier(case.id) == ()
        office.core.letters.mark_sent([letter.id for letter in office.core.letters.of_dossier(case.id)])
        office.core.proposals.remind(case.id)
        office.core.letters.mark_sent([letter.id for letter in office.core.letters.of_dossier(case.id)])
        (silent,) = office.core.refusals.of_dossier(case.id)
        assert (silent.party.id, silent.is_silent, silent.is_waiting) == (bank, True, False)
        office.clock.day += timedelta(days=30)
        assert TermCode.PROPOSAL_REMINDER in {item.term for item in office.core.deadlines.of(case.id)}

        asked, letter = office.core.outcome_letters.ask_again(case.id, bank, "Alle anderen zijn akkoord.")
        assert (asked.is_open, letter.creditor_id, case.phase) == (True, bank, Phase.RECONSIDERATION)
        (silent,) = office.core.refusals.of_dossier(case.id)
        assert (silent.is_silent, silent.is_waiting) == (True, True)
        # One thing is waited for, and it says of which claim.
        terms = {item.term: item.claim_ids for item in office.core.deadlines.of(case.id)}
        assert TermCode.PROPOSAL_REMINDER not in terms
        assert terms[TermCode.RECONSIDERATION] == (case.claims["Bank"].id,)

        office.core.reconsiderations.answer(case.id, bank, AnswerOutcome.NO_ANSWER, channel=AskedBy.LETTER)
        assert case.phase is Phase.IMPASSE

    def test_an_answer_counts_as_the_last_one_though_its_id_says_otherwise(self, office, case):
        """Ids of another process, or after the clock was set back, do not sort by the order of events."""
        case.no("Bank")
        office.core.reconsiderations.ask(case.id, case.creditors["Bank"].id, "x", AskedBy.MAIL)
        claim_id = case.claims["Bank"].id
        with office.core.store.unit_of_work("proposal.answer") as work:
            work.add(
                ProposalAnswer(
                    id="00000000-0000-7000-8000-000000000000",
                    proposal_id=case.proposal.id,
                    claim_id=claim_id,
                    outcome=AnswerOutcome.AGREED,
                    received_on=office.clock.day,
                    channel="mail",
                )
            )
        (item,) = office.core.reconsiderations.of_dossier(case.id)
        assert item.outcome is AnswerOutcome.AGREED
        assert office.core.proposals.answers(case.proposal.id)[claim_id].outcome is AnswerOutcome.AGREED
        assert case.tally().agreed == 1

    def test_refused_in_words(self, office, case):
        ask, bank = office.core.reconsiderations.ask, case.creditors["Bank"].id
        with refusal("proposal.reconsider_not_refused"):
            ask(case.id, bank, "x", AskedBy.PHONE)
        case.no("Bank")
        with refusal("proposal.reconsider_without_text"):
            ask(case.id, bank, " ", AskedBy.PHONE)
        with refusal("proposal.reconsider_not_possible"):
            ask(case.id, bank, "x", AskedBy.HUB)
        answer = office.core.reconsiderations.answer
        with refusal("proposal.reconsider_not_asked"):
            answer(case.id, bank, AnswerOutcome.AGREED, channel=AskedBy.PHONE)
        ask(case.id, bank, "x", AskedBy.PHONE)
        with refusal("proposal.reconsider_pending"):
            ask(case.id, bank, "x", AskedBy.PHONE)
        with refusal("proposal.only_court_orders"):
            answer(case.id, bank, AnswerOutcome.ORDERED, channel=AskedBy.PHONE)
        with refusal("proposal.only_court_orders"):
            case.say(AnswerOutcome.ORDERED, "Bank")


def test_refusal_then_a_new_offer_to_the_agreement(office, case):
    """The second of the five endings (issue 5): refused, thought over, a better offer, agreed."""
    case.yes("Energie", "Winkel")
    case.no("Bank")
    bank = case.creditors["Bank"].id
    office.core.reconsiderations.ask(case.id, bank, "Het is het uiterste.", AskedBy.PHONE)
    office.core.reconsiderations.answer(
        case.id, bank, AnswerOutcome.REFUSED, channel=AskedBy.PHONE, reason="er is spaargeld"
    )
    assert case.phase is Phase.IMPASSE
    office.clock.day += timedelta(days=7)
    office.vtlb(case.dossier, capacity=20_000, assets=40_000)
    made = office.core.requotes.requote(case.id)
    assert [turn.handler.name for turn in made.asked_again] == ["Bank", "Energie", "Winkel"]
    assert case.phase is Phase.IMPASSE
    case.offer()
    assert (case.phase, case.proposal.version) == (Phase.PROPOSAL_SENT, 2)
    assert case.tally().open == 3
    case.yes(*AMOUNTS)
    office.core.proposals.conclude(case.id)
    assert case.phase is Phase.AGREED
    assert [event.phase for event in office.core.dossiers.phase_history(case.id)][-6:] == [
        Phase.PROPOSAL_SENT, Phase.RECONSIDERATION, Phase.IMPASSE, Phase.PROPOSAL_READY, Phase.PROPOSAL_SENT,
        Phase.AGREED,
    ]  # fmt: skip
    (first, second) = sorted(office.core.proposals.versions(case.id), key=lambda item: item.version)
    assert (first.status, second.status) == (ProposalStatus.REPLACED, ProposalStatus.AGREED)
    assert second.offered_cents > first.offered_cents


class TestLate:
    @pytest.fixture
    def agreed(self, office, case):
        case.yes(*AMOUNTS)
        office.core.proposals.conclude(case.id)
        office.clock.day += timedelta(days=10)
        case.late = office.claim(case.dossier, office.creditor("Laat", kind="telecom"), 30_000)
        return case

    def test_the_page_of_the_dossier_says_so_until_it_is_decided(self, office, agreed):
        def said():
            return [item.params["creditor"] for item in office.core.workbench.state(agreed.id).warnings
                    if item.code == "claim_rule.finding"]  # fmt: skip

        assert said() == ["Laat"]
        office.core.late_creditors.leave_outside(agreed.late.id, "Te laat.")
        assert said() == []

    def test_stays_outside_documented(self, office, agreed):
        late = office.core.late_creditors
        assert [claim.id for claim in late.waiting(agreed.id)] == [agreed.late.id]
        made = late.leave_outside(agreed.late.id, "Meldde zich na het akkoord; de cliënt betaalt dit zelf.")
        assert (made.claim.rank, made.mark.kind, made.mark.outcome) == (
            ClaimRank.EXCLUDED, MarkKind.LATE, MarkOutcome.LEFT_OUT,
        )  # fmt: skip
        assert late.waiting(agreed.id) == []
        assert agreed.phase is Phase.AGREED
        assert office.core.proposals.newest(agreed.id).status is ProposalStatus.AGREED

    def test_opens_the_agreement_again_and_everybody_is_asked(self, office, agreed):
        late = office.core.late_creditors
        late.reopen(agreed.late.id, "Grote schuldeiser, moet meedoen.")
        assert agreed.phase is Phase.INVENTORY
        assert office.core.proposals.newest(agreed.id).status is ProposalStatus.WITHDRAWN
        office.answer(office.reread(agreed.late))
        made = office.core.requotes.requote(agreed.id)
        assert codes(made.changes) == ["requote.claim_added"]
        assert {turn.reason.code for turn in made.asked_again} == {"requote.agreed_to_old", "requote.new_creditor"}
        agreed.offer()
        agreed.claims["Laat"] = agreed.late
        agreed.yes(*agreed.claims)
        office.core.proposals.conclude(agreed.id)
        assert agreed.phase is Phase.AGREED
        assert late.waiting(agreed.id) == []

    def test_refused_in_words(self, office, agreed):
        late = office.core.late_creditors
        with refusal("late.without_reason"):
            late.leave_outside(agreed.late.id, " ")
        with refusal("late.not_late"):
            late.leave_outside(agreed.claims["Bank"].id, "x")
        with office.core.store.unit_of_work("proef") as work:
            work.save(replace(office.core.dossiers.get(agreed.id), phase=Phase.EXECUTION))
        with refusal("late.in_execution"):
            late.reopen(agreed.late.id, "x")
        assert office.core.proposals.newest(agreed.id).status is ProposalStatus.AGREED
        assert late.leave_outside(agreed.late.id, "te laat").mark.outcome is MarkOutcome.LEFT_OUT

    def test_without_an_agreement_nobody_is_late(self, office, case):
        assert office.core.late_creditors.waiting(case.id) == []
        with refusal("late.not_late"):
            office.core.late_creditors.reopen(case.claims["Bank"].id, "x")


def test_tally_in_exact_parts(office, case):
    case.yes("Energie")
    case.no("Bank")
    tally = case.tally()
    parts = [tally.share(cents) for cents in (tally.agreed_cents, tally.refused_cents, tally.open_cents)]
    assert sum(parts) == 1
    assert parts[1].numerator * 738_377 == parts[1].denominator * 625_000
    assert office.core.proposals.summary(case.proposal.id).decisions[case.claims["Bank"].id].outcome is (
        ConsentOutcome.TO_ASK
    )
