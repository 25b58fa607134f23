"""Sending: idempotent by reference, and refused in the order of the notes."""

from __future__ import annotations

import copy
import hashlib
import http.client
import json
from urllib.parse import urlsplit

import pytest

from csr_desktop.practice.hub.attachments import content_digest
from csr_desktop.practice.hub.members import member_id
from tests.practice_hub.calling import CONTENTS, PDF, new_id


def code(response, status):
    assert response.status_code == status, response.text
    return response.json()["code"]


def paths(response):
    assert response.status_code == 400, response.text
    return {(fault["pad"], fault["code"]) for fault in response.json()["fouten"]}


def test_the_same_again_is_200_and_another_content_409(caller):
    message = caller.sent()
    again = caller.put(message)
    assert (again.status_code, again.json()["status"]) == (200, "GEACCEPTEERD")
    other = copy.deepcopy(message)
    other["inhoud"]["klantnummerSHV"] = "WR-2026-0002"
    assert code(caller.put(other), 409) == "REFERENTIE_HERGEBRUIKT"
    assert caller.hub.tally.message(message["header"]["referentienummer"]) == {
        "offered": 3, "accepted": 1, "delivered": 0, "confirmed": 0, "effects": 0,
    }  # fmt: skip


def test_order_of_members_and_white_space_do_not_matter(caller):
    message = caller.sent()
    shuffled = {name: dict(reversed(message[name].items())) for name in ("inhoud", "header")}
    raw = json.dumps(shuffled, indent=3).encode()
    path = f"/berichten/{message['header']['referentienummer']}"
    assert caller.call("PUT", path, data=raw, headers={"Content-Type": "application/json"}).status_code == 200


def test_the_digest_is_of_the_bytes_of_the_content_as_first_received(caller):
    message = caller.message()
    content = json.dumps(message["inhoud"], indent=2, ensure_ascii=False)
    raw = f'{{"inhoud" :  {content} ,"header": {json.dumps(message["header"])}}}'.encode()
    path = f"/berichten/{message['header']['referentienummer']}"
    response = caller.call("PUT", path, data=raw, headers={"Content-Type": "application/json"})
    assert response.json()["inhoudSha256"] == hashlib.sha256(content.encode()).hexdigest()


@pytest.mark.parametrize("end", ["BEVESTIGD", "VERLOPEN"])
def test_the_digest_stays_when_the_content_is_gone(caller, creditor, hub, end):
    message = caller.sent()
    if end == "BEVESTIGD":
        assert creditor.confirm(message["header"]["referentienummer"]) == [200]
    else:
        hub.move(working_days=5)
        caller.log_in()
    again = caller.put(message)
    assert (again.status_code, again.json()["status"]) == (200, end)
    message["inhoud"]["klantnummerSHV"] = "anders"
    assert code(caller.put(message), 409) == "REFERENTIE_HERGEBRUIKT"


def test_all_faults_are_told_at_once_and_no_value_is(caller):
    message = caller.message()
    message["header"] |= {"afzender": "geen-uuid", "onbekend": 1}
    del message["header"]["berichtversie"]
    message["inhoud"] = copy.deepcopy(message["inhoud"])
    message["inhoud"]["klant"] = {"achternaam": "GEHEIM", "geboortedatum": "1980-13-45"}
    message["inhoud"]["adres"]["postcode"] = "0123AB"
    message["inhoud"]["typeSchuldregeling"] = "XX"
    response = caller.put(message)
    assert paths(response) == {
        ("/header/afzender", "ONJUISTE_VORM"),
        ("/header/onbekend", "ONBEKEND_VELD"),
        ("/header/berichtversie", "VERPLICHT"),
        ("/inhoud/klant/geboortedatum", "ONJUISTE_VORM"),
        ("/inhoud/adres/postcode", "ONJUISTE_VORM"),
        ("/inhoud/typeSchuldregeling", "ONBEKENDE_WAARDE"),
    }
    assert "GEHEIM" not in response.text


def test_the_number_in_the_path_must_be_that_of_the_message(caller):
    response = caller.call("PUT", f"/berichten/{new_id()}", json=caller.message())
    assert paths(response) == {("/header/referentienummer", "ONGELIJK_AAN_PAD")}


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b'{"header": {}, "header": {}, "inhoud": {}}', b'"\xff"', b'{"a": NaN}', b'{"a": "\\ud800"}',
     b"[" * 100_000, b"1" * 5_000, b'{"a": 1e999}'],
)  # fmt: skip
def test_what_is_no_strict_json_is_refused(caller, raw):
    response = caller.call("PUT", f"/berichten/{new_id()}", data=raw, headers={"Content-Type": "application/json"})
    assert code(response, 400) == "ONGELDIGE_INVOER"


def test_a_member_that_stands_there_twice(caller):
    message = caller.message()
    raw = json.dumps(message).replace('"klantnummerSHV":', '"klantnummerSHV": "WR-1", "klantnummerSHV":')
    path = f"/berichten/{message['header']['referentienummer']}"
    response = caller.call("PUT", path, data=raw.encode(), headers={"Content-Type": "application/json"})
    assert paths(response) == {("", "GEEN_JSON")}


def test_a_bsn_goes_only_in_a_public_notice(caller):
    message = caller.message("KENNISGEVING", content=CONTENTS["KENNISGEVING_PUBLIEK"])
    assert paths(caller.put(message)) == {("/inhoud/burgerservicenummer", "ONBEKEND_VELD")}
    caller.sent("KENNISGEVING")


def test_a_bsn_goes_only_to_public_bodies(caller):
    assert code(caller.put(caller.message("KENNISGEVING_PUBLIEK")), 403) == "MODULE_NIET_TOEGESTAAN"
    caller.sent("KENNISGEVING_PUBLIEK", to=member_id(1, "publiek"))


def test_the_sender_must_be_who_is_logged_in(caller, creditor):
    stranger = creditor.message()
    assert code(caller.put(stranger), 403) == "AFZENDER_KOMT_NIET_OVEREEN"


@pytest.mark.parametrize("to", [new_id(), member_id(1, "weg")], ids=["nobody", "left"])
def test_who_is_not_there_or_left_receives_nothing(caller, to):
    assert code(caller.put(caller.message(to=to)), 404) == "ONTVANGER_ONBEKEND"


@pytest.mark.parametrize(
    ("kind", "to"),
    [
        ("SALDOVERZOEK_ANTWOORD", "energie"), ("STATUSBERICHT_SE", "energie"), ("SALDOVERZOEK", "elders"),
        ("SALDOVERZOEK", "wsk"), ("SALDOVERZOEK", "zonder"),
    ],
)  # fmt: skip
def test_role_and_module(caller, kind, to):
    cross = new_id() if kind.endswith("ANTWOORD") else None
    message = caller.message(kind, to=member_id(1, to), crossReferentienummer=cross)
    assert code(caller.put(message), 403) == "MODULE_NIET_TOEGESTAAN"


def test_without_modules_every_module_and_version_is_taken(caller):
    caller.sent(module="BETALINGSREGELING", berichtversie="7.9")
    caller.sent(module=None)


def test_a_version_that_the_receiver_does_not_know(caller):
    old = member_id(1, "oud")
    assert paths(caller.put(caller.message(to=old))) == {("/header/berichtversie", "VERSIE_ONBEKEND")}
    caller.sent(to=old, berichtversie="1.0")


def test_content_that_is_too_large(caller):
    content = CONTENTS["SALDOVERZOEK"] | {"klantnummerSEVolgensSHV": "x" * 50}
    content["vorderingen"] = [{"factuurnummerSEVolgensSHV": "9" * 1000}] * 270
    assert code(caller.put(caller.message(content=content)), 413) == "TE_GROOT"


def test_a_body_beyond_all_bounds_is_not_even_read(caller):
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(caller.hub.url).port, timeout=30)
    connection.putrequest("PUT", f"/v1/berichten/{new_id()}")
    connection.putheader("Content-Length", "99999999")
    connection.endheaders()
    response = connection.getresponse()
    assert (response.status, json.loads(response.read())["code"]) == (413, "TE_GROOT")
    connection.close()


@pytest.mark.parametrize("kind", ["SALDOVERZOEK", "KENNISGEVING"])
def test_a_consent_statement_where_it_is_wanted(caller, kind, change_member):
    strict = member_id(1, "toestemming")
    assert code(caller.put(caller.message(kind, to=strict)), 422) == "BIJLAGE_ONTBREEKT"
    file_id = new_id()
    assert caller.put_file(file_id=file_id).status_code == 201
    named = {"bijlageId": file_id, "sha256": hashlib.sha256(PDF).hexdigest(), "bestandsnaam": "t.pdf"}
    other = caller.message(kind, to=strict, bijlagen=[named | {"soort": "OVERIG"}])
    assert code(caller.put(other), 422) == "BIJLAGE_ONTBREEKT"
    caller.sent(kind, to=strict, bijlagen=[named | {"soort": "TOESTEMMINGSVERKLARING"}])
    # Other messages go without it.
    caller.sent("STATUSVERZOEK", to=strict)


def test_a_consent_statement_that_the_sender_owes_to_all(caller, hub, small_office):
    from dataclasses import replace

    hub.book.put(replace(hub.member, consent_form_required=True))
    assert code(caller.put(caller.message()), 422) == "BIJLAGE_ONTBREEKT"


def test_an_attachment_that_is_not_there_or_another_one(caller):
    named = {"bijlageId": new_id(), "sha256": "0" * 64, "bestandsnaam": "b.pdf", "soort": "OVERIG"}
    assert code(caller.put(caller.message(bijlagen=[named])), 422) == "BIJLAGE_ONTBREEKT"
    assert caller.put_file(file_id=named["bijlageId"]).status_code == 201
    assert code(caller.put(caller.message(bijlagen=[named])), 422) == "CONTROLEGETAL_ONJUIST"
    right = named | {"sha256": hashlib.sha256(PDF).hexdigest()}
    assert code(caller.put(caller.message(bijlagen=[right | {"grootteInBytes": 5}])), 422) == "CONTROLEGETAL_ONJUIST"
    caller.sent(bijlagen=[right | {"grootteInBytes": len(PDF)}])


def test_the_order_of_refusal(caller, creditor, change_member):
    """Each message has all faults from its own place on; the first in the order is what is told."""
    strict = member_id(1, "toestemming")
    change_member("toestemming", modules=(("SCHULDREGELING", ("1.0",)),))
    talk = caller.sent()["header"]["conversatieReferentienummer"]
    huge = CONTENTS["SALDOVERZOEK"] | {"vorderingen": [{"factuurnummerSEVolgensSHV": "9" * 1000}] * 270}
    faulty = caller.message(to=new_id(), conversation=talk, content=huge, module="BETALINGSREGELING")
    invalid = copy.deepcopy(faulty)
    invalid["header"] |= {"afzender": creditor.member_id, "aangemaaktOp": "gisteren"}
    assert code(caller.put(invalid), 400) == "ONGELDIGE_INVOER"
    faulty["header"]["afzender"] = creditor.member_id
    assert code(caller.put(faulty), 403) == "AFZENDER_KOMT_NIET_OVEREEN"
    faulty["header"]["afzender"] = caller.member_id
    assert code(caller.put(faulty), 404) == "ONTVANGER_ONBEKEND"
    faulty["header"]["ontvanger"] = strict
    assert code(caller.put(faulty), 403) == "MODULE_NIET_TOEGESTAAN"
    faulty["header"]["module"] = "SCHULDREGELING"
    assert paths(caller.put(faulty)) == {("/header/berichtversie", "VERSIE_ONBEKEND")}
    faulty["header"]["berichtversie"] = "1.0"
    assert code(caller.put(faulty), 413) == "TE_GROOT"
    faulty["inhoud"] = CONTENTS["SALDOVERZOEK"]
    assert code(caller.put(faulty), 409) == "STAP_NIET_TOEGESTAAN"
    faulty["header"]["conversatieReferentienummer"] = new_id()
    faulty["header"]["crossReferentienummer"] = new_id()
    assert paths(caller.put(faulty)) == {("/header/crossReferentienummer", "ONBEKEND")}
    del faulty["header"]["crossReferentienummer"]
    assert code(caller.put(faulty), 422) == "BIJLAGE_ONTBREEKT"
    assert caller.get(f"/berichten/{faulty['header']['referentienummer']}").status_code == 404


# --- lists ------------------------------------------------------------------------------------------------------------


def test_a_list_gives_a_result_per_message_in_its_order(caller):
    good, unknown, wrong = caller.message(), caller.message(to=new_id()), caller.message(content={"x": 1})
    known = caller.sent()
    response = caller.put_list([good, unknown, wrong, known])
    assert [result["status"] for result in response.json()["resultaten"]] == [201, 404, 400, 200]
    assert [result["referentienummer"] for result in response.json()["resultaten"]] == [
        message["header"]["referentienummer"] for message in (good, unknown, wrong, known)
    ]
    assert response.json()["resultaten"][2]["probleem"]["fouten"]
    assert caller.status(good) == "GEACCEPTEERD"


def test_the_same_list_again_and_another_under_its_number(caller):
    list_id, first = new_id(), caller.message()
    assert caller.put_list([first], list_id).json()["resultaten"][0]["status"] == 201
    assert caller.put_list([first], list_id).json()["resultaten"][0]["status"] == 200
    assert code(caller.put_list([caller.message()], list_id), 409) == "LIJST_HERGEBRUIKT"
    assert caller.put(first).status_code == 200


def test_a_list_that_is_too_long_or_cannot_be_answered(caller, hub):
    assert code(caller.put_list([caller.message()] * (hub.limits.messages_per_list + 1)), 413) == "TE_GROOT"
    nameless = caller.message()
    del nameless["header"]["referentienummer"]
    assert paths(caller.put_list([caller.message(), nameless])) == {
        ("/berichten/1/header/referentienummer", "VERPLICHT")
    }
    assert code(caller.put_list([]), 400) == "ONGELDIGE_INVOER"


def test_a_list_may_not_have_another_number_than_its_path(caller):
    told = {"lijstId": new_id(), "berichten": [caller.message()]}
    response = caller.call("PUT", f"/verzendlijsten/{new_id()}", json=told)
    assert paths(response) == {("/lijstId", "ONGELIJK_AAN_PAD")}


def test_the_content_digest_helper_is_that_of_the_rfc():
    # RFC 9530, appendix D: the body `{"hello": "world"}` with a line feed.
    assert content_digest(b'{"hello": "world"}\n') == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
