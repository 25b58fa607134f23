"""Keys of a database: a random data key, wrapped by the passphrase and by a printed recovery key.

The header file beside the database holds only wrapped keys (AES-256-GCM, bound to the database's id and the KDF's
parameters), never a key in clear (design/safety.md 4.4). A lost passphrase and a lost recovery key mean lost data.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import b32encode, b64decode, b64encode
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from csr_desktop.errors import UserError
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
    """Cost of Argon2id: memory in KiB, passes, lanes (OWASP and design/safety.md 4.4)."""

    memory_kib: int
    passes: int
    lanes: int


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
    kdf = KdfParameters(**header["kdf"])
    wrapping = _from_passphrase(passphrase, b64decode(header["salt"]), kdf)
    return _unwrap(header, "passphrase", wrapping, "store.passphrase_wrong")


def open_with_recovery_key(database: Path, recovery_key: str) -> DataKey:
    """Unwrap the data key with the printed recovery key; typing errors are noticed by its checksum."""
    wrapping = _from_recovery(_parse_recovery(recovery_key))
    return _unwrap(_read_header(database), "recovery", wrapping, "store.recovery_wrong")


def change_passphrase(database: Path, data_key: DataKey, recovery_key: str, passphrase: str) -> None:
    """Wrap the same data key anew; the recovery key stays valid."""
    _check_passphrase(passphrase)
    header = _read_header(database)
    _write_header(database, data_key, passphrase, _parse_recovery(recovery_key), KdfParameters(**header["kdf"]))


def _check_passphrase(passphrase: str) -> None:
    if len(passphrase) < _MIN_PASSPHRASE:
        raise UserError("store.passphrase_short", minimum=_MIN_PASSPHRASE)


def _write_header(database: Path, key: DataKey, passphrase: str, recovery: bytes, kdf: KdfParameters) -> None:
    salt = secrets.token_bytes(16)
    header: dict[str, Any] = {
        "format": _FORMAT,
        "database_id": key.database_id,
        "kdf": asdict(kdf),
        "salt": b64encode(salt).decode(),
    }
    bound = _bound(header)
    header["passphrase"] = _wrap(key.raw, _from_passphrase(passphrase, salt, kdf), bound)
    header["recovery"] = _wrap(key.raw, _from_recovery(recovery), bound)
    with atomic_write(header_path(database)) as file:
        file.write(json.dumps(header, indent=1).encode())


def _read_header(database: Path) -> dict[str, Any]:
    path = header_path(database)
    try:
        header: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if header["format"] != _FORMAT:
            raise UserError("store.keys_newer", file=path.name)
    except FileNotFoundError as error:
        raise UserError("store.keys_missing", file=path.name) from error
    except (ValueError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise UserError("store.keys_damaged", file=path.name) from error
    return header


def _bound(header: dict[str, Any]) -> bytes:
    """What a wrapped key is bound to: changing the id or the KDF's parameters makes unwrapping fail."""
    return json.dumps([header["database_id"], header["kdf"], header["salt"]], sort_keys=True).encode()


def _wrap(raw: bytes, wrapping: bytes, bound: bytes) -> dict[str, str]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    return {
        "nonce": b64encode(nonce).decode(),
        "wrapped": b64encode(AESGCM(wrapping).encrypt(nonce, raw, bound)).decode(),
    }


def _unwrap(header: dict[str, Any], name: str, wrapping: bytes, fault: str) -> DataKey:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    entry = header[name]
    assert isinstance(entry, dict)
    try:
        raw = AESGCM(wrapping).decrypt(b64decode(entry["nonce"]), b64decode(entry["wrapped"]), _bound(header))
    except InvalidTag as error:
        raise UserError(fault) from error
    return DataKey(raw, str(header["database_id"]))


def _from_passphrase(passphrase: str, salt: bytes, kdf: KdfParameters) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(passphrase.encode(), salt, kdf.passes, kdf.memory_kib, kdf.lanes, _KEY_BYTES, Type.ID)


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
