"""The fault script does what it says, seen from the other end of the wire."""

from __future__ import annotations

import http.client
import json
import socket
from urllib.parse import urlsplit

import pytest
import requests

from csr_desktop.practice.hub.faults import NOISE, Fault, FaultKind, FaultScript, Rule, rule_from

SEND = "verzendBericht"


@pytest.fixture
def plan(hub):
    def add(kind, operation=SEND, **more):
        own = {name: more.pop(name) for name in ("skip", "times") if name in more}
        hub.faults.add(Rule(fault=Fault(kind=FaultKind(kind), **more), operation=operation, **own))

    return add


def raw_call(caller, path="/deelnemer"):
    """Return status, headers and what there is of the body, as far as the wire gives it."""
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(caller.hub.url).port, timeout=30)
    connection.request("GET", f"/v1{path}", headers={"Authorization": caller.session.headers["Authorization"]})
    response = connection.getresponse()
    try:
        body, whole = response.read(), True
    except http.client.IncompleteRead as error:
        body, whole = error.partial, False
    connection.close()
    return response, body, whole


@pytest.mark.parametrize(("kind", "taken"), [("drop_before", False), ("drop_after", True)])
def test_a_connection_that_breaks_before_or_after(caller, plan, kind, taken):
    plan(kind)
    message = caller.message()
    with pytest.raises(requests.exceptions.ConnectionError):
        caller.put(message)
    assert (message["header"]["referentienummer"] in caller.hub.exchange.messages) is taken
    assert caller.put(message).status_code == (200 if taken else 201)


@pytest.mark.parametrize(("kind", "taken"), [("hang_before", False), ("hang_after", True)])
def test_silence_before_or_after(caller, plan, kind, taken):
    plan(kind, milliseconds=50)
    message = caller.message()
    with pytest.raises(requests.exceptions.ConnectionError):
        caller.put(message)
    assert (message["header"]["referentienummer"] in caller.hub.exchange.messages) is taken


def test_a_silence_ends_when_the_hub_stops(caller, plan, hub):
    plan("hang_before", "leesEigenDeelnemer", milliseconds=3_600_000)
    with socket.create_connection(("127.0.0.1", urlsplit(hub.url).port), timeout=30) as plain:
        plain.sendall(b"GET /v1/deelnemer HTTP/1.1\r\nHost: x\r\n\r\n")
        plain.settimeout(0.2)
        with pytest.raises(TimeoutError):
            plain.recv(1)
        plain.settimeout(30)
        hub.stop()
        assert plain.recv(1) == b""
    hub.start()


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
@pytest.mark.parametrize("retry_after", [None, 12])
def test_a_status_with_and_without_retry_after(caller, plan, status, retry_after):
    plan("status", status=status, retry_after=retry_after)
    message = caller.message()
    response = caller.session.put(f"{caller.hub.url}/berichten/{message['header']['referentienummer']}", json=message)
    assert response.status_code == response.json()["status"] == status
    assert response.headers.get("Retry-After") == (retry_after and str(retry_after))
    assert response.headers["API-Version"]
    assert caller.put(message).status_code == 201


@pytest.mark.parametrize(("kind", "status"), [("login_page", 200), ("gateway", 503), ("redirect", 307)])
def test_what_is_in_between_answers(caller, plan, kind, status):
    plan(kind, "leesEigenDeelnemer")
    response, _body, _whole = raw_call(caller)
    assert response.status == status
    assert response.getheader("Content-Type").startswith("text/html")
    assert response.getheader("API-Version") is None
    assert (response.getheader("Location") is not None) is (kind == "redirect")


def test_half_an_answer(caller, plan):
    plan("truncated", "leesEigenDeelnemer")
    response, body, whole = raw_call(caller)
    assert not whole
    assert len(body) == int(response.getheader("Content-Length")) // 2


def test_a_length_that_is_not_true(caller, plan):
    plan("wrong_length", "leesEigenDeelnemer")
    _response, body, whole = raw_call(caller)
    assert whole
    with pytest.raises(ValueError):
        json.loads(body)


def test_a_body_that_is_no_json(caller, plan):
    plan("no_json", "leesEigenDeelnemer")
    response, body, whole = raw_call(caller)
    assert (response.status, response.getheader("Content-Type"), whole) == (200, "application/json", True)
    with pytest.raises(ValueError):
        json.loads(body)


def test_an_answer_that_drips(caller, plan, hub):
    plan("drip", "leesEigenDeelnemer", milliseconds=1)
    with socket.create_connection(("127.0.0.1", urlsplit(hub.url).port), timeout=30) as plain:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        plain.sendall(b"GET /v1/deelnemer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        pieces = []
        while piece := plain.recv(65536):
            pieces.append(piece)
    head, _, body = b"".join(pieces).partition(b"\r\n\r\n")
    assert b"401" in head
    assert json.loads(body)["code"] == "TOKEN_ONTBREEKT"
    assert len(pieces) > 10


def test_another_major_version(caller, plan):
    plan("other_major", "leesEigenDeelnemer")
    assert raw_call(caller)[0].getheader("API-Version") == "9.0.0"


def test_a_huge_page(caller, plan):
    plan("huge", "leesPostbus", size=3_000_000)
    _response, body, _whole = raw_call(caller, "/postbus/berichten")
    assert len(body) > 3_000_000
    assert json.loads(body)["berichten"] == []


def test_a_token_that_ends_in_the_middle(caller, plan):
    plan("token_ends")
    message = caller.message()
    assert caller.put(message).json()["code"] == "TOKEN_VERLOPEN"
    assert caller.put(message).json()["code"] == "TOKEN_VERLOPEN"
    caller.log_in()
    assert caller.put(message).status_code == 201


def test_pages_with_doubles_in_another_order_and_with_a_gap(caller, creditor, plan):
    sent = [caller.sent()["header"]["referentienummer"] for _ in range(3)]
    for kind in ("duplicate", "reorder", "gap"):
        plan(kind, "leesPostbus")

    def page():
        return [item["header"]["referentienummer"] for item in creditor.box()]

    assert page() == [number for number in sent for _ in range(2)]
    assert page() == sent[::-1]
    assert page() == sent[1:]
    assert page() == sent


def test_a_cursor_that_is_gone(caller, plan):
    plan("cursor_gone", "leesPostbus", times=0)
    cursor = caller.get("/postbus/berichten").json()["volgende"]
    assert caller.get("/postbus/berichten", na=cursor).status_code == 410
    assert caller.get("/postbus/berichten").status_code == 200


def test_rules_count_requests_of_their_operation(caller, plan):
    plan("status", "leesEigenDeelnemer", skip=2, times=2)
    plan("status", "leesPostbus", status=500, times=0)
    assert [caller.get("/deelnemer").status_code for _ in range(6)] == [200, 200, 503, 503, 200, 200]
    assert [caller.get("/postbus/berichten").status_code for _ in range(3)] == [500, 500, 500]
    caller.hub.faults.clear()
    assert caller.get("/postbus/berichten").status_code == 200


def test_chance_is_the_same_for_the_same_seed_and_near_its_rate():
    def drawn(percent, seed):
        script = FaultScript()
        script.noise(percent, seed)
        return [script.next("leesPostbus") for _ in range(2000)]

    assert drawn(20, 7) == drawn(20, 7) != drawn(20, 8)
    assert not any(drawn(0, 7))
    for percent in (5, 20, 40):
        share = sum(fault is not None for fault in drawn(percent, 3)) / 20
        assert percent * 0.8 < share < percent * 1.2
    assert {fault.kind for fault in drawn(40, 1) if fault} == {FaultKind(word.split(" ")[0]) for word in NOISE}


@pytest.mark.parametrize("told", [{}, {"kind": "x"}, {"kind": "status", "wat": 1}])
def test_rules_that_are_none(told):
    with pytest.raises((ValueError, TypeError)):
        rule_from(told)
