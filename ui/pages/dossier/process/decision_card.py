"""Card "Besluiten": what the municipal executive decided, objections, and the letter that comes next."""

from __future__ import annotations

from PySide6.QtCore import Slot

from csr_desktop.dates import format_short
from csr_desktop.domain.client_letters import ClientLetter
from csr_desktop.domain.dossiers import Phase
from csr_desktop.domain.intake import Decision, DecisionKind
from csr_desktop.services.process_decisions import LETTERS_OF
from ui.dialogs.process_decisions import DecisionDialog, ObjectionDialog, SettleObjectionDialog, letters_words
from ui.forms.parts import Card, button, label
from ui.pages.dossier.client_letters import make_client_letter
from ui.pages.dossier.process.lines import Line, LineList, button_rows
from ui.pages.dossier.process.reading import ProcessView
from ui.pages.dossier.tab import DossierTab

#: The phase to which each decision brings a dossier.
_LEADS_TO = {
    DecisionKind.ADMISSION: Phase.ADMITTED,
    DecisionKind.REJECTION: Phase.REJECTED,
    DecisionKind.TERMINATION: Phase.CLOSED,
}


class DecisionCard(Card):
    """Lists decisions and takes new ones."""

    def __init__(self, tab: DossierTab) -> None:
        super().__init__(self.tr("Besluiten"), tab)
        self._tab = tab
        self._view: ProcessView | None = None
        self.empty_label = label(kind="muted", wrap=True)
        self.lines = LineList()
        self.letter_label = label(wrap=True)
        self.decide_button = button(self.tr("Besluit nemen…"), tip=self.tr("Toelaten, afwijzen of de hulp beëindigen"))
        for widget in (self.empty_label, self.lines, self.letter_label):
            self.body.addWidget(widget)
        self.letter_button = button(self.tr("Brief maken"), tip=self.tr("De beschikking, met wat erbij hoort"))
        self.body.addLayout(button_rows((self.letter_button, self.decide_button)))
        self.lines.chosen.connect(self._on_line_chosen)
        self.decide_button.clicked.connect(self.decide)
        self.letter_button.clicked.connect(self._on_letter_clicked)

    def show_view(self, view: ProcessView) -> None:
        """Show what was decided."""
        self._view = view
        self.empty_label.setText(
            self.tr("Er is geen besluit genomen.")
            if view.is_closed
            else self.tr("Er is nog geen besluit. Leg eerst het eerste gesprek vast, en neem dan een besluit.")
        )
        self.empty_label.setVisible(not view.decisions)
        self.lines.show_lines([self._line(item) for item in view.decisions])
        last = view.decisions[-1] if view.decisions else None
        # Once the dossier went on, the letter is no step that comes next.
        is_letter_next = last is not None and last.letter_id is None and view.dossier.phase is _LEADS_TO[last.kind]
        if last is not None:
            self.letter_label.setText(
                self.tr("Volgende stap: maak de brief {letters}.").format(
                    letters=letters_words(self._tab.context, LETTERS_OF[last.kind])
                )
            )
        self.letter_label.setVisible(is_letter_next)
        # One that was not told can always be told, also when the dossier went on without.
        self.letter_button.setVisible(last is not None and last.letter_id is None)
        self.decide_button.setVisible(not view.is_closed)

    @Slot()
    def decide(self) -> None:
        """Ask which decision is taken and on which ground."""
        if self._view is not None:
            DecisionDialog(
                self._tab.context, self._view.dossier, None, self.window(), wants_look=self._view.wants_decision_look
            ).start()

    def focus_objection(self) -> None:
        """Give the focus to what can be done with the newest decision."""
        last = self._view.decisions[-1].id if self._view is not None and self._view.decisions else ""
        made = self.lines.button_of(f"settle/{last}") or self.lines.button_of(f"object/{last}")
        (made or self.decide_button).setFocus()

    @Slot()
    def _on_letter_clicked(self) -> None:
        make_client_letter(self._tab, ClientLetter.DECISION)

    @Slot(object)
    def _on_line_chosen(self, key: str) -> None:
        if self._view is None:
            return
        step, _, decision_id = key.partition("/")
        decision = next(item for item in self._view.decisions if item.id == decision_id)
        dialog_class = ObjectionDialog if step == "object" else SettleObjectionDialog
        dialog_class(self._tab.context, decision, self.window()).start()

    def _line(self, item: Decision) -> Line:
        parts = [
            self.tr("{day} {kind}.").format(
                day=format_short(item.decided_on), kind=self._tab.context.texts.label("decision_kind", item.kind)
            )
        ]
        if item.ground:
            parts.append(item.ground if item.ground.endswith(".") else f"{item.ground}.")
        if item.objection_on is None:
            return Line(" ".join(parts), ((f"object/{item.id}", self.tr("Bezwaar…")),))
        parts.append(self.tr("Bezwaar op {day}.").format(day=format_short(item.objection_on)))
        if item.objection_settled_on is None:
            return Line(" ".join(parts), ((f"settle/{item.id}", self.tr("Besluit op bezwaar…")),))
        parts.append(
            self.tr("Beslist op {day}: {outcome}").format(
                day=format_short(item.objection_settled_on), outcome=item.objection_outcome
            )
        )
        return Line(" ".join(parts))
