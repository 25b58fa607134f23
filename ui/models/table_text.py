"""Rows of a table as text for the clipboard: a head and rows with tabs, as a spreadsheet and a letter take them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from csr_desktop.lists.formulas import neutralise
from ui.models.table_model import Column
from ui.plain_text import visible


def rows_as_text(columns: Sequence[Column], rows: Iterable[Any]) -> str:
    """Return the head and the rows as a person reads them; a cell holds no tab or line break, and no formula."""
    shown = list(rows)
    lines = ["\t".join(_cell(column.title) for column in columns)]
    lines += map("\t".join, zip(*(map(_cell, map(column.text, shown)) for column in columns), strict=True))
    return "\n".join(lines)


def _cell(text: str) -> str:
    # Amounts keep sign and digits together with a hard space, which a spreadsheet does not count with.
    plain = visible(text).replace("\N{NO-BREAK SPACE}", " ")
    return neutralise(" ".join(plain.split()))
