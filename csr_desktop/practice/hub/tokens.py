"""Who is calling: OAuth client credentials with private_key_jwt, or a client certificate known by its fingerprint."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from csr_desktop.clock import Clock
from csr_desktop.practice.hub.problems import Refusal

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ("RS256", "PS256", "ES256")
SCOPE = "berichten"
#: Clocks of two computers may differ so much.
_LEEWAY = timedelta(seconds=60)


class OAuthRefusal(Exception):
    """The token endpoint says no, in the form of OAuth (RFC 6749, 5.2)."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.description = description

    def as_json(self) -> dict[str, str]:
        """Return the body."""
        return {"error": self.error, "error_description": self.description}


@dataclass(frozen=True, slots=True)
class Client:
    """An installation that may ask for tokens on behalf of a participant; `public_key` is PEM."""

    id: str
    member_id: str
    public_key: str


@dataclass(frozen=True, slots=True)
class _Token:
    client_id: str
    member_id: str
    ends_on: datetime


class Tokens:
    """Registered installations and certificates, and the tokens given out."""

    def __init__(self, clock: Clock, *, token_minutes: int, assertion_minutes: int) -> None:
        self._clock = clock
        self._life = timedelta(minutes=token_minutes)
        self._assertion_life = timedelta(minutes=assertion_minutes)
        self._lock = threading.Lock()
        self._clients: dict[str, Client] = {}
        self._certificates: dict[str, str] = {}
        self._tokens: dict[str, _Token] = {}
        self._revoked: set[str] = set()
        self._seen: dict[tuple[str, str], datetime] = {}

    def register(self, client: Client) -> None:
        """Let an installation ask for tokens."""
        self._clients[client.id] = client

    def register_certificate(self, fingerprint: str, member_id: str) -> None:
        """Let who holds the certificate with this SHA-256 (hex) speak for a participant."""
        self._certificates[fingerprint.lower()] = member_id

    def clients(self) -> list[Client]:
        """Return all installations."""
        return list(self._clients.values())

    def give(self, form: dict[str, list[str]], token_url: str) -> dict[str, Any]:
        """Answer a request for a token. Raises OAuthRefusal."""
        if any(len(values) != 1 for values in form.values()):
            raise OAuthRefusal(400, "invalid_request", "a parameter stands there twice")
        told = {name: values[0] for name, values in form.items()}
        if told.get("grant_type") != "client_credentials":
            raise OAuthRefusal(400, "unsupported_grant_type", "only client_credentials")
        if told.get("client_assertion_type") != ASSERTION_TYPE or "client_assertion" not in told:
            raise OAuthRefusal(400, "invalid_request", "a client_assertion of type jwt-bearer is needed")
        if set(told.get("scope", SCOPE).split()) - {SCOPE}:
            raise OAuthRefusal(400, "invalid_scope", f"only {SCOPE}")
        client = self._clients.get(told.get("client_id", ""))
        if client is None:
            raise OAuthRefusal(401, "invalid_client", "unknown client")
        self._check(told["client_assertion"], client, token_url)
        with self._lock:
            now = self._clock.now()
            for old in [text for text, token in self._tokens.items() if token.ends_on + self._life < now]:
                del self._tokens[old]
            text = secrets.token_urlsafe(32)
            self._tokens[text] = _Token(client.id, client.member_id, now + self._life)
        seconds = int(self._life.total_seconds())
        return {"access_token": text, "token_type": "Bearer", "expires_in": seconds, "scope": SCOPE}

    def member_of(self, authorization: str | None, fingerprint: str | None) -> str:
        """Return the participant that calls. Raises Refusal (401)."""
        if authorization is None and fingerprint is not None and fingerprint in self._certificates:
            return self._certificates[fingerprint]
        scheme, _, text = (authorization or "").partition(" ")
        if not text:
            raise Refusal(401, "TOKEN_ONTBREEKT", "Meld u aan met een token of een certificaat.")
        token = self._tokens.get(text.strip())
        if scheme.lower() != "bearer" or token is None:
            raise Refusal(401, "TOKEN_ONGELDIG", "Dit token is niet door deze hub gegeven.")
        if text.strip() in self._revoked or token.ends_on <= self._clock.now():
            raise Refusal(401, "TOKEN_VERLOPEN", "Dit token is verlopen.")
        return token.member_id

    def revoke(self, authorization: str | None) -> None:
        """End one token before its time."""
        self._revoked.add((authorization or "").partition(" ")[2].strip())

    def revoke_all(self) -> None:
        """End all tokens before their time."""
        self._revoked.update(self._tokens)

    def _check(self, assertion: str, client: Client, token_url: str) -> None:
        """Check the signature and the claims of an assertion (RFC 7523, 3), by the hub's own clock."""
        try:
            claims = jwt.decode(
                assertion,
                client.public_key,
                algorithms=list(ALGORITHMS),
                audience=token_url,
                options={
                    "require": ["iss", "sub", "aud", "exp", "jti"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise OAuthRefusal(401, "invalid_client", f"assertion refused: {type(error).__name__}") from error
        now = self._clock.now()
        try:
            ends_on = datetime.fromtimestamp(claims["exp"], UTC)
            not_before = datetime.fromtimestamp(claims.get("nbf", 0), UTC)
        except (TypeError, ValueError, OverflowError, OSError) as error:
            raise OAuthRefusal(401, "invalid_client", "exp and nbf are not moments") from error
        if not claims["iss"] == claims["sub"] == client.id:
            raise OAuthRefusal(401, "invalid_client", "iss and sub are not the client")
        if not now - _LEEWAY < ends_on <= now + self._assertion_life + _LEEWAY or not_before > now + _LEEWAY:
            raise OAuthRefusal(401, "invalid_client", "the assertion is not of this moment")
        jti = claims["jti"]
        if not isinstance(jti, str) or not jti:
            raise OAuthRefusal(401, "invalid_client", "jti is no text")
        with self._lock:
            self._seen = {key: until for key, until in self._seen.items() if until > now - _LEEWAY}
            if (client.id, jti) in self._seen:
                raise OAuthRefusal(401, "invalid_client", "this assertion was used before")
            self._seen[client.id, jti] = ends_on
