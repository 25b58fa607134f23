"""Inkomen en VTLB: the outcome of the calculator as printed; a new one never replaces an old one."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.dates import format_short
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import CsrError
from csr_desktop.money import format_euro
from csr_desktop.services.workbench import DossierState
from ui.context import UiContext
from ui.forms.field import drop_drafts
from ui.forms.fields import AmountField, DateField, TextField, add_row, make_form
from ui.forms.parts import Card, button, label, scrolled
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.tab import DossierTab


class IncomeTab(DossierTab):
    """Income, VTLB and what remains for the creditors."""

    key = "income"
    #: Amounts that are left are not kept yet: a calculation is stored as a whole.
    stores_whole = True

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, dossier_id, parent)
        texts, today = context.texts, context.clock.today()
        self.income_field = AmountField(self.tr("Netto inkomen per maand"), texts, required=True)
        self.vtlb_field = AmountField(self.tr("VTLB per maand"), texts, required=True)
        self.capacity_field = AmountField(
            self.tr("Afloscapaciteit per maand"),
            texts,
            help_text=self.tr("Leeg: inkomen min VTLB. Vul in wat op de uitdraai staat als dat lager is."),
        )
        self.assets_field = AmountField(self.tr("Vermogen voor de schuldeisers"), texts)
        self.date_field = DateField(self.tr("Berekend op"), texts, today, required=True)
        self.version_field = TextField(self.tr("Versie van de calculator"), texts, longest=30)
        self.outcome_label = label(kind="heading", wrap=True)
        self.save_button = button(self.tr("Berekening vastleggen"), "primary")
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self.capacity_lines = label(wrap=True)
        columns = (
            Column("day", self.tr("Berekend op"), lambda item: format_short(item.calculated_on), _iso),
            Column("income", self.tr("Inkomen"), lambda item: format_euro(item.net_income_cents), right=True),
            Column("vtlb", self.tr("VTLB"), lambda item: format_euro(item.vtlb_cents), right=True),
            Column("capacity", self.tr("Afloscapaciteit"), lambda item: format_euro(item.capacity_cents), right=True),
            Column("assets", self.tr("Vermogen"), lambda item: format_euro(item.assets_cents), right=True),
            Column("version", self.tr("Calculator"), lambda item: item.calculator_version),
        )
        self.history_table = Table(columns, lambda item: item.id, self.tr("Eerdere berekeningen"))
        self._lay_out()
        self.save_button.clicked.connect(self._on_save_clicked)
        for field in (self.income_field, self.vtlb_field):
            field.edit.textChanged.connect(self._on_amount_typed)

    def show_state(self, state: DossierState) -> None:
        vtlb = state.vtlb
        if vtlb is None:
            self.capacity_lines.setText(
                self.tr("Er is nog geen berekening. Neem de bedragen over van de uitdraai van de VTLB-calculator.")
            )
        else:
            self.capacity_lines.setText(
                self.tr(
                    "Nu geldt de berekening van {day}: inkomen {income} − VTLB {vtlb} = {derived}; "
                    "afloscapaciteit {capacity} per maand, vermogen {assets}."
                ).format(
                    day=format_short(vtlb.calculated_on),
                    income=format_euro(vtlb.net_income_cents),
                    vtlb=format_euro(vtlb.vtlb_cents),
                    derived=format_euro(vtlb.derived_capacity_cents),
                    capacity=format_euro(vtlb.capacity_cents),
                    assets=format_euro(vtlb.assets_cents),
                )
            )
        warned = [item for item in state.warnings if item.code.startswith(("proposal.vtlb", "proposal.capacity"))]
        self.warning_label.setText(" ".join(self.context.texts.say(item) for item in warned))
        self.warning_label.setVisible(bool(warned))
        dossier_id = self.dossier_id
        self.context.tasks.run_db(
            self, lambda core: core.dossiers.vtlb_history(dossier_id), self.history_table.set_rows
        )

    def focus_first(self) -> None:
        self.income_field.setFocus()

    @Slot(str)
    def _on_amount_typed(self, _text: str) -> None:
        try:
            income, vtlb = self.income_field.value, self.vtlb_field.value
        except CsrError:
            self.outcome_label.setText("")
            return
        if isinstance(income, int) and isinstance(vtlb, int):
            self.outcome_label.setText(
                self.tr("Inkomen min VTLB: {amount}").format(amount=format_euro(max(0, income - vtlb)))
            )

    @Slot()
    def _on_save_clicked(self) -> None:
        fields = (
            self.income_field, self.vtlb_field, self.capacity_field, self.assets_field, self.date_field,
            self.version_field,
        )  # fmt: skip
        faulty = [field for field in fields if not field.check()]
        if faulty:
            faulty[0].setFocus()
            return
        income, vtlb, capacity, assets = (
            field.value if isinstance(field.value, int) else None
            for field in (self.income_field, self.vtlb_field, self.capacity_field, self.assets_field)
        )
        assert income is not None
        assert vtlb is not None
        day = self.date_field.value
        assert isinstance(day, date)
        result = VtlbResult(
            id="",
            dossier_id=self.dossier_id,
            net_income_cents=income,
            vtlb_cents=vtlb,
            capacity_cents=max(0, income - vtlb) if capacity is None else capacity,
            assets_cents=assets or 0,
            calculated_on=day,
            calculator_version=str(self.version_field.value),
            made_by=self.context.user,
        )
        self.perform(lambda core: core.dossiers.add_vtlb(result), self._saved, self._failed)

    def _saved(self, _result: VtlbResult) -> None:
        self.error_label.hide()
        for field in (self.income_field, self.vtlb_field, self.capacity_field, self.assets_field, self.date_field):
            field.replace_value(None)
        drop_drafts(self)
        self.outcome_label.setText("")
        self.undoable(self.tr("De berekening is vastgelegd."))

    def _failed(self, error: BaseException) -> None:
        self.error_label.setText(self.context.notices.sentence(error))
        self.error_label.show()

    def _lay_out(self) -> None:
        self.warning_label = label(kind="warning", wrap=True)
        now = Card(self.tr("Afloscapaciteit"))
        now.body.addWidget(self.capacity_lines)
        now.body.addWidget(self.warning_label)
        entry = Card(self.tr("Nieuwe VTLB-berekening"))
        form = make_form()
        for field in (
            self.income_field,
            self.vtlb_field,
            self.capacity_field,
            self.assets_field,
            self.date_field,
            self.version_field,
        ):
            add_row(form, field)
        entry.body.addLayout(form)
        entry.body.addWidget(self.outcome_label)
        entry.body.addWidget(self.error_label)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.save_button)
        entry.body.addLayout(row)
        history = Card(self.tr("Alle berekeningen"))
        self.history_table.setMinimumHeight(self.fontMetrics().height() * 8)
        history.body.addWidget(self.history_table)
        content = QWidget()
        columns = QHBoxLayout(content)
        columns.setContentsMargins(0, 12, 8, 8)
        columns.setSpacing(12)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(entry)
        left.addStretch(1)
        right.addWidget(now)
        right.addSpacing(12)
        right.addWidget(history)
        right.addStretch(1)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(content))


def _iso(item: VtlbResult) -> str:
    return item.calculated_on.isoformat()
