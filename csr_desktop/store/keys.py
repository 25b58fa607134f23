"""Keys of a database: a random data key, wrapped by the passphrase and by a printed recovery key.

The header file beside the database holds only wrapped keys (AES-256-GCM, bound to the database's id and the KDF's
parameters), never a key in clear (design/safety.md 4.4). A lost passphrase and a lost recovery key mean lost data.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import unicodedata
from base64 import b32encode, b64encode
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import msgspec

from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.files import atomic_write

_FORMAT = "csr-keys/1"
_KEY_BYTES = 32
_RECOVERY_BYTES = 20
_MIN_PASSPHRASE = 12
_STANDARD_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TO_CROCKFORD = str.maketrans(_STANDARD_ALPHABET, _CROCKFORD)
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """Cost of Argon2id: memory in KiB, passes, lanes (OWASP and design/safety.md 4.4).

    The bounds keep a damaged or planted key file from asking for more than any computer has.
    """

    memory_kib: Annotated[int, msgspec.Meta(ge=8, le=1024 * 1024)]
    passes: Annotated[int, msgspec.Meta(ge=1, le=100)]
    lanes: Annotated[int, msgspec.Meta(ge=1, le=16)]


STANDARD_KDF = KdfParameters(memory_kib=64 * 1024, passes=3, lanes=1)
#: Only for tests: hardly any cost, so that a thousand databases can be made.
FAST_KDF_FOR_TESTS = KdfParameters(memory_kib=64, passes=1, lanes=1)


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key the database file is encrypted with."""

    raw: bytes
    database_id: str

    def __repr__(self) -> str:
        return "DataKey(…)"


class _Format(msgspec.Struct):
    format: str


class _Wrapped(msgspec.Struct):
    """A key in a wrapping of AES-256-GCM; bytes are base64 in the file."""

    nonce: Annotated[bytes, msgspec.Meta(min_length=12, max_length=12)]
    wrapped: Annotated[bytes, msgspec.Meta(min_length=48, max_length=48)]


class _Header(msgspec.Struct):
    """The file beside the database."""

    format: str
    database_id: str
    kdf: KdfParameters
    salt: Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
    passphrase: _Wrapped
    recovery: _Wrapped

    def data_key(self, wrapped: _Wrapped, wrapping: bytes, error: UserError) -> DataKey:
        """Unwrap the data key; raise the error when the wrapping key does not fit."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        bound = _bound(self.database_id, self.kdf, self.salt)
        try:
            raw = AESGCM(wrapping).decrypt(wrapped.nonce, wrapped.wrapped, bound)
        except InvalidTag:
            raise error from None
        return DataKey(raw, self.database_id)


def header_path(database: Path) -> Path:
    """Return where the wrapped keys of a database lie."""
    return database.with_name(database.name + ".keys")


def create_keys(database: Path, passphrase: str, kdf: KdfParameters = STANDARD_KDF) -> tuple[DataKey, str]:
    """Make the keys of a new database; return the data key and the recovery key to be printed once."""
    _check_passphrase(passphrase)
    data_key = DataKey(secrets.token_bytes(_KEY_BYTES), secrets.token_hex(16))
    recovery = secrets.token_bytes(_RECOVERY_BYTES)
    _write_header(database, data_key, passphrase, recovery, kdf)
    return data_key, _recovery_text(recovery)


def open_with_passphrase(database: Path, passphrase: str) -> DataKey:
    """Unwrap the data key; UserError `store.passphrase_wrong` when the passphrase does not fit."""
    header = _read_header(database)
    wrapping = _from_passphrase(passphrase, header.salt, header.kdf)
    return header.data_key(header.passphrase, wrapping, UserError("store.passphrase_wrong"))


def open_with_recovery_key(database: Path, recovery_key: str) -> DataKey:
    """Unwrap the data key with the printed recovery key; typing errors are noticed by its checksum."""
    wrapping = _from_recovery(_parse_recovery(recovery_key))
    header = _read_header(database)
    return header.data_key(header.recovery, wrapping, UserError("store.recovery_wrong"))


def change_passphrase(database: Path, data_key: DataKey, recovery_key: str, passphrase: str) -> None:
    """Wrap the same data key anew; the recovery key stays valid."""
    _check_passphrase(passphrase)
    if open_with_recovery_key(database, recovery_key) != data_key:
        raise UserError("store.recovery_wrong")
    _write_header(database, data_key, passphrase, _parse_recovery(recovery_key), _read_header(database).kdf)


def _check_passphrase(passphrase: str) -> None:
    if len(passphrase) < _MIN_PASSPHRASE:
        raise UserError("store.passphrase_short", minimum=_MIN_PASSPHRASE)


def _write_header(database: Path, key: DataKey, passphrase: str, recovery: bytes, kdf: KdfParameters) -> None:
    salt = secrets.token_bytes(16)
    bound = _bound(key.database_id, kdf, salt)
    header = _Header(
        format=_FORMAT,
        database_id=key.database_id,
        kdf=kdf,
        salt=salt,
        passphrase=_wrap(key.raw, _from_passphrase(passphrase, salt, kdf), bound),
        recovery=_wrap(key.raw, _from_recovery(recovery), bound),
    )
    with atomic_write(header_path(database)) as file:
        file.write(msgspec.json.format(msgspec.json.encode(header), indent=1))


def _read_header(database: Path) -> _Header:
    path = header_path(database)
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise UserError("store.keys_missing", file=path.name) from error
    except OSError as error:
        raise EnvironmentProblem("store.unreadable", file=path.name) from error
    try:
        if msgspec.json.decode(content, type=_Format).format != _FORMAT:
            raise UserError("store.keys_newer", file=path.name)
        return msgspec.json.decode(content, type=_Header)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UserError("store.keys_damaged", file=path.name) from error


def _bound(database_id: str, kdf: KdfParameters, salt: bytes) -> bytes:
    """What a wrapped key is bound to: changing the id or the KDF's parameters makes unwrapping fail."""
    return json.dumps([database_id, asdict(kdf), b64encode(salt).decode()], sort_keys=True).encode()


def _wrap(raw: bytes, wrapping: bytes, bound: bytes) -> _Wrapped:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    return _Wrapped(nonce, AESGCM(wrapping).encrypt(nonce, raw, bound))


def _from_passphrase(passphrase: str, salt: bytes, kdf: KdfParameters) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    # A keyboard or an operating system may write é as one sign or as two; to a person it is one passphrase.
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return hash_secret_raw(secret, salt, kdf.passes, kdf.memory_kib, kdf.lanes, _KEY_BYTES, Type.ID)


def _from_recovery(recovery: bytes) -> bytes:
    # 160 random bits need no slow function: there is nothing to guess.
    return hashlib.sha256(b"csr-recovery/1" + recovery).digest()


def _recovery_text(recovery: bytes) -> str:
    """Write the recovery key in eight groups of four, plus a group that checks them."""
    body = b32encode(recovery).decode().translate(_TO_CROCKFORD)
    full = body + _check_group(body)
    return "-".join(full[start : start + 4] for start in range(0, len(full), 4))


def _check_group(body: str) -> str:
    return b32encode(hashlib.sha256(body.encode()).digest()).decode().translate(_TO_CROCKFORD)[:4]


def _parse_recovery(text: str) -> bytes:
    compact = text.strip().upper().translate(_MISREAD)
    body, check = compact[:-4], compact[-4:]
    if len(body) != 32 or any(char not in _CROCKFORD for char in compact) or _check_group(body) != check:
        raise UserError("store.recovery_form")
    number = 0
    for char in body:
        number = number << 5 | _CROCKFORD.index(char)
    return number.to_bytes(_RECOVERY_BYTES, "big")
