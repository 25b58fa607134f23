"""The sheet beside a letter: the same in every language, drawable, on a page of its own, and about this letter."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdf
import pytest

from csr_desktop.errors import UserError
from csr_desktop.letters.companion import Companion
from csr_desktop.letters.companion_phrases import CompanionLanguage, companion_text, load_languages
from csr_desktop.letters.fonts import FontBook
from csr_desktop.letters.model import HouseStyle, LetterData, LetterFont
from csr_desktop.letters.pdf import LetterPress
from csr_desktop.plain.check import FindingKind, Level, PlainReader
from csr_desktop.plain.table import load_plain_table
from tests.letters.client_letter_samples import CLIENT_LETTERS

#: One sample of every letter that goes to a client, with what its sheet says in Dutch.
SAID = {
    "L01": ["eerste gesprek", "Neem de papieren mee", "De afspraak is op 8 december 2026.",
            "Hoe laat: 10.30 uur.", "Waar: Raadhuisplein 1"],
    "L01-dreiging": ["Wij bellen u nog over de tijd en de plaats.", "Bel meteen"],
    "L02": ["u krijgt hulp bij uw schulden", "zit uw plan", "Bezwaar: binnen 6 weken"],
    "L03-afwijzing": ["u krijgt geen hulp van ons", "opnieuw aanmelden", "Bezwaar: binnen 6 weken"],
    "L03-einde": ["stopt op 23 november 2026", "Beantwoord brieven van schuldeisers weer zelf"],
    "L04": ["Wij missen gegevens", "Uiterlijk op 8 december 2026."],
    "L05": ["Dit is uw plan.", "zet uw handtekening"],
    "L06": ["toestemming", "altijd weer intrekken", "zo snel mogelijk"],
    "L07": ["afspraken tussen u en ons", "Maak geen nieuwe schulden"],
    "L07-betalen": ["Betaal elke maand € 250,05."],
    "L11": ["Dit is de lijst van al uw schulden.", "Uiterlijk op 8 december 2026."],
    "L21-uitnodiging": ["Wij kijken opnieuw", "24 augustus 2027", "Hoe laat: 14.00 uur."],
    "L21-uitkomst": ["Vanaf 1 september 2027 is dat € 250,05 per maand.", "Verandert uw inkomen?"],
    "L21-lager": ["U hoeft nu niets te betalen.", "Er is geen uiterste dag."],
    "L23": ["goed afgelopen", "u hebt nog schulden", "uiterlijk op 24 februari 2027"],
}  # fmt: skip


@pytest.fixture(scope="module")
def languages(resources: Path) -> Mapping[str, CompanionLanguage]:
    return load_languages(resources / "companion")


def with_sheet(data: LetterData, languages: Mapping[str, CompanionLanguage], code: str = "") -> LetterData:
    dutch = companion_text(data, languages["nl"], phone="0123 456 789")
    assert dutch is not None
    other = companion_text(data, languages[code], phone="0123 456 789") if code else None
    return replace(data, companion=Companion(dutch=dutch, other=other))


def last_page(pdf: bytes) -> str:
    text = pypdf.PdfReader(io.BytesIO(pdf)).pages[-1].extract_text()
    return " ".join(re.sub("\u00ad\\s*", "", text).replace("\u00a0", " ").split())


def test_there_are_at_least_eight_languages_beside_dutch_and_nobody_looked_at_them(
    languages: Mapping[str, CompanionLanguage],
) -> None:
    others = [language for code, language in languages.items() if code != "nl"]
    assert len(others) >= 8
    assert {language.reviewed_by for language in others} == {""}
    assert languages["nl"].reviewed_by


def test_every_language_says_the_same_phrases_with_the_same_slots(languages: Mapping[str, CompanionLanguage]) -> None:
    dutch = languages["nl"]
    for language in languages.values():
        assert language.phrases.keys() == dutch.phrases.keys()
        for key in dutch.phrases:
            assert language.slots(key) == dutch.slots(key), (language.code, key)
            assert language.phrases[key].strip() == language.phrases[key] != ""
        assert len({*language.months}) == 12
        assert {"{day}", "{month}", "{year}"} <= set(re.findall(r"\{\w+\}", language.date_form))


def test_no_phrase_was_left_in_dutch(languages: Mapping[str, CompanionLanguage]) -> None:
    dutch = languages["nl"]
    for code, language in languages.items():
        same = [key for key, phrase in language.phrases.items() if phrase == dutch.phrases[key]]
        assert code == "nl" or same == [], code


@pytest.mark.parametrize("font", list(LetterFont))
def test_every_character_of_every_language_can_be_drawn(
    font: LetterFont, languages: Mapping[str, CompanionLanguage], resources: Path
) -> None:
    fonts = FontBook.load(resources / "fonts", font)
    for language in languages.values():
        assert fonts.missing("".join([*language.phrases.values(), *language.months, language.date_form])) == []


def test_the_dutch_phrases_read_easily(languages: Mapping[str, CompanionLanguage], resources: Path) -> None:
    reader = PlainReader(load_plain_table(resources / "plain_language", date(2026, 11, 27)))
    text = "\n\n".join(re.sub(r"\{\w+\}", "morgen", phrase) for phrase in languages["nl"].phrases.values())
    reading = reader.read(text)
    assert reading.level is Level.EASY
    assert [item.text for item in reading.findings if item.kind is not FindingKind.HARD_WORD] == []


@pytest.mark.parametrize("name", SAID)
def test_the_sheet_says_what_this_letter_asks(
    name: str,
    letters: Mapping[str, LetterData],
    languages: Mapping[str, CompanionLanguage],
    press: LetterPress,
    house: HouseStyle,
) -> None:
    bare = press.render(letters[name], house)
    made = press.render(with_sheet(letters[name], languages), house)
    assert made.pages == bare.pages + 1
    page = last_page(made.pdf)
    for said in ("Bij deze brief", "Wat gebeurt er?", "Wat moet u doen?", "Vóór wanneer?", *SAID[name]):
        assert said.lower() in page.lower(), said
    assert "{" not in page


def test_every_letter_to_a_client_has_a_sheet_and_no_other_has(
    letters: Mapping[str, LetterData], languages: Mapping[str, CompanionLanguage]
) -> None:
    having = {name for name, data in letters.items() if companion_text(data, languages["nl"], phone="") is not None}
    assert having == {*CLIENT_LETTERS, "L11"}
    # Every phrase is said somewhere; one that never is would only be translated in vain.
    said: set[str] = set()
    keys = _Keys(languages["nl"], said)
    for data in letters.values():
        companion_text(data, keys, phone="0123")  # type: ignore[arg-type]
    companion_text(replace(letters["L01"], counsellor_phone=""), keys, phone="")  # type: ignore[arg-type]
    companion_text(replace(letters["L21-uitkomst"], payment_cents=None), keys, phone="")  # type: ignore[arg-type]
    assert set(languages["nl"].phrases) - said == set()


class _Keys:
    """A language that notes what it is asked to say."""

    def __init__(self, language: CompanionLanguage, said: set[str]) -> None:
        self._language, self._said, self.code = language, said, language.code

    def say(self, key: str, **slots: object) -> str:
        self._said.add(key)
        return self._language.say(key, **slots)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["en", "pl", "uk", "bg", "tr", "ro", "de", "fr", "es"])
def test_both_languages_stand_on_the_sheet_and_can_be_read_back(
    code: str,
    letters: Mapping[str, LetterData],
    languages: Mapping[str, CompanionLanguage],
    press: LetterPress,
    house: HouseStyle,
) -> None:
    for name in ("L01", "L23", "L21-uitkomst"):
        data = with_sheet(letters[name], languages, code)
        made = press.render(data, house)
        reader = pypdf.PdfReader(io.BytesIO(made.pdf))
        page = last_page(made.pdf)
        assert data.companion is not None
        for text in (data.companion.dutch, data.companion.other):
            assert text is not None
            for sentence in (text.title, text.closing, *(said for box in text.boxes for said in box.said)):
                missing = [word for word in sentence.replace("\u00a0", " ").split() if word not in page]
                assert missing == [], sentence
        # No word of another language is cut by a hyphen, and who has it read aloud hears it in its own language.
        assert f"/Lang({code})".encode() in _uncompressed(reader)
        assert "uur" not in (data.companion.other.boxes[2].said[0] if data.companion.other else "")


def _uncompressed(reader: pypdf.PdfReader) -> bytes:
    found = []
    for number in range(1, len(reader.xref_objStm) + len(reader.xref.get(0, {})) + 1):
        held = reader.get_object(pypdf.generic.IndirectObject(number, 0, reader))
        if isinstance(held, dict) and held.get("/S") == "/Sect" and "/Lang" in held:
            found.append(f"/Lang({held['/Lang']})".encode())
    return b" ".join(found)


def test_dates_are_written_as_each_language_does(languages: Mapping[str, CompanionLanguage]) -> None:
    day = date(2026, 12, 8)
    written = {code: language.say("until", day=day).replace("\u00a0", " ") for code, language in languages.items()}
    assert written["nl"] == "Uiterlijk op 8 december 2026."
    assert written["de"] == "Spätestens am 8. Dezember 2026."
    assert written["es"] == "A más tardar el 8 de diciembre de 2026."
    assert written["pl"] == "Najpóźniej 8 grudnia 2026 r."
    assert written["uk"] == "Не пізніше 8 грудня 2026 р."


def test_the_largest_sheet_is_one_page(
    letters: Mapping[str, LetterData],
    languages: Mapping[str, CompanionLanguage],
    press: LetterPress,
    house: HouseStyle,
) -> None:
    for code in languages:
        for name in SAID:
            data = with_sheet(letters[name], languages, "" if code == "nl" else code)
            assert press.render(data, house).pages == press.render(letters[name], house).pages + 1, (code, name)


@pytest.mark.parametrize(
    ("change", "to"),
    [
        ('code = "en"', 'code = "xx"'),
        ("{phone}", ""),
        ('soon = "', 'sooner = "'),
        ('"December"', '"December", "Extra"'),
        ("version", "versie"),
    ],
)
def test_a_language_that_says_other_things_is_refused_by_name(
    change: str, to: str, resources: Path, tmp_path: Path
) -> None:
    for code in ("nl", "en"):
        text = (resources / "companion" / f"{code}.toml").read_text(encoding="utf-8")
        (tmp_path / f"{code}.toml").write_text(text.replace(change, to) if code == "en" else text, encoding="utf-8")
    with pytest.raises(UserError) as refused:
        load_languages(tmp_path)
    assert refused.value.messages[0].code == "companion.unreadable"
    assert refused.value.messages[0].params["file"] == "en.toml"


def test_what_a_person_typed_stands_on_the_sheet_as_it_is(
    letters: Mapping[str, LetterData],
    languages: Mapping[str, CompanionLanguage],
    press: LetterPress,
    house: HouseStyle,
) -> None:
    typed = replace(
        letters["L01"], counsellor="{phone} <b>Ŵŷn</b> **x**", meeting_place="{{ bsn }} & Co %s", meeting_time="{day}"
    )
    page = last_page(press.render(with_sheet(typed, languages, "en"), house).pdf)
    for said in ("{phone} <b>Ŵŷn</b> **x**", "{{ bsn }} & Co %s", "Time: {day}."):
        assert said in page
    hidden = with_sheet(replace(letters["L01"], meeting_place="a\u202eb中"), languages, "en")
    with pytest.raises(UserError) as refused:
        press.render(hidden, house)
    assert {message.code for message in refused.value.messages} == {"letter.glyph_missing"}
