"""What is typed and not kept: written aside, gone when it is kept, back in its own field after a crash."""

from __future__ import annotations

import gc
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt

from csr_desktop.errors import EnvironmentProblem, UserError
from ui.dialogs.balance_answer import BalanceAnswerDialog
from ui.dialogs.new_claim import NewClaimDialog
from ui.dialogs.new_dossier import NewDossierDialog
from ui.forms.fields import TextField
from ui.forms.page import Page
from ui.forms.passphrase import PassphraseField
from ui.main_window import MainWindow
from ui.page_list import make_pages
from ui.pages.dossier.page import DossierPage

CTRL = Qt.KeyboardModifier.ControlModifier


class Windows:
    """Opens the window, and can let it crash: nothing is closed, kept or cancelled."""

    def __init__(self, qtbot, ui):
        self.qtbot = qtbot
        self.ui = ui
        self.window = None

    def open(self):
        self.window = MainWindow(self.ui, make_pages(), DossierPage)
        self.window.show()
        self.activate(self.window)
        return self.window

    def crash(self):
        """What the timers had written is in the database; the window is gone without a word."""
        self.window.drafts.flush()
        self.window.drafts.stop()
        self.window.deleteLater()
        self.window = None
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()

    def activate(self, widget):
        widget.activateWindow()
        self.qtbot.waitUntil(widget.isActiveWindow)

    def type(self, field, text, *, over=True):
        field.setFocus()
        if over:
            field.editor.selectAll()
        self.qtbot.keyClicks(field.editor, text)


@pytest.fixture
def windows(qtbot, ui, collective_case):
    made = Windows(qtbot, ui)
    yield made
    if made.window is not None:
        made.crash()


@pytest.fixture
def people(windows, collective_case):
    dossier, _claims = collective_case
    return windows.open().open_dossier(dossier.id, "people").tab("people")


def drafts_of(office):
    return {(draft.place, draft.field): draft.content for draft in office.core.drafts.all()}


def test_what_is_typed_is_written_after_a_pause_and_at_the_latest_soon(windows, people, office, collective_case):
    dossier, _claims = collective_case
    drafts = people.window().drafts
    windows.type(people.text_fields["remark"], "half")
    assert drafts_of(office) == {}
    assert drafts._pause.interval() <= 1_000
    assert drafts._longest.interval() < 2_000
    assert drafts._longest.isActive()
    drafts._longest.timeout.emit()
    assert drafts_of(office) == {(f"dossier/{dossier.id}", "Notitie (niet in brieven)"): "half"}
    assert office.core.drafts.all()[0].dossier_id == dossier.id
    windows.type(people.text_fields["remark"], " verder", over=False)
    drafts._pause.timeout.emit()
    assert set(drafts_of(office).values()) == {"half verder"}


def test_a_field_that_is_kept_has_no_draft(windows, people, office, collective_case):
    dossier, _claims = collective_case
    windows.type(people.text_fields["remark"], "een notitie")
    people.window().drafts.flush()
    assert drafts_of(office)
    people.text_fields["guidance"].setFocus()
    assert office.core.dossiers.get(dossier.id).remark == "een notitie"
    assert drafts_of(office) == {}


def test_what_is_typed_and_taken_back_has_no_draft(windows, people, office, qtbot):
    surname = people.client_card.fields["surname"]
    windows.type(surname, "x", over=False)
    people.window().drafts.flush()
    assert set(drafts_of(office).values()) == {"Bergx"}
    qtbot.keyClick(surname.edit, Qt.Key.Key_Backspace)
    people.window().drafts.flush()
    assert drafts_of(office) == {}


def test_after_a_crash_the_text_is_back_and_not_kept(windows, people, office, collective_case):
    dossier, _claims = collective_case
    windows.type(people.client_card.fields["birth_date"], "31-2-1980")
    windows.type(people.text_fields["remark"], "half getypt")
    windows.crash()
    window = windows.open()
    assert window.notice_bar.text == "In een dossier staat nog tekst die niet bewaard is."
    assert window.saved_label.text() == "Er is getypte tekst die nog niet bewaard is"
    window.notice_bar.action_button.click()
    tab = window.current_page.tab("people")
    assert window.current_page.dossier_id == dossier.id
    assert window.saved_label.text() == "Nog niet bewaard: Geboortedatum"
    assert "Teruggezet: wat u typte in" in window.notice_bar.text
    remark, birth = tab.text_fields["remark"], tab.client_card.fields["birth_date"]
    assert remark.value == "half getypt"
    assert birth.edit.text() == "31-2-1980"
    assert birth.has_error
    assert office.core.dossiers.get(dossier.id).remark == ""
    window.current_page.refresh()
    assert remark.value == "half getypt"
    assert birth.edit.text() == "31-2-1980"
    # Leaving the field keeps it, as always.
    remark.setFocus()
    tab.text_fields["guidance"].setFocus()
    assert office.core.dossiers.get(dossier.id).remark == "half getypt"
    assert list(drafts_of(office).values()) == ["31-2-1980"]


def test_fields_with_the_same_label_keep_their_own_text(windows, office, qtbot):
    window = windows.open()
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    dialog = window.findChild(NewDossierDialog)
    windows.activate(dialog)
    windows.type(dialog.applicant_form.surname_field, "Aanvrager")
    dialog.partner_box.setChecked(True)
    windows.type(dialog.partner_form.surname_field, "Partner")
    windows.crash()
    window = windows.open()
    assert window.notice_bar.action_button.text() == "Verder met het nieuwe dossier…"
    window.notice_bar.action_button.click()
    again = window.findChild(NewDossierDialog)
    windows.activate(again)
    assert again.applicant_form.surname_field.edit.text() == "Aanvrager"
    assert again.partner_form.surname_field.edit.text() == "Partner"
    assert again.partner_box.isChecked()


def test_a_form_that_is_cancelled_is_forgotten(windows, people, office, collective_case):
    page = people.window().current_page
    page.show_tab("debts")
    page.tab("debts").add_button.click()
    dialog = page.findChild(NewClaimDialog)
    windows.activate(dialog)
    windows.type(dialog.reference_field, "K-1")
    people.window().drafts.flush()
    assert set(drafts_of(office).values()) == {"K-1"}
    dialog.reject()
    assert drafts_of(office) == {}


def test_the_next_claim_does_not_get_the_texts_of_the_last(windows, people, office):
    page = people.window().current_page
    page.show_tab("debts")
    page.tab("debts").add_button.click()
    dialog = page.findChild(NewClaimDialog)
    windows.activate(dialog)
    windows.type(dialog.creditor_field, "UWV")
    windows.type(dialog.reference_field, "K-1")
    dialog.amount_field.setFocus()
    dialog.next_button.click()
    assert dialog.reference_field.edit.text() == ""
    assert dialog.creditor_field.edit.text() == ""
    people.window().drafts.flush()
    assert drafts_of(office) == {}
    dialog.reject()


def test_a_text_for_one_claim_never_lands_in_another(windows, people, office, collective_case):
    page = people.window().current_page
    page.show_tab("debts")
    tab = page.tab("debts")
    first, second = tab.debts_table.visible_rows()[:2]
    tab.debts_table.select_id(first.id)
    field = tab.claim_panel.fields["balance_date"]
    windows.type(field, "geen datum")
    tab.debts_table.setFocus()
    assert field.has_error
    tab.debts_table.select_id(second.id)
    assert field.edit.text() != "geen datum"
    assert not field.has_error
    tab.debts_table.select_id(first.id)
    assert field.edit.text() == "geen datum"
    assert field.has_error


def test_a_calculation_that_is_half_filled_in_is_no_commit(windows, people, office):
    page = people.window().current_page
    page.show_tab("income")
    tab = page.tab("income")
    windows.type(tab.income_field, "1800")
    tab.vtlb_field.setFocus()
    page.window().drafts.flush()
    assert len(drafts_of(office)) == 1
    windows.crash()
    window = windows.open()
    window.notice_bar.action_button.click()
    again = window.current_page.tab("income")
    assert again.income_field.value == 180_000


def test_a_passphrase_is_never_a_draft(windows, ui, office, texts):
    class SecretPage(Page):
        key = "secret"

        def refresh(self):
            """Nothing to read."""

    window = windows.open()
    page = SecretPage(ui)
    page.setParent(window)
    secret, plain = PassphraseField("Wachtzin", texts, page), TextField("Naam", texts, parent=page)
    page.show()
    for field in (secret, plain):
        field.show()
        windows.type(field, "een lange wachtzin")
    window.drafts.flush()
    assert list(drafts_of(office)) == [("secret", "Naam")]


# --- the line at the bottom -------------------------------------------------------------------------------------------


def test_before_the_first_commit_nothing_is_claimed(windows):
    assert windows.open().saved_label.text() == "Nog niets gewijzigd"


def test_a_refused_change_stays_in_its_field_and_is_told(windows, people, office, collective_case, monkeypatch):
    dossier, _claims = collective_case
    window, remark = people.window(), people.text_fields["remark"]
    real = office.core.dossiers.change

    def refuse(*_arguments, **_changes):
        raise UserError("field.required", label="Notitie")

    monkeypatch.setattr(office.core.dossiers, "change", refuse)
    windows.type(remark, "kan niet")
    people.text_fields["guidance"].setFocus()
    assert remark.has_error
    assert window.saved_label.text() == "Nog niet bewaard: Notitie (niet in brieven)"
    window.drafts.flush()
    assert list(drafts_of(office).values()) == ["kan niet"]
    # Something else is kept meanwhile: the text stays, and the line does not say that all is well.
    real(dossier.id, cause="iets anders")
    assert remark.value == "kan niet"
    assert window.saved_label.text().startswith("Nog niet bewaard")
    monkeypatch.setattr(office.core.dossiers, "change", real)
    remark.setFocus()
    people.text_fields["guidance"].setFocus()
    assert office.core.dossiers.get(dossier.id).remark == "kan niet"
    assert window.saved_label.text() == "Alles bewaard 13:00"
    assert drafts_of(office) == {}


def test_a_full_disk_is_told_at_once(windows, people, office, monkeypatch):
    def full(*_arguments, **_changes):
        raise EnvironmentProblem("store.disk_full", file="dossiers.csrdb")

    monkeypatch.setattr(office.core.dossiers, "change", full)
    windows.type(people.text_fields["remark"], "past niet")
    people.text_fields["guidance"].setFocus()
    assert people.window().saved_label.text().startswith("Nog niet bewaard")
    assert people.text_fields["remark"].value == "past niet"


def test_saved_is_only_said_after_the_commit(windows, people, office, collective_case):
    dossier, _claims = collective_case
    window = people.window()
    with office.core.store.unit_of_work("dossier.save") as work:
        work.save(replace(office.core.dossiers.get(dossier.id), remark="x"))
        assert window.saved_label.text() == "Nog niets gewijzigd"
    assert window.saved_label.text() == "Alles bewaard 13:00"


# --- forms that are stored as a whole ---------------------------------------------------------------------------------


def answer_dialog(windows, page, claim):
    page.show_tab("debts")
    page.tab("debts").debts_table.select_id(claim.id)
    page.tab("debts").answer_button.click()
    dialog = page.findChild(BalanceAnswerDialog)
    windows.activate(dialog)
    return dialog


def test_a_paper_answer_comes_back_with_its_own_claim(windows, people, office, collective_case):
    dossier, claims = collective_case
    dialog = answer_dialog(windows, people.window().current_page, claims[0])
    windows.type(dialog.form.total_field, "123,45")
    dialog.form.handler_field.setFocus()
    windows.crash()
    window = windows.open()
    page = window.open_dossier(dossier.id)
    other = answer_dialog(windows, page, claims[1])
    assert other.form.total_field.edit.text() == ""
    other.reject()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    again = answer_dialog(windows, page, claims[0])
    assert again.form.total_field.value == 12_345
    again.form.submit()
    assert office.reread(claims[0]).balance_cents == 12_345
    assert drafts_of(office) == {}
