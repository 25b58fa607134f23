"""The dossier list and the page of one dossier, on a real database."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from csr_desktop.domain.claims import BalanceStatus, ClaimRank
from csr_desktop.domain.creditors import Creditor, Product
from csr_desktop.domain.dossiers import Dossier, MatrimonialRegime, Phase
from csr_desktop.domain.proposals import AnswerOutcome, ProposalStatus
from csr_desktop.services.workbench import NextStep
from tests.ui.hands import fill
from ui.dialogs.new_claim import NewClaimDialog
from ui.dialogs.new_dossier import NewDossierDialog, PartnerDialog
from ui.pages.dossier.documents import DocumentViewer
from ui.pages.dossier.page import DossierPage
from ui.pages.dossiers.page import DossiersPage


@pytest.fixture
def dossiers_page(show_page, ui, office):
    office.dossier("WR-2026-0001")
    office.dossier("WR-2026-0002", partner=True)
    return show_page(DossiersPage(ui))


@pytest.fixture
def open_page(show_page, ui):
    def opened(dossier_id, tab="overview"):
        page = show_page(DossierPage(ui, dossier_id))
        page.show_tab(tab)
        return page

    return opened


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_filter_narrows_at_once_and_counts(qtbot, dossiers_page):
    assert dossiers_page.bulk_bar.count_label.text() == "2 dossiers · kies er meer met Shift+pijl of Ctrl+A"
    qtbot.keyClicks(dossiers_page.filter_edit, "0002")
    assert [row.number for row in dossiers_page.dossiers_table.visible_rows()] == ["WR-2026-0002"]
    assert dossiers_page.bulk_bar.count_label.text() == "1 van 2 dossiers"


def test_enter_in_the_filter_opens_the_only_dossier_left(qtbot, dossiers_page, office):
    with qtbot.waitSignal(dossiers_page.dossier_requested) as wanted:
        qtbot.keyClicks(dossiers_page.filter_edit, "0002")
        qtbot.keyClick(dossiers_page.filter_edit, Qt.Key.Key_Return)
    assert wanted.args[0] == office.core.dossiers.by_number("WR-2026-0002").id


def test_a_new_dossier_is_made_by_keyboard(qtbot, dossiers_page, office):
    dossiers_page.new_dossier()
    dialog = dossiers_page.findChild(NewDossierDialog)
    person = dialog.applicant_form
    qtbot.keyClicks(person.initials_field.edit, "A.B.")
    qtbot.keyClicks(person.surname_field.edit, "Jansen")
    qtbot.keyClicks(person.bsn_field.edit, "999990032")
    with qtbot.waitSignal(dossiers_page.dossier_requested):
        dialog.save_button.click()
    made = office.core.dossiers.by_number("2026-0001")
    assert office.core.dossiers.clients(made.id)[0].bsn == "999990032"
    assert made.municipality_code == "GM9999"
    assert dossiers_page.dossiers_table.visible_rows()[0].number == "2026-0001"


def test_a_partner_is_asked_for_when_there_is_one(qtbot, dossiers_page, office):
    dossiers_page.new_dossier()
    dialog = dossiers_page.findChild(NewDossierDialog)
    assert not dialog.partner_form.isVisible()
    dialog.partner_box.setChecked(True)
    for form, name in ((dialog.applicant_form, "Jansen"), (dialog.partner_form, "Öztürk")):
        form.initials_field.edit.setText("A.")
        form.surname_field.edit.setText(name)
    dialog.save_button.click()
    made = office.core.dossiers.by_number("2026-0001")
    assert [client.surname for client in office.core.dossiers.clients(made.id)] == ["Jansen", "Öztürk"]


def test_a_wrong_bsn_keeps_the_dialog_open_with_what_was_typed(qtbot, dossiers_page, office):
    dossiers_page.new_dossier()
    dialog = dossiers_page.findChild(NewDossierDialog)
    person = dialog.applicant_form
    person.initials_field.edit.setText("A.")
    person.surname_field.edit.setText("Jansen")
    person.bsn_field.edit.setText("123456789")
    dialog.save_button.click()
    assert dialog.isVisible()
    assert person.bsn_field.has_error
    assert person.bsn_field.edit.text() == "123456789"
    assert len(office.core.store.find(Dossier)) == 2


def test_a_number_in_use_is_said_beside_the_field(dossiers_page, office):
    dossiers_page.new_dossier()
    dialog = dossiers_page.findChild(NewDossierDialog)
    dialog.applicant_form.initials_field.edit.setText("A.")
    dialog.applicant_form.surname_field.edit.setText("Jansen")
    dialog.number_field.edit.setText("WR-2026-0001")
    dialog.save_button.click()
    assert "WR-2026-0001" in dialog.number_field.error_label.text()
    assert dialog.isVisible()


# --- head -------------------------------------------------------------------------------------------------------------


def test_the_head_says_who_where_and_what_next(open_page, office):
    dossier = office.dossier(partner=True)
    page = open_page(dossier.id)
    assert page.name_label.text() == "J. van der Berg en A. Öztürk"
    assert "WR-2026-0001" in page.facts_label.text()
    assert page.next_button.text() == "Plan het gesprek"
    office.core.intake.plan_meeting(dossier.id, office.clock.today())
    assert page.next_button.text() == "Schulden invoeren"
    assert page.stepper.accessibleName() == "Fase 1 van 9: Aangemeld"


@pytest.mark.parametrize(
    ("phase", "shown"),
    [
        (Phase.ADMITTED, "Fase 2 van 9: Toegelaten"),
        (Phase.REJECTED, "Fase 2 van 9: Afgewezen"),
        (Phase.IMPASSE, "Fase 6 van 9: Geen akkoord"),
        (Phase.RECONSIDERATION, "Fase 6 van 9: Heroverweging"),
        (Phase.COURT, "Fase 6 van 9: Dwangakkoord gevraagd"),
        (Phase.WSNP, "Fase 7 van 9: Wsnp-verklaring"),
        (Phase.SUCCEEDED, "Fase 8 van 9: Geslaagd"),
        (Phase.ENDED_EARLY, "Fase 8 van 9: Tussentijds beëindigd"),
        (Phase.CLOSED, "Fase 9 van 9: Gesloten"),
    ],
)
def test_a_phase_beside_the_way_is_shown_in_its_place(open_page, office, phase, shown):
    dossier = office.dossier()
    with office.core.store.unit_of_work("dossier.phase") as work:
        work.save(replace(dossier, phase=phase))
    assert open_page(dossier.id).stepper.accessibleName() == shown


# --- people -----------------------------------------------------------------------------------------------------------


def test_a_field_is_stored_when_it_is_left(qtbot, open_page, office):
    dossier = office.dossier()
    page = open_page(dossier.id, "people")
    fill(qtbot, page.tab("people").client_card.fields["surname"], "Jansen")
    fill(qtbot, page.tab("people").client_card.address_fields["postcode"], "3511lx")
    client = office.core.dossiers.clients(dossier.id)[0]
    assert (client.surname, client.address.postcode, client.address.city) == ("Jansen", "3511LX", "Utrecht")
    assert "Jansen" in page.name_label.text()


def test_an_empty_surname_is_not_stored(qtbot, open_page, office):
    dossier = office.dossier()
    page = open_page(dossier.id, "people")
    field = page.tab("people").client_card.fields["surname"]
    fill(qtbot, field, "")
    assert field.has_error
    assert office.core.dossiers.clients(dossier.id)[0].surname == "Berg"


def test_the_bsn_is_masked_until_asked_for(qtbot, open_page, office):
    dossier = office.dossier()
    page = open_page(dossier.id, "people")
    card = page.tab("people").client_card
    assert card.bsn_field.edit.text() == "••••••019"
    assert card.bsn_field.edit.isReadOnly()
    qtbot.mouseClick(card.bsn_button, Qt.MouseButton.LeftButton)
    assert card.bsn_field.edit.text() == "999990019"
    fill(qtbot, card.bsn_field, "999990032")
    assert office.core.dossiers.clients(dossier.id)[0].bsn == "999990032"


def test_leaving_the_masked_bsn_changes_nothing(qtbot, open_page, office):
    dossier = office.dossier()
    page = open_page(dossier.id, "people")
    edit = page.tab("people").client_card.bsn_field.edit
    edit.setFocus()
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    edit.editingFinished.emit()
    assert not page.tab("people").client_card.bsn_field.has_error
    assert office.core.dossiers.clients(dossier.id)[0].bsn == "999990019"


def test_household_and_texts_are_stored(qtbot, open_page, office):
    dossier = office.dossier()
    page = open_page(dossier.id, "people")
    tab = page.tab("people")
    fill(qtbot, tab.household_fields["household_children"], "2")
    cause = tab.text_fields["cause"]
    cause.edit.setFocus()
    qtbot.waitUntil(cause.edit.hasFocus)
    cause.edit.setPlainText("Scheiding.")
    cause.edit.clearFocus()
    box = tab.household_fields["matrimonial_regime"].box
    qtbot.keyClick(box, Qt.Key.Key_Down)
    stored = office.core.dossiers.get(dossier.id)
    assert (stored.household_children, stored.cause) == (2, "Scheiding.")
    assert stored.matrimonial_regime is MatrimonialRegime.SINGLE


def test_a_partner_can_come_later(qtbot, open_page, office):
    dossier = office.dossier()
    page = open_page(dossier.id, "people")
    page.tab("people").partner_button.click()
    dialog = page.tab("people").findChild(PartnerDialog)
    dialog.partner_form.initials_field.edit.setText("K.")
    dialog.partner_form.surname_field.edit.setText("Vos")
    dialog.save_button.click()
    assert [client.surname for client in office.core.dossiers.clients(dossier.id)] == ["Berg", "Vos"]
    assert page.tab("people").partner_card.isVisible()


# --- debts ------------------------------------------------------------------------------------------------------------


def test_the_debts_with_their_totals(open_page, collective_case):
    dossier, _claims = collective_case
    page = open_page(dossier.id, "debts")
    names = [row.creditor for row in page.tab("debts").debts_table.visible_rows()]
    assert names == ["Energiebedrijf Noorderlicht", "UWV", "Webwinkel Alles-in-Huis"]
    assert "€\u00a02.409,27" in page.tab("debts").totals_label.text()


def test_a_typed_debt_and_the_next_one(qtbot, open_page, office):
    dossier = office.dossier()
    office.creditor("Energiebedrijf Noorderlicht")
    office.creditor("Incasso Punt", kind="other")
    page = open_page(dossier.id, "debts")
    page.tab("debts").begin(NextStep.ADD_CLAIMS)
    dialog = page.tab("debts").findChild(NewClaimDialog)
    dialog.creditor_field.edit.setText("energiebedrijf noorderlicht")
    dialog.reference_field.edit.setText("0012345")
    dialog.amount_field.edit.setText("987,65")
    dialog.next_button.click()
    assert dialog.isVisible()
    assert dialog.creditor_field.text == dialog.amount_field.edit.text() == ""
    (claim,) = office.core.dossiers.claims(dossier.id)
    assert (claim.reference, claim.balance_cents, claim.kind) == ("0012345", 98_765, "energy")


def test_a_creditor_that_is_not_in_the_register_is_made_only_when_asked(qtbot, open_page, office):
    dossier = office.dossier()
    page = open_page(dossier.id, "debts")
    page.tab("debts").begin(NextStep.ADD_CLAIMS)
    dialog = page.tab("debts").findChild(NewClaimDialog)
    dialog.creditor_field.edit.setText("Bakkerij Om de Hoek")
    dialog.save_button.click()
    assert dialog.creditor_field.has_error
    assert office.core.store.find(Creditor) == []
    dialog.new_party_button.click()
    dialog.save_button.click()
    assert [row.creditor for row in page.tab("debts").debts_table.visible_rows()] == ["Bakkerij Om de Hoek"]


def test_an_amount_in_the_panel_is_stored_and_the_total_follows(qtbot, open_page, office, collective_case):
    dossier, claims = collective_case
    page = open_page(dossier.id, "debts")
    page.tab("debts").debts_table.select_id(claims[2].id)
    fill(qtbot, page.tab("debts").claim_panel.fields["balance_cents"], "200")
    assert office.reread(claims[2]).balance_cents == 20_000
    assert "€\u00a02.463,15" in page.tab("debts").totals_label.text()


def test_three_parts_make_the_balance(qtbot, open_page, office, collective_case):
    dossier, claims = collective_case
    page = open_page(dossier.id, "debts")
    page.tab("debts").debts_table.select_id(claims[0].id)
    panel = page.tab("debts").claim_panel
    for name, text in (("principal_cents", "900"), ("interest_cents", "50,25"), ("costs_cents", "0")):
        fill(qtbot, panel.fields[name], text)
    assert office.reread(claims[0]).balance_cents == 95_025
    assert panel.fields["balance_cents"].edit.text() == "950,25"


def test_where_to_pay_is_checked_kept_and_emptied(qtbot, open_page, office, collective_case):
    dossier, claims = collective_case
    page = open_page(dossier.id, "debts")
    page.tab("debts").debts_table.select_id(claims[0].id)
    field = page.tab("debts").claim_panel.fields["iban"]
    fill(qtbot, field, "NL92ABNA0417164300")
    assert field.has_error
    assert office.reread(claims[0]).iban is None
    fill(qtbot, field, "nl91 abna 0417 1643 00")
    assert office.reread(claims[0]).iban == "NL91ABNA0417164300"
    fill(qtbot, field, "")
    assert office.reread(claims[0]).iban is None


def test_an_exclusion_needs_its_reason(qtbot, open_page, office, collective_case):
    dossier, claims = collective_case
    page = open_page(dossier.id, "debts")
    page.tab("debts").debts_table.select_id(claims[2].id)
    panel = page.tab("debts").claim_panel
    rank = panel.fields["rank"]
    rank.box.setFocus()
    qtbot.keyClick(rank.box, Qt.Key.Key_End)
    assert rank.has_error
    assert office.reread(claims[2]).rank is ClaimRank.ORDINARY
    fill(qtbot, panel.fields["excluded_reason"], "Boete, art. 358a Fw")
    stored = office.reread(claims[2])
    assert (stored.rank, stored.excluded_reason) == (ClaimRank.EXCLUDED, "Boete, art. 358a Fw")
    assert stored.rank_decided_by == "F. Voorbeeld"


def test_balances_are_asked_after_the_counsellor_saw_how_many(open_page, office, collective_case, dialogs, shown):
    dossier, claims = collective_case
    page = open_page(dossier.id, "debts")
    dialogs.will(False)
    page.next_button.click()
    assert "3" in dialogs.asked[0][1]
    assert office.reread(claims[0]).balance_status is BalanceStatus.TO_REQUEST
    dialogs.will(True)
    page.next_button.click()
    assert {office.reread(claim).balance_status for claim in claims} == {BalanceStatus.REQUESTED}
    shown[-1].action()
    assert office.reread(claims[0]).balance_status is BalanceStatus.TO_REQUEST


def test_a_debt_goes_to_the_bin_and_comes_back(open_page, office, collective_case, shown):
    dossier, claims = collective_case
    page = open_page(dossier.id, "debts")
    page.tab("debts").debts_table.select_id(claims[1].id)
    page.tab("debts").claim_panel.remove_button.click()
    assert len(office.core.dossiers.claims(dossier.id)) == 2
    shown[-1].action()
    assert len(page.tab("debts").debts_table.visible_rows()) == 3


# --- income -----------------------------------------------------------------------------------------------------------


def test_a_vtlb_is_typed_and_kept(qtbot, open_page, office):
    dossier = office.dossier()
    page = open_page(dossier.id, "income")
    tab = page.tab("income")
    for field, text in (
        (tab.income_field, "1800"),
        (tab.vtlb_field, "1650,50"),
        (tab.date_field, "vandaag"),
        (tab.version_field, "4.3.1"),
    ):
        field.edit.setText(text)
    assert "€\u00a0149,50" in tab.outcome_label.text()
    tab.save_button.click()
    stored = office.core.dossiers.vtlb(dossier.id)
    assert (stored.capacity_cents, stored.made_by) == (14_950, "F. Voorbeeld")
    assert tab.income_field.edit.text() == ""
    assert len(tab.history_table.rows_model.rows) == 1


def test_the_print_of_the_calculator_is_kept_with_the_calculation(qtbot, open_page, office, dialogs, shown, tmp_path):
    dossier = office.dossier()
    page = open_page(dossier.id, "income")
    tab = page.tab("income")
    printed = tmp_path / "vtlb juli.pdf"
    printed.write_bytes(b"%PDF-1.4\nx\n%%EOF")
    dialogs.will(printed)
    tab.paper_button.click()
    assert tab.paper_label.text().startswith("vtlb juli.pdf")
    for field, text in (
        (tab.income_field, "1800"),
        (tab.vtlb_field, "1650,50"),
        (tab.date_field, "vandaag"),
        (tab.period_field, "juli 2026"),
    ):
        field.edit.setText(text)
    tab.save_button.click()
    stored = office.core.dossiers.vtlb(dossier.id)
    (document,) = office.core.documents.of_dossier(dossier.id)
    assert (stored.document_id, stored.norm_period, document.name) == (document.id, "juli 2026", "vtlb juli.pdf")
    tab.history_table.select_id(stored.id)
    qtbot.keyClick(tab.history_table, Qt.Key.Key_Return)
    assert page.window().findChild(DocumentViewer).isVisible()
    # One button takes both back.
    shown[-1].action()
    assert office.core.dossiers.vtlb(dossier.id) is None
    assert office.core.documents.of_dossier(dossier.id) == []


def test_a_vtlb_that_cannot_be_is_refused_with_its_reason(open_page, office):
    dossier = office.dossier()
    page = open_page(dossier.id, "income")
    tab = page.tab("income")
    for field, text in (
        (tab.income_field, "1800"),
        (tab.vtlb_field, "1700"),
        (tab.capacity_field, "500"),
        (tab.date_field, "vandaag"),
    ):
        field.edit.setText(text)
    tab.save_button.click()
    assert office.core.dossiers.vtlb(dossier.id) is None
    assert "500" in tab.error_label.text()
    assert tab.income_field.edit.text() == "1800"


# --- proposal ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def ready(office, collective_case):
    """All balances are known, two creditors agreed beforehand; the VTLB is there."""
    dossier, claims = collective_case
    office.core.balances.request([dossier.id])
    for claim, consent in zip(claims, (True, True, False), strict=True):
        office.answer(office.reread(claim), consent=consent)
    office.vtlb(dossier)
    letters = office.core.letters.of_dossier(dossier.id)
    office.core.letters.mark_sent([letter.id for letter in letters])
    return dossier, claims


def test_what_is_missing_is_said_instead_of_figures(open_page, collective_case):
    dossier, _claims = collective_case
    page = open_page(dossier.id, "proposal")
    assert "vtlb" in page.tab("proposal").reason_label.text().lower()
    assert not page.tab("proposal").cards[Product.SK].isVisible()


def test_three_products_side_by_side_as_the_engine_has_them(open_page, office, ready):
    dossier, _claims = ready
    page = open_page(dossier.id, "proposal")
    expected = office.core.proposals.compare(dossier.id)
    for product, card in page.tab("proposal").cards.items():
        assert card.isVisible()
        shown_amount = card._values["offered"].text().replace("\u00a0", "").replace(".", "").replace(",", "")
        assert shown_amount == f"€{expected[product].offered_cents}" or expected[product].offered_cents == 0
    assert page.tab("proposal").cards[Product.SK].recommended_label.isVisible()


def test_another_capacity_is_only_a_trial(open_page, office, ready, shown):
    dossier, _claims = ready
    page = open_page(dossier.id, "proposal")
    tab = page.tab("proposal")
    before = tab.cards[Product.SK]._values["offered"].text()
    tab.capacity_slider.setValue(50)
    assert tab.cards[Product.SK]._values["offered"].text() != before
    assert "proefberekening" in tab.trial_label.text()
    tab.cards[Product.SK].choose_button.click()
    assert office.core.proposals.newest(dossier.id) is None
    tab.reset_button.click()
    assert tab.cards[Product.SK]._values["offered"].text() == before


def test_from_proposal_to_agreement_with_the_one_button(qtbot, open_page, office, ready):
    dossier, claims = ready
    page = open_page(dossier.id, "proposal")
    assert page.next_button.text() == "Voorstel maken"
    page.tab("proposal").cards[Product.SK].choose_button.click()
    assert page.next_button.text() == "Voorstel vastzetten"
    page.next_button.click()
    assert page.next_button.text() == "Voorstel versturen"
    page.next_button.click()
    assert page.next_button.text() == "Brieven afdrukken"
    letters = [letter for letter in office.core.letters.of_dossier(dossier.id) if letter.sent_on is None]
    assert [letter.claim_ids for letter in letters] == [(claims[2].id,)]
    office.core.letters.mark_sent([letters[0].id])
    assert page.next_button.text() == "Antwoord invoeren"
    office.core.proposals.record_answer(
        office.core.proposals.newest(dossier.id).id, (claims[2].id,), AnswerOutcome.AGREED, channel="letter"
    )
    assert page.next_button.text() == "Regeling afsluiten"
    page.next_button.click()
    assert office.core.proposals.newest(dossier.id).status is ProposalStatus.AGREED
    assert office.core.dossiers.get(dossier.id).phase is Phase.AGREED
    assert page.next_button.text() == "Brieven afdrukken"


def test_the_version_says_who_gets_what_and_why(open_page, office, ready):
    dossier, _claims = ready
    office.core.proposals.make(dossier.id, Product.SK)
    page = open_page(dossier.id, "proposal")
    card = page.tab("proposal").version_card
    words = [card._consent_words(row) for row in card.lines_table.visible_rows()]
    assert words == ["Vooraf akkoord", "Vooraf akkoord", "Nog te vragen"]
    assert [card._channel_words(row) for row in card.lines_table.visible_rows()] == ["", "", "Brief"]
    assert card.tally_bar.count_labels["consented"].text() == "Vooraf akkoord: 2 van 3"
    assert "Nog open: 1 van 3 (€\u00a0146,12)" in card.tally_bar.accessibleName()
    card.lines_table.select_id(card.lines_table.visible_rows()[2].claim_id)
    assert "Webwinkel" in card.reason_label.text()
    card.explain_button.click()
    assert card.explanation_edit.isVisible()
    assert len(card.explanation_edit.toPlainText().splitlines()) > 3


# --- letters, log -----------------------------------------------------------------------------------------------------


def test_letters_are_marked_sent_only_after_a_yes(open_page, office, collective_case, dialogs):
    dossier, _claims = collective_case
    office.core.balances.request([dossier.id])
    page = open_page(dossier.id, "letters")
    dialogs.will(False, True)
    page.tab("letters").sent_button.click()
    assert all(letter.sent_on is None for letter in office.core.letters.of_dossier(dossier.id))
    page.tab("letters").sent_button.click()
    assert all(letter.sent_on is not None for letter in office.core.letters.of_dossier(dossier.id))


def test_notices_and_overview_are_made(open_page, office, collective_case):
    dossier, _claims = collective_case
    page = open_page(dossier.id, "letters")
    page.tab("letters").notice_button.click()
    page.tab("letters").overview_button.click()
    kinds = sorted(letter.kind.value for letter in office.core.letters.of_dossier(dossier.id))
    assert kinds == ["L08", "L08", "L08", "L11"]
    assert len(page.tab("letters").letters_table.visible_rows()) == 4


def test_the_log_speaks_dutch(open_page, office, collective_case):
    dossier, _claims = collective_case
    page = open_page(dossier.id, "log")
    who = office.core.store.log.actor
    sentences = [line.sentence for line in page.tab("log").log_list.lines_table.visible_rows()]
    assert sentences[0] == f"{who} heeft het dossier bekeken."
    assert sentences[1] == f"{who} heeft een schuld (Webwinkel Alles-in-Huis) toegevoegd."
    assert sentences[4:] == [f"{who} heeft het dossier gemaakt."]


def test_changes_elsewhere_are_seen_at_once(open_page, office, collective_case):
    dossier, claims = collective_case
    page = open_page(dossier.id, "debts")
    office.answer(claims[0], 50_000)
    assert "€\u00a01.921,62" in page.tab("debts").totals_label.text()


def test_another_dossier_is_none_of_its_business(open_page, office, collective_case):
    dossier, _claims = collective_case
    page = open_page(dossier.id)
    other = office.dossier("WR-2026-0099")
    page.is_stale = False
    page.hide()
    office.core.dossiers.change(other.id, remark="x")
    assert not page.is_stale
