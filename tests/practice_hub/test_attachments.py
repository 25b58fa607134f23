"""Attachments: taken once, given to those concerned, erased with their message."""

from __future__ import annotations

import hashlib

import pytest

from csr_desktop.practice.hub.attachments import content_digest
from csr_desktop.practice.hub.members import member_id
from tests.practice_hub.calling import PDF, Caller, new_id


def named(file_id, data=PDF):
    return {
        "bijlageId": file_id, "sha256": hashlib.sha256(data).hexdigest(), "bestandsnaam": "bijlage.pdf",
        "soort": "OVERIG", "grootteInBytes": len(data),
    }  # fmt: skip


def test_taken_once(caller, creditor):
    file_id = new_id()
    assert caller.put_file(file_id=file_id).status_code == 201
    assert caller.put_file(file_id=file_id).status_code == 204
    assert caller.put_file(PDF + b"x", file_id).json()["code"] == "REFERENTIE_HERGEBRUIKT"
    # The number belongs to who used it first.
    assert creditor.put_file(file_id=file_id).status_code == 409


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"digest": "sha-256=:AAAA:"}, 400, "ONJUISTE_VORM"),
        ({"digest": content_digest(b"iets anders")}, 400, "CONTROLEGETAL_ONJUIST"),
        ({"media_type": "image/png"}, 415, "BESTANDSSOORT"),
        ({"data": b"geen pdf"}, 415, "BESTANDSSOORT"),
        ({"data": PDF + bytes(11_000_000)}, 413, "TE_GROOT"),
    ],
)
def test_refused(caller, more, status, code):
    response = caller.put_file(**more)
    assert response.status_code == status
    told = response.json()
    assert code in {told["code"], *(fault["code"] for fault in told.get("fouten", []))}


def test_a_digest_is_required(caller):
    response = caller.call("PUT", f"/bijlagen/{new_id()}", data=PDF, headers={"Content-Type": "application/pdf"})
    assert response.json()["fouten"][0]["code"] == "VERPLICHT"


def test_given_to_those_concerned_whole_or_in_parts(caller, creditor, hub, contract):
    file_id = new_id()
    caller.put_file(file_id=file_id)
    assert creditor.get(f"/bijlagen/{file_id}").status_code == 404
    caller.sent(bijlagen=[named(file_id)])
    whole = creditor.get(f"/bijlagen/{file_id}")
    assert (whole.status_code, whole.content) == (200, PDF)
    assert whole.headers["Content-Digest"] == content_digest(PDF)
    part = creditor.call("GET", f"/bijlagen/{file_id}", headers={"Range": "bytes=10-"})
    assert (part.status_code, part.content) == (206, PDF[10:])
    assert part.headers["Content-Range"] == f"bytes 10-{len(PDF) - 1}/{len(PDF)}"
    last = creditor.call("GET", f"/bijlagen/{file_id}", headers={"Range": "bytes=-5"})
    assert (last.status_code, last.content) == (206, PDF[-5:])
    for useless in (f"bytes={len(PDF)}-", "bytes=5-2", "bytes=0-1,4-5", "regels=1-2"):
        assert creditor.call("GET", f"/bijlagen/{file_id}", headers={"Range": useless}).content == PDF
    stranger = Caller(hub, contract, member_id(1, "tweede"))
    assert stranger.get(f"/bijlagen/{file_id}").status_code == 404
    stranger.session.close()


def test_erased_with_the_last_message_that_needs_it(caller, creditor):
    file_id = new_id()
    caller.put_file(file_id=file_id)
    one, two = (caller.sent(bijlagen=[named(file_id)])["header"]["referentienummer"] for _ in range(2))
    creditor.confirm(one)
    assert creditor.get(f"/bijlagen/{file_id}").status_code == 200
    creditor.confirm(two)
    gone = caller.get(f"/bijlagen/{file_id}")
    assert (gone.status_code, gone.json()["code"]) == (410, "BIJLAGE_VERLOPEN")
    # It may be put again, with the same content only.
    assert caller.put_file(PDF + b"x", file_id).status_code == 409
    assert caller.put_file(file_id=file_id).status_code == 201


def test_a_file_that_waits_too_long_for_its_message(caller, hub):
    file_id = new_id()
    caller.put_file(file_id=file_id)
    hub.move(working_days=5)
    caller.log_in()
    assert caller.get(f"/bijlagen/{file_id}").status_code == 410
    response = caller.put(caller.message(bijlagen=[named(file_id)]))
    assert (response.status_code, response.json()["code"]) == (422, "BIJLAGE_ONTBREEKT")
