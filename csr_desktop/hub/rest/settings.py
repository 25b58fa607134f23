"""What a hub connection needs to know, and which of it is refused before anything is sent."""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from csr_desktop.errors import Message, UserError

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", re.ASCII)
_PATH = re.compile(r"(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?", re.ASCII)
_VERSION_PATH = re.compile(r".*/v[0-9]+", re.ASCII)
_USUAL_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port; what may have a token, and nothing else may."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Origin:
        """Return the origin of an address that was checked."""
        parts = urlsplit(url)
        return cls(parts.scheme, (parts.hostname or "").lower(), parts.port or _USUAL_PORTS.get(parts.scheme, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLogin:
    """OAuth client credentials with a signed assertion (RFC 7523): the key of this installation, encrypted."""

    token_url: str
    client_id: str
    private_key_pem: bytes = field(repr=False)
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCertificate:
    """The certificate of the organisation with its encrypted key, for mutual TLS."""

    certificate_pem: bytes
    private_key_pem: bytes = field(repr=False)
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long we wait, in seconds, and how much we read, in bytes (safety.md H2, 4.7)."""

    connect_s: int | float = 10
    #: Without one byte moving.
    stall_s: int | float = 20
    #: For a whole request, from the first byte to the last.
    total_s: int | float = 60
    #: The same for a file.
    attachment_s: int | float = 300
    most_answer_bytes: int = 32_000_000
    most_attachment_bytes: int = 64_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSettings:
    """One connection. `ca_pem` None: the certificates that the operating system trusts. `proxy` only from here."""

    base_url: str
    participant_id: str
    login: KeyLogin | None = None
    client_certificate: ClientCertificate | None = None
    ca_pem: bytes | None = None
    proxy: str | None = None
    #: Allows http to this computer, for the practice hub.
    practice: bool = False
    patience: Patience = Patience()


def check_settings(settings: HubSettings) -> None:
    """Raise UserError with a sentence for each setting that will not do."""
    faults = list(_faults(settings))
    if faults:
        raise UserError.many(faults)


def check_issuers(ca_pem: bytes) -> None:
    """Raise UserError `hub.settings.ca` when there is no certificate in what should name the issuers (PEM).

    OpenSSL itself looks, as it will for the connection: what it cannot use there is refused when it is set.
    """
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=ca_pem.decode("ascii"))
    except (ssl.SSLError, ValueError) as error:
        raise UserError("hub.settings.ca") from error


def is_https_address(url: str) -> bool:
    """Whether an address is one over https, of the one form we use: no name, password, question or fragment in it."""
    parts = _parts(url)
    return parts is not None and parts.scheme == "https"


def is_this_computer(host: str) -> bool:
    """Whether a host is certainly this computer."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _faults(settings: HubSettings) -> Iterator[Message]:
    base = _parts(settings.base_url)
    if base is None or not _VERSION_PATH.fullmatch(base.path):
        yield Message.of("hub.settings.base_url")
    elif not _may_be_used(base, settings.practice):
        yield Message.of("hub.settings.https")
    if not _UUID.fullmatch(settings.participant_id):
        yield Message.of("hub.settings.participant")
    if settings.login is None and settings.client_certificate is None:
        yield Message.of("hub.settings.no_login")
    if settings.login is not None:
        yield from _login_faults(settings.login, settings.practice)
    if settings.ca_pem is not None:
        try:
            check_issuers(settings.ca_pem)
        except UserError as error:
            yield from error.messages
    if settings.proxy is not None:
        proxy = _parts(settings.proxy)
        if proxy is None or proxy.path not in {"", "/"} or proxy.scheme != "http":
            yield Message.of("hub.settings.proxy")


def _login_faults(login: KeyLogin, practice: bool) -> Iterator[Message]:
    token = _parts(login.token_url)
    if token is None:
        yield Message.of("hub.settings.token_url")
    elif not _may_be_used(token, practice):
        yield Message.of("hub.settings.https")
    if not login.client_id or not login.client_id.isprintable() or len(login.client_id) > 200:
        yield Message.of("hub.settings.client_id")


def _parts(url: str) -> SplitResult | None:
    """Split an address of the one form we use: no name, password, question or fragment in it."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    plain = "@" not in parts.netloc and "?" not in url and "#" not in url and port != 0 and _PATH.fullmatch(parts.path)
    if parts.scheme not in _USUAL_PORTS or not plain or not (_HOST.fullmatch(host) or is_this_computer(host)):
        return None
    return parts


def _may_be_used(parts: SplitResult, practice: bool) -> bool:
    return parts.scheme == "https" or (practice and is_this_computer(parts.hostname or ""))
