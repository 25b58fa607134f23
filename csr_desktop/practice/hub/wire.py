"""Real sockets: a server with a thread per connection that keeps connections open and can break them on purpose.

It stands on the standard library's `http.server`. Werkzeug's own server closes every connection and waits ten
milliseconds after each answer, which would drown what the measurements of the client are about; its parts for reading
chunked bodies and for routes are used.
"""

from __future__ import annotations

import hashlib
import io
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import IO, Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

from werkzeug.serving import DechunkedInput

from csr_desktop.practice.hub.answers import Answer, Call, dress, problem_answer
from csr_desktop.practice.hub.problems import Refusal

LOOPBACK = "127.0.0.1"
_BODILESS = frozenset({204, 304})


class Wire(BaseHTTPRequestHandler):
    """One connection. `send` answers properly; the rest is for what goes wrong."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version = "practice-hub"
    sys_version = ""

    def serve(self) -> None:
        """Read a request and hand it to the server's responder."""
        server = cast("HubServer", self.server)
        body = self._read_body(server.most_bytes)
        if body is None:
            self.close_connection = True
            self._refuse(Refusal(413, "TE_GROOT", "Het verzoek is groter dan is toegestaan."))
            return
        parts = urlsplit(self.path)
        call = Call(
            method=self.command,
            path=unquote(parts.path, errors="replace"),
            query=parse_qs(parts.query, keep_blank_values=True, errors="replace"),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
            fingerprint=_fingerprint(self.connection),
        )
        server.respond(call, self)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_PATCH = do_OPTIONS = serve

    def send(self, answer: Answer, *, length: int | None = None, cut_at: int | None = None, pause_ms: int = 0) -> None:
        """Send an answer in one go.

        `length` is told instead of the real one; `cut_at` closes after so many bytes of the body; with `pause_ms` the
        body goes byte by byte with that pause.
        """
        head, body = self._head(answer, length), b"" if answer.status in _BODILESS else answer.body
        if self.command == "HEAD":
            body = b""
        if pause_ms:
            self._drip(head, body, pause_ms)
            return
        self.wfile.write(head + (body if cut_at is None else body[:cut_at]))
        if cut_at is not None or length is not None:
            self.drop()

    def drop(self) -> None:
        """Close the connection without a word."""
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def wait(self, milliseconds: int) -> bool:
        """Wait, or until the server stops; return whether it stops."""
        return cast("HubServer", self.server).stopping.wait(milliseconds / 1000)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no proper HTTP, in the form of the contract."""
        del message, explain
        self.close_connection = True
        status = 405 if code == HTTPStatus.NOT_IMPLEMENTED else 400
        self.command = getattr(self, "command", None) or "GET"
        self._refuse(Refusal(status, "ONGELDIGE_INVOER", "Dit is geen verzoek dat de hub kent."))

    def log_message(self, *_args: object) -> None:
        """Keep quiet: what was asked is counted, and never written down."""

    def _refuse(self, refusal: Refusal) -> None:
        call = Call(method="", path="", query={}, headers={}, body=b"")
        self.send(dress(problem_answer(refusal), call, cast("HubServer", self.server).version))

    def _head(self, answer: Answer, length: int | None) -> bytes:
        headers = dict(answer.headers)
        if answer.status not in _BODILESS:
            headers["Content-Length"] = str(len(answer.body) if length is None else length)
            headers["Content-Type"] = answer.media_type
        headers["Connection"] = "close" if self.close_connection else "keep-alive"
        reason = HTTPStatus(answer.status).phrase
        lines = [f"HTTP/1.1 {answer.status} {reason}", *(f"{name}: {value}" for name, value in headers.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def _drip(self, head: bytes, body: bytes, pause_ms: int) -> None:
        self.wfile.write(head)
        for place in range(len(body)):
            self.wfile.write(body[place : place + 1])
            if self.wait(pause_ms):
                self.drop()
                return

    def _read_body(self, most: int) -> bytes | None:
        """Return the body, or None when it is larger than anybody may send."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            stream = io.BufferedReader(cast("io.RawIOBase", DechunkedInput(cast("IO[bytes]", self.rfile))))
            body = stream.read(most + 1)
            return None if len(body) > most else body
        told = self.headers.get("Content-Length", "0")
        if not (told.isascii() and told.isdigit()) or int(told) > most:
            return None
        body = self.rfile.read(int(told))
        if len(body) < int(told):
            raise ConnectionResetError("the caller stopped half-way")
        return body


class HubServer(ThreadingMixIn, TCPServer):
    """Listens on the loopback address only; the TLS handshake is done in the connection's own thread."""

    daemon_threads = True
    # On Windows this would let two programs listen at one port.
    allow_reuse_address = sys.platform != "win32"
    request_queue_size = 256

    def __init__(
        self,
        port: int,
        respond: Callable[[Call, Wire], None],
        *,
        version: str,
        most_bytes: int,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.respond = respond
        self.version = version
        self.most_bytes = most_bytes
        self.stopping = threading.Event()
        self._tls = tls
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        self._thread: threading.Thread | None = None
        super().__init__((LOOPBACK, port), Wire)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), name="practice-hub", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and close every connection, also in the middle of an answer."""
        self.stopping.set()
        self.shutdown()
        self.server_close()
        with self._open_lock:
            left = list(self._open)
        for connection in left:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        if self._thread is not None:
            self._thread.join()

    def finish_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as socketserver has it
        """Serve one connection in its own thread."""
        connection = request
        if self._tls is not None:
            try:
                connection = self._tls.wrap_socket(request, server_side=True)
            except (OSError, ssl.SSLError):
                return
        with self._open_lock:
            self._open.add(connection)
        try:
            Wire(connection, client_address, self)
        finally:
            with self._open_lock:
                self._open.discard(connection)
            if connection is not request:
                with suppress(OSError):
                    connection.close()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as socketserver has it
        """Keep quiet about connections that broke; they do so on purpose here."""


def _fingerprint(connection: socket.socket) -> str | None:
    if not isinstance(connection, ssl.SSLSocket):
        return None
    certificate = connection.getpeercert(binary_form=True)
    return hashlib.sha256(certificate).hexdigest() if certificate else None
