"""Letter texts of a team, over the real database: drafted, checked, put in use, planned, taken back."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pypdf
import pytest

from csr_desktop.domain.correspondence import Letter
from csr_desktop.domain.letter_texts import LetterTextVersion
from csr_desktop.errors import UserError
from csr_desktop.services.letter_texts import DiffKind, Weight

OURS = "Dit schreef onze eigen gemeente."


@pytest.fixture
def texts_of(office):
    return office.core.letter_texts


@pytest.fixture
def changed(texts_of):
    """The text of a notice with a sentence of the team's own."""
    text = texts_of.shipped("L08")
    assert "Hebt u vragen?" in text
    return text.replace("Hebt u vragen?", f"{OURS} Hebt u vragen?")


def notice(office, number="WR-2026-0001"):
    """Make a notice for real and return it with the words on its pages."""
    dossier = office.dossier(number)
    office.claim(dossier, office.creditor(f"Energie {number}"), 50_000, reference="0012345")
    (letter,) = office.core.letters.notices(dossier.id).letters
    pages = pypdf.PdfReader(io.BytesIO(office.core.letters.pdf(letter))).pages
    return letter, " ".join(" ".join(page.extract_text() for page in pages).split())


def codes(findings, weight=None):
    return {item.message.code for item in findings if weight is None or item.weight is weight}


def test_a_changed_sentence_stands_in_the_next_letter_and_in_no_earlier_one(office, texts_of, changed):
    before, words_before = notice(office)
    version = texts_of.put_in_use("L08", changed, "Onze gemeente stelt zich voor")
    after, words_after = notice(office, "WR-2026-0002")
    assert (OURS in words_before, OURS in words_after) == (False, True)
    assert (version.number, after.template_version) == (1, "eigen 1")
    assert texts_of.of_letter(after) == changed
    assert texts_of.of_letter(before) == texts_of.shipped("L08")
    assert after.template_sha256 == version.sha256 != before.template_sha256
    card = texts_of.card("L08")
    assert (card.version, card.since, card.last_used_on) == (version, office.clock.today(), office.clock.today())


def test_back_to_the_shipped_text_and_to_an_older_version(office, texts_of, changed):
    texts_of.put_in_use("L08", changed, "eerste")
    texts_of.put_in_use("L08", changed.replace(OURS, "Tweede zin."), "tweede")
    texts_of.reset("L08", "toch maar niet")
    letter, words = notice(office)
    assert OURS not in words
    assert letter.template_version == "1"
    texts_of.use_version("L08", 1, "die was goed")
    assert OURS in notice(office, "WR-2026-0002")[1]
    assert [version.reason for version in texts_of.versions("L08")] == ["tweede", "eerste"]
    assert [use.reason for use in texts_of.uses("L08")] == ["die was goed", "toch maar niet", "tweede", "eerste"]


def test_each_step_can_be_taken_back(office, texts_of, changed):
    texts_of.put_in_use("L08", changed, "proef")
    office.core.store.undo()
    assert texts_of.card("L08").version is None
    assert OURS not in notice(office)[1]
    assert office.core.store.find(LetterTextVersion) == []


def test_a_version_that_letters_were_made_of_stays(office, texts_of, changed):
    texts_of.put_in_use("L08", changed, "proef")
    (unit, *_earlier) = office.core.store.history()
    letter, _words = notice(office)
    with pytest.raises(UserError) as caught:
        office.core.store.undo_unit(unit.unit_id)
    assert caught.value.code == "store.unit_made_letters"
    assert [version.sha256 for version in texts_of.versions("L08")] == [letter.template_sha256]
    # Without the letter there is nothing that needs the text.
    while office.core.store.count(Letter):
        office.core.store.undo()
    office.core.store.undo_unit(unit.unit_id)
    assert texts_of.versions("L08") == []


def test_a_text_comes_into_use_on_the_day_that_was_chosen(office, texts_of, changed):
    day = office.clock.today() + timedelta(days=7)
    texts_of.put_in_use("L08", changed, "vanaf volgende week", since=day)
    card = texts_of.card("L08")
    assert (card.version, card.planned.since) == (None, day)
    assert OURS not in notice(office)[1]
    office.clock.day = day
    assert texts_of.in_use("L08") == changed
    assert OURS in notice(office, "WR-2026-0002")[1]
    with pytest.raises(UserError) as caught:
        texts_of.put_in_use("L08", changed, "te laat", since=day - timedelta(days=1))
    assert caught.value.code == "letter_text.since_past"


def test_what_is_decided_now_ends_what_was_planned(office, texts_of, changed):
    day = office.clock.today() + timedelta(days=7)
    texts_of.put_in_use("L08", changed, "later", since=day)
    texts_of.reset("L08", "bij nader inzien niet")
    office.clock.day = day + timedelta(days=1)
    assert texts_of.in_use("L08") == texts_of.shipped("L08")


def test_the_same_text_again_is_the_same_version(texts_of, changed):
    first = texts_of.keep("L08", changed, "bewaren")
    assert texts_of.put_in_use("L08", changed + "\n\n", "gebruiken") == first
    assert texts_of.card("L08").version == first


def test_a_draft_makes_no_letters_and_is_done_with_when_the_text_is_used(office, texts_of, changed):
    texts_of.save_draft("L08", changed + "{{ kapot")
    assert texts_of.card("L08").has_draft
    assert OURS not in notice(office)[1]
    with pytest.raises(UserError) as caught:
        texts_of.put_in_use("L08", texts_of.draft("L08"), "gaat niet")
    (message,) = caught.value.messages
    assert (message.code, message.params["line"]) == ("letter_text.braces", changed.count("\n") + 1)
    texts_of.put_in_use("L08", changed, "gaat wel")
    assert texts_of.draft("L08") == ""


def test_a_reason_is_needed(texts_of, changed):
    with pytest.raises(UserError) as caught:
        texts_of.put_in_use("L08", changed, "  ")
    assert caught.value.code == "letter_text.no_reason"


def broken(office, name, good, word, other):
    """Put a text in use and change a word of it behind its back: as after an update that took the word away."""
    version = office.core.letter_texts.put_in_use(name, good, "goed")
    text = good.replace(word, other)
    with office.core.store.unit_of_work("letter_text.keep") as work:
        work.save(replace(version, text=text, sha256="0" * 64))
    return next(at for at, line in enumerate(text.split("\n"), 1) if other in line)


def test_a_text_that_fits_no_more_stops_its_letters_by_name_line_and_word_and_no_others(office, texts_of, changed):
    line = broken(office, "L08", changed, "duur_opschorting", "duur_die_weg_is")
    dossier = office.dossier()
    office.claim(dossier, office.creditor("Energie Noord"), 50_000)
    told = office.core.letters.notices(dossier.id)
    (missed,) = told.not_told
    assert (missed.reason.code, told.letters) == ("letter_text.held_back", ())
    assert (missed.reason.params["name"], missed.reason.params["line"]) == ("L08", line)
    assert missed.reason.params["word"] == "duur_die_weg_is"
    assert codes(texts_of.card("L08").errors) == {"letter_text.unknown_word"}
    assert office.core.letters.debt_overview(dossier.id).pages
    texts_of.reset("L08", "terug naar een tekst die klopt")
    assert len(office.core.letters.notices(dossier.id).letters) == 1


def test_a_round_of_requests_goes_on_without_the_letters_of_a_broken_text(office, texts_of, collective_case):
    dossier, _claims = collective_case
    line = broken(office, "L09", texts_of.shipped("L09"), "{{ antwoorddatum }}", "{{ weggehaald }}")
    made = office.core.balances.request([dossier.id])
    assert (made.letters, made.list_lines > 0) == ((), True)
    assert made.held_back
    assert {(item.reason.code, item.reason.params["line"]) for item in made.held_back} == {
        ("letter_text.held_back", line)
    }
    texts_of.reset("L09", "terug")
    assert office.core.balances.request([dossier.id]).letters


def test_a_single_step_is_refused_with_every_fault_of_its_text(office, texts_of, collective_case):
    dossier, _claims = collective_case
    line = broken(office, "L11", texts_of.shipped("L11"), "{{ peildatum }}", "{{ weggehaald }}")
    with pytest.raises(UserError) as caught:
        office.core.letters.debt_overview(dossier.id)
    first, second, *_more = caught.value.messages
    assert (first.code, first.params["name"]) == ("letter_text.in_use_faulty", "L11")
    assert (second.params["line"], second.params["word"]) == (line, "weggehaald")
    assert office.core.store.count(Letter) == 0


def test_what_is_of_one_person_is_found_with_its_place(office, texts_of):
    dossier = office.dossier()
    office.creditor("Webwinkel Alles-in-Huis")
    lines = {
        "letter_text.has_client": "Groeten aan Berg en de anderen.",
        "letter_text.has_creditor": "Bel met Webwinkel Alles-in-Huis hierover.",
        "letter_text.has_bsn": "Nummer 999990019 is bekend.",
        "letter_text.has_iban": "Betaal op NL74 PRAC 0123 4567 89 alstublieft.",
        "letter_text.has_email": "Mail naar jan@voorbeeld.example vandaag.",
        "letter_text.has_phone": "Bel 030-1234567 of 06 12345678.",
        "letter_text.has_dossier": f"Dossier {dossier.number} loopt.",
        "letter_text.has_past_day": "Sinds 3 maart 2020 geldt dit.",
        "letter_text.fixed_term": "U hebt daarvoor 17 dagen, dus niet langer.",
        "letter_text.fixed_amount": "Dat kost € 12,50 per keer.",
    }
    text = "Titel: Proef\nOnderwerp: Proef\n\n" + "\n\n".join(lines.values())
    found = {}
    for item in texts_of.check("L08", text):
        if item.message.code in lines:
            found.setdefault(item.message.code, item)
    assert set(found) == set(lines)
    for at, code in enumerate(lines):
        line = 4 + 2 * at
        assert found[code].line == line
        marked = text.split("\n")[line - 1][found[code].column - 1 :][: found[code].length]
        assert marked == found[code].message.params["word"]
    assert {found[code].weight for code in ("letter_text.fixed_term", "letter_text.fixed_amount")} == {Weight.HINT}


@pytest.mark.parametrize("word", ["Berg", "Webwinkel"])
def test_placeholders_are_nobodys_name(office, texts_of, word):
    office.dossier()
    text = f'Titel: Proef\nOnderwerp: Proef\n\nDe {{{{ "{word}" als partner anders "{word}" }}}} en verder.'
    assert not {"letter_text.has_client", "letter_text.has_creditor"} & codes(texts_of.check("L08", text))


def test_shipped_texts_have_nothing_to_say_about_themselves(office, texts_of):
    office.dossier()
    for card in texts_of.cards():
        assert codes(texts_of.check(card.name, texts_of.shipped(card.name))) == set(), card.name


def test_what_a_letter_cannot_do_without_is_named_in_dutch(texts_of, changed):
    text = changed.replace("{{ opschorting_tot_en_met }}", "binnenkort")
    (finding,) = texts_of.check("L08", text)
    assert (finding.weight, finding.message.code) == (Weight.WARNING, "letter_text.lacks_word")
    assert finding.message.params["word"] == "opschorting_tot_en_met"


def test_two_texts_side_by_side(texts_of, changed):
    lines = texts_of.compare(texts_of.shipped("L08"), changed)
    differing = [line for line in lines if line.kind is not DiffKind.SAME]
    assert [line.kind for line in differing] == [DiffKind.GONE, DiffKind.NEW]
    assert OURS in differing[1].text
    assert differing[0].old_number == differing[1].new_number
    assert "\n".join(line.text for line in lines if line.kind is not DiffKind.GONE) + "\n" == changed


def test_a_letter_of_an_office_whose_texts_are_not_here(office, texts_of):
    letter, _words = notice(office)
    assert texts_of.of_letter(replace(letter, template_sha256="a" * 64)) is None
    assert texts_of.of_letter(replace(letter, template_sha256="")) is None


def test_names_folders_and_search(texts_of, changed):
    texts_of.describe("L08", label="Bericht aan schuldeisers", folder="Stabilisatie")
    texts_of.put_in_use("L08", changed, "proef")
    assert texts_of.folders() == ["Stabilisatie"]
    assert [card.name for card in texts_of.cards("bericht aan schuldeisers stabilisatie")] == ["L08"]
    assert [card.name for card in texts_of.cards("onze eigen gemeente kennisgeving")] == ["L08"]
    assert [card.name for card in texts_of.cards(folder="Stabilisatie")] == ["L08"]
    assert len(texts_of.cards()) == 29


def test_a_newer_shipped_text_is_announced_and_not_forced(office, texts_of, changed, monkeypatch):
    texts_of.put_in_use("L08", changed, "proef")
    assert not texts_of.card("L08").has_newer_shipped
    own = office.core._desk.texts
    monkeypatch.setitem(own._shipped, "L08", texts_of.shipped("L08").replace("rust nodig", "tijd nodig"))
    assert texts_of.card("L08").has_newer_shipped
    assert texts_of.in_use("L08") == changed
    texts_of.seen("L08")
    assert not texts_of.card("L08").has_newer_shipped


def test_a_name_that_no_letter_has(texts_of):
    for asked in (texts_of.shipped, texts_of.in_use, texts_of.versions, texts_of.card):
        with pytest.raises(UserError) as caught:
            asked("L99")
        assert caught.value.code == "letter_text.unknown"
