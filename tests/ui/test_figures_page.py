"""Cijfers: a card for each figure, the dossiers behind it, both files, and the delivery to the CBS; by keyboard."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from python_calamine import CalamineWorkbook

from csr_desktop.domain.clients import Client
from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.erasure import DossierFigures
from csr_desktop.services.audit import LogWish
from tests.services import ddas_cases as cases
from tests.services.figure_desk import Desk
from tests.ui.test_accessibility import cut_off, nameless
from ui.charts.bars import BarChart
from ui.charts.spreads import SpreadChart
from ui.charts.stacked import StackedChart
from ui.dialogs.ddas_sender import DdasSenderDialog
from ui.forms.page import Wish
from ui.pages.dossier.page import DossierPage
from ui.pages.figures.delivery import tab_of
from ui.pages.figures.page import FiguresPage
from ui.theme import apply_theme

ENTER, ESCAPE, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down


@pytest.fixture
def shown_page(qtbot, ui):
    """Makes the page and shows it, as the window does when somebody goes there."""

    def make():
        page = FiguresPage(ui)
        qtbot.addWidget(page)
        ui.tasks.committed.connect(page.on_changes)
        page.wanted = []
        page.dossier_requested.connect(lambda dossier_id, tab: page.wanted.append((dossier_id, tab)))
        page.resize(1280, 720)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        page.enter()
        page.focus_first()
        return page

    return make


def press(qtbot, key, times=1):
    for _ in range(times):
        qtbot.keyClick(QApplication.focusWidget(), key)


def type_over(qtbot, field, text):
    field.edit.setFocus()
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, text)
    qtbot.keyClick(field.edit, ENTER)


def actions(office):
    return [line.action for line in office.core.audit.page(LogWish(), None, 1_000)]


def lines_of(table):
    columns = table.rows_model.columns
    return [[column.text(row) for column in columns] for row in table.visible_rows()]


@pytest.fixture
def year(office):
    """Four dossiers of two counsellors; one came too late to its first talk, one still waits, one was closed."""
    desk = Desk(office)
    late = desk.dossier("D1", date(2026, 10, 1), met=date(2026, 11, 5), municipality="GM0002")
    early = desk.dossier("D2", date(2026, 10, 1), met=date(2026, 10, 8), counsellor="B")
    desk.dossier("D3", date(2026, 10, 4))
    closed = desk.dossier(
        "D4", date(2026, 3, 2), met=date(2026, 3, 9), closed=date(2026, 10, 20), phase=Phase.CLOSED,
        reason=ExitReason.COMPLETED, counsellor="B",
    )  # fmt: skip
    desk.stays(late, (Phase.REGISTERED, date(2026, 10, 1), date(2026, 11, 5)))
    desk.stays(
        closed,
        (Phase.REGISTERED, date(2026, 3, 2), date(2026, 3, 9)),
        (Phase.INVENTORY, date(2026, 3, 9), date(2026, 10, 20)),
    )
    desk.late, desk.early, desk.closed = late, early, closed
    return desk


class TestFigures:
    def test_from_a_card_to_the_dossier_behind_it_and_back(self, qtbot, shown_page, year, office):
        page = shown_page()
        part = page.figures_part
        assert part.period_fields.span_field.box.hasFocus()
        assert "1 oktober 2026 tot en met 31 december 2026. Dossiers: 4." in part.counted_label.text()
        card = part.cards["waiting_first_meeting"]
        assert card.accessibleName() == (
            "Wachttijd tot het eerste gesprek. 21 dagen gemiddeld, over 2. Norm 28 dagen: niet gehaald. Op tijd: 1 van "
            "2. Eigen norm 14 dagen: niet gehaald. Op tijd: 1 van 2. Nog bezig: 1, de langste 51 dagen."
        )
        # What has nothing to show is no card, but is named.
        assert "paid" not in part.cards
        assert "Uitbetaald aan schuldeisers" in part.none_label.text()
        before = actions(office).count("dossier.list")
        for _ in range(12):
            if QApplication.focusWidget() is card:
                break
            press(qtbot, Qt.Key.Key_Tab)
        press(qtbot, ENTER)
        assert part.is_detailed
        detail = part.detail
        assert detail.case_list.cases_table.hasFocus()
        assert lines_of(detail.case_list.cases_table) == [
            ["D3", "J. Berg", "⚠ 51 dagen", "nog bezig", "A"],
            ["D1", "J. Berg", "⚠ 35 dagen", "05-11-2026", "A"],
            ["D2", "J. Berg", "7 dagen", "08-10-2026", "B"],
        ]
        assert "Wgs art. 4 lid 1" in detail.state_label.text()
        # The names of clients were looked at.
        assert actions(office).count("dossier.list") == before + 1
        press(qtbot, DOWN)
        press(qtbot, ENTER)
        assert page.wanted == [(year.late.id, "")]
        press(qtbot, ESCAPE)
        assert not part.is_detailed
        assert part.cards["waiting_first_meeting"].hasFocus()
        press(qtbot, Qt.Key.Key_Right)
        assert part.cards["decision"].hasFocus()

    def test_charts_say_what_they_draw(self, qtbot, shown_page, year):
        part = shown_page().figures_part
        part.cards["waiting_first_meeting"].click()
        detail = part.detail
        assert isinstance(detail.chart, BarChart)
        assert detail.chart.accessibleName() == "Wachttijd tot het eerste gesprek"
        assert detail.chart.accessibleDescription() == (
            "oktober 2026: 7 dagen (1 keer); november 2026: 35 dagen (1 keer); "
            "Stippellijn: norm 28 (Wgs art. 4 lid 1: 4 weken)"
        )
        detail.group_field.box.setFocus()
        press(qtbot, Qt.Key.Key_End)
        assert detail.chart.accessibleDescription().startswith("A: 35 dagen (1 keer); B: 7 dagen (1 keer);")
        # A row of the chart is a figure too, and opens its own dossiers.
        detail.chart.setFocus()
        press(qtbot, DOWN, 2)
        assert detail.chart.accessibleName() == "Wachttijd tot het eerste gesprek. B: 7 dagen (1 keer)"
        assert [row.number for row in detail.case_list.cases_table.visible_rows()] == ["D2"]
        assert detail.case_list.count_label.text() == "Alleen B. Regels: 1. Dossiers: 1. Enter opent het dossier."
        # What changes elsewhere is counted, and the choice stays.
        year.dossier("D5", date(2026, 11, 1), met=date(2026, 11, 11), counsellor="B")
        assert [row.number for row in detail.case_list.cases_table.visible_rows()] == ["D5", "D2"]
        assert detail.chart.hasFocus()
        press(qtbot, ESCAPE)
        assert [row.number for row in detail.case_list.cases_table.visible_rows()] == ["D3", "D1", "D5", "D2"]
        assert part.is_detailed
        press(qtbot, ESCAPE)
        part.cards["phases"].click()
        assert isinstance(detail.chart, SpreadChart)
        assert detail.chart.accessibleDescription().startswith(
            "Aangemeld: 35 dagen (1 keer); Inventarisatie: 225 dagen (1 keer); Balk: gemiddeld."
        )
        press(qtbot, ESCAPE)
        part.cards["exits"].click()
        assert isinstance(detail.chart, StackedChart)
        assert detail.more_label.isHidden()
        assert detail.chart.accessibleDescription() == "Afgerond: 1 (100,00%)"
        qtbot.keyClicks(detail.case_list.filter_edit, "iemand anders")
        assert detail.case_list.count_label.text() == "Regels: 0. Dossiers: 0. Enter opent het dossier."

    def test_period_and_people_are_chosen_and_what_changes_is_counted(self, qtbot, shown_page, year, office):
        part = shown_page().figures_part
        fields = part.period_fields
        assert fields.first_field.isHidden()
        press(qtbot, Qt.Key.Key_End)
        assert fields.span_field.box.currentText() == "Zelf kiezen"
        assert fields.first_field.isVisible()
        # The typed period begins as the one that was chosen.
        assert fields.first_field.edit.text() == "01-10-2026"
        type_over(qtbot, fields.last_field, "1-9-26")
        assert "vóór de begindatum" in fields.last_field.error_label.text()
        assert "31 december" in part.counted_label.text()
        type_over(qtbot, fields.first_field, "1 maart 2026")
        assert not fields.last_field.has_error
        assert "1 maart 2026 tot en met 1 september 2026." in part.counted_label.text()
        assert (
            part.cards["waiting_first_meeting"]
            .accessibleName()
            .startswith("Wachttijd tot het eerste gesprek. 7 dagen gemiddeld, over 1. Norm 28 dagen: gehaald.")
        )
        type_over(qtbot, fields.last_field, "vandaag")
        part.counsellor_field.box.setFocus()
        press(qtbot, Qt.Key.Key_End)
        assert part.counsellor_field.value == "B"
        assert "Dossiers: 2." in part.counted_label.text()
        assert part.municipality_choice.isVisible()
        year.dossier("D5", date(2026, 11, 1), met=date(2026, 11, 3), counsellor="B")
        assert "Dossiers: 3." in part.counted_label.text()
        assert part.counsellor_field.value == "B"

    def test_an_erased_dossier_is_counted_and_opens_nothing(self, shown_page, year, shown):
        year.add(
            DossierFigures(
                id="e", municipality_code="GM0001", registered_month="2025-01", closed_month="2026-10",
                phase_days_json="{}", product="SB", claims=1, creditors=1, total_cents=100, offered_cents=10,
                preferential_hundredths=None, ordinary_hundredths=None,
                consents_json="{}", channels_json="{}", exit_reason="withdrawn", lead_days=400,
            )
        )  # fmt: skip
        page = shown_page()
        part = page.figures_part
        assert "Gewiste dossiers die meetellen: 1." in part.counted_label.text()
        part.cards["exits"].click()
        row = next(row for row in part.detail.case_list.cases_table.visible_rows() if not row.dossier_id)
        part.detail.case_list.cases_table.opened.emit(row)
        assert page.wanted == []
        assert "gewist" in shown[-1].text

    def test_both_files(self, shown_page, year, office, dialogs, shown, tmp_path):
        part = shown_page().figures_part
        dialogs.will(tmp_path / "cijfers", tmp_path / "verslag.pdf", None)
        part.excel_button.click()
        part.report_button.click()
        part.report_button.click()
        assert [asked[2] for asked in dialogs.asked][:2] == [
            "cijfers-2026-10-01-tot-2026-12-31.xlsx",
            "cijfers-2026-10-01-tot-2026-12-31.pdf",
        ]
        sheet = CalamineWorkbook.from_path(tmp_path / "cijfers.xlsx").get_sheet_by_index(1).to_python()
        assert [row[0] for row in sheet[1:]] == ["D1", "D2", "D3"]
        text = "".join(page.extract_text() for page in PdfReader(tmp_path / "verslag.pdf").pages)
        assert "Wachttijd tot het eerste gesprek" in text
        assert "Berg" not in text
        assert [notice.text for notice in shown][-2:] == ["Bewaard: cijfers.xlsx", "Bewaard: verslag.pdf"]
        assert actions(office).count("data.export") == 1

    def test_without_dossiers_it_says_what_to_do(self, shown_page, office):
        part = shown_page().figures_part
        assert part.cards == {}
        assert part.empty_label.isVisible()
        assert "Maak een dossier" in part.empty_label.text()
        assert not part.excel_button.isEnabled()


BSNS = ("999990019", "999990020")


@pytest.fixture
def half_year(office):
    """A dossier that can be delivered, and one of which the client is not known well enough."""
    store = office.core.store
    whole = cases.Case(store.ids, "WR-1", BSNS[0]).write(store)
    broken = cases.Case(store.ids, "WR-2", BSNS[1])
    broken.clients[0] = replace(broken.clients[0], bsn=None, birth_date=None)
    return whole, broken.write(store)


class TestDelivery:
    def test_from_the_check_to_the_file_and_the_next_one(
        self, qtbot, shown_page, half_year, office, dialogs, shown, tmp_path
    ):
        _whole, broken = half_year
        page = shown_page()
        page.perform(Wish.SHOW_TAB, "delivery")
        part = page.delivery_part
        # Nothing is looked at before somebody asks.
        assert part.check_button.hasFocus()
        assert not part.file_button.isEnabled()
        press(qtbot, ENTER)
        table = part.findings.findings_table
        assert part.state_label.text().startswith("Trajecten: 2. Dossiers met fouten: 1.")
        assert table.hasFocus()
        first = table.current_row()
        assert (first.number, first.is_error, first.field) == ("WR-2", True, "cliënt")
        assert "ook de geboortedatum niet" in part.findings.below_label.text()
        press(qtbot, ENTER)
        assert page.wanted == [(broken.id, "people")]
        assert part.why_label.text() == "Herstel eerst de fouten, of laat die dossiers weg."
        # Leaving it out is a choice; mending it makes the choice go away.
        part.leave_out_box.setFocus()
        press(qtbot, Qt.Key.Key_Space)
        assert part.file_button.isEnabled()
        client = office.core.store.find(Client, dossier_id=broken.id)[0]
        office.core.dossiers.change_client(client.id, bsn=BSNS[1])
        assert part.leave_out_box.isHidden()
        assert part.state_label.text().startswith("Trajecten: 2. Dossiers met fouten: 0.")
        dialogs.will(tmp_path / "levering.json")
        part.file_button.setFocus()
        press(qtbot, ENTER)
        content = (tmp_path / "levering.json").read_text(encoding="utf-8")
        assert len(json.loads(content)["leveringen"][0]["schuldhulptrajecten"]) == 2
        assert "burgerservicenummers" in shown[-1].text
        assert "999990" not in shown[-1].text
        assert [row.is_test for row in part.history.history_table.visible_rows()] == [False]
        assert part.tabs.tabText(2) == "Eerder gemaakt (1)"
        # The next time only what changed is told.
        office.core.dossiers.change(broken.id, municipality_code="GM0001")
        part.tabs.setCurrentWidget(part.differences)
        assert lines_of(part.differences.differences_table) == [["WR-2", "gewijzigd", "het traject zelf"]]
        assert "Gelijk gebleven: 1." in part.differences.above_label.text()
        # A test counts for nothing, and says so in its name.
        part.test_box.setFocus()
        press(qtbot, Qt.Key.Key_Space)
        dialogs.will(tmp_path / "nog-eens.json")
        part.file_button.click()
        assert (tmp_path / "nog-eens-proef.json").exists()
        assert "Stuur dit bestand niet in" in shown[-1].text
        assert [row.is_test for row in part.history.history_table.visible_rows()] == [True, False]
        assert lines_of(part.differences.differences_table) == [["WR-2", "gewijzigd", "het traject zelf"]]
        shown[-1].action()
        assert [row.is_test for row in part.history.history_table.visible_rows()] == [False]
        assert actions(office).count("data.export") == 2

    def test_another_period_is_looked_at_anew(self, qtbot, shown_page, half_year):
        page = shown_page()
        page.perform(Wish.SHOW_TAB, "delivery")
        part = page.delivery_part
        press(qtbot, ENTER)
        assert part.findings.count
        part.period_fields.span_field.box.setFocus()
        press(qtbot, DOWN)
        assert part.findings.count == 0
        assert not part.file_button.isEnabled()
        part.check_button.click()
        # The half year that runs can only be tried, and the page says so.
        assert "loopt nog" in part.remarks_label.text()

    def test_the_sender_is_filled_in_by_keyboard(self, qtbot, shown_page, half_year, office, shown):
        office.core.organisation.change(email="", municipality_code="")
        page = shown_page()
        page.perform(Wish.SHOW_TAB, "delivery")
        part = page.delivery_part
        part.check_button.click()
        assert part.why_label.text() == "Vul eerst de afzender aan."
        assert part.missing_label.text().count("⚠") == 3
        assert "csr" not in part.missing_label.text()
        part.sender_button.setFocus()
        press(qtbot, ENTER)
        dialog = part.findChild(DdasSenderDialog)
        qtbot.waitUntil(dialog.isActiveWindow)
        type_over(qtbot, dialog.code_field, "gm99")
        assert dialog.isVisible()
        assert dialog.code_field.has_error
        for field, text in (
            (dialog.code_field, "gm9999"),
            (dialog.name_field, "F. Voorbeeld"),
            (dialog.email_field, "cijfers@waterrijk.example"),
        ):
            field.edit.setFocus()
            field.edit.selectAll()
            qtbot.keyClicks(field.edit, text)
        press(qtbot, ENTER)
        own = office.core.organisation.get()
        assert (own.municipality_code, own.contact_name, own.contact_email) == (
            "GM9999", "F. Voorbeeld", "cijfers@waterrijk.example",
        )  # fmt: skip
        assert part.missing_label.isHidden()
        assert part.why_label.text() == "Herstel eerst de fouten, of laat die dossiers weg."
        shown[-1].action()
        assert office.core.organisation.get().contact_name == ""

    def test_every_field_is_mended_in_a_tab_there_is(self, ui, qtbot, texts, half_year):
        page = DossierPage(ui, half_year[0].id)
        qtbot.addWidget(page)
        tabs = {page.tabs.tabText(at) for at in range(page.tabs.count())}
        assert len(tabs) > 5
        keys = {tab_class.key for tab_class, _name in page._tabs()}
        fields = [
            code.removeprefix("label.ddas_field.") for code in texts.codes if code.startswith("label.ddas_field.")
        ]
        assert len(fields) > 30
        assert {tab_of(field.replace("_", ".")) for field in fields} - keys == set()


def test_both_parts_have_names_and_room(qapp, shown_page, half_year, year):
    page = shown_page()
    apply_theme(qapp, "light", 150)
    try:
        page.resize(1400, 900)
        page.figures_part.cards["waiting_first_meeting"].click()
        assert (nameless(page), cut_off(page)) == ([], [])
        page.perform(Wish.SHOW_TAB, "delivery")
        page.delivery_part.check_button.click()
        assert (nameless(page), cut_off(page)) == ([], [])
    finally:
        apply_theme(qapp, "light", 100)
