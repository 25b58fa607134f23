"""The cells of a workbook that we wrote ourselves.

Only for files of our own hand, such as a list of balance requests in the practice office. A file of somebody else goes
through `csr_desktop.lists.reading`, which guards memory and time.
"""

from __future__ import annotations

from pathlib import Path


def first_sheet(path: Path) -> list[list[object]]:
    """Return the cells of the first sheet, row by row, each as Excel holds it; an empty cell is an empty text."""
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]
