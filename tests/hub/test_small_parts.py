"""Backing off, settings that will not do, TLS as data, and a sentence for everything that can go wrong."""

from __future__ import annotations

import ast
import contextlib
import random
import re
import ssl
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.hub import problems
from csr_desktop.hub.backoff import demanded_seconds, waiting_time
from csr_desktop.hub.problems import HubProblem, Problem, clean, place_of, problem_of
from csr_desktop.hub.rest.settings import ClientCertificate, HubSettings, KeyLogin, check_settings, is_this_computer
from csr_desktop.hub.rest.tls import make_context
from csr_desktop.hub.strict_json import NotStrict, check
from tests.hub.certificates import PASSPHRASE, Authority, key_pem, pem_of

# --- backing off ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attempts", "ceiling_s"), [(1, 2), (2, 4), (3, 8), (7, 128), (8, 256), (9, 300), (50, 300), (10**6, 300)]
)
def test_waiting_grows_to_a_ceiling(attempts, ceiling_s):
    assert waiting_time(attempts, lambda limit: limit - 1) == timedelta(seconds=ceiling_s)
    assert waiting_time(attempts, lambda _limit: 0) == timedelta(0)


def test_waiting_is_spread_over_the_whole():
    """Full jitter: a hundred offices that fell out together do not come back together."""
    draw = random.Random(4).randrange
    waits = Counter(int(waiting_time(9, draw).total_seconds()) // 30 for _ in range(2_000))
    assert len(waits) == 10
    assert min(waits.values()) > 100


@settings(deadline=None)
@given(st.integers(-10, 10**7), st.integers(1, 30))
def test_what_the_hub_demands_comes_first(demanded, attempts):
    wait = waiting_time(attempts, random.Random(1).randrange, demanded)
    least = min(max(demanded, 0), 3_600)
    assert timedelta(seconds=least) <= wait < timedelta(seconds=least + 2)


NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_retry_after_is_read_or_ignored(text):
    seconds = demanded_seconds(text, NOW)
    assert seconds is None or 0 <= seconds <= 3_600


# --- settings ---------------------------------------------------------------------------------------------------------

LOGIN = KeyLogin(token_url="https://hub.example.org/token", client_id="k", private_key_pem=b"", passphrase="")
ID = "11111111-1111-7111-8111-111111111111"


def faults_with(**changes):
    usual = {"base_url": "https://hub.example.org/v1", "participant_id": ID, "login": LOGIN}
    try:
        check_settings(HubSettings(**(usual | changes)))
    except UserError as error:
        return [message.code for message in error.messages]
    return []


@pytest.mark.parametrize(
    "url",
    [
        "https://hub.example.org/v1",
        "https://hub.example.org:8443/uitwisseling/v2",
        "https://10.0.0.7/v1",
        "https://xn--hb-tka.example.org/v1",
    ],
)
def test_addresses_that_will_do(url):
    assert faults_with(base_url=url) == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hub.example.org/v1",
        "https://hub.example.org",
        "https://hub.example.org/",
        "https://hub.example.org/v1/",
        "https://hub.example.org/v1?x=1",
        "https://hub.example.org/v1#x",
        "https://hub.example.org/v1?",
        "https://naam:woord@hub.example.org/v1",
        "https://@hub.example.org/v1",
        "https:///v1",
        "https://hub.example.org:0/v1",
        "https://hub.example.org:99999/v1",
        "https://hub.example.org\\@kwaad.example/v1",
        "https://hub.example.org /v1",
        "https://hüb.example.org/v1",
        "https://hub.example.org/../v1",
        "https://hub.example.org/%2e%2e/v1",
        "ftp://hub.example.org/v1",
        "file:///v1",
        "https://-hub.example.org/v1",
        "https://hub.example.org\n/v1",
    ],
)
def test_addresses_that_will_not_do(url):
    assert faults_with(base_url=url) == ["hub.settings.base_url"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "[::1]"])
def test_plain_http_only_to_this_computer_and_only_to_practise(host):
    url = f"http://{host}:8000/v1"
    assert faults_with(base_url=url, practice=True) == []
    assert faults_with(base_url=url) == ["hub.settings.https"]


@pytest.mark.parametrize(
    "host", ["hub.example.org", "10.0.0.7", "localhost.example.org", "128.0.0.1", "0.0.0.0", "2130706433"]
)
def test_elsewhere_plain_http_never(host):
    assert faults_with(base_url=f"http://{host}/v1", practice=True) == ["hub.settings.https"]
    assert not is_this_computer(host)


def test_all_faults_of_settings_are_told_at_once():
    login = KeyLogin(token_url="http://hub.example.org/token", client_id="", private_key_pem=b"", passphrase="")
    assert faults_with(base_url="x", participant_id="7", login=login, proxy="socks5://x") == [
        "hub.settings.base_url",
        "hub.settings.participant",
        "hub.settings.https",
        "hub.settings.client_id",
        "hub.settings.proxy",
    ]
    assert faults_with(login=None) == ["hub.settings.no_login"]


# --- TLS --------------------------------------------------------------------------------------------------------------


def settings_with(**changes):
    return HubSettings(base_url="https://hub.example.org/v1", participant_id=ID, login=LOGIN, **changes)


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_the_context_asks_for_all_it_should(platform, authority):
    if platform != "linux":
        import truststore

        assert truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT).verify_mode == ssl.CERT_REQUIRED
    context = make_context(settings_with(ca_pem=authority.pem if platform == "linux" else None), platform)
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert context.options & ssl.OP_NO_COMPRESSION
    weak = [one["name"] for one in context.get_ciphers() if not one["aead"]]
    assert weak == []


@pytest.mark.parametrize("pem", [b"", b"x", b"\xff", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_an_authority_that_is_none_is_told(pem):
    with pytest.raises(UserError) as caught:
        make_context(settings_with(ca_pem=pem))
    assert caught.value.code == "hub.settings.ca"


def test_keys_of_certificates_are_taken_encrypted_only(authority):
    made, key = authority.issue()
    other = Authority().issue()[1]
    for private, passphrase, code in [
        (key_pem(key), PASSPHRASE, "hub.key.not_encrypted"),
        (key_pem(key, PASSPHRASE), "anders", "hub.key.certificate"),
        (key_pem(key, PASSPHRASE), "", "hub.key.certificate"),
        (key_pem(other, PASSPHRASE), PASSPHRASE, "hub.key.certificate"),
    ]:
        certificate = ClientCertificate(certificate_pem=pem_of(made), private_key_pem=private, passphrase=passphrase)
        with pytest.raises(UserError) as caught:
            make_context(settings_with(ca_pem=authority.pem, client_certificate=certificate))
        assert caught.value.code == code


def test_looking_at_the_hub_loads_nothing_heavy(checkout):
    """What only reads settings or decodes a kept message need not pay for the line."""
    code = "import sys, csr_desktop.hub.rest.hub, csr_desktop.hub.checks; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert {"requests", "urllib3", "jwt", "truststore", "cryptography"} & set(done.stdout.split()) == set()


# --- sentences and classes --------------------------------------------------------------------------------------------


def test_every_code_of_the_hub_client_has_a_sentence(checkout, texts):
    """The general test follows direct subclasses only; the problems of the hub go one deeper."""
    used = set()
    bugs = set()
    for file in sorted((checkout / "csr_desktop" / "hub").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"hub\.[a-z_.]+", node.value)
            ):
                used.add(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Bug":
                bugs.add(node.args[0].value)
    assert len(used) > 60
    assert sorted(used - bugs - texts.codes) == []


def test_the_classes_of_problems_are_closed():
    """A new class is a new duty for whoever syncs: it must be thought of there too."""

    def below(kind):
        return {kind.__name__}.union(*(below(one) for one in kind.__subclasses__()))

    assert below(HubProblem) == {
        "HubProblem",
        "RetryLater",
        "NotUnderstood",
        "Stopped",
        "NeedsLogin",
        "NotAllowed",
        "Refused",
        "ResyncNeeded",
        "NewerApi",
        "Untrusted",
    }
    assert issubclass(HubProblem, EnvironmentProblem)
    assert HubProblem.exit_code == 3


def test_any_refusal_becomes_a_problem_that_can_be_said(texts):
    @settings(deadline=None)
    @given(st.integers(400, 999), st.text(max_size=30), st.text(max_size=400))
    def said_in_dutch(status, code, detail):
        said = texts.explain(problem_of(status, Problem(code=code, detail=detail)))
        assert all("niet hadden voorzien" not in sentence for sentence in said)
        assert all(sentence.replace("\u00a0", " ").isprintable() for sentence in said)

    said_in_dutch()


@settings(deadline=None)
@given(st.text(max_size=1_000))
def test_outside_words_are_one_plain_short_line(text):
    made = clean(text)
    assert len(made) <= 300
    assert "\n" not in made
    assert not re.search(r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", made)
    assert clean(made) == made


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("/inhoud/klant/achternaam", "klant, achternaam"),
        ("/inhoud/vorderingen/0/iban", "vorderingen, 1, iban"),
        ("/header/afzender", "afzender"),
        ("/inhoud", "inhoud"),
        ("", ""),
        ("/a~1b~0c", "a/b~c"),
    ],
)
def test_a_pointer_is_shown_as_a_place(pointer, place):
    assert place_of(pointer) == place


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_strict_json_or_not(data):
    with contextlib.suppress(NotStrict):
        check(data, 1_000)


def test_problems_say_codes_only():
    problem = problem_of(400, Problem(code="X", detail="Jansen, 999990019"))
    assert "Jansen" not in str(problem)
    assert "Jansen" not in repr(problem)
    assert problems.later("hub.busy", 5).after == 5
