"""The window for bin, retention and erasing: by keyboard, with a second person, nothing left in sight afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from csr_desktop.domain.dossiers import ExitReason
from csr_desktop.domain.erasure import ErasureGround
from csr_desktop.errors import UserError
from ui.dialogs.erasing import ErasingDialog
from ui.dialogs.erasing_steps import AddApproverDialog, AskErasureDialog, DecideErasureDialog
from ui.dialogs.own_term import OwnTermDialog
from ui.forms.support_button import SupportButton
from ui.pages.dossier.page import DossierPage
from ui.pages.dossiers.page import DossiersPage

CODE = "drie losse woorden"


@pytest.fixture
def dossiers_page(show_page, ui):
    return show_page(DossiersPage(ui))


@pytest.fixture
def overview(qtbot, ui):
    pages = []

    def opened(dossier_id):
        page = DossierPage(ui, dossier_id)
        pages.append(page)
        qtbot.addWidget(page)
        ui.tasks.committed.connect(page.on_changes)
        page.resize(1280, 720)
        page.show()
        page.enter()
        return page.tab("overview").keeping_card

    return opened


@pytest.fixture
def erasing(qtbot, ui):
    def opened():
        dialog = ErasingDialog(ui)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return opened


def numbers(table):
    return [row.number for row in table.rows_model.rows]


def test_the_dossier_says_until_when_and_why(office, overview):
    dossier = office.dossier()
    card = overview(dossier.id)
    assert card.term_label.text() == "Wordt bewaard zolang het dossier loopt; de termijn begint bij het sluiten."
    office.core.dossiers.close(dossier.id, ExitReason.OTHER)
    assert card.term_label.text() == (
        "Bewaard tot 24-11-2031: 5 jaar na sluiten, dossier zonder regeling (Selectielijst gemeenten)."
    )


def test_in_the_bin_with_a_warning_and_back(office, overview, collective_case, dialogs, shown):
    dossier, _claims = collective_case
    office.core.balances.request([dossier.id])
    card = overview(dossier.id)
    dialogs.will(False)
    card.bin_button.click()
    assert "3 saldoverzoeken" in dialogs.asked[0][2]
    assert office.core.bin.all() == []
    dialogs.will(True)
    card.bin_button.click()
    assert [item.number for item in office.core.bin.all()] == [dossier.number]
    assert "prullenbak" in shown[-1].text
    assert card.bin_button.isHidden()
    assert card.term_label.text().startswith("In de prullenbak sinds 24-11-2026.")
    card.take_back_button.click()
    assert office.core.bin.all() == []
    assert not card.bin_button.isHidden()


def test_nothing_open_needs_no_question_and_undo_takes_it_back(office, overview, shown):
    card = overview(office.dossier().id)
    card.bin_button.click()
    assert len(office.core.bin.all()) == 1
    shown[-1].action()
    assert office.core.bin.all() == []


def test_overdue_is_in_sight_until_somebody_asks(office, dossiers_page, qtbot):
    assert dossiers_page.waiting_label.isHidden()
    dossier = office.dossier()
    office.core.bin.put(dossier.id)
    office.clock.day += timedelta(days=31)
    dossiers_page.refresh()
    assert not dossiers_page.waiting_label.isHidden()
    assert "1 dossier" in dossiers_page.waiting_label.text()
    dossiers_page.bin_button.click()
    dialog = dossiers_page.findChild(ErasingDialog)
    assert numbers(dialog.bin_table) == numbers(dialog.candidates_table) == [dossier.number]
    dialog.tabs.setCurrentIndex(1)
    dialog.candidates_table.setFocus()
    qtbot.keyClick(dialog.candidates_table, Qt.Key.Key_Return)
    ask = dialog.findChild(AskErasureDialog)
    ask.ask_button.click()
    assert "reden" in ask.error_label.text()
    ask.reason_field.edit.setPlainText("Al een maand weg")
    ask.ask_button.click()
    assert numbers(dialog.candidates_table) == []
    assert [row.number for row in dialog.requests_table.rows_model.rows] == [dossier.number]
    assert dossiers_page.waiting_label.isHidden()


def test_a_second_person_decides_with_a_code(office, ui, erasing, dialogs, shown, qtbot):
    dossier = office.dossier()
    dialog = erasing()
    dialog.add_person_button.click()
    add = dialog.findChild(AddApproverDialog)
    add.name_edit.setText("T. Leider")
    add.code_field.edit.setText("kort")
    add.add_button.click()
    assert "8 tekens" in add.error_label.text()
    add.code_field.edit.setText(CODE)
    add.add_button.click()
    assert [person.name for person in office.core.approvers.all()] == ["T. Leider"]
    office.core.erasure.ask(dossier.id, ErasureGround.CLIENT, "Brief van de cliënt", "F. Voorbeeld")
    dialog._refresh()
    dialog.requests_table.setFocus()
    qtbot.keyClick(dialog.requests_table, Qt.Key.Key_Return)
    decide = dialog.findChild(DecideErasureDialog)
    decide.name_field.set_value("T. Leider")
    decide.code_field.edit.setText("geraden")
    dialogs.will(True)
    decide.erase_button.click()
    assert "code klopt niet" in decide.error_label.text()
    assert decide.code_field.value == ""
    decide.code_field.edit.setText(CODE)
    dialogs.will(False)
    decide.erase_button.click()
    assert office.core.dossiers.get(dossier.id)
    dialogs.will(True)
    decide.erase_button.click()
    with pytest.raises(UserError):
        office.core.dossiers.get(dossier.id)
    assert dossier.number in shown[-1].text
    assert numbers(dialog.requests_table) == []


def test_refusing_needs_a_reason_and_withdrawing_none(office, ui, erasing, qtbot):
    office.core.approvers.add("T. Leider", CODE)
    dossier = office.dossier()
    office.core.erasure.ask(dossier.id, ErasureGround.CLIENT, "Brief", "F. Voorbeeld")
    dialog = erasing()
    dialog.decide_button.click()
    decide = dialog.findChild(DecideErasureDialog)
    decide.name_field.set_value("T. Leider")
    decide.code_field.edit.setText(CODE)
    decide.refuse_button.click()
    assert "reden" in decide.error_label.text()
    decide.code_field.edit.setText(CODE)
    decide.remark_field.edit.setPlainText("De bewaarplicht gaat voor")
    decide.refuse_button.click()
    assert office.core.erasure.requests() == []
    office.core.erasure.ask(dossier.id, ErasureGround.CLIENT, "Brief", "F. Voorbeeld")
    dialog._refresh()
    dialog.withdraw_button.click()
    assert office.core.erasure.requests() == []
    assert office.core.dossiers.get(dossier.id)


def test_a_claim_is_put_back(office, erasing, collective_case):
    _dossier, claims = collective_case
    office.core.claims.remove(claims[0].id)
    dialog = erasing()
    dialog.take_back_claim_button.click()
    assert office.core.bin.claims() == []
    assert not dialog.take_back_claim_button.isEnabled()


def test_the_page_of_an_erased_dossier_closes(show_window, office):
    office.core.approvers.add("T. Leider", CODE)
    dossier, other = office.dossier("WR-1"), office.dossier("WR-2")
    window = show_window()
    window.open_dossier(dossier.id)
    window.open_dossier(other.id)
    request = office.core.erasure.ask(dossier.id, ErasureGround.CLIENT, "Brief", "F. Voorbeeld")
    office.core.erasure.approve(request.id, "T. Leider", CODE)
    left = [window.dossier_tabs.widget(at) for at in range(1, window.dossier_tabs.count())]
    assert [page.dossier_id for page in left] == [other.id]


def test_the_file_for_the_helpdesk(ui, dialogs, shown, qtbot, tmp_path):
    made = SupportButton(ui)
    qtbot.addWidget(made)
    dialogs.will(False)
    made.click()
    dialogs.will(True, tmp_path / "helpdesk.zip")
    made.click()
    assert (tmp_path / "helpdesk.zip").stat().st_size > 500
    assert "regels van het logboek" in shown[-1].text


def test_an_own_term_with_its_reason(office, erasing):
    dialog = erasing()
    dialog.terms_button.click()
    own = dialog.findChild(OwnTermDialog)
    own.rule_field.set_value("dossier")
    own._on_rule_chosen()
    assert own.years_field.value == 5
    own.years_field.edit.setText("10")
    own.keep_button.click()
    assert "waarom" in own.error_label.text()
    own.reason_field.edit.setPlainText("Selectielijst 2020")
    own.keep_button.click()
    assert {term.rule.rule: term.years for term in office.core.retention.terms()} == {"settlement": 7, "dossier": 10}
    assert "10 jaar na sluiten (Selectielijst 2020)" in dialog.terms_label.text()


def test_nobody_to_decide_leads_to_the_people(office, erasing):
    office.core.erasure.ask(office.dossier().id, ErasureGround.CLIENT, "Brief", "F. Voorbeeld")
    dialog = erasing()
    dialog.decide_button.click()
    assert dialog.tabs.currentIndex() == 2
    assert "nog niemand" in dialog.error_label.text()
