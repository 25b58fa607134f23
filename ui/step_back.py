"""Ctrl+Z and Ctrl+Y of the whole window: the last step is taken back or done again, with a word about it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Slot

from csr_desktop.errors import UserError
from ui.context import UiContext
from ui.forms.field import Field

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core
    from csr_desktop.services.history import Changes
    from ui.main_window import MainWindow


class _Outcome(NamedTuple):
    """Whether there was a step, and the number of its dossier when that is not in sight."""

    is_done: bool
    number: str


class StepBack(QObject):
    """Belongs to a main window."""

    def __init__(self, context: UiContext, window: MainWindow) -> None:
        super().__init__(window)
        self._context = context
        self._window = window

    def keep_typed(self) -> None:
        """Store what is being typed in the page in sight."""
        for field in self._window.current_page.findChildren(Field):
            field.commit_pending()

    @Slot()
    def undo(self) -> None:
        """Take the last step back; what is being typed is stored first, as a step of its own."""
        self.keep_typed()
        self._go(lambda core, within: core.history.undo(within), self._undone)

    @Slot()
    def redo(self) -> None:
        """Do again what was taken back."""
        self.keep_typed()
        self._go(lambda core, within: core.history.redo(within), self._redone)

    def _go(self, step: Callable[[Core, str | None], Changes | None], on_done: Callable[[_Outcome], None]) -> None:
        """Do a step, and find out in which dossier it was when that is not the one in sight.

        While a client looks along only a step in the dossier in sight is taken back: what happened in another is not
        for those eyes, and whoever takes it back should see it.
        """
        here = self._window.current_page.dossier_id
        within = here if self._context.looking.is_on else None

        def work(core: Core) -> _Outcome:
            changes = step(core, within)
            elsewhere = changes.dossier_ids - {here} if changes is not None else frozenset()
            return _Outcome(changes is not None, _number(core, elsewhere))

        self._context.tasks.run_db(self, work, on_done)

    def _undone(self, outcome: _Outcome) -> None:
        if not outcome.is_done:
            self._context.notices.warn(self.tr("Er is niets om ongedaan te maken."))
            return
        words = (
            self.tr("De laatste stap is teruggenomen, in dossier {number}.").format(number=outcome.number)
            if outcome.number
            else self.tr("De laatste stap is teruggenomen.")
        )
        self._context.notices.done(words, self.tr("Opnieuw"), self.redo)

    def _redone(self, outcome: _Outcome) -> None:
        if not outcome.is_done:
            self._context.notices.warn(self.tr("Er is niets om opnieuw te doen."))
        elif outcome.number:
            self._context.notices.done(
                self.tr("De stap is opnieuw gedaan, in dossier {number}.").format(number=outcome.number)
            )
        else:
            self._context.notices.done(self.tr("De stap is opnieuw gedaan."))


def _number(core: Core, dossier_ids: Collection[str]) -> str:
    """Return the number of the one dossier; nothing for several, or when the step was making or erasing it."""
    if len(dossier_ids) != 1:
        return ""
    try:
        return core.dossiers.get(next(iter(dossier_ids))).number
    except UserError:
        return ""
