"""What was done and how to take it back: the change log as a person uses it."""

from __future__ import annotations

from collections.abc import Callable

from csr_desktop.errors import Message
from csr_desktop.store.change_log import HistoryEntry
from csr_desktop.store.unit_of_work import Changes, Store

__all__ = ["Changes", "HistoryEntry", "HistoryService"]


class HistoryService:
    """Undo, redo, the list of steps, and the check of the whole database."""

    def __init__(self, store: Store, check_anchors: Callable[[], list[Message]]) -> None:
        """`check_anchors` holds the log against what back-ups and the witness remember of it."""
        self._store = store
        self._check_anchors = check_anchors

    def undo(self, within: str | None = None) -> Changes | None:
        """Take back the last step, a whole import included; None when there is nothing to take back.

        With a dossier only a step in that dossier: UserError `store.unit_elsewhere` when the last one is not.
        """
        return self._store.undo(within)

    def undo_unit(self, unit_id: str) -> Changes:
        """Take back one step of any age, if nothing it touched was changed since (UserError when it was)."""
        return self._store.undo_unit(unit_id)

    def redo(self, within: str | None = None) -> Changes | None:
        """Do again what was last taken back, with a dossier as `undo`; None when something else was done since."""
        return self._store.redo(within)

    def steps(self, limit: int = 50, dossier_id: str | None = None) -> list[HistoryEntry]:
        """Return the last steps, newest first, of everything or of one dossier."""
        return self._store.history(limit, dossier_id)

    def check(self) -> list[Message]:
        """Return what is wrong with the database or its log; nothing when all is well."""
        return [*self._store.check(), *self._check_anchors()]
