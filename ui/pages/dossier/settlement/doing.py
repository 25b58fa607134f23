"""What the buttons of the tab Uitvoering begin: what a step would do is read first, then its dialog asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.dossiers import ExitReason
from csr_desktop.domain.settlement import DepositKind, EndReason, PayoutStatus, SettlementResult
from csr_desktop.domain.term_table import DeadlineStep
from csr_desktop.domain.work import SecondLook
from csr_desktop.errors import CsrError
from csr_desktop.money import format_euro
from csr_desktop.services.settlement.ending import EXIT_REASONS
from csr_desktop.services.settlement.steps import SettlementStep
from csr_desktop.services.workbench import WorkStep
from ui.dialogs.payment_file import PaymentFileDialog, read_file_facts
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
from ui.pages.dossier.client_letters import make_client_letter
from ui.pages.dossier.outcome_letters import make_outcome_letters
from ui.pages.dossier.settlement.cards import kinds_for
from ui.pages.dossier.settlement.end_card import EndCard
from ui.pages.dossier.settlement.payouts import PayoutsCard
from ui.pages.dossier.settlement.reading import SettlementView
from ui.pages.dossier.tab import DossierTab

#: Where the payments of all dossiers stand.
_ALL_PAYMENTS = "lists/payments"


class SettlementSteps(QObject):
    """Each step a counsellor can take; which ones are due is for the body to show."""

    def __init__(self, tab: DossierTab, payouts_card: PayoutsCard, end_card: EndCard, parent: QWidget) -> None:
        super().__init__(parent)
        self._tab = tab
        self._place = parent
        self.context = tab.context
        self.dossier_id = tab.dossier_id
        self.payouts_card = payouts_card
        self.end_card = end_card
        #: Where the dossier stood when it was last read.
        self.view: SettlementView | None = None
        self._steps: dict[str, Callable[[], None]] = {
            WorkStep.START_SETTLEMENT: self.start,
            WorkStep.CLOSE_DOSSIER: self.close_dossier,
            DeadlineStep.RECORD_START: self.note_first_repayment,
            DeadlineStep.PLAN_REVIEW: self.plan_review,
            SettlementStep.BOOK_LOAN: self.book,
            SettlementStep.ASK_ARREARS: self.book,
            SettlementStep.MEND_RESERVE: self.book,
            SettlementStep.PLAN_PAYOUTS: self.plan,
            SettlementStep.EXPORT_PAYOUTS: self.make_file,
            SettlementStep.NOTE_PAID: self.note_paid,
            SettlementStep.PAY_AGAIN: self.pay_again,
            SettlementStep.HOLD_REVIEW: self.hold_review,
            SettlementStep.DISCHARGE: self.discharge,
            SettlementStep.CONFIRM_DISCHARGE: self.confirm,
            SettlementStep.TELL_PAYMENT: self.tell_payment,
            SettlementStep.TELL_REVIEW: self.tell_review,
            SettlementStep.TELL_CREDITORS: self.tell_creditors,
            SettlementStep.SEND_LETTERS: self.show_letters,
            SettlementStep.TELL_CLIENT: self.tell_client,
            "file": self.make_file,
            "ask_look": self.ask_look,
            "give_look": self.give_look,
            "paid": self.note_paid,
            "returned": self.note_returned,
            "again": self.pay_again,
            "plan": self.plan,
            "cancel": self.cancel,
            "files": self.show_all_payments,
        }

    def knows(self, step: str) -> bool:
        """Whether a step can be begun here."""
        return step in self._steps

    @Slot(object)
    def begin(self, step: str) -> None:
        """Begin a step by its key; one that is not begun here is left alone."""
        if step in self._steps:
            self._steps[step]()

    @Slot(object)
    def make_letter(self, letter: ClientLetter) -> None:
        """Make a letter to the client."""
        make_client_letter(self._tab, letter)

    # --- steps: begin ------------------------------------------------------------------------------------------------

    @Slot()
    def start(self) -> None:
        """Begin carrying out; whether that can be is looked at first."""
        dossier_id = self.dossier_id
        self._read(lambda core: core.settlement.beginning.preview(dossier_id), self._ask_start)

    @Slot()
    def note_first_repayment(self) -> None:
        """Note when the client repaid for the first time."""
        facts = self.view.facts if self.view else None
        known = facts.settlement.first_repayment_on if facts else None
        FirstRepaymentDialog(self.context, self.dossier_id, known, self._place).start()

    # --- steps: the reserve and reviews ------------------------------------------------------------------------------

    @Slot()
    def book(self) -> None:
        """Book money that came in or goes back."""
        if self.view is not None:
            DepositDialog(self.context, self.dossier_id, kinds_for(self.view), self.view.months, self._place).start()

    @Slot()
    def take_back(self) -> None:
        """Turn an earlier booking back."""
        if self.view is not None:
            kinds = [kind for kind in kinds_for(self.view) if kind is not DepositKind.RETURNED_TO_CLIENT]
            DepositDialog(self.context, self.dossier_id, kinds, self.view.months, self._place, takes_back=True).start()

    @Slot()
    def plan_review(self) -> None:
        """Plan one review more."""
        PlanReviewDialog(self.context, self.dossier_id, self._place).start()

    @Slot()
    def hold_review(self) -> None:
        """Hold a review; without a new VTLB the way leads there first."""
        dossier_id = self.dossier_id
        self._read(lambda core: core.settlement.reviews.basis(dossier_id), self._ask_review, self._no_review)

    # --- steps: payouts ----------------------------------------------------------------------------------------------

    @Slot()
    def plan(self) -> None:
        """Plan the payouts that are due."""
        dossier_id = self.dossier_id
        self._read(lambda core: core.settlement.payouts.preview(dossier_id), self._ask_plan)

    @Slot()
    def divide(self) -> None:
        """Divide everything that is in the reserve now, before an early end."""
        dossier_id = self.dossier_id
        self._read(lambda core: core.settlement.payouts.preview(dossier_id, closing=True), self._ask_closing_plan)

    @Slot()
    def make_file(self) -> None:
        """Make the payment file of this dossier."""
        dossier_id = self.dossier_id
        self._read(lambda core: read_file_facts(core, [dossier_id]), self._ask_file)

    @Slot()
    def ask_look(self) -> None:
        """Ask a colleague to look at the planned payments."""
        dossier_id = self.dossier_id
        self._tab.perform(lambda core: core.second_looks.ask_about_payouts(dossier_id), self._look_asked)

    @Slot()
    def give_look(self) -> None:
        """Look at the planned payments, as a colleague."""
        view = self.view
        if view is None or view.look is None:
            return
        planned = view.payouts_in(PayoutStatus.PLANNED)
        one, more = self.tr("1 uitbetaling, {total}"), self.tr("{count} uitbetalingen, samen {total}")
        subject = (one if len(planned) == 1 else more).format(
            count=len(planned), total=format_euro(sum(item.amount_cents for item in planned))
        )
        GiveLookDialog(self.context, view.look, subject, view.people, self._place).start()

    @Slot()
    def note_paid(self) -> None:
        """Note what the bank paid: what is selected, else everything in the file."""
        payouts = self.payouts_card.chosen(PayoutStatus.EXPORTED)
        if payouts:
            PaidDialog(self.context, payouts, self._place).start()

    @Slot()
    def note_returned(self) -> None:
        """Note that a payment came back."""
        payout = self.payouts_card.one(PayoutStatus.EXPORTED, PayoutStatus.PAID)
        if payout is not None:
            ReturnedDialog(self.context, payout, self._place).start()

    @Slot()
    def pay_again(self) -> None:
        """Plan a payment that came back once more."""
        payout = self.payouts_card.one(PayoutStatus.RETURNED)
        if payout is None:
            # More than one came back: they are shown, a person says which.
            returned = self.view.payouts_in(PayoutStatus.RETURNED) if self.view is not None else ()
            self.payouts_card.payouts_table.point_at([item.id for item in returned[:1]])
            self.context.notices.warn(self.tr("Kies eerst in de tabel de betaling die terugkwam."))
            self.payouts_card.payouts_table.setFocus()
            return
        PayAgainDialog(self.context, payout, self._place).start()

    @Slot()
    def cancel(self) -> None:
        """Let payments lapse."""
        payouts = self.payouts_card.chosen(PayoutStatus.PLANNED, PayoutStatus.EXPORTED)
        if payouts:
            CancelPayoutsDialog(self.context, payouts, self._place).start()

    @Slot()
    def show_all_payments(self) -> None:
        """Go to the payments of all dossiers and the files that were made."""
        self._tab.page_requested.emit(_ALL_PAYMENTS)

    # --- steps: letters ----------------------------------------------------------------------------------------------

    @Slot()
    def tell_payment(self) -> None:
        """Make the letters on what was paid (L20)."""
        make_outcome_letters(self._tab, LetterKind.PAYMENT)

    @Slot()
    def tell_review(self) -> None:
        """Make the letters on another percentage (L21)."""
        make_outcome_letters(self._tab, LetterKind.REVIEW)

    @Slot()
    def tell_creditors(self) -> None:
        """Make the letters on the discharge (L22) or the early end (L19)."""
        facts = self.view.facts if self.view else None
        succeeded = facts is not None and facts.settlement.result is SettlementResult.SUCCEEDED
        make_outcome_letters(self._tab, LetterKind.DISCHARGE if succeeded else LetterKind.WITHDRAWAL)

    @Slot()
    def show_letters(self) -> None:
        """Go to the letters of this dossier."""
        self._tab.tab_requested.emit("letters")

    # --- steps: the end ----------------------------------------------------------------------------------------------

    @Slot()
    def discharge(self) -> None:
        """Conclude with the discharge; what would become of each claim is shown first."""
        dossier_id = self.dossier_id
        self._read(
            lambda core: (core.settlement.endings.preview(dossier_id), core.settlement.endings.obstacle(dossier_id)),
            self._ask_discharge,
        )

    @Slot()
    def end_early(self) -> None:
        """End before the time; what that does is shown first."""
        dossier_id = self.dossier_id
        self._read(lambda core: core.settlement.endings.preview_early(dossier_id), self._ask_early_end)

    @Slot()
    def confirm(self) -> None:
        """Note which creditors confirmed."""
        rows = self.end_card.to_confirm()
        if not rows:
            self.context.notices.warn(self.tr("Kies eerst in de tabel de schulden waarvan de kwijting is bevestigd."))
            self.end_card.claims_table.setFocus()
            return
        ConfirmDischargeDialog(
            self.context,
            self.dossier_id,
            [row.discharge.claim_id for row in rows],
            [row.creditor for row in rows],
            self._place,
        ).start()

    @Slot()
    def tell_client(self) -> None:
        """Make the end letter to the client."""
        make_client_letter(self._tab, ClientLetter.FINAL)

    @Slot()
    def reopen(self) -> None:
        """Take the end back."""
        ReopenSettlementDialog(self.context, self.dossier_id, self._place).start()

    @Slot()
    def close_dossier(self) -> None:
        """Close the dossier, with the reason that belongs to how it ended."""
        view = self.view
        if view is None or view.facts is None:
            return
        dialog = CloseDossierDialog(self.context, view.dossier, self._place)
        ended = view.facts.settlement
        if ended.ended_on is not None:
            reason = EXIT_REASONS[EndReason(ended.end_reason)] if ended.end_reason else ExitReason.COMPLETED
            dialog.reason_field.set_value(reason)
        dialog.start()

    # --- answers -----------------------------------------------------------------------------------------------------

    def _ask_start(self, plan: Any) -> None:  # noqa: ANN401 - `StartPlan`
        StartSettlementDialog(self.context, self.dossier_id, plan, self._place).start()

    def _ask_plan(self, plan: Any) -> None:  # noqa: ANN401 - `PayoutPlan`
        PlanPayoutsDialog(self.context, self.dossier_id, plan, self._place).start()

    def _ask_closing_plan(self, plan: Any) -> None:  # noqa: ANN401 - `PayoutPlan`
        PlanPayoutsDialog(self.context, self.dossier_id, plan, self._place, closing=True).start()

    def _ask_file(self, facts: Any) -> None:  # noqa: ANN401 - `FileFacts`
        PaymentFileDialog(self.context, facts, self._place).start()

    def _ask_discharge(self, found: Any) -> None:  # noqa: ANN401 - outcomes and what stands in the way
        outcomes, obstacle = found
        DischargeDialog(self.context, self.dossier_id, outcomes, obstacle, self._place).start()

    def _ask_early_end(self, effects: Any) -> None:  # noqa: ANN401 - `EarlyEnd`
        EndEarlyDialog(self.context, self.dossier_id, effects, self._place).start()

    def _ask_review(self, vtlb: Any) -> None:  # noqa: ANN401 - `VtlbResult`
        facts = self.view.facts if self.view else None
        old = facts.capacity_cents if facts else 0
        HoldReviewDialog(self.context, self.dossier_id, vtlb, old, self._place).start()

    def _no_review(self, error: BaseException) -> None:
        notices = self.context.notices
        if isinstance(error, CsrError) and error.code == "review.no_new_vtlb":
            notices.warn(notices.sentence(error), self.tr("Naar Inkomen en VTLB"), self._go_to_income)
        else:
            notices.error(error)

    def _go_to_income(self) -> None:
        self._tab.tab_requested.emit("income")

    def _look_asked(self, look: SecondLook) -> None:
        self._tab.undoable(
            self.tr("{name} vroeg een collega om naar de uitbetalingen te kijken.").format(name=look.asked_by)
        )

    def _read(
        self,
        work: Callable[[Core], Any],
        on_done: Callable[[Any], None],
        on_error: Callable[[BaseException], None] | None = None,
    ) -> None:
        self.context.tasks.run_db(self, work, on_done, on_error or self.context.notices.error)
