"""Rows from Excel into the debts of a dossier, and rows of a table out to the clipboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from csr_desktop.domain.claims import Claim
from ui.main_window import MainWindow
from ui.page_list import make_pages
from ui.pages.dossier.page import DossierPage
from ui.pages.lists.point_out import PointOutDialog
from ui.pages.lists.senders import SenderDialog

ENTER = Qt.Key.Key_Return
COPIED = "Schuldeiser\tKenmerk\tSaldo\r\nWebwinkel Alles\t=A1\t1.250,50\r\nOnbekende Zaak\tB-2\t70,00\r\n"


@pytest.fixture
def window(qtbot, ui):
    made = MainWindow(ui, make_pages(), DossierPage)
    qtbot.addWidget(made)
    made.resize(1280, 720)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def claims_of(office, dossier):
    return office.core.store.find(Claim, dossier_id=dossier.id, deleted_on=None, order_by="position")


def test_rows_copied_in_excel_are_pasted_looked_at_and_taken_over_as_one_step(qtbot, window, office, shown) -> None:
    office.creditor("Webwinkel Alles")
    dossier = office.dossier()
    page = window.open_dossier(dossier.id, "debts")
    tab = page.tab("debts")
    tab.debts_table.setFocus()
    qtbot.keyClick(tab.debts_table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "klembord" in shown[-1].text
    wizard = window.page("lists").import_tab
    QApplication.clipboard().setText(COPIED)
    qtbot.keyClick(tab.debts_table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page is window.page("lists")
    assert wizard.dossier_field.dossier_id == dossier.id
    states = {row.planned.row: row.state for row in wizard.review.rows_table.visible_rows()}
    assert states == {2: "new", 3: "doubtful"}
    assert claims_of(office, dossier) == [], "nothing is written before a person says so"
    qtbot.keyClick(wizard.review.unknown_button, ENTER)
    qtbot.keyClick(wizard.review.confirm_button, ENTER)
    made = claims_of(office, dossier)
    assert [(claim.reference, claim.balance_cents) for claim in made] == [("=A1", 125_050), ("B-2", 7_000)]
    assert made[0].evidence == "geplakt uit Excel, rij 2"
    qtbot.keyClick(wizard.done_panel.dossier_button, ENTER)
    assert window.current_page is page
    table = tab.debts_table
    table.selectAll()
    table.setFocus()
    qtbot.keySequence(table, QKeySequence.StandardKey.Copy)
    lines = [line.split("\t") for line in QApplication.clipboard().text().split("\n")]
    assert lines[0][:3] == ["Schuldeiser", "Kenmerk", "Soort"]
    assert [line[:2] for line in lines[1:]] == [["Webwinkel Alles", "'=A1"], ["Onbekende Zaak", "B-2"]]
    assert lines[1][4] == "€ 1.250,50", "a spreadsheet counts with it: no hard space"
    assert any("ExcludeClipboardContent" in kind for kind in QApplication.clipboard().mimeData().formats())
    shown[-1].action()
    assert claims_of(office, dossier) == []


def test_rows_without_names_above_them_are_pointed_out_and_remembered(qtbot, window, office, shown, tmp_path) -> None:
    office.creditor("Webwinkel Alles")
    dossier = office.dossier()
    tab = window.open_dossier(dossier.id, "debts").tab("debts")
    wizard = window.page("lists").import_tab
    QApplication.clipboard().setText("Webwinkel Alles\tA1\t1.250,50\nWebwinkel Alles\tA2\t9,95\n")
    qtbot.keyClick(tab.paste_button, ENTER)
    assert "Wijs zelf aan" in wizard.start_panel.problem_label.text()
    assert QApplication.focusWidget() is wizard.start_panel.point_button
    qtbot.keyClick(wizard.start_panel.point_button, ENTER)
    dialog = wizard.findChild(PointOutDialog)
    assert [row[0] for row in dialog.rows_table.visible_rows()] == ["Webwinkel Alles"] * 2
    qtbot.keyClick(dialog.no_names_box, Qt.Key.Key_Space)
    dialog.fields["reference"].set_value("Kolom 2")
    qtbot.keyClick(dialog.read_button, ENTER)
    assert "Wijs ook aan: Schuldeiser" in dialog.error_label.text()
    box = dialog.fields["creditor"].box
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    dialog.fields["amount"].set_value("Kolom 1")
    qtbot.keyClick(dialog.read_button, ENTER)
    assert "één betekenis" in dialog.error_label.text()
    dialog.fields["amount"].set_value("Kolom 3")
    qtbot.keyClick(dialog.read_button, ENTER)
    assert [row.state for row in wizard.review.rows_table.visible_rows()] == ["new", "new"]
    qtbot.keyClick(wizard.review.confirm_button, ENTER)
    assert [(claim.reference, claim.balance_cents) for claim in claims_of(office, dossier)] == [
        ("A1", 125_050),
        ("A2", 995),
    ]

    path = tmp_path / "raar.csv"
    path.write_text("Overzicht van juni;;\nPartij X;Iets;Cijfer\nWebwinkel Alles;A3;12,00\n", encoding="utf-8")
    wizard.read_for(path, dossier.id)
    qtbot.keyClick(wizard.start_panel.point_button, ENTER)
    other = next(made for made in wizard.findChildren(PointOutDialog) if made is not dialog)
    qtbot.keyClick(other.rows_table, Qt.Key.Key_Down)
    for name, column in (("creditor", "Partij X"), ("reference", "Iets"), ("amount", "Cijfer")):
        other.fields[name].set_value(column)
    qtbot.keyClick(other.read_button, ENTER)
    assert [row.planned.row for row in wizard.review.rows_table.visible_rows()] == [3]
    wizard.review.reading_panel.remember_requested.emit()
    sender = wizard.findChild(SenderDialog)
    qtbot.keyClicks(sender.name_field.edit, "Vreemde afzender")
    qtbot.keyClick(sender.name_field.edit, ENTER)
    path.write_text("Partij X;Iets;Cijfer\nWebwinkel Alles;A4;13,00\n", encoding="utf-8")
    wizard.read_for(path, dossier.id)
    assert wizard.state == "review", "known again, though the program knows none of its columns"
    assert wizard.review.reading_panel.sender_field.value == "Vreemde afzender"
