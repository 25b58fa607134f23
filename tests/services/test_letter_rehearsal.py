"""Texts shown before they are used, with what a dossier would give now; nothing is left behind."""

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
def rehearsal(office):
    return office.core.letter_rehearsal


def test_a_dossier_shows_its_letter_and_nothing_is_made(office, rehearsal, collective_case):
    dossier, _claims = collective_case
    told = []
    office.core.store.subscribe(told.append)
    lines = len(office.core.store.log_records())
    text = office.core.letter_texts.shipped("L08").replace("Hebt u vragen?", f"{SENTENCE} Hebt u vragen?")
    shown = words_of(rehearsal.make("L08", text, dossier.id))
    assert SENTENCE in shown
    assert "J. van der Berg" in shown
    assert (office.core.store.count(Letter), told, len(office.core.store.log_records())) == (0, [], lines)
    assert len(office.core.letters.notices(dossier.id).letters) == 3


def test_after_a_trial_letters_are_made_of_the_text_in_use(office, rehearsal, collective_case):
    dossier, _claims = collective_case
    text = office.core.letter_texts.shipped("L08").replace("Hebt u vragen?", SENTENCE)
    rehearsal.make("L08", text, dossier.id)
    letter = office.core.letters.notices(dossier.id).letters[0]
    assert SENTENCE not in words_of(office.core.letters.pdf(letter))


def test_what_a_dossier_lacks_is_said(office, rehearsal):
    dossier = office.dossier()
    with pytest.raises(UserError) as caught:
        rehearsal.data("L08", dossier.id)
    assert caught.value.code == "letter.no_claims"
    with pytest.raises(UserError) as caught:
        rehearsal.data("L25", dossier.id)
    assert caught.value.code == "letter_text.no_material"


def test_every_shipped_text_shows_its_example_full_and_bare(office):
    """Also with everything lacking that can lack, no letter is refused and none says None."""
    texts, preview = office.core._desk.texts, office.core.letter_preview
    for name in texts.names:
        for options in ({"couple": False}, {"couple": True}, {"couple": False, "bare": True}):
            data = texts.example(name, office.clock.today(), **options)
            assert "None" not in words_of(preview.show(texts.shipped(name), data)), (name, options)
