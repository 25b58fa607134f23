"""Tables: Qt's own model check, sorting of amounts, filtering, and the keys."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from csr_desktop.money import format_euro
from ui.models.table import Table
from ui.models.table_model import ROW_ROLE, SORT_ROLE, Column, TableModel
from ui.state import UiState


@dataclass(frozen=True)
class Debt:
    key: str
    name: str
    cents: int


COLUMNS = (
    Column("name", "Naam", lambda debt: debt.name),
    Column("amount", "Bedrag", lambda debt: format_euro(debt.cents), lambda debt: debt.cents, right=True),
)
DEBTS = [Debt("a", "Zorg", 900_000_000_000), Debt("b", "aardgas", 5), Debt("c", "Boete", 12_345)]


@pytest.fixture
def table(qtbot, tmp_path):
    made = Table(COLUMNS, lambda debt: debt.key, "Schulden", UiState(tmp_path / "t.ini"), "debts", stretch="name")
    qtbot.addWidget(made)
    made.set_rows(DEBTS)
    return made


def test_qt_finds_no_fault_in_the_model(qtmodeltester):
    model = TableModel(COLUMNS, lambda debt: debt.key)
    model.set_rows(DEBTS)
    qtmodeltester.check(model)


def test_a_cell_has_text_for_eyes_ears_and_sorting():
    model = TableModel(COLUMNS, lambda debt: debt.key)
    model.set_rows(DEBTS)
    index = model.index(2, 1)
    assert index.data() == "€\u00a0123,45"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Bedrag: €\u00a0123,45"
    assert index.data(SORT_ROLE) > model.index(1, 1).data(SORT_ROLE)
    assert index.data(ROW_ROLE) is DEBTS[2]


def test_amounts_above_two_milliard_sort_as_numbers(table):
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert [row.key for row in table.visible_rows()] == ["b", "c", "a"]


def test_names_sort_without_regard_to_capitals(table):
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert [row.key for row in table.visible_rows()] == ["b", "c", "a"]


def test_without_a_choice_rows_stand_as_they_came(table):
    assert [row.key for row in table.visible_rows()] == ["a", "b", "c"]


def test_every_word_of_the_filter_must_occur(table):
    table.set_filter("bo 123")
    assert [row.key for row in table.visible_rows()] == ["c"]
    table.set_filter("")
    assert len(table.visible_rows()) == 3


def test_the_current_row_stays_when_rows_are_read_again(table):
    table.select_id("c")
    table.set_rows([Debt("x", "Nieuw", 1), *DEBTS])
    assert table.current_row().key == "c"


def test_who_is_led_to_rows_finds_them_selected_also_when_they_are_read_later_and_again(qtbot, table):
    table.set_rows([])
    table.point_at(["of another table", "c", "a"])
    table.set_rows(DEBTS)
    assert [row.key for row in table.selected_rows()] == ["a", "c"]
    assert table.current_row().key == "a"
    # Rows that are read again, one of them gone, leave the others selected.
    table.set_rows([Debt("a", "Zorg", 1), Debt("b", "aardgas", 5)])
    assert [row.key for row in table.selected_rows()] == ["a"]
    table.set_rows(DEBTS)
    table.point_at(["a", "c"])
    table.set_rows(list(reversed(DEBTS)))
    assert [row.key for row in table.selected_rows()] == ["c", "a"]
    assert table.current_row().key == "a"
    # Nobody is led anywhere long after.
    table.point_at(["not there"])
    table.set_rows(DEBTS)
    table.set_rows([*DEBTS, Debt("not there", "Te laat", 3)])
    assert [row.key for row in table.selected_rows()] == ["a", "c"]


def test_a_row_that_went_leaves_nothing_current(table):
    table.select_id("c")
    table.set_rows(DEBTS[:2])
    assert table.current_row() is None or table.current_row().key != "c"


def test_enter_opens_and_tab_leaves(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    table = Table(COLUMNS, lambda debt: debt.key, "Schulden")
    table.set_rows(DEBTS)
    layout.addWidget(table)
    after = QLineEdit()
    layout.addWidget(after)
    opened = []
    table.opened.connect(opened.append)
    window.show()
    table.setFocus()
    table.select_id("b")
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert [row.key for row in opened] == ["b"]
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert window.focusWidget() is after


def test_selected_rows_come_from_top_to_bottom(table):
    table.selectAll()
    assert [row.key for row in table.selected_rows()] == ["a", "b", "c"]


def test_a_column_that_a_person_drew_keeps_its_width(qtbot, tmp_path):
    def make():
        made = Table(COLUMNS, lambda debt: debt.key, "Schulden", UiState(tmp_path / "t.ini"), "debts", stretch="name")
        qtbot.addWidget(made)
        made.resize(600, 300)
        made.show()
        made.set_rows(DEBTS)
        return made

    first = make()
    first.horizontalHeader().resizeSection(0, 333)
    assert make().columnWidth(0) == 333


def test_fifty_thousand_rows_need_no_widgets(qtbot):
    made = Table(COLUMNS, lambda debt: debt.key, "Schulden", stretch="name")
    qtbot.addWidget(made)
    made.set_rows([Debt(str(number), f"Naam {number}", number) for number in range(50_000)])
    made.set_filter("naam 49999")
    assert [row.key for row in made.visible_rows()] == ["49999"]
    assert len(made.findChildren(QWidget)) < 30


def test_sorting_keeps_what_is_selected_and_holds_for_rows_that_are_read_again(table):
    before = table.visible_rows()
    table.select_id(table.rows_model.id_of(before[0]))
    chosen = table.current_row()
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert table.current_row() is chosen
    assert table.selected_rows() == [chosen]
    downwards = table.visible_rows()
    assert downwards != before
    assert sorted(map(repr, downwards)) == sorted(map(repr, before))
    table.set_rows(before[1:])
    assert table.visible_rows() == [row for row in downwards if row is not before[0]]
    table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert table.visible_rows() == before[1:]


def test_a_filter_keeps_what_is_current_and_selected_and_tells_what_is_not(qtbot, table):
    table.select_id("a")
    table.point_at(["a", "c"])
    told, chosen = [], []
    table.current_changed.connect(told.append)
    table.selectionModel().selectionChanged.connect(lambda *_: chosen.append(table.selected_count()))

    table.set_filter("o")  # Zorg and Boete
    assert [row.key for row in table.visible_rows()] == ["a", "c"]
    assert table.current_row() is DEBTS[0]
    assert table.selected_rows() == [DEBTS[0], DEBTS[2]]
    assert told == []  # The same row: nobody has to read it again.

    table.set_filter("boete")
    assert (table.current_row(), table.selected_rows()) == (DEBTS[2], [DEBTS[2]])
    assert told == [DEBTS[2]]
    assert chosen[-1] == 1

    table.set_filter("nergens")
    assert (table.current_row(), table.selected_count()) == (None, 0)
    assert told == [DEBTS[2], None]
    assert chosen[-1] == 0

    table.set_filter("")
    assert len(table.visible_rows()) == 3
    assert table.rows_model.rowCount() == 3


def test_rows_that_are_read_again_stay_filtered_and_sorted(table):
    table.set_filter("o")
    table.sort_by("amount")
    table.set_rows([*DEBTS, Debt("d", "Lood", 1)])
    assert [row.key for row in table.visible_rows()] == ["d", "c", "a"]
    assert len(table.rows_model.rows) == 4
    table.select_id("b")
    assert table.current_row() is None
    table.select_id("c")
    table.sort_by("amount", descending=True)
    assert [row.key for row in table.visible_rows()] == ["a", "c", "d"]
    assert table.current_row().key == "c"


def test_one_who_may_choose_one_row_keeps_one_chosen_under_a_filter(table):
    table.setSelectionMode(table.SelectionMode.SingleSelection)
    table.select_id("a")
    table.set_filter("e")  # Zorg and aardgas have none: Boete is the one that comes next.
    assert (table.current_row(), table.selected_rows()) == (DEBTS[2], [DEBTS[2]])
    table.set_filter("a")  # Of the rows that were in sight none is left.
    assert (table.current_row(), table.selected_rows()) == (None, [])
