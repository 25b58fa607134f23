"""The base of the tabs of a dossier page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.errors import CsrError
from csr_desktop.services.workbench import DossierState
from ui.context import UiContext
from ui.forms.fields import Field
from ui.forms.undo import newest_units, offer_undo
from ui.models.table import Table


class DossierTab(QWidget):
    """One tab; it shows the state the page read and whatever else it reads itself.

    Signals:
        tab_requested: go to another tab of this dossier (its key).
        page_requested: go to a page of the side bar (its key).
        import_requested: read a list into this dossier (its id, or a `ListWish`).
        step_requested: begin a step in the place where it is done (its word, and the keys of what it is about).
    """

    key = ""
    #: Keys of parts of the tab to which others may lead.
    parts: tuple[str, ...] = ()

    tab_requested = Signal(object)
    page_requested = Signal(object)
    import_requested = Signal(object)
    step_requested = Signal(object, object)

    def __init__(self, context: UiContext, dossier_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.dossier_id = dossier_id
        self._units: tuple[str, ...] = ()
        #: Keys of the records that somebody was led here for.
        self._about: frozenset[str] = frozenset()

    @classmethod
    def is_wanted(cls, state: DossierState) -> bool:
        """Whether the dossier is so far that the tab has something to show or to do."""
        return True

    def show_state(self, state: DossierState) -> None:
        """Show the state of the dossier; called after every change while the tab is in sight."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Give the focus to where work on this tab begins."""

    def focus_part(self, key: str) -> None:
        """Give the focus to one of `parts`."""

    def point_at(self, keys: Sequence[str]) -> None:
        """Select what a line of the work list, or a hit of the search, is about; in every table that has it."""
        self._about = frozenset(keys)
        for table in self.findChildren(Table):
            table.point_at(keys)

    def begin(self, step: str) -> None:
        """Begin a step (`NextStep` or `WorkStep`, or the step of a deadline); a tab begins what it knows."""

    # --- shared by the tabs ------------------------------------------------------------------------------------------

    def commit(self, field: Field, work: Callable[[Core], Any]) -> None:
        """Store what was left in a field; when that fails the reason stands beside it and the text stays."""

        def failed(error: BaseException) -> None:
            if isinstance(error, CsrError):
                field.show_error(error)
            else:
                self.context.notices.error(error)

        self.context.tasks.run_db(self, work, None, failed)

    def perform(
        self,
        work: Callable[[Core], Any],
        on_done: Callable[[Any], None],
        on_error: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Do a step of the dossier; a failure becomes a notice when nobody else takes it."""

        def with_unit(core: Core) -> tuple[Any, tuple[str, ...]]:
            return work(core), newest_units(core)

        def done(outcome: tuple[Any, tuple[str, ...]]) -> None:
            result, self._units = outcome
            on_done(result)

        self.context.tasks.run_db(self, with_unit, done, on_error or self.context.notices.error)

    def undoable(self, text: str) -> None:
        """Say what `perform` just did, with the button that takes exactly that back."""
        offer_undo(self.context, text, self._units)
