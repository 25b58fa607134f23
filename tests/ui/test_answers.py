"""Answers of creditors typed from paper: the two dialogs, on a real database."""

from __future__ import annotations

import gc
import weakref
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from csr_desktop.domain.balances import DebtType
from csr_desktop.domain.claims import BalanceStatus
from csr_desktop.domain.creditors import Channel, PartyRole
from csr_desktop.domain.proposals import AnswerOutcome, ProposalAnswer
from ui.dialogs.balance_answer import BalanceAnswerDialog
from ui.dialogs.proposal_answer import ProposalAnswerDialog


def put(qtbot, field, text):
    field.editor.setFocus()
    field.editor.selectAll()
    qtbot.keyClicks(field.editor, text)


@pytest.fixture
def case(office, collective_case):
    dossier, claims = collective_case
    office.core.balances.request([dossier.id])
    return dossier, claims


@pytest.fixture
def asked(qtbot, ui, case):
    """The dialog for the claim of the web shop."""
    dialog = BalanceAnswerDialog(ui, case[1][2].id)
    dialog.show()
    return dialog


@pytest.fixture
def offered(office, case):
    """Two claims of one collector are in a proposal that was sent."""
    dossier, claims = case
    shop = office.creditor("Tweede Winkel", kind="web_shop")
    collector = office.creditor("Incasso Zuid", role=PartyRole.COLLECTOR, channel=Channel.LETTER)
    office.core.claims.change(claims[2].id, collector_id=collector.id)
    second = office.claim(dossier, shop, 20_000, reference="W-2", collector_id=collector.id)
    for claim, consent in zip((*claims, second), (True, True, False, False), strict=True):
        office.answer(office.reread(claim), consent=consent)
    office.vtlb(dossier)
    proposal = office.core.proposals.make(dossier.id)
    office.core.proposals.freeze(dossier.id)
    (letter,) = office.core.proposals.send(dossier.id)
    return proposal, letter


# --- balances ---------------------------------------------------------------------------------------------------------


def test_the_dialog_says_whose_slip_it_is(asked, case):
    text = asked.form.facts_label.text()
    for word in ("Webwinkel Alles-in-Huis", "W-1", case[0].number, "van der Berg", "€ 146,12"):
        assert word.replace(" ", "\u00a0") in text.replace(" ", "\u00a0")


def test_parts_are_added_up_and_enter_stores(qtbot, asked, office, case, shown):
    form, stored = asked.form, []
    asked.stored.connect(stored.append)
    put(qtbot, form.principal_field, "140")
    put(qtbot, form.interest_field, "6,12")
    put(qtbot, form.costs_field, "40")
    put(qtbot, form.iban_field, "nl91 abna 0417 1643 00")
    put(qtbot, form.payment_field, "BK-77")
    qtbot.keyClick(form.payment_field.editor, Qt.Key.Key_Return)
    claim = office.reread(case[1][2])
    assert (claim.principal_cents, claim.interest_cents, claim.costs_cents) == (14_000, 612, 4_000)
    assert (claim.balance_cents, claim.balance_status) == (18_612, BalanceStatus.RECEIVED)
    assert (claim.iban, claim.payment_reference, claim.advance_consent) == ("NL91ABNA0417164300", "BK-77", False)
    assert stored == [claim]
    assert "186,12" in shown[-1].text
    assert not asked.isVisible()


def test_the_undo_button_takes_back_this_answer_and_nothing_else(qtbot, asked, office, case, shown):
    put(qtbot, asked.form.total_field, "150")
    qtbot.keyClick(asked.form.total_field.editor, Qt.Key.Key_Return)
    office.core.dossiers.change(case[0].id, guidance="Anders.")
    shown[-1].action()
    assert office.reread(case[1][2]).balance_status is BalanceStatus.REQUESTED
    assert office.reread(case[0]).guidance == "Anders."


def test_parts_that_do_not_add_up_to_the_total_are_told_beside_the_total(qtbot, asked, office, case):
    form = asked.form
    for field, text in (
        (form.principal_field, "100"),
        (form.interest_field, "1"),
        (form.costs_field, "2"),
        (form.total_field, "150"),
    ):
        put(qtbot, field, text)
    qtbot.keyClick(form.total_field.editor, Qt.Key.Key_Return)
    assert form.total_field.has_error
    assert asked.isVisible()
    assert form.total_field.edit.text() == "150,00"
    assert office.reread(case[1][2]).balance_status is BalanceStatus.REQUESTED


def test_an_empty_answer_is_not_an_answer(qtbot, asked, office, case):
    qtbot.keyClick(asked.form.total_field.editor, Qt.Key.Key_Return)
    assert "saldo" in asked.form.total_field.error_label.text()
    assert office.core.balances.answers(case[1][2].id) == []


def test_what_cannot_be_read_stays_in_its_field(qtbot, asked, office, case):
    put(qtbot, asked.form.total_field, "honderd")
    qtbot.keyClick(asked.form.total_field.editor, Qt.Key.Key_Return)
    assert asked.form.total_field.edit.text() == "honderd"
    assert asked.form.total_field.has_error
    assert office.core.balances.answers(case[1][2].id) == []


def test_a_date_in_the_future_is_told_beside_the_date(qtbot, asked):
    put(qtbot, asked.form.total_field, "150")
    put(qtbot, asked.form.received_field, "+2w")
    qtbot.keyClick(asked.form.received_field.editor, Qt.Key.Key_Return)
    assert asked.form.received_field.has_error


def test_advance_consent_and_the_date_are_kept(qtbot, asked, office, case):
    put(qtbot, asked.form.total_field, "150")
    qtbot.keyClicks(asked.form.consent_field.box, "ja")
    put(qtbot, asked.form.received_field, "20-11-2026")
    qtbot.keyClick(asked.form.received_field.editor, Qt.Key.Key_Return)
    claim = office.reread(case[1][2])
    assert (claim.advance_consent, claim.balance_date) == (True, date(2026, 11, 20))
    assert claim.advance_consent_product is case[0].intended_product


def test_a_transferred_claim_gets_its_collector_and_no_amount(qtbot, ui, office, case):
    collector = office.creditor("Incasso Zuid", role=PartyRole.COLLECTOR)
    dialog = BalanceAnswerDialog(ui, case[1][2].id)
    dialog.show()
    form = dialog.form
    assert form.handler_field.isHidden()
    qtbot.keyClicks(form.kind_field.box, "ov")
    assert not form.handler_field.isHidden()
    assert form.total_field.isHidden()
    qtbot.keyClick(form.kind_field.box, Qt.Key.Key_Return)
    assert form.handler_field.has_error
    put(qtbot, form.handler_field, "Incasso Zuid")
    qtbot.keyClick(form.handler_field.editor, Qt.Key.Key_Escape)
    form.submit()
    claim = office.reread(case[1][2])
    assert (claim.collector_id, claim.balance_status) == (collector.id, BalanceStatus.TO_REQUEST)
    assert claim.balance_cents == 14_612


def test_an_unknown_client_takes_one_choice_and_enter(qtbot, asked, office, case, shown):
    qtbot.keyClicks(asked.form.kind_field.box, "kl")
    qtbot.keyClick(asked.form.kind_field.box, Qt.Key.Key_Return)
    assert office.reread(case[1][2]).balance_status is BalanceStatus.CLIENT_UNKNOWN
    (answer,) = office.core.balances.answers(case[1][2].id)
    assert (answer.client_unknown, answer.debt_type) == (True, DebtType.UNKNOWN)
    assert "Vraag dit na" in shown[-1].text


def test_a_second_answer_is_announced(qtbot, ui, office, case):
    office.answer(office.reread(case[1][2]))
    dialog = BalanceAnswerDialog(ui, case[1][2].id)
    assert "24-11-2026" in dialog.form.warning_label.text()
    assert dialog.form.store_button.isEnabled()


def test_a_claim_in_the_bin_takes_no_answer(qtbot, ui, office, case):
    office.core.claims.remove(case[1][2].id)
    dialog = BalanceAnswerDialog(ui, case[1][2].id)
    assert "prullenbak" in dialog.form.warning_label.text()
    assert not dialog.form.store_button.isEnabled()
    dialog.form.submit()
    assert office.core.balances.answers(case[1][2].id) == []


def test_tab_follows_the_slip(asked):
    form = asked.form
    wanted = [
        form.kind_field, form.principal_field, form.interest_field, form.costs_field, form.total_field,
        form.origin_field, form.preference_field, form.iban_field, form.payment_field, form.consent_field,
        form.received_field,
    ]  # fmt: skip
    form.focus_first()
    seen = []
    for _ in wanted:
        seen.append(asked.focusWidget())
        asked.focusNextPrevChild(True)
    assert seen == [field.editor for field in wanted]
    assert asked.focusWidget() is form.store_button


# --- proposals --------------------------------------------------------------------------------------------------------


@pytest.fixture
def proposal_dialog(qtbot, ui, offered):
    proposal, letter = offered
    dialog = ProposalAnswerDialog(ui, proposal.id, letter.creditor_id, letter.claim_ids)
    dialog.show()
    return dialog


def outcomes(office, proposal):
    answers = office.core.proposals.answers(proposal.id)
    return {claim_id: (answer.outcome, answer.reason) for claim_id, answer in answers.items()}


def test_an_enter_too_many_is_no_consent(qtbot, proposal_dialog, office, offered):
    qtbot.keyClick(proposal_dialog.form.outcome_field.box, Qt.Key.Key_Return)
    assert proposal_dialog.form.outcome_field.has_error
    assert outcomes(office, offered[0]) == {}


def test_agreed_with_two_keys(qtbot, proposal_dialog, office, offered, shown):
    proposal, letter = offered
    qtbot.keyClicks(proposal_dialog.form.outcome_field.box, "a")
    qtbot.keyClick(proposal_dialog.form.outcome_field.box, Qt.Key.Key_Return)
    assert outcomes(office, proposal) == dict.fromkeys(letter.claim_ids, (AnswerOutcome.AGREED, ""))
    assert "Incasso Zuid, akkoord" in shown[-1].text
    shown[-1].action()
    assert outcomes(office, proposal) == {}


def test_a_refusal_needs_its_reason(qtbot, proposal_dialog, office, offered):
    proposal, letter = offered
    form = proposal_dialog.form
    assert form.reason_field.isHidden()
    qtbot.keyClicks(form.outcome_field.box, "gew")
    assert not form.reason_field.isHidden()
    form.submit()
    assert form.reason_field.has_error
    qtbot.keyClicks(form.reason_field.edit, "Aanbod te laag")
    form.store_button.click()
    assert outcomes(office, proposal) == dict.fromkeys(letter.claim_ids, (AnswerOutcome.REFUSED, "Aanbod te laag"))


def test_an_answer_for_each_claim_is_taken_back_as_one(qtbot, proposal_dialog, office, offered, shown):
    proposal, letter = offered
    form = proposal_dialog.form
    qtbot.keyClicks(form.outcome_field.box, "ver")
    first, second = form.claim_fields
    qtbot.keyClicks(first.box, "akk")
    qtbot.keyClicks(second.box, "gew")
    qtbot.keyClicks(form.reason_field.edit, "Titel aanwezig")
    form.store_button.click()
    assert outcomes(office, proposal) == {
        letter.claim_ids[0]: (AnswerOutcome.AGREED, ""),
        letter.claim_ids[1]: (AnswerOutcome.REFUSED, "Titel aanwezig"),
    }
    assert office.core.history.undo() is not None
    assert office.core.store.find(ProposalAnswer, proposal_id=proposal.id) == []


def test_where_to_pay_is_kept_with_the_claims_that_agreed(qtbot, proposal_dialog, office, offered, shown):
    proposal, letter = offered
    form = proposal_dialog.form
    assert form.iban_field.isHidden()
    qtbot.keyClicks(form.outcome_field.box, "akk")
    assert not form.iban_field.isHidden()
    put(qtbot, form.iban_field, "NL00PRAC0123456789")
    form.submit()
    assert form.iban_field.has_error
    assert office.core.store.find(ProposalAnswer, proposal_id=proposal.id) == []
    put(qtbot, form.iban_field, "nl91 abna 0417 1643 00")
    put(qtbot, form.payment_field, "K-77")
    form.submit()
    claims = [office.core.claims.get(claim_id) for claim_id in letter.claim_ids]
    assert {(claim.iban, claim.payment_reference) for claim in claims} == {("NL91ABNA0417164300", "K-77")}
    shown[-1].action()
    assert {office.core.claims.get(claim_id).iban for claim_id in letter.claim_ids} == {None}


def test_a_transfer_on_the_slip_is_kept_and_stays_open(qtbot, proposal_dialog, office, offered, shown):
    proposal, letter = offered
    form = proposal_dialog.form
    qtbot.keyClicks(form.outcome_field.box, "over")
    form.submit()
    assert form.transferred_field.has_error
    put(qtbot, form.transferred_field, "Incasso Noord, dossier 12")
    form.submit()
    expected = (AnswerOutcome.NO_ANSWER, "Overgedragen aan Incasso Noord, dossier 12")
    assert outcomes(office, proposal) == dict.fromkeys(letter.claim_ids, expected)
    assert office.core.proposals.summary(proposal.id).tally.open == 2
    assert "behandelaar" in shown[-1].text


def test_a_replaced_version_takes_no_answer(qtbot, ui, office, offered):
    proposal, letter = offered
    office.core.proposals.make(proposal.dossier_id)
    dialog = ProposalAnswerDialog(ui, proposal.id, letter.creditor_id, letter.claim_ids)
    assert "versie 1" in dialog.form.warning_label.text()
    assert dialog.form.store_button.isEnabled() is (office.reread(proposal).status == "sent")


@pytest.mark.parametrize("kind", ["balance", "proposal"])
def test_the_dialogs_are_freed_after_storing(qtbot, ui, office, offered, kind):
    proposal, letter = offered
    if kind == "balance":
        dialog = BalanceAnswerDialog(ui, letter.claim_ids[0])
        dialog.open()
        qtbot.keyClicks(dialog.form.kind_field.box, "kl")
    else:
        dialog = ProposalAnswerDialog(ui, proposal.id, letter.creditor_id, letter.claim_ids)
        dialog.open()
        qtbot.keyClicks(dialog.form.outcome_field.box, "a")
    dialog.form.submit()
    seen = weakref.ref(dialog)
    del dialog
    QApplication.sendPostedEvents(None, 52)
    gc.collect()
    assert seen() is None
