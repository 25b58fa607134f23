"""Files that somebody signed: one canonical JSON text with its content and Ed25519 signatures (ADR 0025).

A file has exactly one spelling. What differs from it by a single byte, in the content or around it, is refused before
anything in it is believed; only a signature under a key that this program does not know is passed over, so that two
keys can be in use while one takes the place of the other. Public keys are dated data (`resources/keys`); there is no
other way to give the program one.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csr_desktop.errors import Bug, UserError
from csr_desktop.files import told_files

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORM = "csr-signed-1"
#: What a file can be about; a signature for one is worth nothing for the other.
NORMS = "norms"
ANNOUNCEMENT = "announcement"
#: The key in use and the next one; room for more costs nothing.
MOST_SIGNATURES = 4
_KEY_BYTES = 32
_SIGNATURE_BYTES = 64
_KEY_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A key to check with: which files it is for, and from which day until which (both included)."""

    name: str
    purposes: frozenset[str]
    key: bytes
    valid_from: date
    valid_until: date

    def counts(self, purpose: str, day: date) -> bool:
        """Whether a file of this kind may be signed with it on a day."""
        return purpose in self.purposes and self.valid_from <= day <= self.valid_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The content of a file whose signature holds, and the name of the key."""

    content: Mapping[str, Any]
    key_name: str


def load_keys(folder: Path) -> tuple[PublicKey, ...]:
    """Read the public keys of a release; none is possible. Raises Bug `signed.key_faulty` for one that is not whole."""
    return tuple(_read_key(file) for file in sorted(folder.glob("*.toml")))


def read_file(path: Path, most_bytes: int) -> bytes:
    """Read a file that should be signed, no further than it may be long.

    Raises UserError `signed.too_large`, EnvironmentProblem `file.…`.
    """
    with told_files(path), path.open("rb") as file:
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise UserError("signed.too_large", file=path.name, most=most_bytes // 1000)
    return data


def canonical(document: object) -> bytes:
    """Return the one spelling of a JSON document: names sorted, no spaces, letters as they are, a line end."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def sign(content: Mapping[str, Any], kind: str, keys: Mapping[str, Ed25519PrivateKey]) -> bytes:
    """Return the signed file of a content; `keys` are private keys by name, two while one replaces the other."""
    message = _message(content, kind)
    signatures = [
        {"key": name, "signature": base64.b64encode(key.sign(message)).decode()} for name, key in sorted(keys.items())
    ]
    return canonical({"content": content, "form": FORM, "kind": kind, "signatures": signatures})


def check(data: bytes, kind: str, keys: Sequence[PublicKey], day: date, file: str) -> Signed:
    """Return the content of a file of one kind that a key of the day signed.

    Raises UserError: `signed.other` (not such a file), `signed.changed` (the signature does not fit),
    `signed.unknown_key` (signed by nobody we know), `signed.old_key` (by a key that does not count on that day),
    `signed.no_keys` (this program was made without a key).
    """
    document = _document(data, file)
    if document["kind"] != kind:
        raise UserError("signed.other", file=file)
    if not any(kind in key.purposes for key in keys):
        raise UserError("signed.no_keys")
    known = [(key, signature) for key, signature in _with_keys(document["signatures"], keys) if kind in key.purposes]
    if not known:
        raise UserError("signed.unknown_key", file=file)
    in_time = [(key, signature) for key, signature in known if key.counts(kind, day)]
    if not in_time:
        raise UserError("signed.old_key", file=file)
    message = _message(document["content"], kind)
    for key, signature in in_time:
        if not _fits(key, signature, message):
            raise UserError("signed.changed", file=file)
    return Signed(content=document["content"], key_name=in_time[0][0].name)


def _message(content: Mapping[str, Any], kind: str) -> bytes:
    """What is signed: the form and the kind stand before the content, so that nothing else can be taken for it."""
    return f"{FORM}\n{kind}\n".encode() + canonical(content)


def _document(data: bytes, file: str) -> dict[str, Any]:
    """Read the outside of a file; everything that is not its one spelling is another file."""
    document: dict[str, Any]
    try:
        document = json.loads(data.decode(), parse_float=_no_float, parse_constant=_no_float)
        is_ours = isinstance(document, dict) and canonical(document) == data
    except (ValueError, RecursionError) as error:
        raise UserError("signed.other", file=file) from error
    if not is_ours or document.keys() != {"content", "form", "kind", "signatures"} or document["form"] != FORM:
        raise UserError("signed.other", file=file)
    signatures = document["signatures"]
    is_whole = (
        isinstance(document["content"], dict)
        and isinstance(signatures, list)
        and 1 <= len(signatures) <= MOST_SIGNATURES
        and all(isinstance(item, dict) and item.keys() == {"key", "signature"} for item in signatures)
        and all(isinstance(value, str) for item in signatures for value in item.values())
    )
    if not is_whole:
        raise UserError("signed.other", file=file)
    return document


def _no_float(_text: str) -> object:
    raise ValueError("a signed file has no fractions")


def _with_keys(signatures: Iterable[Mapping[str, str]], keys: Sequence[PublicKey]) -> Iterable[tuple[PublicKey, str]]:
    by_name = {key.name: key for key in keys}
    for item in signatures:
        key = by_name.get(item["key"])
        if key is not None:
            yield key, item["signature"]


def _fits(key: PublicKey, signature: str, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        raw = base64.b64decode(signature, validate=True)
        # One spelling here too: base64 leaves room in its last sign.
        if len(raw) != _SIGNATURE_BYTES or base64.b64encode(raw).decode() != signature:
            return False
        Ed25519PublicKey.from_public_bytes(key.key).verify(raw, message)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def _read_key(file: Path) -> PublicKey:
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        key = PublicKey(
            name=raw["name"],
            purposes=frozenset(raw["purposes"]),
            key=base64.b64decode(raw["key"], validate=True),
            valid_from=raw["valid_from"],
            valid_until=raw["valid_until"],
        )
        is_whole = (
            _KEY_NAME.fullmatch(key.name) is not None
            and bool(key.purposes)
            and key.purposes <= {NORMS, ANNOUNCEMENT}
            and len(key.key) == _KEY_BYTES
            and type(key.valid_from) is date
            and type(key.valid_until) is date
            and key.valid_from <= key.valid_until
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Bug("signed.key_faulty") from error
    if not is_whole:
        raise Bug("signed.key_faulty")
    return key
