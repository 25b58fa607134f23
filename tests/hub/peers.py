"""Small servers on this computer that hear, count and misbehave; real sockets, real TLS."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from dataclasses import dataclass, field

VERSION = "0.1.7"
#: So that a server that waits does not keep the test run alive.
PATIENCE_S = 60


@dataclass
class Heard:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)


class Peer:
    """A server. `respond(heard, line)` writes raw bytes; returning False ends the connection."""

    def __init__(self, respond, context=None):
        self.respond = respond
        self.requests: list[Heard] = []
        self.bytes_heard = 0
        self.connections = 0
        self.released = threading.Event()
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def scheme(self):
        return "http" if self._context is None else "https"

    def url(self, path="", host="localhost"):
        return f"{self.scheme}://{host}:{self.port}{path}"

    def close(self):
        self.released.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(PATIENCE_S)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()

    def _accept(self):
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            line.settimeout(PATIENCE_S)
            thread = threading.Thread(target=self._serve, args=(line,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, line):
        with contextlib.suppress(OSError, ValueError, ssl.SSLError), line:
            if self._context is not None:
                line = self._context.wrap_socket(line, server_side=True)
            watch = threading.Thread(target=self._let_go, args=(line,), daemon=True)
            watch.start()
            with line:
                while (heard := self._read(line)) is not None:
                    self.requests.append(heard)
                    if self.respond(heard, line) is False:
                        return

    def _let_go(self, line):
        """When the test is over, wake a thread that waits for the next request."""
        self.released.wait()
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    def _read(self, line):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = line.recv(65_536)
            if not piece:
                return None
            self.bytes_heard += len(piece)
            data += piece
            if data[:1] == b"\x16":
                # A greeting of TLS where plain HTTP is spoken: web servers answer so.
                line.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                return None
        head, _, body = data.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)}
        length = int(headers.get("content-length", "0"))
        while len(body) < length:
            piece = line.recv(65_536)
            if not piece:
                return None
            self.bytes_heard += len(piece)
            body += piece
        method, path, _ = first.split(" ")
        return Heard(method, path, headers, body)


def http(status, body=b"", *, kind="application/json", version=VERSION, length=True, **more):
    """Return the raw bytes of an answer; header names with _ for -."""
    lines = [f"HTTP/1.1 {status} X"]
    if version is not None:
        lines.append(f"API-Version: {version}")
    if kind is not None:
        lines.append(f"Content-Type: {kind}")
    if length is True and status not in (204, 304):
        lines.append(f"Content-Length: {len(body)}")
    elif length is not False and length is not True:
        lines.append(f"Content-Length: {length}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def problem(status, code="", detail="", faults=(), **more):
    """Return a refusal as the contract writes it."""
    told = {"status": status, "title": "Fout", "detail": detail, "code": code, "fouten": list(faults)}
    return http(status, json.dumps(told).encode(), kind="application/problem+json", **more)


def token(value="abc.def-1", expires_in=600, **more):
    """Return an access token."""
    told = {"access_token": value, "token_type": "Bearer", "expires_in": expires_in}
    return http(200, json.dumps(told).encode(), version=None, **more)


@dataclass
class Script:
    """Answers by path: raw bytes, a list of them to be used up in order (the last stays), or a function."""

    answers: dict[str, object] = field(default_factory=dict)
    tokens: object = None

    def __call__(self, heard, line):
        path = heard.path.partition("?")[0]
        found = self.tokens if path == "/token" else self._find(path)
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        if callable(found):
            found = found(heard)
        if found is None:
            found = token() if path == "/token" else problem(404, "NIET_GEVONDEN")
        line.sendall(found)
        return True

    def _find(self, path):
        return next((answer for start, answer in self.answers.items() if path.startswith(f"/v1{start}")), None)
