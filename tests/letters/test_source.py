"""Texts as people read and change them: out of the shipped files and back again, with every fault at its place."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from csr_desktop.letters import source, source_writer
from csr_desktop.letters.model import HouseStyle, LetterData
from csr_desktop.letters.pdf import LetterPress
from csr_desktop.letters.template import Terms, read_toml
from csr_desktop.letters.vocabulary import DATA_OF, words_of
from csr_desktop.letters.words import Words


@pytest.fixture(scope="session")
def words(resources: Path) -> Words:
    return Words.load(resources / "letters")


@pytest.fixture(scope="session")
def shipped(resources: Path, words: Words) -> Callable[[str], str]:
    return lambda name: source_writer.write(read_toml(resources / "letters" / f"{name}.toml"), words)


def test_every_field_of_every_letter_has_one_dutch_word(words: Words) -> None:
    # The sheet that goes with a letter is a page of its own, not a word of its text.
    fields = {name for data in DATA_OF.values() for name in words_of(data)} - {"companion"}
    elements = {word.element for data in DATA_OF.values() for word in words_of(data).values()}
    rows = {name for kind in elements if hasattr(kind, "__dataclass_fields__") for name in words_of(kind)}
    assert (set(words.fields), set(words.rows)) == (fields, rows)


def test_there_is_no_dutch_word_for_two_things(words: Words) -> None:
    for group in ([*words.fields.values(), *words.house.values()], [*words.rows.values()], [*words.filters.values()]):
        assert len(set(group)) == len(group)
        assert all(word.isidentifier() for word in group)


@pytest.mark.parametrize("name", list(DATA_OF))
def test_a_shipped_text_comes_back_as_it_was(
    name: str, shipped: Callable[[str], str], words: Words, resources: Path
) -> None:
    text = shipped(name)
    assert source.tidy(text) == text
    reading = source.read(name, text, words)
    assert [finding.message for finding in reading.findings if finding.weight == "error"] == []
    assert reading.raw is not None
    assert source_writer.write(reading.raw, words) == text


def test_letters_of_the_text_people_read_are_the_shipped_letters(
    letter: LetterData, press: LetterPress, house: HouseStyle, shipped: Callable[[str], str], words: Words,
    terms: Terms,
) -> None:  # fmt: skip
    name = letter.template_name()
    made = press.render(letter, house)
    template = source.template_from(name, shipped(name), words, terms, made.template_version)
    try:
        press.use(name, template)
        again = press.render(letter, house)
    finally:
        press.use(name, None)
    assert again.template_sha256 == source.digest(shipped(name))
    assert replace(again, template_sha256=made.template_sha256) == made


def test_a_list_goes_through_rows(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, words: Words, terms: Terms,
    pages_of: Callable[[bytes], list[str]],
) -> None:  # fmt: skip
    text = "Titel: x\nOnderwerp: x\n\n[lijst papieren, genummerd]\n- Neem mee: {{ rij.papier }}\n"
    letter = next(item for item in letters.values() if item.template_name() == "L01" and len(item.papers) > 1)
    template = source.template_from("L01", text, words, terms, "1")
    try:
        press.use("L01", template)
        said = " ".join(pages_of(press.render(letter, house).pdf)[0].split())
    finally:
        press.use("L01", None)
    for number, paper in enumerate(letter.papers[:2], 1):
        assert f"{number}. Neem mee: {paper.paper}"[:40] in said
    raw = source.read("L01", text, words).raw
    assert raw is not None
    assert source_writer.write(raw, words) == text


def test_what_letters_cannot_do_without_are_words_that_they_have(resources: Path, words: Words) -> None:
    required = tomllib.loads((resources / "letters" / "required.toml").read_text(encoding="utf-8"))
    assert set(required) == set(DATA_OF)
    for name, wanted in required.items():
        own = words.of_letter(name)
        rows = {word.inner for item in own.by_name.values() for word in own.rows_of(item.rows).values()}
        assert set(wanted["words"]) <= {*own.by_inner, *rows}, name
