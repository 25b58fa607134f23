"""Letters as the services make them from a dossier: dates, names and payments that one letter takes from another."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.creditors import PartyRole
from csr_desktop.domain.proposals import AnswerOutcome

IBAN = "NL44PRAC0123456789"


@pytest.fixture
def read(office, text_of):
    """The text of a letter from the archive."""
    return lambda letter: text_of(office.core.letters.pdf(letter))


def agreed(office, dossier, claims, capacity=5_000, **answers):
    """Take the dossier to an agreement; the confirmations."""
    for claim in claims:
        office.answer(office.reread(claim), **answers)
    office.vtlb(dossier, capacity=capacity)
    proposals = office.core.proposals
    proposals.make(dossier.id)
    frozen = proposals.freeze(dossier.id)
    for offer in proposals.send(dossier.id):
        proposals.record_answer(frozen.id, offer.claim_ids, AnswerOutcome.AGREED, channel="letter")
    return proposals.conclude(dossier.id)


def test_a_reminder_repeats_the_reference_date_of_the_request(office, collective_case, read):
    dossier, _claims = collective_case
    asked_on = office.clock.today()
    letters = office.core.balances.request([dossier.id]).letters
    office.clock.day = asked_on + timedelta(days=2)
    office.core.letters.mark_sent([letter.id for letter in letters])
    office.clock.day = asked_on + timedelta(days=40)
    (first, *_), (reminder, *_) = letters, office.core.balances.remind([dossier.id])
    assert (asked_on, office.clock.day) == (date(2026, 11, 24), date(2027, 1, 3))
    assert "per 24 november 2026 (de peildatum)" in read(first)
    text = read(reminder)
    assert "Peildatum 24 november 2026" in text
    assert "De peildatum blijft 24 november 2026, zoals in ons eerste verzoek" in text
    assert "Op 26 november 2026 vroegen wij" in text
    assert text.count("3 januari 2027") == 1  # only the date of the letter itself


def test_a_company_under_two_numbers_does_not_act_for_itself(office, read):
    dossier = office.dossier()
    seller = office.creditor("Achteraf Betalen Nederland", kind="web_shop")
    collector = office.creditor("ACHTERAF BETALEN Nederland", kind="collection", role=PartyRole.COLLECTOR)
    office.claim(dossier, seller, 10_000, reference="A-1", collector_id=collector.id, collector_reference="C-1")
    (letter,) = office.core.balances.request([dossier.id]).letters
    assert "Namens" not in read(letter)


def test_a_confirmation_says_when_is_paid_and_asks_for_the_missing_account(office, collective_case, read):
    dossier, claims = collective_case
    confirmations = agreed(office, dossier, claims)
    assert {letter.kind for letter in confirmations} == {LetterKind.AGREEMENT}
    paid_on = office.clock.today() + timedelta(days=office.core.norms.lump_sum_days)
    assert paid_on == date(2026, 12, 24)
    for letter in confirmations:
        text = read(letter)
        assert "in één keer, uiterlijk 24 december 2026." in text
        assert "Wij missen nog een rekeningnummer." in text
        assert f"met ons kenmerk {letter.reference}?" in text
        assert "Wij betalen op rekening" not in text


def test_a_confirmation_shows_the_account_it_pays_to(office, collective_case, read):
    dossier, claims = collective_case
    letters = agreed(office, dossier, claims, iban=IBAN)
    assert len(letters) == len(claims)
    for letter in letters:
        text = read(letter)
        assert "NL44 PRAC 0123 4567 89" in text
        assert "Wij missen nog" not in text


def test_nothing_is_asked_about_accounts_when_nothing_is_paid(office, collective_case, read):
    dossier, claims = collective_case
    for claim in claims:
        office.answer(office.reread(claim))
    office.vtlb(dossier, capacity=0)
    proposals = office.core.proposals
    proposals.make(dossier.id)
    frozen = proposals.freeze(dossier.id)
    offers = proposals.send(dossier.id)
    office.core.letters.mark_sent([letter.id for letter in offers])
    office.clock.day += timedelta(days=60)
    reminders = proposals.remind(dossier.id)
    assert {letter.kind for letter in reminders} == {LetterKind.PROPOSAL_REMINDER}
    for letter in offers:
        proposals.record_answer(frozen.id, letter.claim_ids, AnswerOutcome.AGREED, channel="letter")
    for letter in (*offers, *reminders, *proposals.conclude(dossier.id)):
        text = read(letter)
        assert "€ 0,00" in text
        assert "IBAN" not in text
        assert "rekeningnummer" not in text
