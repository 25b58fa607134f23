"""Our own letters to clients read easily; what a letter's file says as sentences is what is checked."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from csr_desktop.letters.source_writer import write
from csr_desktop.letters.words import Words
from csr_desktop.plain.check import FindingKind, Level, PlainReader
from csr_desktop.plain.template_texts import letter_text_parts, running_texts

TO_CLIENTS = (
    "L01", "L02", "L03", "L03-termination", "L04", "L05", "L06", "L07", "L11", "L21-invitation", "L21-outcome", "L23",
)  # fmt: skip


@pytest.mark.parametrize("name", TO_CLIENTS)
def test_our_letters_to_clients_read_easily(name: str, reader: PlainReader, resources: Path) -> None:
    source = (resources / "letters" / f"{name}.toml").read_text(encoding="utf-8")
    reading = reader.read_parts(running_texts(source), source)
    told = [f"{item.line}: {item.kind.value} {item.text}" for item in reading.findings]
    assert reading.level is Level.EASY, told
    assert reading.words > 100
    # A name that a letter must have may stand there once; sentences are never too long, and say who does it.
    assert {item.kind for item in reading.findings} <= {FindingKind.HARD_WORD}, told
    assert len(told) <= 1, told


def test_a_place_in_a_letters_file_is_the_place_of_the_word(reader: PlainReader) -> None:
    source = '\n'.join(
        [
            'kind = "L01"', 'subject = "Uw brief"', '[[blocks]]', 'type = "paragraph"', 'when = "preferent"',
            'text = """', 'Een zin.', 'De crediteur belt u.', '"""', '[[blocks]]', 'type = "list"',
            'items = ["Eén ding.", "U belt derhalve."]',
        ]
    )  # fmt: skip
    reading = reader.read_parts(running_texts(source), source)
    # What the program reads ("when") is no text.
    assert [(item.line, item.column, item.text) for item in reading.findings] == [
        (8, 4, "crediteur"), (12, 31, "derhalve"),
    ]  # fmt: skip


def test_a_file_that_is_no_letter_is_one_text() -> None:
    assert running_texts("Beste mevrouw,\n\nU belt.") == [("Beste mevrouw,\n\nU belt.", 0)]


LETTER_TEXT = """Titel: Plan derhalve
Onderwerp: Uw brief derhalve

# Wat doet u?

Wij bellen u.
De crediteur belt ook.

- U maakt geen schulden
- U belt thans

[klein] Dit is reeds klein.

[gegevens]
Preferent | {{ bedrag }}

{% als bedrag %}

[tabel vorderingen, klein]
* Concurrent | {{ rij.bedrag }} | rechts

{% einde %}

Dat is tevens alles.
"""


def test_of_a_team_s_own_text_only_the_sentences_are_read(reader: PlainReader) -> None:
    reading = reader.read_parts(letter_text_parts(LETTER_TEXT), LETTER_TEXT)
    lines = LETTER_TEXT.split("\n")
    assert [item.text for item in reading.findings] == ["derhalve", "crediteur", "thans", "reeds", "tevens"]
    for item in reading.findings:
        assert lines[item.line - 1][item.column - 1 :].startswith(item.text)
    assert reading.sentences == 8


@pytest.mark.parametrize("name", TO_CLIENTS)
def test_our_letters_read_the_same_as_a_team_sees_them(name: str, reader: PlainReader, resources: Path) -> None:
    source = (resources / "letters" / f"{name}.toml").read_text(encoding="utf-8")
    ours = reader.read_parts(running_texts(source), source)
    written = write(tomllib.loads(source), Words.load(resources / "letters"))
    theirs = reader.read_parts(letter_text_parts(written), written)
    assert [item.text for item in theirs.findings] == [item.text for item in ours.findings]
    assert (theirs.words, theirs.sentences) == (ours.words, ours.sentences)
