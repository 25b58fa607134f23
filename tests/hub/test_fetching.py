"""A small file over https: the right server only, no other address, no more than it may be long."""

from __future__ import annotations

import pytest

from csr_desktop.hub.problems import HubProblem, NotUnderstood, Untrusted
from csr_desktop.hub.rest.fetching import can_be_fetched, fetch
from tests.hub.certificates import Authority, pem_of, server_context
from tests.hub.peers import http

FILE = b'{"form":"csr-signed-1"}\n'


@pytest.mark.parametrize(
    ("url", "can_be"),
    [
        ("https://beheer.example/csr/nieuws.csrnieuws", True),
        ("https://beheer.example:8443/nieuws", True),
        ("http://beheer.example/nieuws", False),
        ("https://beheer.example/", False),
        ("https://beheer.example", False),
        ("https://naam:geheim@beheer.example/nieuws", False),
        ("https://beheer.example/nieuws?van=ons", False),
        ("https://beheer.example/nieuws#deel", False),
        ("file:///etc/passwd", False),
        ("https://beheer.example/../geheim", False),
        ("https://beheer .example/nieuws", False),
    ],
)
def test_addresses_of_one_form(url, can_be):
    assert can_be_fetched(url) is can_be


def test_the_file_comes_and_nothing_of_us_goes_along(peers, good_context, authority, stop):
    peer = peers(lambda _heard, line: line.sendall(http(200, FILE)), good_context)
    assert fetch(peer.url("/nieuws"), stop, most_bytes=100, ca_pem=pem_of(authority.certificate)) == FILE
    (heard,) = peer.requests
    assert (heard.method, heard.path, heard.body) == ("GET", "/nieuws", b"")
    assert not {"cookie", "authorization", "referer"} & heard.headers.keys()


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (http(302, b"", Location="https://elders.example/nieuws"), Untrusted),
        (http(200, FILE * 100), NotUnderstood),
        (http(404, b"weg"), NotUnderstood),
        (http(204), NotUnderstood),
    ],
    ids=["elsewhere", "too long", "not there", "nothing"],
)
def test_anything_else_is_a_problem(peers, good_context, authority, stop, answer, problem):
    peer = peers(lambda _heard, line: line.sendall(answer), good_context)
    with pytest.raises(problem):
        fetch(peer.url("/nieuws"), stop, most_bytes=100, ca_pem=pem_of(authority.certificate))


def test_another_server_hears_nothing(peers, authority, stop):
    peer = peers(lambda _heard, line: line.sendall(http(200, FILE)),
                 server_context(*Authority(name="Iemand anders").issue("localhost")))  # fmt: skip
    with pytest.raises(HubProblem):
        fetch(peer.url("/nieuws"), stop, most_bytes=100, ca_pem=pem_of(authority.certificate))
    assert peer.requests == []
