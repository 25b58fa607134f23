"""Schuldeisers: the register with its instant filter, one party beside it, and parties that are probably double."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLineEdit, QSplitter, QVBoxLayout, QWidget

from csr_desktop.domain.claims import Claim
from csr_desktop.domain.creditors import Creditor, Participation
from csr_desktop.errors import CsrError
from ui.context import UiContext
from ui.dialogs.new_party import NewPartyDialog
from ui.forms.counting import counted
from ui.forms.empty import EmptyPlace
from ui.forms.flow import FlowLayout
from ui.forms.in_sight import TabsInSight
from ui.forms.page import Page, Wish
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.creditors.duplicates import DuplicatesView
from ui.pages.creditors.facts import PartyDetail, PartyLine, read_detail, read_lines
from ui.pages.creditors.panel import PartyPanel

#: Below this width, in average characters, the party stands below the table instead of beside it.
_NARROW = 210


class CreditorsPage(Page):
    """The register; the party under the cursor stands beside it."""

    key = "creditors"

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._lines: list[PartyLine] = []
        self._wanted_id = ""
        self._is_shared_out = False
        self.filter_edit = QLineEdit()
        self.filter_edit.setPlaceholderText(self.tr("Filter op naam, andere naam, plaats, rol of soort (Ctrl+F)"))
        self.filter_edit.setAccessibleName(self.tr("Schuldeisers filteren"))
        self.filter_edit.setClearButtonEnabled(True)
        self.new_button = button(self.tr("Nieuwe schuldeiser"), "primary")
        self.count_label = label(kind="muted")
        self.empty_place = EmptyPlace(
            self.tr("Nog geen schuldeisers"),
            self.tr(
                "Lees een lijst in die u al hebt: Excel, CSV of ODS, met namen en adressen. U ziet eerst wat er "
                "gebeurt. Een schuldeiser komt er ook vanzelf bij als u een schuld toevoegt."
            ),
            [("lists", self.tr("Lijst inlezen")), ("new", self.tr("Nieuwe schuldeiser"))],
        )
        self.empty_place.hide()
        self.creditors_table = Table(
            self._columns(), lambda line: line.row.id, self.tr("Schuldeisers"), context.state, "creditors", "name"
        )
        self.party_panel = PartyPanel(context)
        self.duplicates_view = DuplicatesView(context)
        self.splitter = QSplitter()
        self.splitter.setChildrenCollapsible(False)
        self.tabs = TabsInSight()
        self._lay_out()
        self.filter_edit.textChanged.connect(self._on_filter_changed)
        self.filter_edit.returnPressed.connect(self._on_filter_return)
        self.new_button.clicked.connect(self.new_party)
        self.empty_place.chosen.connect(self._on_begin_chosen)
        self.creditors_table.current_changed.connect(self._on_line_changed)
        self.creditors_table.opened.connect(self._on_line_opened)
        self.duplicates_view.counted.connect(self._on_duplicates_counted)
        self.duplicates_view.merged.connect(self._on_merged)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        QShortcut(QKeySequence.StandardKey.Find, self, self._on_find)

    def perform(self, wish: Wish, subject: str = "") -> None:
        if wish is Wish.NEW:
            self.new_party()
        elif wish is Wish.SHOW and subject:
            self.show_party(subject)

    def refresh(self) -> None:
        self.context.tasks.run_db(self, read_lines, self._show_lines)
        self.duplicates_view.refresh()

    def concerns(self, changes: Any) -> bool:  # noqa: ANN401 - `Changes` of the services
        return any(changes.concerns(kind) for kind in (Creditor, Participation, Claim))

    def focus_first(self) -> None:
        self.filter_edit.setFocus()

    def show_party(self, party_id: str) -> None:
        """Select a party, whatever the filter said."""
        self.tabs.setCurrentIndex(0)
        self.filter_edit.clear()
        self._read_party(party_id)

    @Slot()
    def new_party(self) -> None:
        """Ask for the few things a party begins with."""
        dialog = NewPartyDialog(self.context, self)
        dialog.made.connect(self._on_party_made)
        dialog.open()

    # --- Qt ----------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < self.fontMetrics().averageCharWidth() * _NARROW
        wanted = Qt.Orientation.Vertical if is_narrow else Qt.Orientation.Horizontal
        if self.splitter.orientation() is not wanted or not self._is_shared_out:
            self._is_shared_out = True
            self.splitter.setOrientation(wanted)
            shares = (2, 3) if is_narrow else (3, 2)
            room = self.splitter.height() if is_narrow else self.splitter.width()
            for at, share in enumerate(shares):
                self.splitter.setStretchFactor(at, share)
            self.splitter.setSizes([room * share // sum(shares) for share in shares])

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_begin_chosen(self, step: str) -> None:
        if step == "new":
            self.new_party()
        else:
            self.page_requested.emit("lists")

    @Slot(str)
    def _on_filter_changed(self, _text: str) -> None:
        self._show_filtered()

    @Slot()
    def _on_filter_return(self) -> None:
        if self.creditors_table.visible_rows():
            if self.creditors_table.current_row() is None:
                self.creditors_table.selectRow(0)
            self.creditors_table.setFocus()

    @Slot(object)
    def _on_line_changed(self, line: PartyLine | None) -> None:
        if line is not None and line.row.id != self._wanted_id:
            self._read_party(line.row.id)

    @Slot(object)
    def _on_line_opened(self, _line: PartyLine) -> None:
        self.party_panel.main_fields["name"].setFocus()

    @Slot(object)
    def _on_party_made(self, party_id: str) -> None:
        self.show_party(party_id)
        self.creditors_table.setFocus()

    @Slot(object)
    def _on_merged(self, party_id: str) -> None:
        self._read_party(party_id)

    @Slot(object)
    def _on_duplicates_counted(self, count: int) -> None:
        words = self.tr("Mogelijk dubbel ({count})").format(count=count) if count else self.tr("Mogelijk dubbel")
        self.tabs.setTabText(1, words)

    @Slot(int)
    def _on_tab_changed(self, at: int) -> None:
        self.party_panel.leave_field()
        if at == 1:
            self.duplicates_view.pairs_table.setFocus()

    @Slot()
    def _on_find(self) -> None:
        self.tabs.setCurrentIndex(0)
        self.filter_edit.setFocus()
        self.filter_edit.selectAll()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _read_party(self, party_id: str) -> None:
        self.party_panel.leave_field()
        self._wanted_id = party_id
        self.context.tasks.run_db(
            self, lambda core: (party_id, read_detail(core, party_id)), self._show_party, self._party_failed
        )

    def _show_party(self, result: tuple[str, PartyDetail]) -> None:
        wanted, detail = result
        if wanted != self._wanted_id:
            return
        self._wanted_id = detail.party.id
        self.party_panel.show_detail(detail)
        self.creditors_table.select_id(detail.party.id)

    def _party_failed(self, error: BaseException) -> None:
        if not (isinstance(error, CsrError) and error.code == "store.not_found"):
            self.context.notices.error(error)
            return
        # Its making was taken back: show another.
        gone, self._wanted_id = self._wanted_id, ""
        others = [line.row.id for line in self.creditors_table.visible_rows() if line.row.id != gone]
        if others:
            self._read_party(others[0])
        else:
            self.party_panel.show_detail(None)

    def _show_lines(self, lines: list[PartyLine]) -> None:
        self._lines = lines
        self._show_filtered()
        self.empty_place.setVisible(not lines)
        self.splitter.setVisible(bool(lines))
        visible = self.creditors_table.visible_rows()
        if not self._wanted_id and visible:
            self._wanted_id = visible[0].row.id
        if self._wanted_id:
            self._read_again()
        else:
            self.party_panel.show_detail(None)

    def _read_again(self) -> None:
        """Read the party in sight without touching the field that is being typed in."""
        party_id = self._wanted_id
        self.context.tasks.run_db(
            self, lambda core: (party_id, read_detail(core, party_id)), self._show_party, self._party_failed
        )

    def _show_filtered(self) -> None:
        words = self.filter_edit.text().casefold().split()
        lines = [line for line in self._lines if all(word in self._searched(line) for word in words)]
        self.creditors_table.set_rows(lines)
        if self._wanted_id:
            self.creditors_table.select_id(self._wanted_id)
        visible, everything = len(lines), len(self._lines)
        if visible == everything:
            self.count_label.setText(counted(everything, self.tr("1 partij"), self.tr("{count} partijen")))
        else:
            self.count_label.setText(
                self.tr("{visible} van {count} partijen").format(visible=visible, count=everything)
            )

    def _searched(self, line: PartyLine) -> str:
        cells = (column.text(line) for column in self.creditors_table.rows_model.columns)
        return " ".join((*cells, *line.aliases)).casefold()

    def _columns(self) -> tuple[Column, ...]:
        texts, table = self.context.texts, self.context.class_table
        return (
            Column("name", self.tr("Naam"), lambda line: line.row.name, tip=lambda line: line.row.name),
            Column("role", self.tr("Rol"), lambda line: texts.label("role", line.row.role)),
            Column("kind", self.tr("Soort"), lambda line: table.kind(line.row.kind).label),
            Column("city", self.tr("Plaats"), lambda line: line.row.city),
            Column("channel", self.tr("Via"), lambda line: texts.label("channel", line.row.channel)),
            Column("level", self.tr("Afspraak"), lambda line: texts.label("level", line.row.level)),
            Column(
                "claims",
                self.tr("Schulden"),
                lambda line: str(line.row.claims),
                lambda line: line.row.claims,
                right=True,
            ),
        )

    def _lay_out(self) -> None:
        top = FlowLayout(spacing=12)
        top.add(self.filter_edit, fills=True)
        top.addWidget(self.new_button)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.creditors_table, 1)
        column.addWidget(self.count_label)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.party_panel)
        register = QWidget()
        body = QVBoxLayout(register)
        body.setContentsMargins(0, 12, 0, 0)
        body.setSpacing(10)
        body.addLayout(top)
        body.addWidget(self.splitter, 1)
        body.addWidget(self.empty_place, 1)
        self.tabs.tabBar().setAccessibleName(self.tr("Onderdelen van het register"))
        self.tabs.addTab(register, self.tr("Register"))
        self.tabs.addTab(self.duplicates_view, self.tr("Mogelijk dubbel"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 12)
        layout.addWidget(self.tabs)
