"""A table as high as its rows, on a page that scrolls as a whole: no scroll bar inside a scroll bar."""

from __future__ import annotations

from ui.models.table import Table

#: The frame around the rows.
_FRAME = 4


def show_all_rows(table: Table) -> None:
    """Make a table exactly as high as its head and its rows."""
    rows = table.model().rowCount() * table.verticalHeader().defaultSectionSize()
    table.setFixedHeight(table.horizontalHeader().sizeHint().height() + rows + _FRAME)
