"""The check of all pages while the window is open: some seconds after the start, and once a day."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from csr_desktop.bootstrap import Core
from csr_desktop.clock import DUTCH_TIME
from csr_desktop.dates import format_short
from csr_desktop.services.backups import Backup, newest_good_backup
from ui.context import UiContext
from ui.notices import Tone
from ui.tasks import CancelToken

#: The first click of a person comes first.
_AFTER_START_MS = 15_000
#: How often is asked whether a check is due; when it is, says the dated table.
_EVERY_MS = 3_600_000


class HealthKeeper(QObject):
    """Lives as long as its window; `token` stops it.

    Signals:
        ended: a check is done; how many pages are damaged (int).
    """

    ended = Signal(object)

    def __init__(self, context: UiContext, token: CancelToken, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._token = token
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.setInterval(_AFTER_START_MS)
        self._first.timeout.connect(self.look)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look in a moment, and then every hour."""
        self._first.start()
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Check all pages when it is time."""
        if not self._token.is_cancelled():
            self._context.tasks.run_db(self, _check_when_due, self._checked, self._failed)

    def _checked(self, found: tuple[int, Path] | None) -> None:
        if found is None:
            return
        damaged, database = found
        self.ended.emit(damaged)
        if damaged:
            self._look_for_backup(database)

    def _look_for_backup(self, database: Path) -> None:
        tasks, failed = self._context.tasks, self._context.notices.error
        tasks.run_io(self, lambda _token: newest_good_backup(database), self._warn, failed)

    def _warn(self, backup: Backup | None) -> None:
        words = self.tr(
            "Een deel van de database is beschadigd; dat bleek bij de dagelijkse controle. Werk er niet in verder. "
            "Sluit het programma, start het opnieuw en kies daar ‘Een reservekopie terugzetten…’."
        )
        if backup is not None:
            made = backup.manifest.made_at.astimezone(DUTCH_TIME)
            newest = self.tr("De nieuwste goede reservekopie is van {day} {time}.")
            words = f"{words} {newest.format(day=format_short(made.date()), time=f'{made:%H:%M}')}"
        self._context.notices.stay(words, Tone.PROBLEM)

    def _failed(self, error: BaseException) -> None:
        if not self._token.is_cancelled():
            self._context.notices.error(error)


def _check_when_due(core: Core) -> tuple[int, Path] | None:
    return (core.health.check(), core.store.database.path) if core.health.is_due() else None
