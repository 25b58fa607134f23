"""The sheet beside letters: chosen per client, only in languages somebody looked at, and kept with the letter."""

from __future__ import annotations

import io
import re

import pypdf
import pytest

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.errors import UserError

HOME = Address(street="Raadhuisplein", house_number="1", postcode="1234AB", city="Waterrijk")


def pages_of(office, letter) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(office.core.letters.pdf(letter)))
    return [" ".join(re.sub("\u00ad\\s*", "", page.extract_text()).split()) for page in reader.pages]


@pytest.fixture
def case(office):
    office.core.organisation.change(municipality="Waterrijk", address=HOME, phone="0123 456 789")
    return office.dossier()


@pytest.fixture
def mandate(office, case):
    def make() -> list[str]:
        (letter,) = office.core.client_letters.make(case.id, ClientLetter.MANDATE)
        assert letter.pages == len(pages_of(office, letter))
        return pages_of(office, letter)

    return make


def refused(act) -> str:
    with pytest.raises(UserError) as error:
        act()
    return error.value.messages[0].code


def test_nobody_gets_a_sheet_unasked_and_dutch_may_always_be_asked(office, case, mandate):
    desk = office.core.companions
    bare = mandate()
    assert not any("Bij deze brief" in page for page in bare)
    (client,) = office.core.dossiers.clients(case.id)
    desk.choose(client.id, "nl")
    pages = mandate()
    assert len(pages) == len(bare) + 1
    assert "Wat moet u doen?" in pages[-1]
    office.core.history.undo()
    office.core.history.undo()
    assert office.core.dossiers.clients(case.id)[0].sheet_language == ""


def test_a_language_can_be_chosen_once_somebody_looked_at_it(office, case, mandate):
    desk = office.core.companions
    (client,) = office.core.dossiers.clients(case.id)
    assert [item.code for item in desk.languages() if item.is_on] == ["nl"]
    assert refused(lambda: desk.choose(client.id, "pl")) == "companion.not_reviewed"
    assert refused(lambda: desk.set_reviewed("pl", "  ")) == "companion.reviewer_missing"
    assert refused(lambda: desk.set_reviewed("ar", "A. Lezer")) == "companion.unknown"
    looked = desk.set_reviewed("pl", " K.  Nowak ")
    assert (looked.reviewed_by, looked.reviewed_on, looked.is_on) == ("K. Nowak", office.clock.today(), True)
    desk.choose(client.id, "pl")
    assert "Co trzeba zrobić?" in mandate()[-1]
    assert "Wat moet u doen?" in mandate()[-1]


def test_what_was_taken_back_falls_back_to_dutch_and_old_letters_stay(office, case):
    desk = office.core.companions
    (client,) = office.core.dossiers.clients(case.id)
    desk.set_reviewed("uk", "O. Lezer")
    desk.choose(client.id, "uk")
    (before,) = office.core.client_letters.make(case.id, ClientLetter.MANDATE)
    desk.withdraw("uk")
    (after,) = office.core.client_letters.make(case.id, ClientLetter.MANDATE)
    assert "Що вам потрібно зробити?" in pages_of(office, before)[-1]
    assert "Що вам потрібно зробити?" not in pages_of(office, after)[-1]
    assert "Wat moet u doen?" in pages_of(office, after)[-1]
    office.core.history.undo()
    office.core.history.undo()
    assert {item.code for item in desk.languages() if item.is_on} == {"nl", "uk"}


def test_letters_to_creditors_never_have_a_sheet(office, case):
    desk = office.core.companions
    (client,) = office.core.dossiers.clients(case.id)
    desk.choose(client.id, "nl")
    office.claim(case, office.creditor("Energie Noord"), 10_000)
    made = office.core.letters.notices(case.id)
    for letter in made.letters:
        assert not any("Bij deze brief" in page for page in pages_of(office, letter))
    assert made.letters


def test_whoever_looks_at_a_language_sees_every_phrase_beside_the_dutch_one(office):
    sample = office.core.companions.phrases("tr")
    assert len(sample.pairs) > 40
    assert ("Wat moet u doen?", "Ne yapmalısınız?") in sample.pairs
