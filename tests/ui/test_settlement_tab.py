"""Uitvoering: from the agreement to the last confirmation, by keyboard; and the payments of all dossiers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import Qt

from csr_desktop.dates import add_months
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.dossiers import ExitReason, Phase
from csr_desktop.domain.second_look import LookStep
from csr_desktop.domain.settlement import DepositKind, EndReason, PayoutStatus, SettlementResult
from csr_desktop.services.workbench import WorkStep
from tests.services.settlement_desk import REFERENCE_CASE, agreed, at, iban, pay_account, save_months
from ui.dialogs.payment_file import PaymentFileDialog
from ui.dialogs.process_moves import CloseDossierDialog
from ui.dialogs.process_people import GiveLookDialog
from ui.dialogs.settlement_ending import (
    ConfirmDischargeDialog,
    DischargeDialog,
    EndEarlyDialog,
    ReopenSettlementDialog,
)
from ui.dialogs.settlement_payouts import CancelPayoutsDialog, PaidDialog, PayAgainDialog, ReturnedDialog
from ui.dialogs.settlement_plan import PlanPayoutsDialog
from ui.dialogs.settlement_reserve import DepositDialog
from ui.dialogs.settlement_reviews import HoldReviewDialog, PlanReviewDialog
from ui.dialogs.settlement_start import FirstRepaymentDialog, StartSettlementDialog

BEGIN = date(2026, 11, 24)
TWO = [
    ("Energie Noord", "energy", 98_765, "RF18539007547034"),
    ("Belastingdienst", "national_tax", 215_000, "5010002167010010"),
]
FINE = ("CJIB", "criminal_fine", 60_000, "strafrecht")


@pytest.fixture
def desk(show_window, qtbot):
    """The window, with the ways of a person: open a dossier, press a button, type in a dialog."""
    window = show_window()
    return Hands(qtbot, window)


class Hands:
    def __init__(self, qtbot, window):
        self.qtbot, self.window = qtbot, window
        self.page = self.tab = None

    def open(self, dossier):
        self.page = self.window.open_dossier(dossier.id, "settlement")
        self.tab = self.page.tab("settlement").body
        return self.tab

    def look_again(self):
        """The day went on; a page that is looked at again reads again."""
        self.page.refresh()

    def press(self, button):
        assert button.isVisible(), button.text()
        assert button.isEnabled(), button.text()
        button.setFocus()
        self.qtbot.keyClick(button, Qt.Key.Key_Space)

    def dialog(self, kind):
        (found,) = [item for item in self.window.findChildren(kind) if item.isVisible()]
        return found

    def type(self, field, text):
        field.setFocus()
        field.edit.selectAll()
        self.qtbot.keyClicks(field.edit, text)

    def enter(self, field):
        self.qtbot.keyClick(field.edit, Qt.Key.Key_Return)

    def steps(self):
        return [line.step for line in self.tab.step_list.lines]

    def cell(self, table, row_id, key):
        row = next(row for row in table.rows_model.rows if table.rows_model.id_of(row) == row_id)
        (column,) = [item for item in table.rows_model.columns if item.key == key]
        return plain(column.text(row))


def plain(text):
    """A text with ordinary spaces: amounts are written with one that does not break."""
    return text.replace("\xa0", " ")


def facts(office, dossier):
    return office.core.settlement.facts(dossier.id)


def credit(office, number="WR-2026-0001", **kwargs):
    """A saneringskrediet for two creditors that runs, with the loan in."""
    dossier, claims = agreed(office, Product.SK, case=TWO, capacity=5_000, assets=0, number=number, **kwargs)
    office.core.settlement.beginning.start(dossier.id)
    office.core.settlement.reserve.book(dossier.id, DepositKind.LOAN, facts(office, dossier).offered_cents)
    return dossier, claims


class TestMediation:
    def test_from_agreement_to_paid_and_what_came_back(self, office, desk, dialogs, shown, tmp_path):
        dossier, claims = agreed(office)
        tab = desk.open(dossier)
        assert tab.start_card.isVisible()
        assert tab.start_card.told_label.text().startswith("Nog niet verstuurd: de brief ‘Regeling geaccordeerd’ aan")
        assert not tab.payouts_card.isVisible()

        # --- begin: what is known stands there, the first repayment is typed, Enter does
        desk.press(tab.start_card.start_button)
        start = desk.dialog(StartSettlementDialog)
        assert (start.payouts_field.edit.text(), start.reviews_field.edit.text()) == ("9, 18", "9, 18")
        assert not start.lender_field.isVisible()
        desk.type(start.payouts_field, "negen")
        desk.enter(start.payouts_field)
        assert "zoals 9, 18" in start.payouts_field.error_label.text()
        desk.type(start.payouts_field, "18 9")
        desk.type(start.repayment_field, "vandaag")
        desk.enter(start.repayment_field)
        assert facts(office, dossier).settlement.payout_months == (9, 18)
        assert plain(shown[-1].text) == "De uitvoering is gestart op 24-11-2026. Zij loopt tot en met 24-05-2028."
        assert not tab.start_card.isVisible()
        assert tab.stand_card.isVisible()

        # --- save: fees come by themselves, and one step takes all of it back
        desk.press(tab.reserve_card.book_button)
        book = desk.dialog(DepositDialog)
        desk.type(book.amount_field, "250")
        desk.enter(book.amount_field)
        assert "Kosten schuldhulp" in plain(shown[-1].text)
        assert "meer ingelegd dan de afloscapaciteit" in plain(shown[-1].text)
        shown[-1].action()
        assert facts(office, dossier).deposits == ()
        desk.press(tab.reserve_card.book_button)
        book = desk.dialog(DepositDialog)
        desk.type(book.amount_field, "200")
        desk.enter(book.amount_field)
        assert plain(shown[-1].text).endswith("In de reserve staat nu € 176,00.")
        desk.press(tab.reserve_card.take_back_button)
        back = desk.dialog(DepositDialog)
        desk.type(back.amount_field, "200")
        desk.enter(back.amount_field)
        assert "waarom u deze inleg terugdraait" in back.remark_field.error_label.text()
        desk.qtbot.keyClick(back, Qt.Key.Key_Escape)
        assert len(facts(office, dossier).deposits) == 3
        save_months(office, dossier, 8, since=1)
        office.core.settlement.reserve.book(dossier.id, DepositKind.ASSETS, 25_000)
        at(office, add_months(BEGIN, 9))

        # --- plan: one creditor has no account; it is filled in on the spot
        housing = office.core.register.get(office.reread(claims[3]).creditor_id)
        office.core.register.save(replace(housing, iban=None))
        desk.look_again()
        assert desk.steps()[0] == "Uitbetalingen plannen…"
        desk.press(tab.step_list.first_button)
        plan = desk.dialog(PlanPayoutsDialog)
        assert plan.total_label.text().startswith("9 uitbetalingen")
        assert plan.step_button.text() == "Alleen de rest plannen"
        assert plan.why_label.text().startswith("Van Woningcorporatie Thuis is geen rekeningnummer bekend")
        desk.type(plan.iban_field, "NL00PRAC0123456789")
        desk.press(plan.fill_button)
        assert plan.iban_field.has_error
        desk.type(plan.iban_field, iban(77))
        desk.press(plan.fill_button)
        assert plain(plan.total_label.text()) == "10 uitbetalingen, samen € 1.834,00"
        desk.press(plan.step_button)
        assert len(facts(office, dossier).planned_out()) == 10
        # The button that was pressed is gone; the focus is on what comes next, and Tab goes on from there.
        assert desk.window.focusWidget() is tab.step_list.first_button
        desk.window.focusNextPrevChild(True)
        desk.window.focusNextPrevChild(True)
        assert desk.window.focusWidget() is tab.payouts_card.buttons["file"]

        # --- the file: from which account is asked once, and kept
        assert desk.steps()[0] == "Betaalbestand maken…"
        desk.press(tab.step_list.first_button)
        file = desk.dialog(PaymentFileDialog)
        path = tmp_path / "betaling.xml"
        dialogs.will(None, path)
        desk.type(file.iban_field, iban(999))
        desk.enter(file.iban_field)
        assert facts(office, dossier).planned_out(), "no file was chosen, so nothing happened"
        desk.press(file.step_button)
        assert dialogs.asked[-1] == ("save_file", "Betaalbestand opslaan", "betaling-2027-08-25.xml")
        (count, *_rest) = [item.text for item in ElementTree.parse(path).iter() if item.tag.endswith("}NbOfTxs")]
        assert count == "10"
        assert office.core.organisation.get().payment_iban == iban(999)
        assert "10 betalingen, samen € 1.834,00, te betalen op 25-08-2027" in plain(shown[-1].text)
        assert shown[-1].action is None, "the bank may have it: there is no way back by a button"

        # --- paid, and one came back
        at(office, date(2027, 8, 25))
        desk.look_again()
        desk.press(tab.payouts_card.buttons["paid"])
        paid = desk.dialog(PaidDialog)
        desk.enter(paid.day_field)
        assert {item.status for item in facts(office, dossier).payouts} == {PayoutStatus.PAID}
        table = tab.payouts_card.payouts_table
        first = facts(office, dossier).payouts[0]
        assert desk.cell(table, first.id, "state") == "✓ Betaald 25-08-2027"
        table.select_id(first.id)
        desk.press(tab.payouts_card.buttons["returned"])
        came_back = desk.dialog(ReturnedDialog)
        desk.enter(came_back.day_field)
        assert came_back.reason_field.has_error
        desk.type(came_back.reason_field, "rekening opgeheven")
        desk.enter(came_back.reason_field)
        assert desk.cell(table, first.id, "state") == "↩ Teruggeboekt 25-08-2027"
        # What came back goes before a new plan.
        assert desk.steps()[0] == "Opnieuw betalen…"
        desk.press(tab.step_list.first_button)
        again = desk.dialog(PayAgainDialog)
        desk.type(again.iban_field, iban(91))
        desk.enter(again.iban_field)
        (planned,) = facts(office, dossier).planned_out()
        assert (planned.claim_id, planned.iban, planned.amount_cents) == (first.claim_id, iban(91), first.amount_cents)

        # --- and lapses again, because it was a mistake
        table.select_id(planned.id)
        desk.press(tab.payouts_card.buttons["cancel"])
        desk.press(desk.dialog(CancelPayoutsDialog).step_button)
        assert facts(office, dossier).planned_out() == []

    def test_reviews_and_an_early_end_that_was_a_mistake(self, office, desk, shown):
        dossier, _claims = agreed(office, case=[REFERENCE_CASE[0], REFERENCE_CASE[9]])
        desk.open(dossier)
        office.core.settlement.beginning.start(dossier.id)
        tab = desk.tab
        desk.press(tab.stand_card.repayment_button)
        repayment = desk.dialog(FirstRepaymentDialog)
        desk.type(repayment.day_field, "vandaag")
        desk.enter(repayment.day_field)
        assert facts(office, dossier).settlement.first_repayment_on == BEGIN
        save_months(office, dossier, 9)
        at(office, add_months(BEGIN, 9))
        desk.look_again()

        # --- a review needs a new VTLB, and the notice leads there
        desk.press(tab.reviews_card.hold_button)
        assert shown[-1].action_text == "Naar Inkomen en VTLB"
        shown[-1].action()
        assert desk.page.current_tab.key == "income"
        office.vtlb(dossier, capacity=25_000)
        desk.page.show_tab("settlement")
        desk.press(tab.reviews_card.hold_button)
        review = desk.dialog(HoldReviewDialog)
        assert "wordt € 250,00 per maand. Tot nu toe was dat € 200,00" in plain(review.note_label.text())
        desk.enter(review.day_field)
        held = facts(office, dossier).held_reviews[0]
        assert "hogere afloscapaciteit" in plain(shown[-1].text)
        assert desk.cell(tab.reviews_card.reviews_table, held.id, "capacity") == "€ 250,00"
        assert "preferent" in tab.reviews_card.found_label.text()
        desk.press(tab.reviews_card.plan_button)
        more = desk.dialog(PlanReviewDialog)
        desk.type(more.day_field, "1-2-28")
        desk.enter(more.day_field)
        assert date(2028, 2, 1) in [item.due_on for item in facts(office, dossier).reviews]

        # --- first what is there is divided, then it ends
        desk.press(tab.closing_card.divide_button)
        desk.press(desk.dialog(PlanPayoutsDialog).step_button)
        desk.press(tab.closing_card.early_button)
        early = desk.dialog(EndEarlyDialog)
        told = early.note_label.text()
        assert "2 schulden blijven bestaan" in told
        assert "2 geplande uitbetalingen vervallen" in told
        assert "Maak een brief (L19) aan: Belastingdienst, Bank voor Iedereen" in told
        desk.press(early.step_button)
        assert early.reason_field.has_error
        early.reason_field.set_value(EndReason.OTHER)
        desk.press(early.step_button)
        assert "wat de reden is" in early.remark_field.error_label.text()
        early.reason_field.set_value(EndReason.NEW_DEBTS)
        desk.press(early.step_button)
        ended = facts(office, dossier).settlement
        assert (ended.result, ended.end_reason) == (SettlementResult.ENDED_EARLY, "new_debts")
        assert tab.end_card.title_label.text() == "Tussentijds beëindigd op 24-08-2027"
        assert not tab.closing_card.isVisible()
        # Who must hear of it: one press makes the letters, and the step waits until they were sent.
        assert desk.steps()[0] == "Brieven maken"
        desk.press(tab.step_list.first_button)
        told = [item for item in office.core.letters.unsent() if item.kind is LetterKind.WITHDRAWAL]
        assert len(told) == 2
        assert "2 brieven liggen klaar om te versturen: Einde van de regeling." in shown[-1].text
        assert "Naar de brieven" in desk.steps()
        office.core.letters.mark_sent([item.id for item in told])
        desk.look_again()
        assert not {"Brieven maken", "Naar de brieven"} & set(desk.steps())
        desk.press(tab.end_card.reopen_button)
        reopen = desk.dialog(ReopenSettlementDialog)
        desk.press(reopen.step_button)
        assert reopen.reason_field.has_error
        reopen.reason_field.edit.setPlainText("Verkeerde dossier")
        desk.press(reopen.step_button)
        assert facts(office, dossier).settlement.ended_on is None
        assert tab.closing_card.isVisible()


class TestCredit:
    def test_a_second_look_the_discharge_and_the_end(self, office, desk, dialogs, shown, tmp_path):
        pay_account(office)
        office.core.second_looks.set_steps({LookStep.PAYOUT})
        dossier, claims = credit(office, extra=[FINE])
        tab = desk.open(dossier)
        desk.press(tab.payouts_card.buttons["plan"])
        desk.press(desk.dialog(PlanPayoutsDialog).step_button)

        # --- held back until a colleague looked
        assert not tab.payouts_card.buttons["file"].isVisible()
        assert "dat een collega eerst meekijkt" in tab.payouts_card.look_label.text()
        desk.press(tab.payouts_card.buttons["ask_look"])
        assert shown[-1].action_text == "Ongedaan maken"
        desk.press(tab.payouts_card.buttons["give_look"])
        give = desk.dialog(GiveLookDialog)
        assert give.note_label.text().startswith("2 uitbetalingen, samen")
        desk.type(give.by_field, "T. Leider")
        desk.press(give.step_button)
        dialogs.will(tmp_path / "b.xml")
        desk.press(tab.payouts_card.buttons["file"])
        desk.press(desk.dialog(PaymentFileDialog).step_button)
        at(office, date(2026, 11, 25))
        desk.look_again()
        desk.press(tab.payouts_card.buttons["paid"])
        desk.press(desk.dialog(PaidDialog).step_button)

        # --- the discharge, with one debt that stays because its creditor says so
        desk.press(tab.closing_card.discharge_button)
        discharge = desk.dialog(DischargeDialog)
        rows = {row.creditor: row for row in discharge.claims_table.rows_model.rows}
        assert not rows["CJIB"].discharge.is_discharged
        discharge.claims_table.select_id(rows["CJIB"].discharge.claim_id)
        assert not discharge.keep_button.isEnabled()
        assert "strafrechtelijke boete" in discharge.reason_label.text()
        discharge.claims_table.select_id(claims[0].id)
        desk.press(discharge.keep_button)
        assert discharge.keep_field.has_error
        desk.type(discharge.keep_field, "Trok het akkoord in")
        desk.press(discharge.keep_button)
        desk.press(discharge.step_button)
        outcome = {item.claim_id: item for item in facts(office, dossier).discharges}
        assert outcome[claims[0].id].reason == "Trok het akkoord in"
        assert outcome[claims[1].id].is_discharged
        assert "BKR-registratie" in plain(shown[-1].text)
        assert "Nazorg: gesprek uiterlijk op" in plain(shown[-1].text)
        assert office.core.dossiers.get(dossier.id).phase is Phase.SUCCEEDED

        # --- confirmed, and closed with the reason that belongs to it
        tab.end_card.claims_table.select_id(outcome[claims[1].id].id)
        desk.press(tab.end_card.confirm_button)
        confirm = desk.dialog(ConfirmDischargeDialog)
        assert confirm.note_label.text() == "Bevestigd door Belastingdienst."
        desk.enter(confirm.day_field)
        assert desk.cell(tab.end_card.claims_table, outcome[claims[1].id].id, "confirmed") == "✓ 25-11-2026"
        assert not tab.end_card.confirm_button.isVisible()
        desk.press(tab.end_card.close_button)
        close = desk.dialog(CloseDossierDialog)
        assert close.reason_field.value is ExitReason.COMPLETED
        desk.press(close.step_button)
        assert office.core.dossiers.get(dossier.id).closed_on is not None
        assert not tab.end_card.reopen_button.isVisible()
        assert not tab.steps_card.isVisible()

    def test_a_dossier_that_is_not_so_far_has_no_such_tab(self, office, desk, collective_case):
        dossier, _claims = collective_case
        page = desk.window.open_dossier(dossier.id)
        names = [page.tabs.tabText(at) for at in range(page.tabs.count()) if page.tabs.isTabVisible(at)]
        assert "Uitvoering" not in names

    def test_the_work_list_begins_it_here(self, office, desk):
        dossier, _claims = agreed(office, Product.SA, case=TWO, capacity=0, assets=0)
        page = desk.window.open_dossier(dossier.id)
        page.begin(WorkStep.START_SETTLEMENT)
        dialog = desk.dialog(StartSettlementDialog)
        assert not dialog.repayment_field.isVisible()
        assert "De schulden vervallen op 24-11-2026." in dialog.note_label.text()
        desk.press(dialog.step_button)
        tab = page.tab("settlement").body
        assert not tab.reserve_card.isVisible()
        assert not tab.payouts_card.isVisible()
        assert tab.closing_card.state_label.text() == "De kwijting kan worden vastgelegd."


def test_one_file_for_all_dossiers(office, desk, dialogs, shown, tmp_path):
    pay_account(office)
    first, _ = credit(office)
    second, claims = credit(office, "WR-2026-0002")
    for dossier in (first, second):
        office.core.settlement.payouts.plan(dossier.id)
    office.core.settlement.payouts.set_account(second.id, claims[0].id, iban=iban(88))
    desk.open(first)
    desk.press(desk.tab.payouts_card.buttons["files"])
    assert desk.window.current_page.key == "lists"
    payments = desk.window.page("lists").payments_tab
    assert payments.isVisible()
    states = [desk.cell(payments.waiting_table, item.id, "state") for item in (first, second)]
    assert states == ["✓ kan mee", "⚠ klopt niet meer"]
    payments.waiting_table.select_id(second.id)
    assert "is veranderd sinds de uitbetaling is gepland" in payments.why_label.text()

    path = tmp_path / "b.xml"
    desk.press(payments.all_button)
    file = desk.dialog(PaymentFileDialog)
    assert "Dossier WR-2026-0002 gaat niet mee" in file.left_out_label.text()
    dialogs.will(path)
    desk.press(file.step_button)
    (made,) = office.core.settlement.payments.files()
    assert made.batch.count == 2
    assert desk.cell(payments.files_table, made.batch.id, "state") == "→ 2 bij de bank"

    # --- the very same file once more, with a warning
    again = tmp_path / "nog eens.xml"
    dialogs.will(again)
    desk.press(payments.again_button)
    assert again.read_bytes() == path.read_bytes()
    assert "anders wordt er twee keer betaald" in plain(shown[-1].text)

    at(office, date(2026, 11, 25))
    desk.press(payments.paid_button)
    desk.press(desk.dialog(PaidDialog).step_button)
    desk.window.page("lists").refresh()
    assert desk.cell(payments.files_table, made.batch.id, "state") == "✓ 2 betaald"
    assert not payments.paid_button.isEnabled()
    payments.waiting_table.select_id(second.id)
    desk.press(payments.open_button)
    assert desk.window.current_page.dossier_id == second.id
    assert desk.window.current_page.current_tab.key == "settlement"


def test_a_file_that_could_not_be_written_is_made_once_more_and_not_twice(office, desk, dialogs, tmp_path):
    pay_account(office)
    dossier, _ = credit(office)
    office.core.settlement.payouts.plan(dossier.id)
    tab = desk.open(dossier)
    desk.press(tab.payouts_card.buttons["file"])
    file = desk.dialog(PaymentFileDialog)
    dialogs.will(tmp_path / "is er niet" / "b.xml", tmp_path / "b.xml")
    desk.press(file.step_button)
    assert "het bestand is niet geschreven" in file.error_label.text()
    assert file.step_button.text() == "Hetzelfde bestand opnieuw opslaan…"
    desk.press(file.step_button)
    assert not file.isVisible()
    (made,) = office.core.settlement.bank.batches()
    assert made.count == 2
    assert (tmp_path / "b.xml").exists()
