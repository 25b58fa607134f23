"""Each rule finds what it is for, stays quiet where it should, and says where the place is."""

from __future__ import annotations

import pytest

from csr_desktop.plain.check import FindingKind, Level, PlainReader
from csr_desktop.texts import Texts


def kinds(reader: PlainReader, text: str) -> list[FindingKind]:
    return [finding.kind for finding in reader.read(text).findings]


def places(reader: PlainReader, text: str, kind: FindingKind) -> list[str]:
    return [text[item.start : item.end] for item in reader.read(text).findings if item.kind is kind]


def test_a_short_plain_text_reads_easily(reader: PlainReader) -> None:
    reading = reader.read("U krijgt hulp bij uw schulden. Wij bellen u morgen. Neem uw brieven mee.")
    assert reading.findings == ()
    assert reading.level is Level.EASY
    assert (reading.sentences, reading.words) == (3, 14)


def test_an_office_text_does_not(reader: PlainReader) -> None:
    text = (
        "Naar aanleiding van uw verzoek wordt hierbij medegedeeld dat de vordering van de preferente schuldeiser, "
        "met inachtneming van de beslagvrije voet, ingevolge de overeengekomen betalingsregeling tegen finale kwijting "
        "wordt voldaan, tenzij de schuldenaar zijn inlichtingenverplichtingen niet nakomt."
    )
    reading = reader.read(text)
    assert reading.level is Level.HARD
    assert {FindingKind.LONG_SENTENCE, FindingKind.HARD_WORD, FindingKind.PASSIVE, FindingKind.LONG_WORD} <= {
        finding.kind for finding in reading.findings
    }
    assert {"preferente schuldeiser", "beslagvrije voet", "finale kwijting", "schuldenaar"} <= set(
        places(reader, text, FindingKind.HARD_WORD)
    )


def test_a_long_sentence_is_found_whole_and_what_stands_in_brackets_does_not_count(reader: PlainReader) -> None:
    twenty = " ".join(["woord"] * 20)
    assert kinds(reader, f"{twenty}.") == []
    assert places(reader, f"Kort. {twenty} meer.", FindingKind.LONG_SENTENCE) == [f"{twenty} meer"]
    assert kinds(reader, f"{twenty} (artikel 6:7 van de Algemene wet bestuursrecht).") == []


def test_a_hard_word_is_told_once_with_what_to_write_instead(reader: PlainReader, texts: Texts) -> None:
    reading = reader.read("De crediteur belt.\nDe crediteuren schrijven.")
    (finding,) = reading.findings
    assert (finding.line, finding.column, finding.text) == (1, 4, "crediteur")
    assert "schuldeiser" in texts.say(finding.reason)


def test_a_term_within_brackets_only_names_what_was_said(reader: PlainReader) -> None:
    text = "De rest hoeft u niet meer te betalen (finale kwijting). Na de finale kwijting bent u klaar."
    assert kinds(reader, text) == []
    assert kinds(reader, "Na de finale kwijting bent u klaar.") == [FindingKind.HARD_WORD]


def test_a_phrase_over_two_lines_is_one_finding(reader: PlainReader) -> None:
    text = "U krijgt finale\nkwijting."
    assert places(reader, text, FindingKind.HARD_WORD) == ["finale\nkwijting"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Uw aanvraag wordt afgewezen.", "wordt afgewezen"),
        ("Uw aanvraag is door ons beoordeeld.", "is door ons beoordeeld"),
        ("De brieven werden gisteren verstuurd.", "werden gisteren verstuurd"),
        ("Wij zien dat uw loon ingehouden wordt.", "ingehouden wordt"),
        ("De schuld is kwijtgescholden.", "is kwijtgescholden"),
    ],
)
def test_the_passive_is_found(text: str, place: str, reader: PlainReader) -> None:
    assert places(reader, text, FindingKind.PASSIVE) == [place]


@pytest.mark.parametrize(
    "text",
    [
        "De gemeente is open.",
        "Het bedrag wordt hoger.",
        "Uw inkomen is gestegen en u bent verhuisd.",
        "Wij hebben uw brief ontvangen.",
        "Zijn inkomen is hoog genoeg.",
        "Het gesprek is op maandag.",
        "U bent verplicht om alles te vertellen.",
        "U wordt boos, en dat hebt u ons verteld.",
    ],
)
def test_what_only_looks_like_a_passive_is_not_told(text: str, reader: PlainReader) -> None:
    assert places(reader, text, FindingKind.PASSIVE) == []


def test_verbs_that_stand_far_apart_are_found(reader: PlainReader) -> None:
    text = "Wij hebben uw brief over de huur van uw woning in de Kerkstraat gisteren gelezen."
    assert FindingKind.APART in kinds(reader, text)
    assert kinds(reader, "Wij hebben uw brief gisteren gelezen.") == []


@pytest.mark.parametrize("text", ["Wij doen dit niet zonder uw akkoord.", "Dat is niet onmogelijk."])
def test_two_times_no_is_found(text: str, reader: PlainReader) -> None:
    assert kinds(reader, text) == [FindingKind.DOUBLE_NEGATION]


@pytest.mark.parametrize(
    "text", ["U komt niet, en u belt ook niet.", "Lukt het niet of hebt u geen geld?", "Wij doen dit niet."]
)
def test_two_parts_that_each_say_no_are_not(text: str, reader: PlainReader) -> None:
    assert FindingKind.DOUBLE_NEGATION not in kinds(reader, text)


def test_placeholders_and_steering_are_looked_past_and_keep_their_places(reader: PlainReader) -> None:
    text = "{% if heeft_partner %}Wij bellen {{ clients|names }}. {% endif %}De {{ 'crediteur' if a else 'x' }} wacht."
    (finding,) = reader.read(text).findings
    assert text[finding.start : finding.end] == "crediteur"
    long = "{{ een_heel_lang_invulveld_zonder_einde_en_nog_langer }}"
    assert reader.read(f"U belt {long}.").findings == ()


def test_an_abbreviation_or_an_amount_ends_no_sentence(reader: PlainReader) -> None:
    assert reader.read("Dit is bijv. de heer J. de Vries met € 1.250,00 per maand.").sentences == 1


def test_an_empty_text_is_easy(reader: PlainReader) -> None:
    reading = reader.read("  \n ")
    assert (reading.words, reading.sentences, reading.level) == (0, 0, Level.EASY)


def test_harder_texts_have_a_lower_reading_ease(reader: PlainReader) -> None:
    easy = reader.read("Ik lees dit boek. Het is een goed boek.").ease
    middle = reader.read("Wij behandelen uw aanvraag binnen acht weken na de ontvangst van uw gegevens.").ease
    hard = reader.read(
        "Overeenkomstig bovengenoemde uitvoeringsbesluiten inventariseren verantwoordelijke behandelaars "
        "kredietverstrekkende organisaties."
    ).ease
    assert easy > middle > hard


def test_the_word_u_may_end_a_sentence(reader: PlainReader) -> None:
    assert reader.read("Wij bellen u. U belt ons.").sentences == 2
