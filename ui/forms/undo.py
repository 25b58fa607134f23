"""The button that takes back exactly the step it stands beside, also when something else was done since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Slot

from csr_desktop.bootstrap import Core
from ui.context import UiContext

#: How far back a step is looked for.
_RECENT_STEPS = 200


def newest_units(core: Core, count: int = 1) -> tuple[str, ...]:
    """Return the ids of the last steps, newest first; called right after they were done, in the database's lane."""
    return tuple(entry.unit_id for entry in core.history.steps(count))


def is_undone(core: Core, unit_id: str) -> bool:
    """Whether a step of a while ago was taken back, here or with Ctrl+Z."""
    return any(step.unit_id == unit_id and step.undone for step in core.history.steps(_RECENT_STEPS))


def offer_undo(context: UiContext, text: str, unit_ids: Sequence[str]) -> None:
    """Say what was done, with a button that takes back these steps; works after the asker is gone."""
    offer = _Offer(context, unit_ids)
    context.notices.done(text, offer.tr("Ongedaan maken"), offer.take_back)


class _Offer(QObject):
    """Lives as long as the notices, because the dialog that did the step has closed by then."""

    def __init__(self, context: UiContext, unit_ids: Sequence[str]) -> None:
        super().__init__(context.notices)
        self._context = context
        self._unit_ids = tuple(unit_ids)
        context.notices.shown.connect(self._on_other_shown)
        self._is_shown = False

    @Slot()
    def take_back(self) -> None:
        """Undo, newest step first."""
        unit_ids = self._unit_ids

        def undo(core: Core) -> None:
            for unit_id in unit_ids:
                core.history.undo_unit(unit_id)

        self._context.tasks.run_db(self, undo, self._undone, self._context.notices.error)

    def _undone(self, _nothing: None) -> None:
        self._context.notices.done(self.tr("De stap is teruggenomen."))

    @Slot(object)
    def _on_other_shown(self, _notice: Any) -> None:  # noqa: ANN401 - any notice
        # The first notice is this offer itself; after the next one nobody can reach the button any more.
        if self._is_shown:
            self.deleteLater()
        self._is_shown = True
