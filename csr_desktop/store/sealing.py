"""A file that only who knows its passphrase can read: on its way to a colleague, outside our database.

AES-256-GCM under a key that Argon2id makes of the passphrase, as with the keys of a database (`keys`); the cost and the
salt are bound to what is sealed. The whole is one JSON object with its format, so that it can be told from others.
"""

from __future__ import annotations

import secrets
from typing import Annotated

import msgspec

from csr_desktop.errors import UserError
from csr_desktop.passphrase import check_passphrase
from csr_desktop.store.keys import STANDARD_KDF, KdfParameters, key_from_passphrase

FORMAT = "csr-sealed/1"
#: A file of others may not ask more of this computer than ours do, give or take a new standard.
_MOST_MEMORY_KIB, _MOST_PASSES = 256 * 1024, 12


class _Sealed(msgspec.Struct):
    """The file; bytes are base64 in it."""

    format: str
    kdf: KdfParameters
    salt: Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
    nonce: Annotated[bytes, msgspec.Meta(min_length=12, max_length=12)]
    sealed: bytes


def seal(data: bytes, passphrase: str, kdf: KdfParameters = STANDARD_KDF) -> bytes:
    """Return a file in which the data can only be read with the passphrase; UserError `store.passphrase_short`."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    check_passphrase(passphrase)
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(key_from_passphrase(passphrase, salt, kdf)).encrypt(nonce, data, _bound(kdf, salt))
    return msgspec.json.encode(_Sealed(FORMAT, kdf, salt, nonce, sealed))


def is_sealed(data: bytes) -> bool:
    """Whether this is such a file; says nothing of whether it is whole."""
    return data.lstrip()[:64].replace(b" ", b"").startswith(b'{"format":"' + FORMAT.encode() + b'"')


def unseal(data: bytes, passphrase: str) -> bytes:
    """Return what was sealed.

    Raises UserError `sealed.damaged`, or `sealed.wrong` for another passphrase: a changed file cannot be told from one.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        file = msgspec.json.decode(data, type=_Sealed)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UserError("sealed.damaged") from error
    if file.format != FORMAT or file.kdf.memory_kib > _MOST_MEMORY_KIB or file.kdf.passes > _MOST_PASSES:
        raise UserError("sealed.damaged")
    key = key_from_passphrase(passphrase, file.salt, file.kdf)
    try:
        return AESGCM(key).decrypt(file.nonce, file.sealed, _bound(file.kdf, file.salt))
    except InvalidTag:
        raise UserError("sealed.wrong") from None


def _bound(kdf: KdfParameters, salt: bytes) -> bytes:
    return FORMAT.encode() + b"\0" + msgspec.json.encode([kdf, salt])
