"""The payments to the creditors, from plan to paid; each state in a word with a sign."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from csr_desktop.dates import format_short
from csr_desktop.domain.creditors import Product
from csr_desktop.domain.identifiers import format_iban
from csr_desktop.domain.settlement import Payout, PayoutStatus
from csr_desktop.money import format_euro
from csr_desktop.services.settlement.planning import LUMP_SUM
from ui.context import UiContext
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.settlement.reading import SettlementView

_SIGNS = {
    PayoutStatus.PLANNED: "○",
    PayoutStatus.EXPORTED: "→",
    PayoutStatus.PAID: "✓",
    PayoutStatus.RETURNED: "↩",
    PayoutStatus.DISCHARGED: "✓",
    PayoutStatus.CANCELLED: "✕",
}
_GOING = (PayoutStatus.PLANNED, PayoutStatus.EXPORTED)


class PayoutsCard(Card):
    """Table and steps; what a step is about is what is selected, or everything it can be about.

    Signals:
        step_requested: a step was asked (one of the names of `STEPS`).
    """

    step_requested = Signal(object)

    #: Names of the steps, in the order of their buttons.
    STEPS = ("plan", "file", "ask_look", "give_look", "paid", "returned", "again", "cancel", "files")

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._context = context
        self._view: SettlementView | None = None
        self._names: Mapping[str, str] = {}
        self.body.addWidget(label(self.tr("Uitbetalingen"), "heading"))
        self.look_label = label(kind="warning", wrap=True)
        self.empty_label = label(kind="muted", wrap=True)
        self.reason_label = label(wrap=True)
        self.payouts_table = Table(
            (
                Column("creditor", self.tr("Schuldeiser"), self._creditor, tip=self._creditor),
                Column("iban", self.tr("Rekening"), lambda row: format_iban(row.iban or "")),
                Column("moment", self.tr("Moment"), self._moment, lambda row: row.moment),
                Column(
                    "amount",
                    self.tr("Bedrag"),
                    lambda row: format_euro(row.amount_cents),
                    lambda row: row.amount_cents,
                    right=True,
                ),
                Column("state", self.tr("Stand"), self._state),
            ),
            lambda row: row.id,
            self.tr("Uitbetalingen"),
            stretch="creditor",
        )
        self.payouts_table.setMinimumHeight(self.fontMetrics().height() * 14)
        words = {
            "plan": self.tr("Uitbetalingen plannen…"),
            "file": self.tr("Betaalbestand maken…"),
            "ask_look": self.tr("Tweede blik vragen"),
            "give_look": self.tr("Meekijken…"),
            "paid": self.tr("Betaald…"),
            "returned": self.tr("Teruggeboekt…"),
            "again": self.tr("Opnieuw betalen…"),
            "cancel": self.tr("Laten vervallen…"),
            "files": self.tr("Alle betaalbestanden"),
        }
        self.buttons: dict[str, QPushButton] = {key: button(words[key]) for key in self.STEPS}
        steps = FlowLayout()
        for key in self.STEPS:
            self.buttons[key].setProperty("step", key)
            self.buttons[key].clicked.connect(self._on_clicked)
            steps.add(self.buttons[key], at_end=key == "files")
        self.body.addWidget(self.look_label)
        self.body.addLayout(steps)
        self.body.addWidget(self.empty_label)
        self.body.addWidget(self.payouts_table)
        self.body.addWidget(self.reason_label)
        self.payouts_table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.payouts_table.opened.connect(self._on_opened)

    def show_view(self, view: SettlementView) -> None:
        """Show the payments; a settlement without capacity has none."""
        facts = view.facts
        pays = facts is not None and facts.settlement.product is not Product.SA
        self.setVisible(pays)
        if facts is None or not pays:
            return
        self._view, self._names = view, view.names
        self.payouts_table.set_rows(facts.payouts)
        self.payouts_table.setVisible(bool(facts.payouts))
        self.empty_label.setVisible(not facts.payouts)
        self.empty_label.setText(
            self.tr("Er is nog niets gepland. Boek het krediet als het binnen is; plan dan de uitbetalingen.")
            if facts.settlement.product is Product.SK
            else self.tr("Er is nog niets gepland. Hierboven staat wanneer de eerste uitbetaling aan de beurt is.")
        )
        self.look_label.setText(self._context.texts.say(view.look_reason) if view.look_reason else "")
        self.look_label.setVisible(view.look_reason is not None)
        self._set_buttons()

    def chosen(self, *statuses: PayoutStatus) -> list[Payout]:
        """Return what is selected in these states; with nothing of the kind selected, all that are in them."""
        selected = [item for item in self.payouts_table.selected_rows() if item.status in statuses]
        return selected or (self._view.payouts_in(*statuses) if self._view else [])

    def one(self, *statuses: PayoutStatus) -> Payout | None:
        """Return the payment a step about one is about: the current one, or the only one that it can be."""
        current: Payout | None = self.payouts_table.current_row()
        if current is not None and current.status in statuses:
            return current
        found = self._view.payouts_in(*statuses) if self._view else []
        return found[0] if len(found) == 1 else None

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self.step_requested.emit(str(sender.property("step")))

    @Slot()
    def _on_selection_changed(self) -> None:
        self._set_buttons()

    @Slot(object)
    def _on_opened(self, row: Payout) -> None:
        step = {
            PayoutStatus.PLANNED: "file",
            PayoutStatus.EXPORTED: "paid",
            PayoutStatus.PAID: "returned",
            PayoutStatus.RETURNED: "again",
        }.get(row.status)
        if step is not None and self.buttons[step].isVisible():
            self.step_requested.emit(step)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _set_buttons(self) -> None:
        view = self._view
        if view is None or view.facts is None:
            return
        running = view.is_running
        planned = bool(view.payouts_in(PayoutStatus.PLANNED))
        exported = bool(view.payouts_in(PayoutStatus.EXPORTED))
        current: Payout | None = self.payouts_table.current_row()
        status = current.status if current is not None else None
        shown = {
            "plan": running and not planned,
            "file": running and planned and view.look_reason is None,
            "ask_look": running and view.look_reason is not None and view.look is None,
            "give_look": running and view.look is not None,
            "paid": exported and not view.is_closed,
            "returned": status in {PayoutStatus.EXPORTED, PayoutStatus.PAID} and not view.is_closed,
            "again": running and status is PayoutStatus.RETURNED,
            "cancel": running and status in _GOING,
            "files": True,
        }
        for key, made in self.buttons.items():
            made.setVisible(shown[key])
        reason = current.returned_reason if current is not None else ""
        words = self.tr("Teruggeboekt: {reason}")
        if status is PayoutStatus.CANCELLED:
            words = self.tr("Vervallen: {reason}")
        self.reason_label.setText(words.format(reason=reason) if reason else "")
        self.reason_label.setVisible(bool(reason))

    def _creditor(self, row: Payout) -> str:
        name = self._names.get(row.claim_id, "")
        return name if name == row.payee else self.tr("{name}, via {payee}").format(name=name, payee=row.payee)

    def _moment(self, row: Payout) -> str:
        if row.moment == LUMP_SUM:
            return self.tr("ineens")
        return self.tr("maand {month}").format(month=row.moment)

    def _state(self, row: Payout) -> str:
        day = {
            PayoutStatus.PAID: row.paid_on,
            PayoutStatus.RETURNED: row.returned_on,
            PayoutStatus.DISCHARGED: row.discharged_on,
        }.get(row.status)
        words = f"{_SIGNS[row.status]} {self._context.texts.label('payout_status', row.status)}"
        return f"{words} {format_short(day)}" if day is not None else words
