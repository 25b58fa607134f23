"""What the tab Uitvoering shows and does; the steps that are due stand above everything with their button."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.dates import format_short
from csr_desktop.services.settlement.steps import NextSettlementStep, SettlementStep
from csr_desktop.services.workbench import DossierState, NextStep
from ui.forms.parts import Card, label, scrolled
from ui.forms.side_by_side import SideBySide
from ui.pages.dossier.settlement.cards import ReserveCard, ReviewsCard, StandCard, StartCard
from ui.pages.dossier.settlement.doing import SettlementSteps
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
        self.steps = SettlementSteps(tab, self.payouts_card, self.end_card, self)
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
        else:
            self.steps.begin(step)

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show(self, view: SettlementView) -> None:
        self.view = self.steps.view = view
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
        does = self._words.get(key, texts.label("settlement_step", key)) if self.steps.knows(key) else ""
        step = self.tr("{step}…").format(step=does) if does and key not in _AT_ONCE else does
        return StepLine(key, words, step if is_due else "", is_due)

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
        self.start_card.start_requested.connect(self.steps.start)
        self.start_card.letters_requested.connect(self.steps.show_letters)
        self.step_list.chosen.connect(self.steps.begin)
        self.stand_card.repayment_requested.connect(self.steps.note_first_repayment)
        self.payouts_card.step_requested.connect(self.steps.begin)
        self.reserve_card.book_requested.connect(self.steps.book)
        self.reserve_card.take_back_requested.connect(self.steps.take_back)
        self.reviews_card.plan_requested.connect(self.steps.plan_review)
        self.reviews_card.hold_requested.connect(self.steps.hold_review)
        self.reviews_card.letter_requested.connect(self.steps.make_letter)
        self.closing_card.discharge_requested.connect(self.steps.discharge)
        self.closing_card.early_requested.connect(self.steps.end_early)
        self.closing_card.divide_requested.connect(self.steps.divide)
        self.end_card.confirm_requested.connect(self.steps.confirm)
        self.end_card.reopen_requested.connect(self.steps.reopen)
        self.end_card.close_requested.connect(self.steps.close_dossier)
