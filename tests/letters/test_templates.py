from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.errors import UserError
from csr_desktop.letters.pdf import LetterPress
from csr_desktop.letters.template import Terms, load_template
from csr_desktop.letters.vocabulary import DATA_OF
from csr_desktop.texts import Texts

GOOD = """kind = "L09"
version = "7"
title = "Proef"
subject = "Proef {{ our_reference }}"

[[blocks]]
type = "paragraph"
text = "Geachte, **{{ recipient }}** voor {{ answer_by|date }}."
"""


@pytest.fixture
def load(tmp_path: Path, terms: Terms) -> Callable:
    def loaded(text: str):
        file = tmp_path / "L09.toml"
        file.write_text(text, encoding="utf-8")
        return load_template(file, terms)

    return loaded


@pytest.mark.parametrize("name", list(DATA_OF))
def test_every_letter_has_a_template_that_passes_all_checks(name: str, press: LetterPress) -> None:
    template = press.template(name)
    assert template.kind is DATA_OF[name].kind
    assert template.version
    assert template.blocks


def test_every_letter_has_its_own_data() -> None:
    assert {data.kind for data in DATA_OF.values()} == set(LetterKind)


def test_a_good_template_loads(load: Callable) -> None:
    assert load(GOOD).version == "7"


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "word"),
    [
        ("{{ recipient }}", "{{ recipiënt }}", "letter.template_unknown_word", 8, "recipiënt"),
        ("{{ recipient }}", "{{ bsn }}", "letter.template_unknown_word", 8, "bsn"),
        ("{{ recipient }}", "{{ house.secret }}", "letter.template_unknown_word", 8, "secret"),
        ("{{ recipient }}", "{{ house.organisation.upper }}", "letter.template_unknown_word", 8, "upper"),
        ("{{ recipient }}", "{{ row.reference }}", "letter.template_unknown_word", 8, "reference"),
        ("{{ recipient }}", "{{ house }}", "letter.template_unknown_word", 8, "house"),
        ("{{ recipient }}", "{{ recipient|upper }}", "letter.template_unknown_filter", 8, "upper"),
        ("{{ answer_by|date }}", "{{ answer_by }}", "letter.template_needs_filter", 8, "answer_by"),
        ("{{ answer_by|date }}", "{{ answer_by|euro }}", "letter.template_needs_filter", 8, "answer_by"),
        ("{{ recipient }}", "{{ product }}", "letter.template_needs_filter", 8, "product"),
        ("{{ recipient }}", "{{ claims }}", "letter.template_needs_filter", 8, "claims"),
        ("{{ recipient }}", "{{ recipient if asks_advance_consent else answer_by }}",
         "letter.template_needs_filter", 8, "answer_by"),
        ("{{ recipient }}", "{{ answer_by or recipient }}", "letter.template_needs_filter", 8, "answer_by"),
        ("{{ recipient }}", "{{ recipient", "letter.template_syntax", 8, None),
        ("{{ recipient }}", "{% if recipient %}x", "letter.template_syntax", 8, None),
        ("{{ recipient }}", "{{ recipient.__class__ }}", "letter.template_unknown_word", 8, "__class__"),
        ("{{ recipient }}", "{{ recipient() }}", "letter.template_construct", 8, "recipient()"),
        ("{{ recipient }}", "{{ clients[0] }}", "letter.template_construct", 8, "clients[0]"),
        ("{{ recipient }}", "{% for c in clients %}x{% endfor %}", "letter.template_construct", 8, "for c in clients"),
        ("{{ recipient }}", "{% set x = 1 %}", "letter.template_construct", 8, "set x = 1"),
        ("{{ recipient }}", "{% include '/etc/hostname' %}", "letter.template_construct", 8, None),
        ("{{ recipient }}**", "{{ recipient }}", "letter.template_bold", 8, None),
        ('type = "paragraph"', 'type = "plaatje"', "letter.template_block", 7, "plaatje"),
        ('type = "paragraph"', 'type = "paragraph"\nkleur = "rood"', "letter.template_unknown_key", 8, "kleur"),
        ("text = ", "tekst = ", "letter.template_unknown_key", 8, "tekst"),
        ('type = "paragraph"', 'type = "table"\nsource = "er"\ncolumns = []',
         "letter.template_unknown_key", 10, "text"),
        ('version = "7"\n', "", "letter.template_key_missing", None, "version"),
        ('kind = "L09"', 'kind = "L99"', "letter.template_kind", 1, "L99"),
        ('version = "7"', 'version = "7', "letter.template_form", 2, None),
    ],
)  # fmt: skip
def test_faults_name_file_line_and_word(
    load: Callable, texts: Texts, old: str, new: str, code: str, line: int | None, word: str | None
) -> None:
    assert old in GOOD
    with pytest.raises(UserError) as refused:
        load(GOOD.replace(old, new))
    message = next(message for message in refused.value.messages if message.code == code)
    assert message.params["file"] == "L09.toml"
    if line is not None:
        assert message.params["line"] == line
    if word is not None:
        assert message.params["word"] == word
    sentence = texts.say(message)
    assert "L09.toml" in sentence
    assert code not in sentence


def test_all_faults_are_named_at_once(load: Callable) -> None:
    broken = GOOD.replace("{{ recipient }}", "{{ een }}").replace("{{ our_reference }}", "{{ twee|drie }}")
    with pytest.raises(UserError) as refused:
        load(broken)
    words = {(message.params["line"], message.params["word"]) for message in refused.value.messages}
    assert words == {(8, "een"), (4, "twee"), (4, "drie")}


def test_a_row_has_only_the_fields_of_its_table(load: Callable) -> None:
    table = '\n[[blocks]]\ntype = "table"\nsource = "claims"\ncolumns = [{ head = "x", text = "{{ row.%s }}" }]\n'
    load(GOOD + table % "reference")
    with pytest.raises(UserError) as refused:
        load(GOOD + table % "amount_cents|euro")
    assert refused.value.message.params["word"] == "amount_cents"
    assert refused.value.message.params["line"] == 13


def test_an_absent_or_unreadable_template_is_said(tmp_path: Path, terms: Terms) -> None:
    with pytest.raises(UserError) as refused:
        load_template(tmp_path / "L09.toml", terms)
    assert refused.value.code == "letter.template_missing"
    (tmp_path / "L08.toml").write_bytes(b"kind = '\xff\xfe'")
    with pytest.raises(UserError) as refused:
        load_template(tmp_path / "L08.toml", terms)
    assert refused.value.code == "letter.template_not_text"
