"""The table of hard words: whole, without contradictions, and kept by a team itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from csr_desktop.errors import UserError
from csr_desktop.plain.check import FindingKind, PlainReader
from csr_desktop.plain.sentences import syllables
from csr_desktop.plain.table import PlainTable, load_plain_table


def test_it_has_the_words_of_the_field(table: PlainTable) -> None:
    assert len(table.word) >= 150
    assert {"finale kwijting", "minnelijk", "preferent", "beslagvrije voet", "crediteur"} <= {
        word.word for word in table.word
    }


def test_every_form_stands_for_one_word(table: PlainTable) -> None:
    forms = [form.lower() for word in table.word for form in (word.word, *word.forms)]
    assert len(forms) == len(set(forms))


def test_no_advice_is_a_hard_word_itself(table: PlainTable, reader: PlainReader) -> None:
    for word in table.word:
        found = [item.text for item in reader.read(word.instead).findings if item.kind is FindingKind.HARD_WORD]
        assert found == [], word.word


def test_every_word_and_form_is_found(table: PlainTable, reader: PlainReader) -> None:
    for word in table.word:
        for form in (word.word, *word.forms):
            found = [
                item.text for item in reader.read(f"Dit is {form}, ja.").findings if item.kind is FindingKind.HARD_WORD
            ]
            assert form in found, form


def test_a_team_keeps_its_own_table(resources: Path, tmp_path: Path) -> None:
    ours = (resources / "plain_language" / "2026.toml").read_text(encoding="utf-8")
    (tmp_path / "2026.toml").write_text(ours, encoding="utf-8")
    later = ours.replace("valid_from = 2026-01-01", "valid_from = 2027-01-01").replace(
        'version = "2026-1"', 'version = "ons"'
    )
    (tmp_path / "2027.toml").write_text(later, encoding="utf-8")
    assert load_plain_table(tmp_path, date(2026, 12, 31)).version == "2026-1"
    assert load_plain_table(tmp_path, date(2027, 1, 1)).version == "ons"


@pytest.mark.parametrize("content", ["version = ", 'version = "x"\n'])
def test_a_damaged_table_is_told_by_name(content: str, tmp_path: Path) -> None:
    (tmp_path / "2026.toml").write_text(content, encoding="utf-8")
    with pytest.raises(UserError) as refused:
        load_plain_table(tmp_path, date(2026, 12, 31))
    assert refused.value.messages[0].code == "plain.table_unreadable"
    with pytest.raises(UserError) as missing:
        load_plain_table(tmp_path / "nergens", date(2026, 12, 31))
    assert missing.value.messages[0].code == "plain.no_table"


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("u", 1),
        ("brief", 1),
        ("schulden", 2),
        ("beëindigen", 4),
        ("gemeente", 3),
        ("twijfelen", 3),
        ("schuldhulpverlening", 5),
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count
