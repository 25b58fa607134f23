"""Tables: named columns over frozen row objects, with text, sort key and accessible text per cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from ui.models.row_words import Found, RowWords
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
    """Shows rows as they are; a changed set of rows replaces the old one in one reset, keyed by `row_id`.

    Sorts and filters by itself. A proxy of Qt asks for two cells at every comparison and calls once for every row: ten
    seconds and a tenth of a second for 100,000 rows.
    """

    def __init__(self, columns: Sequence[Column], row_id: Callable[[Any], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._row_id = row_id
        #: The rows as they came, as they are sorted now, and those of them that a filter leaves.
        self._given: list[Any] = []
        self._rows: Sequence[Any] = []
        self._shown: Sequence[Any] = []
        #: Where each of `_rows` stands among those given; None in their own order.
        self._order: list[int] | None = None
        self._typed: tuple[str, ...] = ()
        self._sorted_by = -1
        self._is_descending = False
        #: What is searched, and what the last key found.
        self.words = RowWords([column.text for column in self.columns])
        self._found: Found | None = None

    @property
    def rows(self) -> Sequence[Any]:
        """All rows in the order in which they stand: that of a column, or their own."""
        return self._rows

    @property
    def shown(self) -> Sequence[Any]:
        """The rows that the filter leaves, in their order: as a person sees them."""
        return self._shown

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows."""
        if list(rows) == self._given:
            return
        self.beginResetModel()
        self._given = list(rows)
        self.words.begin(self._given)
        self._put_in_order()
        self._shown = self._left()
        self.endResetModel()

    def is_filtered_by(self, text: str) -> bool:
        """Whether these words are what rows are kept by now."""
        return tuple(text.casefold().split()) == self._typed

    def filter_by(self, text: str) -> None:
        """Keep rows in which every word of the text occurs, in one reset."""
        words = tuple(text.casefold().split())
        self.beginResetModel()
        self._typed = words
        self._shown = self._left()
        self.endResetModel()

    def sort_by(self, column: int, *, is_descending: bool) -> None:
        """Put the rows in the order of a column, or in their own (-1); what is selected stays selected."""
        if (column, is_descending) == (self._sorted_by, self._is_descending):
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [(self._shown[index.row()], index.column()) for index in before]
        self._sorted_by, self._is_descending = column, is_descending
        self._put_in_order()
        self._shown = self._left()
        if kept:
            places = {id(row): at for at, row in enumerate(self._shown)}
            self.changePersistentIndexList(before, [self.index(places[id(row)], at) for row, at in kept])
        self.layoutChanged.emit()

    def _put_in_order(self) -> None:
        self._found = None
        if not 0 <= self._sorted_by < len(self.columns):
            self._order, self._rows = None, self._given
            return
        column, rows = self.columns[self._sorted_by], self._given
        keys = list(map(column.sort, rows)) if column.sort else [column.text(row).casefold() for row in rows]
        if not (all(isinstance(key, int) for key in keys) or all(isinstance(key, str) for key in keys)):
            keys = list(map(_sort_key, keys))
        self._order = sorted(range(len(rows)), key=keys.__getitem__, reverse=self._is_descending)
        self._rows = [rows[at] for at in self._order]

    def _left(self) -> Sequence[Any]:
        """Return the rows in which every word occurs."""
        if not self._typed:
            self._found = None
            return self._rows
        if self._found is None or not self._found.holds(self._typed):
            lines = self.words.all()
            self._found = Found((), self._rows, lines if self._order is None else [lines[at] for at in self._order])
        self._found = self._found.narrowed(self._typed)
        return self._found.rows

    def id_of(self, row: Any) -> str:  # noqa: ANN401 - rows of any page
        """Return the key of a row."""
        return self._row_id(row)

    def position_of(self, row_id: str) -> int | None:
        """Return where a row stands among those shown, or None."""
        return next((at for at, row in enumerate(self._shown) if self._row_id(row) == row_id), None)

    # --- Qt ------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if role not in _ASKED or not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == _ALIGNMENT:
            return _RIGHT if column.right else _LEFT
        row = self._shown[index.row()]
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

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.sort_by(column, is_descending=order is Qt.SortOrder.DescendingOrder)

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
