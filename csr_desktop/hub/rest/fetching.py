"""One small file from an https address, over the line that trusts nobody (`session.py`)."""

from __future__ import annotations

from urllib.parse import urlsplit

from csr_desktop.hub.problems import NotUnderstood
from csr_desktop.hub.rest.session import HubSession, Request
from csr_desktop.hub.rest.settings import HubSettings, Patience, is_https_address
from csr_desktop.hub.transport import Stop

_OK = 200


def can_be_fetched(url: str) -> bool:
    """Whether an address is of the one form we use: https, without name, password, question or fragment."""
    return is_https_address(url) and urlsplit(url).path not in {"", "/"}


def fetch(url: str, stop: Stop, *, most_bytes: int, ca_pem: bytes | None = None, proxy: str | None = None) -> bytes:
    """Return what lies at an address that `can_be_fetched`; nothing of us goes along but the version of the program.

    No redirects, no cookies, certificates of the system or of one given authority. Raises `HubProblem`.
    """
    patience = Patience(total_s=30)
    parts = urlsplit(url)
    settings = HubSettings(
        base_url=f"{parts.scheme}://{parts.netloc}", participant_id="", ca_pem=ca_pem, proxy=proxy, patience=patience
    )
    session = HubSession(settings, stop)
    try:
        answer = session.ask(Request(method="GET", url=url, total_s=patience.total_s, most_bytes=most_bytes))
    finally:
        session.close()
    if answer.status != _OK:
        raise NotUnderstood("hub.answer.garbled")
    return answer.body
