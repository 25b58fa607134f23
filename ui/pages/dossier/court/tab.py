"""Rechter: what was asked of a court, what it weighs, and what it decided."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.dates import format_short
from csr_desktop.domain.court import CourtCase, CourtRoute
from csr_desktop.domain.term_table import DeadlineStep
from csr_desktop.services.workbench import DossierState, WorkStep
from ui.context import UiContext
from ui.dialogs.court_open import OpenCaseDialog
from ui.forms.fields import ChoiceField
from ui.forms.parts import label, scrolled
from ui.pages.dossier.court.case_card import CaseCard
from ui.pages.dossier.court.offer_card import OfferCard
from ui.pages.dossier.court.questions_card import QuestionsCard
from ui.pages.dossier.court.reading import CourtView, read_court
from ui.pages.dossier.court.routes_card import RoutesCard
from ui.pages.dossier.tab import DossierTab

#: The court decides; what it decided is noted here.
_JUDGMENT = frozenset({DeadlineStep.RECORD_JUDGMENT, WorkStep.AWAIT_JUDGMENT})


class CourtTab(DossierTab):
    """The cases of one dossier."""

    key = "court"

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, dossier_id, parent)
        self._view: CourtView | None = None
        self._case_id = ""
        self._wanted_step = ""
        self.case_field = ChoiceField(self.tr("Zaak"), context.texts, [])
        self.case_card = CaseCard(self)
        self.offer_card = OfferCard(context.texts)
        self.questions_card = QuestionsCard(self)
        self.routes_card = RoutesCard(context.texts)
        self._lay_out()
        self.case_field.committed.connect(self._on_case_chosen)
        self.routes_card.chosen.connect(self._on_route_chosen)

    @classmethod
    def is_wanted(cls, state: DossierState) -> bool:
        return state.court_is_near

    def show_state(self, state: DossierState) -> None:
        self._read()

    def focus_first(self) -> None:
        if self._view is not None and self._view.case is not None:
            self.case_card.focus_first()
        else:
            first = next((made for made in self.routes_card.buttons.values() if made.isEnabled()), None)
            if first is not None:
                first.setFocus()

    def begin(self, step: str) -> None:
        self._wanted_step = step
        self._read()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_case_chosen(self, case_id: object) -> None:
        self._case_id = str(case_id)
        self._read()

    @Slot(object)
    def _on_route_chosen(self, route: CourtRoute) -> None:
        refusing = self._view.refusing if self._view is not None else ()
        # What was just begun is what comes in sight.
        self._case_id = ""
        OpenCaseDialog(self.context, self.dossier_id, route, refusing, self).start()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        choice = QHBoxLayout()
        choice.setContentsMargins(0, 0, 0, 0)
        choice.addWidget(label(self.case_field.label))
        choice.addWidget(self.case_field)
        choice.addStretch(1)
        self._choice_row = QWidget()
        self._choice_row.setLayout(choice)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 12, 8, 8)
        column.setSpacing(12)
        for part in (self._choice_row, self.case_card, self.offer_card, self.questions_card, self.routes_card):
            column.addWidget(part)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(content))
        for part in (self._choice_row, self.case_card, self.offer_card, self.questions_card):
            part.hide()

    def _read(self) -> None:
        dossier_id, case_id = self.dossier_id, self._case_id
        self.context.tasks.run_db(self, lambda core: read_court(core, dossier_id, case_id), self._show)

    def _show(self, view: CourtView) -> None:
        self._view = view
        meant = next((case.id for case in view.cases if case.id in self._about), "")
        self._about = frozenset()
        if meant and view.case is not None and meant != view.case.facts.case.id:
            # A line of the work list is about another case than the one that runs.
            self._case_id = meant
            self._read()
            return
        self._choice_row.setVisible(len(view.cases) > 1)
        self.case_field.set_options([(case.id, self._name_of(case)) for case in view.cases])
        self.case_card.setVisible(view.case is not None)
        self.offer_card.setVisible(view.case is not None)
        self.questions_card.show_case(view)
        if view.case is not None:
            self._case_id = view.case.facts.case.id
            self.case_field.set_value(self._case_id)
            self.case_card.show_case(view.case)
            self.offer_card.show_case(view.case)
        self.routes_card.show_routes(view.cases, view.refusing, view.terms)
        step, self._wanted_step = self._wanted_step, ""
        self._begin_shown(step, view)

    def _begin_shown(self, step: str, view: CourtView) -> None:
        """Begin a step now that the tab shows what it is about; a step that was done meanwhile is none."""
        case = view.case.facts.case if view.case is not None else None
        if step in _JUDGMENT and case is not None and case.outcome is None:
            self.case_card.decide()
        elif step == DeadlineStep.REPORT_TO_COURT and case is not None and case.reported_on is None:
            self.case_card.report()
        elif (
            step == DeadlineStep.FORCED_SETTLEMENT
            and self.routes_card.buttons[CourtRoute.FORCED_SETTLEMENT].isEnabled()
        ):
            self._on_route_chosen(CourtRoute.FORCED_SETTLEMENT)

    def _name_of(self, case: CourtCase) -> str:
        return self.tr("{route}, begonnen {day}").format(
            route=self.context.texts.label("court_route", case.route), day=format_short(case.opened_on)
        )
