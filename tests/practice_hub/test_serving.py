"""The hub as a program: it says how to connect, goes on where it was, is steered from outside, and ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path

import jwt
import pytest
import requests

from csr_desktop.clock import FixedClock
from csr_desktop.practice.hub.hub import PracticeHub
from csr_desktop.practice.hub.members import member_id
from csr_desktop.practice.hub.ways import Way
from tests.practice_hub.calling import ASSERTION_TYPE, PDF, TODAY, Caller, make_hub, new_id
from tests.practice_hub.test_attachments import named

CSR = (sys.executable, "-c", "from csr_desktop.cli.main import main; main()")


def _hears_interrupts() -> None:
    """A shell that starts the tests in the background lets all their children ignore Ctrl+C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def served(*options, **more):
    command = [*CSR, "--json", "hub", "serve", "--dossiers", "3", *options]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=_hears_interrupts, **more
    )
    try:
        lines = []
        while (line := process.stdout.readline()) and line != "}\n":
            lines.append(line)
        if not lines:
            raise AssertionError(process.communicate(timeout=60)[1])
        yield process, json.loads("".join(lines) + "}")
    finally:
        process.kill()
        process.communicate()


def log_in(told, now):
    key = Path(told["private_key"]).read_text()
    claims = {"iss": told["client_id"], "sub": told["client_id"], "aud": told["token_url"]}
    claims |= {"exp": now + 60, "jti": str(uuid.uuid4())}
    form = {
        "grant_type": "client_credentials", "client_id": told["client_id"], "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": jwt.encode(claims, key, algorithm="ES256"),
    }  # fmt: skip
    response = requests.post(told["token_url"], data=form, timeout=30)
    assert response.status_code == 200, response.text
    return {"Authorization": f"Bearer {response.json()['access_token']}"}


def test_it_serves_goes_on_and_ends(tmp_path):
    noon = 1_788_264_000
    options = ("--out", str(tmp_path), "--today", "2026-09-01")
    with served(*options) as (process, told):
        assert told["base_url"].startswith("http://127.0.0.1:")
        assert json.loads((tmp_path / "verbinding.json").read_text()) == told
        key = Path(told["private_key"]).read_text()
        header = log_in(told, noon)
        response = requests.get(f"{told['base_url']}/deelnemer", headers=header, timeout=30)
        assert response.json()["deelnemer"]["deelnemerId"] == told["participant_id"]
        moved = requests.post(f"{told['control_url']}/clock", json={"working_days": 1}, timeout=30)
        assert moved.json() == {"now": "2026-09-02T12:00:00Z"}
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert "gestopt" in process.stderr.read()
    with served(*options) as (process, again):
        assert again == told
        assert Path(told["private_key"]).read_text() == key
        header = log_in(again, noon + 86_400)
        profile = requests.get(f"{told['base_url']}/deelnemer", headers=header, timeout=30).json()
        assert profile["serverTijd"] == "2026-09-02T12:00:00Z"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0


def test_it_ends_when_nobody_calls():
    with served("--stop-after", "1") as (process, _told):
        assert process.wait(timeout=60) == 0


def test_it_ends_with_the_program_that_started_it():
    with served("--with-parent", stdin=subprocess.PIPE) as (process, _told):
        process.stdin.close()
        process.stdin = None
        assert process.wait(timeout=60) == 0


def test_a_port_that_is_taken(hub):
    port = hub.url.split(":")[2].split("/")[0]
    done = subprocess.run([*CSR, "hub", "serve", "--port", port], capture_output=True, text=True, timeout=60)
    assert done.returncode == 3
    assert "andere poort" in done.stderr


def test_the_state_survives_the_end_of_the_program(small_office, contract, tmp_path):
    """Everything a client can see is the same in a hub made from the saved file, cursors and unread answers too."""
    state = tmp_path / "hub.json"
    file_id = new_id()
    with make_hub(small_office, FixedClock(TODAY), state=state) as first:
        us, them = Caller(first, contract), Caller(first, contract, member_id(1, "energie"))
        us.put_file(file_id=file_id)
        kept = us.sent(bijlagen=[named(file_id)])
        done = us.sent()
        us.put_list([done], list_id := new_id())
        them.confirm(done["header"]["referentienummer"])
        them.sent("STATUSVERZOEK", to=us.member_id)
        cursor = us.get("/statuswijzigingen", limiet=2).json()["volgende"]
        before = (us.box(), us.get("/statuswijzigingen").json()["wijzigingen"], us.status(kept), us.status(done))
        first.move(days=1)
    with make_hub(small_office, FixedClock(TODAY), state=state) as second:
        assert second.url == first.url
        for one in (us, them):
            one.hub = second
            one.log_in()
        after = (us.box(), us.get("/statuswijzigingen").json()["wijzigingen"], us.status(kept), us.status(done))
        assert after == before
        assert us.get("/statuswijzigingen", na=cursor).status_code == 200
        assert us.put(done).status_code == 200
        assert us.put_list([kept], list_id).status_code == 409
        assert them.get(f"/bijlagen/{file_id}").content == PDF
        second.move(working_days=4)
        us.log_in()
        assert us.status(kept) == "VERLOPEN"
        for one in (us, them):
            one.session.close()


def test_creditors_remember_what_they_still_have_to_do(small_office, contract, tmp_path):
    state = tmp_path / "hub.json"
    with PracticeHub(small_office, FixedClock(TODAY), state=state) as first:
        able = [item for item in first.book.all() if item.party and item.active and not item.consent_form_required]
        first.partner = next(item.id for item in able if "2.0" in dict(item.modules).get("SCHULDREGELING", ()))
        first.creditors.behave("*", Way.LATE)
        us = Caller(first, contract)
        asked = us.sent()
        first.settle()
        assert us.status(asked) == "BEVESTIGD"
    with PracticeHub(small_office, FixedClock(TODAY), state=state) as second:
        second.partner = first.partner
        second.creditors.behave("*", Way.ANSWER)
        us.hub = second
        found = []
        for _ in range(10):
            second.move(working_days=1)
            us.log_in()
            found = found or us.box()
        assert found[0]["header"]["crossReferentienummer"] == asked["header"]["referentienummer"]
        us.session.close()


def test_going_offline_and_coming_back(hub, caller):
    control = hub.control_url
    message = caller.sent()
    assert requests.post(f"{control}/offline", json={}, timeout=30).status_code == 200
    with pytest.raises(requests.exceptions.ConnectionError):
        caller.get("/deelnemer")
    assert requests.post(f"{control}/online", json={}, timeout=30).status_code == 200
    assert caller.put(message).status_code == 200


def test_the_control_side(hub, caller):
    def steer(path, **told):
        return requests.post(f"{hub.control_url}{path}", json=told, timeout=30)

    assert steer("/clock", days=1, seconds=30).json() == {"now": "2026-09-02T12:00:30Z"}
    caller.log_in()
    rule = {"kind": "status", "status": 500, "operation": "leesEigenDeelnemer", "times": 1}
    assert steer("/faults", rules=[rule]).json() == {"added": 1}
    assert [caller.get("/deelnemer").status_code for _ in range(2)] == [500, 200]
    steer("/noise", percent=100, seed=1, kinds=["status 503"])
    assert caller.get("/deelnemer").status_code == 503
    steer("/faults/clear")
    assert caller.get("/deelnemer").status_code == 200
    message = caller.sent()
    told = steer("/statistics").json()
    assert told["messages"][message["header"]["referentienummer"]]["accepted"] == 1
    assert told["faults"] == {"status": 2}
    assert steer("/statistics/clear").json() == {}
    assert steer("/statistics").json()["messages"] == {}
    sent = hub.creditors.write(hub.partner, caller.member_id, new_id(), "STATUSVERZOEK", {"tekst": "?"})
    assert steer("/send", message=sent).json() == {"reference": sent["header"]["referentienummer"]}
    assert len(caller.box()) == 1
    assert steer("/ways", member="*", way="silent", proposal="never").json() == {}
    steer("/tokens/revoke")
    assert caller.get("/deelnemer").status_code == 401
    message = caller.message()
    caller.log_in()
    assert caller.put(message).status_code == 201
    number = message["header"]["referentienummer"]
    assert steer("/expire", references=[number]).json() == {}
    assert caller.status(message) == "VERLOPEN"
    assert steer("/expire", references=[new_id()]).status_code == 404
    for path, wrong in (("/faults", {"rules": [{"kind": "x"}]}), ("/clock", {"days": "1"}), ("/ways", {"way": "x"})):
        assert steer(path, **wrong).status_code == 400
    assert steer("/elders").status_code == 404


def test_a_web_page_cannot_steer(hub):
    control = f"{hub.control_url}/offline"
    assert requests.post(control, data="{}", timeout=30).status_code == 400
    assert requests.post(control, json={}, headers={"Host": "elders.example"}, timeout=30).status_code == 404
    assert requests.get(control, timeout=30).status_code == 404
    assert requests.get(f"{hub.url}/openapi.json", timeout=30).status_code == 200
