"""Termijnen: everything of this dossier that has a last day, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.dates import format_short
from csr_desktop.services.deadlines.service import OpenDeadline
from ui.context import UiContext
from ui.dialogs.deadlines import MoveDeadlineDialog, NewDeadlineDialog
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label
from ui.models.later_table import LaterTable
from ui.models.table_model import Column


class DeadlinesCard(Card):
    """A table with the deadlines; the reason of the current one stands below it.

    Signals:
        move_typed: move a deadline by a length that was typed (`+1w`, and the deadline).
        met_chosen: what a deadline was for is done (`OpenDeadline`).
    """

    move_typed = Signal(str, object)
    met_chosen = Signal(object)

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Termijnen"), parent)
        self._context = context
        self._dossier_id = dossier_id
        columns = (
            Column("due", self.tr("Uiterlijk"), self._day, lambda item: item.due_on.toordinal()),
            Column("what", self.tr("Wat"), lambda item: item.name, tip=self._reason),
        )
        self.table = LaterTable(
            columns, lambda item: item.reference, self.tr("Termijnen van dit dossier"), stretch="what"
        )
        self.table.setSelectionMode(LaterTable.SelectionMode.SingleSelection)
        self.reason_label = label(kind="muted", wrap=True)
        self.empty_label = label(self.tr("Er loopt geen termijn."), "muted")
        self.new_button = button(self.tr("Nieuwe termijn…"), tip=self.tr("Zet zelf een laatste dag"))
        self.move_button = button(
            self.tr("Verzetten…"), tip=self.tr("Kies een andere laatste dag; in de lijst ook met +1w, +2w of +1m")
        )
        self.met_button = button(self.tr("Gedaan"), tip=self.tr("Leg vast dat dit klaar is"))
        self.body.addWidget(self.table)
        self.body.addWidget(self.empty_label)
        self.body.addWidget(self.reason_label)
        row = FlowLayout()
        for made in (self.new_button, self.move_button, self.met_button):
            row.addWidget(made)
        self.body.addLayout(row)
        self.table.current_changed.connect(self._show_current)
        self.table.later_typed.connect(self.move_typed)
        self.table.opened.connect(self._on_move_clicked)
        self.new_button.clicked.connect(self._on_new_clicked)
        self.move_button.clicked.connect(self._on_move_clicked)
        self.met_button.clicked.connect(self._on_met_clicked)

    def show_deadlines(self, deadlines: Sequence[OpenDeadline]) -> None:
        """Show the deadlines, the earliest first."""
        self.table.set_rows(deadlines)
        rows = min(max(len(deadlines), 2), 6) + 1.6
        self.table.setFixedHeight(int(self.table.verticalHeader().defaultSectionSize() * rows))
        if deadlines and self.table.current_row() is None:
            self.table.select_id(deadlines[0].reference)
        for part in (self.table, self.move_button, self.met_button):
            part.setVisible(bool(deadlines))
        self.empty_label.setVisible(not deadlines)
        self._show_current(self.table.current_row())

    @Slot(object)
    def _show_current(self, item: OpenDeadline | None) -> None:
        self.reason_label.setText(self._reason(item) if item is not None else "")
        self.reason_label.setVisible(item is not None)

    @Slot()
    def _on_new_clicked(self) -> None:
        NewDeadlineDialog(self._context, self._dossier_id, self).start()

    @Slot()
    def _on_move_clicked(self) -> None:
        item = self.table.current_row()
        if item is not None:
            MoveDeadlineDialog(self._context, item, self).start()

    @Slot()
    def _on_met_clicked(self) -> None:
        item = self.table.current_row()
        if item is not None:
            self.met_chosen.emit(item)

    def _day(self, item: OpenDeadline) -> str:
        # A word too, not only the place in the list.
        late = self.tr("{day}, te laat") if item.is_late(self._context.clock.today()) else "{day}"
        return late.format(day=format_short(item.due_on))

    def _reason(self, item: OpenDeadline) -> str:
        parts = [self._context.texts.say(item.reason)]
        if item.is_moved:
            parts.append(self.tr("Verzet; volgens de regel {day}.").format(day=format_short(item.term_ends_on)))
        if item.sleeps_until is not None and item.is_asleep(self._context.clock.today()):
            parts.append(self.tr("Uitgesteld tot {day}.").format(day=format_short(item.sleeps_until)))
        if item.basis:
            parts.append(self.tr("Bron: {basis}.").format(basis=item.basis.rstrip(".")))
        return " ".join(parts)
