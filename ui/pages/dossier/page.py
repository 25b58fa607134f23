"""One dossier: its head with the one next step, and its tabs."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.dossiers import Phase
from csr_desktop.services.workbench import DossierState, NextStep
from ui.context import UiContext
from ui.forms.page import Page, Wish
from ui.forms.parts import Stepper, button, label
from ui.pages.dossier.debts import DebtsTab
from ui.pages.dossier.income import IncomeTab
from ui.pages.dossier.letters import LettersTab
from ui.pages.dossier.log import LogTab
from ui.pages.dossier.messages import MessagesTab
from ui.pages.dossier.overview import OverviewTab
from ui.pages.dossier.people import PeopleTab
from ui.pages.dossier.proposal import ProposalTab
from ui.pages.dossier.tab import DossierTab

#: The way of a dossier.
_STEPS = (
    Phase.REGISTERED,
    Phase.INTAKE,
    Phase.STABILISATION,
    Phase.INVENTORY,
    Phase.PROPOSAL_READY,
    Phase.PROPOSAL_SENT,
    Phase.AGREED,
    Phase.EXECUTION,
    Phase.CLOSED,
)
#: Phases beside that way are shown in the place of the one they turn out of, or come instead of.
_IN_PLACE_OF = {
    Phase.REJECTED: Phase.INTAKE,
    Phase.ADMITTED: Phase.INTAKE,
    Phase.IMPASSE: Phase.PROPOSAL_SENT,
    Phase.RECONSIDERATION: Phase.PROPOSAL_SENT,
    Phase.COURT: Phase.PROPOSAL_SENT,
    Phase.WSNP: Phase.AGREED,
    Phase.SUCCEEDED: Phase.EXECUTION,
    Phase.ENDED_EARLY: Phase.EXECUTION,
}
#: Where each next step is done.
_TAB_OF = {
    NextStep.ADD_CLAIMS: "debts",
    NextStep.REQUEST_BALANCES: "debts",
    NextStep.AWAIT_BALANCES: "debts",
    NextStep.CONFIRM_UNKNOWN: "debts",
    NextStep.PRINT_LETTERS: "letters",
    NextStep.ENTER_VTLB: "income",
    NextStep.COMPLETE_TEXTS: "people",
    NextStep.MAKE_PROPOSAL: "proposal",
    NextStep.FREEZE_PROPOSAL: "proposal",
    NextStep.SEND_PROPOSAL: "proposal",
    NextStep.AWAIT_ANSWERS: "proposal",
    NextStep.CONCLUDE: "proposal",
    NextStep.NEW_PROPOSAL: "proposal",
}


class DossierPage(Page):
    """The page of one dossier, in a tab of the main window."""

    key = "dossier"

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._dossier_id = dossier_id
        self._state: DossierState | None = None
        self.name_label = label(kind="title")
        self.facts_label = label(kind="muted")
        self.next_button = button("", "primary")
        self.stepper = Stepper()
        self.overview_tab = OverviewTab(context, dossier_id)
        self.people_tab = PeopleTab(context, dossier_id)
        self.debts_tab = DebtsTab(context, dossier_id)
        self.income_tab = IncomeTab(context, dossier_id)
        self.proposal_tab = ProposalTab(context, dossier_id)
        self.letters_tab = LettersTab(context, dossier_id)
        self.messages_tab = MessagesTab(context, dossier_id)
        self.log_tab = LogTab(context, dossier_id)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setAccessibleName(self.tr("Onderdelen van het dossier"))
        for tab, name in self._tabs():
            tab.setAccessibleName(name)
            self.tabs.addTab(tab, name)
            tab.tab_requested.connect(self.show_tab)
            tab.page_requested.connect(self.page_requested)
            tab.import_requested.connect(self.import_requested)
        self._lay_out()
        self.next_button.clicked.connect(self._on_next_clicked)
        self.tabs.currentChanged.connect(self._on_tab_changed)

    @property
    def dossier_id(self) -> str:
        return self._dossier_id

    @property
    def current_tab(self) -> DossierTab:
        """The tab in sight."""
        tab = self.tabs.currentWidget()
        assert isinstance(tab, DossierTab)
        return tab

    def perform(self, wish: Wish, subject: str = "") -> None:
        if wish is Wish.SHOW_TAB:
            self.show_tab(subject)
        elif wish is Wish.NEW:
            self.show_tab("debts")
            self.debts_tab.begin(NextStep.ADD_CLAIMS)

    @Slot(object)
    def show_tab(self, key: str) -> None:
        """Show a tab by its key; the documents are a part of the letters."""
        if key == self.letters_tab.documents_part.key:
            self.tabs.setCurrentWidget(self.letters_tab)
            self.letters_tab.documents_part.focus_first()
        for tab, _name in self._tabs():
            if tab.key == key:
                self.tabs.setCurrentWidget(tab)
                tab.focus_first()

    def refresh(self) -> None:
        dossier_id = self._dossier_id

        def work(core: Core) -> DossierState:
            state = core.workbench.state(dossier_id)
            core.audit.viewed(dossier_id)
            return state

        self.context.tasks.run_db(self, work, self._show_state)

    def concerns(self, changes: Any) -> bool:  # noqa: ANN401 - `Changes` of the services
        # What changed outside dossiers (the register, the organisation) may show here too.
        return not changes.dossier_ids or self._dossier_id in changes.dossier_ids

    def focus_first(self) -> None:
        self.next_button.setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_next_clicked(self) -> None:
        if self._state is None:
            return
        step = self._state.next_step
        key = _TAB_OF.get(step)
        if key is None:
            return
        self.show_tab(key)
        if step in {NextStep.ADD_CLAIMS, NextStep.REQUEST_BALANCES, NextStep.AWAIT_BALANCES}:
            self.debts_tab.begin(step)
        elif key == "proposal":
            self.proposal_tab.begin(step)

    @Slot(int)
    def _on_tab_changed(self, _at: int) -> None:
        if self._state is not None:
            self.current_tab.show_state(self._state)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _tabs(self) -> tuple[tuple[DossierTab, str], ...]:
        return (
            (self.overview_tab, self.tr("Overzicht")),
            (self.people_tab, self.tr("Personen")),
            (self.debts_tab, self.tr("Schulden")),
            (self.income_tab, self.tr("Inkomen en VTLB")),
            (self.proposal_tab, self.tr("Voorstel")),
            (self.letters_tab, self.tr("Brieven")),
            (self.messages_tab, self.tr("Berichten")),
            (self.log_tab, self.tr("Logboek")),
        )

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self.name_label)
        names.addWidget(self.facts_label)
        head.setSpacing(24)
        head.addLayout(names)
        head.addWidget(self.stepper, 1)
        head.addWidget(self.next_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 10)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.tabs, 1)

    def _show_state(self, state: DossierState) -> None:
        self._state = state
        texts = self.context.texts
        names = self.tr(" en ").join(client.full_name for client in state.clients)
        self.name_label.setText(names)
        facts = [
            self.tr("Dossier {number}").format(number=state.dossier.number),
            texts.label("phase", state.dossier.phase),
        ]
        if state.dossier.counsellor:
            facts.append(state.dossier.counsellor)
        if state.missing:
            facts.append(self.tr("{count} punten ontbreken nog").format(count=len(state.missing)))
        self.facts_label.setText("  ·  ".join(facts))
        step = state.next_step
        self.next_button.setText(texts.label("next_step", step))
        self.next_button.setEnabled(step is not NextStep.NOTHING)
        self.next_button.setVisible(step is not NextStep.NOTHING)
        phase = state.dossier.phase
        place = _STEPS.index(_IN_PLACE_OF.get(phase, phase))
        names_of_steps = [texts.label("phase", item) for item in _STEPS]
        names_of_steps[place] = texts.label("phase", phase)
        self.stepper.show_steps(names_of_steps, place)
        surnames = " / ".join(dict.fromkeys(client.surname for client in state.clients))
        self.title_changed.emit(f"{surnames} {state.dossier.number}")
        self.current_tab.show_state(state)
