"""Messages through the hub client, beside a bare `requests.Session` over the same server.

Ours is encode, send and decode with all checks of the answer; TLS is off, because both sides would pay the same for it.
The bare loop puts the same JSON and reads the answer's JSON, with the session's own defaults, and once more without its
look at the environment. The server is trivial and runs in a process of its own, whose work counts.
"""

from __future__ import annotations

import json
import multiprocessing
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import requests

from csr_desktop.clock import FixedClock
from csr_desktop.hub import checks, wire
from csr_desktop.hub.rest.hub import RestHub
from csr_desktop.hub.rest.keys import new_installation_key
from csr_desktop.hub.rest.settings import HubSettings, KeyLogin
from csr_desktop.hub.transport import Accepted
from csr_desktop.hub.vocabulary import MessageType
from csr_desktop.hub.wire import ReceivedMessage
from csr_desktop.ids import IdMaker
from tests.bench.shape import Aim, Line, Sample, Subject, Works, processor_seconds
from tests.hub.peers import http, token
from tests.hub.samples import OURS, box_entry, box_json, profile_json, state_of, whole

PER_LIST = 500
REFERENCE = re.compile(rb'"referentienummer":"([0-9a-f-]{36})"')
UUID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PER_PAGE = 200
FIRST = json.loads(wire.encode(whole(MessageType.BALANCE_ANSWER)).body)


_SERVERS: list[int] = []


def mark() -> tuple[float, float]:
    return processor_seconds(tuple(_SERVERS)), time.perf_counter()


def since(began: tuple[float, float]) -> Sample:
    now = mark()
    return Sample(now[0] - began[0], now[1] - began[1])


def serve(listener: socket.socket) -> None:
    """Answer each request at once: tokens, profile, state of a message, results of a list."""
    state = state_of(FIRST) | {"inhoudSha256": None}
    old = FIRST["header"]["referentienummer"]
    answer = http(201, json.dumps(state).encode())
    entries = [box_entry(json.loads(wire.encode(whole(MessageType.BALANCE_ANSWER)).body)) for _ in range(PER_PAGE)]
    page = http(200, box_json(entries, more=True))
    while True:
        line, _ = listener.accept()
        threading.Thread(target=talk, args=(line, answer, page, old.encode()), daemon=True).start()


def talk(line: socket.socket, answer: bytes, page: bytes, old: bytes) -> None:
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    data = b""
    while True:
        while b"\r\n\r\n" not in data:
            piece = line.recv(1 << 20)
            if not piece:
                return
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        found = re.search(rb"(?i)content-length: ([0-9]+)", head)
        length = int(found[1]) if found else 0
        while len(body) < length:
            body += line.recv(1 << 20)
        data = body[length:]
        path = head.split(b" ", 2)[1]
        if b"/berichten/" in path:
            line.sendall(answer.replace(old, path.rpartition(b"/")[2]))
        elif b"/verzendlijsten/" in path:
            told = b",".join(
                b'{"referentienummer":"%b","status":201}' % one for one in REFERENCE.findall(body[:length])
            )
            line.sendall(http(200, b'{"resultaten":[%b]}' % told))
        elif b"/postbus/berichten" in path:
            line.sendall(page)
        elif b"/postbus/bevestigingen" in path:
            told = b",".join(b'{"referentienummer":"%b","status":200}' % one for one in UUID.findall(body[:length]))
            line.sendall(http(200, b'{"resultaten":[%b]}' % told))
        elif path == b"/token":
            line.sendall(token())
        else:
            line.sendall(http(200, profile_json(maxBerichtenPerLijst=PER_LIST)))


def hub_at(port: int) -> RestHub:
    key = new_installation_key("meting")
    login = KeyLogin(
        token_url=f"http://127.0.0.1:{port}/token",
        client_id="meting",
        private_key_pem=key.private_key_pem,
        passphrase="meting",
    )
    settings = HubSettings(base_url=f"http://127.0.0.1:{port}/v1", participant_id=OURS, login=login, practice=True)
    clock = FixedClock(date(2026, 11, 24))
    hub = RestHub(settings, clock, IdMaker(clock).new, threading.Event())
    hub.profile()
    return hub


def bare(port: int, messages: list[wire.Message], *, trust_env: bool = True) -> Sample:
    told = [json.loads(wire.encode(message).body) for message in messages]
    session = requests.Session()
    session.trust_env = trust_env
    session.get(f"http://127.0.0.1:{port}/v1/deelnemer")
    began = mark()
    for one in told:
        response = session.put(
            f"http://127.0.0.1:{port}/v1/berichten/{one['header']['referentienummer']}",
            json=one,
            headers={"Authorization": "Bearer x"},
        )
        assert response.status_code == 201
        assert response.json()["status"] == "GEACCEPTEERD"
    return since(began)


def ours_single(hub: RestHub, messages: list[wire.Message]) -> Sample:
    began = mark()
    for message in messages:
        (result,) = hub.send([wire.encode(message)])
        assert isinstance(result, Accepted)
    return since(began)


def ours_in_lists(hub: RestHub, messages: list[wire.Message]) -> Sample:
    began = mark()
    results = hub.send([wire.encode(message) for message in messages])
    spent = since(began)
    assert all(isinstance(result, Accepted) for result in results)
    return spent


def bare_in(port: int, count: int) -> Sample:
    """Fetch and confirm page by page."""
    session = requests.Session()
    session.get(f"http://127.0.0.1:{port}/v1/deelnemer")
    began = mark()
    for _ in range(count // PER_PAGE):
        page = session.get(f"http://127.0.0.1:{port}/v1/postbus/berichten", params={"limiet": PER_PAGE}).json()
        told = [entry["header"]["referentienummer"] for entry in page["berichten"]]
        answer = session.post(f"http://127.0.0.1:{port}/v1/postbus/bevestigingen", json={"referentienummers": told})
        assert all(one["status"] == 200 for one in answer.json()["resultaten"])
    return since(began)


def ours_in(hub: RestHub, count: int) -> Sample:
    began = mark()
    for _ in range(count // PER_PAGE):
        page = hub.fetch(None, PER_PAGE)
        told = [entry.header.reference for entry in page.messages if isinstance(entry, ReceivedMessage)]
        assert len(told) == PER_PAGE
        assert all(result.problem is None for result in hub.confirm(told))
    return since(began)


def checking(messages: list[wire.Message]) -> Sample:
    began = mark()
    for message in messages:
        assert not checks.faults_of(message)
    return since(began)


@contextmanager
def works(_stage: Path, _folder: Path, size: int) -> Iterator[Works]:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = multiprocessing.get_context("fork").Process(target=serve, args=(listener,), daemon=True)
    server.start()
    _SERVERS.append(server.pid or 0)
    pages = max(size, PER_PAGE)
    try:
        hub = hub_at(port)
        messages = [whole(MessageType.BALANCE_ANSWER) for _ in range(size)]
        yield {
            "single": lambda: ours_single(hub, fresh(size)),
            "bare": lambda: bare(port, messages),
            "deaf": lambda: bare(port, messages, trust_env=False),
            "lists": lambda: ours_in_lists(hub, fresh(size)),
            "in": lambda: ours_in(hub, pages),
            "bare in": lambda: bare_in(port, pages),
            "checks": lambda: checking(messages),
        }
        hub.close()
    finally:
        server.terminate()
        _SERVERS.clear()


def fresh(count: int) -> list[wire.Message]:
    """Messages that were not sent before."""
    return [whole(MessageType.BALANCE_ANSWER) for _ in range(count)]


SUBJECTS = (
    Subject(
        "hub", 4, "messages", (200, 2_000), works,
        (
            Line("messages one by one", "single", "bare", "requests.Session", Aim(1.15, "x", at_large=True)),
            Line("  the same", "single", "deaf", "deaf to the environment"),
            Line(f"messages in lists of {PER_LIST}", "lists", "bare", "requests.Session", Aim(0.1, "x", at_large=True)),
            Line(f"messages fetched by {PER_PAGE}", "in", "bare in", "requests.Session"),
            Line("messages checked before they go", "checks", "bare", "requests.Session"),
        ),
        most_rounds=5,
        budget_s=10,
    ),
)  # fmt: skip
