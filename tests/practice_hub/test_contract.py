"""The contract in both directions: our copy is the agreed one, and every answer it has is given for its reason."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
import requests

from csr_desktop.practice.hub.contract import CONTENT_SCHEMAS, Contract
from csr_desktop.practice.hub.faults import Fault, FaultKind, Rule
from csr_desktop.practice.hub.members import member_id
from csr_desktop.practice.hub.problems import Refusal
from csr_desktop.practice.hub.steps import SENDS
from tests.practice_hub.calling import CONTENTS, PDF, Caller, ContractReader, new_id


def test_our_copy_is_the_agreed_document(shared_dir, document):
    agreed = read_block_yaml((shared_dir / "hub" / "openapi.yaml").read_text("utf-8"))
    assert agreed == document


def test_the_document_is_published_without_login(hub, document):
    response = requests.get(f"{hub.url}/openapi.json", timeout=30)
    assert response.json() == document
    assert response.headers["API-Version"] == document["info"]["version"]


def test_every_type_of_message_has_a_schema_and_a_sender(document):
    kinds = set(document["components"]["schemas"]["Berichttype"]["enum"])
    assert kinds == set(CONTENT_SCHEMAS) == set(CONTENTS) == SENDS["SHV"] | SENDS["SE"]


@pytest.mark.parametrize("kind", sorted(CONTENTS))
def test_what_the_agreed_schema_takes_the_hub_takes(document, resources, kind):
    """Our checks are stricter about unknown members, and about nothing else."""
    reader, own = ContractReader(document), Contract(resources)
    message = {
        "header": {
            "referentienummer": new_id(), "conversatieReferentienummer": new_id(), "crossReferentienummer": new_id(),
            "berichttype": kind, "berichtversie": "2.0", "afzender": new_id(), "ontvanger": new_id(),
            "aangemaaktOp": "2026-09-01T12:00:00+02:00",
        },
        "inhoud": CONTENTS[kind],
    }  # fmt: skip
    reader.checker({"$ref": f"#/components/schemas/{CONTENT_SCHEMAS[kind]}"}).validate(message["inhoud"])
    assert own.message(json.dumps(message).encode()).content == CONTENTS[kind]
    message["inhoud"] = CONTENTS[kind] | {"onbekend": None}
    with pytest.raises(Refusal) as refusal:
        own.message(json.dumps(message).encode())
    assert [fault.path for fault in refusal.value.faults] == ["/inhoud/onbekend"]


def test_every_answer_of_the_contract_is_given(hub, document, change_member):
    reader = ContractReader(document)
    caller = Caller(hub, reader)
    creditor = Caller(hub, reader, member_id(1, "energie"))
    message = caller.sent()
    reference = message["header"]["referentienummer"]
    file_id, list_id = new_id(), new_id()
    calls = {
        "leesEigenDeelnemer": ("GET", "/deelnemer", {}),
        "leesDeelnemers": ("GET", "/deelnemers", {}),
        "leesDeelnemer": ("GET", f"/deelnemers/{creditor.member_id}", {}),
        "verzendBericht": ("PUT", f"/berichten/{reference}", {"json": message}),
        "leesBerichtstand": ("GET", f"/berichten/{reference}", {}),
        "verzendLijst": ("PUT", f"/verzendlijsten/{list_id}", {"json": {"lijstId": list_id, "berichten": [message]}}),
        "leesStatuswijzigingen": ("GET", "/statuswijzigingen", {}),
        "leesPostbus": ("GET", "/postbus/berichten", {}),
        "bevestigOntvangst": ("POST", "/postbus/bevestigingen", {"json": {"referentienummers": [new_id()]}}),
        "plaatsBijlage": ("PUT", f"/bijlagen/{file_id}", {"data": PDF}),
        "leesBijlage": ("GET", f"/bijlagen/{file_id}", {}),
        "zoekLogboek": ("POST", "/logboek/_zoek", {"json": {}}),
    }
    assert set(calls) == {
        operation["operationId"] for methods in document["paths"].values() for operation in methods.values()
    }
    # 201/204 of attachments first, then every operation in the plain way and the common refusals.
    caller.put_file(file_id=file_id)
    caller.put_file(file_id=file_id)
    for operation, (method, path, more) in calls.items():
        if operation != "plaatsBijlage":
            assert caller.call(method, path, **more).status_code in {200, 404}
        assert caller.call(method, path, params={"onzin": "1"}, **more).status_code == 400
        assert caller.call(method, path, headers={"Authorization": ""}, **more).status_code == 401
        for status in (429, 500, 503):
            fault = Fault(kind=FaultKind.STATUS, status=status, retry_after=None if status == 500 else 7)
            hub.faults.add(Rule(fault=fault, operation=operation))
            response = caller.call(method, path, **more)
            assert response.status_code == status
            assert response.headers.get("Retry-After") == (None if status == 500 else "7")
    change_member("elders", active=True)
    left = Caller(hub, reader, member_id(1, "elders"))
    change_member("elders", active=False)
    for method, path, more in calls.values():
        assert left.call(method, path, **more).status_code == 403
    _special_answers(hub, caller, creditor, message, file_id, list_id)
    assert reader.documented() - reader.seen == set()
    for one in (caller, creditor, left):
        one.session.close()


def _special_answers(hub, caller, creditor, message, file_id, list_id):
    named = {"bijlageId": file_id, "sha256": hashlib.sha256(PDF).hexdigest(), "bestandsnaam": "b", "soort": "OVERIG"}
    assert caller.put(caller.message(bijlagen=[named | {"bijlageId": new_id()}])).status_code == 422
    with_file = caller.sent(bijlagen=[named])
    assert creditor.call("GET", f"/bijlagen/{file_id}", headers={"Range": "bytes=0-4"}).status_code == 206
    creditor.confirm(with_file["header"]["referentienummer"])
    assert creditor.get(f"/bijlagen/{file_id}").status_code in {404, 410}
    assert caller.get(f"/bijlagen/{file_id}").status_code == 410
    assert caller.get(f"/bijlagen/{new_id()}").status_code == 404
    assert caller.put_file(PDF + b"x", file_id).status_code == 409
    assert caller.put_file(PDF + bytes(11_000_000)).status_code == 413
    assert caller.put_file(media_type="text/plain").status_code == 415
    book = caller.get("/deelnemers")
    assert caller.call("GET", "/deelnemers", headers={"If-None-Match": book.headers["ETag"]}).status_code == 304
    one = caller.get(f"/deelnemers/{caller.member_id}")
    path = f"/deelnemers/{caller.member_id}"
    assert caller.call("GET", path, headers={"If-None-Match": one.headers["ETag"]}).status_code == 304
    assert caller.get(f"/deelnemers/{new_id()}").status_code == 404
    assert caller.get(f"/berichten/{new_id()}").status_code == 404
    assert caller.put(caller.message(to=new_id())).status_code == 404
    assert caller.put(message | {"handtekening": "x"}).status_code == 409
    large = {"vorderingen": [{"factuurnummerSEVolgensSHV": "9" * 1000}] * 270}
    assert caller.put(caller.message(content=CONTENTS["SALDOVERZOEK"] | large)).status_code == 413
    assert caller.put_list([caller.message()], list_id).status_code == 409
    assert caller.put_list([message] * (hub.limits.messages_per_list + 1)).status_code == 413
    for path in ("/postbus/berichten", "/statuswijzigingen"):
        assert caller.get(path, na="onzin").status_code == 410


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/niets", 404), ("GET", "/deelnemer/", 404), ("GET", "/Deelnemer", 404),
        ("DELETE", "/deelnemer", 405), ("PATCH", "/deelnemers", 405), ("POST", "/postbus/berichten", 405),
        ("TRACE", "/deelnemer", 405),
    ],
)  # fmt: skip
def test_addresses_that_do_not_exist(caller, method, path, status):
    response = caller.session.request(method, f"{caller.hub.url}{path}", timeout=30, allow_redirects=False)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == status


@pytest.mark.parametrize(
    "raw", [b"ONZIN\r\n\r\n", b"GET /v1/deelnemer HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x00\x05\r\n\r\n"]
)
def test_what_is_no_http_gets_an_answer_of_the_same_form(hub, raw):
    import socket
    from urllib.parse import urlsplit

    with socket.create_connection(("127.0.0.1", urlsplit(hub.url).port), timeout=30) as plain:
        plain.sendall(raw)
        told = plain.makefile("rb").read()
    assert b"application/problem+json" in told
    assert b"Traceback" not in told


# --- a reader for the one way in which the agreed document is written -------------------------------------------------


def read_block_yaml(text):
    """Read YAML in blocks: maps, lists, plain and quoted words, words that go on on the next line, `[]`."""
    lines = []
    for line in text.splitlines():
        if not line.strip():
            continue
        depth = len(line) - len(line.lstrip())
        body = line.strip()
        starts = body.startswith("- ") or body == "-" or re.match(r"('[^']*'|[^\s'\"][^:]*|\$ref):( |$)", body)
        if not starts and lines:
            lines[-1][1] += f" {body}"
        else:
            lines.append([depth, body])
    value, rest = _block(lines, 0)
    assert rest == len(lines)
    return value


def _block(lines, at):
    depth = lines[at][0]
    if lines[at][1].startswith("- "):
        made = []
        while at < len(lines) and lines[at][0] == depth and lines[at][1].startswith("- "):
            body = lines[at][1][2:]
            if _key(body):
                lines[at] = [depth + 2, body]
                item, at = _block(lines, at)
            else:
                item, at = _word(body), at + 1
            made.append(item)
        return made, at
    made = {}
    while at < len(lines) and lines[at][0] == depth and not lines[at][1].startswith("- "):
        key, body = _key(lines[at][1])
        at += 1
        if body:
            made[key] = _word(body)
        else:
            made[key], at = _block(lines, at)
    return made, at


def _key(body):
    match = re.match(r"('[^']*'|[^\s'][^:]*):(?: (.*)|$)", body)
    return (_word(match[1]) if match[1].startswith("'") else match[1], match[2] or "") if match else None


def _word(body):
    if body.startswith("'"):
        return body[1:-1].replace("''", "'")
    if body == "[]":
        return []
    if body in {"true", "false"}:
        return body == "true"
    return int(body) if re.fullmatch(r"-?\d+", body) else body
