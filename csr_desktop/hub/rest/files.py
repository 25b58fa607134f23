"""Attachments: put with their digest, fetched in pieces that survive a broken line, and never believed unread."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping

from csr_desktop.errors import Bug
from csr_desktop.hub.problems import NotUnderstood, Refused
from csr_desktop.hub.rest.caller import Caller, Question
from csr_desktop.hub.wire import Attachment

_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15}|\*)", re.ASCII)


def put(caller: Caller, attachment: Attachment, data: bytes) -> None:
    """Put a file on the hub. Its digest was made with it, so another one here is our own fault."""
    digest = hashlib.sha256(data)
    if digest.hexdigest() != attachment.sha256:
        raise Bug("hub.attachment_digest")
    caller.ask(
        Question(
            method="PUT",
            path=f"/bijlagen/{attachment.id}",
            good=frozenset({201, 204}),
            body=data,
            content_type=attachment.media_type or "application/pdf",
            headers={"Content-Digest": f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"},
            is_file=True,
        )
    )


def get(caller: Caller, attachment: Attachment, so_far: bytearray) -> None:
    """Fetch what is missing of a file. `NotUnderstood` when it is another one; then `so_far` is empty again."""
    if attachment.size is None or len(so_far) != attachment.size:
        try:
            _fetch(caller, attachment, so_far)
        except Refused as refusal:
            if refusal.status != 416 or not so_far:
                raise
            # What we hold goes further than the file there: another file, from the beginning.
            so_far.clear()
            _fetch(caller, attachment, so_far)
    if hashlib.sha256(so_far).hexdigest() != attachment.sha256:
        so_far.clear()
        raise NotUnderstood("hub.answer.digest")


def _fetch(caller: Caller, attachment: Attachment, so_far: bytearray) -> None:
    most = attachment.size if attachment.size is not None else caller.patience.most_attachment_bytes
    taker = _Taker(so_far)
    caller.ask(
        Question(
            method="GET",
            path=f"/bijlagen/{attachment.id}",
            good=frozenset({200, 206}),
            headers={"Accept": "*/*"} | ({"Range": f"bytes={len(so_far)}-"} if so_far else {}),
            is_file=True,
            most_bytes=most,
            into=taker.take,
        )
    )


class _Taker:
    """Takes the pieces of a file as they come; the beginning stays when the line breaks."""

    def __init__(self, so_far: bytearray) -> None:
        self._so_far = so_far
        self._begun = False

    def take(self, status: int, headers: Mapping[str, str], piece: bytes) -> None:
        if not self._begun:
            self._begin(status, headers)
        self._so_far += piece

    def _begin(self, status: int, headers: Mapping[str, str]) -> None:
        self._begun = True
        if status != 206:
            # The hub does not go on where we were, it begins again.
            self._so_far.clear()
            return
        told = _RANGE.fullmatch(headers.get("Content-Range", "").strip())
        if told is None or int(told[1]) != len(self._so_far):
            raise NotUnderstood("hub.answer.other_range")
