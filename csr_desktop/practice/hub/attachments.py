"""Attachments: PDFs that wait for their message, are kept as long as it is, and leave their digest behind."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from csr_desktop.practice.hub.contract import Json
from csr_desktop.practice.hub.hub_clock import add_working_days
from csr_desktop.practice.hub.problems import Refusal, invalid_at, not_found

_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")


@dataclass(slots=True)
class Attachment:
    """One file; `data` is None when it was erased. `used_by` are the messages that refer to it."""

    id: str
    owner: str
    sha256: str
    data: bytes | None
    expires_on: datetime
    used_by: set[str] = field(default_factory=set)


class Attachments:
    """All files; whoever calls holds the hub's lock."""

    def __init__(self, most_bytes: int, retention_days: int) -> None:
        self._most_bytes = most_bytes
        self._retention_days = retention_days
        self.all: dict[str, Attachment] = {}

    def put(self, file_id: str, owner: str, data: bytes, media_type: str, digest: str | None, now: datetime) -> int:
        """Take a file and return the status: 201, or 204 when it stood there already.

        Raises Refusal: 400 for a digest that is missing or wrong, 413, 415, and 409 for other content.
        """
        sha256 = _told_digest(digest)
        if len(data) > self._most_bytes:
            raise Refusal(413, "TE_GROOT", "De bijlage is groter dan is toegestaan.")
        if media_type != "application/pdf" or not data.startswith(b"%PDF-"):
            raise Refusal(415, "BESTANDSSOORT", "Alleen PDF is toegestaan.")
        if hashlib.sha256(data).hexdigest() != sha256:
            raise invalid_at("/Content-Digest", "CONTROLEGETAL_ONJUIST", "Het controlegetal hoort niet bij de inhoud.")
        there = self.all.get(file_id)
        if there is not None and (there.sha256 != sha256 or there.owner != owner):
            raise Refusal(409, "REFERENTIE_HERGEBRUIKT", "Onder dit nummer staat een andere bijlage.")
        if there is not None and there.data is not None:
            return 204
        expires_on = add_working_days(now, self._retention_days)
        self.all[file_id] = Attachment(file_id, owner, sha256, data, expires_on)
        return 201

    def get(self, file_id: str, member_id: str, receivers: Iterable[str]) -> bytes:
        """Return a file for its owner or a receiver of a message with it. Raises Refusal: 404, 410 when erased."""
        there = self.all.get(file_id)
        if there is None or member_id not in {there.owner, *receivers}:
            raise not_found()
        if there.data is None:
            raise Refusal(410, "BIJLAGE_VERLOPEN", "Deze bijlage is gewist.")
        return there.data

    def check(self, header: Json, owner: str) -> None:
        """Raise Refusal (422) unless every file a message names is there with the same digest and size."""
        for named in header.get("bijlagen", []):
            there = self.all.get(named["bijlageId"].lower())
            if there is None or there.data is None or there.owner != owner:
                raise Refusal(422, "BIJLAGE_ONTBREEKT", "Een genoemde bijlage staat niet op de hub.")
            if there.sha256 != named["sha256"] or named.get("grootteInBytes", len(there.data)) != len(there.data):
                raise Refusal(422, "CONTROLEGETAL_ONJUIST", "Een bijlage heeft een ander controlegetal dan genoemd.")

    def attach(self, header: Json, reference: str) -> None:
        """Keep the files of a message for as long as it is kept."""
        for named in header.get("bijlagen", []):
            self.all[named["bijlageId"].lower()].used_by.add(reference)

    def release(self, header: Json, reference: str) -> None:
        """Erase the files that no other message needs any more."""
        for named in header.get("bijlagen", []):
            there = self.all.get(named["bijlageId"].lower())
            if there is not None:
                there.used_by.discard(reference)
                if not there.used_by:
                    there.data = None

    def settle(self, now: datetime) -> None:
        """Erase files that waited too long for their message."""
        for there in self.all.values():
            if there.data is not None and not there.used_by and there.expires_on <= now:
                there.data = None


def content_digest(data: bytes) -> str:
    """Return the field Content-Digest (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"


def _told_digest(digest: str | None) -> str:
    match = _DIGEST.fullmatch((digest or "").strip())
    if match is None:
        code = "ONJUISTE_VORM" if digest else "VERPLICHT"
        raise invalid_at("/Content-Digest", code, "Geef het controlegetal als sha-256 (RFC 9530).")
    return binascii.hexlify(base64.b64decode(match[1])).decode()
