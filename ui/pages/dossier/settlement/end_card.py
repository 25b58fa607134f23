"""The end: how to get there while it runs, and after it what became of each claim and what is still to be done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from csr_desktop.dates import format_short
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.settlement import SettlementResult
from csr_desktop.services.settlement.outcomes import Outcome
from ui.context import UiContext
from ui.dialogs.settlement_ending import outcome_columns
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.settlement.cards import FactList
from ui.pages.dossier.settlement.reading import SettlementView


class ClosingCard(Card):
    """While it runs: what stands in the way of the discharge, and the ways out.

    Signals:
        discharge_requested: conclude with the discharge.
        early_requested: end before the time.
        divide_requested: pay out all that is in the reserve, before an early end.
    """

    discharge_requested = Signal()
    early_requested = Signal()
    divide_requested = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._context = context
        self.state_label = label(wrap=True)
        self.discharge_button = button(self.tr("Kwijting vastleggen…"))
        self.divide_button = button(
            self.tr("Reserve nu verdelen…"), tip=self.tr("Betaal alles uit wat er nu is, vóór een tussentijds einde")
        )
        self.early_button = button(self.tr("Tussentijds beëindigen…"))
        steps = FlowLayout()
        for made in (self.discharge_button, self.divide_button, self.early_button):
            steps.addWidget(made)
        self.body.addWidget(label(self.tr("Einde"), "heading"))
        self.body.addWidget(self.state_label)
        self.body.addLayout(steps)
        self.discharge_button.clicked.connect(self.discharge_requested)
        self.early_button.clicked.connect(self.early_requested)
        self.divide_button.clicked.connect(self.divide_requested)

    def show_view(self, view: SettlementView) -> None:
        """Show the card as long as something is carried out."""
        facts = view.facts
        self.setVisible(view.is_running)
        if facts is None or not view.is_running:
            return
        mediates = facts.settlement.product is Product.SB
        self.divide_button.setVisible(mediates and facts.free_cents > 0)
        self.state_label.setText(
            self._context.texts.say(view.obstacle) if view.obstacle else self.tr("De kwijting kan worden vastgelegd.")
        )


class EndCard(Card):
    """After the end: what became of each claim, and what comes after.

    Signals:
        confirm_requested: creditors confirmed the selected claims.
        reopen_requested: the end was a mistake.
        close_requested: close the dossier.
    """

    confirm_requested = Signal()
    reopen_requested = Signal()
    close_requested = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._context = context
        self.title_label = label(kind="heading", wrap=True)
        self.facts = FactList()
        self.confirm_button = button(self.tr("Bevestiging van kwijting…"), tip=self.tr("Voor de gekozen schulden"))
        self.close_button = button(self.tr("Dossier sluiten…"))
        self.reopen_button = button(self.tr("Uitvoering heropenen…"))
        self.claims_table = Table(
            (
                *outcome_columns(self, context),
                Column("confirmed", self.tr("Bevestigd"), _confirmed),
            ),
            lambda row: row.discharge.id,
            self.tr("Wat er met elke schuld gebeurde"),
            stretch="reason",
        )
        self.claims_table.setMinimumHeight(self.fontMetrics().height() * 13)
        steps = FlowLayout()
        for made in (self.confirm_button, self.close_button, self.reopen_button):
            steps.addWidget(made)
        self.body.addWidget(self.title_label)
        self.body.addWidget(self.facts)
        self.body.addLayout(steps)
        self.body.addWidget(self.claims_table)
        self.confirm_button.clicked.connect(self.confirm_requested)
        self.close_button.clicked.connect(self.close_requested)
        self.reopen_button.clicked.connect(self.reopen_requested)

    def show_view(self, view: SettlementView) -> None:
        """Show the card once a settlement has ended."""
        facts = view.facts
        has_ended = facts is not None and facts.settlement.ended_on is not None
        self.setVisible(has_ended)
        if facts is None or not has_ended:
            return
        self.claims_table.set_rows(view.outcomes)
        succeeded = facts.settlement.result is SettlementResult.SUCCEEDED
        waits = any(item.discharge.is_discharged and item.discharge.confirmed_on is None for item in view.outcomes)
        self.confirm_button.setVisible(succeeded and waits and not view.is_closed)
        self.close_button.setVisible(not view.is_closed)
        self.reopen_button.setVisible(not view.is_closed)
        self.title_label.setText(self._title(view))
        self.facts.show_facts(self._facts(view))
        self.facts.setVisible(bool(self._facts(view)))

    def to_confirm(self) -> list[Outcome]:
        """Return the selected claims whose discharge is not confirmed."""
        return [
            row
            for row in self.claims_table.selected_rows()
            if row.discharge.is_discharged and row.discharge.confirmed_on is None
        ]

    def _title(self, view: SettlementView) -> str:
        assert view.facts is not None
        settlement = view.facts.settlement
        assert settlement.ended_on is not None
        assert settlement.result is not None
        return self.tr("{result} op {day}").format(
            result=self._context.texts.label("settlement_result", settlement.result),
            day=format_short(settlement.ended_on),
        )

    def _facts(self, view: SettlementView) -> list[tuple[str, str]]:
        assert view.facts is not None
        after, reason = view.after, view.facts.settlement.end_reason
        found = []
        if reason:
            found.append((self.tr("Reden"), self._context.texts.label("settlement_end", reason)))
        if after is not None:
            found.append((self.tr("BKR-registratie weg uiterlijk"), format_short(after.bkr_on)))
        if after is not None and after.aftercare_began_on is not None:
            words = self.tr("vanaf {day}").format(day=format_short(after.aftercare_began_on))
            if after.talk_by is not None:
                words = self.tr("{begin}, gesprek uiterlijk op {day}").format(
                    begin=words, day=format_short(after.talk_by)
                )
            found.append((self.tr("Nazorg"), words))
        return found


def _confirmed(row: Outcome) -> str:
    day = row.discharge.confirmed_on
    return f"✓ {format_short(day)}" if day is not None else ""
