"""The one way to make a table: sorted, keyboard friendly, named for screen readers, column widths remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from PySide6.QtCore import (
    QByteArray,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView, QWidget

from ui.clipboard import put_text
from ui.models.table_model import ROW_ROLE, Column, TableModel
from ui.models.table_text import rows_as_text
from ui.plain_text import visible
from ui.state import UiState

#: So many rows tell how wide the columns are.
_MEASURED = 50
#: A table in which fewer rows can be seen is no table.
_LEAST_ROWS = 4
#: So many rows were selected one by one; more were selected by a key, and that is soon pressed again.
_HANDFUL = 200
_OPEN_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Table(QTableView):
    """A read-only table over row objects.

    Signals:
        opened: Enter or double click on a row (the row object).
        current_changed: another row is current (the row object or None).
    """

    opened = Signal(object)
    current_changed = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column],
        row_id: Callable[[Any], str],
        name: str,
        state: UiState | None = None,
        state_key: str = "",
        stretch: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._state, self._state_key = state, f"table/{state_key}" if state_key else ""
        self._stretch = stretch
        self._fitting = False
        #: Keys of rows that somebody was led to and that are not there yet.
        self._meant: tuple[str, ...] = ()
        #: The row that was current before a filter, while one is set.
        self._told: Any = None
        #: How wide the rows in sight may be.
        self._room = 0
        #: What each column would like, measured once for the rows that are there.
        self._wanted: tuple[int, ...] = ()
        self.rows_model = TableModel(columns, row_id, self)
        self.setModel(self.rows_model)
        self.setAccessibleName(name)
        self._set_habits()
        self._size_columns()
        self.activated.connect(self._on_activated)
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        self.horizontalHeader().sectionResized.connect(self._on_section_resized)

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows; what is current or selected stays so, as far as it is still there."""
        current = self.current_row()
        is_handful = 1 < self.selected_count() <= _HANDFUL
        selected = [self.rows_model.id_of(row) for row in self.selected_rows()] if is_handful else []
        self.rows_model.set_rows(rows)
        self._wanted = ()
        if current is not None:
            self.select_id(self.rows_model.id_of(current))
        self._select_too(selected)
        if self._meant and rows:
            self._select_meant()
            # Who was led here may have gone on since; a row that comes much later surprises.
            self._meant = ()
        self._fit()

    def set_filter(self, text: str) -> None:
        """Keep rows in which every word occurs; what is current or selected stays so, as far as it is still there.

        When the current row is left out, the next one that is not becomes it, or the last one before it.
        """
        model = self.rows_model
        if model.is_filtered_by(text):
            return
        before, at, selected = model.shown, self.currentIndex().row(), self.selected_rows()
        # Said before the rows go: a model that resets says nothing of it.
        self.selectionModel().clearSelection()
        model.filter_by(text)
        places = {id(row): place for place, row in enumerate(model.shown)} if at >= 0 or selected else {}
        self._select_places(sorted(places[id(row)] for row in selected if id(row) in places))
        if at >= 0:
            nearest = [*range(at, len(before)), *range(at - 1, -1, -1)]
            self._keep_current(
                before[at], next((places[id(before[to])] for to in nearest if id(before[to]) in places), -1)
            )

    def current_row(self) -> Any:  # noqa: ANN401 - rows of any page
        """Return the row object under the cursor, or None."""
        index = self.currentIndex()
        return index.data(ROW_ROLE) if index.isValid() else None

    def selected_rows(self) -> list[Any]:
        """Return the selected row objects, from top to bottom."""
        # A list, whatever the types of Qt say.
        parts = self.selectionModel().selection()
        places = sorted({at for part in parts for at in range(part.top(), part.bottom() + 1)})  # type: ignore[attr-defined]
        return [self.rows_model.shown[at] for at in places]

    def selected_count(self) -> int:
        """Return how many rows are selected, without looking at each: Ctrl+A may select thousands."""
        # A list, whatever the types of Qt say.
        return sum(part.height() for part in self.selectionModel().selection())  # type: ignore[attr-defined]

    def select_id(self, row_id: str) -> None:
        """Make a row current by its key."""
        at = self.rows_model.position_of(row_id)
        if at is None:
            return
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self.rows_model.index(at, 0), flags)

    def point_at(self, row_ids: Sequence[str]) -> None:
        """Select the rows of these keys, the topmost current; those that were not read yet, as soon as they are.

        Keys of other records than this table has are left out, so one who leads here may name all it knows.
        """
        self._meant = tuple(row_ids)
        if self._select_meant():
            self._meant = ()

    def visible_rows(self) -> list[Any]:
        """Return the rows as a person sees them: filtered and sorted."""
        return list(self.rows_model.shown)

    def copy_rows(self) -> int:
        """Put the selected rows on the clipboard, with the names of the columns; returns how many."""
        everything = self.selected_count() == len(self.rows_model.shown)
        rows = self.visible_rows() if everything else self.selected_rows()
        if rows:
            put_text(QApplication.clipboard(), rows_as_text(self.shown_columns(), rows))
        return len(rows)

    def _select_meant(self) -> bool:
        found = sorted(at for at in map(self.rows_model.position_of, self._meant) if at is not None)
        if not found:
            return False
        keys = [self.rows_model.id_of(self.rows_model.shown[at]) for at in found]
        self.select_id(keys[0])
        if self.selectionMode() is self.SelectionMode.ExtendedSelection:
            self._select_too(keys)
        return True

    def _select_too(self, row_ids: Sequence[str]) -> None:
        """Select these rows beside what is selected; the current row stays."""
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for at in map(self.rows_model.position_of, row_ids):
            if at is not None:
                self.selectionModel().select(self.rows_model.index(at, 0), flags)

    def _select_places(self, places: Sequence[int]) -> None:
        """Select the rows at these places, which rise; neighbours in one go."""
        model, selection = self.rows_model, QItemSelection()
        last = len(model.columns) - 1
        for _run, group in groupby(enumerate(places), lambda pair: pair[1] - pair[0]):
            run = [place for _at, place in group]
            selection.append(QItemSelectionRange(model.index(run[0], 0), model.index(run[-1], last)))
        if selection:
            self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.Select)

    def _keep_current(self, row: Any, place: int) -> None:  # noqa: ANN401 - rows of any page
        """Make the row at a place current (-1 for none); that it is the same one as before is not told again."""
        self._told = row
        if place < 0:
            self._on_current_row_changed(QModelIndex(), QModelIndex())
        else:
            flags = QItemSelectionModel.SelectionFlag.NoUpdate
            if self.selectionMode() is self.SelectionMode.SingleSelection:
                flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(self.rows_model.index(place, 0), flags)
        self._told = None

    # --- columns -------------------------------------------------------------------------------------------------

    def shown_columns(self) -> list[Column]:
        """Return the columns in sight, from left to right."""
        header = self.horizontalHeader()
        order = [header.logicalIndex(at) for at in range(header.count())]
        return [self.rows_model.columns[at] for at in order if not header.isSectionHidden(at)]

    def show_columns(self, keys: Sequence[str]) -> None:
        """Show these columns in this order and no others; keys of columns that do not exist are left out."""
        header = self.horizontalHeader()
        places = {column.key: at for at, column in enumerate(self.rows_model.columns)}
        wanted = [places[key] for key in dict.fromkeys(keys) if key in places] or list(places.values())
        for to, at in enumerate([*wanted, *(at for at in places.values() if at not in wanted)]):
            header.moveSection(header.visualIndex(at), to)
            header.setSectionHidden(at, at not in wanted)
        # Other columns need other widths than a person once drew.
        self._restored = False
        self._fit()
        if self._state is not None and self._state_key:
            shown = ",".join(column.key for column in self.shown_columns())
            self._state.put_bytes(self._shown_key, QByteArray(shown.encode()))
            self._state.put_bytes(self._state_key, QByteArray())

    def drawn_widths(self) -> dict[str, int]:
        """Return how wide the columns in sight are, in dots, by their keys."""
        columns = self.rows_model.columns
        return {column.key: self.columnWidth(columns.index(column)) for column in self.shown_columns()}

    def draw_widths(self, widths: Mapping[str, int]) -> None:
        """Make columns as wide as a person says; from then on nothing is fitted any more."""
        for at, column in enumerate(self.rows_model.columns):
            if column.key in widths:
                self.setColumnWidth(at, widths[column.key])
        self._restored = True
        if self._state is not None and self._state_key:
            self._state.put_bytes(self._state_key, self.horizontalHeader().saveState())

    def sorted_by(self) -> tuple[str, bool]:
        """Return the column that sorts ("" for none) and whether from high to low."""
        header, columns = self.horizontalHeader(), self.rows_model.columns
        at = header.sortIndicatorSection()
        key = columns[at].key if 0 <= at < len(columns) else ""
        return key, header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder

    def sort_by(self, key: str, *, descending: bool = False) -> None:
        """Sort by a column; "" gives the rows as they came."""
        keys = [column.key for column in self.rows_model.columns]
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.sortByColumn(keys.index(key) if key in keys else -1, order)

    # --- Qt ------------------------------------------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        rows = self.verticalHeader().defaultSectionSize() * _LEAST_ROWS
        return QSize(super().minimumSizeHint().width(), self.horizontalHeader().sizeHint().height() + rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPEN_KEYS and self.currentIndex().isValid():
            self.opened.emit(self.current_row())
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            # Qt would copy the one cell under the cursor.
            self.copy_rows()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            # Rows of another height: what the table cannot do without is another too.
            self._size_cells()
            self.updateGeometry()
            if self._wanted:
                self._wanted = ()
                self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The viewport is not asked: Qt made it, and for the first such part PySide6 makes all classes that it might be
        # an object of, with their enumerations (10 ms).
        self._room = event.size().width()
        self._fit()

    # --- slots ---------------------------------------------------------------------------------------------------

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(ROW_ROLE))

    @Slot(QModelIndex, QModelIndex)
    def _on_current_row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        row = current.data(ROW_ROLE) if current.isValid() else None
        if row is None or row is not self._told:
            self.current_changed.emit(row)

    @Slot(int, int, int)
    def _on_section_resized(self, _section: int, _old: int, _new: int) -> None:
        if self._state is not None and self._state_key and self.isVisible() and not self._fitting:
            self._restored = True
            self._state.put_bytes(self._state_key, self.horizontalHeader().saveState())

    # --- helpers -------------------------------------------------------------------------------------------------

    def _set_habits(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        # Tab leaves the table (V7); arrows move inside it.
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._size_cells()

    def _size_cells(self) -> None:
        """Rows and columns of a size that goes with the text."""
        high = int(self.fontMetrics().height() * 1.9)
        # Said again until it holds: the heads hear of another text after the table, and keep a height that fits theirs.
        if self.verticalHeader().defaultSectionSize() != high:
            self.verticalHeader().setDefaultSectionSize(high)
            self.horizontalHeader().setMinimumSectionSize(self.fontMetrics().averageCharWidth() * 5)

    def _size_columns(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        # Widths follow the rows in sight, not a thousand of them.
        header.setResizeContentsPrecision(50)
        header.setStretchLastSection(not self._stretch)
        saved: QByteArray | None = None
        if self._state is not None and self._state_key:
            saved = self._state.bytes_of(self._state_key)
        self._restored = saved is not None and not saved.isEmpty() and header.restoreState(saved)
        # What a person drew tells the order too.
        shown = self._state.bytes_of(self._shown_key) if self._state is not None and self._state_key else None
        if shown is not None and not self._restored:
            self.show_columns(bytes(shown.data()).decode("utf-8", "replace").split(","))

    @property
    def _shown_key(self) -> str:
        return f"{self._state_key}/columns"

    def _measured(self) -> tuple[int, ...]:
        """Return the widths the first rows need; measuring texts costs a fraction of asking Qt for each cell."""
        header, metrics, unit = self.horizontalHeader(), self.fontMetrics(), self.fontMetrics().averageCharWidth()
        rows = self.rows_model.rows[:_MEASURED]
        # The padding of the style sheet at both sides, and the frame Qt draws a cell in.
        around = metrics.height() + 8
        return tuple(
            max(
                max((metrics.horizontalAdvance(visible(column.text(row))) for row in rows), default=0) + around,
                header.sectionSizeHint(at),
            )
            + (0 if column.right else unit)
            for at, column in enumerate(self.rows_model.columns)
        )

    def _fit(self) -> None:
        """Share the width: each column what its content needs, long texts shortened first, the rest to one column.

        A person who drew a column wider has the last word; then nothing is fitted any more.
        """
        room = self._room
        # Also without rows: the heads of the columns are read first.
        if self._restored or not self.rows_model.columns or room < 50:
            return
        unit = self.fontMetrics().averageCharWidth()
        header, columns = self.horizontalHeader(), self.rows_model.columns
        self._wanted = self._wanted or self._measured()
        hidden = {at for at in range(len(columns)) if header.isSectionHidden(at)}
        wanted = [0 if at in hidden else size for at, size in enumerate(self._wanted)]
        least = [
            size
            if column.right or not size
            else min(size, max(header.sectionSizeHint(at), unit * (26 if column.key == self._stretch else 16)))
            for at, (size, column) in enumerate(zip(wanted, columns, strict=True))
        ]
        excess = sum(wanted) - room
        while excess > 0:
            at = max(range(len(wanted)), key=lambda at: wanted[at] - least[at])
            step = min(excess, wanted[at] - least[at], unit * 2)
            if step <= 0:
                break
            wanted[at] -= step
            excess -= step
        if excess < 0:
            seen = self.shown_columns()
            widest = next((column for column in seen if column.key == self._stretch), seen[-1])
            wanted[columns.index(widest)] -= excess
        self._fitting = True
        for at, size in enumerate(wanted):
            if at not in hidden:
                self.setColumnWidth(at, size)
        self._fitting = False
