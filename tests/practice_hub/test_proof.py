"""The counts can be trusted: who keeps the rules loses and doubles nothing, and who breaks them shows."""

from __future__ import annotations

import itertools
import threading

import pytest
import requests

from csr_desktop.practice.hub.members import member_id
from tests.practice_hub.calling import CONTENTS, Caller, new_id

#: Enough tries for forty faults in a hundred: 0.4 to the power of 60 is no number one meets.
TRIES = 60


class Stubborn(Caller):
    """Asks again until it gets a proper answer, with the same number each time."""

    def call(self, method, path, **more):
        for _ in range(TRIES):
            try:
                response = self.session.request(
                    method, f"{self.hub.url}{path}", timeout=30, allow_redirects=False, **more
                )
                if response.headers["Content-Type"].startswith("application/") and response.status_code < 429:
                    value = response.json()
                    if response.status_code == 401:
                        self.log_in()
                    elif response.status_code == 410:
                        return None
                    else:
                        return value
            except (requests.exceptions.RequestException, ValueError):
                continue
        raise AssertionError("the hub never answered")

    def log_in(self):
        for _ in range(TRIES):
            try:
                told = self.ask_token().json()
                self.session.headers["Authorization"] = f"Bearer {told['access_token']}"
            except (requests.exceptions.RequestException, ValueError, KeyError):
                continue
            return
        raise AssertionError("no token was given")

    def collect_all(self, seen):
        """Store before confirming, by number, until nothing is left; `seen` counts what was stored for each."""
        cursor = None
        while True:
            page = self.call("GET", "/postbus/berichten", params={"na": cursor, "limiet": 10})
            if page is None:
                cursor = None
                continue
            numbers = list(dict.fromkeys(item["header"]["referentienummer"] for item in page["berichten"]))
            for number in numbers:
                seen.setdefault(number, 0)
                seen[number] += 1
            if numbers:
                self.call("POST", "/postbus/bevestigingen", json={"referentienummers": numbers})
            if not page["meer"] and cursor is None and not numbers:
                return
            cursor = page["volgende"] if page["meer"] else None


@pytest.mark.parametrize(("percent", "seed"), list(itertools.product((0, 20, 40), (1, 2, 3))))
def test_nothing_lost_and_nothing_doubled(hub, contract, percent, seed):
    sender = Stubborn(hub, contract)
    receiver = Stubborn(hub, contract, member_id(1, "energie"))
    hub.faults.noise(percent, seed, retry_after=1)
    contents = [CONTENTS["SALDOVERZOEK"] | {"klantnummerSHV": f"WR-{number}"} for number in range(40)]
    sent = [sender.message(content=content) for content in contents]
    for message in sent:
        sender.call("PUT", f"/berichten/{message['header']['referentienummer']}", json=message)
    seen = {}
    receiver.collect_all(seen)
    hub.faults.clear()
    numbers = {message["header"]["referentienummer"] for message in sent}
    assert set(seen) == numbers == set(hub.exchange.messages)
    told = hub.tally.as_json()
    assert told["alike"] == []
    for number in numbers:
        counts = told["messages"][number]
        assert counts["accepted"] == 1
        assert counts["offered"] >= 1 <= counts["delivered"]
        assert counts["confirmed"] >= 1
    assert {kept.status for kept in hub.exchange.messages.values()} == {"BEVESTIGD"}
    repeated = sum(counts["offered"] > 1 for counts in told["messages"].values())
    assert (repeated > 0) is (percent > 0)
    assert (sum(told["faults"].values()) >= 10) is (percent > 0)
    for one in (sender, receiver):
        one.session.close()


def test_a_new_number_at_each_try_shows_in_the_counts(caller):
    content = caller.message()["inhoud"] | {"klantnummerSHV": "WR-2026-0077"}
    one, two = caller.sent(content=content), caller.sent(content=content)
    caller.sent()
    assert caller.hub.tally.as_json()["alike"] == [
        [one["header"]["referentienummer"], two["header"]["referentienummer"]]
    ]


def test_two_clients_at_once(hub, contract):
    """Two installations and a creditor at the same time, the same message twice at the same moment."""
    left, right = Stubborn(hub, contract), Stubborn(hub, contract)
    receiver = Stubborn(hub, contract, member_id(1, "energie"))
    own = [[left.message() for _ in range(60)] for _ in range(2)]
    shared = [left.message() for _ in range(60)]
    statuses, seen = [], {}

    def send(caller, messages):
        for message in messages:
            response = caller.session.put(
                f"{hub.url}/berichten/{message['header']['referentienummer']}", json=message, timeout=30
            )
            statuses.append(response.status_code)

    threads = [
        threading.Thread(target=send, args=(left, own[0] + shared)),
        threading.Thread(target=send, args=(right, shared + own[1])),
        threading.Thread(target=receiver.collect_all, args=({},)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    receiver.collect_all(seen)
    assert len(hub.exchange.messages) == 180
    assert (statuses.count(201), statuses.count(200)) == (180, 60)
    assert all(hub.tally.message(number)["accepted"] == 1 for number in hub.exchange.messages)
    assert all(kept.status == "BEVESTIGD" for kept in hub.exchange.messages.values())
    for one in (left, right, receiver):
        one.session.close()


def test_the_same_number_from_two_sides_at_once(hub, contract):
    """Of two different messages under one number exactly one is taken."""
    callers = [Caller(hub, contract) for _ in range(2)]
    start = threading.Barrier(2)
    results = []

    def send(caller, reference):
        message = caller.message(referentienummer=reference)
        start.wait()
        results.append(caller.put(message).status_code)

    for _ in range(20):
        reference = new_id()
        threads = [threading.Thread(target=send, args=(caller, reference)) for caller in callers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (results.count(201), results.count(409)) == (20, 20)
    for one in callers:
        one.session.close()
