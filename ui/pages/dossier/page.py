"""One dossier: its head with the one next step, and its tabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.dossiers import Phase
from csr_desktop.services.workbench import DossierState, NextStep, label_group
from ui.context import UiContext
from ui.forms.dropped import files_in
from ui.forms.fields import Field
from ui.forms.in_sight import TabsInSight
from ui.forms.page import Page, Wish
from ui.pages.dossier.court.tab import CourtTab
from ui.pages.dossier.debts import DebtsTab
from ui.pages.dossier.head import DossierHead
from ui.pages.dossier.income import IncomeTab
from ui.pages.dossier.letters import LettersTab
from ui.pages.dossier.log import LogTab
from ui.pages.dossier.messages import MessagesTab
from ui.pages.dossier.overview.tab import OverviewTab
from ui.pages.dossier.people import PeopleTab
from ui.pages.dossier.process.tab import ProcessTab
from ui.pages.dossier.proposal import ProposalTab
from ui.pages.dossier.settlement.tab import SettlementTab
from ui.pages.dossier.tab import DossierTab
from ui.pages.dossier.ways import OVERVIEW, place_of
from ui.theme import Space

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
#: Done at once by the button of the head; who comes from a list looks first, with that button under his finger.
_LOOK_FIRST = frozenset({NextStep.FREEZE_PROPOSAL, NextStep.CONCLUDE})


class DossierPage(Page):
    """The page of one dossier, in a tab of the main window."""

    key = "dossier"

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._dossier_id = dossier_id
        self._state: DossierState | None = None
        self._wanted_step = ""
        self._about: tuple[str, ...] = ()
        self.head = DossierHead()
        self.name_label, self.facts_label = self.head.name_label, self.head.facts_label
        self.next_button, self.stepper = self.head.next_button, self.head.stepper
        self.tabs = TabsInSight()
        self.tabs.tabBar().setAccessibleName(self.tr("Onderdelen van het dossier"))
        self._made: dict[str, DossierTab] = {}
        self._classes = {tab_class.key: tab_class for tab_class, _name in self._tabs()}
        self._places: dict[str, QWidget] = {}
        # From the outside in: what gets another parent takes its looks again, with everything in it.
        self._lay_out()
        for tab_class, name in self._tabs():
            place = QWidget()
            # The tab itself is what a screen reader should hear of.
            QVBoxLayout(place).setContentsMargins(0, 0, 0, 0)
            self._places[tab_class.key] = place
            self.tabs.addTab(place, name)
        self.setAcceptDrops(True)
        self.next_button.clicked.connect(self._on_next_clicked)
        self.tabs.currentChanged.connect(self._on_tab_changed)

    @property
    def dossier_id(self) -> str:
        return self._dossier_id

    @property
    def help_place(self) -> str:
        return f"{self.key}/{self._key_of(self.tabs.currentIndex())}"

    @property
    def current_tab(self) -> DossierTab:
        """The tab in sight."""
        return self.tab(self._key_of(self.tabs.currentIndex()))

    def tab(self, key: str) -> DossierTab:
        """Return a tab; it is made when it is not there yet."""
        if key not in self._made:
            place = self._places[key]
            made = self._classes[key](self.context, self._dossier_id, place)
            made.setAccessibleName(self.tabs.tabText(self.tabs.indexOf(place)))
            made.tab_requested.connect(self.show_tab)
            made.page_requested.connect(self.page_requested)
            made.import_requested.connect(self.import_requested)
            made.step_requested.connect(self._on_step_requested)
            layout = place.layout()
            assert layout is not None
            layout.addWidget(made)
            self._made[key] = made
            self.fields_made.emit()
        return self._made[key]

    def perform(self, wish: Wish, subject: str = "") -> None:
        if wish is Wish.SHOW_TAB:
            self.show_tab(subject)
        elif wish is Wish.NEW:
            self.begin(NextStep.ADD_CLAIMS)
        elif wish is Wish.BEGIN:
            self._wanted_step = subject
            # What was asked of the database before this comes first: a page that was just opened has to be read.
            self.context.tasks.run_db(self, lambda _core: None, self._begin_wanted)
        elif wish is Wish.SHOW_FIELD:
            self._show_field(subject)

    def point_at(self, keys: Sequence[str]) -> None:
        self._about = tuple(keys)

    @Slot(object)
    def show_tab(self, key: str) -> None:
        """Show a tab by its key, or by the key of one of its parts."""
        for tab_key, tab_class in self._classes.items():
            if key == tab_key or key in tab_class.parts:
                tab = self.tab(tab_key)
                # Somebody who asks for it has a reason, also when a dossier is not yet so far.
                self.tabs.setTabVisible(self.tabs.indexOf(self._places[tab_key]), True)
                about, self._about = self._about, ()
                if about:
                    tab.point_at(about)
                self.tabs.setCurrentWidget(self._places[tab_key])
                if key == tab_key:
                    tab.focus_first()
                else:
                    tab.focus_part(key)

    @Slot(object)
    def begin(self, step: str) -> None:
        """Go to where a step is done, and begin it there; the overview tells of a step that has no place yet."""
        place = place_of(step)
        key = next((key for key, made in self._classes.items() if place == key or place in made.parts), OVERVIEW)
        if key == OVERVIEW or not self.tabs.isTabVisible(self.tabs.indexOf(self._places[key])):
            key = place = OVERVIEW
        self.show_tab(place)
        self.tab(key).begin(step)

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

    # --- Qt ----------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Wherever on the dossier files are dropped, they become documents of it."""
        paths = files_in(event.mimeData())
        tab = self.tab(LettersTab.key)
        if paths and isinstance(tab, LettersTab):
            event.acceptProposedAction()
            self.show_tab("documents")
            tab.documents_part.add(paths)

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object, object)
    def _on_step_requested(self, step: str, keys: Sequence[str]) -> None:
        self.point_at(keys)
        self.begin(step)

    @Slot()
    def _on_next_clicked(self) -> None:
        if self._state is not None:
            self.begin(self._state.next_step)

    @Slot(int)
    def _on_tab_changed(self, _at: int) -> None:
        if self._state is not None:
            self.current_tab.show_state(self._state)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _tabs(self) -> tuple[tuple[type[DossierTab], str], ...]:
        return (
            (OverviewTab, self.tr("Overzicht")),
            (ProcessTab, self.tr("Traject")),
            (PeopleTab, self.tr("Personen")),
            (DebtsTab, self.tr("Schulden")),
            (IncomeTab, self.tr("Inkomen en VTLB")),
            (ProposalTab, self.tr("Voorstel")),
            (CourtTab, self.tr("Rechter")),
            (SettlementTab, self.tr("Uitvoering")),
            (LettersTab, self.tr("Brieven")),
            (MessagesTab, self.tr("Berichten")),
            (LogTab, self.tr("Logboek")),
        )

    def _show_field(self, name: str) -> None:
        """Show the tab with this field; a text that was typed may wait in a tab that is not there yet."""
        for key in self._classes:
            field = next((field for field in self.tab(key).findChildren(Field) if field.label == name), None)
            if field is not None:
                self.tabs.setCurrentWidget(self._places[key])
                field.setFocus()
                return

    def _begin_wanted(self, _nothing: None) -> None:
        step, self._wanted_step = self._wanted_step, ""
        if step in _LOOK_FIRST and self._state is not None and self._state.next_step == step:
            self.show_tab(place_of(step))
            self.next_button.setFocus()
        elif step:
            self.begin(step)

    def _stays(self, state: DossierState, step: Phase) -> str:
        """Return when the dossier was in a step of its way, or in a phase that is shown in its place."""
        found = []
        for stay in state.phases:
            if _IN_PLACE_OF.get(stay.phase, stay.phase) is not step:
                continue
            words = self.tr("{begin} tot {end}") if stay.ended_on else self.tr("sinds {begin}")
            told = words.format(begin=format_short(stay.began_on), end=format_short(stay.ended_on or stay.began_on))
            name = self.context.texts.label("phase", stay.phase)
            found.append(told if stay.phase is step else f"{name} {told}")
        return ", ".join(found)

    def _key_of(self, at: int) -> str:
        return self._tabs()[at][0].key

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.LARGE, Space.MEDIUM, Space.LARGE, Space.MEDIUM)
        layout.setSpacing(Space.SMALL)
        layout.addWidget(self.head)
        layout.addWidget(self.tabs, 1)

    def _show_state(self, state: DossierState) -> None:
        self._state = state
        texts = self.context.texts
        facts = [
            self.tr("Dossier {number}").format(number=state.dossier.number),
        ]
        if state.dossier.counsellor:
            facts.append(state.dossier.counsellor)
        if state.settling is not None:
            number, length = state.settling
            facts.append(self.tr("Dag {number} van {length}").format(number=number, length=length))
        if state.missing:
            facts.append(self.tr("Nog {count} nodig voor een voorstel").format(count=len(state.missing)))
        self.head.show_words([client.full_name for client in state.clients], "  ·  ".join(facts))
        step = state.next_step
        self.next_button.setText(texts.label(label_group(step), step))
        self.next_button.setEnabled(step is not NextStep.NOTHING)
        self.next_button.setVisible(step is not NextStep.NOTHING)
        phase = state.dossier.phase
        place = _STEPS.index(_IN_PLACE_OF.get(phase, phase))
        names_of_steps = [texts.label("phase", item) for item in _STEPS]
        names_of_steps[place] = texts.label("phase", phase)
        self.stepper.show_steps(names_of_steps, place, [self._stays(state, step) for step in _STEPS])
        surnames = " / ".join(dict.fromkeys(client.surname for client in state.clients))
        for tab_class, _name in self._tabs():
            at = self.tabs.indexOf(self._places[tab_class.key])
            is_wanted = tab_class.is_wanted(state) or at == self.tabs.currentIndex()
            # Said once more of a tab that stays as it is, Qt forgets to close the gap of one that went.
            if self.tabs.isTabVisible(at) is not is_wanted:
                self.tabs.setTabVisible(at, is_wanted)
        self.title_changed.emit(f"{surnames} {state.dossier.number}")
        self.current_tab.show_state(state)
