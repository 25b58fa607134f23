"""Letters to the client from the window, by keyboard: where a step names a letter, its button makes it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.settlement import DepositKind
from tests.conftest import TODAY
from tests.services.settlement_desk import agreed, pay_account, pay_out, save_months
from ui.dialogs.step import StepDialog
from ui.pages.dossier.page import DossierPage

HOME = Address(street="Raadhuisplein", house_number="1", postcode="1234AB", city="Waterrijk")
PLAN = ("request", "support", "referrals", "conditions")


@pytest.fixture
def page_of(show_page, ui):
    def opened(dossier_id, key):
        page = show_page(DossierPage(ui, dossier_id), height=900)
        page.show_tab(key)
        return page

    return opened


def press(qtbot, button):
    assert not button.isHidden()
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)


def dialog_of(page):
    (dialog,) = [found for found in page.window().findChildren(StepDialog) if found.isVisible()]
    return dialog


def kinds(office, dossier):
    return [letter.kind for letter in office.core.letters.of_dossier(dossier.id)]


def test_the_way_in_with_its_letters(qtbot, ui, office, page_of, shown):
    core, dossier = office.core, office.dossier()
    core.organisation.change(municipality="Waterrijk", address=HOME)
    page = page_of(dossier.id, "process")
    tab = page.tab("process")
    intake, plan, decisions = tab.intake_card, tab.plan_card, tab.decision_card
    assert intake.letter_button.isHidden()
    assert plan.letter_button.isHidden()
    assert decisions.letter_button.isHidden()

    # The invitation asks the one thing that only a person knows.
    core.intake.plan_meeting(dossier.id, TODAY + timedelta(days=14))
    page.refresh()
    press(qtbot, intake.letter_button)
    dialog = dialog_of(page)
    assert dialog.letter_field.isHidden()
    qtbot.keyClicks(dialog.time_field.edit, "10.30 uur")
    press(qtbot, dialog.step_button)
    assert kinds(office, dossier) == [LetterKind.ACKNOWLEDGEMENT]
    assert shown[-1].text == "De brief ligt klaar om te versturen: Ontvangstbevestiging en uitnodiging."
    shown[-1].action()
    assert kinds(office, dossier) == []

    # The term stands still: the line has the letter first, and no longer once it is made.
    core.intake.record_meeting(dossier.id)
    paused = core.intake.suspend(dossier.id, TODAY + timedelta(days=14), "De jaaropgave.")
    page.refresh()
    press(qtbot, intake.lines.button_of(f"letter/{paused.id}"))
    assert kinds(office, dossier) == [LetterKind.COMPLETION]
    assert intake.lines.button_of(f"letter/{paused.id}") is None
    assert intake.letter_button.isHidden()

    # A decision wants its plan; what is missing is told, and then both are made at once.
    core.decisions.admit(dossier.id)
    page.refresh()
    press(qtbot, decisions.letter_button)
    assert "In het plan van aanpak ontbreekt de hulpvraag." in shown[-1].text
    assert kinds(office, dossier) == [LetterKind.COMPLETION]
    core.intake.write_plan(dossier.id, **dict.fromkeys(PLAN, "Wordt besproken."))
    page.refresh()
    assert not plan.letter_button.isHidden()
    press(qtbot, decisions.letter_button)
    assert kinds(office, dossier)[1:] == [LetterKind.ADMISSION, LetterKind.PLAN]
    assert shown[-1].text == "De brieven liggen klaar om te versturen: Toelatingsbeschikking, Plan van aanpak."
    assert decisions.letter_button.isHidden()
    assert decisions.letter_label.isHidden()

    # Any other letter is chosen among the letters; without a choice nothing is made.
    page.show_tab("letters")
    press(qtbot, page.tab("letters").client_button)
    dialog = dialog_of(page)
    assert dialog.time_field.isHidden()
    press(qtbot, dialog.step_button)
    assert dialog.letter_field.has_error
    dialog.letter_field.editor.setFocus()
    while dialog.letter_field.value is not ClientLetter.REVIEW_INVITATION:
        qtbot.keyClick(dialog.letter_field.box, Qt.Key.Key_Down)
    assert not dialog.time_field.isHidden()
    while dialog.letter_field.value is not ClientLetter.MANDATE:
        qtbot.keyClick(dialog.letter_field.box, Qt.Key.Key_Up)
    assert dialog.time_field.isHidden()
    press(qtbot, dialog.step_button)
    assert kinds(office, dossier)[-1] is LetterKind.MANDATE


def test_the_client_hears_of_the_review_and_of_the_end(qtbot, ui, office, clock, page_of, shown, tmp_path):
    pay_account(office)
    dossier, _claims = agreed(office, Product.SB)
    desk = office.core.settlement
    desk.beginning.start(dossier.id)
    page = page_of(dossier.id, "settlement")
    body = page.tab("settlement").body
    cards = body.reviews_card
    assert cards.tell_button.isHidden()
    press(qtbot, cards.invite_button)
    dialog = dialog_of(page)
    qtbot.keyClicks(dialog.place_field.edit, "Kantoor Noord")
    press(qtbot, dialog.step_button)
    assert kinds(office, dossier)[-1] is LetterKind.REVIEW

    desk.reserve.book(dossier.id, DepositKind.ASSETS, 25_000, booked_on=clock.today())
    save_months(office, dossier, 9)
    clock.day = date(2027, 8, 24)
    office.vtlb(dossier)
    desk.reviews.hold(dossier.id)
    page.refresh()
    press(qtbot, cards.tell_button)
    assert "Hercontrole." in shown[-1].text
    assert kinds(office, dossier)[-2:] == [LetterKind.REVIEW, LetterKind.REVIEW]

    save_months(office, dossier, 9, since=9)
    clock.day = date(2028, 5, 24)
    pay_out(office, dossier, tmp_path)
    desk.endings.discharge(dossier.id)
    page.refresh()
    (button,) = [found for found in body.step_list.findChildren(type(cards.tell_button)) if "Eindbrief" in found.text()]
    press(qtbot, button)
    assert kinds(office, dossier)[-1] is LetterKind.FINAL
    assert not any("Eindbrief" in line.step for line in body.step_list.lines)
