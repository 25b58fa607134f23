"""The dated tables that hold on a day and need no database: each is read when it is first asked for.

They may be asked for in the window's own thread too: whoever waits for the window does not wait for them.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from csr_desktop.services.table_folders import TableKind

if TYPE_CHECKING:
    from csr_desktop.domain.class_table import ClassTable
    from csr_desktop.domain.post_table import PostTable
    from csr_desktop.proposals.norms import NormPackage
    from csr_desktop.services.table_folders import TableFolders


class DayTables:
    """The tables in force on one day."""

    def __init__(self, folders: TableFolders, resources: Path, today: date) -> None:
        """`folders`: the tables that a norm package may bring; the others stand in `resources`."""
        self._folders = folders
        self._resources = resources
        self._today = today

    @cached_property
    def norms(self) -> NormPackage:
        """The norms of the year."""
        from csr_desktop.proposals.norms import load_norms

        return load_norms(self._folders.folder(TableKind.NORMS), self._today)

    @cached_property
    def class_table(self) -> ClassTable:
        """Which kind of debt has which class."""
        from csr_desktop.domain.class_table import load_class_table

        return load_class_table(self._folders.folder(TableKind.CLASSES), self._today)

    @cached_property
    def post(self) -> PostTable:
        """Weights, sheets of labels and envelopes."""
        from csr_desktop.domain.post_table import load_post_table

        return load_post_table(self._resources / "post", self._today)
