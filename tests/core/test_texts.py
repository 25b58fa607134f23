"""From code to sentence: every sentence can be said, and no parameter can do more than stand there."""

from __future__ import annotations

import re
import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.errors import Bug, Message, UserError
from csr_desktop.texts import Texts

UNFORESEEN = "Er ging iets mis dat wij niet hadden voorzien"
SAMPLES = {
    "euro": 123456, "percentage": 1635, "date": date(2026, 3, 6), "short": date(2026, 3, 6), "number": 1234567,
    "label": "phase.intake",
}  # fmt: skip


def say(sentence: str, **params: object) -> str:
    return Texts({"a.code": sentence}).say(Message("a.code", params))


def sample_params(sentence: str) -> dict[str, object]:
    """Something of the right kind for every placeholder of a sentence."""
    return {
        name: SAMPLES.get(spec or "", 7 if spec else "iets")
        for _, name, spec, _ in string.Formatter().parse(sentence)
        if name is not None
    }


@pytest.mark.parametrize(
    ("sentence", "value", "said"),
    [
        ("{x:euro}", 123456, "€\u00a01.234,56"),
        ("{x:euro}", -5, "€\u00a0-0,05"),
        ("{x:percentage}", 1635, "16,35%"),
        ("{x:date}", date(2026, 3, 6), "6 maart 2026"),
        ("{x:short}", date(2026, 3, 6), "06-03-2026"),
        ("{x:number}", 1234567, "1.234.567"),
        ("{x} {x:schuld|schulden}", 1, "1 schuld"),
        ("{x} {x:schuld|schulden}", 0, "0 schulden"),
        ("{x} {x:schuld|schulden}", 12, "12 schulden"),
        ("{x}", "Jansen", "Jansen"),
        ("{x}", 12, "12"),
        ("{{x}}", 12, "{x}"),
    ],
)
def test_format_specifications(sentence: str, value: object, said: str) -> None:
    assert say(sentence, x=value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [("x.one", "Een"), (("x.one", "x.two"), "Een, Twee"), ("x.other", "x.other"), ((), "")],
)
def test_words_of_closed_sets_stand_in_sentences(value: object, said: str) -> None:
    texts = Texts({"a.code": "<{x:label}>", "label.x.one": "Een", "label.x.two": "Twee"})
    assert texts.say(Message("a.code", {"x": value})) == f"<{said}>"


def test_every_sentence_of_the_program_can_be_said(texts: Texts) -> None:
    dumb = {}
    for code in sorted(texts.codes):
        sentence = texts._sentences[code]
        said = texts.say(Message(code, sample_params(sentence)))
        if said.startswith(UNFORESEEN) or "{" in said or "}" in said:
            dumb[code] = sentence
    assert dumb == {}


#: Behind a postcode of an address stand two spaces.
POSTCODE = re.compile(r"\b[0-9]{4} [A-Z]{2}  (?=[A-Z])")


def test_sentences_are_whole_and_tidy(texts: Texts) -> None:
    untidy = [
        code
        for code in texts.codes
        if texts._sentences[code] != texts._sentences[code].strip()
        or not texts._sentences[code]
        or "  " in POSTCODE.sub("", texts._sentences[code])
    ]
    assert untidy == []


HOSTILE = ["{0}", "{x}", "{x.__class__}", "{x!r:>9999999}", "{", "}", "%s", "{x[0]}", "{{", "\x00", "<b>"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_parameter_is_never_read_as_a_sentence(hostile: str) -> None:
    assert say("Regel {x}.", x=hostile) == f"Regel {hostile}."


@given(st.text(max_size=30))
def test_any_parameter_stands_there_as_it_is(value: str) -> None:
    assert say("Regel {x}, kolom {y}.", x=value, y=value) == f"Regel {value}, kolom {value}."


@pytest.mark.parametrize("sentence", ["{x.__class__}", "{x[0]}", "{0}", "{}", "{x", "{x:euro}", "{y}", "{x.y:euro}"])
def test_a_sentence_that_cannot_be_filled_in_is_owned_up_to(sentence: str) -> None:
    assert say(sentence, x="Jansen") == f"{UNFORESEEN} (code a.code)."


def test_a_sentence_never_reaches_into_a_parameter() -> None:
    said = say("{x.secret}", x=type("Record", (), {"secret": "999990019"})())
    assert "999990019" not in said


def test_an_unknown_code_is_owned_up_to_without_the_parameters() -> None:
    said = Texts({}).say(Message.of("gone.code", bsn="999990019"))
    assert said == f"{UNFORESEEN} (code gone.code)."


def test_an_error_with_several_faults_gives_a_sentence_each() -> None:
    texts = Texts({"a.one": "Rij {row}.", "a.two": "Kolom {column}."})
    error = UserError.many([Message.of("a.one", row=3), Message.of("a.two", column="Saldo")])
    assert texts.explain(error) == ["Rij 3.", "Kolom Saldo."]


def test_files_are_read_together(tmp_path) -> None:
    (tmp_path / "a.nl.toml").write_text('"a.x" = "Één"\n', encoding="utf-8")
    (tmp_path / "b.nl.toml").write_text('"b.x" = "Twee"\n', encoding="utf-8")
    (tmp_path / "other.toml").write_text('"c.x" = "Drie"\n', encoding="utf-8")
    texts = Texts.load(tmp_path)
    assert texts.codes == {"a.x", "b.x"}
    assert texts.say(Message("a.x")) == "Één"


def test_a_code_in_two_files_is_our_own_fault(tmp_path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.nl.toml").write_text('"a.x" = "Een"\n', encoding="utf-8")
    with pytest.raises(Bug):
        Texts.load(tmp_path)


def test_labels_are_words_for_values() -> None:
    texts = Texts({"label.phase.intake": "Intake", "label.household.adults": "{count} volwassenen"})
    assert texts.label("phase", "intake") == "Intake"
    assert texts.label("household", "adults", count=2) == "2 volwassenen"


def test_a_value_without_a_word_stands_there_as_it_is() -> None:
    assert Texts({}).label("phase", "brand_new") == "brand_new"


def test_sentences_are_read_when_the_first_is_needed(tmp_path):
    texts = Texts.when_asked(tmp_path)
    (tmp_path / "a.nl.toml").write_text('"a.code" = "Hallo."\n', encoding="utf-8")
    assert texts.say(Message("a.code", {})) == "Hallo."
    (tmp_path / "a.nl.toml").write_text('"a.code" = "Anders."\n', encoding="utf-8")
    assert texts.say(Message("a.code", {})) == "Hallo."
