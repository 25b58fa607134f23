"""Answers of the hub, with the headers the contract wants on every one of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from csr_desktop.practice.hub.problems import Refusal

_REQUEST_ID = re.compile(r"req-[0-9a-f-]{36}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request as it came in. `fingerprint` is the SHA-256 of the certificate; header names are lower case."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    fingerprint: str | None = None

    @property
    def media_type(self) -> str:
        """The kind of body, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(slots=True)
class Answer:
    """What goes back."""

    status: int
    body: bytes = b""
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def value(self) -> Any:  # noqa: ANN401 - any JSON value
        """Return the body as JSON."""
        return json.loads(self.body)


def json_answer(status: int, value: object) -> Answer:
    """Return an answer with a JSON body."""
    return Answer(status, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def problem_answer(refusal: Refusal) -> Answer:
    """Return a refusal as problem+json."""
    answer = json_answer(refusal.status, refusal.as_json())
    answer.media_type = "application/problem+json"
    if refusal.retry_after is not None:
        answer.headers["Retry-After"] = str(refusal.retry_after)
    if refusal.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def dress(answer: Answer, call: Call, version: str) -> Answer:
    """Add the headers that every answer has (NLgov API Design Rules, transport and version-header)."""
    answer.headers.setdefault("API-Version", version)
    answer.headers.setdefault("Cache-Control", "no-store")
    answer.headers["Strict-Transport-Security"] = "max-age=31536000"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
    answer.headers["Referrer-Policy"] = "no-referrer"
    request_id = call.headers.get("x-request-id", "")
    if _REQUEST_ID.fullmatch(request_id):
        answer.headers["X-Request-ID"] = request_id
    return answer
