"""Faults of a letter's text at their place, and whatever text somebody may type: an error in words or a letter."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from csr_desktop.errors import UserError
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.letters.model import HouseStyle
from csr_desktop.letters.source import read, tidy
from csr_desktop.letters.vocabulary import DATA_OF
from csr_desktop.letters.words import Words
from csr_desktop.texts import Texts

DAY = date(2026, 11, 24)
HEAD = "Titel: Proef\nOnderwerp: Proef\n\n"


@pytest.fixture(scope="session")
def words(resources: Path) -> Words:
    return Words.load(resources / "letters")


@pytest.fixture
def found(words: Words) -> Callable[[str], list[tuple[str, int, int, str]]]:
    """Read the body of an L09: code, line, column and word of everything that is to be said about it."""

    def reading(body: str, name: str = "L09") -> list[tuple[str, int, int, str]]:
        return [
            (item.message.code.removeprefix("letter_text."), item.line, item.column, str(item.message.params["word"]))
            for item in read(name, tidy(HEAD + body), words).findings
        ]

    return reading


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Op {{ peildatum }}.", []),
        ("Op {{ peildatums }}.", ("unknown_word_like", 4, 7, "peildatums")),
        ("Op {{ onzinwoord }}.", ("unknown_word", 4, 7, "onzinwoord")),
        ("Regel een\nregel twee {{ peildatums }}", ("unknown_word_like", 5, 15, "peildatums")),
        ("Op {{ reference_date }}.", ("unknown_word", 4, 7, "reference_date")),
        ("{{ peildatum|euro }}", ("other_way", 4, 14, "euro")),
        ("{{ peildatum|kort }}", []),
        ("{{ peildatum|kort|kort }}", ("unexpected", 4, 18, "|")),
        ("{{ vraagt_toestemming_vooraf }}", ("asked_only", 4, 4, "vraagt_toestemming_vooraf")),
        ("{{ vorderingen }}", ("asked_only", 4, 4, "vorderingen")),
        ("{{ rij.kenmerk }}", ("no_row", 4, 4, "rij")),
        ("{{ peildatum > antwoorddatum }}", ("condition_printed", 4, 4, "peildatum > antwoorddatum")),
        ("{{ peildatum", ("braces", 4, 1, "{{")),
        ("peildatum }}", ("braces", 4, 11, "}}")),
        ("{{ {{ peildatum }} }}", ("braces", 4, 1, "{{")),
        ("{# stil #}", ("braces", 4, 1, "{#")),
        ("{{ }}", ("incomplete", 4, 4, "")),
        ("{{ peildatum() }}", ("unexpected", 4, 13, "(")),
        ("{{ cliënten[0] }}", ("unexpected", 4, 12, "[")),
        ("{{ organisatie.__class__ }}", ("unexpected", 4, 15, ".")),
        ("{% voor x in vorderingen %}x{% einde %}", ("unknown_tag", 4, 4, "voor x in vorderingen")),
        ("{% include '/etc/hostname' %} x", ("unknown_tag", 4, 4, "include '/etc/hostname'")),
        ("Is {% als partner %}x", ("not_closed", 4, 7, "als partner")),
        ("Is x{% einde %}.", ("no_opening", 4, 8, "einde")),
        ("{% als partner %}a{% anders %}b{% anders %}c{% einde %} x", ("no_opening", 4, 35, "anders")),
        ("{% als partner %}\n\nx", ("not_closed", 4, 1, "{% als partner %}")),
        ("x\n\n{% einde %}", ("no_opening", 6, 1, "{% einde %}")),
        ("Dit is **vet en verder niets.", ("bold_open", 4, 8, "**")),
        ('{{ "ja" als soort_regeling = "onzin" anders "nee" }}', ("unknown_value", 4, 30, '"onzin"')),
        ('{{ "ja" als soort_regeling = "schuldbemiddeling" anders "nee" }}', []),
        ('{{ "ja" als peildatum = 3 anders "nee" }}', ("unlike", 4, 23, "=")),
        ('{{ "ja als partner }}', ("quote_open", 4, 4, '"')),
        ('{{ "a" als (partner }}', ("parenthesis", 4, 13, "partner")),
        ('{{ "a" als peildatum is leeg }}', ("is_what", 4, 25, "leeg")),
        ("[plaatje]\nx", ("unknown_block", 4, 1, "[plaatje]")),
        ("[tabel peildatum]\n* a | b", ("unknown_rows", 4, 8, "peildatum")),
        ("[tabel vorderingen]", ("empty_block", 4, 8, "vorderingen")),
        ("[tabel vorderingen]\n* Kenmerk | {{ rij.kenmerkt }}", ("unknown_word_like", 5, 20, "kenmerkt")),
        ("[tabel vorderingen]\n* Kenmerk | {{ rij.kenmerk }} | blauw", ("unknown_option", 5, 33, "blauw")),
        ("[tabel vorderingen]\n* a | {{ rij.kenmerk }}\n= x | y", ("cell_count", 6, 3, "x | y")),
        ("[tabel vorderingen]\n* a | {{ rij.kenmerk }}\nzomaar", ("table_line", 6, 1, "zomaar")),
        ("[gegevens]\nzonder streep", ("two_cells", 5, 1, "zonder streep")),
        ("[strook]\nTitel: a\n\nx\n\n[strook]\nTitel: b", ("slip_place", 9, 2, "strook")),
        ("[lijst vorderingen]\n- {{ rij.kenmerkt }}", ("unknown_word_like", 5, 10, "kenmerkt")),
        ("[lijst vorderingen]\n- a\nb", ("list_line", 6, 1, "b")),
        ("[overzicht]\n* a\n* b | rechts\n1 | 2 | 3", ("cell_count", 7, 1, "1 | 2 | 3")),
    ],
)
def test_a_fault_is_told_at_its_place(body: str, expected: object, found: Callable) -> None:
    # What follows from the first fault may be told too: an end whose begin could not be read.
    assert found(body)[:1] == ([expected] if expected else [])


def test_the_head_is_needed(words: Words) -> None:
    def codes(text: str) -> set[str]:
        return {item.message.code for item in read("L09", tidy(text), words).findings}

    assert codes("") == {"letter_text.no_title", "letter_text.no_subject"}
    assert codes("Titel: a\nOnderwerp: b") == {"letter_text.no_blocks"}
    assert codes("Titel: a\nZomaar\nOnderwerp: b\nAanhef: misschien\n\nx") == {
        "letter_text.head_line", "letter_text.yes_or_no",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "warned"),
    [
        ("{{ betaaldatum }}", True),
        ("{% als betaaldatum %}{{ betaaldatum }}{% einde %} x", False),
        ("{% als betaaldatum is niet onbekend %}{{ betaaldatum }}{% einde %} x", False),
        ("{% als betaaldatum is onbekend %}a{% anders %}{{ betaaldatum }}{% einde %} x", False),
        ("{% als niet betaaldatum %}a{% anders als partner %}{{ betaaldatum }}{% einde %} x", False),
        ("{% als betaaldatum of partner %}{{ betaaldatum }}{% einde %} x", True),
        ("{% als betaaldatum en partner %}{{ betaaldatum }}{% einde %} x", False),
        ("{% als betaaldatum %}\n\n{{ betaaldatum }}\n\n{% einde %}", False),
        ("{% als niet betaaldatum %}\n\na\n\n{% anders %}\n\n{{ betaaldatum }}\n\n{% einde %}", False),
        ("{{ betaaldatum als betaaldatum anders briefdatum }}", False),
        ("{{ betaaldatum als partner anders briefdatum }}", True),
    ],
)
def test_what_may_be_lacking_is_warned_of_where_no_condition_guards_it(
    body: str, warned: bool, found: Callable
) -> None:
    assert [item[0] for item in found(body, "L12")] == (["may_be_empty"] if warned else [])


def test_conditions_around_blocks_nest_and_have_other_sides(words: Words) -> None:
    body = (
        "{% als partner %}\n\n# Samen\n\n{% als convenant %}\n\nA\n\n{% einde %}\n\n{% anders als bsn %}\n\nB\n\n"
        "{% anders %}\n\nC\n\n{% einde %}\n\nD"
    )
    reading = read("L08", tidy(HEAD + body), words)
    assert reading.findings == ()
    assert [(block["text"], block.get("when")) for block in reading.raw["blocks"]] == [
        ("Samen", "has_partner"),
        ("A", "(has_partner) and (covenant)"),
        ("B", "(not (has_partner)) and (bsn)"),
        ("C", "(not (has_partner)) and (not (bsn))"),
        ("D", None),
    ]


def test_signs_at_the_begin_of_a_line_can_be_meant_as_they_are(words: Words) -> None:
    reading = read("L09", tidy(HEAD + "\\# geen kop\n\n\\- geen punt\n\n\\[geen blok]\n\n\\\\ streep"), words)
    assert [block["text"] for block in reading.raw["blocks"]] == [
        "# geen kop",
        "- geen punt",
        "[geen blok]",
        "\\ streep",
    ]


@pytest.mark.parametrize(
    "body",
    [
        "{% als partner %}" * 50 + "x" + "{% einde %}" * 50,
        "{% als partner %}\n\n" * 50 + "x\n\n" + "{% einde %}\n\n" * 50,
        "{{ " + "(" * 500 + "partner" + ")" * 500 + " }}",
        "{{ " + "niet " * 500 + "partner }}",
        "{{ " + " of ".join(["behandelaar"] * 500) + " }}",
        "{{ behandelaar }}" * 2000,
        "x" * 70_000,
        "x\n" * 4_000,
    ],
    ids=["nested", "nested blocks", "parentheses", "negations", "chain", "tags", "characters", "lines"],
)
def test_what_is_too_much_is_refused(body: str, found: Callable) -> None:
    assert {item[0] for item in found(body)} & {"too_deep", "too_long"}


_PARTS = st.sampled_from(
    [
        "{{ ", " }}", "{% ", " %}", "{#", "**", "\n\n", "\n", "| ", "[", "]", "# ", "- ", "1. ", "[ ] ", "* ", "= ",
        "[tabel ", "[overzicht]\n", "[gegevens]\n", "[strook]\n", "[invulregels]\n", "[ondertekening]\n", "als ",
        "anders ", "einde", "en ", "of ", "niet ", "is ", "onbekend ", "rij.", "(", ")", "'", '"', "=", ">", "|kort",
        "partner", "peildatum", "vorderingen", "cliënten", "antwoordcode", "soort_regeling", "rij.kenmerk",
        "__class__", "self", "cycler", "lipsum()", "/etc/passwd", "{{ peildatum }}", "{% als partner %}",
        "{% einde %}", "{% anders %}", "\\", "\x00", "\u202e", "\U0001f600", "ﬀ", "Titel: ", "klein, ", "breedte 9",
    ]
)  # fmt: skip
TYPED = st.one_of(st.text(max_size=200), st.lists(_PARTS | st.text(max_size=5), max_size=40).map("".join))


@pytest.fixture(scope="session")
def desk(resources: Path) -> LetterDesk:
    return LetterDesk(resources)


def test_whatever_is_typed_gives_a_letter_or_an_error_in_words(
    desk: LetterDesk, house: HouseStyle, texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never another exception, never a file or an address opened; what can be used makes a letter."""
    data = {
        (name, bare): desk.texts.example(name, DAY, couple=False, bare=bare)
        for name in ("L08", "L09")
        for bare in (False, True)
    }
    for name in ("L08", "L09"):
        desk.try_text(name, desk.texts.shipped(name), data[name, False], house)
        assert desk.texts.findings(name, tidy(HEAD + "{{ peildatums }}"))
        assert not desk.texts.findings(name, desk.texts.shipped(name))

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a file or an address was opened")

    made = {True: 0, False: 0}
    told: list[str] = []

    @settings(max_examples=400, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(TYPED, st.sampled_from(["L08", "L09"]), st.booleans())
    @example("{{ antwoordcode }}", "L09", True)
    @example("{% als bsn > bsn %}x{% einde %} y", "L08", True)
    @example('{{ "a" als partner }}', "L09", True)
    @example("[gegevens]\na | {{ bsn of bsn_partner }}", "L08", True)
    def typed(body: str, name: str, bare: bool) -> None:
        text = tidy(HEAD + body)
        with monkeypatch.context() as patch:
            patch.setattr("builtins.open", refuse)
            patch.setattr(Path, "open", refuse)
            patch.setattr(socket, "create_connection", refuse)
            findings = desk.texts.findings(name, text)
            try:
                rendered = desk.try_text(name, text, data[name, bare], house)
            except UserError as error:
                rendered = None
                told.extend(texts.explain(error))
        told.extend(texts.say(item.message) for item in findings)
        made[rendered is not None] += 1
        if rendered is not None:
            assert rendered.pdf.startswith(b"%PDF")
            # A sign that no font has keeps a text out of use; seeing it on trial harms nobody.
            errors = {item.message.code for item in findings if item.weight == "error"}
            assert errors <= {"letter_text.sign_missing"}

    typed()
    assert min(made.values()) > 20
    assert [sentence for sentence in told if "Er ging iets mis" in sentence] == []


def test_names_of_letters_are_the_only_ones(words: Words) -> None:
    assert {name for name in DATA_OF if words.of_letter(name).by_name}


def test_what_this_letter_lacks_is_named_with_its_place(desk: LetterDesk, house: HouseStyle) -> None:
    bare = desk.texts.example("L12", DAY, couple=False, bare=True)
    text = tidy(HEAD + "Op {{ briefdatum }} en\nop {{ betaaldatum|kort }}, niet {{ antwoorddatum }}.")
    with pytest.raises(UserError) as caught:
        desk.try_text("L12", text, bare, house)
    first, second = caught.value.messages
    assert (first.code, second.code) == ("letter.value_missing", "letter_text.may_be_empty")
    assert (second.params["line"], second.params["column"]) == (5, 7)
    full = desk.texts.example("L12", DAY, couple=False)
    assert desk.try_text("L12", text, full, house).pages == 1
