"""The dossiers behind a figure: filtered by words, or those of one row of the chart; Enter opens one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from csr_desktop.dates import format_short
from ui.context import UiContext
from ui.forms.parts import button, label
from ui.models.filter_edit import FilterEdit
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.figures.facts import FigureRow

#: So many lines are in sight, however large the text is.
_LEAST_LINES = 7


class CaseList(QWidget):
    """A table with columns that follow what there is to say of the cases.

    Signals:
        dossier_requested: open a dossier (its id).
        all_wanted: show every case again, not only those of one row.
    """

    dossier_requested = Signal(object)
    all_wanted = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: Sequence[FigureRow] = ()
        self._shape: tuple[str, ...] = ()
        self._only = ""
        self.filter_edit = FilterEdit(
            self.tr("Filter de lijst, bijvoorbeeld op naam of soort (Ctrl+F)"),
            self.tr("Dossiers achter dit cijfer filteren"),
        )
        self.cases_table: Table = self._table(())
        self.count_label = label(kind="muted", wrap=True)
        self.all_button = button(self.tr("Alles tonen"), "link", self.tr("Toon weer alle dossiers (Esc)"))
        self.all_button.hide()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self._layout.addWidget(self.filter_edit)
        counted = QHBoxLayout()
        counted.addWidget(self.count_label, 1)
        counted.addWidget(self.all_button)
        self._layout.addLayout(counted)
        self._layout.addWidget(self.cases_table, 1)
        self.filter_edit.filtered.connect(self._on_filtered)
        self.all_button.clicked.connect(self.all_wanted)

    def watch_find(self, around: QWidget) -> None:
        """Let Ctrl+F go to the filter, wherever the focus is in the widget around the list."""
        QShortcut(
            QKeySequence.StandardKey.Find,
            around,
            self._on_find,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )

    def show_rows(self, rows: Sequence[FigureRow], about: str) -> None:
        """Show cases; `about` is what they are about beside a dossier (the head of a column)."""
        self._rows = rows
        columns = self._columns(rows, about)
        shape = tuple(column.title for column in columns)
        if shape != self._shape:
            self._shape = shape
            made, had_focus = self._table(columns), self.cases_table.hasFocus()
            self._layout.replaceWidget(self.cases_table, made)
            self.cases_table.hide()
            self.cases_table.deleteLater()
            self.cases_table = made
            made.show()
            if had_focus:
                made.setFocus()
        self.show_only("", None)

    def show_only(self, name: str, belongs: Callable[[FigureRow], bool] | None) -> None:
        """Keep the cases of one row of the chart, by its name; None shows all again."""
        self._only = name if belongs is not None else ""
        self.cases_table.set_rows([row for row in self._rows if belongs is None or belongs(row)])
        self.cases_table.set_filter(self.filter_edit.text())
        if self.cases_table.current_row() is None:
            self.cases_table.selectRow(0)
        self.all_button.setVisible(bool(self._only))
        self._count()

    def clear_filter(self) -> None:
        """Forget what was typed: it was about another figure."""
        self.filter_edit.clear()

    # --- slots -------------------------------------------------------------------------------------------------------

    @Slot()
    def _on_filtered(self) -> None:
        self._count()

    @Slot()
    def _on_find(self) -> None:
        self.filter_edit.setFocus()
        self.filter_edit.selectAll()

    @Slot(object)
    def _on_row_opened(self, row: FigureRow) -> None:
        if row.dossier_id:
            self.dossier_requested.emit(row.dossier_id)
        else:
            self._context.notices.warn(self.tr("Dit dossier is gewist. Alleen de cijfers ervan zijn bewaard."))

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _count(self) -> None:
        rows = self.cases_table.visible_rows()
        dossiers = len({row.dossier_id or row.key for row in rows})
        words = self.tr("Regels: {rows}. Dossiers: {dossiers}. Enter opent het dossier.")
        counted = words.format(rows=len(rows), dossiers=dossiers)
        only = self.tr("Alleen {name}.").format(name=self._only) if self._only else ""
        self.count_label.setText(f"{only} {counted}".strip())

    def _table(self, columns: tuple[Column, ...]) -> Table:
        name = self.tr("Dossiers achter dit cijfer")
        table = Table(columns, lambda row: row.key, name, stretch="client" if columns else "")
        table.setMinimumHeight(table.verticalHeader().defaultSectionSize() * _LEAST_LINES)
        table.opened.connect(self._on_row_opened)
        self.filter_edit.filters(table)
        return table

    def _columns(self, rows: Sequence[FigureRow], about: str) -> tuple[Column, ...]:
        late, waiting = self.tr("Over de norm"), self.tr("nog bezig")
        columns = [
            Column("number", self.tr("Dossier"), lambda row: row.number),
            Column("client", self.tr("Cliënt"), lambda row: row.client, tip=lambda row: row.client),
            Column("label", about, lambda row: row.label, tip=lambda row: row.label),
            Column("kind", self.tr("Soort"), lambda row: row.kind, tip=lambda row: row.kind),
            Column(
                "value",
                self.tr("Waarde"),
                lambda row: f"⚠ {row.value_text}" if row.is_within is False else row.value_text,
                lambda row: row.value,
                right=True,
                tip=lambda row: late if row.is_within is False else row.value_text,
            ),
            Column(
                "day",
                self.tr("Datum"),
                lambda row: format_short(row.day) if row.day else waiting,
                # What waits has no day yet, and comes last.
                lambda row: row.day.isoformat() if row.day else "~",
            ),
            Column("counsellor", self.tr("Behandelaar"), lambda row: row.counsellor, tip=lambda row: row.counsellor),
        ]
        empty = {
            "label": not any(row.label for row in rows),
            "kind": not any(row.kind for row in rows),
            "value": not any(row.value_text for row in rows),
            # There is room for one of both; the counsellor can be chosen above.
            "counsellor": any(row.label or row.kind for row in rows),
        }
        return tuple(column for column in columns if not empty.get(column.key, False))
