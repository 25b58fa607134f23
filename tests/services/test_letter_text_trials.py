"""Texts shown before they are used: with a dossier, with an earlier letter, and made up; nothing is left behind."""

from __future__ import annotations

import io

import pypdf
import pytest

from csr_desktop.domain.correspondence import Letter
from csr_desktop.errors import UserError

SENTENCE = "Deze zin is nieuw."


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def trials(office):
    return office.core.letter_text_trials


def test_a_dossier_shows_its_letter_and_nothing_is_made(office, trials, collective_case):
    dossier, _claims = collective_case
    told = []
    office.core.store.subscribe(told.append)
    lines = len(office.core.store.log_records())
    text = office.core.letter_texts.shipped("L08").replace("Hebt u vragen?", f"{SENTENCE} Hebt u vragen?")
    material = trials.of_dossier("L08", dossier.id)
    shown = words_of(trials.show(text, material).pdf)
    assert SENTENCE in shown
    assert "J. van der Berg" in shown
    assert (office.core.store.count(Letter), told, len(office.core.store.log_records())) == (0, [], lines)
    assert len(office.core.letters.notices(dossier.id).letters) == 3


def test_after_a_trial_letters_are_made_of_the_text_in_use(office, trials, collective_case):
    dossier, _claims = collective_case
    text = office.core.letter_texts.shipped("L08").replace("Hebt u vragen?", SENTENCE)
    trials.show(text, trials.of_dossier("L08", dossier.id))
    letter = office.core.letters.notices(dossier.id).letters[0]
    assert SENTENCE not in words_of(office.core.letters.pdf(letter))


def test_an_earlier_letter_is_shown_as_it_was(office, trials, collective_case):
    dossier, _claims = collective_case
    made = office.core.letters.notices(dossier.id).letters
    subjects = trials.letters("L08")
    assert [item.letter_id for item in subjects] == [letter.id for letter in reversed(made)]
    assert {item.dossier_number for item in subjects} == {dossier.number}
    material = trials.of_letter(made[0].id)
    assert trials.show(office.core.letter_texts.shipped("L08"), material).pdf == office.core.letters.pdf(made[0])


def test_what_a_dossier_lacks_is_said(office, trials):
    dossier = office.dossier()
    with pytest.raises(UserError) as caught:
        trials.of_dossier("L08", dossier.id)
    assert caught.value.code == "letter.no_claims"
    with pytest.raises(UserError) as caught:
        trials.of_dossier("L25", dossier.id)
    assert caught.value.code == "letter_text.no_material"


def test_every_shipped_text_shows_its_example_full_and_bare(office, trials):
    for card in office.core.letter_texts.cards():
        for options in ({}, {"couple": True}, {"bare": True}):
            material = trials.example(card.name, **options)
            made = trials.show(office.core.letter_texts.shipped(card.name), material)
            assert made.pages >= 1, (card.name, options)
            assert "None" not in words_of(made.pdf)


def test_a_fault_is_told_when_it_is_shown(office, trials):
    with pytest.raises(UserError) as caught:
        trials.show("Titel: x\nOnderwerp: x\n\nDag {{ peildatums }}.", trials.example("L09"))
    assert caught.value.message.params["nearest"] == "peildatum"
