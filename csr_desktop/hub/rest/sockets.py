"""Connections that keep an eye on the clock: requests' own timeout is neither a limit for the whole nor for a drip.

A `Watch` is wound up for each request. Every read and write asks it how long it may wait: never beyond the end of the
whole, never longer than the stall limit without a byte, and never long enough that a wish to stop goes unheard.
"""

from __future__ import annotations

import io
import ssl
import time
from typing import TYPE_CHECKING, Any

from csr_desktop.hub.problems import Stopped, later
from csr_desktop.hub.transport import Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from urllib3.connectionpool import HTTPConnectionPool

#: How long a wish to stop may go unheard while nothing moves.
_SLICE_S = 0.25
_MOST_AT_ONCE = 65_536


class Watch:
    """The time that one request may take; wound up anew for each."""

    def __init__(self, stop: Stop, ticks: Callable[[], float] = time.monotonic) -> None:
        self._stop = stop
        self._ticks = ticks
        self._end = self._ticks()
        self._stall_s: int | float = 0

    def wind(self, total_s: int | float, stall_s: int | float) -> None:
        """Begin a request."""
        self._end = self._ticks() + total_s
        self._stall_s = stall_s

    def now(self) -> float:
        """Return the moment that waiting begins."""
        return self._ticks()

    def wait(self, since: float) -> float:
        """Return how long to wait now, in seconds; `since` is when the waiting began.

        Raises `Stopped`, and `RetryLater` when the request took too long or nothing moved for too long.
        """
        self.ask()
        now = self._ticks()
        left = min(self._end, since + self._stall_s) - now
        if left <= 0:
            raise later("hub.too_slow")
        return min(left, _SLICE_S)

    def left(self) -> float:
        """Return the seconds that this request still has; `RetryLater` when there are none."""
        left = self._end - self._ticks()
        if left <= 0:
            raise later("hub.too_slow")
        return left

    def ask(self) -> None:
        """Raise `Stopped` when somebody wants us to stop."""
        if self._stop.is_set():
            raise Stopped("hub.stopped")


class WatchedSocket:
    """A connected socket, plain or TLS, whose reading and writing a `Watch` keeps an eye on.

    As with sockets of the standard library, `close` takes effect when the last reader has gone too.
    """

    def __init__(self, sock: Any, watch: Watch) -> None:  # noqa: ANN401 - socket or SSLSocket
        self._sock = sock
        self._watch = watch
        self._readers = 0
        self._closed = False

    def recv_into(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        """Read what is there, waiting for it within the limits."""
        since = self._watch.now()
        while True:
            self._sock.settimeout(self._watch.wait(since))
            try:
                return int(self._sock.recv_into(buffer))
            except (TimeoutError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                continue

    def sendall(self, data: Any, flags: int = 0) -> None:  # noqa: ANN401 - any buffer
        """Write all of it, each piece within the limits."""
        view = memoryview(data).cast("B")
        since = self._watch.now()
        while view:
            self._sock.settimeout(self._watch.wait(since))
            try:
                sent = self._sock.send(view[:_MOST_AT_ONCE], flags)
            except (TimeoutError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                continue
            view = view[sent:]
            since = self._watch.now()

    def makefile(self, mode: str = "rb", buffering: int | None = None) -> io.BufferedReader:
        """Return a reader; http.client reads the whole answer through it."""
        del mode, buffering
        self._readers += 1
        return io.BufferedReader(_Reader(self))

    def settimeout(self, _seconds: object) -> None:
        """Waiting is the watch's business."""

    def close(self) -> None:
        """Close when no reader is left."""
        self._closed = True
        if self._readers <= 0:
            self._sock.close()

    def reader_gone(self) -> None:
        """A reader was closed."""
        self._readers -= 1
        if self._closed:
            self.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else a socket can do
        return getattr(self._sock, name)


class _Reader(io.RawIOBase):
    def __init__(self, sock: WatchedSocket) -> None:
        super().__init__()
        self._watched = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        return self._watched.recv_into(buffer)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._watched.reader_gone()


def watched_pools(watch: Watch) -> dict[str, type[HTTPConnectionPool]]:
    """Return the connection pools for http and https whose sockets are watched."""
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            self.sock = WatchedSocket(self.sock, watch)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            self.sock = WatchedSocket(self.sock, watch)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
