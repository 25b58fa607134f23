"""The first day in the window: places where nothing is yet say how to begin, and the step works."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ui.dialogs.new_claim import NewClaimDialog
from ui.dialogs.new_dossier import NewDossierDialog
from ui.dialogs.new_party import NewPartyDialog


@pytest.fixture
def window(show_window):
    return show_window()


def press(qtbot, place, step):
    assert place.isVisible()
    place.buttons[step].setFocus()
    qtbot.keyClick(place.buttons[step], Qt.Key.Key_Return)


def test_from_nothing_to_a_first_dossier_with_a_debt(qtbot, window, office):
    window.go_to("creditors")
    page = window.current_page
    press(qtbot, page.empty_place, "new")
    page.findChild(NewPartyDialog).close()
    press(qtbot, page.empty_place, "lists")
    assert window.current_page.key == "lists"

    window.go_to("dossiers")
    page = window.current_page
    press(qtbot, page.empty_place, "new")
    assert page.findChild(NewDossierDialog).isVisible()
    page.findChild(NewDossierDialog).close()
    dossier = office.dossier("WR-2026-0001")
    assert not page.empty_place.isVisible()
    assert page.dossiers_table.isVisible()

    page = window.open_dossier(dossier.id)
    page.show_tab("debts")
    tab = page.current_tab
    assert QApplication.focusWidget() is tab.empty_place.buttons["add"]
    # A rank or a kind that nobody gave is not in sight.
    assert not tab.claim_panel.isVisible()
    press(qtbot, tab.empty_place, "add")
    tab.findChild(NewClaimDialog).close()
    office.claim(dossier, office.creditor("Apotheek De Vijzel"), 2_500)
    assert not tab.empty_place.isVisible()
    assert tab.debts_table.hasFocus()

    tab = window.open_dossier(dossier.id, "proposal").current_tab
    tab.income_button.click()
    assert window.current_page.current_tab.key == "income"
    window.go_to("exchange")
    assert window.current_page.in_part.empty_label.isVisible()
