"""What leaves by post: the table of weights, labels and envelopes holds together."""

from __future__ import annotations

from datetime import date

import pytest

from csr_desktop.domain.post_table import load_post_table
from csr_desktop.errors import UserError

A4 = (21_000, 29_700)


@pytest.fixture
def table(resources):
    return load_post_table(resources / "post", date(2026, 11, 24))


@pytest.mark.parametrize(("sheets", "grams"), [(1, 20), (3, 20), (4, 50), (9, 50), (10, None), (40, None)])
def test_envelopes_are_weighed_by_their_sheets(table, sheets, grams):
    weight = table.class_of(sheets)
    assert (weight.most_grams if weight else None) == grams


def test_labels_lie_on_the_paper_and_not_on_each_other(table):
    for sheet in table.label_sheet:
        assert sheet.step_x >= sheet.width
        assert sheet.step_y >= sheet.height
        assert sheet.left + (sheet.columns - 1) * sheet.step_x + sheet.width <= A4[0]
        assert sheet.top + (sheet.rows - 1) * sheet.step_y + sheet.height <= A4[1]


def test_addresses_lie_on_the_envelope_and_clear_of_stamp_and_code(table):
    for envelope in table.envelope:
        assert envelope.address_left + envelope.address_width <= envelope.width
        assert envelope.address_top >= 4_000
        assert envelope.address_top + envelope.address_height <= envelope.height - 2_000
        assert envelope.sender_top < envelope.address_top


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda table: table.sheet("9x9"), r"post\.unknown_sheet"),
        (lambda table: table.envelope_of("a3"), r"post\.unknown_envelope"),
    ],
)
def test_what_we_do_not_have_is_said_with_what_we_have(table, ask, code, texts):
    with pytest.raises(UserError, match=code) as told:
        ask(table)
    assert "Kies uit: " in texts.explain(told.value)[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [("most_sheets = 9", "most_sheets = 3"), ("most_sheets = 3", "most_sheets = 0"), ('key = "3x8"', "key = 3")],
)
def test_a_table_that_will_not_do_is_named(resources, tmp_path, old, new):
    text = (resources / "post" / "2026.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "2027.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError, match=r"post\.unreadable"):
        load_post_table(tmp_path, date(2027, 1, 1))
