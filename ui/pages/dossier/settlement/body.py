"""What the tab Uitvoering shows and does; the steps that are due stand above everything with their button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.dossiers import ExitReason
from csr_desktop.domain.settlement import DepositKind, EndReason, PayoutStatus, SettlementResult
from csr_desktop.domain.term_table import DeadlineStep
from csr_desktop.domain.work import SecondLook
from csr_desktop.errors import CsrError
from csr_desktop.money import format_euro
from csr_desktop.services.settlement.ending import EXIT_REASONS
from csr_desktop.services.settlement.steps import NextSettlementStep, SettlementStep
from csr_desktop.services.workbench import DossierState, NextStep, WorkStep
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
from ui.forms.parts import Card, label, scrolled
from ui.forms.side_by_side import SideBySide
from ui.pages.dossier.client_letters import make_client_letter
from ui.pages.dossier.outcome_letters import make_outcome_letters
from ui.pages.dossier.settlement.cards import ReserveCard, ReviewsCard, StandCard, StartCard, kinds_for
from ui.pages.dossier.settlement.end_card import ClosingCard, EndCard
from ui.pages.dossier.settlement.payouts import PayoutsCard
from ui.pages.dossier.settlement.reading import SettlementView, read_settlement
from ui.pages.dossier.settlement.step_list import StepLine, StepList
from ui.pages.dossier.tab import DossierTab

#: Where the payments of all dossiers stand.
_ALL_PAYMENTS = "lists/payments"
#: What is done at once asks nothing first, and its button has no dots.
_AT_ONCE = frozenset({"tell_payment", "tell_review", "tell_creditors", "send_letters"})


class SettlementBody(QWidget):
    """From agreement to discharge."""

    def __init__(self, tab: DossierTab) -> None:
        super().__init__(tab)
        self._tab = tab
        self.context = context = tab.context
        self.dossier_id = tab.dossier_id
        self.view: SettlementView | None = None
        self._wanted = ""
        #: Whether the head of the dossier has no next step of its own.
        self._leads = False
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
        #: On the buttons of steps whose own words are longer, or say what is asked outside the program.
        self._words = {
            SettlementStep.ASK_ARREARS: self.tr("Inleg boeken"),
            SettlementStep.MEND_RESERVE: self.tr("Inleg boeken"),
            SettlementStep.CONFIRM_DISCHARGE: self.tr("Bevestiging invoeren"),
            SettlementStep.TELL_PAYMENT: self.tr("Brieven maken"),
            SettlementStep.TELL_REVIEW: self.tr("Brieven maken"),
            SettlementStep.TELL_CREDITORS: self.tr("Brieven maken"),
            SettlementStep.SEND_LETTERS: self.tr("Naar de brieven"),
            SettlementStep.TELL_CLIENT: self.tr("Eindbrief maken"),
            "ask_look": self.tr("Tweede blik vragen"),
            "give_look": self.tr("Meekijken"),
        }
        self.start_card = StartCard(context)
        self.steps_card = Card(self.tr("Te doen"))
        self.stand_card = StandCard(context)
        self.step_list = StepList(self.stand_card.repayment_button)
        self.nothing_label = label(self.tr("Er is nu niets te doen."), "muted", wrap=True)
        self.steps_card.body.addWidget(self.step_list)
        self.steps_card.body.addWidget(self.nothing_label)
        self.steps_card.body.addStretch(1)
        self.payouts_card = PayoutsCard(context)
        self.reserve_card = ReserveCard(context)
        self.reviews_card = ReviewsCard(context)
        self.end_card = EndCard(context)
        self.closing_card = ClosingCard(context)
        self._lay_out()
        self._connect()

    def show_state(self, state: DossierState) -> None:
        """Read where the dossier stands; `DossierTab.show_state`."""
        dossier_id, today = self.dossier_id, self.context.clock.today()
        self._leads = state.next_step == NextStep.NOTHING
        self.context.tasks.run_db(self, lambda core: read_settlement(core, dossier_id, today), self._show)

    def focus_first(self) -> None:
        """Give the focus to the first step."""
        first = self.step_list.first_button
        if self.start_card.isVisible():
            self.start_card.start_button.setFocus()
        elif first is not None:
            first.setFocus()
        else:
            self.end_card.claims_table.setFocus()

    def begin(self, step: str) -> None:
        """Begin a step; when the tab was just made, as soon as it knows where the dossier stands."""
        if self.view is None:
            self._wanted = step
        elif step in self._steps:
            self._steps[step]()

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
        FirstRepaymentDialog(self.context, self.dossier_id, known, self).start()

    # --- steps: the reserve and reviews ------------------------------------------------------------------------------

    @Slot()
    def book(self) -> None:
        """Book money that came in or goes back."""
        if self.view is not None:
            DepositDialog(self.context, self.dossier_id, kinds_for(self.view), self.view.months, self).start()

    @Slot()
    def take_back(self) -> None:
        """Turn an earlier booking back."""
        if self.view is not None:
            kinds = [kind for kind in kinds_for(self.view) if kind is not DepositKind.RETURNED_TO_CLIENT]
            DepositDialog(self.context, self.dossier_id, kinds, self.view.months, self, takes_back=True).start()

    @Slot()
    def plan_review(self) -> None:
        """Plan one review more."""
        PlanReviewDialog(self.context, self.dossier_id, self).start()

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
        GiveLookDialog(self.context, view.look, subject, view.people, self).start()

    @Slot()
    def note_paid(self) -> None:
        """Note what the bank paid: what is selected, else everything in the file."""
        payouts = self.payouts_card.chosen(PayoutStatus.EXPORTED)
        if payouts:
            PaidDialog(self.context, payouts, self).start()

    @Slot()
    def note_returned(self) -> None:
        """Note that a payment came back."""
        payout = self.payouts_card.one(PayoutStatus.EXPORTED, PayoutStatus.PAID)
        if payout is not None:
            ReturnedDialog(self.context, payout, self).start()

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
        PayAgainDialog(self.context, payout, self).start()

    @Slot()
    def cancel(self) -> None:
        """Let payments lapse."""
        payouts = self.payouts_card.chosen(PayoutStatus.PLANNED, PayoutStatus.EXPORTED)
        if payouts:
            CancelPayoutsDialog(self.context, payouts, self).start()

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
            self,
        ).start()

    @Slot()
    def tell_client(self) -> None:
        """Make the end letter to the client."""
        make_client_letter(self._tab, ClientLetter.FINAL)

    @Slot()
    def reopen(self) -> None:
        """Take the end back."""
        ReopenSettlementDialog(self.context, self.dossier_id, self).start()

    @Slot()
    def close_dossier(self) -> None:
        """Close the dossier, with the reason that belongs to how it ended."""
        view = self.view
        if view is None or view.facts is None:
            return
        dialog = CloseDossierDialog(self.context, view.dossier, self)
        ended = view.facts.settlement
        if ended.ended_on is not None:
            reason = EXIT_REASONS[EndReason(ended.end_reason)] if ended.end_reason else ExitReason.COMPLETED
            dialog.reason_field.set_value(reason)
        dialog.start()

    # --- answers -----------------------------------------------------------------------------------------------------

    def _ask_start(self, plan: Any) -> None:  # noqa: ANN401 - `StartPlan`
        StartSettlementDialog(self.context, self.dossier_id, plan, self).start()

    def _ask_plan(self, plan: Any) -> None:  # noqa: ANN401 - `PayoutPlan`
        PlanPayoutsDialog(self.context, self.dossier_id, plan, self).start()

    def _ask_closing_plan(self, plan: Any) -> None:  # noqa: ANN401 - `PayoutPlan`
        PlanPayoutsDialog(self.context, self.dossier_id, plan, self, closing=True).start()

    def _ask_file(self, facts: Any) -> None:  # noqa: ANN401 - `FileFacts`
        PaymentFileDialog(self.context, facts, self).start()

    def _ask_discharge(self, found: Any) -> None:  # noqa: ANN401 - outcomes and what stands in the way
        outcomes, obstacle = found
        DischargeDialog(self.context, self.dossier_id, outcomes, obstacle, self).start()

    def _ask_early_end(self, effects: Any) -> None:  # noqa: ANN401 - `EarlyEnd`
        EndEarlyDialog(self.context, self.dossier_id, effects, self).start()

    def _ask_review(self, vtlb: Any) -> None:  # noqa: ANN401 - `VtlbResult`
        facts = self.view.facts if self.view else None
        old = facts.capacity_cents if facts else 0
        HoldReviewDialog(self.context, self.dossier_id, vtlb, old, self).start()

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

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show(self, view: SettlementView) -> None:
        self.view = view
        begun = view.facts is not None
        self.start_card.show_plan(view.start)
        self._head.setVisible(begun)
        self.steps_card.setVisible(begun and not view.is_closed)
        # What came back is mended first: to plan anew would pay it to the same account.
        steps = sorted(view.steps, key=lambda item: item.step is not SettlementStep.PAY_AGAIN)
        lines = [self._line(item, view) for item in steps] if not view.is_closed else []
        self.step_list.show_lines(lines, leads=self._leads)
        self.nothing_label.setVisible(not lines)
        for card in self._cards():
            card.show_view(view)
        self._empty_label.setVisible(not begun and view.start is None)
        step, self._wanted = self._wanted, ""
        if step:
            self.begin(step)

    def _line(self, item: NextSettlementStep, view: SettlementView) -> StepLine:
        texts = self.context.texts
        words = self.tr("{day}  ·  {reason}").format(day=format_short(item.due_on), reason=texts.say(item.reason))
        if item.letter:
            letter = self.tr("Brief: {letter} {name}.").format(
                letter=item.letter, name=texts.label("settlement_letter", item.letter)
            )
            words = f"{words} {letter}"
        key = item.step.value
        if item.step is SettlementStep.EXPORT_PAYOUTS and view.look_reason is not None:
            words = f"{words} {texts.say(view.look_reason)}"
            key = "ask_look" if view.look is None else "give_look"
        is_due = item.due_on <= view.today
        does = self._words.get(key, texts.label("settlement_step", key)) if key in self._steps else ""
        step = self.tr("{step}…").format(step=does) if does and key not in _AT_ONCE else does
        return StepLine(key, words, step if is_due else "", is_due)

    def _read(
        self,
        work: Callable[[Core], Any],
        on_done: Callable[[Any], None],
        on_error: Callable[[BaseException], None] | None = None,
    ) -> None:
        self.context.tasks.run_db(self, work, on_done, on_error or self.context.notices.error)

    # --- building ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._empty_label = label(
            self.tr("Zodra alle schuldeisers akkoord zijn en de regeling is afgesloten, begint hier de uitvoering."),
            "muted",
            wrap=True,
        )
        self._empty_label.hide()
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 12, 8, 8)
        column.setSpacing(12)
        # The steps have the longer lines.
        self._head = SideBySide((self.stand_card, self.steps_card), 110, shares=(2, 3))
        self._head.hide()
        for part in (self._empty_label, self.start_card, self._head, *self._cards()[1:]):
            column.addWidget(part)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(content))
        for card in (self.start_card, self.steps_card, *self._cards()):
            card.hide()

    def _cards(self) -> tuple[StandCard | EndCard | PayoutsCard | ReserveCard | ReviewsCard | ClosingCard, ...]:
        return (
            self.stand_card,
            self.end_card,
            self.payouts_card,
            self.reserve_card,
            self.reviews_card,
            self.closing_card,
        )

    def _connect(self) -> None:
        self.start_card.start_requested.connect(self.start)
        self.start_card.letters_requested.connect(self._on_letters_requested)
        self.step_list.chosen.connect(self._on_step_chosen)
        self.stand_card.repayment_requested.connect(self.note_first_repayment)
        self.payouts_card.step_requested.connect(self._on_step_chosen)
        self.reserve_card.book_requested.connect(self.book)
        self.reserve_card.take_back_requested.connect(self.take_back)
        self.reviews_card.plan_requested.connect(self.plan_review)
        self.reviews_card.hold_requested.connect(self.hold_review)
        self.reviews_card.letter_requested.connect(self._on_letter_wanted)
        self.closing_card.discharge_requested.connect(self.discharge)
        self.closing_card.early_requested.connect(self.end_early)
        self.closing_card.divide_requested.connect(self.divide)
        self.end_card.confirm_requested.connect(self.confirm)
        self.end_card.reopen_requested.connect(self.reopen)
        self.end_card.close_requested.connect(self.close_dossier)

    @Slot(object)
    def _on_step_chosen(self, key: str) -> None:
        self._steps[key]()

    @Slot(object)
    def _on_letter_wanted(self, letter: ClientLetter) -> None:
        make_client_letter(self._tab, letter)

    @Slot()
    def _on_letters_requested(self) -> None:
        self._tab.tab_requested.emit("letters")
