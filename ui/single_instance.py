"""One window per database and user: a second start brings the first one to the front and ends.

Who holds the database is said by a lock of the operating system, which goes with its process however that ends. The
file itself says nothing: it stays where it is. The message travels over a local socket of the user.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_RAISE = b"toon\n"
#: The first one may hold the lock and not listen yet, or be on its way out; all in all less than a second.
_TRIES = 8
_WAIT_MS = 100


class SingleInstance(QObject):
    """Holds one database for this program.

    Signals:
        raise_requested: somebody started the program again; come to the front.
    """

    raise_requested = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """`folder` is the user's own, on this computer; the locks lie there."""
        super().__init__(parent)
        self._folder = folder
        self._database: Path | None = None
        self._handle: int | None = None
        self._server: QLocalServer | None = None

    def claim(self, database: Path) -> bool:
        """Hold a database; False when another window has it, which was asked to come to the front.

        One that holds it and answers nobody is left alone: the database then says by itself that it is open elsewhere,
        which is better than a start without a word.
        """
        for _try in range(_TRIES):
            if self.take(database):
                return True
            if _ask_to_raise(_name_of(database)):
                return False
            time.sleep(_WAIT_MS / 1_000)
        return True

    def take(self, database: Path) -> bool:
        """Hold a database, and let go of the one held so far; False when another window has it."""
        if database == self._database:
            return True
        self._folder.mkdir(parents=True, exist_ok=True)
        name = _name_of(database)
        handle = os.open(self._folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        if not _lock(handle):
            os.close(handle)
            return False
        self.release()
        self._database, self._handle = database, handle
        self._listen(name)
        return True

    def release(self) -> None:
        """Let the next one have the database."""
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
            self._server = None
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        self._database = None

    def _listen(self, name: str) -> None:
        # Whoever was killed left its socket; nobody else can be listening, because the lock is ours.
        QLocalServer.removeServer(name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_new_connection)
        self._server.listen(name)

    @Slot()
    def _on_new_connection(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.disconnectFromServer()
            self.raise_requested.emit()


def _name_of(database: Path) -> str:
    """Return a name for this database of this user that says nothing about either."""
    whose = f"{getpass.getuser()}\n{os.path.normcase(database.absolute().resolve())}"
    return f"csr-desktop-{hashlib.sha256(whose.encode()).hexdigest()[:20]}"


def _ask_to_raise(name: str) -> bool:
    if sys.platform == "win32":
        import ctypes

        # Else Windows only lets the first window blink in the task bar.
        ctypes.windll.user32.AllowSetForegroundWindow(-1)
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_WAIT_MS):
        return False
    socket.write(_RAISE)
    socket.waitForBytesWritten(_WAIT_MS)
    return True


def _lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
