"""The tab "Traject": phase, intake, decisions, guidance, second looks, handing over."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from csr_desktop.domain.term_table import DeadlineStep
from csr_desktop.services.next_step import WorkStep
from csr_desktop.services.workbench import DossierState
from ui.context import UiContext
from ui.forms.parts import scrolled
from ui.forms.side_by_side import TwoColumns
from ui.pages.dossier.process.decision_card import DecisionCard
from ui.pages.dossier.process.guidance_card import GuidanceCard
from ui.pages.dossier.process.hand_over_card import HandOverCard
from ui.pages.dossier.process.history_card import HistoryCard
from ui.pages.dossier.process.intake_card import IntakeCard, PlanCard
from ui.pages.dossier.process.look_card import LookCard
from ui.pages.dossier.process.phase_card import PhaseCard
from ui.pages.dossier.process.reading import ProcessView, read_process
from ui.pages.dossier.tab import DossierTab

_AnyCard = PhaseCard | IntakeCard | PlanCard | DecisionCard | GuidanceCard | LookCard | HandOverCard | HistoryCard
#: Not a step: the focus goes where work on the tab begins, once that is known.
_FIRST = "first"


class ProcessTab(DossierTab):
    """The way of a dossier by law and reference process."""

    key = "process"
    parts = ("process:intake", "process:plan", "process:decisions", "process:guidance", "process:looks")

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, dossier_id, parent)
        self._wanted_step = ""
        self._is_read = False
        # In the order of reading, which is the order of Tab.
        self.phase_card = PhaseCard(self)
        self.intake_card = IntakeCard(self)
        self.plan_card = PlanCard(self)
        self.decision_card = DecisionCard(self)
        self.guidance_card = GuidanceCard(self)
        self.look_card = LookCard(self)
        self.hand_over_card = HandOverCard(self)
        self.history_card = HistoryCard(self)
        self._lay_out()

    def show_state(self, state: DossierState) -> None:
        dossier_id = self.dossier_id
        self.context.tasks.run_db(self, lambda core: read_process(core, dossier_id), self._show)

    def focus_first(self) -> None:
        if self._is_read:
            self.phase_card.focus_first()
        else:
            self._wanted_step = _FIRST

    def focus_part(self, key: str) -> None:
        places = {
            "process:intake": self.intake_card.met_field,
            "process:plan": self.plan_card.parts["request"],
            "process:decisions": self.decision_card.decide_button,
            "process:guidance": self.guidance_card.add_button,
            "process:looks": self.look_card.ask_button,
        }
        places[key].setFocus()

    def begin(self, step: str) -> None:
        # What stands here may be older than what asks for the step, so it is read first.
        self._wanted_step = step
        dossier_id = self.dossier_id
        self.context.tasks.run_db(self, lambda core: read_process(core, dossier_id), self._show)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _show(self, view: ProcessView) -> None:
        cards: tuple[_AnyCard, ...] = (
            self.phase_card,
            self.intake_card,
            self.plan_card,
            self.decision_card,
            self.guidance_card,
            self.look_card,
            self.hand_over_card,
            self.history_card,
        )
        focused = self.window().focusWidget()
        held = next((card for card in cards if focused is not None and card.isAncestorOf(focused)), None)
        for card in cards:
            card.show_view(view)
        if held is not None:
            self._keep_focus(held)
        self._is_read = True
        step, self._wanted_step = self._wanted_step, ""
        self._begin_read(step)

    def _begin_read(self, step: str) -> None:
        """Begin a step now that what it needs was read."""
        match step:
            case "first":
                self.phase_card.focus_first()
            case WorkStep.TELL_DECISION:
                self.decision_card.letter_button.setFocus()
            case WorkStep.PLAN_MEETING:
                self.intake_card.plan_meeting()
            case DeadlineStep.HOLD_MEETING | DeadlineStep.AVERT_THREAT:
                self.intake_card.met_field.setFocus()
            case DeadlineStep.CHECK_COMPLETION:
                self.intake_card.complete_field.setFocus()
            case WorkStep.GIVE_SECOND_LOOK:
                self.look_card.give_first()
            case WorkStep.CLOSE_DOSSIER:
                self.phase_card.close_dossier()
            case DeadlineStep.DECIDE:
                self.decision_card.decide()
            case DeadlineStep.AWAIT_OBJECTION | DeadlineStep.SETTLE_OBJECTION:
                self.decision_card.focus_objection()

    def _keep_focus(self, card: _AnyCard) -> None:
        """Keep the focus in a card whose button went with its step: the next key is meant for what stands there now."""
        focused = self.window().focusWidget()
        if focused is not None and card.isAncestorOf(focused) and not focused.isHidden():
            return
        left = next((made for made in card.findChildren(QPushButton) if made.isVisibleTo(self)), None)
        if left is not None:
            left.setFocus()
        else:
            self.phase_card.focus_first()

    def _lay_out(self) -> None:
        columns = TwoColumns(gap=12)
        for left in (self.phase_card, self.intake_card, self.plan_card):
            columns.left.addWidget(left)
        columns.left.addStretch(1)
        for right in (self.decision_card, self.guidance_card, self.look_card, self.hand_over_card):
            columns.right.addWidget(right)
        columns.right.addStretch(1)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 12, 8, 8)
        inside.setSpacing(14)
        inside.addWidget(columns)
        inside.addWidget(self.history_card)
        inside.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(content))
