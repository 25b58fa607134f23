"""The exchange while the window is open: rounds over two lanes, at their times or asked for, and how they stand.

What a round does in the database is short and runs in the database's lane; what it asks of the hub may take long and
runs in a lane of its own (docs/adr/0007-window.md). The window waits for neither.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from csr_desktop.bootstrap import Core
from csr_desktop.domain.exchange_terms import RoundTerms
from csr_desktop.errors import CsrError
from csr_desktop.services.exchange.connection import ConnectionCheck, Reached
from csr_desktop.services.exchange.report import FailedMessage, RoundReport
from csr_desktop.services.exchange.round import SyncRound
from csr_desktop.services.exchange.steps import Came, Finished, NetworkWork, Step
from ui.context import UiContext
from ui.sync_view import SyncView
from ui.sync_words import SyncFacts, SyncWords, read_sync
from ui.tasks import CancelToken


@dataclass(frozen=True, slots=True)
class _Stepped:
    """Where a round stands after its work in the database."""

    round: SyncRound
    outcome: NetworkWork | Finished
    sent: int
    received: int


class SyncKeeper(QObject):
    """Lives as long as its window; does nothing at all when no hub is set up.

    Signals:
        changed: how the exchange stands (`SyncView`).
        told: the sign for the bottom line (`Tone`, short words, longer words).
        brought: a round is over; both boxes may hold something new.
        refused_wanted: a person wants to see what was refused.
    """

    changed = Signal(object)
    told = Signal(object, object, object)
    brought = Signal()
    refused_wanted = Signal()

    def __init__(
        self, context: UiContext, parent: QObject, rounds: RoundTerms, draw: Callable[[int], int] | None = None
    ) -> None:
        """`rounds` says how often; `draw` gives a number below the one it gets, chance without one."""
        super().__init__(parent)
        self._context = context
        self._rounds = rounds
        self._draw = draw or random.SystemRandom().randrange
        self._words = SyncWords(context.texts, context.clock, self)
        self._facts: SyncFacts | None = None
        self._round: SyncRound | None = None
        self._check: ConnectionCheck | None = None
        self._step: Step | None = None
        self._counts = (0, 0)
        self._is_busy = self._is_stopping = self._was_asked = self._is_over = self._is_looking = False
        self._problems: tuple[str, ...] = ()
        self._hub_time: datetime | None = None
        #: Codes that were told already; each trouble is a notice once, after that the sign is enough.
        self._told: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)
        context.tasks.committed.connect(self._on_committed)

    # --- what the window asks ----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Exchange now when a hub is set up, and from then on at its times."""
        self._on_time()

    def stop(self) -> None:
        """End for good: no new round, and the one under way lets go at once. For a lock and for the end."""
        self._is_over = True
        self._timer.stop()
        if self._check is not None:
            self._check.stop()
        round_, self._round = self._round, None
        if round_ is not None:
            round_.stop()
            self._context.tasks.run_db(self, lambda _core: round_.abandon(), None, self._ignore)

    @Slot()
    def look(self) -> None:
        """Tell how the exchange stands."""
        if not self._is_over and not self._is_looking:
            self._is_looking = True
            self._context.tasks.run_db(self, read_sync, self._looked, self._look_failed)

    @Slot()
    def exchange(self) -> None:
        """Begin a round because a person asked; one that runs goes on."""
        self._begin(asked=True)

    @Slot()
    def stop_round(self) -> None:
        """Let the round under way end; what was done stays done."""
        if self._round is not None:
            self._is_stopping = True
            self._round.stop()
            self._tell()

    @Slot()
    def check(self) -> None:
        """Ask the hub who we are, and say whether that went well."""
        if self._is_busy or self._is_over:
            return
        self._is_busy = True
        self._context.tasks.run_db(
            self,
            lambda core: ConnectionCheck.with_settings(core.exchange.settings),
            self._on_check_made,
            self._on_check_failed,
        )

    @Slot()
    def allow(self) -> None:
        """After a back-up was put back: send again from now on."""
        self._context.tasks.run_db(
            self, lambda core: core.exchange.confirm_after_restore(), self._on_allowed, self._context.notices.error
        )

    # --- a round -----------------------------------------------------------------------------------------------------

    @Slot()
    def _on_time(self) -> None:
        earliest = self._rounds.earliest_ms
        self._timer.start(earliest + self._draw(self._rounds.latest_ms - earliest + 1))
        self._begin(asked=False)

    def _begin(self, *, asked: bool) -> None:
        if self._is_over:
            return
        if self._is_busy:
            self._was_asked = self._was_asked or asked
            return
        self._is_busy, self._was_asked, self._is_stopping = True, asked, False
        self._step, self._counts = None, (0, 0)

        def begin(core: Core) -> _Stepped | None:
            if not core.exchange.settings.is_configured:
                return None
            round_ = core.exchange.begin(at_once=asked)
            return _stepped(round_, round_.next())

        self._context.tasks.run_db(self, begin, self._on_stepped, self._on_round_failed)

    def _on_stepped(self, stepped: _Stepped | None) -> None:
        if self._is_over:
            if stepped is not None:
                # It began while the window went away.
                round_ = stepped.round
                round_.stop()
                self._context.tasks.run_db(self, lambda _core: round_.abandon(), None, self._ignore)
            return
        if stepped is None:
            self._is_busy = False
            self.look()
            return
        self._counts = (stepped.sent, stepped.received)
        if isinstance(stepped.outcome, Finished):
            self._on_finished(stepped.outcome.report)
            return
        self._round = stepped.round
        if self._is_stopping:
            self._round.stop()
        work = stepped.outcome
        self._step = work.step
        self._tell()
        self._context.tasks.run_hub(self, lambda _token: work.run(), self._on_came, self._on_round_failed)

    def _on_came(self, came: Came) -> None:
        round_ = self._round
        if round_ is None or self._is_over:
            return
        self._context.tasks.run_db(
            self, lambda _core: _stepped(round_, round_.next(came)), self._on_stepped, self._on_round_failed
        )

    def _on_finished(self, report: RoundReport) -> None:
        was_asked, was_stopped = self._was_asked, self._is_stopping
        self._round, self._is_busy, self._is_stopping, self._was_asked = None, False, False, False
        self._hub_time = report.hub_time or self._hub_time
        self._problems = tuple(self._context.texts.say(message) for message in report.problems)
        if report.complete:
            self._told.clear()
        if was_asked and report.complete:
            self._context.notices.done(self._words.done(report))
        elif not was_stopped:
            for message in report.problems:
                self._warn(message.code, self._context.texts.say(message), was_asked)
        self._tell_refused(report.failed, was_asked)
        self.look()
        self.brought.emit()

    def _on_round_failed(self, error: BaseException) -> None:
        """A round that broke off by something else than the hub: the database is full, or it was locked meanwhile."""
        round_, self._round = self._round, None
        was_asked = self._was_asked
        self._is_busy = self._is_stopping = self._was_asked = False
        if self._is_over:
            return
        if round_ is not None:
            self._context.tasks.run_db(self, lambda _core: round_.abandon(), None, self._ignore)
        if isinstance(error, CsrError):
            self._warn(error.code, self._context.notices.sentence(error), was_asked)
            self._problems = (self._context.notices.sentence(error),)
        else:
            self._context.tasks.failed.emit(error)
        self.look()

    def _warn(self, code: str, text: str, was_asked: bool) -> None:
        if was_asked or code not in self._told:
            self._told.add(code)
            self._context.notices.aside(text)

    def _tell_refused(self, failed: Sequence[FailedMessage], was_asked: bool) -> None:
        """One notice for all that was refused in a round, with the way to the list of them."""
        if not failed or (not was_asked and {item.code for item in failed} <= self._told):
            return
        self._told |= {item.code for item in failed}
        self._context.notices.aside(
            self._words.refused(failed),
            self.tr("Bekijk het bericht") if len(failed) == 1 else self.tr("Bekijk de berichten"),
            self.refused_wanted.emit,
        )

    def _ignore(self, _error: BaseException) -> None:
        """The database closed first; then there is nothing left to let go."""

    # --- the check ---------------------------------------------------------------------------------------------------

    def _on_check_made(self, check: ConnectionCheck) -> None:
        if self._is_over:
            return
        self._check = check
        self._context.tasks.run_hub(self, lambda token: _asked(check, token), self._on_reached, self._on_check_failed)

    def _on_reached(self, reached: Reached) -> None:
        self._check, self._is_busy = None, False
        self._hub_time = reached.hub_time or self._hub_time
        self._context.notices.done(
            self.tr("De verbinding met de hub werkt. De hub kent ons als {name}.").format(name=reached.participant)
        )
        self._tell()

    def _on_check_failed(self, error: BaseException) -> None:
        self._check, self._is_busy = None, False
        if not self._is_over:
            self._context.notices.error(error)
            self._tell()

    # --- telling -----------------------------------------------------------------------------------------------------

    def _on_allowed(self, _nothing: None) -> None:
        self._context.notices.done(self.tr("Verzenden over de hub mag weer."))
        self.exchange()

    @Slot(object)
    def _on_committed(self, changes: Any) -> None:  # noqa: ANN401 - `Changes` of the services
        # A round tells by itself when it is over.
        if not self._is_busy and any(table in _TABLES for table, _id in changes.objects):
            self.look()

    def _looked(self, facts: SyncFacts) -> None:
        self._is_looking = False
        self._facts = facts
        self._tell()

    def _look_failed(self, error: BaseException) -> None:
        self._is_looking = False
        if not self._is_over:
            self._context.tasks.failed.emit(error)

    def _tell(self) -> None:
        if self._facts is None or self._is_over:
            return
        progress = (
            self._words.progress(self._step, *self._counts, is_stopping=self._is_stopping)
            if self._round is not None
            else ""
        )
        view: SyncView = self._words.view(
            self._facts,
            progress=progress,
            is_stopping=self._is_stopping,
            problems=self._problems,
            hub_time=self._hub_time,
        )
        self.changed.emit(view)
        if view.is_configured:
            self.told.emit(view.tone, view.sign, view.sign_tip)


#: What a commit must have touched to make a difference to how the exchange stands.
_TABLES = frozenset({"out_message", "in_message", "setting"})


def _stepped(round_: SyncRound, outcome: NetworkWork | Finished) -> _Stepped:
    return _Stepped(round_, outcome, round_.report.sent, round_.report.received)


def _asked(check: ConnectionCheck, token: CancelToken) -> Reached:
    return check.ask(token.is_cancelled)
