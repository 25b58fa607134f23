"""Card "Vier ogen": second looks that were asked, given and wait; and for which steps the house wants them."""

from __future__ import annotations

from PySide6.QtCore import Slot

from csr_desktop.dates import format_short
from csr_desktop.domain.intake import DecisionKind
from csr_desktop.domain.second_look import LookStep
from csr_desktop.domain.work import SecondLook
from ui.dialogs.process_people import AskLookDialog, GiveLookDialog
from ui.forms.parts import Card, button, label
from ui.pages.dossier.process.lines import Line, LineList, button_rows
from ui.pages.dossier.process.reading import ProcessView
from ui.pages.dossier.tab import DossierTab


class LookCard(Card):
    """Asks for a second look and takes what somebody else says of it."""

    def __init__(self, tab: DossierTab) -> None:
        super().__init__(self.tr("Vier ogen"), tab)
        self._tab = tab
        self._view: ProcessView | None = None
        self.setting_label = label(kind="muted", wrap=True)
        self.lines = LineList()
        self.ask_button = button(self.tr("Tweede blik vragen…"), tip=self.tr("Laat een collega meekijken"))
        self.body.addWidget(self.setting_label)
        self.body.addWidget(self.lines)
        self.body.addLayout(button_rows((self.ask_button,)))
        self.lines.chosen.connect(self._on_line_chosen)
        self.ask_button.clicked.connect(self._on_ask_clicked)

    def show_view(self, view: ProcessView) -> None:
        """Show who looked at what."""
        self._view = view
        texts = self._tab.context.texts
        steps = [texts.label("look_step", step) for step in LookStep if step in view.look_steps]
        if steps:
            self.setting_label.setText(
                self.tr("Uw organisatie wil een tweede blik voor: {steps}.").format(steps=", ".join(steps))
            )
        else:
            self.setting_label.setText(
                self.tr("Een tweede blik is niet verplicht. Uw organisatie kiest dat bij Instellingen, Werkwijze.")
            )
        self.lines.show_lines([self._line(item) for item in view.looks])
        self.ask_button.setVisible(not view.is_closed)

    def give_first(self) -> None:
        """Begin with the first look that waits; without one the button to ask has the focus."""
        waiting = self._view.waiting_look if self._view is not None else None
        if waiting is not None:
            self._give(waiting)
        else:
            self.ask_button.setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_ask_clicked(self) -> None:
        if self._view is not None:
            AskLookDialog(self._tab.context, self._view.dossier, self._view.people, self.window()).start()

    @Slot(object)
    def _on_line_chosen(self, look_id: str) -> None:
        if self._view is not None:
            self._give(next(item for item in self._view.looks if item.id == look_id))

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _give(self, look: SecondLook) -> None:
        if self._view is not None:
            GiveLookDialog(self._tab.context, look, self._subject(look), self._view.people, self.window()).start()

    def _subject(self, look: SecondLook) -> str:
        """What was looked at: a step, with the decision or the version of the proposal."""
        step = self._tab.context.texts.label("look_step", look.step)
        step = step[:1].upper() + step[1:]
        if look.step is LookStep.DECISION and look.subject in {kind.value for kind in DecisionKind}:
            kind = self._tab.context.texts.label("decision_kind", look.subject)
            return self.tr("{step}: {what}").format(step=step, what=kind.lower())
        version = self._view.versions.get(look.subject) if self._view is not None else None
        if version is not None:
            return self.tr("{step}: versie {version}").format(step=step, version=version)
        return step

    def _line(self, look: SecondLook) -> Line:
        words = self.tr("{subject}. Wacht op een collega; gevraagd door {asker} op {asked}.")
        if look.approved:
            words = self.tr("{subject}. Goedgekeurd door {by} op {decided}.")
        elif look.approved is not None:
            words = self.tr("{subject}. Teruggegeven door {by} op {decided}: {remark}")
        text = words.format(
            subject=self._subject(look),
            asker=look.asked_by,
            asked=format_short(look.asked_on),
            by=look.decided_by,
            decided=format_short(look.decided_on) if look.decided_on else "",
            remark=look.remark,
        )
        if look.approved is None:
            return Line(text, ((look.id, self.tr("Meekijken…")),), mark="⚠", kind="warning")
        return Line(text, mark="✓" if look.approved else "•", kind="" if look.approved else "warning")
