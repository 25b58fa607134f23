"""Who may call: assertions, tokens and certificates."""

from __future__ import annotations

import uuid
from email.utils import format_datetime

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from csr_desktop.practice.hub.keys import Authority, make_key_pair, server_context
from csr_desktop.practice.hub.members import member_id
from tests.practice_hub.calling import Caller, make_hub


def refused(response, error="invalid_client", status=401):
    assert (response.status_code, response.json()["error"]) == (status, error), response.text


def test_a_token_is_given_and_good(caller):
    told = caller.ask_token().json()
    assert told["token_type"] == "Bearer"
    assert told["expires_in"] == 900
    assert caller.get("/deelnemer").json()["deelnemer"]["deelnemerId"] == caller.member_id
    assert caller.get("/deelnemer").json()["serverTijd"] == "2026-09-01T12:00:00Z"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "iemand"}, {"sub": "iemand"}, {"aud": "https://elders.example/token"}, {"exp": None}, {"jti": None},
        {"iss": None}, {"sub": None}, {"aud": None}, {"exp": 1_788_264_000 - 61}, {"exp": 1_788_264_000 + 361},
        {"exp": 10**15}, {"jti": ""}, {"nbf": 1_788_264_000 + 61},
    ],
)  # fmt: skip
def test_claims_that_are_wrong(caller, claims):
    # 1 788 264 000 is noon UTC of 1 September 2026, the hub's clock.
    refused(caller.ask_token(client_assertion=caller.assertion(**claims)))


def test_an_assertion_is_good_once(caller):
    assertion = caller.assertion()
    assert caller.ask_token(client_assertion=assertion).status_code == 200
    refused(caller.ask_token(client_assertion=assertion))


def test_a_key_that_is_not_registered(caller):
    caller.connection = type(caller.connection)(
        **{name: getattr(caller.connection, name) for name in ("base_url", "token_url", "member_id", "client_id")},
        private_pem=make_key_pair().private_pem,
    )
    refused(caller.ask_token())


def test_an_algorithm_without_a_key_pair(caller):
    now = int(caller.hub.clock.now().timestamp())
    claims = {"iss": "x", "sub": "x", "aud": caller.hub.token_url, "exp": now + 60, "jti": "1"}
    for key, algorithm in (("", "none"), ("geheim" * 8, "HS256")):
        refused(caller.ask_token(client_assertion=jwt.encode(claims, key, algorithm=algorithm)))
    refused(caller.ask_token(client_assertion="geen.jwt"))


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_rsa_keys_are_good_too(hub, contract, algorithm, caller):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    hub.register("rsa", public.decode())
    now = int(hub.clock.now().timestamp())
    claims = {"iss": "rsa", "sub": "rsa", "aud": hub.token_url, "exp": now + 60, "jti": str(uuid.uuid4())}
    response = caller.ask_token(client_id="rsa", client_assertion=jwt.encode(claims, key, algorithm=algorithm))
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("form", "error", "status"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type", 400),
        ({"client_assertion_type": "x"}, "invalid_request", 400),
        ({"scope": "alles"}, "invalid_scope", 400),
        ({"client_id": "onbekend"}, "invalid_client", 401),
        ({"grant_type": ["client_credentials", "client_credentials"]}, "invalid_request", 400),
    ],
)
def test_requests_that_are_wrong(caller, form, error, status):
    response = caller.ask_token(**form)
    refused(response, error, status)
    assert response.headers["Cache-Control"] == "no-store"


def test_a_token_goes_in_the_header_only(caller):
    token = caller.session.headers.pop("Authorization").partition(" ")[2]
    response = caller.get("/deelnemer", access_token=token)
    assert (response.status_code, response.json()["code"]) == (401, "TOKEN_ONTBREEKT")
    for wrong in ("Basic eDp5", "Bearer onzin", f"bearer {token}x"):
        response = caller.call("GET", "/deelnemer", headers={"Authorization": wrong})
        assert (response.status_code, response.json()["code"]) == (401, "TOKEN_ONGELDIG")


def test_a_token_ends(caller, hub):
    hub.move(seconds=15 * 60 - 1)
    assert caller.get("/deelnemer").status_code == 200
    hub.move(seconds=1)
    assert caller.get("/deelnemer").json()["code"] == "TOKEN_VERLOPEN"


def test_tokens_can_be_ended_early(caller, hub):
    hub.tokens.revoke_all()
    assert caller.get("/deelnemer").json()["code"] == "TOKEN_VERLOPEN"
    caller.log_in()
    assert caller.get("/deelnemer").status_code == 200


def test_who_left_may_not_do_anything(creditor, change_member):
    change_member("energie", active=False)
    assert creditor.get("/deelnemer").status_code == 403


def test_the_request_id_comes_back_when_it_has_the_right_form(caller):
    own = f"req-{uuid.uuid4()}"
    assert caller.call("GET", "/deelnemer", headers={"X-Request-ID": own}).headers["X-Request-ID"] == own
    for wrong in ("abc", "req-x", own + "0"):
        assert "X-Request-ID" not in caller.call("GET", "/deelnemer", headers={"X-Request-ID": wrong}).headers


def test_a_certificate_in_the_place_of_a_token(small_office, hub_clock, contract, tmp_path):
    authority = Authority.make(hub_clock.now())
    (tmp_path / "ca.pem").write_text(authority.pem)
    with make_hub(small_office, hub_clock, tls=server_context(authority, tmp_path / "server")) as hub:
        assert hub.url.startswith("https://localhost:")
        known, other = authority.issue("station", server=False), authority.issue("ander", server=False)
        foreign = Authority.make(hub_clock.now()).issue("vreemd", server=False)
        hub.tokens.register_certificate(known.fingerprint, member_id(1, "energie"))

        def ask(issued):
            with requests.Session() as session:
                session.trust_env = False
                session.verify = str(tmp_path / "ca.pem")
                session.cert = issued and tuple(map(str, issued.write(tmp_path, issued.fingerprint[:8])))
                return session.get(f"{hub.url}/deelnemer", timeout=30)

        assert ask(known).json()["deelnemer"]["naam"] == "Energie (oefening)"
        assert ask(other).status_code == 401
        assert ask(None).status_code == 401
        with pytest.raises((requests.exceptions.SSLError, requests.exceptions.ConnectionError)):
            ask(foreign)
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{hub.url}/deelnemer", timeout=30)


def test_two_callers_of_two_organisations_do_not_see_each_other(caller, hub, contract, creditor):
    elsewhere = Caller(hub, contract, member_id(1, "elders"))
    creditor.sent("STATUSVERZOEK", to=elsewhere.member_id)
    assert caller.box() == []
    assert len(elsewhere.box()) == 1
    elsewhere.session.close()


def test_every_answer_tells_the_hub_s_time(hub, caller):
    hub.move(days=3)
    for response in (caller.ask_token(grant_type="x"), caller.ask_token()):
        assert response.headers["Date"] == format_datetime(hub.clock.now(), usegmt=True)
