"""The frame: keys, tabs, search, undo, notices."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from ui.dialogs.new_dossier import NewDossierDialog
from ui.main_window import MainWindow
from ui.page_list import make_pages
from ui.pages.dossier.page import DossierPage

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(show_window, office):
    office.dossier("WR-2026-0001")
    office.dossier("WR-2026-0002", partner=True)
    return show_window()


@pytest.mark.parametrize(
    ("key", "page"),
    [
        (Qt.Key.Key_3, "creditors"),
        (Qt.Key.Key_4, "lists"),
        (Qt.Key.Key_5, "exchange"),
        (Qt.Key.Key_6, "letters"),
        (Qt.Key.Key_8, "settings"),
        (Qt.Key.Key_2, "dossiers"),
        (Qt.Key.Key_1, "today"),
    ],
)
def test_every_page_has_its_key(qtbot, window, key, page):
    qtbot.keyClick(window, key, CTRL)
    assert window.current_page.key == page


def test_dossiers_open_in_tabs_and_only_once(qtbot, window, office):
    first, second = (office.core.dossiers.by_number(f"WR-2026-000{number}") for number in (1, 2))
    window.open_dossier(first.id)
    window.open_dossier(second.id)
    window.open_dossier(first.id)
    assert window.dossier_tabs.count() == 3
    assert window.current_page.dossier_id == first.id
    assert window.dossier_tabs.tabText(1) == "Berg WR-2026-0001"
    qtbot.keyClick(window, Qt.Key.Key_W, CTRL)
    assert window.dossier_tabs.count() == 2


def test_the_list_of_all_dossiers_cannot_be_closed(qtbot, window):
    window.go_to("dossiers")
    qtbot.keyClick(window, Qt.Key.Key_W, CTRL)
    assert window.dossier_tabs.count() == 1


def test_a_dossier_is_found_and_opened_by_keyboard(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    assert window.search_box.hasFocus()
    qtbot.keyClicks(window.search_box, "ozturk")
    qtbot.waitUntil(window.search_box.results_list.isVisible)
    qtbot.keyClick(window.search_box, Qt.Key.Key_Down)
    qtbot.keyClick(window.search_box.results_list, Qt.Key.Key_Return)
    assert window.current_page.name_label.text() == "J. van der Berg en A. Öztürk"
    assert window.current_page.current_tab.key == "overview"
    assert not window.search_box.results_list.isVisible()


def test_nothing_found_says_so(qtbot, window):
    window.search_box.setFocus()
    qtbot.keyClicks(window.search_box, "qqqqqqq")
    qtbot.waitUntil(window.search_box.results_list.isVisible)
    assert "Niets gevonden" in window.search_box.results_list.item(0).text()
    qtbot.keyClick(window.search_box, Qt.Key.Key_Escape)
    assert not window.search_box.results_list.isVisible()
    assert window.search_box.text() == ""


def test_undo_and_redo_from_the_keyboard(qtbot, window, office):
    dossier = office.core.dossiers.by_number("WR-2026-0001")
    office.core.dossiers.change(dossier.id, remark="eerste")
    window.go_to("dossiers")
    window.dossier_tabs.widget(0).dossiers_table.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert office.core.dossiers.get(dossier.id).remark == ""
    assert "teruggenomen" in window.notice_bar.text
    window.notice_bar.action_button.click()
    assert office.core.dossiers.get(dossier.id).remark == "eerste"


def test_what_is_being_typed_is_kept_before_the_window_closes(qtbot, window, office):
    dossier = office.core.dossiers.by_number("WR-2026-0001")
    page = window.open_dossier(dossier.id, "people")
    field = page.tab("people").client_card.fields["surname"]
    field.edit.setFocus()
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, "Jansen")
    window.close()
    assert office.core.dossiers.clients(dossier.id)[0].surname == "Jansen"


def test_what_cannot_be_kept_is_not_thrown_away_unasked(qtbot, window, office, dialogs):
    dossier = office.core.dossiers.by_number("WR-2026-0001")
    page = window.open_dossier(dossier.id, "people")
    field = page.tab("people").client_card.fields["birth_date"]
    field.edit.setFocus()
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, "31-2-1980")
    dialogs.will(False)
    window.close()
    assert window.isVisible()
    assert "Geboortedatum" in dialogs.asked[-1][1]
    dialogs.will(False)
    qtbot.keyClick(window, Qt.Key.Key_W, CTRL)
    assert window.current_page is page
    assert field.edit.text() == "31-2-1980"
    dialogs.will(True)
    qtbot.keyClick(window, Qt.Key.Key_W, CTRL)
    assert window.dossier_tabs.count() == 1


def test_saved_is_said_only_after_the_commit(window, office):
    before = window.saved_label.text()
    office.core.dossiers.change(office.core.dossiers.by_number("WR-2026-0001").id, remark="x")
    assert window.saved_label.text() == "Alles bewaard 13:00" != before


def test_ctrl_n_asks_for_a_new_dossier_from_anywhere(qtbot, window):
    window.go_to("settings")
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    assert window.findChild(NewDossierDialog).isVisible()


def test_ctrl_p_goes_to_where_paper_is_made(qtbot, window, office):
    qtbot.keyClick(window, Qt.Key.Key_P, CTRL)
    assert window.current_page.key == "letters"
    assert window.current_page.tabs.currentIndex() == 0
    page = window.open_dossier(office.core.dossiers.by_number("WR-2026-0001").id)
    qtbot.keyClick(window, Qt.Key.Key_P, CTRL)
    assert window.current_page is page
    assert page.current_tab.key == "letters"


def test_a_failure_nobody_took_becomes_a_sentence_without_details(window, ui):
    ui.tasks.failed.emit(ValueError("J. van der Berg 999990019"))
    assert "999990019" not in window.notice_bar.text
    assert "ValueError" in window.notice_bar.text


def test_the_practice_environment_cannot_be_mistaken(qtbot, ui, office):
    ui.practice = True
    made = MainWindow(ui, make_pages(), DossierPage)
    qtbot.addWidget(made)
    assert "oefenomgeving" in made.windowTitle()


def test_the_window_remembers_its_size(show_window, qtbot, ui, office):
    first = show_window()
    first.resize(1000, 720)
    first.close()
    second = MainWindow(ui, make_pages(), DossierPage)
    qtbot.addWidget(second)
    # The screen of the tests is 800 by 800, and Qt keeps a window on its screen; unremembered it would be 800 high.
    assert abs(second.height() - 720) < 10
