"""From what libraries raise to what it means: the network, the other side, or somebody we must not talk to."""

from __future__ import annotations

import socket
import ssl
import zlib
from collections.abc import Iterator

from csr_desktop.hub.problems import HubProblem, NotUnderstood, Untrusted, later

#: OpenSSL's X509_V_ERR_… numbers.
_EXPIRED = {9: "hub.untrusted.not_yet_valid", 10: "hub.untrusted.expired"}
_WRONG_NAME = frozenset({62, 63, 64})

#: Pieces of OpenSSL's reasons: what the other side wants or speaks.
_WANTS_CERTIFICATE = (
    "CERTIFICATE_REQUIRED",
    "BAD_CERTIFICATE",
    "UNKNOWN_CA",
    "CERTIFICATE_EXPIRED",
    "CERTIFICATE_REVOKED",
    "CERTIFICATE_UNKNOWN",
    "UNSUPPORTED_CERTIFICATE",
    "ACCESS_DENIED",
)
_BROKEN_LINE = ("EOF", "BAD_RECORD_MAC", "DECRYPTION_FAILED", "ZERO_RETURN")
_MOST_LINKS = 20


def problem_from(error: BaseException) -> HubProblem:
    """Return the problem that an error of requests, urllib3, http.client, ssl or the system stands for."""
    chain = list(_chain(error))
    for link in chain:
        if isinstance(link, HubProblem):
            return link
    for link in chain:
        if isinstance(link, ssl.SSLError):
            return _of_tls(link)
    return _of_line(chain)


def _of_line(chain: list[BaseException]) -> HubProblem:
    if any(isinstance(link, zlib.error) for link in chain):
        return NotUnderstood("hub.answer.packed")
    if any(isinstance(link, socket.gaierror) for link in chain):
        return later("hub.no_such_host")
    if any(isinstance(link, ConnectionRefusedError) for link in chain):
        return later("hub.unreachable")
    if any(isinstance(link, TimeoutError) or "Timeout" in type(link).__name__ for link in chain):
        return later("hub.too_slow")
    return later("hub.connection_lost")


def _of_tls(error: ssl.SSLError) -> HubProblem:
    if isinstance(error, ssl.SSLCertVerificationError):
        number = getattr(error, "verify_code", 0)
        if number in _EXPIRED:
            return Untrusted("hub.untrusted.expired") if number == 10 else Untrusted("hub.untrusted.not_yet_valid")
        return Untrusted("hub.untrusted.name") if number in _WRONG_NAME else Untrusted("hub.untrusted.issuer")
    reason = f"{error.reason or ''} {type(error).__name__}".upper()
    if any(piece in reason for piece in _BROKEN_LINE):
        return later("hub.connection_lost")
    if any(piece in reason for piece in _WANTS_CERTIFICATE):
        return Untrusted("hub.untrusted.our_certificate")
    return Untrusted("hub.untrusted.tls")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Give an error and what is behind it: cause, context, and what urllib3 and requests carry along."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_LINKS:
        link = waiting.pop(0)
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        behind = (link.__cause__, link.__context__, getattr(link, "reason", None), *link.args)
        waiting += [other for other in behind if isinstance(other, BaseException)]
