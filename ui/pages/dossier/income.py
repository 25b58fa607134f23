"""Inkomen en VTLB: the outcome of the calculator as printed; a new one never replaces an old one."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.correspondence import Document
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import CsrError
from csr_desktop.money import format_euro
from csr_desktop.proposals.capacity import capacity_after_fees
from csr_desktop.services.documents import Attachment, read_attachment
from csr_desktop.services.workbench import DossierState
from ui.context import UiContext
from ui.forms.field import drop_drafts
from ui.forms.fields import AmountField, DateField, TextField, add_row, make_form
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label, scrolled
from ui.forms.side_by_side import SideBySide
from ui.forms.undo import newest_units, offer_undo
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.documents import DocumentViewer
from ui.pages.dossier.tab import DossierTab
from ui.tasks import CancelToken

#: From so many characters the two cards stand beside each other.
_BESIDE = 110


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
        self.capacity_field.edit.setPlaceholderText(self.tr("inkomen min VTLB"))
        self.assets_field = AmountField(self.tr("Vermogen voor de schuldeisers"), texts)
        self.date_field = DateField(self.tr("Berekend op"), texts, today, required=True)
        self.version_field = TextField(self.tr("Versie van de calculator"), texts, longest=30)
        self.period_field = TextField(
            self.tr("Normen van"), texts, longest=30, help_text=self.tr("Zoals op de uitdraai, bijvoorbeeld juli 2026.")
        )
        #: The print of the calculator, looked at and not kept yet.
        self._paper: Attachment | None = None
        self.paper_button = button(
            self.tr("Uitdraai toevoegen…"), tip=self.tr("Bewaar de uitdraai van de calculator bij deze berekening")
        )
        self.paper_label = label(kind="muted", wrap=True)
        self.outcome_label = label(kind="heading", wrap=True)
        self.save_button = button(self.tr("Berekening vastleggen"), "primary")
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self.capacity_lines = label(wrap=True)
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(24)
        self._lines.setVerticalSpacing(4)
        self._lines.setColumnStretch(0, 1)
        columns = (
            Column("day", self.tr("Berekend op"), lambda item: format_short(item.calculated_on), _iso),
            Column("income", self.tr("Inkomen"), lambda item: format_euro(item.net_income_cents), right=True),
            Column("vtlb", self.tr("VTLB"), lambda item: format_euro(item.vtlb_cents), right=True),
            Column("capacity", self.tr("Afloscapaciteit"), lambda item: format_euro(item.capacity_cents), right=True),
            Column("assets", self.tr("Vermogen"), lambda item: format_euro(item.assets_cents), right=True),
            Column("period", self.tr("Normen van"), lambda item: item.norm_period),
            Column("version", self.tr("Calculator"), lambda item: item.calculator_version),
            Column("paper", self.tr("Uitdraai"), self._paper_word),
        )
        self.history_table = Table(columns, lambda item: item.id, self.tr("Eerdere berekeningen"), stretch="paper")
        self._lay_out()
        self.save_button.clicked.connect(self._on_save_clicked)
        self.paper_button.clicked.connect(self._on_paper_clicked)
        self.history_table.opened.connect(self._on_row_opened)
        for field in (self.income_field, self.vtlb_field):
            field.edit.textChanged.connect(self._on_amount_typed)

    def focus_first(self) -> None:
        self.income_field.setFocus()

    def show_state(self, state: DossierState) -> None:
        vtlb = state.vtlb
        if vtlb is None:
            self.capacity_lines.setText(
                self.tr("Er is nog geen berekening. Neem de bedragen over van de uitdraai van de VTLB-calculator.")
            )
        else:
            self.capacity_lines.setText(
                self.tr("Nu geldt de berekening van {day}.").format(day=format_short(vtlb.calculated_on))
            )
        self._show_lines(vtlb)
        warned = [item for item in state.warnings if item.code.startswith(("proposal.vtlb", "proposal.capacity"))]
        self.warning_label.setText(" ".join(self.context.texts.say(item) for item in warned))
        self.warning_label.setVisible(bool(warned))
        dossier_id = self.dossier_id
        self.context.tasks.run_db(
            self, lambda core: core.dossiers.vtlb_history(dossier_id), self.history_table.set_rows
        )

    # --- slots -------------------------------------------------------------------------------------------------------

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
            self.version_field, self.period_field,
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
            norm_period=str(self.period_field.value),
            made_by=self.context.user,
        )
        paper = self._paper

        def work(core: Core) -> tuple[str, ...]:
            kept = _kept_paper(core, result.dossier_id, paper)
            core.dossiers.add_vtlb(replace(result, document_id=kept[0]))
            return newest_units(core, 1 + kept[1])

        self.context.tasks.run_db(self, work, self._saved, self._failed)

    @Slot()
    def _on_paper_clicked(self) -> None:
        path = self.context.dialogs.open_file(
            self, self.tr("Uitdraai van de calculator"), self.tr("Pdf en afbeeldingen (*.pdf *.png *.jpg *.jpeg)")
        )
        if path is None:
            return

        def look(_cancel: CancelToken) -> Attachment:
            return read_attachment(path)

        self.context.tasks.run_io(self, look, self._paper_looked, self._failed)

    @Slot(object)
    def _on_row_opened(self, item: VtlbResult) -> None:
        document_id = item.document_id
        if document_id is None:
            self.context.notices.warn(self.tr("Bij deze berekening is geen uitdraai bewaard."))
            return
        dossier_id = self.dossier_id

        def work(core: Core) -> Document | None:
            return next((found for found in core.documents.of_dossier(dossier_id) if found.id == document_id), None)

        self.context.tasks.run_db(self, work, self._show_paper, self.context.notices.error)

    # --- results -----------------------------------------------------------------------------------------------------

    def _paper_looked(self, paper: Attachment) -> None:
        self.error_label.hide()
        self._paper = paper
        self.paper_label.setText(self.tr("{name}; wordt bewaard met de berekening.").format(name=paper.name))

    def _show_paper(self, document: Document | None) -> None:
        if document is None:
            self.context.notices.warn(self.tr("De uitdraai is uit het dossier gehaald."))
            return
        DocumentViewer(self.context, document, "", self.window()).show()

    def _saved(self, unit_ids: tuple[str, ...]) -> None:
        self.error_label.hide()
        for field in (self.income_field, self.vtlb_field, self.capacity_field, self.assets_field, self.date_field):
            field.replace_value(None)
        drop_drafts(self)
        self._paper = None
        self.paper_label.setText("")
        self.outcome_label.setText("")
        offer_undo(self.context, self.tr("De berekening is vastgelegd."), unit_ids)

    def _failed(self, error: BaseException) -> None:
        self.error_label.setText(self.context.notices.sentence(error))
        self.error_label.show()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _paper_word(self, item: VtlbResult) -> str:
        return self.tr("bewaard") if item.document_id else self.tr("niet bewaard")

    def _show_lines(self, vtlb: VtlbResult | None) -> None:
        """Line by line from income to what creditors get: as printed, and as mediation leaves it (domain.md 2.2)."""
        while self._lines.count():
            item = self._lines.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if vtlb is None:
            return
        norms = self.context.norms
        net = capacity_after_fees(vtlb.capacity_cents, norms.fee_percent, norms.account_fee_cents)
        lines = (
            (self.tr("Netto inkomen per maand"), vtlb.net_income_cents, False),
            (self.tr("VTLB"), -vtlb.vtlb_cents, False),
            (self.tr("Afloscapaciteit per maand"), vtlb.capacity_cents, True),
            (self.tr("Kosten van schuldbemiddeling"), -net.fee_cents - net.account_fee_cents, False),
            (self.tr("Voor de schuldeisers bij schuldbemiddeling"), net.net_cents, True),
            (self.tr("Vermogen voor de schuldeisers"), vtlb.assets_cents, False),
        )
        for at, (name, cents, is_sum) in enumerate(lines):
            kind = "heading" if is_sum else ""
            amount = label(format_euro(cents) if cents >= 0 else f"− {format_euro(-cents)}", kind)
            amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            amount.setAccessibleName(f"{name}: {format_euro(cents)}")
            self._lines.addWidget(label(name, kind, wrap=True), at, 0)
            self._lines.addWidget(amount, at, 1)

    def _lay_out(self) -> None:
        self.warning_label = label(kind="warning", wrap=True)
        now = Card(self.tr("Afloscapaciteit"))
        now.body.addWidget(self.capacity_lines)
        now.body.addLayout(self._lines)
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
            self.period_field,
        ):
            add_row(form, field)
        entry.body.addLayout(form)
        entry.body.addWidget(self.outcome_label)
        entry.body.addWidget(self.error_label)
        entry.body.addWidget(self.paper_label)
        row = FlowLayout()
        row.addWidget(self.paper_button)
        row.add(self.save_button, at_end=True)
        entry.body.addLayout(row)
        history = Card(self.tr("Alle berekeningen"))
        history.body.addWidget(self.history_table)
        right = QVBoxLayout()
        right.addWidget(now)
        right.addStretch(1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 12, 8, 8)
        column.setSpacing(12)
        column.addWidget(SideBySide([entry, right], _BESIDE))
        column.addWidget(history)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(content))


def _kept_paper(core: Core, dossier_id: str, paper: Attachment | None) -> tuple[str | None, int]:
    """Keep the print; return the id of its document and how many steps that took: none when it was there already."""
    if paper is None:
        return None, 0
    digest = hashlib.sha256(paper.content).hexdigest()
    known = next((item for item in core.documents.of_dossier(dossier_id) if item.sha256 == digest), None)
    return (known.id, 0) if known is not None else (core.documents.keep(dossier_id, paper).id, 1)


def _iso(item: VtlbResult) -> str:
    return item.calculated_on.isoformat()
