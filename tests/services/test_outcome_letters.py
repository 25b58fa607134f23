"""Letters about how an offer and a settlement go on, made from real dossiers and read back from their PDF."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claim_marks import MarkKind
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.court import CourtOutcome, CourtRoute
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import ExitReason
from csr_desktop.domain.intake import Threat
from csr_desktop.domain.proposals import AnswerOutcome, AskedBy
from csr_desktop.domain.settlement import DepositKind, EndReason
from csr_desktop.errors import UserError
from csr_desktop.services.settlement.steps import SettlementStep
from tests.services.court_desk import Refused, text_of
from tests.services.settlement_desk import REFERENCE_CASE, agreed, at, pay_account, pay_out, save_months

FORCED = CourtRoute.FORCED_SETTLEMENT
NAMES = [name for name, *_rest in REFERENCE_CASE]


def refusal(code):
    return pytest.raises(UserError, match=code.replace(".", r"\."))


@pytest.fixture
def case(office):
    """Four creditors; the bank refuses, the shop says nothing."""
    refused = Refused(
        office,
        {"Belastingdienst": 215_000, "Bank voor Iedereen": 625_000, "Energie Noord": 98_765, "Webwinkel": 14_612},
        kinds={"Belastingdienst": "national_tax", "Bank voor Iedereen": "bank", "Energie Noord": "energy"},
    )
    refused.yes("Belastingdienst", "Energie Noord")
    refused.no("Bank voor Iedereen")
    return refused


def due(office, dossier_id):
    return {item.kind.value: item.names for item in office.core.outcome_letters.due(dossier_id)}


def read(office, letter):
    return text_of(office.core.letters.pdf(letter))


def sent(office, letters):
    office.core.letters.mark_sent([letter.id for letter in letters])


def steps(office, dossier):
    return [item.step for item in office.core.settlement.steps.of(dossier.id)]


class TestProposal:
    def test_thinking_again_by_letter_with_who_agreed_and_the_wsnp(self, office, case):
        bank = case.creditors["Bank voor Iedereen"]
        asked, letter = office.core.outcome_letters.ask_again(case.id, bank.id, "De vaste lasten zijn nu betaald.")
        assert (letter.kind, letter.creditor_id, letter.proposal_id) == (
            LetterKind.RECONSIDERATION, bank.id, case.proposal.id,
        )  # fmt: skip
        text = read(office, letter)
        offer = office.core.court.facts(office.core.court.open(case.id, FORCED).id).offer
        wsnp = offer.wsnp.distribution
        for phrase in (
            "Als reden gaf u: “te laag”", "De vaste lasten zijn nu betaald.", "Van de 4 schuldeisers hebben er 2",
            "uiterlijk 8 december 2026", "duurt 18 maanden",
        ):  # fmt: skip
            assert phrase in text
        for figure in (
            offer.proposal.ordinary_hundredths, wsnp.ordinary_hundredths, offer.proposal.preferential_hundredths,
        ):  # fmt: skip
            assert f"{figure // 100},{figure % 100:02d}%" in text
        for other in ("Belastingdienst", "Energie Noord", "Webwinkel", "999990019"):
            assert other not in text
        (record,) = [item.record for item in office.core.reconsiderations.of_dossier(case.id)]
        assert record.letter_id == letter.id
        assert asked.record.id == record.id
        # It lies ready until it is sent; then nothing asks for it any more.
        assert due(office, case.id)["L16"] == ()
        sent(office, [letter])
        assert "L16" not in due(office, case.id)
        assert office.core.letters.by_reply_code(letter.reply_code).id == letter.id

    def test_without_an_address_nothing_is_noted_and_nothing_made(self, office, case):
        bank = case.creditors["Bank voor Iedereen"]
        office.core.register.save(replace(bank, visiting_address=Address()))
        with refusal("outcome.handlers_without_address"):
            office.core.outcome_letters.ask_again(case.id, bank.id, "Denk er nog eens over.")
        assert office.core.reconsiderations.of_dossier(case.id) == []
        assert [item for item in office.core.letters.of_dossier(case.id) if item.kind == "L16"] == []

    def test_the_announcement_goes_to_who_did_not_agree_and_ends_the_step(self, office, case, texts):
        court = office.core.court
        office.core.reconsiderations.ask(case.id, case.creditors["Bank voor Iedereen"].id, "Bel terug", AskedBy.PHONE)
        office.core.reconsiderations.answer(
            case.id, case.creditors["Bank voor Iedereen"].id, AnswerOutcome.REFUSED, channel=AskedBy.PHONE
        )
        opened = court.open(case.id, FORCED, court="Rechtbank Midden-Nederland")
        assert due(office, case.id)["L17"] == ("Bank voor Iedereen", "Webwinkel")
        letters = office.core.outcome_letters.make(case.id, LetterKind.COURT_NOTICE)
        bank, shop = (read(office, letter) for letter in letters)
        for text in (bank, shop):
            assert "laatste termijn: tot en met 8 december 2026" in text
            assert "Rechtbank Midden-Nederland te bevelen" in text
            assert "in de kosten veroordeeld (artikel 287a, zesde lid, van de Faillissementswet)" in text
            assert "2 schuldeisers, samen" in text
        assert "Op 24 november 2026 vroegen wij u om heroverweging" in bank
        assert "geen antwoord van u; dat geldt als een weigering" in shop
        assert "Webwinkel" not in bank
        assert "Bank voor Iedereen" not in shop
        assert court.next_steps(opened.id)[0].code == "court.next_announce_ready"
        sent(office, letters)
        assert court.next_steps(opened.id)[0].code != "court.next_announce_ready"
        with refusal("outcome.nothing_due"):
            office.core.outcome_letters.make(case.id, LetterKind.COURT_NOTICE)

    def test_a_court_order_stands_in_the_confirmation_of_who_was_ordered(self, office, case):
        court = office.core.court
        opened = court.open(case.id, FORCED, court="Rechtbank Midden-Nederland")
        office.clock.day += timedelta(days=1)
        court.request(opened.id, office.clock.day, case_number="C/16/1")
        court.hearing(opened.id, office.clock.day)
        court.decide(opened.id, CourtOutcome.GRANTED, office.clock.day, costs_ordered=True)
        told = {letter.creditor_id: read(office, letter) for letter in office.core.proposals.conclude(case.id)}
        bank, tax = told[case.creditors["Bank voor Iedereen"].id], told[case.creditors["Belastingdienst"].id]
        assert "heeft Rechtbank Midden-Nederland (zaaknummer C/16/1) u bevolen in te stemmen" in bank
        assert "in de kosten veroordeeld" in bank
        assert "danken u voor uw medewerking" not in bank
        assert "bevolen" not in tax
        assert "danken u voor uw medewerking" in tax

    def test_lost_in_court_everybody_on_paper_hears_that_there_is_no_settlement(self, office, case):
        court = office.core.court
        opened = court.open(case.id, FORCED, court="Rechtbank Midden-Nederland")
        court.request(opened.id, office.clock.day)
        court.decide(opened.id, CourtOutcome.REJECTED, office.clock.day, remark="Schulden van de goktafel.")
        letters = office.core.outcome_letters.make(case.id, LetterKind.WITHDRAWAL)
        assert len(letters) == 4
        for letter in letters:
            text = read(office, letter)
            assert "niet tot stand gekomen, omdat niet alle schuldeisers" in text
            assert "eindigt op 24 november 2026" in text
            # Nothing of why, neither the story of the client nor the judgment.
            for private in ("goktafel", "contract", "Solliciteert", "Budgetbeheer", "999990019"):
                assert private not in text

    def test_a_claim_that_is_left_out_of_the_new_version(self, office, case):
        shop = case.creditors["Webwinkel"]
        office.core.claims.change(case.claims["Webwinkel"].id, rank="excluded", excluded_reason="betwist")
        office.core.requotes.requote(case.id)
        assert due(office, case.id)["L19"] == ("Webwinkel",)
        (letter,) = office.core.outcome_letters.make(case.id, LetterKind.WITHDRAWAL)
        assert letter.creditor_id == shop.id
        assert "ons voorstel aan u vervalt" in read(office, letter)
        assert "betwist" not in read(office, letter)

    def test_an_explanation_for_the_one_that_speaks_of_fraud(self, office, case):
        claim, bank = case.claims["Bank voor Iedereen"], case.creditors["Bank voor Iedereen"]
        office.core.claim_marks.mark(claim.id, MarkKind.FRAUD, "Loon niet opgegeven.")
        assert due(office, case.id)["L25"] == ("Bank voor Iedereen",)
        with refusal("outcome.without_explanation"):
            office.core.outcome_letters.explain_fraud(case.id, bank.id, "  ")
        with refusal("outcome.own_words"):
            office.core.outcome_letters.make(case.id, LetterKind.FRAUD)
        with refusal("outcome.nothing_due"):
            office.core.outcome_letters.explain_fraud(case.id, case.creditors["Webwinkel"].id, "Niets.")
        letter = office.core.outcome_letters.explain_fraud(case.id, bank.id, "Het loon is alsnog gemeld.")
        text = read(office, letter)
        assert "Het loon is alsnog gemeld." in text
        assert "Loon niet opgegeven" not in text
        assert "60c" not in text  # a bank is no public body
        assert "L25" in due(office, case.id)
        sent(office, [letter])
        assert "L25" not in due(office, case.id)

    def test_the_letter_to_the_court(self, office, case):
        opened = office.core.court.open(case.id, FORCED)
        with refusal("outcome.court_unknown"):
            office.core.outcome_letters.for_court(opened.id)
        other = office.core.court.open(case.id, CourtRoute.MORATORIUM, court="Rechtbank Oost", threat=Threat.EVICTION)
        letter = office.core.outcome_letters.for_court(other.id, ("Postbus 1", "1234 AB  Stad"))
        text = read(office, letter)
        for phrase in ("Rechtbank Oost Postbus 1 1234 AB Stad", "ten hoogste 6 maanden", "ontruiming van de woning"):
            assert phrase in text
        assert (letter.kind, letter.creditor_id) == (LetterKind.COURT_LETTER, None)
        assert "999990019" not in text


def test_who_was_written_to_hears_that_the_help_ended(office):
    dossier = office.dossier()
    for name in ("Energie Noord", "Webwinkel"):
        office.claim(dossier, office.creditor(name), 10_000, reference=f"K-{name[:3]}")
    assert due(office, dossier.id) == {}
    sent(office, office.core.letters.notices(dossier.id).letters)
    office.core.dossiers.close(dossier.id, ExitReason.MOVED)
    letters = office.core.outcome_letters.make(dossier.id, LetterKind.WITHDRAWAL)
    assert len(letters) == 2
    for letter in letters:
        text = read(office, letter)
        assert "De schuldhulp is geëindigd en er komt geen schuldregeling" in text
        assert "erhuisd" not in text


@pytest.mark.parametrize(
    ("product", "says"), [(Product.SB, "in termijnen"), (Product.SK, "in één keer, uit een krediet (herfinanciering)")]
)
def test_all_that_is_owed_is_offered_as_what_it_is(office, product, says):
    case = Refused(office, {"Bank": 100_000, "Winkel": 20_000}, product=product, capacity=30_000)
    letters = [item for item in office.core.letters.of_dossier(case.id) if item.kind is LetterKind.FULL_PAYMENT]
    assert len(letters) == 2
    text = read(office, letters[0])
    assert f"€ 1.000,00 geheel (100%) te betalen, {says}" in text
    assert "kwijting" not in text
    if product is Product.SB:
        # Nine months of 300 euro are more than all that is owed: one instalment for everything.
        assert "24 augustus 2027 € 1.000,00" in text
    case.yes("Bank", "Winkel")
    told = read(office, office.core.proposals.conclude(case.id)[0])
    assert "Uw vordering wordt geheel betaald" in told
    assert "finale kwijting" not in told


class TestSettlement:
    def test_payments_a_review_and_the_discharge(self, office, tmp_path):
        pay_account(office)
        dossier, _claims = agreed(office)
        sent(office, office.core.letters.unsent())
        core = office.core
        begin = office.clock.today()
        core.settlement.beginning.start(dossier.id, first_repayment_on=begin)
        core.settlement.reserve.book(dossier.id, DepositKind.ASSETS, 25_000)
        save_months(office, dossier, 9, begin=begin)
        at(office, office.clock.today() + timedelta(days=40))
        _plan, made = pay_out(office, dossier, tmp_path)
        assert SettlementStep.TELL_PAYMENT in steps(office, dossier)
        letters = core.outcome_letters.make(dossier.id, LetterKind.PAYMENT)
        assert len(letters) == len({item.creditor_id for item in letters}) == 10
        for letter in letters:
            (payout,) = [item for item in made.payouts if item.claim_id in letter.claim_ids]
            text = read(office, letter)
            cents = f"{payout.amount_cents // 100:,}".replace(",", ".") + f",{payout.amount_cents % 100:02d}"
            for phrase in (cents, payout.payment_reference, "tussentijdse betaling", "prognose"):
                assert phrase in text
            others = [name for name in NAMES if name != core.register.get(letter.creditor_id).name]
            assert [name for name in others if name in text] == []
        assert SettlementStep.SEND_LETTERS in steps(office, dossier)
        sent(office, letters)
        assert not {SettlementStep.SEND_LETTERS, SettlementStep.TELL_PAYMENT} & set(steps(office, dossier))
        self.reviewed(office, dossier)

    def reviewed(self, office, dossier):
        core = office.core
        office.vtlb(dossier, capacity=10_000)
        core.settlement.reviews.hold(dossier.id, give_back=False)
        assert SettlementStep.TELL_REVIEW in steps(office, dossier)
        letters = core.outcome_letters.make(dossier.id, LetterKind.REVIEW)
        assert len(letters) == 10
        review = core.settlement.facts(dossier.id).held_reviews[-1]
        text = read(office, letters[-1])
        for hundredths in (review.ordinary_hundredths, core.settlement.facts(dossier.id).proposal.ordinary_hundredths):
            assert f"{hundredths // 100},{hundredths % 100:02d}%" in text
        assert "lager" in text
        assert "Afloscapaciteit tot nu toe € 200,00" in text
        assert "€ 100,00" in text
        sent(office, letters)
        assert SettlementStep.TELL_REVIEW not in steps(office, dossier)
        core.settlement.endings.end_early(dossier.id, EndReason.NEW_DEBTS, remark="Nieuwe schuld bij het casino.")
        assert SettlementStep.TELL_CREDITORS in steps(office, dossier)
        ended = core.outcome_letters.make(dossier.id, LetterKind.WITHDRAWAL)
        assert len(ended) == 10
        for letter in ended:
            text = read(office, letter)
            assert "beëindigd, voordat zij helemaal was uitgevoerd" in text
            assert "casino" not in text
            assert "nieuwe schuld" not in text.lower()
        sent(office, ended)
        assert not {SettlementStep.TELL_CREDITORS, SettlementStep.SEND_LETTERS} & set(steps(office, dossier))

    def test_a_credit_pays_once_and_the_rest_is_cancelled(self, office, tmp_path):
        pay_account(office)
        core = office.core
        dossier, _claims = agreed(office, Product.SK, assets=0)
        sent(office, core.letters.unsent())
        core.settlement.beginning.start(dossier.id)
        loan = core.settlement.facts(dossier.id).offered_cents
        core.settlement.reserve.book(dossier.id, DepositKind.LOAN, loan)
        pay_out(office, dossier, tmp_path)
        payment, *_rest = core.outcome_letters.make(dossier.id, LetterKind.PAYMENT)
        assert "Dit was de laatste betaling. De rest van uw vordering" in read(office, payment)
        core.settlement.endings.discharge(dossier.id)
        letters = core.outcome_letters.make(dossier.id, LetterKind.DISCHARGE)
        assert len(letters) == 10
        by_claim = {item.claim_id: item for item in core.settlement.facts(dossier.id).discharges}
        for letter in letters:
            found = by_claim[letter.claim_ids[0]]
            text = read(office, letter)
            rest = f"{found.remainder_cents // 100:,}".replace(",", ".") + f",{found.remainder_cents % 100:02d}"
            for phrase in (f"€ {rest}, is kwijtgescholden", "beslagen op te heffen", "BKR", "Wij bevestigen de finale"):
                assert phrase in text
        assert {"L22", "L23"} == {item.letter for item in core.settlement.steps.of(dossier.id) if item.letter}
        core.store.undo()
        assert due(office, dossier.id)["L22"] != ()
