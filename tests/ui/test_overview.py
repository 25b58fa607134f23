"""The overview of a dossier by keyboard: tasks, what stands in the way, deadlines, papers, and what happened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from csr_desktop.domain.readiness_table import ReadyStep
from csr_desktop.domain.term_table import DeadlineStep
from csr_desktop.domain.work import EvidenceStatus
from csr_desktop.services.workbench import NextStep, WorkStep
from ui.dialogs.deadlines import MoveDeadlineDialog, NewDeadlineDialog
from ui.dialogs.paper import PaperDialog
from ui.pages.dossier.page import DossierPage
from ui.pages.dossier.ways import place_of


@pytest.fixture
def page(show_page, ui, collective_case):
    dossier, _claims = collective_case
    return show_page(DossierPage(ui, dossier.id))


@pytest.fixture
def overview(page):
    return page.tab("overview")


def test_a_deadline_of_ones_own_from_the_first_day_to_the_last(qtbot, overview, office, shown):
    card = overview.deadlines_card
    qtbot.keyClick(card.new_button, Qt.Key.Key_Return)
    dialog = card.findChild(NewDeadlineDialog)
    dialog.step_button.click()
    assert dialog.reason_field.has_error
    qtbot.keyClicks(dialog.reason_field.edit, "Werkgever bellen")
    qtbot.keyClicks(dialog.day_field.edit, "vandaag")
    qtbot.keyClick(dialog.day_field.edit, Qt.Key.Key_Return)
    assert any("Werkgever bellen" in text for text in overview.tasks_card.points.texts)
    # A week later with two keys more, then a day of one's own, and taken back.
    row = next(item for item in card.table.visible_rows() if item.name == "Werkgever bellen")
    card.table.select_id(row.reference)
    card.table.setFocus()
    qtbot.keyClicks(card.table, "+1w")
    moved = office.core.deadlines.find(row.dossier_id, row.reference)
    assert moved.due_on >= office.clock.today() + timedelta(days=7)
    assert "is verzet naar" in shown[-1].text
    qtbot.keyClick(card.table, Qt.Key.Key_Return)
    dialog = card.findChild(MoveDeadlineDialog)
    qtbot.keyClicks(dialog.day_field.edit, "gisteren")
    dialog.step_button.click()
    assert dialog.day_field.has_error
    dialog.day_field.edit.selectAll()
    qtbot.keyClicks(dialog.day_field.edit, "vandaag")
    dialog.step_button.click()
    assert office.core.deadlines.find(row.dossier_id, row.reference).due_on == office.clock.today()
    card.table.select_id(row.reference)
    qtbot.keyClick(card.met_button, Qt.Key.Key_Return)
    assert "Werkgever bellen" not in [item.name for item in card.table.visible_rows()]
    shown[-1].action()
    assert "Werkgever bellen" in [item.name for item in card.table.visible_rows()]


def test_what_stands_in_the_way_leads_to_where_it_is_mended(qtbot, page, overview, office):
    card = overview.ready_card
    assert card.step_box.currentText() == "saldo's opvragen"
    at = list(ReadyStep).index(ReadyStep.PROPOSAL)
    card.step_box.setCurrentIndex(at)
    card.step_box.activated.emit(at)
    assert card.summary_label.text().startswith("Nog niet. Eerst doen:")
    fields = [finding.field for finding in card._report.findings]
    assert card.points.focus_point(str(fields.index("vtlb")))
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    assert page.current_tab.key == "income"
    # What is in order is folded, and counted.
    page.show_tab("overview")
    assert card.passed_label.isHidden()
    qtbot.keyClick(card.passed_button, Qt.Key.Key_Return)
    assert "✓  oorzaak van de schulden" in card.passed_label.text()


def test_a_paper_is_noted_where_it_is_missed_and_the_client_gets_a_list(qtbot, page, overview, office, tmp_path):
    card = overview.ready_card
    at = list(ReadyStep).index(ReadyStep.PROPOSAL)
    card.step_box.activated.emit(at)
    fields = [finding.field for finding in card._report.findings]
    assert card.points.focus_point(str(fields.index("evidence.id_document")))
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    dialog = card.findChild(PaperDialog)
    assert dialog.status_field.value is EvidenceStatus.RECEIVED
    qtbot.keyClicks(dialog.dated_field.edit, "1-1-1900")
    dialog.step_button.click()
    assert "kan niet op dit stuk staan" in dialog.dated_field.error_label.text()
    dialog.dated_field.edit.selectAll()
    qtbot.keyClicks(dialog.dated_field.edit, "gisteren")
    dialog.step_button.click()
    assert "evidence.id_document" not in [finding.field for finding in card._report.findings]
    opened = []
    card.opener.open_path = lambda path: opened.append(path) or True
    qtbot.keyClick(card.bring_button, Qt.Key.Key_Return)
    assert opened[0].name == "meebrenglijst-WR-2026-0001.pdf"
    assert opened[0].read_bytes().startswith(b"%PDF")


def test_what_happened_leads_to_where_it_stands(qtbot, page, overview, office):
    office.core.balances.request([page.dossier_id])
    table = overview.story_card.table
    assert "Fase: Inventarisatie" in [line.what for line in table.visible_rows()]
    line = next(line for line in table.visible_rows() if line.kind == "letter")
    table.select_id(line.id)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert page.current_tab.key == "letters"


def test_the_head_tells_the_way_with_its_days(page, office):
    office.core.balances.request([page.dossier_id])
    office.core.letters.mark_sent([item.id for item in office.core.letters.of_dossier(page.dossier_id)])
    office.clock.day += timedelta(days=96)
    page.refresh()
    assert "Dag 96 van 120" in page.facts_label.text()
    told = page.stepper.accessibleDescription()
    assert "4. Inventarisatie: sinds" in told
    assert told.endswith("9. Gesloten")


def test_every_step_has_its_place_or_is_told_in_the_overview(page):
    places = {place for key, made in page._classes.items() for place in (key, *made.parts)}
    steps = (*NextStep, *WorkStep, *DeadlineStep)
    assert [step for step in steps if place_of(step) not in places] == []
    assert {step for step in steps if place_of(step) == "overview"} == {
        NextStep.NOTHING,
        DeadlineStep.ASK_ERASURE,
        DeadlineStep.OWN_TASK,
    }
