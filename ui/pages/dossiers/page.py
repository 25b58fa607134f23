"""Dossiers: the list with its instant filter and its views, what is done with several, and a new dossier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QMenu, QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.clients import Client
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.erasure import ErasureRequest
from csr_desktop.errors import CsrError
from csr_desktop.file_names import is_dossier_name
from csr_desktop.services.list_views import ListView
from csr_desktop.services.overviews import DossierRow
from ui.context import UiContext
from ui.dialogs.columns import ColumnsDialog
from ui.dialogs.erasing import ErasingDialog
from ui.dialogs.list_steps import SaveViewDialog
from ui.dialogs.new_dossier import NewDossierDialog
from ui.forms.dropped import files_in
from ui.forms.empty import EmptyPlace
from ui.forms.flow import FlowLayout
from ui.forms.page import ListWish, Page, Wish
from ui.forms.parts import button, label
from ui.forms.side_by_side import SideBySide
from ui.forms.undo import newest_units, offer_undo
from ui.models.filter_edit import FilterEdit
from ui.models.table import Table
from ui.pages.dossiers.bulk import BulkBar
from ui.pages.dossiers.columns import USUAL, dossier_columns
from ui.plain_text import without_shortcut
from ui.tasks import NoDatabaseError
from ui.theme import Space

if TYPE_CHECKING:
    from csr_desktop.services.transfer_in import TakeInPlan, TransferFile

#: So long after the last change the way of looking is remembered.
_PAUSE_MS = 800
_VIEW, _TAKE_AWAY = "view", "take away"


class DossiersPage(Page):
    """The table of dossiers; Enter opens one in a tab of its own."""

    key = "dossiers"

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.filter_edit = FilterEdit(
            self.tr("Filter op naam, nummer, fase of behandelaar (Ctrl+F)"), self.tr("Dossiers filteren")
        )
        self.closed_box = QCheckBox(self.tr("Ook gesloten dossiers"))
        self.views_button = button(self.tr("Weergave"), tip=self.tr("Bewaarde weergaven, en welke kolommen er staan"))
        self.views_menu = QMenu(self.views_button)
        self.views_button.setMenu(self.views_menu)
        self._views: tuple[ListView, ...] = ()
        self._view_name = ""
        self._is_first = True
        self.new_button = button(self.tr("Nieuw dossier"), "primary", self.tr("Maak een dossier (Ctrl+N)"))
        self.bin_button = button(
            self.tr("Prullenbak en wissen…"), tip=self.tr("Zet terug wat is weggelegd, of beslis over wissen")
        )
        self.take_in_button = button(
            self.tr("Dossier inlezen…"), tip=self.tr("Lees een dossier van een collega in, uit een bestand")
        )
        self.waiting_label = label(kind="warning", wrap=True)
        self.waiting_label.hide()
        self.empty_place = EmptyPlace(
            self.tr("Nog geen dossiers"),
            self.tr(
                "Een dossier begint met een naam. De schulden komen daarna: getypt, of uit een lijst van de cliënt. "
                "Hebt u een lijst van schuldeisers, lees die dan eerst in."
            ),
            [("new", self.tr("Nieuw dossier (Ctrl+N)")), ("lists", self.tr("Schuldeisers inlezen"))],
        )
        self.empty_place.hide()
        self.dossiers_table = Table(
            dossier_columns(context.texts),
            lambda row: row.id,
            self.tr("Dossiers"),
            context.state,
            "dossier-list",
            stretch="client",
        )
        if len(self.dossiers_table.shown_columns()) == len(self.dossiers_table.rows_model.columns):
            self.dossiers_table.show_columns(USUAL)
        self.bulk_bar = BulkBar(context, self.dossiers_table)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self.setAcceptDrops(True)
        self._lay_out()
        self.filter_edit.filters(self.dossiers_table)
        self.filter_edit.filtered.connect(self._on_filtered)
        self.filter_edit.returnPressed.connect(self._on_filter_return)
        self.closed_box.toggled.connect(self._on_closed_toggled)
        self.new_button.clicked.connect(self.new_dossier)
        self.bin_button.clicked.connect(self.open_bin)
        self.take_in_button.clicked.connect(self.take_in)
        self.empty_place.chosen.connect(self._on_begin_chosen)
        self.dossiers_table.opened.connect(self._on_row_opened)
        self.dossiers_table.horizontalHeader().sortIndicatorChanged.connect(self._on_sorted)
        self.views_menu.triggered.connect(self._on_menu_triggered)
        self._pause.timeout.connect(self.remember)
        self._show_views(())
        QShortcut(QKeySequence.StandardKey.Find, self, self._on_find)

    def perform(self, wish: Wish, subject: str = "") -> None:
        if wish is Wish.NEW:
            self.new_dossier()
        elif wish is Wish.BEGIN and subject == "take_in":
            self.take_in()
        elif wish is Wish.BEGIN and subject == "bin":
            self.open_bin()

    def refresh(self) -> None:
        closed, is_first = self.closed_box.isChecked(), self._is_first
        self._is_first = False

        def work(core: Core) -> tuple[list[DossierRow], ListView | None, tuple[ListView, ...]]:
            view = core.list_views.last() if is_first else None
            rows = core.overviews.dossiers(include_closed=view.with_closed if view is not None else closed)
            if rows:
                core.audit.viewed_list(len(rows))
            return rows, view, core.list_views.all()

        self.context.tasks.run_db(self, work, self._show_list)
        self.context.tasks.run_db(self, lambda core: len(core.erasure.candidates()), self._show_waiting)

    def concerns(self, changes: Any) -> bool:  # noqa: ANN401 - `Changes` of the services
        kinds = (Dossier, Client, Claim, ErasureRequest)
        return any(changes.concerns(kind) for kind in kinds) or any(
            table == "setting" for table, _id in changes.objects
        )

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
        path = self.context.dialogs.open_file(
            self, self.tr("Dossier van een collega inlezen"), self.tr("Dossierbestand (*.csrdossier *.json)")
        )
        if path is not None:
            self.take_in_file(path)

    @Slot()
    def remember(self) -> None:
        """Keep how the list is looked at now, for the next time."""
        self._pause.stop()
        view = self._view_now()
        self.context.tasks.run_db(self, lambda core: core.list_views.remember(view), None, self._not_remembered)

    # --- Qt ----------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A dossier of a colleague is taken in; anything else is a list."""
        paths = files_in(event.mimeData())
        if not paths:
            return
        event.acceptProposedAction()
        if is_dossier_name(paths[0].name):
            self.take_in_file(paths[0])
        else:
            self.import_requested.emit(ListWish(paths[0]))

    # --- slots -----------------------------------------------------------------------------------------------------

    @Slot()
    def _on_filtered(self) -> None:
        self.bulk_bar.show_counts()
        self._pause.start()

    @Slot()
    def _on_filter_return(self) -> None:
        rows = self.dossiers_table.visible_rows()
        if len(rows) == 1:
            self.dossier_requested.emit(rows[0].id, "")
        elif rows:
            self.dossiers_table.setFocus()
            self.dossiers_table.selectRow(0)

    @Slot(bool)
    def _on_closed_toggled(self, _checked: bool) -> None:
        self.refresh()
        self._pause.start()

    @Slot()
    def _on_sorted(self) -> None:
        self._pause.start()

    @Slot(QAction)
    def _on_menu_triggered(self, action: QAction) -> None:
        what, name = action.data() or ("", "")
        if what == _VIEW:
            self._apply(next((view for view in self._views if view.name == name), ListView(columns=USUAL)))
        elif what == _TAKE_AWAY:
            self._remove_view(name)

    @Slot()
    def _on_save_view(self) -> None:
        SaveViewDialog(self.context, self._view_now(), self).start()

    @Slot()
    def _on_columns(self) -> None:
        ColumnsDialog(self.dossiers_table, USUAL, self).open()

    @Slot(object)
    def _on_row_opened(self, row: DossierRow) -> None:
        self.dossier_requested.emit(row.id, "")

    @Slot(object)
    def _on_dossier_made(self, dossier_id: str) -> None:
        self.dossier_requested.emit(dossier_id, "people")

    @Slot(object)
    def _on_begin_chosen(self, step: str) -> None:
        if step == "new":
            self.new_dossier()
        else:
            self.page_requested.emit("lists")

    @Slot()
    def open_bin(self) -> None:
        """Show what was put away, and what waits to be erased."""
        ErasingDialog(self.context, self).open()

    @Slot()
    def _on_find(self) -> None:
        self.filter_edit.setFocus()
        self.filter_edit.selectAll()

    # --- ways of looking ---------------------------------------------------------------------------------------------

    def _view_now(self) -> ListView:
        sorted_by, descending = self.dossiers_table.sorted_by()
        return ListView(
            name=self._view_name,
            words=self.filter_edit.text(),
            with_closed=self.closed_box.isChecked(),
            columns=tuple(column.key for column in self.dossiers_table.shown_columns()),
            sorted_by=sorted_by,
            descending=descending,
        )

    def _apply(self, view: ListView) -> None:
        self._view_name = view.name
        if view.columns:
            self.dossiers_table.show_columns(view.columns)
        self._look_like(view, view.words)
        self.refresh()
        self.dossiers_table.setFocus()

    def _look_like(self, view: ListView, words: str) -> None:
        """Filter on these words and sort like a view; its rows are read by who asks."""
        self.closed_box.blockSignals(True)
        self.closed_box.setChecked(view.with_closed)
        self.closed_box.blockSignals(False)
        self.filter_edit.setText(words)
        self.dossiers_table.sort_by(view.sorted_by, descending=view.descending)

    def _show_views(self, views: tuple[ListView, ...]) -> None:
        self._views = views
        menu = self.views_menu
        menu.clear()
        for view in views:
            menu.addAction(without_shortcut(view.name)).setData((_VIEW, view.name))
        menu.addAction(self.tr("Gewone weergave")).setData((_VIEW, ""))
        menu.addSeparator()
        menu.addAction(self.tr("Kolommen kiezen…"), self._on_columns)
        menu.addAction(self.tr("Deze weergave bewaren…"), self._on_save_view)
        if views:
            away = menu.addMenu(self.tr("Weergave weghalen"))
            for view in views:
                away.addAction(without_shortcut(view.name)).setData((_TAKE_AWAY, view.name))

    def _remove_view(self, name: str) -> None:
        def work(core: Core) -> tuple[str, ...]:
            core.list_views.remove(name)
            return newest_units(core)

        def done(units: tuple[str, ...]) -> None:
            offer_undo(self.context, self.tr("De weergave ‘{name}’ is weggehaald.").format(name=name), units)

        self.context.tasks.run_db(self, work, done, self.context.notices.error)

    def _not_remembered(self, error: BaseException) -> None:
        # The screen was locked meanwhile; the next time begins with what was remembered before.
        if not isinstance(error, NoDatabaseError):
            self.context.notices.error(error)

    # --- a dossier of a colleague ------------------------------------------------------------------------------------

    def take_in_file(self, path: Path) -> None:
        """Show what a file of a colleague holds; nothing is written before a person says so."""
        # Only here: it knows every kind of record, which the start need not pay for.
        from csr_desktop.services.transfer_in import read_transfer

        def failed(error: BaseException) -> None:
            if isinstance(error, CsrError) and error.code == "transfer.sealed":
                self._ask_passphrase(path)
            else:
                self.context.notices.error(error)

        self.context.tasks.run_io(self, lambda _token: read_transfer(path), self._plan_take_in, failed)

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

    def _lay_out(self) -> None:
        top = FlowLayout(spacing=Space.MEDIUM)
        top.add(self.filter_edit, fills=True)
        for made in (self.closed_box, self.views_button, self.new_button):
            top.addWidget(made)
        others = QWidget()
        row = FlowLayout(others)
        row.add(self.take_in_button, at_end=True)
        row.addWidget(self.bin_button)
        bottom = SideBySide((self.bulk_bar, others), 120, spacing=Space.SMALL, shares=(3, 2))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(self.waiting_label)
        layout.addWidget(self.dossiers_table, 1)
        layout.addWidget(self.empty_place, 1)
        layout.addWidget(bottom)

    def _show_list(self, read: tuple[list[DossierRow], ListView | None, tuple[ListView, ...]]) -> None:
        rows, view, views = read
        if view is not None:
            # Words that stand there already were typed meanwhile, or come from before a lock: they are newer.
            typed = self.filter_edit.text()
            self._view_name = view.name
            self._look_like(view, typed or view.words)
            if not typed:
                # Nothing was changed by a person.
                self._pause.stop()
        if views != self._views:
            self._show_views(views)
        self._show_rows(rows)

    def _show_rows(self, rows: list[DossierRow]) -> None:
        self.dossiers_table.set_rows(rows)
        self.empty_place.setVisible(not rows)
        self.dossiers_table.setVisible(bool(rows))
        if rows and self.dossiers_table.current_row() is None:
            self.dossiers_table.select_id(self.dossiers_table.visible_rows()[0].id if self._visible() else rows[0].id)
        self.bulk_bar.show_counts()

    def _show_waiting(self, count: int) -> None:
        """Whatever is over its term is in sight every day, until somebody asks to erase it."""
        self.waiting_label.setVisible(bool(count))
        why = self.tr("De bewaartermijn of de tijd in de prullenbak is voorbij; kijk bij ‘Prullenbak en wissen’.")
        what = (
            self.tr("1 dossier mag worden gewist.") if count == 1 else self.tr("{count} dossiers mogen worden gewist.")
        )
        self.waiting_label.setText(f"⚠ {what.format(count=count)} {why}")

    def _visible(self) -> int:
        return self.dossiers_table.rows_model.rowCount()
