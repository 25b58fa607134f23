"""Receiving: pages, cursors, confirming, expiry, changes told to the sender, and the search of the traffic."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from csr_desktop.clock import FixedClock
from csr_desktop.practice.hub.members import member_id
from tests.practice_hub.calling import Caller, make_hub, new_id


def reference(message):
    return message["header"]["referentienummer"]


def test_the_same_until_it_is_confirmed(caller, creditor):
    message = caller.sent()
    assert caller.status(message) == "GEACCEPTEERD"
    first = creditor.box()
    assert first == creditor.box()
    assert first[0]["header"] == message["header"]
    assert first[0]["inhoud"] == message["inhoud"]
    assert first[0]["verlooptOp"] == "2026-09-08T12:00:00Z"
    assert caller.status(message) == "OPGEHAALD"
    assert creditor.confirm(reference(message)) == [200]
    assert creditor.box() == []
    assert caller.status(message) == "BEVESTIGD"
    assert creditor.confirm(reference(message)) == [200]


def test_what_was_confirmed_out_of_order_is_left_out(caller, creditor):
    first, second, third = (reference(caller.sent()) for _ in range(3))
    assert creditor.confirm(second) == [200]
    page = creditor.get("/postbus/berichten", limiet=2).json()
    assert [item["header"]["referentienummer"] for item in page["berichten"]] == [first, third]
    assert not page["meer"]


def test_confirming_tells_each_result(caller, creditor, hub):
    old = caller.sent()
    hub.move(working_days=5)
    caller.log_in()
    creditor.log_in()
    mine = caller.sent()
    # A message of one's own is not in one's box, nor is one that does not exist.
    assert caller.confirm(reference(mine)) == [404]
    assert creditor.confirm(reference(old), new_id(), reference(mine)) == [410, 404, 200]


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"referentienummers": []},
        {"referentienummers": ["x"]},
        {"referentienummers": [new_id()] * 501},
        {"referentienummers": [new_id()], "x": 1},
    ],
)
def test_confirming_what_is_no_list_of_numbers(caller, told):
    assert caller.call("POST", "/postbus/bevestigingen", json=told).status_code == 400


def test_pages_in_order_with_an_opaque_cursor(caller, creditor):
    sent = [reference(caller.sent()) for _ in range(7)]
    seen, cursor = [], None
    while True:
        page = creditor.get("/postbus/berichten", limiet=3, na=cursor).json()
        seen += [message["header"]["referentienummer"] for message in page["berichten"]]
        cursor = page["volgende"]
        if not page["meer"]:
            break
    assert seen == sent
    assert creditor.get("/postbus/berichten", na=cursor).json()["berichten"] == []
    more = caller.sent()
    assert [item["header"]["referentienummer"] for item in creditor.box(na=cursor)] == [reference(more)]
    # Without a cursor all that is not confirmed comes again.
    assert len(creditor.box()) == 8


def test_cursors_of_others_of_another_list_or_too_old(caller, creditor, hub):
    own = creditor.get("/postbus/berichten").json()["volgende"]
    changes = creditor.get("/statuswijzigingen").json()["volgende"]
    foreign = caller.get("/postbus/berichten").json()["volgende"]
    for wrong in (changes, foreign, "onzin", own[:-2] + "AA", ""):
        response = creditor.get("/postbus/berichten", na=wrong)
        assert (response.status_code, response.json()["code"]) == (410, "CURSOR_VERLOPEN")
    assert creditor.get("/statuswijzigingen", na=own).status_code == 410
    hub.move(days=30)
    creditor.log_in()
    assert creditor.get("/postbus/berichten", na=own).status_code == 200
    hub.move(seconds=1)
    assert creditor.get("/postbus/berichten", na=own).status_code == 410


@pytest.mark.parametrize(
    "params", [{"limiet": 0}, {"limiet": 201}, {"limiet": "x"}, {"bladzijde": 1}, {"limiet": [1, 2]}]
)
def test_pages_that_cannot_be_asked_for(caller, params):
    for path in ("/postbus/berichten", "/statuswijzigingen", "/deelnemers"):
        assert caller.get(path, **params).status_code == 400


@pytest.mark.parametrize(
    ("sent_on", "expires_on"),
    [
        (date(2026, 4, 2), "2026-04-13"),  # Good Friday, Easter Monday
        (date(2026, 4, 24), "2026-05-04"),  # King's Day
        (date(2026, 4, 30), "2026-05-08"),  # 5 May
        (date(2026, 12, 24), "2027-01-04"),  # Christmas Day, New Year
    ],
)
def test_a_message_expires_after_five_working_days(small_office, contract, sent_on, expires_on):
    with make_hub(small_office, FixedClock(sent_on)) as hub:
        caller = Caller(hub, contract)
        message = caller.sent()
        state = caller.get(f"/berichten/{reference(message)}").json()
        assert state["verlooptOp"].startswith(expires_on)
        hub.move(working_days=4)
        hub.move(days=0, seconds=3600)
        caller.log_in()
        assert caller.status(message) == "GEACCEPTEERD"
        hub.clock.move_working_days(1)
        caller.log_in()
        assert caller.status(message) == "VERLOPEN"
        caller.session.close()


def test_what_expired_is_gone_for_the_receiver(caller, creditor, hub):
    caller.sent()
    assert len(creditor.box()) == 1
    hub.move(working_days=5)
    creditor.log_in()
    assert creditor.box() == []


def test_changes_are_told_in_order(caller, creditor, hub):
    one, two, three = caller.sent(), caller.sent(), caller.sent()
    creditor.box(limiet=1)
    creditor.confirm(reference(one))
    creditor.sent("FOUTBERICHT", to=caller.member_id, conversation=two["header"]["conversatieReferentienummer"],
                  crossReferentienummer=reference(two))  # fmt: skip
    hub.move(working_days=5)
    caller.log_in()
    told, cursor = [], None
    while True:
        page = caller.get("/statuswijzigingen", limiet=2, na=cursor).json()
        told += [(state["header"]["referentienummer"], state["status"]) for state in page["wijzigingen"]]
        cursor = page["volgende"]
        if not page["meer"]:
            break
    by_message = {
        reference(message): [status for number, status in told if number == reference(message)]
        for message in (one, two, three)
    }
    assert by_message == {
        reference(one): ["GEACCEPTEERD", "OPGEHAALD", "BEVESTIGD"],
        reference(two): ["GEACCEPTEERD", "AFGEKEURD"],
        reference(three): ["GEACCEPTEERD", "VERLOPEN"],
    }
    assert caller.get("/statuswijzigingen", na=cursor).json()["wijzigingen"] == []


def test_the_state_of_a_message_is_for_its_two_parties(caller, creditor, hub, contract):
    message = caller.sent()
    elsewhere = Caller(hub, contract, member_id(1, "tweede"))
    assert elsewhere.get(f"/berichten/{reference(message)}").status_code == 404
    assert creditor.get(f"/berichten/{reference(message)}").json()["header"] == message["header"]
    elsewhere.session.close()


def test_the_search_finds_traffic_and_no_content(caller, creditor, hub):
    first = caller.sent()
    hub.move(days=1)
    caller.log_in()
    creditor.log_in()
    second = caller.sent("KENNISGEVING", to=member_id(1, "tweede"))
    creditor.box()
    creditor.confirm(reference(first))

    def found(**question):
        response = caller.call("POST", "/logboek/_zoek", json=question)
        assert response.status_code == 200
        assert "Voorbeeld" not in response.text
        return [state["header"]["referentienummer"] for state in response.json()["wijzigingen"]]

    assert found() == [reference(first), reference(second)]
    assert found(berichttype="KENNISGEVING") == [reference(second)]
    assert found(bevestigd=True) == [reference(first)] == found(opgehaald=True)
    assert found(ontvanger=member_id(1, "tweede").upper()) == [reference(second)]
    assert found(vanafDatum="2026-09-02") == [reference(second)] == found(referentienummer=reference(second))
    assert found(totDatum="2026-09-01") == [reference(first)]
    assert found(versie="1.0") == [] == found(afzenderOrganisatietype="SE")
    assert found(ontvangerOrganisatietype="SE", afzender=caller.member_id) == [reference(first), reference(second)]
    assert caller.call("POST", "/logboek/_zoek", json={"na": "x"}).status_code == 400
    assert caller.call("POST", "/logboek/_zoek", json={"naam": "x"}).status_code == 400
    assert creditor.call("POST", "/logboek/_zoek", json={}).json()["wijzigingen"][0]["status"] == "BEVESTIGD"


def test_the_address_book_and_its_tag(caller, hub):
    response = caller.get("/deelnemers", limiet=4)
    etag = response.headers["ETag"]
    assert len(response.json()["deelnemers"]) == 4
    assert response.json()["meer"]
    rest = caller.get("/deelnemers", na=response.json()["volgende"]).json()
    assert len(rest["deelnemers"]) == 6
    assert not rest["meer"]

    def again():
        return caller.call("GET", "/deelnemers", params={"limiet": 4}, headers={"If-None-Match": f'"x", {etag}'})

    assert again().status_code == 304
    # A change on the last page shows in the tag of the first.
    last = hub.book.all()[-1]
    hub.book.put(replace(last, name="Andere naam"))
    assert again().status_code == 200
    own = caller.get(f"/deelnemers/{last.id}")
    assert own.json()["naam"] == "Andere naam"
    same = caller.call("GET", f"/deelnemers/{last.id}", headers={"If-None-Match": own.headers["ETag"]})
    assert same.status_code == 304
    assert caller.get(f"/deelnemers/{new_id()}").status_code == 404


def test_two_installations_share_one_box(caller, creditor, hub, contract):
    other = Caller(hub, contract)
    message = creditor.sent("STATUSVERZOEK", to=caller.member_id)
    assert caller.box() == other.box() != []
    assert caller.confirm(reference(message)) == [200] == other.confirm(reference(message))
    assert other.box() == []
    other.session.close()
