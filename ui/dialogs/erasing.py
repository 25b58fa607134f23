"""Prullenbak en wissen: what lies in the bin, what may be erased, who asked, and who may decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.erasure import Approver, ErasureGround
from csr_desktop.money import format_euro
from csr_desktop.services.bin import BinnedClaim, BinnedDossier
from csr_desktop.services.erasure import Candidate, ErasureReport, OpenRequest
from csr_desktop.services.retention import Term
from ui.context import UiContext
from ui.dialogs.erasing_steps import AddApproverDialog, AskErasureDialog, DecideErasureDialog
from ui.dialogs.own_term import OwnTermDialog
from ui.forms.fitting import FittingDialog
from ui.forms.parts import button, label, scrolled
from ui.models.table import Table
from ui.models.table_model import Column


@dataclass(frozen=True, slots=True)
class _Shown:
    """Everything the dialog shows, read in one go."""

    binned: list[BinnedDossier]
    claims: list[BinnedClaim]
    candidates: list[Candidate]
    requests: list[OpenRequest]
    people: list[Approver]
    terms: list[Term]


def _read(core: Core) -> _Shown:
    shown = _Shown(
        core.bin.all(),
        core.bin.claims(),
        core.erasure.candidates(),
        core.erasure.requests(),
        core.approvers.all(),
        core.retention.terms(),
    )
    names = len(shown.binned) + len(shown.claims) + len(shown.candidates) + len(shown.requests)
    if names:
        core.audit.viewed_list(names)
    return shown


class ErasingDialog(FittingDialog):
    """Three tabs; every list works by keyboard, and nothing is erased without a second person."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Prullenbak en wissen"))
        self._context = context
        self._people: list[Approver] = []
        self._terms: list[Term] = []
        self.bin_table = Table(self._bin_columns(), lambda row: row.dossier_id, self.tr("Prullenbak"), stretch="client")
        self.claims_table = Table(
            self._claim_columns(), lambda row: row.claim_id, self.tr("Schulden in de prullenbak"), stretch="creditor"
        )
        self.candidates_table = Table(
            self._candidate_columns(), lambda row: row.dossier_id, self.tr("Mag worden gewist"), stretch="ground"
        )
        self.requests_table = Table(
            self._request_columns(), lambda row: row.request.id, self.tr("Aanvragen om te wissen"), stretch="reason"
        )
        self.people_table = Table(
            (
                Column("name", self.tr("Naam"), lambda row: row.name),
                Column("account", self.tr("Naam op de computer"), lambda row: row.account),
            ),
            lambda row: row.id,
            self.tr("Wie mogen beslissen"),
            stretch="name",
        )
        self.take_back_button = button(self.tr("Terugzetten"))
        self.client_button = button(
            self.tr("Wissen op verzoek van cliënt…"), tip=self.tr("De cliënt vraagt het: AVG artikel 17")
        )
        self.take_back_claim_button = button(self.tr("Schuld terugzetten"))
        self.ask_button = button(self.tr("Wissen aanvragen…"))
        self.decide_button = button(self.tr("Beslissen…"))
        self.withdraw_button = button(self.tr("Intrekken"))
        self.add_person_button = button(self.tr("Beslisser toevoegen…"))
        self.remove_person_button = button(self.tr("Beslisser weghalen"))
        self.terms_button = button(self.tr("Bewaartermijn wijzigen…"))
        self.close_button = button(self.tr("Sluiten"))
        self.terms_label = label(kind="muted", wrap=True)
        self.error_label = label(kind="error", wrap=True)
        self.error_label.hide()
        self.tabs = QTabWidget()
        self._lay_out()
        self._connect()
        self._refresh()
        self.bin_table.setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_take_back_clicked(self) -> None:
        row: BinnedDossier | None = self.bin_table.current_row()
        if row is not None:
            dossier_id = row.dossier_id
            self._do(lambda core: core.bin.take_back(dossier_id))

    @Slot()
    def _on_take_back_claim_clicked(self) -> None:
        row: BinnedClaim | None = self.claims_table.current_row()
        if row is not None:
            claim_id = row.claim_id
            self._do(lambda core: core.bin.take_back_claim(claim_id))

    @Slot()
    def _on_client_clicked(self) -> None:
        row: BinnedDossier | None = self.bin_table.current_row()
        if row is not None:
            self._ask(row.number, row.dossier_id, ErasureGround.CLIENT)

    @Slot()
    def _on_ask_clicked(self) -> None:
        row: Candidate | None = self.candidates_table.current_row()
        if row is not None:
            self._ask(row.number, row.dossier_id, row.ground)

    @Slot()
    def _on_decide_clicked(self) -> None:
        row: OpenRequest | None = self.requests_table.current_row()
        if row is None:
            return
        if not self._people:
            self.tabs.setCurrentIndex(2)
            self.error_label.setText(self.tr("Er is nog niemand die over wissen mag beslissen. Voeg eerst iemand toe."))
            self.error_label.show()
            return
        dialog = DecideErasureDialog(self._context, row, [person.name for person in self._people], self)
        dialog.decided.connect(self._on_decided)
        dialog.open()

    @Slot()
    def _on_withdraw_clicked(self) -> None:
        row: OpenRequest | None = self.requests_table.current_row()
        if row is not None:
            request_id = row.request.id
            self._do(lambda core: core.erasure.withdraw(request_id))

    @Slot()
    def _on_add_person_clicked(self) -> None:
        dialog = AddApproverDialog(self._context, self)
        dialog.added.connect(self._refresh)
        dialog.open()

    @Slot()
    def _on_terms_clicked(self) -> None:
        dialog = OwnTermDialog(self._context, self._terms, self)
        dialog.kept.connect(self._refresh)
        dialog.open()

    @Slot()
    def _on_remove_person_clicked(self) -> None:
        row: Approver | None = self.people_table.current_row()
        if row is not None:
            name = row.name
            self._do(lambda core: core.approvers.remove(name))

    @Slot(object)
    def _on_decided(self, report: ErasureReport | None) -> None:
        if report is not None:
            self._tell(report)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        self._context.tasks.run_db(self, _read, self._show, self._failed)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _ask(self, number: str, dossier_id: str, ground: ErasureGround) -> None:
        dialog = AskErasureDialog(self._context, number, dossier_id, ground, self)
        dialog.asked.connect(self._on_asked)
        dialog.open()

    @Slot()
    def _on_asked(self) -> None:
        self.tabs.setCurrentIndex(1)
        self._refresh()

    def _do(self, work: Any) -> None:  # noqa: ANN401 - a function of the core
        self.error_label.hide()
        self._context.tasks.run_db(self, work, self._done, self._failed)

    def _done(self, _result: object) -> None:
        self._refresh()

    def _failed(self, error: BaseException) -> None:
        self.error_label.setText(self._context.notices.sentence(error))
        self.error_label.show()

    def _tell(self, report: ErasureReport) -> None:
        text = self.tr("Dossier {number} is gewist, ook in het logboek.").format(number=report.number)
        if report.copies_until is not None:
            text += " " + self.tr("De laatste oudere reservekopie waar het nog in staat, is weg op {day}.").format(
                day=format_short(report.copies_until)
            )
        for problem in report.problems:
            text += " " + self._context.texts.say(problem)
        self._context.notices.done(text)

    def _show(self, shown: _Shown) -> None:
        self._people, self._terms = shown.people, shown.terms
        for table, rows in (
            (self.bin_table, shown.binned),
            (self.claims_table, shown.claims),
            (self.candidates_table, shown.candidates),
            (self.requests_table, shown.requests),
            (self.people_table, shown.people),
        ):
            table.set_rows(rows)
            if rows and table.current_row() is None:
                table.select_id(table.rows_model.id_of(rows[0]))
        for made, there in (
            (self.take_back_button, shown.binned),
            (self.client_button, shown.binned),
            (self.take_back_claim_button, shown.claims),
            (self.ask_button, shown.candidates),
            (self.decide_button, shown.requests),
            (self.withdraw_button, shown.requests),
            (self.remove_person_button, shown.people),
        ):
            made.setEnabled(bool(there))
        texts = self._context.texts
        lines = []
        for term in shown.terms:
            words = self.tr("{rule}: {years} jaar na sluiten ({why})").format(
                rule=texts.label("retention_rule", term.rule.rule),
                years=term.years,
                why=term.own.reason if term.own else term.rule.basis,
            )
            lines.append(words)
        self.terms_label.setText("\n".join(lines))
        self.tabs.setTabText(0, self.tr("Prullenbak ({count})").format(count=len(shown.binned) + len(shown.claims)))
        self.tabs.setTabText(1, self.tr("Wissen ({count})").format(count=len(shown.candidates) + len(shown.requests)))

    # --- building ----------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.take_back_button.clicked.connect(self._on_take_back_clicked)
        self.client_button.clicked.connect(self._on_client_clicked)
        self.take_back_claim_button.clicked.connect(self._on_take_back_claim_clicked)
        self.ask_button.clicked.connect(self._on_ask_clicked)
        self.candidates_table.opened.connect(self._on_ask_clicked)
        self.decide_button.clicked.connect(self._on_decide_clicked)
        self.requests_table.opened.connect(self._on_decide_clicked)
        self.withdraw_button.clicked.connect(self._on_withdraw_clicked)
        self.add_person_button.clicked.connect(self._on_add_person_clicked)
        self.remove_person_button.clicked.connect(self._on_remove_person_clicked)
        self.terms_button.clicked.connect(self._on_terms_clicked)
        self.close_button.clicked.connect(self.accept)

    def _lay_out(self) -> None:
        for made in (
            self.take_back_button, self.client_button, self.take_back_claim_button, self.ask_button,
            self.decide_button, self.withdraw_button, self.add_person_button, self.remove_person_button,
        ):  # fmt: skip
            made.setAutoDefault(False)
        explained = self.tr("Wat hier ligt, kan terug. Niets wordt vanzelf gewist.")
        self.tabs.addTab(
            self._tab(
                (
                    label(explained, "muted", wrap=True),
                    self.bin_table,
                    self._row(self.take_back_button, self.client_button),
                ),
                (self.claims_table, self._row(self.take_back_claim_button)),
            ),
            self.tr("Prullenbak"),
        )
        self.tabs.addTab(
            self._tab(
                (label(self.tr("Mag worden gewist"), "heading"), self.candidates_table, self._row(self.ask_button)),
                (
                    label(self.tr("Aangevraagd, iemand anders beslist"), "heading"),
                    self.requests_table,
                    self._row(self.decide_button, self.withdraw_button),
                ),
            ),
            self.tr("Wissen"),
        )
        self.tabs.addTab(
            self._tab(
                (
                    label(self.tr("Wie mogen beslissen"), "heading"),
                    self.people_table,
                    self._row(self.add_person_button, self.remove_person_button),
                ),
                (label(self.tr("Bewaartermijnen"), "heading"), self.terms_label, self._row(self.terms_button)),
            ),
            self.tr("Beslissers en termijnen"),
        )
        self.tabs.tabBar().setAccessibleName(self.tr("Onderdelen"))
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.error_label)
        layout.addWidget(self._row(self.close_button, at_right=True))
        unit = self.fontMetrics()
        self.resize(unit.averageCharWidth() * 150, unit.height() * 34)

    def _tab(self, *groups: tuple[QWidget, ...]) -> QWidget:
        tab = QWidget()
        column = QVBoxLayout(tab)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        for group in groups:
            for widget in group:
                column.addWidget(widget, 1 if isinstance(widget, Table) else 0)
        return scrolled(tab)

    def _row(self, *buttons: QWidget, at_right: bool = False) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        if at_right:
            layout.addStretch(1)
        for made in buttons:
            layout.addWidget(made)
        if not at_right:
            layout.addStretch(1)
        return row

    def _bin_columns(self) -> tuple[Column, ...]:
        return (
            Column("number", self.tr("Nummer"), lambda row: row.number),
            Column("client", self.tr("Cliënt"), lambda row: row.client_names),
            Column("since", self.tr("Weggelegd op"), lambda row: format_short(row.since), lambda row: row.since),
            Column("until", self.tr("Wissen kan vanaf"), lambda row: format_short(row.until), lambda row: row.until),
            Column("state", self.tr("Stand"), self._bin_state),
        )

    def _bin_state(self, row: BinnedDossier) -> str:
        if row.is_asked:
            return self.tr("wissen aangevraagd")
        return self.tr("mag worden gewist") if row.is_over else ""

    def _claim_columns(self) -> tuple[Column, ...]:
        return (
            Column("number", self.tr("Dossier"), lambda row: row.number),
            Column("creditor", self.tr("Schuld bij"), lambda row: row.creditor),
            Column(
                "amount",
                self.tr("Saldo"),
                lambda row: "" if row.balance_cents is None else format_euro(row.balance_cents),
                lambda row: row.balance_cents or 0,
                right=True,
            ),
            Column("since", self.tr("Weggelegd op"), lambda row: format_short(row.since), lambda row: row.since),
        )

    def _candidate_columns(self) -> tuple[Column, ...]:
        texts = self._context.texts
        return (
            Column("number", self.tr("Nummer"), lambda row: row.number),
            Column("client", self.tr("Cliënt"), lambda row: row.client_names),
            Column("ground", self.tr("Waarom"), lambda row: texts.label("erasure_ground", row.ground)),
            Column("since", self.tr("Sinds"), lambda row: format_short(row.since), lambda row: row.since),
        )

    def _request_columns(self) -> tuple[Column, ...]:
        texts = self._context.texts
        return (
            Column("number", self.tr("Nummer"), lambda row: row.number),
            Column("client", self.tr("Cliënt"), lambda row: row.client_names),
            Column("ground", self.tr("Waarom"), lambda row: texts.label("erasure_ground", row.request.ground)),
            Column("by", self.tr("Aangevraagd door"), lambda row: row.request.asked_by),
            Column("reason", self.tr("Toelichting"), lambda row: row.request.reason),
        )
