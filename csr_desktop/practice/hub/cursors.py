"""Opaque cursors: a place in one list of one participant, signed, and good for thirty days."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from csr_desktop.practice.hub.hub_clock import iso, moment
from csr_desktop.practice.hub.problems import Refusal, invalid_at


class Cursors:
    """Makes and reads cursors; nobody else can make one."""

    def __init__(self, secret: bytes, days: int) -> None:
        self._secret = secret
        self._age = timedelta(days=days)

    def make(self, resource: str, member_id: str, place: int, now: datetime) -> str:
        """Return a cursor behind the entry with this place."""
        text = f"{resource} {member_id} {place} {iso(now)}".encode()
        return base64.urlsafe_b64encode(self._sign(text) + text).decode().rstrip("=")

    def place(self, cursor: str | None, resource: str, member_id: str, now: datetime, *, can_expire: bool) -> int:
        """Return the place of a cursor, 0 without one.

        Raises Refusal: 410 for one that is unknown, of another list or participant, or too old; 400 where the contract
        knows no 410 for the list (`can_expire` is False).
        """
        if cursor is None:
            return 0
        found = self._read(cursor)
        if found and found[:2] == [resource, member_id] and now - moment(found[3]) <= self._age:
            return int(found[2])
        if not can_expire:
            raise invalid_at("/na", "ONBEKENDE_CURSOR", "Begin opnieuw, zonder cursor.")
        raise Refusal(410, "CURSOR_VERLOPEN", "Deze cursor geldt niet meer: begin opnieuw, zonder cursor.")

    def _read(self, cursor: str) -> list[str] | None:
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError:
            return None
        signature, text = raw[:16], raw[16:]
        return text.decode().split(" ") if hmac.compare_digest(signature, self._sign(text)) else None

    def _sign(self, text: bytes) -> bytes:
        return hmac.new(self._secret, text, hashlib.sha256).digest()[:16]
