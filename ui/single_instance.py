"""One window per database and user: a second start brings the first one to the front, hands over its file and ends.

Who holds the database is said by a lock of the operating system, which goes with its process however that ends. The
file itself says nothing: it stays where it is. The message travels over a local socket that only this user can open; it
is one line, and whatever is no path to a file of ours (a dossier, norms, an announcement) counts as no file.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from csr_desktop.file_names import is_dossier_name, own_kind

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_RAISE, _FILE, _END = b"toon", b"bestand ", b"\n"
#: The longest path of Windows has 32,767 characters; nobody keeps a file at a tenth of that.
_MOST_BYTES = 8_192
#: Who connects and says nothing is let go.
_LISTEN_MS = 2_000
#: The first one may hold the lock and not listen yet, because its modules still come from a slow disk, or be on its way
#: out; all in all some three seconds.
_TRIES = 30
_WAIT_MS = 100
#: It listens when its window is there, or as soon after this as it answers at all.
_LATEST_LISTEN_MS = 1_000


class SingleInstance(QObject):
    """Holds one database for this program.

    Signals:
        raise_requested: somebody started the program again; come to the front.
        file_requested: that start was for a file of ours (`Path`), which nobody looked at yet.
    """

    raise_requested = Signal()
    file_requested = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """`folder` is the user's own, on this computer; the locks lie there."""
        super().__init__(parent)
        self._folder = folder
        self._database: Path | None = None
        self._handle: int | None = None
        self._server: QLocalServer | None = None
        self._listen_timer = QTimer(self)
        self._listen_timer.setSingleShot(True)
        self._listen_timer.setInterval(_LATEST_LISTEN_MS)
        self._listen_timer.timeout.connect(self.listen)

    @property
    def server_name(self) -> str:
        """Where it listens; empty when it holds no database."""
        return self._server.serverName() if self._server is not None else ""

    def claim(self, database: Path, file: Path | None = None) -> bool:
        """Hold a database; False when another window has it, which was asked to come to the front and take the file.

        One that holds it and answers nobody is left alone: the database then says by itself that it is open elsewhere,
        which is better than a start without a word.
        """
        for _try in range(_TRIES):
            if self.take(database):
                return True
            if _ask_to_raise(_name_of(database), file):
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
        self._listen_timer.start()
        return True

    @Slot()
    def listen(self) -> None:
        """Hear who else is started for the database that is held: when the window is there, or by itself soon after.

        What it needs of Qt is not read before anybody sees the window.
        """
        self._listen_timer.stop()
        if self._database is None or self._server is not None:
            return
        from PySide6.QtNetwork import QLocalServer

        name = _name_of(self._database)
        # Whoever was killed left its socket; nobody else can be listening, because the lock is ours.
        QLocalServer.removeServer(name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_new_connection)
        self._server.listen(name)

    def release(self) -> None:
        """Let the next one have the database."""
        self._listen_timer.stop()
        if self._server is not None:
            self._server.close()
            self._server.deleteLater()
            self._server = None
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        self._database = None

    @Slot()
    def _on_new_connection(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            visitor = _Visitor(socket, self)
            visitor.brought.connect(self.file_requested)
            self.raise_requested.emit()
            visitor.listen()


class _Visitor(QObject):
    """Another start of the program, as long as its line is read; lets go of itself.

    Signals:
        brought: it came for this file (`Path`).
    """

    brought = Signal(object)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        self._heard = b""
        self._is_over = False
        socket.setParent(self)
        socket.setReadBufferSize(_MOST_BYTES + 1)
        socket.readyRead.connect(self.listen)
        socket.disconnected.connect(self._on_gone)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._on_gone)
        self._patience.start(_LISTEN_MS)

    @Slot()
    def listen(self) -> None:
        """Read what is there, until the end of the line or until it is too much."""
        self._read()
        if _END in self._heard or len(self._heard) > _MOST_BYTES:
            self._end()

    @Slot()
    def _on_gone(self) -> None:
        self._read()
        self._end()

    def _read(self) -> None:
        self._heard += self._socket.read(_MOST_BYTES + 1 - len(self._heard)).data()

    def _end(self) -> None:
        if self._is_over:
            return
        self._is_over = True
        self._patience.stop()
        line, end, _more = self._heard.partition(_END)
        file = file_in(line) if end else None
        if file is not None:
            self.brought.emit(file)
        self._socket.disconnectFromServer()
        self.deleteLater()


def file_in(line: bytes) -> Path | None:
    """Return the file of ours that a message names; None for every other message.

    Only the words are judged here: whether there is such a file, and what is in it, is read aside.
    """
    if not line.startswith(_FILE) or len(line) > _MOST_BYTES:
        return None
    try:
        name = line.removeprefix(_FILE).decode("utf-8")
    except UnicodeDecodeError:
        return None
    if any(character < " " for character in name):
        return None
    path = Path(name)
    is_ours = is_dossier_name(path.name) or own_kind(path.name) is not None
    return path if path.is_absolute() and is_ours else None


def _name_of(database: Path) -> str:
    """Return a name for this database of this user that says nothing about either."""
    whose = f"{getpass.getuser()}\n{os.path.normcase(database.absolute().resolve())}"
    return f"csr-desktop-{hashlib.sha256(whose.encode()).hexdigest()[:20]}"


def _line_for(file: Path | None) -> bytes:
    try:
        return (_RAISE if file is None else _FILE + str(file).encode()) + _END
    except UnicodeEncodeError:
        # Linux has names that are no text; the window comes to the front without them.
        return _RAISE + _END


def _ask_to_raise(name: str, file: Path | None) -> bool:
    if sys.platform == "win32":
        import ctypes

        # Else Windows only lets the first window blink in the task bar.
        ctypes.windll.user32.AllowSetForegroundWindow(-1)
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_WAIT_MS):
        return False
    socket.write(_line_for(file))
    socket.waitForBytesWritten(_WAIT_MS)
    # The other one hangs up when it has read the line; a busy one finds it later.
    if socket.state() is not QLocalSocket.LocalSocketState.UnconnectedState:
        socket.waitForDisconnected(_WAIT_MS)
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
