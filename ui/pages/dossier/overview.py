"""Overzicht: what is missing, what deserves a look, the figures, and the way so far."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.dates import format_short
from csr_desktop.money import format_euro, format_percentage
from csr_desktop.services.workbench import DossierState
from ui.context import UiContext
from ui.forms.parts import Card, MessageList, label, scrolled
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.keeping import KeepingCard
from ui.pages.dossier.tab import DossierTab


class OverviewTab(DossierTab):
    """The first tab: one look tells where the dossier stands."""

    key = "overview"

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, dossier_id, parent)
        self.missing_list = MessageList()
        self.warnings_list = MessageList()
        self.complete_label = label(self.tr("Alles wat voor een voorstel nodig is, is er."), "good")
        self.keeping_card = KeepingCard(context, dossier_id)
        self._figures = QGridLayout()
        self._figures.setHorizontalSpacing(24)
        self._figures.setVerticalSpacing(6)
        self._figures.setColumnStretch(1, 1)
        columns = (
            Column("phase", self.tr("Fase"), lambda item: context.texts.label("phase", item.phase)),
            Column("began", self.tr("Vanaf"), lambda item: format_short(item.began_on)),
            Column("ended", self.tr("Tot"), lambda item: format_short(item.ended_on) if item.ended_on else ""),
        )
        self.phases_table = Table(columns, lambda item: item.id, self.tr("Verloop van de fasen"))
        self._lay_out()
        self.missing_list.chosen.connect(self._on_message_chosen)
        self.warnings_list.chosen.connect(self._on_message_chosen)

    def show_state(self, state: DossierState) -> None:
        say = self.context.texts.say
        self.missing_list.show_messages([(item.code, say(item)) for item in state.missing], "")
        self.warnings_list.show_messages([(item.code, say(item)) for item in state.warnings], "warning")
        self.complete_label.setVisible(not state.missing)
        self._warnings_card.setVisible(bool(state.warnings))
        self.phases_table.set_rows(state.phases)
        self.keeping_card.show_dossier(state.dossier)
        self._show_figures(state)

    @Slot(object)
    def _on_message_chosen(self, code: str) -> None:
        if code.startswith(("proposal.vtlb", "proposal.no_vtlb", "proposal.capacity")):
            self.tab_requested.emit("income")
        elif code.startswith(("dossier.", "overdue.term", "overdue.own")):
            self.tab_requested.emit("people")
        elif code == "overdue.unsent":
            self.tab_requested.emit("letters")
        elif code == "overdue.proposal":
            self.tab_requested.emit("proposal")
        else:
            self.tab_requested.emit("debts")

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        missing = Card(self.tr("Nog nodig voor een voorstel"))
        missing.body.addWidget(self.missing_list)
        missing.body.addWidget(self.complete_label)
        self._warnings_card = Card(self.tr("Let op"))
        self._warnings_card.body.addWidget(self.warnings_list)
        figures = Card(self.tr("In cijfers"))
        figures.body.addLayout(self._figures)
        phases = Card(self.tr("Verloop"))
        self.phases_table.setMinimumHeight(self.fontMetrics().height() * 9)
        phases.body.addWidget(self.phases_table)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, cards in ((left, (missing, self._warnings_card)), (right, (figures, phases, self.keeping_card))):
            column.setSpacing(12)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 12, 8, 8)
        row.setSpacing(12)
        row.addLayout(left, 3)
        row.addLayout(right, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(content))

    def _show_figures(self, state: DossierState) -> None:
        while self._figures.count():
            item = self._figures.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, (name, value) in enumerate(self._facts(state)):
            self._figures.addWidget(label(name, "muted"), at, 0)
            shown = label(value)
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
