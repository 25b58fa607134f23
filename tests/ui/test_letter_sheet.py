"""The sheet beside letters, from the language that nobody looked at to the letter that carries it; with keys only."""

from __future__ import annotations

import io

import pypdf
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.client_letters import ClientLetter
from ui.dialogs.sheet_languages import SheetLanguagesDialog
from ui.forms.letter_view import LetterOpener, LetterViewer
from ui.pages.dossier.page import DossierPage
from ui.pages.settings.page import SettingsPage


def choose_by_key(qtbot, field, words):
    field.setFocus()
    qtbot.keyClicks(field.box, words)
    field.box.activated.emit(field.box.currentIndex())


def last_page(core, letter):
    return pypdf.PdfReader(io.BytesIO(core.letters.pdf(letter))).pages[-1].extract_text()


def test_a_language_is_looked_at_chosen_for_a_client_and_goes_with_the_letter(qtbot, ui, office, shown, show_page):
    office.core.organisation.change(
        municipality="Waterrijk", address=Address(street="Kade", house_number="1", postcode="1234AB", city="Waterrijk")
    )
    dossier = office.dossier("WR-2026-0001")
    page = show_page(SettingsPage(ui))
    card = page.sheet_card
    assert card.on_label.text() == "Aan: Nederlands."
    assert "Niet nagekeken door een moedertaalspreker, en daarom uit: Bulgaars, Duits" in card.off_label.text()
    card.look_button.setFocus()
    qtbot.keyClick(card.look_button, Qt.Key.Key_Space)
    (dialog,) = (
        item for item in QApplication.topLevelWidgets() if isinstance(item, SheetLanguagesDialog) and item.isVisible()
    )
    choose_by_key(qtbot, dialog.language_field, "Pools")
    assert dialog.language.code == "pl"
    assert "Wat moet u doen?\nCo trzeba zrobić?" in dialog.phrases_edit.toPlainText()
    assert dialog.state_label.text().startswith("Nog niet nagekeken door een moedertaalspreker.")
    # Without a name nothing is turned on, and the field says so.
    qtbot.keyClick(dialog.step_button, Qt.Key.Key_Space)
    assert dialog.reviewer_field.has_error
    qtbot.keyClicks(dialog.reviewer_field.edit, "K. Nowak")
    qtbot.keyClick(dialog.step_button, Qt.Key.Key_Space)
    assert shown[-1].text == "Pools kan nu worden gekozen."
    assert card.on_label.text() == "Aan: Nederlands, Pools."

    tab_page = show_page(DossierPage(ui, dossier.id))
    tab_page.show_tab("people")
    field = tab_page.tab("people").sheet_card.sheet_field
    assert [field.box.itemText(at) for at in range(field.box.count())] == [
        "Geen blad", "In het Nederlands", "Nederlands en Pools",
    ]  # fmt: skip
    choose_by_key(qtbot, field, "Nederlands en")
    (client,) = office.core.dossiers.clients(dossier.id)
    assert client.sheet_language == "pl"
    (letter,) = office.core.client_letters.make(dossier.id, ClientLetter.MANDATE)
    assert "Co trzeba zrobić?" in last_page(office.core, letter)

    # Turned off again, the client keeps a sheet in Dutch and the choice says why.
    card.look_button.setFocus()
    qtbot.keyClick(card.look_button, Qt.Key.Key_Space)
    (dialog,) = (
        item for item in QApplication.topLevelWidgets() if isinstance(item, SheetLanguagesDialog) and item.isVisible()
    )
    choose_by_key(qtbot, dialog.language_field, "Pools")
    assert dialog.state_label.text().startswith("Nagekeken door K. Nowak")
    qtbot.keyClick(dialog.step_button, Qt.Key.Key_Space)
    assert card.on_label.text() == "Aan: Nederlands."
    tab_page.refresh()
    assert field.box.currentText() == "In het Nederlands (Pools staat uit)"


def test_the_account_for_clients_is_stored_and_a_wrong_one_is_not(qtbot, ui, office, show_page):
    page = show_page(SettingsPage(ui))
    for name, text in (("deposit_iban", "NL16 PRAC 0000 0005 01"), ("deposit_name", "Gemeente Waterrijk inleg")):
        field = page.deposit_fields[name]
        field.edit.setFocus()
        qtbot.keyClicks(field.edit, text)
        qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    stored = office.core.organisation.get()
    assert (stored.deposit_iban, stored.deposit_name) == ("NL16PRAC0000000501", "Gemeente Waterrijk inleg")
    assert page.deposit_fields["deposit_iban"].edit.text() == "NL16 PRAC 0000 0005 01"
    field = page.deposit_fields["deposit_iban"]
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, "NL17 PRAC 0000 0005 01")
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.has_error
    assert office.core.organisation.get().deposit_iban == "NL16PRAC0000000501"


def test_above_a_letter_to_a_client_stands_whether_it_reads_easily(qtbot, ui, office):
    office.core.organisation.change(municipality="Waterrijk")
    dossier = office.dossier("WR-2026-0001")
    (easy,) = office.core.client_letters.make(dossier.id, ClientLetter.MANDATE)
    plan = {"request": "Rondkomen.", "support": "De crediteur wordt ingelicht.", "referrals": "Naar niemand.",
            "conditions": "Geen nieuwe schulden."}  # fmt: skip
    office.core.intake.write_plan(dossier.id, **plan)
    (hard,) = office.core.client_letters.make(dossier.id, ClientLetter.PLAN)
    viewer = LetterViewer(ui, LetterOpener(ui), [easy, hard], "Openen")
    qtbot.addWidget(viewer)
    viewer.show()
    assert viewer.note_label.text().startswith("Leest makkelijk.")
    qtbot.keyClick(viewer.later_button, Qt.Key.Key_Space)
    assert viewer.note_label.isVisible()
    assert "'crediteur'" in viewer.note_label.text()
    assert "'wordt ingelicht'" in viewer.note_label.text()
