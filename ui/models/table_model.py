"""Tables: named columns over frozen row objects, with text, sort key and accessible text per cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from ui.plain_text import plain_tip, visible

Index = QModelIndex | QPersistentModelIndex

#: The row object itself; the sort key, always text (V5: Decimal, date and large numbers do not sort).
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
SORT_ROLE = Qt.ItemDataRole.UserRole + 2

_NOWHERE = QModelIndex()
# Qt asks for these at every cell that is drawn; made once, because an enum of Qt is slow to put together.
_ASKED = frozenset(
    int(role)
    for role in (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.TextAlignmentRole,
        ROW_ROLE,
        SORT_ROLE,
    )
)
_DISPLAY, _ALIGNMENT = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.TextAlignmentRole)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
#: Above any amount in cents; makes every key positive.
_OFFSET = 10**18


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what a person reads, what it sorts by, and whether numbers stand to the right."""

    key: str
    title: str
    text: Callable[[Any], str]
    sort: Callable[[Any], int | str] | None = None
    right: bool = False
    tip: Callable[[Any], str] | None = None


class TableModel(QAbstractTableModel):
    """Shows rows as they are; a changed set of rows replaces the old one in one reset, keyed by `row_id`."""

    def __init__(self, columns: Sequence[Column], row_id: Callable[[Any], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._row_id = row_id
        #: The rows as they came, and as they are sorted now.
        self._given: list[Any] = []
        self._rows: list[Any] = []
        self._sorted_by = -1
        self._is_descending = False
        self._searched: list[str] | None = None

    @property
    def rows(self) -> Sequence[Any]:
        """The rows in the order in which they stand: that of a column, or their own."""
        return self._rows

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows."""
        if list(rows) == self._given:
            return
        self.beginResetModel()
        self._given = list(rows)
        self._rows = self._in_order()
        self._searched = None
        self.endResetModel()

    def sort_by(self, column: int, *, is_descending: bool) -> None:
        """Put the rows in the order of a column, or in their own (-1); what is selected stays selected.

        Done here and not by the proxy, which asks for two cells at every comparison: ten seconds for 100,000 rows.
        """
        if (column, is_descending) == (self._sorted_by, self._is_descending):
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [(self._rows[index.row()], index.column()) for index in before]
        self._sorted_by, self._is_descending = column, is_descending
        self._rows = self._in_order()
        self._searched = None
        if kept:
            places = {id(row): at for at, row in enumerate(self._rows)}
            self.changePersistentIndexList(before, [self.index(places[id(row)], at) for row, at in kept])
        self.layoutChanged.emit()

    def _in_order(self) -> list[Any]:
        if not 0 <= self._sorted_by < len(self.columns):
            return list(self._given)
        column = self.columns[self._sorted_by]
        return sorted(self._given, key=lambda row: _key_of(column, row), reverse=self._is_descending)

    def searched_text(self, at: int) -> str:
        """Return everything a person reads in a row, folded; made once, because a filter asks at every key."""
        if self._searched is None:
            # Column by column: a generator for each of 100,000 rows takes as long as the words themselves.
            words = [map(column.text, self._rows) for column in self.columns]
            self._searched = [line.casefold() for line in map(" ".join, zip(*words, strict=True))]
        return self._searched[at]

    def id_of(self, row: Any) -> str:  # noqa: ANN401 - rows of any page
        """Return the key of a row."""
        return self._row_id(row)

    def position_of(self, row_id: str) -> int | None:
        """Return where a row stands, or None."""
        return next((at for at, row in enumerate(self._rows) if self._row_id(row) == row_id), None)

    # --- Qt ------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if role not in _ASKED or not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == _ALIGNMENT:
            return _RIGHT if column.right else _LEFT
        row = self._rows[index.row()]
        if role == _DISPLAY:
            return visible(column.text(row))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {visible(column.text(row))}"
        if role == SORT_ROLE:
            return _key_of(column, row)
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole and column.tip is not None:
            return plain_tip(column.tip(row))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.title
        if role == _ALIGNMENT:
            return _RIGHT if column.right else _LEFT
        return None


def _key_of(column: Column, row: Any) -> str:  # noqa: ANN401 - rows of any page
    return _sort_key(column.sort(row)) if column.sort else column.text(row).casefold()


def _sort_key(key: int | str) -> str:
    """Return a text that sorts like the key; numbers on both sides of 2³¹ do not compare in Qt (test_tables)."""
    return f"{key + _OFFSET:020d}" if isinstance(key, int) else key


class SortProxy(QSortFilterProxyModel):
    """Lets the model sort itself, and filters on words in any column."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self._model: TableModel | None = None

    def setSourceModel(self, model: QAbstractItemModel) -> None:
        assert isinstance(model, TableModel)
        # Kept: asked of Qt for each of 100,000 rows it takes as long as looking for the words.
        self._model = model
        super().setSourceModel(model)

    @property
    def shows_all(self) -> bool:
        """Whether no row is left out."""
        return not self._words

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        assert self._model is not None
        self._model.sort_by(column, is_descending=order is Qt.SortOrder.DescendingOrder)

    def set_filter(self, text: str) -> None:
        """Keep rows in which every word of the text occurs."""
        self.beginFilterChange()
        self._words = text.casefold().split()
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        if not self._words or self._model is None:
            return True
        text = self._model.searched_text(source_row)
        for word in self._words:  # noqa: SIM110 - a generator for each row takes longer than the search
            if word not in text:
                return False
        return True
