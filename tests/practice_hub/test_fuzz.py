"""Whatever is sent: an answer of the contract comes back, and never a fault of the hub itself."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.practice_hub.calling import CONTENTS, new_id

SETTINGS = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
JSON = {"Content-Type": "application/json"}
HEADER_NAMES = (
    "conversatieReferentienummer", "crossReferentienummer", "vervangt", "berichttype", "berichtversie", "module",
    "afzender", "ontvanger", "aangemaaktOp", "uiterlijkAntwoordOp", "bijlagen", "iets",
)  # fmt: skip


@SETTINGS
@given(raw=st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_body_at_any_place(caller, raw):
    for method, path in (
        ("PUT", f"/berichten/{new_id()}"), ("PUT", f"/verzendlijsten/{new_id()}"),
        ("POST", "/postbus/bevestigingen"), ("POST", "/logboek/_zoek"),
    ):  # fmt: skip
        assert caller.call(method, path, data=raw, headers=JSON).status_code in {200, 400}


CONTENT_NAMES = st.text(max_size=8) | st.sampled_from(["klant", "adres", "vorderingen", "akkoord"])
HEADERS = st.sampled_from(["Range", "If-None-Match", "Content-Digest", "Authorization", "X-Request-ID"])
PRINTABLE = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30)


@SETTINGS
@given(
    kind=st.sampled_from(sorted(CONTENTS)),
    changed=st.dictionaries(st.sampled_from(HEADER_NAMES), VALUES, max_size=3),
    content=st.dictionaries(CONTENT_NAMES, VALUES),
)
def test_messages_that_are_nearly_right(caller, kind, changed, content):
    message = caller.message(kind)
    message["header"] |= changed
    message["inhoud"] |= content
    assert caller.put(message).status_code in {201, 400, 403, 404, 409, 413, 422}
    assert caller.put_list([message, caller.message()]).json()["resultaten"][-1]["status"] == 201


@SETTINGS
@given(cursor=st.text(max_size=60), size=st.text(max_size=6), number=st.text(min_size=1, max_size=40))
def test_any_address(caller, cursor, size, number):
    for path in ("/postbus/berichten", "/statuswijzigingen", "/deelnemers"):
        assert caller.get(path, na=cursor, limiet=50).status_code in {400, 410}
        assert caller.get(path, limiet=size).status_code in {200, 400}
    response = caller.session.get(f"{caller.hub.url}/berichten/{number}", timeout=30, allow_redirects=False)
    assert response.status_code in {200, 400, 404}


@SETTINGS
@given(
    form=st.dictionaries(st.text(min_size=1, max_size=12), st.text(max_size=40), max_size=3),
    headers=st.dictionaries(HEADERS, PRINTABLE),
)
def test_any_form_and_any_header(caller, form, headers):
    assert caller.ask_token(**form).status_code in {200, 400, 401}
    for path in ("/deelnemers", f"/bijlagen/{new_id()}"):
        assert caller.call("GET", path, headers=headers).status_code in {200, 304, 401, 404}
