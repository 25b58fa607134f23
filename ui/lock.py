"""The end of work with an open database: the last things that are written, and everything readable taken away."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from csr_desktop.errors import CsrError
from ui.drafts import WINDOW_PLACE, PlaceDrafts, write_drafts
from ui.letting_go import let_go
from ui.session_events import LockReason
from ui.tasks import is_loop_nested

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core
    from ui.place import WindowPlace

#: A back-up that takes longer is given up, so that the key is gone within two seconds (design/safety.md S4).
_BACKUP_SECONDS = 1.0
_AGAIN_MS = 10
#: A dialog of the system that does not end by itself is waited for no longer than this.
_MOST_ROUNDS = 60


def last_work_of_lock(
    reason: LockReason, drafts: Mapping[str, PlaceDrafts], place: WindowPlace | None
) -> Callable[[Core], None]:
    """Return what is done in the database's lane before a lock closes the database: drafts first, a back-up last."""

    def work(core: Core) -> None:
        write_drafts(core, drafts)
        if place is not None:
            core.drafts.put(WINDOW_PLACE, {"place": place.encoded()})
        core.store.note("database.lock", reason=reason.value)
        deadline = time.monotonic() + _BACKUP_SECONDS
        _back_up(core, "lock", lambda: time.monotonic() > deadline)

    return work


def last_work_of_end(drafts: Mapping[str, PlaceDrafts]) -> Callable[[Core], None]:
    """Return what is done before the program ends: the same, with all the time a back-up needs."""

    def work(core: Core) -> None:
        write_drafts(core, drafts)
        core.store.note("database.close")
        _back_up(core, "exit", None)

    return work


def _back_up(core: Core, reason: str, stop: Callable[[], bool] | None) -> None:
    """Make a back-up when something changed; one that failed or was stopped stands in the log and is made later."""
    try:
        if core.backups.is_changed():
            core.backups.make(reason, stop=stop)
    except CsrError:
        return


class Curtain(QObject):
    """Takes every window away but those that may stay, also when one of them waits for an answer.

    Signals:
        fallen: nothing is left but what may stay.
    """

    fallen = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._going: list[QWidget] = []
        self._rounds = 0

    def fall(self, stays: QWidget) -> None:
        """Hide at once, let dialogs end as if they were cancelled, and destroy as soon as none waits any more."""
        self._rounds = 0
        for widget in QApplication.topLevelWidgets():
            if widget is stays or stays.isAncestorOf(widget):
                continue
            widget.hide()
            if isinstance(widget, QDialog):
                # Also ends the loop of a dialog that waits inside a call; the caller gets "no".
                widget.done(QDialog.DialogCode.Rejected)
            if widget.parentWidget() is None and widget.windowType() is not Qt.WindowType.Popup:
                self._going.append(widget)
        QTimer.singleShot(0, self._destroy)

    @Slot()
    def _destroy(self) -> None:
        self._rounds += 1
        if is_loop_nested() and self._rounds < _MOST_ROUNDS:
            # The call that waits for a dialog still uses its page; it goes on as soon as this returns.
            QTimer.singleShot(_AGAIN_MS, self._destroy)
            return
        going, self._going = self._going, []
        for widget in going:
            # Dialogs that delete themselves when they close are gone already.
            if shiboken6.isValid(widget):
                let_go(widget)
        self.fallen.emit()
