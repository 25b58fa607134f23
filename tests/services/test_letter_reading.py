"""How easily a letter to a client reads: its text and the words that a person put into it."""

from __future__ import annotations

import pytest

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.services.plain_language import Level

HOME = Address(street="Raadhuisplein", house_number="1", postcode="1234AB", city="Waterrijk")


@pytest.fixture
def case(office):
    office.core.organisation.change(municipality="Waterrijk", address=HOME)
    return office.dossier()


def test_the_words_of_a_person_count_with_the_text(office, case):
    make = office.core.client_letters.make
    plan = {
        "request": "Rondkomen.",
        "support": "Wij helpen u.",
        "referrals": "Naar niemand.",
        "conditions": "Geen schulden.",
    }
    office.core.intake.write_plan(case.id, **plan)
    (letter,) = make(case.id, ClientLetter.PLAN)
    reading = office.core.letter_reading.of(letter)
    assert reading.level is Level.EASY
    assert [item.text for item in reading.findings] in ([], ["beslagvrije voet"])
    office.core.intake.write_plan(
        case.id, **{**plan, "support": "De crediteuren worden onverwijld in kennis gesteld door de bewindvoerder."}
    )
    (letter,) = make(case.id, ClientLetter.PLAN)
    found = {item.text for item in office.core.letter_reading.of(letter).findings}
    assert {"crediteuren", "onverwijld", "bewindvoerder"} <= found


def test_a_letter_to_a_creditor_is_not_judged(office, case):
    office.claim(case, office.creditor("Energie Noord"), 10_000)
    (letter,) = office.core.letters.notices(case.id).letters
    assert office.core.letter_reading.of(letter) is None


def test_the_overview_for_the_client_is(office, case):
    office.claim(case, office.creditor("Energie Noord"), 10_000)
    letter = office.core.letters.debt_overview(case.id)
    assert office.core.letter_reading.of(letter).level is Level.EASY
