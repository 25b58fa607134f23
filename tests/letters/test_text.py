from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr_desktop.letters.fonts import Face, FontBook
from csr_desktop.letters.text import SOFT_HYPHEN, Hyphenator, Line, LineBreaker, Span, clean

TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs", "Mn", "Cc", "Cf")), max_size=200)


@pytest.fixture(scope="module")
def breaker(fonts: FontBook) -> LineBreaker:
    return LineBreaker(fonts, Hyphenator())


def joined(lines: list[Line]) -> str:
    """The text again: lines joined without the hyphens that breaking put in."""
    return "".join(span.text for line in lines for span in line.spans).replace(SOFT_HYPHEN, "")


@given(TEXTS)
def test_cleaning_leaves_nothing_that_steers_and_is_done_once(text: str) -> None:
    cleaned = clean(text).text
    assert clean(cleaned) == (cleaned, 0)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not [char for char in cleaned if unicodedata.category(char) in {"Cc", "Cf"} and char != "\n"]


@pytest.mark.parametrize(
    ("raw", "expected", "removed"),
    [
        ("Jan\u202eneJ\u202c", "JanneJ", 2),
        ("a\u200bb\ufeffc\u00ad", "abc", 3),
        ("re\u0301gel", "régel", 0),
        ("een\r\ntwee\u2028drie\x0bvier", "een\ntwee\ndrie\nvier", 0),
        ("een\ttwee\u2003drie\u202fvier", "een twee drie\u00a0vier", 0),
        ("\x00\x1b[31mrood\x9c", "[31mrood", 3),
        ("hart ❤\ufe0f", "hart ❤", 1),
        ("e\u200d\u0301", "é", 1),
    ],
)
def test_what_is_taken_out_is_counted(raw: str, expected: str, removed: int) -> None:
    assert clean(raw) == (expected, removed)


@given(st.text("abcdefgh éß-/.,()€ĲΩЖ", max_size=300), st.floats(20, 400), st.sampled_from([7.5, 8.5, 10.0]))
def test_breaking_loses_nothing_and_stays_within_the_width(
    breaker: LineBreaker, text: str, width: float, size: float
) -> None:
    lines = breaker.lines([Span(text, Face.REGULAR)], size, width)
    assert joined(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        measured = sum(breaker.width(span.text, span.face, size) for span in line.spans)
        assert line.width == pytest.approx(measured)
        assert measured <= width + 0.01


def test_words_stay_whole_where_they_fit(breaker: LineBreaker) -> None:
    text = "De schuldenaar en de schuldeiser worden het eens over de rest."
    lines = breaker.lines([Span(text, Face.REGULAR)], 10, 150)
    assert len(lines) > 1
    assert " ".join("".join(span.text for span in line.spans) for line in lines) == text


def test_a_no_break_space_keeps_an_amount_together(breaker: LineBreaker) -> None:
    text = "Wij bieden u in totaal €\u00a01.234,56 aan"
    for width in range(60, 220, 5):
        lines = breaker.lines([Span(text, Face.REGULAR)], 10, width)
        assert any("€\u00a01.234,56" in span.text for line in lines for span in line.spans)


def test_a_long_dutch_word_is_hyphenated(breaker: LineBreaker) -> None:
    lines = breaker.lines([Span("schuldbemiddelingsovereenkomst", Face.REGULAR)], 10, 90)
    parts = ["".join(span.text for span in line.spans) for line in lines]
    assert len(parts) == 2
    assert parts[0].endswith(SOFT_HYPHEN)
    assert "".join(parts).replace(SOFT_HYPHEN, "") == "schuldbemiddelingsovereenkomst"


def test_a_word_without_end_is_cut(breaker: LineBreaker) -> None:
    word = "W" * 10_000
    lines = breaker.lines([Span(word, Face.REGULAR)], 10, 300)
    assert joined(lines) == word


def test_an_accent_is_never_parted_from_its_letter(breaker: LineBreaker) -> None:
    word = "x\u0302" * 300
    for line in breaker.lines([Span(word, Face.REGULAR)], 10, 57):
        assert re.fullmatch("(x\u0302)+\u00ad?", "".join(span.text for span in line.spans))


def test_bold_and_plain_make_one_word(breaker: LineBreaker) -> None:
    spans = [Span("Uiterlijk ", Face.REGULAR), Span("6 maart", Face.BOLD), Span(", graag.", Face.REGULAR)]
    (line,) = breaker.lines(spans, 10, 400)
    assert "".join(span.text for span in line.spans) == "Uiterlijk 6 maart, graag."
    assert [span.face for span in line.spans] == [Face.REGULAR, Face.BOLD, Face.REGULAR]


def parts_of(breaker: LineBreaker, word: str, width: float) -> list[str]:
    return ["".join(span.text for span in line.spans) for line in breaker.lines([Span(word, Face.REGULAR)], 8.5, width)]


@pytest.mark.parametrize(
    "word",
    [
        "Verzekering",
        "concurrent",
        "Zorgverlener",
        "(tandarts,",
        "Omschrijving",
        "energie/gaslevering",
        "Hypotheek-rente",
    ],
)
@pytest.mark.parametrize("width", [24, 30, 36, 42])
def test_a_word_in_a_narrow_column_is_never_broken_without_a_hyphen(
    breaker: LineBreaker, word: str, width: float
) -> None:
    parts = parts_of(breaker, word, width)
    assert "".join(parts).replace(SOFT_HYPHEN, "") == word
    assert all(part.endswith((SOFT_HYPHEN, "-", "/")) for part in parts[:-1])


def test_a_short_word_is_broken_where_dutch_breaks_it(breaker: LineBreaker) -> None:
    assert parts_of(breaker, "Verzekering", 40) == [f"Verzeke{SOFT_HYPHEN}", "ring"]
    assert parts_of(breaker, "energie/gaslevering", 48) == ["energie/", "gaslevering"]
    assert parts_of(breaker, "energie/gaslevering", 62) == [f"energie/gasle{SOFT_HYPHEN}", "vering"]
    # In running text a word that fits on the next line stays whole.
    lines = breaker.lines([Span("Dit is een verzekering", Face.REGULAR)], 8.5, 70)
    assert [line.spans[0].text for line in lines] == ["Dit is een", "verzekering"]


@pytest.mark.parametrize(
    "reference", ["NL2024889123000456", "schuldhulp@waterrijk.example", "www.waterrijk.example", "A1B2C3D4E5F6G7H8"]
)
def test_a_reference_gets_no_hyphen_that_is_not_its_own(breaker: LineBreaker, reference: str) -> None:
    parts = parts_of(breaker, reference, 50)
    assert len(parts) > 1
    assert "".join(parts) == reference


def test_a_very_short_last_line_gets_a_word_of_the_line_above(breaker: LineBreaker) -> None:
    line, last = (Line((Span(text, Face.REGULAR),), 0) for text in ("van 9.00 tot 12.00", "uur)."))
    evened = breaker.evened(line, last, 10)
    assert [part.spans[0].text for part in evened] == ["van 9.00 tot", "12.00 uur)."]
    assert evened[1].width == pytest.approx(breaker.width("12.00 uur).", Face.REGULAR, 10))
    for alone in ("schuldregeling", f"een schuldrege{SOFT_HYPHEN}"):
        lines = [Line((Span(alone, Face.BOLD),), 0, is_cut=SOFT_HYPHEN in alone), last]
        assert breaker.evened(*lines, 10) == lines
