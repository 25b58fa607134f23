"""Overzicht: what is to be done, what stands in the way, what runs, the figures, and what happened so far."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short, parse_typed
from csr_desktop.domain.readiness_table import ReadyStep
from csr_desktop.domain.term_table import DeadlineStep
from csr_desktop.domain.work import Deadline
from csr_desktop.errors import Message
from csr_desktop.money import format_euro, format_percentage
from csr_desktop.services.deadlines.service import MoveBy, OpenDeadline
from csr_desktop.services.ready import NEXT_READY_STEP
from csr_desktop.services.workbench import DossierState
from ui.context import UiContext
from ui.forms.parts import Card, MessageList, label, scrolled
from ui.forms.side_by_side import TwoColumns
from ui.pages.dossier.keeping import KeepingCard
from ui.pages.dossier.overview.deadlines import DeadlinesCard
from ui.pages.dossier.overview.reading import OverviewFacts, read_overview
from ui.pages.dossier.overview.ready import ReadyCard
from ui.pages.dossier.overview.story import StoryCard
from ui.pages.dossier.overview.tasks import TasksCard
from ui.pages.dossier.tab import DossierTab
from ui.theme import Space

#: Told by the tasks already: what is late, and letters that lie ready.
_LATE = "overdue."


class OverviewTab(DossierTab):
    """The first tab: one look tells where the dossier stands."""

    key = "overview"

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, dossier_id, parent)
        self._state: DossierState | None = None
        self._step: ReadyStep | None = None
        self._warnings: tuple[Message, ...] = ()
        self._wanted_step = ""
        self.tasks_card = TasksCard(context)
        self.ready_card = ReadyCard(context, dossier_id)
        self.warnings_list = MessageList()
        self.deadlines_card = DeadlinesCard(context, dossier_id)
        self.story_card = StoryCard()
        self.keeping_card = KeepingCard(context, dossier_id)
        self._figures = QGridLayout()
        self._figures.setHorizontalSpacing(24)
        self._figures.setVerticalSpacing(6)
        self._figures.setColumnStretch(1, 1)
        self._lay_out()
        self.tasks_card.step_chosen.connect(self.step_requested)
        self.tasks_card.met_chosen.connect(self._on_met)
        self.ready_card.step_changed.connect(self._on_step_changed)
        self.ready_card.tab_wanted.connect(self.tab_requested)
        self.ready_card.page_wanted.connect(self.page_requested)
        self.warnings_list.chosen.connect(self._on_message_chosen)
        self.deadlines_card.move_typed.connect(self._on_move_typed)
        self.deadlines_card.met_chosen.connect(self._on_met)
        self.story_card.tab_wanted.connect(self.tab_requested)

    def show_state(self, state: DossierState) -> None:
        self._state = state
        self._warnings = tuple(item for item in state.warnings if not item.code.startswith(_LATE))
        # Nothing is prepared any more where no step follows.
        self.ready_card.setVisible(state.dossier.phase in NEXT_READY_STEP)
        self.keeping_card.show_dossier(state.dossier)
        self._show_figures(state)
        self._read()

    def focus_first(self) -> None:
        self.tasks_card.setFocus()

    def begin(self, step: str) -> None:
        """Point at the task with this step: it has no place of its own in the window."""
        if step == DeadlineStep.ASK_ERASURE:
            self.keeping_card.ask_by_term()
        elif not self.tasks_card.focus_step(step, self._about):
            # The tab was just made and has not read its tasks yet.
            self._wanted_step = step

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_message_chosen(self, code: str) -> None:
        if code.startswith(("proposal.vtlb", "proposal.no_vtlb", "proposal.capacity")):
            self.tab_requested.emit("income")
        elif code == "proposal.not_all_asked":
            self.tab_requested.emit("proposal")
        elif code.startswith("dossier."):
            self.tab_requested.emit("people")
        else:
            self.tab_requested.emit("debts")

    @Slot(object)
    def _on_step_changed(self, step: ReadyStep) -> None:
        self._step = step
        self._read()

    @Slot(object)
    def _on_met(self, deadline: OpenDeadline) -> None:
        self.perform(lambda core: core.deadlines.met(deadline), self._told_met)

    @Slot(str, object)
    def _on_move_typed(self, typed: str, deadline: OpenDeadline) -> None:
        today = self.context.clock.today()

        def move(core: Core) -> Deadline:
            if typed in set(MoveBy):
                return core.deadlines.move_by(deadline, MoveBy(typed))
            return core.deadlines.move(deadline, parse_typed(typed, max(today, deadline.due_on)))

        self.perform(move, self._told_moved)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        state, step = self._state, self._step
        if state is None:
            # The page is still reading; it calls `show_state` when it has.
            return

        def work(core: Core) -> OverviewFacts:
            return read_overview(core, state, step)

        self.context.tasks.run_db(self, work, self._show_facts)

    def _show_facts(self, facts: OverviewFacts) -> None:
        # What stands in the way of the step says it already.
        told = {self.context.texts.say(finding.message) for finding in facts.ready.findings}
        warnings = [(item.code, self.context.texts.say(item)) for item in (*facts.warnings, *self._warnings)]
        warnings = [(code, text) for code, text in warnings if text not in told]
        self.warnings_list.show_messages(warnings, "warning")
        self._warnings_card.setVisible(bool(warnings))
        self.tasks_card.show_items(facts.tasks, facts.parties)
        self.ready_card.show_report(facts.ready, self._state.dossier.number if self._state else "")
        self.deadlines_card.show_deadlines(facts.deadlines)
        self.story_card.show_lines(facts.story)
        step, self._wanted_step = self._wanted_step, ""
        if step:
            self.tasks_card.focus_step(step, self._about)

    def _told_met(self, _deadline: Any) -> None:  # noqa: ANN401 - a record
        self.undoable(self.tr("De termijn is afgerond."))

    def _told_moved(self, deadline: Deadline) -> None:
        self.undoable(self.tr("De termijn is verzet naar {day}.").format(day=format_short(deadline.due_on)))

    def _lay_out(self) -> None:
        # From the outside in: what gets another parent takes its looks again, with everything in it.
        content = QWidget(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(content))
        whole = QVBoxLayout(content)
        whole.setContentsMargins(0, 12, 8, 8)
        whole.setSpacing(12)
        columns = TwoColumns(gap=Space.MEDIUM)
        whole.addWidget(columns)
        whole.addWidget(self.story_card)
        self._warnings_card = Card(self.tr("Let op"))
        self._warnings_card.body.addWidget(self.warnings_list)
        self._warnings_card.hide()
        figures = Card(self.tr("In cijfers"))
        figures.body.addLayout(self._figures)
        for column, cards in (
            (columns.left, (self.tasks_card, self.ready_card)),
            (columns.right, (self.deadlines_card, self._warnings_card, figures, self.keeping_card)),
        ):
            column.setSpacing(12)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)

    def _show_figures(self, state: DossierState) -> None:
        while self._figures.count():
            item = self._figures.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, (name, value) in enumerate(self._facts(state)):
            self._figures.addWidget(label(name, "muted"), at, 0, Qt.AlignmentFlag.AlignTop)
            shown = label(value, wrap=True)
            shown.setAccessibleName(f"{name}: {value}")
            self._figures.addWidget(shown, at, 1)

    def _facts(self, state: DossierState) -> list[tuple[str, str]]:
        totals = state.totals
        facts = [
            (self.tr("Schuld die meedoet"), format_euro(totals.participating_cents)),
            (self.tr("waarvan preferent"), format_euro(totals.preferential_cents)),
            (self.tr("Doet niet mee"), format_euro(totals.excluded_cents)),
            (
                self.tr("Saldo's ontvangen"),
                self.tr("{received} van {claims}").format(received=totals.received, claims=totals.claims),
            ),
        ]
        if state.vtlb is not None:
            facts.append((self.tr("Afloscapaciteit per maand"), format_euro(state.vtlb.capacity_cents)))
        if state.proposal is not None:
            proposal = state.proposal
            facts += [
                (
                    self.tr("Voorstel {version}").format(version=proposal.version),
                    f"{self.context.texts.label('product', proposal.product)}, "
                    f"{self.context.texts.label('proposal_status', proposal.status).lower()}",
                ),
                (self.tr("Aangeboden"), format_euro(proposal.offered_cents)),
                (
                    self.tr("Preferent / concurrent"),
                    f"{format_percentage(proposal.preferential_hundredths)} / "
                    f"{format_percentage(proposal.ordinary_hundredths)}",
                ),
            ]
        if state.tally is not None:
            tally = state.tally
            facts.append(
                (
                    self.tr("Akkoord"),
                    self.tr("{agreed} van {claims}, {refused} geweigerd, {open} open").format(
                        agreed=tally.consented + tally.agreed,
                        claims=tally.claims,
                        refused=tally.refused,
                        open=tally.open,
                    ),
                )
            )
        if state.unsent_letters:
            facts.append((self.tr("Brieven nog te versturen"), str(state.unsent_letters)))
        return facts
