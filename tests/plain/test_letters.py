"""Our own letters to clients read easily; what a letter's file says as sentences is what is checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from csr_desktop.plain.check import FindingKind, Level, PlainReader
from csr_desktop.plain.template_texts import running_texts

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
