"""A letter's text seen before it is used: with made-up people, and with a letter that was made before."""

from __future__ import annotations

import io

import pypdf
import pytest

from csr_desktop.errors import UserError
from csr_desktop.letters.vocabulary import DATA_OF
from csr_desktop.services.letter_preview import ONE_PERSON, TWO_PEOPLE
from csr_desktop.services.letter_texts import Weight


def words(pdf):
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.replace("\u00ad\n", "").split())


@pytest.mark.parametrize("name", DATA_OF)
def test_every_text_has_an_example_that_it_can_be_made_with(office, name):
    office.core.organisation.change(municipality="Waterrijk")
    text = office.core.letter_texts.shipped(name)
    for people in (ONE_PERSON, TWO_PEOPLE):
        assert "Gemeente Waterrijk" in words(office.core.letter_preview.make(name, text, people))
    found = office.core.letter_preview.words(office.core.letter_preview.data(name))
    assert found["ons_kenmerk"]
    assert found["organisatie"] == "Gemeente Waterrijk"
    # What it says is what a word of this letter can say.
    help_of = {item.name: item for item in office.core.letter_texts.words(name)}
    rows = {f"rij.{row.name}" for item in help_of.values() for row in item.rows}
    assert set(found) <= set(help_of) | rows
    assert not [name for name in found if name in help_of and help_of[name].is_asked_only]


def test_a_changed_text_is_seen_with_a_letter_of_a_real_dossier_and_nothing_is_kept(office):
    core = office.core
    dossier = office.dossier()
    office.claim(dossier, office.creditor("Energiebedrijf Noorderlicht"), 50_000, reference="0012345")
    (letter,) = core.letters.notices(dossier.id).letters
    (choice,) = core.letter_preview.choices("L08")
    assert (choice.letter_id, choice.reference, choice.client) == (letter.id, letter.reference, "J. van der Berg")
    assert core.letter_preview.choices("L09") == []
    steps = len(core.history.steps(50))
    changed = core.letter_texts.shipped("L08").replace("Hebt u vragen?", "Belt u gerust.")
    seen = words(core.letter_preview.make("L08", changed, letter.id))
    assert "Energiebedrijf Noorderlicht" in seen
    assert "Belt u gerust." in seen
    assert (
        core.letter_preview.words(core.letter_preview.data("L08", letter.id))["geadresseerde"]
        == "Energiebedrijf Noorderlicht"
    )
    assert len(core.history.steps(50)) == steps
    assert core.letter_preview.letter(letter.id) == letter
    # What was tried is in no letter that is made after it.
    other = office.dossier("WR-2026-0002")
    office.claim(other, office.creditor("Waterbedrijf"), 10_000)
    (made,) = core.letters.notices(other.id).letters
    assert "Belt u gerust." not in words(core.letters.pdf(made))


@pytest.mark.parametrize(
    "words",
    ["Datum | Handtekening", "* Klantnummer |", "Cliënt | {{", "Code: Antwoordcode", "Titel: Antwoordformulier"],
)
def test_braces_in_words_that_stand_as_they_are_are_a_fault_and_never_on_paper(office, words):
    text = office.core.letter_texts.shipped("L09")
    assert words in text
    label, _, rest = words.partition(" |")
    faulty = text.replace(words, f"{label} {{{{ ons_kenmerk }}}}{' |' if '|' in words else ''}{rest}")
    (finding,) = [item for item in office.core.letter_texts.check("L09", faulty) if item.weight is Weight.ERROR]
    assert finding.message.code == "letter_text.braces_in_label"
    assert faulty.split("\n")[finding.line - 1][finding.column - 1 :].startswith("{{ ons_kenmerk }}")
    assert finding.length == len("{{ ons_kenmerk }}")


def test_a_text_with_a_fault_says_where_and_a_letter_without_data_says_so(office):
    text = office.core.letter_texts.shipped("L08")
    with pytest.raises(UserError) as refused:
        office.core.letter_preview.make("L08", text.replace("{{ cliënten }}", "{{ klanten }}"))
    assert refused.value.messages[0].params["line"] == 2
    dossier = office.dossier()
    office.claim(dossier, office.creditor("Energiebedrijf Noorderlicht"), 50_000)
    (letter,) = office.core.letters.notices(dossier.id).letters
    with pytest.raises(UserError) as refused:
        office.core.letter_preview.make("L09", office.core.letter_texts.shipped("L09"), letter.id)
    assert refused.value.code == "letter_text.no_inputs"
