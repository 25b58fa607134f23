"""Whoever is not proved to be the hub gets nothing: wrong certificates, the environment, redirects (H8, H9)."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading

import pytest

from csr_desktop.errors import Bug
from csr_desktop.hub.problems import HubProblem, RetryLater, Untrusted
from csr_desktop.hub.rest.session import Request
from csr_desktop.hub.rest.settings import ClientCertificate
from csr_desktop.hub.transport import Accepted, Unanswered
from tests.hub.certificates import PASSPHRASE, Authority, key_pem, pem_of, server_context
from tests.hub.peers import Peer, Script, http, token
from tests.hub.samples import a_message, profile_json, state_json


@pytest.fixture
def trusted_by():
    """How many authorities a client believes once it has talked: requests adds its own bundle when it may."""

    def count(hub):
        adapter = hub._caller._session._session.get_adapter("https://localhost/")
        return adapter._context.cert_store_stats()["x509"]

    return count


WRONG = {
    "wrong host": "hub.untrusted.name",
    "other authority": "hub.untrusted.issuer",
    "self-signed": "hub.untrusted.issuer",
    "expired": "hub.untrusted.expired",
    "not yet valid": "hub.untrusted.not_yet_valid",
    "by number": "hub.untrusted.name",
    "TLS 1.1": "hub.untrusted.tls",
    "no TLS at all": "hub.untrusted.tls",
}


def wrong_context(kind, authority):
    match kind:
        case "wrong host":
            return server_context(*authority.issue("hub.example.org"))
        case "other authority":
            return server_context(*Authority(name="Iemand anders").issue("localhost"))
        case "self-signed":
            return server_context(*authority.issue("localhost", self_signed=True))
        case "expired":
            return server_context(*authority.issue("localhost", from_days=-30, to_days=-1))
        case "not yet valid":
            return server_context(*authority.issue("localhost", from_days=2))
        case "TLS 1.1":
            return server_context(*authority.issue("localhost"), only_tls_1_1=True)
        case "no TLS at all":
            return None
    return server_context(*authority.issue("localhost"))


def good_answers():
    return Script({"/deelnemer": http(200, profile_json()), "/berichten/": lambda heard: http(201, state_json(heard))})


def test_the_right_server_hears_message_and_token(peers, hub_at, good_context, trusted_by):
    """The control: without it the refusals below would prove nothing."""
    peer = peers(good_answers(), good_context)
    message = a_message()
    hub = hub_at(peer)
    (result,) = hub.send([message])
    assert isinstance(result, Accepted)
    asked, sent = peer.requests
    assert asked.path == "/token"
    assert sent.body == message.body
    assert sent.headers["authorization"] == "Bearer abc.def-1"
    assert trusted_by(hub) == 1


@pytest.mark.parametrize("at", ["hub", "token"])
@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_certificate_ends_it(peers, hub_at, authority, good_context, figures, kind, at):
    wrong = peers(good_answers(), wrong_context(kind, authority))
    good = peers(good_answers(), good_context)
    host = "127.0.0.1" if kind == "by number" else "localhost"
    base = f"https://{host}:{wrong.port}"
    hub = hub_at(good)
    login = hub._caller._login._login
    if at == "hub":
        hub = hub_at(good, base_url=f"{base}/v1")
    else:
        from dataclasses import replace

        hub = hub_at(good, login=replace(login, token_url=f"{base}/token"))
    (result,) = hub.send([a_message()])
    assert isinstance(result, Unanswered)
    assert isinstance(result.problem, Untrusted)
    assert result.problem.code == WRONG[kind]
    with pytest.raises(Untrusted):
        hub.profile()
    if kind == "no TLS at all":
        # It hears the first bytes of a TLS greeting, which it cannot read as a request.
        assert wrong.requests == []
        wrong.bytes_heard = 0
    assert wrong.bytes_heard == 0
    assert wrong.connections == 2
    figures("untrusted servers", refused=1, bytes_of_body_or_token_reached_them=wrong.bytes_heard)


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("certificate", ["none", "of another authority"])
def test_a_hub_that_wants_our_certificate_hears_nothing_without_the_right_one(
    peers, hub_at, authority, figures, certificate, newest
):
    context = server_context(*authority.issue("localhost"), clients=authority)
    context.maximum_version = newest
    peer = peers(good_answers(), context)
    ours = None
    if certificate != "none":
        made, key = Authority(name="Iemand anders").issue()
        ours = ClientCertificate(
            certificate_pem=pem_of(made), private_key_pem=key_pem(key, PASSPHRASE), passphrase=PASSPHRASE
        )
    hub = hub_at(peer, client_certificate=ours)
    with pytest.raises(HubProblem) as caught:
        hub.profile()
    # With TLS 1.3 the alert may be overtaken by the end of the connection; never by an answer.
    assert isinstance(caught.value, Untrusted | RetryLater)
    expected = {"hub.untrusted.our_certificate", "hub.untrusted.tls", "hub.connection_lost"}
    assert caught.value.code in expected
    assert peer.bytes_heard == 0
    figures("untrusted servers", refused=1, bytes_of_body_or_token_reached_them=peer.bytes_heard)


def test_with_the_organisations_certificate_no_token_is_needed(peers, hub_at, authority):
    peer = peers(good_answers(), server_context(*authority.issue("localhost"), clients=authority))
    made, key = authority.issue()
    ours = ClientCertificate(
        certificate_pem=pem_of(made), private_key_pem=key_pem(key, PASSPHRASE), passphrase=PASSPHRASE
    )
    hub = hub_at(peer, client_certificate=ours, login=None)
    assert hub.profile().participant.name == "Gemeente Waterrijk"
    assert [heard.path for heard in peer.requests] == ["/v1/deelnemer"]
    assert "authorization" not in peer.requests[0].headers


# --- what the environment advises is not followed ---------------------------------------------------------------------


@pytest.fixture
def evil():
    return Authority(name="Autoriteit uit de omgeving")


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"])
@pytest.mark.parametrize("own_authority", [True, False])
def test_bundles_from_the_environment_are_not_believed(
    peers, hub_at, evil, monkeypatch, tmp_path, figures, variable, own_authority
):
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(evil.pem)
    monkeypatch.setenv(variable, str(tmp_path if variable.endswith("DIR") else bundle))
    peer = peers(good_answers(), server_context(*evil.issue("localhost")))
    hub = hub_at(peer) if own_authority else hub_at(peer, ca_pem=None)
    with pytest.raises(Untrusted) as caught:
        hub.profile()
    assert caught.value.code == "hub.untrusted.issuer"
    assert peer.bytes_heard == 0
    figures("environment", variables_ignored=1, bytes_misled=peer.bytes_heard)


@pytest.mark.parametrize(
    "variable", ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
)
@pytest.mark.parametrize("tls", [True, False])
def test_proxies_from_the_environment_are_not_used(peers, hub_at, good_context, monkeypatch, figures, variable, tls):
    trap = peers(lambda _heard, _line: False)
    monkeypatch.setenv(variable, f"http://127.0.0.1:{trap.port}")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    peer = peers(good_answers(), good_context if tls else None)
    assert hub_at(peer).profile().participant.id
    assert trap.connections == 0
    figures("environment", variables_ignored=1, bytes_misled=trap.bytes_heard)


def test_a_netrc_gives_no_password_away(peers, hub_at, good_context, monkeypatch, tmp_path, figures):
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine localhost login iemand password geheim\ndefault login x password y\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    peer = peers(good_answers(), good_context)
    hub_at(peer).profile()
    asked, read = peer.requests
    assert "authorization" not in asked.headers
    assert read.headers["authorization"] == "Bearer abc.def-1"
    figures("environment", variables_ignored=1)


def test_a_proxy_from_our_own_settings_is_used_and_sees_no_secret(peers, hub_at, good_context):
    peer = peers(good_answers(), good_context)
    through = bytearray()

    def tunnel(heard, line):
        assert heard.method == "CONNECT"
        there = socket.create_connection(("127.0.0.1", peer.port))
        line.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")

        def pump(source, target):
            with contextlib.suppress(OSError):
                while piece := source.recv(65_536):
                    through.extend(piece)
                    target.sendall(piece)
            with contextlib.suppress(OSError):
                target.shutdown(socket.SHUT_WR)

        back = threading.Thread(target=pump, args=(there, line), daemon=True)
        back.start()
        pump(line, there)
        back.join(30)
        there.close()
        return False

    proxy = peers(tunnel)
    message = a_message()
    hub = hub_at(peer, proxy=f"http://127.0.0.1:{proxy.port}")
    (result,) = hub.send([message])
    assert isinstance(result, Accepted)
    hub.close()
    assert proxy.connections == 1
    assert proxy.requests[0].path == f"localhost:{peer.port}"
    assert "authorization" not in proxy.requests[0].headers
    assert b"abc.def-1" not in through
    assert message.body[:40] not in through


# --- redirects --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["other port", "other host", "other scheme", "same place", "nonsense"])
@pytest.mark.parametrize("asked", ["profile", "send", "token"])
def test_redirects_are_never_followed(peers, hub_at, good_context, figures, status, target, asked):
    other = peers(good_answers(), None if target == "other scheme" else good_context)
    where = {
        "other port": other.url("/v1/deelnemer"),
        "other host": other.url("/v1/deelnemer", host="127.0.0.1"),
        "other scheme": other.url("/v1/deelnemer"),
        "same place": "/v1/deelnemer",
        "nonsense": "https://[::1:9/%zz",
    }[target]
    away = http(status, b"x" * 100, Location=where)
    if asked == "token":
        first = peers(Script({"/deelnemer": http(200, profile_json())}, tokens=away), good_context)
    else:
        first = peers(Script({"/": away}), good_context)
    hub = hub_at(first)
    if asked == "send":
        (result,) = hub.send([a_message()])
        assert isinstance(result, Unanswered)
        problem = result.problem
    else:
        with pytest.raises(Untrusted) as caught:
            hub.profile()
        problem = caught.value
    assert problem.code == "hub.untrusted.redirect"
    assert len(first.requests) == (1 if asked == "token" else 2)
    assert (other.connections, other.bytes_heard) == (0, 0)
    figures("redirects", refused=1, connections_to_the_target=other.connections)


def test_cookies_are_not_kept(hub_with):
    hub, peer = hub_with({"/deelnemer": http(200, profile_json(), Set_Cookie="spoor=1; Path=/")})
    hub.profile()
    hub.profile()
    assert all("cookie" not in heard.headers for heard in peer.requests)
    assert len(hub._caller._session._session.cookies) == 0


def test_the_wrong_tenant_is_refused_before_anything_is_sent(hub_with):
    theirs = json.loads(profile_json())
    theirs["deelnemer"]["deelnemerId"] = "99999999-9999-7999-8999-999999999999"
    hub, peer = hub_with({"/deelnemer": http(200, json.dumps(theirs).encode())})
    results = hub.send([a_message(), a_message()])
    assert {type(result) for result in results} == {Unanswered}
    assert results[0].problem.code == "hub.untrusted.participant"
    assert [heard.path for heard in peer.requests] == ["/token", "/v1/deelnemer"]


def test_a_token_goes_nowhere_but_to_the_hub(peers, hub_at):
    """Even our own code cannot send it elsewhere, the token address included: the session knows its origins."""
    other, tokens, peer = peers(Script()), peers(Script()), peers(Script())
    session = hub_at(peer, token_peer=tokens)._caller._session
    for url in (other.url("/v1/x"), tokens.url("/token"), peer.url("/v1/x", host="127.0.0.1")):
        with pytest.raises(Bug):
            session.ask(Request(method="GET", url=url, authorization="Bearer x", total_s=5, most_bytes=10))
    assert (other.connections, tokens.connections, peer.connections) == (0, 0, 0)


def test_the_helpers_hear(peers):
    """A peer that cannot hear would make every refusal above look good."""
    peer = peers(lambda _heard, line: line.sendall(token()))
    assert isinstance(peer, Peer)
    asked = b"POST /token HTTP/1.1\r\nContent-Length: 2\r\n\r\nab"
    with socket.create_connection(("127.0.0.1", peer.port)) as line:
        line.sendall(asked)
        assert line.recv(10)
    assert peer.bytes_heard == len(asked)
