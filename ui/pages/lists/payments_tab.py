"""Betalingen: what waits for the bank in all dossiers, one file for all of it, and the files that were made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.settlement import Payout, PayoutStatus
from csr_desktop.money import format_euro
from csr_desktop.services.settlement.bank_file import Exported
from csr_desktop.services.settlement.payment_board import MadeFile, WaitingPayments
from ui.context import UiContext
from ui.dialogs.payment_file import PaymentFileDialog, read_file_facts
from ui.dialogs.settlement_payouts import CancelPayoutsDialog, PaidDialog
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label
from ui.forms.place_warning import tell_of_place
from ui.models.table import Table
from ui.models.table_model import Column

#: So many files are shown; what is older was settled long ago, and the dossier still has it.
_NEWEST = 50


@dataclass(frozen=True, slots=True)
class Payments:
    """What the tab shows."""

    waiting: tuple[WaitingPayments, ...]
    files: tuple[MadeFile, ...]


def read_payments(core: Core) -> Payments:
    """Read the payments of all dossiers; in the database's lane."""
    board = core.settlement.payments
    return Payments(tuple(board.waiting()), tuple(board.files(_NEWEST)))


class PaymentsTab(QWidget):
    """The person at the bank works from here.

    Signals:
        dossier_requested: open a dossier at a tab (id and tab).
    """

    dossier_requested = Signal(object, object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.waiting_table = Table(
            (
                Column("number", self.tr("Dossier"), lambda row: row.number),
                Column("client", self.tr("Cliënt"), lambda row: row.client),
                Column(
                    "count",
                    self.tr("Betalingen"),
                    lambda row: str(len(row.payouts)),
                    lambda row: len(row.payouts),
                    right=True,
                ),
                Column(
                    "total",
                    self.tr("Bedrag"),
                    lambda row: format_euro(row.total_cents),
                    lambda row: row.total_cents,
                    right=True,
                ),
                Column("state", self.tr("Stand"), self._state, tip=self._why),
            ),
            lambda row: row.dossier_id,
            self.tr("Dossiers met betalingen die klaarstaan"),
            stretch="client",
        )
        self.total_label = label(wrap=True)
        self.why_label = label(kind="warning", wrap=True)
        self.empty_label = label(
            self.tr("Er staan geen betalingen klaar. Plan ze in een dossier, op het tabblad Uitvoering."),
            "muted",
            wrap=True,
        )
        self.all_button = button(self.tr("Betaalbestand maken…"), "primary", self.tr("Eén bestand voor alle dossiers"))
        self.some_button = button(self.tr("Alleen de gekozen dossiers…"))
        self.open_button = button(self.tr("Dossier openen"))
        self.files_table = Table(
            (
                Column("made", self.tr("Gemaakt"), lambda row: format_short(row.batch.made_at.date()), _made_key),
                Column("day", self.tr("Te betalen op"), lambda row: format_short(row.batch.execution_on), _day_key),
                Column(
                    "count",
                    self.tr("Betalingen"),
                    lambda row: str(row.batch.count),
                    lambda row: row.batch.count,
                    right=True,
                ),
                Column(
                    "total",
                    self.tr("Bedrag"),
                    lambda row: format_euro(row.batch.total_cents),
                    lambda row: row.batch.total_cents,
                    right=True,
                ),
                Column("state", self.tr("Stand"), self._file_state),
            ),
            lambda row: row.batch.id,
            self.tr("Betaalbestanden die zijn gemaakt"),
            stretch="state",
        )
        self.no_files_label = label(self.tr("Er is nog geen betaalbestand gemaakt."), "muted", wrap=True)
        self.newest_label = label(
            self.tr("Dit zijn de {count} nieuwste bestanden.").format(count=_NEWEST), "muted", wrap=True
        )
        self.paid_button = button(self.tr("Alles betaald…"), tip=self.tr("Wat in dit bestand nog openstaat"))
        self.not_sent_button = button(self.tr("Niet ingediend…"), tip=self.tr("Laat de betalingen vervallen"))
        self.again_button = button(self.tr("Hetzelfde bestand nog eens…"))
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Read again."""
        self.context.tasks.run_db(self, read_payments, self._show)

    def focus_first(self) -> None:
        """Go to what waits, else to the files."""
        (self.waiting_table if self.waiting_table.rows_model.rows else self.files_table).setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_all_clicked(self) -> None:
        self._ask_file(None)

    @Slot()
    def _on_some_clicked(self) -> None:
        self._ask_file([row.dossier_id for row in self.waiting_table.selected_rows()])

    @Slot()
    def _on_open_clicked(self) -> None:
        row = self.waiting_table.current_row()
        if row is not None:
            self._on_opened(row)

    @Slot(object)
    def _on_opened(self, row: WaitingPayments) -> None:
        self.dossier_requested.emit(row.dossier_id, "settlement")

    @Slot()
    def _on_waiting_selected(self) -> None:
        row: WaitingPayments | None = self.waiting_table.current_row()
        self.some_button.setEnabled(bool(self.waiting_table.selected_rows()))
        self.open_button.setEnabled(row is not None)
        words = self._why(row) if row is not None else ""
        self.why_label.setText(words)
        self.why_label.setVisible(bool(words))

    @Slot(object)
    def _on_file_changed(self, row: MadeFile | None) -> None:
        is_open = row is not None and bool(row.open_ids)
        self.paid_button.setEnabled(is_open)
        self.not_sent_button.setEnabled(is_open)
        self.again_button.setEnabled(row is not None)

    @Slot()
    def _on_paid_clicked(self) -> None:
        self._with_open_payments(self._ask_paid)

    @Slot()
    def _on_not_sent_clicked(self) -> None:
        self._with_open_payments(self._ask_cancel)

    @Slot()
    def _on_again_clicked(self) -> None:
        row: MadeFile | None = self.files_table.current_row()
        if row is None:
            return
        name = self.tr("betaling-{day}.xml").format(day=row.batch.execution_on.isoformat())
        path = self.context.dialogs.save_file(self, self.tr("Betaalbestand opslaan"), name, "XML (*.xml)")
        if path is not None:
            self._make_again(row.batch.id, path)

    # --- steps -------------------------------------------------------------------------------------------------------

    def _ask_file(self, dossier_ids: Sequence[str] | None) -> None:
        self.context.tasks.run_db(
            self, lambda core: read_file_facts(core, dossier_ids), self._show_file_dialog, self.context.notices.error
        )

    def _show_file_dialog(self, facts: Any) -> None:  # noqa: ANN401 - `FileFacts`
        PaymentFileDialog(self.context, facts, self).start()

    def _with_open_payments(self, then: Callable[[list[Payout]], None]) -> None:
        row: MadeFile | None = self.files_table.current_row()
        if row is None or not row.open_ids:
            return
        batch_id = row.batch.id
        self.context.tasks.run_db(
            self,
            lambda core: [
                item for item in core.settlement.bank.of_batch(batch_id) if item.status is PayoutStatus.EXPORTED
            ],
            then,
            self.context.notices.error,
        )

    def _ask_paid(self, payouts: list[Payout]) -> None:
        PaidDialog(self.context, payouts, self).start()

    def _ask_cancel(self, payouts: list[Payout]) -> None:
        CancelPayoutsDialog(self.context, payouts, self).start()

    def _make_again(self, batch_id: str, path: Path) -> None:
        tell_of_place(self.context, self, path.parent)
        self.context.tasks.run_db(
            self, lambda core: core.settlement.bank.again(batch_id, path), self._made_again, self.context.notices.error
        )

    def _made_again(self, made: Exported) -> None:
        self.context.notices.warn("\n".join(self.context.texts.say(note) for note in made.notes))

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show(self, found: Payments) -> None:
        known = {row.batch.id for row in self.files_table.rows_model.rows}
        self.waiting_table.set_rows(found.waiting)
        self.files_table.set_rows(found.files)
        going = [item for item in found.waiting if item.may_go]
        count = sum(len(item.payouts) for item in going)
        one, more = (
            self.tr("Klaar voor de bank: 1 betaling, {total}."),
            self.tr("Klaar voor de bank: {count} betalingen, samen {total}."),
        )
        self.total_label.setText(
            (one if count == 1 else more).format(
                count=count, total=format_euro(sum(item.total_cents for item in going))
            )
        )
        for widget in (self.waiting_table, self.total_label, self._steps):
            widget.setVisible(bool(found.waiting))
        self.empty_label.setVisible(not found.waiting)
        self.all_button.setEnabled(bool(going))
        for widget in (self.files_table, self._file_steps):
            widget.setVisible(bool(found.files))
        self.no_files_label.setVisible(not found.files)
        self.newest_label.setVisible(len(found.files) == _NEWEST)
        if found.waiting and self.waiting_table.current_row() is None:
            self.waiting_table.select_id(found.waiting[0].dossier_id)
        # A file that was just made is the one that is asked about next.
        if found.files and found.files[0].batch.id not in known:
            self.files_table.select_id(found.files[0].batch.id)
        self._on_waiting_selected()
        self._on_file_changed(self.files_table.current_row())

    def _state(self, row: WaitingPayments) -> str:
        if row.faults:
            return self.tr("⚠ klopt niet meer")
        return self.tr("◷ wacht op een tweede blik") if row.look is not None else self.tr("✓ kan mee")

    def _why(self, row: WaitingPayments) -> str:
        reasons = [*row.faults, *((row.look,) if row.look is not None else ())]
        return " ".join(self.context.texts.say(reason) for reason in reasons)

    def _file_state(self, row: MadeFile) -> str:
        parts = [
            self.tr("→ {count} bij de bank").format(count=len(row.open_ids)) if row.open_ids else "",
            self.tr("✓ {count} betaald").format(count=row.paid) if row.paid else "",
            self.tr("↩ {count} teruggeboekt").format(count=row.returned) if row.returned else "",
            self.tr("✕ {count} vervallen").format(count=row.lapsed) if row.lapsed else "",
        ]
        return "   ".join(part for part in parts if part)

    # --- building ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._steps, self._file_steps = QWidget(), QWidget()
        rows = (
            (self._steps, (self.all_button, self.some_button, self.open_button)),
            (self._file_steps, (self.paid_button, self.not_sent_button, self.again_button)),
        )
        for place, buttons in rows:
            row = FlowLayout(place)
            for made in buttons:
                row.addWidget(made)
        waiting, files = Card(self.tr("Klaar om te betalen")), Card(self.tr("Betaalbestanden"))
        for widget in (self.empty_label, self.total_label, self.waiting_table, self.why_label, self._steps):
            waiting.body.addWidget(widget)
        for widget in (self.no_files_label, self.files_table, self.newest_label, self._file_steps):
            files.body.addWidget(widget)
        for table in (self.waiting_table, self.files_table):
            table.setMinimumHeight(self.fontMetrics().height() * 10)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(waiting)
        layout.addWidget(files)
        layout.addStretch(1)

    def _connect(self) -> None:
        self.all_button.clicked.connect(self._on_all_clicked)
        self.some_button.clicked.connect(self._on_some_clicked)
        self.open_button.clicked.connect(self._on_open_clicked)
        self.waiting_table.opened.connect(self._on_opened)
        self.waiting_table.selectionModel().selectionChanged.connect(self._on_waiting_selected)
        self.files_table.current_changed.connect(self._on_file_changed)
        self.paid_button.clicked.connect(self._on_paid_clicked)
        self.not_sent_button.clicked.connect(self._on_not_sent_clicked)
        self.again_button.clicked.connect(self._on_again_clicked)


def _made_key(row: MadeFile) -> str:
    return row.batch.id


def _day_key(row: MadeFile) -> str:
    return row.batch.execution_on.isoformat()
