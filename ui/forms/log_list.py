"""The log as a table that goes on as long as there is more, with old and new values below it for whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.clock import DUTCH_TIME
from csr_desktop.services.audit import LogLine, LogWish, ObjectChange
from ui.context import UiContext
from ui.forms.counting import counted
from ui.forms.flow import flowing
from ui.forms.parts import button, label
from ui.models.table import Table
from ui.models.table_model import Column

#: What is read at a time.
_PAGE = 200


@dataclass(frozen=True, slots=True)
class _Arrived:
    """One page of the log, with what was asked: an answer to an older question counts no more."""

    wish: LogWish
    is_first: bool
    lines: list[LogLine]


@dataclass(frozen=True, slots=True)
class _ChangeRow:
    number: int
    operation: str
    thing: str
    field: str
    old: str
    new: str


class LogList(QWidget):
    """Lines of the log, newest first.

    Signals:
        dossier_requested: open the dossier a line is about (its id).
    """

    dossier_requested = Signal(object)

    def __init__(self, context: UiContext, *, with_dossier: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._wish = LogWish()
        self._lines: list[LogLine] = []
        self._shown_unit = ""
        texts = context.texts
        columns = [
            Column("at", self.tr("Wanneer"), moment_of, lambda line: line.seq),
            Column("who", self.tr("Wie"), lambda line: line.actor),
            Column("sentence", self.tr("Wat"), lambda line: line.sentence, tip=lambda line: line.sentence),
            Column("result", self.tr("Resultaat"), lambda line: texts.label("result", line.result)),
            Column("undone", self.tr("Teruggenomen"), lambda line: self.tr("ja") if line.is_undone else ""),
        ]
        if with_dossier:
            columns.insert(2, Column("dossier", self.tr("Dossier"), lambda line: line.dossier_number))
        self.lines_table = Table(
            columns, lambda line: str(line.seq), self.tr("Regels van het logboek"), stretch="sentence"
        )
        self.values_button = button(
            self.tr("Oude en nieuwe waarden"), tip=self.tr("Toon wat deze stap veranderde, zolang dat bewaard is")
        )
        self.values_button.setEnabled(False)
        self.dossier_button = button(self.tr("Dossier openen"))
        self.dossier_button.setEnabled(False)
        if not with_dossier:
            # Never shown here: without a place yet, it would come up as a window of its own.
            self.dossier_button.hide()
        self.more_button = button(self.tr("Oudere regels"), tip=self.tr("Lees verder terug in het logboek"))
        self.more_button.setEnabled(False)
        self.count_label = label(kind="muted")
        self.changes_label = label(kind="muted", wrap=True)
        self.changes_label.hide()
        self.changes_table = Table(
            self._change_columns(), lambda row: str(row.number), self.tr("Wat deze stap veranderde")
        )
        self.changes_table.hide()
        self._lay_out()
        self.lines_table.current_changed.connect(self._on_current_changed)
        self.lines_table.opened.connect(self._on_opened)
        self.values_button.clicked.connect(self._on_values_clicked)
        self.dossier_button.clicked.connect(self._on_dossier_clicked)
        self.more_button.clicked.connect(self._on_more_clicked)

    def show_wish(self, wish: LogWish) -> None:
        """Show other lines, or the same ones again."""
        self._wish = wish
        self._read(None)

    def focus_first(self) -> None:
        """Give the focus to the lines."""
        self.lines_table.setFocus()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_current_changed(self, line: LogLine | None) -> None:
        self.values_button.setEnabled(line is not None and line.changed > 0)
        self.dossier_button.setEnabled(line is not None and line.dossier_number != "")
        if line is None or line.unit_id != self._shown_unit:
            self._hide_changes()

    @Slot(object)
    def _on_opened(self, line: LogLine | None) -> None:
        if line is not None and line.changed:
            self._ask_changes(line)

    @Slot()
    def _on_values_clicked(self) -> None:
        line = self.lines_table.current_row()
        if line is not None:
            self._ask_changes(line)

    @Slot()
    def _on_dossier_clicked(self) -> None:
        line = self.lines_table.current_row()
        if line is not None and line.dossier_id:
            self.dossier_requested.emit(line.dossier_id)

    @Slot()
    def _on_more_clicked(self) -> None:
        if self._lines:
            self._read(self._lines[-1].seq)

    # --- reading -----------------------------------------------------------------------------------------------------

    def _read(self, before: int | None) -> None:
        wish = self._wish

        def work(core: Core) -> _Arrived:
            return _Arrived(wish, before is None, core.audit.page(wish, before, _PAGE))

        self._context.tasks.run_db(self, work, self._arrived, self._context.notices.error)

    def _arrived(self, page: _Arrived) -> None:
        if page.wish is not self._wish:
            return
        self._lines = page.lines if page.is_first else [*self._lines, *page.lines]
        self.lines_table.set_rows(self._lines)
        self.more_button.setEnabled(len(page.lines) == _PAGE)
        if self.more_button.isEnabled():
            words = self.tr("{count} regels; er zijn er meer").format(count=len(self._lines))
        else:
            words = counted(len(self._lines), self.tr("1 regel"), self.tr("{count} regels"))
        self.count_label.setText(words)

    def _ask_changes(self, line: LogLine) -> None:
        unit_id = self._shown_unit = line.unit_id
        self._context.tasks.run_db(
            self, lambda core: (unit_id, core.audit.changes(unit_id)), self._show_changes, self._context.notices.error
        )

    def _show_changes(self, found: tuple[str, list[ObjectChange]]) -> None:
        unit_id, changes = found
        if unit_id != self._shown_unit:
            return
        rows: list[_ChangeRow] = []
        for change in changes:
            operation = self._context.texts.label("operation", change.operation)
            for field in change.fields:
                rows.append(_ChangeRow(len(rows), operation, change.thing, field.field, field.old, field.new))
        self.changes_table.set_rows(rows)
        self.changes_table.setVisible(bool(rows))
        is_erased = any(change.is_erased for change in changes)
        self.changes_label.setText(
            self.tr("De waarden zijn gewist, samen met het dossier.")
            if is_erased
            else self.tr("Deze stap veranderde niets dat hier getoond kan worden.")
        )
        self.changes_label.setVisible(is_erased or not rows)

    def _hide_changes(self) -> None:
        self._shown_unit = ""
        self.changes_table.hide()
        self.changes_label.hide()

    # --- building ----------------------------------------------------------------------------------------------------

    def _change_columns(self) -> tuple[Column, ...]:
        def column(key: str, title: str) -> Column:
            def text(row: Any) -> str:  # noqa: ANN401 - a row of this table
                return str(getattr(row, key))

            return Column(key, title, text, tip=text)

        return (
            column("operation", self.tr("Hoe")),
            column("thing", self.tr("Waarvan")),
            column("field", self.tr("Wat")),
            column("old", self.tr("Eerst")),
            column("new", self.tr("Daarna")),
        )

    def _lay_out(self) -> None:
        row = flowing(self.values_button, self.dossier_button, self.more_button, self.count_label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.lines_table, 3)
        layout.addLayout(row)
        layout.addWidget(self.changes_label)
        layout.addWidget(self.changes_table, 2)


def moment_of(line: LogLine) -> str:
    """Return the Dutch day and time of a line."""
    return f"{line.at.astimezone(DUTCH_TIME):%d-%m-%Y %H:%M}"
