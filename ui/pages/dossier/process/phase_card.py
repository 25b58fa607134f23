"""Card "Fase": where the dossier stands and since when, which steps can be taken, and what the others still need."""

from __future__ import annotations

from PySide6.QtCore import Slot

from csr_desktop.dates import format_short
from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.intake import DecisionKind
from csr_desktop.domain.process import StepNeed
from csr_desktop.domain.work import MoveKind
from csr_desktop.services.process import PossibleStep
from ui.dialogs.process_decisions import DecisionDialog
from ui.dialogs.process_moves import BackDialog, CloseDossierDialog, MoveDialog, ReopenDialog
from ui.forms.parts import Card, MessageList, button, label
from ui.pages.dossier.process.lines import Line, LineList, button_rows
from ui.pages.dossier.process.reading import ProcessView
from ui.pages.dossier.tab import DossierTab

#: Which decision brings about what a step needs.
_DECISION_FOR = {
    StepNeed.ADMISSION: DecisionKind.ADMISSION,
    StepNeed.REJECTION: DecisionKind.REJECTION,
}
#: In which other tab a need is seen to.
_TAB_FOR = {
    StepNeed.FIXED_VERSION: "proposal",
    StepNeed.SENT_VERSION: "proposal",
    StepNeed.AGREED_VERSION: "proposal",
    StepNeed.NO_AGREED_VERSION: "proposal",
    StepNeed.COURT_REQUEST: "court",
    StepNeed.WSNP_STATEMENT: "court",
    StepNeed.RUNNING_SETTLEMENT: "settlement",
    StepNeed.NO_RUNNING_SETTLEMENT: "settlement",
    StepNeed.SETTLEMENT_SUCCEEDED: "settlement",
    StepNeed.SETTLEMENT_ENDED_EARLY: "settlement",
}


class PhaseCard(Card):
    """Shows the phase and does its steps."""

    def __init__(self, tab: DossierTab) -> None:
        super().__init__("", tab)
        self._tab = tab
        self._view: ProcessView | None = None
        self.phase_label = label(kind="heading")
        self.since_label = label(kind="muted", wrap=True)
        self.faults_label = label(kind="warning", wrap=True)
        self.steps_label = label(self.tr("Wat nu kan"), "heading")
        self.step_lines = LineList()
        self.missing_label = label(self.tr("Wat nog niet kan"), "heading")
        self.missing_list = MessageList()
        self.other_lines = LineList()
        self.back_button = button(self.tr("Stap terug…"), tip=self.tr("Terug naar een eerdere fase, met een reden"))
        self.close_button = button(self.tr("Dossier sluiten…"))
        self.reopen_button = button(self.tr("Heropenen…"))
        for widget in (
            self.phase_label,
            self.since_label,
            self.faults_label,
            self.steps_label,
            self.step_lines,
            self.missing_label,
            self.missing_list,
            self.other_lines,
        ):
            self.body.addWidget(widget)
        self.body.addSpacing(4)
        self.body.addLayout(button_rows((self.back_button, self.close_button, self.reopen_button), 3))
        self.step_lines.chosen.connect(self._on_step_chosen)
        self.missing_list.chosen.connect(self._on_missing_chosen)
        self.back_button.clicked.connect(self._on_back_clicked)
        self.close_button.clicked.connect(self.close_dossier)
        self.reopen_button.clicked.connect(self._on_reopen_clicked)

    def show_view(self, view: ProcessView) -> None:
        """Show where the dossier stands."""
        self._view = view
        texts, dossier = self._tab.context.texts, view.dossier
        self.phase_label.setText(self.tr("Fase: {phase}").format(phase=texts.label("phase", dossier.phase)))
        self.since_label.setText(self._since(view))
        self.faults_label.setText("\n".join(f"⚠ {texts.say(item)}" for item in view.faults))
        self.faults_label.setVisible(bool(view.faults))
        forward = [step for step in view.steps if step.step.kind is MoveKind.FORWARD]
        ready = [step for step in forward if not step.missing] if not view.is_closed else []
        self.step_lines.show_lines([self._ready_line(step) for step in ready])
        self.steps_label.setVisible(bool(ready))
        self._show_missing(view, forward)
        is_closed = dossier.phase is Phase.CLOSED
        self.back_button.setVisible(bool(self._backs()) and not view.is_closed)
        self.close_button.setVisible(not view.is_closed)
        self.reopen_button.setVisible(is_closed and dossier.deleted_on is None)

    @Slot()
    def close_dossier(self) -> None:
        """Ask why and when the dossier is closed."""
        if self._view is not None and not self._view.is_closed:
            CloseDossierDialog(self._tab.context, self._view.dossier, self.window()).start()

    def focus_first(self) -> None:
        """Give the focus to the first step that can be taken."""
        first = self.step_lines.first_button()
        for made in (first, self.back_button, self.close_button, self.reopen_button):
            # A line that was just made is not hidden, and not in sight before the next round of events.
            if made is not None and not made.isHidden():
                made.setFocus()
                return

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_step_chosen(self, phase: str) -> None:
        if self._view is not None:
            MoveDialog(self._tab.context, self._view.dossier, Phase(phase), self.window()).start()

    @Slot(object)
    def _on_missing_chosen(self, need: str) -> None:
        wanted = StepNeed(need)
        kind = _DECISION_FOR.get(wanted)
        if kind is not None and self._view is not None:
            DecisionDialog(
                self._tab.context, self._view.dossier, kind, self.window(), wants_look=self._view.wants_decision_look
            ).start()
        elif wanted in _TAB_FOR:
            self._tab.tab_requested.emit(_TAB_FOR[wanted])

    @Slot()
    def _on_back_clicked(self) -> None:
        if self._view is not None:
            BackDialog(self._tab.context, self._view.dossier, self._backs(), self.window()).start()

    @Slot()
    def _on_reopen_clicked(self) -> None:
        if self._view is not None:
            ReopenDialog(self._tab.context, self._view.dossier, self.window()).start()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _since(self, view: ProcessView) -> str:
        if not view.stays:
            return ""
        began = view.stays[-1].event.began_on
        days = (self._tab.context.clock.today() - began).days
        if view.dossier.phase is Phase.CLOSED and view.dossier.exit_reason is not None:
            return self.tr("Gesloten op {day}: {reason}").format(
                day=format_short(began), reason=self._tab.context.texts.label("exit_reason", view.dossier.exit_reason)
            )
        if days < 1:
            return self.tr("Sinds vandaag")
        if days == 1:
            return self.tr("Sinds gisteren")
        return self.tr("Sinds {day}, dat is {days} dagen").format(day=format_short(began), days=days)

    def _backs(self) -> list[Phase]:
        """The phases to which a step back can be taken."""
        view = self._view
        if view is None:
            return []
        return [step.step.target for step in view.steps if step.step.kind is MoveKind.BACK and not step.missing]

    def _ready_line(self, step: PossibleStep) -> Line:
        phase = step.step.target
        return Line(self._tab.context.texts.label("phase", phase), ((phase.value, self.tr("Naar deze fase…")),))

    def _show_missing(self, view: ProcessView, forward: list[PossibleStep]) -> None:
        """Say of every step that cannot be taken what it needs, with the way to it where that is on the screen."""
        texts = self._tab.context.texts
        words = self.tr("{phase}: hiervoor is nodig {need}.")
        led: list[tuple[str, str]] = []
        told: list[Line] = []
        steps = [step for step in forward if step.missing and step.step.target is not Phase.CLOSED]
        backs = [step for step in view.steps if step.step.kind is MoveKind.BACK and step.missing]
        if not view.is_closed:
            for step in steps:
                text = words.format(phase=texts.label("phase", step.step.target), need=self._needs(step))
                need = step.missing[0]
                if need in _DECISION_FOR or need in _TAB_FOR:
                    led.append((need.value, text))
                else:
                    told.append(Line(text, mark="•", kind="muted"))
            if backs and not self._backs():
                text = self.tr("Een stap terug: hiervoor is nodig {need}.").format(need=self._needs(backs[0]))
                told.append(Line(text, mark="•", kind="muted"))
        self.missing_list.show_messages(led, "muted")
        self.other_lines.show_lines(told)
        self.missing_label.setVisible(bool(led or told))

    def _needs(self, step: PossibleStep) -> str:
        return ", ".join(self._tab.context.texts.label("step_need", need) for need in step.missing)
