"""A field that filters a table: the words are made before the first key, in slices, and more letters only take away."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.money import format_euro
from tests.ui.heart import Heart
from ui.models.filter_edit import FilterEdit
from ui.models.table import Table
from ui.models.table_model import Column, TableModel

WAIT_MS = 30_000
MANY = 100_000
COLUMNS = (
    Column("name", "Naam", lambda row: row[0]),
    Column("amount", "Bedrag", lambda row: format_euro(row[1]), lambda row: row[1], right=True),
)


@pytest.fixture
def place(qtbot):
    """Yield a window with the field above an empty table, and something else that has the focus."""
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    field, table = FilterEdit("Filter", "Filter"), Table(COLUMNS, lambda row: row[0], "Proef")
    field.filters(table)
    layout.addWidget(field)
    layout.addWidget(table)
    window.show()
    window.activateWindow()
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    yield field, table
    window.close()


def many(size=MANY):
    return [(f"Naam {number}", number) for number in range(size)]


def keys(table):
    return [row[0] for row in table.visible_rows()]


def test_words_of_a_long_table_are_made_when_the_field_is_entered_and_the_window_goes_on(qtbot, place):
    field, table = place
    words = table.rows_model.words
    table.set_rows(many())
    assert words.missing == MANY  # Nobody filters: nothing is made for it.
    heart = Heart()
    field.setFocus()
    assert field.is_at_work
    qtbot.waitUntil(lambda: not field.is_at_work, timeout=WAIT_MS)
    assert words.missing == 0
    assert heart.beats > 3
    print(f"longest gap, words made: {heart.longest_ms:.0f} ms in {heart.beats} beats")
    heart.begin()
    for text in accumulate("naam 99999"):
        qtbot.keyClicks(field, text[-1])
    assert keys(table) == ["Naam 99999"]
    print(f"longest gap, ten keys: {heart.longest_ms:.0f} ms")
    # Other rows while somebody looks: what is searched is theirs.
    table.set_rows([("Ander 99999", 1), ("Naam 99999", 2)])
    assert keys(table) == ["Naam 99999"]


def test_a_key_that_comes_too_soon_waits_for_the_words_and_enter_does_not(qtbot, place):
    field, table = place
    told = []
    field.filtered.connect(lambda: told.append(len(table.visible_rows())))
    table.set_rows(many())
    field.setText("99999")
    assert len(table.visible_rows()) == MANY
    field.setText("99998")
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)
    assert keys(table) == ["Naam 99998"]
    assert told == [1]
    assert not field.is_at_work

    table.set_rows([])
    field.setText("")
    table.set_rows(many())
    field.setText("99997")
    found = []
    field.returnPressed.connect(lambda: found.extend(keys(table)))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert found == ["Naam 99997"]
    # A table that is shorter is filtered at once.
    table.set_rows(many(2_000))
    field.setText("1999")
    assert keys(table) == ["Naam 1999"]


def test_another_table_takes_the_place_of_the_first(qtbot, place):
    field, table = place
    other = Table(COLUMNS, lambda row: row[0], "Ander")
    qtbot.addWidget(other)
    field.filters(other)
    for made in (table, other):
        made.set_rows(many(10))
    field.setText("naam 7")
    assert keys(other) == ["Naam 7"]
    assert len(table.visible_rows()) == 10


LETTERS = "aB 1"


@given(
    st.lists(st.tuples(st.text(LETTERS, max_size=6), st.integers(-3, 3)), max_size=12),
    st.lists(st.text(LETTERS, max_size=4), max_size=6),
    st.sampled_from([(-1, False), (0, False), (1, True)]),
)
def test_what_is_found_key_by_key_is_what_is_found_at_once(rows, texts, order):
    model = TableModel(COLUMNS, lambda row: row[0])
    model.set_rows(rows)
    model.sort_by(order[0], is_descending=order[1])
    for text in texts:
        model.filter_by(text)
        words = text.casefold().split()
        lines = [f"{row[0]} {format_euro(row[1])}".casefold() for row in model.rows]
        wanted = [row for row, line in zip(model.rows, lines, strict=True) if all(word in line for word in words)]
        assert list(model.shown) == wanted
        assert sorted(model.rows) == sorted(rows)


def test_a_column_that_sorts_by_numbers_and_words_still_sorts():
    columns = (Column("day", "Dag", lambda row: str(row[1]), lambda row: row[1] if row[1] else "geen dag"),)
    model = TableModel(columns, lambda row: row[0])
    model.set_rows([("a", 0), ("b", 12), ("c", 0), ("d", 3)])
    model.sort_by(0, is_descending=False)
    assert [row[0] for row in model.shown] == ["d", "b", "a", "c"]
