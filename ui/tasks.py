"""The only place with threads: a lane each for the database, for files and for the hub; results arrive in the window.

Services belong to the thread that opened the database, so the open core never leaves its lane: work is a function that
gets the core and returns plain data. What it returns is delivered in bound methods of the window's own thread
(docs/adr/0007-window.md).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

if TYPE_CHECKING:
    from csr_desktop.bootstrap import Core

#: A back-up of a large database at the end may take its time; a program that hangs for ever may not.
_MOST_SECONDS_AT_END = 120

T = TypeVar("T")
Done = Callable[[Any], None]
Failed = Callable[[BaseException], None]


class NoDatabaseError(RuntimeError):
    """Work was asked for while no database is open; after a lock that is no fault."""

    def __init__(self) -> None:
        super().__init__("no database is open")


class CancelToken:
    """Lets a person stop long work; the work asks between two steps."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._event.set()

    def is_cancelled(self) -> bool:
        """Whether a person asked to stop."""
        return self._event.is_set()


class Lane(Protocol):
    """Does work one piece after the other; `is_aside` when in another thread than the window's."""

    is_aside: bool

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Start or queue a piece of work."""

    def shutdown(self) -> None:
        """Take nothing new and wait for what runs."""


class ThreadLane:
    """A thread of its own."""

    is_aside = True

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Queue a piece of work."""
        return self._pool.submit(work)

    def shutdown(self) -> None:
        """Drop what has not begun and wait for what runs."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class InlineLane:
    """Does the work at once in the calling thread: deterministic tests of pages."""

    is_aside = False

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Do a piece of work now."""
        future: Future[T] = Future()
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)
        return future

    def shutdown(self) -> None:
        """Nothing runs any more."""


class _Delivery:
    """What to do with one result; `owner` may be gone by then."""

    __slots__ = ("future", "on_done", "on_error", "owner")

    def __init__(self, owner: QObject, future: Future[Any], on_done: Done | None, on_error: Failed | None) -> None:
        self.owner = owner
        self.future = future
        self.on_done = on_done
        self.on_error = on_error


class TaskRunner(QObject):
    """Runs work aside and brings the result back.

    Signals:
        busy_changed: whether anything runs (bool).
        failed: an error nobody else took (the exception).
        refused: any work that failed, whoever takes the error (the exception).
        committed: what a unit of work changed (`Changes`), after its commit.
    """

    busy_changed = Signal(bool)
    failed = Signal(object)
    refused = Signal(object)
    committed = Signal(object)
    _finished = Signal(object)
    _finished_aside = Signal(object)

    def __init__(
        self, database_lane: Lane, io_lane: Lane, parent: QObject | None = None, *, hub_lane: Lane | None = None
    ) -> None:
        """Without a lane of its own the hub shares the one for files."""
        super().__init__(parent)
        self._database_lane = database_lane
        self._io_lane = io_lane
        self._hub_lane = hub_lane or io_lane
        self._core: Core | None = None
        self._running = 0
        self._has_ended = False
        self._tokens: set[CancelToken] = set()
        self._finished.connect(self._on_finished)
        # Work that is done before anyone listens is told at once, in the thread that submitted it; nobody expects a
        # result before `run_db` has returned.
        self._finished_aside.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether anything runs or waits."""
        return self._running > 0

    def open_core(
        self, owner: QObject, opener: Callable[[], Core], on_done: Done, on_error: Failed | None = None
    ) -> None:
        """Open a database in its lane and keep its services there; `on_done` gets nothing."""

        def work() -> None:
            self._close_core()
            self._core = opener()
            self._core.store.subscribe(self.committed.emit)

        self._submit(self._database_lane, owner, work, on_done, on_error)

    def run_db(
        self,
        owner: QObject,
        work: Callable[[Core], T],
        on_done: Callable[[T], None] | None = None,
        on_error: Failed | None = None,
    ) -> None:
        """Do work with the services; without `on_error` a failure goes to `failed`."""

        def with_core() -> T:
            if self._core is None:
                raise NoDatabaseError
            return work(self._core)

        self._submit(self._database_lane, owner, with_core, on_done, on_error)

    def run_io(
        self,
        owner: QObject,
        work: Callable[[CancelToken], T],
        on_done: Callable[[T], None] | None = None,
        on_error: Failed | None = None,
    ) -> CancelToken:
        """Do work that needs no database (reading a file); the token returned cancels it."""
        return self._run_with_token(self._io_lane, owner, work, on_done, on_error)

    def run_hub(
        self,
        owner: QObject,
        work: Callable[[CancelToken], T],
        on_done: Callable[[T], None] | None = None,
        on_error: Failed | None = None,
    ) -> CancelToken:
        """Ask the hub, which may take long: a slow hub holds up no list, and a long list no round."""
        return self._run_with_token(self._hub_lane, owner, work, on_done, on_error)

    def _run_with_token(
        self,
        lane: Lane,
        owner: QObject,
        work: Callable[[CancelToken], T],
        on_done: Callable[[T], None] | None,
        on_error: Failed | None,
    ) -> CancelToken:
        token = CancelToken()
        self._tokens.add(token)

        def with_token() -> T:
            try:
                return work(token)
            finally:
                self._tokens.discard(token)

        self._submit(lane, owner, with_token, on_done, on_error)
        return token

    def cancel_io(self) -> None:
        """Ask everything that needs no database to stop."""
        for token in list(self._tokens):
            token.cancel()

    def close_core(
        self,
        owner: QObject,
        last_work: Callable[[Core], T],
        on_done: Callable[[T | None], None] | None = None,
        on_error: Failed | None = None,
    ) -> None:
        """Let what was asked before finish, do one last piece of work, and close the database whatever comes of it.

        Nothing to do when no database is open; `on_done` then gets None.
        """

        def work() -> T | None:
            if self._core is None:
                return None
            try:
                return last_work(self._core)
            finally:
                self._close_core()

        self._submit(self._database_lane, owner, work, on_done, on_error)

    def wait_for_database(self, seconds: float) -> None:
        """Return when the database's lane has done what it was asked, but no later than after so many seconds.

        It holds up the window, so it is only for a computer that goes to sleep as soon as we return.
        """
        wait([self._database_lane.submit(lambda: None)], timeout=seconds)

    def shutdown(self, last_work: Callable[[Core], object] | None = None) -> None:
        """Cancel what can be cancelled, wait for the rest, and close the database in its own lane.

        What is asked afterwards, as by who just heard a result, is not done.
        """
        self._has_ended = True
        self.cancel_io()
        self._io_lane.shutdown()
        self._hub_lane.shutdown()

        def work() -> None:
            try:
                if self._core is not None and last_work is not None:
                    last_work(self._core)
            finally:
                self._close_core()

        self._database_lane.submit(work).result(timeout=_MOST_SECONDS_AT_END)
        self._database_lane.shutdown()

    def _close_core(self) -> None:
        core, self._core = self._core, None
        if core is not None:
            core.close()

    def _submit(
        self,
        lane: Lane,
        owner: QObject,
        work: Callable[[], Any],
        on_done: Callable[[Any], None] | None,
        on_error: Failed | None,
    ) -> None:
        if self._has_ended:
            return
        self._running += 1
        if self._running == 1:
            self.busy_changed.emit(True)
        # The emitter lives in the window's thread, so the bound slot below runs there whoever emits.
        finished = self._finished_aside if lane.is_aside else self._finished
        lane.submit(work).add_done_callback(lambda future: finished.emit(_Delivery(owner, future, on_done, on_error)))

    @Slot(object)
    def _on_finished(self, delivery: _Delivery) -> None:
        self._running -= 1
        if self._running == 0:
            self.busy_changed.emit(False)
        if delivery.future.cancelled():
            return
        error = delivery.future.exception()
        alive = shiboken6.isValid(delivery.owner)
        if error is None:
            if alive and delivery.on_done is not None:
                delivery.on_done(delivery.future.result())
            return
        self.refused.emit(error)
        if alive and delivery.on_error is not None:
            delivery.on_error(error)
        elif alive or not isinstance(error, NoDatabaseError):
            self.failed.emit(error)


def is_loop_nested() -> bool:
    """Whether a dialog that waits for its answer (`exec`) runs an event loop inside the program's own."""
    return QThread.currentThread().loopLevel() > 1
