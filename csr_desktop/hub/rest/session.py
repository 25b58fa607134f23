"""One request and its answer over `requests`, with nothing of what makes requests trusting (safety.md, finding 6).

Fixed origins, no redirects, no cookies, nothing from the environment, our own TLS context, limits on time and on size
after unpacking. Every way in which it can fail leaves as a `HubProblem`.
"""

from __future__ import annotations

import http.client
import ssl
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from csr_desktop import __version__
from csr_desktop.errors import Bug
from csr_desktop.hub.problems import HubProblem, NotUnderstood, Untrusted
from csr_desktop.hub.rest.failures import problem_from
from csr_desktop.hub.rest.settings import HubSettings, Origin
from csr_desktop.hub.rest.sockets import Watch, watched_pools
from csr_desktop.hub.rest.tls import make_context
from csr_desktop.hub.transport import Stop

_PIECE = 65_536
_MOST_WORDS_BYTES = 1_000_000
_NO_PROXIES: dict[str, str] = {}
#: Every way in which the libraries fail. ValueError: addresses and headers that cannot be.
_FAILURES = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    zlib.error,
    ValueError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to ask. `most_bytes` is the limit of the answer after unpacking; `into` takes the body as it comes."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)
    #: The value of the header Authorization; goes to the origin of the hub, nowhere else.
    authorization: str | None = field(default=None, repr=False)
    total_s: int | float
    most_bytes: int
    may_pack: bool = False
    into: Callable[[int, Mapping[str, str], bytes], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came. `body` is empty where the request said where to put it."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    request_id: str

    def header(self, name: str) -> str | None:
        """Return a header; None when it is absent."""
        return self.headers.get(name)


class HubSession:
    """The line to a hub; for one thread."""

    def __init__(self, settings: HubSettings, stop: Stop) -> None:
        self._patience = settings.patience
        self._watch = Watch(stop)
        self._hub_origin = Origin.of(settings.base_url)
        self._token_origin = None if settings.login is None else Origin.of(settings.login.token_url)
        self._session = _Session()
        adapter = _Adapter(self._watch, make_context(settings), settings.proxy)
        self._session.adapters.clear()
        for prefix in ("https://", "http://") if settings.practice else ("https://",):
            self._session.mount(prefix, adapter)

    def ask(self, request: Request) -> Answer:
        """Send a request and return the whole answer; raises `HubProblem`."""
        request_id = f"req-{uuid.uuid4()}"
        self._watch.ask()
        self._watch.wind(request.total_s, self._patience.stall_s)
        try:
            return self._ask(request, request_id)
        except (HubProblem, *_FAILURES) as error:
            problem = problem_from(error)
            problem.request_id = request_id
            if problem is error:
                raise
            raise problem from error

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    def _ask(self, request: Request, request_id: str) -> Answer:
        prepared = self._prepared(request, request_id)
        patience = self._patience
        response = self._session.send(
            prepared,
            stream=True,
            timeout=(min(patience.connect_s, self._watch.left()), patience.stall_s),
            verify=True,
            cert=None,
            proxies=_NO_PROXIES,
            allow_redirects=False,
        )
        try:
            status, headers = response.status_code, response.headers
            if 300 <= status < 400 and status != 304:
                # Not even read: where it points, and what it says, is of no use to us.
                raise Untrusted("hub.untrusted.redirect")
            _check_framing(headers)
            body = b""
            if status >= 400:
                body = _words(response)
            elif request.into is None:
                body = b"".join(_limited(_unpacked(response), request.most_bytes))
            else:
                for piece in _limited(_unpacked(response), request.most_bytes):
                    request.into(status, headers, piece)
            return Answer(status=status, headers=headers, body=body, request_id=request_id)
        finally:
            response.close()

    def _prepared(self, request: Request, request_id: str) -> requests.PreparedRequest:
        headers = {
            "User-Agent": f"csr-desktop/{__version__}",
            "Accept-Encoding": "gzip" if request.may_pack else "identity",
            "X-Request-ID": request_id,
            **request.headers,
        }
        if request.authorization is not None:
            headers["Authorization"] = request.authorization
        prepared = requests.PreparedRequest()
        prepared.prepare(method=request.method, url=request.url, headers=headers, data=request.body)
        # After requests has had its way with the address: whatever it made of it must still be ours.
        origin = Origin.of(prepared.url or "")
        if origin != self._hub_origin and (origin != self._token_origin or request.authorization is not None):
            raise Bug("hub.foreign_origin")
        return prepared


class _Session(requests.Session):
    """A session that keeps nothing between requests but its connections."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """There is none: requests would read a redirect's body to the end, also when it is told not to follow."""
        del resp
        return None


class _Adapter(HTTPAdapter):
    """Connections with our own TLS context and watched sockets, whatever requests would add to them."""

    def __init__(self, watch: Watch, context: ssl.SSLContext, proxy: str | None) -> None:
        self._watch = watch
        self._context = context
        self._proxy = proxy
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **_more: Any) -> None:  # noqa: ANN401
        """Make the pools; called by the constructor of requests."""
        made: urllib3.PoolManager
        kept: dict[str, Any] = {"num_pools": connections, "maxsize": maxsize, "block": block}
        kept |= {"ssl_context": self._context, "cert_reqs": "CERT_REQUIRED"}
        made = urllib3.PoolManager(**kept) if self._proxy is None else urllib3.ProxyManager(self._proxy, **kept)
        made.pool_classes_by_scheme = watched_pools(self._watch)
        self.poolmanager = made

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: Any,  # noqa: ANN401 - requests' own
        proxies: Any = None,  # noqa: ANN401 - requests' own
        cert: Any = None,  # noqa: ANN401 - requests' own
    ) -> urllib3.HTTPConnectionPool:
        """Return the pool of the request's origin; requests would mix in the bundle of certifi."""
        del verify, proxies, cert
        origin = Origin.of(request.url or "")
        return self.poolmanager.connection_from_host(origin.host, origin.port, origin.scheme)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:  # noqa: ANN401 - requests' own
        """Leave the connection alone: our context verifies."""


def _check_framing(headers: Mapping[str, str]) -> None:
    """Refuse a length that is none: libraries take it as if nothing was said, and then half an answer is whole."""
    length = headers.get("Content-Length")
    if length is not None and not (length.isascii() and length.isdecimal()):
        raise NotUnderstood("hub.answer.garbled")


def _words(response: requests.Response) -> bytes:
    """Return what is said with a refusal; the status counts without it, so too many words are none."""
    try:
        return b"".join(_limited(_unpacked(response), _MOST_WORDS_BYTES))
    except (NotUnderstood, zlib.error):
        return b""


def _unpacked(response: requests.Response) -> Iterator[bytes]:
    """Give the body piece by piece, unpacked when it is gzip; every piece is small, also of a bomb."""
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    pieces = response.raw.stream(_PIECE, decode_content=False)
    if coding in {"", "identity"}:
        yield from pieces
    elif coding in {"gzip", "x-gzip"}:
        yield from _gunzipped(pieces)
    else:
        raise NotUnderstood("hub.answer.packed")


def _gunzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=31)
    for packed in pieces:
        rest = packed
        while rest:
            if unpacker.eof:
                raise NotUnderstood("hub.answer.packed")
            yield unpacker.decompress(rest, _PIECE)
            rest = unpacker.unconsumed_tail or unpacker.unused_data
    yield unpacker.flush()
    if not unpacker.eof:
        raise NotUnderstood("hub.answer.cut_off")


def _limited(pieces: Iterator[bytes], most_bytes: int) -> Iterator[bytes]:
    seen = 0
    for piece in pieces:
        seen += len(piece)
        if seen > most_bytes:
            raise NotUnderstood("hub.answer.too_large")
        yield piece
