"""Tokens: signed proof, kept in memory, renewed in time, and by the hub's clock (H7)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from csr_desktop.errors import UserError
from csr_desktop.hub.problems import NeedsLogin, NotUnderstood, RetryLater
from csr_desktop.hub.rest.hub_clock import HubClock
from csr_desktop.hub.rest.keys import (
    new_installation_key,
    read_private_key,
    take_certificate,
    take_installation_key,
)
from csr_desktop.hub.rest.login import TokenLogin
from csr_desktop.hub.rest.settings import KeyLogin, Patience
from csr_desktop.hub.transport import Accepted, Unanswered
from tests.hub.certificates import key_pem, pem_of, server_context
from tests.hub.conftest import KEY_PASSPHRASE
from tests.hub.peers import Script, http, problem, token
from tests.hub.samples import a_message, profile_json, state_json

NOON = int(datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp())


def forms(peer):
    return [
        {name: value[0] for name, value in parse_qs(heard.body.decode()).items()}
        for heard in peer.requests
        if heard.path == "/token"
    ]


def claims_in(form, key, audience):
    return jwt.decode(
        form["client_assertion"],
        load_pem_public_key(key.public_key_pem),
        algorithms=["ES256"],
        audience=audience,
        options={"verify_exp": False, "verify_iat": False},
    )


def test_the_proof_is_as_the_hub_wants_it(hub_with, installation_key):
    hub, peer = hub_with({"/deelnemer": http(200, profile_json())})
    hub.profile()
    (form,) = forms(peer)
    assert form["grant_type"] == "client_credentials"
    assert form["client_id"] == "kantoor-1"
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    claims = claims_in(form, installation_key, peer.url("/token"))
    assert (claims["iss"], claims["sub"]) == ("kantoor-1", "kantoor-1")
    assert claims["iat"] == NOON
    assert 0 < claims["exp"] - claims["iat"] <= 300
    head = jwt.get_unverified_header(form["client_assertion"])
    assert head == {"alg": "ES256", "typ": "JWT", "kid": installation_key.key_id}
    assert peer.requests[0].headers["content-type"] == "application/x-www-form-urlencoded"


def test_one_token_serves_many_requests(hub_with):
    hub, peer = hub_with({"/deelnemer": http(200, profile_json())})
    for _ in range(5):
        hub.profile()
    assert len(forms(peer)) == 1
    # And one connection does for all of it.
    assert peer.connections == 1


def test_a_refused_token_is_renewed_once_and_the_request_repeated(hub_with, figures):
    """H7: 401 in the middle; the message goes out all the same, once."""
    answers = [problem(401, "TOKEN_VERLOPEN"), None]

    def answer(heard):
        return answers.pop(0) or http(201, state_json(heard))

    tokens = [token("eerste"), token("tweede")]
    hub, peer = hub_with({"/berichten/": answer}, tokens=tokens)
    (result,) = hub.send([a_message()])
    assert isinstance(result, Accepted)
    used = [heard.headers["authorization"] for heard in peer.requests if "/berichten/" in heard.path]
    assert used == ["Bearer eerste", "Bearer tweede"]
    proofs = [form["client_assertion"] for form in forms(peer)]
    assert len({jwt.decode(proof, options={"verify_signature": False})["jti"] for proof in proofs}) == 2
    figures("login", tokens_renewed=1)


def test_a_token_that_stays_refused_needs_a_person(hub_with):
    hub, peer = hub_with({"/deelnemer": problem(401, "TOKEN_ONGELDIG")})
    with pytest.raises(NeedsLogin):
        hub.profile()
    assert len(forms(peer)) == 2
    assert len(peer.requests) == 4


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_proof_that_is_refused_needs_a_person(hub_with, status):
    refusal = http(status, b'{"error":"invalid_client","error_description":"<b>x</b>"}', version=None)
    hub, peer = hub_with({}, tokens=refusal)
    with pytest.raises(NeedsLogin) as caught:
        hub.profile()
    assert caught.value.code == "hub.login_refused"
    assert len(peer.requests) == 1


@pytest.mark.parametrize("status", [404, 405, 429, 500, 502, 503])
def test_a_token_address_that_is_not_well_is_tried_later(hub_with, status):
    hub, _peer = hub_with({}, tokens=http(status, b"<html>", kind="text/html", version=None, Retry_After="7"))
    with pytest.raises(RetryLater) as caught:
        hub.profile()
    assert caught.value.after == 7


def told(**changes):
    usual = {"access_token": "abc", "token_type": "Bearer", "expires_in": 300}
    return json.dumps({name: value for name, value in (usual | changes).items() if value is not ...}).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"null",
        b"<html>",
        told(access_token=""),
        told(access_token="a b"),
        told(access_token="a\r\nX-Kwaad: 1"),
        told(access_token="a\n"),
        told(access_token="x" * 10_000),
        told(access_token=5),
        told(token_type="mac"),
        told(token_type=...),
        told(expires_in="300"),
        told(expires_in=0),
        told(expires_in=-1),
        told(expires_in=1e400),
        told()[:-1] + b',"access_token":"def"}',
    ],
)
def test_a_token_that_is_none_is_refused(hub_with, body):
    hub, peer = hub_with({"/deelnemer": http(200, profile_json())}, tokens=http(200, body, version=None))
    with pytest.raises(NotUnderstood):
        hub.profile()
    assert [heard.path for heard in peer.requests] == ["/token"]


@pytest.mark.parametrize(
    "body", [told(), told(token_type="bearer"), told(expires_in=...), told(scope="berichten", x=1)]
)
def test_a_token_that_is_one_is_taken(hub_with, body):
    hub, _peer = hub_with({"/deelnemer": http(200, profile_json())}, tokens=http(200, body, version=None))
    assert hub.profile().participant.id


def test_a_computer_clock_that_stands_wrong_is_put_right_by_the_hub(hub_with, installation_key, figures):
    """The computer is a week behind; the hub refuses the proof, tells its time, and takes the second one."""
    week_later = "Tue, 01 Dec 2026 12:00:00 GMT"
    tokens = [http(401, b'{"error":"invalid_client"}', version=None, Date=week_later), token(Date=week_later)]
    hub, peer = hub_with({"/deelnemer": http(200, profile_json())}, tokens=tokens)
    hub.profile()
    first, second = (claims_in(form, installation_key, peer.url("/token")) for form in forms(peer))
    assert first["iat"] == NOON
    assert 0 <= second["iat"] - (NOON + 7 * 86_400) < 60
    figures("login", wrong_clocks_put_right=1)


class Ticks:
    def __init__(self):
        self.at = 1_000.0

    def __call__(self):
        return self.at


@pytest.mark.parametrize(("expires_in", "good_for"), [(900, 840), (60, 54), (5, 5)])
def test_a_token_is_renewed_before_it_ends(installation_key, fixed_clock, expires_in, good_for):
    """Counted by ticks: moving the computer's clock changes nothing."""
    ticks = Ticks()
    asked = []

    class Line:
        def ask(self, request):
            from csr_desktop.hub.rest.session import Answer

            asked.append(request)
            return Answer(status=200, headers={}, body=told(expires_in=expires_in), request_id="req-x")

    login = KeyLogin(
        token_url="https://hub.example.org/token",
        client_id="kantoor-1",
        private_key_pem=installation_key.private_key_pem,
        passphrase=KEY_PASSPHRASE,
    )
    tokens = TokenLogin(login, Line(), HubClock(fixed_clock, ticks), Patience(), ticks)
    assert tokens.authorization() == "Bearer abc"
    ticks.at += good_for - 0.5
    tokens.authorization()
    assert len(asked) == 1
    ticks.at += 1
    tokens.authorization()
    assert len(asked) == 2


def test_after_closing_the_token_is_gone(hub_with):
    hub, peer = hub_with({"/deelnemer": http(200, profile_json())})
    hub.profile()
    hub.close()
    hub.profile()
    assert len(forms(peer)) == 2


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_new_key_is_kept_encrypted_and_opens_with_its_passphrase():
    made = new_installation_key("een wachtzin")
    assert made.private_key_pem.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert made.public_key_pem.startswith(b"-----BEGIN PUBLIC KEY-----")
    assert b"PRIVATE" not in repr(made).encode()
    key = read_private_key(made.private_key_pem, "een wachtzin")
    assert jwt.PyJWK(dict(made.public_jwk)).key.public_numbers() == key.public_key().public_numbers()
    assert "d" not in made.public_jwk
    assert new_installation_key("een wachtzin").key_id != made.key_id


def test_a_thumbprint_is_the_one_of_the_standard():
    """RFC 7638, over a P-256 key: members in order, no white space. Reckoned here another way."""
    import base64
    import hashlib

    jwk = new_installation_key("x").public_jwk
    text = f'{{"crv":"P-256","kty":"EC","x":"{jwk["x"]}","y":"{jwk["y"]}"}}'
    assert jwk["kid"] == base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
    assert (len(jwk["x"]), len(jwk["y"])) == (43, 43)


@pytest.mark.parametrize("passphrase", ["", "een andere", "een wachtzin "])
def test_a_key_does_not_open_with_another_passphrase(passphrase):
    made = new_installation_key("een wachtzin")
    with pytest.raises(UserError) as caught:
        read_private_key(made.private_key_pem, passphrase)
    assert caught.value.code == "hub.key.unreadable"


@pytest.mark.parametrize(
    "pem", [b"", b"x", b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"]
)
def test_what_is_no_key_does_not_open(pem):
    with pytest.raises(UserError):
        read_private_key(pem, "x")


def test_a_key_made_elsewhere_is_encrypted_anew():
    key = ec.generate_private_key(ec.SECP256R1())
    for pem, old in ((key_pem(key), ""), (key_pem(key, "oud"), "oud")):
        taken = take_installation_key(pem, old, "nieuw")
        assert read_private_key(taken.private_key_pem, "nieuw").private_numbers() == key.private_numbers()


@pytest.mark.parametrize(
    "key", [ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65_537, 2_048)], ids=["P-384", "RSA"]
)
def test_keys_of_another_kind_are_refused(key):
    with pytest.raises(UserError) as caught:
        read_private_key(key_pem(key), "")
    assert caught.value.code == "hub.key.kind"


def test_a_key_is_never_made_without_a_passphrase():
    with pytest.raises(UserError):
        new_installation_key("")


def test_a_key_that_does_not_open_stops_before_anything_is_sent(hub_with, hub_at, peers, installation_key):
    peer = peers(lambda _heard, _line: False)
    login = KeyLogin(
        token_url=peer.url("/token"),
        client_id="k",
        private_key_pem=installation_key.private_key_pem,
        passphrase="verkeerd",
    )
    hub = hub_at(peer, login=login)
    with pytest.raises(NeedsLogin) as caught:
        hub.profile()
    assert caught.value.code == "hub.key.unreadable"
    (result,) = hub.send([a_message()])
    assert isinstance(result, Unanswered)
    assert isinstance(result.problem, NeedsLogin)
    assert peer.connections == 0


def test_the_organisations_certificate_is_taken_with_its_key_encrypted(authority, peers, hub_at):
    made, key = authority.issue()
    chain = pem_of(made) + authority.pem
    for private, old in ((key_pem(key), ""), (key_pem(key, "oud"), "oud")):
        taken = take_certificate(chain, private, old, "nieuw")
        assert b"ENCRYPTED" in taken.private_key_pem
        peer = peers(
            Script({"/deelnemer": http(200, profile_json())}),
            server_context(*authority.issue("localhost"), clients=authority),
        )
        assert hub_at(peer, client_certificate=taken, login=None).profile().participant.id


def test_a_certificate_without_its_own_key_is_refused(authority):
    made, key = authority.issue()
    other = authority.issue()[1]
    for certificate, private, code in [
        (pem_of(made), key_pem(other), "hub.key.certificate"),
        (pem_of(made), b"x", "hub.key.unreadable"),
        (b"x", key_pem(key), "hub.key.certificate"),
        (b"", key_pem(key), "hub.key.certificate"),
    ]:
        with pytest.raises(UserError) as caught:
            take_certificate(certificate, private, "", "nieuw")
        assert caught.value.code == code


def test_a_certificate_of_rsa_is_taken_too(authority):
    key = rsa.generate_private_key(65_537, 2_048)
    made = authority._sign(authority.name, key, [])
    assert take_certificate(pem_of(made), key_pem(key), "", "nieuw").passphrase == "nieuw"
