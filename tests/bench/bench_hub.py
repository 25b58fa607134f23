"""How fast messages go through the hub client, as ratios to a bare `requests.Session` over the same server.

Run: `python tests/bench/bench_hub.py [MESSAGES]`. Ours is encode, send and decode with all checks of the answer; TLS is
off, because both sides would pay the same for it. The bare loop puts the same JSON and reads the answer's JSON, with
the session's own defaults, and once more without its look at the environment. The server is trivial and runs in a
process of its own. Prints times and ratios of the same run; no limits are asserted here. Aimed at: single messages at
most 1.15, messages in lists at most 0.1.
"""

from __future__ import annotations

import json
import multiprocessing
import re
import socket
import statistics
import sys
import threading
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

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
from tests.hub.peers import http, token
from tests.hub.samples import OURS, box_entry, box_json, profile_json, state_of, whole

MESSAGES = 2_000
ROUNDS = 5
PER_LIST = 500
REFERENCE = re.compile(rb'"referentienummer":"([0-9a-f-]{36})"')
UUID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PER_PAGE = 200
FIRST = json.loads(wire.encode(whole(MessageType.BALANCE_ANSWER)).body)


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


def bare(port: int, messages: list[wire.Message], *, trust_env: bool = True) -> float:
    told = [json.loads(wire.encode(message).body) for message in messages]
    session = requests.Session()
    session.trust_env = trust_env
    session.get(f"http://127.0.0.1:{port}/v1/deelnemer")
    began = time.perf_counter()
    for one in told:
        response = session.put(
            f"http://127.0.0.1:{port}/v1/berichten/{one['header']['referentienummer']}",
            json=one,
            headers={"Authorization": "Bearer x"},
        )
        assert response.status_code == 201
        assert response.json()["status"] == "GEACCEPTEERD"
    return time.perf_counter() - began


def ours_single(hub: RestHub, messages: list[wire.Message]) -> float:
    began = time.perf_counter()
    for message in messages:
        (result,) = hub.send([wire.encode(message)])
        assert isinstance(result, Accepted)
    return time.perf_counter() - began


def ours_in_lists(hub: RestHub, messages: list[wire.Message]) -> float:
    began = time.perf_counter()
    results = hub.send([wire.encode(message) for message in messages])
    spent = time.perf_counter() - began
    assert all(isinstance(result, Accepted) for result in results)
    return spent


def bare_in(port: int, count: int) -> float:
    """Fetch and confirm page by page."""
    session = requests.Session()
    session.get(f"http://127.0.0.1:{port}/v1/deelnemer")
    began = time.perf_counter()
    for _ in range(count // PER_PAGE):
        page = session.get(f"http://127.0.0.1:{port}/v1/postbus/berichten", params={"limiet": PER_PAGE}).json()
        told = [entry["header"]["referentienummer"] for entry in page["berichten"]]
        answer = session.post(f"http://127.0.0.1:{port}/v1/postbus/bevestigingen", json={"referentienummers": told})
        assert all(one["status"] == 200 for one in answer.json()["resultaten"])
    return time.perf_counter() - began


def ours_in(hub: RestHub, count: int) -> float:
    began = time.perf_counter()
    for _ in range(count // PER_PAGE):
        page = hub.fetch(None, PER_PAGE)
        told = [entry.header.reference for entry in page.messages if isinstance(entry, ReceivedMessage)]
        assert len(told) == PER_PAGE
        assert all(result.problem is None for result in hub.confirm(told))
    return time.perf_counter() - began


def checking(messages: list[wire.Message]) -> float:
    began = time.perf_counter()
    for message in messages:
        assert not checks.faults_of(message)
    return time.perf_counter() - began


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = multiprocessing.get_context("fork").Process(target=serve, args=(listener,), daemon=True)
    server.start()
    try:
        hub = hub_at(port)
        times: dict[str, list[float]] = {
            "bare": [],
            "deaf": [],
            "bare in": [],
            "in": [],
            "single": [],
            "lists": [],
            "checks": [],
        }
        for _ in range(ROUNDS):
            messages = [whole(MessageType.BALANCE_ANSWER) for _ in range(count)]
            times["bare"].append(bare(port, messages))
            times["deaf"].append(bare(port, messages, trust_env=False))
            times["single"].append(ours_single(hub, messages))
            times["lists"].append(ours_in_lists(hub, messages))
            times["bare in"].append(bare_in(port, count))
            times["in"].append(ours_in(hub, count))
            times["checks"].append(checking(messages))
        hub.close()
    finally:
        server.terminate()
    middle = {name: statistics.median(spent) for name, spent in times.items()}
    each = {name: f"{spent / count * 1e6:,.0f} µs each" for name, spent in middle.items()}
    print(f"{count:,} messages, {ROUNDS} rounds, medians; bare requests.Session: {each['bare']}")
    print(f"the same that does not look at the environment: {each['deaf']}")
    for name, what in (
        ("single", "one by one: encode, send, decode"),
        ("lists", f"in lists of {PER_LIST}"),
        ("checks", "checking before sending (not in the above)"),
    ):
        against = [
            statistics.median(spent / base for spent, base in zip(times[name], times[other], strict=True))
            for other in ("bare", "deaf")
        ]
        print(f"{what}: {each[name]}, ratio {against[0]:.3f} (to the second {against[1]:.3f})")
    ratio = statistics.median(spent / base for spent, base in zip(times["in"], times["bare in"], strict=True))
    print(f"fetched and confirmed by {PER_PAGE}: {each['in']}, bare {each['bare in']}, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
