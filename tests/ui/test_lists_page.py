"""Lijsten: nothing is written before "Overnemen", everything is one step, and every doubt gets its own decision."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

import pytest
import xlsxwriter
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from csr_desktop.domain.claims import BalanceStatus, Claim
from csr_desktop.domain.correspondence import Exchange, ListImport
from csr_desktop.domain.creditors import Channel, Creditor, PartyRole
from csr_desktop.errors import UserError
from ui.forms.page import Wish
from ui.notices import Tone
from ui.pages.lists.page import ListsPage
from ui.pages.lists.senders import SenderDialog
from ui.tasks import InlineLane, TaskRunner

ENTER, TAB, DOWN, END = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_End

DOUBTS = """Schuldeiser;Incassobureau;Kenmerk;Saldo;Hoofdsom;Rente;Kosten;Peildatum;Volgnummer
Zorgverzekeraar De Linden;;123;1.000,00;;;;01-02-2026;1
Bakkerij Onbekend;;B-1;50,00;;;;01-02-2026;2
Bakkerij Onbekend;;B-2;70,00;;;;01-02-2026;3
Energiebedrijf Noorderlicht;;09824854;412,22;400,00;10,00;5,00;01-02-2026;4
UWV;;U-1;abc;;;;01-02-2026;5
UWV;;U-2;12,50;;;;01-02-2026;6
"""


@pytest.fixture
def page(ui, qtbot):
    return in_sight(ListsPage(ui), qtbot)


@pytest.fixture
def tab(page):
    return page.import_tab


@pytest.fixture
def dossier(office):
    return office.dossier()


@pytest.fixture
def register(office):
    return {
        name: office.creditor(name, kind=kind)
        for name, kind in (
            ("Zorgverzekeraar De Linde", "health_insurance"),
            ("Energiebedrijf Noorderlicht", "energy"),
            ("UWV", "benefit_recovery"),
        )
    }


@pytest.fixture
def doubts_file(tmp_path):
    path = tmp_path / "twijfel.csv"
    path.write_text(DOUBTS, encoding="utf-8")
    return path


def read(page, dialogs, path, dossier_id=""):
    dialogs.will(path)
    page.perform(Wish.IMPORT, dossier_id)
    return page.import_tab


def rows_of(tab):
    """Row number → word, label and reason, as the table shows them."""
    table = tab.review.rows_table
    columns = {column.key: column for column in table.rows_model.columns}
    return {
        row.planned.row: tuple(plain(columns[key].text(row)) for key in ("state", "label", "amount", "reason"))
        for row in table.visible_rows()
    }


def claims_of(office, dossier):
    return office.core.store.find(Claim, dossier_id=dossier.id, deleted_on=None, order_by="position")


def focus():
    return QApplication.focusWidget()


def press(qtbot, *keys):
    """Keys go where the system sends them: to a list that pops up, else to what has the focus."""
    for key in keys:
        qtbot.keyClick(QApplication.activePopupWidget() or focus(), key)


def in_sight(page, qtbot):
    qtbot.addWidget(page)
    page.resize(1100, 640)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.context.tasks.committed.connect(page.on_changes)  # as the main window does
    page.enter()
    return page


def plain(text):
    """Amounts keep their sign and digits together with a hard space."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


# --- a whole import --------------------------------------------------------------------------------------------------


def test_the_list_of_a_client_comes_in_by_keyboard_as_one_step(
    page, tab, office, dossier, dialogs, shown, qtbot, shared_dir
):
    office_register = office.core.list_imports
    office_register.confirm(
        office_register.plan_creditors(office_register.read(shared_dir / "data" / "schuldeisers.csv", "creditors"))
    )
    tab.file_button.setFocus()
    dialogs.will(shared_dir / "data" / "schuldenlijst-client.xlsx")
    press(qtbot, ENTER)
    assert dialogs.asked == [("open_file", "Lijst inlezen")]
    assert focus() is tab.dossier_field.edit, "a claim list needs a dossier first"
    assert not tab.review.wish_label.isHidden()
    assert not tab.review.confirm_button.isEnabled()
    qtbot.keyClicks(focus(), "berg")
    press(qtbot, TAB)
    assert tab.dossier_field.edit.text() == "WR-2026-0001 – J. van der Berg"
    assert len(rows_of(tab)) == 14
    assert plain(tab.review.totals_label.text()) == "13 nieuw · 1 twijfel · € 28.427,71 over te nemen"
    spread = plain(tab.review.spread_label.text())
    assert spread.startswith("Grootste bedragen: € 3.448,97 (rij 7), ")
    assert spread.count("(rij ") == 6
    assert spread.endswith(" Kleinste: € 485,67 (rij 5).")
    assert claims_of(office, dossier) == [], "nothing is written before a person says so"
    assert office.core.store.find(ListImport, kind="claims") == []
    tab.review.next_button.setFocus()
    press(qtbot, ENTER)
    assert "ligt in de toekomst" in rows_of(tab)[tab.review.rows_table.current_row().planned.row][3]
    press(qtbot, ENTER, ENTER)
    assert focus() is tab.review.confirm_button
    press(qtbot, ENTER)
    assert tab.state == "done"
    claims = claims_of(office, dossier)
    assert sum(claim.balance_cents for claim in claims) == 2_880_678
    (backup,) = office.core.backups.all()
    assert (backup.manifest.reason, backup.manifest.counts["claim"]) == ("import", 0)
    assert shown[-1].tone is Tone.DONE
    assert shown[-1].text == "14 rijen uit schuldenlijst-client.xlsx overgenomen in dossier WR-2026-0001."
    with qtbot.waitSignal(page.dossier_requested) as asked:
        press(qtbot, ENTER)
    assert asked.args == [dossier.id, "debts"]


def test_one_click_takes_the_whole_list_back_and_shows_it_again(page, tab, office, dossier, register, dialogs, shown,
                                                                doubts_file):  # fmt: skip
    read(page, dialogs, doubts_file, dossier.id)
    tab.review.unknown_button.click()
    tab.review.confirm_button.click()
    assert len(claims_of(office, dossier)) == 3
    assert office.core.store.find(Creditor, name="Bakkerij Onbekend")
    shown[-1].action()
    assert claims_of(office, dossier) == []
    assert not office.core.store.find(Creditor, name="Bakkerij Onbekend"), "what the list made goes with it"
    assert tab.state == "review"
    assert rows_of(tab)[3][0] == "+ nieuw", "the decisions are still there"
    assert tab.review.confirm_button.isEnabled()


def test_the_page_says_beforehand_what_will_be_left_out(page, tab, office, dossier, register, dialogs, doubts_file):
    read(page, dialogs, doubts_file, dossier.id)
    assert plain(tab.review.totals_label.text()) == "1 nieuw · 4 twijfel · 1 geweigerd · € 12,50 over te nemen"
    assert tab.review.left_out_label.text() == "Niet overgenomen worden: 4 met twijfel, 1 geweigerd."
    tab.review.confirm_button.click()
    assert [claim.reference for claim in claims_of(office, dossier)] == ["U-2"]
    assert "5 rijen zijn niet overgenomen" in tab.done_panel.rest_label.text()


def test_after_an_import_the_next_list_does_not_go_into_the_same_dossier_by_itself(
    page, tab, office, dossier, register, dialogs, doubts_file
):
    read(page, dialogs, doubts_file, dossier.id)
    tab.review.confirm_button.click()
    dialogs.will(doubts_file)
    tab.done_panel.another_button.click()
    assert tab.dossier_field.dossier_id == ""
    assert not tab.review.wish_label.isHidden()
    assert not tab.review.confirm_button.isEnabled()


# --- what a person sees ----------------------------------------------------------------------------------------------


def test_refused_rows_stand_in_the_list_with_number_and_reason(page, tab, dossier, register, dialogs, doubts_file):
    read(page, dialogs, doubts_file, dossier.id)
    state, _label, _amount, reason = rows_of(tab)[6]
    assert state == "× geweigerd"
    assert reason.startswith("Dit is geen bedrag.")
    tab.review.filter_buttons["refused"].click()
    assert list(rows_of(tab)) == [6]
    assert tab.review.row_panel.title_label.text() == "Rij 6 · × geweigerd"
    assert not tab.review.row_panel.has_choice
    tab.review.filter_buttons["all"].click()
    assert list(rows_of(tab)) == [2, 3, 4, 5, 6, 7]


def test_the_page_tells_how_the_file_was_read(page, tab, dossier, register, dialogs, doubts_file, texts):
    read(page, dialogs, doubts_file, dossier.id)
    panel = tab.review.reading_panel
    assert panel.summary_label.text() == (
        "Schuldenlijst van een cliënt. Zo is de lijst gelezen: CSV, tekenset utf-8, scheidingsteken ‘;’, kolomnamen in "
        "rij 1, 5 rijen gelezen, 1 opmerking. Niet gebruikt: Volgnummer"
    )
    assert panel.details.isHidden()
    panel.details_button.click()
    assert panel.columns_table.isVisible()
    uses = {use.header: panel.columns_table.rows_model.columns[1].text(use)
            for use in panel.columns_table.visible_rows()}  # fmt: skip
    assert uses["Saldo"] == "Saldo"
    assert uses["Peildatum"] == "Peildatum"
    assert uses["Volgnummer"] == "niet gebruikt"
    [problem] = panel.problems_table.visible_rows()
    assert [column.text(problem) for column in panel.problems_table.rows_model.columns[:2]] == ["6", "Saldo"]


def test_what_would_change_is_shown_field_by_field(page, tab, office, dossier, register, dialogs, tmp_path):
    office.claim(dossier, register["UWV"], 1_000, reference="U-2")
    path = tmp_path / "lijst.csv"
    path.write_text("Schuldeiser;Kenmerk;Saldo\nUWV;U-2;12,50\n", encoding="utf-8")
    read(page, dialogs, path, dossier.id)
    assert rows_of(tab)[2][0] == "~ gewijzigd"
    table = tab.review.row_panel.fields_table
    lines = [[plain(column.text(row)) for column in table.rows_model.columns] for row in table.visible_rows()]
    assert lines == [["Saldo", "€ 10,00", "€ 12,50"]]
    tab.review.confirm_button.click()
    assert [claim.balance_cents for claim in claims_of(office, dossier)] == [1_250]


def test_the_same_file_a_second_time_is_said(page, tab, office, dossier, register, dialogs, doubts_file):
    read(page, dialogs, doubts_file, dossier.id)
    assert tab.review.before_label.isHidden()
    tab.review.confirm_button.click()
    read(page, dialogs, doubts_file, dossier.id)
    assert "Ditzelfde bestand is al eerder ingelezen, op 24-11-2026" in tab.review.before_label.text()
    assert not tab.review.before_label.isHidden()
    assert rows_of(tab)[7][0] == "= gelijk"
    assert not tab.review.confirm_button.isEnabled(), "nothing would be written"
    assert tab.review.left_out_label.text() == "Er valt nu niets over te nemen."


def test_rows_can_be_sorted_and_the_row_under_the_cursor_stays(page, tab, dossier, register, dialogs, doubts_file):
    read(page, dialogs, doubts_file, dossier.id)
    tab.review.rows_table.select_id("7")
    header = tab.review.rows_table.horizontalHeader()
    header.setSortIndicator(3, Qt.SortOrder.DescendingOrder)
    assert [amount for _state, _label, amount, _reason in rows_of(tab).values()] == [
        "€ 1.000,00", "€ 412,22", "€ 70,00", "€ 50,00", "€ 12,50", "",
    ]  # fmt: skip
    assert tab.review.rows_table.current_row().planned.row == 7
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    assert list(rows_of(tab)) == [2, 3, 4, 5, 6, 7]


# --- doubts ----------------------------------------------------------------------------------------------------------


def test_enter_leads_through_the_doubts_one_after_the_other(
    page, tab, office, dossier, register, dialogs, qtbot, doubts_file
):
    read(page, dialogs, doubts_file, dossier.id)
    table, panel = tab.review.rows_table, tab.review.row_panel
    assert focus() is table
    assert table.current_row().planned.row == 2
    press(qtbot, ENTER)
    options = panel.chooser.options_list
    assert focus() is options
    assert [options.item(at).text() for at in range(options.count())] == [
        "Zorgverzekeraar De Linde – gelijkenis 98 van 100",
        "Nieuwe partij maken: Zorgverzekeraar De Linden",
        "Iemand anders uit het register…",
    ]
    press(qtbot, ENTER)
    assert focus() is table
    assert table.current_row().planned.row == 3, "the next doubtful row"
    assert rows_of(tab)[2][0] == "+ nieuw"
    press(qtbot, ENTER)
    assert panel.chooser.same_name_box.isChecked()
    assert options.currentItem().text() == "Nieuwe partij maken: Bakkerij Onbekend"
    press(qtbot, ENTER)
    assert table.current_row().planned.row == 5, "row 4 has the same name and was settled with it"
    press(qtbot, ENTER)
    assert focus() is panel.accept_button
    press(qtbot, ENTER)
    assert focus() is tab.review.confirm_button, "no doubt is left"
    assert office.core.store.find(ListImport) == []
    press(qtbot, ENTER)
    claims = {claim.reference: claim for claim in claims_of(office, dossier)}
    assert set(claims) == {"123", "B-1", "B-2", "09824854", "U-2"}
    assert claims["123"].creditor_id == register["Zorgverzekeraar De Linde"].id
    [bakery] = office.core.store.find(Creditor, name="Bakkerij Onbekend")
    assert {claims["B-1"].creditor_id, claims["B-2"].creditor_id} == {bakery.id}
    assert "Bakkerij Onbekend" in tab.done_panel.parties_label.text()


def test_somebody_else_of_the_register_can_be_meant(page, tab, office, dossier, register, dialogs, qtbot, doubts_file):
    baker = office.creditor("Brood & Banket Jansen")
    read(page, dialogs, doubts_file, dossier.id)
    tab.review.rows_table.select_id("3")
    tab.review.rows_table.setFocus()
    press(qtbot, ENTER, END, ENTER)
    chooser = tab.review.row_panel.chooser
    assert focus() is chooser.party_field.edit
    qtbot.keyClicks(focus(), "Brood & Banket Jansen")
    press(qtbot, ENTER)
    assert rows_of(tab)[3][0] == rows_of(tab)[4][0] == "+ nieuw"
    tab.review.confirm_button.click()
    assert {claim.creditor_id for claim in claims_of(office, dossier) if claim.reference.startswith("B-")} == {baker.id}


def test_a_name_of_nobody_is_told_beside_the_field(page, tab, dossier, register, dialogs, qtbot, doubts_file):
    read(page, dialogs, doubts_file, dossier.id)
    tab.review.rows_table.setFocus()
    press(qtbot, ENTER, END, ENTER)
    field = tab.review.row_panel.chooser.party_field
    qtbot.keyClicks(focus(), "Niemand")
    press(qtbot, ENTER)
    assert "staat niet in het register" in field.error_label.text()
    assert rows_of(tab)[2][0] == "? twijfel"


def test_one_row_can_be_decided_without_the_others_of_that_name(page, tab, dossier, register, dialogs, doubts_file):
    read(page, dialogs, doubts_file, dossier.id)
    tab.review.rows_table.select_id("3")
    chooser = tab.review.row_panel.chooser
    chooser.same_name_box.setChecked(False)
    chooser.choose_button.click()
    assert rows_of(tab)[3][0] == "+ nieuw"
    assert rows_of(tab)[4][0] == "? twijfel"


def test_a_row_can_be_left_out_and_taken_along_again(page, tab, office, dossier, register, dialogs, doubts_file):
    read(page, dialogs, doubts_file, dossier.id)
    panel = tab.review.row_panel
    tab.review.rows_table.select_id("7")
    panel.skip_button.click()
    assert rows_of(tab)[7][0] == "– weggelaten"
    assert "1 weggelaten" in plain(tab.review.totals_label.text())
    assert not tab.review.confirm_button.isEnabled()
    tab.review.rows_table.select_id("7")
    assert panel.back_button.text() == "Rij toch meenemen"
    panel.back_button.click()
    assert rows_of(tab)[7][0] == "+ nieuw"
    assert tab.review.confirm_button.isEnabled()


def test_a_decision_can_be_taken_back(page, tab, dossier, register, dialogs, doubts_file):
    read(page, dialogs, doubts_file, dossier.id)
    tab.review.rows_table.select_id("5")
    tab.review.row_panel.accept_button.click()
    assert rows_of(tab)[5][0] == "+ nieuw"
    tab.review.rows_table.select_id("5")
    assert "ondanks de twijfel" in tab.review.row_panel.chosen_label.text()
    tab.review.row_panel.back_button.click()
    assert rows_of(tab)[5][0] == "? twijfel"


def test_a_row_with_two_unknown_names_asks_them_one_after_the_other(
    page, tab, office, dossier, register, dialogs, qtbot, tmp_path
):
    path = tmp_path / "lijst.csv"
    path.write_text("Schuldeiser;Incassobureau;Kenmerk;Saldo\nBakkerij X;Incasso Y;1;5,00\n", encoding="utf-8")
    read(page, dialogs, path, dossier.id)
    chooser = tab.review.row_panel.chooser
    press(qtbot, ENTER)
    assert chooser.column == "creditor"
    press(qtbot, ENTER)
    assert focus() is chooser.options_list
    assert chooser.column == "collector"
    press(qtbot, ENTER)
    tab.review.confirm_button.click()
    [claim] = claims_of(office, dossier)
    assert office.core.register.get(claim.creditor_id).name == "Bakkerij X"
    assert office.core.register.get(claim.collector_id).role is PartyRole.COLLECTOR


def test_escape_goes_back_from_the_choice_to_the_rows(page, tab, dossier, register, dialogs, qtbot, doubts_file):
    read(page, dialogs, doubts_file, dossier.id)
    press(qtbot, ENTER)
    assert focus() is tab.review.row_panel.chooser.options_list
    press(qtbot, Qt.Key.Key_Escape)
    assert focus() is tab.review.rows_table


def test_another_dossier_makes_another_plan_without_the_old_decisions(
    page, tab, office, dossier, register, dialogs, qtbot, doubts_file
):
    other = office.dossier("WR-2026-0002")
    office.claim(other, register["UWV"], 1_250, reference="U-2")
    page.refresh()
    read(page, dialogs, doubts_file, dossier.id)
    tab.review.unknown_button.click()
    assert rows_of(tab)[3][0] == "+ nieuw"
    tab.dossier_field.edit.setFocus()
    tab.dossier_field.edit.selectAll()
    qtbot.keyClicks(tab.dossier_field.edit, "WR-2026-0002")
    press(qtbot, TAB)
    assert rows_of(tab)[3][0] == "? twijfel"
    assert rows_of(tab)[7][0] == "~ gewijzigd"


def test_an_unknown_dossier_is_never_taken_for_the_one_before(
    page, tab, dossier, register, dialogs, qtbot, doubts_file
):
    read(page, dialogs, doubts_file, dossier.id)
    assert tab.review.confirm_button.isEnabled()
    tab.dossier_field.edit.setFocus()
    tab.dossier_field.edit.selectAll()
    qtbot.keyClicks(tab.dossier_field.edit, "WR-1999-0001")
    press(qtbot, TAB)
    assert tab.dossier_field.has_error
    assert not tab.review.confirm_button.isEnabled()


# --- other kinds of lists --------------------------------------------------------------------------------------------


def test_creditors_come_into_the_register_and_the_kind_is_found_out(page, tab, office, dialogs, shared_dir):
    read(page, dialogs, shared_dir / "data" / "schuldeisers.csv")
    assert tab.review.reading_panel.summary_label.text().startswith("Schuldeisers voor het register.")
    assert len(rows_of(tab)) == 31
    assert office.core.register.all() == []
    tab.review.confirm_button.click()
    assert len(office.core.register.all()) == tab.review.rows_table.rows_model.rowCount()
    assert tab.done_panel.dossier_button.isHidden()


def test_answers_that_nobody_asked_for_are_refused_with_their_reason(page, tab, office, dialogs, shared_dir):
    read(page, dialogs, shared_dir / "data" / "saldo-antwoorden-noorderlicht.csv")
    assert tab.review.reading_panel.summary_label.text().startswith("Antwoorden op saldoverzoeken.")
    assert {state for state, *_rest in rows_of(tab).values()} == {"× geweigerd"}
    assert all("hoort niet bij een saldoverzoek" in reason for *_rest, reason in rows_of(tab).values())
    assert not tab.review.confirm_button.isEnabled()


def test_a_kind_that_a_person_chose_is_kept_to(page, tab, dialogs, register, tmp_path):
    path = tmp_path / "namen.csv"
    path.write_text("Naam;IBAN;Saldo\nBakkerij X;;5,00\n", encoding="utf-8")
    tab.kind_field.set_value("creditors")
    read(page, dialogs, path)
    assert rows_of(tab) == {2: ("+ nieuw", "Bakkerij X", "", "")}


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_damaged_file_is_told_in_dutch_and_the_page_goes_on(page, tab, dossier, register, dialogs, shown, tmp_path,
                                                              doubts_file):  # fmt: skip
    damaged = tmp_path / "kapot.xlsx"
    damaged.write_bytes(b"PK\x03\x04 this is no workbook")
    read(page, dialogs, damaged, dossier.id)
    assert tab.state == "start"
    assert shown[-1].tone is Tone.PROBLEM
    assert shown[-1].text.startswith("Dit bestand is beschadigd")
    assert tab.start_panel.problem_label.text().startswith("Dit bestand is beschadigd")
    read(page, dialogs, doubts_file, dossier.id)
    assert tab.state == "review"
    assert len(rows_of(tab)) == 6


def test_a_list_of_another_kind_than_was_chosen_gets_a_hint(page, tab, dossier, dialogs, shared_dir):
    read(page, dialogs, shared_dir / "data" / "saldo-antwoorden-noorderlicht.csv", dossier.id)
    assert "Kies ‘zelf herkennen’" in tab.start_panel.problem_label.text()
    tab.kind_field.set_value("")
    tab.kind_field.committed.emit("")
    assert tab.state == "review"


def test_no_file_chosen_changes_nothing(page, tab, dialogs):
    read(page, dialogs, None)
    assert tab.state == "start"


def test_a_file_can_be_dropped_on_the_page(page, tab, doubts_file, dossier, register):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(doubts_file))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, buttons, keys)
    page.tabs.setCurrentIndex(1)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(page, QDropEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, buttons, keys))
    assert page.tabs.currentIndex() == 0
    assert tab.file_label.text() == "twijfel.csv"
    assert tab.state == "review"


def test_text_that_is_dropped_is_no_file(page):
    data = QMimeData()
    data.setText("zomaar tekst")
    enter = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    enter.ignore()
    QApplication.sendEvent(page, enter)
    assert not enter.isAccepted()


def test_another_sheet_of_the_workbook_can_be_chosen(page, tab, dossier, register, dialogs, tmp_path):
    path = tmp_path / "werkmap.xlsx"
    _write_workbook(path)
    read(page, dialogs, path, dossier.id)
    box = tab.sheet_field.box
    assert [box.itemText(at) for at in range(box.count())] == ["Oud", "Nieuw"]
    assert tab.sheet_field.isVisible()
    assert rows_of(tab)[2][2] == "€ 1,00"
    tab.sheet_field.set_value("Nieuw")
    tab.sheet_field.committed.emit("Nieuw")
    assert rows_of(tab)[2][2] == "€ 2,00"
    assert tab.sheet_field.value == "Nieuw"


def _write_workbook(path):
    book = xlsxwriter.Workbook(path)
    for name, amount in (("Oud", 1), ("Nieuw", 2)):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["Schuldeiser", "Kenmerk", "Saldo"])
        sheet.write_row(1, 0, ["UWV", "U-9", amount])
    book.close()


# --- work that takes long --------------------------------------------------------------------------------------------


class HeldLane:
    """Does work when the test says so."""

    is_aside = False

    def __init__(self):
        self._held = []

    def submit(self, work):
        future = Future()
        self._held.append((future, work))
        return future

    def run(self):
        while self._held:
            future, work = self._held.pop(0)
            try:
                result = work()
            except Exception as error:
                future.set_exception(error)
            else:
                future.set_result(result)

    def shutdown(self):
        self._held.clear()


@pytest.fixture
def held(ui, office, qapp):
    lane = HeldLane()
    runner = TaskRunner(InlineLane(), lane, qapp)
    runner.open_core(qapp, lambda: office.core, lambda _nothing: None)
    ui.tasks = runner
    return lane


def test_reading_has_a_name_and_can_be_cancelled(
    ui, held, office, dossier, register, dialogs, shown, qtbot, doubts_file
):
    page = in_sight(ListsPage(ui), qtbot)
    tab = read(page, dialogs, doubts_file, dossier.id)
    assert tab.state == "busy"
    assert tab.busy_label.text() == "twijfel.csv wordt gelezen…"
    assert focus() is tab.cancel_button
    press(qtbot, ENTER)
    held.run()
    assert tab.state == "start"
    assert shown[-1].tone is Tone.WARNING
    assert shown[-1].text.startswith("Het lezen is gestopt op uw verzoek.")
    assert tab.start_panel.problem_label.isHidden(), "stopping is no fault"


def test_only_the_last_file_counts_when_two_are_chosen(ui, held, dossier, register, dialogs, shown, qtbot, tmp_path,
                                                       doubts_file):  # fmt: skip
    page = in_sight(ListsPage(ui), qtbot)
    second = tmp_path / "tweede.csv"
    second.write_text("Schuldeiser;Kenmerk;Saldo\nUWV;U-7;7,00\n", encoding="utf-8")
    read(page, dialogs, doubts_file, dossier.id)
    tab = read(page, dialogs, second, dossier.id)
    held.run()
    assert tab.file_label.text() == "tweede.csv"
    assert list(rows_of(tab).values()) == [("+ nieuw", "UWV", "€ 7,00", "")]
    assert shown == []


def test_a_change_elsewhere_is_planned_with_before_anything_is_written(
    page, tab, office, dossier, register, dialogs, doubts_file
):
    read(page, dialogs, doubts_file, dossier.id)
    assert rows_of(tab)[3][0] == "? twijfel"
    bakery = office.creditor("Bakkerij Onbekend")
    page.refresh()
    assert rows_of(tab)[3][0] == "+ nieuw"
    tab.review.confirm_button.click()
    assert {claim.creditor_id for claim in claims_of(office, dossier) if claim.reference == "B-1"} == {bakery.id}


def test_a_failing_import_is_told_and_the_rows_stay(page, tab, office, dossier, register, dialogs, shown, doubts_file,
                                                    monkeypatch):  # fmt: skip
    read(page, dialogs, doubts_file, dossier.id)

    def refuse(plan, **_options):
        raise UserError("import.nothing_to_write", file=plan.file_name)

    monkeypatch.setattr(type(office.core.list_imports), "confirm", lambda _self, plan, **options: refuse(plan))
    tab.review.confirm_button.click()
    assert shown[-1].tone is Tone.PROBLEM
    assert tab.state == "review"
    assert len(rows_of(tab)) == 6
    assert tab.review.confirm_button.isEnabled()


# --- lists out -------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(office, collective_case):
    dossier, claims = collective_case
    office.core.balances.request([dossier.id])
    return dossier, claims


def waiting(page):
    table = page.export_tab.waiting_table
    return [[column.text(row) for column in table.rows_model.columns] for row in table.visible_rows()]


def test_waiting_requests_become_a_file_per_creditor(page, office, asked, dialogs, shown, qtbot, tmp_path):
    page.refresh()
    page.tabs.setCurrentIndex(1)
    assert waiting(page) == [["Energiebedrijf Noorderlicht", "DocZend", "1", "1"]]
    dialogs.will(tmp_path / "uit")
    page.export_tab.all_button.setFocus()
    press(qtbot, ENTER)
    [file] = (tmp_path / "uit").iterdir()
    assert file.suffix == ".csv"
    assert "WR-2026-0001" in file.read_text(encoding="utf-8-sig")
    assert "999990019" not in file.read_text(encoding="utf-8-sig"), "no list ever holds a BSN"
    assert shown[-1].text == "1 bestand met samen 1 verzoek gemaakt in de map uit."
    assert waiting(page) == []
    assert not page.export_tab.all_button.isEnabled()
    assert {item.status for item in office.core.store.find(Exchange)} == {"exported"}


def test_lists_that_were_made_before_can_be_made_again_as_a_workbook(page, office, asked, dialogs, tmp_path):
    office.core.lists.export(tmp_path / "eerst")
    page.refresh()
    tab = page.export_tab
    assert not tab.all_button.isEnabled()
    tab.again_box.setChecked(True)
    tab.format_field.set_value("xlsx")
    dialogs.will(tmp_path / "nogmaals")
    tab.all_button.click()
    assert [file.suffix for file in (tmp_path / "nogmaals").iterdir()] == [".xlsx"]


def test_one_creditor_alone(page, office, asked, dialogs, tmp_path):
    dossier, _claims = asked
    office.claim(dossier, office.creditor("Aqua Waterbedrijf", channel=Channel.LIST), 5_000, reference="A-1")
    office.core.balances.request([dossier.id])
    page.refresh()
    assert [row[0] for row in waiting(page)] == ["Aqua Waterbedrijf", "Energiebedrijf Noorderlicht"]
    page.export_tab.waiting_table.selectRow(0)
    dialogs.will(tmp_path / "uit")
    page.export_tab.one_button.click()
    assert [file.name for file in (tmp_path / "uit").iterdir()] == ["saldoverzoek-aqua-waterbedrijf-20261124.csv"]
    assert [row[0] for row in waiting(page)] == ["Energiebedrijf Noorderlicht"]


def test_each_list_says_where_it_goes_and_what_could_not_go_says_why(page, office, asked, dialogs, shown, tmp_path):
    dossier, _claims = asked
    hub = office.creditor("Zorgverzekeraar Ster", channel=Channel.HUB)
    office.claim(dossier, hub, 5_000, reference="Z-1")
    others = [office.dossier(f"WR-2026-1{number:03d}") for number in range(7)]
    for other in others:
        (client,) = office.core.dossiers.clients(other.id)
        office.core.dossiers.save_client(replace(client, birth_date=None))
        office.claim(other, hub, 5_000, reference="Z-2")
    office.core.balances.request([dossier.id, *(other.id for other in others)])
    page.refresh()
    tab = page.export_tab
    dialogs.will(tmp_path / "uit")
    tab.all_button.click()
    made = [[column.text(row) for column in tab.made_table.rows_model.columns] for row in tab.made_table.visible_rows()]
    assert sorted(row[-1] for row in made) == ["DocZend", "Portaal van de hub"]
    assert shown[-1].tone is Tone.WARNING
    assert shown[-1].text == "Niet op een lijst: 7 verzoeken. Op deze pagina staat waarom."
    told = tab.made_label.text().splitlines()
    assert told[1] == (
        "Dossier WR-2026-1000 kan niet op de lijst voor het portaal: er ontbreekt geboortedatum. "
        "Vul het dossier aan en maak de lijst opnieuw."
    )
    assert told[-1] == "Er zijn nog 2 andere redenen."
    assert [row[0] for row in waiting(page)] == ["Zorgverzekeraar Ster"]


def test_nothing_to_make_is_told(page, office, dialogs, shown, tmp_path):
    page.export_tab.again_box.setChecked(True)
    dialogs.will(tmp_path / "uit")
    page.export_tab.all_button.click()
    assert shown[-1].tone is Tone.PROBLEM
    assert page.export_tab.all_button.isEnabled()
    assert not page.export_tab.empty_label.isHidden()


def test_a_list_that_went_out_comes_back_as_an_answer(page, tab, office, asked, dialogs, tmp_path):
    _dossier, claims = asked
    page.refresh()
    dialogs.will(tmp_path / "uit")
    page.export_tab.all_button.click()
    [file] = (tmp_path / "uit").iterdir()
    header, line = file.read_text(encoding="utf-8-sig").splitlines()
    cells = line.split(";")
    names = [name.split("(")[0].strip().strip('"') for name in header.split(";")]
    cells[names.index("openstaand.Totaal")] = "1.000,00"
    cells[names.index("Standaard akkoord")] = "Ja"
    answer = tmp_path / "terug.csv"
    answer.write_text(f"{header}\n{';'.join(cells)}\n", encoding="utf-8-sig")
    read(page, dialogs, answer)
    [(state, label, amount, _reason)] = rows_of(tab).values()
    assert (state, amount) == ("+ nieuw", "€ 1.000,00")
    assert label.startswith("WR-2026-0001")
    tab.review.confirm_button.click()
    claim = office.reread(claims[0])
    assert (claim.balance_status, claim.balance_cents) == (BalanceStatus.RECEIVED, 100_000)
    assert claim.advance_consent is True


# --- many rows -------------------------------------------------------------------------------------------------------


def test_many_rows_make_no_more_widgets(page, tab, office, dossier, register, dialogs, tmp_path):
    path = tmp_path / "groot.csv"
    before = len(page.findChildren(object))
    lines = [f"Partij nummer {row % 40};K-{row};{row + 1},00" for row in range(3000)]
    path.write_text("Schuldeiser;Kenmerk;Saldo\n" + "\n".join(lines) + "\n", encoding="utf-8")
    read(page, dialogs, path, dossier.id)
    assert tab.review.rows_table.rows_model.rowCount() == 3000
    assert len(page.findChildren(object)) < before + 200
    tab.review.unknown_button.click()
    assert tab.review.filter_buttons["new"].text() == "+ nieuw 3.000"
    tab.review.confirm_button.click()
    assert len(claims_of(office, dossier)) == 3000
    assert len(office.core.register.all()) == len(register) + 40


# --- what a column means ---------------------------------------------------------------------------------------------


def test_a_column_gets_another_meaning_and_the_next_list_of_the_sender_is_read_so_by_itself(
    page, tab, office, dossier, register, dialogs, shown, qtbot, tmp_path
):
    path = tmp_path / "incasso zuid.csv"
    path.write_text("Schuldeiser;Ons nummer;Bedrag;Te voldoen\nUWV;K-1;100,00;125,50\n", encoding="utf-8")
    read(page, dialogs, path, dossier.id)
    panel = tab.review.reading_panel
    assert plain(tab.review.totals_label.text()).endswith("€ 100,00 over te nemen")
    panel.details_button.click()
    assert panel.sender_field.isHidden(), "nobody is known yet"

    def mean(header, words):
        panel.columns_table.select_id(header)
        panel.columns_table.setFocus()
        press(qtbot, ENTER)
        menu = QApplication.activePopupWidget()
        choices = [action for action in menu.actions() if not action.isSeparator()]
        wanted = next(at for at, action in enumerate(choices) if action.text().startswith(words))
        now = choices.index(menu.activeAction())
        step = DOWN if wanted > now else Qt.Key.Key_Up
        press(qtbot, *[step] * abs(wanted - now), ENTER)

    mean("Te voldoen", panel._words.field("amount") + " (nu: Bedrag)")
    assert plain(tab.review.totals_label.text()).endswith("€ 125,50 over te nemen")
    assert "Bedrag" in panel.summary_label.text(), "the column that meant it before is told as not used"
    mean("Ons nummer", panel._words.field("reference"))
    mean("Schuldeiser", "niet gebruiken")
    assert "een kolom die nodig is" in shown[-1].text
    assert plain(tab.review.totals_label.text()).endswith("€ 125,50 over te nemen"), "as it was before"
    qtbot.keyClick(panel.remember_button, ENTER)
    dialog = tab.findChild(SenderDialog)
    qtbot.keyClicks(dialog.name_field.edit, "Incasso Zuid")
    qtbot.keyClick(dialog.name_field.edit, ENTER)
    assert shown[-1].text == "De kolommen van Incasso Zuid zijn onthouden."
    tab.review.confirm_button.click()
    (claim,) = claims_of(office, dossier)
    assert (claim.reference, claim.balance_cents) == ("K-1", 12_550)

    later = tmp_path / "december.csv"
    later.write_text("Te voldoen;Bedrag;Ons nummer;Schuldeiser\n99,00;1,00;K-2;UWV\n", encoding="utf-8")
    read(page, dialogs, later, dossier.id)
    assert panel.sender_field.value == "Incasso Zuid"
    assert plain(tab.review.totals_label.text()).endswith("€ 99,00 over te nemen")
    panel.sender_field.set_value("")
    panel.sender_field.committed.emit("")
    assert plain(tab.review.totals_label.text()).endswith("€ 1,00 over te nemen"), "as the program would read it"
    panel.sender_field.set_value("Incasso Zuid")
    panel.sender_field.committed.emit("Incasso Zuid")
    assert plain(tab.review.totals_label.text()).endswith("€ 99,00 over te nemen")
    qtbot.keyClick(panel.forget_button, ENTER)
    assert office.core.list_senders.all() == ()
    shown[-1].action()
    assert [sender.name for sender in office.core.list_senders.all()] == ["Incasso Zuid"]
