"""Dossiers: the list with its instant filter, and a new dossier."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.erasure import ErasureRequest
from csr_desktop.errors import CsrError
from csr_desktop.money import format_euro
from csr_desktop.services.overviews import DossierRow
from ui.context import UiContext
from ui.dialogs.erasing import ErasingDialog
from ui.dialogs.new_dossier import NewDossierDialog
from ui.forms.page import Page, Wish
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column

if TYPE_CHECKING:
    from csr_desktop.services.transfer_in import TakeInPlan, TransferFile


class DossiersPage(Page):
    """The table of dossiers; Enter opens one in a tab of its own."""

    key = "dossiers"

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.filter_edit = QLineEdit()
        self.filter_edit.setPlaceholderText(self.tr("Filter op naam, nummer, fase of behandelaar (Ctrl+F)"))
        self.filter_edit.setAccessibleName(self.tr("Dossiers filteren"))
        self.filter_edit.setClearButtonEnabled(True)
        self.closed_box = QCheckBox(self.tr("Ook gesloten dossiers"))
        self.closed_box.setChecked(context.state.flag("dossiers/closed"))
        self.new_button = button(self.tr("Nieuw dossier"), "primary", self.tr("Maak een dossier (Ctrl+N)"))
        self.bin_button = button(
            self.tr("Prullenbak en wissen…"), tip=self.tr("Zet terug wat is weggelegd, of beslis over wissen")
        )
        self.take_in_button = button(
            self.tr("Dossier inlezen…"), tip=self.tr("Lees een dossier van een collega in, uit een bestand")
        )
        self.waiting_label = label(kind="warning", wrap=True)
        self.waiting_label.hide()
        self.count_label = label(kind="muted")
        self.empty_label = label(
            self.tr("Er zijn nog geen dossiers. Maak een nieuw dossier, of lees een schuldenlijst in."), "muted"
        )
        self.empty_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.dossiers_table = Table(
            self._columns(), lambda row: row.id, self.tr("Dossiers"), context.state, "dossiers", stretch="client"
        )
        self._lay_out()
        self.filter_edit.textChanged.connect(self._on_filter_changed)
        self.filter_edit.returnPressed.connect(self._on_filter_return)
        self.closed_box.toggled.connect(self._on_closed_toggled)
        self.new_button.clicked.connect(self.new_dossier)
        self.bin_button.clicked.connect(self._on_bin_clicked)
        self.take_in_button.clicked.connect(self.take_in)
        self.dossiers_table.opened.connect(self._on_row_opened)
        QShortcut(QKeySequence.StandardKey.Find, self, self._on_find)

    def perform(self, wish: Wish, subject: str = "") -> None:
        if wish is Wish.NEW:
            self.new_dossier()

    def refresh(self) -> None:
        closed = self.closed_box.isChecked()

        def work(core: Core) -> list[DossierRow]:
            rows = core.overviews.dossiers(include_closed=closed)
            if rows:
                core.audit.viewed_list(len(rows))
            return rows

        self.context.tasks.run_db(self, work, self._show_rows)
        self.context.tasks.run_db(self, lambda core: len(core.erasure.candidates()), self._show_waiting)

    def concerns(self, changes: Any) -> bool:  # noqa: ANN401 - `Changes` of the services
        return any(changes.concerns(kind) for kind in (Dossier, Client, Claim, ErasureRequest))

    def focus_first(self) -> None:
        self.filter_edit.setFocus()

    @Slot()
    def new_dossier(self) -> None:
        """Ask for the few things a dossier begins with."""
        dialog = NewDossierDialog(self.context, self)
        dialog.made.connect(self._on_dossier_made)
        dialog.open()

    @Slot()
    def take_in(self) -> None:
        """Let a person choose the file of a colleague and show what is in it."""
        # Only here: it knows every kind of record, which the start need not pay for.
        from csr_desktop.services.transfer_in import read_transfer

        path = self.context.dialogs.open_file(
            self, self.tr("Dossier van een collega inlezen"), self.tr("Dossierbestand (*.json)")
        )
        if path is not None:

            def failed(error: BaseException) -> None:
                if isinstance(error, CsrError) and error.code == "transfer.sealed":
                    self._ask_passphrase(path)
                else:
                    self.context.notices.error(error)

            self.context.tasks.run_io(self, lambda _token: read_transfer(path), self._plan_take_in, failed)

    # --- slots -----------------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_filter_changed(self, text: str) -> None:
        self.dossiers_table.set_filter(text)
        self._count()

    @Slot()
    def _on_filter_return(self) -> None:
        rows = self.dossiers_table.visible_rows()
        if len(rows) == 1:
            self.dossier_requested.emit(rows[0].id, "")
        elif rows:
            self.dossiers_table.setFocus()
            self.dossiers_table.selectRow(0)

    @Slot(bool)
    def _on_closed_toggled(self, checked: bool) -> None:
        self.context.state.put_flag("dossiers/closed", checked)
        self.refresh()

    @Slot(object)
    def _on_row_opened(self, row: DossierRow) -> None:
        self.dossier_requested.emit(row.id, "")

    @Slot(object)
    def _on_dossier_made(self, dossier_id: str) -> None:
        self.dossier_requested.emit(dossier_id, "people")

    @Slot()
    def _on_bin_clicked(self) -> None:
        ErasingDialog(self.context, self).open()

    @Slot()
    def _on_find(self) -> None:
        self.filter_edit.setFocus()
        self.filter_edit.selectAll()

    # --- a dossier of a colleague ------------------------------------------------------------------------------------

    def _ask_passphrase(self, path: Path) -> None:
        from ui.dialogs.take_in import OpenSealedDialog

        dialog = OpenSealedDialog(self.context, path, self)
        dialog.opened.connect(self._plan_take_in)
        dialog.open()

    @Slot(object)
    def _plan_take_in(self, file: TransferFile) -> None:
        def plan(core: Core) -> tuple[TakeInPlan, tuple[str, ...]]:
            return core.take_in.plan(file), core.team.known()

        self.context.tasks.run_db(self, plan, self._ask_take_in, self.context.notices.error)

    def _ask_take_in(self, found: tuple[TakeInPlan, tuple[str, ...]]) -> None:
        from ui.dialogs.take_in import TakeInDialog

        dialog = TakeInDialog(self.context, *found, self)
        dialog.stepped.connect(self._on_taken_in)
        dialog.start()

    @Slot(object)
    def _on_taken_in(self, dossier: Dossier) -> None:
        self.dossier_requested.emit(dossier.id, "")

    # --- helpers ---------------------------------------------------------------------------------------------------

    def _columns(self) -> tuple[Column, ...]:
        texts = self.context.texts
        return (
            Column("number", self.tr("Nummer"), lambda row: row.number),
            Column("client", self.tr("Cliënt"), lambda row: row.client_names or "", tip=lambda row: row.client_names),
            Column("phase", self.tr("Fase"), lambda row: texts.label("phase", row.phase)),
            Column("claims", self.tr("Schulden"), lambda row: str(row.claims), lambda row: row.claims, right=True),
            Column(
                "total",
                self.tr("Totaal"),
                lambda row: format_euro(row.total_cents),
                lambda row: row.total_cents,
                right=True,
            ),
            Column(
                "answered",
                self.tr("Saldo's"),
                lambda row: self.tr("{answered} van {claims}").format(answered=row.answered, claims=row.claims),
                lambda row: row.claims - row.answered,
                right=True,
            ),
            Column(
                "consented",
                self.tr("Vooraf akkoord"),
                lambda row: self.tr("{consented} van {claims}").format(consented=row.consented, claims=row.claims),
                lambda row: row.consented,
                right=True,
            ),
            Column("counsellor", self.tr("Behandelaar"), lambda row: row.counsellor),
            Column(
                "registered", self.tr("Aangemeld"), lambda row: _short(row.registered_on), lambda row: row.registered_on
            ),
        )

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.filter_edit, 1)
        top.addWidget(self.closed_box)
        top.addWidget(self.bin_button)
        top.addWidget(self.take_in_button)
        top.addWidget(self.new_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(self.waiting_label)
        layout.addWidget(self.dossiers_table, 1)
        layout.addWidget(self.empty_label)
        layout.addWidget(self.count_label)

    def _show_rows(self, rows: list[DossierRow]) -> None:
        self.dossiers_table.set_rows(rows)
        self.empty_label.setVisible(not rows)
        if rows and self.dossiers_table.current_row() is None:
            self.dossiers_table.select_id(self.dossiers_table.visible_rows()[0].id if self._visible() else rows[0].id)
        self._count()

    def _show_waiting(self, count: int) -> None:
        """Whatever is over its term is in sight every day, until somebody asks to erase it."""
        self.waiting_label.setVisible(bool(count))
        why = self.tr("De bewaartermijn of de tijd in de prullenbak is voorbij; kijk bij ‘Prullenbak en wissen’.")
        what = (
            self.tr("1 dossier mag worden gewist.") if count == 1 else self.tr("{count} dossiers mogen worden gewist.")
        )
        self.waiting_label.setText(f"⚠ {what.format(count=count)} {why}")

    def _visible(self) -> int:
        return self.dossiers_table.proxy.rowCount()

    def _count(self) -> None:
        visible, everything = self._visible(), len(self.dossiers_table.rows_model.rows)
        if visible == everything:
            self.count_label.setText(self.tr("{count} dossiers").format(count=everything))
        else:
            self.count_label.setText(
                self.tr("{visible} van {count} dossiers").format(visible=visible, count=everything)
            )


def _short(iso: str) -> str:
    return format_short(date.fromisoformat(iso)) if iso else ""
