"""Keys of a database: a random data key, wrapped by whoever may open it.

Wrapped by the passphrase (Argon2id), by the recovery key on paper, for organisation keys (HPKE to the public key of a
team leader or security officer), and, when a person wants that, by a secret that this computer remembers. The header
file beside the database holds only wrapped keys, each bound to the database and to what it is; never a key in clear
(design/safety.md 4.4). Whoever may open it can wrap it anew; the database itself is never encrypted again for that.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec

from csr_desktop.errors import Bug, EnvironmentProblem, UserError
from csr_desktop.files import atomic_write
from csr_desktop.passphrase import check_passphrase
from csr_desktop.store.recovery_key import new_recovery_key, parse_recovery_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hpke import Suite

_FORMAT = "csr-keys/2"
_KEY_BYTES = 32
#: Unlocking should cost a guesser time and a person none they notice (design/safety.md 4.4: 250 to 1,000 ms).
_LEAST_KDF_S, _MOST_PASSES = 0.25, 12
_MOST_ORGANISATION_KEYS = 20


class KdfParameters(msgspec.Struct, frozen=True):
    """Cost of Argon2id: memory in KiB, passes, lanes (OWASP and design/safety.md 4.4).

    The bounds keep a damaged or planted key file from asking for more than any computer has.
    """

    memory_kib: Annotated[int, msgspec.Meta(ge=8, le=1024 * 1024)]
    passes: Annotated[int, msgspec.Meta(ge=1, le=100)]
    lanes: Annotated[int, msgspec.Meta(ge=1, le=16)]


STANDARD_KDF = KdfParameters(memory_kib=64 * 1024, passes=3, lanes=1)
#: Only for tests: hardly any cost, so that a thousand databases can be made.
FAST_KDF_FOR_TESTS = KdfParameters(memory_kib=64, passes=1, lanes=1)


class DataKey(msgspec.Struct, frozen=True):
    """The key the database file is encrypted with."""

    raw: bytearray
    database_id: str

    def __repr__(self) -> str:
        return "DataKey(…)"

    @property
    def log_key(self) -> bytes:
        """The key of the log's chain, the anchors and the witness: of this database, and for nothing else."""
        return hmac.digest(self.raw, b"csr-log/1", "sha256")

    @property
    def cipher_key(self) -> str:
        """Key and salt in the form SQLCipher takes them.

        By itself it would read the salt from the first sector of the file. That sector is written again with every
        fold of the log; torn by a power cut it would make all pages unreadable, also those that stand in the log.
        """
        return f"x'{self.raw.hex()}{hmac.digest(self.raw, b'csr-salt/1', 'sha256')[:16].hex()}'"

    def wipe(self) -> None:
        """Overwrite the key. Copies that Python made on the way cannot be wiped (design/safety.md 4.5)."""
        for place in range(len(self.raw)):
            self.raw[place] = 0


class _Format(msgspec.Struct):
    format: str


_Nonce = Annotated[bytes, msgspec.Meta(min_length=12, max_length=12)]
_Sealed = Annotated[bytes, msgspec.Meta(min_length=48, max_length=48)]


class _Wrapped(msgspec.Struct):
    """The data key in a wrapping of AES-256-GCM; bytes are base64 in the file."""

    nonce: _Nonce
    wrapped: _Sealed


class _ByPassphrase(_Wrapped):
    """As above, with how the wrapping key comes from the passphrase."""

    kdf: KdfParameters
    salt: Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]


class _ForOrganisation(msgspec.Struct):
    """The data key sealed to a public key (HPKE, RFC 9180: X25519, HKDF-SHA256, AES-256-GCM)."""

    name: Annotated[str, msgspec.Meta(max_length=100)]
    public_key: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    sealed: Annotated[bytes, msgspec.Meta(min_length=80, max_length=80)]


class _Header(msgspec.Struct):
    """The file beside the database."""

    format: str
    database_id: str
    passphrase: _ByPassphrase
    recovery: _Wrapped
    organisation: Annotated[list[_ForOrganisation], msgspec.Meta(max_length=_MOST_ORGANISATION_KEYS)] = []
    remembered: _Wrapped | None = None


class OrganisationKey(msgspec.Struct, frozen=True):
    """An organisation key that may open a database: its name and the fingerprint people compare."""

    name: str
    fingerprint: str


def header_path(database: Path) -> Path:
    """Return where the wrapped keys of a database lie."""
    return database.with_name(database.name + ".keys")


# --- making ----------------------------------------------------------------------------------------------------------


def create_keys(database: Path, passphrase: str, kdf: KdfParameters | None = None) -> tuple[DataKey, str]:
    """Make the keys of a new database; return the data key and the recovery key to be printed once.

    Without `kdf` the cost is measured on this computer.
    """
    check_passphrase(passphrase)
    key = DataKey(bytearray(secrets.token_bytes(_KEY_BYTES)), secrets.token_hex(16))
    recovery = new_recovery_key()
    _write(
        database,
        _Header(
            format=_FORMAT,
            database_id=key.database_id,
            passphrase=_by_passphrase(key, passphrase, kdf or measured_kdf()),
            recovery=_by_recovery(key, recovery),
        ),
    )
    return key, recovery


def measured_kdf(clock: Callable[[], float] = time.perf_counter) -> KdfParameters:
    """Return the standard cost, with more passes on a computer that would do it in less than a quarter second."""
    began = clock()
    key_from_passphrase("meting", b"\0" * 16, STANDARD_KDF)
    took = max(clock() - began, 0.001)
    passes = min(_MOST_PASSES, max(STANDARD_KDF.passes, -int(-STANDARD_KDF.passes * _LEAST_KDF_S // took)))
    return KdfParameters(STANDARD_KDF.memory_kib, passes, STANDARD_KDF.lanes)


# --- opening ---------------------------------------------------------------------------------------------------------


def open_with_passphrase(database: Path, passphrase: str) -> DataKey:
    """Unwrap the data key; UserError `store.passphrase_wrong` when the passphrase does not fit."""
    header = _read(database)
    by = header.passphrase
    wrapping = key_from_passphrase(passphrase, by.salt, by.kdf)
    return _unwrapped(header, by, wrapping, _passphrase_bound(by), UserError("store.passphrase_wrong"))


def open_with_recovery_key(database: Path, recovery_key: str) -> DataKey:
    """Unwrap the data key with the printed recovery key; typing errors are noticed by its checksum."""
    wrapping = _from_recovery(recovery_key)
    header = _read(database)
    return _unwrapped(header, header.recovery, wrapping, b"recovery", UserError("store.recovery_wrong"))


def open_with_organisation_key(database: Path, private_key: bytes, key_passphrase: str) -> DataKey:
    """Unwrap the data key with the private key (PEM) of an organisation key.

    Raises UserError `store.organisation_key_unreadable` when the file or its passphrase will not do, and
    `store.organisation_key_wrong` when it may not open this database.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    header = _read(database)
    try:
        private = load_pem_private_key(private_key, key_passphrase.encode() or None)
    except (ValueError, TypeError) as error:
        raise UserError("store.organisation_key_unreadable") from error
    if not isinstance(private, X25519PrivateKey):
        raise UserError("store.organisation_key_unreadable")
    public = private.public_key().public_bytes_raw()
    for entry in header.organisation:
        if entry.public_key == public:
            try:
                raw = _hpke().decrypt(entry.sealed, private, info=_bound(header.database_id, b"organisation" + public))
            except (InvalidTag, ValueError):
                break
            return DataKey(bytearray(raw), header.database_id)
    raise UserError("store.organisation_key_wrong")


def open_with_remembered(database: Path, secret: bytes) -> DataKey:
    """Unwrap the data key with what this computer remembered; UserError `store.remembered_wrong` when it is stale."""
    header = _read(database)
    if header.remembered is None:
        raise UserError("store.remembered_wrong")
    return _unwrapped(header, header.remembered, secret, b"remembered", UserError("store.remembered_wrong"))


def database_id_of(database: Path) -> str:
    """Return the id of a database as its key file says."""
    return _read(database).database_id


# --- changing: whoever holds the data key may say who else does ------------------------------------------------------


def change_passphrase(database: Path, key: DataKey, passphrase: str) -> None:
    """Wrap the same data key by another passphrase; the recovery key and the organisation keys stay valid.

    What this computer remembered is forgotten: a new passphrase often means that somebody knew the old one.
    """
    check_passphrase(passphrase)
    header = _read_for(database, key)
    header.passphrase = _by_passphrase(key, passphrase, header.passphrase.kdf)
    header.remembered = None
    _write(database, header)


def renew_recovery_key(database: Path, key: DataKey, recovery_key: str) -> None:
    """Let another recovery key (of `recovery_key.new_recovery_key`) take the place of the present one."""
    header = _read_for(database, key)
    header.recovery = _by_recovery(key, recovery_key)
    _write(database, header)


def add_organisation_key(database: Path, key: DataKey, name: str, public_key: bytes) -> OrganisationKey:
    """Let the holder of an organisation key (its public PEM) open this database; one more of the same key renames it.

    Raises UserError `store.organisation_key_unreadable` or `store.organisation_keys_many`.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        public = load_pem_public_key(public_key)
    except ValueError as error:
        raise UserError("store.organisation_key_unreadable") from error
    if not isinstance(public, X25519PublicKey):
        raise UserError("store.organisation_key_unreadable")
    raw = public.public_bytes_raw()
    header = _read_for(database, key)
    others = [entry for entry in header.organisation if entry.public_key != raw]
    if len(others) >= _MOST_ORGANISATION_KEYS:
        raise UserError("store.organisation_keys_many", most=_MOST_ORGANISATION_KEYS)
    sealed = _hpke().encrypt(bytes(key.raw), public, info=_bound(key.database_id, b"organisation" + raw))
    header.organisation = [*others, _ForOrganisation(name.strip()[:100], raw, sealed)]
    _write(database, header)
    return OrganisationKey(name.strip()[:100], fingerprint_of(raw))


def organisation_keys(database: Path) -> list[OrganisationKey]:
    """Return the organisation keys that may open a database."""
    return [OrganisationKey(entry.name, fingerprint_of(entry.public_key)) for entry in _read(database).organisation]


def remove_organisation_key(database: Path, key: DataKey, fingerprint: str) -> None:
    """Take an organisation key away again; UserError `store.organisation_key_unknown` when it is not there.

    Older back-ups keep opening with it until they are gone.
    """
    header = _read_for(database, key)
    kept = [entry for entry in header.organisation if fingerprint_of(entry.public_key) != fingerprint]
    if len(kept) == len(header.organisation):
        raise UserError("store.organisation_key_unknown", fingerprint=fingerprint)
    header.organisation = kept
    _write(database, header)


def remember(database: Path, key: DataKey) -> bytes:
    """Wrap the data key by a fresh secret and return the secret, to be kept where this computer keeps secrets."""
    header = _read_for(database, key)
    secret = secrets.token_bytes(_KEY_BYTES)
    header.remembered = _wrap(key, secret, b"remembered")
    _write(database, header)
    return secret


def forget_remembered(database: Path, key: DataKey) -> None:
    """Make what this computer remembered worthless, wherever a copy of it is."""
    header = _read_for(database, key)
    if header.remembered is not None:
        header.remembered = None
        _write(database, header)


def is_remembered(database: Path) -> bool:
    """Whether a secret that this computer keeps may open the database; False when its key file cannot be read."""
    try:
        return _read(database).remembered is not None
    except (UserError, EnvironmentProblem):
        return False


def new_organisation_key(key_passphrase: str) -> tuple[bytes, bytes]:
    """Make an organisation key; return its private half (PEM, encrypted with the passphrase) and its public half."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        PrivateFormat,
        PublicFormat,
    )

    check_passphrase(key_passphrase)
    private = X25519PrivateKey.generate()
    return (
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(key_passphrase.encode())),
        private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )


def fingerprint_of(public_key: bytes) -> str:
    """Return what two people compare by phone to know that they mean the same key."""
    digest = hashlib.sha256(public_key).hexdigest().upper()
    return "-".join(digest[start : start + 4] for start in range(0, 16, 4))


# --- the header file -------------------------------------------------------------------------------------------------


def _write(database: Path, header: _Header) -> None:
    with atomic_write(header_path(database)) as file:
        file.write(msgspec.json.format(msgspec.json.encode(header), indent=1))


def _read(database: Path) -> _Header:
    path = header_path(database)
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise UserError("store.keys_missing", file=path.name) from error
    except OSError as error:
        raise EnvironmentProblem("store.unreadable", file=path.name) from error
    return parse_header(content, path.name)


def parse_header(content: bytes, name: str) -> _Header:
    """Read a header; UserError `store.keys_damaged` or `store.keys_newer`."""
    try:
        if msgspec.json.decode(content, type=_Format).format != _FORMAT:
            raise UserError("store.keys_newer", file=name)
        return msgspec.json.decode(content, type=_Header)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UserError("store.keys_damaged", file=name) from error


def _read_for(database: Path, key: DataKey) -> _Header:
    header = _read(database)
    if header.database_id != key.database_id:
        raise Bug("store.other_key")
    return header


# --- wrapping --------------------------------------------------------------------------------------------------------


def _bound(database_id: str, what: bytes) -> bytes:
    """What a wrapped key is bound to: put in another header or another place of it, it does not unwrap."""
    return b"csr-keys/2\0" + database_id.encode() + b"\0" + what


def _passphrase_bound(by: _ByPassphrase) -> bytes:
    return b"passphrase\0" + msgspec.json.encode([by.kdf, by.salt])


def _wrap(key: DataKey, wrapping: bytes, what: bytes) -> _Wrapped:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    return _Wrapped(nonce, AESGCM(wrapping).encrypt(nonce, bytes(key.raw), _bound(key.database_id, what)))


def _unwrapped(header: _Header, wrapped: _Wrapped, wrapping: bytes, what: bytes, error: UserError) -> DataKey:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = AESGCM(wrapping).decrypt(wrapped.nonce, wrapped.wrapped, _bound(header.database_id, what))
    except (InvalidTag, ValueError):
        raise error from None
    return DataKey(bytearray(raw), header.database_id)


def _by_passphrase(key: DataKey, passphrase: str, kdf: KdfParameters) -> _ByPassphrase:
    by = _ByPassphrase(b"\0" * 12, b"\0" * 48, kdf, secrets.token_bytes(16))
    wrapped = _wrap(key, key_from_passphrase(passphrase, by.salt, kdf), _passphrase_bound(by))
    by.nonce, by.wrapped = wrapped.nonce, wrapped.wrapped
    return by


def _by_recovery(key: DataKey, recovery_key: str) -> _Wrapped:
    return _wrap(key, _from_recovery(recovery_key), b"recovery")


def key_from_passphrase(passphrase: str, salt: bytes, kdf: KdfParameters) -> bytes:
    """Return the key that a passphrase makes with this salt, at this cost (Argon2id)."""
    from argon2.low_level import Type, hash_secret_raw

    # A keyboard or an operating system may write é as one sign or as two; to a person it is one passphrase.
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return hash_secret_raw(secret, salt, kdf.passes, kdf.memory_kib, kdf.lanes, _KEY_BYTES, Type.ID)


def _from_recovery(recovery_key: str) -> bytes:
    # 160 random bits need no slow function: there is nothing to guess.
    return hashlib.sha256(b"csr-recovery/1" + parse_recovery_key(recovery_key)).digest()


def _hpke() -> Suite:
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
