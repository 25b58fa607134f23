"""The plan of payments before it is made: who gets what, what still lacks for whom, and a place to fill that in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.identifiers import format_iban, parse_iban
from csr_desktop.errors import CsrError
from csr_desktop.money import format_euro
from csr_desktop.services.settlement.planning import Incomplete, PayoutPlan
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.field import drop_drafts
from ui.forms.fields import TextField, add_row, make_form
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column


class PlanPayoutsDialog(StepDialog):
    """Shows the plan and makes it; `closing` divides all that is in the reserve, before an early end."""

    def __init__(
        self,
        context: UiContext,
        dossier_id: str,
        plan: PayoutPlan,
        parent: QWidget | None = None,
        *,
        closing: bool = False,
    ) -> None:
        self._dossier_id, self._closing, self._plan = dossier_id, closing, plan
        super().__init__(context, "", "", parent, subject=dossier_id)
        self.setWindowTitle(self.tr("Uitbetalingen plannen"))
        texts = context.texts
        self.total_label = label(kind="title", wrap=True)
        self.plan_table = Table(
            (
                Column("payee", self.tr("Betaald aan"), lambda row: row.payee, tip=lambda row: row.payee),
                Column("iban", self.tr("Rekening"), lambda row: format_iban(row.iban or "")),
                Column("reference", self.tr("Kenmerk"), lambda row: row.payment_reference),
                Column(
                    "amount",
                    self.tr("Bedrag"),
                    lambda row: format_euro(row.amount_cents),
                    lambda row: row.amount_cents,
                    right=True,
                ),
            ),
            lambda row: row.claim_id,
            self.tr("Wie krijgt nu wat"),
            stretch="payee",
        )
        self.plan_table.setMinimumHeight(self.fontMetrics().height() * 12)
        self.lacking_label = label(self.tr("Nog niet compleet"), "heading")
        self.lacking_table = Table(
            (
                Column("creditor", self.tr("Schuldeiser"), lambda row: row.creditor, tip=lambda row: row.creditor),
                Column(
                    "amount",
                    self.tr("Bedrag"),
                    lambda row: format_euro(row.amount_cents),
                    lambda row: row.amount_cents,
                    right=True,
                ),
                Column("why", self.tr("Wat ontbreekt"), self._why, tip=self._why),
            ),
            lambda row: row.claim_id,
            self.tr("Schuldeisers die nu nog niet betaald kunnen worden"),
            stretch="why",
        )
        self.lacking_table.setFixedHeight(self.fontMetrics().height() * 8)
        self.why_label = label(wrap=True)
        self.iban_field = TextField(
            self.tr("Rekening (IBAN)"), texts, parser=parse_iban, formatter=format_iban, longest=42
        )
        self.reference_field = TextField(self.tr("Betalingskenmerk"), texts, longest=140)
        for field in (self.iban_field, self.reference_field):
            field.stores_whole = True
        self.fill_button = button(self.tr("Invullen bij deze schuldeiser"))
        self.notes_label = label(wrap=True)
        self._lay_out()
        self.lacking_table.current_changed.connect(self._on_lacking_changed)
        self.fill_button.clicked.connect(self._on_fill_clicked)
        self._show_plan(plan)

    def work(self) -> Callable[[Core], Any]:
        dossier_id, closing, leaves_out = self._dossier_id, self._closing, bool(self._plan.incomplete)
        return lambda core: core.settlement.payouts.plan(dossier_id, leave_out_incomplete=leaves_out, closing=closing)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `PayoutPlan`
        one = self.tr("1 uitbetaling gepland, {total}. Maak nu het betaalbestand.")
        more = self.tr("{count} uitbetalingen gepland, samen {total}. Maak nu het betaalbestand.")
        return (one if len(result.payouts) == 1 else more).format(
            count=len(result.payouts), total=format_euro(result.total_cents)
        )

    def start(self) -> None:
        """Show the dialog: where something lacks the focus is there, else on the button."""
        (self.lacking_table if self._plan.incomplete else self.step_button).setFocus()
        self.open()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_lacking_changed(self, row: Incomplete | None) -> None:
        self.fill_button.setEnabled(row is not None)
        self.why_label.setText(self._why(row) if row is not None else "")
        if row is not None:
            self.iban_field.replace_value(row.iban)
            self.reference_field.replace_value(row.reference)

    @Slot()
    def _on_fill_clicked(self) -> None:
        row: Incomplete | None = self.lacking_table.current_row()
        if row is None or not (self.iban_field.check() and self.reference_field.check()):
            return
        dossier_id, closing, claim_id = self._dossier_id, self._closing, row.claim_id
        iban, reference = str(self.iban_field.value), str(self.reference_field.value)

        def fill(core: Core) -> PayoutPlan:
            core.settlement.payouts.set_account(dossier_id, claim_id, iban=iban, reference=reference)
            return core.settlement.payouts.preview(dossier_id, closing=closing)

        self.context.tasks.run_db(self, fill, self._filled, self._not_filled)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _filled(self, plan: PayoutPlan) -> None:
        drop_drafts(self)
        self._show_plan(plan)
        (self.lacking_table if plan.incomplete else self.step_button).setFocus()

    def _not_filled(self, error: BaseException) -> None:
        if isinstance(error, CsrError):
            self.iban_field.show_error(error)
        else:
            self.context.notices.error(error)

    def _show_plan(self, plan: PayoutPlan) -> None:
        self._plan = plan
        one, more = self.tr("1 uitbetaling, {total}"), self.tr("{count} uitbetalingen, samen {total}")
        self.total_label.setText(
            (one if len(plan.payouts) == 1 else more).format(
                count=len(plan.payouts), total=format_euro(plan.total_cents)
            )
        )
        self.plan_table.set_rows(plan.payouts)
        self.lacking_table.set_rows(plan.incomplete)
        self._lacking.setVisible(bool(plan.incomplete))
        if plan.incomplete and self.lacking_table.current_row() is None:
            self.lacking_table.select_id(plan.incomplete[0].claim_id)
        self._on_lacking_changed(self.lacking_table.current_row())
        self.notes_label.setText("\n".join(self.context.texts.say(note) for note in plan.notes))
        self.notes_label.setVisible(bool(plan.notes))
        self.step_button.setText(self.tr("Alleen de rest plannen") if plan.incomplete else self.tr("Plannen"))
        self.step_button.setEnabled(bool(plan.payouts))

    def _why(self, row: Incomplete) -> str:
        return " ".join(self.context.texts.say(fault) for fault in row.faults)

    def _lay_out(self) -> None:
        form = make_form()
        add_row(form, self.iban_field)
        add_row(form, self.reference_field)
        form.addRow("", self.fill_button)
        self._lacking = QWidget()
        lacking = QVBoxLayout(self._lacking)
        lacking.setContentsMargins(0, 0, 0, 0)
        lacking.addWidget(self.lacking_label)
        lacking.addWidget(self.lacking_table)
        lacking.addWidget(self.why_label)
        lacking.addLayout(form)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        for at, widget in enumerate((self.total_label, self.plan_table, self._lacking, self.notes_label)):
            layout.insertWidget(at, widget)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 110)
