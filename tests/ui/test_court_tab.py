"""The court, followed by keyboard: a case from the refusal to the order, a statement, a moratorium; one debt late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from csr_desktop.domain.claim_marks import MarkKind
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.court import CourtOutcome, CourtRoute
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.intake import Threat
from csr_desktop.domain.proposals import AnswerOutcome, AskedBy, ProposalStatus
from csr_desktop.domain.term_table import DeadlineStep
from csr_desktop.services.workbench import NextStep
from tests.services.court_desk import Refused, text_of
from tests.ui.hands import choose_by_keys, dialog_of, press
from ui.dialogs.court_steps import DecideDialog
from ui.dialogs.proposal_answer import ProposalAnswerDialog
from ui.pages.dossier.page import DossierPage

FORCED = CourtRoute.FORCED_SETTLEMENT


@pytest.fixture
def case(office):
    """Three creditors: one agrees, the bank refuses, the shop keeps silent."""
    refused = Refused(office, {"Belastingdienst": 215_000, "Bank & Zoon": 625_000, "Winkel": 914_612})
    refused.yes("Winkel")
    refused.no("Bank & Zoon", reason="Te laag.")
    return refused


@pytest.fixture
def open_page(show_page, ui):
    def opened(dossier_id, tab):
        page = show_page(DossierPage(ui, dossier_id))
        page.show_tab(tab)
        return page

    return opened


def is_shown(page, key):
    return page.tabs.isTabVisible(page.tabs.indexOf(page._places[key]))


def test_from_the_refusal_to_the_order_of_the_court(qtbot, open_page, office, case, dialogs, shown, tmp_path):
    core, court = office.core, office.core.court
    proof = tmp_path / "controle.pdf"
    proof.write_bytes(b"%PDF-1.4\nx\n%%EOF")
    paper = core.documents.add(case.id, proof)
    page = open_page(case.id, "proposal")
    assert is_shown(page, "court")
    card = page.tab("proposal").version_card
    # Who refused stands first, who said nothing second.
    assert [row.creditor for row in card.lines_table.visible_rows()] == ["Bank & Zoon", "Belastingdienst", "Winkel"]
    assert card.reason_label.text().startswith("Bank & Zoon antwoordde op ")
    press(qtbot, card.court_button)
    tab = page.tab("court")
    assert page.current_tab is tab
    assert not tab.case_card.isVisible()
    assert page.window().focusWidget() is tab.routes_card.buttons[FORCED]

    # Against both, then only against the bank.
    qtbot.keyClick(tab.routes_card.buttons[FORCED], Qt.Key.Key_Space)
    dialog = dialog_of(page)
    assert [box.accessibleName() for box in dialog.boxes.values()] == [
        "Belastingdienst: €\u00a02.150,00, 12,25% van de schuld, geen antwoord",
        "Bank & Zoon: €\u00a06.250,00, 35,62% van de schuld, geweigerd",
    ]
    for box in dialog.boxes.values():
        press(qtbot, box)
    press(qtbot, dialog.step_button)
    assert "ten minste één schuldeiser" in dialog.error_label.text()
    press(qtbot, list(dialog.boxes.values())[1])
    qtbot.keyClicks(dialog.court_field.edit, "Rechtbank Voorbeeld")
    qtbot.keyClicks(dialog.cost_fields["court_costs_cents"].edit, "100")
    press(qtbot, dialog.step_button)
    (opened,) = court.of_dossier(case.id)
    assert (opened.route, opened.court, opened.court_costs_cents) == (FORCED, "Rechtbank Voorbeeld", 10_000)

    # The sheet: both percentages, the share of who refuses, the questions.
    facts = court.facts(opened.id)
    offer, wsnp = tab.offer_card.values["ordinary"]
    assert offer.text() == f"{facts.offer.proposal.ordinary_hundredths / 100:.2f}%".replace(".", ",")
    assert wsnp.text() == f"{facts.offer.wsnp.distribution.ordinary_hundredths / 100:.2f}%".replace(".", ",")
    assert "1 van de 3 schuldeisers gaat niet akkoord: €\u00a06.250,00" in tab.offer_card.share_label.text()
    assert [party.creditor.name for party in tab.offer_card.parties_table.visible_rows()] == ["Bank & Zoon"]
    questions = tab.questions_card
    table = questions.questions_table
    assert len(table.visible_rows()) == len(court.checks(opened.id))
    open_before = sum(item.needs_person for item in court.checks(opened.id))
    assert questions.count_label.text().endswith(f"{open_before} nog open")

    # A question is answered where the cursor stands; a no needs its why.
    first = table.current_row()
    assert first.needs_person
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    dialog = dialog_of(page)
    press(qtbot, dialog.step_button)
    assert dialog.holds_field.has_error
    choose_by_keys(qtbot, dialog.holds_field, False)
    press(qtbot, dialog.step_button)
    assert "Schrijf erbij waarom" in dialog.remark_field.error_label.text()
    choose_by_keys(qtbot, dialog.holds_field, True)
    dialog.remark_field.edit.setPlainText("Een collega heeft meegekeken.")
    choose_by_keys(qtbot, dialog.document_field, paper.id)
    press(qtbot, dialog.step_button)
    assert questions.count_label.text().endswith(f"{open_before - 1} nog open")
    assert "U: ja. Een collega heeft meegekeken." in questions.detail_label.text()
    assert questions.detail_label.text().endswith("Bewijs: controle.pdf.")
    shown[-1].action()
    assert questions.count_label.text().endswith(f"{open_before} nog open")

    # The last term before the court: one letter, and when it was sent nothing asks for it any more.
    head = tab.case_card
    press(qtbot, head.announce_button)
    (notice,) = [item for item in core.letters.of_dossier(case.id) if item.kind is LetterKind.COURT_NOTICE]
    assert notice.creditor_id == case.creditors["Bank & Zoon"].id
    assert "Aankondiging dwangakkoord" in shown[-1].text
    assert not head.announce_button.isVisible()
    assert "De aankondigingen (L17) liggen klaar (1)" in head.steps_label.text()
    shown[-1].action()
    assert head.announce_button.isVisible()
    press(qtbot, head.announce_button)
    core.letters.mark_sent([item.id for item in core.letters.unsent()])

    # The file, as it goes to the court, with its letter.
    press(qtbot, head.letter_button)
    dialog = dialog_of(page)
    dialog.address_field.edit.setPlainText("Postbus 1\n1234 AB  Voorbeeld")
    press(qtbot, dialog.step_button)
    assert "De brief ligt klaar om te versturen: Brief aan de rechtbank." in shown[-1].text
    assert "(L17)" not in head.steps_label.text()
    dialogs.will(tmp_path / "rechtbank")
    press(qtbot, tab.case_card.file_button)
    (pdf,) = (tmp_path / "rechtbank").glob("*.pdf")
    assert "Bank & Zoon" in text_of(pdf.read_bytes())
    assert pdf.name in shown[-1].text

    # Asked, heard, decided; each with its day.
    case.office.clock.day += timedelta(days=1)
    press(qtbot, tab.case_card.request_button)
    dialog = dialog_of(page)
    qtbot.keyClicks(dialog.number_field.edit, "C/16/1")
    press(qtbot, dialog.step_button)
    assert case.phase is Phase.COURT
    press(qtbot, tab.case_card.hearing_button)
    dialog = dialog_of(page)
    press(qtbot, dialog.step_button)
    assert dialog.day_field.has_error
    qtbot.keyClicks(dialog.day_field.edit, "gisteren")
    press(qtbot, dialog.step_button)
    assert "niet in de goede volgorde" in dialog.day_field.error_label.text()
    dialog.day_field.edit.clear()
    qtbot.keyClicks(dialog.day_field.edit, "vandaag")
    press(qtbot, dialog.step_button)
    assert "zitting 25-11-2026" in tab.case_card.facts_label.text()
    tab.begin(DeadlineStep.RECORD_JUDGMENT)
    dialog = dialog_of(page)
    press(qtbot, dialog.step_button)
    assert dialog.outcome_field.has_error
    choose_by_keys(qtbot, dialog.outcome_field, CourtOutcome.REJECTED)
    assert dialog.wsnp_field.isVisible()
    choose_by_keys(qtbot, dialog.outcome_field, CourtOutcome.GRANTED)
    assert not dialog.wsnp_field.isVisible()
    choose_by_keys(qtbot, dialog.costs_field, True)
    press(qtbot, dialog.step_button)
    decided = court.get(opened.id)
    assert (decided.outcome, decided.costs_ordered, decided.case_number) == (CourtOutcome.GRANTED, True, "C/16/1")
    assert tab.case_card.title_label.text() == "Dwangakkoord: toegewezen"
    assert not tab.case_card.decide_button.isVisible()
    assert not questions.answer_button.isEnabled()
    # The order counts as the answer of the bank; the tax office did not answer yet.
    page.show_tab("proposal")
    assert card.tally_bar.count_labels["agreed"].text() == "Akkoord op voorstel: 2 van 3"
    assert "bevolen door de rechter: 1" in card.tally_bar.accessibleName()
    core.proposals.record_answer(
        case.proposal.id, [case.claims["Belastingdienst"].id], AnswerOutcome.AGREED, channel="letter"
    )
    press(qtbot, card.conclude_button)
    assert case.phase is Phase.AGREED


def test_words_for_the_one_that_speaks_of_fraud_are_asked_where_the_letters_are(qtbot, open_page, office, case, shown):
    office.core.claim_marks.mark(case.claims["Bank & Zoon"].id, MarkKind.FRAUD, "Zegt de bank.")
    page = open_page(case.id, "letters")
    tab = page.tab("letters")
    press(qtbot, tab.outcome_button)
    dialog = dialog_of(page)
    (option,) = [
        words
        for _value, words in (
            (at, dialog.letters_field.box.itemText(at)) for at in range(dialog.letters_field.box.count())
        )
    ]
    assert option == "Toelichting bij fraude: Bank & Zoon"
    press(qtbot, dialog.step_button)
    assert "Schrijf de toelichting" in dialog.words_field.error_label.text()
    dialog.words_field.edit.setPlainText("Het loon is alsnog gemeld.")
    press(qtbot, dialog.step_button)
    (letter,) = [item for item in office.core.letters.of_dossier(case.id) if item.kind is LetterKind.FRAUD]
    assert letter.creditor_id == case.creditors["Bank & Zoon"].id
    assert tab.letters_table.visible_rows()[0][0].id == letter.id
    # Nothing is left to choose.
    assert not tab.outcome_button.isVisible()
    shown[-1].action()
    assert tab.outcome_button.isVisible()


def test_a_statement_and_a_moratorium_are_kept_apart(qtbot, open_page, office):
    core, court = office.core, office.core.court
    dossier = office.dossier()
    page = open_page(dossier.id, "overview")
    assert not is_shown(page, "court")
    core.intake.report_crisis(dossier.id, Threat.EVICTION)
    assert is_shown(page, "court")
    page.show_tab("court")
    tab = page.tab("court")
    assert not tab.routes_card.buttons[FORCED].isEnabled()
    press(qtbot, tab.routes_card.buttons[CourtRoute.MORATORIUM])
    dialog = dialog_of(page)
    choose_by_keys(qtbot, dialog.threat_field, Threat.ENERGY_OR_WATER)
    press(qtbot, dialog.step_button)
    assert not tab.offer_card.isVisible()
    assert not tab.questions_card.isVisible()
    press(qtbot, tab.case_card.request_button)
    press(qtbot, dialog_of(page).step_button)
    press(qtbot, tab.case_card.decide_button)
    dialog = dialog_of(page)
    choose_by_keys(qtbot, dialog.outcome_field, CourtOutcome.GRANTED)
    press(qtbot, dialog.step_button)
    assert "van wanneer tot wanneer" in dialog.starts_field.error_label.text()
    qtbot.keyClicks(dialog.starts_field.edit, "vandaag")
    qtbot.keyClicks(dialog.ends_field.edit, "+40w")
    press(qtbot, dialog.step_button)
    assert "hoogstens 6 maanden" in dialog.ends_field.error_label.text()
    dialog.ends_field.edit.clear()
    qtbot.keyClicks(dialog.ends_field.edit, "+20w")
    press(qtbot, dialog.step_button)
    (moratorium,) = court.of_dossier(dossier.id)
    assert (moratorium.threat, moratorium.starts_on) == (Threat.ENERGY_OR_WATER, office.clock.today())
    tab.begin(DeadlineStep.REPORT_TO_COURT)
    press(qtbot, dialog_of(page).step_button)
    assert court.get(moratorium.id).reported_on == office.clock.today()
    assert not tab.case_card.report_button.isVisible()

    # A second case; the first stays one choice away.
    press(qtbot, tab.routes_card.buttons[CourtRoute.WSNP_STATEMENT])
    press(qtbot, dialog_of(page).step_button)
    assert tab.case_card.title_label.text() == "Wsnp-verklaring: in voorbereiding"
    press(qtbot, tab.case_card.request_button)
    dialog = dialog_of(page)
    press(qtbot, dialog.step_button)
    assert "waarom er geen regeling" in dialog.error_label.text()
    dialog.reject()
    press(qtbot, tab.case_card.statement_button)
    dialog = dialog_of(page)
    dialog.texts_fields["reason"].edit.setPlainText("Er is geen capaciteit.")
    press(qtbot, dialog.step_button)
    assert dialog.attempt_field.has_error
    choose_by_keys(qtbot, dialog.attempt_field, True)
    press(qtbot, dialog.step_button)
    statement = court.of_dossier(dossier.id)[-1]
    facts = court.facts(statement.id)
    assert (facts.statement.reason, facts.statement.without_attempt) == ("Er is geen capaciteit.", True)
    assert "Een poging heeft geen zin: Er is geen capaciteit." in tab.case_card.facts_label.text()
    assert "Nog niet ingevuld: bezittingen" in tab.case_card.facts_label.text()
    press(qtbot, tab.case_card.withdraw_button)
    press(qtbot, dialog_of(page).step_button)
    assert court.get(statement.id).outcome is CourtOutcome.WITHDRAWN
    choose_by_keys(qtbot, tab.case_field, moratorium.id)
    assert tab.case_card.title_label.text() == "Moratorium: toegewezen"


def test_the_next_step_leads_to_who_must_answer_then_to_who_refused_then_to_the_judge(qtbot, open_page, office, case):
    page = open_page(case.id, "overview")
    page.begin(NextStep.AWAIT_ANSWERS)
    card = page.tab("proposal").version_card
    assert card.lines_table.current_row().creditor == "Belastingdienst"
    dialog = page.findChild(ProposalAnswerDialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    case.yes("Belastingdienst")
    page.begin(NextStep.AWAIT_ANSWERS)
    assert card.lines_table.current_row().creditor == "Bank & Zoon"
    assert page.window().focusWidget() is card.reconsider_button
    # Asked to think again, it is the one whose answer is awaited.
    bank = case.creditors["Bank & Zoon"].id
    office.core.reconsiderations.ask(case.id, bank, "Het is het uiterste.", AskedBy.PHONE)
    page.begin(NextStep.AWAIT_ANSWERS)
    dialog = page.findChild(ProposalAnswerDialog)
    assert card.lines_table.current_row().creditor == "Bank & Zoon"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    opened = office.core.court.open(case.id, FORCED)
    office.core.court.request(opened.id, office.clock.today())
    page.refresh()
    assert page.next_button.text() == "Uitspraak vastleggen"
    page.next_button.click()
    assert page.current_tab is page.tab("court")
    assert isinstance(dialog_of(page), DecideDialog)


def test_what_changed_after_sending_leads_to_a_new_version(qtbot, open_page, office, case, shown):
    core = office.core
    page = open_page(case.id, "proposal")
    tab = page.tab("proposal")
    card = tab.changed_card
    assert not card.isVisible()
    assert not tab.cards[Product.SK].isVisible()
    core.claims.change(case.claims["Winkel"].id, balance_cents=20_000)
    assert card.heading_label.text() == "Gewijzigd sinds versie 1"
    assert "Winkel is nu €\u00a0200,00" in card.changes_label.text()
    assert "opnieuw worden gevraagd (schulden: 1)" in card.consent_label.text()
    press(qtbot, card.renew_button)
    newest = core.proposals.newest(case.id)
    assert (newest.version, newest.status) == (2, ProposalStatus.DRAFT)
    assert card.heading_label.text() == "Dit is anders dan in versie 1"
    assert card.consent_label.text() == "Opnieuw te vragen: 3. Het akkoord vooraf blijft gelden: 0."
    assert card.turns_table.isVisible()
    # What was said to the version before stays in sight; nothing can be done to it any more.
    version_card = tab.version_card
    choose_by_keys(qtbot, version_card.version_field, case.proposal.id)
    assert version_card.title_label.text() == "Versie 1: Schuldbemiddeling – vervangen"
    assert version_card.tally_bar.count_labels["refused"].text() == "Geweigerd: 1 van 3"
    assert [made.text() for made in version_card._buttons() if made.isVisible()] == ["Zo is dit berekend"]
    assert not card.isVisible()
    choose_by_keys(qtbot, version_card.version_field, newest.id)
    assert version_card.freeze_button.isVisible()
    shown[-1].action()
    assert core.proposals.newest(case.id).status is ProposalStatus.SENT
    # The comparison unfolds where another product is wanted.
    press(qtbot, tab.compare_button)
    assert tab.cards[Product.SK].isVisible()
    press(qtbot, tab.cards[Product.SK].choose_button)
    assert core.proposals.newest(case.id).product is Product.SK
    assert not tab.cards[Product.SK].isVisible()


def test_who_turns_up_after_the_agreement_is_decided_about(qtbot, open_page, office, case):
    core = office.core
    case.yes("Bank & Zoon", "Belastingdienst")
    core.proposals.conclude(case.id)
    late = office.claim(case.dossier, office.creditor("Garage Laat"), 12_345)
    page = open_page(case.id, "proposal")
    card = page.tab("proposal").changed_card
    assert "Garage Laat: €\u00a0123,45" in card.changes_label.text()
    press(qtbot, card.late_button)
    dialog = dialog_of(page)
    choose_by_keys(qtbot, dialog.decision_field, False)
    press(qtbot, dialog.step_button)
    assert "Schrijf op waarom" in dialog.reason_field.error_label.text()
    dialog.reason_field.edit.setPlainText("Meldde zich te laat.")
    press(qtbot, dialog.step_button)
    assert office.reread(late).excluded_reason == "Meldde zich te laat."
    assert not card.isVisible()
