"""Back-ups while the window is open: asked for every minute, made when due, copied to the second place, and told."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from csr_desktop.bootstrap import Core
from csr_desktop.clock import DUTCH_TIME
from csr_desktop.dates import format_short
from csr_desktop.errors import CsrError
from csr_desktop.services.backups import Backup, BackupStatus, SecondCopy, copy_when_due
from ui.context import UiContext
from ui.health_keeper import HealthKeeper
from ui.notices import Tone
from ui.tasks import CancelToken

_EVERY_MS = 60_000
#: After a failure so many rounds are left out: a full disk does not get better by the minute, and each try is a line in
#: the log.
_REST_ROUNDS = 10


@dataclass(frozen=True, slots=True)
class _Round:
    """What one look at the back-ups gave."""

    status: BackupStatus
    copy: SecondCopy | None
    error: CsrError | None


class BackupKeeper(QObject):
    """Lives as long as its window.

    Signals:
        told: how the back-ups stand (`Tone`, short words, longer words).
    """

    told = Signal(object, object, object)

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._token = CancelToken()
        self._is_looking = self._is_copying = False
        self._rest = 0
        #: Codes that were told already; each trouble is a notice once, after that the sign is enough.
        self._told: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)
        #: A damaged page is what back-ups are for.
        self.health = HealthKeeper(context, self._token, self)
        # A back-up on its way must not hold up a lock or the end; a stopped one is thrown away whole.
        parent.destroyed.connect(self._token.cancel)

    def start(self) -> None:
        """Look now, and then every minute; the pages of the database are checked beside it."""
        self._timer.start()
        self.health.start()
        self.look()

    def stop(self) -> None:
        """Make no more back-ups and stop the one that is being made."""
        self._timer.stop()
        self._token.cancel()

    @Slot()
    def look(self) -> None:
        """Make a back-up when one is due, and tell how they stand."""
        if self._is_looking or self._token.is_cancelled():
            return
        self._is_looking = True
        token, may_make = self._token, self._rest == 0
        self._rest = max(0, self._rest - 1)
        self._context.tasks.run_db(self, lambda core: _look(core, token, may_make), self._looked, self._look_failed)

    def _looked(self, round_: _Round) -> None:
        self._is_looking = False
        self.told.emit(*self._words(round_.status))
        if round_.error is not None:
            self._rest = _REST_ROUNDS
            self._tell_once(round_.error.code, round_.error)
        elif round_.copy is not None and not self._is_copying:
            self._is_copying = True
            copy, now = round_.copy, self._context.clock.now()
            self._context.tasks.run_io(self, lambda _token: copy_when_due(copy, now), self._copied, self._copy_failed)

    def _look_failed(self, error: BaseException) -> None:
        self._is_looking = False
        self._rest = _REST_ROUNDS
        if not self._token.is_cancelled():
            self._tell_once(type(error).__name__, error)

    def _copied(self, copied: Backup | None) -> None:
        self._is_copying = False
        if copied is not None:
            self._told.discard("backup.second_failed")
            name = copied.path.name
            self._context.tasks.run_db(self, lambda core: core.backups.told_second(name, None))

    def _copy_failed(self, error: BaseException) -> None:
        self._is_copying = False
        what = error.code if isinstance(error, CsrError) else type(error).__name__
        if isinstance(error, CsrError) and what not in self._told:
            # One line in the log per trouble as well: a network that is away all day is one fact.
            told = error
            self._context.tasks.run_db(self, lambda core: core.backups.told_second("", told))
        self._tell_once(what, error)

    def _tell_once(self, what: str, error: BaseException) -> None:
        if what not in self._told:
            self._told.add(what)
            self._context.tasks.failed.emit(error)

    def _words(self, status: BackupStatus) -> tuple[Tone, str, str]:
        newest = status.newest
        if newest is None:
            return (
                Tone.PROBLEM,
                self.tr("Geen reservekopie"),
                self.tr("Er is nog geen reservekopie. Maak er een bij Instellingen, kaart Reservekopieën."),
            )
        made = newest.manifest.made_at.astimezone(DUTCH_TIME)
        today = made.date() == self._context.clock.today()
        when = f"{made:%H:%M}" if today else f"{format_short(made.date())} {made:%H:%M}"
        if status.is_stale:
            return (
                Tone.PROBLEM,
                self.tr("Reservekopie te oud: {when}").format(when=when),
                self.tr("Er is daarna gewerkt. Maak een nieuwe reservekopie bij Instellingen, kaart Reservekopieën."),
            )
        return (
            Tone.DONE,
            self.tr("Reservekopie {when} (gecontroleerd)").format(when=when),
            self.tr("De nieuwste reservekopie is na het maken geopend en nageteld."),
        )


def _look(core: Core, token: CancelToken, may_make: bool) -> _Round:
    error: CsrError | None = None
    if may_make and core.backups.is_due():
        try:
            core.backups.make("due", token.is_cancelled)
        except CsrError as caught:
            error = None if token.is_cancelled() else caught
    return _Round(core.backups.status(look_at_second=False), core.backups.second_copy(), error)


def backup_first(context: UiContext, owner: QObject, reason: str) -> None:
    """Make a back-up before the work that is asked for next: the lane does one thing after the other.

    `reason` is `import` or `bulk`. A back-up that fails is told and stops nothing.
    """
    context.tasks.run_db(owner, lambda core: core.backups.make_before(reason), None, context.notices.error)
