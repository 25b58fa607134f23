"""Access tokens (OAuth client credentials with private_key_jwt): in memory only, renewed before they end."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

from csr_desktop.errors import UserError
from csr_desktop.hub.answers import read_token
from csr_desktop.hub.backoff import demanded_seconds
from csr_desktop.hub.problems import NeedsLogin, NotUnderstood, Problem, later, problem_of
from csr_desktop.hub.rest.hub_clock import HubClock
from csr_desktop.hub.rest.keys import read_private_key, signed_assertion
from csr_desktop.hub.rest.settings import KeyLogin, Patience
from csr_desktop.hub.strict_json import NotStrict

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from csr_desktop.hub.rest.session import Answer, HubSession

#: The answer of an authorisation server is small.
_MOST_BYTES = 64_000
#: Renewed this long before the end, and for short tokens when a tenth is left.
_EARLY_S = 60


class Login(Protocol):
    """What gives access to each request."""

    def authorization(self) -> str | None:
        """Return the value of the header Authorization; None when the certificate of the line is enough."""
        ...

    def renew(self) -> bool:
        """Forget what was refused; return whether asking again can help."""
        ...


class CertificateLogin:
    """Mutual TLS: the line itself says who we are."""

    def authorization(self) -> str | None:
        """Nothing is needed."""
        return None

    def renew(self) -> bool:
        """A certificate does not get better by asking again."""
        return False


class TokenLogin:
    """Gets tokens with signed assertions."""

    def __init__(
        self,
        login: KeyLogin,
        session: HubSession,
        hub_clock: HubClock,
        patience: Patience,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._login = login
        self._session = session
        self._hub_clock = hub_clock
        self._patience = patience
        self._ticks = ticks
        self._key: EllipticCurvePrivateKey | None = None
        self._value: str | None = None
        self._good_until = self._ticks()

    def authorization(self) -> str:
        """Return the header's value with a token that still holds. `NeedsLogin` when there is none to be had."""
        if self._value is None or self._ticks() >= self._good_until:
            self._fetch()
        return f"Bearer {self._value}"

    def renew(self) -> bool:
        """Forget the token; the next request gets another one."""
        self._value = None
        return True

    def _fetch(self) -> None:
        self._value = None
        asked_at = self._ticks()
        answer = self._ask()
        # A clock that stands wrong makes a good assertion look expired: once more, by the server's time.
        if self._hub_clock.hear(answer.header("Date")) and answer.status in {400, 401}:
            answer = self._ask()
        if answer.status != 200:
            raise self._problem(answer)
        try:
            token = read_token(answer.body, _MOST_BYTES)
        except NotStrict as error:
            raise NotUnderstood("hub.answer.garbled") from error
        self._value = token.value
        # Counted from before the question, by ticks: no clock that is set can make it seem to hold longer.
        self._good_until = asked_at + token.expires_in - min(_EARLY_S, token.expires_in // 10)

    def _ask(self) -> Answer:
        from csr_desktop.hub.rest.session import Request

        if self._key is None:
            self._key = self._opened_key()
        assertion = signed_assertion(
            self._key, self._login.client_id, self._login.token_url, self._hub_clock.now(), str(uuid.uuid4())
        )
        form = {
            "grant_type": "client_credentials",
            "client_id": self._login.client_id,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion,
        }
        return self._session.ask(
            Request(
                method="POST",
                url=self._login.token_url,
                headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
                body=urlencode(form).encode("ascii"),
                total_s=self._patience.total_s,
                most_bytes=_MOST_BYTES,
            )
        )

    def _opened_key(self) -> EllipticCurvePrivateKey:
        """Open the key; that it does not (a vault that lost its passphrase) is a matter of access, like a refusal."""
        try:
            return read_private_key(self._login.private_key_pem, self._login.passphrase)
        except UserError as error:
            raise NeedsLogin(error.code) from error

    def _problem(self, answer: Answer) -> Exception:
        """Errors of OAuth are its own JSON; what they say is for the administrator of the hub, who sees it too."""
        if answer.status in {400, 401, 403}:
            return NeedsLogin("hub.login_refused")
        after = demanded_seconds(answer.header("Retry-After"), self._hub_clock.now())
        if answer.status in {404, 405} or answer.status < 400:
            return later("hub.no_token_there", after)
        return problem_of(answer.status, Problem(), after)
