"""What every page gets: the task runner, the sentences, the notices, the dialogs and the clock. No globals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from csr_desktop.clock import Clock
from csr_desktop.texts import Texts
from ui.clipboard import PassingClipboard
from ui.icons import Icons
from ui.looking import Looking
from ui.messages import Dialogs
from ui.notices import Notices
from ui.state import UiState
from ui.tasks import TaskRunner

if TYPE_CHECKING:
    from csr_desktop.domain.class_table import ClassTable
    from csr_desktop.lists.reading import ListReading
    from csr_desktop.proposals.norms import NormPackage
    from csr_desktop.services.day_tables import DayTables


@dataclass(slots=True)
class UiContext:
    """Handed from the application to the main window, and from there to pages and dialogs."""

    tasks: TaskRunner
    texts: Texts
    notices: Notices
    dialogs: Dialogs
    state: UiState
    icons: Icons
    clock: Clock
    #: The dated tables; each is read when a page first asks for it.
    tables: DayTables
    #: Reads a list file in the guarded child process; touches no database, so it may run in the other lane.
    read_list: Callable[..., ListReading]
    #: For numbers that may not stay on the clipboard.
    clipboard: PassingClipboard
    user: str = ""
    practice: bool = False
    #: Whether a client looks along.
    looking: Looking = field(default_factory=Looking)

    @property
    def class_table(self) -> ClassTable:
        """Which kind of debt has which class."""
        return self.tables.class_table

    @property
    def norms(self) -> NormPackage:
        """The norms of the year."""
        return self.tables.norms
