"""The base of the two boxes on the page: a table with a filter, a choice of states, and what can be done with a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.dates import format_short
from ui.context import UiContext
from ui.forms.fields import ChoiceField
from ui.forms.flow import flowing
from ui.forms.parts import button, label
from ui.models.filter_edit import FilterEdit
from ui.models.table import Table
from ui.models.table_model import Column


class BoxPart(QWidget):
    """One box.

    Signals:
        dossier_requested: open a dossier (its id, and a tab).
    """

    key = ""

    dossier_requested = Signal(object, object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._rows: list[Any] = []
        self._wanted_id = ""
        self.filter_edit = FilterEdit(
            self.tr("Filter op dossier, schuldeiser of soort (Ctrl+F)"), self.tr("Berichten filteren")
        )
        self.state_field = ChoiceField(self.tr("Toon"), context.texts, self.choices())
        self.messages_table = Table(
            self.columns(), lambda row: row.message.id, "", context.state, f"exchange_{self.key}", stretch="state"
        )
        self.count_label = label(kind="muted")
        self.empty_label = label(
            self.tr(
                "Nog geen berichten. Ze komen hier te staan zodra er is uitgewisseld met de hub. Zonder hub werkt u "
                "met lijsten en brieven."
            ),
            "muted",
            wrap=True,
        )
        self.empty_label.hide()
        self.reason_label = label(wrap=True)
        self.dossier_button = button(self.tr("Dossier openen"))
        self.filter_edit.filters(self.messages_table)
        self.filter_edit.filtered.connect(self._on_filtered)
        self.state_field.committed.connect(self._on_state_chosen)
        self.messages_table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.messages_table.opened.connect(self.on_opened)
        self.dossier_button.clicked.connect(self._on_dossier_clicked)
        QShortcut(
            QKeySequence.StandardKey.Find, self, self._on_find, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )

    # --- what a box says ---------------------------------------------------------------------------------------------

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table; one of them is `state`."""
        raise NotImplementedError

    def choices(self) -> Sequence[tuple[object, str]]:
        """Return what can be chosen to be shown; one of them is `all`."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Read the box again."""
        raise NotImplementedError

    def is_wanted(self, row: Any, choice: object) -> bool:  # noqa: ANN401 - rows of either box
        """Whether a row belongs to what is chosen to be shown."""
        raise NotImplementedError

    def show_selection(self) -> None:
        """Let the buttons follow what is selected; a subclass adds its own."""
        rows = self.messages_table.selected_rows()
        dossiers = {row.message.dossier_id for row in rows}
        self.dossier_button.setEnabled(len(dossiers) == 1 and None not in dossiers)
        self.reason_label.setText(self.reason_of(rows[0]) if len(rows) == 1 else "")
        self.reason_label.setVisible(bool(self.reason_label.text()))

    def reason_of(self, row: Any) -> str:  # noqa: ANN401 - rows of either box
        """Return what must be said about one row, in words."""
        raise NotImplementedError

    @Slot(object)
    def on_opened(self, row: Any) -> None:  # noqa: ANN401 - rows of either box
        """Enter on a row."""
        raise NotImplementedError

    # --- shared ------------------------------------------------------------------------------------------------------

    def show_rows(self, rows: list[Any]) -> None:
        """Show what was read."""
        self._rows = rows
        self._choose()
        wanted, self._wanted_id = self._wanted_id, ""
        if wanted:
            self.messages_table.select_id(wanted)
            self.messages_table.setFocus()

    def show_message(self, message_id: str) -> None:
        """Make a message current as soon as it is read, whatever was filtered."""
        self.filter_edit.clear()
        self.state_field.set_value("all")
        self._wanted_id = message_id
        self.refresh()

    def choose(self, choice: str) -> None:
        """Show one choice of states, whatever was filtered."""
        self.filter_edit.clear()
        self.state_field.set_value(choice)
        self._choose()

    def focus_first(self) -> None:
        """Give the focus to the messages, or to the filter when there are none."""
        (self.messages_table if self.messages_table.rows_model.rows else self.filter_edit).setFocus()

    def lay_out(self, buttons: Sequence[QPushButton]) -> None:
        """Put the parts in their place; called by the subclasses once."""
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.filter_edit, 1)
        top.addWidget(label(self.state_field.label))
        top.addWidget(self.state_field)
        bar = flowing(*buttons, self.dossier_button, self.count_label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.messages_table, 1)
        layout.addWidget(self.empty_label)
        layout.addWidget(self.reason_label)
        layout.addLayout(bar)
        self.show_selection()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_filtered(self) -> None:
        self._count()
        self.show_selection()

    @Slot(object)
    def _on_state_chosen(self, _choice: object) -> None:
        self._choose()

    @Slot()
    def _on_selection_changed(self) -> None:
        self.show_selection()

    @Slot()
    def _on_dossier_clicked(self) -> None:
        rows = self.messages_table.selected_rows()
        if rows and rows[0].message.dossier_id:
            self.dossier_requested.emit(rows[0].message.dossier_id, "messages")

    @Slot()
    def _on_find(self) -> None:
        self.filter_edit.setFocus()
        self.filter_edit.selectAll()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        choice = self.state_field.value
        self.messages_table.set_rows([row for row in self._rows if self.is_wanted(row, choice)])
        self._count()
        self.show_selection()

    def _count(self) -> None:
        shown, everything = self.messages_table.rows_model.rowCount(), len(self._rows)
        if shown == everything:
            words = self.tr("1 bericht") if shown == 1 else self.tr("{count} berichten").format(count=shown)
        else:
            words = self.tr("{shown} van {everything} berichten").format(shown=shown, everything=everything)
        self.count_label.setText(words)
        self.empty_label.setVisible(not everything)


def moment_text(moment: datetime) -> str:
    """Return a moment as a person reads it in a table, in Dutch time."""
    local = moment.astimezone(DUTCH_TIME)
    return f"{format_short(local.date())} {local:%H:%M}"


def moment_key(moment: datetime) -> str:
    """Return what a moment sorts by."""
    return moment.isoformat()
